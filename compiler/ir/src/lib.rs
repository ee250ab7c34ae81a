//! The vocabulary that compiler and runtime share: the gate table, the stage table, symbolic angles, observables, the
//! flat program, the checked experiment. Plain data and its laws; no input, no output, no clock.

mod angle;
pub mod diagnostic;
mod experiment;
mod formula;
pub mod gates;
pub mod machine;
mod metrics;
mod observable;
mod operation;
#[cfg(any(test, feature = "oracle"))]
pub mod oracle;
mod parameter;
mod print;
mod program;
mod rule;
pub mod span;
pub mod stages;
pub mod target;
mod tree;
mod value;
pub mod verify;

pub use angle::{Angle, Atom, Function, Nonlinear, Operation};
pub use diagnostic::{Diagnostic, Label, Severity};
pub use experiment::{
    Backend, Budget, Candidate, CircuitStage, Contender, Dataset, Experiment, ExpressionStage, GibbsStage, Kind,
    Objective, Pipeline, Readout, Role, Schema, Stage, Step, Task, TrainOn, Training, Tuned, window_size,
};
pub use formula::Formula;
pub use gates::{GATES, Gate, GateRow, Inverse};
pub use machine::{Machine, MachineCircuit};
pub use metrics::Metrics;
pub use observable::{Observable, Pauli, PauliString};
pub use parameter::{Distribution, Parameter};
pub use program::{Op, Program, Qubits};
pub use rule::{Comparison, Condition, Rule, Subject, Term};
pub use span::{FileId, Span};
pub use target::{Coupling, Target};
pub use tree::Circuit;
pub use value::{Call, Value};
pub use verify::{VerifyError, verify, verify_wide};
