//! Preprocessing against scikit-learn 1.9: scalers and PCA to 1e-12, selections identical, and the laws they obey.

use hqml_learn::data::Target;
use hqml_learn::data::embedded::Embedded;
use hqml_learn::preprocess::{
    Binarizer, FittedTransformer, Impute, MaxAbsScaler, MinMaxScaler, Normalizer, Pca, RobustScaler, SelectKBest,
    StandardScaler, Strategy, TargetScaler, Transformer,
};
use hqml_learn::random::RandomState;
use ndarray::{Array2, ArrayView2, Axis, array, s};
use proptest::prelude::*;
use proptest::strategy::Strategy as _;
use serde_json::Value;

fn golden() -> Value {
    serde_json::from_str(include_str!("golden/preprocess.json")).unwrap()
}

fn floats(value: &Value) -> Vec<f64> {
    value.as_array().unwrap().iter().map(|x| x.as_f64().unwrap_or(f64::NAN)).collect()
}

fn matrix(value: &Value) -> Array2<f64> {
    let rows: Vec<Vec<f64>> = value.as_array().unwrap().iter().map(floats).collect();
    Array2::from_shape_fn((rows.len(), rows[0].len()), |(i, j)| rows[i][j])
}

fn normal(rows: usize, columns: usize, seed: u32) -> Array2<f64> {
    let mut rng = RandomState::new(seed);
    Array2::from_shape_vec((rows, columns), rng.randn(rows * columns)).unwrap()
}

/// A constant, a nearly constant, a huge and a tiny feature.
fn odd() -> Array2<f64> {
    let mut x = normal(31, 6, 5);
    x.column_mut(1).fill(3.7);
    x.column_mut(2).mapv_inplace(|x| 1e8 + 1e-9 * x);
    x.column_mut(3).mapv_inplace(|x| x * 1e150);
    x.column_mut(4).mapv_inplace(|x| x * 1e-150);
    x
}

fn table(name: &str) -> Array2<f64> {
    match name {
        "odd" => odd(),
        "wide" => normal(9, 14, 8),
        "one" => Embedded::Iris.load().unwrap().features.slice(s![.., 2..3]).to_owned(),
        name => Embedded::from_name(name).unwrap().load().unwrap().features,
    }
}

fn none(rows: usize) -> Target {
    Target::Values(vec![0.0; rows])
}

fn fit(stage: &dyn Transformer, x: ArrayView2<'_, f64>) -> Box<dyn FittedTransformer> {
    stage.fit(x, &none(x.nrows())).unwrap()
}

fn pair(value: &Value) -> (f64, f64) {
    (value[0].as_f64().unwrap(), value[1].as_f64().unwrap())
}

fn stage(case: &Value) -> Box<dyn Transformer> {
    let options = &case["options"];
    let flag = |name: &str, default: bool| options.get(name).map_or(default, |x| x.as_bool().unwrap());
    match case["stage"].as_str().unwrap() {
        "standard" => Box::new(StandardScaler { with_mean: flag("with_mean", true), with_std: flag("with_std", true) }),
        "min_max" => {
            Box::new(MinMaxScaler { to: options.get("to").map_or((0.0, 1.0), pair), clip: flag("clip", false) })
        }
        "max_abs" => Box::new(MaxAbsScaler::default()),
        "robust" => Box::new(RobustScaler {
            quantile_range: options.get("quantile_range").map_or((25.0, 75.0), pair),
            ..RobustScaler::default()
        }),
        "normalizer" => Box::new(Normalizer),
        "pca" => Box::new(Pca {
            components: options["components"].as_u64().unwrap() as usize,
            whiten: flag("whiten", false),
        }),
        other => panic!("{other}"),
    }
}

/// Equal to 1e-12 of the larger of the number and `unit`.
fn assert_close(ours: &Array2<f64>, theirs: &Array2<f64>, unit: f64, what: &str) {
    assert_eq!(ours.dim(), theirs.dim(), "{what}");
    for (a, b) in ours.iter().zip(theirs) {
        assert!((a - b).abs() <= 1e-12 * b.abs().max(unit), "{what}: {a} is not {b}");
    }
}

