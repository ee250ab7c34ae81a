//! Estimators: training rows with a target enter, a fitted model leaves; new rows enter it, predictions leave.
//!
//! Every estimator is a plain struct of options with scikit-learn's defaults (`Default`), which implements
//! [`Classifier`], [`Regressor`] or both. Kernel machines also take a Gram matrix (`kernel = precomputed`).

mod baseline;
mod boosting;
mod class_weight;
mod inputs;
pub mod kernels;
mod linear;
mod mean_similarity;
mod mlp;
mod model;
mod neighbours;
mod svm;
mod trees;

pub use baseline::{MajorityClass, MeanValue};
pub use boosting::{GradientBoostingClassifier, GradientBoostingRegressor};
pub use class_weight::ClassWeight;
pub use kernels::{Gamma, Kernel, KernelKind};
pub(crate) use linear::Cholesky;
pub use linear::{
    GaussianNb, KernelRidge, LinearRegression, LogisticRegression, LogisticSolver, Penalty, Ridge, RidgeClassifier,
};
pub use mean_similarity::MeanSimilarity;
pub use mlp::{Activation, Mlp, MlpSolver};
pub use model::{Classifier, FittedClassifier, FittedRegressor, Prediction, Regressor};
pub use neighbours::{KNeighborsClassifier, KNeighborsRegressor, Weights};
pub use svm::{FittedOneClassSvm, NoveltyDetector, OneClassSvm, Svc, Svr};
pub use trees::{
    DecisionTreeClassifier, DecisionTreeRegressor, Impurity, MaxFeatures, RandomForestClassifier, RandomForestRegressor,
};
