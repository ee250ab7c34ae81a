//! Trees, forests, boosting and neighbours against scikit-learn, seed for seed.

use hqml_learn::LearnError;
use hqml_learn::estimate::{
    Classifier, DecisionTreeClassifier, DecisionTreeRegressor, GradientBoostingClassifier, GradientBoostingRegressor,
    Impurity, KNeighborsClassifier, KNeighborsRegressor, MaxFeatures, RandomForestClassifier, RandomForestRegressor,
    Regressor, Weights,
};
use hqml_learn::metrics::{Average, accuracy, brier, f1, log_loss, roc_auc_ovr};
use ndarray::{Array2, array};
use serde_json::Value;

/// Options as the data file writes them.
struct Options<'a>(&'a Value);

impl Options<'_> {
    fn count(&self, key: &str, default: usize) -> usize {
        self.0.get(key).and_then(Value::as_u64).map_or(default, |count| count as usize)
    }

    fn real(&self, key: &str, default: f64) -> f64 {
        self.0.get(key).and_then(Value::as_f64).unwrap_or(default)
    }

    fn depth(&self, default: Option<usize>) -> Option<usize> {
        self.0.get("depth").and_then(Value::as_u64).map(|depth| depth as usize).or(default)
    }

    fn criterion(&self) -> Impurity {
        if self.0["criterion"] == "entropy" { Impurity::Entropy } else { Impurity::Gini }
    }

    fn max_features(&self, default: MaxFeatures) -> MaxFeatures {
        match &self.0["max_features"] {
            Value::String(name) if name == "sqrt" => MaxFeatures::Sqrt,
            Value::String(name) if name == "log2" => MaxFeatures::Log2,
            Value::Number(part) => MaxFeatures::Fraction(part.as_f64().expect("a share")),
            _ => default,
        }
    }

    fn weights(&self) -> Weights {
        if self.0["weights"] == "distance" { Weights::Distance } else { Weights::Uniform }
    }
}

fn classifier(name: &str, options: &Options<'_>) -> Box<dyn Classifier> {
    let split = options.count("min_samples_split", 2);
    let leaf = options.count("min_samples_leaf", 1);
    match name {
        "DecisionTreeClassifier" => Box::new(DecisionTreeClassifier {
            criterion: options.criterion(),
            max_depth: options.depth(None),
            min_samples_split: split,
            min_samples_leaf: leaf,
            max_features: options.max_features(MaxFeatures::All),
        }),
        "RandomForestClassifier" => Box::new(RandomForestClassifier {
            trees: options.count("trees", 100),
            criterion: options.criterion(),
            max_depth: options.depth(None),
            max_features: options.max_features(MaxFeatures::Sqrt),
            bootstrap: options.0["bootstrap"] != false,
            ..RandomForestClassifier::default()
        }),
        "GradientBoostingClassifier" => Box::new(GradientBoostingClassifier {
            trees: options.count("trees", 100),
            learning_rate: options.real("learning_rate", 0.1),
            max_depth: options.depth(Some(3)),
            min_samples_leaf: leaf,
            max_features: options.max_features(MaxFeatures::All),
            subsample: options.real("subsample", 1.0),
            ..GradientBoostingClassifier::default()
        }),
        "KNeighborsClassifier" => {
            Box::new(KNeighborsClassifier { k: options.count("k", 5), weights: options.weights() })
        }
        other => panic!("no classifier {other}"),
    }
}

fn regressor(name: &str, options: &Options<'_>) -> Box<dyn Regressor> {
    let leaf = options.count("min_samples_leaf", 1);
    match name {
        "DecisionTreeRegressor" => Box::new(DecisionTreeRegressor {
            max_depth: options.depth(None),
            min_samples_leaf: leaf,
            max_features: options.max_features(MaxFeatures::All),
            ..DecisionTreeRegressor::default()
        }),
        "RandomForestRegressor" => Box::new(RandomForestRegressor {
            trees: options.count("trees", 100),
            min_samples_leaf: leaf,
            max_features: options.max_features(MaxFeatures::All),
            ..RandomForestRegressor::default()
        }),
        "GradientBoostingRegressor" => Box::new(GradientBoostingRegressor {
            trees: options.count("trees", 100),
            learning_rate: options.real("learning_rate", 0.1),
            subsample: options.real("subsample", 1.0),
            ..GradientBoostingRegressor::default()
        }),
        "KNeighborsRegressor" => Box::new(KNeighborsRegressor { k: options.count("k", 5), weights: options.weights() }),
        other => panic!("no regressor {other}"),
    }
}

