//! Kernel matrices against scikit-learn's `pairwise` functions.

use hqml_learn::estimate::kernels::{linear_kernel, polynomial_kernel, rbf_kernel, sigmoid_kernel};
use hqml_learn::estimate::{Gamma, Kernel, KernelKind};
use ndarray::{Array2, array, s};

use crate::reference::{gap, load, matrix};

#[test]
fn matrices_are_scikit_learns() {
    let table = &load("svm.json")["tables"]["three"];
    let (test, train) = (matrix(&table["test"]), matrix(&table["x"]));
    let (a, b) = (test.slice(s![..4, ..]), train.slice(s![..5, ..]));
    let expected = &load("linear.json")["kernels"];
    let same = |found: Array2<f64>, name: &str| assert!(gap(&found, &matrix(&expected[name])) < 1e-13, "{name}");
    same(linear_kernel(a, b), "linear");
    same(rbf_kernel(a, b, 0.7), "rbf");
    same(polynomial_kernel(a, b, 0.4, 1.5, 3), "poly");
    same(sigmoid_kernel(a, b, 0.2, -0.3), "sigmoid");
    // Rows that do not lie in memory order give the same.
    let turned = a.t().as_standard_layout().into_owned();
    same(rbf_kernel(turned.t(), b, 0.7), "rbf");
}

#[test]
fn gamma_is_what_its_formula_says() {
    let x = array![[1.0, 2.0], [3.0, 6.0]];
    // Mean 3, squared distances 4, 1, 0, 9: variance 3.5; two features.
    assert!((Gamma::Scale.resolve(x.view()).unwrap() - 1.0 / 7.0).abs() < 1e-15);
    assert_eq!(Gamma::Auto.resolve(x.view()).unwrap(), 0.5);
    assert_eq!(Gamma::Scale.resolve(array![[2.0], [2.0]].view()).unwrap(), 1.0);
    let resolved = Kernel { gamma: Gamma::Value(0.25), ..Kernel::new(KernelKind::Rbf) }.resolve(x.view()).unwrap();
    assert!((resolved.matrix(x.view(), x.view())[(0, 1)] - (-5.0_f64).exp()).abs() < 1e-16);
}
