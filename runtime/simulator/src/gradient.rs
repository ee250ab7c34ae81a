//! Gradients by the adjoint method. A program, a readout, rows and parameters enter; outputs leave, and for cotangents
//! (how much each output counts) the derivatives of `sum(cotangent * output)` by every parameter and feature.
//!
//! One sweep forward leaves the state psi; `lambda = sum(cotangent * O) psi`. Then both are carried backwards through the
//! inverse of each step, and a step `U(a)` gives `2 Re <lambda| (dU/da) U^-1 |psi>`, taken behind it: one sweep for all
//! angles and all outputs (Jones and Gacon 2020). Angles pass their derivative on to features and parameters. Steps
//! before the first feature are the same for every row, and lambda is linear: there the lambdas of all rows are summed
//! and carried back once.

use std::ops::Range;

use hqml_ir::{Angle, Pauli, Program};
use ndarray::{Array2, ArrayView2, CowArray, Ix2};
use num_complex::Complex64;

use crate::batch::fill;
use crate::circuit::{BoundCircuit, Recipe, Turn};
use crate::derivative::{euler, image, phase, preparation};
use crate::kernel::{Kernel, unprepare};
use crate::memory::admit;
use crate::readout::Meter;
use crate::simulator::{Run, check_inputs};
use crate::{Readout, SimulationError, Simulator, States};

/// Derivatives of `sum(cotangent * output)`.
#[derive(Debug, Clone, PartialEq)]
pub struct Gradient {
    /// By each parameter, summed over the rows.
    pub parameters: Vec<f64>,
    /// By each feature of each row: (rows, features).
    pub rows: Array2<f64>,
}

/// A batch that has been run forward and waits for cotangents. It holds every row's final state.
#[derive(Debug)]
pub struct Forward<'a> {
    run: Run<'a>,
    meter: Meter,
    states: States,
    outputs: Array2<f64>,
}

impl Simulator {
    /// Runs a batch forward and keeps what the way back needs; rows are borrowed (a view) or given away (an array).
    ///
    /// # Errors
    /// As [`Simulator::outputs`].
    pub fn forward<'a>(
        &self,
        program: &'a Program,
        readout: Readout<'_>,
        rows: impl Into<CowArray<'a, f64, Ix2>>,
        parameters: &'a [f64],
    ) -> Result<Forward<'a>, SimulationError> {
        let rows = rows.into();
        check_inputs(program, rows.view(), parameters)?;
        // Per chunk of rows: psi, lambda, and the lambda that the shared steps are given.
        let working = rows.nrows().min(rayon::current_num_threads()).saturating_mul(2).saturating_add(65);
        admit(program.qubits, rows.nrows().saturating_add(working.min(3 * rows.nrows() + 1)), self.memory())?;
        let meter = Meter::new(readout, program.qubits)?;
        let run = Run::new(program, rows, parameters)?;
        let states = run.states()?;
        let outputs = meter.read_all(&states)?;
        Ok(Forward { run, meter, states, outputs })
    }

    /// The vector-Jacobian product: derivatives of `sum(cotangents * outputs)`; `cotangents` is (rows, outputs).
    ///
    /// # Errors
    /// As [`Simulator::forward`] and [`Forward::vjp`].
    pub fn vjp(
        &self,
        program: &Program,
        readout: Readout<'_>,
        rows: ArrayView2<'_, f64>,
        parameters: &[f64],
        cotangents: ArrayView2<'_, f64>,
    ) -> Result<Gradient, SimulationError> {
        self.forward(program, readout, rows, parameters)?.vjp(cotangents)
    }
}

