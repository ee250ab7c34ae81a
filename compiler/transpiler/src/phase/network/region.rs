//! Regions of a device: a coupling and a number of qubits enter; leave sets of that many device qubits with a path through
//! most of them, the rest hanging on it by one coupling each.

use hqml_ir::Target;
use smallvec::SmallVec;

/// Device qubits and how they lie.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Region {
    /// The device qubits: first the path in order, then the spurs. A place is an index here.
    pub(crate) qubits: Vec<u32>,
    /// How many of them are the path.
    pub(crate) path: usize,
    /// For each spur, the place on the path that it hangs on.
    pub(crate) spurs: Vec<usize>,
    /// Pairs of places that the device couples.
    pub(crate) edges: Vec<(usize, usize)>,
}

/// Steps of the search for a path from one start.
const MOST_STEPS: usize = 4_000;

/// Starts after which one whole path is enough.
const MOST_STARTS: u32 = 12;

/// Regions of `n` qubits and different shapes, those with the longest path first, at most `most`. Empty where the search finds none.
pub(crate) fn regions(target: &Target, n: usize, most: usize) -> Vec<Region> {
    let mut found: Vec<Region> = Vec::new();
    let free: Vec<u8> = (0..target.coupling.qubits()).map(|q| around(target, q).len().min(255) as u8).collect();
    for start in 0..target.coupling.qubits() {
        let mut search = Search {
            target,
            n,
            best: None,
            steps: 0,
            path: Vec::with_capacity(n),
            on: vec![false; target.coupling.qubits() as usize],
            free: free.clone(),
        };
        search.enter(start);
        search.extend();
        // Regions of one shape have the same networks.
        let new = search.best.map(|(_, region)| region).filter(|region| found.iter().all(|r| !r.same_shape(region)));
        found.extend(new);
        let whole = found.iter().filter(|r| r.path == n).count();
        if whole >= most || (whole > 0 && start >= MOST_STARTS) {
            break;
        }
    }
    found.sort_by_key(|region| n - region.path);
    found.truncate(most);
    found
}

struct Search<'a> {
    target: &'a Target,
    n: usize,
    best: Option<(usize, Region)>,
    steps: usize,
    path: Vec<u32>,
    on: Vec<bool>,
    /// For each qubit, how many of its neighbours are not on the path.
    free: Vec<u8>,
}

fn around(target: &Target, qubit: u32) -> &[u32] {
    target.coupling.neighbours(qubit)
}

impl Search<'_> {
    /// The path goes on to a qubit.
    fn enter(&mut self, qubit: u32) {
        self.path.push(qubit);
        self.on[qubit as usize] = true;
        around(self.target, qubit).iter().for_each(|w| self.free[*w as usize] -= 1);
    }

    /// The path goes back from its last qubit.
    fn leave(&mut self) {
        if let Some(qubit) = self.path.pop() {
            self.on[qubit as usize] = false;
            around(self.target, qubit).iter().for_each(|w| self.free[*w as usize] += 1);
        }
    }

    /// Depth first, neighbours with few free neighbours first; ends with the first whole path or after a number of steps.
    fn extend(&mut self) {
        self.steps += 1;
        if self.path.len() == self.n {
            return self.keep(Vec::new());
        }
        // A place has one spur.
        let enough = 2 * self.path.len() >= self.n;
        if enough && self.best.as_ref().is_none_or(|(length, _)| *length < self.path.len()) {
            let spurs = self.spurs();
            if self.path.len() + spurs.len() >= self.n {
                self.keep(spurs);
            }
        }
        let Some(&last) = self.path.last() else { return };
        let next = around(self.target, last).iter().copied().filter(|q| !self.on[*q as usize]);
        let mut next: SmallVec<[(u8, u32); 4]> = next.map(|q| (self.free[q as usize], q)).collect();
        next.sort_by_key(|(free, _)| *free);
        for (_, q) in next {
            if self.steps > MOST_STEPS || self.best.as_ref().is_some_and(|(length, _)| *length == self.n) {
                return;
            }
            self.enter(q);
            self.extend();
            self.leave();
        }
    }

    /// Free qubits beside the path, each with the place it hangs on, as many as are missing.
    fn spurs(&self) -> Vec<(usize, u32)> {
        let mut spurs: Vec<(usize, u32)> = Vec::new();
        for (place, q) in self.path.iter().enumerate() {
            for &w in self.target.coupling.neighbours(*q) {
                let missing = self.path.len() + spurs.len() < self.n;
                if missing && !self.on[w as usize] && spurs.iter().all(|s| s.1 != w && s.0 != place) {
                    spurs.push((place, w));
                }
            }
        }
        spurs
    }

    fn keep(&mut self, spurs: Vec<(usize, u32)>) {
        let qubits: Vec<u32> = self.path.iter().copied().chain(spurs.iter().map(|s| s.1)).collect();
        let region = Region::new(self.target, qubits, self.path.len(), spurs.iter().map(|s| s.0).collect());
        self.best = Some((self.path.len(), region));
    }
}

impl Region {
    /// A path through `path` of these qubits, the others spurs on the places named.
    pub(crate) fn new(target: &Target, qubits: Vec<u32>, path: usize, spurs: Vec<usize>) -> Region {
        let n = qubits.len();
        let pairs = (0..n).flat_map(|a| (a + 1..n).map(move |b| (a, b)));
        let edges = pairs.filter(|&(a, b)| target.coupling.adjacent(qubits[a], qubits[b])).collect();
        Region { qubits, path, spurs, edges }
    }

    fn same_shape(&self, other: &Region) -> bool {
        self.path == other.path && self.spurs == other.spurs && self.edges == other.edges
    }

    /// All places along the path, each spur right after the place it hangs on.
    pub(crate) fn along(&self) -> Vec<usize> {
        let spur = |place: usize| (0..self.spurs.len()).filter(move |k| self.spurs[*k] == place).map(|k| self.path + k);
        (0..self.path).flat_map(|place| std::iter::once(place).chain(spur(place))).collect()
    }
}
