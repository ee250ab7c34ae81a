//! A circuit that no row changes, as a matrix U: its columns are run side by side as if they were rows, each beginning with
//! another basis state. Observables enter and leave as matrices `U^+ O U`; a weight for each entry of these enters, and the
//! derivatives by all parameters leave.

use ndarray::Array2;

use super::back::{Slopes, Target, Way};
use super::forward::{Desk, tile_rows};
use super::read::Reader;
use super::vector::{V, fma, fnma, splat};
use super::{Bound, Wave};
use crate::SimulationError;
use crate::simd::fast;

/// Lanes of a vector.
const K: usize = 4;

/// The columns of U, and what each output's observable makes of them.
#[derive(Debug)]
pub(crate) struct Columns {
    wave: Wave,
    images: Vec<Wave>,
}

/// A matrix: entry (row, column) is lane `column % 4` of vector `row * tiles + column / 4`.
#[derive(Debug, Clone)]
pub(crate) struct Panel {
    pub tiles: usize,
    pub re: Vec<V>,
    pub im: Vec<V>,
}

impl Panel {
    pub(crate) fn zeros(dimension: usize) -> Panel {
        let tiles = dimension.div_ceil(tile_rows(K));
        Panel { tiles, re: vec![splat(0.0); tiles * dimension], im: vec![splat(0.0); tiles * dimension] }
    }
}

impl Bound {
    /// Runs all columns; `reader` reads expectation values or probabilities.
    pub(crate) fn columns(&self, reader: &Reader) -> Columns {
        let plan = &self.machine.plan;
        let dimension = 1usize << plan.bits;
        let mut desk = self.column_desk();
        for column in 0..dimension {
            desk.kept.wave.re[column / K * dimension + column][column % K] = 1.0;
        }
        self.steps(&mut desk, 0..plan.steps.len());
        let images = (0..reader.outputs(plan.bits)).map(|k| self.image(&mut desk, reader, k)).collect();
        Columns { wave: desk.kept.wave, images }
    }

    fn column_desk(&self) -> Desk<K> {
        let dimension = 1usize << self.machine.plan.bits;
        let mut desk = self.desk_of::<K>(dimension.div_ceil(tile_rows(K)));
        desk.kept.rows = 0..dimension;
        desk
    }

    /// What the observable of an output makes of the columns.
    fn image(&self, desk: &mut Desk<K>, reader: &Reader, output: usize) -> Wave {
        let (bits, vectors) = (self.machine.plan.bits, desk.room.len());
        let mut image = Wave::zeros(desk.kept.wave.re.len(), self.machine.plan.real);
        let one = |k: usize| splat(if k == output { 1.0 } else { 0.0 });
        for tile in 0..desk.kept.tiles() {
            let part = tile * vectors..(tile + 1) * vectors;
            let psi = (&desk.kept.wave.re[part.clone()], desk.kept.wave.im.get(part.clone()).unwrap_or(&[]));
            let lambda = (&mut image.re[part.clone()], image.im.get_mut(part).unwrap_or(&mut []));
            reader.pull_back::<K>(bits, one, psi, &mut desk.room, lambda);
        }
        image
    }

    /// The derivatives by all parameters of `sum over k of tr(weights[k] U^+ O_k U)`, for Hermitian weights.
    pub(crate) fn back_columns(&self, columns: &Columns, weights: &[Panel]) -> Result<Vec<f64>, SimulationError> {
        let mut desk = self.column_desk();
        desk.kept.wave.clone_from(&columns.wave);
        let mut way: Way = self.way_of::<K>(desk.kept.tiles());
        let (re, im) = way.lambda.parts();
        for (image, weights) in columns.images.iter().zip(weights) {
            weigh_columns((&image.re, &image.im), weights, (&mut *re, &mut *im));
        }
        let wish = self.wish(false);
        let mut sums: Slopes = self.no_slopes();
        let none = Array2::<f64>::zeros((0, 0));
        let mut target = Target { bound: self, wish, rows: none.view(), by_row: &mut [], sums: &mut sums };
        self.undo_steps(&mut desk, &mut way, wish.first..self.machine.plan.steps.len(), &mut target);
        self.put_away::<K>(&mut way, &mut sums);
        self.gradient(vec![sums], false)
    }
}

impl Columns {
    /// `U^+ O U` of an output.
    pub(crate) fn observable(&self, output: usize, out: &mut Panel) {
        let (psi, image) = (&self.wave, &self.images[output]);
        products((&psi.re, &psi.im), (&image.re, &image.im), out);
    }
}

/// Number c of an array of columns: amplitude i.
#[inline(always)]
fn at(x: &[V], dimension: usize, column: usize, i: usize) -> V {
    splat(x[column / K * dimension + i][column % K])
}

/// `out[c][d] = sum over i of conj(psi[i][c]) image[i][d]`.
#[inline(always)]
fn any_products(psi: (&[V], &[V]), image: (&[V], &[V]), out: &mut Panel) {
    let tiles = out.tiles;
    let dimension = out.re.len() / tiles;
    out.re.fill(splat(0.0));
    out.im.fill(splat(0.0));
    // Sums of many places side by side: a single one would wait for each of its additions.
    for c in 0..dimension {
        let (out_re, out_im) = (&mut out.re[c * tiles..(c + 1) * tiles], &mut out.im[c * tiles..(c + 1) * tiles]);
        for i in 0..dimension {
            let a = at(psi.0, dimension, c, i);
            for (tile, re) in out_re.iter_mut().enumerate() {
                *re = fma(a, image.0[tile * dimension + i], *re);
            }
            if !psi.1.is_empty() {
                let b = at(psi.1, dimension, c, i);
                for (tile, (re, im)) in out_re.iter_mut().zip(out_im.iter_mut()).enumerate() {
                    let (x, y) = (image.0[tile * dimension + i], image.1[tile * dimension + i]);
                    *re = fma(b, y, *re);
                    *im = fnma(b, x, fma(a, y, *im));
                }
            }
        }
    }
}

/// `lambda[i][c] += sum over d of image[i][d] weights[d][c]`.
#[inline(always)]
fn any_weigh_columns(image: (&[V], &[V]), weights: &Panel, lambda: (&mut [V], &mut [V])) {
    let tiles = weights.tiles;
    let dimension = weights.re.len() / tiles;
    for tile in 0..tiles {
        let part = tile * dimension..(tile + 1) * dimension;
        for d in 0..dimension {
            let (x, y) = (weights.re[d * tiles + tile], weights.im[d * tiles + tile]);
            for (i, re) in lambda.0[part.clone()].iter_mut().enumerate() {
                *re = fma(at(image.0, dimension, d, i), x, *re);
            }
            if !image.1.is_empty() {
                let sums = lambda.0[part.clone()].iter_mut().zip(&mut lambda.1[part.clone()]);
                for (i, (re, im)) in sums.enumerate() {
                    let (a, b) = (at(image.0, dimension, d, i), at(image.1, dimension, d, i));
                    *re = fnma(b, y, *re);
                    *im = fma(b, x, fma(a, y, *im));
                }
            }
        }
    }
}

fast!(fn products(psi: (&[V], &[V]), image: (&[V], &[V]), out: &mut Panel) = any_products);
fast!(fn weigh_columns(image: (&[V], &[V]), weights: &Panel, lambda: (&mut [V], &mut [V])) = any_weigh_columns);
