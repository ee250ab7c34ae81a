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
mod beam;
mod gather;
mod queue;
mod reach;
mod region;
mod sweep;
mod walk;

use super::linear::Cx;

pub(super) use region::{Region, regions};
pub(super) use walk::{MOST_WALKERS, Step, Story, walk};

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

/// What a network shall do, as sets of places of a region: bit `k` of a set is what enters at place `k`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Wanted {
    /// Sums that shall be on some wire once; sorted.
    pub(super) open: Vec<u64>,
    /// Sums that shall be on the wires at the end, in any order; independent, as many as there are places.
    pub(super) ends: Vec<u64>,
}

impl Wanted {
    /// Its open sets as pairs, if they are.
    fn pairs(&self) -> Option<Pairs> {
        let mut pairs = Pairs::none(self.ends.len());
        for set in &self.open {
            let (a, rest) = (set.trailing_zeros() as usize, set & (set - 1));
            if rest.count_ones() > 1 {
                return None;
            }
            if rest != 0 {
                pairs.insert(a, rest.trailing_zeros() as usize);
            }
        }
        Some(pairs)
    }

    /// Whether each wire shall hold what one wire held.
    pub(super) fn permutes(&self) -> bool {
        self.ends.iter().all(|set| set.count_ones() == 1)
    }
}

/// More open sets than this on more than ten places are not gathered one by one.
const FEW: usize = 12;

/// The shortest network found, over places of the region. `effort` is the width of the searches; single sums are not
/// gathered in `limit` CX or more.
pub(super) fn visit(region: &Region, wanted: &Wanted, effort: usize, limit: usize) -> Option<Vec<Cx>> {
    let few = region.qubits.len() <= 10 || wanted.open.len() <= FEW;
    let narrow = if few { gather::visit(region, wanted, effort, limit) } else { None };
    let wide = wanted.pairs().filter(|pairs| pairs.len() > 0).and_then(|pairs| {
        let first = sweep::visit(region, &pairs, effort)?;
        if wanted.permutes() { Some(first) } else { settled(region, wanted, first, effort, limit) }
    });
    [narrow, wide].into_iter().flatten().min_by_key(Vec::len)
}

/// A network followed by the way to the wanted ends.
fn settled(region: &Region, wanted: &Wanted, mut gates: Vec<Cx>, effort: usize, limit: usize) -> Option<Vec<Cx>> {
    let mut to = vec![0; wanted.ends.len()];
    outcome(&gates, to.len()).iter().enumerate().for_each(|(place, row)| to[row.trailing_zeros() as usize] = place);
    let moved = |set: &u64| (0..to.len()).filter(|k| set >> k & 1 == 1).fold(0, |sum, k| sum | 1u64 << to[k]);
    let rest = Wanted { open: Vec::new(), ends: wanted.ends.iter().map(moved).collect() };
    gates.extend(gather::visit(region, &rest, effort, limit.saturating_sub(gates.len()))?);
    Some(gates)
}

/// What each place holds after a network.
pub(super) fn outcome(network: &[Cx], places: usize) -> Vec<u64> {
    let mut rows: Vec<u64> = (0..places).map(|k| 1 << k).collect();
    network.iter().for_each(|&(c, t)| rows[t] ^= rows[c]);
    rows
}
