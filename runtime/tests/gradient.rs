//! The gradient of a whole hybrid pipeline against differences of its loss.

mod common;

use std::sync::atomic::AtomicBool;

use common::*;
use hqml_ir::stages::Family;
use hqml_ir::{Angle, Gate, Kind, Observable, Pauli, PauliString, Readout, Stage, Step, Value};
use hqml_learn::random::Stream;
use hqml_runtime::backend::StatevectorBackend;
use hqml_runtime::pipeline::{Env, Truth, loss_and_gradient, parameters_of};
use hqml_runtime::registry;
use ndarray::Array2;

fn dense(width: i64, activation: &str, first: u32, from: usize, place: &str) -> Stage {
    let options = [("width", int(width)), ("activation", Value::Word(activation.into()))];
    let call = call(Family::Layer, "dense", &options);
    let step = Step::Builtin { call, first_parameter: first };
    stage(step, Kind::Features(from), Kind::Features(width as usize), place)
}

/// `dense(2, tanh) |> [circuit |> measure, identity |> sigmoid, circuit |> probabilities |> parity] |> dense(2) |> softmax`.
fn stages() -> Vec<Stage> {
    let mut ops = zz_ops(1);
    ops.extend(real_amplitudes_ops(1, 6));
    ops.push(gate(Gate::Rx, Some(Angle::parameter(6).multiply(&Angle::feature(1))), &[0]));
    let zz = PauliString::new(vec![(0, Pauli::Z), (1, Pauli::X)]).unwrap();
    let observables = vec![Observable::single(Pauli::Z, 0), Observable::new(vec![(zz, 0.7)])];
    let measured = circuit("a", ops, 23, Readout::Expectations(observables), Kind::Features(2), "a");
    let probable = circuit("b", real_amplitudes_ops(1, 10), 23, Readout::Probabilities, Kind::Probabilities(4), "b");
    let f = Kind::Features;
    let layer = |name: &str, from, to, place| builtin(call(Family::Layer, name, &[]), from, to, place);
    let branches = vec![
        vec![measured],
        vec![layer("identity", f(2), f(2), "c"), layer("sigmoid", f(2), f(2), "d")],
        vec![probable, layer("parity", Kind::Probabilities(4), Kind::Probabilities(2), "g")],
    ];
    vec![
        dense(2, "tanh", 0, 2, "0"),
        stage(Step::Branches(branches), f(2), f(6), "1"),
        dense(1, "relu", 14, 6, "2"),
        dense(1, "identity", 21, 1, "3"),
    ]
}

#[test]
fn the_gradient_is_the_slope_of_the_loss() {
    let moved = slopes_agree(&stages(), 23, &call(Family::Loss, "squared", &[]));
    assert!(moved > 15, "only {moved} parameters move the loss: the test says little");
}

/// `circuit |> dense(1)`, of as many rows as make it worth while to run what all of them share instead of each.
#[test]
fn the_gradient_passes_through_what_rows_share() {
    let mut ops = zz_ops(1);
    ops.extend(real_amplitudes_ops(1, 0));
    let observables = vec![Observable::single(Pauli::Z, 0), Observable::single(Pauli::X, 1)];
    let measured = circuit("a", ops, 7, Readout::Expectations(observables), Kind::Features(2), "0");
    let stages = [measured, dense(1, "tanh", 4, 2, "1")];
    assert!(slopes_agree_for(&stages, 7, &call(Family::Loss, "squared", &[]), 200) > 5);
}

/// `dense(2) |> circuit |> kernel`, and kernels of features.
#[test]
fn the_gradient_passes_through_kernels() {
    let embedding = || {
        let mut ops = zz_ops(1);
        ops.extend(real_amplitudes_ops(1, 6));
        ops.push(gate(Gate::Rx, Some(Angle::parameter(6).multiply(&Angle::feature(1))), &[0]));
        ops
    };
    let states = |readout| vec![dense(2, "tanh", 0, 2, "0"), circuit("a", embedding(), 10, readout, Kind::Gram, "1")];
    let features = |name: &str| {
        let kernel = builtin(call(Family::Kernel, name, &[]), Kind::Features(3), Kind::Gram, "1");
        vec![dense(3, "tanh", 0, 2, "0"), kernel]
    };
    let centered = call(Family::Loss, "alignment", &[("centered", Value::Bool(true))]);
    for loss in [call(Family::Loss, "alignment", &[]), centered, call(Family::Loss, "hilbert_schmidt", &[])] {
        assert!(slopes_agree(&states(Readout::Fidelity), 10, &loss) > 6);
        assert!(slopes_agree(&states(Readout::Projected { gamma: 0.7 }), 10, &loss) > 6);
        assert!(slopes_agree(&features("rbf_kernel"), 9, &loss) > 5);
        assert!(slopes_agree(&features("linear_kernel"), 9, &loss) > 5);
    }
}

/// Compares the gradient with central differences; says how many parameters move the loss.
fn slopes_agree(stages: &[Stage], count: u32, loss: &hqml_ir::Call) -> usize {
    slopes_agree_for(stages, count, loss, 5)
}

fn slopes_agree_for(stages: &[Stage], count: u32, loss: &hqml_ir::Call, rows: usize) -> usize {
    let parameters: Vec<f64> = (0..count).map(|k| 0.3 + 0.37 * f64::from(k) % 1.1).collect();
    let owned: std::collections::BTreeSet<u32> = stages.iter().flat_map(parameters_of).collect();
    assert_eq!(owned, (0..count).collect());
    let x = Array2::from_shape_fn((rows, 2), |(i, j)| (0.7 * i as f64 - 0.9 * j as f64).sin());
    let truth = Truth::Classes { labels: [0, 1, 1, 0, 1].into_iter().cycle().take(rows).collect(), classes: 2 };
    let backend = StatevectorBackend::new(1 << 24, None);
    let (stream, stop) = (Stream::named(0, "t"), AtomicBool::new(false));
    let env = Env {
        backend: &backend,
        classes: &[],
        random_state: 0,
        stream: &stream,
        noise: &stream,
        halt: &hqml_runtime::pipeline::Halt::at(&stop),
        trace: None,
    };
    let loss = registry::loss(loss, &truth).unwrap();
    let at = |p: &[f64]| loss_and_gradient(stages, x.view(), &truth, &loss, p, &env).unwrap();
    let (_, gradient) = at(&parameters);
    let mut moved = 0;
    for k in 0..parameters.len() {
        let step = |h: f64| {
            let mut p = parameters.clone();
            p[k] += h;
            at(&p).0
        };
        // Fourth order, so that the rounding of the loss is what is left.
        let h = 1e-3;
        let slope = (8.0 * (step(h) - step(-h)) - (step(2.0 * h) - step(-2.0 * h))) / (12.0 * h);
        assert!((gradient[k] - slope).abs() < 1e-9, "parameter {k}: {} is not {slope}", gradient[k]);
        moved += usize::from(slope.abs() > 1e-4);
    }
    moved
}
