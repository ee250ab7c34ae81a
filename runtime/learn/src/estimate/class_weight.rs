//! Class weights: class counts enter, one weight a class leaves.

/// scikit-learn's `class_weight`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ClassWeight {
    /// Every row counts the same.
    #[default]
    None,
    /// A class weighs rows / (classes * rows of the class), so that each class weighs the same in total.
    Balanced,
}

impl ClassWeight {
    /// One weight a class, for rows whose class positions are `codes` (each below `classes`, each present).
    pub(super) fn weights(self, codes: &[usize], classes: usize) -> Vec<f64> {
        if self == Self::None {
            return vec![1.0; classes];
        }
        let mut counts = vec![0_usize; classes];
        codes.iter().for_each(|&c| counts[c] += 1);
        counts.iter().map(|&n| codes.len() as f64 / (classes * n.max(1)) as f64).collect()
    }
}
