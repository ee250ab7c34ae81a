//! Density matrices: against Qiskit Aer (`golden/aer_noise.json`) and a slow and obvious simulator of dense matrices.
//!
//! For devices' calibrations the figures are the superoperators of Aer's noise model, evolved by Qiskit; `simulated` is what
//! Aer's density matrix method gives. Single channels are Aer's own runs.

mod dense;

use dense::{Dense, Random, apply_channel, apply_op, random_channel, random_op};
use hqml_ir::target::{Target, read};
use hqml_ir::{Angle, Gate, Observable, Op, Pauli, PauliString, Program};
use hqml_simulator::noise::{Channel, DeviceNoise, NoiseModel, Rates, ReadoutError, ReadoutFigures};
use hqml_simulator::{Density, DensitySimulator, SimulationError};
use ndarray::Array2;
use num_complex::Complex64;
use serde_json::Value;

const MEMORY: u64 = 1 << 28;

fn golden() -> Value {
    serde_json::from_str(include_str!("golden/aer_noise.json")).unwrap()
}

fn reals(v: &Value) -> Vec<f64> {
    v.as_array().unwrap().iter().map(|x| x.as_f64().unwrap()).collect()
}

fn program(qubits: u32, gates: &Value) -> Program {
    let op = |g: &Value| {
        let on: Vec<u32> = g[1].as_array().unwrap().iter().map(|q| q.as_u64().unwrap() as u32).collect();
        let angles: Vec<Angle> = reals(&g[2]).into_iter().map(Angle::constant).collect();
        match g[0].as_str().unwrap() {
            "reset" => Op::Reset(on[0]),
            name => Op::gate(Gate::known_as(name).unwrap(), &angles, &on),
        }
    };
    let ops = gates.as_array().unwrap().iter().map(op).collect();
    Program { qubits, ops, ..Program::default() }
}

fn state(program: &Program, noise: &NoiseModel) -> Density {
    let rows = Array2::zeros((1, 0));
    DensitySimulator::new(noise, MEMORY).states(program, rows.view(), &[]).unwrap().remove(0)
}

fn measured(program: &Program, noise: &NoiseModel) -> Vec<f64> {
    let rows = Array2::zeros((1, 0));
    DensitySimulator::new(noise, MEMORY).probabilities(program, rows.view(), &[]).unwrap().into_raw_vec_and_offset().0
}

/// A string as Qiskit writes it: the last letter is qubit 0.
fn string(label: &str) -> PauliString {
    let factor = |(q, letter): (usize, char)| {
        let pauli = match letter {
            'X' => Pauli::X,
            'Y' => Pauli::Y,
            'Z' => Pauli::Z,
            _ => return None,
        };
        Some((q as u32, pauli))
    };
    PauliString::new(label.chars().rev().enumerate().filter_map(factor).collect()).unwrap()
}

fn close(what: &str, ours: &[f64], theirs: &[f64], tolerance: f64) {
    assert_eq!(ours.len(), theirs.len(), "{what}");
    for (k, (a, b)) in ours.iter().zip(theirs).enumerate() {
        assert!((a - b).abs() < tolerance, "{what}, entry {k}: {a} and {b}");
    }
}

fn device(entry: &Value) -> Target {
    read("conf.json", &entry["conf"].to_string(), Some(&entry["props"].to_string())).unwrap()
}

