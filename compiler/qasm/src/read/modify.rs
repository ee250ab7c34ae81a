//! Modifiers: operations enter, operations leave that undo them, or that are applied only where controls are 1.

use hqml_ir::{Gate, Op, Qubits, Span};

use super::errors::{Outcome, fault};

/// The operations that undo these.
pub(crate) fn inverse(ops: &[Op], span: Span) -> Outcome<Vec<Op>> {
    let mut undone = Vec::with_capacity(ops.len());
    for op in ops.iter().rev() {
        let inverse = op.inverse().ok_or_else(|| fault("E1210", "this cannot be undone", span, "here"))?;
        undone.extend(inverse);
    }
    Ok(undone)
}

/// The operations where all controls are 1, or where all are 0.
pub(crate) fn controlled(ops: Vec<Op>, controls: &[u32], positive: bool, span: Span) -> Outcome<Vec<Op>> {
    let flips = |ops: &mut Vec<Op>| {
        if !positive {
            ops.extend(controls.iter().map(|q| Op::gate(Gate::X, &[], &[*q])));
        }
    };
    let mut all = Vec::with_capacity(ops.len() + 2 * controls.len());
    flips(&mut all);
    for op in ops {
        all.push(control(op, controls).ok_or_else(|| fault("E1210", "this cannot be controlled", span, "here"))?);
    }
    flips(&mut all);
    Ok(all)
}

/// One operation with more controls, listed before its own: the last ones go into the gate as far as the gate table has
/// rows, so that `ctrl(2) @ x a, b, c` is `ccx a, b, c`.
pub(crate) fn control(op: Op, more: &[u32]) -> Option<Op> {
    match op {
        Op::Gate { mut gate, angles, mut qubits, controls } => {
            let mut more: Qubits = more.into();
            while let (true, Some(row), Some(&last)) = (controls.is_empty(), gate.row().controlled, more.last()) {
                qubits.insert(0, last);
                gate = row;
                more.pop();
            }
            more.extend(controls);
            Some(Op::Gate { gate, angles, qubits, controls: more })
        }
        other => other.controlled(more),
    }
}
