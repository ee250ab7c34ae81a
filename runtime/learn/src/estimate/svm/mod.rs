//! Support vector machines: rows or a Gram matrix enter, support vectors and decision values leave.
//!
//! The numbers are LIBSVM's (Chang and Lin, ACM TIST 2(3), 2011) as scikit-learn wraps it, solved by `libsvm-rs`.

mod gram;
mod one_class;
mod platt;
mod solve;
mod svc;
mod svr;

pub use one_class::{FittedOneClassSvm, NoveltyDetector, OneClassSvm};
pub use svc::Svc;
pub use svr::Svr;
