//! The plan of a density matrix: a program and a model of noise enter; leaves what is to be done to the Pauli coefficients,
//! in sweeps over the memory that each do as much as fits into a tile. Nothing in it depends on a row.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use hqml_ir::{Gate, Op, Program, Qubits};

use super::tile::Sparse;
use crate::SimulationError;
use crate::noise::{Channel, NoiseModel, Transfer, rotation};

/// The most qubits of a tile: `8 * 4^6` bytes are 32 KiB.
pub(super) const TILE: usize = 6;

/// The most qubits of an operation that runs on tiles; wider ones run on the matrix itself.
const NARROW: usize = 3;

/// One thing to be done.
#[derive(Debug, Clone)]
pub(super) enum Act {
    /// A map of one qubit, known.
    One([f64; 16]),
    /// A map of several qubits, known: its place in the list of constants.
    Several(usize),
    /// An operation of the program whose angles wait for numbers, or are known but fit no other row.
    Bind(usize),
    /// An operation that is wider than a tile takes.
    Wide(usize),
    /// A preparation.
    Prepare(usize),
}

/// An act and its qubits.
#[derive(Debug, Clone)]
pub(super) struct Placed {
    pub act: Act,
    pub qubits: Qubits,
}

/// One pass over the coefficients.
#[derive(Debug, Clone)]
pub(super) struct Sweep {
    /// Qubits that join the register in |0>, at its top.
    pub joins: Vec<u32>,
    /// The register after it, lowest digit first: the tile's qubits come first.
    pub order: Vec<u32>,
    /// How the coefficients come into that order; `None` where they have it.
    pub gather: Option<Gather>,
    /// Digits of a tile.
    pub tile: usize,
    /// Acts, in order; a wide one or a preparation is alone.
    pub acts: Vec<usize>,
}

/// Where the coefficients of a tile lie before it is made.
#[derive(Debug, Clone)]
pub(super) struct Gather {
    /// Coefficients that lie together.
    pub run: usize,
    /// Start of each run of a tile.
    pub runs: Vec<usize>,
    /// The digit where each digit of the tile's number lies.
    pub outer: Vec<u32>,
}

/// A program ready to be bound.
#[derive(Debug, Clone)]
pub(super) struct Plan<'a> {
    pub program: &'a Program,
    pub acts: Vec<Placed>,
    pub constants: Vec<Sparse>,
    pub sweeps: Vec<Sweep>,
}

impl<'a> Plan<'a> {
    pub(super) fn new(program: &'a Program, noise: &NoiseModel) -> Result<Plan<'a>, SimulationError> {
        let mut builder = Builder::default();
        for (at, op) in program.ops.iter().enumerate() {
            builder.operation(at, op)?;
            for site in noise.after(at, op)? {
                builder.channel(&site.channel, &site.qubits);
            }
        }
        let sweeps = sweeps(items(&builder.acts));
        Ok(Plan { program, acts: builder.acts, constants: builder.constants, sweeps })
    }

    /// Whether some step works on the matrix itself, which takes more memory.
    pub(super) fn widens(&self) -> bool {
        self.acts.iter().any(|a| matches!(a.act, Act::Wide(_) | Act::Prepare(_)))
    }
}

/// What a constant is made of.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Key {
    Gate(Gate),
    /// By its address, which is its own while the model lives.
    Channel(usize),
    Product(usize, usize),
}

#[derive(Default)]
struct Builder {
    acts: Vec<Placed>,
    constants: Vec<Sparse>,
    known: BTreeMap<Key, usize>,
}

