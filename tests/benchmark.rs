//! The models of "Better than classical?" (examples/better_than_classical) against PennyLane, NumPy and scikit-learn: circuits
//! at given rows and angles, and whole models, through the command line, at a given start (tests/golden/benchmark.json).

mod common;
#[path = "../src/world.rs"]
#[allow(dead_code)]
mod world;

use std::collections::BTreeMap;

use common::{Bench, root, stderr};
use hqml_compiler::{CompileOptions, compile};
use hqml_ir::{CircuitStage, Pipeline, Readout, Step};
use hqml_learn::random::Stream;
use hqml_runtime::backend::{Backend, Batch, StatevectorBackend};
use ndarray::{Array1, Array2};
use ndarray_npy::read_npy;
use serde_json::Value;

fn golden() -> Value {
    let text = std::fs::read_to_string(root().join("tests/golden/benchmark.json")).expect("a golden file");
    serde_json::from_str(&text).expect("JSON")
}

fn text<'a>(case: &'a Value, name: &str) -> &'a str {
    case[name].as_str().unwrap_or_else(|| panic!("no {name}: {case}"))
}

fn numbers(json: &Value) -> Vec<f64> {
    json.as_array().expect("a list").iter().map(|x| x.as_f64().expect("a number")).collect()
}

fn matrix(json: &Value) -> Array2<f64> {
    let rows: Vec<Vec<f64>> = json.as_array().expect("rows").iter().map(numbers).collect();
    let width = rows.first().map_or(0, Vec::len);
    Array2::from_shape_vec((rows.len(), width), rows.concat()).expect("rows of one width")
}

fn close(ours: &Array2<f64>, theirs: &Array2<f64>, what: &str) {
    assert_eq!(ours.dim(), theirs.dim(), "{what}");
    let worst = ours.iter().zip(theirs).map(|(a, b)| (a - b).abs()).fold(0.0, f64::max);
    assert!(worst < 1e-12, "{what}: {worst:e}");
}

/// The pipeline of a model of an example; of its n-th candidate, where it is tuned.
fn pipeline(file: &str, model: &str, candidate: usize) -> Pipeline {
    let path = root().join("examples/better_than_classical").join(file);
    let world = world::FileWorld::default();
    let compilation = compile(path.to_str().expect("a path"), &world, &CompileOptions::default());
    assert!(!compilation.has_errors(), "{file}: {:?}", compilation.diagnostics);
    let mut contenders = compilation.experiments[0].contenders.iter();
    let whole = contenders.find(|c| c.name == model).expect("the model").pipelines[0].clone();
    let tuned = whole.stages.iter().find_map(|stage| match &stage.step {
        Step::Tuned(tuned) => Some(tuned.candidates[candidate].pipeline.clone()),
        _ => None,
    });
    tuned.unwrap_or(whole)
}

/// The first circuit of a pipeline, in its branches too.
fn circuit(stages: &[hqml_ir::Stage]) -> Option<CircuitStage> {
    stages.iter().find_map(|stage| match &stage.step {
        Step::Circuit(circuit) => Some((**circuit).clone()),
        Step::Branches(branches) => branches.iter().find_map(|branch| circuit(branch)),
        _ => None,
    })
}

/// What is read of the circuit, row by row; probabilities where bits are drawn from them.
fn outputs(circuit: &CircuitStage, rows: &Array2<f64>, parameters: &[f64]) -> Array2<f64> {
    let backend = StatevectorBackend::new(1 << 28, None);
    let noise = Stream::named(0, "none");
    let batch = Batch { program: &circuit.program, rows: rows.view(), parameters };
    match &circuit.readout {
        Readout::Expectations(observables) => backend.expectations(batch, observables, &noise),
        Readout::Fidelity => {
            backend.prepare(batch).and_then(|kept| backend.fidelities(&circuit.program, None, &kept, &noise))
        }
        Readout::Projected { .. } => backend.pauli_vectors(batch, &noise),
        Readout::Probabilities | Readout::Sample { .. } | Readout::MostLikely => backend.probabilities(batch, &noise),
    }
    .expect("read-outs")
}

#[test]
fn circuits_are_pennylanes() {
    let golden = golden();
    for case in golden["circuits"].as_array().expect("cases") {
        let (file, model) = (text(case, "file"), text(case, "model"));
        let pipeline = pipeline(file, model, case["candidate"].as_u64().unwrap_or(0) as usize);
        let circuit = circuit(&pipeline.stages).expect("a circuit");
        // Other branches and layers have parameters, too; those of the first circuit come first.
        let mut parameters = numbers(&case["theta"]);
        assert!(parameters.len() <= pipeline.parameters.len(), "{file}");
        parameters.resize(pipeline.parameters.len(), 0.1);
        let ours = outputs(&circuit, &matrix(&case["x"]), &parameters);
        close(&ours, &matrix(&case["outputs"]), &format!("{model} of {file}"));
    }
}

