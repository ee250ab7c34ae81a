//! Fidelities of many states with each other: batches of states enter, kernel matrices leave.
//!
//! `|<a|b>|^2` of all pairs is a matrix product with the square taken where each entry is made. [`panels`] writes the
//! states in the order in which they will be read, [`micro`] is the product of a few rows with a few, [`tiles`] goes over
//! the result.

mod micro;
mod panels;
mod tiles;

use ndarray::Array2;

use crate::States;
use panels::{Form, Panels};

/// `|<a_i|b_j>|^2` of states of the same width: (rows of a, rows of b).
pub(crate) fn cross(a: &States, b: &States) -> Array2<f64> {
    let form = Form::of(&[a, b]);
    tiles::cross(&Panels::left(a, form), &Panels::right(b, form))
}

/// `|<a_i|a_j>|^2`, symmetric to the bit.
pub(crate) fn symmetric(a: &States) -> Array2<f64> {
    let form = Form::of(&[a]);
    tiles::symmetric(&Panels::left(a, form), &Panels::right(a, form))
}
