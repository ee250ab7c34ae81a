//! `KernelPCA` of a gram: similarities enter, coordinates along the principal components leave.
//!
//! The gram is centred in the kernel's space (scikit-learn's `KernelCenterer`); in each eigenvector the entry of largest
//! magnitude is positive; eigenvalues below 1e-12 of the largest count as 0 and give coordinates 0. An eigenvalue that is
//! negative beyond rounding is an error, as in scikit-learn. scikit-learn itself takes an iterative solver for more than
//! 200 rows and fewer than 10 components; its numbers are approximations of these then.

use ndarray::{Array1, Array2, ArrayView2, Axis, s};

use super::eigen::{Eigen, symmetric_eigen};
use super::{FittedGram, GramFit, GramStage, check_fit, check_transform};
use crate::LearnError;

const STAGE: &str = "kernel_pca";

/// A negative eigenvalue counts where it is beyond both: this share of the largest, and this number.
const NEGATIVE: (f64, f64) = (1e-5, 1e-10);
/// A positive eigenvalue below this share of the largest is rounding.
const SMALL: f64 = 1e-12;
/// Magnitudes that differ by less than this share are taken as equal when the sign is decided.
const EQUAL: f64 = 1e-10;

/// `sklearn.decomposition.KernelPCA(n_components=components, kernel="precomputed", eigen_solver="dense")`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KernelPca {
    /// How many components are kept.
    pub components: usize,
}

impl GramStage for KernelPca {
    fn fit(&self, gram: ArrayView2<'_, f64>, _: u32) -> Result<GramFit, LearnError> {
        check_fit(gram, STAGE)?;
        let rows = gram.nrows();
        if self.components == 0 || self.components > rows {
            let reason = format!("{rows} training rows have that many components; keep from 1 to {rows}");
            return Err(LearnError::Option { option: "components", value: self.components.to_string(), reason });
        }
        let center = Center::of(gram);
        let Eigen { values, vectors } = symmetric_eigen(center.apply(gram).view())?;
        let values = usable(values.slice(s![..self.components]).to_owned())?;
        let mut vectors = vectors.slice(s![..self.components, ..]).to_owned();
        flip_signs(&mut vectors);
        let roots = values.mapv(f64::sqrt).insert_axis(Axis(1));
        let training = (&vectors * &roots).reversed_axes().as_standard_layout().into_owned();
        let scaled = &vectors / &roots.mapv(|r| if r > 0.0 { r } else { f64::INFINITY });
        Ok(GramFit { training, fitted: Box::new(Fitted { center, values, vectors, scaled }) })
    }
}

/// The eigenvalues that are kept, with those that are rounding set to 0.
fn usable(values: Array1<f64>) -> Result<Array1<f64>, LearnError> {
    let (most, least) = (values[0], values[values.len() - 1]);
    let (share, number) = NEGATIVE;
    if most < 0.0 || (least < -share * most && least < -number) {
        return Err(LearnError::Numeric(format!(
            "`{STAGE}` keeps {} components, and an eigenvalue of the centred kernel among them is negative ({least:.3e}; \
             the largest is {most:.3e}): put `psd(repair: clip)` before it, or keep fewer",
            values.len()
        )));
    }
    Ok(values.mapv(|v| if v < SMALL * most || v < 0.0 { 0.0 } else { v }))
}

/// Makes the entry of largest magnitude positive in each row; the first of equal ones decides.
fn flip_signs(vectors: &mut Array2<f64>) {
    for mut vector in vectors.rows_mut() {
        let largest = vector.fold(0.0, |most: f64, x| most.max(x.abs()));
        let decides = vector.iter().find(|x| x.abs() >= largest * (1.0 - EQUAL));
        if decides.is_some_and(|x| *x < 0.0) {
            vector.mapv_inplace(|x| -x);
        }
    }
}

/// Centring in the kernel's space: the means of the training gram.
struct Center {
    columns: Array1<f64>,
    all: f64,
}

impl Center {
    fn of(gram: ArrayView2<'_, f64>) -> Self {
        let columns = gram.sum_axis(Axis(0)) / gram.nrows() as f64;
        let all = columns.sum() / gram.nrows() as f64;
        Self { columns, all }
    }

    fn apply(&self, gram: ArrayView2<'_, f64>) -> Array2<f64> {
        let rows = gram.sum_axis(Axis(1)) / gram.ncols() as f64;
        let mut centred = &gram - &self.columns;
        centred -= &rows.insert_axis(Axis(1));
        centred += self.all;
        centred
    }
}

struct Fitted {
    center: Center,
    values: Array1<f64>,
    vectors: Array2<f64>,
    /// Vectors by the root of their value; 0 where that is 0.
    scaled: Array2<f64>,
}

impl FittedGram for Fitted {
    fn transform(&self, gram: ArrayView2<'_, f64>) -> Result<Array2<f64>, LearnError> {
        check_transform(gram, self.vectors.ncols(), STAGE)?;
        Ok(self.center.apply(gram).dot(&self.scaled.t()))
    }

    fn learned(&self) -> Vec<(&'static str, Array2<f64>)> {
        vec![
            ("eigenvalues", self.values.clone().insert_axis(Axis(0))),
            ("eigenvectors", self.vectors.t().as_standard_layout().into_owned()),
        ]
    }
}
