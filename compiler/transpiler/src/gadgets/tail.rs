//! The Clifford at the end of a network: rows of a tableau enter, entanglers leave until the X and Z of each qubit come
//! from one wire, each qubit from another.
//!
//! Greedy descent on how full the rows of the tableau are, in blocks of 2 by 2, and on how far apart the wires of a row
//! (after de Brugiere et al. 2021, arXiv 2103.00934, for CNOT circuits); where it stands still, one qubit is brought to
//! the rim of what is left of the board along a tree, and the descent goes on without it.

use super::board::Board;
use super::network::Walk;
use super::pauli::{CONJUGATED, Entangler, Factor, Mask, Pauli};
use super::tableau::wires;
use super::window::entangler;

/// Tries of a tail, and how much of their choices is chance.
const TRIES: [f32; 4] = [0.0, 0.05, 0.1, 0.2];

/// The entanglers that bring all rows to single wires: the shortest of some tries, `None` where all are longer than `most`.
pub(super) fn unwind(walk: &mut Walk, most: usize) -> Option<Vec<Entangler>> {
    let mut best: Option<Vec<Entangler>> = None;
    let rows = walk.rows.clone();
    for noise in TRIES {
        let most = best.as_ref().map_or(most, |gates| gates.len().saturating_sub(1));
        let mut gates = Vec::new();
        if attempt(walk, noise, most, &mut gates).is_some() {
            best = Some(gates);
        }
        walk.rows.clone_from(&rows);
    }
    best
}

/// One try, of at most so many gates.
fn attempt(walk: &mut Walk, noise: f32, most: usize, gates: &mut Vec<Entangler>) -> Option<()> {
    let mut open = walk.board.all();
    let mut rows: Vec<usize> = (0..walk.rows.len()).collect();
    let mut tail = Tail { walk, most, gates };
    loop {
        while let Some(gate) = descent(tail.walk, open, noise) {
            tail.entangle(gate)?;
            if tail.walk.is_tired() {
                return None;
            }
        }
        if tail.walk.rows.iter().all(|row| support(*row).is_power_of_two()) {
            return (tail.gates.len() <= most).then_some(());
        }
        let (row, wire) = next_out(tail.walk, &rows, open)?;
        bring_out(&mut tail, row, wire, open)?;
        open &= !(1 << wire);
        rows.retain(|r| *r != row);
    }
}

/// A try that grows: the rows of a walk, and the gates so far.
struct Tail<'a, 'b> {
    walk: &'a mut Walk<'b>,
    most: usize,
    gates: &'a mut Vec<Entangler>,
}

impl Tail<'_, '_> {
    fn entangle(&mut self, gate: Entangler) -> Option<()> {
        let touched: Mask = 1 << gate.first | 1 << gate.second;
        for row in self.walk.rows.iter_mut().filter(|row| support(**row) & touched != 0) {
            *row = (row.0.under(gate), row.1.under(gate));
        }
        self.gates.push(gate);
        (self.gates.len() <= self.most).then_some(())
    }
}

fn support(row: (Pauli, Pauli)) -> Mask {
    row.0.support() | row.1.support()
}

/// 0 where neither X nor Z of a qubit come from a wire, 1 where the wire's one string is in both or one, 2 otherwise.
const RANK: [u8; 16] = [0, 1, 1, 1, 1, 1, 2, 2, 1, 2, 1, 2, 1, 2, 2, 1];

fn rank(row: (Pauli, Pauli), wire: usize) -> u32 {
    u32::from(RANK[usize::from(row.0.factor(wire) | row.1.factor(wire) << 2)])
}

/// Per kind of entangler and the pairs of factors of an X and a Z (`x | z << 4`): the ranks of the two wires after it,
/// `first | second << 2`.
static RANKS: [[u8; 256]; 9] = ranks();

const fn ranks() -> [[u8; 256]; 9] {
    let mut table = [[0; 256]; 9];
    let mut kind = 0;
    while kind < 9 {
        let mut both = 0;
        while both < 256 {
            let (x, z) = (CONJUGATED[kind][both & 15], CONJUGATED[kind][both >> 4]);
            let first = RANK[(x & 3 | (z & 3) << 2) as usize];
            let second = RANK[(x >> 2 & 3 | (z >> 2 & 3) << 2) as usize];
            table[kind][both] = first | second << 2;
            both += 1;
        }
        kind += 1;
    }
    table
}

/// How full a row is: the ranks of its wires, and the wires that it must be led over.
fn fullness(board: &Board, row: (Pauli, Pauli)) -> u32 {
    let set = support(row);
    wires(set).map(|wire| rank(row, wire)).sum::<u32>() + detour(board, set)
}

/// The entangler that empties the tableau most; `None` where none does.
fn descent(walk: &mut Walk, open: Mask, noise: f32) -> Option<Entangler> {
    let rows: Vec<u32> = walk.rows.iter().map(|row| fullness(walk.board, *row)).collect();
    let mut best: Option<(f32, Entangler)> = None;
    // Trees on wide boards are grown anew for each row.
    let dear = if walk.board.is_complete() { 3 } else { 3 + walk.board.wires / 8 };
    for (a, b) in pairs(walk, open) {
        walk.work += dear * rows.len();
        let gains = gains(walk, &rows, a, b);
        for (kind, gain) in gains.into_iter().enumerate().filter(|(_, gain)| *gain > 1e-3) {
            let score = gain + noise * walk.random();
            if best.is_none_or(|(most, _)| score > most) {
                best = Some((score, entangler(a, b, kind)));
            }
        }
    }
    best.map(|(_, gate)| gate)
}

