//! The gate table proves itself: every field of every row, and every matrix against Qiskit's.

use std::collections::BTreeSet;
use std::f64::consts::TAU;

use hqml_ir::gates::Matrix;
use hqml_ir::oracle::unitary;
use hqml_ir::{Angle, GATES, Gate, GateRow, Op, Program};
use num_complex::Complex64;

/// Angles at which rows are tried: two sets, nothing special about them.
const ANGLES: [[f64; 4]; 2] = [[0.831, -2.247, 4.019, 2.713], [-5.3, 1.172, 0.468, -0.654]];

fn close(a: &[Complex64], b: &[Complex64]) -> bool {
    a.len() == b.len() && a.iter().zip(b).all(|(x, y)| (x - y).norm() < 1e-14)
}

fn product(a: &[Complex64], b: &[Complex64]) -> Matrix {
    let n = a.len().isqrt();
    let entry = |i: usize, j: usize| (0..n).map(|k| a[i * n + k] * b[k * n + j]).sum();
    (0..n * n).map(|ij| entry(ij / n, ij % n)).collect()
}

fn identity(n: usize) -> Matrix {
    (0..n * n).map(|ij| Complex64::from(f64::from(u8::from(ij / n == ij % n)))).collect()
}

fn adjoint(a: &[Complex64]) -> Matrix {
    let n = a.len().isqrt();
    (0..n * n).map(|ij| a[(ij % n) * n + ij / n].conj()).collect()
}

/// Every row, at every set of angles.
fn each(mut law: impl FnMut(&GateRow, &[f64], &Matrix)) {
    for row in GATES {
        for angles in &ANGLES {
            let angles = &angles[..row.angles];
            law(row, angles, &row.gate.matrix(angles));
        }
    }
}

fn program(qubits: usize, ops: impl IntoIterator<Item = Op>) -> Vec<Complex64> {
    let program = Program { qubits: qubits as u32, ops: ops.into_iter().collect(), ..Program::default() };
    unitary(&program, &[], &[]).concat()
}

fn op(row: &GateRow, angles: &[f64], qubits: &[u32]) -> Op {
    Op::gate(row.gate, &angles.iter().map(|a| Angle::constant(*a)).collect::<Vec<_>>(), qubits)
}

fn in_order(row: &GateRow) -> Vec<u32> {
    (0..row.qubits as u32).collect()
}

#[test]
fn rows_stand_in_the_order_of_the_enum_under_different_names() {
    for (k, row) in GATES.iter().enumerate() {
        assert_eq!(row.gate as usize, k, "{}", row.name);
        assert_eq!(Gate::named(row.name), Some(row.gate));
        assert_eq!(row.periods.len(), row.angles, "{}", row.name);
        assert_eq!(row.letters.len(), row.angles, "{}", row.name);
        assert!(row.aliases.iter().all(|alias| Gate::known_as(alias) == Some(row.gate)), "{}", row.name);
    }
    assert_eq!(GATES.iter().map(|r| r.name).collect::<BTreeSet<_>>().len(), GATES.len());
    let all = GATES.iter().flat_map(|r| std::iter::once(&r.name).chain(r.aliases));
    assert_eq!(all.clone().collect::<BTreeSet<_>>().len(), all.count(), "a name means one gate");
    assert_eq!(GATES.iter().map(|r| r.openqasm).collect::<BTreeSet<_>>().len(), GATES.len());
}

#[test]
fn matrices_are_qiskits() {
    let golden: serde_json::Value = serde_json::from_str(include_str!("data/gates.json")).unwrap();
    let mut seen = BTreeSet::new();
    for entry in golden["gates"].as_array().unwrap() {
        let reals = |key: &str| entry[key].as_array().unwrap().iter().map(|v| v.as_f64().unwrap()).collect::<Vec<_>>();
        let expected: Vec<_> = reals("matrix").chunks(2).map(|c| Complex64::new(c[0], c[1])).collect();
        let name = entry["gate"].as_str().unwrap();
        let matrix = Gate::named(name).unwrap().matrix(&reals("angles"));
        assert!(close(&matrix, &expected), "{name}: {matrix:?} {expected:?}");
        seen.insert(name.to_owned());
    }
    assert_eq!(seen.len(), GATES.len(), "every row is compared");
}

#[test]
fn matrices_are_unitary() {
    each(|row, _, m| {
        assert_eq!(m.len(), 1 << (2 * row.qubits), "{}", row.name);
        assert!(close(&product(m, &adjoint(m)), &identity(1 << row.qubits)), "{}", row.name);
    });
}

#[test]
fn inverses_undo() {
    each(|row, angles, m| {
        let undo = op(row, angles, &in_order(row)).inverse().unwrap();
        assert!(close(&program(row.qubits, undo), &adjoint(m)), "{}", row.name);
        assert_eq!(row.hermitian(), close(m, &adjoint(m)), "{}", row.name);
    });
}

