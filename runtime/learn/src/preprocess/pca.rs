//! `PCA`: features enter, their coordinates along the directions of largest variance leave.
//!
//! The exact decomposition of the centred training rows with scikit-learn's signs: in each component the entry of
//! largest magnitude is positive. scikit-learn itself switches to a randomised solver where a table has more than 500
//! rows or features, more than 1000 features or fewer than ten rows a feature, and less than 80 % of the components
//! are kept; its numbers are approximations of these then. Where two entries are of equal magnitude in exact
//! arithmetic (two standardised features), rounding decides scikit-learn's sign; here the first one decides.

use ndarray::{Array1, Array2, ArrayView2, s};

use super::statistics::means;
use super::svd::right_svd;
use super::transformer::{FittedTransformer, Transformer, check_fit, check_transform, row};
use crate::LearnError;
use crate::data::Target;

const STAGE: &str = "pca";

/// Magnitudes that differ by less than this share are taken as equal when the sign is decided.
const EQUAL: f64 = 1e-10;

/// `sklearn.decomposition.PCA` with an exact solver.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pca {
    /// How many directions are kept.
    pub components: usize,
    /// Scale each coordinate to variance 1.
    pub whiten: bool,
}

impl Transformer for Pca {
    fn fit(&self, x: ArrayView2<'_, f64>, _: &Target) -> Result<Box<dyn FittedTransformer>, LearnError> {
        check_fit(x, STAGE)?;
        self.check(x)?;
        let mean = means(x);
        let svd = right_svd((&x - &mean).view())?;
        let mut components = svd.vectors.slice(s![..self.components, ..]).to_owned();
        flip_signs(&mut components);
        let variances = svd.values.mapv(|value| value * value / (x.nrows() - 1) as f64);
        let total = variances.sum();
        let explained_variance = variances.slice(s![..self.components]).to_owned();
        Ok(Box::new(Fitted {
            whiten: self.whiten,
            mean,
            components,
            explained_variance_ratio: &explained_variance / total,
            explained_variance,
            singular_values: svd.values.slice(s![..self.components]).to_owned(),
        }))
    }
}

impl Pca {
    fn check(&self, x: ArrayView2<'_, f64>) -> Result<(), LearnError> {
        let (rows, features) = x.dim();
        let reason = if self.components == 0 {
            "at least 1 is needed".to_owned()
        } else if self.components > features {
            format!("there are only {features} features; keep at most {features}")
        } else if self.components > rows {
            format!("there are only {rows} training rows; keep at most {rows}")
        } else if rows < 2 {
            "variance needs at least two training rows".to_owned()
        } else {
            return Ok(());
        };
        Err(LearnError::Option { option: "components", value: self.components.to_string(), reason })
    }
}

/// Makes the entry of largest magnitude positive in each row.
fn flip_signs(components: &mut Array2<f64>) {
    for mut component in components.rows_mut() {
        let largest = component.fold(0.0, |most: f64, x| most.max(x.abs()));
        let decides = component.iter().find(|x| x.abs() >= largest * (1.0 - EQUAL));
        if decides.is_some_and(|x| *x < 0.0) {
            component.mapv_inplace(|x| -x);
        }
    }
}

struct Fitted {
    whiten: bool,
    mean: Array1<f64>,
    components: Array2<f64>,
    explained_variance: Array1<f64>,
    explained_variance_ratio: Array1<f64>,
    singular_values: Array1<f64>,
}

impl FittedTransformer for Fitted {
    fn transform(&self, x: ArrayView2<'_, f64>) -> Result<Array2<f64>, LearnError> {
        check_transform(x, self.mean.len(), STAGE)?;
        let mut projected = x.dot(&self.components.t());
        projected -= &self.components.dot(&self.mean);
        if self.whiten {
            projected /= &self.explained_variance.mapv(|variance| variance.sqrt().max(f64::EPSILON));
        }
        Ok(projected)
    }

    fn learned(&self) -> Vec<(&'static str, Array2<f64>)> {
        vec![
            ("mean", row(&self.mean)),
            ("components", self.components.clone()),
            ("explained_variance", row(&self.explained_variance)),
            ("explained_variance_ratio", row(&self.explained_variance_ratio)),
            ("singular_values", row(&self.singular_values)),
        ]
    }
}
