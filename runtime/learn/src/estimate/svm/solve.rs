//! The three dual problems: a Gram source and the box enter, dual coefficients and the offset leave.

use libsvm_rs::solver::{Solver, SolverVariant};

use super::gram::{Gram, PairedQ, SignedQ};
use crate::LearnError;

/// The dual's solution. A decision value is `sum(coefficients * kernel) - rho`.
pub(super) struct Solution {
    /// One coefficient a row (zero: no support vector), in the order the rows were given.
    pub(super) coefficients: Vec<f64>,
    pub(super) rho: f64,
}

impl Solution {
    fn checked(coefficients: Vec<f64>, rho: f64) -> Result<Self, LearnError> {
        if rho.is_finite() && coefficients.iter().all(|a| a.is_finite()) {
            return Ok(Self { coefficients, rho });
        }
        Err(LearnError::Numeric(
            "the support vector solver left the finite numbers: kernel values are too large; scale the features".into(),
        ))
    }
}

/// The box of a two-class problem and the solver's tolerance.
#[derive(Clone, Copy)]
pub(super) struct Box2 {
    /// The largest coefficient of a row of sign +1.
    pub(super) c_plus: f64,
    /// The largest coefficient of a row of sign -1.
    pub(super) c_minus: f64,
    pub(super) tolerance: f64,
}

/// Two classes: `signs` says on which side each of `rows` must fall. Coefficients carry the sign.
pub(super) fn classification(
    gram: &Gram<'_>,
    rows: &[usize],
    signs: &[i8],
    limits: Box2,
) -> Result<Solution, LearnError> {
    libsvm_rs::set_quiet(true);
    let mut alpha = vec![0.0; rows.len()];
    let q = Box::new(SignedQ::new(gram, rows, signs));
    let linear = vec![-1.0; rows.len()];
    let Box2 { c_plus, c_minus, tolerance } = limits;
    let info = Solver::solve(
        SolverVariant::Standard,
        rows.len(),
        q,
        &linear,
        signs,
        &mut alpha,
        c_plus,
        c_minus,
        tolerance,
        true,
    );
    alpha.iter_mut().zip(signs).for_each(|(a, &s)| *a *= f64::from(s));
    Solution::checked(alpha, info.rho)
}

/// Epsilon-insensitive regression of `y`.
pub(super) fn regression(
    gram: &Gram<'_>,
    y: &[f64],
    c: f64,
    epsilon: f64,
    tolerance: f64,
) -> Result<Solution, LearnError> {
    libsvm_rs::set_quiet(true);
    let n = y.len();
    let linear: Vec<f64> = y.iter().map(|t| epsilon - t).chain(y.iter().map(|t| epsilon + t)).collect();
    let signs: Vec<i8> = (0..2 * n).map(|v| if v < n { 1 } else { -1 }).collect();
    let mut alpha = vec![0.0; 2 * n];
    let q = Box::new(PairedQ::new(gram));
    let info = Solver::solve(SolverVariant::Standard, 2 * n, q, &linear, &signs, &mut alpha, c, c, tolerance, true);
    let coefficients = (0..n).map(|i| alpha[i] - alpha[i + n]).collect();
    Solution::checked(coefficients, info.rho)
}

/// One class: at most the fraction `nu` of the rows falls outside.
pub(super) fn one_class(gram: &Gram<'_>, nu: f64, tolerance: f64) -> Result<Solution, LearnError> {
    libsvm_rs::set_quiet(true);
    let n = gram.x().nrows();
    let rows: Vec<usize> = (0..n).collect();
    let mut alpha = start_of_one_class(nu, n);
    let signs = vec![1_i8; n];
    let q = Box::new(SignedQ::new(gram, &rows, &signs));
    let linear = vec![0.0; n];
    let info = Solver::solve(SolverVariant::Standard, n, q, &linear, &signs, &mut alpha, 1.0, 1.0, tolerance, true);
    Solution::checked(alpha, info.rho)
}

/// The first coefficients at their bound until `nu` times the rows is spent. The budget is summed row by row, as
/// scikit-learn sums it: its last bits decide whether one more coefficient starts free, and so the solver's whole path.
fn start_of_one_class(nu: f64, rows: usize) -> Vec<f64> {
    let mut budget = (0..rows).fold(0.0, |sum, _| sum + nu);
    let mut alpha = vec![0.0; rows];
    for a in &mut alpha {
        if budget <= 0.0 {
            break;
        }
        *a = budget.min(1.0);
        budget -= *a;
    }
    alpha
}
