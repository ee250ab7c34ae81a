//! Sums over vectors in a fixed order, and the checks all optimizers make of their options and start.

use crate::LearnError;

/// The inner product.
pub(super) fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

/// The Euclidean length.
pub(super) fn norm(a: &[f64]) -> f64 {
    dot(a, a).sqrt()
}

/// `a + factor * b`.
pub(super) fn along(a: &[f64], factor: f64, b: &[f64]) -> Vec<f64> {
    a.iter().zip(b).map(|(a, b)| a + factor * b).collect()
}

/// A start must have finite entries.
pub(super) fn check_start(start: &[f64]) -> Result<(), LearnError> {
    if start.is_empty() {
        return Err(LearnError::Data("there is no parameter to train: write at least one `?` before it".into()));
    }
    match start.iter().position(|entry| !entry.is_finite()) {
        Some(at) => Err(LearnError::Data(format!("parameter {at} starts at {}: start from finite numbers", start[at]))),
        None => Ok(()),
    }
}

/// An option that must be a positive finite number.
pub(super) fn check_positive(option: &'static str, value: f64) -> Result<(), LearnError> {
    if value > 0.0 && value.is_finite() {
        return Ok(());
    }
    Err(LearnError::Option { option, value: value.to_string(), reason: "it must be a number above 0".into() })
}

/// An option that must be a finite number, not negative.
pub(super) fn check_not_negative(option: &'static str, value: f64) -> Result<(), LearnError> {
    if value >= 0.0 && value.is_finite() {
        return Ok(());
    }
    Err(LearnError::Option { option, value: value.to_string(), reason: "it must be a number from 0 up".into() })
}

/// An option that must be in 0..1, 1 excluded.
pub(super) fn check_fraction(option: &'static str, value: f64) -> Result<(), LearnError> {
    if (0.0..1.0).contains(&value) {
        return Ok(());
    }
    Err(LearnError::Option { option, value: value.to_string(), reason: "it must be from 0 up and below 1".into() })
}

/// An option that must be at least 1.
pub(super) fn check_count(option: &'static str, value: usize) -> Result<(), LearnError> {
    if value > 0 {
        return Ok(());
    }
    Err(LearnError::Option { option, value: value.to_string(), reason: "it must be at least 1".into() })
}
