//! Networks whose entanglers were chosen elsewhere: a program and the choices in order enter, operations leave.

use hqml_ir::Op;

use super::emit;
use super::network::{Network, Step};
use super::pauli::{Entangler, Mask, Pauli};
use super::program::PauliProgram;
use super::tableau::Tableau;

/// A choice, in strings in front of the program.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Choice {
    /// An entangler on these wires; each factor is the string that comes to its wire as it.
    Entangle([usize; 2], [Pauli; 2]),
    /// The rotation of this term, on two wires.
    Turn(usize),
}

/// The operations, wire `w` of the program being `places[w]`; rotations go out where they come to a single wire. `None`
/// where the choices do not lead through the program.
pub(crate) fn replayed(program: &PauliProgram, choices: &[Choice], places: &[u32]) -> Option<Vec<Op>> {
    let mut replay = Replay {
        terms: program.terms.iter().map(|(string, _)| *string).enumerate().collect(),
        frame: Tableau::identity(program.wires),
        rows: program.clifford.rows().to_vec(),
        steps: Vec::with_capacity(program.terms.len() + choices.len()),
    };
    replay.let_out();
    for choice in choices {
        match *choice {
            Choice::Entangle(wires, factors) => replay.entangle(wires, factors)?,
            Choice::Turn(term) => replay.turn(term)?,
        }
        replay.let_out();
    }
    let local = |(k, (x, z)): (usize, &(Pauli, Pauli))| x.support() | z.support() == 1 << k;
    let done = replay.terms.is_empty() && replay.rows.iter().enumerate().all(local);
    let network = Network { steps: replay.steps, rows: replay.rows, two_qubit_gates: choices.len(), depth: 0 };
    done.then(|| emit::operations(&network, program, places))
}

struct Replay {
    /// The rotations that are left, and what their strings have become.
    terms: Vec<(usize, Pauli)>,
    /// What X and Z of each wire have become.
    frame: Tableau,
    rows: Vec<(Pauli, Pauli)>,
    steps: Vec<Step>,
}

impl Replay {
    fn entangle(&mut self, wires: [usize; 2], factors: [Pauli; 2]) -> Option<()> {
        let [first, second] = wires;
        let strings = factors.map(|factor| self.frame.pull(factor));
        if strings.iter().zip(wires).any(|(string, wire)| string.support() != 1 << wire) {
            return None;
        }
        let gate = Entangler { first, second, a: strings[0].factor(first), b: strings[1].factor(second) };
        for (x, z) in self.frame.rows_mut().iter_mut().chain(&mut self.rows) {
            (*x, *z) = (x.under(gate), z.under(gate));
        }
        for (_, string) in &mut self.terms {
            *string = string.under(gate);
        }
        self.steps.push(Step::Entangle(gate));
        Some(())
    }

    fn turn(&mut self, term: usize) -> Option<()> {
        let at = self.terms.iter().position(|(k, _)| *k == term)?;
        let string = self.terms[at].1;
        let free = self.terms[..at].iter().all(|(_, other)| other.commutes(string));
        (free && string.weight() == 2).then(|| {
            self.terms.remove(at);
            self.steps.push(Step::Rotate(term, string));
        })
    }

    /// Lets out what is free to go and on a single wire.
    fn let_out(&mut self) {
        let mut kept: Vec<(usize, Pauli)> = Vec::with_capacity(self.terms.len());
        for (term, string) in self.terms.drain(..) {
            let on_one = Mask::count_ones(string.support()) == 1;
            if on_one && kept.iter().all(|(_, other)| other.commutes(string)) {
                self.steps.push(Step::Rotate(term, string));
            } else {
                kept.push((term, string));
            }
        }
        self.terms = kept;
    }
}
