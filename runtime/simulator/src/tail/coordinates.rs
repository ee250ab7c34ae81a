//! Coordinates of density matrices: what a head can make enters; which real numbers describe it, and how a Hermitian matrix
//! is written in the dual ones, leave. `tr(rho M)` is the scalar product of the numbers of rho with those of M.
//!
//! A product state of single bits is the product of their Bloch vectors `(1, x, y, z)`, of which those entries are left
//! out that vanish for every row: RX of |0> has no x, so n bits take 3^n numbers. Any other state takes the entries of
//! `conj(psi_i) psi_j` with `i <= j`, real and imaginary parts apart.

use hqml_ir::Pauli;

use crate::lanes::{Panel, V};
use crate::plan::{Factor, Move, Plan};

/// See the module.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Coordinates {
    /// Products of Bloch vectors.
    Bloch {
        /// Per bit, the entries that are held, in order: 0 for the identity, which is always there, 1 to 3 for X, Y, Z.
        held: Vec<Vec<usize>>,
        /// Per coordinate (those of bit 0 change fastest), where its string stands in [`strings`].
        places: Vec<usize>,
    },
    /// Entries of the matrix: first `|psi_i|^2`, then real parts of `i < j` row by row, then the imaginary ones.
    Entries {
        /// Whether the latter vanish.
        real: bool,
    },
}

/// A complex matrix by rows: real and imaginary parts.
#[derive(Debug, Clone)]
pub(super) struct Matrix {
    dimension: usize,
    pub re: Vec<f64>,
    pub im: Vec<f64>,
}

impl Matrix {
    pub(super) fn zeros(dimension: usize) -> Matrix {
        Matrix { dimension, re: vec![0.0; dimension * dimension], im: vec![0.0; dimension * dimension] }
    }

    pub(super) fn of(panel: &Panel) -> Matrix {
        let dimension = panel.re.len() / panel.tiles;
        let flat =
            |x: &[V]| x.chunks_exact(panel.tiles).flat_map(|row| row.as_flattened()[..dimension].to_vec()).collect();
        Matrix { dimension, re: flat(&panel.re), im: flat(&panel.im) }
    }

    pub(super) fn panel(&self) -> Panel {
        let mut panel = Panel::zeros(self.dimension);
        for (to, from) in [(&mut panel.re, &self.re), (&mut panel.im, &self.im)] {
            for (to, from) in to.chunks_exact_mut(panel.tiles).zip(from.chunks_exact(self.dimension)) {
                to.as_flattened_mut()[..self.dimension].copy_from_slice(from);
            }
        }
        panel
    }
}

/// Which of x, y, z may differ from 0 behind these moves of |0>.
fn bloch(moves: &[Move]) -> [bool; 3] {
    moves.iter().fold([false, false, true], |[x, y, z], step| match step {
        Move::Hadamard => [z, y, x],
        Move::Turn { pauli: Pauli::X, .. } => [x, y || z, y || z],
        Move::Turn { pauli: Pauli::Y, .. } => [x || z, y, x || z],
        Move::Turn { pauli: Pauli::Z, .. } => [x || y, x || y, z],
    })
}

impl Coordinates {
    /// Those of what a head makes.
    pub(super) fn of(head: &Plan) -> Coordinates {
        let held = |factor: &Factor| match factor {
            Factor::Run(moves) => {
                let seen = bloch(moves);
                Some([0].into_iter().chain((1..4).filter(|k| seen[k - 1])).collect::<Vec<_>>())
            }
            Factor::Prepared { .. } => None,
        };
        let held: Option<Vec<_>> = head.start.iter().map(held).collect();
        match held.filter(|_| head.steps.is_empty()) {
            Some(held) => Coordinates::Bloch { places: places(&held), held },
            None => Coordinates::Entries { real: head.real },
        }
    }

    /// How many there are for states of so many amplitudes.
    pub(super) fn count(&self, dimension: usize) -> usize {
        match self {
            Coordinates::Bloch { places, .. } => places.len(),
            Coordinates::Entries { real: true } => dimension * (dimension + 1) / 2,
            Coordinates::Entries { real: false } => dimension * dimension,
        }
    }

    /// The dual numbers of a Hermitian matrix, which is used up.
    pub(super) fn of_matrix(&self, matrix: &mut Matrix) -> Vec<f64> {
        let dimension = matrix.dimension;
        match self {
            Coordinates::Bloch { places, .. } => {
                strings(matrix);
                places.iter().map(|p| matrix.re[*p]).collect()
            }
            Coordinates::Entries { real } => {
                let upper = || (0..dimension).flat_map(|i| (i + 1..dimension).map(move |j| i * dimension + j));
                let mut out: Vec<f64> = (0..dimension).map(|i| matrix.re[i * dimension + i]).collect();
                out.extend(upper().map(|p| 2.0 * matrix.re[p]));
                if !real {
                    out.extend(upper().map(|p| -2.0 * matrix.im[p]));
                }
                out
            }
        }
    }

