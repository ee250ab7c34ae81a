//! Parity networks on a device: pairs of qubits enters, with a region of the device that they lie in; leaves CX between
//! neighbours that bring the sum of every such pair onto some wire once, and end in a permutation of the qubits.
//!
//! What the wires hold is kept as a tree: its vertices are the qubits and the ground (the empty sum), its edges the wires,
//! each holding the sum of its two ends. Single qubits are a star around the ground. A CX between two edges that share a
//! vertex turns the target into the third side of the triangle. So a wire shows a new pair with almost every CX, where a
//! network of swaps needs three. Where the tree is a path laid along a path of the device, an exchange of two neighbours
//! in it costs two CX and shows two pairs; odd-even exchanges alone are the reversal of Kutin, Moulton and Smithline
//! (2007), n^2 - 1 CX. Both searches here leave fewer, as they end in any permutation, from any tree.

mod arrangement;
mod region;
mod small;

use super::linear::Cx;

pub(super) use region::{Region, regions};

/// Which pairs of a region's places are wanted: `0[a]` holds bit `b`, and the other way round.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Pairs(pub(super) Vec<u64>);

/// The most places of a region.
pub(super) const MOST_PLACES: usize = 63;

impl Pairs {
    /// No pair.
    pub(super) fn none(places: usize) -> Pairs {
        Pairs(vec![0; places])
    }

    /// Adds a pair.
    pub(super) fn insert(&mut self, a: usize, b: usize) {
        self.0[a] |= 1 << b;
        self.0[b] |= 1 << a;
    }

    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.0.iter().map(|row| row.count_ones() as usize).sum::<usize>() / 2
    }

    /// Each once, the smaller place first.
    pub(super) fn iter(&self) -> impl Iterator<Item = (usize, usize)> + '_ {
        self.0
            .iter()
            .enumerate()
            .flat_map(|(a, row)| (a + 1..self.0.len()).filter(move |b| row >> b & 1 == 1).map(move |b| (a, b)))
    }
}

/// The shortest network found, over places of the region. `effort` is the width of the searches.
pub(super) fn visit(region: &Region, pairs: &Pairs, effort: usize) -> Option<Vec<Cx>> {
    let wide = arrangement::visit(region, pairs, effort);
    let narrow = small::visit(region, pairs, effort);
    [narrow, wide].into_iter().flatten().min_by_key(Vec::len)
}
