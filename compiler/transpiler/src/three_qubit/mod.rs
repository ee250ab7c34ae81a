//! Blocks on three wires, written anew with the fewest two-qubit gates that rotations and Clifford gates allow.
//!
//! Enters a circuit on the wires of a device; leaves the same circuit, where gates on three wires that can stand
//! together are fewer, each on wires that meet. A block is rotations about Pauli strings and a Clifford behind them, so
//! angles may be symbols; what is searched is every way to bring each string to a single wire in an order that is
//! allowed, and the Clifford to the identity. Where a swap has come between gates, that is often shorter than pair by pair:
//!
//! ```text
//! swap a b; cx b c; swap a b      7 cx      becomes      cx a b; cx b c; cx a b; cx b c
//! ```

mod blocks;
mod search;
mod space;

use std::collections::{BTreeSet, HashSet};

use hqml_ir::{Coupling, Gate, Op, Program, Target};

use crate::Work;
use crate::gadgets::{self, Choice, Pauli, PauliProgram};
use blocks::{Block, Outline, Stamps, outlines};
use search::Task;
use space::{Class, Space, Vector};

/// Two-qubit gates of a block, at most.
const MOST_GATES: usize = 12;

/// Two-qubit gates of a block from which on it is looked at: fewer were never too many in one that was made pair by pair.
const FEWEST_GATES: usize = 4;

/// Rotations of a block, at most.
const MOST_TERMS: usize = 64;

/// Passes over all blocks while they gain.
const MOST_PASSES: usize = 3;

/// The same circuit with fewer two-qubit gates on three wires; `None` where none are found, or where the target's gates
/// are of another kind than `cx` or rotations on pairs.
pub fn resynthesise(work: &Work, target: &Target) -> Option<Work> {
    let pairs_turn = gadgets::pairs_turn(Some(target));
    let fixed = [Gate::Cx, Gate::Cz, Gate::Ecr].iter().any(|gate| target.has(*gate));
    if !pairs_turn && !fixed || work.program.qubits > target.qubits() {
        return None;
    }
    let mut rewriter = Rewriter::new(work, pairs_turn);
    let mut triples = triples(&rewriter.outlines, &target.coupling);
    for _ in 0..MOST_PASSES {
        let mut gained: Vec<[u32; 3]> = Vec::new();
        for triple in &triples {
            if rewriter.improve(triple) {
                gained.push(triple.wires);
            }
        }
        let near = |a: &[u32; 3], b: &[u32; 3]| a.iter().filter(|w| b.contains(w)).count() > 1;
        triples.retain(|triple| gained.iter().any(|other| near(&triple.wires, other)));
        if triples.is_empty() {
            break;
        }
    }
    rewriter.gained.then(|| Work { program: Program { ops: rewriter.ops, ..work.program.clone() }, ..work.clone() })
}

/// Three wires: the middle one meets the others.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Triple {
    wires: [u32; 3],
    triangle: bool,
}

/// The triples on which gates follow one another.
fn triples(outlines: &[Outline], coupling: &Coupling) -> Vec<Triple> {
    let mut last = vec![None; coupling.qubits() as usize];
    let mut found = BTreeSet::new();
    for Outline { wires: [a, b], cost } in outlines {
        if cost.is_none() || a == b {
            continue;
        }
        for (middle, end) in [(*a, *b), (*b, *a)] {
            if let Some(other) = last[middle as usize].replace(end).filter(|other| *other != end) {
                let triangle = coupling.adjacent(other, end);
                let mut wires = [other.min(end), middle, other.max(end)];
                if triangle {
                    wires.sort_unstable();
                }
                found.insert(Triple { wires, triangle });
            }
        }
    }
    found.into_iter().collect()
}

/// A circuit in which blocks are written anew.
struct Rewriter {
    ops: Vec<Op>,
    outlines: Vec<Outline>,
    wires: u32,
    pairs_turn: bool,
    gained: bool,
    /// Blocks that do not become shorter: many circuits repeat theirs.
    settled: HashSet<Settled>,
}

/// What is searched of a block: on a triangle or a path, the class it begins in, its gates and its strings.
type Settled = (bool, Class, usize, Vec<Vector>);

impl Rewriter {
    fn new(work: &Work, pairs_turn: bool) -> Rewriter {
        let ops = work.program.ops.clone();
        let outlines = outlines(&ops, pairs_turn);
        Rewriter { ops, outlines, wires: work.program.qubits, pairs_turn, gained: false, settled: HashSet::new() }
    }