#[test]
fn transformers_are_scikit_learns() {
    for case in golden()["cases"].as_array().unwrap().iter().filter(|case| case["stage"] != "select") {
        let what = format!("{} of {} {}", case["stage"], case["table"], case["options"]);
        let x = match case["table"].as_str().unwrap() {
            "scaled" => {
                let x = table(case["options"]["of"].as_str().unwrap());
                fit(&StandardScaler::default(), x.view()).transform(x.view()).unwrap()
            }
            name => table(name),
        };
        let fitted = fit(stage(case).as_ref(), x.view());
        let new = x.slice(s![..;7, ..]).mapv(|x| x + 0.25);
        let transformed = fitted.transform(new.view()).unwrap();
        // A projection adds numbers as large as the data: its rounding is theirs.
        let is_pca = case["stage"] == "pca";
        let unit = if is_pca { x.iter().fold(1.0, |most: f64, x| most.max(x.abs())) } else { 0.0 };
        let first = transformed.slice(s![..transformed.nrows().min(4), ..]).to_owned();
        assert_close(&first, &matrix(&case["first"]), unit, &what);
        let magnitudes = array![[transformed.iter().map(|x| x.abs()).sum::<f64>()]];
        assert_close(&magnitudes, &array![[case["sum_of_magnitudes"].as_f64().unwrap()]], unit, &what);
        let learned = fitted.learned();
        for (name, values) in case["learned"].as_object().unwrap() {
            let (_, ours) = learned.iter().find(|(ours, _)| ours == name).unwrap();
            let unit = if is_pca { 1.0 } else { 0.0 };
            assert_close(ours, &matrix(values), unit, &format!("{name} of {what}"));
        }
    }
}

/// What `Binarizer(threshold=0.1).transform([[0.1, 0.2, -1.0], [0.10000001, 0.0, 7.5]])` of scikit-learn 1.9 gives.
#[test]
fn a_binarizer_keeps_what_is_above_its_threshold() {
    let x = array![[0.1, 0.2, -1.0], [0.100_000_01, 0.0, 7.5]];
    let fitted = fit(&Binarizer { threshold: 0.1 }, x.view());
    assert_eq!(fitted.transform(x.view()).unwrap(), array![[0.0, 1.0, 0.0], [1.0, 0.0, 1.0]]);
    assert!(fitted.transform(array![[1.0]].view()).is_err(), "another width");
    assert!(fitted.transform(array![[1.0, f64::NAN, 2.0]].view()).is_err(), "a gap");
}

#[test]
fn selections_are_scikit_learns() {
    for case in golden()["cases"].as_array().unwrap().iter().filter(|case| case["stage"] == "select") {
        let table = Embedded::from_name(case["table"].as_str().unwrap()).unwrap().load().unwrap();
        let select = SelectKBest { k: case["options"]["k"].as_u64().unwrap() as usize };
        let fitted = select.fit(table.features.view(), &table.target).unwrap();
        let learned = fitted.learned();
        for (ours, theirs) in learned[0].1.iter().zip(floats(&case["scores"])) {
            assert!((ours - theirs).abs() <= 1e-10 * theirs.abs(), "{ours} {theirs}");
        }
        let kept: Vec<usize> = floats(&case["kept"]).into_iter().map(|x| x as usize).collect();
        assert_eq!(fitted.transform(table.features.view()).unwrap(), table.features.select(Axis(1), &kept));
    }
}

#[test]
fn imputed_values_are_scikit_learns() {
    let golden = &golden()["impute"];
    let x = matrix(&golden["x"]);
    let strategies =
        [("mean", Strategy::Mean), ("median", Strategy::Median), ("most_frequent", Strategy::MostFrequent)];
    for (name, strategy) in strategies {
        let fitted = fit(&Impute { strategy }, x.view());
        assert_close(&fitted.learned()[0].1, &matrix(&Value::Array(vec![golden[name].clone()])), 1.0, name);
        let filled = fitted.transform(x.view()).unwrap();
        for ((place, filled), original) in filled.indexed_iter().zip(&x) {
            let expected = if original.is_nan() { fitted.learned()[0].1[[0, place.1]] } else { *original };
            assert_eq!(*filled, expected);
        }
    }
    let constant = fit(&Impute { strategy: Strategy::Constant(-1.0) }, x.view()).transform(x.view()).unwrap();
    let missing = x.iter().filter(|x| x.is_nan()).count();
    assert!(constant.iter().filter(|x| **x == -1.0).count() >= missing && constant.iter().all(|x| x.is_finite()));
}

#[test]
fn target_scalers_are_scikit_learns_and_undo_themselves() {
    let Target::Values(y) = Embedded::Diabetes.load().unwrap().target else { panic!("diabetes is real") };
    let probe: Vec<f64> = (0..9).map(|i| -1.5 + 3.0 * f64::from(i) / 8.0).collect();
    let scalers = [("min_max", TargetScaler::MinMax { low: -1.0, high: 1.0 }), ("standard", TargetScaler::Standard)];
    for (name, scaler) in scalers {
        let fitted = scaler.fit(&y).unwrap();
        let pairs = [
            (fitted.transform(&y[..9]), floats(&golden()["target"][name])),
            (fitted.inverse(&probe), floats(&golden()["target"][format!("{name}_inverse")])),
            (fitted.inverse(&fitted.transform(&y)), y.clone()),
        ];
        for (ours, theirs) in pairs {
            assert_eq!(ours.len(), theirs.len());
            assert!(ours.iter().zip(&theirs).all(|(a, b)| (a - b).abs() <= 1e-13 * b.abs().max(1.0)), "{name}");
        }
    }
}

