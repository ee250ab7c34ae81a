//! Why a circuit cannot be written for a reader: the fact, the reason, what to do.

/// Why a circuit cannot be written as it was asked for.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum WriteError {
    /// A symbolic angle where there are only numbers.
    #[error(
        "`{angle}` waits for its values, and `{profile}` has numbers only; bind the circuit first, \
         or choose a profile with inputs, such as `qiskit3`"
    )]
    Symbolic {
        /// The profile.
        profile: &'static str,
        /// The angle as printed.
        angle: String,
    },
    /// An expression for which the reader has no form.
    #[error(
        "the reader of `{set}` knows no `{operation}` of inputs, as in `{angle}`; bind the circuit first, \
         or choose another form, such as `braket3` or `pennylane`"
    )]
    Expression {
        /// The profile or tool.
        set: &'static str,
        /// What it lacks: `sin`, `power`.
        operation: &'static str,
        /// The angle as printed.
        angle: String,
    },
    /// A number that is infinite or none.
    #[error("the angle `{angle}` is not finite: no reader takes it")]
    NotFinite {
        /// The angle as printed.
        angle: String,
    },
    /// More controls than are written out.
    #[error(
        "`{gate}` under {controls} controls would be written out for `{set}`, of at most {most}; \
         take the circuit apart first, or choose `qiskit3` or `pennylane`"
    )]
    Controls {
        /// The profile or tool.
        set: &'static str,
        /// The gate under the controls.
        gate: &'static str,
        /// How many.
        controls: usize,
        /// The most.
        most: usize,
    },
    /// A preparation of amplitudes that are not known.
    #[error(
        "a state is prepared whose amplitude `{amplitude}` waits for its value, and `{set}` has no gates for that; \
         bind the circuit first"
    )]
    Amplitudes {
        /// The profile or tool.
        set: &'static str,
        /// The amplitude as printed.
        amplitude: String,
    },
    /// A measurement that names a qubit outside the circuit.
    #[error("qubit {qubit} is measured, but the circuit has {width}, numbered from 0")]
    Measurement {
        /// The qubit.
        qubit: u32,
        /// The circuit's width.
        width: u32,
    },
}
