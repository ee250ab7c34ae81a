//! Wires by themselves: Bloch vectors of single qubits enter, the products of their fidelities leave. Two states of one
//! qubit with the Bloch vectors u and v have the fidelity `(1 + u v) / 2`.

use ndarray::{Array2, ArrayView2};

use crate::batch::fill;
use crate::simd::fast;

/// Columns that are worked through at a time.
const LANES: usize = 8;

/// Multiplies `out` (rows of a, rows of b) by the fidelities of each wire: `a` and `b` are (rows, 3 wires).
pub(super) fn multiply(out: &mut Array2<f64>, a: ArrayView2<'_, f64>, b: ArrayView2<'_, f64>) {
    let (rows, columns) = out.dim();
    if columns == 0 {
        return;
    }
    let turned = turned(b);
    let flat = out.as_slice_mut().unwrap_or(&mut []);
    let done = fill(flat, rows, columns, columns * a.ncols(), |range, part| {
        for (row, out) in range.zip(part.chunks_exact_mut(columns)) {
            // Half of each vector, so that a wire's fidelity is one half and a product.
            let half: Vec<f64> = a.row(row).iter().map(|x| 0.5 * x).collect();
            multiply_row(&half, &turned, out);
        }
        Ok(())
    });
    debug_assert!(done.is_ok(), "no product can fail");
}

/// (groups of rows, coordinate, row): the coordinates of a few rows side by side.
fn turned(b: ArrayView2<'_, f64>) -> Vec<[f64; LANES]> {
    let mut out = vec![[0.0; LANES]; b.nrows().div_ceil(LANES) * b.ncols()];
    for ((row, coordinate), value) in b.indexed_iter() {
        out[row / LANES * b.ncols() + coordinate][row % LANES] = *value;
    }
    out
}

fast!(fn multiply_row(half: &[f64], b: &[[f64; LANES]], out: &mut [f64]) = multiply_row_plain);

#[inline(always)]
fn multiply_row_plain(half: &[f64], b: &[[f64; LANES]], out: &mut [f64]) {
    for (out, b) in out.chunks_mut(LANES).zip(b.chunks_exact(half.len().max(1))) {
        let mut product = [1.0; LANES];
        for (u, v) in half.as_chunks::<3>().0.iter().zip(b.as_chunks::<3>().0) {
            for (lane, product) in product.iter_mut().enumerate() {
                let scalar = u[2].mul_add(v[2][lane], u[1].mul_add(v[1][lane], u[0].mul_add(v[0][lane], 0.5)));
                *product *= scalar.max(0.0);
            }
        }
        out.iter_mut().zip(product).for_each(|(out, product)| *out *= product);
    }
}
