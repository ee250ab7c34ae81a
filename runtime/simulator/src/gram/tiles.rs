//! The product in tiles: panels of two batches enter, the fidelities of all their pairs leave.
//!
//! A tile is what the second cache holds: 96 rows by 96 rows, computed block by block of amplitudes and squared where it
//! lies. Of a batch with itself only the tiles on and above the diagonal are computed; each is written twice, as it is
//! and mirrored. Tiles do not depend on each other, so that threads change no digit.

use std::ops::Range;
use std::sync::Mutex;

use ndarray::Array2;
use rayon::prelude::*;

use super::micro::{self, Block, LEFT, RIGHT, ZERO};
use super::panels::{Form, Panels};
use crate::simd::fast;

/// Rows and columns of a tile: a multiple of both widths of panels.
const TILE: usize = 96;
/// Blocks in a column of a tile.
const DOWN: usize = TILE / LEFT;
/// Real multiplications below which threads cost more than they give.
const WORTH_THREADS: usize = 1 << 20;

/// Rows of the result, a tile high.
type Strip<'a> = Mutex<&'a mut [f64]>;

/// `|<a_i|b_j>|^2`: (rows of a, rows of b).
pub(super) fn cross(a: &Panels<LEFT>, b: &Panels<RIGHT>) -> Array2<f64> {
    let tiles = |from: usize, to: usize| (0..from).flat_map(move |i| (0..to).map(move |j| (i, j))).collect();
    product(a, b, tiles(a.rows().div_ceil(TILE), b.rows().div_ceil(TILE)), false)
}

/// `|<a_i|a_j>|^2`, symmetric to the bit; `a` and `b` hold the same rows.
pub(super) fn symmetric(a: &Panels<LEFT>, b: &Panels<RIGHT>) -> Array2<f64> {
    let strips = a.rows().div_ceil(TILE);
    product(a, b, (0..strips).flat_map(|i| (i..strips).map(move |j| (i, j))).collect(), true)
}

fn product(a: &Panels<LEFT>, b: &Panels<RIGHT>, tiles: Vec<(usize, usize)>, mirror: bool) -> Array2<f64> {
    let mut out = Array2::<f64>::zeros((a.rows(), b.rows()));
    if out.is_empty() {
        return out;
    }
    let strips: Vec<Strip<'_>> =
        out.as_slice_mut().unwrap_or(&mut []).chunks_mut(TILE * b.rows()).map(Mutex::new).collect();
    let work = tiles.len().saturating_mul(TILE * TILE).saturating_mul(a.work());
    let run = |scratch: &mut Scratch, &(i, j): &(usize, usize)| {
        let tile = Tile::at(a, b, i, j, mirror);
        compute(a, b, &tile, scratch);
        tile.write(scratch, &strips);
    };
    if work < WORTH_THREADS || tiles.len() < 2 {
        let mut scratch = Scratch::new();
        tiles.iter().for_each(|tile| run(&mut scratch, tile));
    } else {
        tiles.par_iter().for_each_init(Scratch::new, run);
    }
    drop(strips);
    out
}

/// Where the numbers of a tile lie while it is computed: block after block, columns of blocks first.
struct Scratch {
    /// Real parts, in the end the squares.
    re: Vec<Block>,
    /// Imaginary parts.
    im: Vec<Block>,
}

impl Scratch {
    fn new() -> Scratch {
        let blocks = DOWN * TILE / RIGHT;
        Scratch { re: vec![ZERO; blocks], im: vec![ZERO; blocks] }
    }

    /// One number of the tile.
    fn at(&self, row: usize, column: usize) -> f64 {
        self.re[column / RIGHT * DOWN + row / LEFT][row % LEFT][column % RIGHT]
    }
}

/// One tile.
struct Tile {
    /// Its strip, and that of its mirror image.
    strips: (usize, usize),
    rows: Range<usize>,
    columns: Range<usize>,
    mirror: bool,
    /// Entries in a row of the result.
    width: usize,
}

impl Tile {
    fn at(a: &Panels<LEFT>, b: &Panels<RIGHT>, i: usize, j: usize, mirror: bool) -> Tile {
        let range = |strip: usize, rows: usize| strip * TILE..rows.min((strip + 1) * TILE);
        Tile { strips: (i, j), rows: range(i, a.rows()), columns: range(j, b.rows()), mirror, width: b.rows() }
    }