    /// The matrix Gamma for which `tr(Gamma M)` is the scalar product of these numbers with those of any M.
    pub(super) fn matrix(&self, numbers: &[f64], dimension: usize) -> Matrix {
        let mut matrix = Matrix::zeros(dimension);
        match self {
            Coordinates::Bloch { places, .. } => {
                places.iter().zip(numbers).for_each(|(p, v)| matrix.re[*p] = *v);
                entries(&mut matrix);
            }
            Coordinates::Entries { real } => {
                let mut numbers = numbers.iter();
                (0..dimension).zip(numbers.by_ref()).for_each(|(i, v)| matrix.re[i * dimension + i] = *v);
                let upper = || (0..dimension).flat_map(|i| (i + 1..dimension).map(move |j| (i, j)));
                for ((i, j), v) in upper().zip(numbers.by_ref()) {
                    (matrix.re[i * dimension + j], matrix.re[j * dimension + i]) = (*v, *v);
                }
                for ((i, j), v) in upper().filter(|_| !real).zip(numbers) {
                    (matrix.im[j * dimension + i], matrix.im[i * dimension + j]) = (*v, -v);
                }
            }
        }
        matrix
    }
}

/// Where the strings of these entries stand.
fn places(held: &[Vec<usize>]) -> Vec<usize> {
    let bits = held.len();
    let mut places = vec![0];
    for (bit, entries) in held.iter().enumerate() {
        let of = |k: &usize| (k >> 1) << (bit + bits) | (k & 1) << bit;
        places = entries.iter().flat_map(|k| places.iter().map(|p| p | of(k)).collect::<Vec<_>>()).collect();
    }
    places
}

/// The four places of each bit of row and column.
fn blocks(dimension: usize) -> impl Iterator<Item = [usize; 4]> {
    let bits = (0..dimension.trailing_zeros()).map(|b| 1usize << b);
    bits.flat_map(move |bit| {
        let without = move |i: &usize| i & bit == 0;
        let rows = (0..dimension).filter(without);
        rows.flat_map(move |r| {
            (0..dimension).filter(without).map(move |c| {
                let place = r * dimension + c;
                [place, place + bit, place + bit * dimension, place + bit + bit * dimension]
            })
        })
    })
}

/// Entries become coefficients of Pauli strings, `tr(P M) / dimension`: for each bit, the place of row and column 00
/// becomes that of the identity, 01 that of X, 10 that of Y, 11 that of Z.
fn strings(m: &mut Matrix) {
    for [a, b, c, d] in blocks(m.dimension) {
        let (re, im) = (&mut m.re, &mut m.im);
        let old = [a, b, c, d].map(|k| (re[k], im[k]));
        (re[a], im[a]) = (0.5 * (old[0].0 + old[3].0), 0.5 * (old[0].1 + old[3].1));
        (re[b], im[b]) = (0.5 * (old[1].0 + old[2].0), 0.5 * (old[1].1 + old[2].1));
        // i (M01 - M10).
        (re[c], im[c]) = (0.5 * (old[2].1 - old[1].1), 0.5 * (old[1].0 - old[2].0));
        (re[d], im[d]) = (0.5 * (old[0].0 - old[3].0), 0.5 * (old[0].1 - old[3].1));
    }
}

/// Numbers of strings become the entries of their sum, divided by the dimension.
fn entries(m: &mut Matrix) {
    for [a, b, c, d] in blocks(m.dimension) {
        let (re, im) = (&mut m.re, &mut m.im);
        let old = [a, b, c, d].map(|k| (re[k], im[k]));
        (re[a], im[a]) = (0.5 * (old[0].0 + old[3].0), 0.5 * (old[0].1 + old[3].1));
        // X - i Y above the diagonal, X + i Y below it.
        (re[b], im[b]) = (0.5 * (old[1].0 + old[2].1), 0.5 * (old[1].1 - old[2].0));
        (re[c], im[c]) = (0.5 * (old[1].0 - old[2].1), 0.5 * (old[1].1 + old[2].0));
        (re[d], im[d]) = (0.5 * (old[0].0 - old[3].0), 0.5 * (old[0].1 - old[3].1));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hermitian(dimension: usize, seed: f64) -> Matrix {
        let mut m = Matrix::zeros(dimension);
        for i in 0..dimension {
            for j in i..dimension {
                let (re, im) = ((seed + (3 * i + 7 * j) as f64).sin(), (seed * 1.3 + (5 * i + j) as f64).cos());
                let im = if i == j { 0.0 } else { im };
                (m.re[i * dimension + j], m.im[i * dimension + j]) = (re, im);
                (m.re[j * dimension + i], m.im[j * dimension + i]) = (re, -im);
            }
        }
        m
    }

    fn trace(a: &Matrix, b: &Matrix, dimension: usize) -> f64 {
        let each = (0..dimension * dimension).map(|p| (p, p % dimension * dimension + p / dimension));
        each.map(|(p, q)| a.re[p] * b.re[q] - a.im[p] * b.im[q]).sum()
    }

    /// `tr(Gamma M)` is the scalar product of the numbers that Gamma was made of with those of M.
    #[test]
    fn a_trace_is_a_scalar_product() {
        for bits in 1..4 {
            let dimension = 1 << bits;
            let held: Vec<Vec<usize>> =
                (0..bits).map(|b| if b == 1 { vec![0, 2, 3] } else { vec![0, 1, 2, 3] }).collect();
            let bloch = Coordinates::Bloch { places: places(&held), held };
            for coordinates in [bloch, Coordinates::Entries { real: false }] {
                let m = hermitian(dimension, 0.4);
                let own = coordinates.of_matrix(&mut m.clone());
                assert_eq!(own.len(), coordinates.count(dimension));
                let numbers: Vec<f64> = (0..own.len()).map(|k| (k as f64 * 0.7).cos()).collect();
                let gamma = coordinates.matrix(&numbers, dimension);
                let product: f64 = own.iter().zip(&numbers).map(|(a, b)| a * b).sum();
                assert!((trace(&gamma, &m, dimension) - product).abs() < 1e-12, "{bits} {coordinates:?}");
            }
        }
    }
}
