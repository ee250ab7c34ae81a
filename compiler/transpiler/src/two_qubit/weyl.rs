//! The Weyl chamber: a canonical decomposition enters; the same unitary leaves with its three angles in the one place
//! where all that differ by gates on single qubits meet: `pi/2 >= a >= b >= |c|`, and `c >= 0` where `a = pi/2`.

use std::f64::consts::{FRAC_PI_2, PI};

use num_complex::Complex64;

use super::kak::Canonical;
use super::matrix::{Matrix2, adjoint2, product2};

/// Angles this close to a wall of the chamber are on it.
const WALL: f64 = 1e-9;

/// Angles this close are the same: an arc cosine near 1 has half of its digits.
const SAME: f64 = 1e-7;

/// What follows it on the two qubits, and what comes before it, is changed so that the angles are in the chamber.
pub(super) fn into_chamber(mut c: Canonical) -> Canonical {
    for k in 0..3 {
        let halves = (c.angles[k] / PI).round();
        shift(&mut c, k, halves);
    }
    for (i, j) in [(0, 1), (1, 2), (0, 1)] {
        if c.angles[i].abs() < c.angles[j].abs() {
            exchange(&mut c, i, j);
        }
    }
    match (c.angles[0] < 0.0, c.angles[1] < 0.0) {
        (true, true) => flip(&mut c, 0, 1),
        (true, false) => flip(&mut c, 0, 2),
        (false, true) => flip(&mut c, 1, 2),
        (false, false) => {}
    }
    if c.angles[0] > FRAC_PI_2 - WALL && c.angles[2] < 0.0 {
        shift(&mut c, 0, 1.0);
        flip(&mut c, 0, 2);
    }
    c
}

/// The sizes of the angles in the chamber.
pub(super) fn sizes(angles: [f64; 3]) -> [f64; 3] {
    let mut sizes = angles.map(|a| (a - (a / PI).round() * PI).abs());
    sizes.sort_by(|a, b| b.total_cmp(a));
    sizes
}

/// The gates that must come before and after `have` to make it `wanted`; `None` where the two differ by more than gates
/// on single qubits.
pub(super) fn around(wanted: &Canonical, have: &Canonical) -> Option<([Matrix2; 2], [Matrix2; 2])> {
    let same = wanted.angles.iter().zip(have.angles).all(|(a, b)| (a - b).abs() < SAME);
    let before = |k: usize| product2(&adjoint2(&have.before[k]), &wanted.before[k]);
    let after = |k: usize| product2(&wanted.after[k], &adjoint2(&have.after[k]));
    same.then(|| ([before(0), before(1)], [after(0), after(1)]))
}

/// Takes so many half turns off an angle: each is a Pauli gate on both qubits.
fn shift(c: &mut Canonical, k: usize, halves: f64) {
    c.angles[k] -= halves * PI;
    if halves.rem_euclid(2.0) == 1.0 {
        c.before = c.before.map(|m| product2(&pauli(k), &m));
    }
}

/// Exchanges two angles: a quarter turn about the third axis on both qubits does.
fn exchange(c: &mut Canonical, i: usize, j: usize) {
    let p = pauli(3 - i - j);
    let (r, s) = (Complex64::new(FRAC_PI_2 / 2.0, 0.0).cos(), Complex64::new(0.0, -(FRAC_PI_2 / 2.0).sin()));
    let one = |a: usize, b: usize| if a == b { r } else { Complex64::ZERO };
    let v: Matrix2 = std::array::from_fn(|a| std::array::from_fn(|b| one(a, b) + s * p[a][b]));
    c.angles.swap(i, j);
    c.before = c.before.map(|m| product2(&v, &m));
    c.after = c.after.map(|m| product2(&m, &adjoint2(&v)));
}

/// Changes the signs of two angles: the third Pauli gate on the first qubit does.
fn flip(c: &mut Canonical, i: usize, j: usize) {
    let p = pauli(3 - i - j);
    (c.angles[i], c.angles[j]) = (-c.angles[i], -c.angles[j]);
    c.before[0] = product2(&p, &c.before[0]);
    c.after[0] = product2(&c.after[0], &p);
}

/// X, Y, Z.
fn pauli(k: usize) -> Matrix2 {
    let (o, l, i) = (Complex64::ZERO, Complex64::ONE, Complex64::I);
    match k {
        0 => [[o, l], [l, o]],
        1 => [[o, -i], [i, o]],
        _ => [[l, o], [o, -l]],
    }
}
