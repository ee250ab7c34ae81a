//! The options all trees share, and what they mean for a table of a given size.

use super::super::inputs::bad_option;
use crate::LearnError;

/// How many features a split looks at.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub enum MaxFeatures {
    /// All.
    #[default]
    All,
    /// The square root of their number, rounded down, at least 1.
    Sqrt,
    /// The logarithm to base 2 of their number, rounded down, at least 1.
    Log2,
    /// A share of them, above 0 and at most 1, rounded down, at least 1.
    Fraction(f64),
    /// So many, at most all.
    Count(usize),
}

impl MaxFeatures {
    /// How many of `features`.
    pub(in super::super) fn of(self, features: usize) -> Result<usize, LearnError> {
        let wrong = |value: String, reason: &str| Err(bad_option("max_features", value, reason));
        let share = |real: f64| (real as usize).clamp(1, features.max(1));
        match self {
            Self::All => Ok(features),
            Self::Sqrt => Ok(share((features as f64).sqrt())),
            Self::Log2 => Ok(share((features as f64).log2())),
            Self::Fraction(part) if part > 0.0 && part <= 1.0 => Ok(share(part * features as f64)),
            Self::Fraction(part) => wrong(part.to_string(), "a share of the features is above 0 and at most 1"),
            Self::Count(count) if count > 0 && count <= features => Ok(count),
            Self::Count(count) => wrong(count.to_string(), &format!("it must be from 1 to the {features} features")),
        }
    }
}

/// Where a tree ends.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(in super::super) struct Limits {
    /// The most splits from the root to a leaf.
    pub(in super::super) max_depth: usize,
    /// Fewer rows than this are not split.
    pub(in super::super) min_samples_split: usize,
    /// No side of a split has fewer rows than this.
    pub(in super::super) min_samples_leaf: usize,
    /// Features a split looks at.
    pub(in super::super) max_features: usize,
}

impl Limits {
    /// Checks the options for a table of `features` features.
    pub(in super::super) fn new(
        max_depth: Option<usize>,
        min_samples_split: usize,
        min_samples_leaf: usize,
        max_features: MaxFeatures,
        features: usize,
    ) -> Result<Self, LearnError> {
        if max_depth == Some(0) {
            return Err(bad_option("max_depth", 0, "it must be at least 1, or left out for no limit"));
        }
        if min_samples_split < 2 {
            return Err(bad_option("min_samples_split", min_samples_split, "a node of fewer than 2 rows has no split"));
        }
        if min_samples_leaf < 1 {
            return Err(bad_option("min_samples_leaf", min_samples_leaf, "a leaf holds at least 1 row"));
        }
        Ok(Self {
            max_depth: max_depth.unwrap_or(usize::MAX),
            min_samples_split: min_samples_split.max(min_samples_leaf.saturating_mul(2)),
            min_samples_leaf,
            max_features: max_features.of(features)?,
        })
    }
}
