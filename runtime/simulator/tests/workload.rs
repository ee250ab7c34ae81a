//! The circuits by which simulators are measured give `<Z0>` as other simulators do (qulacs 0.6, PennyLane lightning 0.45
//! and Aer 0.17 agree on these digits), with the numbers of `numpy.random.default_rng(qubits)`.

use hqml_ir::{Observable, Pauli};
use hqml_learn::random::Generator;
use hqml_simulator::Simulator;
use hqml_simulator::workload::{Family, Source, classifier};
use ndarray::Array2;

/// `<Z0>` of a family's member whose numbers are uniform below `high`.
fn z0(family: Family, qubits: u32, high: f64, source: Source) -> f64 {
    let mut stream = Generator::new(u64::from(qubits));
    let numbers: Vec<f64> = (0..family.angles(qubits)).map(|_| stream.uniform(0.0, high)).collect();
    let program = family.program(qubits, source);
    let (rows, parameters) = match source {
        Source::Features => (Array2::from_shape_vec((1, numbers.len()), numbers).unwrap(), Vec::new()),
        Source::Parameters => (Array2::zeros((1, 0)), numbers),
    };
    let z = [Observable::single(Pauli::Z, 0)];
    Simulator::new(1 << 28).expectations(&program, &z, rows.view(), &parameters).unwrap()[[0, 0]]
}

#[test]
fn families_are_the_circuits_that_others_measure() {
    use Family::{Brickwork, HardwareEfficient, StronglyEntangling, ZzFeatureMap};
    use std::f64::consts::PI;
    let known = [
        (ZzFeatureMap, PI, [0.05079538572295253, 0.40896705376427817, 0.002565080745600775, 1.3463349069315706e-06]),
        (HardwareEfficient, 2.0 * PI, [0.257400169559091, -0.217518996997282, 0.5955969412668037, 0.00524897361090475]),
        (StronglyEntangling, 2.0 * PI, [-0.07668235807522, -0.016257487777768, 0.105332722298395, -0.012091158893945]),
        (Brickwork, 2.0 * PI, [0.627466820400777, -0.301819585728282, -0.014722922421537, -0.029409576916174]),
    ];
    for (family, high, values) in known {
        for (qubits, expected) in [2, 4, 8, 12].into_iter().zip(values) {
            for source in [Source::Features, Source::Parameters] {
                let value = z0(family, qubits, high, source);
                assert!((value - expected).abs() < 1e-13, "{family:?} {qubits} {source:?}: {value}");
            }
        }
    }
}

#[test]
fn the_classifier_has_the_loss_that_others_report() {
    let known = [(2, 1.1056457661374581), (4, 1.1090274325992926), (8, 1.0024590788466943)];
    for (qubits, expected) in known {
        let mut stream = Generator::new(0);
        let rows = Array2::from_shape_simple_fn((1000, qubits as usize), || stream.uniform(0.0, std::f64::consts::PI));
        let labels: Vec<f64> = (0..1000).map(|_| [-1.0, 1.0][stream.integers(0, 2) as usize]).collect();
        let parameters: Vec<f64> = (0..9 * qubits).map(|_| stream.standard_normal()).collect();
        let program = classifier(Family::StronglyEntangling, qubits).unwrap();
        let z = [Observable::single(Pauli::Z, 0)];
        let outputs = Simulator::new(1 << 28).expectations(&program, &z, rows.view(), &parameters).unwrap();
        let loss = outputs.iter().zip(&labels).map(|(z, y)| (z - y).powi(2)).sum::<f64>() / 1000.0;
        assert!((loss - expected).abs() < 1e-13, "{qubits}: {loss}");
    }
}