impl Forward<'_> {
    /// What the readout gave: (rows, outputs).
    pub fn outputs(&self) -> ArrayView2<'_, f64> {
        self.outputs.view()
    }

    /// Derivatives of `sum(cotangents * outputs)`; `cotangents` is (rows, outputs).
    ///
    /// # Errors
    /// [`SimulationError::Cotangents`] where the shape is another.
    pub fn vjp(&self, cotangents: ArrayView2<'_, f64>) -> Result<Gradient, SimulationError> {
        if cotangents.dim() != self.outputs.dim() {
            return Err(SimulationError::Cotangents { expected: self.outputs.dim(), given: cotangents.dim() });
        }
        let work = self.run.work().saturating_mul(4).saturating_add(self.meter.work());
        sweep(&self.run, &self.states, work, &|row, psi, lambda| {
            self.meter.pull_back(psi, &cotangents.row(row).to_vec(), lambda);
        })
    }
}

/// Half the derivative of what is wanted by a row's state: (row, psi, room that is filled).
type PullBack<'f> = &'f (dyn Fn(usize, &[Complex64], &mut [Complex64]) + Sync);

/// Carries the lambda that `pull_back` writes for each row back through the circuit; `states` are the final states of
/// the run's rows, `work` the amplitudes touched per row, roughly.
pub(crate) fn sweep(
    run: &Run<'_>,
    states: &States,
    work: usize,
    pull_back: PullBack<'_>,
) -> Result<Gradient, SimulationError> {
    let (rows, features) = run.rows.dim();
    let mut by_row = Array2::<f64>::zeros((rows, features));
    let out = by_row.as_slice_mut().unwrap_or(&mut []);
    let parts = fill(out, rows, features, work, |range, part| sweep_rows(run, states, range, pull_back, part))?;
    let mut sum = Part { parameters: vec![0.0; run.parameters.len()], lambda: shared_lambda(run) };
    for part in &parts {
        sum.parameters.iter_mut().zip(&part.parameters).for_each(|(a, b)| *a += b);
        sum.lambda.iter_mut().zip(&part.lambda).for_each(|(a, b)| *a += b);
    }
    sweep_shared(run, &mut sum);
    Ok(Gradient { parameters: sum.parameters, rows: by_row })
}

/// Room for the sum of lambdas behind the shared steps; empty where no shared step has a parameter.
fn shared_lambda(run: &Run<'_>) -> Vec<Complex64> {
    let steps = &run.circuit.steps[..run.circuit.shared];
    if steps.iter().any(|s| s.symbolic) { vec![Complex64::ZERO; run.prefix.len()] } else { Vec::new() }
}

fn sweep_rows(
    run: &Run<'_>,
    states: &States,
    range: Range<usize>,
    pull_back: PullBack<'_>,
    by_row: &mut [f64],
) -> Result<Part, SimulationError> {
    let (circuit, features) = (&run.circuit, run.rows.ncols());
    let mut part = Part { parameters: vec![0.0; run.parameters.len()], lambda: shared_lambda(run) };
    let mut bench = run.bench();
    let mut pair =
        Pair { psi: vec![Complex64::ZERO; run.prefix.len()], lambda: vec![Complex64::ZERO; run.prefix.len()] };
    let first = if part.lambda.is_empty() { first_symbolic(run) } else { circuit.shared };
    for (k, row) in range.enumerate() {
        run.bind(&mut bench, row)?;
        pair.psi.copy_from_slice(states.slice(row));
        pull_back(row, &pair.psi, &mut pair.lambda);
        let target = Target {
            x: &bench.x,
            parameters: run.parameters,
            by_feature: &mut by_row[k * features..(k + 1) * features],
            by_parameter: &mut part.parameters,
        };
        back(run, &bench.bound, first..circuit.steps.len(), &mut pair, target);
        part.lambda.iter_mut().zip(&pair.lambda).for_each(|(a, b)| *a += b);
    }
    Ok(part)
}

/// The first step that any derivative needs: before it, nothing is carried back.
fn first_symbolic(run: &Run<'_>) -> usize {
    let steps = &run.circuit.steps;
    steps.iter().position(|s| s.symbolic).unwrap_or(steps.len())
}

