//! Rotations to gates: a [`PauliProgram`] and a [`Board`] enter, a [`Network`] of entanglers and rotations on single
//! wires leaves, and the qubits' places after it.
//!
//! Greedy, as in Rustiq (de Brugiere, Martiel 2024, arXiv 2404.03280) and TKET (Paykin et al. 2023): entanglers are
//! chosen one after the other, each of which brings the cheapest rotation that is free to go nearer to a single wire;
//! among those the one that helps most the rotations that come next, the nearer the more. What has come to a single
//! wire goes out as a gate. The Clifford at the end is brought to single wires in the same way.

use super::board::Board;
use super::pauli::{CONJUGATED, Entangler, Factor, Mask, Pauli};
use super::program::PauliProgram;
use super::tableau::wires;
use super::tail;

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
    /// How much less a rotation counts for each rotation before it that it must wait for.
    pub(super) decay: f32,
    /// What a string counts when it is `n` entanglers away from a single wire: `n ^ power`.
    pub(super) power: f32,
    /// How much the rows of the Clifford count.
    pub(super) rows: f32,
    /// How many rotations are looked at.
    pub(super) window: usize,
}

/// A rotation that is looked at.
#[derive(Debug, Clone, Copy)]
struct Active {
    term: usize,
    string: Pauli,
    weight: f32,
}

pub(super) struct Walk<'a> {
    board: &'a Board,
    taste: Taste,
    program: &'a PauliProgram,
    /// How far rotations were taken into `active`.
    taken: usize,
    active: Vec<Active>,
    /// What X and Z of each wire have become under the entanglers so far.
    frame: Vec<(Pauli, Pauli)>,
    pub(super) rows: Vec<(Pauli, Pauli)>,
    steps: Vec<Step>,
    cost: Vec<f32>,
    gates: usize,
    most_gates: usize,
    random: u64,
}

/// The network of a program; `None` where it would have more than `most_gates` two-qubit gates.
pub(super) fn synthesise(
    program: &PauliProgram,
    board: &Board,
    taste: Taste,
    seed: u64,
    most_gates: usize,
) -> Option<Network> {
    let identity = super::tableau::Tableau::identity(board.wires);
    let mut walk = Walk {
        board,
        taste,
        program,
        taken: 0,
        active: Vec::with_capacity(taste.window),
        frame: identity.rows().to_vec(),
        rows: program.clifford.rows().to_vec(),
        steps: Vec::new(),
        cost: (0..64u32).map(|n| (n as f32).powf(taste.power)).collect(),
        gates: 0,
        most_gates,
        random: seed,
    };
    walk.rotations()?;
    tail::unwind(&mut walk)?;
    Some(walk.finish())
}

/// Per kind of entangler and pair of factors, which of the two stay: bit 0 for the first, bit 1 for the second.
static STAYS: [[u8; 16]; 9] = stays();

const fn stays() -> [[u8; 16]; 9] {
    let mut table = [[0; 16]; 9];
    let mut kind = 0;
    while kind < 9 {
        let mut pair = 0;
        while pair < 16 {
            let after = CONJUGATED[kind][pair];
            table[kind][pair] = (after & 3 != 0) as u8 | ((after >> 2 & 3 != 0) as u8) << 1;
            pair += 1;
        }
        kind += 1;
    }
    table
}

