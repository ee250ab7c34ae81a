//! The models of "Better than classical?" (examples/better_than_classical) against PennyLane, NumPy and scikit-learn: circuits
//! at given rows and angles, and whole models, through the command line, at a given start (tests/golden/benchmark.json).

mod common;
#[path = "../src/world.rs"]
#[allow(dead_code)]
mod world;

use common::root;
use hqml_compiler::{CompileOptions, compile};
use hqml_ir::{CircuitStage, Pipeline, Readout, Step};
use hqml_learn::random::Stream;
use hqml_runtime::backend::{Backend, Batch, StatevectorBackend};
use ndarray::Array2;
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
