//! What a circuit costs: a program enters; its numbers of gates and its depths leave. Fewer two-qubit gates come first: on
//! devices they err ten times as often as the others.

use hqml_ir::{Op, Program};

/// The size of a program. Ordered by what a device charges: two-qubit gates, then two-qubit depth, then the rest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Counts {
    /// Gates on two qubits or more.
    pub two_qubit_gates: usize,
    /// The longest chain of gates on two qubits or more, each waiting for the one before.
    pub two_qubit_depth: usize,
    /// The longest chain of gates.
    pub depth: usize,
    /// Gates on one qubit; a reset is none.
    pub one_qubit_gates: usize,
}

impl Counts {
    /// Counts gates; barriers order what is around them and cost nothing, global phases are no gates.
    pub fn of(program: &Program) -> Counts {
        let mut counts = Counts::default();
        let mut all = vec![0usize; program.qubits as usize];
        let mut two = all.clone();
        for op in &program.ops {
            let all_of_it;
            let qubits: &[u32] = match op {
                Op::Gate { qubits, controls, .. } if controls.is_empty() => qubits,
                _ => {
                    all_of_it = op.qubits();
                    &all_of_it
                }
            };
            if qubits.is_empty() {
                continue;
            }
            let gate = usize::from(!matches!(op, Op::Barrier(_)));
            let wide = usize::from(gate == 1 && qubits.len() > 1);
            for (depths, more) in [(&mut all, gate), (&mut two, wide)] {
                let reached = qubits.iter().map(|q| depths[*q as usize]).max().unwrap_or(0) + more;
                if more == 1 || gate == 0 {
                    qubits.iter().for_each(|q| depths[*q as usize] = reached);
                }
            }
            counts.two_qubit_gates += wide;
            counts.one_qubit_gates += usize::from(gate > wide && !matches!(op, Op::Reset(_)));
        }
        counts.depth = all.into_iter().max().unwrap_or(0);
        counts.two_qubit_depth = two.into_iter().max().unwrap_or(0);
        counts
    }
}
