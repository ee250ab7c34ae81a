//! Compiled programs: a program and what is read of it enter once; rows and parameters then, as often as wanted; outputs
//! leave. A training loop and a loop over single rows hold on to one.

use std::sync::Arc;

use hqml_ir::Program;
use ndarray::{Array2, ArrayView2};

use crate::parts::{Parts, PartsStates};
use crate::whole::{Whole, WholeStates};
use crate::{Readout, SimulationError, Simulator, States};

/// A program planned for one readout. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Compiled(pub(crate) Kind);

#[derive(Debug, Clone)]
pub(crate) enum Kind {
    /// As one register.
    Whole(Whole),
    /// As the parts that no gate joins.
    Parts(Arc<Parts>),
}

/// A program planned for its states. Cheap to clone.
#[derive(Debug, Clone)]
pub struct CompiledStates(StatesKind);

#[derive(Debug, Clone)]
enum StatesKind {
    Whole(WholeStates),
    Parts(Arc<PartsStates>),
}

impl Simulator {
    /// Plans a program for one readout; nothing is run. A wide program that falls into parts that no gate joins is planned
    /// as these.
    ///
    /// # Errors
    /// A program that breaks a rule, an observable wider than the program, a state that does not fit into memory.
    pub fn compile(&self, program: &Program, readout: Readout<'_>) -> Result<Compiled, SimulationError> {
        Ok(Compiled(match Parts::of(program, readout, self.memory())? {
            Some(parts) => Kind::Parts(Arc::new(parts)),
            None => Kind::Whole(Whole::new(program, readout, self.memory())?),
        }))
    }

    /// Plans a program for its states; nothing is run.
    ///
    /// # Errors
    /// A program that breaks a rule, a state that does not fit into memory.
    pub fn compile_states(&self, program: &Program) -> Result<CompiledStates, SimulationError> {
        Ok(CompiledStates(match PartsStates::of(program, self.memory())? {
            Some(parts) => StatesKind::Parts(Arc::new(parts)),
            None => StatesKind::Whole(WholeStates::new(program, self.memory())?),
        }))
    }
}

impl Compiled {
    /// What the readout gives for each row: (rows, outputs).
    ///
    /// # Errors
    /// Shapes that do not fit, too little memory, an angle that is not finite.
    pub fn outputs(&self, rows: ArrayView2<'_, f64>, parameters: &[f64]) -> Result<Array2<f64>, SimulationError> {
        match &self.0 {
            Kind::Whole(whole) => whole.outputs(rows, parameters),
            Kind::Parts(parts) => parts.outputs(rows, parameters),
        }
    }
}

impl CompiledStates {
    /// The state of each row.
    ///
    /// # Errors
    /// Shapes that do not fit, too little memory, an angle that is not finite.
    pub fn states(&self, rows: ArrayView2<'_, f64>, parameters: &[f64]) -> Result<States, SimulationError> {
        match &self.0 {
            StatesKind::Whole(whole) => whole.states(rows, parameters),
            StatesKind::Parts(parts) => parts.states(rows, parameters),
        }
    }
}
