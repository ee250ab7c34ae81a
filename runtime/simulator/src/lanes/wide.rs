//! What is done alike to numbers (one lane) and to rows side by side: doubling tables and product states, and contracting
//! with a product state. Slices of lanes enter and are changed in place.

use num_complex::Complex64;

use super::start::{Spin, run, run_slopes};
use super::table::{Factors, Table, characters, inner, join, scalar_characters};
use super::vector::{C, V, gather_conj, splat, times, total};
use crate::plan::Move;
use crate::simd::fast;

/// Operations on arrays with K lanes, compiled for this processor.
pub(crate) trait Wide<const K: usize> {
    /// How many low bits of an array index are lanes.
    const LANE_BITS: usize;

    /// A state's vectors as numbers by array index, each with K lanes.
    fn numbers(vectors: &mut [V]) -> &mut [[f64; K]];

    /// The same number for all lanes of a vector that belong to a row.
    fn spread_out(number: [f64; K]) -> V;

    /// A vector of partial sums as one sum a row.
    fn gathered(sums: V) -> [f64; K];

    /// A table of these rows as factors of a state.
    fn factors(table: &Table<K>, bits: usize) -> Factors<'_>;

    /// A table that no row changes as factors of a state.
    fn shared_factors(table: &Table<1>, bits: usize) -> Factors<'_>;

    /// The Walsh-Hadamard transform.
    fn characters(x: &mut [[f64; K]]);

    /// One bit's moves.
    fn run(moves: &[Move], numbers: &[C<K>]) -> Spin<K>;

    /// The derivatives by one bit's angles, in the place of their numbers.
    fn run_slopes(moves: &[Move], own: &[C<K>], contracted: &[C<K>], numbers: &mut [C<K>]);

    /// Copies the lanes of a tile to rows of amplitudes, each at its basis state; `rows` is as many rows as are there.
    fn scatter(wave: (&[V], &[V]), basis: &[usize], dimension: usize, rows: &mut [Complex64]);

    /// See the table's `join`.
    fn join(
        re: &mut [[f64; K]],
        im: &mut [[f64; K]],
        other_re: &mut [[f64; K]],
        other_im: &mut [[f64; K]],
        sizes: (usize, usize, usize),
    );

    /// The tensor product with one factor more: the first `size` numbers become `size * factor` numbers.
    fn spread(re: &mut [[f64; K]], im: &mut [[f64; K]], size: usize, factor: &[C<K>]);

    /// For each entry of a factor, `sum conj(lambda) product` over the numbers below it (`size` of them); then the factor
    /// is contracted with lambda, whose first `size` numbers are what is left.
    fn contract(
        lambda: (&mut [[f64; K]], &mut [[f64; K]]),
        product: (&[[f64; K]], &[[f64; K]]),
        factor: &[C<K>],
        out: &mut [C<K>],
    );
}

/// The lanes of this crate: one, or four.
#[derive(Debug)]
pub(crate) struct Lane;

#[inline(always)]
fn spread<const K: usize>(re: &mut [[f64; K]], im: &mut [[f64; K]], size: usize, factor: &[C<K>]) {
    for (s, v) in factor.iter().enumerate().rev() {
        for i in 0..size {
            let product = times(*v, (re[i], im[i]));
            (re[s * size + i], im[s * size + i]) = product;
        }
    }
}

#[inline(always)]
fn contract<const K: usize>(
    lambda: (&mut [[f64; K]], &mut [[f64; K]]),
    product: (&[[f64; K]], &[[f64; K]]),
    factor: &[C<K>],
    out: &mut [C<K>],
) {
    let size = product.0.len();
    for (s, place) in out.iter_mut().enumerate() {
        *place = inner((&lambda.0[s * size..][..size], &lambda.1[s * size..][..size]), product);
    }
    for i in 0..size {
        let mut sum = (splat(0.0), splat(0.0));
        for (s, v) in factor.iter().enumerate() {
            sum = gather_conj(*v, (lambda.0[s * size + i], lambda.1[s * size + i]), sum);
        }
        (lambda.0[i], lambda.1[i]) = sum;
    }
}

