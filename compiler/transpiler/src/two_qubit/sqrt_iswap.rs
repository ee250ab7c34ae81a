//! Interactions by square roots of iswap: a unitary on two qubits enters; leave at most three of them with one-qubit
//! gates between. Two reach `a >= b + |c|` of the Weyl chamber, 79 per cent of all unitaries: Huang, Wang, Wu et al. 2021,
//! "Towards ultra-high fidelity quantum operations: SQiSW gate as a native two-qubit gate". One before brings the others
//! there.

use std::f64::consts::{FRAC_PI_2, FRAC_PI_4};

use super::kak::{Canonical, decompose};
use super::matrix::{Matrix2, Matrix4, adjoint4, identity4, product4, rotate};
use super::pauli::{X, Y, Z, pair};
use super::weyl::{around, into_chamber, sizes};

/// Nearer than this to the edge of a region is inside.
const EDGE: f64 = 1e-9;

/// A step of a circuit.
#[derive(Debug, Clone, Copy)]
pub(super) enum Step {
    /// Gates on the first and the second qubit.
    Local([Matrix2; 2]),
    /// The square root of iswap.
    Root,
}

/// How many a unitary with these canonical angles takes.
pub(super) fn count(angles: [f64; 3]) -> u32 {
    let [a, b, c] = sizes(angles);
    let root = [a, b, c].iter().zip([FRAC_PI_4, FRAC_PI_4, 0.0]).all(|(x, y)| (x - y).abs() < EDGE);
    match () {
        () if a < EDGE => 0,
        () if root => 1,
        () if a >= b + c - EDGE => 2,
        () => 3,
    }
}

/// The unitary in steps, in order of application, up to a global phase.
pub(super) fn steps(unitary: &Matrix4) -> Option<Vec<Step>> {
    let wanted = into_chamber(decompose(unitary));
    let inner = match count(wanted.angles) {
        0 => return Some(vec![Step::Local(wanted.before), Step::Local(wanted.after)]),
        1 => vec![Step::Root],
        2 => vec![Step::Root, Step::Local(middle(wanted.angles)), Step::Root],
        _ => three(&wanted)?,
    };
    let (before, after) = around(&wanted, &into_chamber(decompose(&matrix(&inner))))?;
    Some([vec![Step::Local(before)], inner, vec![Step::Local(after)]].concat())
}

/// The gates between two roots that make a unitary with these angles, up to gates before and after.
fn middle(angles: [f64; 3]) -> [Matrix2; 2] {
    // In the paper exp(i (x XX + y YY + z ZZ)); two signs may be changed together.
    let [x, y, z] = [angles[0] / 2.0, angles[1] / 2.0, -angles[2] / 2.0];
    let product = (x + y - z).sin() * (x - y + z).sin() * (-x - y - z).sin() * (-x + y + z).sin();
    let (base, root) = ((2.0 * x).cos() - (2.0 * y).cos() + (2.0 * z).cos(), 2.0 * product.max(0.0).sqrt());
    let (alpha, beta) = (angle_of(base + root), angle_of(base - root));
    let part = 4.0 * (x.cos() * z.cos() * y.sin()).powi(2);
    let rest = ((2.0 * x).cos() * (2.0 * y).cos() * (2.0 * z).cos()).max(0.0);
    let ratio = if part + rest > 0.0 { part / (part + rest) } else { 1.0 };
    let gamma = angle_of(ratio.sqrt() * if z < 0.0 { -1.0 } else { 1.0 });
    // The paper's first factor of a tensor product is either qubit: roots are symmetric.
    let mut m = identity4();
    for (axis, angle) in [(Z, gamma), (X, alpha), (Z, gamma), (X << 2, beta)] {
        rotate(&mut m, axis, angle);
    }
    let (first, second) = super::matrix::split(&m);
    [first, second]
}

/// The arc cosine; a cosine that is 1 but for its last digits is 1, as it is for all controlled gates.
fn angle_of(cosine: f64) -> f64 {
    if 1.0 - cosine.abs() < 2e-15 { cosine.signum().acos() } else { cosine.acos() }
}

/// A root about two of the three axes, and what is left for two more.
fn three(wanted: &Canonical) -> Option<Vec<Step>> {
    let whole = canonical_matrix(wanted.angles);
    let signs = [(1.0, 1.0), (1.0, -1.0), (-1.0, 1.0), (-1.0, -1.0)];
    let choices = [(0, 1), (0, 2), (1, 2)].into_iter().flat_map(|at| signs.into_iter().map(move |s| (at, s)));
    choices.into_iter().find_map(|((i, j), (s, t))| {
        let mut first = [0.0; 3];
        (first[i], first[j]) = (s * FRAC_PI_4, t * FRAC_PI_4);
        let left: [f64; 3] = std::array::from_fn(|k| wanted.angles[k] - first[k]);
        if count(left) > 2 {
            return None;
        }
        let root = canonical_matrix(first);
        Some([steps(&root)?, steps(&product4(&whole, &adjoint4(&root)))?].concat())
    })
}

fn canonical_matrix(angles: [f64; 3]) -> Matrix4 {
    let mut m = identity4();
    for (factor, angle) in [X, Y, Z].into_iter().zip(angles) {
        rotate(&mut m, pair(factor, factor), angle);
    }
    m
}

/// What steps do.
fn matrix(steps: &[Step]) -> Matrix4 {
    let mut m = identity4();
    for step in steps {
        match step {
            Step::Root => {
                rotate(&mut m, pair(X, X), -FRAC_PI_2 / 2.0);
                rotate(&mut m, pair(Y, Y), -FRAC_PI_2 / 2.0);
            }
            Step::Local([first, second]) => {
                let local: Matrix4 =
                    std::array::from_fn(|i| std::array::from_fn(|j| first[i & 1][j & 1] * second[i >> 1][j >> 1]));
                m = product4(&local, &m);
            }
        }
    }
    m
}