#[test]
fn devices_are_aers() {
    for entry in golden()["devices"].as_array().unwrap() {
        let target = device(entry);
        let model = |readout| DeviceNoise { readout, ..DeviceNoise::default() }.model(&target).unwrap();
        let quiet = model(ReadoutFigures::Perfect);
        for case in entry["cases"].as_array().unwrap() {
            let name = entry["name"].as_str().unwrap();
            let width = if case["probabilities"].is_null() { 2 } else { entry["qubits"].as_u64().unwrap() as u32 };
            let program = program(width, &case["gates"]);
            let state = state(&program, &quiet);
            for pair in case["paulis"].as_array().unwrap() {
                let value = state.pauli(&string(pair[0].as_str().unwrap()));
                close(name, &[value], &[pair[1].as_f64().unwrap()], 1e-12);
            }
            if case["probabilities"].is_null() {
                continue;
            }
            close(name, &[state.purity()], &[case["purity"].as_f64().unwrap()], 1e-10);
            close(name, &state.probabilities(), &reals(&case["probabilities"]), 1e-12);
            // Aer's own run leaves out errors of probability below 1e-10.
            close(name, &state.probabilities(), &reals(&case["simulated"]), 1e-9);
            let symmetric = measured(&program, &model(ReadoutFigures::Symmetric));
            close(name, &symmetric, &reals(&case["symmetric"]), 1e-10);
            if !case["asymmetric"].is_null() {
                let asymmetric = measured(&program, &model(ReadoutFigures::Asymmetric));
                close(name, &asymmetric, &reals(&case["asymmetric"]), 1e-10);
            }
            if !case["warm"].is_null() {
                let warm = DeviceNoise { readout: ReadoutFigures::Perfect, temperature: 50.0 }.model(&target).unwrap();
                close(name, &measured(&program, &warm), &reals(&case["warm"]), 1e-10);
            }
        }
    }
}

fn channel(entry: &Value) -> Channel {
    let mut strings = vec![0.0; 16];
    match entry["channel"].as_str().unwrap() {
        "depolarizing1" => Channel::depolarizing(0.07, 1),
        "depolarizing2" => Channel::depolarizing(0.09, 2),
        "amplitude" => Channel::amplitude_damping(0.13),
        "phase" => Channel::phase_damping(0.21),
        "thermal" => Channel::thermal_relaxation(50.0, 30.0, 4.0, 0.2),
        "thermal_long_t2" => Channel::thermal_relaxation(50.0, 90.0, 4.0, 0.1),
        "pauli1" => Channel::pauli(&[0.85, 0.05, 0.03, 0.07]),
        "reset" => Channel::reset(0.08, 0.03),
        "pauli2" => {
            // The last letter of Aer's label is the first qubit: II, XY, ZI, YZ.
            (strings[0], strings[2 + 4], strings[4 * 3], strings[3 + 4 * 2]) = (0.8, 0.1, 0.06, 0.04);
            Channel::pauli(&strings)
        }
        _ => {
            let entries = |k: &Value| -> Vec<Complex64> {
                reals(&k[0]).into_iter().zip(reals(&k[1])).map(|(re, im)| Complex64::new(re, im)).collect()
            };
            let operators: Vec<_> = entry["kraus"].as_array().unwrap().iter().map(entries).collect();
            Channel::kraus(&operators)
        }
    }
    .unwrap()
}

#[test]
fn channels_are_aers() {
    for entry in golden()["channels"].as_array().unwrap() {
        let mut noise = NoiseModel::ideal("one channel");
        noise.add(Gate::named(entry["on"].as_str().unwrap()).unwrap(), channel(entry)).unwrap();
        let matrix = state(&program(3, &entry["gates"]), &noise).matrix();
        let theirs = reals(&entry["re"]).into_iter().zip(reals(&entry["im"]));
        for (ours, (re, im)) in matrix.iter().zip(theirs) {
            assert!((ours - Complex64::new(re, im)).norm() < 1e-12, "{}", entry["channel"]);
        }
    }
}

#[test]
fn dense_matrices_agree() {
    let mut random = Random(3);
    for round in 0..60 {
        let qubits = 1 + round % 5;
        agree(&mut random, qubits, 12);
    }
    // Wider than a tile: the coefficients change their order.
    agree(&mut random, 7, 40);
    agree(&mut random, 8, 30);
}