#[test]
fn what_cannot_be_fitted_is_refused_with_a_reason() {
    let x = normal(5, 3, 1);
    let mut holes = x.clone();
    holes[[2, 1]] = f64::NAN;
    let mut empty_column = x.clone();
    empty_column.column_mut(2).fill(f64::NAN);
    let refuse = |stage: &dyn Transformer, x: &Array2<f64>, part: &str| {
        let message = stage.fit(x.view(), &none(x.nrows())).map(|_| ()).unwrap_err().to_string();
        assert!(message.contains(part), "{message}");
    };
    refuse(&Pca { components: 4, whiten: false }, &x, "keep at most 3");
    refuse(&Pca { components: 0, whiten: false }, &x, "at least 1");
    refuse(&Pca { components: 3, whiten: false }, &normal(2, 3, 1), "only 2 training rows");
    refuse(&Pca { components: 1, whiten: false }, &normal(1, 3, 1), "two training rows");
    refuse(&StandardScaler::default(), &holes, "row 2, feature 1");
    refuse(&StandardScaler::default(), &Array2::zeros((0, 3)), "0 rows");
    refuse(&MinMaxScaler { to: (1.0, 1.0), clip: false }, &x, "lower one first");
    refuse(&RobustScaler { quantile_range: (80.0, 20.0), ..RobustScaler::default() }, &x, "0..100");
    refuse(&SelectKBest { k: 4 }, &x, "between 1 and 3");
    refuse(&Impute::default(), &empty_column, "feature 2");
    refuse(&Impute { strategy: Strategy::Constant(f64::NAN) }, &x, "finite");
    let fitted = fit(&StandardScaler::default(), x.view());
    let message = fitted.transform(normal(2, 2, 0).view()).unwrap_err().to_string();
    assert!(message.contains("fitted on 3 features and now gets 2"), "{message}");
    assert!(TargetScaler::Standard.fit(&[]).is_err());
    assert!(TargetScaler::MinMax { low: 2.0, high: 1.0 }.fit(&[1.0]).is_err());
}

fn any_table() -> impl proptest::strategy::Strategy<Value = Array2<f64>> {
    (2usize..25, 1usize..7, any::<u32>()).prop_map(|(rows, columns, seed)| normal(rows, columns, seed))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn scaling_knows_neither_shift_nor_unit(x in any_table(), shift in -5.0..5.0f64, factor in 0.1..10.0f64) {
        let moved = x.mapv(|x| factor * x + shift);
        let stages: [Box<dyn Transformer>; 3] =
            [Box::new(StandardScaler::default()), Box::new(MinMaxScaler::default()), Box::new(RobustScaler::default())];
        for stage in stages {
            let plain = fit(stage.as_ref(), x.view()).transform(x.view()).unwrap();
            let same = fit(stage.as_ref(), moved.view()).transform(moved.view()).unwrap();
            let most = plain.iter().fold(1.0, |most: f64, x| most.max(x.abs()));
            prop_assert!(plain.iter().zip(&same).all(|(a, b)| (a - b).abs() < 1e-9 * most));
        }
    }

    #[test]
    fn all_components_keep_distances(x in any_table()) {
        let components = x.nrows().min(x.ncols());
        let z = fit(&Pca { components, whiten: false }, x.view()).transform(x.view()).unwrap();
        let squared = |x: &Array2<f64>, i: usize, j: usize| {
            (&x.row(i) - &x.row(j)).mapv(|x| x * x).sum()
        };
        for i in 1..x.nrows() {
            prop_assert!((squared(&x, 0, i) - squared(&z, 0, i)).abs() < 1e-11);
        }
    }

    #[test]
    fn components_do_not_correlate_and_explain_their_variance(x in any_table()) {
        let components = (x.nrows() - 1).min(x.ncols());
        let fitted = fit(&Pca { components, whiten: false }, x.view());
        let z = fitted.transform(x.view()).unwrap();
        let covariance = z.t().dot(&z) / (x.nrows() - 1) as f64;
        let (_, variance) = fitted.learned().into_iter().find(|(name, _)| *name == "explained_variance").unwrap();
        for ((i, j), value) in covariance.indexed_iter() {
            let expected = if i == j { variance[[0, i]] } else { 0.0 };
            prop_assert!((value - expected).abs() < 1e-11);
        }
    }
}
