//! All Clifford gates on three wires, up to gates on single wires: which follow from which by one entangler, and how many
//! entanglers each is away from none.
//!
//! Such a class is known by three *planes*: for each wire, the Pauli strings (in front of the gate) that have become its
//! X, Y and Z. A string is a vector of six bits, X of wire `w` in bit `w`, Z in bit `3 + w`. There are 6720 classes,
//! |Sp(6, 2)| / 6^3; a table of them takes part of a millisecond and is made when it is first asked for.

use std::sync::OnceLock;

/// A Pauli string on three wires without its sign.
pub(super) type Vector = u8;

/// A class of Clifford gates, by its number.
pub(super) type Class = u16;

/// One entangler: the wires that it is on, and the numbers (0, 1 or 2, from the lowest) of its factors in their planes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Move {
    /// The wires.
    pub(super) wires: [u8; 2],
    factors: [u8; 2],
}

/// The classes on a path of three wires (the middle one is wire 1), or on three that all meet.
pub(super) struct Space {
    /// The entanglers, the same number of them everywhere.
    pub(super) moves: Vec<Move>,
    planes: Planes,
    /// The planes of each class.
    classes: Vec<[u16; 3]>,
    /// By the planes of the first two wires: they say the third.
    numbers: Vec<Class>,
    /// How many entanglers lead to class 0, the identity.
    pub(super) distance: Vec<u8>,
    /// The strings that are on a single wire: a bit for each vector.
    pub(super) single: Vec<u64>,
}

/// How many planes there are, and how many classes.
const PLANES: usize = 336;
const CLASSES: usize = 6720;

/// What has no number yet.
const NONE: u16 = u16::MAX;

/// Pairs of strings that anticommute, and their products.
struct Planes {
    /// By two of the three vectors.
    numbers: Box<[u16; 1 << 12]>,
    vectors: Vec<[Vector; 3]>,
}

impl Planes {
    fn all() -> Planes {
        let mut planes = Planes { numbers: Box::new([NONE; 1 << 12]), vectors: Vec::with_capacity(PLANES) };
        for x in 1..64 {
            for z in (x + 1..64).filter(|z| x ^ z > *z && !commute(x, *z)) {
                let vectors = [x, z, x ^ z];
                for (a, b) in [(0, 1), (1, 2), (2, 0), (1, 0), (2, 1), (0, 2)] {
                    planes.numbers[usize::from(vectors[a]) << 6 | usize::from(vectors[b])] =
                        planes.vectors.len() as u16;
                }
                planes.vectors.push(vectors);
            }
        }
        planes
    }

    fn number(&self, x: Vector, z: Vector) -> u16 {
        self.numbers[usize::from(x & 63) << 6 | usize::from(z & 63)]
    }
}

/// Whether two strings commute.
pub(super) fn commute(a: Vector, b: Vector) -> bool {
    ((a & 7 & b >> 3).count_ones() + (a >> 3 & b & 7).count_ones()).is_multiple_of(2)
}

