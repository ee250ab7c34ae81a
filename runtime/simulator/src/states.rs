//! A batch of pure states, one a row. Amplitudes enter or are simulated; views, overlaps and Pauli vectors leave.

use ndarray::{Array2, ArrayView1, ArrayView2};
use num_complex::Complex64;

use crate::SimulationError;

/// `rows` states of `qubits` qubits: an array (rows, 2^qubits), index bit q is qubit q.
#[derive(Debug, Clone, PartialEq)]
pub struct States {
    qubits: u32,
    amplitudes: Array2<Complex64>,
}

impl States {
    /// States of these amplitudes (rows, 2^qubits). They are taken as they are, not normalised.
    ///
    /// # Errors
    /// [`SimulationError::Amplitudes`] where the number of columns is not a power of two.
    pub fn from_amplitudes(amplitudes: Array2<Complex64>) -> Result<States, SimulationError> {
        let columns = amplitudes.ncols();
        if !columns.is_power_of_two() {
            let right = columns.checked_next_power_of_two().unwrap_or(0);
            return Err(SimulationError::Amplitudes { left: columns, right });
        }
        let amplitudes = if amplitudes.is_standard_layout() {
            amplitudes
        } else {
            Array2::from_shape_fn(amplitudes.dim(), |at| amplitudes[at])
        };
        Ok(States { qubits: columns.ilog2(), amplitudes })
    }

    /// Qubits of each state.
    pub fn qubits(&self) -> u32 {
        self.qubits
    }

    /// Number of states.
    pub fn rows(&self) -> usize {
        self.amplitudes.nrows()
    }

    /// Amplitudes of one state: `2^qubits`.
    pub fn dimension(&self) -> usize {
        self.amplitudes.ncols()
    }

    /// All amplitudes: (rows, 2^qubits).
    pub fn amplitudes(&self) -> ArrayView2<'_, Complex64> {
        self.amplitudes.view()
    }

    /// The amplitudes of one state.
    ///
    /// # Panics
    /// Where `row` is not below [`States::rows`], as indexing does.
    pub fn row(&self, row: usize) -> ArrayView1<'_, Complex64> {
        self.amplitudes.row(row)
    }

    /// The probability of each basis state: (rows, 2^qubits).
    pub fn probabilities(&self) -> Array2<f64> {
        self.amplitudes.map(|a| a.norm_sqr())
    }

    /// The amplitudes of one state as a slice.
    pub(crate) fn slice(&self, row: usize) -> &[Complex64] {
        let d = self.dimension();
        &self.flat()[row * d..(row + 1) * d]
    }

    /// All amplitudes, row by row. The constructor has made the layout standard.
    fn flat(&self) -> &[Complex64] {
        self.amplitudes.as_slice().unwrap_or(&[])
    }
}
