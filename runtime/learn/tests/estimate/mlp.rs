//! Perceptrons against scikit-learn's: same seed, same start, same batches, so the same losses and outputs.

use hqml_learn::estimate::{Activation, Classifier, Mlp, MlpSolver, Regressor};
use ndarray::Array2;
use serde_json::Value;

use crate::reference::{floats, gap, indices, learned, load, matrix, number};

fn options_of(v: &Value) -> Mlp {
    let text = |key: &str, default| v.get(key).and_then(Value::as_str).unwrap_or(default).to_owned();
    let solver = match text("solver", "adam").as_str() {
        "adam" => MlpSolver::Adam,
        "lbfgs" => MlpSolver::Lbfgs,
        _ => MlpSolver::Sgd { momentum: number(v, "momentum", 0.9), nesterov: v.get("nesterovs_momentum").is_none() },
    };
    let activation = match text("activation", "relu").as_str() {
        "tanh" => Activation::Tanh,
        "logistic" => Activation::Logistic,
        "identity" => Activation::Identity,
        _ => Activation::Relu,
    };
    Mlp {
        hidden: v.get("hidden_layer_sizes").map_or(vec![100], indices),
        activation,
        solver,
        alpha: number(v, "alpha", 1e-4),
        learning_rate: number(v, "learning_rate_init", 1e-3),
        batch: v.get("batch_size").map(|b| b.as_u64().unwrap() as usize),
        max_iterations: number(v, "max_iter", 200.0) as usize,
        shuffle: v.get("shuffle").is_none(),
        ..Mlp::default()
    }
}

#[test]
fn losses_and_outputs_are_scikit_learns() {
    let tables = &load("svm.json")["tables"];
    for case in load("mlp.json")["cases"].as_array().unwrap() {
        let (table, options) = (&tables[case["table"].as_str().unwrap()], &case["options"]);
        let (x, test) = (matrix(&table["x"]), matrix(&table["test"]));
        let (mlp, seed) = (options_of(options), options["random_state"].as_u64().unwrap() as u32);
        let expected = matrix(&case["outputs"]);
        let (outputs, arrays): (Array2<f64>, _) = if case["kind"] == "classifier" {
            let y = indices(&table["y"]);
            let fitted = Classifier::fit(&mlp, x.view(), &y, y.iter().max().unwrap() + 1, seed).unwrap();
            let prediction = fitted.predict(test.view()).unwrap();
            assert_eq!(prediction.labels, indices(&case["labels"]), "{options}");
            (prediction.probabilities.unwrap(), fitted.learned())
        } else {
            let fitted = Regressor::fit(&mlp, x.view(), &floats(&table["y"]), seed).unwrap();
            let values = fitted.predict(test.view()).unwrap();
            (Array2::from_shape_vec((values.len(), 1), values).unwrap(), fitted.learned())
        };
        // L-BFGS amplifies last bits: scikit-learn's own answer moves by 1e-7 when its input moves by 1e-15.
        let allowed = if mlp.solver == MlpSolver::Lbfgs { 1e-4 } else { 1e-8 };
        assert!(gap(&outputs, &expected) < allowed, "{options}: {:e}", gap(&outputs, &expected));
        let losses = learned(arrays, "loss_curve");
        if mlp.solver != MlpSolver::Lbfgs {
            assert_eq!(losses.len(), case["epochs"].as_u64().unwrap() as usize, "{options}");
            assert!(gap(losses.iter().take(3), &floats(&case["losses"])) < 1e-12, "{options}");
        }
        assert!((losses.last().unwrap() - case["last_loss"].as_f64().unwrap()).abs() < allowed, "{options}");
    }
}

#[test]
fn the_breast_cancer_table() {
    let all = load("breast_cancer_pca4.json");
    let (x, y, test) = (matrix(&all["train"]), indices(&all["y"]), matrix(&all["test"]));
    let long = Mlp { max_iterations: 500, ..Mlp::default() };
    let prediction = Classifier::fit(&long, x.view(), &y, 2, 0).unwrap().predict(test.view()).unwrap();
    let expected = &all["models"]["MLPClassifier(random_state=0,max_iter=500)"];
    assert_eq!(prediction.labels, indices(&expected["predictions"]));
    let ones = prediction.probabilities.unwrap().column(1).to_vec();
    assert!(gap(ones.iter().take(10), &floats(&expected["proba_first10"])) < 1e-8);
}

/// The slope of the loss along each weight, against the gradient the training uses: a network trained by one step of
/// plain gradient descent moves by `learning_rate` times the gradient.
#[test]
fn one_step_of_descent_follows_the_difference_quotient_of_the_loss() {
    let table = &load("svm.json")["tables"]["three"];
    let (x, y) = (matrix(&table["x"]), indices(&table["y"]));
    for activation in [Activation::Tanh, Activation::Logistic, Activation::Identity, Activation::Relu] {
        let run = |epochs, learning_rate| {
            let solver = MlpSolver::Sgd { momentum: 0.0, nesterov: false };
            let mlp = Mlp {
                hidden: vec![3],
                activation,
                solver,
                max_iterations: epochs,
                learning_rate,
                alpha: 0.3,
                ..Mlp::default()
            };
            let arrays = Classifier::fit(&mlp, x.view(), &y, 3, 8).unwrap().learned();
            (learned(arrays.clone(), "parameters"), learned(arrays, "loss_curve"))
        };
        let (start, _) = run(1, 1e-300);
        let (after, _) = run(1, 1.0);
        let squared_gradient: f64 = start.iter().zip(&after).map(|(a, b)| (a - b) * (a - b)).sum();
        let rate = 1e-6;
        let losses = run(2, rate).1;
        let slope = (losses[(0, 0)] - losses[(0, 1)]) / rate;
        assert!(
            (slope - squared_gradient).abs() < 1e-4 * squared_gradient,
            "{activation:?}: {slope} {squared_gradient}"
        );
    }
}
