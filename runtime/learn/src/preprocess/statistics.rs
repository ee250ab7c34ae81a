//! Statistics of columns: features enter, one number a feature leaves, in NumPy's order of sums.
//!
//! NumPy sums the rows of a table one after the other, but a single column pairwise; so do these.

use ndarray::{Array1, ArrayView1, ArrayView2, Axis};

/// `x.sum(axis=0)`.
pub(super) fn sums(x: ArrayView2<'_, f64>) -> Array1<f64> {
    if x.ncols() == 1 {
        return Array1::from(vec![pairwise_sum(&x.column(0).to_vec())]);
    }
    let mut sums = Array1::zeros(x.ncols());
    for row in x.rows() {
        sums += &row;
    }
    sums
}

/// `x.mean(axis=0)`.
pub(super) fn means(x: ArrayView2<'_, f64>) -> Array1<f64> {
    sums(x) / x.nrows() as f64
}

/// NumPy's sum of a contiguous vector: halves down to 128 numbers, and eight partial sums in each.
pub(super) fn pairwise_sum(x: &[f64]) -> f64 {
    if x.len() > 128 {
        let half = x.len() / 2 - x.len() / 2 % 8;
        let (front, back) = x.split_at(half);
        return pairwise_sum(front) + pairwise_sum(back);
    }
    let (body, rest) = x.split_at(x.len() - x.len() % 8);
    let mut r = [0.0; 8];
    for eight in body.chunks_exact(8) {
        for (sum, value) in r.iter_mut().zip(eight) {
            *sum += value;
        }
    }
    let sum = ((r[0] + r[1]) + (r[2] + r[3])) + ((r[4] + r[5]) + (r[6] + r[7]));
    rest.iter().fold(sum, |sum, value| sum + value)
}

/// The mean and the population variance of each column, by the corrected two-pass algorithm
/// (Chan, Golub and LeVeque, The American Statistician 37, 1983).
pub(super) fn means_and_variances(x: ArrayView2<'_, f64>) -> (Array1<f64>, Array1<f64>) {
    let rows = x.nrows() as f64;
    let means = means(x);
    let centred = &x - &means;
    let correction = sums(centred.view()).mapv(|sum| sum * sum / rows);
    let squares = sums(centred.mapv(|x| x * x).view());
    (means, (squares - correction) / rows)
}

/// A column's numbers in rising order.
pub(super) fn sorted(column: ArrayView1<'_, f64>) -> Vec<f64> {
    let mut values = column.to_vec();
    values.sort_by(f64::total_cmp);
    values
}

/// `numpy.median` of sorted numbers; 0 of none.
pub(super) fn median(sorted: &[f64]) -> f64 {
    let middle = sorted.len() / 2;
    match sorted.len() % 2 {
        _ if sorted.is_empty() => 0.0,
        1 => sorted[middle],
        _ => (sorted[middle - 1] + sorted[middle]) / 2.0,
    }
}

/// `numpy.percentile` (linear) of sorted numbers, `percent` in 0..=100; 0 of none.
pub(super) fn percentile(sorted: &[f64], percent: f64) -> f64 {
    let Some(last) = sorted.len().checked_sub(1) else { return 0.0 };
    let place = percent / 100.0 * last as f64;
    let below = (place.floor() as usize).min(last);
    let (a, b) = (sorted[below], sorted[(below + 1).min(last)]);
    let t = place - below as f64;
    // NumPy counts from the nearer end.
    if t >= 0.5 { b - (b - a) * (1.0 - t) } else { a + (b - a) * t }
}

/// Smallest and largest number of each column.
pub(super) fn extremes(x: ArrayView2<'_, f64>) -> (Array1<f64>, Array1<f64>) {
    let fold = |start: f64, pick: fn(f64, f64) -> f64| {
        x.axis_iter(Axis(1)).map(|column| column.fold(start, |best, &value| pick(best, value))).collect()
    };
    (fold(f64::INFINITY, f64::min), fold(f64::NEG_INFINITY, f64::max))
}

/// A scale that is (nearly) zero becomes 1, so that a feature that does not vary is left as it is.
pub(super) fn without_zeros(scale: Array1<f64>) -> Array1<f64> {
    scale.mapv(|scale| if scale < 10.0 * f64::EPSILON { 1.0 } else { scale })
}
