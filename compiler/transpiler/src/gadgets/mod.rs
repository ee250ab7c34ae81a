//! Pauli gadgets: a circuit as rotations about Pauli strings and one Clifford, and back to gates with fewer of them on
//! two qubits.
//!
//! Enters a circuit, with or without a target; leaves a candidate for it, on its own wires or placed on the device. What
//! is gained: Clifford gates cost nothing while they are pulled through, equal rotations find one another wherever they
//! stand, and the two-qubit gates between rotations are chosen anew. Circuits of chemistry (UCCSD, Trotter steps),
//! arithmetic of Clifford and T gates, and Clifford circuits gain; layers of rotations on single qubits between a few
//! `cx` do not, and are given up before they cost time.

mod board;
mod emit;
mod network;
pub mod pauli;
mod place;
mod program;
mod replay;
mod rotations;
mod search;
mod tableau;
mod tail;
mod window;

pub(crate) use pauli::Pauli;
pub use program::PauliProgram;
pub(crate) use replay::{Choice, replayed};
pub use tableau::Tableau;

use std::rc::Rc;

use hqml_ir::{Gate, Op, Program, Target};

use crate::{Counts, Work, peephole};
use board::Board;
use network::Network;
use search::{Limits, Setting, search};

/// More rotations than this, before they are joined, are not looked at.
const MOST_TERMS: usize = 2500;

/// How many parts of a device are tried.
const MOST_PARTS: usize = 3;

/// The candidate for a circuit: on its own wires without a target, or on one where all wires meet; placed on the device
/// otherwise, the layout chosen here. `None` where nothing is gained or the circuit is none of this kind.
pub fn resynthesise(work: &Work, target: Option<&Target>) -> Option<Work> {
    let now = cost(&work.program, pairs_turn(target))?;
    let program = rotations_of(work)?;
    let coupled = is_coupled(target);
    if !worthwhile(&program, coupled, cost(&work.program, false)?) {
        return None;
    }
    let most = match target {
        // Swaps are still to come: what has more gates than are given is no gain there, however cheap each.
        None => now.checked_sub(1)?.min(cost(&work.program, true)?),
        Some(_) if coupled => MOST_GROWN.0 * now / MOST_GROWN.1,
        Some(_) => now.checked_sub(1)?,
    };
    candidate(work, &program, target, Limits { most, work: now })
}

/// How many times its gates a circuit may take on a device, as a fraction: swaps take less than that.
const MOST_GROWN: (usize, usize) = (5, 2);

/// Whether a gain is likely, for a circuit that costs so many `cx`. Rotations about two factors or more are `cx` or two
/// each, more on a device, and the more the wider it is: there, circuits of few rotations in much Clifford gain, and those
/// about more than pairs, which swaps would have to bring together.
fn worthwhile(program: &PauliProgram, coupled: bool, cost: usize) -> bool {
    let weights = program.terms.iter().map(|(string, _)| string.weight() as usize).filter(|weight| *weight > 1);
    let (wide, total) = weights.fold((0, 0), |(wide, total), weight| (wide + 1, total + weight));
    match (coupled, program.wires) {
        (false, _) => wide < cost,
        (true, 0..=FEW_WIRES) => true,
        (true, wires) => wide + 2 * wires <= cost && (wide == 0 || 5 * total > 11 * wide),
    }
}

/// On so many wires of a device a search is always worth its time.
const FEW_WIRES: usize = 6;

fn rotations_of(work: &Work) -> Option<PauliProgram> {
    let mut program = PauliProgram::of(&work.program, MOST_TERMS)?;
    program.simplify();
    Some(program)
}

/// The same with at most so many two-qubit gates, whatever the circuit has now. `None` where more are needed, where the
/// circuit is no unitary of at most 64 wires, or where the device has no part for it.
pub fn within(work: &Work, target: Option<&Target>, most: usize) -> Option<Work> {
    let program = rotations_of(work)?;
    candidate(work, &program, target, Limits { most, work: usize::MAX })
}

fn candidate(work: &Work, program: &PauliProgram, target: Option<&Target>, limits: Limits) -> Option<Work> {
    let candidate = match target {
        Some(target) if is_coupled(Some(target)) => placed(work, program, target, limits),
        _ => logical(work, program, pairs_turn(target), limits),
    };
    candidate.map(|candidate| polished(candidate, target))
}

