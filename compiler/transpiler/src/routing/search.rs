//! Which way is the best: a device and what waits for what enter; one way through leaves, the cheapest of many.

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

/// What a search goes on with.
struct Search<'a> {
    device: &'a Device,
    stages: &'a Stages,
    forth: Walker<'a>,
    back: Walker<'a>,
    runs: Runs,
    movable: bool,
    random: Stream,
    best: Vec<(Price, Way)>,
}

/// How many ways are gone on with.
const POOL: usize = 3;

/// The cheapest of `trials` ways, wherever it begins.
pub(super) fn search(device: &Device, stages: &Stages, parts: &[u32], seed: u64, trials: usize) -> Way {
    let mut starts = Starts::new(device, stages, parts, Stream::new(seed, 1));
    if let Some(places) = starts.perfect() {
        return Search::new(device, stages, &stages.reversed(), true, seed).once(&places);
    }
    let reversed = stages.reversed();
    let mut search = Search::new(device, stages, &reversed, true, seed);
    let trials = trials.max(1);
    let walks = 3;
    let explored = (trials / 3).div_ceil(walks).max(1);
    for k in 0..explored {
        search.explore(&starts.next(k), walks, k);
    }
    for k in 0..trials.saturating_sub(explored * walks) {
        search.improve(k);
    }
    search.finish()
}

/// The cheapest of `trials` ways from these places.
pub(super) fn search_from(device: &Device, stages: &Stages, places: &[u32], seed: u64, trials: usize) -> Way {
    let reversed = stages.reversed();
    let mut search = Search::new(device, stages, &reversed, false, seed);
    let trials = trials.max(1);
    let explored = trials.div_ceil(3);
    for k in 0..explored {
        search.explore(places, 1, k);
    }
    for k in 0..trials - explored {
        search.improve(k);
    }
    search.finish()
}

impl<'a> Search<'a> {
    fn new(device: &'a Device, stages: &'a Stages, reversed: &'a Stages, movable: bool, seed: u64) -> Search<'a> {
        Search {
            device,
            stages,
            forth: Walker::new(device, stages, movable),
            back: Walker::new(device, reversed, true),
            runs: Runs::new(device, false),
            movable,
            random: Stream::new(seed, 0),
            best: Vec::new(),
        }
    }

    /// From a start to the end, back, and forth again, as often as told.
    fn explore(&mut self, start: &[u32], walks: usize, number: usize) {
        let mut at = start.to_vec();
        for walk in 0..walks {
            let taste = taste(number, &mut self.random);
            let way = if walk % 2 == 0 {
                self.forth.walk(&at, &[], &taste, &mut self.random)
            } else {
                self.back.walk(&at, &[], &taste, &mut self.random).reversed()
            };
            at.clone_from(if walk % 2 == 0 { &way.end } else { &way.start });
            self.keep(way);
        }
    }

    /// Walks a good way again from a point on it: its beginning is kept and the rest is new, or the other way round.
    fn improve(&mut self, number: usize) {
        let Some(chosen) = self.best.len().checked_sub(1).map(|most| self.random.below(most + 1)) else { return };
        let events = self.best[chosen].1.events.len();
        let cut = self.random.below(events + 1);
        let taste = taste(number, &mut self.random);
        let way = &self.best[chosen].1;
        let backwards = self.movable && self.random.below(2) == 0;
        let way = if backwards {
            let turned = way.clone().reversed();
            self.back.walk(&turned.start, &turned.events[..cut], &taste, &mut self.random).reversed()
        } else {
            self.forth.walk(&way.start, &way.events[..cut], &taste, &mut self.random)
        };
        self.keep(way);
    }

    /// Takes a way among the best if it is one of them.
    fn keep(&mut self, mut way: Way) {
        way.strip(self.device, self.stages, self.movable);
        let price = way.price(self.device, self.stages, &mut self.runs);
        if self.best.len() == POOL && self.best.last().is_some_and(|worst| worst.0 < price) {
            return;
        }
        if self.best.iter().any(|b| b.0 == price && b.1 == way) {
            return;
        }
        let at = self.best.partition_point(|b| b.0 < price);
        self.best.insert(at, (price, way));
        self.best.truncate(POOL);
    }

    /// The way of a start from which no swap is needed.
    fn once(mut self, start: &[u32]) -> Way {
        let taste = taste(0, &mut self.random);
        let way = self.forth.walk(start, &[], &taste, &mut self.random);
        self.keep(way);
        self.finish()
    }

    fn finish(mut self) -> Way {
        self.best.swap_remove(0).1
    }
}

/// How walk number `number` weighs things: the first as is best on the whole, the others about that.
fn taste(number: usize, random: &mut Stream) -> Taste {
    let base = Taste { ahead: 20, ahead_weight: 0.5, fade: 1.0, cost: 0.2, depth: 0.002, reach: 1.0, noise: 0.0 };
    if number == 0 {
        return base;
    }
    let ahead = [5, 10, 20, 40][random.below(4)];
    Taste {
        ahead,
        ahead_weight: 0.2 + 0.8 * random.unit(),
        fade: [1.0, 0.95, 0.9][random.below(3)],
        cost: 0.5 * random.unit(),
        depth: 0.01 * random.unit(),
        reach: [1.0, 1.0, 0.8][random.below(3)],
        noise: [0.0, 0.1, 0.3][random.below(3)],
    }
}