    /// Writes all blocks on three wires anew that become shorter. Whether one did.
    fn improve(&mut self, triple: &Triple) -> bool {
        let mut gained = false;
        let mut stamps = Stamps::new(self.wires);
        let mut from = self.outlines.iter().position(|line| line.is_pair_of(&triple.wires));
        while let Some(at) = from {
            let block = Block::from(&self.ops, &self.outlines, &mut stamps, at, triple.wires, MOST_GATES);
            from = block.next;
            if block.cost < FEWEST_GATES || block.turns < 2 {
                continue;
            }
            if let Some(ops) = self.shorter(&block, triple) {
                self.replace(&block, ops);
                gained = true;
                from = (at + 1..self.ops.len()).find(|k| self.outlines[*k].is_pair_of(&triple.wires));
            }
        }
        self.gained |= gained;
        gained
    }

    /// The operations of a block with fewer two-qubit gates.
    fn shorter(&mut self, block: &Block, triple: &Triple) -> Option<Vec<Op>> {
        let mut map = vec![0; self.wires as usize];
        for (k, wire) in triple.wires.iter().enumerate() {
            map[*wire as usize] = k as u32;
        }
        let ops = block.ops.iter().map(|at| self.ops[*at].on_wires(&map)).collect::<Option<Vec<Op>>>()?;
        let mut rotations = PauliProgram::of(&Program { qubits: 3, ops, ..Program::default() }, MOST_TERMS)?;
        rotations.simplify();
        let frame = Frame::of(&rotations);
        let space = Space::of(triple.triangle);
        let terms: Vec<Vector> = rotations.terms.iter().map(|(string, _)| frame.vector(*string)).collect();
        let start = [0, 1, 2].map(|w| [1, 2].map(|factor| frame.vector(Pauli::single(w, factor))));
        let start = space.class(start);
        let key = (triple.triangle, start, block.cost, terms);
        if self.settled.contains(&key) {
            return None;
        }
        let task = Task { space, terms: &key.3, start, pairs_turn: self.pairs_turn };
        let Some(choices) = search::shortest(&task, block.cost - 1) else {
            self.settled.insert(key);
            return None;
        };
        let choices: Vec<Choice> = choices.into_iter().map(|choice| frame.choice(choice)).collect();
        gadgets::replayed(&rotations, &choices, &triple.wires)
    }

    /// Puts operations in the place of a block.
    fn replace(&mut self, block: &Block, new: Vec<Op>) {
        let (first, last) = (block.ops[0], block.ops[block.ops.len() - 1]);
        let (mut before, mut behind) = (Vec::new(), Vec::with_capacity(block.behind.len()));
        for at in first..=last {
            if block.ops.binary_search(&at).is_err() {
                let side = if block.behind.binary_search(&at).is_ok() { &mut behind } else { &mut before };
                side.push(self.ops[at].clone());
            }
        }
        let ops: Vec<Op> = before.into_iter().chain(new).chain(behind).collect();
        self.outlines.splice(first..=last, outlines(&ops, self.pairs_turn));
        self.ops.splice(first..=last, ops);
    }
}

/// Strings as vectors, in the basis in which the Clifford at the end of a program is the identity.
struct Frame<'a> {
    rows: &'a [(Pauli, Pauli)],
}

impl Frame<'_> {
    fn of(program: &PauliProgram) -> Frame<'_> {
        Frame { rows: program.clifford.rows() }
    }

    fn vector(&self, string: Pauli) -> Vector {
        let bits = self
            .rows
            .iter()
            .enumerate()
            .map(|(w, (x, z))| u8::from(!string.commutes(*z)) << w | u8::from(!string.commutes(*x)) << (3 + w));
        bits.fold(0, |vector, bits| vector | bits)
    }

    fn string(&self, vector: Vector) -> Pauli {
        let rows = self.rows.iter().enumerate().flat_map(|(w, (x, z))| [(w, *x), (w + 3, *z)]);
        let chosen = rows.filter(|(bit, _)| vector >> bit & 1 == 1).map(|(_, row)| row);
        let product = chosen.fold(Pauli::default(), |product, row| product.times(row).0);
        Pauli { negative: false, ..product }
    }

    fn choice(&self, choice: search::Choice) -> Choice {
        match choice {
            search::Choice::Turn(term) => Choice::Turn(term),
            search::Choice::Entangle(wires, factors) => {
                Choice::Entangle(wires.map(usize::from), factors.map(|vector| self.string(vector)))
            }
        }
    }
}
