//! Steps as layers, for states on the way forward only: a plan whose steps are RY on wires and diagonal blocks that read the
//! row enters; layers leave. Before each layer the amplitudes are put in order of that layer's wires, so that a rotation acts
//! on one bit of a position and several do in one pass (`kernel`); the phases in front are multiplied on the way.
//!
//! A rotation of a layer exchanges indices by F and takes its sign from the parity with P. All of a layer commute, and P of
//! each has an odd parity with its own F alone: the F are where the bits of a position lead, the P are these bits.

mod kernel;
mod phases;

use super::turn::Split;
use crate::plan::{Axis, Plan, Step, odd};

pub(crate) use kernel::Room;
use kernel::{run_four, run_one};
use phases::Phases;

use super::bind::{Layout, Shared, Tile};
use super::vector::V;

/// Most bits of an index: tables of positions are kept for each layer.
const MOST_BITS: usize = 10;

/// The steps that rows do not share.
#[derive(Debug)]
pub(crate) struct Layers {
    bits: usize,
    list: Vec<Layer>,
}

/// Amplitudes are put in order and multiplied by phases, then turned.
#[derive(Debug)]
struct Layer {
    /// For each position, where its amplitude stood before.
    from: Vec<u32>,
    /// Phases of positions.
    phases: Option<Phases>,
    /// For each bit of a position, the slot of its RY and the sign of its sine; none at all behind the last layer.
    turns: Vec<Option<(usize, f64)>>,
}

/// Phases, then rotations that fit together.
#[derive(Default)]
struct Draft<'p> {
    /// Parities and slots.
    terms: Vec<(usize, usize)>,
    turns: Vec<(&'p Axis, usize)>,
}

impl Draft<'_> {
    fn takes(&self, axis: &Axis) -> bool {
        self.turns.iter().all(|(held, _)| !odd(held.flips & axis.phases) && !odd(held.phases & axis.flips))
    }

    /// Whether all of it commutes with a rotation.
    fn lets_pass(&self, axis: &Axis) -> bool {
        let commutes = |held: &Axis| odd(held.flips & axis.phases) == odd(held.phases & axis.flips);
        self.turns.iter().all(|(held, _)| commutes(held)) && self.terms.iter().all(|t| !odd(t.0 & axis.flips))
    }
}

impl Layers {
    /// `None` where other steps are among them, or rotations are so few that putting amplitudes in order would not pay.
    pub(crate) fn new(plan: &Plan) -> Option<Layers> {
        if !(2..=MOST_BITS).contains(&plan.bits) {
            return None;
        }
        let drafts = drafts(plan)?;
        let turns: usize = drafts.iter().map(|d| d.turns.len()).sum();
        if 3 * turns < 2 * plan.bits * drafts.iter().filter(|d| !d.turns.is_empty()).count() || turns == 0 {
            return None;
        }
        let identity: Vec<usize> = (0..plan.bits).map(|b| 1 << b).collect();
        let (mut columns, mut list) = (identity.clone(), Vec::with_capacity(drafts.len() + 1));
        for draft in &drafts {
            let (wires, turns) =
                if draft.turns.is_empty() { (columns.clone(), Vec::new()) } else { wires(draft, plan.bits) };
            let phases = (!draft.terms.is_empty()).then(|| Phases::new(&pulled(&draft.terms, &wires), plan.bits));
            list.push(Layer { from: moved(&columns, &wires), phases, turns });
            columns = wires;
        }
        list.push(Layer { from: moved(&columns, &identity), phases: None, turns: Vec::new() });
        Some(Layers { bits: plan.bits, list })
    }
}

/// Whether a step is RY of an angle that the row says. A circuit that is trained turns by angles that all rows share: it
/// stays with its steps, so that what is read has the same digits whether derivatives are asked for or not.
fn turns_in_row(plan: &Plan, axis: &Axis, slot: usize) -> bool {
    odd(axis.flips & axis.phases) && plan.slots[slot].features
}