impl Space {
    /// The space of a path, or of a triangle.
    pub(super) fn of(triangle: bool) -> &'static Space {
        static SPACES: [OnceLock<Space>; 2] = [const { OnceLock::new() }; 2];
        SPACES[usize::from(triangle)].get_or_init(|| Space::explored(triangle))
    }

    fn explored(triangle: bool) -> Space {
        let edges = [[0, 1], [1, 2], [0, 2]];
        let edges = &edges[..if triangle { 3 } else { 2 }];
        let factors = (0..9u8).map(|k| [k / 3, k % 3]);
        let moves: Vec<Move> =
            edges.iter().flat_map(|wires| factors.clone().map(|factors| Move { wires: *wires, factors })).collect();
        let mut space = Space {
            planes: Planes::all(),
            classes: Vec::with_capacity(CLASSES),
            numbers: vec![NONE; PLANES * PLANES],
            distance: Vec::with_capacity(CLASSES),
            single: Vec::new(),
            moves,
        };
        space.meet([0, 1, 2].map(|w| space.planes.number(1 << w, 8 << w)), 0);
        let mut at = 0;
        while space.classes.len() < CLASSES && at < space.classes.len() {
            space.leave(at, edges);
            at += 1;
        }
        let set = |vectors: &[Vector; 3]| vectors.iter().fold(0u64, |set, v| set | 1 << v);
        let sets: Vec<u64> = space.planes.vectors.iter().map(set).collect();
        let single = |planes: &[u16; 3]| planes.iter().fold(0, |set, plane| set | sets[usize::from(*plane)]);
        space.single = space.classes.iter().map(single).collect();
        space
    }

    /// Meets all classes that one entangler leads to: what anticommutes with its factor A picks up B, and the other way
    /// round.
    fn leave(&mut self, at: usize, edges: &[[u8; 2]]) {
        let (planes, distance) = (self.classes[at], self.distance[at] + 1);
        let vectors = planes.map(|plane| self.planes.vectors[usize::from(plane)]);
        for [v, w] in edges.iter().map(|edge| edge.map(usize::from)) {
            for i in 0..3 {
                let (a, x) = (vectors[v][i], vectors[v][(i + 1) % 3]);
                for j in 0..3 {
                    let (b, y) = (vectors[w][j], vectors[w][(j + 1) % 3]);
                    let mut moved = planes;
                    moved[v] = self.planes.number(a, x ^ b);
                    moved[w] = self.planes.number(b, y ^ a);
                    self.meet(moved, distance);
                }
            }
        }
    }

    /// Gives a class its number where it is met for the first time.
    fn meet(&mut self, planes: [u16; 3], distance: u8) {
        let number = &mut self.numbers[usize::from(planes[0]) * PLANES + usize::from(planes[1])];
        if *number == NONE {
            *number = self.classes.len() as Class;
            self.classes.push(planes);
            self.distance.push(distance);
        }
    }

    /// The class that an entangler leads to.
    pub(super) fn next(&self, class: Class, number: usize) -> Class {
        let Move { wires, factors } = self.moves[number];
        let ([v, w], [i, j]) = (wires.map(usize::from), factors.map(usize::from));
        let mut planes = self.classes[usize::from(class)];
        let [one, two] = [v, w].map(|wire| self.planes.vectors[usize::from(planes[wire])]);
        let ((a, x), (b, y)) = ((one[i], one[(i + 1) % 3]), (two[j], two[(j + 1) % 3]));
        planes[v] = self.planes.number(a, x ^ b);
        planes[w] = self.planes.number(b, y ^ a);
        self.numbers[usize::from(planes[0]) * PLANES + usize::from(planes[1])]
    }

    /// The class with two vectors of each plane.
    pub(super) fn class(&self, vectors: [[Vector; 2]; 3]) -> Class {
        let [first, second, _] = vectors.map(|[x, z]| usize::from(self.planes.number(x, z)));
        self.numbers[first * PLANES + second]
    }

    /// The strings that are the factors of an entangler in a class.
    pub(super) fn factors(&self, class: Class, number: usize) -> [Vector; 2] {
        let (planes, chosen) = (&self.classes[usize::from(class)], self.moves[number]);
        let plane = |side: usize| usize::from(planes[usize::from(chosen.wires[side])]);
        [0, 1].map(|side| self.planes.vectors[plane(side)][usize::from(chosen.factors[side])])
    }

    /// Whether a string is on two wires that meet.
    pub(super) fn on_a_pair(&self, class: Class, string: Vector) -> bool {
        let vectors = self.classes[usize::from(class)].map(|plane| self.planes.vectors[usize::from(plane)]);
        let mut pairs = self.moves.iter().step_by(9).map(|m| m.wires.map(|w| &vectors[usize::from(w)]));
        pairs.any(|[a, b]| a.iter().any(|v| b.contains(&(v ^ string))))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_class_is_reached_and_every_entangler_undoes_itself() {
        for triangle in [false, true] {
            let space = Space::of(triangle);
            assert_eq!((space.classes.len(), space.planes.vectors.len()), (CLASSES, PLANES));
            for class in 0..CLASSES as Class {
                for k in 0..space.moves.len() {
                    let next = space.next(class, k);
                    let (far, near) = (space.distance[usize::from(class)], space.distance[usize::from(next)]);
                    assert!(far.abs_diff(near) <= 1);
                    assert!((0..space.moves.len()).any(|back| space.next(next, back) == class));
                }
            }
        }
    }

    /// Three `cx` exchange two wires, four are a `cx` across the middle of a path (Shende, Bullock, Markov 2006), and the
    /// ends of a path of n are exchanged by n^2 - 1 (Kutin, Moulton, Smithline 2007).
    #[test]
    fn known_circuits_take_what_is_known() {
        let left = |vectors: [[Vector; 2]; 3], triangle: bool| {
            let space = Space::of(triangle);
            space.distance[usize::from(space.class(vectors))]
        };
        let wires = [[1, 8], [2, 16], [4, 32]];
        assert_eq!(left([wires[1], wires[0], wires[2]], false), 3);
        assert_eq!(left([wires[2], wires[1], wires[0]], true), 3);
        assert!(left([wires[2], wires[1], wires[0]], false) <= 8);
        let across = [[1 | 4, 8], wires[1], [4, 32 | 8]];
        assert_eq!((left(across, false), left(across, true)), (4, 1));
    }
}
