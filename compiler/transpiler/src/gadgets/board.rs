//! Where a network of Pauli rotations is laid out: wires and the pairs of them that meet. A coupling enters; leaves how
//! many two-qubit gates bring a string to a single wire.

use super::pauli::Mask;
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
    /// Per set of wires, [`Board::steps`].
    steps: Vec<u8>,
}

impl Board {
    /// The most wires of a board on which not all meet: its table has an entry for each set of them.
    pub(super) const MOST_COUPLED: usize = 14;

    /// A board where every two wires meet.
    pub(super) fn complete(wires: usize, pairs_turn: bool) -> Board {
        Board { wires, pairs_turn, graph: None }
    }

    /// A board with these neighbours; `None` where it is too wide or falls into parts.
    pub(super) fn coupled(neighbours: Vec<Mask>, pairs_turn: bool) -> Option<Board> {
        let wires = neighbours.len();
        if wires > Self::MOST_COUPLED {
            return None;
        }
        let steps = steps_of_sets(&neighbours)?;
        Some(Board { wires, pairs_turn, graph: Some(Graph { neighbours, steps }) })
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
        Mask::MAX >> (Mask::BITS as usize - self.wires)
    }

    /// How many entanglers bring a string with this support to a single wire. On a coupled board those are the edges of
    /// a tree that joins the support, and one for each wire of it that is not in the support and must be filled first.
    pub(super) fn steps(&self, support: Mask) -> u32 {
        match &self.graph {
            None => support.count_ones().saturating_sub(1),
            Some(graph) => u32::from(graph.steps[support as usize]),
        }
    }

    /// Whether a set of wires holds together.
    pub(super) fn holds_together(&self, set: Mask) -> bool {
        self.graph.as_ref().is_none_or(|graph| connected(&graph.neighbours, set))
    }
}

fn connected(neighbours: &[Mask], set: Mask) -> bool {
    let (mut reached, mut before) = (set & set.wrapping_neg(), 0);
    while reached != before {
        before = reached;
        reached |= wires(before).fold(0, |near, w| near | neighbours[w]) & set;
    }
    reached == set
}

/// `2 tree - support - 1` for the smallest connected set that holds the support.
fn steps_of_sets(neighbours: &[Mask]) -> Option<Vec<u8>> {
    let sets = 1usize << neighbours.len();
    let size = |set: usize| set.count_ones() as u8;
    let mut tree: Vec<u8> =
        (0..sets).map(|s| if connected(neighbours, s as Mask) { size(s) } else { u8::MAX }).collect();
    if tree[sets - 1] == u8::MAX {
        return None;
    }
    for wire in 0..neighbours.len() {
        for set in (0..sets).filter(|set| set >> wire & 1 == 0) {
            tree[set] = tree[set].min(tree[set | 1 << wire]);
        }
    }
    Some((0..sets).map(|s| if s == 0 { 0 } else { 2 * tree[s] - size(s) - 1 }).collect())
}