impl Builder {
    fn operation(&mut self, at: usize, op: &Op) -> Result<(), SimulationError> {
        let qubits = op.qubits();
        match op {
            Op::Barrier(_) => {}
            Op::Reset(_) => {
                let m = [1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0];
                self.push(Act::One(m), qubits);
            }
            Op::Prepare { .. } => self.push(Act::Prepare(at), qubits),
            // A phase of the whole state.
            _ if qubits.is_empty() => {}
            _ if qubits.len() > NARROW => self.push(Act::Wide(at), qubits),
            Op::Gate { gate, angles, controls, .. } if angles.is_empty() && controls.is_empty() => {
                if let ([_], m) = (qubits.as_slice(), gate.matrix(&[])) {
                    self.push(Act::One(rotation([m[0], m[1], m[2], m[3]])), qubits);
                    return Ok(());
                }
                let width = qubits.len() as u32;
                let made = || Transfer::of_kraus(width, &[gate.matrix(&[]).to_vec()]);
                let constant = self.constant(Key::Gate(*gate), made);
                self.push(Act::Several(constant), qubits);
            }
            _ => self.push(Act::Bind(at), qubits),
        }
        Ok(())
    }

    fn channel(&mut self, channel: &Arc<Channel>, qubits: &Qubits) {
        let transfer = channel.transfer();
        if let ([_], Ok(m)) = (qubits.as_slice(), transfer.entries().try_into()) {
            self.push(Act::One(m), qubits.clone());
            return;
        }
        let constant = self.constant(Key::Channel(Arc::as_ptr(channel) as usize), || transfer.clone());
        self.push(Act::Several(constant), qubits.clone());
    }

    fn constant(&mut self, key: Key, made: impl FnOnce() -> Transfer) -> usize {
        let constants = &mut self.constants;
        *self.known.entry(key).or_insert_with(|| {
            let transfer = made();
            constants.push(Sparse::of_dense(transfer.rows(), transfer.entries()));
            constants.len() - 1
        })
    }

    /// Adds an act; a constant behind one on the same qubits makes one constant of both.
    fn push(&mut self, act: Act, qubits: Qubits) {
        if let (Act::Several(next), Some(Placed { act: Act::Several(last), qubits: before })) =
            (&act, self.acts.last_mut())
            && *before == qubits
        {
            let key = Key::Product(*last, *next);
            let constants = &mut self.constants;
            *last = *self.known.entry(key).or_insert_with(|| {
                constants.push(constants[*last].then(&constants[*next]));
                constants.len() - 1
            });
            return;
        }
        self.acts.push(Placed { act, qubits });
    }
}

/// Acts that run together: one on several qubits, with those on single ones of its qubits before and behind it.
#[derive(Debug, Default)]
struct Item {
    acts: Vec<usize>,
    qubits: BTreeSet<u32>,
    alone: bool,
}

fn items(acts: &[Placed]) -> Vec<Item> {
    let mut items: Vec<Item> = Vec::new();
    let mut last: BTreeMap<u32, usize> = BTreeMap::new();
    let mut waiting: BTreeMap<u32, Vec<usize>> = BTreeMap::new();
    for (k, placed) in acts.iter().enumerate() {
        let alone = matches!(placed.act, Act::Wide(_) | Act::Prepare(_));
        if let ([qubit], false) = (placed.qubits.as_slice(), alone) {
            match last.get(qubit) {
                Some(item) => items[*item].acts.push(k),
                None => waiting.entry(*qubit).or_default().push(k),
            }
            continue;
        }
        let mut item = Item { qubits: placed.qubits.iter().copied().collect(), alone, acts: Vec::new() };
        for qubit in &placed.qubits {
            let before = waiting.remove(qubit).unwrap_or_default();
            if alone && !before.is_empty() {
                items.push(Item { acts: before, qubits: [*qubit].into(), alone: false });
            } else {
                item.acts.extend(before);
            }
            if alone {
                last.remove(qubit);
            } else {
                last.insert(*qubit, items.len());
            }
        }
        item.acts.push(k);
        items.push(item);
    }
    let rest = waiting.into_iter().map(|(qubit, acts)| Item { acts, qubits: [qubit].into(), alone: false });
    items.extend(rest);
    items
}

