//! Rotations to gates: the strings of a program and a [`Board`] enter, a [`Network`] of entanglers and rotations on single
//! wires leaves, and the qubits' places after it.
//!
//! Greedy, as in Rustiq (de Brugiere, Martiel 2024, arXiv 2404.03280) and TKET (Paykin et al. 2023): entanglers are
//! chosen one after the other, each of which brings the cheapest rotation that is free to go nearer to a single wire;
//! among those the one that helps most the rotations that come next, the nearer the more. What has come to a single
//! wire goes out as a gate. The Clifford at the end is brought to single wires in the same way.

use std::mem::take;

use super::board::Board;
use super::pauli::{Entangler, Mask, Pauli};
use super::search::{Strings, mixed};
use super::tableau::{Tableau, wires};
use super::tail;
use super::window::Window;

/// One step of a network.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Step {
    /// A two-qubit Clifford gate.
    Entangle(Entangler),
    /// The rotation of this term about the string that it has become, on one wire or (where the board can) on two.
    Rotate(usize, Pauli),
}

/// What came of a program.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Network {
    /// In order of application.
    pub(super) steps: Vec<Step>,
    /// Per qubit, the strings on a single wire that its X and Z come from: the wire is its place at the end.
    pub(super) rows: Vec<(Pauli, Pauli)>,
    /// How many two-qubit gates there are.
    pub(super) two_qubit_gates: usize,
    /// How many of them stand one behind the other.
    pub(super) depth: usize,
}

/// How the next entangler is chosen.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Taste {
    /// How much less a rotation counts for each rotation before it that it must wait for; below 1.
    pub(super) decay: f32,
    /// What a string counts when it is `n` entanglers away from a single wire: `n ^ power`.
    pub(super) power: f32,
    /// How much the rows of the Clifford count.
    pub(super) rows: f32,
    /// How much of a choice is chance.
    pub(super) noise: f32,
    /// How many rotations are looked at, up to 64.
    pub(super) window: usize,
    /// Where chance begins.
    pub(super) seed: u64,
}

/// A network that grows.
pub(super) struct Walk<'a> {
    pub(super) board: &'a Board,
    taste: Taste,
    strings: &'a Strings,
    /// How far rotations were taken into the window.
    taken: usize,
    window: Window,
    /// What X and Z of each wire have become under the entanglers so far.
    frame: Tableau,
    pub(super) rows: Vec<(Pauli, Pauli)>,
    steps: Vec<Step>,
    gates: usize,
    random: u64,
    /// Strings looked at, times pairs of wires.
    pub(super) work: usize,
    most_work: usize,
}

impl<'a> Walk<'a> {
    /// Nothing yet of the network of a program.
    pub(super) fn new(strings: &'a Strings, board: &'a Board, taste: Taste, most_work: usize) -> Walk<'a> {
        Walk {
            board,
            taste,
            strings,
            taken: 0,
            window: Window::new(taste, board.wires),
            frame: Tableau::identity(board.wires),
            rows: strings.rows.clone(),
            steps: Vec::with_capacity(4 * strings.terms.len()),
            gates: 0,
            random: mixed(taste.seed),
            work: 0,
            most_work,
        }
    }
}

impl Walk<'_> {
    /// Whether it has been more work than it may be.
    pub(super) fn is_tired(&self) -> bool {
        self.work > self.most_work
    }

    /// Lets all rotations out; `None` where that takes more than so many two-qubit gates, or more work than it may.
    pub(super) fn rotations(&mut self, most_gates: usize) -> Option<()> {
        loop {
            self.take();
            if self.window.is_empty() {
                return Some(());
            }
            if !self.emit() {
                let gate = self.choose();
                self.entangle(gate);
            }
            if self.gates > most_gates || self.is_tired() {
                return None;
            }
        }
    }

    /// How many rotations are out.
    pub(super) fn out(&self) -> usize {
        self.taken - self.window.len()
    }

    /// The whole network, all rotations being out; `None` where it takes more than so many two-qubit gates.
    pub(super) fn tail(&mut self, most_gates: usize) -> Option<Network> {
        let left = most_gates.checked_sub(self.gates)?;
        let gates = tail::unwind(self, left)?;
        gates.into_iter().for_each(|gate| self.entangle(gate));
        Some(self.network())
    }

    /// A pseudo-random number in 0..1.
    pub(super) fn random(&mut self) -> f32 {
        self.random = self.random.wrapping_add(1);
        (mixed(self.random) >> 40) as f32 / (1u64 << 24) as f32
    }

    /// Puts an entangler behind the network.
    fn entangle(&mut self, gate: Entangler) {
        self.gates += 1;
        let touched: Mask = 1 << gate.first | 1 << gate.second;
        self.window.entangle(gate);
        for (x, z) in self.frame.rows_mut().iter_mut().chain(&mut self.rows) {
            for string in [x, z] {
                if string.support() & touched != 0 {
                    *string = string.under(gate);
                }
            }
        }
        self.steps.push(Step::Entangle(gate));
    }

    /// Fills the window.
    fn take(&mut self) {
        let terms = &self.strings.terms;
        while self.taken < terms.len() && !self.window.is_full() {
            let string = self.frame.pull(terms[self.taken]);
            self.window.push(self.taken, string);
            self.taken += 1;
        }
    }

    /// Lets out every rotation that is free to go and on a single wire. Whether there was one.
    fn emit(&mut self) -> bool {
        let board = self.board;
        let pair = |string: Pauli| string.weight() == 2 && board.steps(string.support()) == 1;
        let turns = |string: Pauli| string.support().is_power_of_two() || board.pairs_turn && pair(string);
        let before = self.steps.len();
        while let Some((term, string)) = self.window.take(turns) {
            self.gates += usize::from(!string.support().is_power_of_two());
            self.steps.push(Step::Rotate(term, string));
        }
        self.steps.len() > before
    }

    /// The entangler that brings one of the nearest rotations that are free to go nearer, and helps the others most.
    fn choose(&mut self) -> Entangler {
        self.window.weigh();
        let rows = if self.taste.rows > 0.0 { &self.rows[..] } else { &[] };
        let (choices, work) = self.window.choices(self.board, rows);
        self.work += work;
        let mut best = (f32::NEG_INFINITY, Entangler { first: 0, second: 1, a: 1, b: 1 });
        for (gain, gate) in choices {
            let score = gain + self.taste.noise * self.random();
            if score > best.0 {
                best = (score, gate);
            }
        }
        best.1
    }

    fn network(&mut self) -> Network {
        let mut depths = vec![0; self.board.wires];
        for step in &self.steps {
            let set = match step {
                Step::Entangle(gate) => 1 << gate.first | 1 << gate.second,
                Step::Rotate(_, string) => string.support(),
            };
            if Mask::count_ones(set) == 2 {
                let depth = 1 + wires(set).map(|w| depths[w]).max().unwrap_or(0);
                wires(set).for_each(|w| depths[w] = depth);
            }
        }
        let depth = depths.into_iter().max().unwrap_or(0);
        Network { steps: take(&mut self.steps), rows: self.rows.clone(), two_qubit_gates: self.gates, depth }
    }
}
