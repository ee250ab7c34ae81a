//! The canonical (KAK, Weyl) decomposition: a unitary on two qubits enters; leave one-qubit gates, three angles for XX,
//! YY and ZZ, and one-qubit gates. Zhang, Vala, Sastry, Whaley 2003, "Geometric theory of nonlocal two-qubit operations".
//!
//! In the magic basis one-qubit gates are real orthogonal and XX, YY, ZZ are diagonal. So `M^T M` of the unitary there is
//! diagonalised by a real rotation: its real and imaginary part commute, and Jacobi rotations chosen for both at once
//! (Cardoso, Souloumiac 1996) diagonalise them whatever eigenvalues coincide.

use std::f64::consts::{FRAC_1_SQRT_2, PI};

use num_complex::Complex64;

use super::matrix::{Matrix2, Matrix4, adjoint4, product4, split};

/// `U = (after) exp(-i/2 (a XX + b YY + c ZZ)) (before)` up to a global phase.
#[derive(Debug, Clone, Copy)]
pub(super) struct Canonical {
    /// The gates that come first, on the first and the second qubit.
    pub(super) before: [Matrix2; 2],
    /// The angles of the rotations about XX, YY and ZZ, within half a turn of 0.
    pub(super) angles: [f64; 3],
    /// The gates that come last.
    pub(super) after: [Matrix2; 2],
}

/// More sweeps than any matrix needs: they converge quadratically.
const MOST_SWEEPS: usize = 24;

type Real4 = [[f64; 4]; 4];

/// The magic basis, a state a column.
fn magic() -> Matrix4 {
    let (r, i, o) = (Complex64::new(FRAC_1_SQRT_2, 0.0), Complex64::new(0.0, FRAC_1_SQRT_2), Complex64::ZERO);
    [[r, o, o, i], [o, i, r, o], [o, i, -r, o], [r, o, o, -i]]
}

/// Decomposes a unitary.
pub(super) fn decompose(u: &Matrix4) -> Canonical {
    let basis = magic();
    let back = adjoint4(&basis);
    let m = product4(&product4(&back, u), &basis);
    let square: Matrix4 = std::array::from_fn(|i| std::array::from_fn(|j| (0..4).map(|k| m[k][i] * m[k][j]).sum()));
    let rotation = diagonalise(&square);
    let turned: Matrix4 =
        std::array::from_fn(|i| std::array::from_fn(|j| (0..4).map(|k| m[i][k] * rotation[k][j]).sum()));
    // Each column of `m rotation` is a phase times a real vector.
    let mut phases: [f64; 4] =
        std::array::from_fn(|j| (0..4).map(|i| turned[i][j] * turned[i][j]).sum::<Complex64>().arg() / 2.0);
    let mut left: Real4 =
        std::array::from_fn(|i| std::array::from_fn(|j| (turned[i][j] * Complex64::cis(-phases[j])).re));
    if determinant(&left) < 0.0 {
        phases[0] += PI;
        for row in &mut left {
            row[0] = -row[0];
        }
    }
    let local = |real: Matrix4| split(&product4(&product4(&basis, &real), &back));
    let complex = |f: &dyn Fn(usize, usize) -> f64| -> Matrix4 {
        std::array::from_fn(|i| std::array::from_fn(|j| Complex64::new(f(i, j), 0.0)))
    };
    let after = local(complex(&|i, j| left[i][j]));
    let before = local(complex(&|i, j| rotation[j][i]));
    let [p, q, r, s] = phases;
    let angles = [-(p + q - r - s) / 2.0, -(-p + q - r + s) / 2.0, -(p - q - r + s) / 2.0];
    Canonical {
        before: before.into(),
        angles: angles.map(|a| a - (a / (2.0 * PI)).round() * 2.0 * PI),
        after: after.into(),
    }
}

/// A rotation (determinant 1) whose columns are eigenvectors of a symmetric unitary matrix.
fn diagonalise(square: &Matrix4) -> Real4 {
    let (mut a, mut b): (Real4, Real4) = (square.map(|r| r.map(|v| v.re)), square.map(|r| r.map(|v| v.im)));
    let mut vectors: Real4 = std::array::from_fn(|i| std::array::from_fn(|j| f64::from(u8::from(i == j))));
    for _ in 0..MOST_SWEEPS {
        let mut largest = 0.0f64;
        for p in 0..3 {
            for q in p + 1..4 {
                largest = largest.max(a[p][q].abs()).max(b[p][q].abs());
                let (sin, cos) = joint_angle([(a[p][p] - a[q][q], 2.0 * a[p][q]), (b[p][p] - b[q][q], 2.0 * b[p][q])]);
                if sin != 0.0 {
                    turn(&mut a, p, q, sin, cos);
                    turn(&mut b, p, q, sin, cos);
                    turn_columns(&mut vectors, p, q, sin, cos);
                }
            }
        }
        if largest < 1e-15 {
            break;
        }
    }
    if determinant(&vectors) < 0.0 {
        for row in &mut vectors {
            row[0] = -row[0];
        }
    }
    vectors
}