fn agree(random: &mut Random, qubits: u32, length: usize) {
    let mut noise = NoiseModel::ideal("random");
    for gate in [Gate::U, Gate::Rx, Gate::Cx, Gate::Rzz, Gate::Swap, Gate::Ccx, Gate::H] {
        noise.add(gate, random_channel(random, gate.row().qubits)).unwrap();
    }
    let mut program = Program { qubits, ..Program::default() };
    let mut dense = Dense::zero(qubits);
    for at in 0..length {
        let op = random_op(random, &program);
        apply_op(&mut dense, &op);
        for site in noise.after(at, &op).unwrap() {
            apply_channel(&mut dense, &site.channel, &site.qubits);
        }
        program.ops.push(op);
    }
    let state = state(&program, &noise);
    let matrix = state.matrix();
    for (r, row) in dense.rows.iter().enumerate() {
        for (c, v) in row.iter().enumerate() {
            assert!((matrix[[r, c]] - v).norm() < 1e-12, "{:?}: {r}, {c}: {} and {v}", program.ops, matrix[[r, c]]);
        }
    }
    let trace: f64 = state.probabilities().iter().sum();
    assert!((trace - 1.0).abs() < 1e-12);
    let purity: f64 = dense.rows.iter().flatten().map(Complex64::norm_sqr).sum();
    assert!((state.purity() - purity).abs() < 1e-12);
}

#[test]
fn channels_obey_their_laws() {
    let mut random = Random(11);
    for round in 0..80 {
        let channel = random_channel(&mut random, 1 + round % 2);
        let (qubits, d) = (channel.qubits(), 1usize << channel.qubits());
        assert!(channel.transfer().keeps_trace(), "{}", channel.name());
        // Completely positive: operators come back from the transfer matrix, and they make the same one.
        let operators = channel.transfer().kraus().unwrap();
        let again = Channel::kraus(&operators).unwrap();
        close(channel.name(), again.transfer().entries(), channel.transfer().entries(), 1e-9);
        let listed = Channel::kraus(channel.operators()).unwrap();
        close(channel.name(), listed.transfer().entries(), channel.transfer().entries(), 1e-9);
        // The process fidelity is sum |Tr K|^2 / d^2.
        let trace = |k: &Vec<Complex64>| (0..d).map(|i| k[i * d + i]).sum::<Complex64>().norm_sqr();
        let fidelity: f64 = channel.operators().iter().map(trace).sum::<f64>() / (d * d) as f64;
        assert!((channel.transfer().process_fidelity() - fidelity).abs() < 1e-9, "{} {qubits}", channel.name());
        if let Some(events) = channel.events() {
            assert!((events.iter().map(|e| e.0).sum::<f64>() - 1.0).abs() < 1e-12);
        }
    }
}

#[test]
fn conventions_of_depolarizing() {
    // Half of the states of a qubit: Aer's parameter keeps 1 - p of each Pauli coefficient, PennyLane's 1 - 4/3 q.
    let ours = Channel::depolarizing(0.3, 1).unwrap();
    let theirs = Channel::uniform_pauli(0.3 * 3.0 / 4.0, 1).unwrap();
    close("depolarizing", ours.transfer().entries(), theirs.transfer().entries(), 1e-15);
    assert!((ours.transfer().entries()[5] - 0.7).abs() < 1e-15);
    let pair = Channel::depolarizing(0.16, 2).unwrap();
    close("pair", pair.transfer().entries(), Channel::uniform_pauli(0.15, 2).unwrap().transfer().entries(), 1e-15);
}

