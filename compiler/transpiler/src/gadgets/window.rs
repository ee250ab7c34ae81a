//! The rotations that are looked at when an entangler is chosen: they enter in order, as the entanglers so far have left
//! them; leave those that are free to go, and what each entangler gains over all of them.

use super::board::Board;
use super::network::Taste;
use super::pauli::{CONJUGATED, Entangler, Factor, MOST_WIRES, Mask, Pauli};
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

/// Per pair of factors and which of the two stay: the kinds of entanglers that leave these, as bits.
static KINDS: [[u16; 4]; 16] = kinds();

const fn kinds() -> [[u16; 4]; 16] {
    let mut table = [[0; 4]; 16];
    let mut kind = 0;
    while kind < 9 {
        let mut pair = 0;
        while pair < 16 {
            table[pair][STAYS[kind][pair] as usize] |= 1 << kind;
            pair += 1;
        }
        kind += 1;
    }
    table
}

impl Window {
    /// Room for the rotations on a board of so many wires.
    pub(super) fn new(taste: Taste, wires: usize) -> Window {
        let size = taste.window.clamp(1, 64);
        // A tree of n wires is at most 2 n steps.
        let cost = std::array::from_fn(|n| if n <= 2 * wires { (n as f32).powf(taste.power) } else { 0.0 });
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

    /// Takes out the first rotation that waits for none and is as wanted: which term it is, and its string.
    pub(super) fn take(&mut self, wanted: impl Fn(Pauli) -> bool) -> Option<(usize, Pauli)> {
        let ready = |slot: &u8| {
            let slot = &self.slots[usize::from(*slot)];
            slot.waits == 0 && wanted(slot.string)
        };
        let slot = self.order.remove(self.order.iter().position(ready)?);
        let others = !(1 << slot);
        self.spare |= 1 << slot;
        self.order.iter().for_each(|other| self.slots[usize::from(*other)].waits &= others);
        let Slot { term, string, .. } = self.slots[usize::from(slot)];
        Some((term, string))
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
    /// over all rotations here and the rows of the Clifford; and how many strings were looked at, over all pairs of wires.
    pub(super) fn choices(&self, board: &Board, rows: &[(Pauli, Pauli)]) -> (Vec<(f32, Entangler)>, usize) {
        let free = || self.order.iter().map(|slot| &self.slots[usize::from(*slot)]).filter(|slot| slot.waits == 0);
        let distance = |string: Pauli| board.steps(string.support());
        let least = free().map(|slot| distance(slot.string)).min().unwrap_or(0);
        let nearest: Vec<Pauli> = free().map(|slot| slot.string).filter(|string| distance(*string) == least).collect();
        let looked = self.looked(board, rows);
        let pairs = pairs(board, &nearest);
        let mut choices = Vec::with_capacity(6 * pairs.len());
        for &(first, second) in &pairs {
            let kinds = helpful(board, &nearest, first, second, least);
            if kinds == 0 {
                continue;
            }
            let (gains, met) = self.gains(board, &looked, first, second);
            for kind in wires(kinds.into()) {
                let gain = wires(met.into()).map(|pair| gains[pair][usize::from(STAYS[kind][pair])]).sum();
                choices.push((gain, entangler(first, second, kind)));
            }
        }
        (choices, pairs.len() * (looked.len() + 16))
    }

    /// The strings that count, each with its weight.
    fn looked(&self, board: &Board, rows: &[(Pauli, Pauli)]) -> Vec<Looked> {
        let cost = |string: Pauli| self.cost[board.steps(string.support()) as usize];
        let look = |string: Pauli, weight: f32| Looked { string, weight, now: cost(string) };
        let mut looked = Vec::with_capacity(self.order.len() + 2 * rows.len());
        let slots = self.order.iter().map(|slot| &self.slots[usize::from(*slot)]);
        let terms = slots.filter(|slot| slot.weight > LEAST_WEIGHT).map(|slot| look(slot.string, slot.weight));
        looked.extend(terms);
        for (x, z) in rows {
            looked.push(look(*x, self.taste.rows));
            looked.push(look(*z, self.taste.rows));
        }
        looked
    }

    /// What is gained on each pair of factors where the first, the second, or both of them stay; and the pairs that there
    /// are, as bits.
    fn gains(&self, board: &Board, looked: &[Looked], first: usize, second: usize) -> ([[f32; 4]; 16], u16) {
        let (one, two): (Mask, Mask) = (1 << first, 1 << second);
        let (mut gains, mut met) = ([[0.0f32; 4]; 16], 0);
        for Looked { string, weight, now } in looked {
            let support = string.support();
            if support & (one | two) == 0 {
                continue;
            }
            // One factor stays or becomes two; two stay, or become one of the two.
            let pair = pair_of(*string, first, second);
            met |= 1 << pair;
            let gain = &mut gains[pair];
            let cost = |kept: Mask| self.cost[board.steps(kept) as usize];
            if support & one == 0 || support & two == 0 {
                gain[3] += weight * (now - cost(support | one | two));
            } else if board.is_complete() {
                let change = weight * (now - cost(support & !two));
                gain[1] += change;
                gain[2] += change;
            } else {
                gain[1] += weight * (now - cost(support & !two));
                gain[2] += weight * (now - cost(support & !one));
            }
        }
        (gains, met)
    }
}

/// A rotation that counts less than this is not looked at.
const LEAST_WEIGHT: f32 = 0.02;

/// A string, how much it counts, and what it costs as it is.
struct Looked {
    string: Pauli,
    weight: f32,
    now: f32,
}

/// The pairs of wires, in order, on which an entangler may help one of the nearest: within its support where all meet.
fn pairs(board: &Board, nearest: &[Pauli]) -> Vec<(usize, usize)> {
    let mut partners = [0; MOST_WIRES];
    for support in nearest.iter().map(|string| string.support()) {
        for wire in wires(support) {
            let near = board.neighbours(wire);
            let near = if board.is_complete() { near & support } else { near };
            partners[wire] |= near & (Mask::MAX << wire);
            wires(near & !(Mask::MAX << wire)).for_each(|lower| partners[lower] |= 1 << wire);
        }
    }
    let mut pairs = Vec::with_capacity(4 * board.wires);
    for (wire, set) in partners[..board.wires].iter().enumerate() {
        pairs.extend(wires(*set).map(|other| (wire, other)));
    }
    pairs
}

/// The kinds of entanglers on a pair that bring one of the nearest nearer, as bits.
fn helpful(board: &Board, nearest: &[Pauli], first: usize, second: usize, least: u32) -> u16 {
    let touched: Mask = 1 << first | 1 << second;
    let mut kinds = 0;
    for string in nearest.iter().filter(|string| string.support() & touched != 0) {
        let rest = string.support() & !touched;
        let pair = pair_of(*string, first, second);
        if rest | touched != string.support() {
            if board.steps(rest | touched) < least {
                kinds |= KINDS[pair][3];
            }
            continue;
        }
        for (stays, kept) in [(1, 1 << first), (2, 1 << second)] {
            if board.steps(rest | kept) < least {
                kinds |= KINDS[pair][stays];
            }
        }
    }
    kinds
}

fn pair_of(string: Pauli, first: usize, second: usize) -> usize {
    usize::from(string.factor(first) | string.factor(second) << 2) & 15
}

/// The entangler of a kind, from 0 to 8, on a pair of wires.
pub(super) fn entangler(first: usize, second: usize, kind: usize) -> Entangler {
    Entangler { first, second, a: kind as Factor / 3 + 1, b: kind as Factor % 3 + 1 }
}