/// What commutes joined across the gates of a network, where every gate stays on wires that meet.
fn polished(candidate: Work, target: Option<&Target>) -> Work {
    let mut polished = candidate.clone();
    peephole::optimise(&mut polished.program);
    peephole::commute(&mut polished);
    let meet = |op: &Op| match op.qubits()[..] {
        [a, b] => target.is_none_or(|t| t.coupling.adjacent(a, b)),
        _ => true,
    };
    let fewer = Counts::of(&polished.program) < Counts::of(&candidate.program);
    if fewer && polished.program.ops.iter().all(meet) { polished } else { candidate }
}

/// Whether not all wires of a target meet.
fn is_coupled(target: Option<&Target>) -> bool {
    target.is_some_and(|t| !t.coupling.is_all_to_all())
}

/// Whether a rotation about two factors is one gate there.
pub(crate) fn pairs_turn(target: Option<&Target>) -> bool {
    target.is_some_and(|t| [Gate::Rxx, Gate::Ryy, Gate::Rzz, Gate::Rzx].iter().any(|g| t.has(*g)))
}

/// What the two-qubit gates of a circuit cost; `None` for what is not unrolled.
pub(crate) fn cost(program: &Program, pairs_turn: bool) -> Option<usize> {
    program.ops.iter().map(|op| op_cost(op, pairs_turn)).sum()
}

pub(crate) fn op_cost(op: &Op, pairs_turn: bool) -> Option<usize> {
    match op {
        Op::Gate { gate, qubits, controls, .. } => match (qubits.len() + controls.len(), gate) {
            (0 | 1, _) => Some(0),
            (2, Gate::Cx | Gate::Cy | Gate::Cz | Gate::Ch | Gate::Ecr) => Some(1),
            (2, Gate::Swap) => Some(3),
            (2, Gate::Iswap) => Some(2),
            (2, _) => Some(if pairs_turn { 1 } else { 2 }),
            (3, _) => Some(6),
            _ => None,
        },
        Op::PauliRotation { pauli, controls, .. } if controls.is_empty() => {
            Some(2 * pauli.factors().len().saturating_sub(1))
        }
        Op::Barrier(_) => Some(0),
        _ => None,
    }
}

fn logical(work: &Work, program: &PauliProgram, pairs_turn: bool, limits: Limits) -> Option<Work> {
    let places: Vec<u32> = (0..work.program.qubits).collect();
    let strings = place::moved(program, &(0..program.wires).collect::<Vec<_>>());
    // Rotations about two factors, where they are gates, are worth it in every second trial.
    let setting = |trial: usize| {
        let board = Rc::new(Board::complete(program.wires, pairs_turn && trial.is_multiple_of(2)));
        Some(Setting { board, strings: strings.clone(), part: places.clone(), layout: places.clone() })
    };
    let (network, setting) = search(program.terms.len(), limits, setting)?;
    Some(worked(work, program, &network, &setting, work.program.qubits))
}

fn placed(work: &Work, program: &PauliProgram, target: &Target, limits: Limits) -> Option<Work> {
    let pairs_turn = pairs_turn(Some(target));
    let parts = place::parts(&target.coupling, program.wires, MOST_PARTS);
    let board = |part: Vec<u32>| Some((Rc::new(place::board(&target.coupling, &part, pairs_turn)?), part));
    let boards: Vec<(Rc<Board>, Vec<u32>)> = parts.into_iter().filter_map(board).collect();
    let setting = |trial: usize| {
        let (board, part) = boards.get(trial % boards.len().max(1))?;
        let places = place::layout(program, board, trial as u64);
        let layout = places.iter().map(|w| part[*w]).collect();
        let strings = place::moved(program, &places);
        Some(Setting { board: Rc::clone(board), strings, part: part.clone(), layout })
    };
    let (network, setting) = search(program.terms.len(), limits, setting)?;
    Some(worked(work, program, &network, &setting, target.qubits()))
}

/// The circuit of a network.
fn worked(work: &Work, program: &PauliProgram, network: &Network, setting: &Setting, qubits: u32) -> Work {
    let Setting { part, layout, .. } = setting;
    let ops = emit::operations(network, program, part);
    let at_end = |wire: &u32| part[network.rows[*wire as usize].0.support().trailing_zeros() as usize];
    Work {
        program: Program { qubits, ops, ..work.program.clone() },
        input: work.input.iter().map(|wire| layout[*wire as usize]).collect(),
        output: work.output.iter().map(at_end).collect(),
    }
}