fn numbers(value: &Value) -> Vec<f64> {
    value.as_array().expect("a list").iter().map(|entry| entry.as_f64().expect("a number")).collect()
}

fn indices(value: &Value) -> Vec<usize> {
    value.as_array().expect("a list").iter().map(|entry| entry.as_u64().expect("an index") as usize).collect()
}

fn matrix(value: &Value) -> Array2<f64> {
    let rows: Vec<Vec<f64>> = value.as_array().expect("rows").iter().map(numbers).collect();
    Array2::from_shape_fn((rows.len(), rows[0].len()), |(row, column)| rows[row][column])
}

fn assert_close<'a>(found: impl IntoIterator<Item = &'a f64>, expected: &Value, tolerance: f64, what: &str) {
    let found: Vec<f64> = found.into_iter().copied().collect();
    let expected = numbers(expected);
    assert_eq!(found.len(), expected.len(), "{what}");
    for (at, (found, expected)) in found.iter().zip(&expected).enumerate() {
        let gap = (found - expected).abs() / expected.abs().max(1.0);
        assert!(gap <= tolerance, "{what}: entry {at} is {found}, expected {expected}");
    }
}

fn compare(case: &Value, table: &Value) {
    let what = format!("{} on {} seed {} {}", case["model"], case["table"], case["seed"], case["options"]);
    let (train, test) = (matrix(&table["train"]), matrix(&table["test"]));
    let name = case["model"].as_str().expect("a name");
    let options = Options(&case["options"]);
    let seed = case["seed"].as_u64().expect("a seed") as u32;
    if case.get("values").is_some() {
        let fitted = regressor(name, &options).fit(train.view(), &numbers(&table["y"]), seed).expect("a fit");
        assert_close(&fitted.predict(test.view()).expect("values"), &case["values"], 1e-10, &what);
        return;
    }
    let classes = table["classes"].as_u64().expect("a count") as usize;
    let fitted = classifier(name, &options).fit(train.view(), &indices(&table["y"]), classes, seed).expect("a fit");
    let found = fitted.predict(test.view()).expect("a prediction");
    assert_eq!(found.labels, indices(&case["labels"]), "{what}");
    assert_close(found.probabilities.as_ref().expect("probabilities"), &case["probabilities"], 1e-10, &what);
    if case.get("decision").is_some() {
        assert_close(found.decision.as_ref().expect("scores"), &case["decision"], 1e-10, &what);
    }
}

#[test]
fn every_seed_gives_the_model_of_scikit_learn() {
    let golden: Value = serde_json::from_str(include_str!("data/trees.json")).expect("the data file is JSON");
    for case in golden["cases"].as_array().expect("cases") {
        compare(case, &golden["tables"][case["table"].as_str().expect("a name")]);
    }
}

