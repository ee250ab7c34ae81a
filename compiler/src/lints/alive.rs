//! Which operations of a circuit can change what is read from it: a program and its read-out enter; one truth an operation
//! leaves. An operation that is called dead surely changes nothing; one that is called alive may still.
//!
//! Two walks. Forwards, qubits that are surely in |0> or |1> are known: what is diagonal there is a phase of the whole
//! state. Backwards, as in the Heisenberg picture, it is known on which qubits what is measured acts, and where it acts by
//! one Pauli matrix alone: what commutes with it changes nothing. Both are linear in the program.

use hqml_ir::{Gate, Op, Pauli, Program, Qubits, Readout};

/// What is measured, moved back to one place of the circuit, acts on a qubit ...
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Wire {
    /// ... not at all,
    Free,
    /// ... by multiples of the identity and of this matrix,
    Axis(Pauli),
    /// ... in some other way.
    Full,
}

/// For each operation, whether it may change what is read.
pub(super) fn alive(program: &Program, readout: &Readout) -> Vec<bool> {
    let mut alive = changes_state(program);
    match readout {
        Readout::Fidelity => overlaps(program, &mut alive),
        _ => measured(program, readout, &mut alive),
    }
    alive
}

/// For each operation, whether it stands in the light cone of what is read: nothing outside of it can be heard of.
pub(super) fn in_cone(program: &Program, readout: &Readout) -> Vec<bool> {
    let wires = read_wires(program.qubits as usize, readout);
    let mut inside: Vec<bool> = wires.into_iter().map(|wire| wire != Wire::Free).collect();
    let mut found: Vec<bool> = program
        .ops
        .iter()
        .rev()
        .map(|op| {
            let qubits = op.qubits();
            let hit = qubits.iter().any(|qubit| inside[*qubit as usize]);
            qubits.iter().for_each(|qubit| inside[*qubit as usize] |= hit);
            hit
        })
        .collect();
    found.reverse();
    found
}

/// An operation as controls and one Pauli matrix a target: it is a function of those matrices. `None` for anything else.
fn form(op: &Op) -> Option<(Qubits, Vec<(u32, Pauli)>)> {
    match op {
        Op::Gate { gate, qubits, controls, .. } => {
            let (base, listed) = gate.base();
            let all: Qubits = qubits.iter().take(listed).chain(controls).copied().collect();
            let targets = qubits.iter().skip(listed).copied();
            Some((all, targets.zip(matrices(base)?.iter().copied()).collect()))
        }
        Op::PauliRotation { pauli, controls, .. } => Some((controls.clone(), pauli.factors().to_vec())),
        Op::Prepare { .. } | Op::Reset(_) | Op::Barrier(_) => None,
    }
}

/// The matrices of which a gate that controls nothing is a function.
fn matrices(gate: Gate) -> Option<&'static [Pauli]> {
    use Pauli::{X, Y, Z};
    Some(match gate {
        Gate::Id | Gate::Gphase => &[],
        Gate::X | Gate::Rx | Gate::Sx | Gate::Sxdg => &[X],
        Gate::Y | Gate::Ry => &[Y],
        Gate::Z | Gate::S | Gate::Sdg | Gate::T | Gate::Tdg | Gate::P | Gate::Rz => &[Z],
        Gate::Rxx => &[X, X],
        Gate::Ryy => &[Y, Y],
        Gate::Rzz => &[Z, Z],
        Gate::Rzx => &[Z, X],
        _ => return None,
    })
}

/// The forward walk.
fn changes_state(program: &Program) -> Vec<bool> {
    let mut bits: Vec<Option<bool>> = vec![Some(false); program.qubits as usize];
    program.ops.iter().map(|op| step(op, &mut bits)).collect()
}

/// Whether an operation may change the state, and what is known of the qubits after it.
fn step(op: &Op, bits: &mut [Option<bool>]) -> bool {
    let forget = |bits: &mut [Option<bool>], qubits: &[u32]| qubits.iter().for_each(|q| bits[*q as usize] = None);
    match op {
        Op::Barrier(_) => return false,
        Op::Reset(qubit) => bits[*qubit as usize] = Some(false),
        Op::Prepare { qubits, .. } => forget(bits, qubits),
        Op::Gate { gate: Gate::Swap, qubits, controls, .. } if controls.is_empty() => {
            bits.swap(qubits[0] as usize, qubits[1] as usize);
        }
        _ => {
            let Some((controls, targets)) = form(op) else {
                forget(bits, &op.qubits());
                return true;
            };
            let known = |qubit: &u32| bits[*qubit as usize];
            if controls.iter().any(|control| known(control) == Some(false)) {
                return false;
            }
            let sure = controls.iter().all(|control| known(control).is_some());
            if targets.iter().all(|(_, matrix)| *matrix == Pauli::Z) {
                return !sure || targets.iter().any(|(target, _)| known(target).is_none());
            }
            let flips = matches!(op, Op::Gate { gate, .. } if gate.base().0 == Gate::X) && sure;
            for (target, matrix) in targets {
                let bit = &mut bits[target as usize];
                match matrix {
                    Pauli::Z => {}
                    _ if flips => *bit = bit.map(|bit| !bit),
                    _ => *bit = None,
                }
            }
        }
    }
    true
}

