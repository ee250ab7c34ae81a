//! Preprocessing: training features (and their target) enter a fit, a transformer leaves that maps any later rows.
//!
//! | stage | what it does | scikit-learn |
//! |---|---|---|
//! | [`StandardScaler`] | mean 0, deviation 1 | `StandardScaler` |
//! | [`MinMaxScaler`] | onto a range | `MinMaxScaler` |
//! | [`MaxAbsScaler`] | largest magnitude 1 | `MaxAbsScaler` |
//! | [`RobustScaler`] | median 0, interquartile range 1 | `RobustScaler` |
//! | [`Binarizer`] | 1 above a threshold, 0 elsewhere | `Binarizer` |
//! | [`Normalizer`] | each row to length 1 | `Normalizer` |
//! | [`Pca`] | directions of largest variance | `PCA` with an exact solver |
//! | [`Impute`] | fills missing values | `SimpleImputer` |
//! | [`OneHot`] | spreads categories over columns | `OneHotEncoder` |
//! | [`SelectKBest`] | keeps the features that tell most of the target | `SelectKBest` |
//! | [`TargetScaler`] | scales a real target and undoes it | `TransformedTargetRegressor` |
//! | [`Window`] | joins each row with those before it | sktime's `make_reduction` |
//!
//! Every stage but [`Impute`] refuses numbers that are missing or not finite. Features that do not vary are left
//! unscaled, as in scikit-learn.

mod binarizer;
mod impute;
mod max_abs;
mod min_max;
mod normalizer;
mod one_hot;
mod pca;
mod robust;
mod select;
mod standard;
mod statistics;
mod svd;
mod target_scaler;
mod transformer;
mod window;

pub use binarizer::Binarizer;
pub use impute::{Impute, Strategy};
pub use max_abs::MaxAbsScaler;
pub use min_max::MinMaxScaler;
pub use normalizer::Normalizer;
pub use one_hot::{Categories, FittedOneHot, OneHot};
pub use pca::Pca;
pub use robust::RobustScaler;
pub use select::SelectKBest;
pub use standard::StandardScaler;
pub use target_scaler::{FittedTargetScaler, TargetScaler};
pub use transformer::{FittedTransformer, Transformer};
pub use window::Window;
