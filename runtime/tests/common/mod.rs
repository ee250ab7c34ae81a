//! Hand-built experiments: what the compiler would make of a program, made from the stage table.
#![allow(dead_code, unreachable_pub)]

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use hqml_ir::stages::{self, Default, Family};
use hqml_ir::{
    Angle, Backend, Budget, Call, CircuitStage, Contender, Dataset, Distribution, Experiment, FileId, Gate, Kind,
    Objective, Op, Parameter, Pipeline, Program, Readout, Role, Schema, Span, Stage, Step, Task, TrainOn, Training,
    Value,
};
use hqml_runtime::{RunOptions, RunResult, Silent, run};
use smallvec::smallvec;

/// A row of the stage table with these options, the others at their defaults.
pub fn call(family: Family, name: &str, given: &[(&str, Value)]) -> Call {
    let row = stages::find(family, name).unwrap_or_else(|| panic!("no row {name}"));
    let options = row.options.iter().map(|option| {
        let written = given.iter().find(|(n, _)| *n == option.name).map(|(_, v)| v.clone());
        let default = match option.default {
            Default::Required | Default::Absent => Value::None,
            Default::Int(v) => Value::Int(v),
            Default::Real(v) => Value::Real(v),
            Default::Bool(v) => Value::Bool(v),
            Default::Word(w) => match option.kind {
                hqml_ir::stages::OptionKind::Row(family) => Value::Call(call(family, w, &[])),
                _ => Value::Word(w.to_string()),
            },
            Default::Range(a, b) => Value::Range(a, b),
            Default::Ints(v) => Value::List(v.iter().map(|i| Value::Int(*i)).collect()),
        };
        (option.name.to_string(), written.unwrap_or(default))
    });
    let call = Call { name: name.to_string(), options: options.collect() };
    given.iter().for_each(|(n, _)| assert!(row.options.iter().any(|o| o.name == *n), "{name} has no {n}"));
    call
}

pub fn int(v: i64) -> Value {
    Value::Int(v)
}

pub fn real(v: f64) -> Value {
    Value::Real(v)
}

pub fn span() -> Span {
    Span { file: FileId(0), start: 0, end: 0 }
}

pub fn stage(step: Step, from: Kind, to: Kind, place: &str) -> Stage {
    Stage { step, from, to, place: place.to_string(), span: span() }
}

pub fn builtin(call: Call, from: Kind, to: Kind, place: &str) -> Stage {
    stage(Step::Builtin { call, first_parameter: 0 }, from, to, place)
}

pub const LABELS: Kind = Kind::Labels { classes: 2, probable: false };

/// `make_moons(samples: rows, noise: 0.2) |> split(test: 30%) |> standard_scaler`, seeds pinned where given.
pub fn moons(rows: i64, seed: Option<i64>) -> Dataset {
    let pin = seed.map_or(Value::None, Value::Int);
    let source = [("samples", int(rows)), ("noise", real(0.2)), ("seed", pin.clone())];
    let f2 = Kind::Features(2);
    Dataset {
        name: "moons".into(),
        source: call(Family::Source, "make_moons", &source),
        path: None,
        before: vec![],
        split: call(Family::Split, "split", &[("test", real(0.3)), ("seed", pin)]),
        after: vec![builtin(call(Family::Preprocess, "standard_scaler", &[]), f2, f2, "2.standard_scaler")],
        schema: Schema {
            columns: vec!["x0".into(), "x1".into()],
            rows: rows as usize,
            task: Task::Classify(vec!["0".into(), "1".into()]),
            categories: vec![],
        },
    }
}

pub fn contender(name: &str, role: Role, pipelines: Vec<Pipeline>) -> Contender {
    Contender { name: name.into(), base: name.into(), role, pipelines }
}

/// An estimator of features as a whole pipeline.
pub fn estimator(name: &str, options: &[(&str, Value)], features: usize, to: Kind) -> Pipeline {
    let call = call(Family::Estimator, name, options);
    Pipeline { stages: vec![builtin(call, Kind::Features(features), to, &format!("0.{name}"))], parameters: vec![] }
}

pub fn experiment(data: Vec<Dataset>, contenders: Vec<Contender>, seeds: Vec<u64>, metrics: &[&str]) -> Experiment {
    Experiment {
        name: "study".into(),
        doc: String::new(),
        data,
        contenders,
        backends: vec![statevector("statevector", None)],
        train_on: TrainOn::Backend(0),
        seeds,
        metrics: metrics.iter().map(|m| call(Family::Metric, m, &[])).collect(),
        budget: Budget::default(),
        rule: None,
        span: span(),
    }
}

pub fn statevector(name: &str, shots: Option<i64>) -> Backend {
    let shots = shots.map_or(Value::None, Value::Int);
    Backend { name: name.into(), call: call(Family::Backend, "statevector", &[("shots", shots)]), machine: None }
}

