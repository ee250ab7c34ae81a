//! The tasks of the field in `examples/tasks`: each is without a lint, runs, and learns something; the circuits that are
//! written there, and what kernels are given to, have PennyLane's and scikit-learn's numbers.

mod common;

use common::{Bench, files, programs, root, stderr};
use hqml_compiler::world::{Column, ColumnKind, MemoryWorld, TableSchema, TargetSchema};
use hqml_compiler::{CompileOptions, compile};
use hqml_ir::{CircuitStage, Readout, Step, oracle};
use ndarray::{Array1, Array2};
use ndarray_npy::read_npy;
use serde_json::Value;

fn golden() -> Value {
    let text = std::fs::read_to_string(root().join("tests/golden/tasks.json")).expect("the golden file");
    serde_json::from_str(&text).expect("JSON")
}

fn numbers(json: &Value) -> Vec<f64> {
    match json {
        Value::Array(entries) => entries.iter().flat_map(numbers).collect(),
        other => vec![other.as_f64().expect("a number")],
    }
}

fn close(a: &[f64], b: &[f64], tolerance: f64, what: &str) {
    assert_eq!(a.len(), b.len(), "{what}");
    a.iter().zip(b).for_each(|(a, b)| assert!((a - b).abs() <= tolerance, "{what}: {a} is not {b}"));
}

/// What the model does better than chance, or than the mean, in the run of one seed: the metric and the least of it.
const LEARNT: [(&str, &str, &str, f64); 14] = [
    ("aligned_kernel", "aligned", "accuracy", 0.85),
    ("alternating_operators", "alternating_model", "accuracy", 0.7),
    ("anomaly_detection", "quantum_features", "balanced_accuracy", 0.6),
    ("anomaly_detection", "quantum_kernel", "balanced_accuracy", 0.6),
    ("both_worlds", "both", "accuracy", 0.85),
    ("both_worlds", "circuit_alone", "accuracy", 0.85),
    ("convolutional_circuit", "qcnn", "accuracy", 0.75),
    ("kernel_pca", "tuned_components", "accuracy", 0.85),
    ("one_versus_rest", "heads", "accuracy", 0.8),
    ("reservoir", "quantum_reservoir", "r2", 0.7),
    ("several_tables", "quantum_kernel", "accuracy", 0.75),
    ("support_vector_regression", "quantum", "r2", 0.2),
    ("ten_digits", "circuit_head", "accuracy", 0.7),
    ("variational_regression", "vqr", "r2", 0.1),
];

#[test]
fn every_task_is_without_a_lint_and_learns() {
    let found = programs("examples/tasks");
    assert_eq!(found.len(), files("examples/tasks", "hqml").len());
    for path in found {
        let name = path.file_stem().and_then(|n| n.to_str()).expect("a name");
        let path = path.to_str().expect("a path");
        let bench = Bench::new();
        let checked = bench.hqml(&["check", path]);
        assert!(checked.status.success() && stderr(&checked).is_empty(), "{name}: {}", stderr(&checked));
        let result = bench.json(&["run", path, "--format", "json", "--seed", "0"]);
        let learnt: Vec<_> = LEARNT.iter().filter(|row| row.0 == name).collect();
        assert!(!learnt.is_empty(), "{name} has no row: say what its model learns");
        for (_, model, metric, least) in learnt {
            let cells = result["cells"].as_array().expect("cells").iter().filter(|cell| cell["model"] == *model);
            let values: Vec<f64> = cells.map(|c| c["metrics"][metric].as_f64().expect("a number")).collect();
            assert!(!values.is_empty(), "{name}: no cell of {model}");
            assert!(values.iter().all(|value| value >= least), "{name}: {model} has {metric} {values:?}");
        }
    }
}

/// The first circuit of a model of an example.
fn circuit(example: &str, model: &str) -> CircuitStage {
    let path = root().join("examples/tasks").join(example).with_extension("hqml");
    let text = std::fs::read_to_string(path).expect("an example");
    let column = |name: &str| Column { name: name.to_owned(), kind: ColumnKind::Number, gap: None };
    let series = TableSchema { columns: vec![column("value")], rows: 320, target: TargetSchema::Real };
    let world = MemoryWorld::new().with_file("task.hqml", &text).with_table("data/mackey_glass.csv", series);
    let compilation = compile("task.hqml", &world, &CompileOptions::default());
    assert!(!compilation.has_errors(), "{example}: {:#?}", compilation.diagnostics);
    let contender = compilation.experiments[0].contenders.iter().find(|c| c.name == model).expect("the model");
    let stages = &contender.pipelines[0].stages;
    let circuit = stages.iter().find_map(|stage| match &stage.step {
        Step::Circuit(circuit) => Some((**circuit).clone()),
        _ => None,
    });
    circuit.expect("a circuit")
}

