//! The noise of a device: its calibration enters, a model of noise leaves that is Qiskit Aer's
//! `NoiseModel.from_backend`, channel by channel.
//!
//! After the ideal gate of reported error e and duration t: thermal relaxation of its qubits for t, and before it a
//! depolarizing channel that makes up for the rest of e: with F the average fidelity of the relaxation on d levels,
//! `lambda = d (e - (1 - F)) / (d F - 1)`, e no more than d/(d + 1). Nothing is depolarized where relaxation alone is as
//! bad as reported. (Source: qiskit_aer/noise/device/models.py and errors/standard_errors.py, Apache-2.0.)

use std::sync::Arc;

use hqml_ir::Qubits;
use hqml_ir::target::Target;

use super::model::Attached;
use super::{Channel, NoiseError, NoiseModel, ReadoutError, Transfer};

/// Which figures of misreading are taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ReadoutFigures {
    /// The two probabilities of each qubit, as `NoiseModel.from_backend_properties`: nearer to the device.
    #[default]
    Asymmetric,
    /// One probability for both, as `AerSimulator.from_backend` of a `BackendV2`, whose target carries only that.
    Symmetric,
    /// None.
    Perfect,
}

/// How a device's calibration becomes a model.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct DeviceNoise {
    /// Which figures of misreading.
    pub readout: ReadoutFigures,
    /// Millikelvin, for the excited population; 0 relaxes to |0>, as Aer's default.
    pub temperature: f64,
}

impl DeviceNoise {
    /// The model of a target with a calibration. Every native gate is known to it, without noise where nothing is
    /// reported of it; other gates are refused.
    ///
    /// # Errors
    /// Figures that make no channel: a time that is not positive, a probability out of bounds.
    pub fn model(&self, target: &Target) -> Result<NoiseModel, NoiseError> {
        let mut model = NoiseModel { name: target.name.clone(), strict: true, ..NoiseModel::default() };
        for gate in &target.gates {
            model.everywhere.insert(*gate, Attached::new());
        }
        for ((gate, qubits), figures) in &target.calibration.gates {
            let noise = self.after(target, qubits, figures.error, figures.duration)?;
            model.placed.insert((*gate, qubits.clone()), noise);
        }
        for qubit in 0..target.qubits() {
            if let Some(error) = self.misread(target, qubit)? {
                model.readout.insert(qubit, error);
            }
            if let Some(time) = target.qubit(qubit).reset_duration {
                let relaxation = self.relaxation(target, qubit, time)?;
                model.resets.insert(qubit, vec![(Arc::new(relaxation), Qubits::from([0].as_slice()))]);
            }
        }
        Ok(model)
    }

    fn after(
        &self,
        t: &Target,
        qubits: &Qubits,
        error: Option<f64>,
        time: Option<f64>,
    ) -> Result<Attached, NoiseError> {
        let relaxed = match time {
            Some(time) if time > 0.0 => {
                let each = qubits.iter().map(|q| self.relaxation(t, *q, time));
                each.collect::<Result<Vec<_>, _>>()?
            }
            _ => Vec::new(),
        };
        let mut attached = Attached::new();
        let width = qubits.len() as u32;
        if let Some(depolarizing) = depolarizing(width, &relaxed, error)? {
            attached.push((Arc::new(depolarizing), (0..width).collect()));
        }
        let placed = (0..).zip(relaxed).map(|(q, channel)| (Arc::new(channel), Qubits::from([q].as_slice())));
        attached.extend(placed.filter(|(channel, _)| !channel.is_identity()));
        Ok(attached)
    }

    /// Relaxation of a qubit for a time in seconds.
    fn relaxation(&self, target: &Target, qubit: u32, time: f64) -> Result<Channel, NoiseError> {
        let figures = target.qubit(qubit);
        let t1 = figures.t1.unwrap_or(f64::INFINITY);
        let t2 = figures.t2.unwrap_or(2.0 * t1);
        Channel::thermal_relaxation(t1, t2, time, self.excited(figures.frequency))
    }

    /// Boltzmann's population of |1>.
    fn excited(&self, frequency: Option<f64>) -> f64 {
        // Planck's constant over Boltzmann's, in millikelvin per hertz.
        const H_OVER_K: f64 = 47.99243e-9;
        match frequency {
            Some(frequency) if self.temperature > 0.0 => 1.0 / (1.0 + (H_OVER_K * frequency / self.temperature).exp()),
            _ => 0.0,
        }
    }

    fn misread(&self, target: &Target, qubit: u32) -> Result<Option<ReadoutError>, NoiseError> {
        let figures = target.qubit(qubit);
        let one = figures.readout().map(|p| (p, p));
        let pair = match self.readout {
            ReadoutFigures::Perfect => None,
            ReadoutFigures::Symmetric => one,
            ReadoutFigures::Asymmetric => figures.reads_1_of_0.zip(figures.reads_0_of_1).or(one),
        };
        pair.map(|(a, b)| ReadoutError::new(a, b)).transpose()
    }
}

/// What the relaxation leaves of the error. `None` where that is nothing.
fn depolarizing(qubits: u32, relaxed: &[Channel], error: Option<f64>) -> Result<Option<Channel>, NoiseError> {
    let Some(error) = error.filter(|e| *e > 0.0) else { return Ok(None) };
    if !(1..=2).contains(&qubits) {
        return if qubits == 0 { Ok(None) } else { Err(NoiseError::Qubits { qubits }) };
    }
    let d = f64::from(1u32 << qubits);
    let whole = relaxed.iter().map(Channel::transfer).cloned().reduce(|low, high| low.beside(&high));
    let fidelity = whole.as_ref().map_or(1.0, Transfer::average_fidelity);
    if error <= 1.0 - fidelity {
        return Ok(None);
    }
    let error = error.min(d / (d + 1.0));
    let most = d * d / (d * d - 1.0);
    let lambda = (d * (error - (1.0 - fidelity)) / (d * fidelity - 1.0)).clamp(0.0, most);
    Channel::depolarizing(lambda, qubits).map(Some)
}
