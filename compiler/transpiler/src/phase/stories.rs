//! Circuits of pairs whose layers need not wait for one another (Fourier transforms, QAOA on any graph): layers enter, with
//! a region; leaves the walk in which each qubit goes on by itself, written out as a circuit on the device.

use std::collections::{BTreeMap, HashMap};

use hqml_ir::{Angle, Gate, Op};

use crate::Work;

use super::network::{MOST_WALKERS, Region, Step, Story, walk};
use super::transpile::Layer;

/// Terms: layer, index in its block.
type Terms = Vec<(usize, usize)>;

/// What one qubit does between two epochs.
#[derive(Default)]
struct Epoch {
    phases: Terms,
    /// Operations of the program; `None` is a bit flip.
    locals: Vec<Option<usize>>,
}

/// A circuit of pairs as each qubit sees it. Qubits are numbered by their places; those without a place follow.
pub(super) struct Stories {
    epochs: Vec<Vec<Epoch>>,
    pairs: BTreeMap<(usize, usize, usize, usize), Terms>,
    /// For each program wire, the qubit that ends on it.
    last: Vec<usize>,
    places: usize,
}

impl Stories {
    /// The stories of these layers, if they only have pairs and permute wires. `first` is the qubit on each program wire.
    pub(super) fn new(layers: &[Layer], first: Vec<usize>, places: usize, work: &Work) -> Option<Stories> {
        let qubits = first.len();
        let epochs = (0..qubits).map(|_| vec![Epoch::default()]).collect();
        let mut stories = Stories { epochs, pairs: BTreeMap::new(), last: first, places };
        for (k, layer) in layers.iter().enumerate() {
            stories.read(k, layer, work)?;
        }
        Some(stories)
    }

    fn read(&mut self, k: usize, layer: &Layer, work: &Work) -> Option<()> {
        let block = &layer.block;
        for (term, (sum, _)) in block.terms.iter().enumerate() {
            let on: Vec<usize> = sum.ones().take(3).map(|w| self.last[block.wires[w] as usize]).collect();
            let epoch = |q: usize| self.epochs[q].len() - 1;
            match on[..] {
                [q] => self.now(q).phases.push((k, term)),
                [a, b] => {
                    let (a, b) = (a.min(b), a.max(b));
                    self.pairs.entry((a, epoch(a), b, epoch(b))).or_default().push((k, term));
                }
                _ => return None,
            }
        }
        let before = self.last.clone();
        for (w, row) in block.rows.iter().enumerate() {
            let q = before[block.wires[row.single()?] as usize];
            self.last[block.wires[w] as usize] = q;
            if block.flips[w] {
                self.now(q).locals.push(None);
            }
        }
        for &op in &layer.after {
            if let Some(&wire) = work.program.ops[op].qubits().first() {
                let q = self.last[wire as usize];
                self.now(q).locals.push(Some(op));
            }
        }
        for epochs in &mut self.epochs {
            if epochs.last().is_some_and(|epoch| !epoch.locals.is_empty()) {
                epochs.push(Epoch::default());
            }
        }
        Some(())
    }

    fn now(&mut self, qubit: usize) -> &mut Epoch {
        let epochs = &mut self.epochs[qubit];
        let last = epochs.len() - 1;
        &mut epochs[last]
    }

    /// Whether there are enough pairs, on few enough qubits, for a walk to be worth its search.
    pub(super) fn busy(&self) -> bool {
        self.places <= MOST_WALKERS && 2 * self.pairs.len() >= 5 * self.places
    }

    /// The best walk in this region.
    pub(super) fn walk(&self, region: &Region, width: usize) -> Option<Vec<Step>> {
        let mut story: Vec<Vec<Vec<(u8, u16)>>> =
            self.epochs[..self.places].iter().map(|epochs| vec![Vec::new(); epochs.len()]).collect();
        for &(a, ea, b, eb) in self.pairs.keys() {
            story.get_mut(a)?[ea].push((b as u8, eb as u16));
            story.get_mut(b)?[eb].push((a as u8, ea as u16));
        }
        walk(region, &Story(story), width)
    }

    /// The operations of a walk. `device` is the device's qubit of each place, and of each qubit without a place; leaves
    /// also the device's qubit of each program wire at the end.
    pub(super) fn write(&self, steps: &[Step], layers: &[Layer], device: &[u32], work: &Work) -> (Vec<Op>, Vec<u32>) {
        let angle = |&(layer, term): &(usize, usize)| std::slice::from_ref::<Angle>(&layers[layer].block.terms[term].1);
        let mut ops = Vec::new();
        let mut epoch = vec![0; self.epochs.len()];
        let mut rows: Vec<u64> = (0..self.places).map(|k| 1 << k).collect();
        let mut pairs: HashMap<_, _> = self.pairs.iter().collect();
        for step in steps {
            match *step {
                Step::Cx(c, t) => {
                    rows[t] ^= rows[c];
                    ops.push(Op::gate(Gate::Cx, &[], &[device[c], device[t]]));
                    let (a, rest) = (rows[t].trailing_zeros() as usize, rows[t] & (rows[t] - 1));
                    if rest.count_ones() == 1 {
                        let b = rest.trailing_zeros() as usize;
                        let terms = pairs.remove(&(a, epoch[a], b, epoch[b]));
                        ops.extend(terms.into_iter().flatten().map(|t2| Op::gate(Gate::Rz, angle(t2), &[device[t]])));
                    }
                }
                Step::Turn(q, place) => {
                    self.write_epoch(&self.epochs[q][epoch[q]], device[place], layers, work, &mut ops);
                    epoch[q] += 1;
                }
            }
        }
        let mut at: Vec<u32> = device.to_vec();
        for (place, row) in rows.iter().enumerate() {
            at[row.trailing_zeros() as usize] = device[place];
        }
        for (q, epochs) in self.epochs.iter().enumerate() {
            for rest in &epochs[epoch[q]..] {
                self.write_epoch(rest, at[q], layers, work, &mut ops);
            }
        }
        (ops, self.last.iter().map(|q| at[*q]).collect())
    }

    fn write_epoch(&self, epoch: &Epoch, on: u32, layers: &[Layer], work: &Work, ops: &mut Vec<Op>) {
        let everywhere = vec![on; work.program.qubits as usize];
        for &(layer, term) in &epoch.phases {
            ops.push(Op::gate(Gate::Rz, layers[layer].angle(term), &[on]));
        }
        ops.extend(epoch.locals.iter().filter_map(|local| match local {
            Some(op) => work.program.ops[*op].on_wires(&everywhere),
            None => Some(Op::gate(Gate::X, &[], &[on])),
        }));
    }
}