#[test]
fn angles_of_one_parameter_groups_add() {
    each(|row, angles, m| {
        if row.additive() {
            let b = row.gate.matrix(&[1.37]);
            assert!(close(&product(m, &b), &row.gate.matrix(&[angles[0] + 1.37])), "{}", row.name);
        }
    });
    let others = GATES.iter().filter(|r| r.angles == 1 && !r.additive()).map(|r| r.gate);
    assert_eq!(others.collect::<Vec<_>>(), [Gate::Gpi, Gate::Gpi2]);
}

#[test]
fn identities_at_zero_are_what_the_matrices_say() {
    for row in GATES.iter().filter(|r| r.angles > 0) {
        let zero = row.gate.matrix(&[0.0; 4][..row.angles]);
        assert_eq!(row.identity_at_zero(), close(&zero, &identity(1 << row.qubits)), "{}", row.name);
    }
}

#[test]
fn decompositions_are_the_gate_in_simpler_gates() {
    each(|row, angles, m| {
        // Symbols go in, and are bound after.
        let symbols: Vec<_> = (0..row.angles as u32).map(Angle::parameter).collect();
        let Some(steps) = row.gate.decomposition(&symbols, &in_order(row)) else {
            return assert!(matches!(row.gate, Gate::U | Gate::Cx | Gate::Gphase), "{}", row.name);
        };
        let simple = |op: &Op| match op {
            Op::Gate { gate, .. } if row.qubits == 1 => matches!(gate, Gate::U | Gate::Gphase),
            Op::Gate { gate, .. } => *gate == Gate::Cx || gate.row().qubits < 2,
            _ => false,
        };
        assert!(steps.iter().all(simple), "{}", row.name);
        let parameters = row.angles as u32;
        let program = Program { qubits: row.qubits as u32, features: 0, parameters, ops: steps };
        assert_eq!(hqml_ir::verify(&program), Ok(()), "{}", row.name);
        assert!(close(&unitary(&program, &[], angles).concat(), m), "{}", row.name);
    });
}

#[test]
fn decompositions_that_do_not_fit_are_none() {
    assert_eq!(Gate::Cp.decomposition(&[], &[0, 1]), None);
    assert_eq!(Gate::Swap.decomposition(&[], &[0]), None);
}

#[test]
fn periods_are_the_smallest_multiples_of_a_turn() {
    each(|row, angles, m| {
        for (k, period) in row.periods.iter().enumerate() {
            let shifted = |by: f64| {
                let mut angles = angles.to_vec();
                angles[k] += by;
                close(&row.gate.matrix(&angles), m)
            };
            assert!(shifted(*period), "{}", row.name);
            assert!((1..(period / TAU).round() as i32).all(|n| !shifted(TAU * f64::from(n))), "{}", row.name);
            assert!(!shifted(period / 2.0), "{}", row.name);
        }
    });
}

#[test]
fn diagonal_and_symmetric_are_what_the_matrices_say() {
    each(|row, angles, m| {
        let n = 1 << row.qubits;
        let diagonal = m.iter().enumerate().all(|(ij, v)| ij / n == ij % n || *v == Complex64::ZERO);
        assert_eq!(row.diagonal, diagonal, "{}", row.name);
        let order = in_order(row);
        let swaps = (1..order.len()).map(|k| {
            let mut order = order.clone();
            order.swap(0, k);
            close(&program(row.qubits, [op(row, angles, &order)]), m)
        });
        assert_eq!(row.symmetric, swaps.fold(true, |all, same| all & same), "{}", row.name);
    });
}

/// The matrix with one control more, which is listed first and so the lowest bit.
fn with_control(m: &[Complex64]) -> Matrix {
    let n = m.len().isqrt();
    let entry = |i: usize, j: usize| match (i & 1, j & 1) {
        (1, 1) => m[(i >> 1) * n + (j >> 1)],
        _ => Complex64::from(f64::from(u8::from(i == j))),
    };
    (0..4 * n * n).map(|ij| entry(ij / (2 * n), ij % (2 * n))).collect()
}

#[test]
fn controlled_rows_are_controlled_and_none_is_forgotten() {
    each(|row, angles, m| {
        let expected = with_control(m);
        let found = |r: &&GateRow| r.angles == row.angles && close(&r.gate.matrix(angles), &expected);
        assert_eq!(row.controlled, GATES.iter().find(found).map(|r| r.gate), "{}", row.name);
    });
}

#[test]
fn bases_lead_back() {
    each(|row, angles, m| {
        let (base, controls) = row.gate.base();
        let rebuilt = (0..controls).fold(base.matrix(angles), |m, _| with_control(&m));
        assert!(close(&rebuilt, m), "{}", row.name);
    });
    assert_eq!((Gate::Ccx.base(), Gate::Cp.base(), Gate::H.base()), ((Gate::X, 2), (Gate::Gphase, 2), (Gate::H, 0)));
}
