//! The fewest entanglers for rotations and a Clifford on three wires: strings and planes enter; the shortest list of
//! choices leaves, if it is short enough.
//!
//! A rotation costs nothing where its string has come to a single wire and all before it that do not commute with it are
//! out. So what is left to choose are entanglers, and where one stands is a class of [`Space`] and the rotations that are
//! out. Such places are visited, breadth first, without those from which too many entanglers are left to go, and with the
//! most promising alone where there are too many: short blocks are searched through, long ones as far as that leads.

use std::cmp::Reverse;

use super::space::{Class, Space, Vector, commute};

/// One choice.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Choice {
    /// An entangler with these strings for factors, on these wires.
    Entangle([u8; 2], [Vector; 2]),
    /// The rotation of this number on two wires, by a gate of its own.
    Turn(usize),
}

/// What is searched for.
pub(super) struct Task<'a> {
    /// Where.
    pub(super) space: &'static Space,
    /// Strings of the rotations in order, where the Clifford at the end is the identity; at most 64.
    pub(super) terms: &'a [Vector],
    /// The class in which it begins.
    pub(super) start: Class,
    /// Whether a rotation on two wires is a gate.
    pub(super) pairs_turn: bool,
}

/// So many places are left at each step, those first from which most rotations are out.
const WIDTH: usize = 128;

#[derive(Debug, Clone, Copy)]
struct Place {
    class: Class,
    out: u64,
    from: u32,
    choice: u8,
    /// The place before it in the list of its class.
    other: u32,
}

const NO_PLACE: u32 = u32::MAX;

/// A choice that is no entangler: the number of the rotation above this.
const TURN: u8 = 64;

struct Search<'a> {
    task: &'a Task<'a>,
    waits: Vec<u64>,
    all: u64,
    places: Vec<Place>,
    heads: Vec<u32>,
}

/// The choices of the shortest network of at most so many two-qubit gates.
pub(super) fn shortest(task: &Task, most: usize) -> Option<Vec<Choice>> {
    let all = if task.terms.len() == 64 { u64::MAX } else { (1 << task.terms.len()) - 1 };
    let mut search = Search { task, waits: waits(task.terms), all, places: Vec::new(), heads: Vec::new() };
    if search.left(task.start, 0) > most {
        return None;
    }
    search.heads = vec![NO_PLACE; task.space.single.len()];
    search.visit(task.start, 0, NO_PLACE, 0);
    let mut layer: Vec<usize> = vec![0];
    for gates in 0..=most {
        let seen = search.places.len();
        for at in layer {
            let place = search.places[at];
            if place.class == 0 && place.out == all {
                return Some(search.choices(at));
            }
            search.leave(at, most.checked_sub(gates + 1)?);
        }
        layer = search.most_promising(seen);
        if layer.is_empty() {
            return None;
        }
    }
    None
}

/// For each string, the earlier ones that do not commute with it.
fn waits(terms: &[Vector]) -> Vec<u64> {
    let before = |(k, term): (usize, &Vector)| {
        let stops = |other: &Vector| !commute(*other, *term);
        terms[..k].iter().enumerate().filter(|(_, other)| stops(other)).fold(0, |set, (j, _)| set | 1u64 << j)
    };
    terms.iter().enumerate().map(before).collect()
}

impl Search<'_> {
    /// The places from number `seen` on that are left.
    fn most_promising(&self, seen: usize) -> Vec<usize> {
        let mut layer: Vec<usize> = (seen..self.places.len()).collect();
        if layer.len() > WIDTH {
            layer.sort_by_key(|at| {
                let Place { class, out, .. } = self.places[*at];
                (Reverse(out.count_ones()), self.task.space.distance[usize::from(class)])
            });
            layer.truncate(WIDTH);
        }
        layer
    }

    /// A number of two-qubit gates that are still to come at least.
    fn left(&self, class: Class, out: u64) -> usize {
        let space = self.task.space;
        let mut need = space.distance[usize::from(class)];
        let mut open = self.all & !out;
        while open != 0 && need < 2 {
            let string = self.task.terms[open.trailing_zeros() as usize];
            need = need.max(match () {
                () if space.single[usize::from(class)] >> string & 1 == 1 => 0,
                () if space.on_a_pair(class, string) => 1,
                () => 2,
            });
            open &= open - 1;
        }
        usize::from(need)
    }

    /// The rotations that are out once all have gone that can.
    fn let_out(&self, class: Class, mut out: u64) -> u64 {
        let single = self.task.space.single[usize::from(class)];
        let mut open = self.all & !out;
        while open != 0 {
            let k = open.trailing_zeros() as usize;
            if self.waits[k] & !out == 0 && single >> self.task.terms[k] & 1 == 1 {
                out |= 1 << k;
            }
            open &= open - 1;
        }
        out
    }

    /// Goes to a place, unless one was seen there from which no less was out.
    fn visit(&mut self, class: Class, out: u64, from: u32, choice: u8) {
        let out = self.let_out(class, out);
        let head = self.heads[usize::from(class)];
        let mut at = head;
        while at != NO_PLACE {
            let place = self.places[at as usize];
            if out & !place.out == 0 {
                return;
            }
            at = place.other;
        }
        self.heads[usize::from(class)] = self.places.len() as u32;
        self.places.push(Place { class, out, from, choice, other: head });
    }

    /// Visits all places after one that leave at most so many gates to come.
    fn leave(&mut self, at: usize, most: usize) {
        let Place { class, out, .. } = self.places[at];
        let space = self.task.space;
        for number in 0..space.moves.len() {
            let next = space.next(class, number);
            if self.left(next, out) <= most {
                self.visit(next, out, at as u32, number as u8);
            }
        }
        if self.task.pairs_turn {
            for (k, string) in self.task.terms.iter().enumerate() {
                let free = out >> k & 1 == 0 && self.waits[k] & !out == 0;
                if free && space.on_a_pair(class, *string) {
                    self.visit(class, out | 1 << k, at as u32, TURN + k as u8);
                }
            }
        }
    }

    /// The choices on the way to a place.
    fn choices(&self, mut at: usize) -> Vec<Choice> {
        let mut choices = Vec::new();
        while self.places[at].from != NO_PLACE {
            let place = self.places[at];
            at = place.from as usize;
            choices.push(match place.choice.checked_sub(TURN) {
                Some(term) => Choice::Turn(usize::from(term)),
                None => {
                    let number = usize::from(place.choice);
                    let factors = self.task.space.factors(self.places[at].class, number);
                    Choice::Entangle(self.task.space.moves[number].wires, factors)
                }
            });
        }
        choices.reverse();
        choices
    }
}
