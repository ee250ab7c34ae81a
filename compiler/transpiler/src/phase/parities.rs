//! Phase polynomials where every two wires meet: the parities that turn a phase and a linear map enter; leaves CX in an
//! order that brings every parity onto some wire once and ends in the map, up to a permutation of wires.
//!
//! Each parity is kept as the set of wires whose present contents sum to it. A CX takes its control out of (or puts it
//! into) all sets that hold its target; a set of one wire is a parity that is there. The step is taken that brings the
//! sets nearest to one wire, the nearest counting most. In spirit GraySynth (Amy, Azimzadeh and Mosca 2018).

use super::bits::Bits;
use super::linear::{self, Cx};

/// What happens next on the wires of a block.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Step {
    /// CX: control, target.
    Cx(usize, usize),
    /// The phase of term `term` on this wire.
    Phase {
        /// The wire that holds the term's parity.
        wire: usize,
        /// Its index among the block's terms.
        term: usize,
    },
    /// The phase of term `term` on the sum of two wires (RZZ).
    Joint {
        /// One wire.
        a: usize,
        /// The other.
        b: usize,
        /// The term's index.
        term: usize,
    },
}

/// Steps in order and where to find the outputs, as in [`linear::Network`].
#[derive(Debug, Clone)]
pub(super) struct Plan {
    /// In order of application.
    pub(super) steps: Vec<Step>,
    /// What was asked for on wire `i` is on wire `place[i]`.
    pub(super) place: Vec<usize>,
}

/// More wires than this, or more terms, are not searched.
const MOST_WIRES: usize = 64;
const MOST_TERMS: usize = 128;

/// How much less a set of one wire more counts.
const DECAY: f64 = 0.5;

/// All parities visited by single wires, then the map. `None` where the search does not end soon, or the rows are not
/// independent.
pub(super) fn visit_all(parities: &[&Bits], rows: &[Bits]) -> Option<Plan> {
    let n = rows.len();
    if n > MOST_WIRES || parities.len() > MOST_TERMS {
        return None;
    }
    let mut search = Search::new(parities, n);
    search.collect();
    let most = 4 * parities.iter().map(|p| p.count() as usize).sum::<usize>();
    while !search.open.is_empty() {
        if search.steps.len() > most + n {
            return None;
        }
        let (c, t) = search.best_step()?;
        search.apply(c, t);
    }
    search.finish(rows)
}

/// The map alone, by [`linear::synthesise`]; phases where their parity passes by, on one wire, or on two at either end.
/// `None` where a parity does not pass.
pub(super) fn along_the_map(parities: &[&Bits], rows: &[Bits]) -> Option<Plan> {
    let n = rows.len();
    let network = linear::synthesise(rows)?;
    let mut held: Vec<Bits> = (0..n).map(|k| Bits::one(n, k)).collect();
    let mut open: Vec<usize> = (0..parities.len()).collect();
    let mut walk = Vec::new();
    (0..n).for_each(|wire| settle(&mut open, parities, &held[wire], wire, &mut walk));
    for &(c, t) in &network.gates {
        let row = held[c].clone();
        held[t].add(&row);
        walk.push(Step::Cx(c, t));
        settle(&mut open, parities, &held[t], t, &mut walk);
    }
    let (mut steps, mut after) = (Vec::new(), Vec::new());
    for term in open {
        let mut ones = parities[term].ones();
        match (ones.next(), ones.next(), ones.next()) {
            (Some(a), Some(b), None) => steps.push(Step::Joint { a, b, term }),
            _ => after.push(sum_of_two(&held, parities[term], term)?),
        }
    }
    steps.extend(walk);
    steps.extend(after);
    Some(Plan { steps, place: network.place })
}

/// The phases of the open terms whose parity is on this wire.
fn settle(open: &mut Vec<usize>, parities: &[&Bits], held: &Bits, wire: usize, steps: &mut Vec<Step>) {
    open.retain(|&term| {
        let here = parities[term] == held;
        if here {
            steps.push(Step::Phase { wire, term });
        }
        !here
    });
}

/// The term on the two wires that sum to its parity.
fn sum_of_two(held: &[Bits], parity: &Bits, term: usize) -> Option<Step> {
    for a in 0..held.len() {
        let rest = held[a].sum(parity);
        if let Some(b) = (a + 1..held.len()).find(|b| held[*b] == rest) {
            return Some(Step::Joint { a, b, term });
        }
    }
    None
}

struct Search {
    n: usize,
    /// Term, and the wires that sum to its parity.
    open: Vec<(usize, Bits)>,
    held: Vec<Bits>,
    steps: Vec<Step>,
    last: Option<Cx>,
    weight: Vec<f64>,
}

impl Search {
    fn new(parities: &[&Bits], n: usize) -> Search {
        Search {
            n,
            open: parities.iter().enumerate().map(|(k, p)| (k, (*p).clone())).collect(),
            held: (0..n).map(|k| Bits::one(n, k)).collect(),
            steps: Vec::new(),
            last: None,
            weight: (0..=n as i32 + 1).map(|k| 1.0 - DECAY.powi(k - 1)).collect(),
        }
    }

    /// Phases of the parities that are on one wire now.
    fn collect(&mut self) {
        let steps = &mut self.steps;
        self.open.retain(|(term, set)| match set.single() {
            Some(wire) => {
                steps.push(Step::Phase { wire, term: *term });
                false
            }
            None => true,
        });
    }

    fn best_step(&self) -> Option<Cx> {
        let n = self.n;
        let mut change = vec![0.0; n * n];
        for (_, set) in &self.open {
            let count = set.count() as usize;
            let (less, more) =
                (self.weight[count - 1] - self.weight[count], self.weight[count + 1] - self.weight[count]);
            for t in set.ones() {
                for (c, slot) in change[t * n..(t + 1) * n].iter_mut().enumerate() {
                    *slot += if set.has(c) { less } else { more };
                }
            }
        }
        let steps =
            (0..n).flat_map(|t| (0..n).map(move |c| (c, t))).filter(|&(c, t)| c != t && Some((c, t)) != self.last);
        steps.min_by(|x, y| change[x.1 * n + x.0].total_cmp(&change[y.1 * n + y.0]))
    }

    fn apply(&mut self, c: usize, t: usize) {
        for (_, set) in &mut self.open {
            if set.has(t) {
                set.flip(c);
            }
        }
        let row = self.held[c].clone();
        self.held[t].add(&row);
        self.steps.push(Step::Cx(c, t));
        self.last = Some((c, t));
        self.collect();
    }

    /// From what is held now to the rows that were asked for.
    fn finish(mut self, rows: &[Bits]) -> Option<Plan> {
        let now = linear::inverse(&self.held)?;
        let rest: Vec<Bits> = rows.iter().map(|row| product(row, &now)).collect();
        let network = linear::synthesise(&rest)?;
        self.steps.extend(network.gates.iter().map(|&(c, t)| Step::Cx(c, t)));
        Some(Plan { steps: self.steps, place: network.place })
    }
}

/// A row times a matrix.
pub(super) fn product(row: &Bits, matrix: &[Bits]) -> Bits {
    let mut sum = Bits::empty(matrix.len());
    row.ones().for_each(|k| sum.add(&matrix[k]));
    sum
}
