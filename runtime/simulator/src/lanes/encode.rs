//! What the states of rows are as density matrices: rows and a bound head enter; the numbers of each row leave, rows in
//! lanes. See `tail::coordinates` for which numbers these are.

use std::ops::Range;

use super::Bound;
use super::forward::{Desk, Rows, tile_rows};
use super::vector::{C, V, add, fma, fnma, mul, splat, sub};
use crate::SimulationError;
use crate::simd::fast;

/// Lanes of a vector.
const K: usize = 4;

/// How a tile of states becomes numbers.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Numbering<'n> {
    /// Products of these entries of each bit's Bloch vector; the product state of the head is all there is.
    Bloch(&'n [Vec<usize>]),
    /// Entries `conj(psi_i) psi_j`, imaginary parts only where states have them.
    Entries,
}

impl Bound {
    /// Writes the numbers of these rows, `count` for each, tile after tile.
    pub(crate) fn encode(
        &self,
        rows: Rows<'_>,
        range: Range<usize>,
        numbering: Numbering<'_>,
        (count, out): (usize, &mut [V]),
    ) -> Result<(), SimulationError> {
        let (mut desk, unit) = (self.desk::<K>(), self.machine.unit::<K>());
        let groups = out.chunks_mut(unit / tile_rows(K) * count);
        for (first, out) in range.clone().step_by(unit).zip(groups) {
            let group = first..(first + unit).min(range.end);
            match numbering {
                Numbering::Bloch(held) => {
                    self.bind_group(&mut desk, rows, group)?;
                    for (tile, out) in out.chunks_exact_mut(count).enumerate() {
                        self.bind_start(&mut desk, tile)?;
                        bloch(desk.start.spins(), held, out);
                    }
                }
                Numbering::Entries => {
                    self.run(&mut desk, rows, group)?;
                    write_entries(&desk, count, out);
                }
            }
        }
        Ok(())
    }

    /// Binds the product state of a tile.
    fn bind_start(&self, desk: &mut Desk<K>, tile: usize) -> Result<(), SimulationError> {
        let numbers = desk.kept.numbers.tile(tile);
        let row = desk.kept.rows.start + tile * tile_rows(K);
        desk.start.bind(&self.machine.plan, &|slot| self.number(numbers, slot), row)
    }
}

fn write_entries(desk: &Desk<K>, count: usize, out: &mut [V]) {
    let vectors = desk.room.len();
    let (re, im) = (&desk.kept.wave.re, &desk.kept.wave.im);
    for (tile, out) in out.chunks_exact_mut(count).enumerate() {
        let part = tile * vectors..(tile + 1) * vectors;
        entries(&re[part.clone()], im.get(part).unwrap_or(&[]), out);
    }
}

/// Products of the entries of each bit's Bloch vector, those of bit 0 changing fastest.
#[inline(always)]
fn any_bloch(spins: &[C<K>], held: &[Vec<usize>], out: &mut [V]) {
    out[0] = splat(1.0);
    let mut size = 1;
    for (spin, held) in spins.chunks_exact(2).zip(held) {
        let (a, b) = (spin[0], spin[1]);
        let twice = |v: V| add(v, v);
        for (s, entry) in held.iter().enumerate().skip(1) {
            let v = match entry {
                1 => twice(fma(a.1, b.1, mul(a.0, b.0))),
                2 => twice(fnma(a.1, b.0, mul(a.0, b.1))),
                _ => sub(fma(a.1, a.1, mul(a.0, a.0)), fma(b.1, b.1, mul(b.0, b.0))),
            };
            let (below, above) = out.split_at_mut(s * size);
            for (place, x) in above.iter_mut().zip(&below[..size]) {
                *place = mul(v, *x);
            }
        }
        size *= held.len();
    }
}

/// `|psi_i|^2`, then the real parts of `conj(psi_i) psi_j` for `i < j` row by row, then the imaginary parts.
#[inline(always)]
fn any_entries(re: &[V], im: &[V], out: &mut [V]) {
    let dimension = re.len();
    let (diagonal, upper) = out.split_at_mut(dimension);
    let (real, imaginary) = upper.split_at_mut(dimension * (dimension - 1) / 2);
    let mut next = 0;
    for i in 0..dimension {
        let a = (re[i], im.get(i).copied().unwrap_or(splat(0.0)));
        diagonal[i] = fma(a.1, a.1, mul(a.0, a.0));
        for (j, x) in re.iter().enumerate().skip(i + 1) {
            real[next] = mul(a.0, *x);
            if let Some(y) = im.get(j) {
                real[next] = fma(a.1, *y, real[next]);
                imaginary[next] = fnma(a.1, *x, mul(a.0, *y));
            }
            next += 1;
        }
    }
}

fast!(fn bloch(spins: &[C<K>], held: &[Vec<usize>], out: &mut [V]) = any_bloch);
fast!(fn entries(re: &[V], im: &[V], out: &mut [V]) = any_entries);