/// Takes items, in an order that their qubits allow, into sweeps as long as they fit a tile.
fn sweeps(items: Vec<Item>) -> Vec<Sweep> {
    let mut sweeps = Vec::new();
    let mut register: Vec<u32> = Vec::new();
    let mut left = items;
    while !left.is_empty() {
        let (taken, tile, rest) = take(left, &register);
        left = rest;
        let mut acts: Vec<usize> = taken.iter().flat_map(|i| i.acts.iter().copied()).collect();
        // The order of the program is one that all qubits allow.
        acts.sort_unstable();
        let alone = taken.iter().any(|i| i.alone);
        sweeps.push(sweep(&mut register, tile, acts, alone));
    }
    sweeps
}

type Taken = (Vec<Item>, BTreeSet<u32>, Vec<Item>);

fn take(items: Vec<Item>, register: &[u32]) -> Taken {
    let lanes: BTreeSet<u32> = register.iter().take(2).copied().collect();
    let fits = |tile: &BTreeSet<u32>| {
        tile.union(&lanes).count() <= TILE
            || tile.iter().filter(|q| !register.contains(q)).count() + register.len() <= TILE
    };
    let (mut taken, mut tile, mut rest) = (Vec::new(), BTreeSet::new(), Vec::new());
    let mut blocked: BTreeSet<u32> = BTreeSet::new();
    let mut closed = false;
    for item in items {
        let free = !closed && item.qubits.is_disjoint(&blocked);
        let joined: BTreeSet<u32> = tile.union(&item.qubits).copied().collect();
        if free && (taken.is_empty() || (!item.alone && fits(&joined))) {
            closed = item.alone;
            tile = joined;
            taken.push(item);
        } else {
            blocked.extend(&item.qubits);
            rest.push(item);
        }
    }
    (taken, tile, rest)
}

/// Fixes the order of the register for a tile of these qubits.
fn sweep(register: &mut Vec<u32>, tile: BTreeSet<u32>, acts: Vec<usize>, alone: bool) -> Sweep {
    let joins: Vec<u32> = tile.iter().filter(|q| !register.contains(q)).copied().collect();
    register.extend(&joins);
    if alone {
        return Sweep { joins, order: register.clone(), gather: None, tile: 0, acts };
    }
    // The tile's own qubits, the lanes, and then the lowest digits up to the tile's size.
    let size = TILE.min(register.len());
    let mut inside = tile;
    for qubit in register.iter() {
        if inside.len() >= size {
            break;
        }
        inside.insert(*qubit);
    }
    let (low, high): (Vec<usize>, Vec<usize>) = (0..register.len()).partition(|p| inside.contains(&register[*p]));
    let order: Vec<u32> = low.iter().chain(&high).map(|p| register[*p]).collect();
    let gather = low.iter().enumerate().any(|(k, p)| k != *p).then(|| gather(&low, &high));
    register.clone_from(&order);
    Sweep { joins, order, gather, tile: low.len(), acts }
}

fn gather(low: &[usize], high: &[usize]) -> Gather {
    let together = low.iter().enumerate().take_while(|(k, p)| k == *p).count();
    let rest = &low[together..];
    let start = |r: usize| rest.iter().enumerate().map(|(k, p)| (r >> (2 * k) & 3) << (2 * p)).sum();
    Gather {
        run: 1 << (2 * together),
        runs: (0..1usize << (2 * rest.len())).map(start).collect(),
        outer: high.iter().map(|p| *p as u32).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn item(acts: &[usize], qubits: &[u32]) -> Item {
        Item { acts: acts.to_vec(), qubits: qubits.iter().copied().collect(), alone: false }
    }

    #[test]
    fn a_chain_takes_few_sweeps() {
        let chain: Vec<Item> = (0..9u32).map(|q| item(&[q as usize], &[q, q + 1])).collect();
        let sweeps = sweeps(chain);
        assert_eq!(sweeps.len(), 3);
        assert_eq!(sweeps[0].order, [0, 1, 2, 3, 4, 5]);
        let acts: Vec<usize> = sweeps.iter().flat_map(|s| s.acts.clone()).collect();
        assert_eq!(acts, (0..9).collect::<Vec<_>>());
    }
}