pub fn gate(gate: Gate, angle: Option<Angle>, qubits: &[u32]) -> Op {
    Op::Gate {
        gate,
        angles: angle.into_iter().collect(),
        qubits: qubits.iter().copied().collect(),
        controls: smallvec![],
    }
}

/// Qiskit's ZZ feature map on two features.
pub fn zz_ops(reps: usize) -> Vec<Op> {
    let x = |i| Angle::feature(i);
    let mut ops = Vec::new();
    for _ in 0..reps {
        for q in 0..2 {
            ops.push(gate(Gate::H, None, &[q]));
        }
        for q in 0..2 {
            ops.push(gate(Gate::P, Some(x(q).scale(2.0)), &[q]));
        }
        let away = |i| Angle::constant(std::f64::consts::PI).subtract(&x(i));
        ops.push(gate(Gate::Cx, None, &[0, 1]));
        ops.push(gate(Gate::P, Some(away(0).multiply(&away(1)).scale(2.0)), &[1]));
        ops.push(gate(Gate::Cx, None, &[0, 1]));
    }
    ops
}

/// Qiskit's real amplitudes on two qubits, parameters from `first` on.
pub fn real_amplitudes_ops(reps: u32, first: u32) -> Vec<Op> {
    let mut next = first;
    let mut turn = |ops: &mut Vec<Op>| {
        for q in 0..2 {
            ops.push(gate(Gate::Ry, Some(Angle::parameter(next)), &[q]));
            next += 1;
        }
    };
    let mut ops = Vec::new();
    turn(&mut ops);
    for _ in 0..reps {
        ops.push(gate(Gate::Cx, None, &[0, 1]));
        turn(&mut ops);
    }
    ops
}

pub fn circuit(name: &str, ops: Vec<Op>, parameters: u32, readout: Readout, to: Kind, place: &str) -> Stage {
    let program = Program { qubits: 2, features: 2, parameters, ops };
    let circuit = CircuitStage { name: name.into(), program, readout };
    stage(Step::Circuit(Arc::new(circuit)), Kind::Features(2), to, place)
}

/// `zz_feature_map(reps) |> fidelity_kernel |> svc(c)`.
pub fn quantum_kernel(reps: usize, c: f64) -> Pipeline {
    let svc = call(Family::Estimator, "svc", &[("c", real(c))]);
    let stages = vec![
        circuit("zz_feature_map", zz_ops(reps), 0, Readout::Fidelity, Kind::Gram, "0.zz"),
        builtin(svc, Kind::Gram, LABELS, "2.svc"),
    ];
    Pipeline { stages, parameters: vec![] }
}

/// `zz_feature_map(1) |> real_amplitudes(1) |> probabilities |> modulo(2) |> classifier(cross_entropy, optimizer)`.
pub fn vqc(optimizer: Call, start: Option<Vec<f64>>) -> Pipeline {
    let mut ops = zz_ops(1);
    ops.extend(real_amplitudes_ops(1, 0));
    let modulo = call(Family::Layer, "modulo", &[("k", int(2))]);
    let training = Training {
        loss: Objective::Builtin(call(Family::Loss, "cross_entropy", &[])),
        optimizer,
        gradient: call(Family::Gradient, "auto", &[]),
        trains: (0..4).collect(),
        start,
    };
    let (p4, p2) = (Kind::Probabilities(4), Kind::Probabilities(2));
    let stages = vec![
        circuit("zz_feature_map |> real_amplitudes", ops, 4, Readout::Probabilities, p4, "0.zz"),
        builtin(modulo, p4, p2, "3.modulo"),
        stage(Step::Train(training), p2, p2, "4.train"),
        builtin(call(Family::Training, "argmax", &[]), p2, Kind::Labels { classes: 2, probable: true }, "5.argmax"),
    ];
    let parameters = vec![Parameter { start: Distribution::ANGLE, trained: true }; 4];
    Pipeline { stages, parameters }
}

pub fn options(runs: &Path) -> RunOptions {
    RunOptions { runs: runs.to_path_buf(), threads: Some(2), memory: 1 << 28, ..RunOptions::default() }
}

pub fn go(experiment: &Experiment, options: &RunOptions) -> RunResult {
    run(experiment, options, &Silent, &AtomicBool::new(false)).unwrap()
}

/// All that a run promises to repeat: metrics that are no times.
pub fn digits(result: &RunResult) -> Vec<(String, u64, usize, String, Option<f64>)> {
    let mut all = Vec::new();
    for cell in &result.cells {
        let id = format!("{} {} {}", cell.data, cell.model, cell.backend);
        for (name, value) in cell.metrics.iter().filter(|(n, _)| !n.ends_with("_time")) {
            all.push((id.clone(), cell.seed, cell.fold, name.clone(), *value));
        }
    }
    all
}
