//! The 24 Clifford gates of one qubit: a frame enters; leaves the shortest words for it, as quarter turns and as gates.

use std::collections::VecDeque;
use std::sync::OnceLock;

use hqml_ir::Gate;
use smallvec::SmallVec;

use super::pauli::{Frame1, X, Y, Z};

/// Gates in order of application.
pub(super) type Word = SmallVec<[Gate; 3]>;

/// The gates that words are made of, with the quarter turns they are.
const LETTERS: [(Gate, &[(u8, u8)]); 9] = [
    (Gate::Z, &[(Z, 2)]),
    (Gate::S, &[(Z, 1)]),
    (Gate::Sdg, &[(Z, 3)]),
    (Gate::X, &[(X, 2)]),
    (Gate::H, &[(Z, 1), (X, 1), (Z, 1)]),
    (Gate::Y, &[(Y, 2)]),
    (Gate::Sx, &[(X, 1)]),
    (Gate::Sxdg, &[(X, 3)]),
    (Gate::Id, &[]),
];

/// The shortest word of a frame.
pub(super) fn word(frame: &Frame1) -> &'static Word {
    static WORDS: OnceLock<Vec<Word>> = OnceLock::new();
    &WORDS.get_or_init(words)[frame.key()]
}

/// The quarter turns of a frame, as (axis, number of quarters), in order of application.
pub(super) fn quarter_turns(frame: &Frame1) -> SmallVec<[(u8, u8); 4]> {
    word(frame).iter().flat_map(|gate| turns(*gate)).copied().collect()
}

fn turns(gate: Gate) -> &'static [(u8, u8)] {
    LETTERS.iter().find(|(letter, _)| *letter == gate).map_or(&[], |(_, turns)| turns)
}

/// The frame of one of the gates of words.
pub(super) fn frame(gates: &[Gate]) -> Frame1 {
    gates.iter().flat_map(|g| turns(*g)).fold(Frame1::IDENTITY, |frame, (axis, k)| frame.then(*axis, *k))
}

/// Words by the key of their frame: breadth first, so that each is as short as can be.
fn words() -> Vec<Word> {
    let mut found: Vec<Option<Word>> = vec![None; 64];
    found[Frame1::IDENTITY.key()] = Some(Word::new());
    let mut queue = VecDeque::from([Word::new()]);
    while let Some(word) = queue.pop_front() {
        for (letter, _) in LETTERS {
            let mut longer = word.clone();
            longer.push(letter);
            let slot = &mut found[frame(&longer).key()];
            if slot.is_none() {
                *slot = Some(longer.clone());
                queue.push_back(longer);
            }
        }
    }
    found.into_iter().map(Option::unwrap_or_default).collect()
}