/// An example with the rows of a case in place of its data, this one model, and its start in place of its training: the
/// loss is evaluated once.
fn program(case: &Value) -> String {
    let (model, start) = (text(case, "model"), numbers(&case["start"]));
    let example = source(text(case, "file"));
    let heads = [" ", "("].map(|next| format!("\nmodel {model}{next}"));
    let at = heads.iter().find_map(|head| example.find(head.as_str())).expect("the model");
    let (before, after) = example.split_at(at);
    let (training, rest) = after.split_once("optimizer: stepwise").expect("its optimizer");
    let told = format!("{before}{training}optimizer: cobyla(max_iterations: 1), start: {start:?}{rest}");
    let fields = BTreeMap::from([
        ("    data:", "    data: linearly_separable".to_owned()),
        ("    models:", format!("    models: [{model}]")),
        ("    baselines:", "    baselines: [linear]".to_owned()),
        ("    seeds:", "    seeds: [0]".to_owned()),
        ("    metrics:", "    metrics: [accuracy]".to_owned()),
        ("    continue_when:", String::new()),
    ]);
    let field = |line: &str| fields.iter().find(|(name, _)| line.starts_with(**name)).map(|(_, text)| text.clone());
    told.lines().map(|line| field(line).unwrap_or_else(|| line.to_owned()) + "\n").collect()
}

fn source(file: &str) -> String {
    std::fs::read_to_string(root().join("examples/better_than_classical").join(file)).expect("an example")
}

/// What the examples share, with the rows of a case as its data: the last of them are for the test.
fn shared(case: &Value) -> String {
    let (rows, test) = (case["x"].as_array().expect("rows").len(), case["test"].as_u64().expect("a number"));
    let (head, rest) = source("shared.hqml").split_once("/// Two classes").map(owned).expect("its first table");
    let (_, tail) = rest.split_once("/// Before angles").map(owned).expect("what follows its tables");
    let data =
        format!("data linearly_separable = csv(\"rows.csv\", target: \"y\") |> time_split(test: {test} / {rows})");
    format!("{head}{data}\n\n/// Before angles{tail}")
}

fn owned((a, b): (&str, &str)) -> (String, String) {
    (a.to_owned(), b.to_owned())
}

fn rows(case: &Value) -> String {
    let x = matrix(&case["x"]);
    let names: Vec<String> = (0..x.ncols()).map(|k| format!("x{k}")).collect();
    let lines = x.rows().into_iter().zip(case["y"].as_array().expect("labels")).map(|(row, y)| {
        let row: Vec<String> = row.iter().map(f64::to_string).collect();
        format!("{},{y}\n", row.join(","))
    });
    format!("{},y\n{}", names.join(","), lines.collect::<String>())
}

#[test]
fn models_have_pennylanes_loss_and_predictions_at_a_given_start() {
    let golden = golden();
    for case in golden["trainings"].as_array().expect("cases") {
        let what = format!("{} of {}", text(case, "model"), text(case, "file"));
        let bench = Bench::new();
        bench.write("shared.hqml", shared(case)).write("rows.csv", rows(case)).write("program.hqml", program(case));
        let output = bench.hqml(&["run", "program.hqml", "--artifacts", "arrays"]);
        assert!(output.status.success(), "{what}: {}", stderr(&output));
        let index = std::fs::read_to_string(bench.path("arrays/index.json")).expect("an index");
        let index: Value = serde_json::from_str(&index).expect("JSON");
        let mut cells = index.as_array().expect("a list").iter();
        let cell = cells.find(|cell| cell["model"] == case["model"]).expect("the cell");
        let file = |name: &str| bench.path(&format!("arrays/{}/{name}.npy", text(cell, "folder")));
        let parameters: Array1<f64> = read_npy(file("parameters")).expect("parameters");
        assert_eq!(parameters.to_vec(), numbers(&case["start"]), "{what}: as many parameters as the model has");
        let loss: Array1<f64> = read_npy(file("loss")).expect("losses");
        let theirs = Array2::from_elem((1, 1), case["loss"].as_f64().expect("a loss"));
        close(&loss.insert_axis(ndarray::Axis(0)), &theirs, &format!("loss of {what}"));
        let outputs = matrix(&case["outputs"]);
        let name = if outputs.ncols() == 1 { "decision" } else { "probabilities" };
        let ours: Array2<f64> = read_npy(file(name)).expect("outputs");
        close(&ours, &outputs, &format!("{name} of {what}"));
    }
}
