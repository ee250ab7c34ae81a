//! Optimizers: a function of parameters and a start enter, the parameters that make it small leave.
//!
//! Every optimizer is a plain struct of options with `Default`, and implements [`Optimizer`] for whatever error its
//! [`Objective`] may fail with. They share four promises:
//!
//! - an error of the objective stops the optimizer and comes out untouched; a value that is not a number is an error;
//! - `stop` is asked before each evaluation; when it says yes the best so far is handed back as [`Reason::Interrupted`];
//! - a limit on evaluations is kept exactly;
//! - nothing is random but what the seed says, so a run whose evaluations are replayed from a journal (an objective
//!   that answers from what it has kept) goes on where it stopped. Progress is shown in the same way, by an objective
//!   that looks at what passes through it.
//!
//! | optimizer | needs | random |
//! |---|---|---|
//! | [`Cobyla`], [`NelderMead`] | values | no |
//! | [`Spsa`] | values | signs |
//! | [`Lbfgs`] | gradients | no |
//! | [`Adam`], [`GradientDescent`] | gradients of batches | order of rows |
//! | [`NaturalGradient`] | gradients and metrics of batches | order of rows |

mod adam;
mod batches;
mod cobyla;
mod descent;
mod lbfgs;
mod meter;
mod natural;
mod nelder_mead;
mod objective;
mod spsa;
mod vector;

pub use adam::Adam;
pub use cobyla::Cobyla;
pub use descent::GradientDescent;
pub use lbfgs::Lbfgs;
pub use natural::NaturalGradient;
pub use nelder_mead::NelderMead;
pub use objective::{Objective, OptimizeError, Optimizer, Optimum, Reason};
pub use spsa::Spsa;
