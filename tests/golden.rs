//! Other tools' numbers, through the command line: the programs are run with `--artifacts`, and the arrays they leave are
//! compared with what Qiskit, SciPy and scikit-learn left for the same programs (`tests/golden`, sources named there).

mod common;

use std::path::{Path, PathBuf};

use common::{Bench, root};
use ndarray::{Array1, Array2};
use ndarray_npy::read_npy;
use serde_json::Value;

fn golden(name: &str) -> Value {
    let text = std::fs::read_to_string(root().join("tests/golden").join(name)).expect("a golden file");
    serde_json::from_str(&text).expect("JSON")
}

fn numbers(json: &Value) -> Vec<f64> {
    match json {
        Value::Array(entries) => entries.iter().flat_map(numbers).collect(),
        other => vec![other.as_f64().expect("a number")],
    }
}

fn close(a: impl IntoIterator<Item = f64>, b: &[f64], tolerance: f64, what: &str) {
    let a: Vec<f64> = a.into_iter().collect();
    assert_eq!(a.len(), b.len(), "{what}");
    for (k, (a, b)) in a.iter().zip(b).enumerate() {
        assert!((a - b).abs() <= tolerance, "{what}[{k}]: {a} is not {b}");
    }
}

/// The folder of a cell of seed 0, from the index that stands beside the arrays.
struct Arrays {
    folder: PathBuf,
}

impl Arrays {
    fn of(artifacts: &Path, model: &str) -> Arrays {
        let text = std::fs::read_to_string(artifacts.join("index.json")).expect("an index");
        let index: Value = serde_json::from_str(&text).expect("JSON");
        let mut cells = index.as_array().expect("a list").iter();
        let cell = cells.find(|c| c["model"] == model && c["seed"] == 0).expect("the cell");
        Arrays { folder: artifacts.join(cell["folder"].as_str().expect("a folder")) }
    }

    fn matrix(&self, name: &str) -> Array2<f64> {
        read_npy(self.folder.join(format!("{name}.npy"))).expect("a matrix")
    }

    fn vector(&self, name: &str) -> Vec<f64> {
        let array: Array1<f64> = read_npy(self.folder.join(format!("{name}.npy"))).expect("a vector");
        array.to_vec()
    }

    fn indices(&self, name: &str) -> Vec<f64> {
        let array: Array1<i64> = read_npy(self.folder.join(format!("{name}.npy"))).expect("indices");
        array.iter().map(|i| *i as f64).collect()
    }
}

fn accuracy(result: &Value, model: &str) -> f64 {
    let mut cells = result["cells"].as_array().expect("cells").iter();
    let cell = cells.find(|c| c["model"] == model && c["seed"] == 0).expect("the cell");
    cell["metrics"]["accuracy"].as_f64().expect("an accuracy")
}

#[test]
fn the_first_tutorial_program_leaves_qiskits_and_scikit_learns_numbers() {
    let golden = golden("article_kernel.json");
    let bench = Bench::new();
    let program = root().join("examples/article_kernel.hqml");
    let result = bench.json(&["run", program.to_str().expect("a path"), "--format", "json", "--artifacts", "arrays"]);
    let arrays = Arrays::of(&bench.path("arrays"), "quantum_kernel");
    for name in ["train_index", "test_index", "y_train", "y_test", "predictions"] {
        close(arrays.indices(name), &numbers(&golden[name]), 0.0, name);
    }
    for name in ["x_train", "x_test"] {
        close(arrays.matrix(name), &numbers(&golden[name]), 1e-12, name);
    }
    for name in ["kernel_train", "kernel_test"] {
        let file = root().join("tests/golden").join(format!("article_{name}.npy"));
        let qiskits: Array2<f64> = read_npy(file).expect("a kernel");
        close(arrays.matrix(name), &qiskits.iter().copied().collect::<Vec<_>>(), 1e-12, name);
    }
    close(arrays.matrix("1.svc.support"), &numbers(&golden["support"]), 0.0, "support vectors");
    close(arrays.matrix("1.svc.dual_coef"), &numbers(&golden["dual_coef"]), 1e-9, "dual coefficients");
    close(arrays.matrix("1.svc.intercept"), &numbers(&golden["intercept"]), 1e-9, "intercept");
    close(arrays.matrix("decision"), &numbers(&golden["decision"]), 1e-9, "decision values");
    for (model, name) in [
        ("quantum_kernel", "quantum_kernel"),
        ("logistic_regression", "logistic_regression"),
        ("svc(kernel: rbf)", "svc"),
    ] {
        close([accuracy(&result, model)], &numbers(&golden["accuracy"][name]), 1e-15, model);
    }
}

/// The second program's model with these options of `classifier`, on these data.
fn variational(data: &str, evaluations: usize, start: &[f64]) -> String {
    format!(
        "{data}
         model vqc = zz_feature_map(reps: 1) |> real_amplitudes(reps: 1) |> probabilities |> modulo(2)
                  |> classifier(loss: cross_entropy, optimizer: cobyla(max_iterations: {evaluations}), start: {start:?})
         experiment e {{ data: points
             models: [vqc]
             baselines: [logistic_regression, svc(kernel: rbf)]
             metrics: [accuracy] }}"
    )
}

