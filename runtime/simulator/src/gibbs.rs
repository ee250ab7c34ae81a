//! Gibbs states: a Hamiltonian with symbolic coefficients and rows enter; expectation values or probabilities of
//! `exp(-H / T) / tr exp(-H / T)` leave, and for cotangents of these the derivatives by every parameter and feature.
//!
//! H is diagonalised densely. It is real where every string has an even number of Y; otherwise `H = A + i B` is taken as
//! the real symmetric matrix `[[A, -B], [B, A]]` of twice the size, of which functions and traces are those of H (traces
//! doubled, which normalisation divides out). With `f = tr(rho O)`, spectrum `x_k = -E_k / T`, weights p_k and O in the
//! eigenbasis, `df = sum over ij of F_ij O_ij dx_ij - f tr(rho dx)` where `F_ij = (p_i - p_j) / (x_i - x_j)`
//! (Daleckii and Krein 1965).

use std::ops::Range;

use hqml_ir::{Angle, PauliString};
use ndarray::{Array2, ArrayView1, ArrayView2};

use crate::batch::fill;
use crate::eigen::{Spectrum, symmetric};
use crate::{Gradient, Readout, SimulationError};

/// A Gibbs state of so many qubits.
#[derive(Debug, Clone, Copy)]
pub struct GibbsState<'a> {
    /// Number of qubits.
    pub qubits: u32,
    /// Pauli strings with their coefficients.
    pub hamiltonian: &'a [(PauliString, Angle)],
    /// Above 0, in the Hamiltonian's units.
    pub temperature: f64,
}

/// Bytes that one row needs: five matrices of 8 bytes an entry, of dimension `2^qubits`, doubled where H is complex.
pub fn gibbs_bytes(qubits: u32, hamiltonian: &[(PauliString, Angle)]) -> u128 {
    let doubled = u32::from(!is_real(hamiltonian));
    40u128.saturating_mul(1u128.checked_shl(2 * (qubits + doubled)).unwrap_or(u128::MAX))
}

fn is_real(hamiltonian: &[(PauliString, Angle)]) -> bool {
    hamiltonian.iter().all(|(string, _)| letters_y(string).is_multiple_of(2))
}

fn letters_y(string: &PauliString) -> u32 {
    let (flips, phases) = string.masks();
    (flips & phases).count_ones()
}

/// A Pauli string as a signed permutation of the real space: column c goes to `c ^ flips` with a sign.
#[derive(Debug, Clone, Copy)]
struct Signed {
    /// Among them the bit above the qubits, where the string is imaginary.
    flips: usize,
    phases: usize,
    negative: bool,
}

impl Signed {
    /// `None` where the string is imaginary and the space has no room for that: it has no part in real matrices.
    fn of(string: &PauliString, qubits: u32, doubled: bool) -> Option<Signed> {
        let (flips, phases) = string.masks();
        let (flips, phases, y) = (flips as usize, phases as usize, letters_y(string));
        let imaginary = y % 2 == 1;
        let top = 1usize << qubits;
        match (imaginary, doubled) {
            (true, false) => None,
            // i takes the real half to the imaginary one, and that to minus the real one.
            (true, true) => Some(Signed { flips: flips | top, phases: phases | top, negative: y % 4 == 3 }),
            (false, _) => Some(Signed { flips, phases, negative: y % 4 == 2 }),
        }
    }

    fn sign(&self, column: usize) -> f64 {
        let odd = (column & self.phases).count_ones() % 2 == 1;
        if odd != self.negative { -1.0 } else { 1.0 }
    }

    /// Adds `factor` times the string.
    fn add_to(&self, matrix: &mut Array2<f64>, factor: f64) {
        for column in 0..matrix.ncols() {
            matrix[[column ^ self.flips, column]] += factor * self.sign(column);
        }
    }

    /// `tr(matrix P)`.
    fn trace(&self, matrix: &Array2<f64>) -> f64 {
        (0..matrix.ncols()).map(|column| self.sign(column) * matrix[[column, column ^ self.flips]]).sum()
    }
}

/// What is read, on the real space.
#[derive(Debug, Clone)]
enum Gauge {
    /// Every basis state's probability.
    Probabilities,
    /// Observables: their strings with coefficients.
    Expectations(Vec<Vec<(Signed, f64)>>),
}

/// A Gibbs state without its numbers.
#[derive(Debug)]
struct Model<'a> {
    state: GibbsState<'a>,
    /// Dimension of the real space.
    dimension: usize,
    /// The strings of the Hamiltonian.
    strings: Vec<(Signed, &'a Angle)>,
    gauge: Gauge,
}

