//! Exchanges of two wires: where one makes a block cheaper, at an end of the circuit or anywhere, the block gets it and
//! the caller keeps the books.

use smallvec::SmallVec;

use super::join::Between;
use super::{Content, Graph};
use crate::two_qubit::normal::{Normal, Rotation, Rotations, normal};
use crate::two_qubit::pauli::{X, Y, Z};
use crate::two_qubit::turn::Turn;

impl Graph {
    /// Where an exchange of two wires at the end of the circuit makes the last block of them cheaper, it is put there;
    /// returns the pairs of wires that must be exchanged after the end.
    pub(in crate::two_qubit) fn exchange_at_end(&mut self) -> Vec<(u32, u32)> {
        let mut exchanged = Vec::new();
        for id in 0..self.nodes.len() as u32 {
            let last = |g: &Graph, w: u32, r: u32| r as usize + 1 == g.lines[w as usize].len();
            let Some((a, b, cost)) = self.pair_where(id, last) else { continue };
            let form = self.exchanged(id, false);
            if form.cost < cost {
                self.frames.swap(a as usize, b as usize);
                self.replace(id, form, &Between { singles: SmallVec::new(), ends: [true, true] });
                exchanged.push((a, b));
            }
        }
        exchanged
    }

    /// The same at the beginning; returns the pairs of wires that must be exchanged before it.
    pub(in crate::two_qubit) fn exchange_at_start(&mut self) -> Vec<(u32, u32)> {
        let mut exchanged = Vec::new();
        for id in 0..self.nodes.len() as u32 {
            let first = |g: &Graph, w: u32, r: u32| r == 0 && g.lines[w as usize][0].nodes.len() == 1;
            let Some((a, b, cost)) = self.pair_where(id, first) else { continue };
            let form = self.exchanged(id, true);
            if form.cost < cost {
                let ends = [a, b].map(|w| self.lines[w as usize].len() == 1);
                self.replace(id, form, &Between { singles: SmallVec::new(), ends });
                exchanged.push((a, b));
            }
        }
        exchanged
    }

    /// For each block, its form with an exchange of its wires behind it, where that is cheaper.
    pub(in crate::two_qubit) fn exchanges(&mut self) -> Vec<Option<Normal>> {
        (0..self.nodes.len() as u32)
            .map(|id| {
                let (_, _, cost) = self.pair_where(id, |_, _, _| true)?;
                Some(self.exchanged(id, false)).filter(|form| form.cost < cost)
            })
            .collect()
    }

    /// The wires and the cost of a block of at least two gates, one of them Clifford, if each of its places is as asked.
    fn pair_where(&self, id: u32, place: impl Fn(&Graph, u32, u32) -> bool) -> Option<(u32, u32, u32)> {
        let node = &self.nodes[id as usize];
        match &node.content {
            // An exchange is three quarter turns: where there is none in the block, it only adds to it.
            Content::Pair(rotations, cost) if *cost >= 2 && rotations.iter().any(Rotation::is_clifford_tie) => {
                let fits = node.wires.iter().zip(&node.runs).all(|(w, r)| place(self, *w, *r));
                fits.then_some((node.wires[0], node.wires[1], *cost))
            }
            _ => None,
        }
    }

    /// A block with an exchange of its wires before or after it.
    fn exchanged(&mut self, id: u32, before: bool) -> Normal {
        let rotations: Rotations = match &self.nodes[id as usize].content {
            Content::Pair(rotations, _) => rotations.clone(),
            _ => Rotations::new(),
        };
        let swap = [X | X << 2, Y | Y << 2, Z | Z << 2].map(|axis| Rotation { axis, turn: Turn::of_quarters(1) });
        let list: Rotations = match before {
            true => swap.iter().chain(&rotations).copied().collect(),
            false => rotations.iter().chain(&swap).copied().collect(),
        };
        normal(&list, self.native, &mut self.symbols)
    }
}
