//! Phase blocks laid on a device without swaps.
//!
//! A circuit of phase blocks with one-qubit gates between them enters with a target: layers of diagonal gates on many pairs
//! (ZZ feature maps, IQP, Pauli maps, QAOA, kernels of these), layers of CX (real amplitudes and its like). Leaves CX
//! between coupled qubits and one-qubit gates: for each block a parity network that ends with one sum that is wanted on
//! each wire. As only one-qubit gates follow, it does not matter which wire.

use std::collections::HashMap;

use hqml_ir::{Angle, Gate, Op, Program, Target};

use crate::Work;

use super::bits::Bits;
use super::block::Block;
use super::linear::Cx;
use super::network::{MOST_PLACES, Pairs, Region, Wanted, outcome, regions, visit};
use super::order::order;
use super::segments::segments;
use super::simplify::cx_cost;
use super::stories::Stories;

/// The circuit on the device, if it is of this kind and the device has room for it on a path with spurs.
pub fn transpile(work: &Work, target: &Target, seed: u64) -> Option<Work> {
    if target.coupling.is_all_to_all() || work.program.qubits > target.coupling.qubits() {
        return None;
    }
    let layers = layers(work)?;
    let wires = entangled(&layers);
    if !(3..=MOST_PLACES).contains(&wires.len()) {
        return None;
    }
    let order = order(&graph(work, &wires), seed);
    let parts = Parts { work, target, layers: &layers, wires: &wires, order: &order };
    let tries = if wires.len() <= 10 { 2 } else { 1 };
    let regions = regions(target, wires.len(), tries);
    let way = if dense(&layers, wires.len()) { Parts::together } else { Parts::apart };
    way(&parts, &regions)
}

/// What both ways of going through the layers start from.
struct Parts<'a> {
    work: &'a Work,
    target: &'a Target,
    layers: &'a [Layer],
    /// The wires that get places.
    wires: &'a [u32],
    /// Their order along the path.
    order: &'a [usize],
}

impl Parts<'_> {
    /// Layer by layer.
    fn together(&self, regions: &[Region]) -> Option<Work> {
        let mut best: Option<Plan> = None;
        let limit = MOST_GROWN * cx_cost(&self.work.program) + SLACK;
        for region in regions {
            let limit = best.as_ref().map_or(limit, Plan::cost);
            best = plan(region.clone(), self.layers, self.wires, self.order, limit).or(best);
        }
        best?.write(self.work, self.target, self.layers)
    }

    /// Qubit by qubit.
    fn apart(&self, regions: &[Region]) -> Option<Work> {
        let region = regions.first()?;
        let places = self.wires.len();
        let start: HashMap<u32, usize> =
            self.order.iter().zip(region.along()).map(|(k, p)| (self.wires[*k], p)).collect();
        let mut more = places..;
        let wires = 0..self.work.program.qubits;
        let first: Vec<usize> = wires.map(|w| start.get(&w).copied().or_else(|| more.next())).collect::<Option<_>>()?;
        let free = (0..self.target.coupling.qubits()).filter(|q| !region.qubits.contains(q));
        let device: Vec<u32> = region.qubits.iter().copied().chain(free).take(first.len()).collect();
        let stories = Stories::new(self.layers, first.clone(), places, self.work)?;
        if device.len() < first.len() || !stories.busy() {
            return None;
        }
        let steps = stories.walk(region, if places <= 10 { 16 } else { 4 })?;
        let (ops, last) = stories.write(&steps, self.layers, &device, self.work);
        let begin: Vec<u32> = first.iter().map(|q| device[*q]).collect();
        let (input, output) = (renamed(&self.work.input, &begin)?, renamed(&self.work.output, &last)?);
        Some(Work { program: on_device(self.work, self.target, ops), input, output })
    }
}

/// Whether the layers ask for about as many sums as there are wires: with fewer, wires that lie still are in the way.
fn dense(layers: &[Layer], wires: usize) -> bool {
    let sums = layers.iter().map(|l| {
        let open = l.block.terms.iter().filter(|(sum, _)| sum.count() > 1).count();
        open + l.block.rows.iter().filter(|row| row.count() > 1).count()
    });
    let sums: Vec<usize> = sums.filter(|count| *count > 0).collect();
    4 * sums.iter().sum::<usize>() >= 3 * wires * sums.len()
}

/// A phase block, and the one-qubit operations after it.
pub(super) struct Layer {
    pub(super) block: Block,
    /// Indices of operations.
    pub(super) after: Vec<usize>,
}

fn layers(work: &Work) -> Option<Vec<Layer>> {
    let ops = &work.program.ops;
    let segments = segments(&work.program);
    if segments.iter().flat_map(|s| &s.after).any(|k| ops[*k].qubits().len() > 1) {
        return None;
    }
    let layer =
        |s: super::segments::Segment| Layer { block: Block::new(s.block.iter().map(|k| &ops[*k])), after: s.after };
    Some(segments.into_iter().map(layer).collect())
}

