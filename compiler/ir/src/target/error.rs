//! What can be wrong with the description of a device.

/// Why a text is no target. Every message names the text, the place in it, and what to do.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum TargetError {
    /// The text is no JSON, or a value in it has the wrong type.
    #[error("`{name}`, line {line}, column {column}: {message}")]
    Json {
        /// The text.
        name: String,
        /// The line, from 1.
        line: usize,
        /// The column, from 1.
        column: usize,
        /// What is wrong there.
        message: String,
    },
    /// JSON, but no known description of a device.
    #[error(
        "`{0}` describes no device: it has neither `num_qubits` (this project's format) nor `n_qubits` (an IBM \
         configuration); give one of the two, or a generic target such as `line(5)`"
    )]
    Unknown(String),
    /// Something that must be there is not.
    #[error("`{name}` has no {what}: {help}")]
    Missing {
        /// The text.
        name: String,
        /// What is missing.
        what: &'static str,
        /// What to write.
        help: &'static str,
    },
    /// A gate that the gate table does not have.
    #[error("`{name}`, `{at}`: no gate is called `{gate}`; docs/gates.md lists them")]
    Gate {
        /// The text.
        name: String,
        /// The place in it, such as `basis_2q[0]`.
        at: String,
        /// What stands there.
        gate: String,
    },
    /// A qubit that the device does not have, or one that is coupled with itself.
    #[error("`{name}`, `{at}`: {qubits:?} are not {wanted} different qubits of the {width}, which are numbered from 0")]
    Qubits {
        /// The text.
        name: String,
        /// The place in it, such as `edges[3]`.
        at: String,
        /// What stands there.
        qubits: Vec<u32>,
        /// How many there must be.
        wanted: usize,
        /// How many qubits the device has.
        width: u32,
    },
    /// A width that cannot be.
    #[error("`{name}` has {given} qubits; a target has 1 to {most}")]
    Width {
        /// The text.
        name: String,
        /// How many it has.
        given: u64,
        /// The most there may be.
        most: u32,
    },
    /// A number that cannot be what it stands for.
    #[error("`{name}`, `{at}`: {value} is no {what}")]
    Number {
        /// The text.
        name: String,
        /// The place in it.
        at: String,
        /// What stands there.
        value: f64,
        /// What it should be, such as `probability`.
        what: &'static str,
    },
    /// Properties of another device.
    #[error(
        "the properties beside `{name}` are of {properties} qubits, and it has {configuration}: give the two files of \
         one device"
    )]
    Properties {
        /// The configuration's name.
        name: String,
        /// Qubits in the properties.
        properties: usize,
        /// Qubits in the configuration.
        configuration: u32,
    },
    /// Properties beside a text that is no configuration of IBM's.
    #[error(
        "`{0}` is no configuration of an IBM device: it holds its own figures, and the properties beside it are not \
         read; leave them away"
    )]
    Unused(String),
    /// A key that is not known, near one that is.
    #[error("`{name}`, `{at}`: nothing is called `{key}` there; did you mean `{near}`?")]
    Key {
        /// The text.
        name: String,
        /// The place in it, such as `qubits[3]`.
        at: String,
        /// What stands there.
        key: String,
        /// What is known.
        near: &'static str,
    },
    /// A generic target that cannot be read.
    #[error("`{text}` is no generic target: {reason}")]
    Generic {
        /// What was written.
        text: String,
        /// What is wrong with it.
        reason: String,
    },
}

/// How generic targets are written.
pub(super) const SHAPES: &str = "`all_to_all(5)`, `line(5)`, `ring(6)`, `grid(3, 4)` or `heavy_hex(3)`, and the native \
                                 gates behind it where they are not rz, sx, x and cz: `line(5, gates: [rz, sx, x, ecr])`";
