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

pub(super) fn u2(a: &[f64]) -> Matrix {
    u(&[PI / 2.0, a[0], a[1]])
}

pub(super) fn prx(a: &[f64]) -> Matrix {
    let (sin, cos) = (a[0] / 2.0).sin_cos();
    let axis = Complex64::cis(a[1]);
    smallvec![real(cos), -I * axis.conj() * sin, -I * axis * sin, real(cos)]
}

pub(super) fn gpi(a: &[f64]) -> Matrix {
    let axis = Complex64::cis(a[0]);
    smallvec![O, axis.conj(), axis, O]
}

pub(super) fn gpi2(a: &[f64]) -> Matrix {
    prx(&[PI / 2.0, a[0]])
}

pub(super) fn cu(a: &[f64]) -> Matrix {
    let factor = Complex64::cis(a[3]);
    controlled(&u(&a[..3]).into_iter().map(|entry| factor * entry).collect::<Matrix>())
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

pub(super) fn sqrt_iswap(_: &[f64]) -> Matrix {
    let mut m = exchange(I * FRAC_1_SQRT_2);
    (m[5], m[10]) = (real(FRAC_1_SQRT_2), real(FRAC_1_SQRT_2));
    m
}

pub(super) fn dcx(_: &[f64]) -> Matrix {
    let mut m: Matrix = smallvec![O; 16];
    (m[0], m[7], m[9], m[14]) = (ONE, ONE, ONE, ONE);
    m
}

/// A rotation by theta between two basis states, the identity on the others: `first` is the one of the two in which the
/// first qubit is 1 and so carries the phase beta.
fn between(first: usize, other: usize, theta: f64, beta: f64) -> Matrix {
    let (sin, cos) = (theta / 2.0).sin_cos();
    let phase = Complex64::cis(beta);
    let mut m: Matrix = smallvec![O; 16];
    (0..4).for_each(|k| m[5 * k] = ONE);
    (m[5 * first], m[5 * other]) = (real(cos), real(cos));
    m[4 * first + other] = -I * sin * phase.conj();
    m[4 * other + first] = -I * sin * phase;
    m
}

pub(super) fn xx_plus_yy(a: &[f64]) -> Matrix {
    between(1, 2, a[0], a[1])
}

pub(super) fn xx_minus_yy(a: &[f64]) -> Matrix {
    between(3, 0, a[0], -a[1])
}

pub(super) fn ms(a: &[f64]) -> Matrix {
    let (sin, cos) = (a[2] / 2.0).sin_cos();
    let axes = [gpi(&a[..1]), gpi(&a[1..2])];
    let mut m: Matrix = smallvec![O; 16];
    for row in 0..4usize {
        let column = 3 - row;
        m[5 * row] = real(cos);
        m[4 * row + column] =
            -I * sin * axes[0][2 * (row & 1) + (column & 1)] * axes[1][2 * (row >> 1) + (column >> 1)];
    }
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
