//! Parameters in the order in which they are reached. A circuit that is bound by `let` shares its parameters between all
//! its uses: the first use records them, later uses replay them.

use hqml_ir::{Distribution, Parameter};

/// Hands out indices of the parameter vector.
#[derive(Debug)]
pub(super) struct Parameters {
    first: u32,
    list: Vec<Parameter>,
    modes: Vec<Mode>,
}

/// What happens to the parameters that are reached inside a shared circuit.
#[derive(Debug)]
enum Mode {
    Record(Vec<u32>),
    Replay { indices: Vec<u32>, next: usize },
}

impl Parameters {
    pub(super) fn new(first: u32) -> Parameters {
        Parameters { first, list: vec![], modes: vec![] }
    }

    pub(super) fn into_list(self) -> Vec<Parameter> {
        self.list
    }

    /// The next parameter: a fresh one, or inside a later use of a shared circuit the one its first use reached.
    /// `None` where the later use reaches more of them than the first.
    pub(super) fn next(&mut self, start: Distribution, trained: bool) -> Option<u32> {
        let replay = self.modes.iter().rposition(|mode| matches!(mode, Mode::Replay { .. }));
        let index = match replay.map(|at| &mut self.modes[at]) {
            Some(Mode::Replay { indices, next }) => {
                *next += 1;
                *indices.get(*next - 1)?
            }
            _ => {
                self.list.push(Parameter { start, trained });
                self.first + u32::try_from(self.list.len() - 1).ok()?
            }
        };
        for mode in &mut self.modes[replay.map_or(0, |at| at + 1)..] {
            if let Mode::Record(indices) = mode {
                indices.push(index);
            }
        }
        Some(index)
    }

    /// Begins the first use of a shared circuit.
    pub(super) fn record(&mut self) {
        self.modes.push(Mode::Record(vec![]));
    }

    /// Begins a later use.
    pub(super) fn replay(&mut self, indices: Vec<u32>) {
        self.modes.push(Mode::Replay { indices, next: 0 });
    }

    /// Ends the innermost use: its indices, and how many of them were reached.
    pub(super) fn end(&mut self) -> (Vec<u32>, usize) {
        match self.modes.pop() {
            Some(Mode::Record(indices)) => {
                let reached = indices.len();
                (indices, reached)
            }
            Some(Mode::Replay { indices, next }) => (indices, next),
            None => (vec![], 0),
        }
    }
}
