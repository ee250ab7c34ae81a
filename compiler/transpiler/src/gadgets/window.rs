//! The rotations that are looked at when an entangler is chosen: they enter in order, as the entanglers so far have left
//! them; leave those that are free to go, and what each entangler gains over all of them.

use super::board::Board;
use super::network::Taste;
use super::pauli::{CONJUGATED, Entangler, Factor, Mask, Pauli};
use super::tableau::wires;

/// At most 64 rotations.
#[derive(Debug, Clone)]
pub(super) struct Window {
    taste: Taste,
    /// What a string counts, by its distance from a single wire.
    cost: [f32; 128],
    slots: Vec<Slot>,
    /// The slots in use, in the order of their rotations.
    order: Vec<u8>,
    /// The slots that are not.
    spare: u64,
}

#[derive(Debug, Clone, Copy, Default)]
struct Slot {
    term: usize,
    string: Pauli,
    /// The slots of earlier rotations that do not commute with it.
    waits: u64,
    /// How much it counts: 1 where it is free to go.
    weight: f32,
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

impl Window {
    pub(super) fn new(taste: Taste) -> Window {
        let size = taste.window.clamp(1, 64);
        let cost = std::array::from_fn(|n| (n as f32).powf(taste.power));
        let (slots, order) = (vec![Slot::default(); size], Vec::with_capacity(size));
        Window { taste, cost, slots, order, spare: u64::MAX >> (64 - size) }
    }

    pub(super) fn len(&self) -> usize {
        self.order.len()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.order.is_empty()
    }

    pub(super) fn is_full(&self) -> bool {
        self.spare == 0
    }

    /// A rotation behind all that are there, where the window is not full.
    pub(super) fn push(&mut self, term: usize, string: Pauli) {
        let slot = self.spare.trailing_zeros() as usize;
        let disturbs = |other: &&u8| !self.slots[usize::from(**other)].string.commutes(string);
        let waits = self.order.iter().filter(disturbs).fold(0, |set, other| set | 1 << other);
        self.slots[slot] = Slot { term, string, waits, weight: 0.0 };
        self.order.push(slot as u8);
        self.spare &= !(1 << slot);
    }

    /// The slots of rotations that wait for none, in order.
    pub(super) fn free(&self) -> Vec<usize> {
        let all = self.order.iter().map(|slot| usize::from(*slot));
        all.filter(|slot| self.slots[*slot].waits == 0).collect()
    }

    pub(super) fn string(&self, slot: usize) -> Pauli {
        self.slots[slot].string
    }

    /// Takes a rotation out; which term it is.
    pub(super) fn take(&mut self, slot: usize) -> usize {
        self.order.retain(|other| usize::from(*other) != slot);
        self.spare |= 1 << slot;
        for other in &self.order {
            self.slots[usize::from(*other)].waits &= !(1 << slot);
        }
        self.slots[slot].term
    }

    /// All strings go through an entangler.
    pub(super) fn entangle(&mut self, gate: Entangler) {
        let touched: Mask = 1 << gate.first | 1 << gate.second;
        for slot in &self.order {
            let string = &mut self.slots[usize::from(*slot)].string;
            if string.support() & touched != 0 {
                *string = string.under(gate);
            }
        }
    }

    /// Weighs the rotations: each counts less than the least of those that it waits for.
    pub(super) fn weigh(&mut self) {
        for slot in &self.order {
            let waits = wires(self.slots[usize::from(*slot)].waits);
            let least = waits.map(|other| self.slots[other].weight * self.taste.decay).fold(1.0, f32::min);
            self.slots[usize::from(*slot)].weight = least;
        }
    }

