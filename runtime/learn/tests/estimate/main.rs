//! Linear models, kernel machines, neural nets and baselines against scikit-learn's numbers.

mod bad_input;
mod extremes;
mod kernels;
mod linear;
mod mlp;
mod reference;
mod svm;
