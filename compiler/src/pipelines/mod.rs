//! Pipelines: a written value and what enters it go in; a checked pipeline comes out, all options present, all widths
//! known and fitting, all circuits lowered. See [`builder`] for the walk.

pub(crate) mod arguments;
mod branches;
pub(crate) mod builder;
pub(crate) mod choices;
mod circuits;
pub(crate) mod cursor;
pub(crate) mod errors;
mod expressions;
pub(crate) mod fit;
mod flow;
pub(crate) mod flow_errors;
mod generators;
mod gibbs;
mod held;
mod lowering;
mod observables;
pub(crate) mod options;
pub(crate) mod raw_columns;
mod reached;
pub(crate) mod scope;
pub(crate) mod session;
mod sweep;
pub(crate) mod target;
mod training;
mod training_errors;
pub(crate) mod tuned;
pub(crate) mod unbuilt;
mod values;
pub(crate) mod whole_table;

pub(crate) use generators::MOST as MOST_BRANCHES;
pub(crate) use sweep::MOST_ITEMS;
