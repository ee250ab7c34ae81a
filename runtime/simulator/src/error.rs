//! What can go wrong before or while a program is simulated. Each message says the fact, the reason and what to do.

use hqml_ir::VerifyError;

use crate::noise::NoiseError;

/// Why a simulation was refused or broken off.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum SimulationError {
    /// The states do not fit into the memory that the caller allows. Nothing was allocated.
    #[error(
        "a state vector of {qubits} qubits needs 16 * 2^{qubits} bytes; this run would hold {needed} bytes, and the limit \
         is {limit}: use fewer qubits or fewer rows at a time, or allow more memory"
    )]
    TooWide {
        /// Qubits of the program.
        qubits: u32,
        /// Bytes the run would hold; `u128::MAX` where the number does not fit.
        needed: u128,
        /// Bytes the caller allows.
        limit: u64,
    },
    /// A Hamiltonian whose spectrum could not be found.
    #[error(
        "the Hamiltonian of row {row} has no spectrum: a coefficient is not finite, or too large; scale the features or \
         take a smaller learning rate"
    )]
    Spectrum {
        /// The row, from 0.
        row: usize,
    },
    /// The rows do not have the program's number of features.
    #[error("the rows have {given} features, but the program reads {expected}: give it rows of that width")]
    Features {
        /// What the program reads.
        expected: u32,
        /// What was given.
        given: usize,
    },
    /// The parameter vector does not have the program's length.
    #[error("{given} parameters were given, but the program has {expected}: give the whole vector of the model")]
    Parameters {
        /// What the program has.
        expected: u32,
        /// What was given.
        given: usize,
    },
    /// An observable touches a qubit that the program does not have.
    #[error("observable {index} needs {needed} qubits, but the program has {qubits}: measure qubits that exist")]
    Observable {
        /// Its place in the list, from 0.
        index: usize,
        /// One more than its highest qubit.
        needed: u32,
        /// Qubits of the program.
        qubits: u32,
    },
    /// The cotangents do not have one row per row and one column per output.
    #[error("the cotangents are {given:?}, but the outputs are {expected:?} (rows, outputs)")]
    Cotangents {
        /// (rows, outputs).
        expected: (usize, usize),
        /// (rows, columns) of what was given.
        given: (usize, usize),
    },
    /// Two batches of states, or an array taken for states, do not fit.
    #[error("states of {left} amplitudes do not fit {right}: both must have 2^qubits of the same number of qubits")]
    Amplitudes {
        /// Amplitudes per state.
        left: usize,
        /// Amplitudes per state of the other, or the nearest power of two.
        right: usize,
    },
    /// Rows kept for kernels of two circuits.
    #[error("these rows were kept for kernels of different circuits: compare rows of one circuit")]
    Kernels,
    /// An angle or amplitude came out infinite or not a number.
    #[error(
        "operation {op} has the angle `{angle}`, which is not finite in row {row}: check the row's values and the domain of \
         its functions"
    )]
    NotFinite {
        /// The operation, from 0.
        op: usize,
        /// The row, from 0.
        row: usize,
        /// The angle as a formula.
        angle: String,
    },
    /// A preparation's amplitudes are all 0 for this row.
    #[error("operation {op} prepares amplitudes that are all 0 in row {row}: such a row has no direction to encode")]
    ZeroAmplitudes {
        /// The operation, from 0.
        op: usize,
        /// The row, from 0.
        row: usize,
    },
    /// A reset of a qubit that other operations have touched.
    #[error(
        "operation {op} resets qubit {qubit} after it was used: the result is a mixed state, which a state vector cannot \
         hold; reset a qubit only before its first use"
    )]
    Reset {
        /// The operation, from 0.
        op: usize,
        /// The qubit.
        qubit: u32,
    },
    /// An estimate from no measurement.
    #[error("0 shots give no estimate: ask for at least 1")]
    NoShots,
    /// Probabilities that are negative, not finite, or sum to nothing.
    #[error("these numbers are no probabilities: each must be finite and not negative, and one must be positive")]
    NotProbabilities,
    /// More controls than a method for wide circuits writes out.
    #[error(
        "operation {op} has {controls} controls and targets, more than the {most} that this method writes out as turns \
         about Pauli strings: split it with ancillas, or run it on `statevector()`"
    )]
    Controls {
        /// The operation, from 0.
        op: usize,
        /// How many it has.
        controls: usize,
        /// How many are written out.
        most: usize,
    },
    /// Something that a stabilizer simulation cannot hold.
    #[error("operation {op} {what} in row {row}: a stabilizer simulation runs Clifford gates only; use `mps()`")]
    NotClifford {
        /// The operation, from 0.
        op: usize,
        /// The row, from 0.
        row: usize,
        /// What it does.
        what: String,
    },
    /// A derivative by something that is no angle.
    #[error(
        "operation {op} prepares amplitudes that read the row or parameters, and parameter shifts reach angles only: train \
         on `statevector()`, or encode by turns"
    )]
    NoShift {
        /// The operation, from 0.
        op: usize,
    },
    /// More qubits than Pauli propagation numbers.
    #[error("a program of {qubits} qubits is too wide for Pauli propagation, which takes {most}: use `mps()`")]
    TooManyPropagated {
        /// Qubits of the program.
        qubits: u32,
        /// The most it takes.
        most: u32,
    },
    /// A method for wide circuits that would need more memory than the caller allows. Nothing was allocated.
    #[error("{what} would hold {needed} bytes, and the limit is {limit}: {help}")]
    Memory {
        /// What would be held.
        what: String,
        /// Bytes it would hold.
        needed: u128,
        /// Bytes the caller allows.
        limit: u64,
        /// What to do.
        help: &'static str,
    },
    /// Noise that is none, or that does not cover the program.
    #[error(transparent)]
    Noise(#[from] NoiseError),
    /// The program breaks a rule of the intermediate representation.
    #[error(transparent)]
    Invalid(#[from] VerifyError),
}
