//! Kernels do not depend on how many states fit into memory, and shots scatter around the exact ones.

mod common;

use common::{circuit, zz_ops};
use hqml_ir::{Kind, Readout, Step};
use hqml_learn::random::Stream;
use hqml_runtime::backend::{Backend, Batch, StatevectorBackend};
use ndarray::Array2;

fn rows(count: usize, shift: f64) -> Array2<f64> {
    Array2::from_shape_fn((count, 2), |(row, k)| ((3 * row + k) as f64 + shift).sin())
}

/// Gram of training rows, rows against training rows, and Pauli vectors.
fn all(backend: &StatevectorBackend) -> [Array2<f64>; 3] {
    let stage = circuit("zz", zz_ops(2), 0, Readout::Fidelity, Kind::Gram, "0.zz");
    let Step::Circuit(circuit) = &stage.step else { panic!("a circuit") };
    let program = &circuit.program;
    let noise = Stream::named(5, "noise");
    let (train, test) = (rows(23, 0.0), rows(9, 0.5));
    let batch = |rows| Batch { program, rows, parameters: &[] };
    let kept = backend.prepare(batch(train.view())).unwrap();
    let new = backend.prepare(batch(test.view())).unwrap();
    [
        backend.fidelities(program, None, &kept, &noise.child("train")).unwrap(),
        backend.fidelities(program, Some(&new), &kept, &noise.child("test")).unwrap(),
        backend.pauli_vectors(batch(train.view()), &noise.child("paulis")).unwrap(),
    ]
}

#[test]
fn tiles_of_any_size_give_the_same_kernel() {
    // A state of two qubits takes 64 bytes; the smallest memory holds a tile of few rows at a time.
    let [gram, cross, paulis] = all(&StatevectorBackend::new(1 << 24, None));
    for states in [12, 20, 40, 68] {
        let [a, b, c] = all(&StatevectorBackend::new(64 * states, None));
        for (whole, tiled) in [(&gram, &a), (&cross, &b), (&paulis, &c)] {
            let worst = whole.iter().zip(tiled).map(|(x, y)| (x - y).abs()).fold(0.0, f64::max);
            assert!(worst < 1e-15, "{states}: {worst}");
        }
    }
}

#[test]
fn shots_scatter_around_the_exact_kernel_as_binomials_do() {
    let shots = 4000;
    let exact = all(&StatevectorBackend::new(1 << 24, None));
    let sampled = all(&StatevectorBackend::new(1 << 24, Some(shots)));
    let deviations = |exact: &Array2<f64>, sampled: &Array2<f64>, spread: fn(f64) -> f64| -> Vec<f64> {
        let one = |(e, s): (&f64, &f64)| (s - e) / (spread(*e) / f64::from(shots)).sqrt();
        exact.iter().zip(sampled).filter(|(e, _)| spread(**e) > 1e-2).map(one).collect()
    };
    for (k, spread) in [(0, (|p| p * (1.0 - p)) as fn(f64) -> f64), (1, |p| p * (1.0 - p)), (2, |e| 1.0 - e * e)] {
        let z = deviations(&exact[k], &sampled[k], spread);
        assert!(z.len() > 50);
        assert!(z.iter().all(|z| z.abs() < 5.0), "{k}");
        let mean_square = z.iter().map(|z| z * z).sum::<f64>() / z.len() as f64;
        assert!((0.5..1.6).contains(&mean_square), "{k}: {mean_square}");
    }
    let gram = &sampled[0];
    assert!(gram.diag().iter().all(|d| *d == 1.0), "a state is not compared with itself");
    assert_eq!(gram, gram.t(), "a pair is compared once");
}
