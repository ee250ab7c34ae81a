//! Shots: exact probabilities and a stream enter, what so many shots show leaves. Row r draws from its own stream, so
//! the digits do not depend on how rows are grouped.

use hqml_learn::random::{Generator, Stream};
use ndarray::Array2;

use crate::pipeline::StepError;

/// Each entry is the probability of success of `shots` trials; leaves the share that succeeded.
pub(super) fn binomial_mean(probabilities: &Array2<f64>, shots: u32, noise: &Stream) -> Array2<f64> {
    let mut out = probabilities.clone();
    for (k, mut row) in out.rows_mut().into_iter().enumerate() {
        let mut stream = noise.child(&k.to_string()).generator();
        row.mapv_inplace(|p| binomial(u64::from(shots), p, &mut stream) as f64 / f64::from(shots));
    }
    out
}

/// Each row is a distribution; leaves the shares of `shots` draws.
pub(super) fn counts(probabilities: &Array2<f64>, shots: u32, noise: &Stream) -> Result<Array2<f64>, StepError> {
    let mut out = Array2::zeros(probabilities.dim());
    for (k, (row, mut to)) in probabilities.rows().into_iter().zip(out.rows_mut()).enumerate() {
        let mut stream = noise.child(&k.to_string()).generator();
        let (mut left, mut mass) = (u64::from(shots), total(row.iter())?);
        for (p, share) in row.iter().zip(to.iter_mut()) {
            let hits = if mass <= 0.0 { 0 } else { binomial(left, (p / mass).clamp(0.0, 1.0), &mut stream) };
            *share = hits as f64 / f64::from(shots);
            left -= hits;
            mass -= p;
        }
        // What rounding leaves over belongs to the last outcome that can happen at all.
        if left > 0
            && let Some(last) = row.iter().rposition(|p| *p > 0.0)
        {
            to[last] += left as f64 / f64::from(shots);
        }
    }
    Ok(out)
}

/// Each row is a distribution; leaves `shots` indices drawn from it, in the order drawn.
pub(super) fn draws(probabilities: &Array2<f64>, shots: u32, noise: &Stream) -> Result<Array2<u64>, StepError> {
    let mut out = Array2::zeros((probabilities.nrows(), shots as usize));
    for (k, (row, mut to)) in probabilities.rows().into_iter().zip(out.rows_mut()).enumerate() {
        let mut stream = noise.child(&k.to_string()).generator();
        let mass = total(row.iter())?;
        let sums: Vec<f64> = row
            .iter()
            .scan(0.0, |sum, p| {
                *sum += p / mass;
                Some(*sum)
            })
            .collect();
        let last = row.iter().rposition(|p| *p > 0.0).unwrap_or(0);
        to.iter_mut().for_each(|index| {
            let u = stream.random();
            *index = sums.partition_point(|s| *s <= u).min(last) as u64;
        });
    }
    Ok(out)
}

fn total<'a>(row: impl Iterator<Item = &'a f64>) -> Result<f64, StepError> {
    let sum: f64 = row.sum();
    match sum.is_finite() && sum > 0.0 {
        true => Ok(sum),
        false => Err(StepError::Numeric(format!("the probabilities of a row sum to {sum}, so nothing can be sampled"))),
    }
}

/// Successes in `n` trials of probability `p`: inversion where few are expected, else W. Hörmann's transformed
/// rejection with squeeze (BTRS, 1993).
fn binomial(n: u64, p: f64, stream: &mut Generator) -> u64 {
    if n == 0 || p <= 0.0 {
        return 0;
    }
    if p >= 1.0 {
        return n;
    }
    if p > 0.5 {
        return n - binomial(n, 1.0 - p, stream);
    }
    if n as f64 * p < 10.0 { by_waiting(n, p, stream) } else { by_rejection(n, p, stream) }
}

/// Sums waiting times (geometric) until the trials are used up.
fn by_waiting(n: u64, p: f64, stream: &mut Generator) -> u64 {
    let (mut hits, mut trials) = (0, 0.0);
    loop {
        let u = 1.0 - stream.random();
        trials += (u.ln() / (-p).ln_1p()).floor() + 1.0;
        if trials > n as f64 {
            return hits;
        }
        hits += 1;
    }
}

