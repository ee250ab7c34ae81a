//! Wide states, one at a time: a bound circuit enters; its state leaves.
//!
//! The circuit becomes turns, phases and CX (`op`, `lower`). While it is cheaper it runs as two halves of the register
//! that share branches (`cut`), which a matrix product brings together (`merge`). What remains runs in clusters
//! (`schedule`): passes over memory that take blocks of a few bits into the cache (`walk`) and run many layers there
//! (`steps`, `frame`, `diagonal`, `kernel`).

mod cut;
mod diagonal;
mod frame;
mod kernel;
mod lower;
mod merge;
mod op;
mod rows;
mod schedule;
mod state;
mod steps;
#[cfg(test)]
mod tests;
#[cfg(target_arch = "x86_64")]
mod vectors;
mod walk;

pub(crate) use lower::lower;
pub(crate) use op::{Normal, Op};
pub(crate) use rows::{WIDE_FROM, WideRuns};
pub(crate) use state::WideState;

/// Qubits of the narrowest state that runs here.
pub(crate) const NARROWEST: u32 = 5;

/// The state of a circuit of at least [`NARROWEST`] qubits.
pub(crate) fn state(circuit: &Normal) -> WideState {
    let complex = circuit.ops.iter().any(Op::is_phase);
    let mut state = match &circuit.cut {
        None => evolved(circuit.qubits, &circuit.ops, &[], complex),
        Some(cut) => {
            let half = |side: usize, width: u32| {
                let open: Vec<bool> = cut.open.iter().map(|o| *o == side).collect();
                evolved(width + cut.branches, &cut.halves[side], &open, complex)
            };
            let (low, high) = (half(0, cut.low), half(1, circuit.qubits - cut.low));
            let mut state = merge::merge(&low, &high, cut.branches);
            advance(&mut state, &cut.rest);
            state
        }
    };
    (state.signs, state.flips, state.phase) = (circuit.signs, circuit.flips, circuit.phase);
    state
}

/// Operations on qubits in |0>; the last qubits, one an entry of `open`, begin in `|0> + |1>` where that is true.
fn evolved(qubits: u32, ops: &[Op], open: &[bool], complex: bool) -> WideState {
    let mut factors = vec![[1.0, 0.0]; qubits as usize];
    let own = factors.len() - open.len();
    for (factor, open) in factors[own..].iter_mut().zip(open) {
        *factor = if *open { [1.0, 1.0] } else { [1.0, 0.0] };
    }
    let mut touched = usize::MAX << own;
    let mut rest = Vec::with_capacity(ops.len());
    for op in ops {
        match *op {
            // The first turn of a qubit only chooses where it starts.
            Op::Turn { qubit, cos, sin } if touched >> qubit & 1 == 0 => factors[qubit as usize] = [cos, sin],
            _ => rest.push(*op),
        }
        touched |= op.mask();
    }
    let mut state = WideState::product(&factors, complex);
    advance(&mut state, &rest);
    state
}

/// Runs operations on a state.
fn advance(state: &mut WideState, ops: &[Op]) {
    for cluster in schedule::clusters(state.qubits, ops, kernel::WIDTH) {
        walk::run(state.qubits, &mut state.real, &mut state.imaginary, ops, &cluster);
    }
}
