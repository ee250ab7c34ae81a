//! Fitted stages: new rows enter a fitted pipeline, its prediction leaves.

use std::sync::Arc;

use hqml_ir::{CircuitStage, ExpressionStage, GibbsStage, Kind, Readout};
use hqml_learn::estimate::{FittedClassifier, FittedRegressor, Prediction};
use hqml_learn::gram::FittedGram;
use hqml_learn::preprocess::FittedTargetScaler;
use hqml_learn::random::Stream;
use ndarray::{Array2, ArrayView2, Axis, concatenate};

use super::gram::GramKernel;
use super::kernel::FittedKernel;
use super::layer::Layer;
use super::{Choice, Env, Flow, StepError, Trained, expression, gibbs, unscale};
use crate::backend::Batch;
use crate::registry::FittedTransform;

/// A fitted stage at its place.
pub(super) struct Node {
    /// The stage's place, from which streams are named.
    pub(super) place: String,
    /// What leaves.
    pub(super) to: Kind,
    /// What enters.
    pub(super) from: Kind,
    /// What it does.
    pub(super) action: Action,
}

/// What a fitted stage does.
pub(super) enum Action {
    Layer(Layer),
    Transform(Box<dyn FittedTransform>),
    Circuit(Arc<CircuitStage>),
    Expression(Arc<ExpressionStage>),
    Gibbs(Arc<GibbsStage>),
    Kernel(FittedKernel),
    /// A kernel whose training rows are not settled: what stands before it is being trained.
    Gram(GramKernel),
    Classifier(Box<dyn FittedClassifier>),
    Regressor(Box<dyn FittedRegressor>),
    /// Rows of a gram, mended or turned into features.
    OfGram(Box<dyn FittedGram>),
    /// Passes its input on; values that are predicted behind it are scaled back.
    Target(FittedTargetScaler),
    Branches(Vec<Vec<Node>>),
    /// Passes its input on, as what `to` says.
    Pass,
    /// The pipeline that a cross-validation chose.
    Chosen(Box<Fitted>),
}

/// A pipeline after fitting.
pub struct Fitted {
    pub(super) nodes: Vec<Node>,
    pub(super) parameters: Vec<f64>,
    /// How each `train` went, in their order.
    pub trained: Vec<Trained>,
    /// What each cross-validation chose, in their order.
    pub choices: Vec<Choice>,
}

impl Fitted {
    /// The prediction for rows of the width it was fitted on; circuits run on the backend of `env`.
    ///
    /// # Errors
    /// Whatever a stage fails with, its place in front.
    pub fn predict(&self, x: Array2<f64>, env: &Env<'_>) -> Result<Flow, StepError> {
        let apply = |flow, node: &Node| node.apply(flow, &self.parameters, env);
        let predicted = self.nodes.iter().try_fold(Flow::Features(x), apply)?;
        Ok(self.nodes.iter().rev().fold(predicted, |flow, node| match &node.action {
            Action::Target(scaler) => unscale(flow, scaler),
            _ => flow,
        }))
    }

    /// The whole parameter vector, trained entries at their optimum; that of the chosen candidate after `tuned`.
    pub fn parameters(&self) -> &[f64] {
        let chosen = self.nodes.iter().find_map(|n| match &n.action {
            Action::Chosen(fitted) => Some(fitted.parameters()),
            _ => None,
        });
        chosen.unwrap_or(&self.parameters)
    }

    /// Named arrays that the stages learnt: coefficients, support vectors ... (those of a chosen candidate, too).
    pub fn learned(&self) -> Vec<(String, Array2<f64>)> {
        let mut all = Vec::new();
        self.nodes.iter().for_each(|n| n.learned(&mut all));
        all
    }
}

impl Node {
    /// New rows through this stage.
    pub(super) fn apply(&self, flow: Flow, parameters: &[f64], env: &Env<'_>) -> Result<Flow, StepError> {
        env.go_on()?;
        let noise = env.noise.child(&self.place);
        self.act(flow, parameters, env, &noise).map_err(|e| e.at(&self.place))
    }

    fn act(&self, flow: Flow, parameters: &[f64], env: &Env<'_>, noise: &Stream) -> Result<Flow, StepError> {
        let out = match &self.action {
            Action::Layer(layer) => Flow::Features(layer.forward(flow.features()?.view(), parameters)?),
            Action::Transform(fitted) => Flow::Features(fitted.transform(flow.features()?.view())?),
            Action::Circuit(stage) => Flow::Features(read_out(stage, flow.features()?.view(), parameters, env, noise)?),
            Action::Expression(stage) => {
                Flow::Features(expression::forward(stage, self.to, flow.features()?.view(), parameters)?)
            }
            Action::Gibbs(stage) => Flow::Features(gibbs::outputs(stage, flow.features()?.view(), parameters)?),
            Action::Kernel(kernel) => {
                let gram = kernel.gram(flow.features()?, parameters, env, noise)?;
                env.keep("kernel_test", || gram.clone());
                Flow::Gram(gram)
            }
            Action::Classifier(fitted) => Flow::Labels(fitted.predict(flow.matrix()?)?),
            Action::Regressor(fitted) => Flow::Values(fitted.predict(flow.matrix()?)?),
            Action::Branches(branches) => {
                let x = flow.features()?;
                let parts = branches.iter().map(|nodes| {
                    nodes.iter().try_fold(Flow::Features(x.clone()), |f, node| node.apply(f, parameters, env))
                });
                Flow::Features(side_by_side(&parts.collect::<Result<Vec<_>, _>>()?)?)
            }
            Action::Gram(_) => return Err(StepError::unchecked("a kernel without training rows")),
            Action::OfGram(fitted) => {
                let out = fitted.transform(flow.matrix()?)?;
                if self.to == Kind::Gram { Flow::Gram(out) } else { Flow::Features(out) }
            }
            Action::Pass | Action::Target(_) => flow,
            Action::Chosen(fitted) => fitted.predict(flow.features()?.clone(), env)?,
        };
        settle(out, self.from, self.to)
    }

