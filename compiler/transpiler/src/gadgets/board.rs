//! Where a network of Pauli rotations is laid out: wires and the pairs of them that meet. A coupling enters; leaves how
//! many two-qubit gates bring a string to a single wire.

use std::cell::Cell;

use super::pauli::{MOST_WIRES, Mask};
use super::tableau::wires;

/// Wires, who meets whom, and what a string costs.
#[derive(Debug, Clone)]
pub(super) struct Board {
    /// How many wires there are.
    pub(super) wires: usize,
    /// Whether a rotation about a string on two wires is one two-qubit gate of its own.
    pub(super) pairs_turn: bool,
    graph: Option<Graph>,
}

#[derive(Debug, Clone)]
struct Graph {
    neighbours: Vec<Mask>,
    trees: Trees,
}

/// How the sizes of trees that join a set of wires are known.
#[derive(Debug, Clone)]
enum Trees {
    /// The smallest; what it makes of [`Board::steps`] for every set.
    Table(Vec<u8>),
    /// Grown from wire to nearest wire; what was made of those that were asked for lately.
    Grown(Vec<Cell<(Mask, u8)>>),
}

/// The most wires of a board with a table of all sets of them.
const MOST_TABLED: usize = 12;

/// How many answers are remembered of a board without a table.
const REMEMBERED: usize = 4096;

impl Board {
    /// A board where every two wires meet.
    pub(super) fn complete(wires: usize, pairs_turn: bool) -> Board {
        Board { wires, pairs_turn, graph: None }
    }

    /// A board with these neighbours; `None` where it is too wide or falls into parts.
    pub(super) fn coupled(neighbours: Vec<Mask>, pairs_turn: bool) -> Option<Board> {
        let wires = neighbours.len();
        if wires == 0 || wires > MOST_WIRES || !connected(&neighbours, Mask::MAX >> (MOST_WIRES - wires)) {
            return None;
        }
        let trees = match wires {
            0..=MOST_TABLED => {
                Trees::Table((0..).zip(smallest_trees(&neighbours)).map(|(set, tree)| steps(set, tree)).collect())
            }
            _ => Trees::Grown(vec![Cell::new((0, 0)); REMEMBERED]),
        };
        Some(Board { wires, pairs_turn, graph: Some(Graph { neighbours, trees }) })
    }

    /// Whether every two wires meet.
    pub(super) fn is_complete(&self) -> bool {
        self.graph.is_none()
    }

    /// The wires that one meets.
    pub(super) fn neighbours(&self, wire: usize) -> Mask {
        match &self.graph {
            None => self.all() & !(1 << wire),
            Some(graph) => graph.neighbours[wire],
        }
    }

    /// All wires.
    pub(super) fn all(&self) -> Mask {
        Mask::MAX >> (MOST_WIRES - self.wires)
    }

    /// How many entanglers bring a string with this support to a single wire. On a coupled board those are the edges of
    /// a tree that joins the support, and one for each wire of it that is not in the support and must be filled first.
    #[inline]
    pub(super) fn steps(&self, support: Mask) -> u32 {
        match &self.graph {
            Some(graph) => graph.steps(support),
            None => support.count_ones().saturating_sub(1),
        }
    }

    /// Whether a set of wires holds together.
    pub(super) fn holds_together(&self, set: Mask) -> bool {
        self.graph.as_ref().is_none_or(|graph| connected(&graph.neighbours, set))
    }
}

impl Graph {
    /// See [`Board::steps`].
    #[inline]
    fn steps(&self, support: Mask) -> u32 {
        match &self.trees {
            Trees::Table(steps) => u32::from(steps[support as usize]),
            Trees::Grown(remembered) => {
                let place = &remembered[(support.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 52) as usize % REMEMBERED];
                if place.get().0 != support {
                    place.set((support, steps(support, self.grown(support))));
                }
                u32::from(place.get().1)
            }
        }
    }

    /// From the lowest wire, always the nearest of those that are left, and the wires on the way.
    fn grown(&self, support: Mask) -> u8 {
        let mut tree = support & support.wrapping_neg();
        let mut shore = self.around(tree);
        while support & !tree != 0 {
            let next =
                if shore & support & !tree != 0 { shore & support & !tree } else { self.way(tree, shore, support) };
            tree |= next;
            shore |= self.around(next);
        }
        tree.count_ones() as u8
    }

    /// The wires on a shortest way from a tree to one of a support, that one included.
    fn way(&self, tree: Mask, shore: Mask, support: Mask) -> Mask {
        let mut layers = vec![shore & !tree];
        let mut reached = shore | tree;
        loop {
            let layer = self.around(layers[layers.len() - 1]) & !reached;
            reached |= layer;
            let hits = layer & support;
            if hits != 0 || layer == 0 {
                let first = hits & hits.wrapping_neg();
                let back = layers.iter().rev().scan(first, |at, layer| {
                    let here = self.around(*at) & layer;
                    *at = here & here.wrapping_neg();
                    Some(*at)
                });
                return first | back.fold(0, |way, wire| way | wire);
            }
            layers.push(layer);
        }
    }

    /// The neighbours of a set of wires.
    fn around(&self, set: Mask) -> Mask {
        wires(set).fold(0, |near, wire| near | self.neighbours[wire])
    }
}

/// The edges of a tree of so many wires, and one for each of them that is not in the support.
fn steps(support: Mask, tree: u8) -> u8 {
    let wires = support.count_ones() as u8;
    if wires > 1 { 2 * tree - wires - 1 } else { 0 }
}

fn connected(neighbours: &[Mask], set: Mask) -> bool {
    let (mut reached, mut before) = (set & set.wrapping_neg(), 0);
    while reached != before {
        before = reached;
        reached |= wires(before).fold(0, |near, w| near | neighbours[w]) & set;
    }
    reached == set
}

/// For every set, the size of the smallest connected set that holds it.
fn smallest_trees(neighbours: &[Mask]) -> Vec<u8> {
    let sets = 1usize << neighbours.len();
    let mut trees = vec![u8::MAX; sets];
    // A set holds together where it does without one of its wires that meets another of it.
    for set in 1..sets {
        let grows = |w: usize| trees[set & !(1 << w)] != u8::MAX && neighbours[w] & set as Mask != 0;
        if set.is_power_of_two() || wires(set as Mask).any(grows) {
            trees[set] = set.count_ones() as u8;
        }
    }
    for wire in 0..neighbours.len() {
        for set in (0..sets).filter(|set| set >> wire & 1 == 0) {
            trees[set] = trees[set].min(trees[set | 1 << wire]);
        }
    }
    trees
}
