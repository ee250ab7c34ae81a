//! What an operation does to Pauli coefficients once its numbers are known. A tile enters, the coefficients of a few qubits
//! (digit p of the index, base 4, is the p-th of them), and is changed in place.

use crate::simd::fast;

/// A step on a tile.
#[derive(Debug, Clone)]
pub(crate) enum Step {
    /// A map of one qubit that keeps the trace: the lower three rows of its transfer matrix.
    One { stride: usize, m: [f64; 16] },
    /// A map of two qubits that sends each Pauli string to a multiple of one: where it comes from, and its factor.
    Signed { low: usize, high: usize, offsets: [usize; 16], from: [u8; 16], factors: [f64; 16] },
    /// Any map of two or three qubits, its entries that are not 0 row by row.
    Sparse { stride: usize, mask: usize, offsets: Vec<usize>, starts: Vec<u32>, columns: Vec<u16>, factors: Vec<f64> },
}

impl Step {
    /// A map of one qubit at digit `position`.
    pub(crate) fn one(position: u32, m: [f64; 16]) -> Step {
        Step::One { stride: 1 << (2 * position), m }
    }

    /// A map of several qubits at these digits, lowest digit of its matrix first.
    pub(crate) fn several(positions: &[u32], matrix: &Sparse) -> Step {
        let spread = |s: usize| positions.iter().enumerate().map(|(k, p)| (s >> (2 * k) & 3) << (2 * p)).sum();
        let offsets: Vec<usize> = (0..matrix.starts.len() - 1).map(spread).collect();
        if let (&[a, b], Ok(offsets), Some((from, factors))) =
            (positions, offsets.as_slice().try_into(), matrix.signed())
        {
            return Step::Signed { low: 1 << (2 * a.min(b)), high: 1 << (2 * a.max(b)), offsets, from, factors };
        }
        Step::Sparse {
            stride: 1 << (2 * positions.iter().min().copied().unwrap_or(0)),
            mask: offsets.last().copied().unwrap_or(0),
            offsets,
            starts: matrix.starts.clone(),
            columns: matrix.columns.clone(),
            factors: matrix.factors.clone(),
        }
    }
}

/// A transfer matrix without its zeros.
#[derive(Debug, Clone)]
pub(crate) struct Sparse {
    starts: Vec<u32>,
    columns: Vec<u16>,
    factors: Vec<f64>,
}

/// Entries that rounding leaves where nothing is.
const NOTHING: f64 = 1e-17;

impl Sparse {
    /// Of a dense matrix of so many rows.
    pub(crate) fn of_dense(rows: usize, entries: &[f64]) -> Sparse {
        let mut sparse = Sparse { starts: vec![0], columns: Vec::new(), factors: Vec::new() };
        for row in entries.chunks_exact(rows) {
            sparse.push(row);
        }
        sparse
    }

    fn push(&mut self, row: &[f64]) {
        for (column, factor) in row.iter().enumerate().filter(|(_, f)| f.abs() > NOTHING) {
            self.columns.push(column as u16);
            self.factors.push(*factor);
        }
        self.starts.push(self.columns.len() as u32);
    }

    /// First `self`, then `next`.
    pub(crate) fn then(&self, next: &Sparse) -> Sparse {
        let rows = self.starts.len() - 1;
        let mut product = Sparse { starts: vec![0], columns: Vec::new(), factors: Vec::new() };
        let mut dense = vec![0.0; rows];
        for r in 0..rows {
            dense.fill(0.0);
            for k in next.row(r) {
                let (middle, factor) = (next.columns[k] as usize, next.factors[k]);
                self.row(middle).for_each(|j| dense[self.columns[j] as usize] += factor * self.factors[j]);
            }
            product.push(&dense);
        }
        product
    }

    fn row(&self, r: usize) -> std::ops::Range<usize> {
        self.starts[r] as usize..self.starts[r + 1] as usize
    }

    /// For each of 16 rows where it comes from and its factor, where every row has one entry.
    fn signed(&self) -> Option<([u8; 16], [f64; 16])> {
        let single = self.starts.len() == 17 && self.starts.iter().enumerate().all(|(k, s)| k == *s as usize);
        let from: Vec<u8> = self.columns.iter().map(|c| *c as u8).collect();
        if single { Some((from.try_into().ok()?, self.factors.clone().try_into().ok()?)) } else { None }
    }
}

fast! {
    /// Runs the steps over a tile.
    pub(crate) fn run(tile: &mut [f64], steps: &[Step]) = run_here
}

#[inline(always)]
fn run_here(tile: &mut [f64], steps: &[Step]) {
    for step in steps {
        match step {
            Step::One { stride: 1, m } => lowest(tile, m),
            Step::One { stride, m } => one(tile, *stride, m),
            Step::Signed { low, high, offsets, from, factors } => signed(tile, *low, *high, offsets, from, factors),
            Step::Sparse { stride, mask, offsets, starts, columns, factors } => {
                sparse(tile, *stride, *mask, offsets, starts, columns, factors);
            }
        }
    }
}