/// Wires that are summed with others, sorted.
fn entangled(layers: &[Layer]) -> Vec<u32> {
    let sums = layers.iter().flat_map(|l| l.block.terms.iter().map(|t| &t.0).chain(&l.block.rows).map(move |s| (l, s)));
    let sums = sums.filter(|(_, sum)| sum.count() > 1);
    let mut wires: Vec<u32> = sums.flat_map(|(l, sum)| sum.ones().map(|k| l.block.wires[k])).collect();
    // What a block permutes comes from and goes to wires of the region alike.
    loop {
        wires.sort_unstable();
        wires.dedup();
        let before = wires.len();
        for block in layers.iter().map(|l| &l.block) {
            for (k, row) in block.rows.iter().enumerate() {
                let from: Vec<u32> = row.ones().map(|i| block.wires[i]).collect();
                let to = block.wires[k];
                let inside = |w: &u32| wires.binary_search(w).is_ok();
                if inside(&to) != from.iter().all(inside) {
                    wires.push(to);
                    wires.extend(from);
                    wires.sort_unstable();
                    wires.dedup();
                }
            }
        }
        if wires.len() == before {
            return wires;
        }
    }
}

/// The pairs that have a two-qubit gate.
fn graph(work: &Work, wires: &[u32]) -> Pairs {
    let mut pairs = Pairs::none(wires.len());
    for op in &work.program.ops {
        if let [a, b] = op.qubits()[..]
            && let (Ok(a), Ok(b)) = (wires.binary_search(&a), wires.binary_search(&b))
        {
            pairs.insert(a, b);
        }
    }
    pairs
}

/// Where the wires start, and a network for each layer.
struct Plan {
    region: Region,
    /// Program wire to place of the region; those that are not entangled have none.
    start: HashMap<u32, usize>,
    networks: Vec<Vec<Cx>>,
}

/// How many times the CX that a circuit takes where every two qubits meet its networks may take, and how many more:
/// circuits that take more are shorter with swaps.
const MOST_GROWN: usize = 2;
const SLACK: usize = 8;

/// Networks for all layers from this placement on, of fewer than `limit` CX. A network that has been used for the same
/// pairs runs backwards.
fn plan(region: Region, layers: &[Layer], wires: &[u32], order: &[usize], limit: usize) -> Option<Plan> {
    let along = region.along();
    let start: HashMap<u32, usize> = order.iter().zip(along).map(|(k, place)| (wires[*k], place)).collect();
    let mut place = start.clone();
    let mut known: Vec<(Wanted, Vec<Cx>)> = Vec::new();
    let mut networks = Vec::with_capacity(layers.len());
    let mut left = limit;
    for layer in layers {
        let wanted = layer.wanted(&place, wires);
        let network = match known.iter().find(|(of, _)| *of == wanted) {
            _ if wanted.open.is_empty() && wanted.permutes() => Vec::new(),
            Some((_, network)) => network.clone(),
            None => visit(&region, &wanted, effort(wires.len()), left)?,
        };
        if !network.is_empty() && wanted.permutes() {
            known.push((backwards(&wanted, &network), network.iter().rev().copied().collect()));
        }
        if !network.is_empty() {
            known.push((wanted, network.clone()));
        }
        layer.follow(&mut place, &network, wires.len())?;
        left = left.checked_sub(network.len()).filter(|left| *left > 0)?;
        networks.push(network);
    }
    Some(Plan { region, start, networks })
}

/// What a network that permutes shows when it runs backwards, after itself.
fn backwards(wanted: &Wanted, network: &[Cx]) -> Wanted {
    let n = wanted.ends.len();
    let mut to = vec![0; n];
    outcome(network, n).iter().enumerate().for_each(|(place, row)| to[row.trailing_zeros() as usize] = place);
    let moved = |set: &u64| (0..n).filter(|k| set >> k & 1 == 1).fold(0, |sum, k| sum | 1u64 << to[k]);
    let mut open: Vec<u64> = wanted.open.iter().map(moved).collect();
    open.sort_unstable();
    Wanted { open, ends: wanted.ends.clone() }
}

/// Width of the searches for this many wires: more than a few help where single CX are searched only.
fn effort(wires: usize) -> usize {
    match wires {
        0..=6 => 24,
        _ => 8,
    }
}

impl Layer {
    /// A sum over the block's wires as a set of places; wires without a place are left out.
    fn set(&self, sum: &Bits, place: &HashMap<u32, usize>) -> u64 {
        sum.ones().filter_map(|k| place.get(&self.block.wires[k])).fold(0, |set, p| set | 1 << p)
    }

    fn wanted(&self, place: &HashMap<u32, usize>, wires: &[u32]) -> Wanted {
        let sums = self.block.terms.iter().map(|t| &t.0).filter(|sum| sum.count() > 1);
        let mut open: Vec<u64> = sums.map(|sum| self.set(sum, place)).collect();
        let mut ends: Vec<u64> = wires.iter().map(|w| self.end(*w, place)).collect();
        open.sort_unstable();
        ends.sort_unstable();
        Wanted { open, ends }
    }