/// The layers of a plan's steps.
fn drafts(plan: &Plan) -> Option<Vec<Draft<'_>>> {
    let mut drafts = vec![Draft::default()];
    for step in &plan.steps[plan.shared..] {
        match step {
            Step::Turn { axis, slot } if turns_in_row(plan, axis, *slot) => match earliest(&drafts, axis) {
                Some(k) => drafts[k].turns.push((axis, *slot)),
                None => drafts.push(Draft { terms: Vec::new(), turns: vec![(axis, *slot)] }),
            },
            Step::Diagonal(block) if block.row && block.terms.iter().all(|t| t.when.is_empty()) => {
                let terms: Vec<_> = block.terms.iter().map(|t| (t.parity, t.slot)).collect();
                // More terms are made faster by halves; see `table`.
                if terms.len() > 3 * plan.bits {
                    return None;
                }
                match drafts.last_mut().filter(|last| last.turns.is_empty()) {
                    Some(last) => last.terms.extend(terms),
                    None => drafts.push(Draft { terms, turns: Vec::new() }),
                }
            }
            _ => return None,
        }
    }
    Some(drafts)
}

/// The first layer that takes a rotation, of those that it reaches from the end.
fn earliest(drafts: &[Draft<'_>], axis: &Axis) -> Option<usize> {
    let mut found = None;
    for (k, draft) in drafts.iter().enumerate().rev() {
        if draft.takes(axis) {
            found = Some(k);
        }
        if !draft.lets_pass(axis) {
            break;
        }
    }
    found
}

/// Where each bit of a position leads in the index, and what turns it. Wires whose phases go together stand together.
fn wires(draft: &Draft<'_>, bits: usize) -> (Vec<usize>, Vec<Option<(usize, f64)>>) {
    let mut wires: Vec<(usize, Option<(usize, f64)>)> = Vec::with_capacity(bits);
    for (axis, slot) in &draft.turns {
        wires.push((axis.flips, Some((*slot, Split::new(axis, 0).sign()))));
    }
    // Unit vectors, freed of what rotations see of them, as far as they are independent.
    let mut span: Vec<usize> = Vec::new();
    let reduced = |span: &[usize], v: usize| span.iter().fold(v, |v, s| v.min(v ^ s));
    for bit in 0..bits {
        let seen = |v: usize, (axis, _): &(&Axis, usize)| if axis.phases >> bit & 1 == 1 { v ^ axis.flips } else { v };
        let free = draft.turns.iter().fold(1 << bit, seen);
        let rest = reduced(&span, free);
        if rest != 0 {
            span.push(rest);
            wires.push((free, None));
        }
    }
    let columns: Vec<usize> = wires.iter().map(|w| w.0).collect();
    let order = phases::order(&pulled(&draft.terms, &columns), bits);
    (order.iter().map(|k| wires[*k].0).collect(), order.iter().map(|k| wires[*k].1).collect())
}

/// Parities of indices as parities of positions.
fn pulled(terms: &[(usize, usize)], columns: &[usize]) -> Vec<(usize, usize)> {
    let pull = |parity: usize| {
        columns.iter().enumerate().fold(0, |mask, (k, column)| mask | usize::from(odd(parity & column)) << k)
    };
    terms.iter().map(|(parity, slot)| (pull(*parity), *slot)).collect()
}

/// The index of each position.
fn indices(columns: &[usize]) -> Vec<usize> {
    let mut list = vec![0];
    for column in columns {
        for k in 0..list.len() {
            list.push(list[k] ^ column);
        }
    }
    list
}

/// For each position of the second order, its position in the first.
fn moved(before: &[usize], after: &[usize]) -> Vec<u32> {
    let before = indices(before);
    let mut places = vec![0u32; before.len()];
    for (place, index) in (0u32..).zip(&before) {
        places[*index] = place;
    }
    indices(after).into_iter().map(|index| places[index]).collect()
}

/// Where the numbers of slots stand, and the numbers.
pub(super) type Source<'n, const K: usize> = (&'n Layout, &'n Shared, Tile<'n, K>);

/// What has rows or amplitudes in lanes.
pub(crate) trait Layered<const K: usize> {
    /// Runs all layers on one tile; imaginary parts are empty where all amplitudes are real.
    fn layers(layers: &Layers, source: Source<'_, K>, room: &mut Room<K>, re: &mut [V], im: &mut [V]);
}

impl Layered<1> for super::Lane {
    fn layers(layers: &Layers, source: Source<'_, 1>, room: &mut Room<1>, re: &mut [V], im: &mut [V]) {
        run_one(layers, source, room, re, im);
    }
}

impl Layered<4> for super::Lane {
    fn layers(layers: &Layers, source: Source<'_, 4>, room: &mut Room<4>, re: &mut [V], im: &mut [V]) {
        run_four(layers, source, room, re, im);
    }
}

#[cfg(test)]
mod tests;
