//! CART trees and what is built of them: rows and targets enter, a tree of thresholds leaves.
//!
//! One builder serves single trees, forests and boosting. It follows scikit-learn 1.9 step by step: features are
//! compared as 32-bit floats and thresholds are midpoints; the features of a node are visited in the order of the
//! same random stream, which also decides between splits of equal gain; sums run in the same order. So the trees for
//! a seed are scikit-learn's trees for that `random_state`, ties included.

mod criterion;
mod forest;
mod grow;
mod options;
mod order;
mod single;
mod sort;
mod split;
mod tree;

pub use criterion::Impurity;
pub use forest::{RandomForestClassifier, RandomForestRegressor};
pub use options::MaxFeatures;
pub use single::{DecisionTreeClassifier, DecisionTreeRegressor};

pub(super) use criterion::Moments;
pub(super) use grow::grow;
pub(super) use options::Limits;
pub(super) use order::Orders;
pub(super) use single::feature_seed;
pub(super) use tree::{Matrix, Tree};
