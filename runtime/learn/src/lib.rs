//! The classical half of hqml, no qubit in it: numbers in, tables, fitted models and scores out.
//!
//! | folder | question it answers |
//! |---|---|
//! | [`random`] | which number comes next in a seeded stream (NumPy's streams, to the bit) |
//! | [`data`] | what a table is, and where tables come from: generators, embedded sets, CSV |
//! | [`split`] | which rows train and which test |
//! | [`preprocess`] | how features are scaled, reduced, selected; fitted on training rows |
//! | [`gram`] | how kernel matrices are repaired and become features |
//! | [`estimate`] | the classical estimators, with scikit-learn's names, options and defaults |
//! | [`optimize`] | how a function of parameters is made small |
//! | [`loss`] | what training makes small, and its derivative |
//! | [`metrics`] | how good predictions are |

pub mod data;
mod error;
pub mod estimate;
pub mod gram;
pub mod loss;
pub mod metrics;
pub mod optimize;
pub mod preprocess;
pub mod random;
pub mod split;

pub use error::LearnError;
