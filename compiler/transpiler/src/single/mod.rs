//! One-qubit gates: a program enters; the same program leaves with the gates of each wire between two others written anew,
//! as few as the target's gates allow, angles as symbolic as they were. Rotations about Z move on through what they commute
//! with and meet the next; on most devices they cost nothing.
//!
//! ```text
//! h q[0]; rz(x[0]) q[0]; h q[0]            rz(pi/2) q[0]; sx q[0]; rz(x[0] + pi) q[0]; sx q[0]
//! cx q[0], q[1]                     ->     cx q[0], q[1]
//! rz(theta[0]) q[0]                        rz(theta[0] + pi/2) q[0]
//! ```

mod frame;
mod natives;
mod orient;
mod passing;
mod run;
mod write;

use hqml_ir::{Angle, Gate, Op, Program, Target};
use smallvec::SmallVec;

use crate::{TranspileError, Work};
use natives::{Missing, Natives};
pub(crate) use orient::orient;
use passing::{Passage, passage};
use run::Run;
use write::Writer;

/// Writes the one-qubit gates anew: in the target's gates, or in the words of the table where there is no target yet. A
/// program that the target has no gates for stays as it is.
pub fn resynthesise(work: &mut Work, target: Option<&Target>) {
    let natives = target.map_or(Ok(Natives::TABLE), Natives::of);
    if let Ok(ops) = natives.and_then(|natives| rewritten(&work.program, natives, target)) {
        work.program.ops = ops;
    }
}

/// The same, where the target's gates are what is asked for.
///
/// # Errors
/// The gate that cannot be written, and what the target lacks.
pub(crate) fn to_native(program: &mut Program, target: &Target) -> Result<(), TranspileError> {
    let ops = Natives::of(target).and_then(|natives| rewritten(program, natives, Some(target)));
    program.ops = ops.map_err(|missing| missing.on(target))?;
    Ok(())
}

impl Missing {
    /// The message, for this target.
    fn on(self, target: &Target) -> TranspileError {
        let gates: Vec<_> = target.gates.iter().map(|g| g.name()).collect();
        TranspileError::Insufficient { target: target.name.clone(), gates: gates.join(" "), missing: self.0 }
    }
}

fn rewritten(program: &Program, natives: Natives, target: Option<&Target>) -> Result<Vec<Op>, Missing> {
    let mut pass = Pass {
        natives,
        target,
        turned: target.is_some_and(|target| natives.turns_about_both() && meets_across_z(target)),
        wires: vec![Wire::default(); program.qubits as usize],
        ops: Vec::with_capacity(program.ops.len() + program.ops.len() / 2),
    };
    program.ops.iter().try_for_each(|op| pass.op(op))?;
    (0..program.qubits).try_for_each(|wire| pass.flush(wire))?;
    Ok(pass.ops)
}

/// Whether the only two-qubit gate of a target is `rxx`.
fn meets_across_z(target: &Target) -> bool {
    target.gates.iter().filter(|gate| gate.row().qubits == 2).eq([&Gate::Rxx])
}

/// What has not been written yet on each wire, and what has.
struct Pass<'a> {
    natives: Natives,
    target: Option<&'a Target>,
    /// Everything is seen between two Hadamards: rotations about X are those that move on, through `rxx`.
    turned: bool,
    wires: Vec<Wire<'a>>,
    ops: Vec<Op>,
}

/// What has not been written yet on a wire.
#[derive(Debug, Clone, Default)]
struct Wire<'a> {
    run: Run,
    /// The rotation about Z that has moved here, and the gates behind it that the run stands for.
    moved: Angle,
    gates: SmallVec<[&'a Op; 4]>,
}

impl<'a> Pass<'a> {
    fn op(&mut self, op: &'a Op) -> Result<(), Missing> {
        match op {
            Op::Gate { gate, angles, qubits, controls } if controls.is_empty() => match qubits[..] {
                // A global phase.
                [] => Ok(()),
                [q] => self.join(*gate, angles, q, op),
                [a, b] => self.pair(op, [a, b]),
                _ => self.other(op),
            },
            _ => self.other(op),
        }
    }