/// The pairs of open wires that meet, of rows that are not on a single wire yet.
fn pairs(walk: &Walk, open: Mask) -> Vec<(usize, usize)> {
    let board = walk.board;
    let mut partners: Vec<Mask> = vec![0; board.wires];
    for set in walk.rows.iter().map(|row| support(*row)).filter(|set| !set.is_power_of_two()) {
        for wire in wires(set & open) {
            let near = board.neighbours(wire) & open;
            let near = if board.is_complete() { near & set } else { near };
            wires(near).for_each(|other| partners[wire.min(other)] |= 1 << wire.max(other));
        }
    }
    partners.iter().enumerate().flat_map(|(a, set)| wires(*set).map(move |b| (a, b))).collect()
}

/// How much emptier each kind of entangler on a pair makes the rows.
fn gains(walk: &Walk, fullness: &[u32], a: usize, b: usize) -> [f32; 9] {
    let touched: Mask = 1 << a | 1 << b;
    let mut gains = [0.0; 9];
    for (row, now) in walk.rows.iter().zip(fullness) {
        let set = support(*row);
        if set & touched == 0 {
            continue;
        }
        let pair = |string: Pauli| usize::from(string.factor(a) | string.factor(b) << 2);
        let both = pair(row.0) | pair(row.1) << 4;
        let rest = now - rank(*row, a) - rank(*row, b) - detour(walk.board, set);
        let kept = [0, 1 << a, 1 << b, touched].map(|stays| detour(walk.board, set & !touched | stays));
        for kind in 0..9 {
            let (first, second) = (RANKS[kind][both] & 3, RANKS[kind][both] >> 2);
            let stays = usize::from(first != 0) | usize::from(second != 0) << 1;
            gains[kind] += count(*now) - count(rest + u32::from(first + second) + kept[stays]);
        }
    }
    gains
}

/// What a row counts that is so full: less for each more, so that the emptiest rows are emptied first.
fn count(fullness: u32) -> f32 {
    (fullness as f32).sqrt()
}

/// How many more entanglers than its wires a support costs.
fn detour(board: &Board, support: Mask) -> u32 {
    if board.is_complete() { 0 } else { board.steps(support) + 1 - support.count_ones() }
}

/// The row and the wire, one without which the rest of the board still holds together, that come together most easily.
fn next_out(walk: &Walk, rows: &[usize], open: Mask) -> Option<(usize, usize)> {
    let rim = wires(open).filter(|w| walk.board.holds_together(open & !(1 << w)));
    let pairs = rim.flat_map(|wire| rows.iter().map(move |row| (*row, wire)));
    pairs.min_by_key(|(row, wire)| {
        let (x, z) = walk.rows[*row];
        let steps = |string: Pauli| walk.board.steps(string.support() | 1 << wire);
        (steps(x) + steps(z), *wire, *row)
    })
}

/// Brings both strings of a row to one wire, over wires that are still open: first X, then Z by what commutes with it.
fn bring_out(tail: &mut Tail, row: usize, wire: usize, open: Mask) -> Option<()> {
    let tree = tree(tail.walk.board, wire, open);
    for second in [false, true] {
        for (from, to) in &tree {
            let string = |tail: &Tail| if second { tail.walk.rows[row].1 } else { tail.walk.rows[row].0 };
            let keeps = (second && *to == wire).then(|| tail.walk.rows[row].0.factor(wire));
            if string(tail).factor(*from) == 0 {
                continue;
            }
            if string(tail).factor(*to) == 0 {
                let a = other(string(tail).factor(*from));
                tail.entangle(Entangler { first: *from, second: *to, a, b: 1 })?;
            }
            prune(tail, *from, *to, string(tail), keeps)?;
        }
    }
    Some(())
}

/// Takes `from` out of the support of a string that has both wires, by an entangler that commutes with `keeps` there.
fn prune(tail: &mut Tail, from: usize, to: usize, string: Pauli, keeps: Option<Factor>) -> Option<()> {
    let b = keeps.unwrap_or(other(string.factor(to)));
    tail.entangle(Entangler { first: from, second: to, a: string.factor(from), b })
}

/// A factor that anticommutes with this one.
fn other(factor: Factor) -> Factor {
    factor % 3 + 1
}

/// The edges of a tree of shortest ways to the root, from a wire to the next one on the way: the farthest first.
fn tree(board: &Board, root: usize, open: Mask) -> Vec<(usize, usize)> {
    let mut edges = Vec::new();
    let mut reached: Mask = 1 << root;
    let mut rim = vec![root];
    while !rim.is_empty() {
        let mut next = Vec::new();
        for to in rim {
            for from in wires(board.neighbours(to) & open & !reached) {
                reached |= 1 << from;
                edges.push((from, to));
                next.push(from);
            }
        }
        rim = next;
    }
    edges.reverse();
    edges
}
