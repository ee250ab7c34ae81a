//! Circuits that fall into parts no gate joins: wider than any state that fits, with values in closed form; what is refused,
//! and in whose numbers.

use hqml_ir::{Angle, Function, Gate, Observable, Op, Pauli, PauliString, Program};
use hqml_simulator::{Method, Need, Readout, SimulationError, Simulator, choose, expectation_row_bytes};
use ndarray::Array2;

const ROWS: usize = 9;

fn rows() -> Array2<f64> {
    Array2::from_shape_fn((ROWS, 40), |(i, j)| ((i * 40 + j) as f64 * 0.37).sin() * 3.0)
}

fn simulator() -> Simulator {
    Simulator::new(1 << 20)
}

/// RY of a feature, then of the one parameter, on each of 40 wires.
fn product() -> Program {
    let encode = (0..40).map(|q| Op::gate(Gate::Ry, &[Angle::feature(q)], &[q]));
    let ops = encode.chain((0..40).map(|q| Op::gate(Gate::Ry, &[Angle::parameter(0)], &[q]))).collect();
    Program { qubits: 40, features: 40, parameters: 1, ops }
}

fn z(qubits: impl Iterator<Item = u32>) -> PauliString {
    PauliString::new(qubits.map(|q| (q, Pauli::Z)).collect()).unwrap()
}

/// <Z> of each wire is the cosine of its angle, and of the string on all wires the product of these: one of them is 0.
#[test]
fn forty_wires_are_as_many_cosines() {
    let (program, mut rows, theta) = (product(), rows(), 0.3);
    rows[[4, 7]] = std::f64::consts::FRAC_PI_2 - theta;
    let mut list: Vec<Observable> = (0..40).map(|q| Observable::single(Pauli::Z, q)).collect();
    list.push(Observable::new(vec![(z(0..40), 2.5), (z(0..0), 0.25)]));
    let readout = Readout::Expectations(&list);
    let plan = simulator().compile(&program, readout).unwrap();
    let weights = Array2::from_shape_fn((ROWS, 41), |(i, j)| ((3 * i + 7 * j) as f64).cos());
    let outputs = plan.outputs(rows.view(), &[theta]).unwrap();
    let forward = plan.forward(rows.view(), &[theta]).unwrap();
    let gradient = forward.vjp(weights.view()).unwrap();
    assert_eq!(outputs, forward.outputs());
    let mut by_theta = 0.0;
    for i in 0..ROWS {
        let angle = |q: usize| rows[[i, q]] + theta;
        let others = |q: usize| (0..40).filter(|other| *other != q).map(|other| angle(other).cos()).product::<f64>();
        let all: f64 = (0..40).map(|q| angle(q).cos()).product();
        assert!((outputs[[i, 40]] - 2.5 * all - 0.25).abs() < 1e-12);
        for q in 0..40 {
            assert!((outputs[[i, q]] - angle(q).cos()).abs() < 1e-12);
            let slope = -angle(q).sin() * (weights[[i, q]] + 2.5 * weights[[i, 40]] * others(q));
            assert!((gradient.rows[[i, q]] - slope).abs() < 1e-12, "{i} {q}");
            by_theta += slope;
        }
    }
    assert!((gradient.parameters[0] - by_theta).abs() < 1e-11);
    assert!((forward.vjp_parameters(weights.view()).unwrap()[0] - by_theta).abs() < 1e-11);
    let trained = plan.forward_parameters(rows.view(), &[theta]).unwrap();
    assert!((trained.vjp_parameters(weights.view()).unwrap()[0] - by_theta).abs() < 1e-11);
}

