//! What this machine does in how much time: a kind of work, a circuit family and a size enter; the medians of repeated
//! runs leave, with a number by which other simulators can be seen to have done the same work.
//!
//! Data and angles are those of `numpy.random.default_rng`, so a script in another tool draws the same ones: rows are
//! uniform in [0, pi) and labels -1 or 1 from seed 0, then parameters normal; single states take their angles from the
//! seed that is the number of qubits, uniform in [0, 2 pi), or in [0, pi) for the feature map; noisy circuits in the same
//! bounds from seed 0. Noise is a Pauli error of probability 0.001 behind each gate on one qubit and 0.01 behind each on
//! two, all of a kind alike.

mod cases;
pub(crate) mod circuit;
mod timing;

use hqml_simulator::SimulationError;
use hqml_simulator::workload::Family;
use serde::Serialize;

pub use timing::duration;

/// A kind of work.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Work {
    /// The fidelity kernel of all rows with each other. Checked by the sum of its entries.
    Kernel,
    /// The mean squared error of a classifier over all rows, and its gradient. Checked by the error.
    Gradient,
    /// The final state of each row. Checked by the sum of `<Z0>`.
    State,
    /// The density matrix of each row, with noise behind every gate. Checked by the sum of `<Z0>`.
    Density,
    /// One circuit under the same noise, a trajectory a row and a shot each. Checked by the mean of `<Z0>`.
    Trajectories,
}

/// What is measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Case {
    /// The kind of work.
    pub work: Work,
    /// The circuits.
    pub family: Family,
    /// Their width.
    pub qubits: u32,
    /// How many of them.
    pub rows: usize,
    /// Worker threads.
    pub threads: usize,
}

/// What was measured: medians over `repeats` runs.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Measurement {
    /// The kind of work, by its name on the command line.
    pub work: &'static str,
    /// The circuit family, by its name on the command line.
    pub circuit: &'static str,
    /// Width.
    pub qubits: u32,
    /// Rows.
    pub rows: usize,
    /// Worker threads.
    pub threads: usize,
    /// Seconds of all processors together in one run.
    pub cpu_seconds: f64,
    /// Seconds by the clock of one run.
    pub wall_seconds: f64,
    /// How often it was run.
    pub repeats: usize,
    /// What the work gave, in one number.
    pub check: f64,
}

/// Why nothing could be measured.
#[derive(Debug, thiserror::Error)]
pub enum MeasureError {
    /// A family that has no such work.
    #[error("the feature map `zz` has no parameters to train; take `--circuit sel`, `hwe` or `brick`")]
    NothingToTrain,
    /// The threads could not be started.
    #[error("cannot start worker threads: {0}; ask for fewer `--threads`")]
    Threads(#[from] rayon::ThreadPoolBuildError),
    /// The simulator refuses.
    #[error(transparent)]
    Simulation(#[from] SimulationError),
}

impl Work {
    /// Its name on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Work::Kernel => "kernel",
            Work::Gradient => "gradient",
            Work::State => "state",
            Work::Density => "density",
            Work::Trajectories => "trajectories",
        }
    }
}

/// The name of a family on the command line.
pub fn circuit_name(family: Family) -> &'static str {
    match family {
        Family::ZzFeatureMap => "zz",
        Family::HardwareEfficient => "hwe",
        Family::StronglyEntangling => "sel",
        Family::Brickwork => "brick",
    }
}

/// Runs the work again and again, `memory` bytes at most for states, and takes the medians.
///
/// # Errors
/// A family without such work, more memory than there is, threads that cannot be started.
pub fn measure(case: &Case, memory: u64) -> Result<Measurement, MeasureError> {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(case.threads.max(1)).build()?;
    let timed = pool.install(|| cases::run(case, memory))?;
    Ok(Measurement {
        work: case.work.name(),
        circuit: circuit_name(case.family),
        qubits: case.qubits,
        rows: case.rows,
        threads: case.threads,
        cpu_seconds: timed.cpu_seconds,
        wall_seconds: timed.wall_seconds,
        repeats: timed.repeats,
        check: timed.check,
    })
}
