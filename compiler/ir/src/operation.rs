//! What can be said of one operation by itself: its qubits and angles, its inverse, its controlled form, itself on other
//! wires. One operation enters, operations leave.

use smallvec::{SmallVec, smallvec};

use crate::{Angle, Gate, Inverse, Op, Qubits};

impl Op {
    /// A gate without further controls.
    pub fn gate(gate: Gate, angles: &[Angle], qubits: &[u32]) -> Op {
        Op::Gate { gate, angles: angles.into(), qubits: qubits.into(), controls: Qubits::new() }
    }

    /// Every qubit it touches, controls included: the operands first, then the controls.
    pub fn qubits(&self) -> Qubits {
        match self {
            Op::Gate { qubits, controls, .. } => {
                let mut all = Qubits::from_slice(qubits);
                all.extend_from_slice(controls);
                all
            }
            Op::PauliRotation { pauli, controls, .. } => {
                pauli.factors().iter().map(|f| f.0).chain(controls.iter().copied()).collect()
            }
            Op::Prepare { qubits, .. } | Op::Barrier(qubits) => qubits.clone(),
            Op::Reset(q) => smallvec![*q],
        }
    }

    /// Its angles (the amplitudes of a preparation included), in order.
    pub fn angles(&self) -> &[Angle] {
        match self {
            Op::Gate { angles, .. } => angles,
            Op::PauliRotation { angle, .. } => std::slice::from_ref(angle),
            Op::Prepare { amplitudes, .. } => amplitudes,
            Op::Reset(_) | Op::Barrier(_) => &[],
        }
    }

    /// Its angles, to be changed in place.
    pub fn angles_mut(&mut self) -> &mut [Angle] {
        match self {
            Op::Gate { angles, .. } => angles,
            Op::PauliRotation { angle, .. } => std::slice::from_mut(angle),
            Op::Prepare { amplitudes, .. } => amplitudes,
            Op::Reset(_) | Op::Barrier(_) => &mut [],
        }
    }

    /// Whether it is a unitary of its own: not a preparation, not a reset. A barrier is the identity.
    pub fn is_unitary(&self) -> bool {
        !matches!(self, Op::Prepare { .. } | Op::Reset(_))
    }

    /// The operations that undo it, in order; `None` for a preparation or a reset, which cannot be undone.
    pub fn inverse(&self) -> Option<SmallVec<[Op; 1]>> {
        match self {
            Op::Gate { gate, angles, qubits, controls } => Some(inverse_gate(*gate, angles, qubits, controls)),
            Op::PauliRotation { pauli, angle, controls } => Some(smallvec![Op::PauliRotation {
                pauli: pauli.clone(),
                angle: angle.negate(),
                controls: controls.clone()
            }]),
            Op::Barrier(_) => Some(smallvec![self.clone()]),
            Op::Prepare { .. } | Op::Reset(_) => None,
        }
    }

    /// The same operation where all `more` are 1 as well: the controlled row of the gate table as long as there is one,
    /// further controls after that. A barrier stays. `None` for a preparation or a reset.
    pub fn controlled(&self, more: &[u32]) -> Option<Op> {
        match self {
            Op::Gate { gate, angles, qubits, controls } => {
                let (mut gate, mut qubits, mut controls) = (*gate, qubits.clone(), controls.clone());
                for &control in more {
                    match gate.row().controlled {
                        Some(row) => {
                            qubits.insert(0, control);
                            gate = row;
                        }
                        None => controls.push(control),
                    }
                }
                Some(Op::Gate { gate, angles: angles.clone(), qubits, controls })
            }
            Op::PauliRotation { pauli, angle, controls } => Some(Op::PauliRotation {
                pauli: pauli.clone(),
                angle: angle.clone(),
                controls: controls.iter().chain(more).copied().collect(),
            }),
            Op::Barrier(_) => Some(self.clone()),
            Op::Prepare { .. } | Op::Reset(_) if more.is_empty() => Some(self.clone()),
            Op::Prepare { .. } | Op::Reset(_) => None,
        }
    }

    /// The same operation on other wires: qubit `i` becomes `wires[i]`. `None` where a qubit has no wire, or two
    /// factors of a Pauli string get the same one.
    pub fn on_wires(&self, wires: &[u32]) -> Option<Op> {
        let moved = |qubits: &Qubits| -> Option<Qubits> {
            qubits.iter().map(|q| wires.get(*q as usize).copied()).collect::<Option<Qubits>>()
        };
        Some(match self {
            Op::Gate { gate, angles, qubits, controls } => {
                Op::Gate { gate: *gate, angles: angles.clone(), qubits: moved(qubits)?, controls: moved(controls)? }
            }
            Op::PauliRotation { pauli, angle, controls } => {
                Op::PauliRotation { pauli: pauli.on_wires(wires)?, angle: angle.clone(), controls: moved(controls)? }
            }
            Op::Prepare { amplitudes, qubits } => {
                Op::Prepare { amplitudes: amplitudes.clone(), qubits: moved(qubits)? }
            }
            Op::Reset(q) => Op::Reset(*wires.get(*q as usize)?),
            Op::Barrier(qubits) => Op::Barrier(moved(qubits)?),
        })
    }
}

fn inverse_gate(gate: Gate, angles: &[Angle], qubits: &Qubits, controls: &Qubits) -> SmallVec<[Op; 1]> {
    let op = |gate, angles| Op::Gate { gate, angles, qubits: qubits.clone(), controls: controls.clone() };
    match gate.row().inverse {
        Inverse::Itself => smallvec![op(gate, angles.into())],
        Inverse::Gate(other) => smallvec![op(other, angles.into())],
        Inverse::Negated => smallvec![op(gate, angles.iter().map(Angle::negate).collect())],
        Inverse::Affine(entries) => {
            let angle = |(from, factor, shift): &(usize, f64, f64)| {
                angles.get(*from).map(|angle| angle.scale(*factor).add(&Angle::constant(*shift)))
            };
            smallvec![op(gate, entries.iter().filter_map(angle).collect())]
        }
        Inverse::Reversed => {
            let qubits = qubits.iter().rev().copied().collect();
            smallvec![Op::Gate { gate, angles: angles.into(), qubits, controls: controls.clone() }]
        }
        Inverse::Sequence(steps) => steps.iter().map(|(g, a)| op(*g, smallvec![Angle::constant(*a)])).collect(),
    }
}