    /// What a wire of the region holds after the block.
    fn end(&self, wire: u32, place: &HashMap<u32, usize>) -> u64 {
        match self.block.wires.binary_search(&wire) {
            Ok(k) => self.set(&self.block.rows[k], place),
            Err(_) => place.get(&wire).map_or(0, |p| 1 << p),
        }
    }

    /// Where the program's wires are after this layer. `None` if the network has missed one.
    fn follow(&self, place: &mut HashMap<u32, usize>, network: &[Cx], places: usize) -> Option<()> {
        let rows = outcome(network, places);
        let before = place.clone();
        for (wire, at) in place.iter_mut() {
            let end = self.end(*wire, &before);
            *at = rows.iter().position(|row| *row == end)?;
        }
        Some(())
    }

    pub(super) fn angle(&self, term: usize) -> &[Angle] {
        std::slice::from_ref(&self.block.terms[term].1)
    }
}

impl Plan {
    fn cost(&self) -> usize {
        self.networks.iter().map(Vec::len).sum()
    }

    fn write(&self, work: &Work, target: &Target, layers: &[Layer]) -> Option<Work> {
        let mut at = self.first_wires(work, target)?;
        let input = renamed(&work.input, &at)?;
        let mut place = self.start.clone();
        let mut ops = Vec::new();
        for (layer, network) in layers.iter().zip(&self.networks) {
            for (term, (sum, _)) in layer.block.terms.iter().enumerate() {
                if let Some(k) = sum.single() {
                    ops.push(Op::gate(Gate::Rz, layer.angle(term), &[at[layer.block.wires[k] as usize]]));
                }
            }
            self.write_network(layer, network, &place, &mut ops);
            self.follow_apart(layer, &place, &mut at);
            layer.follow(&mut place, network, self.region.qubits.len())?;
            place.iter().for_each(|(wire, k)| at[*wire as usize] = self.region.qubits[*k]);
            for k in (0..layer.block.len()).filter(|k| layer.block.flips[*k]) {
                ops.push(Op::gate(Gate::X, &[], &[at[layer.block.wires[k] as usize]]));
            }
            ops.extend(layer.after.iter().filter_map(|k| work.program.ops[*k].on_wires(&at)));
        }
        let output = renamed(&work.output, &at)?;
        Some(Work { program: on_device(work, target, ops), input, output })
    }

    /// The device's qubit for each program wire at the start. Wires that are not entangled get qubits of their own.
    fn first_wires(&self, work: &Work, target: &Target) -> Option<Vec<u32>> {
        let mut free = (0..target.coupling.qubits()).filter(|q| !self.region.qubits.contains(q));
        let wires = 0..work.program.qubits;
        wires.map(|w| self.start.get(&w).map(|k| self.region.qubits[*k]).or_else(|| free.next())).collect()
    }

    /// Wires outside the region that a block permutes.
    fn follow_apart(&self, layer: &Layer, place: &HashMap<u32, usize>, at: &mut [u32]) {
        let before = at.to_vec();
        for (k, row) in layer.block.rows.iter().enumerate() {
            let wire = layer.block.wires[k];
            if let (Some(from), false) = (row.single(), place.contains_key(&wire)) {
                at[wire as usize] = before[layer.block.wires[from] as usize];
            }
        }
    }

    /// The CX of one layer, each phase where its sum is first on a wire.
    fn write_network(&self, layer: &Layer, network: &[Cx], place: &HashMap<u32, usize>, ops: &mut Vec<Op>) {
        let terms = layer.block.terms.iter().enumerate().filter(|(_, (sum, _))| sum.count() > 1);
        let mut open: HashMap<u64, usize> = terms.map(|(term, (sum, _))| (layer.set(sum, place), term)).collect();
        let qubits = &self.region.qubits;
        let mut rows: Vec<u64> = (0..qubits.len()).map(|k| 1 << k).collect();
        for &(c, t) in network {
            rows[t] ^= rows[c];
            ops.push(Op::gate(Gate::Cx, &[], &[qubits[c], qubits[t]]));
            if let Some(term) = open.remove(&rows[t]) {
                ops.push(Op::gate(Gate::Rz, layer.angle(term), &[qubits[t]]));
            }
        }
    }
}

/// These operations, for the features and parameters of the given circuit.
fn on_device(work: &Work, target: &Target, ops: Vec<Op>) -> Program {
    let Program { features, parameters, .. } = work.program;
    Program { qubits: target.coupling.qubits(), features, parameters, ops }
}

/// Wires by their names on the device.
fn renamed(wires: &[u32], at: &[u32]) -> Option<Vec<u32>> {
    wires.iter().map(|w| at.get(*w as usize).copied()).collect()
}
