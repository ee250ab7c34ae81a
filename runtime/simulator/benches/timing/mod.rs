//! What the benches share: options from the command line, and medians of processor time and wall time.

use std::time::{Duration, Instant};

use cpu_time::ProcessTime;
use hqml_simulator::workload::Family;

/// Time spent on a case, unless three runs take longer.
const BUDGET: Duration = Duration::from_millis(1000);
/// The least time that the clocks are asked for.
const LEAST: Duration = Duration::from_millis(1);

/// Medians of processor time and wall time of one run in seconds, the number of measurements, and what a run gave.
pub(crate) struct Timing {
    pub cpu: f64,
    pub wall: f64,
    pub repeats: usize,
    pub check: f64,
}

/// Measures `run`, several runs at a time where one is short.
pub(crate) fn timed(mut run: impl FnMut() -> f64) -> Timing {
    let start = Instant::now();
    let mut check = run();
    let mut bundle = 1u32;
    while elapsed(&mut || check = run(), bundle).1 < LEAST {
        bundle *= 2;
    }
    let (mut cpu, mut wall) = (Vec::new(), Vec::new());
    while wall.len() < 3 || (start.elapsed() < BUDGET && wall.len() < 200) {
        let (c, w) = elapsed(&mut || check = run(), bundle);
        cpu.push(c.as_secs_f64() / f64::from(bundle));
        wall.push(w.as_secs_f64() / f64::from(bundle));
    }
    let repeats = wall.len();
    Timing { cpu: middle(cpu), wall: middle(wall), repeats, check }
}

fn elapsed(run: &mut dyn FnMut(), times: u32) -> (Duration, Duration) {
    let (cpu, wall) = (ProcessTime::now(), Instant::now());
    (0..times).for_each(|_| run());
    (cpu.elapsed(), wall.elapsed())
}

fn middle(mut times: Vec<f64>) -> f64 {
    times.sort_by(f64::total_cmp);
    times[times.len() / 2]
}

/// What follows `name` on the command line, between commas.
pub(crate) fn list(name: &str, otherwise: &[usize]) -> Vec<usize> {
    words(name).map_or(otherwise.to_vec(), |words| words.iter().filter_map(|w| w.parse().ok()).collect())
}

fn words(name: &str) -> Option<Vec<String>> {
    let text = std::env::args().skip_while(|arg| arg != name).nth(1)?;
    Some(text.split(',').map(str::to_owned).collect())
}

/// The families that `--circuit` names.
pub(crate) fn families(otherwise: &[&str]) -> Vec<(String, Family)> {
    let names = words("--circuit").unwrap_or(otherwise.iter().map(|n| (*n).to_owned()).collect());
    let family = |name: &str| match name {
        "zz" => Some(Family::ZzFeatureMap),
        "hwe" => Some(Family::HardwareEfficient),
        "sel" => Some(Family::StronglyEntangling),
        "brick" => Some(Family::Brickwork),
        _ => None,
    };
    names.into_iter().filter_map(|n| family(&n).map(|f| (n, f))).collect()
}

/// Calls `case` with every combination of family, qubits, rows and threads, inside a pool of so many threads.
pub(crate) fn cases(
    families: &[(String, Family)],
    qubits: &[usize],
    rows: &[usize],
    case: impl Fn(Family, u32, usize) -> Timing + Sync,
    work: &str,
) {
    for (name, family) in families {
        for &qubits in qubits {
            for &rows in rows {
                for &threads in &list("--threads", &[1]) {
                    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("threads");
                    let t = pool.install(|| case(*family, qubits as u32, rows));
                    println!(
                        "{{\"work\": \"{work}\", \"circuit\": \"{name}\", \"qubits\": {qubits}, \"rows\": {rows}, \
                         \"threads\": {threads}, \"cpu_seconds\": {:.9}, \"wall_seconds\": {:.9}, \"repeats\": {}, \
                         \"check\": {:.12}}}",
                        t.cpu, t.wall, t.repeats, t.check
                    );
                }
            }
        }
    }
}
