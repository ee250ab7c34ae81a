//! The Fubini-Study metric: PennyLane's figures; differences of states; what a global phase does to it.

#[path = "../../../compiler/ir/tests/random_circuits/mod.rs"]
mod random_circuits;

use hqml_ir::{Angle, Gate, Op, Program};
use hqml_simulator::{MetricForm, Simulator};
use ndarray::{Array2, ArrayView2, array};
use num_complex::Complex64;
use proptest::prelude::*;
use random_circuits::{FEATURES, PARAMETERS, operation};
use serde_json::Value;

fn simulator() -> Simulator {
    Simulator::new(1 << 26)
}

/// The circuit of the golden file: the full metric with a controlled turn, the blocks with a plain one in its place.
fn golden_circuit(controlled: bool) -> Program {
    let theta = Angle::parameter;
    let mut ops: Vec<Op> = (0..3).map(|q| Op::gate(Gate::Ry, &[Angle::feature(q)], &[q])).collect();
    ops.push(Op::gate(Gate::Rx, &[theta(0)], &[0]));
    ops.push(Op::gate(Gate::Ry, &[theta(1)], &[1]));
    ops.push(Op::gate(Gate::Rz, &[theta(2)], &[2]));
    ops.extend([[0, 1], [1, 2]].map(|q| Op::gate(Gate::Cx, &[], &q)));
    ops.push(Op::gate(Gate::Ry, &[theta(3)], &[0]));
    ops.push(match controlled {
        true => Op::gate(Gate::Crx, &[theta(4)], &[1, 2]),
        false => Op::gate(Gate::Ry, &[theta(4)], &[2]),
    });
    ops.push(Op::gate(Gate::Rz, &[theta(0).scale(2.0)], &[1]));
    ops.push(Op::gate(Gate::P, &[theta(5)], &[2]));
    ops.push(Op::gate(Gate::Rxx, &[theta(1).scale(0.5)], &[0, 2]));
    Program { qubits: 3, features: 3, parameters: 6, ops }
}

fn table(json: &Value) -> Array2<f64> {
    let rows: Vec<Vec<f64>> = serde_json::from_value(json.clone()).unwrap();
    Array2::from_shape_vec((rows.len(), rows[0].len()), rows.concat()).unwrap()
}

fn close(a: &Array2<f64>, b: &Array2<f64>, tolerance: f64) {
    assert!(a.dim() == b.dim() && a.iter().zip(b).all(|(a, b)| (a - b).abs() < tolerance), "{a}\n{b}");
}

#[test]
fn metrics_are_pennylanes() {
    let golden: Value = serde_json::from_str(include_str!("golden/metric.json")).unwrap();
    let rows = table(&golden["rows"]);
    let theta: Vec<f64> = serde_json::from_value(golden["parameters"].clone()).unwrap();
    for (form, key) in [(MetricForm::Full, "full"), (MetricForm::BlockDiagonal, "block_diagonal")] {
        let program = golden_circuit(form == MetricForm::Full);
        let all: Vec<u32> = (0..6).collect();
        let found = simulator().metric_tensor(&program, rows.view(), &theta, &all, form).unwrap();
        close(&found, &table(&golden[key]), 1e-12);
        // Of some parameters it is the part of these.
        let some = simulator().metric_tensor(&program, rows.view(), &theta, &[2, 5], MetricForm::Full).unwrap();
        if form == MetricForm::Full {
            close(&some, &found.select(ndarray::Axis(0), &[2, 5]).select(ndarray::Axis(1), &[2, 5]), 1e-13);
        }
    }
    assert_eq!(Simulator::metric_states(&golden_circuit(true), &[0, 4]).unwrap(), 1 + 2 + 2);
}

/// By central differences of the states, of fourth order.
fn differences(program: &Program, rows: ArrayView2<'_, f64>, theta: &[f64]) -> Array2<f64> {
    let count = theta.len();
    let at = |k: usize, by: f64| {
        let mut moved = theta.to_vec();
        moved[k] += by;
        simulator().states(program, rows, &moved).unwrap().amplitudes().to_owned()
    };
    let states = simulator().states(program, rows, theta).unwrap();
    let h = 2e-3;
    let slopes: Vec<Array2<Complex64>> = (0..count)
        .map(|k| {
            ((at(k, h) - at(k, -h)) * Complex64::from(8.0) - (at(k, 2.0 * h) - at(k, -2.0 * h)))
                / Complex64::from(12.0 * h)
        })
        .collect();
    let inner = |a: &Array2<Complex64>, b: &Array2<Complex64>, row: usize| -> Complex64 {
        a.row(row).iter().zip(b.row(row)).map(|(a, b)| a.conj() * b).sum()
    };
    let psi = states.amplitudes().to_owned();
    Array2::from_shape_fn((count, count), |(i, j)| {
        let of_row =
            |row| (inner(&slopes[i], &slopes[j], row) - inner(&slopes[i], &psi, row) * inner(&psi, &slopes[j], row)).re;
        (0..rows.nrows()).map(of_row).sum::<f64>() / rows.nrows() as f64
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn metrics_are_those_of_differences_of_states(ops in prop::collection::vec(operation(4), 0..12)) {
        let program = Program { qubits: 4, features: FEATURES, parameters: PARAMETERS, ops };
        let (rows, theta) = (array![[0.731, -1.94], [-2.2, 0.41]], [2.31, -0.47, 5.02]);
        let found = simulator().metric_tensor(&program, rows.view(), &theta, &[0, 1, 2], MetricForm::Full).unwrap();
        let expected = differences(&program, rows.view(), &theta);
        for (a, b) in found.iter().zip(&expected) {
            prop_assert!((a - b).abs() < 1e-7 * (1.0 + b.abs()), "{found}\n{expected}\n{program}");
        }
    }
}
