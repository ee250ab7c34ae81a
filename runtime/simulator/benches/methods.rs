//! The methods for wide circuits by processor time, one JSON line a case: a Clifford circuit of 1000 qubits with 100,000
//! shots (Stim has the like), matrix product states of brickwork on 40 qubits (Qiskit Aer, quimb), a Pauli string carried
//! back through it. `check` is the share of ones, or the expectation value.

use std::time::Instant;

use cpu_time::ProcessTime;
use hqml_ir::{Angle, Gate, Observable, Op, Pauli, Program};
use hqml_simulator::{Mps, Propagation, Stabilizer};
use ndarray::Array2;

const MEMORY: u64 = 4 << 30;

fn main() {
    // One thread, as its peers.
    rayon::ThreadPoolBuilder::new().num_threads(1).build_global().expect("the first pool of the process");
    let none = Array2::zeros((1, 0));
    let clifford = clifford(1000, 10);
    report("stabilizer_shots", "clifford", 1000, 3, || {
        let drawn = Stabilizer::new(MEMORY).samples(&clifford, none.view(), &[], 100_000, 1).expect("it fits");
        let ones: u32 = (0..100_000).flat_map(|s| drawn[0].words(s)).map(|w| w.count_ones()).sum();
        f64::from(ones) / 1e8
    });
    let z = |qubit| [Observable::single(Pauli::Z, qubit)];
    for (depth, bond) in [(8, 256), (16, 64)] {
        let program = brickwork(40, depth);
        report(&format!("mps_depth_{depth}_bond_{bond}"), "brick", 40, 3, || {
            let mps = Mps::new(MEMORY, bond, 1e-16);
            mps.expectations(&program, &z(20), none.view(), &[]).expect("it fits").0[[0, 0]]
        });
    }
    let program = brickwork(40, 5);
    report("propagation_depth_5", "brick", 40, 3, || {
        let carried = Propagation::new(MEMORY, 1e-6);
        carried.expectations(&program, &z(20), none.view(), &[]).expect("it fits").0[[0, 0]]
    });
}

fn report(work: &str, circuit: &str, qubits: u32, repeats: usize, mut run: impl FnMut() -> f64) {
    let mut check = 0.0;
    let mut times: Vec<(f64, f64)> = (0..repeats)
        .map(|_| {
            let (cpu, wall) = (ProcessTime::now(), Instant::now());
            check = run();
            (cpu.elapsed().as_secs_f64(), wall.elapsed().as_secs_f64())
        })
        .collect();
    times.sort_by(|a, b| a.0.total_cmp(&b.0));
    let (cpu, wall) = times[repeats / 2];
    println!(
        "{{\"work\":\"{work}\",\"circuit\":\"{circuit}\",\"qubits\":{qubits},\"rows\":1,\"threads\":1,\
         \"cpu_seconds\":{cpu:.6},\"wall_seconds\":{wall:.6},\"repeats\":{repeats},\"check\":{check:.12}}}"
    );
}

/// Layers of `h`, `s` on every third qubit, and `cx` to a qubit some places on.
fn clifford(qubits: u32, layers: u32) -> Program {
    let mut ops = Vec::new();
    for layer in 0..layers {
        ops.extend((0..qubits).map(|q| Op::gate(Gate::H, &[], &[q])));
        ops.extend((layer % 3..qubits).step_by(3).map(|q| Op::gate(Gate::S, &[], &[q])));
        ops.extend((0..qubits).map(|q| Op::gate(Gate::Cx, &[], &[q, (q + 2 * layer + 1) % qubits])));
    }
    Program { qubits, ops, ..Program::default() }
}

/// Layers of `ry` and `rz` on each qubit and `cx` between every second pair, angles `3 sin(1.7 k + 0.3)`.
fn brickwork(qubits: u32, layers: u32) -> Program {
    let (mut ops, mut k) = (Vec::new(), 0);
    for layer in 0..layers {
        for q in 0..qubits {
            for gate in [Gate::Ry, Gate::Rz] {
                ops.push(Op::gate(gate, &[Angle::constant(3.0 * (1.7 * f64::from(k) + 0.3).sin())], &[q]));
                k += 1;
            }
        }
        ops.extend((layer % 2..qubits - 1).step_by(2).map(|q| Op::gate(Gate::Cx, &[], &[q, q + 1])));
    }
    Program { qubits, ops, ..Program::default() }
}
