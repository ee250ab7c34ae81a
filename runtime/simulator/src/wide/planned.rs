//! A circuit in normal form made ready: its passes over memory enter once; states of it and of circuits like it, with other
//! numbers, leave. Rows of a data set and steps of a training are alike: what is planned for one serves the next.

use super::kernel::WIDTH;
use super::merge::merge;
use super::op::{Form, Normal, Op};
use super::schedule::clusters;
use super::state::WideState;
use super::walk::{Pass, run};

/// A circuit made ready.
#[derive(Debug)]
pub(crate) struct Planned {
    pub form: Form,
    /// The operations that it was made of.
    ops: Vec<Op>,
    /// Passes of each stage.
    passes: Vec<Vec<Pass>>,
}

/// What runs on one array of amplitudes.
struct Stage {
    qubits: u32,
    /// The product state that it begins with; none where that is made of the halves.
    factors: Vec<[f64; 2]>,
    ops: Vec<Op>,
}

impl Planned {
    /// Plans a circuit of at least 5 qubits.
    pub(crate) fn new(circuit: &Normal) -> Planned {
        let passes = stages(circuit).into_iter().map(|Stage { qubits, ops, .. }| {
            clusters(qubits, &ops, WIDTH).into_iter().map(|cluster| Pass::new(qubits, &ops, cluster)).collect()
        });
        Planned { form: circuit.form, ops: circuit.ops.clone(), passes: passes.collect() }
    }

    /// Whether another circuit differs from this one in its numbers alone.
    pub(crate) fn fits(&self, circuit: &Normal) -> bool {
        let alike = || self.ops.iter().zip(&circuit.ops).all(|(a, b)| a.is_like(b));
        self.form == circuit.form && self.ops.len() == circuit.ops.len() && alike()
    }

    /// The state of a circuit that fits.
    pub(crate) fn state(&mut self, circuit: &Normal) -> WideState {
        let complex = circuit.ops.iter().any(Op::is_phase);
        let stages = stages(circuit);
        for (stage, passes) in stages.iter().zip(&mut self.passes) {
            passes.iter_mut().for_each(|pass| pass.renew(stage.qubits, &stage.ops));
        }
        let first = |k: usize| {
            let mut state = WideState::product(&stages[k].factors, complex);
            advance(&mut state, &self.passes[k]);
            state
        };
        let mut state = match &circuit.cut {
            None => first(0),
            Some(cut) => {
                let (low, high) = rayon::join(|| first(0), || first(1));
                let mut state = merge(&low, &high, cut.branches);
                advance(&mut state, &self.passes[2]);
                state
            }
        };
        (state.signs, state.flips, state.phase) = (circuit.signs, circuit.flips, circuit.phase);
        state
    }
}

/// The whole register, or its low half, its high half and what remains.
fn stages(circuit: &Normal) -> Vec<Stage> {
    let Some(cut) = &circuit.cut else { return vec![stage(circuit.qubits, &circuit.ops, &[])] };
    let half = |side: usize, width: u32| {
        let open: Vec<bool> = cut.open.iter().map(|o| *o == side).collect();
        stage(width + cut.branches, &cut.halves[side], &open)
    };
    let rest = Stage { qubits: circuit.qubits, factors: Vec::new(), ops: cut.rest.clone() };
    vec![half(0, cut.low), half(1, circuit.qubits - cut.low), rest]
}

/// Operations on qubits in |0>; the last qubits, one an entry of `open`, begin in `|0> + |1>` where that is true.
fn stage(qubits: u32, ops: &[Op], open: &[bool]) -> Stage {
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
    Stage { qubits, factors, ops: rest }
}

/// Runs passes on a state.
fn advance(state: &mut WideState, passes: &[Pass]) {
    passes.iter().for_each(|pass| run(&mut state.real, &mut state.imaginary, pass));
}
