//! Batches of a program that is run as its parts: what is read of the parts' rows enters and is joined; a batch that has been
//! run forward is pulled back part by part.

use ndarray::{Array2, ArrayView2, CowArray, Ix2};

use super::{Joint, Parts, Planned, admit_bytes};
use crate::batch::fill;
use crate::gradient::{ForwardWhole, kept_states};
use crate::memory::state_bytes;
use crate::whole::Whole;
use crate::{Gradient, SimulationError};
use std::sync::Arc;

/// A batch that has been run forward, part by part, and waits for cotangents.
#[derive(Debug)]
pub(crate) struct ForwardParts<'a> {
    parts: Arc<Parts>,
    /// `None` where nothing is read of a part.
    run: Vec<Option<ForwardWhole<'a>>>,
    outputs: Array2<f64>,
    /// Parameters and features.
    widths: (usize, usize),
}

impl Parts {
    /// Runs a batch forward and keeps what the way back needs; `parameters_alone` as
    /// [`crate::Compiled::forward_parameters`].
    pub(crate) fn forward<'a>(
        self: &Arc<Parts>,
        rows: CowArray<'a, f64, Ix2>,
        parameters: &[f64],
        parameters_alone: bool,
    ) -> Result<ForwardParts<'a>, SimulationError> {
        self.shape.check(rows.view(), parameters)?;
        self.admit_kept(rows.nrows())?;
        let run = |part: &Planned<Whole>| {
            let run = match (part.outputs, parameters_alone) {
                (0, _) => return Ok(None),
                (_, true) => part.plan.forward_parameters(rows.clone(), parameters),
                (_, false) => part.plan.forward(rows.clone(), parameters),
            };
            run.map(Some).map_err(|error| part.told(error, 0))
        };
        let run: Vec<Option<ForwardWhole<'a>>> = self.parts.iter().map(run).collect::<Result<_, _>>()?;
        let outputs = self.join(&views(&run, rows.nrows()))?;
        let widths = (parameters.len(), rows.ncols());
        Ok(ForwardParts { parts: Arc::clone(self), run, outputs, widths })
    }

    /// All parts' states are kept at once; the probabilities of the whole are made and, on the way back, summed.
    fn admit_kept(&self, rows: usize) -> Result<(), SimulationError> {
        let kept = |part: &&Planned<Whole>| part.outputs > 0;
        let bytes =
            |part: &Planned<Whole>| part.bytes().saturating_mul(kept_states(rows, part.wires.len() as u32) as u128);
        let sum = self.parts.iter().filter(kept).fold(0u128, |sum, part| sum.saturating_add(bytes(part)));
        let whole = match self.joint {
            Joint::Products(_) => 0,
            Joint::Kronecker(_) => rows.div_ceil(2).saturating_add(rows.min(rayon::current_num_threads())),
        };
        let whole = match whole {
            0 => 0,
            states => state_bytes(self.shape.qubits).saturating_mul(states as u128),
        };
        admit_bytes(self.shape.qubits, sum.saturating_add(whole), self.memory)
    }

    /// The outputs of the whole, of those of its parts: all (rows, outputs).
    pub(super) fn join(&self, parts: &[ArrayView2<'_, f64>]) -> Result<Array2<f64>, SimulationError> {
        let (rows, width) = (parts.first().map_or(0, |p| p.nrows()), self.width());
        let mut outputs = Array2::zeros((rows, width));
        let out = outputs.as_slice_mut().unwrap_or(&mut []);
        by_row(out, width, |row, out| {
            let values: Vec<&[f64]> = parts.iter().map(|part| slice(part, row)).collect();
            match &self.joint {
                Joint::Products(products) => products.write(&values, out),
                Joint::Kronecker(kronecker) => kronecker.write(&values, 1.0, out),
            }
        })?;
        Ok(outputs)
    }
}

