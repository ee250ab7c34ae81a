//! Stages of kernel matrices against scikit-learn's and PennyLane's numbers (`golden/gram.json`, tools named there), and
//! the matrices that are refused.

use hqml_learn::estimate::kernels::laplacian_kernel;
use hqml_learn::gram::{GramStage, KernelPca, Nystroem, Psd, Repair, symmetric_eigen};
use ndarray::{Array2, array};
use serde_json::Value;

fn golden() -> Value {
    serde_json::from_str(include_str!("golden/gram.json")).unwrap()
}

fn matrix(value: &Value) -> Array2<f64> {
    let rows: Vec<Vec<f64>> = serde_json::from_value(value.clone()).unwrap();
    Array2::from_shape_fn((rows.len(), rows[0].len()), |(i, j)| rows[i][j])
}

fn close(found: &Array2<f64>, wanted: &Array2<f64>, tolerance: f64, what: &str) {
    assert_eq!(found.dim(), wanted.dim(), "{what}");
    let off = (found - wanted).iter().fold(0.0_f64, |most, v| most.max(v.abs()));
    assert!(off <= tolerance, "{what}: {off:e} off");
}

fn hold(stage: &dyn GramStage, seed: u32, case: &Value, tolerance: f64, what: &str) {
    let fit = stage.fit(matrix(&case["gram"]).view(), seed).unwrap();
    close(&fit.training, &matrix(&case["training"]), tolerance, what);
    close(&fit.fitted.transform(matrix(&case["rows"]).view()).unwrap(), &matrix(&case["later"]), tolerance, what);
}

#[test]
fn principal_components_are_scikit_learns_signs_and_zeros_included() {
    for case in golden()["kernel_pca"].as_array().unwrap() {
        let stage = KernelPca { components: case["components"].as_u64().unwrap() as usize };
        // Later rows divide by the root of an eigenvalue, the smallest of which are rounding on both sides.
        hold(&stage, 0, case, 1e-9, &case["name"].to_string());
        let fit = stage.fit(matrix(&case["gram"]).view(), 0).unwrap();
        let values: Vec<f64> = serde_json::from_value(case["values"].clone()).unwrap();
        close(&fit.fitted.learned()[0].1, &Array2::from_shape_vec((1, values.len()), values).unwrap(), 1e-13, "values");
    }
}

#[test]
fn landmarks_and_features_are_scikit_learns() {
    for case in golden()["nystroem"].as_array().unwrap() {
        let stage = Nystroem { components: case["components"].as_u64().unwrap() as usize };
        let seed = case["seed"].as_u64().unwrap() as u32;
        let landmarks: Vec<usize> = serde_json::from_value(case["landmarks"].clone()).unwrap();
        assert_eq!(stage.landmarks(14, seed).unwrap(), landmarks);
        hold(&stage, seed, case, 1e-10, "nystroem");
    }
}

#[test]
fn repairs_are_pennylanes_and_later_rows_follow() {
    for case in golden()["psd"].as_array().unwrap() {
        let (repair, linear) = match case["repair"].as_str().unwrap() {
            "clip" => (Repair::Clip, true),
            "flip" => (Repair::Flip, true),
            _ => (Repair::Shift, false),
        };
        let stage = Psd { repair };
        hold(&stage, 0, case, 1e-13, &case["repair"].to_string());
        // A training row that comes again is a training row.
        let gram = matrix(&case["gram"]);
        let fit = stage.fit(gram.view(), 0).unwrap();
        if linear {
            close(&fit.fitted.transform(gram.view()).unwrap(), &fit.training, 1e-13, "again");
        }
        let again = stage.fit(fit.training.view(), 0).unwrap();
        close(&again.training, &fit.training, 1e-13, "repaired twice");
    }
    let sound = array![[2.0, 1.0], [1.0, 2.0]];
    assert_eq!(Psd::default().fit(sound.view(), 0).unwrap().training, sound);
}

#[test]
fn the_laplacian_kernel_is_scikit_learns() {
    let case = &golden()["kernels"];
    let found = laplacian_kernel(matrix(&case["a"]).view(), matrix(&case["b"]).view(), 0.3);
    close(&found, &matrix(&case["laplacian"]), 1e-15, "laplacian");
}

