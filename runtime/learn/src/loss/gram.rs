//! Losses of kernels: the gram of some rows with themselves and their target enter; a number leaves, small where the
//! kernel tells the classes apart, with its derivative by each entry of the gram.

use ndarray::{Array2, ArrayView2};

use super::check_rows;
use crate::LearnError;

/// A loss of a gram.
pub trait GramLoss: Send + Sync {
    /// For class indices below `classes`; the derivative is (rows, rows).
    ///
    /// # Errors
    /// A gram that is not of these rows.
    fn of_classes(
        &self,
        gram: ArrayView2<'_, f64>,
        labels: &[usize],
        classes: usize,
    ) -> Result<(f64, Array2<f64>), LearnError>;

    /// For real targets.
    ///
    /// # Errors
    /// As [`GramLoss::of_classes`], and where the loss judges classes alone.
    fn of_values(&self, gram: ArrayView2<'_, f64>, values: &[f64]) -> Result<(f64, Array2<f64>), LearnError>;
}

/// `1 - A` with the kernel-target alignment `A = <K, T> / (|K| |T|)` (Cristianini et al. 2001; Hubregtsen et al. 2021),
/// PennyLane's `target_alignment`.
///
/// T is 1 where two rows have the same class and `-1 / (classes - 1)` elsewhere: scalar products of the one-hot vectors,
/// centred and of length 1, and for two classes `y y'` with y in -1, +1. For real targets it is `y y'`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Alignment {
    /// Divides each row's target by the number of rows of its class, so that rare classes count as much.
    pub rescale_class_labels: bool,
    /// Centres the gram and T first (Cortes et al. 2012).
    pub centered: bool,
}

impl GramLoss for Alignment {
    fn of_classes(
        &self,
        gram: ArrayView2<'_, f64>,
        labels: &[usize],
        classes: usize,
    ) -> Result<(f64, Array2<f64>), LearnError> {
        let counts = counts(gram, labels, classes)?;
        let share = |row: usize| if self.rescale_class_labels { 1.0 / counts[labels[row]] as f64 } else { 1.0 };
        let other = -1.0 / (classes.max(2) - 1) as f64;
        let target = |(i, j): (usize, usize)| (if labels[i] == labels[j] { 1.0 } else { other }) * share(i) * share(j);
        Ok(self.against(gram, Array2::from_shape_fn(gram.dim(), target)))
    }

    fn of_values(&self, gram: ArrayView2<'_, f64>, values: &[f64]) -> Result<(f64, Array2<f64>), LearnError> {
        check_gram(gram, values.len())?;
        Ok(self.against(gram, Array2::from_shape_fn(gram.dim(), |(i, j)| values[i] * values[j])))
    }
}

impl Alignment {
    fn against(&self, gram: ArrayView2<'_, f64>, target: Array2<f64>) -> (f64, Array2<f64>) {
        let (gram, target) = match self.centered {
            true => (centred(gram), centred(target.view())),
            false => (gram.to_owned(), target),
        };
        let (k, t) = (norm(&gram), norm(&target));
        // Rows of one class, or a constant kernel, centred: nothing is aligned, and nothing says how it could be.
        if k == 0.0 || t == 0.0 {
            return (1.0, Array2::zeros(gram.dim()));
        }
        let alignment = gram.iter().zip(&target).map(|(a, b)| (a / k) * (b / t)).sum::<f64>();
        // Centring is a projection and the target's part is centred already: the derivative passes through it as it is.
        let slope = |(a, b): (&f64, &f64)| (alignment * a / k - b / t) / k;
        let slopes: Vec<f64> = gram.iter().zip(&target).map(slope).collect();
        (1.0 - alignment, Array2::from_shape_vec(gram.dim(), slopes).unwrap_or_default())
    }
}

/// `1 - D / 2` with the squared Hilbert-Schmidt distance of the classes' mean states, `D = aa + bb - 2 ab` in the mean
/// similarities within and between classes (Lloyd et al. 2020); the mean over pairs of classes where there are more than
/// two. Means are over all pairs of rows, a row with itself included. Classes without rows are left out; where fewer
/// than two are left, the loss is 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct HilbertSchmidt;

impl GramLoss for HilbertSchmidt {
    fn of_classes(
        &self,
        gram: ArrayView2<'_, f64>,
        labels: &[usize],
        classes: usize,
    ) -> Result<(f64, Array2<f64>), LearnError> {
        let counts = counts(gram, labels, classes)?;
        let present = counts.iter().filter(|count| **count > 0).count() as f64;
        if present < 2.0 {
            return Ok((1.0, Array2::zeros(gram.dim())));
        }
        // Each class is in `present - 1` of the pairs, each pair of different rows' classes in one.
        let pairs = present * (present - 1.0) / 2.0;
        let slope = |(i, j): (usize, usize)| {
            let mean = 1.0 / (counts[labels[i]] as f64 * counts[labels[j]] as f64);
            match labels[i] == labels[j] {
                true => -mean * (present - 1.0) / (2.0 * pairs),
                // Every such pair of rows stands in the gram twice.
                false => mean / (2.0 * pairs),
            }
        };
        let slopes = Array2::from_shape_fn(gram.dim(), slope);
        let value = 1.0 + gram.iter().zip(&slopes).map(|(k, s)| k * s).sum::<f64>();
        Ok((value, slopes))
    }

    fn of_values(&self, _: ArrayView2<'_, f64>, _: &[f64]) -> Result<(f64, Array2<f64>), LearnError> {
        Err(LearnError::Data("`hilbert_schmidt` compares classes, but the target is real numbers".into()))
    }
}

fn check_gram(gram: ArrayView2<'_, f64>, rows: usize) -> Result<(), LearnError> {
    if gram.nrows() != gram.ncols() {
        let (n, m) = gram.dim();
        let text = format!("a loss of a kernel takes the gram of rows with themselves, this one is {n} by {m}");
        return Err(LearnError::Data(text));
    }
    check_rows(gram.nrows(), rows)
}

/// Rows of each class.
fn counts(gram: ArrayView2<'_, f64>, labels: &[usize], classes: usize) -> Result<Vec<usize>, LearnError> {
    check_gram(gram, labels.len())?;
    let mut counts = vec![0usize; classes];
    for class in labels {
        let place = counts.get_mut(*class).ok_or_else(|| {
            LearnError::Data(format!("class {class} appears, but there are {classes} classes from 0 on"))
        })?;
        *place += 1;
    }
    Ok(counts)
}

fn norm(matrix: &Array2<f64>) -> f64 {
    matrix.iter().map(|v| v * v).sum::<f64>().sqrt()
}

/// Rows and columns of mean 0.
fn centred(matrix: ArrayView2<'_, f64>) -> Array2<f64> {
    let n = matrix.nrows() as f64;
    let rows: Vec<f64> = matrix.rows().into_iter().map(|row| row.sum() / n).collect();
    let columns: Vec<f64> = matrix.columns().into_iter().map(|column| column.sum() / n).collect();
    let mean = rows.iter().sum::<f64>() / n;
    Array2::from_shape_fn(matrix.dim(), |(i, j)| matrix[(i, j)] - rows[i] - columns[j] + mean)
}