#[test]
fn the_breast_cancer_models_are_those_of_scikit_learn() {
    let read = |text: &str| -> Value { serde_json::from_str(text).expect("the data file is JSON") };
    let table = read(include_str!("data/breast_cancer_pca4.json"));
    let golden = read(include_str!("data/breast_cancer_pca4_trees.json"));
    let models: [(&str, Box<dyn Classifier>); 5] = [
        ("KNeighborsClassifier()", Box::new(KNeighborsClassifier::default())),
        ("DecisionTreeClassifier(random_state=0)", Box::new(DecisionTreeClassifier::default())),
        (
            "DecisionTreeClassifier(max_depth=3,random_state=0)",
            Box::new(DecisionTreeClassifier { max_depth: Some(3), ..DecisionTreeClassifier::default() }),
        ),
        ("RandomForestClassifier(random_state=0)", Box::new(RandomForestClassifier::default())),
        ("GradientBoostingClassifier(random_state=0)", Box::new(GradientBoostingClassifier::default())),
    ];
    let (train, test) = (matrix(&table["train"]), matrix(&table["test"]));
    let (y, truth) = (indices(&table["y"]), indices(&table["y_test"]));
    for (name, model) in models {
        let expected = &golden["models"][name];
        let fitted = model.fit(train.view(), &y, 2, 0).expect("a fit");
        let found = fitted.predict(test.view()).expect("a prediction");
        let shares = found.probabilities.expect("probabilities");
        assert_eq!(found.labels, indices(&expected["predictions"]), "{name}");
        assert_close(shares.column(1).iter().take(10), &expected["proba_first10"], 1e-10, name);
        let labels = fitted.predict(train.view()).expect("a prediction").labels;
        for (found, key) in [
            (accuracy(&truth, &found.labels), "accuracy"),
            (accuracy(&y, &labels), "train_accuracy"),
            (f1(&truth, &found.labels, 2, Average::Binary), "f1"),
            (roc_auc_ovr(&truth, shares.view()), "roc_auc"),
            (log_loss(&truth, shares.view()), "log_loss"),
            (brier(&truth, shares.view()), "brier"),
        ] {
            let Some(expected) = expected.get(key) else { continue };
            let gap = found.expect("a number") - expected.as_f64().expect("a number");
            assert!(gap.abs() < 1e-11, "{key} of {name}");
        }
    }
}

fn classifiers() -> Vec<Box<dyn Classifier>> {
    vec![
        Box::new(DecisionTreeClassifier::default()),
        Box::new(RandomForestClassifier { trees: 5, ..RandomForestClassifier::default() }),
        Box::new(GradientBoostingClassifier { trees: 5, ..GradientBoostingClassifier::default() }),
        Box::new(KNeighborsClassifier { k: 1, ..KNeighborsClassifier::default() }),
    ]
}

fn regressors() -> Vec<Box<dyn Regressor>> {
    vec![
        Box::new(DecisionTreeRegressor::default()),
        Box::new(RandomForestRegressor { trees: 5, ..RandomForestRegressor::default() }),
        Box::new(GradientBoostingRegressor { trees: 5, ..GradientBoostingRegressor::default() }),
        Box::new(KNeighborsRegressor { k: 1, ..KNeighborsRegressor::default() }),
    ]
}

#[test]
fn a_class_that_no_row_has_gets_probability_0() {
    let x = array![[0.0], [1.0], [2.0], [3.0], [10.0], [11.0]];
    for classifier in classifiers() {
        let fitted = classifier.fit(x.view(), &[0, 0, 0, 0, 2, 2], 4, 1).expect("a fit");
        let found = fitted.predict(array![[0.5], [10.5]].view()).expect("a prediction");
        assert_eq!(found.labels, [0, 2]);
        let shares = found.probabilities.expect("probabilities");
        assert_eq!(shares.dim(), (2, 4));
        assert!(shares.column(1).iter().chain(shares.column(3)).all(|share| *share == 0.0));
        assert!(shares.rows().into_iter().all(|row| (row.sum() - 1.0).abs() < 1e-12));
    }
}

#[test]
fn constant_features_and_equal_rows_are_no_trouble() {
    let x = Array2::from_elem((6, 3), 1.5);
    for classifier in classifiers() {
        let fitted = classifier.fit(x.view(), &[0, 1, 1, 0, 1, 1], 2, 3).expect("a fit");
        let shares = fitted.predict(x.view()).expect("a prediction").probabilities.expect("probabilities");
        assert!(shares.iter().all(|share| share.is_finite()));
    }
    for regressor in regressors() {
        let fitted = regressor.fit(x.view(), &[1.0; 6], 3).expect("a fit");
        assert!(fitted.predict(x.view()).expect("values").iter().all(|value| (value - 1.0).abs() < 1e-12));
    }
}

