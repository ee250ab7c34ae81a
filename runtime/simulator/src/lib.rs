//! The state-vector simulator over batches of rows. A [`hqml_ir::Program`], rows of features and a parameter vector
//! enter; states, probabilities, expectation values, overlaps, samples and gradients leave.
//!
//! The interface is narrow on purpose: what is inside may change, what leaves may not. Index bit q is qubit q. The same
//! inputs give the same digits at any number of threads.

mod batch;
mod bits;
mod circuit;
mod compiled;
mod density;
mod eigen;
mod elementary;
mod error;
mod fidelity;
mod gibbs;
mod gradient;
mod gram;
mod groups;
mod kernel;
mod lanes;
mod memory;
mod methods;
mod metric;
mod mps;
mod multinomial;
pub mod noise;
mod overlap;
mod parts;
mod plan;
mod propagation;
#[cfg(test)]
#[path = "../../../compiler/ir/tests/random_circuits/mod.rs"]
#[allow(dead_code)]
mod random_circuits;
mod readout;
mod sample;
mod shift;
mod simd;
mod simulator;
mod stabilizer;
mod states;
mod stream;
mod tail;
mod trajectories;
mod whole;
mod wide;
pub mod workload;

pub use bits::BitStrings;
pub use compiled::{Compiled, CompiledStates};
pub use density::{Density, DensitySimulator, density_bytes};
pub use error::SimulationError;
pub use fidelity::ForwardGram;
pub use gibbs::{ForwardGibbs, GibbsState, gibbs_bytes};
pub use gradient::{Forward, Gradient};
pub use gram::{CompiledKernel, KernelRows, kernel_row_bytes};
pub use memory::{memory_bytes, state_bytes};
pub use methods::{Choice, Method, Need, choose, named};
pub use metric::MetricForm;
pub use mps::{Mps, MpsState, Truncation, mps_fidelities, mps_gram};
pub use overlap::{fidelities, gram, pauli_vectors};
pub use parts::expectation_row_bytes;
pub use propagation::{Discarded, MOST_PROPAGATED, Propagation};
pub use sample::{
    counts, estimate_expectations, estimate_fidelities, estimate_probabilities, measured_groups, sample, sample_rows,
};
pub use shift::{Shifts, Values, against, shift_gradient};
pub use simulator::{Readout, Simulator};
pub use stabilizer::{Stabilizer, Support};
pub use states::States;
pub use trajectories::{Estimate, TrajectorySimulator, trajectory_bytes};
