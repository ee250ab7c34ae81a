//! Products of matrices as NumPy computes them: two arrays enter, their product leaves, in OpenBLAS's order of sums.
//!
//! A sum of products depends in its last digit on its order and on where it is rounded. NumPy's wheels carry OpenBLAS,
//! whose kernels for x86-64 with AVX2 (Haswell and later, Zen) do the following on one thread:
//!
//! - matrix times matrix: each entry is one chain of fused multiply-adds, in the order of the inner index; the last of
//!   an odd number of rows has four chains in turn from eight terms on, in its full groups of four columns;
//! - row times matrix: terms in fours, even and odd places in a fused chain each, in the full groups of four columns;
//!   plain sums in the columns left over (in pairs where there are but two or three columns);
//! - matrix times column: four partial sums over the inner index modulo 4, added as (0 + 2) + (1 + 3); fused in groups
//!   of four rows, not fused in the rows that are left over; the last one to three products are added at the end.
//!
//! That order is kept here, so that generated tables are scikit-learn's to the bit. Other machines' kernels (AVX-512,
//! ARM), several threads (from about ten thousand numbers on, in the left-over rows), or hundreds of inner terms change
//! the last place.

use ndarray::{Array2, ArrayView1, ArrayView2};

/// `numpy.dot(a, b)` of two matrices; a `b` of one column takes the path of a matrix times a column.
pub(super) fn dot(a: ArrayView2<'_, f64>, b: ArrayView2<'_, f64>) -> Array2<f64> {
    if b.ncols() == 1 {
        let column = dot_column(a, b.column(0));
        return Array2::from_shape_fn((a.nrows(), 1), |(row, _)| column[row]);
    }
    if a.nrows() == 1 {
        let row = dot_row(a.row(0), b);
        return Array2::from_shape_fn((1, b.ncols()), |(_, column)| row[column]);
    }
    let odd_row = if a.nrows() % 2 == 1 && a.ncols() >= 8 { a.nrows() - 1 } else { a.nrows() };
    let grouped_columns = b.ncols() - b.ncols() % 4;
    Array2::from_shape_fn((a.nrows(), b.ncols()), |(row, column)| {
        let (x, y) = (a.row(row), b.column(column));
        if row == odd_row && column < grouped_columns { four_chains(x, y) } else { one_chain(x, y) }
    })
}

/// `numpy.dot(a, b)` of one row and a matrix of at least two columns.
fn dot_row(a: ArrayView1<'_, f64>, b: ArrayView2<'_, f64>) -> Vec<f64> {
    let grouped_columns = b.ncols() - b.ncols() % 4;
    let narrow = b.ncols() < 4;
    let sum = |column: usize| {
        let pairs: Vec<[f64; 2]> = a.iter().zip(b.column(column)).map(|(&x, &y)| [x, y]).collect();
        let (fours, rest) = pairs.as_chunks::<4>();
        let products = |sum: f64, pair: &[f64; 2]| sum + pair[0] * pair[1];
        if column < grouped_columns {
            let body = fours.iter().fold(0.0, |sum, four| sum + two_chains(four));
            let (pair, last) = rest.split_at(rest.len() / 2 * 2);
            let body = if pair.is_empty() { body } else { body + pair.iter().fold(0.0, products) };
            last.iter().fold(body, products)
        } else if narrow {
            let in_pairs = |sum: f64, four: &[[f64; 2]; 4]| {
                four.chunks(2).fold(sum, |sum, two| sum + two.iter().fold(0.0, products))
            };
            rest.iter().fold(fours.iter().fold(0.0, in_pairs), products)
        } else {
            pairs.iter().fold(0.0, products)
        }
    };
    (0..b.ncols()).map(sum).collect()
}

fn two_chains([[x0, y0], [x1, y1], [x2, y2], [x3, y3]]: &[[f64; 2]; 4]) -> f64 {
    x2.mul_add(*y2, x0 * y0) + x3.mul_add(*y3, x1 * y1)
}

fn one_chain(x: ArrayView1<'_, f64>, y: ArrayView1<'_, f64>) -> f64 {
    x.into_iter().zip(y).fold(0.0, |sum, (&x, &y)| x.mul_add(y, sum))
}

/// Blocks of eight terms go to four chains in turn, what is left over to the first.
fn four_chains(x: ArrayView1<'_, f64>, y: ArrayView1<'_, f64>) -> f64 {
    let body = x.len() - x.len() % 8;
    let mut chains = [0.0; 4];
    for (i, (&x, &y)) in x.into_iter().zip(y).enumerate() {
        let chain = if i < body { i % 4 } else { 0 };
        chains[chain] = x.mul_add(y, chains[chain]);
    }
    (chains[0] + chains[1]) + (chains[2] + chains[3])
}

/// `numpy.dot(a, b)` of a matrix and a column.
pub(super) fn dot_column(a: ArrayView2<'_, f64>, b: ArrayView1<'_, f64>) -> Vec<f64> {
    let weights = b.to_vec();
    let groups_end = a.nrows() - a.nrows() % 4;
    let pair_end = groups_end + (a.nrows() % 4 / 2) * 2;
    let body = weights.len() - weights.len() % 4;
    (0..a.nrows())
        .map(|row| {
            let values = a.row(row).to_vec();
            let (values, rest) = values.split_at(body);
            let (weights, rest_weights) = weights.split_at(body);
            let sum = if row < groups_end {
                sum_of_lanes::<4>(values, weights, f64::mul_add)
            } else if row < pair_end {
                sum_of_lanes::<2>(values, weights, |x, y, sum| sum + x * y)
            } else {
                sum_of_lanes::<4>(values, weights, |x, y, sum| sum + x * y)
            };
            add_rest(sum, rest, rest_weights)
        })
        .collect()
}

/// Partial sums over the index modulo `LANES`, folded upper half onto lower half.
fn sum_of_lanes<const LANES: usize>(x: &[f64], y: &[f64], step: impl Fn(f64, f64, f64) -> f64) -> f64 {
    let mut lanes = [0.0; LANES];
    for (i, (&x, &y)) in x.iter().zip(y).enumerate() {
        lanes[i % LANES] = step(x, y, lanes[i % LANES]);
    }
    let mut width = LANES;
    while width > 1 {
        width /= 2;
        for i in 0..width {
            lanes[i] += lanes[i + width];
        }
    }
    lanes[0]
}

/// The last one to three products, as the compiler fused them.
fn add_rest(sum: f64, x: &[f64], y: &[f64]) -> f64 {
    match (x, y) {
        ([x0], [y0]) => x0.mul_add(*y0, sum),
        ([x0, x1], [y0, y1]) => sum + x0.mul_add(*y0, x1 * y1),
        ([x0, x1, x2], [y0, y1, y2]) => sum + x2.mul_add(*y2, x0.mul_add(*y0, x1 * y1)),
        _ => sum,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::RandomState;

    #[test]
    fn products_are_products_up_to_rounding() {
        let mut rng = RandomState::new(1);
        for (n, k, m) in [(1, 1, 1), (5, 3, 1), (6, 9, 1), (7, 14, 1), (4, 5, 3), (0, 3, 1)] {
            let a = super::super::draw(n, k, || rng.standard_normal());
            let b = super::super::draw(k, m, || rng.standard_normal());
            let difference = &dot(a.view(), b.view()) - &a.dot(&b);
            assert!(difference.iter().all(|d| d.abs() < 1e-14), "{n} {k} {m}");
        }
    }
}
