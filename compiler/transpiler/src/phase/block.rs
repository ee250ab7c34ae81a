//! Phase blocks: a run of CX, SWAP and diagonal gates enters; leaves what it means: the parities of its inputs that turn
//! phases, each with its (symbolic) angle, and the linear map over GF(2) from what enters to what leaves.

use std::collections::HashMap;
use std::f64::consts::{FRAC_PI_2, FRAC_PI_4, PI};

use hqml_ir::{Angle, Gate, Op};

use super::bits::Bits;

/// A phase block on some wires: `|x> -> exp(i phase(x)) |A x + b>`.
#[derive(Debug, Clone)]
pub(super) struct Block {
    /// The program's wires; everything else counts positions in this list.
    pub(super) wires: Vec<u32>,
    /// What each wire holds at the end, as a sum of what entered.
    pub(super) rows: Vec<Bits>,
    /// Which wires are flipped at the end.
    pub(super) flips: Vec<bool>,
    /// Distinct parities of what entered, in order of first use, each with its angle: where the parity is 1, the phase
    /// `exp(i angle)` is picked up (RZ on that parity, up to a global phase).
    pub(super) terms: Vec<(Bits, Angle)>,
}

/// Whether an operation belongs in a phase block.
pub(super) fn belongs(op: &Op) -> bool {
    use Gate::{Cp, Crz, Cx, Cz, Gphase, Id, P, Rz, Rzz, S, Sdg, Swap, T, Tdg, X, Z};
    matches!(op, Op::Gate { gate, controls, .. } if controls.is_empty()
        && matches!(gate, Cp | Crz | Cx | Cz | Gphase | Id | P | Rz | Rzz | S | Sdg | Swap | T | Tdg | X | Z))
}

impl Block {
    /// The block of these operations, all of which belong in one. Wires are those that they touch, sorted.
    pub(super) fn new<'a>(ops: impl Iterator<Item = &'a Op> + Clone) -> Block {
        let mut wires: Vec<u32> = ops.clone().flat_map(Op::qubits).collect();
        wires.sort_unstable();
        wires.dedup();
        let mut reader = Reader::new(wires);
        ops.for_each(|op| reader.read(op));
        reader.finish()
    }

    /// How many wires it has.
    pub(super) fn len(&self) -> usize {
        self.wires.len()
    }
}

/// Sums the terms of a block while its operations pass by.
struct Reader {
    position: HashMap<u32, usize>,
    block: Block,
    index: HashMap<Bits, usize>,
    parts: Vec<Vec<Angle>>,
}

impl Reader {
    fn new(wires: Vec<u32>) -> Reader {
        let n = wires.len();
        Reader {
            position: wires.iter().enumerate().map(|(k, w)| (*w, k)).collect(),
            block: Block {
                rows: (0..n).map(|k| Bits::one(n, k)).collect(),
                flips: vec![false; n],
                terms: Vec::new(),
                wires,
            },
            index: HashMap::new(),
            parts: Vec::new(),
        }
    }

    fn read(&mut self, op: &Op) {
        let Op::Gate { gate, angles, qubits, .. } = op else { return };
        let at: Vec<usize> = qubits.iter().filter_map(|q| self.position.get(q).copied()).collect();
        let half = |a: &Angle| a.scale(0.5);
        match (*gate, &at[..], &angles[..]) {
            (Gate::X, &[a], _) => self.block.flips[a] ^= true,
            (Gate::Z, &[a], _) => self.turn(&[a], Angle::constant(PI)),
            (Gate::S, &[a], _) => self.turn(&[a], Angle::constant(FRAC_PI_2)),
            (Gate::Sdg, &[a], _) => self.turn(&[a], Angle::constant(-FRAC_PI_2)),
            (Gate::T, &[a], _) => self.turn(&[a], Angle::constant(FRAC_PI_4)),
            (Gate::Tdg, &[a], _) => self.turn(&[a], Angle::constant(-FRAC_PI_4)),
            (Gate::P | Gate::Rz, &[a], [angle]) => self.turn(&[a], angle.clone()),
            (Gate::Rzz, &[a, b], [angle]) => self.turn(&[a, b], angle.clone()),
            (Gate::Cz, &[a, b], _) => self.both(a, b, Angle::constant(FRAC_PI_2)),
            (Gate::Cp, &[a, b], [angle]) => self.both(a, b, half(angle)),
            (Gate::Crz, &[a, b], [angle]) => {
                self.turn(&[b], half(angle));
                self.turn(&[a, b], half(angle).negate());
            }
            (Gate::Cx, &[a, b], _) => {
                let control = self.block.rows[a].clone();
                self.block.rows[b].add(&control);
                self.block.flips[b] ^= self.block.flips[a];
            }
            (Gate::Swap, &[a, b], _) => {
                self.block.rows.swap(a, b);
                self.block.flips.swap(a, b);
            }
            _ => {}
        }
    }

    /// A phase of twice this angle where both are 1: `x y = (x + y - (x xor y)) / 2`.
    fn both(&mut self, a: usize, b: usize, angle: Angle) {
        self.turn(&[a, b], angle.negate());
        self.turn(&[a], angle.clone());
        self.turn(&[b], angle);
    }

    /// A phase on the sum of what these wires hold now. Where the sum is flipped, the angle changes its sign (and a
    /// global phase falls off).
    fn turn(&mut self, wires: &[usize], angle: Angle) {
        let mut parity = Bits::empty(self.block.len());
        let mut flipped = false;
        for &w in wires {
            parity.add(&self.block.rows[w]);
            flipped ^= self.block.flips[w];
        }
        let angle = if flipped { angle.negate() } else { angle };
        let next = self.parts.len();
        let k = *self.index.entry(parity).or_insert_with_key(|parity| {
            self.block.terms.push((parity.clone(), Angle::constant(0.0)));
            next
        });
        if k == next {
            self.parts.push(Vec::new());
        }
        self.parts[k].push(angle);
    }

    fn finish(mut self) -> Block {
        for (term, parts) in self.block.terms.iter_mut().zip(&self.parts) {
            term.1 = Angle::total(parts);
        }
        self.block.terms.retain(|(_, angle)| !angle.is_zero());
        self.block
    }
}
