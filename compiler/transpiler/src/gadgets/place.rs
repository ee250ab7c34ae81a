//! Where on a device a program of rotations is laid out: a coupling and a width enter, small parts of the device that
//! hold together leave; then a program and a board enter, and the wire for each of its qubits leaves.

use std::collections::BTreeSet;

use hqml_ir::Coupling;

use super::board::Board;
use super::pauli::{Mask, Pauli};
use super::program::PauliProgram;
use super::search::{Strings, mixed};
use super::tableau::wires;

/// The parts of this many wires that are grown about every wire of the device, those that hold together most closely
/// first, parts of one shape once; at most `most`.
pub(super) fn parts(coupling: &Coupling, width: usize, most: usize) -> Vec<Vec<u32>> {
    let mut parts: Vec<(u32, Vec<u32>, Vec<u32>)> = Vec::new();
    for root in 0..coupling.qubits() {
        let Some(part) = grown(coupling, root, width) else { continue };
        let spread = |w: &u32| part.iter().map(|v| u32::from(coupling.distance(*w, *v))).sum::<u32>();
        let mut shape: Vec<u32> = part.iter().map(spread).collect();
        shape.sort_unstable();
        parts.push((shape.iter().sum(), shape, part));
    }
    parts.sort();
    parts.dedup_by(|a, b| a.1 == b.1);
    parts.into_iter().take(most).map(|(_, _, part)| part).collect()
}

/// From a root, always the wire that is nearest to all that is there.
fn grown(coupling: &Coupling, root: u32, width: usize) -> Option<Vec<u32>> {
    let mut part = vec![root];
    let mut far: Vec<u32> = (0..coupling.qubits()).map(|w| u32::from(coupling.distance(root, w))).collect();
    let mut rim: BTreeSet<u32> = coupling.neighbours(root).iter().copied().collect();
    while part.len() < width {
        let next = *rim.iter().min_by_key(|w| (far[**w as usize], **w))?;
        rim.remove(&next);
        part.push(next);
        rim.extend(coupling.neighbours(next).iter().filter(|w| !part.contains(w)));
        for (w, far) in (0..).zip(&mut far) {
            *far += u32::from(coupling.distance(next, w));
        }
    }
    part.sort_unstable();
    Some(part)
}

/// The board of a part of a device.
pub(super) fn board(coupling: &Coupling, part: &[u32], pairs_turn: bool) -> Option<Board> {
    let near = |w: &u32| {
        let meets = |(_, v): &(usize, &u32)| coupling.adjacent(*w, **v);
        part.iter().enumerate().filter(meets).fold(0, |set: Mask, (k, _)| set | 1 << k)
    };
    Board::coupled(part.iter().map(near).collect(), pairs_turn)
}

/// The wire of each qubit: from a start that depends on the seed, exchanges of two wires as long as they bring the strings
/// nearer to single wires.
pub(super) fn layout(program: &PauliProgram, board: &Board, seed: u64) -> Vec<usize> {
    let supports: Vec<Mask> = program.terms.iter().map(|(string, _)| string.support()).collect();
    let cost = |place: &[usize], set: &Mask| board.steps(wires(*set).fold(0, |moved: Mask, w| moved | 1 << place[w]));
    let mut place = shuffled(board.wires, seed);
    loop {
        let mut better = false;
        for a in 0..place.len() {
            for b in a + 1..place.len() {
                let (one, two): (Mask, Mask) = (1 << a, 1 << b);
                let touched = || supports.iter().filter(|set| (*set & one != 0) != (*set & two != 0));
                let before: u32 = touched().map(|set| cost(&place, set)).sum();
                place.swap(a, b);
                let after: u32 = touched().map(|set| cost(&place, set)).sum();
                match after < before {
                    true => better = true,
                    false => place.swap(a, b),
                }
            }
        }
        if !better {
            return place;
        }
    }
}

/// The wires in an order that depends on the seed.
fn shuffled(wires: usize, seed: u64) -> Vec<usize> {
    let mut place: Vec<usize> = (0..wires).collect();
    place.sort_by_key(|w| if seed == 0 { *w as u64 } else { mixed(seed * 64 + *w as u64) });
    place
}

/// The strings of a program with its qubits on these wires.
pub(super) fn moved(program: &PauliProgram, place: &[usize]) -> Strings {
    let moved = |string: Pauli| {
        let placed = Pauli { negative: string.negative, ..Pauli::default() };
        wires(string.support()).fold(placed, |moved, w| moved.with(place[w], string.factor(w)))
    };
    let terms = program.terms.iter().map(|(string, _)| moved(*string)).collect();
    let rows = program.clifford.rows().iter().map(|(x, z)| (moved(*x), moved(*z))).collect();
    Strings { terms, rows }
}
