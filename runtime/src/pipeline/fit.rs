//! Fitting: a checked pipeline and its training rows enter, a fitted pipeline leaves. Stages are fitted from left to
//! right, each on what the ones before it give for the training rows.

use std::borrow::Cow;

use hqml_ir::{Call, Distribution, Kind, Parameter, Pipeline, Stage, Step, Training};
use ndarray::{Array2, ArrayView2};

use super::gram::GramKernel;
use super::kernel::FittedKernel;
use super::layer::Layer;
use super::node::{Action, Fitted, Node, settle, side_by_side};
use super::segment::parameters_of;
use super::{Choice, Env, Flow, StepError, Trained, Truth, train, tuned};
use crate::registry;

/// Fits every stage of a pipeline on these rows.
///
/// # Errors
/// Whatever a stage fails with, its place in front.
pub fn fit(pipeline: &Pipeline, x: Array2<f64>, truth: &Truth, env: &Env<'_>) -> Result<Fitted, StepError> {
    let parameters = draw(&pipeline.parameters, env);
    let truth = Cow::Borrowed(truth);
    let mut fitting = Fitting { truth, env, parameters, trained: Vec::new(), choices: Vec::new() };
    let (nodes, _) = fitting.stages(&pipeline.stages, Flow::Features(x))?;
    let Fitting { parameters, trained, choices, .. } = fitting;
    Ok(Fitted { nodes, parameters, trained, choices })
}

/// The start of every parameter, drawn in their order from the cell's stream "parameters".
pub(crate) fn draw(parameters: &[Parameter], env: &Env<'_>) -> Vec<f64> {
    let mut stream = env.stream.child("parameters").generator();
    let one = |p: &Parameter| match p.start {
        Distribution::Fixed(v) => v,
        Distribution::Uniform { low, high } => stream.uniform(low, high),
        Distribution::Normal { mean, deviation } => stream.normal(mean, deviation),
    };
    parameters.iter().map(one).collect()
}

/// The stages of a segment as nodes, fitted stages of its branches fitted on the segment's rows.
pub(super) fn segment_nodes(
    stages: &[Stage],
    x: ArrayView2<'_, f64>,
    truth: &Truth,
    parameters: &[f64],
    env: &Env<'_>,
) -> Result<Vec<Node>, StepError> {
    let (truth, parameters) = (Cow::Borrowed(truth), parameters.to_vec());
    let mut fitting = Fitting { truth, env, parameters, trained: Vec::new(), choices: Vec::new() };
    fitting.segment(stages, Some(x.to_owned()))
}

/// What grows while a pipeline is fitted.
struct Fitting<'a> {
    /// As the stages so far have scaled it.
    truth: Cow<'a, Truth>,
    env: &'a Env<'a>,
    parameters: Vec<f64>,
    trained: Vec<Trained>,
    choices: Vec<Choice>,
}

