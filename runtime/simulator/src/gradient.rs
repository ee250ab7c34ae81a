//! Gradients by the adjoint method. A program, a readout, rows and parameters enter; outputs leave, and for cotangents
//! (how much each output counts) the derivatives of `sum(cotangent * output)` by every parameter and feature.
//!
//! One sweep forward leaves the states, which are kept; one sweep back gives all derivatives (see `lanes::back`).

use std::sync::Arc;

use ndarray::{Array2, ArrayView2, CowArray, Ix2};

use hqml_ir::Program;
use num_complex::Complex64;

use crate::compiled::{self, Compiled};
use crate::lanes::{
    Bound, Cotangents, Held, Kept, LARGE_FROM, Lane, MOST_LARGE, Rows, Slopes, Wide, chunks, each, large_chunks,
};
use crate::memory::admit;
use crate::parts::ForwardParts;
use crate::simulator::Run;
use crate::tail::{Split, Step};
use crate::whole::{Whole, working};
use crate::{Readout, SimulationError, Simulator};

/// Derivatives of `sum(cotangent * output)`.
#[derive(Debug, Clone, PartialEq)]
pub struct Gradient {
    /// By each parameter, summed over the rows.
    pub parameters: Vec<f64>,
    /// By each feature of each row: (rows, features); no row where they were not asked for.
    pub rows: Array2<f64>,
}

/// A batch that has been run forward and waits for cotangents. It holds every row's final state, or what all rows share.
#[derive(Debug)]
pub struct Forward<'a>(Kind<'a>);

#[derive(Debug)]
enum Kind<'a> {
    Whole(ForwardWhole<'a>),
    Parts(ForwardParts<'a>),
}

/// A batch of a program that is one register.
#[derive(Debug)]
pub(crate) struct ForwardWhole<'a> {
    compiled: Whole,
    rows: CowArray<'a, f64, Ix2>,
    run: Ran,
    outputs: Array2<f64>,
}

/// What the way back begins with.
#[derive(Debug)]
enum Ran {
    /// The rows' final states.
    Rows(Box<Bound>, Held),
    /// What all rows share, with the parameters.
    Tail(Box<Step>, Vec<f64>),
}

impl Simulator {
    /// Runs a batch forward and keeps what the way back needs; rows are borrowed (a view) or given away (an array).
    ///
    /// # Errors
    /// As [`Simulator::outputs`].
    pub fn forward<'a>(
        &self,
        program: &Program,
        readout: Readout<'_>,
        rows: impl Into<CowArray<'a, f64, Ix2>>,
        parameters: &[f64],
    ) -> Result<Forward<'a>, SimulationError> {
        self.compile(program, readout)?.forward(rows, parameters)
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

/// States that the way there and back holds: every row's last, and what is worked on.
pub(crate) fn kept_states(rows: usize, qubits: u32) -> usize {
    rows.saturating_add(way_back(rows, qubits))
}

/// States that the way there and back holds beside every row's last.
fn way_back(rows: usize, qubits: u32) -> usize {
    if (qubits as usize) < LARGE_FROM {
        return working(rows, qubits).saturating_mul(2).saturating_add(1).min(2 * rows + 1);
    }
    // Per thread a state, lambda, a table, room to make it and weights; the state that rows begin with; sums of chunks.
    let threads = rows.min(rayon::current_num_threads());
    5 * threads + 1 + rows.min(MOST_LARGE)
}

impl Compiled {
    /// Runs a batch forward and keeps what the way back needs; rows are borrowed (a view) or given away (an array).
    ///
    /// # Errors
    /// As [`Compiled::outputs`]; memory is wanted for a state a row.
    pub fn forward<'a>(
        &self,
        rows: impl Into<CowArray<'a, f64, Ix2>>,
        parameters: &[f64],
    ) -> Result<Forward<'a>, SimulationError> {
        Ok(Forward(match self {
            Compiled(compiled::Kind::Whole(whole)) => Kind::Whole(whole.forward(rows.into(), parameters)?),
            Compiled(compiled::Kind::Parts(parts)) => Kind::Parts(parts.forward(rows.into(), parameters, false)?),
        }))
    }

    /// As [`Compiled::forward`], for derivatives by the parameters. Where they all stand behind what reads the row, what
    /// rows become is kept until other rows are asked for, and many rows cost little more than few. Derivatives by
    /// features can be had as well, but run the rows anew.
    ///
    /// # Errors
    /// As [`Compiled::forward`].
    pub fn forward_parameters<'a>(
        &self,
        rows: impl Into<CowArray<'a, f64, Ix2>>,
        parameters: &[f64],
    ) -> Result<Forward<'a>, SimulationError> {
        Ok(Forward(match self {
            Compiled(compiled::Kind::Whole(whole)) => Kind::Whole(whole.forward_parameters(rows.into(), parameters)?),
            Compiled(compiled::Kind::Parts(parts)) => Kind::Parts(parts.forward(rows.into(), parameters, true)?),
        }))
    }
}

