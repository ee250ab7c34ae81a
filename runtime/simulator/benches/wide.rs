//! How long one wide state takes, its <Z0> read: JSON lines, one a case.
//!
//!     cargo bench -p hqml-simulator --bench wide -- [--circuit zz|hwe|sel|brick] [--qubits 16,20,22] [--threads 1]
//!
//! The state is computed whole, anew each time, at numbers that come as parameters; what is planned is kept, as a training
//! loop keeps it.

use std::time::Instant;

use cpu_time::ProcessTime;
use hqml_ir::{Observable, Pauli};
use hqml_simulator::workload::{Family, Source};
use hqml_simulator::{Readout, Simulator};
use ndarray::Array2;

fn main() {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let value = |name: &str| words.iter().position(|w| w == name).and_then(|at| words.get(at + 1)).cloned();
    let threads = value("--threads").and_then(|t| t.parse().ok()).unwrap_or(1);
    let qubits = value("--qubits").unwrap_or_else(|| "16,20,22".to_owned());
    let chosen = value("--circuit");
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("threads");
    let families = [
        ("zz", Family::ZzFeatureMap),
        ("hwe", Family::HardwareEfficient),
        ("sel", Family::StronglyEntangling),
        ("brick", Family::Brickwork),
    ];
    for (name, family) in families.into_iter().filter(|(name, _)| chosen.as_deref().is_none_or(|c| c == *name)) {
        for n in qubits.split(',').filter_map(|n| n.parse().ok()) {
            pool.install(|| measure(name, family, n, threads));
        }
    }
}

fn measure(name: &str, family: Family, qubits: u32, threads: usize) {
    let program = family.program(qubits, Source::Parameters);
    let numbers: Vec<f64> = (0..program.parameters).map(|k| 3.0 * (1.7 * f64::from(k) + 0.3).sin()).collect();
    let simulator = Simulator::new(1 << 34);
    let rows = Array2::zeros((1, 0));
    let observables = [Observable::single(Pauli::Z, 0)];
    let plan = simulator.compile(&program, Readout::Expectations(&observables)).expect("a plan");
    let once = || {
        let (wall, cpu) = (Instant::now(), ProcessTime::now());
        let z = plan.outputs(rows.view(), &numbers).expect("a state");
        (cpu.elapsed().as_secs_f64(), wall.elapsed().as_secs_f64(), z[[0, 0]])
    };
    let first = once();
    let repeats = ((0.5 / first.1) as usize).clamp(3, 30);
    let runs: Vec<_> = (0..repeats).map(|_| once()).collect();
    let median = |read: fn(&(f64, f64, f64)) -> f64| {
        let mut all: Vec<f64> = runs.iter().map(read).collect();
        all.sort_by(f64::total_cmp);
        all[all.len() / 2]
    };
    println!(
        "{{\"work\":\"state\",\"circuit\":\"{name}\",\"qubits\":{qubits},\"rows\":1,\"threads\":{threads},\
         \"cpu_seconds\":{:.6e},\"wall_seconds\":{:.6e},\"repeats\":{repeats},\"check\":{}}}",
        median(|r| r.0),
        median(|r| r.1),
        first.2
    );
}