/// Sine and cosine of the rotation that makes the off-diagonal elements of both matrices smallest, for pairs of
/// (difference on the diagonal, twice the off-diagonal element).
fn joint_angle(pairs: [(f64, f64); 2]) -> (f64, f64) {
    let on: f64 = pairs.iter().map(|(d, e)| d * d - e * e).sum();
    let off: f64 = pairs.iter().map(|(d, e)| 2.0 * d * e).sum();
    let size: f64 = pairs.iter().map(|(d, e)| d * d + e * e).sum();
    if size < 1e-300 {
        return (0.0, 1.0);
    }
    (off.atan2(on) / 4.0).sin_cos()
}

fn turn(m: &mut Real4, p: usize, q: usize, sin: f64, cos: f64) {
    turn_columns(m, p, q, sin, cos);
    let (x, y) = (m[p], m[q]);
    m[p] = std::array::from_fn(|k| cos * x[k] + sin * y[k]);
    m[q] = std::array::from_fn(|k| cos * y[k] - sin * x[k]);
}

fn turn_columns(m: &mut Real4, p: usize, q: usize, sin: f64, cos: f64) {
    for row in m {
        (row[p], row[q]) = (cos * row[p] + sin * row[q], cos * row[q] - sin * row[p]);
    }
}

fn determinant(m: &Real4) -> f64 {
    let minor = |a: usize, b: usize, c: usize, d: usize| m[a][c] * m[b][d] - m[a][d] * m[b][c];
    minor(0, 1, 0, 1) * minor(2, 3, 2, 3) - minor(0, 1, 0, 2) * minor(2, 3, 1, 3)
        + minor(0, 1, 0, 3) * minor(2, 3, 1, 2)
        + minor(0, 1, 1, 2) * minor(2, 3, 0, 3)
        - minor(0, 1, 1, 3) * minor(2, 3, 0, 2)
        + minor(0, 1, 2, 3) * minor(2, 3, 0, 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::two_qubit::matrix::{euler, identity4, rotate};
    use crate::two_qubit::pauli::{X, Y, Z, pair};
    use proptest::prelude::*;

    /// `1 - |tr(a^-1 b)| / 4`.
    fn distance(a: &Matrix4, b: &Matrix4) -> f64 {
        let trace: Complex64 =
            (0..4).flat_map(|i| (0..4).map(move |j| (i, j))).map(|(i, j)| a[i][j].conj() * b[i][j]).sum();
        1.0 - trace.norm() / 4.0
    }

    fn rebuilt(parts: &Canonical) -> Matrix4 {
        let mut m = identity4();
        let local = |gates: &[Matrix2; 2], m: &mut Matrix4| {
            for (side, gate) in gates.iter().enumerate() {
                let [first, middle, last] = euler(gate);
                for (factor, angle) in [(Z, first), (Y, middle), (Z, last)] {
                    rotate(m, factor << (2 * side), angle);
                }
            }
        };
        local(&parts.before, &mut m);
        for (factor, angle) in [X, Y, Z].into_iter().zip(parts.angles) {
            rotate(&mut m, pair(factor, factor), angle);
        }
        local(&parts.after, &mut m);
        m
    }

    fn rotations() -> impl Strategy<Value = Vec<(u8, f64)>> {
        use std::f64::consts::{FRAC_PI_2, FRAC_PI_4};
        let special = prop::sample::select(vec![FRAC_PI_2, -FRAC_PI_2, PI, FRAC_PI_4, 1e-9, 1e-14, FRAC_PI_2 + 1e-12]);
        let angle = prop_oneof![special, -7.0..7.0f64];
        prop::collection::vec((1u8..16, angle), 0..30)
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn every_unitary_is_rebuilt(list in rotations()) {
            let mut m = identity4();
            list.iter().for_each(|(axis, angle)| rotate(&mut m, *axis, *angle));
            prop_assert!(distance(&m, &rebuilt(&decompose(&m))) < 1e-12, "{list:?} {:?}", decompose(&m));
        }
    }
}
