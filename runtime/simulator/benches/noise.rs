//! Noisy circuits on this machine, one line of JSON a case:
//! `cargo bench -p hqml-simulator --bench noise -- --work density,trajectories --qubits 4,6,8,10 --rows 1000 --threads 1,2`.
//!
//! The circuit is RY on each qubit and a chain of CX, three times, and RY at the end, its angles
//! `numpy.random.default_rng(0).uniform(0, 2 pi, (4, qubits))`, with a Pauli error of probability 0.001 behind each RY and
//! 0.01 behind each CX, all of a kind alike. `rows` is the number of trajectories. `check` is <Z0>: of the density matrix
//! exactly, of trajectories the mean over the shots. All that depends on the circuit is counted: nothing is kept between
//! runs. `--work shots` counts that many outcomes of the state without noise.

use std::f64::consts::TAU;
use std::time::{Duration, Instant};

use cpu_time::ProcessTime;
use hqml_ir::{Gate, Observable, Pauli};
use hqml_learn::random::Generator;
use hqml_simulator::noise::{Channel, NoiseModel};
use hqml_simulator::workload::{Family, Source};
use hqml_simulator::{DensitySimulator, Simulator, TrajectorySimulator};
use ndarray::Array2;

/// Time spent on a case, unless one run takes longer.
const BUDGET: Duration = Duration::from_millis(1000);
/// Bytes that states may hold.
const MEMORY: u64 = 4 << 30;

fn main() {
    let works = option("--work").unwrap_or_else(|| "density,trajectories".to_owned());
    let (qubits, rows, threads) = (list("--qubits", &[4, 6, 8, 10]), list("--rows", &[1000]), list("--threads", &[1]));
    for work in works.split(',') {
        for &qubits in &qubits {
            for &rows in if work == "density" { &[1][..] } else { &rows[..] } {
                if work == "shots" {
                    shots(qubits, rows);
                    continue;
                }
                for &threads in &threads {
                    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("threads");
                    pool.install(|| case(work, qubits, rows, threads));
                }
            }
        }
    }
}

fn case(work: &str, qubits: usize, rows: usize, threads: usize) {
    let program = Family::HardwareEfficient.program(qubits as u32, Source::Parameters);
    let mut numbers = Generator::new(0);
    let angles: Vec<f64> = (0..program.parameters).map(|_| numbers.uniform(0.0, TAU)).collect();
    let mut noise = NoiseModel::ideal("depolarizing");
    noise.add(Gate::Ry, Channel::uniform_pauli(0.001, 1).expect("a channel")).expect("fits");
    noise.add(Gate::Cx, Channel::uniform_pauli(0.01, 2).expect("a channel")).expect("fits");
    let none = Array2::zeros((1, 0));
    let z = [Observable::single(Pauli::Z, 0)];
    let mut check = 0.0;
    let (cpu, wall, repeats) = median(|| {
        check = if work == "density" {
            let simulator = DensitySimulator::new(&noise, MEMORY);
            simulator.expectations(&program, &z, none.view(), &angles).expect("values")[[0, 0]]
        } else {
            let simulator = TrajectorySimulator::new(&noise, MEMORY);
            let seen = simulator.sample(&program, none.view(), &angles, rows, 0).expect("outcomes");
            seen.iter().map(|bits| 1.0 - 2.0 * (bits & 1) as f64).sum::<f64>() / rows as f64
        }
    });
    println!(
        "{{\"work\": \"{work}\", \"circuit\": \"hwe\", \"qubits\": {qubits}, \"rows\": {rows}, \"threads\": {threads}, \
         \"cpu_seconds\": {cpu:.7}, \"wall_seconds\": {wall:.7}, \"repeats\": {repeats}, \"check\": {check:.12}}}"
    );
}

/// Shots of the state's own probabilities: `check` is their mean of <Z0>.
fn shots(qubits: usize, rows: usize) {
    let program = Family::HardwareEfficient.program(qubits as u32, Source::Parameters);
    let mut numbers = Generator::new(0);
    let angles: Vec<f64> = (0..program.parameters).map(|_| numbers.uniform(0.0, TAU)).collect();
    let none = Array2::zeros((1, 0));
    let chances = Simulator::new(MEMORY)
        .probabilities(&program, none.view(), &angles)
        .expect("chances")
        .into_raw_vec_and_offset()
        .0;
    let mut check = 0.0;
    let (cpu, wall, repeats) = median(|| {
        let seen = hqml_simulator::counts(&chances, rows, 0).expect("counts");
        let signed = |(bits, count): (&u64, &u64)| if bits & 1 == 0 { *count as f64 } else { -(*count as f64) };
        check = seen.iter().map(signed).sum::<f64>() / rows as f64;
    });
    println!(
        "{{\"work\": \"shots\", \"circuit\": \"hwe\", \"qubits\": {qubits}, \"rows\": {rows}, \"threads\": 1, \
         \"cpu_seconds\": {cpu:.7}, \"wall_seconds\": {wall:.7}, \"repeats\": {repeats}, \"check\": {check:.12}}}"
    );
}

/// Medians of processor time and wall time in seconds, and the number of runs after the first.
fn median(mut run: impl FnMut()) -> (f64, f64, usize) {
    let (mut cpu, mut wall) = (Vec::new(), Vec::new());
    let start = Instant::now();
    run();
    while wall.len() < 3 || (start.elapsed() < BUDGET && wall.len() < 2000) {
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
