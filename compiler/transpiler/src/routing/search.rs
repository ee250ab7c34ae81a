//! Which way is the best: a device and what waits for what enter; one way through leaves, the cheapest of many.
//!
//! First ways from several starts, forth and back. Then, on a longer circuit, several walks side by side: every few
//! gates the cheapest are gone on with. Last, the best ways are walked again from points on them.

use super::beam::{Beam, beam};
use super::device::Device;
use super::random::Stream;
use super::runs::Runs;
use super::stages::Stages;
use super::walk::{Taste, Walker};
use super::way::{Event, Price, Way};
use crate::layout::Starts;

/// The way of a circuit that needs none: every gate where it is, in the order of the circuit.
pub(super) fn in_place(stages: &Stages, places: Vec<u32>) -> Way {
    let events = (0..stages.nodes.len() as u32).map(Event::Gate).collect();
    Way { start: places.clone(), end: places, events }
}

/// How the order of a circuit's gates is seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum View {
    /// Gates that commute may change places.
    Free = 0,
    /// Every wire's gates stay in order.
    Ordered = 1,
}

impl View {
    /// One after the other.
    fn turn(k: usize) -> View {
        if k.is_multiple_of(2) { View::Free } else { View::Ordered }
    }
}

/// A circuit in both views, forwards and backwards.
struct Views([[Stages; 2]; 2]);

impl Views {
    fn new(stages: &Stages) -> Views {
        let ordered = stages.ordered();
        let back = [stages.reversed(), ordered.reversed()];
        Views([[stages.clone(), ordered], back])
    }
}