/// The Gibbs state of one row, diagonal.
#[derive(Debug, Clone)]
struct Thermal {
    /// `-E / T`, the largest 0.
    exponents: Vec<f64>,
    /// Probabilities of the eigenvectors.
    weights: Vec<f64>,
    /// Eigenvectors as rows.
    vectors: Array2<f64>,
}

impl<'a> GibbsState<'a> {
    /// What `readout` gives per row, kept with what the way back needs.
    ///
    /// # Errors
    /// An observable that is too wide, coefficients that are not finite.
    pub fn forward(
        &self,
        readout: Readout<'_>,
        rows: ArrayView2<'_, f64>,
        parameters: &'a [f64],
    ) -> Result<ForwardGibbs<'a>, SimulationError> {
        let model = Model::new(*self, readout)?;
        let (count, width) = (rows.nrows(), model.outputs());
        let mut outputs = Array2::<f64>::zeros((count, width));
        let out = outputs.as_slice_mut().unwrap_or(&mut []);
        let keep = model.dimension.saturating_mul(model.dimension).saturating_mul(count) <= KEPT;
        let kept = fill(out, count, width, model.work(), |range, part| {
            let mut kept = Vec::new();
            for (row, to) in range.zip(part.chunks_exact_mut(width.max(1))) {
                let thermal = model.thermal(row, rows.row(row), parameters)?;
                model.read(&thermal.density(), to);
                if keep {
                    kept.push(thermal);
                }
            }
            Ok(kept)
        })?;
        let kept = kept.into_iter().flatten().collect();
        Ok(ForwardGibbs { model, rows: rows.to_owned(), parameters, outputs, kept })
    }
}

/// Numbers of eigenvectors that are kept for the way back; beyond, they are found again.
const KEPT: usize = 1 << 24;

/// A batch that has been run forward and waits for cotangents.
#[derive(Debug)]
pub struct ForwardGibbs<'a> {
    model: Model<'a>,
    rows: Array2<f64>,
    parameters: &'a [f64],
    outputs: Array2<f64>,
    /// One a row, or none.
    kept: Vec<Thermal>,
}

impl ForwardGibbs<'_> {
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
        let (count, features) = self.rows.dim();
        let mut by_row = Array2::<f64>::zeros((count, features));
        let out = by_row.as_slice_mut().unwrap_or(&mut []);
        let work = self.model.work();
        let parts = fill(out, count, features, work, |range, part| self.vjp_rows(range, cotangents, part))?;
        let mut parameters = vec![0.0; self.parameters.len()];
        for part in &parts {
            parameters.iter_mut().zip(part).for_each(|(a, b)| *a += b);
        }
        Ok(Gradient { parameters, rows: by_row })
    }

    fn vjp_rows(
        &self,
        range: Range<usize>,
        cotangents: ArrayView2<'_, f64>,
        by_row: &mut [f64],
    ) -> Result<Vec<f64>, SimulationError> {
        let features = self.rows.ncols();
        let mut by_parameter = vec![0.0; self.parameters.len()];
        for (k, row) in range.enumerate() {
            let found;
            let thermal = match self.kept.get(row) {
                Some(thermal) => thermal,
                None => {
                    found = self.model.thermal(row, self.rows.row(row), self.parameters)?;
                    &found
                }
            };
            let slope = thermal.slope(&self.model.operator(cotangents.row(row)));
            let x: Vec<f64> = self.rows.row(row).to_vec();
            let by_feature = &mut by_row[k * features..(k + 1) * features];
            for (string, coefficient) in &self.model.strings {
                let derivative = -string.trace(&slope) / self.model.state.temperature;
                coefficient.accumulate_gradient(derivative, &x, self.parameters, by_feature, &mut by_parameter);
            }
        }
        Ok(by_parameter)
    }
}