impl Whole {
    /// See [`Compiled::forward`].
    pub(crate) fn forward<'a>(
        &self,
        rows: CowArray<'a, f64, Ix2>,
        parameters: &[f64],
    ) -> Result<ForwardWhole<'a>, SimulationError> {
        self.shape.check(rows.view(), parameters)?;
        let count = rows.nrows();
        admit(self.shape.qubits, kept_states(count, self.shape.qubits), self.memory)?;
        let bound = Box::new(self.machine.bind(parameters)?);
        let (held, outputs) = if bound.machine.is_wide(count) {
            let (kept, outputs) = self.keep::<4>(&bound, rows.view())?;
            (Held::Wide(kept), outputs)
        } else {
            let (kept, outputs) = self.keep::<1>(&bound, rows.view())?;
            (Held::Few(kept), outputs)
        };
        Ok(ForwardWhole { compiled: self.clone(), rows, run: Ran::Rows(bound, held), outputs })
    }

    /// See [`Compiled::forward_parameters`].
    pub(crate) fn forward_parameters<'a>(
        &self,
        rows: CowArray<'a, f64, Ix2>,
        parameters: &[f64],
    ) -> Result<ForwardWhole<'a>, SimulationError> {
        self.shape.check(rows.view(), parameters)?;
        let (count, outputs) = (rows.nrows(), self.reader.outputs(self.machine.plan.bits));
        let split = self.split().filter(|s| s.pays(count, &self.machine, outputs));
        // Beside the numbers, the columns with their images and the way back.
        let states = |s: &Arc<Split>| (s.numbers(count) >> (self.machine.plan.bits + 1)) + ((outputs + 4) << s.bits());
        match split.filter(|s| admit(self.shape.qubits, states(s), self.memory).is_ok()) {
            None => self.forward(rows, parameters),
            Some(split) => {
                let (step, outputs) = split.forward(&self.reader, rows.view(), parameters)?;
                let run = Ran::Tail(Box::new(step), parameters.to_vec());
                Ok(ForwardWhole { compiled: self.clone(), rows, run, outputs })
            }
        }
    }

    fn keep<const K: usize>(
        &self,
        bound: &Bound,
        rows: Rows<'_>,
    ) -> Result<(Vec<Kept<K>>, Array2<f64>), SimulationError>
    where
        Lane: Wide<K>,
    {
        let width = self.reader.outputs(self.machine.plan.bits);
        let mut outputs = Array2::<f64>::zeros((rows.nrows(), width));
        let out = outputs.as_slice_mut().unwrap_or(&mut []);
        let (unit, work) = (self.machine.unit::<K>(), self.machine.work());
        let kept = each(&chunks(rows.nrows(), unit, work), out, width, work, |range, part| {
            let mut desk = bound.desk::<K>();
            let mut kept = Vec::with_capacity(range.len().div_ceil(unit));
            for first in range.clone().step_by(unit) {
                bound.run(&mut desk, rows, first..(first + unit).min(range.end))?;
                self.read_group(&mut desk, &mut part[(first - range.start) * width..]);
                kept.push(desk.kept.clone());
            }
            Ok(kept)
        })?;
        Ok((kept.into_iter().flatten().collect(), outputs))
    }
}

