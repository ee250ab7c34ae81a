//! Whether a run may go on: a stop flag and a deadline enter, an error leaves where one of them says no.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

use super::StepError;

/// Asked between stages, folds and evaluations, so that a long fit ends soon after it is told to.
#[derive(Debug, Clone, Copy)]
pub struct Halt<'a> {
    stop: &'a AtomicBool,
    deadline: Option<(Instant, f64)>,
}

impl<'a> Halt<'a> {
    /// Ends when the flag is set.
    pub fn at(stop: &'a AtomicBool) -> Halt<'a> {
        Halt { stop, deadline: None }
    }

    /// Ends also when so many seconds have passed since `began`; `None` sets no limit.
    pub fn within(self, began: Instant, seconds: Option<f64>) -> Halt<'a> {
        Halt { deadline: seconds.map(|limit| (began, limit)), ..self }
    }

    /// An error where the run is to end.
    ///
    /// # Errors
    /// [`StepError::Stopped`] where somebody asked for it, [`StepError::Budget`] where the time is used up.
    pub fn go_on(&self) -> Result<(), StepError> {
        if self.stop.load(Ordering::Relaxed) {
            return Err(StepError::Stopped);
        }
        match self.deadline {
            Some((began, limit)) if began.elapsed().as_secs_f64() > limit => {
                Err(StepError::Budget(format!("the budget of {limit} s is used up; finished cells are kept")))
            }
            _ => Ok(()),
        }
    }
}
