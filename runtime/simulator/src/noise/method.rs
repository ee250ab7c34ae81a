//! Density matrix or trajectories: a program, its noise and how many trajectories would be run enter; the cheaper of the
//! two leaves, with the reason.

use std::fmt;

use hqml_ir::Program;

use super::{Event, NoiseError, NoiseModel};
use crate::density::density_bytes;
use crate::trajectories::trajectory_bytes;

/// How a noisy program is simulated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoisyMethod {
    /// Exactly.
    Density,
    /// From samples.
    Trajectories,
}

/// A choice, and what it was made by.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct NoisyChoice {
    /// What is to be used.
    pub method: NoisyMethod,
    /// Seconds of one thread that a row takes as a density matrix, roughly.
    pub density_seconds: f64,
    /// Seconds of one thread that a row takes as trajectories, roughly.
    pub trajectory_seconds: f64,
    /// Bytes of a density matrix while it is simulated.
    pub density_bytes: u128,
    /// Bytes that the trajectories may hold.
    pub trajectory_bytes: u128,
    /// Bytes allowed.
    pub memory: u64,
}

/// Seconds per operation and Pauli coefficient, and per gate or place of noise and amplitude: measured on a processor with
/// AVX2 at some 3 GHz.
const PER_COEFFICIENT: f64 = 0.5e-9;
const PER_AMPLITUDE: f64 = 1e-9;

impl NoisyChoice {
    /// The density matrix where it fits into `memory` bytes and takes no longer than so many trajectories, which moreover
    /// err. Otherwise trajectories, which may not fit either.
    ///
    /// # Errors
    /// Where the noise does not cover the program.
    pub fn new(
        program: &Program,
        noise: &NoiseModel,
        trajectories: usize,
        memory: u64,
    ) -> Result<NoisyChoice, NoiseError> {
        let mut places = 0usize;
        let mut quiet = 1.0;
        for (at, op) in program.ops.iter().enumerate() {
            for site in noise.after(at, op)? {
                places += 1;
                let nothing = |(p, event): &(f64, Event)| if *event == Event::Pauli(0) { *p } else { 0.0 };
                quiet *= site.channel.events().map_or(0.0, |events| events.iter().map(nothing).sum());
            }
        }
        let (ops, coefficients) = (program.ops.len() as f64, 4f64.powf(f64::from(program.qubits)));
        // Those without an error share a state, and the others come off it half way.
        let different = 1.0 + trajectories as f64 * (1.0 - quiet) * 0.5;
        let steps = ops + places as f64 * (1.0 - quiet);
        let density_bytes = density_bytes(program.qubits, true).saturating_mul(2);
        let density_seconds = PER_COEFFICIENT * ops * coefficients;
        let trajectory_seconds = PER_AMPLITUDE * steps * different * 2f64.powf(f64::from(program.qubits));
        let fits = density_bytes <= u128::from(memory);
        let method = if fits && density_seconds <= trajectory_seconds {
            NoisyMethod::Density
        } else {
            NoisyMethod::Trajectories
        };
        let trajectory_bytes = trajectory_bytes(program.qubits, trajectories);
        Ok(NoisyChoice { method, density_seconds, trajectory_seconds, density_bytes, trajectory_bytes, memory })
    }
}

impl fmt::Display for NoisyChoice {
    /// The reason, for a plan and a record.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (density, trajectories) = (self.density_seconds, self.trajectory_seconds);
        match self.method {
            NoisyMethod::Density => {
                write!(
                    f,
                    "density matrix: exact, some {density:.1e} s a row beside {trajectories:.1e} s of trajectories"
                )
            }
            NoisyMethod::Trajectories if self.density_bytes > u128::from(self.memory) => {
                write!(
                    f,
                    "trajectories: a density matrix takes {} bytes, and {} are allowed",
                    self.density_bytes, self.memory
                )
            }
            NoisyMethod::Trajectories => {
                write!(f, "trajectories: some {trajectories:.1e} s a row beside {density:.1e} s of a density matrix")
            }
        }
    }
}
