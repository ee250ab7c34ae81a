//! The oracle of tests: a slow and obvious simulator. A program, a row and parameters enter; a state or the whole unitary
//! leaves. Every operation is a dense matrix from the gate table or from the definition of its Pauli string, applied
//! index by index; it shares nothing with the fast simulator.

use num_complex::Complex64;

use crate::{Angle, Op, Pauli, PauliString, Program};

/// A dense square matrix, row by row.
pub type Dense = Vec<Vec<Complex64>>;

/// The state that the program leaves, from |0...0>. Resets are taken to stand where the qubit is in |0>.
///
/// # Panics
/// Where the program does not verify.
pub fn state(program: &Program, row: &[f64], parameters: &[f64]) -> Vec<Complex64> {
    let mut psi = vec![Complex64::ZERO; 1 << program.qubits];
    psi[0] = Complex64::ONE;
    program.ops.iter().for_each(|op| psi = image(op, &psi, row, parameters));
    psi
}

/// The program's unitary: column j is what becomes of basis state j. Only for programs without preparations.
///
/// # Panics
/// Where the program does not verify.
pub fn unitary(program: &Program, row: &[f64], parameters: &[f64]) -> Dense {
    let n = 1usize << program.qubits;
    let columns = (0..n).map(|j| {
        let mut psi = vec![Complex64::ZERO; n];
        psi[j] = Complex64::ONE;
        program.ops.iter().for_each(|op| psi = image(op, &psi, row, parameters));
        psi
    });
    let columns: Vec<_> = columns.collect();
    (0..n).map(|i| columns.iter().map(|c| c[i]).collect()).collect()
}

/// The smallest distance `max |a - e^(i phi) b|` over global phases, the phase taken from the largest entry of `a`.
pub fn distance_up_to_phase(a: &Dense, b: &Dense) -> f64 {
    let pairs: Vec<_> = a.iter().flatten().zip(b.iter().flatten()).collect();
    let largest = pairs.iter().max_by(|x, y| x.0.norm().total_cmp(&y.0.norm()));
    let phase = largest
        .map_or(Complex64::ONE, |(x, y)| if y.norm() > 0.0 { (*x / *y) / (*x / *y).norm() } else { Complex64::ONE });
    pairs.iter().map(|(x, y)| (*x - phase * *y).norm()).fold(0.0, f64::max)
}

/// `<psi|P|psi>`, P applied factor by factor.
pub fn expectation(string: &PauliString, psi: &[Complex64]) -> f64 {
    let image = string.factors().iter().fold(psi.to_vec(), |v, (q, p)| apply(&pauli_matrix(*p), &[*q], &[], &v));
    psi.iter().zip(&image).map(|(a, b)| a.conj() * b).sum::<Complex64>().re
}

fn pauli_matrix(pauli: Pauli) -> Dense {
    let (o, l, i) = (Complex64::ZERO, Complex64::ONE, Complex64::I);
    match pauli {
        Pauli::X => vec![vec![o, l], vec![l, o]],
        Pauli::Y => vec![vec![o, -i], vec![i, o]],
        Pauli::Z => vec![vec![l, o], vec![o, -l]],
    }
}

fn image(op: &Op, psi: &[Complex64], row: &[f64], parameters: &[f64]) -> Vec<Complex64> {
    let value = |a: &Angle| a.value(row, parameters);
    match op {
        Op::Gate { gate, angles, qubits, controls } => {
            let flat = gate.matrix(&angles.iter().map(value).collect::<Vec<_>>());
            let n = 1usize << qubits.len();
            let matrix = flat.chunks(n).map(<[Complex64]>::to_vec).collect();
            apply(&matrix, qubits, controls, psi)
        }
        Op::PauliRotation { pauli, angle, controls } => {
            let (sin, cos) = (value(angle) / 2.0).sin_cos();
            let turned =
                pauli.factors().iter().fold(psi.to_vec(), |v, (q, p)| apply(&pauli_matrix(*p), &[*q], &[], &v));
            let on = |i: usize| controls.iter().all(|c| i >> c & 1 == 1);
            let mix = |i: usize| psi[i] * cos - Complex64::I * sin * turned[i];
            (0..psi.len()).map(|i| if on(i) { mix(i) } else { psi[i] }).collect()
        }
        Op::Prepare { amplitudes, qubits } => {
            let values: Vec<f64> = amplitudes.iter().map(value).collect();
            let norm = values.iter().map(|v| v * v).sum::<f64>().sqrt();
            let mask = qubits.iter().fold(0usize, |m, q| m | 1 << q);
            let held = |i: usize| psi[i & !mask] * values[gather(i, qubits)] / norm;
            (0..psi.len()).map(held).collect()
        }
        Op::Reset(_) | Op::Barrier(_) => psi.to_vec(),
    }
}

/// The bits of `index` on these qubits, the first the lowest.
fn gather(index: usize, qubits: &[u32]) -> usize {
    qubits.iter().enumerate().map(|(k, q)| (index >> q & 1) << k).sum()
}

/// The index with its bits on these qubits replaced.
fn scatter(index: usize, qubits: &[u32], bits: usize) -> usize {
    qubits.iter().enumerate().fold(index, |i, (k, q)| (i & !(1 << q)) | (bits >> k & 1) << q)
}

fn apply(matrix: &Dense, qubits: &[u32], controls: &[u32], psi: &[Complex64]) -> Vec<Complex64> {
    let on = |i: usize| controls.iter().all(|c| i >> c & 1 == 1);
    let row = |i: usize| &matrix[gather(i, qubits)];
    let sum = |i: usize| row(i).iter().enumerate().map(|(j, m)| m * psi[scatter(i, qubits, j)]).sum();
    (0..psi.len()).map(|i| if on(i) { sum(i) } else { psi[i] }).collect()
}