/// Carries the summed lambda back through the steps that all rows share.
fn sweep_shared(run: &Run<'_>, sum: &mut Part) {
    if sum.lambda.is_empty() {
        return;
    }
    let mut pair = Pair { psi: run.prefix.clone(), lambda: std::mem::take(&mut sum.lambda) };
    let target = Target { x: &[], parameters: run.parameters, by_feature: &mut [], by_parameter: &mut sum.parameters };
    back(run, &run.bound, first_symbolic(run)..run.circuit.shared, &mut pair, target);
}

/// What a chunk of rows adds up to.
struct Part {
    parameters: Vec<f64>,
    lambda: Vec<Complex64>,
}

/// The two states that are carried back.
struct Pair {
    psi: Vec<Complex64>,
    lambda: Vec<Complex64>,
}

/// Where an angle's derivative goes.
struct Target<'a> {
    x: &'a [f64],
    parameters: &'a [f64],
    by_feature: &'a mut [f64],
    by_parameter: &'a mut [f64],
}

impl Target<'_> {
    fn add(&mut self, angle: &Angle, derivative: f64) {
        angle.accumulate_gradient(derivative, self.x, self.parameters, self.by_feature, self.by_parameter);
    }
}

/// Carries a pair back through `range`, from its end, and collects the derivatives on the way.
fn back(run: &Run<'_>, bound: &BoundCircuit, range: Range<usize>, pair: &mut Pair, mut target: Target<'_>) {
    for k in range.rev() {
        let step = &run.circuit.steps[k];
        if step.symbolic {
            collect(run, bound, &step.recipe, pair, &mut target);
        }
        undo(run, bound, bound.kernels[k], pair);
    }
}

fn collect(run: &Run<'_>, bound: &BoundCircuit, recipe: &Recipe<'_>, pair: &Pair, target: &mut Target<'_>) {
    let (psi, lambda) = (&pair.psi[..], &pair.lambda[..]);
    match recipe {
        Recipe::Fixed(_) => {}
        Recipe::Phase { mask, angle } => target.add(angle, phase(psi, lambda, *mask)),
        Recipe::Turn { axis, bit, controls, angle } => {
            let (flips, phases) = match axis {
                Pauli::X => (*bit, 0),
                Pauli::Y => (*bit, *bit),
                Pauli::Z => (0, *bit),
            };
            target.add(angle, image(psi, lambda, flips, phases, *controls));
        }
        Recipe::Pauli { flips, phases, controls, angle } => {
            if let Turn::Symbolic(angle) = angle {
                target.add(angle, image(psi, lambda, *flips, *phases, *controls));
            }
        }
        Recipe::Euler { bit, controls, angles } => {
            let values = [0, 1, 2].map(|k: usize| angles[k].value(target.x, target.parameters));
            for (angle, derivative) in angles.iter().zip(euler(psi, lambda, *bit, *controls, values)) {
                target.add(angle, derivative);
            }
        }
        Recipe::Prepare { which, start, amplitudes } => {
            let offsets = &run.circuit.preparations[*which];
            let held = &bound.amplitudes[*start..*start + amplitudes.len()];
            for (angle, derivative) in
                amplitudes.iter().zip(preparation(psi, lambda, offsets, held, bound.norms[*which]))
            {
                target.add(angle, derivative);
            }
        }
    }
}

fn undo(run: &Run<'_>, bound: &BoundCircuit, kernel: Kernel, pair: &mut Pair) {
    if let Kernel::Prepare { which, start } = kernel {
        let offsets = &run.circuit.preparations[which];
        let amplitudes = &bound.amplitudes[start..start + offsets.len()];
        unprepare(&mut pair.psi, offsets, amplitudes);
        unprepare(&mut pair.lambda, offsets, amplitudes);
        return;
    }
    let inverse = kernel.adjoint();
    inverse.apply(&mut pair.psi);
    inverse.apply(&mut pair.lambda);
}
