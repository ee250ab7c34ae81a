//! Gradients of states too large for their tables to be kept, against differences of outputs, which another engine gives.

use hqml_ir::{Observable, Pauli};
use hqml_simulator::workload::{Family, Source, classifier};
use hqml_simulator::{Readout, SimulationError, Simulator};
use ndarray::Array2;

const QUBITS: u32 = 13;
const STEP: f64 = 1e-4;

fn numbers(count: u32) -> Vec<f64> {
    (0..count).map(|k| 1.5 * (1.7 * f64::from(k) + 0.3).sin()).collect()
}

fn observables() -> [Observable; 2] {
    [Observable::single(Pauli::Z, 1), Observable::single(Pauli::X, 7)]
}

/// Holds some derivatives of a program against central differences of the weighted sum of its outputs.
fn compare(program: &hqml_ir::Program, rows: usize) {
    let (simulator, observables) = (Simulator::new(1 << 30), observables());
    let readout = Readout::Expectations(&observables);
    let x = Array2::from_shape_vec((rows, program.features as usize), numbers(rows as u32 * program.features)).unwrap();
    let parameters = numbers(program.parameters);
    let cotangents = Array2::from_shape_fn((rows, 2), |(r, k)| 0.7 - 0.4 * r as f64 + 0.9 * k as f64);
    let plan = simulator.compile(program, readout).unwrap();
    let value = |x: &Array2<f64>, p: &[f64]| (&plan.outputs(x.view(), p).unwrap() * &cotangents).sum();
    let forward = plan.forward(x.view(), &parameters).unwrap();
    assert!((&forward.outputs() - &plan.outputs(x.view(), &parameters).unwrap()).iter().all(|d| d.abs() < 1e-12));
    let gradient = forward.vjp(cotangents.view()).unwrap();
    // The fourth-order difference: its error is far below what is asked.
    let slope =
        |f: &dyn Fn(f64) -> f64| (8.0 * (f(STEP) - f(-STEP)) - (f(2.0 * STEP) - f(-2.0 * STEP))) / (12.0 * STEP);
    let mut seen = 0.0f64;
    for k in (0..parameters.len()).step_by(5) {
        let moved = |h: f64| {
            let mut p = parameters.clone();
            p[k] += h;
            value(&x, &p)
        };
        let (own, other) = (gradient.parameters[k], slope(&moved));
        assert!((own - other).abs() < 1e-9, "parameter {k}: {own} {other}");
        seen = seen.max(own.abs());
    }
    for (row, k) in (0..rows).flat_map(|row| (0..x.ncols()).step_by(4).map(move |k| (row, k))) {
        let moved = |h: f64| {
            let mut x = x.clone();
            x[[row, k]] += h;
            value(&x, &parameters)
        };
        let (own, other) = (gradient.rows[[row, k]], slope(&moved));
        assert!((own - other).abs() < 1e-9, "feature {row} {k}: {own} {other}");
        seen = seen.max(own.abs());
    }
    assert!(seen > 1e-3, "{seen}");
}

#[test]
fn derivatives_by_parameters_and_features() {
    for rows in [1, 3] {
        compare(&classifier(Family::StronglyEntangling, QUBITS).unwrap(), rows);
    }
    compare(&Family::ZzFeatureMap.program(QUBITS, Source::Features), 1);
    compare(&Family::StronglyEntangling.program(QUBITS, Source::Parameters), 1);
}

#[test]
fn memory_is_counted_before_it_is_taken() {
    // Eight states of 16 * 2^20 bytes are wanted for one row: itself, lambda, a table, and room.
    let program = Family::HardwareEfficient.program(20, Source::Parameters);
    let (observables, parameters) = (observables(), numbers(program.parameters));
    let forward = |bytes: u64| {
        let rows = Array2::zeros((1, 0));
        Simulator::new(bytes).forward(&program, Readout::Expectations(&observables), rows, &parameters).map(|_| ())
    };
    let state = 16u64 << 20;
    assert!(
        matches!(forward(4 * state), Err(SimulationError::TooWide { needed, .. }) if needed == 8 * u128::from(state))
    );
    assert!(forward(8 * state).is_ok());
    // The state alone is made in place.
    let rows = Array2::zeros((1, 0));
    let read = Readout::Expectations(&observables);
    assert!(Simulator::new(state).outputs(&program, read, rows.view(), &parameters).is_ok());
}