    /// The entanglers that bring one of the nearest of the free rotations nearer to a single wire, and what each gains
    /// over all rotations here and the rows of the Clifford; and how many pairs of wires were looked at.
    pub(super) fn choices(&self, board: &Board, rows: &[(Pauli, Pauli)]) -> (Vec<(f32, Entangler)>, usize) {
        let free = || self.free().into_iter().map(|slot| self.slots[slot].string);
        let distance = |string: &Pauli| board.steps(string.support());
        let least = free().map(|string| distance(&string)).min().unwrap_or(0);
        let nearest: Vec<Pauli> = free().filter(|string| distance(string) == least).collect();
        let mut choices = Vec::new();
        let pairs = pairs(board, &nearest);
        for (first, second) in pairs.iter().copied() {
            let kinds = helpful(board, &nearest, first, second, least);
            let gains = self.gains(board, rows, first, second);
            let good = (0..9).filter(|kind| kinds >> kind & 1 == 1);
            choices.extend(good.map(|kind| (gains[kind], entangler(first, second, kind))));
        }
        (choices, pairs.len())
    }

    /// What each kind of entangler on a pair gains.
    fn gains(&self, board: &Board, rows: &[(Pauli, Pauli)], first: usize, second: usize) -> [f32; 9] {
        let touched: Mask = 1 << first | 1 << second;
        let mut gains = [[0.0f32; 4]; 16];
        let mut count = |string: Pauli, weight: f32| {
            let support = string.support();
            if support & touched == 0 {
                return;
            }
            // One factor stays or becomes two; two stay, or become one of the two.
            let pair = pair_of(string, first, second);
            let mut gain = |stays: usize, kept: Mask| {
                let change = self.cost[board.steps(support) as usize] - self.cost[board.steps(kept) as usize];
                gains[pair][stays] += weight * change;
            };
            if support & touched == touched {
                gain(1, support & !(1 << second));
                gain(2, support & !(1 << first));
            } else {
                gain(3, support | touched);
            }
        };
        for slot in self.order.iter().map(|slot| &self.slots[usize::from(*slot)]) {
            count(slot.string, slot.weight);
        }
        rows.iter().flat_map(|row| [row.0, row.1]).for_each(|string| count(string, self.taste.rows));
        let total = |stays: &[u8; 16]| (1..16).map(|pair| gains[pair][usize::from(stays[pair])]).sum();
        std::array::from_fn(|kind| total(&STAYS[kind]))
    }
}

/// The pairs of wires, in order, on which an entangler may help one of the nearest: within its support where all meet.
fn pairs(board: &Board, nearest: &[Pauli]) -> Vec<(usize, usize)> {
    let mut partners = vec![0; board.wires];
    for support in nearest.iter().map(|string| string.support()) {
        for wire in wires(support) {
            let near = board.neighbours(wire);
            let near = if board.is_complete() { near & support } else { near };
            for other in wires(near) {
                partners[wire.min(other)] |= 1 << wire.max(other);
            }
        }
    }
    partners.iter().enumerate().flat_map(|(a, set): (usize, &Mask)| wires(*set).map(move |b| (a, b))).collect()
}

/// The kinds of entanglers on a pair that bring one of the nearest nearer, as bits.
fn helpful(board: &Board, nearest: &[Pauli], first: usize, second: usize, least: u32) -> u16 {
    let touched: Mask = 1 << first | 1 << second;
    let mut kinds = 0;
    for string in nearest.iter().filter(|string| string.support() & touched != 0) {
        let rest = string.support() & !touched;
        let left = [0, 1 << first, 1 << second, touched].map(|stays| board.steps(rest | stays));
        let pair = pair_of(*string, first, second);
        for (kind, stays) in STAYS.iter().enumerate() {
            kinds |= u16::from(left[usize::from(stays[pair])] < least) << kind;
        }
    }
    kinds
}

fn pair_of(string: Pauli, first: usize, second: usize) -> usize {
    usize::from(string.factor(first) | string.factor(second) << 2)
}

/// The entangler of a kind, from 0 to 8, on a pair of wires.
pub(super) fn entangler(first: usize, second: usize, kind: usize) -> Entangler {
    Entangler { first, second, a: kind as Factor / 3 + 1, b: kind as Factor % 3 + 1 }
}
