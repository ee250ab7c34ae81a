//! The stage table and the registry: every row has its line.

mod common;

use common::call;
use hqml_ir::stages::{self, Family, Flow, Tasks};
use hqml_ir::{Call, Value};
use hqml_learn::data::Target;
use hqml_runtime::backend::{NoisyBackend, StatevectorBackend, WideBackend};
use hqml_runtime::pipeline::{Layer, StepError, Truth, gradient_method};
use hqml_runtime::registry::{self, Scores};

/// The row's call with something in every option that has no default.
fn filled(row: &stages::Row) -> Call {
    let given: Vec<(&str, Value)> = row
        .options
        .iter()
        .filter_map(|o| match o.name {
            "components" | "k" | "length" | "width" => Some((o.name, Value::Int(2))),
            "normal" => Some((o.name, Value::Text("a".into()))),
            "path" | "target" => Some((o.name, Value::Text("y".into()))),
            _ => None,
        })
        .collect();
    call(row.family, row.name, &given)
}

fn classes() -> Truth {
    Truth::Classes { labels: vec![0, 1, 0, 1, 0, 1], classes: 2 }
}

fn values() -> Truth {
    Truth::Values(vec![0.0, 1.0, 2.0, 3.0, 4.0, 5.5])
}

fn names() -> Vec<String> {
    vec!["a".into(), "b".into()]
}

fn built<T>(result: Result<T, StepError>, name: &str) {
    if let Err(StepError::Unsupported(text)) = result {
        panic!("{name}: {text}");
    }
}

#[test]
fn every_row_of_the_stage_table_has_its_line() {
    let x = ndarray::array![[1.0, 2.0], [2.0, 1.5], [0.3, 0.1], [4.0, 4.0], [5.0, 1.0], [0.0, 7.0]];
    let scores = Scores {
        labels: vec![0, 1, 1, 1, 0, 0],
        values: vec![0.0, 1.0, 2.0, 3.0, 4.0, 5.0],
        probabilities: Some(vec![vec![0.4, 0.6]; 6]),
        decision: None,
    };
    for row in stages::rows() {
        let call = filled(row);
        match row.family {
            Family::Source => built(registry::source(&call, Some(b"a,y\n1,u\n2,v\n"), 0), row.name),
            Family::Split => {
                let target = Target::Classes { labels: vec![0, 1, 0, 1, 0, 1, 0, 1, 0, 1], names: names() };
                built(registry::split(&call, &target, 0), row.name);
            }
            // Stages of whole tables and of the target: tests of data and of pipelines run them.
            Family::Preprocess if matches!(row.name, "window" | "target_scaler" | "one_hot") => {}
            Family::Preprocess => built(registry::transform(&call, x.view(), &classes()), row.name),
            Family::Layer => assert!(Layer::of(&call, 0).is_some(), "{}", row.name),
            Family::Estimator => {
                if row.tasks != Tasks::Regress {
                    built(registry::classifier(&call, false, &names()), row.name);
                }
                if matches!(row.tasks, Tasks::Regress | Tasks::Any) {
                    built(registry::regressor(&call, false), row.name);
                }
            }
            Family::KernelFunction => {
                let svc = common::call(Family::Estimator, "svc", &[("kernel", Value::Call(call))]);
                built(registry::classifier(&svc, false, &names()), row.name);
            }
            Family::Optimizer => built(registry::optimizer(&call), row.name),
            Family::Gradient => assert!(gradient_method(&call, true).is_some(), "{}", row.name),
            Family::Loss => built(registry::loss(&call, &classes()), row.name),
            Family::Metric if row.name.ends_with("_time") => {}
            Family::Metric => {
                let truth = if row.tasks == Tasks::Regress { values() } else { classes() };
                built(registry::metric(&call, &truth, &scores), row.name);
            }
            Family::Backend => {
                let machine = (row.name == "noisy").then(|| hqml_ir::Machine { target: None, circuits: vec![] });
                let declared = hqml_ir::Backend { name: "b".into(), call: call.clone(), machine };
                let noisy = NoisyBackend::of(&declared, 1 << 20).map(|made| made.is_ok());
                let vector = StatevectorBackend::of(&call, 1 << 20).is_some();
                let wide = WideBackend::of(&call, 1 << 20).is_some();
                assert_eq!([vector, wide, noisy == Some(true)].iter().filter(|f| **f).count(), 1, "{}", row.name);
            }
            // Layers of a backend: its own tests run them.
            Family::Mitigation => {}
            // Steps of their own: tests of pipelines run them.
            Family::State | Family::Readout | Family::Training => {}
            Family::Kernel if matches!(row.flow, Flow::Gram | Flow::GramToFeatures(_)) => {
                built(registry::gram(&call), row.name);
            }
            Family::Kernel => {}
        }
    }
}

#[test]
fn a_metric_is_called_by_its_row_and_by_its_options_where_it_stands_twice() {
    let plain = call(Family::Metric, "f1", &[]);
    let averaged = call(Family::Metric, "f1", &[("average", Value::Word("macro".into()))]);
    assert_eq!(registry::metric_names(std::slice::from_ref(&averaged)), ["f1"]);
    assert_eq!(registry::metric_names(&[plain, averaged]), ["f1", "f1(average: macro)"]);
}
