//! Walking through the steps with many trajectories at once: those whose errors have been the same so far share one state.
//! At a place of noise they part by what happens to each; the largest part goes on in place and each other one takes a
//! copy, so a branch never holds more copies than its number of trajectories doubles, and what no error reaches is run once.
//! Branches off the common path run on all threads.

use std::collections::BTreeMap;

use num_complex::Complex64;
use rayon::prelude::*;

use super::plan::{Change, Place, Step, Steps};
use super::vector::Vector;
use crate::stream::Stream;

/// One trajectory: its place in the list of results, its random numbers, and what is known of its errors.
pub(super) struct Walker {
    pub number: usize,
    pub stream: Stream,
    /// Up to this place nothing happens to it; there something does. `usize::MAX`: nothing ever.
    pub first: usize,
}

/// What happens at a place. Ordered, so that parts are walked in a fixed order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Fate {
    Nothing,
    /// The event of this number; a reset that found a 1 or a 0.
    Event(usize, bool),
    /// The Kraus operator of this number.
    Operator(usize),
}

/// Those that part from the others at a place: the state before it, and what happens to them there.
struct Branch<'a> {
    from: usize,
    place: &'a Place,
    fate: Fate,
    weights: Vec<f64>,
    state: Vector,
    walkers: Vec<Walker>,
}

/// What `arrive` makes of each final state and the trajectories that end there. The order depends on nothing but the
/// trajectories.
pub(super) fn walk<R: Send>(
    steps: &Steps,
    state: Vector,
    walkers: Vec<Walker>,
    arrive: &(impl Fn(&Vector, Vec<Walker>) -> R + Sync),
) -> Vec<R> {
    let room = room(&state, rayon::current_num_threads());
    let parallel = room > 1 && state.len().saturating_mul(steps.steps.len()) >= WORTH_THREADS;
    let (mut branches, mut ends) = (Vec::new(), Vec::new());
    let mut finish_all = |branches: Vec<Branch<'_>>| {
        let finished = |branch| {
            let mut ends = Vec::new();
            finish(steps, branch, arrive, &mut ends);
            ends
        };
        if parallel {
            let all: Vec<Vec<R>> = branches.into_par_iter().map(finished).collect();
            ends.extend(all.into_iter().flatten());
        } else {
            branches.into_iter().for_each(|branch| ends.extend(finished(branch)));
        }
    };
    let (state, walkers) = follow(steps, 0, state, walkers, &mut |branch| {
        branches.push(branch);
        if !parallel || branches.len() >= room {
            finish_all(std::mem::take(&mut branches));
        }
    });
    finish_all(branches);
    ends.push(arrive(&state, walkers));
    ends
}

/// Amplitude steps of one trajectory below which threads cost more than they give.
const WORTH_THREADS: usize = 1 << 14;

/// How many branches may wait for a thread: more of small states, so that no thread idles.
fn room(state: &Vector, threads: usize) -> usize {
    match threads {
        1 => 1,
        threads if state.len() <= 1 << 14 => 16 * threads,
        threads => 2 * threads,
    }
}

/// Runs a branch to its end.
fn finish<R>(steps: &Steps, branch: Branch<'_>, arrive: &impl Fn(&Vector, Vec<Walker>) -> R, ends: &mut Vec<R>) {
    let Branch { from, place, fate, weights, mut state, walkers } = branch;
    happen(place, fate, &weights, &mut state);
    let (state, walkers) = follow(steps, from, state, walkers, &mut |branch| finish(steps, branch, arrive, ends));
    ends.push(arrive(&state, walkers));
}

/// Runs to the end with the largest part at each place; the others go to `fork`.
fn follow<'a>(
    steps: &'a Steps,
    from: usize,
    mut state: Vector,
    mut walkers: Vec<Walker>,
    fork: &mut dyn FnMut(Branch<'a>),
) -> (Vector, Vec<Walker>) {
    for (k, step) in steps.steps.iter().enumerate().skip(from) {
        let Step::Noise(number) = step else {
            apply(step, &mut state);
            continue;
        };
        let place = &steps.places[*number];
        let weights = weights(place, &state);
        let mut parts = part(place, *number, steps.simple, &weights, walkers);
        let largest = parts.iter().max_by_key(|(fate, part)| (part.len(), std::cmp::Reverse(**fate)));
        let Some(largest) = largest.map(|(fate, _)| *fate) else { return (state, Vec::new()) };
        walkers = parts.remove(&largest).unwrap_or_default();
        for (fate, walkers) in parts {
            let (weights, state) = (weights.clone(), state.clone());
            fork(Branch { from: k + 1, place, fate, weights, state, walkers });
        }
        happen(place, largest, &weights, &mut state);
    }
    (state, walkers)
}

