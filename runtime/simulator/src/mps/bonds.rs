//! How large a chain can become, before it is made: a program enters; a bound on every bond, bytes and work leave. The
//! numbers of a row play no part: only which qubits meet, and how often.

use super::blocks::Blocks;
use crate::elementary::{Elementary, Numbers};

/// A bound on a chain.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Bounds {
    /// The largest bond that the circuit can make, as a power of two, were none cut.
    pub exact: u32,
    /// Bytes of the chain at its largest.
    pub bytes: u128,
    /// Multiplications, roughly.
    pub work: f64,
    /// Cuts of two neighbours, swaps among them.
    pub cuts: usize,
}

/// Bounds for a bond of at most `limit`.
pub(crate) fn bounds(all: &Elementary<'_>, limit: usize) -> Bounds {
    let n = all.program.qubits as usize;
    let numbers = Numbers { angles: vec![0.0; all.angles.len()], amplitudes: Vec::new() };
    let blocks = Blocks::new(all, &numbers);
    let mut walk = Walk::new(n);
    for prepared in &all.prepared {
        let low = prepared.qubits.iter().min().copied().unwrap_or(0) as usize;
        let high = prepared.qubits.iter().max().copied().unwrap_or(0) as usize;
        (low..high).for_each(|cut| walk.bonds[cut] += prepared.qubits.len() as u32 / 2);
    }
    let size = |power: u32| (1u128 << power.min(60)).min(limit as u128);
    let (mut work, mut exact) = (0.0, walk.bonds.iter().copied().max().unwrap_or(0));
    let mut largest = walk.bonds.clone();
    for block in &blocks.blocks {
        let [a, b] = block.qubits.map(|q| walk.site_of[q as usize]);
        let (mut low, high) = (a.min(b), a.max(b));
        while low + 1 < high {
            work += walk.meet(low, 2, &size);
            largest[low] = largest[low].max(walk.bonds[low]);
            walk.exchange(low);
            low += 1;
        }
        work += walk.meet(low, block.rank, &size);
        largest[low] = largest[low].max(walk.bonds[low]);
        exact = exact.max(walk.bonds[low]);
    }
    let side = |site: usize| if site == 0 || site > largest.len() { 1 } else { size(largest[site - 1]) };
    let bytes = (0..n).map(|site| 32 * side(site) * side(site + 1)).sum();
    exact = exact.max(largest.iter().copied().max().unwrap_or(0));
    Bounds { exact, bytes, work, cuts: walk.cuts }
}

struct Walk {
    site_of: Vec<usize>,
    qubit_at: Vec<usize>,
    /// Powers of two, one a cut between neighbours.
    bonds: Vec<u32>,
    cuts: usize,
}

impl Walk {
    fn new(n: usize) -> Walk {
        Walk { site_of: (0..n).collect(), qubit_at: (0..n).collect(), bonds: vec![0; n.saturating_sub(1)], cuts: 0 }
    }

    /// A gate on the sites around a cut; gives its work.
    fn meet(&mut self, cut: usize, rank: u32, size: &dyn Fn(u32) -> u128) -> f64 {
        let around = |at: Option<usize>| at.and_then(|k| self.bonds.get(k)).copied().unwrap_or(0);
        let (left, right) = (around(cut.checked_sub(1)), around(Some(cut + 1)));
        let grown = (self.bonds[cut] + rank).min(left + 1).min(right + 1);
        self.bonds[cut] = grown;
        self.cuts += 1;
        let (l, r) = (2.0 * size(left) as f64, 2.0 * size(right) as f64);
        // Some sweeps of rotations over all pairs of the shorter side.
        24.0 * l.min(r) * l.min(r) * (l + r)
    }

    fn exchange(&mut self, cut: usize) {
        self.qubit_at.swap(cut, cut + 1);
        for at in [cut, cut + 1] {
            self.site_of[self.qubit_at[at]] = at;
        }
    }
}