impl Walk<'_> {
    pub(super) fn board(&self) -> &Board {
        self.board
    }

    /// A pseudo-random number in 0..1 (splitmix64); 0 for seed 0, so that the first trial takes the first of equals.
    pub(super) fn noise(&mut self) -> f32 {
        if self.random == 0 {
            return 0.0;
        }
        self.random = self.random.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.random;
        z = (z ^ z >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ z >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ z >> 31) >> 40) as f32 / (1u64 << 24) as f32
    }

    /// Puts an entangler behind the network; `None` where that is one too many.
    pub(super) fn entangle(&mut self, gate: Entangler) -> Option<()> {
        self.gates += 1;
        if self.gates > self.most_gates {
            return None;
        }
        let touched: Mask = 1 << gate.first | 1 << gate.second;
        let turn = |string: &mut Pauli| {
            if string.support() & touched != 0 {
                *string = string.under(gate);
            }
        };
        self.active.iter_mut().for_each(|active| turn(&mut active.string));
        for (x, z) in self.frame.iter_mut().chain(&mut self.rows) {
            turn(x);
            turn(z);
        }
        self.steps.push(Step::Entangle(gate));
        Some(())
    }

    fn rotations(&mut self) -> Option<()> {
        loop {
            self.take();
            if self.active.is_empty() {
                return Some(());
            }
            if self.emit()? {
                continue;
            }
            let gate = self.choose();
            self.entangle(gate)?;
        }
    }

    /// Fills the window, and weighs what is in it: a rotation waits for those before it that do not commute with it.
    fn take(&mut self) {
        let terms = &self.program.terms;
        if self.taken == terms.len() || self.active.len() == self.taste.window {
            return;
        }
        while self.taken < terms.len() && self.active.len() < self.taste.window {
            let string = self.framed(terms[self.taken].0);
            self.active.push(Active { term: self.taken, string, weight: 0.0 });
            self.taken += 1;
        }
        self.weigh();
    }

    /// A string of the program as the entanglers have left it.
    fn framed(&self, string: Pauli) -> Pauli {
        let (mut product, mut power) = (Pauli::default(), 0);
        for wire in wires(string.support()) {
            let factor = string.factor(wire);
            let (x, z) = self.frame[wire];
            for (bit, image) in [(1, x), (2, z)] {
                if factor & bit != 0 {
                    let (next, more) = product.times(image);
                    (product, power) = (next, power + more);
                }
            }
            power += u32::from(factor == 3);
        }
        Pauli { negative: power % 4 == 2, ..product }
    }

    fn weigh(&mut self) {
        for k in 0..self.active.len() {
            let (before, rest) = self.active.split_at_mut(k);
            let this = &mut rest[0];
            let waits = before.iter().filter(|other| !other.string.commutes(this.string));
            this.weight = waits.map(|other| other.weight * self.taste.decay).fold(1.0, f32::min);
        }
    }

    /// Lets out every rotation that is free to go and on a single wire. Whether there was one.
    fn emit(&mut self) -> Option<bool> {
        let before = self.active.len();
        let mut k = 0;
        while k < self.active.len() {
            let Active { term, string, weight } = self.active[k];
            let alone = string.weight() == 1;
            let pair = self.board.pairs_turn && string.weight() == 2 && self.board.steps(string.support()) == 1;
            if weight == 1.0 && (alone || pair) {
                self.gates += usize::from(pair);
                self.steps.push(Step::Rotate(term, string));
                self.active.remove(k);
                self.weigh();
            } else {
                k += 1;
            }
        }
        (self.gates <= self.most_gates).then_some(self.active.len() < before)
    }

    /// The entangler that brings one of the nearest rotations that are free to go nearer, and helps the others most.
    fn choose(&mut self) -> Entangler {
        let nearest = self.front().map(|string| self.board.steps(string.support())).min().unwrap_or(0);
        let mut best = (f32::NEG_INFINITY, Entangler { first: 0, second: 1, a: 1, b: 1 });
        for (first, second) in self.pairs(nearest) {
            let kinds = self.helpful(first, second, nearest);
            let gains = self.gains(first, second);
            for kind in (0..9).filter(|kind| kinds >> kind & 1 == 1) {
                let score = gains[kind] + 1e-3 * self.noise();
                if score > best.0 {
                    best = (score, entangler(first, second, kind));
                }
            }
        }
        best.1
    }

    /// The strings that are free to go.
    fn front(&self) -> impl Iterator<Item = Pauli> {
        self.active.iter().filter(|active| active.weight == 1.0).map(|active| active.string)
    }

    /// The pairs of wires, in order, on which an entangler may help one of the nearest.
    fn pairs(&self, nearest: u32) -> Vec<(usize, usize)> {
        let mut partners = vec![0; self.board.wires];
        for string in self.front().filter(|string| self.board.steps(string.support()) == nearest) {
            let support = string.support();
            for wire in wires(support) {
                let near = self.board.neighbours(wire);
                partners[wire] |= if self.board.is_complete() { near & support } else { near };
            }
        }
        let ordered = |(a, b): (usize, usize)| (a.min(b), a.max(b));
        let all = partners.iter().enumerate().flat_map(|(a, set)| wires(*set).map(move |b| ordered((a, b))));
        let mut all: Vec<_> = all.collect();
        all.sort_unstable();
        all.dedup();
        all
    }

    /// The kinds of entanglers on a pair that bring one of the nearest nearer, as bits.
    fn helpful(&self, first: usize, second: usize, nearest: u32) -> u16 {
        let mut kinds = 0;
        for string in self.front().filter(|string| self.board.steps(string.support()) == nearest) {
            let left = self.left(string, first, second);
            let pair = usize::from(string.factor(first) | string.factor(second) << 2);
            for (kind, stays) in STAYS.iter().enumerate() {
                kinds |= u16::from(left[usize::from(stays[pair])] < nearest) << kind;
            }
        }
        kinds
    }

    /// How many steps a string has left with neither, the first, the second, or both of two wires in its support.
    fn left(&self, string: Pauli, first: usize, second: usize) -> [u32; 4] {
        let (one, two): (Mask, Mask) = (1 << first, 1 << second);
        let rest = string.support() & !(one | two);
        [rest, rest | one, rest | two, rest | one | two].map(|support| self.board.steps(support))
    }

    /// What each kind of entangler on a pair gains over all that is looked at.
    fn gains(&self, first: usize, second: usize) -> [f32; 9] {
        let touched: Mask = 1 << first | 1 << second;
        let mut gains = [[0.0f32; 4]; 16];
        let mut count = |string: Pauli, weight: f32| {
            if string.support() & touched == 0 {
                return;
            }
            let pair = usize::from(string.factor(first) | string.factor(second) << 2);
            let left = self.left(string, first, second);
            let now = usize::from(pair & 3 != 0) | usize::from(pair & 12 != 0) << 1;
            for stays in (1..4).filter(|stays| *stays != now) {
                let change = self.cost[left[now] as usize] - self.cost[left[stays] as usize];
                gains[pair][stays] += weight * change;
            }
        };
        self.active.iter().for_each(|active| count(active.string, active.weight));
        if self.taste.rows > 0.0 {
            self.rows.iter().flat_map(|row| [row.0, row.1]).for_each(|string| count(string, self.taste.rows));
        }
        let mut total = [0.0; 9];
        for (kind, stays) in STAYS.iter().enumerate() {
            total[kind] = (1..16).map(|pair| gains[pair][usize::from(stays[pair])]).sum();
        }
        total
    }

    fn finish(self) -> Network {
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
        Network { steps: self.steps, rows: self.rows, two_qubit_gates: self.gates, depth }
    }
}

/// The entangler of a kind, from 0 to 8, on a pair of wires.
pub(super) fn entangler(first: usize, second: usize, kind: usize) -> Entangler {
    Entangler { first, second, a: kind as Factor / 3 + 1, b: kind as Factor % 3 + 1 }
}
