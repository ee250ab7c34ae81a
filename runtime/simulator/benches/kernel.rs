//! Fidelity kernels of many rows on this machine, one line of JSON a case:
//! `cargo bench -p hqml-simulator --bench kernel -- --qubits 2,8 --rows 150,1000 --threads 1,2 --circuit zz`.
//!
//! The rows are `numpy.random.default_rng(0).uniform(0, pi, (rows, features))`; `check` is the sum of the kernel.
//! `states_cpu_seconds` is the part of `cpu_seconds` that makes the states.

use std::f64::consts::PI;
use std::time::{Duration, Instant};

use cpu_time::ProcessTime;
use hqml_ir::Program;
use hqml_learn::random::Generator;
use hqml_simulator::Simulator;
use hqml_simulator::workload::{Family, Source};
use ndarray::Array2;

/// Time spent on a case, unless one run takes longer.
const BUDGET: Duration = Duration::from_millis(1500);
/// Bytes that states may hold.
const MEMORY: u64 = 4 << 30;

fn main() {
    let (qubits, rows, threads) = (list("--qubits", &[2, 4, 8]), list("--rows", &[150, 1000]), list("--threads", &[1]));
    let name = option("--circuit").unwrap_or_else(|| "zz".to_owned());
    let family = match name.as_str() {
        "hwe" => Family::HardwareEfficient,
        "sel" => Family::StronglyEntangling,
        "brick" => Family::Brickwork,
        _ => Family::ZzFeatureMap,
    };
    for &qubits in &qubits {
        for &rows in &rows {
            for &threads in &threads {
                let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("threads");
                pool.install(|| case(&name, family, qubits, rows, threads));
            }
        }
    }
}

fn case(name: &str, family: Family, qubits: usize, rows: usize, threads: usize) {
    let program = family.program(qubits as u32, Source::Features);
    let mut numbers = Generator::new(0);
    let x = Array2::from_shape_simple_fn((rows, program.features as usize), || numbers.uniform(0.0, PI));
    let simulator = Simulator::new(MEMORY);
    let mut check = 0.0;
    let (cpu, wall, repeats) = median(|| check = gram(&simulator, &program, &x).sum());
    let (states, ..) = median(|| drop(simulator.kernel_rows(&program, x.view(), &[]).expect("states")));
    println!(
        "{{\"work\": \"kernel\", \"circuit\": \"{name}\", \"qubits\": {qubits}, \"rows\": {rows}, \"threads\": {threads}, \
         \"cpu_seconds\": {cpu:.6}, \"wall_seconds\": {wall:.6}, \"repeats\": {repeats}, \"check\": {check:.9}, \
         \"states_cpu_seconds\": {states:.6}}}"
    );
}

fn gram(simulator: &Simulator, program: &Program, x: &Array2<f64>) -> Array2<f64> {
    simulator.kernel_rows(program, x.view(), &[]).expect("states").gram()
}

/// Medians of processor time and wall time in seconds, and the number of runs after the first.
fn median(mut run: impl FnMut()) -> (f64, f64, usize) {
    let (mut cpu, mut wall) = (Vec::new(), Vec::new());
    let start = Instant::now();
    run();
    while wall.len() < 3 || (start.elapsed() < BUDGET && wall.len() < 400) {
        let (c, w) = (ProcessTime::now(), Instant::now());
        run();
        cpu.push(c.elapsed().as_secs_f64());
        wall.push(w.elapsed().as_secs_f64());
    }
    let middle = |mut times: Vec<f64>| {
        times.sort_by(f64::total_cmp);
        times[times.len() / 2]
    };
    let repeats = wall.len();
    (middle(cpu), middle(wall), repeats)
}

/// What follows `name` on the command line.
fn option(name: &str) -> Option<String> {
    std::env::args().skip_while(|arg| arg != name).nth(1)
}

fn list(name: &str, otherwise: &[usize]) -> Vec<usize> {
    option(name).map_or(otherwise.to_vec(), |text| text.split(',').filter_map(|part| part.parse().ok()).collect())
}
