//! The plain form of every error and lint: each stage's own error enum lowers to it, renderers and editors read it.

use serde::Serialize;

use crate::span::Span;

/// How bad it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// The program is wrong and does not run.
    Error,
    /// A lint: the program runs, and the user should know.
    Warning,
}

/// A place in the source and what is to be said there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Label {
    /// The place.
    pub span: Span,
    /// What is said there: a short phrase without a full stop; may be empty.
    pub text: String,
    /// Whether this is the place of the mistake; the other labels show what disagrees with it.
    pub primary: bool,
}

/// One error or lint. The message says the fact, the labels show the places, the helps say what to type.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Diagnostic {
    /// The code, such as `E0301` or `W0201`: a row of the code table.
    pub code: &'static str,
    /// Error or lint.
    pub severity: Severity,
    /// The fact, in one line.
    pub message: String,
    /// The places; the first primary one is the place of the diagnostic.
    pub labels: Vec<Label>,
    /// What to type instead, one suggestion each.
    pub help: Vec<String>,
    /// Why it is so, or what it leads to.
    pub notes: Vec<String>,
}

impl Diagnostic {
    /// An error without places yet.
    pub fn error(code: &'static str, message: impl Into<String>) -> Self {
        Self::new(code, Severity::Error, message)
    }

    /// A lint without places yet.
    pub fn warning(code: &'static str, message: impl Into<String>) -> Self {
        Self::new(code, Severity::Warning, message)
    }

    fn new(code: &'static str, severity: Severity, message: impl Into<String>) -> Self {
        Self { code, severity, message: brief(message.into()), labels: vec![], help: vec![], notes: vec![] }
    }

    /// Adds the place of the mistake.
    #[must_use]
    pub fn primary(self, span: Span, text: impl Into<String>) -> Self {
        self.label(span, text, true)
    }

    /// Adds a place that disagrees with the primary one, or explains it.
    #[must_use]
    pub fn secondary(self, span: Span, text: impl Into<String>) -> Self {
        self.label(span, text, false)
    }

    fn label(mut self, span: Span, text: impl Into<String>, primary: bool) -> Self {
        self.labels.push(Label { span, text: brief(text.into()), primary });
        self
    }

    /// Adds what to type instead.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help.push(brief(help.into()));
        self
    }

    /// Adds a reason or a consequence.
    #[must_use]
    pub fn note(mut self, note: impl Into<String>) -> Self {
        self.notes.push(brief(note.into()));
        self
    }

    /// The place of the diagnostic: its first primary label, else its first label, else nothing.
    pub fn span(&self) -> Option<Span> {
        self.labels.iter().find(|label| label.primary).or_else(|| self.labels.first()).map(|label| label.span)
    }

    /// Whether the program cannot run because of it.
    pub fn is_error(&self) -> bool {
        self.severity == Severity::Error
    }
}

/// The longest word that is quoted whole.
const LONGEST_WORD: usize = 100;

/// A text in which no word is so long that nobody would read on: a name of a megabyte is shown by its beginning.
fn brief(text: String) -> String {
    if text.len() <= LONGEST_WORD || text.split_whitespace().all(|word| word.len() <= LONGEST_WORD) {
        return text;
    }
    let mut shown = String::new();
    let mut length = 0;
    for c in text.chars() {
        length = if c.is_whitespace() { 0 } else { length + 1 };
        match length {
            0..LONGEST_WORD => shown.push(c),
            LONGEST_WORD => shown.push('\u{2026}'),
            _ => {}
        }
    }
    // A quoted word keeps its closing quote.
    if shown.matches('`').count() % 2 == 1 {
        shown.push('`');
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::Diagnostic;

    #[test]
    fn a_word_of_any_length_leaves_a_message_that_can_be_read() {
        let long = Diagnostic::error("E0201", format!("there is no stage `{}`", "s".repeat(1 << 20)));
        assert!(long.message.len() < 200 && long.message.starts_with("there is no stage `sss"));
        assert!(long.message.ends_with("\u{2026}`"));
        let plain = "there is no stage `svcc`; did you mean `svc`?";
        assert_eq!(Diagnostic::error("E0201", plain).message, plain);
    }
}
