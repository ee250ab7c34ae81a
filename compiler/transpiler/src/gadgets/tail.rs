//! The Clifford at the end of a network: rows of a tableau enter, entanglers leave until the X and Z of each qubit come
//! from one wire, each qubit from another.
//!
//! Greedy descent on how full the rows and columns of the tableau are (the sum of logarithms, as in de Brugiere et al.
//! 2021, arXiv 2103.00934, on blocks of 2 by 2); where it stands still, one qubit is brought to the rim of what is left
//! of the board along a tree, and the descent goes on without it.

use super::board::Board;
use super::network::{Walk, entangler};
use super::pauli::{CONJUGATED, Entangler, Factor, Mask, Pauli};
use super::tableau::wires;

/// Brings all rows to single wires. `None` where the walk has no more gates to give.
pub(super) fn unwind(walk: &mut Walk) -> Option<()> {
    let mut open = walk.board().all();
    let mut rows: Vec<usize> = (0..walk.rows.len()).collect();
    loop {
        while let Some(gate) = descent(walk, open) {
            walk.entangle(gate)?;
        }
        if walk.rows.iter().all(|(x, z)| (x.support() | z.support()).is_power_of_two()) {
            return Some(());
        }
        let (row, wire) = next_out(walk, &rows, open)?;
        bring_out(walk, row, wire, open)?;
        open &= !(1 << wire);
        rows.retain(|r| *r != row);
    }
}

/// 0 where neither X nor Z of a qubit come from a wire, 1 where the wire's one string is in both or one, 2 otherwise.
static RANK: [u8; 16] = [0, 1, 1, 1, 1, 1, 2, 2, 1, 2, 1, 2, 1, 2, 2, 1];

fn rank(row: (Pauli, Pauli), wire: usize) -> u8 {
    RANK[usize::from(row.0.factor(wire) | row.1.factor(wire) << 2)]
}

/// The entangler that empties the tableau most; `None` where none does.
fn descent(walk: &mut Walk, open: Mask) -> Option<Entangler> {
    let board = walk.board();
    let n = walk.rows.len();
    let fill: Vec<u32> = walk
        .rows
        .iter()
        .map(|row| wires(row.0.support() | row.1.support()).map(|w| u32::from(rank(*row, w))).sum())
        .collect();
    let column: Vec<u32> = (0..n).map(|w| walk.rows.iter().map(|row| u32::from(rank(*row, w))).sum()).collect();
    let mut best: Option<(f32, Entangler)> = None;
    let all: Vec<(usize, usize)> = wires(open)
        .flat_map(|a| wires(board.neighbours(a) & open).filter(move |b| a < *b).map(move |b| (a, b)))
        .collect();
    for (a, b) in all {
        for kind in 0..9 {
            let gain = gain(walk, &fill, &column, a, b, kind);
            if gain > 1e-3 {
                let score = gain + 1e-2 * walk.noise();
                if best.is_none_or(|(most, _)| score > most) {
                    best = Some((score, entangler(a, b, kind)));
                }
            }
        }
    }
    best.map(|(_, gate)| gate)
}

fn fullness(ranks: u32) -> f32 {
    (ranks.max(1) as f32).ln()
}

/// How much emptier an entangler makes the tableau.
fn gain(walk: &Walk, fill: &[u32], column: &[u32], a: usize, b: usize, kind: usize) -> f32 {
    let touched: Mask = 1 << a | 1 << b;
    let (mut columns, mut gain) = ([0, 0], 0.0);
    for (q, row) in walk.rows.iter().enumerate() {
        let support = row.0.support() | row.1.support();
        if support & touched == 0 {
            continue;
        }
        let pair = |string: Pauli| usize::from(string.factor(a) | string.factor(b) << 2);
        let (x, z) = (CONJUGATED[kind][pair(row.0)], CONJUGATED[kind][pair(row.1)]);
        let first = RANK[usize::from(x & 3 | (z & 3) << 2)];
        let second = RANK[usize::from(x >> 2 & 3 | (z >> 2 & 3) << 2)];
        columns[0] += u32::from(first);
        columns[1] += u32::from(second);
        let before = u32::from(rank(*row, a) + rank(*row, b));
        let after = fill[q] - before + u32::from(first + second);
        let kept = (support & !touched) | Mask::from(first != 0) << a | Mask::from(second != 0) << b;
        gain += fullness(fill[q] + detour(walk.board(), support)) - fullness(after + detour(walk.board(), kept));
    }
    gain + fullness(column[a]) + fullness(column[b]) - fullness(columns[0]) - fullness(columns[1])
}

/// How many more entanglers than its wires a support costs.
fn detour(board: &Board, support: Mask) -> u32 {
    board.steps(support) + 1 - support.count_ones()
}

/// The row and the wire, one without which the rest of the board still holds together, that come together most easily.
fn next_out(walk: &Walk, rows: &[usize], open: Mask) -> Option<(usize, usize)> {
    let rim = wires(open).filter(|w| walk.board().holds_together(open & !(1 << w)));
    let pairs = rim.flat_map(|wire| rows.iter().map(move |row| (*row, wire)));
    pairs.min_by_key(|(row, wire)| {
        let (x, z) = walk.rows[*row];
        let steps = |string: Pauli| walk.board().steps(string.support() | 1 << wire);
        (steps(x) + steps(z), *wire, *row)
    })
}

/// Brings both strings of a row to one wire, over wires that are still open.
fn bring_out(walk: &mut Walk, row: usize, wire: usize, open: Mask) -> Option<()> {
    let tree = tree(walk.board(), wire, open);
    for (from, to) in &tree {
        let here = walk.rows[row].0;
        if here.factor(*from) != 0 {
            if here.factor(*to) == 0 {
                walk.entangle(Entangler { first: *from, second: *to, a: other(here.factor(*from)), b: 1 })?;
            }
            prune(walk, *from, *to, walk.rows[row].0, None)?;
        }
    }
    for (from, to) in &tree {
        let (kept, here) = walk.rows[row];
        let keeps = (*to == wire).then_some(kept.factor(wire));
        if here.factor(*from) != 0 {
            if here.factor(*to) == 0 {
                walk.entangle(Entangler { first: *from, second: *to, a: other(here.factor(*from)), b: 1 })?;
            }
            prune(walk, *from, *to, walk.rows[row].1, keeps)?;
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
