//! Loops: operations enter; leaves how many of the first ones are the same gate from qubit to qubit, and how they are
//! written as one line of a loop over `k`.

use hqml_ir::{Angle, Op};

/// The first operations as a loop.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Run {
    /// How many there are; 1 is no loop.
    pub(super) length: usize,
    /// The first qubit of the first of them: where `k` begins.
    pub(super) first: u32,
    /// Whether the qubits go down.
    down: bool,
    /// Whether the features go up with the qubits.
    features: bool,
    /// Whether the parameters go up with the qubits.
    parameters: bool,
}

/// Fewer than this are lines of their own.
const FEWEST: usize = 3;

impl Run {
    /// The longest loop that begins here.
    pub(super) fn of(ops: &[Op]) -> Run {
        let alone = Run { length: 1, first: 0, down: false, features: false, parameters: false };
        let Some(Op::Gate { angles, qubits, .. }) = ops.first() else { return alone };
        let Some(&first) = qubits.first() else { return alone };
        let open = |has: fn(&Angle) -> bool| if angles.iter().any(has) { [false, true].as_slice() } else { &[false] };
        let mut best = alone;
        for down in [false, true] {
            for &features in open(Angle::has_features) {
                for &parameters in open(Angle::has_parameters) {
                    let run = Run { length: 1, first, down, features, parameters };
                    let length = (0..).zip(ops).take_while(|(k, op)| run.at(&ops[0], *k).as_ref() == Some(*op)).count();
                    if length > best.length {
                        best = Run { length, ..run };
                    }
                }
            }
        }
        if best.length < FEWEST { alone } else { best }
    }

    /// What the operation number `k` of the loop must be.
    fn at(&self, op: &Op, k: u32) -> Option<Op> {
        let moved = |q: u32| if self.down { q.checked_sub(k) } else { q.checked_add(k) };
        let Op::Gate { gate, angles, qubits, controls } = op else { return None };
        // Where qubits go down, so would the indices of what goes with them: those loops keep their angles.
        if self.down && (self.features || self.parameters) {
            return None;
        }
        let feature = |i: u32| Angle::feature(if self.features { i.saturating_add(k) } else { i });
        let parameter = |i: u32| Angle::parameter(if self.parameters { i.saturating_add(k) } else { i });
        Some(Op::Gate {
            gate: *gate,
            angles: angles.iter().map(|angle| angle.substitute(&feature, &parameter)).collect(),
            qubits: qubits.iter().map(|q| moved(*q)).collect::<Option<_>>()?,
            controls: controls.iter().map(|q| moved(*q)).collect::<Option<_>>()?,
        })
    }

    /// `for k in range(3):`
    pub(super) fn head(&self) -> String {
        let (first, count) = (self.first as usize, self.length);
        match (self.down, first) {
            (true, _) => format!("for k in reversed(range({}, {})):", first + 1 - count, first + 1),
            (false, 0) => format!("for k in range({count}):"),
            (false, _) => format!("for k in range({first}, {}):", first + count),
        }
    }

    /// A qubit of the first operation, in the loop.
    pub(super) fn wire(&self, qubit: u32) -> String {
        index(qubit, self.first)
    }

    /// `x[...]` of the first operation, in the loop.
    pub(super) fn feature(&self, i: u32) -> String {
        if self.features { format!("x[{}]", index(i, self.first)) } else { format!("x[{i}]") }
    }

    /// `theta[...]` of the first operation, in the loop.
    pub(super) fn parameter(&self, i: u32) -> String {
        if self.parameters { format!("theta[{}]", index(i, self.first)) } else { format!("theta[{i}]") }
    }
}

/// `k`, `k + 2`, `k - 1`.
fn index(number: u32, first: u32) -> String {
    match (number.checked_sub(first), first.saturating_sub(number)) {
        (Some(0), _) => "k".to_owned(),
        (Some(more), _) => format!("k + {more}"),
        (None, less) => format!("k - {less}"),
    }
}
