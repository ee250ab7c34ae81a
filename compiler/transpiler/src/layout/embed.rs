//! Places in which every pair that interacts is coupled: a graph in a graph, searched as VF2 does (Cordella et al.
//! 2004), wire by wire beside those placed, with a bound on the steps.

use smallvec::SmallVec;

use crate::routing::{Device, NOWHERE, Stream, shortest_ring};

/// Who interacts with whom.
pub(crate) struct Pairs {
    /// Per wire, its partners; sorted, unique.
    pub(crate) of: Vec<Vec<u32>>,
}

impl Pairs {
    /// From pairs of wires.
    pub(crate) fn new(wires: usize, pairs: impl Iterator<Item = [u32; 2]>) -> Pairs {
        let mut of = vec![Vec::new(); wires];
        for [a, b] in pairs {
            of[a as usize].push(b);
            of[b as usize].push(a);
        }
        for list in &mut of {
            list.sort_unstable();
            list.dedup();
        }
        Pairs { of }
    }
}

struct Search<'a> {
    pairs: &'a Pairs,
    device: &'a Device,
    parts: &'a [u32],
    order: Vec<u32>,
    /// Per wire, its place or nowhere; per qubit, whether it is taken.
    of: Vec<u32>,
    taken: Vec<bool>,
    steps: usize,
    random: &'a mut Stream,
}

/// Places of all wires that interact, the others [`NOWHERE`]; `None` where there are none, or none was found in
/// `steps`.
pub(crate) fn embed(
    pairs: &Pairs,
    device: &Device,
    parts: &[u32],
    steps: usize,
    random: &mut Stream,
) -> Option<Vec<u32>> {
    if outgrows(pairs, device) {
        return None;
    }
    // Several short tries find more than a long one: a bad first choice is not gone on with for ever.
    let tries = 6;
    for number in 0..tries {
        let order = order(pairs, number % 2 == 1);
        let (of, taken) = (vec![NOWHERE; pairs.of.len()], vec![false; device.qubits()]);
        let steps = steps / tries;
        let mut search = Search { pairs, device, parts, order, of, taken, steps, random };
        if search.place(0) {
            return Some(search.of);
        }
        if search.steps > 0 {
            return None;
        }
    }
    None
}

/// Whether a look at the numbers of partners and at the shortest rings tells that there are none.
fn outgrows(pairs: &Pairs, device: &Device) -> bool {
    let wanted = sorted_degrees(pairs.of.iter().map(Vec::len));
    let given = sorted_degrees((0..device.qubits() as u32).map(|q| device.around(q).len()));
    let wider = wanted.iter().zip(&given).any(|(w, g)| w > g) || wanted.len() > given.len();
    let partners = |w: u32| pairs.of[w as usize].iter().copied();
    wider || shortest_ring(pairs.of.len(), partners, device.ring()) < device.ring()
}

fn sorted_degrees(degrees: impl Iterator<Item = usize>) -> Vec<usize> {
    let mut degrees: Vec<usize> = degrees.filter(|d| *d > 0).collect();
    degrees.sort_unstable_by(|a, b| b.cmp(a));
    degrees
}

/// Wires that interact, each group in a row, every wire after one of its partners where it has one before. Begins with
/// those of most partners, or of fewest: a line is best followed from its end.
fn order(pairs: &Pairs, from_ends: bool) -> Vec<u32> {
    let wires = pairs.of.len();
    let mut placed = vec![false; wires];
    let mut before = vec![0usize; wires];
    // Per wire, how many were in order when the last of its partners was.
    let mut newest = vec![0usize; wires];
    let mut order = Vec::new();
    let all = pairs.of.iter().filter(|p| !p.is_empty()).count();
    while order.len() < all {
        let open = (0..wires).filter(|w| !placed[*w] && !pairs.of[*w].is_empty());
        let sign = if from_ends && order.is_empty() { -1 } else { 1 };
        let key = |w: &usize| (before[*w], if from_ends { newest[*w] } else { 0 }, sign * pairs.of[*w].len() as i64);
        let Some(next) = open.max_by_key(|w| (key(w), std::cmp::Reverse(*w))) else { break };
        placed[next] = true;
        order.push(next as u32);
        for partner in &pairs.of[next] {
            before[*partner as usize] += 1;
            newest[*partner as usize] = order.len();
        }
    }
    order
}

impl Search<'_> {
    fn place(&mut self, depth: usize) -> bool {
        let Some(&wire) = self.order.get(depth) else { return true };
        let partners = &self.pairs.of[wire as usize];
        let placed: SmallVec<[u32; 8]> =
            partners.iter().map(|p| self.of[*p as usize]).filter(|q| *q != NOWHERE).collect();
        let mut candidates: SmallVec<[(usize, u64, u32); 8]> = match placed.first() {
            Some(&near) => self.device.around(near).iter().map(|n| self.rank(n.0)).collect(),
            None => (0..self.device.qubits() as u32).map(|q| self.rank(q)).collect(),
        };
        let fits = |&mut (_, _, q): &mut (usize, u64, u32)| {
            let free = !self.taken[q as usize] && self.device.part(q) == self.parts[wire as usize];
            let roomy = self.device.around(q).len() >= partners.len();
            free && roomy && placed.iter().all(|p| self.device.distance(*p, q) == 1)
        };
        candidates.retain(fits);
        candidates.sort_unstable();
        for (_, _, q) in candidates {
            if self.steps == 0 {
                return false;
            }
            self.steps -= 1;
            (self.of[wire as usize], self.taken[q as usize]) = (q, true);
            if self.room_ahead(wire) && self.place(depth + 1) {
                return true;
            }
            (self.of[wire as usize], self.taken[q as usize]) = (NOWHERE, false);
        }
        false
    }

    /// Whether a wire's partners that have no place yet still have enough free qubits around it.
    fn room_ahead(&self, wire: u32) -> bool {
        let missing = self.pairs.of[wire as usize].iter().filter(|p| self.of[**p as usize] == NOWHERE).count();
        let q = self.of[wire as usize];
        self.device.around(q).iter().filter(|n| !self.taken[n.0 as usize]).count() >= missing
    }

    /// Those with the fewest free qubits around them first: what is passed by now may never be reached again.
    fn rank(&mut self, q: u32) -> (usize, u64, u32) {
        let free = self.device.around(q).iter().filter(|n| !self.taken[n.0 as usize]).count();
        (free, self.random.next() >> 32, q)
    }
}
