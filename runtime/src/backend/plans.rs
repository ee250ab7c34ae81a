//! Compiled circuits, kept: a program and a read-out enter, what the simulator has planned for them leaves. A training loop
//! asks for the same circuit at every step.

use std::sync::Mutex;

use hqml_ir::{Observable, Program};
use hqml_simulator::{Compiled, Readout, SimulationError, Simulator};

/// Circuits that are kept; the one that was made first goes first.
const KEPT: usize = 16;

/// See the module.
#[derive(Debug, Default)]
pub(super) struct Plans(Mutex<Vec<Entry>>);

#[derive(Debug)]
struct Entry {
    program: Program,
    /// `None` for probabilities.
    observables: Option<Vec<Observable>>,
    compiled: Compiled,
}

impl Plans {
    /// The compiled form of a program for a read-out, made where it is not there yet.
    pub(super) fn of(
        &self,
        simulator: Simulator,
        program: &Program,
        readout: Readout<'_>,
    ) -> Result<Compiled, SimulationError> {
        let observables = match readout {
            Readout::Probabilities => None,
            Readout::Expectations(list) => Some(list),
        };
        // A thread that panicked while it held the lock has left whole entries.
        let mut kept = self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let same = |e: &&Entry| e.observables.as_deref() == observables && e.program == *program;
        if let Some(entry) = kept.iter().find(same) {
            return Ok(entry.compiled.clone());
        }
        let compiled = simulator.compile(program, readout)?;
        if kept.len() == KEPT {
            kept.remove(0);
        }
        let observables = observables.map(<[Observable]>::to_vec);
        kept.push(Entry { program: program.clone(), observables, compiled: compiled.clone() });
        Ok(compiled)
    }
}
