//! Training a network: rows, targets and a seed enter, weights and the loss of each epoch leave.

use std::convert::Infallible;

use ndarray::{Array2, ArrayView2, Axis};

use super::network::{Network, Weights};
use super::options::{Mlp, MlpSolver};
use crate::LearnError;
use crate::optimize::{Lbfgs, Objective, Optimizer};
use crate::random::RandomState;

/// What training leaves.
pub(super) struct Trained {
    pub(super) weights: Weights,
    /// The mean loss of each epoch (`adam`, `sgd`) or at each evaluation (`lbfgs`).
    pub(super) losses: Vec<f64>,
}

/// Trains from scikit-learn's start for this seed.
pub(super) fn train(
    options: &Mlp,
    network: Network,
    layers: &[usize],
    x: ArrayView2<'_, f64>,
    y: ArrayView2<'_, f64>,
    seed: u32,
) -> Result<Trained, LearnError> {
    let mut random = RandomState::new(seed);
    let start = Weights::start(layers, options.activation, &mut random);
    let trained = match options.solver {
        MlpSolver::Lbfgs => whole(options, network, start, x, y)?,
        MlpSolver::Adam | MlpSolver::Sgd { .. } => in_batches(options, network, start, x, y, &mut random),
    };
    if !trained.weights.is_finite() {
        return Err(left_the_numbers());
    }
    Ok(trained)
}

fn left_the_numbers() -> LearnError {
    LearnError::Numeric(
        "training left the finite numbers: scale the features (and targets) or lower `learning_rate`".into(),
    )
}

/// A step rule with its memory of past gradients: their mean and their mean square (`adam`), or a velocity (`sgd`).
struct Steps {
    solver: MlpSolver,
    rate: f64,
    count: f64,
    first: Weights,
    second: Weights,
}

impl Steps {
    fn new(options: &Mlp, like: &Weights) -> Self {
        let (first, second) = (like.zeros_like(), like.zeros_like());
        Self { solver: options.solver, rate: options.learning_rate, count: 0.0, first, second }
    }

    /// One step against the gradient.
    fn take(&mut self, weights: &mut Weights, gradient: &Weights) {
        match self.solver {
            MlpSolver::Sgd { momentum, nesterov } => self.take_momentum(weights, gradient, momentum, nesterov),
            _ => self.take_adam(weights, gradient),
        }
    }

    fn take_momentum(&mut self, weights: &mut Weights, gradient: &Weights, momentum: f64, nesterov: bool) {
        let rate = self.rate;
        weights.each(&mut self.first, &mut self.second, gradient, |w, velocity, _, g| {
            *velocity = momentum * *velocity - rate * g;
            *w += if nesterov { momentum * *velocity - rate * g } else { *velocity };
        });
    }

    /// Kingma and Ba, "Adam: a method for stochastic optimization", ICLR 2015.
    fn take_adam(&mut self, weights: &mut Weights, gradient: &Weights) {
        const DECAY: (f64, f64) = (0.9, 0.999);
        self.count += 1.0;
        let rate = self.rate * (1.0 - DECAY.1.powf(self.count)).sqrt() / (1.0 - DECAY.0.powf(self.count));
        weights.each(&mut self.first, &mut self.second, gradient, |w, m, v, g| {
            *m = DECAY.0 * *m + (1.0 - DECAY.0) * g;
            *v = DECAY.1 * *v + (1.0 - DECAY.1) * (g * g);
            *w += -rate * *m / (v.sqrt() + 1e-8);
        });
    }
}

fn in_batches(
    options: &Mlp,
    network: Network,
    mut weights: Weights,
    x: ArrayView2<'_, f64>,
    y: ArrayView2<'_, f64>,
    random: &mut RandomState,
) -> Trained {
    let rows = x.nrows();
    let batch = options.batch.unwrap_or(200).min(rows);
    let mut steps = Steps::new(options, &weights);
    let mut gradient = weights.zeros_like();
    let mut order: Vec<usize> = (0..rows).collect();
    let mut patience = Patience { best: f64::INFINITY, without_change: 0 };
    let mut losses = Vec::new();
    for _ in 0..options.max_iterations {
        if options.shuffle {
            // A new order of the last order, as scikit-learn shuffles.
            order = random.permutation(rows).into_iter().map(|k| order[k]).collect();
        }
        let mut total = 0.0;
        for part in order.chunks(batch) {
            let (inputs, targets) = (x.select(Axis(0), part), y.select(Axis(0), part));
            total += network.loss(&weights, inputs.view(), targets.view(), &mut gradient) * part.len() as f64;
            steps.take(&mut weights, &gradient);
        }
        losses.push(total / rows as f64);
        if patience.ends(total / rows as f64, options) || !total.is_finite() {
            break;
        }
    }
    Trained { weights, losses }
}

/// Counts epochs that change nothing.
struct Patience {
    best: f64,
    without_change: usize,
}

impl Patience {
    fn ends(&mut self, loss: f64, options: &Mlp) -> bool {
        self.without_change = if loss > self.best - options.tolerance { self.without_change + 1 } else { 0 };
        self.best = self.best.min(loss);
        self.without_change > options.n_iter_no_change
    }
}

/// The loss over all rows as a function of the packed weights.
struct Whole<'a> {
    network: Network,
    weights: Weights,
    gradient: Weights,
    x: ArrayView2<'a, f64>,
    y: ArrayView2<'a, f64>,
}

impl Objective for Whole<'_> {
    type Error = Infallible;

    fn value(&mut self, theta: &[f64]) -> Result<f64, Infallible> {
        Ok(self.gradient(theta, None)?.0)
    }

    fn gradient(&mut self, theta: &[f64], batch: Option<&[usize]>) -> Result<(f64, Vec<f64>), Infallible> {
        self.weights.unpack(theta);
        let chosen: Option<(Array2<f64>, Array2<f64>)> =
            batch.map(|rows| (self.x.select(Axis(0), rows), self.y.select(Axis(0), rows)));
        let (x, y) = chosen.as_ref().map_or((self.x, self.y), |(x, y)| (x.view(), y.view()));
        let loss = self.network.loss(&self.weights, x, y, &mut self.gradient);
        Ok((loss, self.gradient.pack()))
    }

    fn rows(&self) -> usize {
        self.x.nrows()
    }
}

fn whole(
    options: &Mlp,
    network: Network,
    start: Weights,
    x: ArrayView2<'_, f64>,
    y: ArrayView2<'_, f64>,
) -> Result<Trained, LearnError> {
    let solver = Lbfgs { max_iterations: options.max_iterations, tolerance: options.tolerance, ..Lbfgs::default() };
    let (packed, gradient) = (start.pack(), start.zeros_like());
    let mut objective = Whole { network, weights: start, gradient, x, y };
    let optimum = solver.minimize(&mut objective, packed, 0, &|| false).map_err(|_| left_the_numbers())?;
    objective.weights.unpack(&optimum.theta);
    Ok(Trained { weights: objective.weights, losses: optimum.history })
}
