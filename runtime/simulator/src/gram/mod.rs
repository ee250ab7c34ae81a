//! Fidelities of many states with each other: batches of states or of circuits' rows enter, kernel matrices leave.
//!
//! `|<a|b>|^2` of all pairs is a matrix product with the square taken where each entry is made. [`panels`] writes the
//! states in the order in which they will be read, [`micro`] is the product of a few rows with a few, [`tiles`] goes over
//! the result; [`short`] is for states of few amplitudes. [`factors`] takes a circuit apart first: wires that never meet give factors of the kernel, single wires in
//! closed form ([`wires`]). [`planned`] brings a program and rows to what their kernel needs, [`rows`] that to
//! kernel matrices.

mod factors;
mod micro;
mod panels;
mod planned;
mod rows;
mod short;
mod tiles;
mod wires;

use ndarray::Array2;

use crate::States;
use panels::Panels;

pub use planned::CompiledKernel;
pub use rows::{KernelRows, kernel_row_bytes};

/// `|<a_i|b_j>|^2` of states of the same width: (rows of a, rows of b).
pub(crate) fn cross(a: &States, b: &States) -> Array2<f64> {
    product(&Panels::of(a), &Panels::of(b))
}

/// `|<a_i|a_j>|^2`, symmetric to the bit.
pub(crate) fn symmetric(a: &States) -> Array2<f64> {
    tiles::symmetric(&Panels::of(a))
}

/// As [`cross`], of batches that may differ in being real.
fn product(a: &Panels, b: &Panels) -> Array2<f64> {
    match (a.is_real(), b.is_real()) {
        (true, false) => tiles::cross(&a.clone().into_complex(), b),
        (false, true) => tiles::cross(a, &b.clone().into_complex()),
        _ => tiles::cross(a, b),
    }
}
