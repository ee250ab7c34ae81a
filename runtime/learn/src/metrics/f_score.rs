//! Precision, recall and F1: of predicted classes, for the positive class or averaged over classes.

use super::confusion::confusion_matrix;
use crate::LearnError;

/// How the classes make one number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Average {
    /// Of class 1 alone; there must be two classes.
    #[default]
    Binary,
    /// The mean over the classes that appear, each alike.
    Macro,
    /// Over all decisions at once, which is the accuracy.
    Micro,
    /// The mean over classes, weighted by their true rows.
    Weighted,
}

/// Of the rows predicted as a class, the share that is (0 where none is predicted).
///
/// # Errors
/// Lengths that disagree, no rows, a class not below `classes`, [`Average::Binary`] on more than two classes.
pub fn precision(truth: &[usize], predicted: &[usize], classes: usize, average: Average) -> Result<f64, LearnError> {
    averaged(truth, predicted, classes, average, |tally| ratio(tally.hits, tally.predicted))
}

/// Of the rows of a class, the share that is predicted as such (0 where there is no such row).
///
/// # Errors
/// As [`precision`].
pub fn recall(truth: &[usize], predicted: &[usize], classes: usize, average: Average) -> Result<f64, LearnError> {
    averaged(truth, predicted, classes, average, |tally| ratio(tally.hits, tally.rows))
}

/// The harmonic mean of precision and recall, `2 hits / (rows + predicted)`.
///
/// # Errors
/// As [`precision`].
pub fn f1(truth: &[usize], predicted: &[usize], classes: usize, average: Average) -> Result<f64, LearnError> {
    averaged(truth, predicted, classes, average, |tally| ratio(2 * tally.hits, tally.rows + tally.predicted))
}

/// The counts of one class.
#[derive(Clone, Copy, Default)]
struct Tally {
    hits: usize,
    rows: usize,
    predicted: usize,
}

fn ratio(part: usize, whole: usize) -> f64 {
    if whole == 0 { 0.0 } else { part as f64 / whole as f64 }
}

fn averaged(
    truth: &[usize],
    predicted: &[usize],
    classes: usize,
    average: Average,
    score: impl Fn(Tally) -> f64,
) -> Result<f64, LearnError> {
    if average == Average::Binary && classes != 2 {
        return Err(LearnError::Option {
            option: "average",
            value: "binary".into(),
            reason: format!("it judges class 1 of two, and there are {classes} classes: take macro, micro or weighted"),
        });
    }
    let tallies = tallies(truth, predicted, classes)?;
    let scores = |weight: fn(&Tally) -> f64| -> f64 {
        let total: f64 = tallies.iter().map(weight).sum();
        tallies.iter().map(|tally| weight(tally) * score(*tally)).sum::<f64>() / total
    };
    Ok(match average {
        Average::Binary => score(tallies[1]),
        Average::Macro => scores(|tally| if tally.rows + tally.predicted > 0 { 1.0 } else { 0.0 }),
        Average::Weighted => scores(|tally| tally.rows as f64),
        Average::Micro => score(tallies.iter().fold(Tally::default(), |all, tally| Tally {
            hits: all.hits + tally.hits,
            rows: all.rows + tally.rows,
            predicted: all.predicted + tally.predicted,
        })),
    })
}

fn tallies(truth: &[usize], predicted: &[usize], classes: usize) -> Result<Vec<Tally>, LearnError> {
    let counts = confusion_matrix(truth, predicted, classes)?;
    let tally = |class: usize| Tally {
        hits: counts[[class, class]],
        rows: counts.row(class).sum(),
        predicted: counts.column(class).sum(),
    };
    Ok((0..classes).map(tally).collect())
}
