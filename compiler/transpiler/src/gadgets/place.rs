//! Where on a device a program of rotations is laid out: a coupling and a width enter, small parts of the device that
//! hold together leave; then a program and a board enter, and the wire for each of its qubits leaves.

use hqml_ir::Coupling;

use super::board::Board;
use super::pauli::{Mask, Pauli};
use super::program::PauliProgram;
use super::tableau::{Tableau, wires};

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
    while part.len() < width {
        let rim = part.iter().flat_map(|w| coupling.neighbours(*w)).filter(|w| !part.contains(w));
        let far = |w: &&u32| part.iter().map(|v| u32::from(coupling.distance(**w, *v))).sum::<u32>();
        let next = *rim.min_by_key(|w| (far(w), **w))?;
        part.push(next);
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

/// The wire of each qubit: exchanges of two wires as long as they bring the strings nearer to single wires.
pub(super) fn layout(program: &PauliProgram, board: &Board) -> Vec<usize> {
    let supports: Vec<Mask> = program.terms.iter().map(|(string, _)| string.support()).collect();
    let cost = |place: &[usize]| -> u32 {
        let moved = |set: &Mask| wires(*set).fold(0, |moved: Mask, w| moved | 1 << place[w]);
        supports.iter().map(|set| board.steps(moved(set))).sum()
    };
    let mut place: Vec<usize> = (0..board.wires).collect();
    let mut best = cost(&place);
    loop {
        let before = best;
        for a in 0..place.len() {
            for b in a + 1..place.len() {
                place.swap(a, b);
                match cost(&place) {
                    now if now < best => best = now,
                    _ => place.swap(a, b),
                }
            }
        }
        if best == before {
            return place;
        }
    }
}

/// The program with its qubits on these wires.
pub(super) fn moved(program: &PauliProgram, place: &[usize]) -> PauliProgram {
    let moved = |string: Pauli| {
        let placed = Pauli { negative: string.negative, ..Pauli::default() };
        wires(string.support()).fold(placed, |moved, w| moved.with(place[w], string.factor(w)))
    };
    let terms = program.terms.iter().map(|(string, angle)| (moved(*string), angle.clone())).collect();
    let rows = program.clifford.rows().iter().map(|(x, z)| (moved(*x), moved(*z))).collect();
    PauliProgram { wires: program.wires, terms, clifford: Tableau::from_rows(rows) }
}