/// The backward walk of what is measured.
fn measured(program: &Program, readout: &Readout, alive: &mut [bool]) {
    let mut wires = read_wires(program.qubits as usize, readout);
    for (op, alive) in program.ops.iter().zip(alive).rev().filter(|(_, alive)| **alive) {
        *alive = pull_back(op, &mut wires);
    }
}

fn read_wires(qubits: usize, readout: &Readout) -> Vec<Wire> {
    match readout {
        Readout::Expectations(observables) => {
            let mut wires = vec![Wire::Free; qubits];
            for (string, _) in observables.iter().flat_map(|observable| observable.terms()) {
                for (qubit, matrix) in string.factors() {
                    let wire = &mut wires[*qubit as usize];
                    *wire = match *wire {
                        Wire::Free => Wire::Axis(*matrix),
                        Wire::Axis(known) if known == *matrix => *wire,
                        _ => Wire::Full,
                    };
                }
            }
            wires
        }
        Readout::Probabilities | Readout::Sample { .. } | Readout::MostLikely => vec![Wire::Axis(Pauli::Z); qubits],
        Readout::Fidelity | Readout::Projected { .. } => vec![Wire::Full; qubits],
    }
}

/// Whether an operation may change what is measured after it; what is measured then acts before it as `wires` say.
fn pull_back(op: &Op, wires: &mut [Wire]) -> bool {
    let qubits = op.qubits();
    let at = |wires: &[Wire], qubit: u32| wires[qubit as usize];
    if qubits.iter().all(|qubit| at(wires, *qubit) == Wire::Free) {
        return false;
    }
    let may_be = |wire: Wire, matrix: Pauli| matches!(wire, Wire::Free) || wire == Wire::Axis(matrix);
    if let Some((controls, targets)) = form(op) {
        let read = controls.iter().all(|control| may_be(at(wires, *control), Pauli::Z));
        if read && targets.iter().all(|(target, matrix)| may_be(at(wires, *target), *matrix)) {
            return false;
        }
        if let Op::Gate { gate, .. } = op {
            match gate.base().0 {
                // A Pauli matrix changes signs only.
                Gate::X | Gate::Y | Gate::Z if controls.is_empty() => return true,
                // Bits go to bits.
                Gate::X if read && targets.iter().all(|(target, _)| may_be(at(wires, *target), Pauli::Z)) => {
                    qubits.iter().for_each(|qubit| wires[*qubit as usize] = Wire::Axis(Pauli::Z));
                    return true;
                }
                _ => {}
            }
        }
    }
    match op {
        Op::Gate { gate: Gate::Swap, qubits, controls, .. } if controls.is_empty() => {
            wires.swap(qubits[0] as usize, qubits[1] as usize);
        }
        Op::Gate { gate: Gate::H, qubits, controls, .. } if controls.is_empty() => {
            let wire = &mut wires[qubits[0] as usize];
            *wire = match *wire {
                Wire::Axis(Pauli::X) => Wire::Axis(Pauli::Z),
                Wire::Axis(Pauli::Z) => Wire::Axis(Pauli::X),
                other => other,
            };
        }
        // What was there before is gone.
        Op::Reset(qubit) => wires[*qubit as usize] = Wire::Free,
        _ => qubits.iter().for_each(|qubit| wires[*qubit as usize] = Wire::Full),
    }
    true
}

/// The backward walk of an overlap `<0|U(a)^-1 U(b)|0>`: what stands at the end and does not read the row undoes itself.
fn overlaps(program: &Program, alive: &mut [bool]) {
    let mut later = vec![false; program.qubits as usize];
    for (op, alive) in program.ops.iter().zip(alive).rev().filter(|(_, alive)| **alive) {
        let qubits = op.qubits();
        let reads = !op.is_unitary() || op.angles().iter().any(hqml_ir::Angle::has_features);
        *alive = reads || qubits.iter().any(|qubit| later[*qubit as usize]);
        if *alive {
            qubits.iter().for_each(|qubit| later[*qubit as usize] = true);
        }
    }
}