/// Coefficients of one qubit next to each other.
#[inline(always)]
fn lowest(tile: &mut [f64], m: &[f64; 16]) {
    let column = |c: usize| [m[c], m[4 + c], m[8 + c], m[12 + c]];
    let columns = [column(0), column(1), column(2), column(3)];
    for v in tile.as_chunks_mut::<4>().0 {
        let from = *v;
        let mut sum = [0.0; 4];
        for (column, value) in columns.iter().zip(from) {
            for l in 0..4 {
                sum[l] = column[l].mul_add(value, sum[l]);
            }
        }
        *v = sum;
    }
}

#[inline(always)]
fn one(tile: &mut [f64], stride: usize, m: &[f64; 16]) {
    let plane = [m[4], m[6], m[8], m[9], m[11], m[12], m[14]].iter().all(|v| *v == 0.0);
    for block in tile.chunks_exact_mut(4 * stride) {
        let (low, high) = block.split_at_mut(2 * stride);
        let (i, x) = low.split_at_mut(stride);
        let (y, z) = high.split_at_mut(stride);
        let (i, x) = (i.as_chunks_mut::<4>().0, x.as_chunks_mut::<4>().0);
        let (y, z) = (y.as_chunks_mut::<4>().0, z.as_chunks_mut::<4>().0);
        if plane {
            turn(x, y, z, m);
        } else {
            affine(i, x, y, z, m);
        }
    }
}

/// A turn about Y and shrinking: X and Z mix, Y is scaled.
#[inline(always)]
fn turn(x: &mut [[f64; 4]], y: &mut [[f64; 4]], z: &mut [[f64; 4]], m: &[f64; 16]) {
    for ((x, y), z) in x.iter_mut().zip(y).zip(z) {
        let (a, c) = (*x, *z);
        for l in 0..4 {
            x[l] = m[7].mul_add(c[l], m[5] * a[l]);
            y[l] *= m[10];
            z[l] = m[15].mul_add(c[l], m[13] * a[l]);
        }
    }
}

#[inline(always)]
fn affine(i: &mut [[f64; 4]], x: &mut [[f64; 4]], y: &mut [[f64; 4]], z: &mut [[f64; 4]], m: &[f64; 16]) {
    for (((i, x), y), z) in i.iter().zip(x).zip(y).zip(z) {
        let (a, b, c) = (*x, *y, *z);
        for l in 0..4 {
            let row = |r: usize| m[r + 3].mul_add(c[l], m[r + 2].mul_add(b[l], m[r + 1].mul_add(a[l], m[r] * i[l])));
            (x[l], y[l], z[l]) = (row(4), row(8), row(12));
        }
    }
}

/// A signed permutation: sixteen runs of coefficients exchange their places.
#[inline(always)]
fn signed(tile: &mut [f64], low: usize, high: usize, offsets: &[usize; 16], from: &[u8; 16], factors: &[f64; 16]) {
    let mut upper = 0;
    while upper < tile.len() {
        let mut middle = upper;
        while middle < upper + high {
            if low == 1 {
                let mut held = [0.0; 16];
                for k in 0..16 {
                    held[k] = tile[middle + offsets[k]];
                }
                for k in 0..16 {
                    tile[middle + offsets[k]] = factors[k] * held[from[k] as usize & 15];
                }
            } else {
                runs(&mut tile[middle..], low, offsets, from, factors);
            }
            middle += 4 * low;
        }
        upper += 4 * high;
    }
}

/// Of [`signed`]: runs of `length`, a multiple of 4.
#[inline(always)]
fn runs(tile: &mut [f64], length: usize, offsets: &[usize; 16], from: &[u8; 16], factors: &[f64; 16]) {
    for start in (0..length).step_by(4) {
        let mut held = [[0.0; 4]; 16];
        for k in 0..16 {
            let at = start + offsets[k];
            held[k].copy_from_slice(&tile[at..at + 4]);
        }
        for k in 0..16 {
            let source = held[from[k] as usize & 15];
            let at = start + offsets[k];
            let place = &mut tile[at..at + 4];
            for l in 0..4 {
                place[l] = factors[k] * source[l];
            }
        }
    }
}

/// Any map of a few qubits, lane by lane of the runs below its lowest digit.
#[inline(always)]
fn sparse(
    tile: &mut [f64],
    stride: usize,
    mask: usize,
    offsets: &[usize],
    starts: &[u32],
    columns: &[u16],
    factors: &[f64],
) {
    let lanes = stride.min(4);
    let mut held = [[0.0; 4]; 64];
    let mut base = 0;
    while base < tile.len() {
        for (place, offset) in held.iter_mut().zip(offsets) {
            place[..lanes].copy_from_slice(&tile[base + offset..base + offset + lanes]);
        }
        for (row, offset) in offsets.iter().enumerate() {
            let mut sum = [0.0; 4];
            for k in starts[row] as usize..starts[row + 1] as usize {
                let (source, factor) = (&held[columns[k] as usize & 63], factors[k]);
                for l in 0..4 {
                    sum[l] = source[l].mul_add(factor, sum[l]);
                }
            }
            tile[base + offset..base + offset + lanes].copy_from_slice(&sum[..lanes]);
        }
        // The next index in which all digits of the mask are 0.
        base = ((base | mask) + lanes) & !mask;
    }
}
