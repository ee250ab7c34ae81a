//! Sampling against the distributions it draws from: chi-square statistics with fixed seeds, means of estimates, and
//! laws of the seeds.

use hqml_ir::{Angle, Gate, Observable, Op, Pauli, PauliString, Program};
use hqml_simulator::{
    SimulationError, Simulator, counts, estimate_expectations, estimate_fidelities, estimate_probabilities,
    measured_groups, sample, sample_rows,
};
use ndarray::{Array2, array};

/// Pearson's statistic of counts against chances.
fn chi_square(seen: &[f64], chances: &[f64], shots: f64) -> f64 {
    seen.iter().zip(chances).filter(|(_, p)| **p > 0.0).map(|(n, p)| (n - shots * p).powi(2) / (shots * p)).sum()
}

#[test]
fn outcomes_follow_the_probabilities() {
    let chances = [0.05, 0.3, 0.0, 0.15, 0.125, 0.125, 0.2, 0.05];
    let shots = 100_000;
    let mut passed = 0;
    for seed in 0..20 {
        let seen = counts(&chances, shots, seed).unwrap();
        assert!(!seen.contains_key(&2), "an impossible outcome");
        let list: Vec<f64> = (0..8).map(|o| seen.get(&o).copied().unwrap_or(0) as f64).collect();
        // 6 degrees of freedom: 12.59 is passed with chance 0.95, 27.9 missed with chance 1e-4.
        let statistic = chi_square(&list, &chances, shots as f64);
        assert!(statistic < 27.9, "seed {seed}: {statistic}");
        passed += usize::from(statistic < 12.59);
    }
    assert!(passed >= 16, "{passed} of 20 below the 95 % line");
}

#[test]
fn binomial_estimates_have_the_right_mean_and_spread() {
    for (p, shots) in [(0.5, 100u64), (0.02, 100), (0.97, 1000), (1e-4, 10_000), (0.4, 100_000)] {
        let n = 4000;
        let exact = Array2::from_elem((n, 1), p);
        let estimate = estimate_fidelities(exact.view(), shots, false, 11).unwrap();
        let mean = estimate.mean().unwrap();
        let variance = estimate.mapv(|e| (e - mean).powi(2)).sum() / (n - 1) as f64;
        let expected = p * (1.0 - p) / shots as f64;
        assert!((mean - p).abs() < 4.0 * (expected / n as f64).sqrt(), "mean of {p}: {mean}");
        assert!((variance / expected - 1.0).abs() < 0.15, "spread of {p}: {}", variance / expected);
    }
}

#[test]
fn small_binomials_follow_their_distribution() {
    // Ten trials at 0.3: counts of 0 to 10 successes among 20 000 draws against the exact chances.
    let exact = Array2::from_elem((20_000, 1), 0.3);
    let estimate = estimate_fidelities(exact.view(), 10, false, 3).unwrap();
    let mut seen = [0.0; 11];
    estimate.iter().for_each(|e| seen[(e * 10.0).round() as usize] += 1.0);
    let choose = |k: u32| (0..k).fold(1.0, |c, i| c * f64::from(10 - i) / f64::from(i + 1));
    let chances: Vec<f64> = (0..=10).map(|k| choose(k) * 0.3f64.powi(k as i32) * 0.7f64.powi(10 - k as i32)).collect();
    // The rarest are put together, as Pearson's statistic wants.
    let (tail_seen, tail_chance) = (seen[7..].iter().sum::<f64>(), chances[7..].iter().sum::<f64>());
    let statistic =
        chi_square(&[&seen[..7], &[tail_seen]].concat(), &[&chances[..7], &[tail_chance]].concat(), 20_000.0);
    assert!(statistic < 24.3, "{statistic} with 7 degrees of freedom");
}

#[test]
fn certain_things_stay_certain() {
    let exact = array![[1.0, 0.0], [0.0, 1.0 + 1e-15]];
    assert_eq!(estimate_fidelities(exact.view(), 1000, true, 5).unwrap(), array![[1.0, 0.0], [0.0, 1.0]]);
    assert_eq!(sample(&[0.0, 0.0, 1.0, 0.0], 50, 9).unwrap(), vec![2; 50]);
}