impl Forward<'_> {
    /// What the readout gave: (rows, outputs).
    pub fn outputs(&self) -> ArrayView2<'_, f64> {
        match &self.0 {
            Kind::Whole(whole) => whole.outputs(),
            Kind::Parts(parts) => parts.outputs(),
        }
    }

    /// Derivatives of `sum(cotangents * outputs)`; `cotangents` is (rows, outputs).
    ///
    /// # Errors
    /// [`SimulationError::Cotangents`] where the shape is another.
    pub fn vjp(&self, cotangents: ArrayView2<'_, f64>) -> Result<Gradient, SimulationError> {
        self.derivatives(cotangents, true)
    }

    /// As [`Forward::vjp`], by the parameters alone: [`Gradient::rows`] is empty.
    ///
    /// # Errors
    /// [`SimulationError::Cotangents`] where the shape is another.
    pub fn vjp_parameters(&self, cotangents: ArrayView2<'_, f64>) -> Result<Vec<f64>, SimulationError> {
        Ok(self.derivatives(cotangents, false)?.parameters)
    }

    fn derivatives(&self, cotangents: Rows<'_>, by_rows: bool) -> Result<Gradient, SimulationError> {
        let expected = self.outputs().dim();
        if cotangents.dim() != expected {
            return Err(SimulationError::Cotangents { expected, given: cotangents.dim() });
        }
        match &self.0 {
            Kind::Whole(whole) => whole.derivatives(cotangents, by_rows),
            Kind::Parts(parts) => parts.derivatives(cotangents, by_rows),
        }
    }
}

impl ForwardWhole<'_> {
    pub(crate) fn outputs(&self) -> ArrayView2<'_, f64> {
        self.outputs.view()
    }

    /// For cotangents of the outputs' shape.
    pub(crate) fn derivatives(&self, cotangents: Rows<'_>, by_rows: bool) -> Result<Gradient, SimulationError> {
        if let (Ran::Tail(step, _), false) = (&self.run, by_rows) {
            let width = Array2::zeros((0, self.rows.ncols()));
            return Ok(Gradient { parameters: step.gradient(cotangents)?, rows: width });
        }
        let cotangents = Cotangents::Outputs(&self.compiled.reader, cotangents);
        let rows = self.rows.view();
        match &self.run {
            Ran::Rows(bound, Held::Wide(kept)) => sweep_kept(bound, rows, Some(kept), &cotangents, by_rows),
            Ran::Rows(bound, Held::Few(kept)) => sweep_kept(bound, rows, Some(kept), &cotangents, by_rows),
            Ran::Tail(_, parameters) => sweep_anew(&self.compiled.machine.bind(parameters)?, rows, &cotangents),
        }
    }
}

/// Carries the lambda that `pull_back` writes for each row, by basis state, back through the circuit: half the derivative
/// of what is wanted by that row's state.
pub(crate) fn sweep(
    run: &Run<'_>,
    pull_back: &(dyn Fn(usize, &mut [Complex64]) + Sync),
) -> Result<Gradient, SimulationError> {
    sweep_anew(&run.bound, run.rows.view(), &Cotangents::States(pull_back, run.order.states()))
}

/// Runs all rows and carries them back.
fn sweep_anew(bound: &Bound, rows: Rows<'_>, cotangents: &Cotangents<'_>) -> Result<Gradient, SimulationError> {
    if bound.machine.is_wide(rows.nrows()) {
        sweep_kept::<4>(bound, rows, None, cotangents, true)
    } else {
        sweep_kept::<1>(bound, rows, None, cotangents, true)
    }
}

/// Carries groups back that were kept, or are run anew.
fn sweep_kept<const K: usize>(
    bound: &Bound,
    rows: Rows<'_>,
    kept: Option<&[Kept<K>]>,
    cotangents: &Cotangents<'_>,
    by_rows: bool,
) -> Result<Gradient, SimulationError>
where
    Lane: Wide<K>,
{
    let width = if by_rows { rows.ncols() } else { 0 };
    let mut by_row = Array2::<f64>::zeros((if by_rows { rows.nrows() } else { 0 }, width));
    let out = by_row.as_slice_mut().unwrap_or(&mut []);
    let machine = &bound.machine;
    let (unit, work) = (machine.unit::<K>(), machine.work().saturating_mul(3));
    let list = if machine.large { large_chunks(rows.nrows()) } else { chunks(rows.nrows(), unit, work) };
    let parts: Vec<Slopes> = each(&list, out, width, work, |range, part| {
        let (mut desk, mut way, mut sums) = (bound.desk::<K>(), bound.way::<K>(), bound.no_slopes());
        for first in range.clone().step_by(unit) {
            match kept.and_then(|k| k.get(first / unit)) {
                Some(kept) => desk.restore(bound, kept),
                None => bound.run(&mut desk, rows, first..(first + unit).min(range.end))?,
            }
            let by_row = &mut part[(first - range.start) * width..];
            bound.back(&mut desk, &mut way, (rows, cotangents), (bound.wish(by_rows), &mut sums), by_row)?;
        }
        bound.put_away::<K>(&mut way, &mut sums);
        Ok(sums)
    })?;
    Ok(Gradient { parameters: bound.gradient(parts, by_rows)?, rows: by_row })
}
