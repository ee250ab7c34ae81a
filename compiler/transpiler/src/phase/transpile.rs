//! Layers of diagonal gates on all pairs of qubits, laid on a device without swaps.
//!
//! A circuit of phase blocks whose parities are of one or two qubits (ZZ feature maps, IQP, Pauli maps, QAOA on dense
//! graphs, kernels of these), with one-qubit gates between them, enters with a target; leaves CX between coupled qubits and
//! one-qubit gates: for each block a parity network that ends with one qubit on each wire, so that what follows finds them.

use std::collections::HashMap;

use hqml_ir::{Angle, Gate, Op, Target};

use crate::Work;

use super::block::Block;
use super::linear::Cx;
use super::network::{MOST_PLACES, Pairs, Region, regions, visit};
use super::order::order;
use super::segments::segments;

/// The circuit on the device, if it is of this kind and the device has room for it on a path with spurs.
pub fn transpile(work: &Work, target: &Target, seed: u64) -> Option<Work> {
    if target.coupling.is_all_to_all() || work.program.qubits > target.coupling.qubits() {
        return None;
    }
    let layers = layers(work)?;
    let wires = entangled(&layers);
    let most = layers.iter().map(|layer| layer.pairs.len()).max()?;
    if wires.len() < 3 || wires.len() > MOST_PLACES || most < wires.len() {
        return None;
    }
    let graph = graph(&layers, &wires);
    let order = order(&graph, seed);
    let tries = if wires.len() <= 10 { 3 } else { 1 };
    let plans =
        regions(target, wires.len(), tries).into_iter().filter_map(|region| plan(region, &layers, &wires, &order));
    let plan = plans.min_by_key(|plan| plan.networks.iter().map(Vec::len).sum::<usize>())?;
    plan.write(work, target, &layers)
}

/// A phase block without linear map, and the one-qubit operations after it.
struct Layer {
    block: Block,
    /// Program wires, and the index of the term.
    pairs: Vec<((u32, u32), usize)>,
    singles: Vec<(u32, usize)>,
    /// Input `i` of the block leaves on this position of its wires.
    permutation: Vec<usize>,
    after: Vec<usize>,
}

fn layers(work: &Work) -> Option<Vec<Layer>> {
    let ops = &work.program.ops;
    let segments = segments(&work.program);
    if segments.iter().flat_map(|s| &s.after).any(|k| ops[*k].qubits().len() > 1) {
        return None;
    }
    segments
        .into_iter()
        .map(|segment| layer(Block::new(segment.block.iter().map(|k| &ops[*k])), segment.after))
        .collect()
}

fn layer(block: Block, after: Vec<usize>) -> Option<Layer> {
    let permutation = block.permutation()?;
    let (mut pairs, mut singles) = (Vec::new(), Vec::new());
    for (term, (parity, _)) in block.terms.iter().enumerate() {
        let wires: Vec<u32> = parity.ones().take(3).map(|k| block.wires[k]).collect();
        match wires[..] {
            [a] => singles.push((a, term)),
            [a, b] => pairs.push(((a, b), term)),
            _ => return None,
        }
    }
    Some(Layer { block, pairs, singles, permutation, after })
}

/// Wires that some pair is on, sorted.
fn entangled(layers: &[Layer]) -> Vec<u32> {
    let mut wires: Vec<u32> = layers.iter().flat_map(|l| &l.pairs).flat_map(|((a, b), _)| [*a, *b]).collect();
    wires.sort_unstable();
    wires.dedup();
    wires
}

/// All pairs of all layers, as if no layer permuted wires.
fn graph(layers: &[Layer], wires: &[u32]) -> Pairs {
    let mut pairs = Pairs::none(wires.len());
    let at = |w: u32| wires.binary_search(&w).unwrap_or(0);
    layers.iter().flat_map(|l| &l.pairs).for_each(|((a, b), _)| pairs.insert(at(*a), at(*b)));
    pairs
}

/// Where the wires start, and a network for each layer.
struct Plan {
    region: Region,
    /// Program wire to place of the region; those that are not entangled have none.
    start: HashMap<u32, usize>,
    networks: Vec<Vec<Cx>>,
}

/// Networks for all layers from this placement on. A network that has been used for the same pairs runs backwards.
fn plan(region: Region, layers: &[Layer], wires: &[u32], order: &[usize]) -> Option<Plan> {
    let start: HashMap<u32, usize> = order.iter().enumerate().map(|(place, k)| (wires[*k], place)).collect();
    let mut place = start.clone();
    let mut known: Vec<(Pairs, Vec<Cx>)> = Vec::new();
    let mut networks = Vec::with_capacity(layers.len());
    for layer in layers {
        let mut pairs = Pairs::none(wires.len());
        layer.pairs.iter().for_each(|((a, b), _)| pairs.insert(place[a], place[b]));
        let network = match known.iter().find(|(of, _)| *of == pairs) {
            _ if layer.pairs.is_empty() => Vec::new(),
            Some((_, network)) => network.clone(),
            None => visit(&region, &pairs, effort(wires.len()))?,
        };
        let to = permutation(&network, wires.len())?;
        if !network.is_empty() {
            // The same pairs after this network, which shows them backwards as well.
            let mut moved = Pairs::none(wires.len());
            pairs.iter().for_each(|(a, b)| moved.insert(to[a], to[b]));
            known.push((pairs, network.clone()));
            known.push((moved, network.iter().rev().copied().collect()));
        }
        layer.follow(&mut place, &to);
        networks.push(network);
    }
    Some(Plan { region, start, networks })
}

