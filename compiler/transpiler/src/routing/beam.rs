//! Walks side by side: every few gates each is gone on with in several ways, and the cheapest are kept. Better than
//! whole walks at random where the circuit is long: what is lost at one point is not paid again at each other.

use super::random::Stream;
use super::state::State;
use super::walk::{Taste, Walker};
use super::way::Way;

/// The size of a search side by side.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Beam {
    /// How many walks are kept.
    pub(crate) width: usize,
    /// In how many ways each is gone on with.
    pub(crate) tries: usize,
    /// After how many gates they are compared.
    pub(crate) chunk: usize,
}

/// The walks from a start that are left at the end.
pub(crate) fn beam(
    walker: &mut Walker,
    start: &[u32],
    size: Beam,
    random: &mut Stream,
    taste: fn(&mut Stream) -> Taste,
) -> Vec<Way> {
    walker.begin(start);
    let mut kept: Vec<(f32, State)> = vec![(0.0, walker.state.clone())];
    let mut next: Vec<(f32, State)> = Vec::new();
    let mut spare: Vec<State> = Vec::new();
    let steady = Taste { ahead: 12, fade: 0.85, ..taste(random) };
    loop {
        let open = kept.iter().map(|(_, s)| s.ran).min().unwrap_or(0);
        if kept.iter().all(|(_, s)| s.front.is_empty()) {
            break;
        }
        let tries = if kept.len() == 1 { size.tries * size.width } else { size.tries };
        for (_, state) in &kept {
            for _ in 0..tries {
                walker.state.copy(state);
                walker.go(open + size.chunk, &taste(random), random, &[]);
                let excess = (walker.state.runs.cost - walker.state.alone) as f32;
                let worth = excess + walker.ahead(&steady);
                keep(&mut next, &mut spare, worth, &walker.state, size.width);
            }
        }
        spare.extend(kept.drain(..).map(|k| k.1));
        std::mem::swap(&mut kept, &mut next);
    }
    let mut ways = Vec::new();
    for (_, state) in &kept {
        walker.state.copy(state);
        ways.push(walker.way(start));
    }
    ways
}

/// Takes a state among the best `width`, each place once.
fn keep(best: &mut Vec<(f32, State)>, spare: &mut Vec<State>, worth: f32, state: &State, width: usize) {
    let same = |other: &State| other.ran == state.ran && other.places.of == state.places.of;
    if let Some(known) = best.iter().position(|b| same(&b.1)) {
        if best[known].0 <= worth {
            return;
        }
        spare.push(best.remove(known).1);
    } else if best.len() == width {
        if best.last().is_some_and(|worst| worst.0 <= worth) {
            return;
        }
        spare.extend(best.pop().map(|b| b.1));
    }
    let mut copy = spare.pop().unwrap_or_else(|| state.clone());
    copy.copy(state);
    let at = best.partition_point(|b| b.0 <= worth);
    best.insert(at, (worth, copy));
}
