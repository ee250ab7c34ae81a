//! How well a device does what it does: figures that it reports of its qubits and gates. Any of them may be missing.

use std::collections::BTreeMap;

use crate::{Gate, Qubits};

/// What is known of a device's quality. Empty where nothing is.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Calibration {
    /// Seconds of one sample of the device's clock: durations are multiples of it.
    pub dt: Option<f64>,
    /// Per qubit; empty where nothing is known of any.
    pub qubits: Vec<QubitFigures>,
    /// Per gate and the qubits it acts on, in the order in which it lists them.
    pub gates: BTreeMap<(Gate, Qubits), GateFigures>,
}

/// Figures of one qubit.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct QubitFigures {
    /// Relaxation time, in seconds.
    pub t1: Option<f64>,
    /// Dephasing time, in seconds.
    pub t2: Option<f64>,
    /// Transition frequency, in hertz.
    pub frequency: Option<f64>,
    /// Probability that a read-out is wrong, both states taken together.
    pub readout_error: Option<f64>,
    /// Probability of reading 1 where 0 was prepared.
    pub reads_1_of_0: Option<f64>,
    /// Probability of reading 0 where 1 was prepared.
    pub reads_0_of_1: Option<f64>,
    /// Seconds that a read-out takes.
    pub readout_duration: Option<f64>,
    /// Seconds that a reset takes.
    pub reset_duration: Option<f64>,
    /// Whether the device says that the qubit does not work.
    pub broken: bool,
}

/// Figures of one gate on certain qubits.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct GateFigures {
    /// Average error of the gate: 1 minus its average fidelity.
    pub error: Option<f64>,
    /// Seconds that it takes.
    pub duration: Option<f64>,
}

impl QubitFigures {
    /// Probability that a read-out is wrong: the figure itself, else the mean over the two states.
    pub fn readout(&self) -> Option<f64> {
        let mean = || Some((self.reads_1_of_0? + self.reads_0_of_1?) / 2.0);
        self.readout_error.or_else(mean)
    }
}
