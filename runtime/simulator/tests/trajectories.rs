//! Trajectories: their means against the density matrix, within five standard errors of seeds that are fixed.

mod dense;

use dense::{Random, layered, random_channel, random_op};
use hqml_ir::{Gate, Observable, Op, Pauli, PauliString, Program};
use hqml_simulator::noise::{Channel, NoiseModel, Rates, ReadoutError};
use hqml_simulator::{DensitySimulator, SimulationError, TrajectorySimulator};
use ndarray::Array2;

const MEMORY: u64 = 1 << 28;

fn observables(qubits: u32) -> Vec<Observable> {
    let string = |factors: Vec<(u32, Pauli)>| Observable::new(vec![(PauliString::new(factors).unwrap(), 1.0)]);
    let all = |pauli| string((0..qubits).map(|q| (q, pauli)).collect());
    vec![Observable::single(Pauli::Z, 0), Observable::single(Pauli::X, qubits - 1), all(Pauli::Y), all(Pauli::Z)]
}

/// Estimates of many trajectories beside the exact values.
fn compare(program: &Program, noise: &NoiseModel, trajectories: usize, seed: u64) {
    let rows = Array2::zeros((1, 0));
    let observables = observables(program.qubits);
    let exact = DensitySimulator::new(noise, MEMORY).expectations(program, &observables, rows.view(), &[]).unwrap();
    let simulator = TrajectorySimulator::new(noise, MEMORY);
    let estimate = simulator.expectations(program, &observables, rows.view(), &[], trajectories, seed).unwrap();
    for ((mean, error), exact) in estimate.mean.iter().zip(&estimate.error).zip(&exact) {
        assert!((mean - exact).abs() < 5.0 * error + 1e-12, "{mean} +- {error}, exactly {exact}: {:?}", program.ops);
    }
}

#[test]
fn means_are_those_of_the_density_matrix() {
    let mut random = Random(17);
    for round in 0..40 {
        let qubits = 1 + round % 4;
        let mut noise = NoiseModel::ideal("random");
        for gate in [Gate::U, Gate::Ry, Gate::Cx, Gate::Cz, Gate::H, Gate::Rzz] {
            noise.add(gate, random_channel(&mut random, gate.row().qubits)).unwrap();
        }
        noise.set_readout(None, ReadoutError::new(0.02, 0.05).unwrap());
        let mut program = Program { qubits, ..Program::default() };
        for _ in 0..10 {
            let op = random_op(&mut random, &program);
            program.ops.push(op);
        }
        compare(&program, &noise, 2000, round as u64);
    }
}

#[test]
fn general_operators_are_drawn_by_their_norms() {
    let mut random = Random(2);
    let mut noise = NoiseModel::ideal("damping");
    noise.add(Gate::Ry, Channel::amplitude_damping(0.2).unwrap()).unwrap();
    noise.add(Gate::Cx, Channel::kraus(Channel::depolarizing(0.3, 2).unwrap().operators()).unwrap()).unwrap();
    compare(&layered(4, 2, &mut random), &noise, 3000, 5);
}

#[test]
fn samples_follow_the_probabilities() {
    let mut random = Random(23);
    let rates = Rates {
        one_qubit: 0.01,
        two_qubit: 0.05,
        readout: (0.02, 0.08),
        t1: 50.0,
        t2: 30.0,
        one_qubit_time: 0.5,
        two_qubit_time: 2.0,
        excited: 0.1,
    };
    let noise = rates.model("rates").unwrap();
    let program = layered(4, 3, &mut random);
    let rows = Array2::zeros((1, 0));
    let exact = DensitySimulator::new(&noise, MEMORY).probabilities(&program, rows.view(), &[]).unwrap();
    let shots = 40_000;
    let seen = TrajectorySimulator::new(&noise, MEMORY).sample(&program, rows.view(), &[], shots, 9).unwrap();
    let mut counts = [0.0; 16];
    seen.iter().for_each(|outcome| counts[*outcome as usize] += 1.0);
    // Pearson's statistic of 15 degrees of freedom: above 44 once in ten thousand seeds.
    let expected = |p: f64| p * shots as f64;
    let chi: f64 = counts.iter().zip(&exact).map(|(c, p)| (c - expected(*p)).powi(2) / expected(*p)).sum();
    assert!(chi < 44.0, "{chi}");
}

#[test]
fn without_noise_it_is_exact() {
    let mut random = Random(4);
    let program = layered(5, 2, &mut random);
    let rows = Array2::zeros((1, 0));
    let noise = NoiseModel::ideal("none");
    let simulator = TrajectorySimulator::new(&noise, MEMORY);
    let estimate = simulator.expectations(&program, &observables(5), rows.view(), &[], 3, 1).unwrap();
    assert!(estimate.error.iter().all(|e| *e == 0.0));
    compare(&program, &noise, 3, 1);
}

#[test]
fn the_known_weight_of_no_error_makes_estimates_better() {
    // The standard error must be near what N draws from the noisy part alone have, and so well below 1 / sqrt(N).
    let mut random = Random(6);
    let program = layered(5, 3, &mut random);
    let mut noise = NoiseModel::ideal("weak");
    noise.add(Gate::Cx, Channel::uniform_pauli(0.002, 2).unwrap()).unwrap();
    let rows = Array2::zeros((1, 0));
    let z = [Observable::single(Pauli::Z, 4)];
    let estimate =
        TrajectorySimulator::new(&noise, MEMORY).expectations(&program, &z, rows.view(), &[], 400, 3).unwrap();
    let noisy = 1.0 - 0.998f64.powi(12);
    assert!(estimate.error[[0, 0]] <= noisy / 20.0, "{}", estimate.error[[0, 0]]);
    compare(&program, &noise, 400, 3);
}

#[test]
fn threads_change_no_digit() {
    let mut random = Random(8);
    let rates = Rates { one_qubit: 0.02, two_qubit: 0.05, ..Rates::default() };
    let noise = rates.model("rates").unwrap();
    let program = layered(6, 3, &mut random);
    let rows = Array2::zeros((5, 0));
    let simulator = TrajectorySimulator::new(&noise, MEMORY);
    let run = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| {
            let outcomes = simulator.sample(&program, rows.view(), &[], 3000, 12).unwrap();
            (outcomes, simulator.expectations(&program, &observables(6), rows.view(), &[], 3000, 12).unwrap())
        })
    };
    let (one, two) = (run(1), run(2));
    assert_eq!(one, two);
    // Rows draw from streams of their own.
    assert_ne!(one.0.row(0), one.0.row(1));
}

#[test]
fn refusals() {
    let noise = NoiseModel::ideal("none");
    let simulator = TrajectorySimulator::new(&noise, 1 << 20);
    let rows = Array2::zeros((1, 0));
    let wide = Program { qubits: 40, ops: vec![Op::gate(Gate::H, &[], &[0])], ..Program::default() };
    let error = simulator.sample(&wide, rows.view(), &[], 10, 0).unwrap_err();
    assert!(matches!(error, SimulationError::Memory { .. }), "{error}");
    let small = Program { qubits: 2, ..wide };
    assert!(matches!(simulator.sample(&small, rows.view(), &[], 0, 0), Err(SimulationError::NoShots)));
}
