//! Answers are counted here, and held to the goals: few errors, and the first of them near the change.

use std::fmt;

/// What the compiler said about one mutant.
pub(crate) struct Answer {
    pub(crate) errors: usize,
    /// Tokens between the change and the first error.
    pub(crate) distance: usize,
    /// Whether the first error stands in the declaration that was changed.
    pub(crate) inside: bool,
    /// What is said, one line each.
    pub(crate) shown: String,
}

/// Counts over many answers.
#[derive(Default)]
pub(crate) struct Tally {
    asked: usize,
    errors: Vec<usize>,
    near: usize,
    inside: usize,
}

impl Tally {
    pub(crate) fn add(&mut self, answer: &Answer) {
        self.asked += 1;
        if answer.errors > 0 {
            self.errors.push(answer.errors);
            self.near += usize::from(answer.distance <= 2);
            self.inside += usize::from(answer.inside);
        }
    }

    fn share(&self, count: usize) -> f64 {
        count as f64 / self.errors.len().max(1) as f64
    }

    fn median(&self) -> usize {
        let mut sorted = self.errors.clone();
        sorted.sort_unstable();
        sorted.get(sorted.len() / 2).copied().unwrap_or_default()
    }

    fn at_most(&self, limit: usize) -> f64 {
        self.share(self.errors.iter().filter(|count| **count <= limit).count())
    }

    /// The goals. The number of errors has a tail: two tokens swapped are often two mistakes.
    pub(crate) fn hold(&self) {
        assert_eq!(self.median(), 1, "{self}");
        assert!(self.share(self.near) >= 0.9, "{self}");
        assert!(self.share(self.inside) >= 0.99, "{self}");
        assert!(self.at_most(2) >= 0.95, "{self}");
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let most = self.errors.iter().max().copied().unwrap_or_default();
        write!(
            f,
            "{} mutants, {} wrong: median {} errors, one {:.1} %, at most two {:.1} %, most {most}; first error within \
             two tokens {:.1} %, in the declaration {:.2} %",
            self.asked,
            self.errors.len(),
            self.median(),
            100.0 * self.at_most(1),
            100.0 * self.at_most(2),
            100.0 * self.share(self.near),
            100.0 * self.share(self.inside),
        )
    }
}
