//! The product in tiles: panels of two batches enter, the fidelities of all their pairs leave.
//!
//! A strip of rows is made ready as the left side once; along it tiles of the second cache's size are computed block by
//! block of amplitudes and squared where they lie. Of a batch with itself only what is on and above the diagonal is
//! computed; each tile is written twice, as it is and mirrored. Strips do not depend on each other, so that threads
//! change no digit; nor does their height.

use std::ops::Range;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

use ndarray::Array2;

use super::micro::{self, Block, LEFT, Lanes, RIGHT, ZERO};
use super::panels::Panels;
use super::short;
use crate::simd::fast;

/// Columns of a tile: a multiple of the height of strips.
const TILE: usize = 96;
/// Blocks of amplitudes that a strip is made ready for at a time: once for all tiles where these are all there are.
const AT_ONCE: usize = 32;

/// Rows of a strip: a multiple of both widths of panels. High ones read the right side less often, low ones are more to
/// share out among threads.
fn height(rows: usize) -> usize {
    if rows < 8 * TILE { TILE / 2 } else { TILE }
}

/// Real multiplications below which threads cost more than they give.
const WORTH_THREADS: usize = 1 << 20;

/// Rows of the result, a strip high. Each number is written once, by whoever comes first: the order is of no account.
type Strip<'a> = Mutex<&'a mut [f64]>;

/// `|<a_i|b_j>|^2`: (rows of a, rows of b). Both are real or neither is.
pub(super) fn cross(a: &Panels, b: &Panels) -> Array2<f64> {
    product(a, b, false)
}

/// `|<a_i|a_j>|^2`, symmetric to the bit.
pub(super) fn symmetric(a: &Panels) -> Array2<f64> {
    product(a, a, true)
}

fn product(a: &Panels, b: &Panels, mirror: bool) -> Array2<f64> {
    if short::fits(a) {
        return short::fidelities(a, b);
    }
    let mut out = Array2::<f64>::zeros((a.rows(), b.rows()));
    if out.is_empty() {
        return out;
    }
    let flat = out.as_slice_mut().unwrap_or(&mut []);
    let strips: Vec<Strip<'_>> = flat.chunks_mut(height(a.rows()) * b.rows()).map(Mutex::new).collect();
    let work = a.rows().saturating_mul(b.rows()).saturating_mul(a.work()) / if mirror { 2 } else { 1 };
    let threads = if work < WORTH_THREADS { 1 } else { rayon::current_num_threads().min(strips.len()) };
    // The strips of a symmetric result grow shorter: taken one by one, the long ones first, they end together.
    let next = AtomicUsize::new(0);
    let run = || {
        let mut scratch = Scratch::default();
        loop {
            let strip = next.fetch_add(1, Ordering::Relaxed);
            if strip >= strips.len() {
                break;
            }
            along(a, b, strip, mirror, &mut scratch, &strips);
        }
    };
    if threads < 2 {
        run();
    } else {
        rayon::scope(|scope| (0..threads).for_each(|_| scope.spawn(|_| run())));
    }
    drop(strips);
    out
}