impl Fitting<'_> {
    /// Fits stages; leaves what flows out of the last one for the training rows, where that is another stage's input.
    fn stages(&mut self, stages: &[Stage], input: Flow) -> Result<(Vec<Node>, Option<Flow>), StepError> {
        let mut nodes = Vec::with_capacity(stages.len());
        let mut flow = Some(input);
        let mut at = 0;
        while at < stages.len() {
            self.env.go_on()?;
            let Some(incoming) = flow.take() else {
                return Err(StepError::unchecked("nothing can follow a prediction"));
            };
            match training_of(stages, at) {
                Some((end, training)) => {
                    let (more, out) =
                        self.train(&stages[at..end], &stages[end], training, incoming, feeds(&stages[end..]))?;
                    nodes.extend(more);
                    flow = Some(out);
                    at = end + 1;
                }
                None => {
                    let stage = &stages[at];
                    let (node, out) = self.stage(stage, incoming).map_err(|e| e.at(&stage.place))?;
                    nodes.push(node);
                    flow = out;
                    at += 1;
                }
            }
        }
        Ok((nodes, flow))
    }

    /// Trains a segment, then sends the training rows through it.
    fn train(
        &mut self,
        segment: &[Stage],
        end: &Stage,
        training: &Training,
        incoming: Flow,
        feeds: bool,
    ) -> Result<(Vec<Node>, Flow), StepError> {
        let x = incoming.features()?;
        let mut nodes = self.segment(segment, Some(x.clone()))?;
        let place = &end.place;
        let trained = train::train(&nodes, x, &self.truth, training, place, &mut self.parameters, self.env)
            .map_err(|e| e.at(place))?;
        self.trained.push(trained);
        if matches!(end.from, Kind::Gram) {
            let gram = self.trained_kernel(segment, &mut nodes, x)?;
            nodes.push(node(end, Action::Pass));
            return Ok((nodes, Flow::Gram(gram)));
        }
        nodes.push(node(end, Action::Pass));
        // A prediction of the training rows is of no use to anybody.
        let out = match feeds {
            false => Flow::Values(Vec::new()),
            true => {
                let apply = |flow, node: &Node| node.apply(flow, &self.parameters, self.env);
                nodes.iter().try_fold(Flow::Features(x.clone()), apply)?
            }
        };
        Ok((nodes, out))
    }

    /// Puts the kernel of the training rows, as the trained parameters make it, at the end of a segment; its gram leaves.
    fn trained_kernel(
        &self,
        segment: &[Stage],
        nodes: &mut Vec<Node>,
        x: &Array2<f64>,
    ) -> Result<Array2<f64>, StepError> {
        let (Some(stage), Some(_)) = (segment.last(), nodes.pop()) else {
            return Err(StepError::unchecked("a gram comes from a kernel"));
        };
        let apply = |flow, node: &Node| node.apply(flow, &self.parameters, self.env);
        let incoming = nodes.iter().try_fold(Flow::Features(x.clone()), apply)?;
        let kernel = match &stage.step {
            Step::Circuit(circuit) => {
                let noise = self.env.noise.child(&stage.place);
                FittedKernel::of_states(circuit, incoming.features()?, &self.parameters, self.env, &noise)?
            }
            Step::Builtin { call, .. } => FittedKernel::of_features(call, incoming.features()?),
            _ => None,
        };
        let kernel = kernel.ok_or_else(|| StepError::unchecked("a gram comes from a kernel"))?;
        let (fitted, out) = self.kernel(stage, kernel).map_err(|e| e.at(&stage.place))?;
        nodes.push(fitted);
        match out {
            Some(Flow::Gram(gram)) => Ok(gram),
            _ => Err(StepError::unchecked("a kernel gives a gram")),
        }
    }

    /// Differentiable stages as nodes. `x` is known as long as nothing that trains stands before.
    fn segment(&mut self, stages: &[Stage], mut x: Option<Array2<f64>>) -> Result<Vec<Node>, StepError> {
        let mut nodes = Vec::with_capacity(stages.len());
        for stage in stages {
            let action = match &stage.step {
                _ if matches!(stage.to, Kind::Gram) => {
                    let kernel = GramKernel::of(stage);
                    Action::Gram(kernel.ok_or_else(|| StepError::unchecked("this kernel stands before `train`"))?)
                }
                Step::Branches(branches) => {
                    let parts = branches.iter().map(|b| self.segment(b, x.clone())).collect::<Result<Vec<_>, _>>()?;
                    Action::Branches(parts)
                }
                Step::Circuit(circuit) => Action::Circuit(circuit.clone()),
                Step::Expression(stage) => Action::Expression(stage.clone()),
                Step::Gibbs(gibbs) => Action::Gibbs(gibbs.clone()),
                Step::Builtin { call, first_parameter } => match (Layer::of(call, *first_parameter), &x) {
                    (Some(layer), _) => Action::Layer(layer),
                    (None, Some(x)) => Action::Transform(registry::transform(call, x.view(), &self.truth)?),
                    (None, None) => return Err(StepError::unchecked("a fitted stage stands between `?` and `train`")),
                },
                Step::Train(_) => Action::Pass,
                Step::Tuned(_) => return Err(StepError::unchecked("`tuned` stands before `train`")),
            };
            let node = node(stage, action);
            let clean = parameters_of(stage).is_empty();
            x = match x {
                // Nothing but its `train` follows a kernel.
                Some(_) if matches!(stage.to, Kind::Gram) => None,
                Some(x) if clean => {
                    Some(node.apply(Flow::Features(x), &self.parameters, self.env)?.features()?.clone())
                }
                _ => None,
            };
            nodes.push(node);
        }
        Ok(nodes)
    }

    /// Fits one stage that trains nothing with what follows it.
    fn stage(&mut self, stage: &Stage, incoming: Flow) -> Result<(Node, Option<Flow>), StepError> {
        match &stage.step {
            Step::Builtin { call, first_parameter } => self.builtin(stage, call, *first_parameter, incoming),
            Step::Circuit(circuit) => {
                let noise = self.env.noise.child(&stage.place);
                let x = incoming.features()?;
                match FittedKernel::of_states(circuit, x, &self.parameters, self.env, &noise)? {
                    Some(kernel) => self.kernel(stage, kernel),
                    None => self.pass_through(stage, Action::Circuit(circuit.clone()), incoming),
                }
            }
            Step::Expression(own) => self.pass_through(stage, Action::Expression(own.clone()), incoming),
            Step::Gibbs(gibbs) => self.pass_through(stage, Action::Gibbs(gibbs.clone()), incoming),
            Step::Branches(branches) => {
                let (mut parts, mut flows) = (Vec::new(), Vec::new());
                for branch in branches {
                    let (nodes, flow) = self.stages(branch, incoming.clone())?;
                    parts.push(nodes);
                    flows.extend(flow);
                }
                let joined = side_by_side(&flows)?;
                Ok((node(stage, Action::Branches(parts)), Some(Flow::Features(joined))))
            }
            // Nothing before it is left to train.
            Step::Train(_) => self.pass_through(stage, Action::Pass, incoming),
            Step::Tuned(tuned) => {
                let (fitted, choice) = tuned::tune(tuned, incoming.features()?, &self.truth, self.env)?;
                self.trained.extend(fitted.trained.iter().cloned());
                self.choices.push(choice);
                self.choices.extend(fitted.choices.iter().cloned());
                Ok((node(stage, Action::Chosen(Box::new(fitted))), None))
            }
        }
    }

    fn builtin(
        &mut self,
        stage: &Stage,
        call: &hqml_ir::Call,
        first_parameter: u32,
        incoming: Flow,
    ) -> Result<(Node, Option<Flow>), StepError> {
        if let Some(layer) = Layer::of(call, first_parameter) {
            return self.pass_through(stage, Action::Layer(layer), incoming);
        }
        if reads_prediction(call) {
            return Ok((node(stage, Action::Pass), None));
        }
        if let Some(kernel) = incoming.features().ok().and_then(|x| FittedKernel::of_features(call, x)) {
            return self.kernel(stage, kernel);
        }
        if call.name == "target_scaler" {
            let (truth, scaler) = self.truth.scaled(call)?;
            self.truth = Cow::Owned(truth);
            return Ok((node(stage, Action::Target(scaler)), Some(incoming)));
        }
        let (gram, seed) = (incoming.is_gram(), registry::seed_of(call, self.env));
        let predicts = matches!(stage.to, Kind::Labels { .. } | Kind::Values);
        match (predicts, &*self.truth) {
            (true, Truth::Classes { labels, classes }) => {
                let options = registry::classifier(call, gram, self.env.classes)?;
                let fitted = options.fit(incoming.matrix()?, labels, *classes, seed)?;
                Ok((node(stage, Action::Classifier(fitted)), None))
            }
            (true, Truth::Values(values)) => {
                let fitted = registry::regressor(call, gram)?.fit(incoming.matrix()?, values, seed)?;
                Ok((node(stage, Action::Regressor(fitted)), None))
            }
            (false, _) if gram => {
                let fit = registry::gram(call)?.fit(incoming.matrix()?, seed)?;
                let out = if stage.to == Kind::Gram { Flow::Gram } else { Flow::Features };
                Ok((node(stage, Action::OfGram(fit.fitted)), Some(out(fit.training))))
            }
            (false, _) => {
                let fitted = registry::transform(call, incoming.features()?.view(), &self.truth)?;
                self.pass_through(stage, Action::Transform(fitted), incoming)
            }
        }
    }

    fn kernel(&self, stage: &Stage, kernel: FittedKernel) -> Result<(Node, Option<Flow>), StepError> {
        let gram = kernel.train_gram(self.env, &self.env.noise.child(&stage.place))?;
        self.env.keep("kernel_train", || gram.clone());
        Ok((node(stage, Action::Kernel(kernel)), Some(Flow::Gram(gram))))
    }

    /// A stage whose training rows go through it as new rows would.
    fn pass_through(&self, stage: &Stage, action: Action, flow: Flow) -> Result<(Node, Option<Flow>), StepError> {
        let node = node(stage, action);
        let fitting = Env { noise: &self.env.noise.child("fit"), ..*self.env };
        let out = node.apply(flow, &self.parameters, &fitting)?;
        let out = settle(out, stage.from, stage.to)?;
        Ok((node, Some(out)))
    }
}

/// Whether a call only says how outputs are read as a prediction, and is fitted on nothing.
fn reads_prediction(call: &Call) -> bool {
    matches!(call.name.as_str(), "argmax" | "values")
}

/// Whether the output of this `train` is what a later stage is fitted on.
pub(crate) fn feeds(stages: &[Stage]) -> bool {
    let predicts = matches!(stages[0].to, Kind::Labels { .. } | Kind::Values);
    let reads = |s: &Stage| matches!(&s.step, Step::Builtin { call, .. } if reads_prediction(call));
    !predicts && !stages[1..].iter().all(reads)
}

fn node(stage: &Stage, action: Action) -> Node {
    Node { place: stage.place.clone(), from: stage.from, to: stage.to, action }
}

/// Where the stage at this index begins what a `train` behind it trains: the index of that `train`.
fn training_of(stages: &[Stage], at: usize) -> Option<(usize, &Training)> {
    let own = parameters_of(&stages[at]);
    stages.iter().enumerate().skip(at + 1).find_map(|(index, stage)| match &stage.step {
        Step::Train(training) if training.trains.iter().any(|k| own.contains(k)) => Some((index, training)),
        _ => None,
    })
}