    fn learned(&self, all: &mut Vec<(String, Array2<f64>)>) {
        let mut named = |arrays: Vec<(&'static str, Array2<f64>)>| {
            all.extend(arrays.into_iter().map(|(name, array)| (format!("{}.{name}", self.place), array)));
        };
        match &self.action {
            Action::Classifier(fitted) => named(fitted.learned()),
            Action::Regressor(fitted) => named(fitted.learned()),
            Action::Transform(fitted) => named(fitted.learned()),
            Action::OfGram(fitted) => named(fitted.learned()),
            Action::Target(fitted) => named(fitted.learned()),
            Action::Branches(branches) => branches.iter().flatten().for_each(|n| n.learned(all)),
            Action::Chosen(fitted) => all.extend(fitted.learned()),
            _ => {}
        }
    }
}

/// What a circuit's read-out gives as features.
pub(super) fn read_out(
    stage: &CircuitStage,
    rows: ArrayView2<'_, f64>,
    parameters: &[f64],
    env: &Env<'_>,
    noise: &Stream,
) -> Result<Array2<f64>, StepError> {
    let batch = Batch { program: &stage.program, rows, parameters };
    let qubits = stage.program.qubits as usize;
    match &stage.readout {
        Readout::Expectations(observables) => env.backend.expectations(batch, observables, noise),
        Readout::Probabilities => env.backend.probabilities(batch, noise),
        Readout::Sample { shots } => env.backend.bits(batch, *shots, noise),
        Readout::MostLikely => {
            let p = env.backend.probabilities(batch, noise)?;
            let likeliest: Vec<u64> = p.rows().into_iter().map(|row| largest(row.iter()) as u64).collect();
            Ok(bits(p.nrows(), qubits, 1, |row, _| likeliest[row]))
        }
        Readout::Fidelity | Readout::Projected { .. } => Err(StepError::unchecked("a kernel gives no features")),
    }
}

/// Shape (rows, shots * qubits): the bits of each shot, qubit 0 first.
fn bits(rows: usize, qubits: usize, shots: usize, integer: impl Fn(usize, usize) -> u64) -> Array2<f64> {
    Array2::from_shape_fn((rows, shots * qubits), |(row, k)| {
        ((integer(row, k / qubits.max(1)) >> (k % qubits.max(1))) & 1) as f64
    })
}

/// The index of the largest entry, the lowest where two are equal.
fn largest<'a>(entries: impl Iterator<Item = &'a f64>) -> usize {
    let mut best = (0, f64::NEG_INFINITY);
    for (k, v) in entries.enumerate() {
        if *v > best.1 {
            best = (k, *v);
        }
    }
    best.0
}

/// Features of several branches joined.
pub(super) fn side_by_side(parts: &[Flow]) -> Result<Array2<f64>, StepError> {
    let views = parts.iter().map(|f| f.features().map(|x| x.view())).collect::<Result<Vec<_>, _>>()?;
    concatenate(Axis(1), &views).map_err(|_| StepError::unchecked("branches gave different numbers of rows"))
}

/// Features become a prediction where the stage's type says so (`classifier`, `regressor`, `argmax`).
pub(super) fn settle(flow: Flow, from: Kind, to: Kind) -> Result<Flow, StepError> {
    match (flow, to) {
        (Flow::Features(x), Kind::Labels { .. }) => Ok(Flow::Labels(argmax(x, matches!(from, Kind::Probabilities(_))))),
        (Flow::Features(x), Kind::Values) if x.ncols() == 1 => Ok(Flow::Values(x.column(0).to_vec())),
        (Flow::Features(_), Kind::Values) => Err(StepError::unchecked("a value is one feature")),
        (flow, _) => Ok(flow),
    }
}

/// The class of the largest output; a single output is a score, positive for class 1.
fn argmax(x: Array2<f64>, probable: bool) -> Prediction {
    let labels = match x.ncols() {
        1 => x.column(0).iter().map(|v| usize::from(*v > 0.0)).collect(),
        _ => x.rows().into_iter().map(|row| largest(row.iter())).collect(),
    };
    let decision = match x.ncols() {
        2 => Array2::from_shape_fn((x.nrows(), 1), |(row, _)| x[(row, 1)] - x[(row, 0)]),
        _ => x.clone(),
    };
    Prediction { labels, decision: Some(decision), probabilities: probable.then_some(x) }
}
