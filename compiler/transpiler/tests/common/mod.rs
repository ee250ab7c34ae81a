//! The oracle of the transpiler's tests: a program and what became of it enter; leaves whether they are the same circuit.
//! A random product state is sent through both, gate by gate from the matrices of the gate table.

use hqml_ir::{Angle, Op, Pauli, Program};
use hqml_transpiler::Work;
use num_complex::Complex64;

/// A state of a few wires, wire 0 the lowest bit.
struct State {
    amplitudes: Vec<Complex64>,
}

/// `|<before|after>|`, 1 where they are the same up to a global phase: `before` on a random product state against `after`
/// on the same state, entering and leaving where it says, all other wires in |0> before and after. Only wires that are
/// touched are simulated. For programs without preparations and resets.
pub(crate) fn fidelity(before: &Program, after: &Work, row: &[f64], parameters: &[f64]) -> f64 {
    let qubits: Vec<_> = (0..before.qubits).map(one_qubit).collect();
    let mut wanted = State::product(&qubits);
    before.ops.iter().for_each(|op| wanted.apply(op, row, parameters, &|q| q));

    let mut wires: Vec<u32> = after.input.iter().chain(&after.output).copied().collect();
    wires.extend(after.program.ops.iter().flat_map(Op::qubits));
    wires.sort_unstable();
    wires.dedup();
    let place = |wire: u32| wires.binary_search(&wire).unwrap() as u32;
    let zero = [Complex64::ONE, Complex64::ZERO];
    let entering = |wire: &u32| after.input.iter().position(|w| w == wire).map_or(zero, |i| qubits[i]);
    let mut given = State::product(&wires.iter().map(entering).collect::<Vec<_>>());
    after.program.ops.iter().for_each(|op| given.apply(op, row, parameters, &place));

    let overlap = wanted.amplitudes.iter().enumerate().map(|(index, amplitude)| {
        let moved = (0..after.output.len()).filter(|i| index >> i & 1 == 1).map(|i| 1usize << place(after.output[i]));
        amplitude.conj() * given.amplitudes[moved.sum::<usize>()]
    });
    overlap.sum::<Complex64>().norm()
}

/// A fixed, generic state for each qubit.
fn one_qubit(q: u32) -> [Complex64; 2] {
    let (theta, phi) = (0.7 + 0.9 * f64::from(q), 0.3 + 1.7 * f64::from(q));
    [Complex64::from(theta.cos()), Complex64::from_polar(theta.sin(), phi)]
}

impl State {
    fn product(qubits: &[[Complex64; 2]]) -> State {
        let grow = |state: Vec<Complex64>, q: &[Complex64; 2]| {
            q.iter().flat_map(|a| state.iter().map(move |s| s * a)).collect()
        };
        State { amplitudes: qubits.iter().fold(vec![Complex64::ONE], grow) }
    }

    fn apply(&mut self, op: &Op, row: &[f64], parameters: &[f64], place: &dyn Fn(u32) -> u32) {
        let value = |a: &Angle| a.value(row, parameters);
        match op {
            Op::Gate { gate, angles, qubits, controls } => {
                let matrix = gate.matrix(&angles.iter().map(value).collect::<Vec<_>>());
                let on: usize = controls.iter().map(|c| 1 << place(*c)).sum();
                let bits: Vec<usize> = qubits.iter().map(|q| 1 << place(*q)).collect();
                self.matrix(&matrix, &bits, on);
            }
            Op::PauliRotation { pauli, angle, controls } => {
                let on: usize = controls.iter().map(|c| 1 << place(*c)).sum();
                let factors: Vec<_> = pauli.factors().iter().map(|(q, p)| (1usize << place(*q), *p)).collect();
                self.rotate(&factors, value(angle), on);
            }
            Op::Barrier(_) => {}
            Op::Prepare { .. } | Op::Reset(_) => panic!("{op} is no unitary"),
        }
    }

    fn matrix(&mut self, matrix: &[Complex64], bits: &[usize], on: usize) {
        let all: usize = bits.iter().sum();
        let n = 1 << bits.len();
        let offset: Vec<usize> = (0..n)
            .map(|k: usize| bits.iter().enumerate().filter(|(b, _)| k >> b & 1 == 1).map(|(_, v)| v).sum())
            .collect();
        for base in (0..self.amplitudes.len()).filter(|i| i & all == 0 && i & on == on) {
            let old: Vec<Complex64> = offset.iter().map(|o| self.amplitudes[base + o]).collect();
            for (k, o) in offset.iter().enumerate() {
                self.amplitudes[base + o] = (0..n).map(|j| matrix[k * n + j] * old[j]).sum();
            }
        }
    }

    fn rotate(&mut self, factors: &[(usize, Pauli)], angle: f64, on: usize) {
        let (sin, cos) = (angle / 2.0).sin_cos();
        let flips: usize = factors.iter().filter(|f| f.1 != Pauli::Z).map(|f| f.0).sum();
        let old = self.amplitudes.clone();
        for index in (0..old.len()).filter(|i| i & on == on) {
            let from = index ^ flips;
            let factor = factors.iter().fold(Complex64::ONE, |f, (bit, pauli)| match (pauli, from & bit != 0) {
                (Pauli::X, _) | (Pauli::Z, false) => f,
                (Pauli::Z, true) => -f,
                (Pauli::Y, false) => f * Complex64::I,
                (Pauli::Y, true) => -f * Complex64::I,
            });
            self.amplitudes[index] = old[index] * cos - Complex64::I * sin * factor * old[from];
        }
    }
}
