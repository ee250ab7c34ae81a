//! The derivative of one step by its angles: the state psi and its partner lambda behind the step enter, real numbers
//! leave. With E = sum(cotangent * output), `dE/da = 2 Re <lambda| (dU/da) U^-1 |psi>`.

use hqml_ir::Gate;
use num_complex::Complex64;

use crate::kernel::{for_fresh, signed};

/// Of `e^(i a)` where all of `mask` is 1: `(dU/da) U^-1 = i` there, so `-2 Im <lambda|psi>` over these indices.
pub(crate) fn phase(psi: &[Complex64], lambda: &[Complex64], mask: usize) -> f64 {
    let mut sum = Complex64::ZERO;
    let mut i = mask;
    while i < psi.len() {
        sum += lambda[i].conj() * psi[i];
        i = (i + 1) | mask;
    }
    -2.0 * sum.im
}

/// Of `exp(-i a/2 P)` under controls: `(dU/da) U^-1 = -i/2 P` there, so `Im <lambda|P|psi>`.
pub(crate) fn image(psi: &[Complex64], lambda: &[Complex64], flips: usize, phases: usize, controls: usize) -> f64 {
    let factor = Complex64::I.powu((flips & phases).count_ones());
    let mut sum = Complex64::ZERO;
    let mut i = controls;
    while i < psi.len() {
        sum += lambda[i ^ flips].conj() * signed(psi[i], i & phases);
        i = (i + 1) | controls;
    }
    (factor * sum).im
}

/// Of `U(theta, phi, lambda)` by its three angles.
pub(crate) fn euler(psi: &[Complex64], lambda: &[Complex64], bit: usize, controls: usize, a: [f64; 3]) -> [f64; 3] {
    // w[2 r + c] = sum of conj(lambda with the qubit at r) * (psi with the qubit at c).
    let mut w = [Complex64::ZERO; 4];
    let mask = bit | controls;
    let mut i = mask;
    while i < psi.len() {
        let j = i ^ bit;
        let (l0, l1) = (lambda[j].conj(), lambda[i].conj());
        w[0] += l0 * psi[j];
        w[1] += l0 * psi[i];
        w[2] += l1 * psi[j];
        w[3] += l1 * psi[i];
        i = (i + 1) | mask;
    }
    let u = Gate::U.matrix(&a);
    slopes(a).map(|d| {
        let entry = |r: usize, c: usize| d[2 * r] * u[2 * c].conj() + d[2 * r + 1] * u[2 * c + 1].conj();
        let sum = entry(0, 0) * w[0] + entry(0, 1) * w[1] + entry(1, 0) * w[2] + entry(1, 1) * w[3];
        2.0 * sum.re
    })
}

/// The derivatives of the matrix of `U(theta, phi, lambda)`, row by row.
fn slopes(a: [f64; 3]) -> [[Complex64; 4]; 3] {
    let (sin, cos) = (a[0] / 2.0).sin_cos();
    let (phi, lambda, o, i) = (Complex64::cis(a[1]), Complex64::cis(a[2]), Complex64::ZERO, Complex64::I);
    let both = phi * lambda;
    [
        [Complex64::from(-sin / 2.0), -lambda * (cos / 2.0), phi * (cos / 2.0), -both * (sin / 2.0)],
        [o, o, i * phi * sin, i * both * cos],
        [o, -i * lambda * sin, o, i * both * cos],
    ]
}

/// Of a preparation by its amplitudes before they were normalised; `held` are the normalised ones, `norm` the length.
pub(crate) fn preparation(
    psi: &[Complex64],
    lambda: &[Complex64],
    offsets: &[usize],
    held: &[f64],
    norm: f64,
) -> Vec<f64> {
    let mut slope = vec![0.0; offsets.len()];
    for_fresh(psi.len(), offsets, |base| {
        let before: Complex64 = offsets.iter().zip(held).map(|(o, a)| psi[base | o] * a).sum();
        for (s, offset) in slope.iter_mut().zip(offsets) {
            *s += 2.0 * (lambda[base | offset].conj() * before).re;
        }
    });
    // Normalising takes away the part along the amplitudes and divides by their length.
    let along: f64 = slope.iter().zip(held).map(|(s, a)| s * a).sum();
    slope.iter().zip(held).map(|(s, a)| (s - along * a) / norm).collect()
}