#[test]
fn constant_kernels_have_no_components_and_do_not_fail() {
    let fit = KernelPca { components: 3 }.fit(Array2::ones((5, 5)).view(), 0).unwrap();
    assert!(fit.training.iter().all(|v| v.abs() < 1e-7));
    assert!(fit.fitted.transform(Array2::ones((2, 5)).view()).unwrap().iter().all(|v| v.abs() < 1e-7));
    let fit = Nystroem { components: 3 }.fit(Array2::ones((5, 5)).view(), 0).unwrap();
    assert!(fit.training.iter().all(|v| v.is_finite()));
}

#[test]
fn matrices_that_are_no_grams_are_refused() {
    let stages: [&dyn GramStage; 3] = [&Psd::default(), &KernelPca { components: 1 }, &Nystroem { components: 1 }];
    for stage in stages {
        for bad in [
            Array2::zeros((0, 0)),
            Array2::ones((2, 3)),
            array![[1.0, f64::NAN], [f64::NAN, 1.0]],
            array![[1.0, 0.5], [0.4, 1.0]],
        ] {
            assert!(stage.fit(bad.view(), 0).is_err());
        }
        let fit = stage.fit(array![[1.0, 0.5], [0.5, 1.0]].view(), 0).unwrap();
        assert!(fit.fitted.transform(Array2::ones((1, 3)).view()).is_err());
        assert!(fit.fitted.transform(array![[1.0, f64::INFINITY]].view()).is_err());
    }
    let gram = Array2::eye(3);
    assert!(KernelPca { components: 4 }.fit(gram.view(), 0).is_err());
    assert!(KernelPca { components: 0 }.fit(gram.view(), 0).is_err());
    assert!(Nystroem { components: 4 }.fit(gram.view(), 0).is_err());
    let negative = array![[0.0, 1.0], [1.0, 0.0]];
    let Err(said) = KernelPca { components: 2 }.fit(negative.view(), 0) else { panic!("-1 has no root") };
    assert!(said.to_string().contains("psd(repair: clip)"), "{said}");
}

/// Higham, Computing the nearest correlation matrix, IMA J. Numer. Anal. 22 (2002), section 1: its example, to the digits
/// printed there.
#[test]
fn the_nearest_correlation_matrix_is_highams() {
    let gram = array![[1.0, 1.0, 0.0], [1.0, 1.0, 1.0], [0.0, 1.0, 1.0]];
    let fit = Psd { repair: Repair::Nearest }.fit(gram.view(), 0).unwrap();
    let printed = array![[1.0, 0.7607, 0.1573], [0.7607, 1.0, 0.7607], [0.1573, 0.7607, 1.0]];
    close(&fit.training, &printed, 5e-5, "printed");
    close(&fit.fitted.transform(gram.view()).unwrap(), &gram, 0.0, "later rows stay");
}

/// X is nearest where `X - G` is a diagonal D and a positive semi-definite Z with `Z X = 0`, and nothing else is.
#[test]
fn nothing_is_nearer_than_the_nearest_correlation_matrix() {
    let n = 9;
    let noise = |i: usize, j: usize| ((i.min(j) * 31 + i.max(j) * 17) as f64).sin() * 0.4;
    let gram = Array2::from_shape_fn((n, n), |(i, j)| {
        if i == j { 1.0 } else { (-0.1 * (i as f64 - j as f64).powi(2)).exp() + noise(i, j) }
    });
    let least = |m: &Array2<f64>| symmetric_eigen(m.view()).unwrap().values[n - 1];
    assert!(least(&gram) < -0.1);
    let x = Psd { repair: Repair::Nearest }.fit(gram.view(), 0).unwrap().training;
    assert!(least(&x) > -1e-10 && x.diag().iter().all(|d| *d == 1.0));
    let mut z = &x - &gram;
    let d = z.dot(&x).diag().to_owned();
    z.diag_mut().zip_mut_with(&d, |z, d| *z -= d);
    assert!(least(&z) > -1e-9, "{:e}", least(&z));
    close(&z.dot(&x), &Array2::zeros((n, n)), 1e-9, "complementary");
}