/// Each circuit at one row and one set of parameters, drawn ones included.
#[test]
fn circuits_give_pennylanes_expectation_values() {
    let golden = golden();
    for example in ["alternating_operators", "convolutional_circuit", "reservoir"] {
        let case = &golden[example];
        let circuit = circuit(example, case["model"].as_str().expect("a name"));
        let Readout::Expectations(observables) = &circuit.readout else { panic!("{example}: {:?}", circuit.readout) };
        let (row, mut parameters) = (numbers(&case["x"]), numbers(&case["theta"]));
        let expected = numbers(&case["outputs"]);
        // Layers after the circuit have parameters behind the circuit's.
        assert!(circuit.program.parameters as usize >= parameters.len(), "{example}");
        parameters.resize(circuit.program.parameters as usize, 0.0);
        let psi = oracle::state(&circuit.program, &row, &parameters);
        let value = |terms: &[(hqml_ir::PauliString, f64)]| -> f64 {
            terms.iter().map(|(string, factor)| factor * oracle::expectation(string, &psi)).sum()
        };
        let ours: Vec<f64> = observables.iter().map(|observable| value(observable.terms())).collect();
        close(&ours, &expected, 1e-12, example);
    }
}

/// All blocks of a layer share their parameters: the 8 qubits of the example have 3 layers of 6 + 2.
#[test]
fn the_convolutional_circuit_shares_its_parameters() {
    assert_eq!(circuit("convolutional_circuit", "qcnn").program.parameters, 24);
    // One gamma and one beta for each of 4 layers, then the classical layer's weights and biases.
    let classical = 4 * 2 + 2;
    assert_eq!(circuit("alternating_operators", "alternating_model").program.parameters, 8 + classical);
}

/// The golden rows with a target, training rows first, through one model; the arrays that it leaves.
struct Fitted {
    bench: Bench,
}

impl Fitted {
    fn new(golden: &Value, target: &str, task: &str, model: &str) -> Fitted {
        let (x, y) = (numbers(&golden["rows"]["x"]), numbers(&golden["rows"][target]));
        let train = golden["rows"]["train"].as_u64().expect("a count") as usize;
        let rows = x.chunks(3).zip(&y).map(|(x, y)| format!("{},{},{},{y}\n", x[0], x[1], x[2]));
        let bench = Bench::new();
        bench.write("rows.csv", format!("a,b,c,target\n{}", rows.collect::<String>()));
        let text = format!(
            "data points = csv(\"rows.csv\", target: \"target\", task: {task}) |> time_split(test: {} / {})
             model m = {model}
             experiment e {{ data: points  models: [m]  baselines: [{}]  metrics: [{}] }}",
            y.len() - train,
            y.len(),
            if task == "classify" { "logistic_regression" } else { "ridge" },
            if task == "classify" { "accuracy" } else { "r2" },
        );
        bench.write("task.hqml", text);
        bench.json(&["run", "task.hqml", "--format", "json", "--artifacts", "arrays"]);
        Fitted { bench }
    }

    fn array(&self, name: &str) -> Vec<f64> {
        let path = self.bench.path("arrays/points/m/statevector/seed-0/fold-0").join(format!("{name}.npy"));
        let matrix = read_npy::<_, Array2<f64>>(&path).map(|a| a.iter().copied().collect());
        matrix.or_else(|_| read_npy::<_, Array1<f64>>(&path).map(|a| a.to_vec())).expect("an array")
    }
}

#[test]
fn support_vector_regression_on_a_quantum_kernel_predicts_as_scikit_learn() {
    let golden = golden();
    let model = "iqp_embedding(bandwidth: 0.5) |> fidelity_kernel |> svr(c: 10, epsilon: 0.5, tolerance: 1e-11)";
    let fitted = Fitted::new(&golden, "y", "regress", model);
    let expected = numbers(&golden["support_vector_regression"]["predictions"]);
    close(&fitted.array("predictions"), &expected, 1e-8, "predictions");
}

#[test]
fn one_class_on_a_quantum_kernel_decides_as_scikit_learn() {
    let golden = golden();
    let model = "iqp_embedding |> fidelity_kernel |> one_class_svm(normal: 1, nu: 0.2, tolerance: 1e-11)";
    let fitted = Fitted::new(&golden, "c", "classify", model);
    let expected = numbers(&golden["anomaly_detection"]["decision"]);
    close(&fitted.array("decision"), &expected, 1e-8, "decision values");
}

#[test]
fn components_of_a_quantum_kernel_classify_as_in_scikit_learn() {
    let golden = golden();
    let model = "iqp_embedding(bandwidth: 0.5) |> fidelity_kernel |> kernel_pca(components: 4) |> logistic_regression";
    let fitted = Fitted::new(&golden, "c", "classify", model);
    close(&fitted.array("decision"), &numbers(&golden["kernel_pca"]["decision"]), 1e-10, "decision values");
    close(&fitted.array("probabilities"), &numbers(&golden["kernel_pca"]["probabilities"]), 1e-10, "probabilities");
}
