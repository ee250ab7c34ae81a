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
mod rotations;
mod tableau;
mod tail;
mod window;

pub use program::PauliProgram;
pub use tableau::Tableau;

use hqml_ir::{Gate, Op, Program, Target};

use crate::Work;
use board::Board;
use network::{Network, Taste, synthesise};

/// More rotations than this, before they are joined, are not looked at.
const MOST_TERMS: usize = 4000;

/// The candidate for a circuit: on its own wires without a target, or on one where all wires meet; placed on the device
/// otherwise, the layout chosen here. `None` where nothing is gained or the circuit is none of this kind.
pub fn resynthesise(work: &Work, target: Option<&Target>) -> Option<Work> {
    let now = cost(&work.program, pairs_turn(target))?;
    let coupled = target.is_some_and(|t| !t.coupling.is_all_to_all());
    within(work, target, if coupled { 3 * now } else { now.checked_sub(1)? })
}

/// The same with at most so many two-qubit gates, whatever the circuit has now. `None` where more are needed, where the
/// circuit is no unitary of at most 64 wires, or where the device has no part for it.
pub fn within(work: &Work, target: Option<&Target>, most: usize) -> Option<Work> {
    let mut program = PauliProgram::of(&work.program, MOST_TERMS)?;
    program.simplify();
    match target.filter(|t| !t.coupling.is_all_to_all()) {
        None => logical(work, &program, pairs_turn(target), most),
        Some(target) => placed(work, &program, target, most),
    }
}

/// Whether a rotation about two factors is one gate there.
fn pairs_turn(target: Option<&Target>) -> bool {
    target.is_some_and(|t| [Gate::Rxx, Gate::Ryy, Gate::Rzz, Gate::Rzx].iter().any(|g| t.has(*g)))
}

/// What the two-qubit gates of a circuit cost; `None` for what is not unrolled.
fn cost(program: &Program, pairs_turn: bool) -> Option<usize> {
    program.ops.iter().map(|op| op_cost(op, pairs_turn)).sum()
}

fn op_cost(op: &Op, pairs_turn: bool) -> Option<usize> {
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
        _ => None,
    }
}

fn logical(work: &Work, program: &PauliProgram, pairs_turn: bool, most: usize) -> Option<Work> {
    let board = Board::complete(program.wires, pairs_turn);
    let mut search = Search::new(program, most);
    while let Some(taste) = search.next_taste() {
        search.tried(program, &board, taste);
    }
    let places: Vec<u32> = (0..work.program.qubits).collect();
    Some(worked(work, program, &search.best?, &places, &places, work.program.qubits))
}

fn placed(work: &Work, program: &PauliProgram, target: &Target, most: usize) -> Option<Work> {
    let mut found: Option<(PauliProgram, Vec<u32>, Vec<u32>)> = None;
    let mut search = Search::new(program, most);
    let parts = place::parts(&target.coupling, program.wires, 3);
    let board = |part: &Vec<u32>| Some((part.clone(), place::board(&target.coupling, part, pairs_turn(Some(target)))?));
    let boards: Vec<_> = parts.iter().filter_map(board).collect();
    while let Some(taste) = search.next_taste() {
        let Some((part, board)) = boards.get(search.trials % boards.len().max(1)) else { break };
        let layout = place::layout(program, board, taste.seed);
        let moved = place::moved(program, &layout);
        if search.tried(&moved, board, taste) {
            found = Some((moved, part.clone(), layout.iter().map(|w| part[*w]).collect()));
        }
    }
    let (moved, part, layout) = found?;
    Some(worked(work, &moved, &search.best?, &part, &layout, target.qubits()))
}

/// Networks of several tastes, the best kept, until the work is done that the circuit is worth.
struct Search {
    best: Option<Network>,
    most_gates: usize,
    trials: usize,
    work: usize,
    rotations: usize,
}

/// The work of a search: for every circuit, and for every rotation of it.
const WORK: (usize, usize) = (80_000, 4_000);

/// At most so many trials, however little work they are.
const MOST_TRIALS: usize = 16;

impl Search {
    fn new(program: &PauliProgram, most_gates: usize) -> Search {
        let rotations = program.terms.len();
        Search { best: None, most_gates, trials: 0, work: WORK.0 + WORK.1 * rotations, rotations }
    }

    fn next_taste(&mut self) -> Option<Taste> {
        let seed = self.trials as u64;
        self.trials += 1;
        let pick = |k: u64, of: &[f32]| of[(mixed(seed * 8 + k) % of.len() as u64) as usize];
        (self.trials <= MOST_TRIALS && self.work > 0).then(|| Taste {
            decay: pick(0, &[0.3, 0.4, 0.5, 0.6]),
            power: pick(1, &[0.5, 0.75, 1.0]),
            rows: pick(2, &[0.0, 0.05, 0.1, 0.2]),
            noise: pick(3, &[0.01, 0.1, 0.3]),
            window: pick(4, &[24.0, 48.0]) as usize,
            seed,
        })
    }

    /// One more trial. Whether it is the best so far. Where one gets stuck early, no other is made.
    fn tried(&mut self, program: &PauliProgram, board: &Board, taste: Taste) -> bool {
        let most = self.best.as_ref().map_or(self.most_gates, |b| b.two_qubit_gates);
        let trial = synthesise(program, board, taste, most);
        self.work = self.work.saturating_sub(trial.work);
        match trial.network {
            Ok(network) if self.best.as_ref().is_none_or(|best| size(&network) < size(best)) => {
                self.best = Some(network);
                true
            }
            Err(out) if self.best.is_none() && out * 4 < self.rotations * 3 => {
                self.work = 0;
                false
            }
            _ => false,
        }
    }
}

fn size(network: &Network) -> (usize, usize) {
    (network.two_qubit_gates, network.depth)
}

/// One step of splitmix64.
fn mixed(seed: u64) -> u64 {
    let mut z = seed.wrapping_add(1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    z = (z ^ z >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ z >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ z >> 31
}

/// The circuit of a network: `places` are the wires of the board, `layout` says where the given wires enter.
fn worked(work: &Work, program: &PauliProgram, network: &Network, places: &[u32], layout: &[u32], qubits: u32) -> Work {
    let ops = emit::operations(network, program, places);
    let at_end = |wire: &u32| places[network.rows[*wire as usize].0.support().trailing_zeros() as usize];
    Work {
        program: Program { qubits, ops, ..work.program.clone() },
        input: work.input.iter().map(|wire| layout[*wire as usize]).collect(),
        output: work.output.iter().map(at_end).collect(),
    }
}
