//! Gibbs states: SciPy's numbers, derivatives against central differences, the same digits at any number of threads.

use hqml_ir::{Angle, Function, Observable, Pauli, PauliString};
use hqml_simulator::{GibbsState, Readout, SimulationError};
use ndarray::{Array2, array};
use serde_json::Value;

fn golden() -> Value {
    serde_json::from_str(include_str!("golden/gibbs.json")).expect("the golden file is JSON")
}

fn floats(json: &Value) -> Vec<f64> {
    json.as_array().expect("a list").iter().map(|v| v.as_f64().expect("a number")).collect()
}

fn string(letters: &str) -> PauliString {
    let factor = |(q, c): (usize, char)| {
        let pauli = match c {
            'X' => Pauli::X,
            'Y' => Pauli::Y,
            'Z' => Pauli::Z,
            _ => return None,
        };
        Some((q as u32, pauli))
    };
    PauliString::new(letters.chars().enumerate().filter_map(factor).collect()).expect("one letter a qubit")
}

fn strings(json: &Value) -> Vec<PauliString> {
    json.as_array().expect("a list").iter().map(|s| string(s.as_str().expect("letters"))).collect()
}

fn close(found: &[f64], expected: &[f64]) {
    assert_eq!(found.len(), expected.len());
    found.iter().zip(expected).for_each(|(a, b)| assert!((a - b).abs() < 1e-12, "{a} is not {b}"));
}

#[test]
fn expectations_and_probabilities_are_scipys() {
    for case in golden()["cases"].as_array().expect("cases") {
        let weights = floats(&case["coefficients"]);
        let hamiltonian: Vec<_> =
            strings(&case["strings"]).into_iter().zip(weights.iter().map(|c| Angle::constant(*c))).collect();
        let state = GibbsState {
            qubits: case["qubits"].as_u64().expect("a number") as u32,
            hamiltonian: &hamiltonian,
            temperature: case["temperature"].as_f64().expect("a number"),
        };
        let observables: Vec<_> =
            strings(&case["observables"]).into_iter().map(|s| Observable::new(vec![(s, 1.0)])).collect();
        let rows = Array2::zeros((1, 0));
        let measured = state.forward(Readout::Expectations(&observables), rows.view(), &[]).expect("a state");
        close(&measured.outputs().row(0).to_vec(), &floats(&case["expectations"]));
        let chances = state.forward(Readout::Probabilities, rows.view(), &[]).expect("a state");
        close(&chances.outputs().row(0).to_vec(), &floats(&case["probabilities"]));
    }
}

/// Coefficients of features and parameters; with a Y it is complex, and at x = 0 it is degenerate.
fn hamiltonian(complex: bool) -> Vec<(PauliString, Angle)> {
    let (x, t) = (Angle::feature, Angle::parameter);
    let mut terms = vec![
        (string("ZII"), t(0).multiply(&x(0)).add(&t(1).multiply(&x(1)))),
        (string("XII"), t(2).multiply(&x(1))),
        (string("IXI"), t(3).apply(Function::Sin)),
        (string("ZZI"), t(0).multiply(&x(0))),
        (string("IYY"), t(1).add(&x(1))),
        (string("IIZ"), x(0).power(2.0)),
        (string("III"), t(2)),
    ];
    if complex {
        terms.push((string("YII"), t(3).multiply(&x(0))));
        terms.push((string("XYZ"), t(4)));
    }
    terms
}

fn observables() -> Vec<Observable> {
    vec![
        Observable::single(Pauli::Z, 0),
        Observable::new(vec![(string("XZI"), 0.7), (string("IIZ"), -1.3), (string("III"), 0.4)]),
        Observable::new(vec![(string("YIY"), 1.1), (string("YII"), 0.5)]),
    ]
}

