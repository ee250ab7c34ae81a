//! Counts without single shots: probabilities and a number of shots enter, how often each outcome is seen leaves, one
//! binomial number an outcome, conditional on those before it.

use crate::stream::Stream;

/// Counts of `shots` outcomes of these probabilities, which sum to `total`; the outcome `last` is the last of positive
/// probability.
pub(crate) fn multinomial(probabilities: &[f64], total: f64, last: usize, shots: u64, stream: &mut Stream) -> Vec<u64> {
    let mut counts = vec![0; probabilities.len()];
    let (mut left, mut chance) = (shots, total);
    for (k, p) in probabilities.iter().enumerate().take(last) {
        if left == 0 {
            return counts;
        }
        counts[k] = if *p > 0.0 { binomial(left, (p / chance).min(1.0), stream) } else { 0 };
        left -= counts[k];
        chance -= p;
        // What rounding leaves of the rest is no chance.
        if chance <= 0.0 {
            break;
        }
    }
    counts[last] += left;
    counts
}

/// Successes of so many trials.
fn binomial(trials: u64, p: f64, stream: &mut Stream) -> u64 {
    if p > 0.5 {
        return trials - binomial(trials, 1.0 - p, stream);
    }
    if (trials as f64) * p < 10.0 { stream.binomial(trials, p) } else { rejection(trials as f64, p, stream) as u64 }
}

/// Transformed rejection with a squeeze (BTRS: Hörmann, Journal of Statistical Computation and Simulation 46 (1993) 101),
/// for `n p >= 10` and `p <= 1/2`: some 1.2 pairs of numbers on average, whatever n is.
fn rejection(n: f64, p: f64, stream: &mut Stream) -> f64 {
    let spread = (n * p * (1.0 - p)).sqrt();
    let b = 1.15 + 2.53 * spread;
    let a = -0.0873 + 0.0248 * b + 0.01 * p;
    let (centre, inner) = (n * p + 0.5, 0.92 - 4.2 / b);
    loop {
        let (u, v) = (stream.uniform() - 0.5, stream.uniform());
        let edge = 0.5 - u.abs();
        let k = ((2.0 * a / edge + b) * u + centre).floor();
        if !(0.0..=n).contains(&k) {
            continue;
        }
        if edge >= 0.07 && v <= inner {
            return k;
        }
        let alpha = (2.83 + 5.1 / b) * spread;
        let mode = ((n + 1.0) * p).floor();
        if (v * alpha / (a / (edge * edge) + b)).ln() <= log_ratio(n, p, k, mode) {
            return k;
        }
    }
}

/// The logarithm of the probability of k over that of the mode m.
fn log_ratio(n: f64, p: f64, k: f64, m: f64) -> f64 {
    let odds = p / (1.0 - p);
    let rest = n - m + 1.0;
    (m + 0.5) * ((m + 1.0) / (odds * rest)).ln()
        + (n + 1.0) * (rest / (n - k + 1.0)).ln()
        + (k + 0.5) * (odds * (n - k + 1.0) / (k + 1.0)).ln()
        + (tail(m) + tail(n - m) - tail(k) - tail(n - k))
}

/// What Stirling's formula leaves of `ln k!`: `ln k! - (k + 1/2) ln(k + 1) + (k + 1) - ln(2 pi)/2`.
fn tail(k: f64) -> f64 {
    const SMALL: [f64; 10] = [
        0.081_061_466_795_327_26,
        0.041_340_695_955_409_3,
        0.027_677_925_684_998_34,
        0.020_790_672_103_765_093,
        0.016_644_691_189_821_193,
        0.013_876_128_823_070_748,
        0.011_896_709_945_891_77,
        0.010_411_265_261_972_096,
        0.009_255_462_182_712_733,
        0.008_330_563_433_363_119,
    ];
    if let Some(known) = SMALL.get(k as usize) {
        return *known;
    }
    let square = (k + 1.0) * (k + 1.0);
    (1.0 / 12.0 - (1.0 / 360.0 - 1.0 / 1260.0 / square) / square) / (k + 1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tail_is_what_the_factorial_leaves() {
        let mut factorial = 0.0;
        for k in 0..60 {
            let k = f64::from(k);
            if k > 0.0 {
                factorial += k.ln();
            }
            let stirling = (k + 0.5) * (k + 1.0).ln() - (k + 1.0) + (2.0 * std::f64::consts::PI).ln() / 2.0;
            assert!((tail(k) - (factorial - stirling)).abs() < 1e-10, "{k}");
        }
    }

    #[test]
    fn binomials_follow_their_distribution() {
        for (n, p, seed) in [(40u64, 0.3, 1), (100, 0.5, 2), (1000, 0.013, 3), (300, 0.9, 4)] {
            let draws = 200_000;
            let mut stream = Stream::new(seed, 0);
            let mut seen = vec![0.0; n as usize + 1];
            (0..draws).for_each(|_| seen[binomial(n, p, &mut stream) as usize] += 1.0);
            // Pearson's statistic over the outcomes that are expected ten times or more.
            let mut log = n as f64 * (1.0f64 - p).ln();
            let (mut chi, mut cells) = (0.0, 0.0);
            for (k, seen) in seen.iter().enumerate() {
                let expected = draws as f64 * log.exp();
                if expected >= 10.0 {
                    chi += (seen - expected) * (seen - expected) / expected;
                    cells += 1.0;
                }
                log += ((n as f64 - k as f64) / (k as f64 + 1.0) * p / (1.0 - p)).ln();
            }
            // Four standard deviations above its mean.
            assert!(chi < cells + 4.0 * (2.0f64 * cells).sqrt(), "{n}, {p}: {chi} over {cells}");
        }
    }

    #[test]
    fn counts_sum_to_the_shots() {
        let probabilities = [0.0, 0.2, 1e-9, 0.0, 0.5, 0.3, 0.0];
        let counts = multinomial(&probabilities, 1.000000001, 5, 1_000_000, &mut Stream::new(7, 0));
        assert_eq!(counts.iter().sum::<u64>(), 1_000_000);
        assert!(counts[0] == 0 && counts[3] == 0 && counts[6] == 0);
        assert!((counts[4] as f64 - 5e5).abs() < 2500.0, "{counts:?}");
    }
}