impl<'a> Model<'a> {
    fn new(state: GibbsState<'a>, readout: Readout<'_>) -> Result<Model<'a>, SimulationError> {
        let (qubits, doubled) = (state.qubits, !is_real(state.hamiltonian));
        let narrow = |index: usize, string: &PauliString| {
            let needed = string.factors().last().map_or(0, |f| f.0.saturating_add(1));
            if needed > qubits { Err(SimulationError::Observable { index, needed, qubits }) } else { Ok(()) }
        };
        let mut strings = Vec::with_capacity(state.hamiltonian.len());
        for (string, coefficient) in state.hamiltonian {
            narrow(0, string)?;
            strings.extend(Signed::of(string, qubits, doubled).map(|s| (s, coefficient)));
        }
        let gauge = match readout {
            Readout::Probabilities => Gauge::Probabilities,
            Readout::Expectations(observables) => {
                let mut all = Vec::with_capacity(observables.len());
                for (index, observable) in observables.iter().enumerate() {
                    let mut terms = Vec::new();
                    for (string, c) in observable.terms() {
                        narrow(index, string)?;
                        terms.extend(Signed::of(string, qubits, doubled).map(|s| (s, *c)));
                    }
                    all.push(terms);
                }
                Gauge::Expectations(all)
            }
        };
        Ok(Model { state, dimension: 1 << (qubits + u32::from(doubled)), strings, gauge })
    }

    /// Basis states of the qubits.
    fn states(&self) -> usize {
        1 << self.state.qubits
    }

    fn outputs(&self) -> usize {
        match &self.gauge {
            Gauge::Probabilities => self.states(),
            Gauge::Expectations(observables) => observables.len(),
        }
    }

    /// Numbers touched per row, roughly.
    fn work(&self) -> usize {
        self.dimension.saturating_mul(self.dimension).saturating_mul(self.dimension).saturating_mul(8)
    }

    /// Diagonalises the Hamiltonian of a row.
    fn thermal(&self, row: usize, x: ArrayView1<'_, f64>, parameters: &[f64]) -> Result<Thermal, SimulationError> {
        let x = x.to_vec();
        let mut exponent = Array2::zeros((self.dimension, self.dimension));
        for (string, coefficient) in &self.strings {
            string.add_to(&mut exponent, -coefficient.value(&x, parameters) / self.state.temperature);
        }
        let Spectrum { values, vectors } = symmetric(exponent).ok_or(SimulationError::Spectrum { row })?;
        let top = values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let exponents: Vec<f64> = values.iter().map(|v| v - top).collect();
        let total: f64 = exponents.iter().map(|v| v.exp()).sum();
        let weights = exponents.iter().map(|v| v.exp() / total).collect();
        Ok(Thermal { exponents, weights, vectors })
    }

    /// Reads a density matrix.
    fn read(&self, density: &Array2<f64>, out: &mut [f64]) {
        match &self.gauge {
            Gauge::Probabilities => {
                for (k, place) in out.iter_mut().enumerate() {
                    *place = (k..self.dimension).step_by(self.states()).map(|c| density[[c, c]]).sum();
                }
            }
            Gauge::Expectations(observables) => {
                for (place, terms) in out.iter_mut().zip(observables) {
                    *place = terms.iter().map(|(string, c)| c * string.trace(density)).sum();
                }
            }
        }
    }

    /// `sum(cotangent * O)`.
    fn operator(&self, cotangents: ArrayView1<'_, f64>) -> Array2<f64> {
        let mut operator = Array2::zeros((self.dimension, self.dimension));
        match &self.gauge {
            Gauge::Probabilities => {
                for column in 0..self.dimension {
                    operator[[column, column]] = cotangents[column % self.states()];
                }
            }
            Gauge::Expectations(observables) => {
                for (terms, cotangent) in observables.iter().zip(cotangents) {
                    terms.iter().for_each(|(string, c)| string.add_to(&mut operator, c * cotangent));
                }
            }
        }
        operator
    }
}

impl Thermal {
    /// The density matrix.
    fn density(&self) -> Array2<f64> {
        let v = &self.vectors;
        let weighted = Array2::from_shape_fn(v.dim(), |(k, j)| self.weights[k] * v[[k, j]]);
        v.t().dot(&weighted)
    }

    /// The derivative of `tr(rho O)` by the exponent, a symmetric matrix.
    fn slope(&self, operator: &Array2<f64>) -> Array2<f64> {
        let v = &self.vectors;
        let mut inner = v.dot(operator).dot(&v.t());
        let mean: f64 = self.weights.iter().enumerate().map(|(k, p)| p * inner[[k, k]]).sum();
        for ((i, j), place) in inner.indexed_iter_mut() {
            *place *= self.divided(i, j);
        }
        for (k, p) in self.weights.iter().enumerate() {
            inner[[k, k]] -= mean * p;
        }
        v.t().dot(&inner).dot(v)
    }

    /// `(p_i - p_j) / (x_i - x_j)`, p where they are equal; without cancellation.
    fn divided(&self, i: usize, j: usize) -> f64 {
        let gap = (self.exponents[i] - self.exponents[j]).abs();
        let larger = self.weights[i].max(self.weights[j]);
        if gap == 0.0 { larger } else { larger * -(-gap).exp_m1() / gap }
    }
}