#[test]
fn the_same_digits_at_any_number_of_threads() {
    let blocks = (0..39).filter(|q| q % 4 != 3).map(|q| Op::gate(Gate::Cx, &[], &[q, q + 1]));
    let mut program = product();
    program.ops.extend(blocks.collect::<Vec<_>>());
    program.ops.extend((0..40).map(|q| Op::gate(Gate::Rx, &[Angle::feature(39 - q)], &[q])));
    let rows = Array2::from_shape_fn((3000, 40), |(i, j)| ((i * 40 + j) as f64 * 0.37).sin() * 3.0);
    let list = [Observable::new(vec![(z(0..40), 1.0), (z(3..9), 0.5)]), Observable::single(Pauli::Y, 11)];
    let weights = Array2::from_shape_fn((3000, 2), |(i, j)| ((3 * i + 7 * j) as f64).cos());
    let run = |threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        let simulator = Simulator::new(1 << 28);
        pool.install(|| {
            let forward = simulator.forward(&program, Readout::Expectations(&list), rows.view(), &[0.3]).unwrap();
            (forward.outputs().to_owned(), forward.vjp(weights.view()).unwrap())
        })
    };
    let one = run(1);
    assert!(one.0.iter().any(|v| v.abs() > 1e-3));
    assert!(one == run(2) && one == run(3));
}

#[test]
fn memory_is_that_of_the_parts() {
    let program = product();
    assert_eq!(expectation_row_bytes(&program), 40 * 32);
    let list = [Observable::single(Pauli::Z, 0)];
    let choice = choose(&program, Need::Expectations(&list), ROWS, 1 << 20, 64).unwrap();
    assert_eq!(choice.method, Method::Statevector, "{}", choice.reason);
    assert!(choice.reason.contains("parts"), "{}", choice.reason);
    // Wider than a program may be that is simulated by amplitudes.
    let ops = (0..64).map(|q| Op::gate(Gate::Ry, &[Angle::parameter(0)], &[q])).collect();
    let wider = Program { qubits: 64, features: 0, parameters: 1, ops };
    let choice = choose(&wider, Need::Expectations(&list), ROWS, 1 << 20, 64).unwrap();
    assert_ne!(choice.method, Method::Statevector, "{}", choice.reason);
    let all = simulator().compile(&program, Readout::Probabilities).map(|_| ());
    assert!(matches!(all, Err(SimulationError::TooWide { qubits: 40, .. })));
    assert!(matches!(simulator().compile_states(&program), Err(SimulationError::TooWide { qubits: 40, .. })));
    let mut joined = program.clone();
    joined.ops.extend((0..39).map(|q| Op::gate(Gate::Cz, &[], &[q, q + 1])));
    assert_eq!(expectation_row_bytes(&joined), 16 << 40);
    assert!(matches!(simulator().compile(&joined, Readout::Expectations(&list)), Err(SimulationError::TooWide { .. })));
    // 40 wires of 2000 rows that are all kept.
    let list: Vec<Observable> = (0..40).map(|q| Observable::single(Pauli::Z, q)).collect();
    let plan = simulator().compile(&program, Readout::Expectations(&list)).unwrap();
    let many = Array2::zeros((2000, 40));
    assert!(
        matches!(plan.forward(many.view(), &[0.0]), Err(SimulationError::TooWide { needed, .. }) if needed > 40 * 2000 * 32)
    );
}

#[test]
fn errors_are_in_the_numbers_of_the_whole() {
    let mut program = product();
    program.ops.push(Op::gate(Gate::Rz, &[Angle::feature(3).apply(Function::Log)], &[21]));
    program.ops.push(Op::gate(Gate::H, &[], &[21]));
    let mut rows = rows().mapv(f64::abs);
    rows[[5, 3]] = 0.0;
    let list = [Observable::single(Pauli::Z, 21)];
    let readout = Readout::Expectations(&list);
    let refused = simulator().outputs(&program, readout, rows.view(), &[0.3]);
    assert!(matches!(refused, Err(SimulationError::NotFinite { op: 80, row: 5, .. })), "{refused:?}");
    program.ops.push(Op::Reset(30));
    let refused = simulator().outputs(&program, readout, rows.view(), &[0.3]);
    assert_eq!(refused, Err(SimulationError::Reset { op: 82, qubit: 30 }));
    let wide = [Observable::single(Pauli::Z, 40)];
    let refused = simulator().outputs(&product(), Readout::Expectations(&wide), rows.view(), &[0.3]);
    assert_eq!(refused, Err(SimulationError::Observable { index: 0, needed: 41, qubits: 40 }));
}
