//! A beam search by cost: what a state may go on to enters as candidates, each at what it costs in all; the first state
//! that is done leaves. Of each cost only the best few are looked at.

use super::queue::cheapest;

/// A state to come: how far it seems from the end, where it comes from, and by which act.
#[derive(Clone, Copy)]
pub(super) struct Candidate<A> {
    pub(super) weight: f64,
    pub(super) from: usize,
    pub(super) act: A,
}

/// Candidates by what they cost in all.
pub(super) struct Queue<A>(Vec<Vec<Candidate<A>>>);

impl<A> Queue<A> {
    pub(super) fn new() -> Queue<A> {
        Queue(Vec::new())
    }

    pub(super) fn put(&mut self, cost: usize, candidate: Candidate<A>) {
        if self.0.len() <= cost {
            self.0.resize_with(cost + 1, Vec::new);
        }
        self.0[cost].push(candidate);
    }
}

/// What is searched. States are named by the order in which they are made.
pub(super) trait Search {
    type Act: Copy;
    /// What two states have in common that lead to the same.
    type Key: PartialEq;

    fn queue(&mut self) -> &mut Queue<Self::Act>;
    /// Makes a state of a candidate.
    fn admit(&mut self, candidate: Candidate<Self::Act>) -> usize;
    fn is_done(&self, state: usize) -> bool;
    fn key(&self, state: usize) -> Self::Key;
    /// Puts what a state of this cost may go on to into the queue.
    fn expand(&mut self, state: usize, cost: usize);

    /// Cost by cost below `most`, the best `width` states of each; the first that is done.
    fn run(&mut self, width: usize, most: usize) -> Option<usize> {
        let mut cost = 0;
        while cost < self.queue().0.len().min(most) {
            let candidates = std::mem::take(&mut self.queue().0[cost]);
            let mut seen = Vec::with_capacity(width);
            for candidate in cheapest(candidates.iter().map(|c| c.weight)).map(|k| candidates[k]) {
                if seen.len() == width {
                    break;
                }
                let state = self.admit(candidate);
                if self.is_done(state) {
                    return Some(state);
                }
                let key = self.key(state);
                if !seen.contains(&key) {
                    seen.push(key);
                    self.expand(state, cost);
                }
            }
            cost += 1;
        }
        None
    }
}

/// The states on the way to a state, the first of them first.
pub(super) fn way(end: usize, before: impl Fn(usize) -> Option<usize>) -> Vec<usize> {
    let mut way: Vec<usize> = std::iter::successors(Some(end), |state| before(*state)).collect();
    way.reverse();
    way
}