/// All tiles of a strip.
fn along(a: &Panels, b: &Panels, strip: usize, mirror: bool, scratch: &mut Scratch, strips: &[Strip<'_>]) {
    let height = height(a.rows());
    let rows = strip * height..a.rows().min((strip + 1) * height);
    if a.blocks() <= AT_ONCE {
        a.write_left(rows.clone(), 0..a.blocks(), &mut scratch.left);
    }
    for start in (if mirror { rows.start } else { 0 }..b.rows()).step_by(TILE) {
        let tile =
            Tile { rows: rows.clone(), columns: start..b.rows().min(start + TILE), mirror, height, width: b.rows() };
        compute(a, b, &tile, scratch);
        tile.write(scratch, strips);
    }
}

/// What a thread works on.
#[derive(Default)]
struct Scratch {
    /// The strip as the left side of the product.
    left: Vec<f64>,
    /// Part of a panel as the right side: the parts `r`, `s - r`, `r + s`, or the real one alone.
    right: Vec<Lanes>,
    /// Real parts of the tile, in the end the squares; columns of blocks one after the other.
    re: Vec<Block>,
    /// Imaginary parts; none where all amplitudes are real.
    im: Vec<Block>,
}

/// One tile.
struct Tile {
    rows: Range<usize>,
    columns: Range<usize>,
    /// Whether only what is on and above the diagonal counts, and is to be mirrored.
    mirror: bool,
    /// Rows of a strip.
    height: usize,
    /// Entries in a row of the result.
    width: usize,
}

impl Tile {
    /// Blocks in a column of the tile.
    fn down(&self) -> usize {
        self.rows.len().div_ceil(LEFT)
    }

    /// Blocks in a row of the tile.
    fn along(&self) -> usize {
        self.columns.len().div_ceil(RIGHT)
    }

    /// Whether some of the tile lies below the diagonal.
    fn crosses_diagonal(&self) -> bool {
        self.mirror && self.columns.start < self.rows.end
    }

    fn write(&self, scratch: &Scratch, strips: &[Strip<'_>]) {
        let own = self.rows.start / self.height;
        put(&scratch.re, self, &mut strips[own].lock().unwrap_or_else(PoisonError::into_inner));
        if self.mirror {
            let end = self.columns.end.div_ceil(self.height);
            for (strip, out) in strips.iter().enumerate().take(end).skip(self.columns.start / self.height) {
                let columns = strip * self.height..self.columns.end.min((strip + 1) * self.height);
                let columns = columns.start - self.columns.start..columns.end - self.columns.start;
                let mut out = out.lock().unwrap_or_else(PoisonError::into_inner);
                put_mirrored(&scratch.re, self, columns, &mut out);
            }
        }
    }
}

fast!(fn put(blocks: &[Block], tile: &Tile, out: &mut [f64]) = any_put);
fast!(fn put_mirrored(blocks: &[Block], tile: &Tile, columns: Range<usize>, out: &mut [f64]) = any_put_mirrored);

/// A tile into its strip of the result. What lies below the diagonal is left to the mirrored tile, which comes after.
#[inline(always)]
fn any_put(blocks: &[Block], tile: &Tile, out: &mut [f64]) {
    let (down, width) = (tile.down(), tile.width);
    for (j, column) in blocks.chunks_exact(down).enumerate().take(tile.along()) {
        let first = tile.columns.start + j * RIGHT;
        let places = first..tile.columns.end.min(first + RIGHT);
        let above = if tile.crosses_diagonal() { ((j + 1) * RIGHT).div_ceil(LEFT).min(down) } else { down };
        let rows = out.chunks_exact_mut(width).zip(column[..above].as_flattened());
        if places.len() == RIGHT {
            for (out, row) in rows {
                if let [whole] = out[places.clone()].as_chunks_mut::<RIGHT>().0 {
                    *whole = *row;
                }
            }
        } else {
            rows.for_each(|(out, row)| out[places.clone()].iter_mut().zip(row).for_each(|(out, v)| *out = *v));
        }
    }
}

/// These columns of a tile (counted from its first) into rows of the result, a strip of which `out` is. Where the tile
/// crosses the diagonal, only what lies above it.
#[inline(always)]
fn any_put_mirrored(blocks: &[Block], tile: &Tile, columns: Range<usize>, out: &mut [f64]) {
    let (down, width, from) = (tile.down(), tile.width, tile.rows.start);
    for (column, out) in columns.clone().step_by(RIGHT).zip(out.chunks_mut(RIGHT * width)) {
        let rows = RIGHT.min(columns.end - column);
        for (i, block) in blocks[column / RIGHT * down..][..down].iter().enumerate() {
            let crossing = tile.crosses_diagonal() && (i + 1) * LEFT > column;
            let turned: [[f64; LEFT]; RIGHT] = std::array::from_fn(|l| std::array::from_fn(|k| block[k][l]));
            for (l, (out, values)) in out.chunks_exact_mut(width).zip(&turned).take(rows).enumerate() {
                let end = if crossing { tile.rows.end.min(tile.columns.start + column + l) } else { tile.rows.end };
                let places = (from + i * LEFT).min(end)..end.min(from + (i + 1) * LEFT);
                match out[places].as_chunks_mut::<LEFT>() {
                    ([whole], _) => *whole = *values,
                    (_, part) => part.iter_mut().zip(values).for_each(|(out, v)| *out = *v),
                }
            }
        }
    }
}

/// The fidelities of a tile. Of long states the left side is made ready piece by piece, whatever it then costs anew for
/// each tile, so that a strip never takes more than a few megabytes.
fn compute(a: &Panels, b: &Panels, tile: &Tile, scratch: &mut Scratch) {
    let blocks = a.blocks();
    scratch.re.resize(tile.down() * tile.along(), ZERO);
    scratch.im.resize(if a.is_real() { 0 } else { scratch.re.len() }, ZERO);
    for first in (0..blocks).step_by(AT_ONCE) {
        let range = first..blocks.min(first + AT_ONCE);
        if blocks > AT_ONCE {
            a.write_left(tile.rows.clone(), range.clone(), &mut scratch.left);
        }
        compute_blocks(a, b, tile, range, scratch);
    }
}

fast!(fn compute_blocks(a: &Panels, b: &Panels, tile: &Tile, range: Range<usize>, scratch: &mut Scratch) = blocks_plain);

#[inline(always)]
fn blocks_plain(a: &Panels, b: &Panels, tile: &Tile, range: Range<usize>, scratch: &mut Scratch) {
    let (down, along, size) = (tile.down(), tile.along(), a.left_size());
    let Scratch { left, right, re, im } = scratch;
    for (block, left) in range.zip(left.chunks_exact(down * size)) {
        for j in 0..along {
            b.write_right(tile.columns.start / RIGHT + j, block, right);
            // Blocks that lie below the diagonal as a whole are left out.
            let above = (tile.columns.start + (j + 1) * RIGHT).saturating_sub(tile.rows.start).div_ceil(LEFT);
            let places = j * down..j * down + if tile.mirror { above.min(down) } else { down };
            let left = left.chunks_exact(size).map(|left| left.as_chunks::<LEFT>().0);
            let (first, last) = (block == 0, block + 1 == a.blocks());
            match a.is_real() {
                true => real_column(left, right, &mut re[places], first, last),
                false => complex_column(left, right, (&mut re[places.clone()], &mut im[places]), first, last),
            }
        }
    }
}

/// A column of blocks, some of the amplitudes: squared with the last of them.
#[inline(always)]
fn complex_column<'a>(
    left: impl Iterator<Item = &'a [[f64; LEFT]]>,
    right: &[Lanes],
    out: (&mut [Block], &mut [Block]),
    first: bool,
    last: bool,
) {
    for ((left, re), im) in left.zip(out.0).zip(out.1) {
        micro::add_complex(left, right, re, im, first);
        if last {
            micro::square(re, im);
        }
    }
}

#[inline(always)]
fn real_column<'a>(
    left: impl Iterator<Item = &'a [[f64; LEFT]]>,
    right: &[Lanes],
    out: &mut [Block],
    first: bool,
    last: bool,
) {
    for (left, out) in left.zip(out) {
        if first {
            *out = ZERO;
        }
        micro::add(left, right, out);
        if last {
            micro::square(out, &ZERO);
        }
    }
}