#[test]
fn bad_tables_are_refused() {
    let good = array![[0.0, 1.0], [1.0, 0.0], [2.0, 2.0]];
    let empty = Array2::<f64>::zeros((0, 2));
    let narrow = Array2::<f64>::zeros((3, 0));
    for classifier in classifiers() {
        assert!(classifier.fit(empty.view(), &[], 2, 0).is_err());
        assert!(classifier.fit(narrow.view(), &[0, 1, 0], 2, 0).is_err());
        assert!(classifier.fit(good.view(), &[0, 1], 2, 0).is_err());
        assert!(classifier.fit(good.view(), &[0, 1, 5], 2, 0).is_err());
        assert!(classifier.fit(good.view(), &[1, 1, 1], 2, 0).is_err());
        assert!(classifier.fit(array![[0.0], [f64::NAN], [1.0]].view(), &[0, 1, 1], 2, 0).is_err());
        let fitted = classifier.fit(good.view(), &[0, 1, 1], 2, 0).expect("a fit");
        assert!(fitted.predict(array![[1.0]].view()).is_err());
        assert!(fitted.predict(array![[1.0, f64::INFINITY]].view()).is_err());
        assert_eq!(fitted.predict(empty.view()).expect("no rows").labels, Vec::<usize>::new());
    }
    for regressor in regressors() {
        assert!(regressor.fit(empty.view(), &[], 0).is_err());
        assert!(regressor.fit(good.view(), &[0.0, f64::NAN, 1.0], 0).is_err());
        let fitted = regressor.fit(good.view(), &[0.0, 1.0, 2.0], 0).expect("a fit");
        assert!(fitted.predict(array![[1.0]].view()).is_err());
    }
    // Trees compare 32-bit numbers.
    let huge = array![[1e300], [0.0], [1.0]];
    let error = DecisionTreeClassifier::default().fit(huge.view(), &[0, 1, 1], 2, 0).err().expect("an error");
    assert!(matches!(error, LearnError::Data(_)));
}

#[test]
fn bad_options_are_refused() {
    let x = array![[0.0, 1.0], [1.0, 0.0], [2.0, 2.0]];
    let wrong: Vec<Box<dyn Classifier>> = vec![
        Box::new(DecisionTreeClassifier { max_depth: Some(0), ..DecisionTreeClassifier::default() }),
        Box::new(DecisionTreeClassifier { min_samples_split: 1, ..DecisionTreeClassifier::default() }),
        Box::new(DecisionTreeClassifier { min_samples_leaf: 0, ..DecisionTreeClassifier::default() }),
        Box::new(DecisionTreeClassifier { max_features: MaxFeatures::Count(3), ..DecisionTreeClassifier::default() }),
        Box::new(RandomForestClassifier { trees: 0, ..RandomForestClassifier::default() }),
        Box::new(RandomForestClassifier {
            max_features: MaxFeatures::Fraction(f64::NAN),
            ..RandomForestClassifier::default()
        }),
        Box::new(GradientBoostingClassifier { subsample: 0.0, ..GradientBoostingClassifier::default() }),
        Box::new(GradientBoostingClassifier { learning_rate: f64::NAN, ..GradientBoostingClassifier::default() }),
        Box::new(GradientBoostingClassifier { trees: 0, ..GradientBoostingClassifier::default() }),
        Box::new(KNeighborsClassifier { k: 0, ..KNeighborsClassifier::default() }),
        Box::new(KNeighborsClassifier { k: 4, ..KNeighborsClassifier::default() }),
    ];
    for classifier in wrong {
        let error = classifier.fit(x.view(), &[0, 1, 1], 2, 0).err().expect("an error");
        assert!(matches!(error, LearnError::Option { .. }), "{error}");
    }
}

#[test]
fn threads_change_no_digit() {
    let x = Array2::from_shape_fn((60, 4), |(row, column)| ((row * 7 + column * 13) % 31) as f64 * 0.37);
    let y: Vec<usize> = (0..60).map(|row| (row * row + row / 7) % 3).collect();
    let on = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("a pool");
        pool.install(|| {
            let fitted = RandomForestClassifier::default().fit(x.view(), &y, 3, 5).expect("a fit");
            fitted.predict(x.view()).expect("a prediction")
        })
    };
    assert_eq!(on(1), on(4));
}

#[test]
fn neighbours_beyond_all_measure_still_vote() {
    let x = array![[0.0], [1.0], [2.0]];
    let by_distance = KNeighborsClassifier { k: 3, weights: Weights::Distance };
    let fitted = by_distance.fit(x.view(), &[0, 1, 1], 2, 0).expect("a fit");
    let shares = fitted.predict(array![[1e300]].view()).expect("a prediction").probabilities.expect("probabilities");
    assert!((shares[[0, 1]] - 2.0 / 3.0).abs() < 1e-12);
}
