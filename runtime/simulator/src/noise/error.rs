//! What can be wrong with noise. Each message says the fact, the reason and what to do.

/// Why a channel or a model of noise was refused.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum NoiseError {
    /// A number that is no probability.
    #[error("{what} is {given}, but a probability lies between 0 and 1: give it as a fraction, not in percent")]
    Chance {
        /// What it was meant for.
        what: &'static str,
        /// The number.
        given: f64,
    },
    /// Probabilities that do not sum to 1.
    #[error("the probabilities sum to {sum}, but one of the events must happen: let them sum to 1")]
    Sum {
        /// Their sum.
        sum: f64,
    },
    /// A list of probabilities of Pauli strings of a wrong length.
    #[error(
        "{given} probabilities were given, but there are 4 Pauli strings of one qubit and 16 of two: give one for each"
    )]
    Strings {
        /// How many were given.
        given: usize,
    },
    /// A depolarizing parameter out of bounds.
    #[error("a depolarizing parameter of {given} is no channel: (1 - p) rho + p I/d needs p between 0 and {most}")]
    Depolarizing {
        /// The parameter.
        given: f64,
        /// The largest that is a channel.
        most: f64,
    },
    /// A time that is negative or no number.
    #[error("{what} is {given}, but times are positive: give it in the unit of the other times")]
    Time {
        /// What it was meant for.
        what: &'static str,
        /// The number.
        given: f64,
    },
    /// Kraus operators of a wrong size.
    #[error("a Kraus operator has {given} entries, but one qubit needs 4 and two need 16, row by row, all of one size")]
    Operators {
        /// Its entries.
        given: usize,
    },
    /// Kraus operators that do not keep the trace.
    #[error("the sum of K^+ K over the Kraus operators is not the identity: scale them so that probabilities sum to 1")]
    NotTracePreserving,
    /// A map that is not completely positive.
    #[error("the map is not completely positive: it would give negative probabilities for some entangled state")]
    NotPositive,
    /// A channel on a number of qubits that is not supported.
    #[error("a channel on {qubits} qubits was asked for, but noise acts on 1 or 2: build it from channels on pairs")]
    Qubits {
        /// How many.
        qubits: u32,
    },
    /// A gate of which the model knows nothing.
    #[error(
        "operation {op}, `{gate}`, has no calibration in the noise model `{model}`: transpile the program to the device, or \
         give error rates for its gates"
    )]
    Uncalibrated {
        /// Its place in the program, from 0.
        op: usize,
        /// The operation as printed.
        gate: String,
        /// The model's name.
        model: String,
    },
    /// A gate wider than those that rates are given for.
    #[error(
        "operation {op}, `{gate}`, acts on {qubits} qubits, but rates are given for gates on 1 and 2: transpile the program \
         to such gates"
    )]
    Wide {
        /// Its place in the program, from 0.
        op: usize,
        /// The operation as printed.
        gate: String,
        /// On how many qubits it acts.
        qubits: usize,
    },
}