impl ForwardParts<'_> {
    pub(crate) fn outputs(&self) -> ArrayView2<'_, f64> {
        self.outputs.view()
    }

    /// For cotangents of the outputs' shape: the product rule gives each part its own.
    pub(crate) fn derivatives(
        &self,
        cotangents: ArrayView2<'_, f64>,
        by_rows: bool,
    ) -> Result<Gradient, SimulationError> {
        let rows = cotangents.nrows();
        let (parameters, features) = self.widths;
        let mut sum = Gradient {
            parameters: vec![0.0; parameters],
            rows: Array2::zeros((if by_rows { rows } else { 0 }, features)),
        };
        let own = self.own_cotangents(cotangents)?;
        for ((run, planned), own) in self.run.iter().zip(&self.parts.parts).zip(&own) {
            let Some(run) = run else { continue };
            let gradient = run.derivatives(own.view(), by_rows).map_err(|error| planned.told(error, 0))?;
            sum.parameters.iter_mut().zip(&gradient.parameters).for_each(|(sum, own)| *sum += own);
            if by_rows {
                sum.rows += &gradient.rows;
            }
        }
        Ok(sum)
    }

    /// Of each part: (rows, its outputs).
    fn own_cotangents(&self, cotangents: ArrayView2<'_, f64>) -> Result<Vec<Array2<f64>>, SimulationError> {
        let rows = cotangents.nrows();
        let values = views(&self.run, rows);
        // The parts' side by side in a row.
        let width: usize = self.parts.parts.iter().map(|part| part.outputs).sum();
        let mut flat = Array2::<f64>::zeros((rows, width));
        let cotangents = cotangents.as_standard_layout();
        by_row(flat.as_slice_mut().unwrap_or(&mut []), width, |row, out| {
            let values: Vec<&[f64]> = values.iter().map(|part| slice(part, row)).collect();
            let mut rest = out;
            let mut slopes: Vec<&mut [f64]> = Vec::with_capacity(values.len());
            for part in &self.parts.parts {
                let (own, behind) = rest.split_at_mut(part.outputs);
                slopes.push(own);
                rest = behind;
            }
            let given = cotangents.row(row);
            let given = given.as_slice().unwrap_or(&[]);
            match &self.parts.joint {
                Joint::Products(products) => products.pull_back(&values, given, &mut slopes),
                Joint::Kronecker(kronecker) => kronecker.pull_back(&values, given, &mut slopes),
            }
        })?;
        let mut first = 0;
        let own = |part: &Planned<Whole>| {
            first += part.outputs;
            flat.slice(ndarray::s![.., first - part.outputs..first]).to_owned()
        };
        Ok(self.parts.parts.iter().map(own).collect())
    }
}

/// What is read of each part; no columns where it is nothing.
fn views<'v>(run: &'v [Option<ForwardWhole<'_>>], rows: usize) -> Vec<ArrayView2<'v, f64>> {
    let nothing = || ArrayView2::from_shape((rows, 0), &[]).unwrap_or_else(|_| ndarray::aview2(&[[0.0; 0]; 0]));
    run.iter().map(|run| run.as_ref().map_or_else(nothing, ForwardWhole::outputs)).collect()
}

/// A row of an array in standard layout.
fn slice<'v>(part: &'v ArrayView2<'_, f64>, row: usize) -> &'v [f64] {
    let width = part.ncols();
    part.as_slice().and_then(|all| all.get(row * width..(row + 1) * width)).unwrap_or(&[])
}

/// Fills `out`, `width` entries a row, row by row and in parallel.
pub(super) fn by_row<T: Send>(
    out: &mut [T],
    width: usize,
    f: impl Fn(usize, &mut [T]) + Sync,
) -> Result<(), SimulationError> {
    if width == 0 {
        return Ok(());
    }
    let rows = out.len() / width;
    fill(out, rows, width, width.saturating_mul(4), |range, part| {
        for (row, place) in range.zip(part.chunks_exact_mut(width)) {
            f(row, place);
        }
        Ok(())
    })?;
    Ok(())
}