/// What a search goes on with.
struct Search<'a> {
    device: &'a Device,
    stages: &'a Stages,
    /// Forwards and backwards; free and ordered.
    walkers: [[Walker<'a>; 2]; 2],
    runs: Runs,
    random: Stream,
    /// The best way from each of some starts, the cheapest first.
    best: Vec<Kept>,
    /// How many of these are kept.
    room: usize,
    /// The number of the start that is gone on with.
    start: u32,
}

/// From how many starts the best ways are gone on with.
const POOL: usize = 5;
/// The part of the last walks, in per cent, after which only the best of them is left.
const RIVALRY: usize = 70;
/// How many walks there are from each start, forth and back in turn.
const WALKS: usize = 3;
/// The part of all walks, in per cent, that are from starts; the others go on with what these found.
const EXPLORED: usize = 40;
/// Of the trials that are asked for, in per cent, how many in a row may lead to nothing better.
const PATIENCE: usize = 80;
/// What ways from starts are, in per cent of a rival, where none that goes on with them was ever shorter than that: after
/// the first few starts, after all.
const LOST: (usize, usize) = (130, 115);
const FIRST_STARTS: usize = 4;
/// How much dearer than the way it began as a walk may be on the way.
const SLACK: i32 = 6;
/// Nodes of a circuit that is walked twice as often as a long one, and the most times more that any is.
const SHORT: usize = 60;
const MOST_MORE: usize = 5;
/// Walks side by side.
const BEAM: Beam = Beam { width: 3, tries: 3, chunk: 5 };
/// Gates a wire above which walks go side by side: there the start matters little, and each point on the way more.
const CROWD: usize = 12;

/// One of the best ways.
struct Kept {
    price: Price,
    view: View,
    /// The number of the start it comes from.
    start: u32,
    way: Way,
    /// Per number of nodes that have run, what it costs more than these by themselves.
    profile: Vec<i32>,
}

/// How much is tried.
#[derive(Debug, Clone, Copy)]
pub(super) struct Effort {
    /// Ways through a long circuit.
    pub(super) trials: usize,
    /// CX of what the way is to be shorter than, if anything.
    pub(super) rival: Option<usize>,
}

/// The cheapest of many ways, wherever it begins. `None` where those from all starts are so much longer than the rival
/// that none will be shorter.
pub(super) fn search(device: &Device, stages: &Stages, parts: &[u32], seed: u64, effort: Effort) -> Option<Way> {
    let mut starts = Starts::new(device, stages, parts, Stream::new(seed, 1));
    let perfect = starts.perfect();
    let views = Views::new(stages);
    let mut search = Search::new(device, stages, &views, seed);
    if let Some(places) = perfect {
        search.explore(&places, 1, View::Free);
        return Some(search.finish());
    }
    let (patience, trials) = (effort.trials * PATIENCE / 100, walks_of(stages, effort.trials));
    let walks = WALKS.min(trials);
    let explored = (trials * EXPLORED / 100).div_ceil(walks).max(1);
    for k in 0..explored {
        if search.loses(effort.rival, if k < FIRST_STARTS { usize::MAX } else { LOST.0 }) {
            return None;
        }
        search.explore(&starts.next(k), walks, View::turn(k));
    }
    if search.loses(effort.rival, LOST.1) {
        return None;
    }
    let left = trials.saturating_sub(explored * walks);
    let beams = if search.crowded() { left / 2 } else { 0 };
    search.side_by_side(beams);
    search.improve_for(left - beams, patience);
    Some(search.finish())
}

/// How many walks there are: the more, the shorter the circuit.
fn walks_of(stages: &Stages, trials: usize) -> usize {
    if trials < 2 {
        return 1;
    }
    trials + (trials * SHORT / stages.nodes.len().max(1)).min(MOST_MORE * trials)
}

impl<'a> Search<'a> {
    fn new(device: &'a Device, stages: &'a Stages, views: &'a Views, seed: u64) -> Search<'a> {
        let walkers = views.0.each_ref().map(|views| views.each_ref().map(|stages| Walker::new(device, stages)));
        let runs = Runs::new(device, false);
        Search { device, stages, walkers, runs, random: Stream::new(seed, 0), best: Vec::new(), room: POOL, start: 0 }
    }

    /// From a start to the end, back, and forth again, as often as told.
    fn explore(&mut self, start: &[u32], walks: usize, view: View) {
        let mut at = start.to_vec();
        self.start += 1;
        for walk in 0..walks {
            let taste = taste(&mut self.random);
            let walker = &mut self.walkers[walk % 2][view as usize];
            let Some(way) = walker.walk(&at, &[], &taste, &mut self.random, &[]) else { return };
            at.clone_from(&way.end);
            self.keep(if walk % 2 == 0 { way } else { way.reversed() }, view);
        }
    }

    /// Whether the best way so far is so many per cent of the rival's length.
    fn loses(&self, rival: Option<usize>, per_cent: usize) -> bool {
        let best = self.best.first().map(|best| best.price.gates.unsigned_abs() as usize);
        best.zip(rival).is_some_and(|(best, rival)| 100 * best >= rival.saturating_mul(per_cent))
    }

    /// Whether there are many gates for each wire.
    fn crowded(&self) -> bool {
        self.stages.nodes.len() > CROWD * self.stages.wires()
    }

    /// Several walks side by side, of about `trials` times the length of one, from the start of the best way or back
    /// from its end.
    fn side_by_side(&mut self, trials: usize) {
        let rounds = trials / (BEAM.width * BEAM.tries);
        for round in 0..rounds {
            let chosen = (round / 2) % self.best.len();
            let Kept { view, way, start, .. } = &self.best[chosen];
            let view = *view;
            self.start = *start;
            let back = round % 2 == 0;
            let start = if back { way.end.clone() } else { way.start.clone() };
            let walker = &mut self.walkers[usize::from(back)][view as usize];
            for way in beam(walker, &start, BEAM, &mut self.random, taste) {
                self.keep(if back { way.reversed() } else { way }, view);
            }
        }
    }

    /// Walks good ways again, `walks` times, or until so many in a row as `patience` says have led to nothing better.
    /// Those of fewer and fewer starts: what looks worse at first may end better, but not for ever.
    fn improve_for(&mut self, walks: usize, patience: usize) {
        let mut idle = 0;
        for walk in 0..walks {
            let over = POOL * 100 * walk / (RIVALRY * walks);
            self.room = POOL.saturating_sub(over).max(1);
            self.best.truncate(self.room);
            let before = self.best.first().map(|b| b.price);
            self.improve();
            idle = if self.best.first().map(|b| b.price) == before { idle + 1 } else { 0 };
            if idle > patience {
                return;
            }
        }
    }

    /// Walks a good way again from a point on it: its beginning is kept and the rest is new, or the other way round.
    fn improve(&mut self) {
        let chosen = self.random.below(self.best.len());
        let Kept { view, way, profile, start, .. } = &self.best[chosen];
        self.start = *start;
        let cut = self.random.below(way.events.len() + 1);
        let taste = taste(&mut self.random);
        // What was walked in order may be gone on with freely, not the other way round.
        let view = if self.random.below(2) == 0 { View::Free } else { *view };
        let back = self.random.below(2) == 0;
        let walker = &mut self.walkers[usize::from(back)][view as usize];
        let found = if back {
            let turned = way.clone().reversed();
            let all = profile.last().copied().unwrap_or(0);
            let most: Vec<i32> = profile.iter().rev().map(|p| all - p + SLACK).collect();
            walker.walk(&turned.start, &turned.events[..cut], &taste, &mut self.random, &most).map(Way::reversed)
        } else {
            let most: Vec<i32> = profile.iter().map(|p| p + SLACK).collect();
            walker.walk(&way.start, &way.events[..cut], &taste, &mut self.random, &most)
        };
        if let Some(way) = found {
            self.keep(way, view);
        }
    }

    /// Takes a way among the best if it is one of them, in place of the one from the same start.
    fn keep(&mut self, mut way: Way, view: View) {
        way.strip(self.device, self.stages);
        let (price, profile) = way.price(self.device, self.stages, &mut self.runs);
        let start = self.start;
        if let Some(known) = self.best.iter().position(|b| b.start == start) {
            if self.best[known].price < price {
                return;
            }
            self.best.remove(known);
        }
        let at = self.best.partition_point(|b| b.price < price);
        self.best.insert(at, Kept { price, view, start, way, profile });
        self.best.truncate(self.room);
    }

    fn finish(mut self) -> Way {
        self.best.swap_remove(0).way
    }
}

/// How a walk weighs things: somewhere about what is best on the whole, so that walks differ.
fn taste(random: &mut Stream) -> Taste {
    Taste {
        ahead: 12,
        ahead_weight: 0.3 + random.unit(),
        fade: 0.98,
        cost: 0.05 + 0.25 * random.unit(),
        depth: 0.0,
        noise: if random.below(2) == 0 { 0.1 } else { 0.2 },
    }
}
