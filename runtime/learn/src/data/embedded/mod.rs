//! The classic small data sets, built in: a name enters, scikit-learn's table of `load_*` leaves.
//!
//! Sources and licences stand in `SOURCES.md` beside the files.

use ndarray::{Array2, Axis};

use super::{Schema, Table, Target};
use crate::LearnError;

/// A data set that is built in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Embedded {
    /// `load_iris`: 150 flowers, 4 features, 3 classes.
    Iris,
    /// `load_wine`: 178 wines, 13 features, 3 classes.
    Wine,
    /// `load_breast_cancer`: 569 biopsies, 30 features, 2 classes (0 is malignant).
    BreastCancer,
    /// `load_digits`: 1797 images of 8 by 8 pixels from 0 to 16, 10 classes.
    Digits,
    /// `load_diabetes`: 442 patients, 10 features (centred, each of length 1), a real target.
    Diabetes,
}

impl Embedded {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Iris, Self::Wine, Self::BreastCancer, Self::Digits, Self::Diabetes];

    /// The name as a user writes it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Iris => "iris",
            Self::Wine => "wine",
            Self::BreastCancer => "breast_cancer",
            Self::Digits => "digits",
            Self::Diabetes => "diabetes",
        }
    }

    /// The data set of this name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|set| set.name() == name)
    }

    /// The table.
    ///
    /// # Errors
    /// [`LearnError::Data`] where the built-in text is damaged; the tests prove that it is not.
    pub fn load(self) -> Result<Table, LearnError> {
        match self {
            Self::Iris => classes_csv(include_str!("iris.csv"), &["setosa", "versicolor", "virginica"]),
            Self::Wine => classes_csv(include_str!("wine.csv"), &["class_0", "class_1", "class_2"]),
            Self::BreastCancer => classes_csv(include_str!("breast_cancer.csv"), &["malignant", "benign"]),
            Self::Digits => digits(include_str!("digits.txt")),
            Self::Diabetes => diabetes(include_str!("diabetes.csv")),
        }
    }

    /// Columns, task and rows.
    ///
    /// # Errors
    /// As for [`Embedded::load`].
    pub fn schema(self) -> Result<Schema, LearnError> {
        Ok(self.load()?.schema())
    }
}

fn damaged(what: &str) -> LearnError {
    LearnError::Data(format!("a built-in data set is damaged: {what}"))
}

/// Column names, features and the target's cells.
type Parsed = (Vec<String>, Array2<f64>, Vec<&'static str>);

/// Splits plain CSV (no quotes) whose last column is the target, after a header line.
fn parse(text: &'static str) -> Result<Parsed, LearnError> {
    let mut lines = text.lines();
    let mut columns: Vec<String> = lines.next().unwrap_or_default().split(',').map(str::to_owned).collect();
    columns.pop();
    let mut numbers = Vec::new();
    let mut targets = Vec::new();
    for line in lines {
        let (cells, target) = line.rsplit_once(',').ok_or_else(|| damaged(line))?;
        for cell in cells.split(',') {
            numbers.push(cell.parse::<f64>().map_err(|_| damaged(cell))?);
        }
        targets.push(target);
    }
    let features =
        Array2::from_shape_vec((targets.len(), columns.len()), numbers).map_err(|error| damaged(&error.to_string()))?;
    Ok((columns, features, targets))
}

fn classes_csv(text: &'static str, names: &[&str]) -> Result<Table, LearnError> {
    let (columns, features, targets) = parse(text)?;
    let label = |target: &str| names.iter().position(|name| *name == target).ok_or_else(|| damaged(target));
    let labels = targets.into_iter().map(label).collect::<Result<_, _>>()?;
    let names = names.iter().map(|name| (*name).to_owned()).collect();
    Ok(Table { columns, features, target: Target::Classes { labels, names } })
}

/// One image a line: 64 pixels in base 17, a space, the digit.
fn digits(text: &str) -> Result<Table, LearnError> {
    let columns: Vec<String> = (0..64).map(|i| format!("pixel_{}_{}", i / 8, i % 8)).collect();
    let mut numbers = Vec::new();
    let mut labels = Vec::new();
    for line in text.lines() {
        let (pixels, digit) = line.split_once(' ').ok_or_else(|| damaged(line))?;
        for pixel in pixels.chars() {
            numbers.push(f64::from(pixel.to_digit(17).ok_or_else(|| damaged(line))?));
        }
        labels.push(digit.parse().map_err(|_| damaged(digit))?);
    }
    let features = Array2::from_shape_vec((labels.len(), 64), numbers).map_err(|error| damaged(&error.to_string()))?;
    let names = (0..10).map(|digit| digit.to_string()).collect();
    Ok(Table { columns, features, target: Target::Classes { labels, names } })
}

/// Scales the raw measurements as scikit-learn does: mean 0 and sum of squares 1 in each column.
fn diabetes(text: &'static str) -> Result<Table, LearnError> {
    let (columns, mut features, targets) = parse(text)?;
    let rows = features.nrows() as f64;
    for mut column in features.axis_iter_mut(Axis(1)) {
        let mean = column.fold(0.0, |sum, x| sum + x) / rows;
        column -= mean;
        let variance = column.fold(0.0, |sum, x| sum + x * x) / rows;
        column /= variance.sqrt();
        column /= rows.sqrt();
    }
    let values = targets.into_iter().map(|cell| cell.parse().map_err(|_| damaged(cell))).collect::<Result<_, _>>()?;
    Ok(Table { columns, features, target: Target::Values(values) })
}
