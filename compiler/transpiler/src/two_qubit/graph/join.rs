//! Joining: rotations at the end of a pair of wires enter; they become part of the last block there, where nothing that
//! must stand between keeps them apart and where that takes fewer two-qubit gates.

use smallvec::SmallVec;

use super::{Content, Graph, one_axis, split_trailing};
use crate::two_qubit::normal::{Normal, Rotation, Rotations, normal, ties};
use crate::two_qubit::pauli::Frame1;
use crate::two_qubit::turn::Turn;

/// How far the search for a way between two blocks goes before it gives up and leaves them apart.
const MOST_STEPS: usize = 400;

/// What is between a block and what would be joined to it.
pub(super) struct Between {
    /// The rotations of single wires that it must take in, as (side, block), in order.
    pub(super) singles: SmallVec<[(usize, u32); 4]>,
    /// Whether it is the last on a wire, those taken in apart.
    pub(super) ends: [bool; 2],
}

impl Graph {
    /// Joins rotations with the last block on their pair, if nothing must stand between and it pays.
    pub(super) fn join(&mut self, a: u32, b: u32, new: &Rotations) -> bool {
        let Some(&(_, Some(id))) = self.last[a as usize].iter().find(|(other, _)| *other == b) else { return false };
        let Content::Pair(old, old_cost) = &self.nodes[id as usize].content else { return false };
        let (mut list, old_cost) = (old.clone(), *old_cost);
        let axes = [one_axis(new, 0), one_axis(new, 1)];
        let Some(between) = self.between(id, [a, b], axes) else { return false };
        for (side, single) in &between.singles {
            if let Content::Single(r) = self.nodes[*single as usize].content {
                list.push(Rotation { axis: r.axis << (2 * side), turn: r.turn });
            }
        }
        list.extend(new.iter().copied());
        let apart = old_cost + normal(new, self.native, &mut self.symbols).cost;
        let form = normal(&list, self.native, &mut self.symbols);
        let numbers = || self.eager && list.iter().all(|r| r.turn.as_number().is_some());
        let simpler = || ties(&form.rotations) < ties(&list) || numbers();
        let pays = form.cost < apart || form.cost == apart && simpler();
        if pays {
            self.replace(id, form, &between);
        }
        pays
    }

    /// What is between the block and what would be appended; `None` where something other than a rotation of one of the
    /// wires must stand there.
    fn between(&mut self, id: u32, wires: [u32; 2], axes: [u8; 2]) -> Option<Between> {
        let mut found = Between { singles: SmallVec::new(), ends: [true, true] };
        let mut start: SmallVec<[u32; 16]> = SmallVec::new();
        for (side, wire) in wires.into_iter().enumerate() {
            let line = &self.lines[wire as usize];
            let own = self.nodes[id as usize].runs[side] as usize;
            let last = line.len() - 1;
            let joined = axes[side] != 0 && line[last].axis == axes[side];
            found.ends[side] = !joined || last == own;
            for run in line.get(own + 1..if joined { last } else { line.len() }).unwrap_or(&[]) {
                for n in &run.nodes {
                    match self.nodes[*n as usize].content {
                        Content::Single(_) => found.singles.push((side, *n)),
                        _ => return None,
                    }
                }
            }
            start.extend(line[own].nodes.iter().copied().filter(|n| *n != id));
        }
        (!self.comes_before(id, start)).then_some(found)
    }

    /// Whether a block comes before one of these, or that cannot be told quickly.
    fn comes_before(&mut self, id: u32, mut open: SmallVec<[u32; 16]>) -> bool {
        self.search += 1;
        let level = self.nodes[id as usize].level;
        let mut steps = 0;
        while let Some(n) = open.pop() {
            if n == id {
                return true;
            }
            let node = &self.nodes[n as usize];
            if node.level <= level || self.seen[n as usize] == self.search {
                continue;
            }
            self.seen[n as usize] = self.search;
            for (w, run) in node.wires.iter().zip(&node.runs) {
                if let Some(before) = run.checked_sub(1) {
                    let nodes = &self.lines[*w as usize][before as usize].nodes;
                    steps += nodes.len();
                    open.extend(nodes.iter().copied());
                }
            }
            if steps > MOST_STEPS {
                return true;
            }
        }
        false
    }

    /// Gives a block its new content, which takes the singles in. What follows it on its wires commutes with what was
    /// added.
    pub(super) fn replace(&mut self, id: u32, form: Normal, between: &Between) {
        let wires = [self.nodes[id as usize].wires[0], self.nodes[id as usize].wires[1]];
        let Normal { mut rotations, frames, cost } = form;
        for side in 0..2 {
            if between.ends[side] {
                let frame = &mut self.frames[wires[side] as usize];
                *frame = frame.following(&frames[side]);
            } else {
                rotations.extend(turns_of(&frames[side], side));
            }
        }
        let trailing = split_trailing(&mut rotations, between.ends);
        let axes = [one_axis(&rotations, 0), one_axis(&rotations, 1)];
        let empty = rotations.is_empty();
        self.nodes[id as usize].content = Content::Pair(rotations, cost);
        for (side, axis) in axes.into_iter().enumerate() {
            self.change_axis(id, side, axis);
        }
        // Only now: as long as they stand there, what follows them is not taken for a neighbour of the block.
        for (_, single) in &between.singles {
            self.remove(*single);
        }
        if empty {
            self.remove(id);
            let previous = self.nodes[id as usize].previous;
            self.remember(wires[0], wires[1], previous);
        } else {
            self.lift(id);
            if between.ends == [true, true] && self.join_previous(id, &trailing) {
                return;
            }
        }
        self.push_singles(wires, &trailing);
    }

    /// Joins a block that has changed, the last on its wires, and rotations of its wires behind it with the block before
    /// it on the same pair, if that pays now.
    fn join_previous(&mut self, id: u32, trailing: &[Rotation]) -> bool {
        let node = &self.nodes[id as usize];
        let (Some(previous), Content::Pair(rotations, cost)) = (node.previous, &node.content) else { return false };
        let (rotations, cost, [a, b]) = (rotations.clone(), *cost, [node.wires[0], node.wires[1]]);
        self.remove(id);
        self.remember(a, b, Some(previous));
        let whole: Rotations = rotations.iter().chain(trailing).copied().collect();
        let joined = self.join(a, b, &whole);
        if !joined {
            self.put_last(id, rotations, cost);
        }
        joined
    }
}

/// A Clifford gate as quarter turns, in order of application.
fn turns_of(frame: &Frame1, side: usize) -> Rotations {
    let word = crate::two_qubit::clifford::quarter_turns(frame);
    word.iter().map(|(axis, k)| Rotation { axis: axis << (2 * side), turn: Turn::of_quarters(*k) }).collect()
}
