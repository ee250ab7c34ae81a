//! The Clifford at the end of a network: rows of a tableau enter, entanglers leave until the X and Z of each qubit come
//! from one wire, each qubit from another.
//!
//! Greedy descent on how full the rows and columns of the tableau are (the sum of logarithms, as in de Brugiere et al.
//! 2021, arXiv 2103.00934, on blocks of 2 by 2); where it stands still, one qubit is brought to the rim of what is left
//! of the board along a tree, and the descent goes on without it.

use super::board::Board;
use super::network::Walk;
use super::pauli::{CONJUGATED, Entangler, Factor, Mask, Pauli};
use super::tableau::wires;
use super::window::entangler;

/// Brings all rows to single wires. `None` where the walk has no more gates to give.
pub(super) fn unwind(walk: &mut Walk) -> Option<()> {
    let mut open = walk.board.all();
    let mut rows: Vec<usize> = (0..walk.rows.len()).collect();
    loop {
        while let Some(gate) = descent(walk, open) {
            walk.entangle(gate)?;
        }
        if walk.rows.iter().all(|row| support(*row).is_power_of_two()) {
            return Some(());
        }
        let (row, wire) = next_out(walk, &rows, open)?;
        bring_out(walk, row, wire, open)?;
        open &= !(1 << wire);
        rows.retain(|r| *r != row);
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

/// How full a tableau is: per row and per wire, and what that counts.
struct Fullness {
    rows: Vec<u32>,
    columns: Vec<u32>,
    counts: Vec<f32>,
}

impl Fullness {
    fn of(walk: &Walk) -> Fullness {
        let mut columns = vec![0; walk.board.wires];
        let mut row_fullness = |row: &(Pauli, Pauli)| {
            let set = support(*row);
            for wire in wires(set) {
                columns[wire] += rank(*row, wire);
            }
            wires(set).map(|wire| rank(*row, wire)).sum::<u32>() + detour(walk.board, set)
        };
        let rows: Vec<u32> = walk.rows.iter().map(&mut row_fullness).collect();
        let most = 4 * walk.board.wires + 4;
        Fullness { rows, columns, counts: (0..most).map(|n| (n.max(1) as f32).ln()).collect() }
    }
}

/// The entangler that empties the tableau most; `None` where none does.
fn descent(walk: &mut Walk, open: Mask) -> Option<Entangler> {
    let fullness = Fullness::of(walk);
    let mut best: Option<(f32, Entangler)> = None;
    for (a, b) in pairs(walk, open) {
        walk.work += 3 * walk.rows.len();
        let gains = gains(walk, &fullness, a, b);
        for (kind, gain) in gains.into_iter().enumerate().filter(|(_, gain)| *gain > 1e-3) {
            let score = gain + 0.1 * walk.taste.noise * walk.random();
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

/// How much emptier each kind of entangler on a pair makes the tableau.
fn gains(walk: &Walk, fullness: &Fullness, a: usize, b: usize) -> [f32; 9] {
    let touched: Mask = 1 << a | 1 << b;
    let count = |n: u32| fullness.counts[n as usize];
    let (mut columns, mut gains) = ([[0; 2]; 9], [0.0; 9]);
    for (row, now) in walk.rows.iter().zip(&fullness.rows) {
        let set = support(*row);
        if set & touched == 0 {
            continue;
        }
        let pair = |string: Pauli| usize::from(string.factor(a) | string.factor(b) << 2);
        let both = pair(row.0) | pair(row.1) << 4;
        let rest = now - rank(*row, a) - rank(*row, b) - detour(walk.board, set);
        for kind in 0..9 {
            let (first, second) = (u32::from(RANKS[kind][both] & 3), u32::from(RANKS[kind][both] >> 2));
            let kept = (set & !touched) | Mask::from(first != 0) << a | Mask::from(second != 0) << b;
            columns[kind][0] += first;
            columns[kind][1] += second;
            gains[kind] += count(*now) - count(rest + first + second + detour(walk.board, kept));
        }
    }
    let before = count(fullness.columns[a]) + count(fullness.columns[b]);
    std::array::from_fn(|kind| gains[kind] + before - count(columns[kind][0]) - count(columns[kind][1]))
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
fn bring_out(walk: &mut Walk, row: usize, wire: usize, open: Mask) -> Option<()> {
    let tree = tree(walk.board, wire, open);
    for second in [false, true] {
        for (from, to) in &tree {
            let string = |walk: &Walk| if second { walk.rows[row].1 } else { walk.rows[row].0 };
            let keeps = (second && *to == wire).then(|| walk.rows[row].0.factor(wire));
            if string(walk).factor(*from) == 0 {
                continue;
            }
            if string(walk).factor(*to) == 0 {
                let a = other(string(walk).factor(*from));
                walk.entangle(Entangler { first: *from, second: *to, a, b: 1 })?;
            }
            prune(walk, *from, *to, string(walk), keeps)?;
        }
    }
    Some(())
}

/// Takes `from` out of the support of a string that has both wires, by an entangler that commutes with `keeps` there.
fn prune(walk: &mut Walk, from: usize, to: usize, string: Pauli, keeps: Option<Factor>) -> Option<()> {
    let b = keeps.unwrap_or(other(string.factor(to)));
    walk.entangle(Entangler { first: from, second: to, a: string.factor(from), b })
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