#[test]
fn derivatives_are_central_differences() {
    let theta = [0.7, -1.1, 0.4, 0.9, -0.6];
    let rows = array![[0.8, -0.5], [0.0, 0.0], [-1.7, 2.2], [1e-9, 0.3]];
    let list = observables();
    for (complex, temperature, measure) in
        [(false, 1.0, true), (true, 1.0, true), (true, 0.2, false), (false, 7.0, false)]
    {
        let hamiltonian = hamiltonian(complex);
        let state = GibbsState { qubits: 3, hamiltonian: &hamiltonian, temperature };
        let readout = if measure { Readout::Expectations(&list) } else { Readout::Probabilities };
        let width = if measure { 3 } else { 8 };
        let weights = Array2::from_shape_fn((4, width), |(i, j)| ((3 * i + 7 * j) as f64).sin());
        let value = |rows: &Array2<f64>, theta: &[f64]| {
            (&state.forward(readout, rows.view(), theta).expect("a state").outputs() * &weights).sum()
        };
        let gradient =
            state.forward(readout, rows.view(), &theta).expect("a state").vjp(weights.view()).expect("a way");
        let h = 1e-3;
        let slope = |at: &dyn Fn(f64) -> f64| {
            let d = |s: f64| at(s * h) - at(-s * h);
            (45.0 * d(1.0) - 9.0 * d(2.0) + d(3.0)) / (60.0 * h)
        };
        for k in 0..theta.len() {
            let slope = slope(&|d| {
                let mut moved = theta;
                moved[k] += d;
                value(&rows, &moved)
            });
            assert!((gradient.parameters[k] - slope).abs() < 1e-9, "{k}: {} {slope}", gradient.parameters[k]);
        }
        for at in ndarray::indices(rows.dim()) {
            let slope = slope(&|d| {
                let mut moved = rows.clone();
                moved[at] += d;
                value(&moved, &theta)
            });
            assert!((gradient.rows[at] - slope).abs() < 1e-9, "{at:?}: {} {slope}", gradient.rows[at]);
        }
    }
}

#[test]
fn a_hot_state_is_mixed_and_a_cold_one_is_the_ground_state() {
    let hamiltonian = hamiltonian(true);
    let rows = array![[0.8, -0.5]];
    let theta = [0.7, -1.1, 0.4, 0.9, -0.6];
    let read = |temperature| {
        let state = GibbsState { qubits: 3, hamiltonian: &hamiltonian, temperature };
        state.forward(Readout::Probabilities, rows.view(), &theta).expect("a state").outputs().row(0).to_vec()
    };
    close(&read(1e14), &[0.125; 8]);
    let (cold, colder) = (read(1e-3), read(1e-9));
    close(&cold, &colder);
    assert!((cold.iter().sum::<f64>() - 1.0).abs() < 1e-13);
}

#[test]
fn what_cannot_be_is_refused() {
    let infinite = vec![(string("Z"), Angle::constant(1.0).divide(&Angle::feature(0)))];
    let state = GibbsState { qubits: 1, hamiltonian: &infinite, temperature: 1.0 };
    let told = state.forward(Readout::Probabilities, array![[1.0], [0.0]].view(), &[]);
    assert_eq!(told.err(), Some(SimulationError::Spectrum { row: 1 }));
    let wide = vec![(string("IZ"), Angle::constant(1.0))];
    let state = GibbsState { qubits: 1, hamiltonian: &wide, temperature: 1.0 };
    assert!(state.forward(Readout::Probabilities, array![[1.0]].view(), &[]).is_err());
}

#[test]
fn threads_change_no_digit() {
    let hamiltonian = hamiltonian(true);
    let theta = [0.7, -1.1, 0.4, 0.9, -0.6];
    let rows = Array2::from_shape_fn((300, 2), |(i, j)| ((i * 2 + j) as f64 * 0.37).sin());
    let weights = Array2::from_shape_fn((300, 8), |(i, j)| ((i + 5 * j) as f64).cos());
    let run = |threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("threads");
        pool.install(|| {
            let state = GibbsState { qubits: 3, hamiltonian: &hamiltonian, temperature: 0.8 };
            let forward = state.forward(Readout::Probabilities, rows.view(), &theta).expect("a state");
            (forward.outputs().to_owned(), forward.vjp(weights.view()).expect("a way"))
        })
    };
    assert!(run(1) == run(7));
}