fn apply(step: &Step, state: &mut Vector) {
    match step {
        Step::One { bit, m } => state.one(*bit, m),
        Step::Cx { control, target } => state.cx(*control, *target),
        Step::Sign(mask) => state.sign(*mask),
        Step::Few { bits, m } => state.few(bits, m),
        Step::Any(unitary) => state.any(unitary),
        Step::Prepare { offsets, amplitudes } => state.prepare(offsets, amplitudes),
        Step::Noise(_) => {}
    }
}

/// Chances that depend on the state: of each Kraus operator; of a 1, for each event that is a reset.
fn weights(place: &Place, state: &Vector) -> Vec<f64> {
    match place {
        Place::Events { others, .. } => {
            let one = |(_, change): &(f64, Change)| match change {
                Change::Reset { bit, .. } => state.chance_of_one(*bit),
                Change::Pauli { .. } => 0.0,
            };
            if others.iter().any(|(_, c)| matches!(c, Change::Reset { .. })) {
                others.iter().map(one).collect()
            } else {
                Vec::new()
            }
        }
        Place::Kraus { bits, operators } => {
            let chance = |operator: &Vec<Complex64>| {
                let mut image = state.clone();
                operate(&mut image, bits, operator);
                image.norm()
            };
            operators.iter().map(chance).collect()
        }
    }
}

fn part(
    place: &Place,
    number: usize,
    simple: usize,
    weights: &[f64],
    walkers: Vec<Walker>,
) -> BTreeMap<Fate, Vec<Walker>> {
    let mut parts: BTreeMap<Fate, Vec<Walker>> = BTreeMap::new();
    // Most often nothing happens to anyone; then nobody is moved.
    if number < simple && walkers.iter().all(|w| w.first > number) {
        parts.insert(Fate::Nothing, walkers);
        return parts;
    }
    for mut walker in walkers {
        let fate = if number < simple && walker.first > number {
            Fate::Nothing
        } else {
            let sure = walker.first == number;
            fate(place, weights, sure, &mut walker.stream)
        };
        parts.entry(fate).or_default().push(walker);
    }
    parts
}

/// What happens to one trajectory; `sure`: something does.
fn fate(place: &Place, weights: &[f64], sure: bool, stream: &mut Stream) -> Fate {
    match place {
        Place::Events { nothing, others } => {
            let all: f64 = others.iter().map(|o| o.0).sum();
            let mut left = stream.uniform() * if sure { all } else { nothing + all };
            for (k, (chance, change)) in others.iter().enumerate() {
                if left < *chance || (sure && k + 1 == others.len()) {
                    let found = matches!(change, Change::Reset { .. }) && stream.uniform() < weights[k];
                    return Fate::Event(k, found);
                }
                left -= chance;
            }
            Fate::Nothing
        }
        Place::Kraus { .. } => {
            let mut left = stream.uniform() * weights.iter().sum::<f64>();
            let last = weights.iter().rposition(|w| *w > 0.0).unwrap_or(0);
            for (k, weight) in weights.iter().enumerate() {
                if left < *weight {
                    return Fate::Operator(k);
                }
                left -= weight;
            }
            Fate::Operator(last)
        }
    }
}

fn happen(place: &Place, fate: Fate, weights: &[f64], state: &mut Vector) {
    match (place, fate) {
        (Place::Events { others, .. }, Fate::Event(k, found)) => match others[k].1 {
            Change::Pauli { flips, phases } => state.pauli(flips, phases),
            Change::Reset { bit, into } => {
                let chance = if found { weights[k] } else { 1.0 - weights[k] };
                state.collapse(bit, found, chance, into);
            }
        },
        (Place::Kraus { bits, operators }, Fate::Operator(k)) => {
            operate(state, bits, &operators[k]);
            state.scale(1.0 / weights[k].sqrt());
        }
        _ => {}
    }
}

fn operate(state: &mut Vector, bits: &[usize], operator: &[Complex64]) {
    match (bits, operator) {
        (&[bit], &[a, b, c, d]) => state.one(bit, &[a, b, c, d]),
        _ => state.few(bits, operator),
    }
}
