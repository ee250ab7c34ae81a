//! Gate definitions: the gates of a circuit enter; the `gate` statements leave of those that the reader does not know,
//! each after those that it is made of.

use std::collections::BTreeSet;
use std::fmt::Write;

use hqml_ir::{Angle, Gate, Op, Program};

use super::{Profile, Statements, WriteError};
use crate::expression::Writer;
use crate::lower::lower;

/// What a writer of bodies calls itself: there the letters of the gate stand for numbers.
pub(super) const BODY: &str = "definition";

/// The definitions so far.
pub(super) struct Definitions {
    profile: Profile,
    done: BTreeSet<Gate>,
    /// One a line.
    pub(super) text: String,
}

impl Definitions {
    /// Those that these operations take.
    pub(super) fn of(ops: &[Op], profile: Profile) -> Result<Definitions, WriteError> {
        let mut definitions = Definitions { profile, done: BTreeSet::new(), text: String::new() };
        definitions.all(ops)?;
        Ok(definitions)
    }

    fn all(&mut self, ops: &[Op]) -> Result<(), WriteError> {
        for op in ops {
            if let Op::Gate { gate, .. } = op
                && self.profile.known(*gate).is_none()
                && self.done.insert(*gate)
            {
                self.define(*gate)?;
            }
        }
        Ok(())
    }

    fn define(&mut self, gate: Gate) -> Result<(), WriteError> {
        let row = gate.row();
        let angles: Vec<Angle> = (0..row.angles as u32).map(Angle::parameter).collect();
        let qubits: Vec<u32> = (0..row.qubits as u32).collect();
        let ops = gate.decomposition(&angles, &qubits).unwrap_or_default();
        let body = Program { qubits: qubits.len() as u32, features: 0, parameters: angles.len() as u32, ops };
        let ops = lower(&body, &self.profile)?;
        self.all(&ops)?;
        // Qiskit's importer hands the angles over in the order of these names.
        let letter = |k: u32| format!("a{k}");
        let writer =
            Writer { dialect: self.profile.dialect(), set: BODY, feature: &|_| String::new(), parameter: &letter };
        let statements = Statements { profile: self.profile, writer: &writer, wire: &|q| format!("q{q}") };
        let mut lines = String::new();
        ops.iter().try_for_each(|op| statements.write(op, &mut lines))?;
        let letters: Vec<String> = (0..row.angles as u32).map(letter).collect();
        let letters = if row.angles == 0 { String::new() } else { format!("({})", letters.join(", ")) };
        let wires: Vec<String> = qubits.iter().map(|q| format!("q{q}")).collect();
        let body = lines.trim_end().replace('\n', " ");
        let _ = writeln!(self.text, "gate {}{letters} {} {{ {body} }}", row.name, wires.join(", "));
        Ok(())
    }
}
