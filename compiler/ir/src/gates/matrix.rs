//! Matrices of the gates: angles in radians enter, a unitary leaves, row by row.
//!
//! Little-endian as everywhere in the house: the FIRST listed qubit is the LOWEST bit of row and column index. So
//! `cx` (control, target) has its control in bit 0, and its matrix exchanges the indices 1 and 3.

use std::f64::consts::{FRAC_1_SQRT_2, PI};

use num_complex::Complex64;
use smallvec::{SmallVec, smallvec};

/// A square matrix of `2^qubits` rows, row by row.
pub type Matrix = SmallVec<[Complex64; 16]>;

const O: Complex64 = Complex64::new(0.0, 0.0);
const ONE: Complex64 = Complex64::new(1.0, 0.0);
const I: Complex64 = Complex64::new(0.0, 1.0);

fn real(v: f64) -> Complex64 {
    Complex64::new(v, 0.0)
}

fn diagonal(a: Complex64, b: Complex64) -> Matrix {
    smallvec![a, O, O, b]
}

pub(super) fn id(_: &[f64]) -> Matrix {
    diagonal(ONE, ONE)
}

pub(super) fn x(_: &[f64]) -> Matrix {
    smallvec![O, ONE, ONE, O]
}

pub(super) fn y(_: &[f64]) -> Matrix {
    smallvec![O, -I, I, O]
}

pub(super) fn z(_: &[f64]) -> Matrix {
    diagonal(ONE, -ONE)
}

pub(super) fn h(_: &[f64]) -> Matrix {
    let h = real(FRAC_1_SQRT_2);
    smallvec![h, h, h, -h]
}

pub(super) fn s(_: &[f64]) -> Matrix {
    diagonal(ONE, I)
}

pub(super) fn sdg(_: &[f64]) -> Matrix {
    diagonal(ONE, -I)
}

pub(super) fn t(_: &[f64]) -> Matrix {
    diagonal(ONE, Complex64::new(FRAC_1_SQRT_2, FRAC_1_SQRT_2))
}

pub(super) fn tdg(_: &[f64]) -> Matrix {
    diagonal(ONE, Complex64::new(FRAC_1_SQRT_2, -FRAC_1_SQRT_2))
}

pub(super) fn sx(_: &[f64]) -> Matrix {
    let (p, m) = (Complex64::new(0.5, 0.5), Complex64::new(0.5, -0.5));
    smallvec![p, m, m, p]
}

pub(super) fn sxdg(_: &[f64]) -> Matrix {
    let (p, m) = (Complex64::new(0.5, 0.5), Complex64::new(0.5, -0.5));
    smallvec![m, p, p, m]
}

pub(super) fn p(a: &[f64]) -> Matrix {
    diagonal(ONE, Complex64::cis(a[0]))
}

pub(super) fn u(a: &[f64]) -> Matrix {
    let (sin, cos) = (a[0] / 2.0).sin_cos();
    let (phi, lambda) = (Complex64::cis(a[1]), Complex64::cis(a[2]));
    smallvec![real(cos), -lambda * sin, phi * sin, phi * lambda * cos]
}

pub(super) fn gphase(a: &[f64]) -> Matrix {
    smallvec![Complex64::cis(a[0])]
}

/// `exp(-i angle/2 P)` for the Pauli string with these masks: bit q of `flips` for X or Y on qubit q, bit q of
/// `phases` for Z or Y. P sends |i> to `i^(number of Y) (-1)^(bits of i & phases) |i ^ flips>`.
fn rotation(qubits: u32, flips: usize, phases: usize, angle: f64) -> Matrix {
    let n = 1usize << qubits;
    let (sin, cos) = (angle / 2.0).sin_cos();
    let factor = -I * sin * I.powu((flips & phases).count_ones());
    let mut m: Matrix = smallvec![O; n * n];
    for column in 0..n {
        let sign = if (column & phases).count_ones() % 2 == 1 { -1.0 } else { 1.0 };
        m[column * n + column] += cos;
        m[(column ^ flips) * n + column] += factor * sign;
    }
    m
}

pub(super) fn rx(a: &[f64]) -> Matrix {
    rotation(1, 1, 0, a[0])
}

pub(super) fn ry(a: &[f64]) -> Matrix {
    rotation(1, 1, 1, a[0])
}

pub(super) fn rz(a: &[f64]) -> Matrix {
    rotation(1, 0, 1, a[0])
}

pub(super) fn rxx(a: &[f64]) -> Matrix {
    rotation(2, 0b11, 0, a[0])
}

pub(super) fn ryy(a: &[f64]) -> Matrix {
    rotation(2, 0b11, 0b11, a[0])
}

pub(super) fn rzz(a: &[f64]) -> Matrix {
    rotation(2, 0, 0b11, a[0])
}

pub(super) fn rzx(a: &[f64]) -> Matrix {
    rotation(2, 0b10, 0b01, a[0])
}

pub(super) fn swap(_: &[f64]) -> Matrix {
    exchange(ONE)
}

pub(super) fn iswap(_: &[f64]) -> Matrix {
    exchange(I)
}

fn exchange(factor: Complex64) -> Matrix {
    let mut m: Matrix = smallvec![O; 16];
    (m[0], m[15]) = (ONE, ONE);
    (m[6], m[9]) = (factor, factor);
    m
}

/// `(X on the first - Y on the first times X on the second) / sqrt(2)`.
pub(super) fn ecr(_: &[f64]) -> Matrix {
    let (h, i) = (real(FRAC_1_SQRT_2), I * FRAC_1_SQRT_2);
    smallvec![O, h, O, i, h, O, -i, O, O, i, O, h, -i, O, h, O]
}

/// One control more, listed before the other qubits: the lowest bit.
pub(super) fn controlled(inner: &[Complex64]) -> Matrix {
    let n = inner.len().isqrt();
    let mut m: Matrix = smallvec![O; 4 * n * n];
    for i in 0..n {
        m[2 * i * 2 * n + 2 * i] = ONE;
        for j in 0..n {
            m[(2 * i + 1) * 2 * n + 2 * j + 1] = inner[i * n + j];
        }
    }
    m
}

pub(super) const TWO_PI: f64 = 2.0 * PI;
pub(super) const FOUR_PI: f64 = 4.0 * PI;