fn by_rejection(trials: u64, p: f64, stream: &mut Generator) -> u64 {
    let n = trials as f64;
    let deviation = (n * p * (1.0 - p)).sqrt();
    let b = 1.15 + 2.53 * deviation;
    let a = -0.0873 + 0.0248 * b + 0.01 * p;
    let c = n * p + 0.5;
    let fast = 0.92 - 4.2 / b;
    let odds = p / (1.0 - p);
    let alpha = (2.83 + 5.1 / b) * deviation;
    let mode = ((n + 1.0) * p).floor();
    loop {
        let u = stream.random() - 0.5;
        let v = 1.0 - stream.random();
        let us = 0.5 - u.abs();
        let k = ((2.0 * a / us + b) * u + c).floor();
        if us >= 0.07 && v <= fast {
            return k as u64;
        }
        if k < 0.0 || k > n || us <= 0.0 {
            continue;
        }
        let height = (v * alpha / (a / (us * us) + b)).ln();
        let bound = (mode + 0.5) * ((mode + 1.0) / (odds * (n - mode + 1.0))).ln()
            + (n + 1.0) * ((n - mode + 1.0) / (n - k + 1.0)).ln()
            + (k + 0.5) * (odds * (n - k + 1.0) / (k + 1.0)).ln()
            + tail(mode)
            + tail(n - mode)
            - tail(k)
            - tail(n - k);
        if height <= bound {
            return k as u64;
        }
    }
}

/// `ln k! - (ln sqrt(2 pi) + (k + 1/2) ln(k + 1) - (k + 1))`: what Stirling's formula lacks.
fn tail(k: f64) -> f64 {
    const SMALL: [f64; 10] = [
        0.081_061_466_795_327_2,
        0.041_340_695_955_409_2,
        0.027_677_925_684_998_3,
        0.020_790_672_103_765_0,
        0.016_644_691_189_821_1,
        0.013_876_128_823_070_7,
        0.011_896_709_945_891_7,
        0.010_411_265_261_972_0,
        0.009_255_462_182_712_73,
        0.008_330_563_433_362_87,
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

    /// The law of a binomial: mean and variance within five standard errors, on both branches and both sides of 1/2.
    #[test]
    fn binomials_have_their_mean_and_variance() {
        for (n, p) in [(20_u64, 0.1), (20, 0.45), (1000, 0.003), (1000, 0.3), (1000, 0.9), (1_000_000, 0.5)] {
            let mut stream = Stream::named(3, &format!("{n} {p}")).generator();
            let draws: Vec<f64> = (0..20_000).map(|_| binomial(n, p, &mut stream) as f64).collect();
            let count = draws.len() as f64;
            let mean = draws.iter().sum::<f64>() / count;
            let variance = draws.iter().map(|d| (d - mean).powi(2)).sum::<f64>() / (count - 1.0);
            let (m, v) = (n as f64 * p, n as f64 * p * (1.0 - p));
            assert!((mean - m).abs() < 5.0 * (v / count).sqrt(), "{n} {p}: mean {mean}, not {m}");
            assert!((variance / v - 1.0).abs() < 5.0 * (3.0 / count).sqrt(), "{n} {p}: variance {variance}, not {v}");
        }
    }

    #[test]
    fn counts_sum_to_one_and_never_hit_the_impossible() {
        let p = Array2::from_shape_vec((2, 4), vec![0.5, 0.0, 0.5, 0.0, 0.1, 0.2, 0.3, 0.4]).unwrap();
        let shares = counts(&p, 1000, &Stream::named(1, "n")).unwrap();
        for row in shares.rows() {
            assert!((row.sum() - 1.0).abs() < 1e-12);
        }
        assert_eq!((shares[(0, 1)], shares[(0, 3)]), (0.0, 0.0));
        let integers = draws(&p, 1000, &Stream::named(1, "n")).unwrap();
        assert!(integers.row(0).iter().all(|k| *k == 0 || *k == 2));
    }
}
