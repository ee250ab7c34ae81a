//! Plain error rates: a few numbers enter, a model of noise for any device leaves.

use std::sync::Arc;

use super::model::{Attached, attach};
use super::{Channel, NoiseError, NoiseModel, ReadoutError};

/// Error rates that are the same for every qubit. Times are in one unit, which may be any. The default has no noise.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Rates {
    /// Depolarizing parameter after every gate on one qubit: `(1 - p) rho + p I/2`.
    pub one_qubit: f64,
    /// Depolarizing parameter after every gate on two qubits: `(1 - p) rho + p I/4`.
    pub two_qubit: f64,
    /// Probability of reading 1 where 0 is, and 0 where 1 is.
    pub readout: (f64, f64),
    /// Relaxation time; infinite for none.
    pub t1: f64,
    /// Dephasing time, at most 2 T1; infinite for `2 t1`.
    pub t2: f64,
    /// Duration of a gate on one qubit.
    pub one_qubit_time: f64,
    /// Duration of a gate on two qubits.
    pub two_qubit_time: f64,
    /// Population of |1> to which a qubit relaxes.
    pub excited: f64,
}

impl Default for Rates {
    fn default() -> Rates {
        Rates {
            one_qubit: 0.0,
            two_qubit: 0.0,
            readout: (0.0, 0.0),
            t1: f64::INFINITY,
            t2: f64::INFINITY,
            one_qubit_time: 0.0,
            two_qubit_time: 0.0,
            excited: 0.0,
        }
    }
}

impl Rates {
    /// The model: after every gate on 1 or 2 qubits first depolarizing, then the relaxation of each of its qubits for the
    /// gate's duration. Programs with wider gates are refused.
    ///
    /// # Errors
    /// Numbers that make no channel.
    pub fn model(&self, name: impl Into<String>) -> Result<NoiseModel, NoiseError> {
        let mut model = NoiseModel::ideal(name);
        let widths = [(1, self.one_qubit, self.one_qubit_time), (2, self.two_qubit, self.two_qubit_time)];
        for (width, error, time) in widths {
            let mut attached: Attached = attach(Arc::new(Channel::depolarizing(error, width)?), width as usize)?;
            let relaxation = Channel::thermal_relaxation(self.t1, self.t2, time, self.excited)?;
            attached.extend(attach(Arc::new(relaxation), width as usize)?);
            model.by_width.insert(width as usize, attached);
        }
        model.readout_elsewhere = ReadoutError::new(self.readout.0, self.readout.1)?;
        Ok(model)
    }
}
