//! Hinge losses: scores of classes enter, what the true class lacks to a margin of 1 leaves.

use super::{ClassLoss, sign};

/// How several classes are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Margins {
    /// The true class against its strongest rival (Crammer and Singer), as scikit-learn's `hinge_loss`.
    #[default]
    Strongest,
    /// Each class against the rest, summed.
    EachAgainstRest,
}

/// `max(0, 1 - margin)`. With a single output the margin is the score, its sign turned for class 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Hinge {
    /// How several classes are compared.
    pub margins: Margins,
}

impl ClassLoss for Hinge {
    fn row(&self, output: &[f64], class: usize, slope: &mut [f64]) -> f64 {
        slope.fill(0.0);
        match (output.len(), self.margins) {
            (1, _) => one_sided(output[0], class == 1, &mut slope[0]),
            (_, Margins::EachAgainstRest) => (output.iter().zip(slope).enumerate())
                .map(|(j, (score, slope))| one_sided(*score, j == class, slope))
                .sum(),
            (_, Margins::Strongest) => against_strongest(output, class, slope),
        }
    }
}

fn one_sided(score: f64, positive: bool, slope: &mut f64) -> f64 {
    let lack = 1.0 - sign(positive) * score;
    if lack <= 0.0 {
        return 0.0;
    }
    *slope = -sign(positive);
    lack
}

fn against_strongest(output: &[f64], class: usize, slope: &mut [f64]) -> f64 {
    let mut rival = None;
    for (j, score) in output.iter().enumerate() {
        if j != class && rival.is_none_or(|(_, best)| *score > best) {
            rival = Some((j, *score));
        }
    }
    let Some((rival, strongest)) = rival else { return 0.0 };
    let lack = 1.0 - (output[class] - strongest);
    if lack <= 0.0 {
        return 0.0;
    }
    (slope[class], slope[rival]) = (-1.0, 1.0);
    lack
}
