//! Why a step of a pipeline gives nothing: a reason that the report can print beside the cell it ended.

use hqml_learn::LearnError;
use thiserror::Error;

/// What ends a cell. Other cells go on, except after [`StepError::Stopped`] and [`StepError::Budget`].
#[derive(Debug, Clone, PartialEq, Error)]
pub enum StepError {
    /// Somebody asked the run to stop.
    #[error("stopped before it was done")]
    Stopped,
    /// The data does not suit the stage.
    #[error("{0}")]
    Data(String),
    /// A computation left the numbers or did not end.
    #[error("{0}")]
    Numeric(String),
    /// The backend cannot do what the pipeline asks for.
    #[error("{0}")]
    Unsupported(String),
    /// The budget of the experiment is spent.
    #[error("{0}")]
    Budget(String),
}

impl StepError {
    /// A pipeline that breaks what the compiler promises.
    pub(crate) fn unchecked(what: &str) -> StepError {
        StepError::Unsupported(format!("{what}: the pipeline was not checked"))
    }

    /// Whether no other cell should start after it.
    pub fn ends_run(&self) -> bool {
        matches!(self, StepError::Stopped | StepError::Budget(_))
    }

    /// The same error with the place of the stage in front.
    pub(crate) fn at(self, place: &str) -> StepError {
        let mark = |text: String| if text.starts_with('[') { text } else { format!("[{place}] {text}") };
        match self {
            StepError::Data(t) => StepError::Data(mark(t)),
            StepError::Numeric(t) => StepError::Numeric(mark(t)),
            StepError::Unsupported(t) => StepError::Unsupported(mark(t)),
            other => other,
        }
    }
}

impl From<LearnError> for StepError {
    fn from(error: LearnError) -> StepError {
        match error {
            LearnError::Numeric(text) => StepError::Numeric(text),
            other => StepError::Data(other.to_string()),
        }
    }
}