#[test]
fn a_measured_observable_is_the_mean_of_the_read_bits() {
    let mut random = Random(5);
    let rates = Rates { one_qubit: 0.02, two_qubit: 0.05, readout: (0.03, 0.11), ..Rates::default() };
    let mut noise = rates.model("rates").unwrap();
    noise.set_readout(Some(1), ReadoutError::new(0.2, 0.01).unwrap());
    let mut program = Program { qubits: 3, ..Program::default() };
    for q in 0..3 {
        let angles: Vec<Angle> = (0..3).map(|_| Angle::constant(random.angle())).collect();
        program.ops.push(Op::gate(Gate::U, &angles, &[q]));
        program.ops.push(Op::gate(Gate::Cx, &[], &[q, (q + 1) % 3]));
    }
    let rows = Array2::zeros((1, 0));
    let z = PauliString::new(vec![(0, Pauli::Z), (1, Pauli::Z), (2, Pauli::Z)]).unwrap();
    let observables = [Observable::new(vec![(z, 1.0)]), Observable::single(Pauli::Z, 1)];
    let simulator = DensitySimulator::new(&noise, MEMORY);
    let values = simulator.expectations(&program, &observables, rows.view(), &[]).unwrap();
    let read = simulator.probabilities(&program, rows.view(), &[]).unwrap();
    let mean = |mask: usize| -> f64 {
        let signed = read.iter().enumerate();
        signed.map(|(i, p)| if (i & mask).count_ones() % 2 == 1 { -p } else { *p }).sum()
    };
    close("read", values.as_slice().unwrap(), &[mean(0b111), mean(0b010)], 1e-14);
}

#[test]
fn rows_and_threads_change_no_digit() {
    let rates =
        Rates { one_qubit: 0.001, two_qubit: 0.01, t1: 100.0, t2: 70.0, one_qubit_time: 0.1, ..Rates::default() };
    let noise = rates.model("rates").unwrap();
    let mut program = Program { qubits: 9, features: 2, parameters: 1, ..Program::default() };
    for q in 0..9u32 {
        program.ops.push(Op::gate(Gate::Ry, &[Angle::parameter(0)], &[q]));
        program.ops.push(Op::gate(Gate::Rz, &[Angle::feature(q % 2)], &[q]));
    }
    for q in 0..9 {
        program.ops.push(Op::gate(Gate::Cx, &[], &[q, (q + 2) % 9]));
    }
    program.ops.push(Op::gate(Gate::Rzz, &[Angle::feature(1)], &[0, 8]));
    let rows = Array2::from_shape_fn((3, 2), |(i, j)| 0.3 + i as f64 - 0.7 * j as f64);
    let simulator = DensitySimulator::new(&noise, MEMORY);
    let run = |threads: usize, rows: &Array2<f64>| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| simulator.probabilities(&program, rows.view(), &[0.4]).unwrap())
    };
    let both = run(2, &rows);
    assert_eq!(run(1, &rows), both);
    let last = run(1, &rows.slice(ndarray::s![2..3, ..]).to_owned());
    assert_eq!(last.row(0), both.row(2));
}

#[test]
fn refusals() {
    let program = Program { qubits: 40, ops: vec![Op::gate(Gate::H, &[], &[0])], ..Program::default() };
    let rows = Array2::zeros((1, 0));
    let noise = NoiseModel::ideal("none");
    let simulator = DensitySimulator::new(&noise, MEMORY);
    let error = simulator.probabilities(&program, rows.view(), &[]).unwrap_err();
    assert!(matches!(error, SimulationError::Memory { .. }), "{error}");
    let golden = golden();
    let manila = DeviceNoise::default().model(&device(&golden["devices"][0])).unwrap();
    let small = Program { qubits: 2, ..program };
    let error = DensitySimulator::new(&manila, MEMORY).probabilities(&small, rows.view(), &[]).unwrap_err();
    assert!(error.to_string().contains("has no calibration"), "{error}");
    for wrong in [
        Channel::depolarizing(1.5, 1),
        Channel::depolarizing(0.1, 3),
        Channel::pauli(&[0.5, 0.6, 0.0, 0.0]),
        Channel::pauli(&[1.0]),
        Channel::amplitude_damping(f64::NAN),
        Channel::thermal_relaxation(-1.0, 1.0, 1.0, 0.0),
        Channel::thermal_relaxation(1.0, 1.0, f64::INFINITY, 0.0),
        Channel::kraus(&[vec![Complex64::ONE; 4]]),
        Channel::kraus(&[]),
    ] {
        assert!(wrong.is_err(), "{wrong:?}");
    }
}
