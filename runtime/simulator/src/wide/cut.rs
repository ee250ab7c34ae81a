//! The register in two halves as long as that is cheaper: operations in normal form enter; two circuits of half the width
//! and what remains for the whole state leave.
//!
//! An operation across the cut that is diagonal on one side (CX on its control's, a phase on either) is a sum of two
//! products, one for each value of a parity on that side. That value becomes a qubit of both halves, the branch: the side
//! of the parity copies it there (CX), and on the other side, where the branch takes both values, it is the operation's
//! other qubit. Summed over branches, the product of both halves is the state.

use super::op::{Op, Waiting};

/// Branches beyond which halves are never cheaper.
const BRANCHES: u32 = 8;

/// What a turn costs, its share of phases and of passes over memory with it, in multiplications by a branch.
const TURN: f64 = 4.0;
/// What any other operation costs beside.
const OTHER: f64 = 0.2;

/// A circuit in two halves.
#[derive(Debug, Clone)]
pub(crate) struct Cut {
    /// Qubits of the low half.
    pub low: u32,
    /// Branch qubits of both halves; they follow the half's own.
    pub branches: u32,
    /// Per branch the half (0 low, 1 high) on whose side it takes both values; on the other it starts as 0.
    pub open: Vec<usize>,
    /// Operations of the low half and of the high half.
    pub halves: [Vec<Op>; 2],
    /// Operations for the whole state.
    pub rest: Vec<Op>,
    /// What it takes, in multiplications with addition per number.
    pub cost: f64,
}

/// The cheapest cut in the middle of a register.
pub(crate) fn cut(qubits: u32, ops: &[Op]) -> Cut {
    let complex = ops.iter().any(Op::is_phase);
    let low = qubits / 2;
    let mut best: Option<Cut> = None;
    for branches in 0..=BRANCHES.min(low.saturating_sub(2)) {
        let mut cut = split(qubits, low, ops, branches);
        cut.cost = cut.price(qubits, complex);
        let full = cut.branches < branches;
        if best.as_ref().is_none_or(|best| cut.cost < best.cost) {
            best = Some(cut);
        }
        if full {
            break;
        }
    }
    best.unwrap_or_else(|| split(qubits, low, ops, 0))
}

impl Cut {
    /// Multiplications with addition per number of the whole state, roughly.
    fn price(&self, qubits: u32, complex: bool) -> f64 {
        let planes = if complex { 2.0 } else { 1.0 };
        let turns = |ops: &[Op]| -> f64 { ops.iter().map(|op| if op.is_turn() { TURN } else { OTHER }).sum() };
        let size = |bits: u32| f64::from(bits).exp2() * planes;
        let merged = f64::from(self.branches).exp2() * planes;
        // A turn waits for memory as long as for two or three branches' multiplications; a pass is worth a few turns.
        let passes = if self.rest.is_empty() { 0.0 } else { 12.0 };
        let whole = (turns(&self.rest) + passes + merged) * size(qubits);
        let widths = [self.low + self.branches, qubits - self.low + self.branches];
        let halves: f64 = self.halves.iter().zip(widths).map(|(ops, w)| turns(ops) * size(w)).sum();
        (whole + halves) / f64::from(qubits).exp2()
    }
}

/// The cut in the middle with so many branches at most.
pub(crate) fn cut_as(qubits: u32, ops: &[Op], branches: u32) -> Cut {
    split(qubits, qubits / 2, ops, branches)
}

/// Splits operations across the cut while there are branches, and leaves what depends on others for the whole state.
fn split(qubits: u32, low: u32, ops: &[Op], branches: u32) -> Cut {
    let low_mask = (1usize << low) - 1;
    let widths = [low, qubits - low];
    let mut cut =
        Cut { low, branches: 0, open: Vec::new(), halves: [Vec::new(), Vec::new()], rest: Vec::new(), cost: 0.0 };
    let mut waiting = Waiting::default();
    for op in ops {
        let mask = op.mask();
        let sides = [mask & low_mask, mask >> low];
        let across = sides[0] != 0 && sides[1] != 0;
        if !waiting.lets(op) || (across && cut.branches == branches) {
            waiting.add(op);
            cut.rest.push(*op);
        } else if across {
            cut.branch(*op, sides, widths);
        } else {
            let side = usize::from(sides[0] == 0);
            cut.halves[side].push(shifted(op, side, low));
        }
    }
    cut
}

impl Cut {
    fn branch(&mut self, op: Op, sides: [usize; 2], widths: [u32; 2]) {
        let branch = widths.map(|w| w + self.branches);
        match op {
            Op::Cx { control, .. } => {
                let side = usize::from(control >= self.low);
                let other = 1 - side;
                let control = sides[side].trailing_zeros();
                self.halves[side].push(Op::Cx { control, target: branch[side] });
                self.open.push(other);
                let target = sides[other].trailing_zeros();
                self.halves[other].push(Op::Cx { control: branch[other], target });
            }
            Op::Phase { angle, .. } => {
                for q in (0..widths[0]).filter(|q| sides[0] >> q & 1 == 1) {
                    self.halves[0].push(Op::Cx { control: q, target: branch[0] });
                }
                self.open.push(1);
                self.halves[1].push(Op::Phase { mask: sides[1] | 1 << branch[1], angle });
            }
            Op::Turn { .. } => {}
        }
        self.branches += 1;
    }
}

/// An operation of one half, on that half's qubits.
fn shifted(op: &Op, side: usize, low: u32) -> Op {
    if side == 0 {
        return *op;
    }
    match *op {
        Op::Turn { qubit, cos, sin } => Op::Turn { qubit: qubit - low, cos, sin },
        Op::Phase { mask, angle } => Op::Phase { mask: mask >> low, angle },
        Op::Cx { control, target } => Op::Cx { control: control - low, target: target - low },
    }
}