    /// Whether it lies on the diagonal of a symmetric result, where half of it is enough.
    fn diagonal(&self) -> bool {
        self.mirror && self.strips.0 == self.strips.1
    }

    fn write(&self, scratch: &Scratch, strips: &[Strip<'_>]) {
        self.locked(&strips[self.strips.0], |out| match self.diagonal() {
            true => self.write_diagonal(scratch, out),
            false => self.write_rows(scratch, out),
        });
        if self.mirror && !self.diagonal() {
            self.locked(&strips[self.strips.1], |out| self.write_mirrored(scratch, out));
        }
    }

    /// Each number is written once, by whoever comes: the order is of no account, and a poisoned lock hides nothing.
    fn locked(&self, strip: &Strip<'_>, write: impl FnOnce(&mut [f64])) {
        write(&mut strip.lock().unwrap_or_else(std::sync::PoisonError::into_inner));
    }

    fn write_rows(&self, scratch: &Scratch, out: &mut [f64]) {
        for (row, out) in out.chunks_exact_mut(self.width).enumerate() {
            let blocks = scratch.re[row / LEFT..].iter().step_by(DOWN);
            for (to, block) in out[self.columns.clone()].chunks_mut(RIGHT).zip(blocks) {
                to.copy_from_slice(&block[row % LEFT][..to.len()]);
            }
        }
    }

    fn write_mirrored(&self, scratch: &Scratch, out: &mut [f64]) {
        for (column, out) in out.chunks_exact_mut(self.width).enumerate() {
            let blocks = &scratch.re[column / RIGHT * DOWN..];
            for (to, block) in out[self.rows.clone()].chunks_mut(LEFT).zip(blocks) {
                to.iter_mut().zip(block).for_each(|(to, row)| *to = row[column % RIGHT]);
            }
        }
    }

    fn write_diagonal(&self, scratch: &Scratch, out: &mut [f64]) {
        for (row, out) in out.chunks_exact_mut(self.width).enumerate() {
            for (column, to) in out[self.columns.clone()].iter_mut().enumerate() {
                *to = scratch.at(row.min(column), row.max(column));
            }
        }
    }
}

fast!(fn compute(a: &Panels<LEFT>, b: &Panels<RIGHT>, tile: &Tile, scratch: &mut Scratch) = compute_plain);

#[inline(always)]
fn compute_plain(a: &Panels<LEFT>, b: &Panels<RIGHT>, tile: &Tile, scratch: &mut Scratch) {
    let blocks = a.blocks();
    let (left, right) = (tile.rows.start / LEFT, tile.columns.start / RIGHT);
    let (down, along) = (tile.rows.len().div_ceil(LEFT), tile.columns.len().div_ceil(RIGHT));
    for block in 0..blocks {
        for j in 0..along {
            let b = b.block(right + j, block);
            for i in 0..down {
                // Nothing of this block is above the diagonal.
                if tile.diagonal() && (j + 1) * RIGHT <= i * LEFT {
                    break;
                }
                let at = j * DOWN + i;
                let places = (&mut scratch.re[at], &mut scratch.im[at]);
                match a.form() {
                    Form::Real => real(a.block(left + i, block), b, places.0, block, blocks),
                    Form::Complex => complex(a.block(left + i, block), b, places, block, blocks),
                }
            }
        }
    }
}

#[inline(always)]
fn complex(a: &[f64], b: &[f64], places: (&mut Block, &mut Block), block: usize, blocks: usize) {
    let (mut re, mut im) = micro::three(a, b);
    if block > 0 {
        micro::add(&mut re, places.0);
        micro::add(&mut im, places.1);
    }
    if block + 1 == blocks {
        *places.0 = micro::squares(&re, &im);
    } else {
        (*places.0, *places.1) = (re, im);
    }
}

#[inline(always)]
fn real(a: &[f64], b: &[f64], place: &mut Block, block: usize, blocks: usize) {
    let sums = micro::one(a, b, if block > 0 { *place } else { ZERO });
    *place = if block + 1 == blocks { micro::squares(&sums, &ZERO) } else { sums };
}