#[test]
fn symmetric_estimates_are_symmetric() {
    let exact = Array2::from_shape_fn((9, 9), |(i, j)| 1.0 / (1.0 + (i as f64 - j as f64).abs()));
    let estimate = estimate_fidelities(exact.view(), 37, true, 1).unwrap();
    assert_eq!(estimate, estimate.t());
}

fn entangled() -> Program {
    let mut ops = vec![Op::gate(Gate::Ry, &[Angle::feature(0)], &[0])];
    for q in 1..3 {
        ops.push(Op::gate(Gate::Cx, &[], &[q - 1, q]));
        ops.push(Op::gate(Gate::Rx, &[Angle::feature(1)], &[q]));
        ops.push(Op::gate(Gate::T, &[], &[q]));
        ops.push(Op::gate(Gate::H, &[], &[q]));
    }
    Program { qubits: 3, features: 2, parameters: 0, ops }
}

#[test]
fn expectations_are_estimated_without_bias() {
    let string = |f: &[(u32, Pauli)]| PauliString::new(f.to_vec()).unwrap();
    use Pauli::{X, Y, Z};
    let list = vec![
        Observable::single(Z, 2),
        Observable::new(vec![(string(&[(0, X), (1, Y)]), 0.8), (string(&[(2, X)]), -0.6), (string(&[]), 2.0)]),
        Observable::single(Y, 1),
    ];
    // Z(2); then X(0) Y(1) and Y(1) go together with Z(2); X(2) does not.
    assert_eq!(measured_groups(&list), 2);
    let simulator = Simulator::new(1 << 20);
    let rows = Array2::from_shape_fn((40, 2), |(i, j)| 0.3 * i as f64 + 0.9 * j as f64);
    let exact = simulator.expectations(&entangled(), &list, rows.view(), &[]).unwrap();
    let states = simulator.states(&entangled(), rows.view(), &[]).unwrap();
    let shots = 20_000;
    let estimate = estimate_expectations(&states, &list, shots, 21).unwrap();
    // No term's deviation is above 1; the second observable has two of them.
    let deviation = [1.0, 1.0, 1.0].map(|d: f64| d / (shots as f64).sqrt());
    let mut sum = 0.0;
    for ((i, j), e) in estimate.indexed_iter() {
        let error = (e - exact[[i, j]]) / deviation[j];
        assert!(error.abs() < 4.5, "row {i}, observable {j}: {error} deviations");
        sum += error;
    }
    assert!((sum / 120.0).abs() < 0.35, "mean error {}", sum / 120.0);
}

#[test]
fn frequencies_estimate_probabilities() {
    let chances = array![[0.5, 0.25, 0.125, 0.125], [0.0, 0.0, 0.9, 0.1]];
    let estimate = estimate_probabilities(chances.view(), 50_000, 2).unwrap();
    for (e, p) in estimate.iter().zip(&chances) {
        assert!((e - p).abs() < 4.5 * (p * (1.0 - p) / 50_000.0).sqrt() + 1e-15);
    }
    let drawn = sample_rows(chances.view(), 1000, 4).unwrap();
    assert!(drawn.row(1).iter().all(|o| *o >= 2));
}

#[test]
fn seeds_name_streams() {
    let chances = [0.25; 4];
    let draw = |seed| sample(&chances, 200, seed).unwrap();
    assert_eq!(draw(7), draw(7));
    assert_ne!(draw(7), draw(8));
    // Equal rows of a batch are drawn independently.
    let rows = sample_rows(Array2::from_elem((2, 4), 0.25).view(), 200, 7).unwrap();
    assert_ne!(rows.row(0), rows.row(1));
}

#[test]
fn what_is_no_distribution_is_refused() {
    for wrong in [&[0.5, -0.1][..], &[f64::NAN, 1.0], &[0.0, 0.0], &[], &[f64::INFINITY]] {
        assert_eq!(sample(wrong, 1, 0), Err(SimulationError::NotProbabilities));
    }
    let none = estimate_fidelities(array![[0.5]].view(), 0, false, 0);
    assert_eq!(none, Err(SimulationError::NoShots));
}
