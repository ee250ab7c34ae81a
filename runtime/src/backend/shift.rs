//! Derivatives for any backend by parameter shifts: a read-out of rows enters, its derivatives leave, and the backend is
//! asked for nothing but read-outs. What is moved are the gates that run, so that the derivative is that of what is read,
//! noise included. All moved circuits of a step are the rows of one batch.

use hqml_ir::{Program, Readout};
use hqml_learn::random::Stream;
use hqml_simulator::{Shifts, against};
use ndarray::{Array2, ArrayView2, s};

use super::{Backend, Batch, Ensemble, Pullback};
use crate::pipeline::StepError;

/// What derivatives are wanted by.
#[derive(Debug, Clone, Copy)]
pub struct Wanted<'a> {
    /// The row: something before the circuit is trained.
    pub rows: bool,
    /// These parameters, ascending; the others' derivatives are 0.
    pub parameters: &'a [u32],
}

/// The read-out of these rows, ready for the way back; what is random is drawn from `noise`.
///
/// # Errors
/// Those of the backend; a read-out without a derivative; a program whose preparations would have to be moved.
pub fn forward<'a>(
    backend: &'a dyn Backend,
    (program, readout): (&'a Program, &Readout),
    rows: Array2<f64>,
    parameters: &'a [f64],
    wanted: Wanted<'_>,
    noise: &Stream,
) -> Result<Box<dyn Pullback + 'a>, StepError> {
    let native = backend.native(program, readout)?;
    let paired = native.is_some() && matches!(readout, Readout::Fidelity);
    let trains = if paired { both(wanted.parameters, program.parameters) } else { wanted.parameters.to_vec() };
    let shifts = Shifts::new(native.unwrap_or(program), wanted.rows, &trains)?;
    let batch = Batch { program, rows: rows.view(), parameters };
    let values = noise.child("values");
    let outputs = match readout {
        Readout::Expectations(observables) => backend.expectations(batch, observables, &values)?,
        Readout::Probabilities => backend.probabilities(batch, &values)?,
        Readout::Fidelity => backend.fidelities(program, None, &backend.prepare(batch)?, &values)?,
        _ => return Err(StepError::unchecked("this read-out has no derivative")),
    };
    let (readout, noise) = (readout.clone(), noise.child("shifts"));
    Ok(Box::new(Shifted { backend, source: program, shifts, paired, readout, rows, parameters, outputs, noise }))
}

/// These parameters of both copies that an overlap's circuit holds, ascending.
pub fn both(parameters: &[u32], count: u32) -> Vec<u32> {
    parameters.iter().copied().chain(parameters.iter().map(|k| k + count)).collect()
}

/// Read-outs that wait for cotangents.
struct Shifted<'a> {
    backend: &'a dyn Backend,
    source: &'a Program,
    shifts: Shifts,
    /// Whether the circuit that is moved holds two rows.
    paired: bool,
    readout: Readout,
    rows: Array2<f64>,
    parameters: &'a [f64],
    outputs: Array2<f64>,
    noise: Stream,
}

impl Shifted<'_> {
    /// Of a gram whose entries are each read of one circuit of two rows.
    fn pairs_back(&self, cotangents: ArrayView2<'_, f64>) -> Result<(Array2<f64>, Vec<f64>), StepError> {
        let (n, features) = self.rows.dim();
        let pairs: Vec<(usize, usize)> = (0..n).flat_map(|i| (i + 1..n).map(move |j| (i, j))).collect();
        let rows = Array2::from_shape_fn((pairs.len(), 2 * features), |(pair, k)| {
            let (i, j) = pairs[pair];
            if k < features { self.rows[(i, k)] } else { self.rows[(j, k - features)] }
        });
        // An entry stands twice, and the diagonal is 1 wherever a row goes.
        let own = Array2::from_shape_fn((pairs.len(), 1), |(pair, _)| {
            let (i, j) = pairs[pair];
            cotangents[(i, j)] + cotangents[(j, i)]
        });
        let parameters = [self.parameters, self.parameters].concat();
        let read = |first, count, moved: ArrayView2<'_, f64>| self.read((first, count), moved, own.view(), None);
        let found = self.shifts.gradient(rows.view(), &parameters, read)?;
        let mut of_rows = Array2::zeros((n, features));
        for ((pair, k), slope) in found.rows.indexed_iter() {
            let (i, j) = pairs[pair];
            let at = if k < features { (i, k) } else { (j, k - features) };
            of_rows[at] += slope;
        }
        let (first, second) = found.parameters.split_at(self.parameters.len());
        Ok((of_rows, first.iter().zip(second).map(|(a, b)| a + b).collect()))
    }

    /// What is read of moved rows against the cotangents of the rows they come from, the first of which is `first`.
    fn read(
        &self,
        (first, count): (usize, usize),
        moved: ArrayView2<'_, f64>,
        cotangents: ArrayView2<'_, f64>,
        still: Option<&Ensemble>,
    ) -> Result<Vec<f64>, StepError> {
        let batch = Batch { program: self.shifts.program(), rows: moved, parameters: &[] };
        let noise = self.noise.child(&first.to_string());
        let own = cotangents.slice(s![first..first + count, ..]);
        match (&self.readout, still) {
            (Readout::Fidelity, Some(still)) => {
                let left = self.backend.prepare(batch)?;
                let fidelities = self.backend.fidelities(batch.program, Some(&left), still, &noise)?;
                Ok(against(fidelities.view(), both_sides(cotangents, first, count).view()))
            }
            _ => Ok(against(self.backend.moved(self.source, &self.readout, batch, &noise)?.view(), own)),
        }
    }
}

/// Of rows of a gram, what each of their entries counts: it stands there twice, and the diagonal is 1 wherever the row
/// goes.
fn both_sides(cotangents: ArrayView2<'_, f64>, first: usize, count: usize) -> Array2<f64> {
    Array2::from_shape_fn((count, cotangents.ncols()), |(row, j)| match first + row {
        i if i == j => 0.0,
        i => cotangents[(i, j)] + cotangents[(j, i)],
    })
}

impl Pullback for Shifted<'_> {
    fn outputs(&self) -> ArrayView2<'_, f64> {
        self.outputs.view()
    }

    fn pull_back(&self, cotangents: ArrayView2<'_, f64>) -> Result<(Array2<f64>, Vec<f64>), StepError> {
        if cotangents.dim() != self.outputs.dim() {
            return Err(StepError::unchecked("cotangents of other outputs"));
        }
        if self.paired {
            return self.pairs_back(cotangents);
        }
        let still = match (&self.readout, self.shifts.evaluations()) {
            (Readout::Fidelity, 1..) => {
                let inputs = self.shifts.inputs(self.rows.view(), self.parameters)?;
                let batch = Batch { program: self.shifts.program(), rows: inputs.view(), parameters: &[] };
                Some(self.backend.prepare(batch)?)
            }
            _ => None,
        };
        let read =
            |first, count, moved: ArrayView2<'_, f64>| self.read((first, count), moved, cotangents, still.as_ref());
        let gradient = self.shifts.gradient(self.rows.view(), self.parameters, read)?;
        Ok((gradient.rows, gradient.parameters))
    }
}
