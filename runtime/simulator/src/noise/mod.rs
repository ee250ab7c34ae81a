//! Noise: channels, read-out errors, and models that say which of them follows which gate. Numbers, or a device's
//! calibration, enter; a [`NoiseModel`] leaves, which the density matrices and the trajectories run a program under.

mod channel;
mod device;
mod error;
mod method;
mod model;
mod rates;
mod readout;
mod transfer;
mod unitary;

pub use channel::{Channel, Event, MOST_CHANNEL_QUBITS};
pub use device::{DeviceNoise, ReadoutFigures};
pub use error::NoiseError;
pub use method::{NoisyChoice, NoisyMethod};
pub use model::{NoiseModel, Site};
pub use rates::Rates;
pub use readout::ReadoutError;
pub use transfer::{Operator, Transfer};

pub(crate) use readout::{measured, misread};
pub(crate) use transfer::{masks, rotation};
pub(crate) use unitary::{Unitary, value};