macro_rules! wide {
    ($lanes:literal, $join:ident, $spread:ident, $contract:ident, $run:ident, $slopes:ident, { $($own:item)* }) => {
        fast!(fn $join(
            re: &mut [[f64; $lanes]], im: &mut [[f64; $lanes]], other_re: &mut [[f64; $lanes]],
            other_im: &mut [[f64; $lanes]], sizes: (usize, usize, usize)
        ) = join::<$lanes>);
        fast!(fn $spread(
            re: &mut [[f64; $lanes]], im: &mut [[f64; $lanes]], size: usize, factor: &[C<$lanes>]
        ) = spread::<$lanes>);
        fast!(fn $contract(
            lambda: (&mut [[f64; $lanes]], &mut [[f64; $lanes]]), product: (&[[f64; $lanes]], &[[f64; $lanes]]),
            factor: &[C<$lanes>], out: &mut [C<$lanes>]
        ) = contract::<$lanes>);

        fast!(fn $run(moves: &[Move], numbers: &[C<$lanes>]) -> Spin<$lanes> = run::<$lanes>);
        fast!(fn $slopes(
            moves: &[Move], own: &[C<$lanes>], contracted: &[C<$lanes>], numbers: &mut [C<$lanes>]
        ) = run_slopes::<$lanes>);

        impl Wide<$lanes> for Lane {
            $($own)*

            fn run(moves: &[Move], numbers: &[C<$lanes>]) -> Spin<$lanes> {
                $run(moves, numbers)
            }

            fn run_slopes(moves: &[Move], own: &[C<$lanes>], contracted: &[C<$lanes>], numbers: &mut [C<$lanes>]) {
                $slopes(moves, own, contracted, numbers);
            }

            fn join(
                re: &mut [[f64; $lanes]],
                im: &mut [[f64; $lanes]],
                other_re: &mut [[f64; $lanes]],
                other_im: &mut [[f64; $lanes]],
                sizes: (usize, usize, usize),
            ) {
                $join(re, im, other_re, other_im, sizes);
            }

            fn spread(re: &mut [[f64; $lanes]], im: &mut [[f64; $lanes]], size: usize, factor: &[C<$lanes>]) {
                $spread(re, im, size, factor);
            }

            fn contract(
                lambda: (&mut [[f64; $lanes]], &mut [[f64; $lanes]]),
                product: (&[[f64; $lanes]], &[[f64; $lanes]]),
                factor: &[C<$lanes>],
                out: &mut [C<$lanes>],
            ) {
                $contract(lambda, product, factor, out);
            }
        }
    };
}

#[inline(always)]
fn any_scatter(re: &[V], im: &[V], basis: &[usize], dimension: usize, rows: &mut [Complex64]) {
    // Blocks of amplitudes, so that what is read stays near while the rows are written one after the other.
    const BLOCK: usize = 32;
    for from in (0..dimension).step_by(BLOCK) {
        let block = from..(from + BLOCK).min(dimension);
        for (lane, row) in rows.chunks_exact_mut(dimension).enumerate() {
            for i in block.clone() {
                let v = Complex64::new(re[i][lane], if im.is_empty() { 0.0 } else { im[i][lane] });
                row[if basis.is_empty() { i } else { basis[i] }] = v;
            }
        }
    }
}

fast!(fn scatter_four(
    re: &[V], im: &[V], basis: &[usize], dimension: usize, rows: &mut [Complex64]
) = any_scatter);

/// A table as vectors of four neighbours.
fn fours(table: &Table<1>, bits: usize) -> Factors<'_> {
    let size = 1usize << bits.max(2);
    let vectors = |x| <[[f64; 1]]>::as_flattened(x).as_chunks::<4>().0;
    Factors::Each(vectors(&table.re[..size]), vectors(&table.im[..size]))
}

wide!(1, join_one, spread_one, contract_one, run_one, slopes_one, {
    const LANE_BITS: usize = 2;

    fn numbers(vectors: &mut [V]) -> &mut [[f64; 1]] {
        vectors.as_flattened_mut().as_chunks_mut::<1>().0
    }

    fn spread_out(number: [f64; 1]) -> V {
        splat(number[0])
    }

    fn gathered(sums: V) -> [f64; 1] {
        [total(sums)]
    }

    fn factors(table: &Table<1>, bits: usize) -> Factors<'_> {
        fours(table, bits)
    }

    fn shared_factors(table: &Table<1>, bits: usize) -> Factors<'_> {
        fours(table, bits)
    }

    fn characters(x: &mut [[f64; 1]]) {
        scalar_characters(x);
    }

    fn scatter((re, im): (&[V], &[V]), basis: &[usize], dimension: usize, rows: &mut [Complex64]) {
        let (re, im) = (re.as_flattened(), im.as_flattened());
        for i in 0..dimension.min(rows.len()) {
            let v = Complex64::new(re[i], im.get(i).copied().unwrap_or(0.0));
            rows[basis.get(i).copied().unwrap_or(i)] = v;
        }
    }
});

wide!(4, join_four, spread_four, contract_four, run_four, slopes_four, {
    const LANE_BITS: usize = 0;

    fn numbers(vectors: &mut [V]) -> &mut [V] {
        vectors
    }

    fn spread_out(number: V) -> V {
        number
    }

    fn gathered(sums: V) -> V {
        sums
    }

    fn factors(table: &Table<4>, bits: usize) -> Factors<'_> {
        Factors::Each(&table.re[..1 << bits], &table.im[..1 << bits])
    }

    fn shared_factors(table: &Table<1>, bits: usize) -> Factors<'_> {
        Factors::Same(&table.re[..1 << bits], &table.im[..1 << bits])
    }

    fn characters(x: &mut [V]) {
        characters(x);
    }

    fn scatter((re, im): (&[V], &[V]), basis: &[usize], dimension: usize, rows: &mut [Complex64]) {
        scatter_four(re, im, basis, dimension, rows);
    }
});