/// Width of the searches for this many wires.
fn effort(wires: usize) -> usize {
    match wires {
        0..=5 => 48,
        6..=10 => 16,
        11..=16 => 12,
        _ => 8,
    }
}

/// Where the qubit of each place ends. `None` if some wire does not hold a single one.
fn permutation(network: &[Cx], places: usize) -> Option<Vec<usize>> {
    let mut rows: Vec<u64> = (0..places).map(|k| 1 << k).collect();
    network.iter().for_each(|&(c, t)| rows[t] ^= rows[c]);
    let mut to = vec![usize::MAX; places];
    for (place, row) in rows.iter().enumerate() {
        if row.count_ones() != 1 {
            return None;
        }
        to[row.trailing_zeros() as usize] = place;
    }
    Some(to)
}

impl Layer {
    /// Where the program's wires are after this layer.
    fn follow(&self, place: &mut HashMap<u32, usize>, to: &[usize]) {
        let before = place.clone();
        for at in place.values_mut() {
            *at = to[*at];
        }
        for (input, &output) in self.permutation.iter().enumerate() {
            if let Some(&at) = before.get(&self.block.wires[input]) {
                place.insert(self.block.wires[output], to[at]);
            }
        }
    }

    fn angle(&self, term: usize) -> &[Angle] {
        std::slice::from_ref(&self.block.terms[term].1)
    }
}

impl Plan {
    fn write(&self, work: &Work, target: &Target, layers: &[Layer]) -> Option<Work> {
        let mut free = (0..target.coupling.qubits()).filter(|q| !self.region.qubits.contains(q));
        // Program wires that no pair is on get device qubits of their own, and keep them.
        let mut apart = HashMap::new();
        for wire in (0..work.program.qubits).filter(|w| !self.start.contains_key(w)) {
            apart.insert(wire, free.next()?);
        }
        let mut place = self.start.clone();
        let device = |place: &HashMap<u32, usize>, wire: u32, apart: &HashMap<u32, u32>| {
            place.get(&wire).map(|k| self.region.qubits[*k]).or(apart.get(&wire).copied())
        };
        let input = work.input.iter().map(|w| device(&place, *w, &apart)).collect::<Option<Vec<u32>>>()?;
        let mut ops = Vec::new();
        for (layer, network) in layers.iter().zip(&self.networks) {
            for &(wire, term) in &layer.singles {
                ops.push(Op::gate(Gate::Rz, layer.angle(term), &[device(&place, wire, &apart)?]));
            }
            self.write_network(layer, network, &place, &mut ops);
            let apart_before = apart.clone();
            for (input, &output) in layer.permutation.iter().enumerate() {
                if let Some(q) = apart_before.get(&layer.block.wires[input]) {
                    apart.insert(layer.block.wires[output], *q);
                }
            }
            layer.follow(&mut place, &permutation(network, self.region.qubits.len())?);
            for k in (0..layer.block.len()).filter(|k| layer.block.flips[*k]) {
                ops.push(Op::gate(Gate::X, &[], &[device(&place, layer.block.wires[k], &apart)?]));
            }
            let wires = (0..work.program.qubits).map(|w| device(&place, w, &apart)).collect::<Option<Vec<u32>>>()?;
            ops.extend(layer.after.iter().filter_map(|k| work.program.ops[*k].on_wires(&wires)));
        }
        let output = work.output.iter().map(|w| device(&place, *w, &apart)).collect::<Option<Vec<u32>>>()?;
        let program = hqml_ir::Program { qubits: target.coupling.qubits(), ops, ..empty(work) };
        Some(Work { program, input, output })
    }

    /// The CX of one layer, each phase where its pair is first on a wire.
    fn write_network(&self, layer: &Layer, network: &[Cx], place: &HashMap<u32, usize>, ops: &mut Vec<Op>) {
        let term = |((a, b), term): &((u32, u32), usize)| (1u64 << place[a] | 1 << place[b], *term);
        let mut open: HashMap<u64, usize> = layer.pairs.iter().map(term).collect();
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

/// A program of the same features and parameters, without operations.
fn empty(work: &Work) -> hqml_ir::Program {
    let program = &work.program;
    hqml_ir::Program {
        qubits: program.qubits,
        features: program.features,
        parameters: program.parameters,
        ops: Vec::new(),
    }
}
