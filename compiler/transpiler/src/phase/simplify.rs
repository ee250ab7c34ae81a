//! Fewer CX in the phase blocks of a circuit, before it meets a device.
//!
//! A program enters; each of its phase blocks (CX, SWAP, diagonal gates, on wires that share gates) is written anew where
//! that leaves fewer two-qubit gates: terms on equal parities are joined, the linear map is synthesised up to a
//! permutation of wires, which what follows is renamed by.
//!
//! ```text
//! cx q[0], q[1]
//! cx q[0], q[2]           cx q[1], q[2]
//! cx q[1], q[2]     ->    cx q[0], q[1]
//! ```

use hqml_ir::{Angle, Gate, Op, Program};

use crate::Work;

use super::block::Block;
use super::parities::{Plan, Step, along_the_map, visit_all};
use super::segments::{components, segments};

/// Two-qubit gates: with a gate of the native set for any RZZ, and with CX alone.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Cost {
    free: usize,
    cx: usize,
}

/// Writes phase blocks anew where that leaves fewer two-qubit gates, whether a device has RZZ or only CX. Quadratic in the
/// terms of a block.
pub fn simplify(work: &mut Work) {
    let mut wire: Vec<u32> = (0..work.program.qubits).collect();
    let mut ops = Vec::with_capacity(work.program.ops.len());
    let mut changed = false;
    for segment in segments(&work.program) {
        for part in components(&work.program, &segment.block) {
            let given: Vec<&Op> = part.iter().map(|k| &work.program.ops[*k]).collect();
            match anew(&given) {
                Some((block, plan)) => {
                    emit(&block, &plan, &mut wire, &mut ops);
                    changed = true;
                }
                None => ops.extend(given.into_iter().map(|op| renamed(op, &wire))),
            }
        }
        ops.extend(segment.after.iter().map(|k| renamed(&work.program.ops[*k], &wire)));
    }
    if changed {
        work.program.ops = ops;
        work.output.iter_mut().for_each(|w| *w = wire.get(*w as usize).copied().unwrap_or(*w));
    }
}

/// The better plan for a block, if there is one.
fn anew(given: &[&Op]) -> Option<(Block, Plan)> {
    let before = cost(given.iter().copied());
    if before.free < 2 {
        return None;
    }
    let block = Block::new(given.iter().copied());
    let parities: Vec<_> = block.terms.iter().map(|t| &t.0).collect();
    let map = along_the_map(&parities, &block.rows);
    // Where every gate left is one rotation of a pair, parities on single wires take more of them.
    let paired = map.as_ref().is_some_and(|plan| plan_cost(plan).free <= parities.len());
    let visited = if paired { None } else { visit_all(&parities, &block.rows) };
    let plans = [map, visited];
    let better = plans
        .into_iter()
        .flatten()
        .map(|plan| (plan_cost(&plan), plan))
        .filter(|(after, _)| after.free <= before.free && after.cx <= before.cx && *after != before);
    let best = better.min_by_key(|(after, _)| (after.free, after.cx));
    best.map(|(_, plan)| (block, plan))
}

/// The CX that a program's two-qubit gates take where every two wires meet, gate by gate.
pub fn cx_cost(program: &Program) -> usize {
    cost(program.ops.iter()).cx
}

fn cost<'a>(ops: impl Iterator<Item = &'a Op>) -> Cost {
    let mut cost = Cost { free: 0, cx: 0 };
    for op in ops {
        let Op::Gate { gate, qubits, .. } = op else { continue };
        let (free, cx) = match gate {
            Gate::Rzz | Gate::Cp | Gate::Crz => (1, 2),
            Gate::Swap => (3, 3),
            _ => (1, 1),
        };
        if qubits.len() == 2 {
            cost = Cost { free: cost.free + free, cx: cost.cx + cx };
        }
    }
    cost
}

fn plan_cost(plan: &Plan) -> Cost {
    plan.steps.iter().fold(Cost { free: 0, cx: 0 }, |cost, step| match step {
        Step::Cx(..) => Cost { free: cost.free + 1, cx: cost.cx + 1 },
        Step::Joint { .. } => Cost { free: cost.free + 1, cx: cost.cx + 2 },
        Step::Phase { .. } => cost,
    })
}

/// Writes a plan: its gates on the wires where the block's wires are now, its outputs renamed.
fn emit(block: &Block, plan: &Plan, wire: &mut [u32], ops: &mut Vec<Op>) {
    let at: Vec<u32> = block.wires.iter().map(|w| wire[*w as usize]).collect();
    let angle = |term: usize| std::slice::from_ref::<Angle>(&block.terms[term].1);
    ops.extend(plan.steps.iter().map(|step| match *step {
        Step::Cx(c, t) => Op::gate(Gate::Cx, &[], &[at[c], at[t]]),
        Step::Phase { wire, term } => Op::gate(Gate::Rz, angle(term), &[at[wire]]),
        Step::Joint { a, b, term } => Op::gate(Gate::Rzz, angle(term), &[at[a], at[b]]),
    }));
    for (k, w) in block.wires.iter().enumerate() {
        wire[*w as usize] = at[plan.place[k]];
        if block.flips[k] {
            ops.push(Op::gate(Gate::X, &[], &[wire[*w as usize]]));
        }
    }
}

/// An operation on the wires where its wires are now.
pub(super) fn renamed(op: &Op, wire: &[u32]) -> Op {
    op.on_wires(wire).unwrap_or_else(|| op.clone())
}
