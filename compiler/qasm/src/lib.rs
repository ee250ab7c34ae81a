//! OpenQASM 2 and 3: text enters, a program with the names of its inputs and its measurements leaves; and back.

mod expression;
mod gate_set;
mod lower;
mod prepare;
mod python;
mod read;
mod write;

pub use python::{Tool, python};
pub use read::{Imported, Input, MOST_OPERATIONS, MOST_QUBITS, Register, Resolver, read, read_with};
pub use write::{Profile, WriteError, WriteOptions, write};
