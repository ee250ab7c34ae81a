//! What names are bound to while an expression is evaluated: options, loop variables, `let`.

use hqml_ir::FileId;

use super::Constant;
use crate::bindings::{self, Bindings};

/// Bindings over the declarations of a file. Inner ones hide outer ones.
#[derive(Debug, Clone)]
pub struct Scope {
    /// The file in which other names are looked up.
    pub file: FileId,
    /// Where observables may stand: the number of qubits that `Z(0)`, `X(1)` can reach.
    pub qubits: Option<usize>,
    /// Where observables may read the row: how many features it has.
    pub row: Option<usize>,
    /// How many declarations lie around this one; see [`super::evaluate`].
    pub(crate) depth: usize,
    bindings: Bindings<Constant>,
}

/// What is bound at one moment, to return to with [`Scope::restore`].
#[derive(Debug, Clone)]
pub struct Mark(bindings::Mark<Constant>);

impl Scope {
    /// Without bindings, in this file.
    pub fn new(file: FileId) -> Scope {
        Scope { file, qubits: None, row: None, depth: 0, bindings: Bindings::default() }
    }

    /// The scope of a declaration in `file` that is used from here.
    pub fn inside(&self, file: FileId) -> Scope {
        Scope { file, qubits: self.qubits, row: self.row, depth: self.depth + 1, bindings: Bindings::default() }
    }

    /// Binds a name; what it was bound to before is hidden.
    pub fn bind(&mut self, name: &str, value: Constant) {
        self.bindings.bind(name, value);
    }

    /// With one more binding.
    #[must_use]
    pub fn with(mut self, name: &str, value: Constant) -> Scope {
        self.bind(name, value);
        self
    }

    /// What a name is bound to.
    pub fn get(&self, name: &str) -> Option<&Constant> {
        self.bindings.get(name)
    }

    /// All bound names.
    pub fn names(&self) -> Vec<&str> {
        self.bindings.names()
    }

    /// What is bound now: to return to with [`Scope::restore`].
    pub fn mark(&self) -> Mark {
        Mark(self.bindings.mark())
    }

    /// Forgets what was bound after the mark.
    pub fn restore(&mut self, mark: Mark) {
        self.bindings.restore(mark.0);
    }
}
