//! Expected fidelity: a program on a device's wires enters, leaves the probability that nothing goes wrong in it.

use super::Target;
use crate::{Op, Program};

impl Target {
    /// The product of `1 - error` over the program's gates, and over the read-out of the wires in `measured`: the
    /// probability that no gate and no read-out fails, errors taken as independent. What has no figure counts as perfect.
    /// `None` where nothing is known of the device, or where the program uses what it does not have.
    pub fn expected_fidelity(&self, program: &Program, measured: &[u32]) -> Option<f64> {
        let calibration = &self.calibration;
        if calibration.gates.is_empty() && calibration.qubits.is_empty() {
            return None;
        }
        self.obeyed_by(program).ok()?;
        let gates = program.ops.iter().map(|op| match op {
            Op::Gate { gate, qubits, .. } => self.figures(*gate, qubits).error,
            _ => None,
        });
        let readout = measured.iter().map(|qubit| self.qubit(*qubit).readout());
        Some(gates.chain(readout).map(|error| 1.0 - error.unwrap_or(0.0)).product())
    }
}
