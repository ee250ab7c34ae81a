//! The oracle for wide circuits: with every angle a multiple of a quarter turn a circuit is a Clifford, and what it makes
//! of each X and Z says all of it up to the global phase. Paulis are sent through gate by gate; what a gate makes of one
//! is read off the products of matrices from the gate table.

use std::collections::HashMap;

use hqml_ir::{Angle, Op, Program};
use hqml_transpiler::Work;
use num_complex::Complex64;

/// `+-` a Pauli string: per wire 0 for I, 1 for X, 2 for Y, 3 for Z.
#[derive(Debug, Clone, PartialEq)]
struct Image {
    letters: Vec<u8>,
    negative: bool,
}

/// Whether both circuits are the same Clifford, up to the global phase and to where qubits enter and leave. Wires of the
/// device that no qubit enters must carry their Z through.
pub(crate) fn same(before: &Program, after: &Work, parameters: &[f64]) -> bool {
    let mut gates = Gates::default();
    (0..before.qubits).all(|qubit| {
        [1u8, 3].iter().all(|letter| {
            let mut wanted = single(before.qubits, qubit, *letter);
            before.ops.iter().for_each(|op| gates.send(op, parameters, &mut wanted));
            let mut given = single(after.program.qubits, after.input[qubit as usize], *letter);
            after.program.ops.iter().for_each(|op| gates.send(op, parameters, &mut given));
            agree(&wanted, &given, &after.output)
        })
    })
}

fn single(wires: u32, wire: u32, letter: u8) -> Image {
    let mut letters = vec![0; wires as usize];
    letters[wire as usize] = letter;
    Image { letters, negative: false }
}

/// Other wires are in |0> at the end, so a Z there is 1.
fn agree(wanted: &Image, given: &Image, output: &[u32]) -> bool {
    let mut rest = given.letters.clone();
    let moved = output.iter().zip(&wanted.letters).all(|(wire, letter)| rest[*wire as usize] == *letter);
    output.iter().for_each(|wire| rest[*wire as usize] = 0);
    moved && rest.iter().all(|l| *l == 0 || *l == 3) && wanted.negative == given.negative
}

type Matrix = Vec<Complex64>;

/// What gates make of Paulis, once looked up.
#[derive(Default)]
struct Gates(HashMap<(String, Vec<u8>), (Vec<u8>, bool)>);

impl Gates {
    fn send(&mut self, op: &Op, parameters: &[f64], image: &mut Image) {
        let Op::Gate { gate, angles, qubits, controls } = op else {
            assert!(matches!(op, Op::Barrier(_)), "{op} is no gate of the table");
            return;
        };
        assert!(controls.is_empty(), "{op} has controls");
        let local: Vec<u8> = qubits.iter().map(|q| image.letters[*q as usize]).collect();
        if local.iter().all(|l| *l == 0) {
            return;
        }
        let turns: Vec<f64> = angles.iter().map(|a: &Angle| a.value(&[], parameters)).collect();
        let key = (format!("{}{turns:?}", gate.name()), local.clone());
        let found = self.0.entry(key).or_insert_with(|| conjugated(&gate.matrix(&turns), &local));
        qubits.iter().zip(&found.0).for_each(|(q, l)| image.letters[*q as usize] = *l);
        image.negative ^= found.1;
    }
}

/// `U P U^-1`, which must be a Pauli string with a sign.
fn conjugated(u: &[Complex64], local: &[u8]) -> (Vec<u8>, bool) {
    let n = 1usize << local.len();
    let times = |a: &[Complex64], b: &[Complex64]| -> Matrix {
        (0..n * n).map(|at| (0..n).map(|k| a[at / n * n + k] * b[k * n + at % n]).sum()).collect()
    };
    let adjoint: Matrix = (0..n * n).map(|at| u[at % n * n + at / n].conj()).collect();
    let image = times(&times(u, &string(local)), &adjoint);
    for code in 0..1usize << (2 * local.len()) {
        let letters: Vec<u8> = (0..local.len()).map(|k| (code >> (2 * k) & 3) as u8).collect();
        let trace: Complex64 = times(&string(&letters), &image).iter().step_by(n + 1).sum();
        if (trace.norm() - n as f64).abs() < 1e-6 {
            return (letters, trace.re < 0.0);
        }
    }
    panic!("no Clifford: {u:?}");
}

/// The matrix of a Pauli string, the first letter the lowest bit.
fn string(letters: &[u8]) -> Matrix {
    let n = 1usize << letters.len();
    let entry = |row: usize, column: usize| -> Complex64 {
        let factor = |(k, letter): (usize, &u8)| {
            let (i, j) = (row >> k & 1, column >> k & 1);
            match (letter, i == j) {
                (0, true) => Complex64::ONE,
                (1, false) => Complex64::ONE,
                (2, false) => {
                    if i == 0 {
                        -Complex64::I
                    } else {
                        Complex64::I
                    }
                }
                (3, true) => Complex64::from(if i == 0 { 1.0 } else { -1.0 }),
                _ => Complex64::ZERO,
            }
        };
        letters.iter().enumerate().map(factor).product()
    };
    (0..n * n).map(|at| entry(at / n, at % n)).collect()
}
