//! Fidelities of batches of states against sums written out, at sizes around the edges of blocks, panels and tiles; the
//! same digits whatever the threads.

use hqml_simulator::{States, fidelities, gram};
use ndarray::Array2;
use num_complex::Complex64;

/// States of no particular form, normalised.
fn states(rows: usize, qubits: u32, real: bool) -> States {
    let mut seed = 88_172_645_463_325_252_u64 ^ (rows as u64) << 20 ^ u64::from(qubits);
    let mut number = || {
        seed ^= seed << 13;
        seed ^= seed >> 7;
        seed ^= seed << 17;
        (seed >> 11) as f64 / (1u64 << 52) as f64 - 1.0
    };
    let mut amplitudes = Array2::from_shape_simple_fn((rows, 1 << qubits), || {
        Complex64::new(number(), if real { 0.0 } else { number() })
    });
    for mut row in amplitudes.rows_mut() {
        let norm = row.iter().map(|a| a.norm_sqr()).sum::<f64>().sqrt();
        row.mapv_inplace(|a| a / norm);
    }
    States::from_amplitudes(amplitudes).unwrap()
}

fn oracle(a: &States, b: &States) -> Array2<f64> {
    Array2::from_shape_fn((a.rows(), b.rows()), |(i, j)| {
        a.row(i).iter().zip(b.row(j)).map(|(x, y)| x.conj() * y).sum::<Complex64>().norm_sqr()
    })
}

fn distance(a: &Array2<f64>, b: &Array2<f64>) -> f64 {
    assert_eq!(a.dim(), b.dim());
    a.iter().zip(b).map(|(a, b)| (a - b).abs()).fold(0.0, f64::max)
}

#[test]
fn grams_are_the_sums_written_out() {
    for (rows, qubits) in
        [(0, 2), (1, 0), (1, 3), (5, 1), (6, 2), (7, 3), (95, 4), (96, 2), (97, 5), (150, 6), (203, 8)]
    {
        for real in [false, true] {
            let a = states(rows, qubits, real);
            let k = gram(&a);
            assert!(distance(&k, &oracle(&a, &a)) < 1e-14, "{rows} rows of {qubits} qubits");
            assert_eq!(k, k.t(), "{rows} rows of {qubits} qubits");
        }
    }
}

#[test]
fn batches_against_batches_are_the_sums_written_out() {
    for (rows, columns, qubits) in [(0, 3, 1), (3, 0, 1), (1, 1, 0), (2, 9, 3), (101, 7, 4), (7, 101, 7), (97, 193, 2)]
    {
        for (real_a, real_b) in [(false, false), (true, true), (true, false)] {
            let (a, b) = (states(rows, qubits, real_a), states(columns, qubits, real_b));
            assert!(
                distance(&fidelities(&a, &b).unwrap(), &oracle(&a, &b)) < 1e-14,
                "{rows} x {columns}, {qubits} qubits"
            );
        }
    }
}

#[test]
fn two_batches_give_the_digits_of_one() {
    let a = states(120, 7, false);
    let (whole, cross) = (gram(&a), fidelities(&a, &a).unwrap());
    for i in 0..120 {
        for j in i..120 {
            assert_eq!(whole[[i, j]].to_bits(), cross[[i, j]].to_bits());
        }
    }
}

#[test]
fn threads_change_no_digit() {
    let a = states(300, 8, false);
    let with = |threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| gram(&a))
    };
    let one = with(1);
    assert_eq!(one, with(2));
    assert_eq!(one, with(3));
}
