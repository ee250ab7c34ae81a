//! Repeated runs: a piece of work enters; the medians of its processor and clock time leave.

use std::time::{Duration, Instant};

use cpu_time::ProcessTime;

/// Medians over the repeats.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Timed {
    pub cpu_seconds: f64,
    pub wall_seconds: f64,
    pub repeats: usize,
    /// What the last run gave.
    pub check: f64,
}

/// All samples together take about so long,
const BUDGET: Duration = Duration::from_secs(1);
/// but there are so many of them at least
const FEWEST: usize = 3;
/// and at most.
const MOST: usize = 40;
/// Shorter runs are counted in bundles that take so long: clocks have their grain.
const SAMPLE: Duration = Duration::from_millis(1);

/// Runs `work` once to warm up, then until the budget is spent.
pub(super) fn timed<E>(mut work: impl FnMut() -> Result<f64, E>) -> Result<Timed, E> {
    let bundle = bundle(&mut work)?;
    let (mut cpu, mut wall) = (Vec::new(), Vec::new());
    let begun = Instant::now();
    loop {
        let (clock, processor) = (Instant::now(), ProcessTime::now());
        let mut check = 0.0;
        for _ in 0..bundle {
            check = work()?;
        }
        cpu.push(processor.elapsed().as_secs_f64() / f64::from(bundle));
        wall.push(clock.elapsed().as_secs_f64() / f64::from(bundle));
        let enough = cpu.len() >= FEWEST && begun.elapsed() >= BUDGET || cpu.len() >= MOST;
        if enough || begun.elapsed() >= 10 * BUDGET {
            let repeats = cpu.len();
            return Ok(Timed { cpu_seconds: median(cpu), wall_seconds: median(wall), repeats, check });
        }
    }
}

/// How many runs make a sample: doubled until they take long enough.
fn bundle<E>(work: &mut impl FnMut() -> Result<f64, E>) -> Result<u32, E> {
    let mut count = 1;
    loop {
        let clock = Instant::now();
        for _ in 0..count {
            work()?;
        }
        if clock.elapsed() >= SAMPLE || count >= 1 << 20 {
            return Ok(count);
        }
        count *= 2;
    }
}

/// Three digits and the unit that suits.
pub fn duration(seconds: f64) -> String {
    let (value, unit) = match seconds {
        s if s < 1e-3 => (s * 1e6, "us"),
        s if s < 1.0 => (s * 1e3, "ms"),
        s if s < 120.0 => (s, "s"),
        s if s < 7200.0 => (s / 60.0, "min"),
        s if s < 172_800.0 => (s / 3600.0, "h"),
        s => (s / 86_400.0, "days"),
    };
    format!("{value:.*} {unit}", if value < 10.0 { 2 } else { usize::from(value < 100.0) })
}

fn median(mut samples: Vec<f64>) -> f64 {
    samples.sort_by(f64::total_cmp);
    let middle = samples.len() / 2;
    match samples.len() % 2 {
        0 => (samples[middle - 1] + samples[middle]) / 2.0,
        _ => samples[middle],
    }
}

#[cfg(test)]
mod tests {
    use super::{median, timed};

    #[test]
    fn medians_stand_in_the_middle() {
        assert_eq!(median(vec![3.0, 1.0, 2.0]), 2.0);
        assert_eq!(median(vec![4.0, 1.0, 2.0, 3.0]), 2.5);
    }

    #[test]
    fn a_refusal_ends_it() {
        let mut runs = 0;
        let result = timed(|| {
            runs += 1;
            if runs == 5 { Err("full") } else { Ok(0.0) }
        });
        assert_eq!((result, runs), (Err("full"), 5));
    }
}
