//! Canonical printing: a program or an operation enters, text leaves, one operation a line. The text is stable: it is
//! what snapshots hold and what hashes are made of. Numbers are the shortest that read back as the same 64-bit float.

use std::fmt;

use crate::{Angle, Op, Pauli, PauliString, Program};

impl fmt::Display for Program {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "qubits {}, features {}, parameters {}", self.qubits, self.features, self.parameters)?;
        self.ops.iter().try_for_each(|op| writeln!(f, "{op}"))
    }
}

impl fmt::Display for Op {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Op::Gate { gate, angles, qubits, controls } => {
                write_controls(f, controls)?;
                f.write_str(gate.name())?;
                if !angles.is_empty() {
                    write!(f, "(")?;
                    write_angles(f, angles)?;
                    write!(f, ")")?;
                }
                write_qubits(f, controls.iter().chain(qubits))
            }
            Op::PauliRotation { pauli, angle, controls } => {
                write_controls(f, controls)?;
                write!(f, "pauli_rotation(\"{}\", {angle})", Letters(pauli))?;
                write_qubits(f, controls.iter().chain(pauli.factors().iter().map(|p| &p.0)))
            }
            Op::Prepare { amplitudes, qubits } => {
                write!(f, "prepare([")?;
                write_angles(f, amplitudes)?;
                write!(f, "])")?;
                write_qubits(f, qubits)
            }
            Op::Reset(q) => write!(f, "reset q[{q}]"),
            Op::Barrier(qubits) => {
                write!(f, "barrier")?;
                write_qubits(f, qubits)
            }
        }
    }
}

/// The letters of a Pauli string in the order of its qubits: `"XZ"`.
struct Letters<'a>(&'a PauliString);

impl fmt::Display for Letters<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.factors().iter().try_for_each(|(_, p)| {
            f.write_str(match p {
                Pauli::X => "X",
                Pauli::Y => "Y",
                Pauli::Z => "Z",
            })
        })
    }
}

/// OpenQASM 3's modifier; the controls are listed before the operands.
fn write_controls(f: &mut fmt::Formatter<'_>, controls: &[u32]) -> fmt::Result {
    match controls.len() {
        0 => Ok(()),
        1 => f.write_str("ctrl @ "),
        n => write!(f, "ctrl({n}) @ "),
    }
}

fn write_angles(f: &mut fmt::Formatter<'_>, angles: &[Angle]) -> fmt::Result {
    for (k, angle) in angles.iter().enumerate() {
        write!(f, "{}{angle}", if k > 0 { ", " } else { "" })?;
    }
    Ok(())
}

fn write_qubits<'a>(f: &mut fmt::Formatter<'_>, qubits: impl IntoIterator<Item = &'a u32>) -> fmt::Result {
    for (k, q) in qubits.into_iter().enumerate() {
        write!(f, "{}q[{q}]", if k > 0 { ", " } else { " " })?;
    }
    Ok(())
}