/// The second program's data.
const MOONS: &str = "data points = make_moons(samples: 120, noise: 0.12, seed: 11) |> standard_scaler
                                |> split(test: 30%, seed: 11)";

fn run(bench: &Bench, name: &str, program: &str) -> Value {
    let file = format!("{name}.hqml");
    bench.write(&file, program);
    bench.json(&["run", &file, "--format", "json", "--artifacts", name])
}

/// One evaluation at a given start: the loss there, against Qiskit's and against exact arithmetic. Qiskit's sampler rounds
/// its probabilities, and its loss at `neg` is itself 1.04e-12 away from the exact one: 2e-12 is asked for there.
#[test]
fn the_second_tutorial_program_has_qiskits_loss_at_given_parameters() {
    let golden = golden("article_vqc.json");
    let bench = Bench::new();
    for (name, start) in golden["probe"].as_object().expect("parameters") {
        run(&bench, name, &variational(MOONS, 1, &numbers(start)));
        let arrays = Arrays::of(&bench.path(name), "vqc");
        let tolerance = if name == "neg" { 2e-12 } else { 1e-12 };
        close(arrays.vector("loss"), &numbers(&golden["losses"][name]), tolerance, name);
        close(arrays.vector("loss"), &numbers(&golden["exact"]["losses"][name]), 1e-14, name);
        close(arrays.vector("parameters"), &numbers(start), 0.0, "the start is the best of one evaluation");
    }
}

/// Training rows as a table of the user's own, with the first six of them once more at its end as test rows: what the
/// model gives for them are the probabilities that Qiskit's network gives (up to 1.7e-12 away from the exact ones).
#[test]
fn the_second_tutorial_program_has_qiskits_outputs_row_by_row() {
    let golden = golden("article_vqc.json");
    let bench = Bench::new();
    let (x, y) = (numbers(&golden["x"]), numbers(&golden["y"]));
    let training: Vec<usize> = numbers(&golden["train_index"]).iter().map(|i| *i as usize).collect();
    let rows = training.iter().chain(&training[..6]).map(|i| format!("{},{},{}\n", x[2 * i], x[2 * i + 1], y[*i]));
    bench.write("rows.csv", format!("a,b,y\n{}", rows.collect::<String>()));
    let data = "data points = csv(\"rows.csv\", target: \"y\", task: classify) |> time_split(test: 6 / 90)";
    for (name, start) in golden["probe"].as_object().expect("parameters") {
        run(&bench, name, &variational(data, 1, &numbers(start)));
        let arrays = Arrays::of(&bench.path(name), "vqc");
        close(arrays.matrix("x_test"), &x_of(&x, &training[..6]), 0.0, "rows");
        let outputs = arrays.matrix("probabilities");
        close(outputs.iter().copied(), &numbers(&golden["outputs_first_train"][name]), 2e-12, name);
        close(outputs, &numbers(&golden["exact"]["outputs_first_train"][name]), 1e-14, name);
    }
}

fn x_of(x: &[f64], rows: &[usize]) -> Vec<f64> {
    rows.iter().flat_map(|i| [x[2 * i], x[2 * i + 1]]).collect()
}

/// COBYLA walks SciPy's way: the first 35 evaluations agree to rounding. Then the trust region is so small that rounding
/// in the loss decides a step, and the two end in one flat valley: the same loss, the same accuracy.
#[test]
fn the_second_tutorial_program_is_trained_as_scipys_cobyla_trains_it() {
    let golden = golden("article_vqc.json");
    let bench = Bench::new();
    let result = run(&bench, "trained", &variational(MOONS, 50, &numbers(&golden["cobyla"]["start"])));
    let arrays = Arrays::of(&bench.path("trained"), "vqc");
    close(arrays.indices("train_index"), &numbers(&golden["train_index"]), 0.0, "training rows");
    close(arrays.indices("test_index"), &numbers(&golden["test_index"]), 0.0, "test rows");
    let (curve, scipys) = (arrays.vector("loss"), numbers(&golden["cobyla"]["curve"]));
    close(curve[..30].to_vec(), &scipys[..30], 1e-11, "curve");
    close(curve, &scipys, 1e-5, "end of the curve");
    // The last weight turns a qubit that nobody reads (Qiskit's gradient by it is 0 everywhere): here no value of it
    // changes a digit of the loss, so that rounding, which decides its end elsewhere, decides nothing.
    let weights = |all: Vec<f64>| all[..3].to_vec();
    let scipys = numbers(&golden["cobyla"]["weights"]);
    close(weights(arrays.vector("parameters")), &weights(scipys), 1e-2, "weights");
    close([accuracy(&result, "vqc")], &numbers(&golden["cobyla"]["accuracy"]), 1e-15, "accuracy");
    close([accuracy(&result, "logistic_regression")], &numbers(&golden["accuracy"]["logistic_regression"]), 1e-15, "");
    close([accuracy(&result, "svc(kernel: rbf)")], &numbers(&golden["accuracy"]["svc"]), 1e-15, "");
}