    /// A gate on one qubit joins the run on its wire.
    fn join(&mut self, gate: Gate, angles: &[Angle], q: u32, op: &'a Op) -> Result<(), Missing> {
        let wire = &mut self.wires[q as usize];
        if !self.turned {
            // What is not known leaves a run as it is.
            if wire.run.gate(gate, angles) {
                wire.gates.push(op);
                return Ok(());
            }
            return self.other(op);
        }
        let run = wire.run.clone();
        let around = |run: &mut Run| run.gate(Gate::H, &[]);
        if around(&mut wire.run) && wire.run.gate(gate, angles) && around(&mut wire.run) {
            wire.gates.push(op);
            return Ok(());
        }
        wire.run = run;
        self.other(op)
    }

    /// A gate on two qubits: what passes it goes on.
    fn pair(&mut self, op: &'a Op, qubits: [u32; 2]) -> Result<(), Missing> {
        let Op::Gate { gate, .. } = op else { return self.other(op) };
        let mut op = op.clone();
        let ways = [0, 1].map(|place| match (self.turned, gate) {
            (true, Gate::Rxx) => Passage::Open,
            (true, _) => Passage::Closed,
            _ => passage(*gate, place),
        });
        let mut rests = [Angle::default(), Angle::default()];
        for place in [0, 1] {
            rests[place] = self.write(qubits[place], ways[place] != Passage::Closed)?;
        }
        for (place, rest) in rests.into_iter().enumerate() {
            let (to, rest) = match ways[place] {
                Passage::Closed => continue,
                Passage::Open => (place, rest),
                Passage::Flipped => (place, rest.negate()),
                Passage::Across => (1 - place, rest),
                Passage::IntoAxis => {
                    let axis = &mut op.angles_mut()[place];
                    *axis = run::reduced(&axis.subtract(&rest));
                    (place, rest)
                }
            };
            let wire = &mut self.wires[qubits[to] as usize];
            wire.moved = wire.moved.add(&rest);
            wire.run.start_with(&rest);
        }
        self.ops.push(op);
        Ok(())
    }

    fn other(&mut self, op: &'a Op) -> Result<(), Missing> {
        op.qubits().iter().try_for_each(|wire| self.flush(*wire))?;
        self.ops.push(op.clone());
        Ok(())
    }

    fn flush(&mut self, wire: u32) -> Result<(), Missing> {
        self.write(wire, false).map(drop)
    }

    /// Writes the run on a wire; returns the rotation about Z that goes on.
    fn write(&mut self, wire: u32, passes: bool) -> Result<Angle, Missing> {
        let Wire { run, moved, gates } = std::mem::take(&mut self.wires[wire as usize]);
        let before = self.ops.len();
        let passes = passes && self.natives.turns_freely();
        let rest = Writer { natives: self.natives, ops: &mut self.ops, wire }.run(&run, passes);
        // Of symbols, the gates that were there may be the shortest; of gates without angles, all that can be written.
        let least = gates.len() + usize::from(!moved.is_zero());
        let longer = rest.is_err() || self.ops.len() - before > least;
        if longer && gates.iter().all(|op| self.stands(op)) {
            self.ops.truncate(before);
            Writer { natives: self.natives, ops: &mut self.ops, wire }.z(&moved)?;
            self.turn_back(before);
            self.ops.extend(gates.into_iter().cloned());
            return Ok(Angle::default());
        }
        self.turn_back(before);
        rest
    }

    /// Rotations that were written between two Hadamards, as they are without.
    fn turn_back(&mut self, from: usize) {
        let turned = if self.turned { &mut self.ops[from..] } else { &mut [] };
        for op in turned {
            if let Op::Gate { gate, angles, .. } = op {
                match gate {
                    Gate::Rx => *gate = Gate::Rz,
                    Gate::Rz => *gate = Gate::Rx,
                    // Y turns over.
                    _ => angles.iter_mut().for_each(|angle| *angle = angle.negate()),
                }
            }
        }
    }

    /// Whether a gate may stay as it is.
    fn stands(&self, op: &Op) -> bool {
        let Op::Gate { gate, qubits, .. } = op else { return false };
        self.target.is_none_or(|target| target.runs(*gate, qubits))
    }
}
