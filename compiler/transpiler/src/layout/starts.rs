//! One start after the other: wires near those they interact with, in a row along a path of the device, placed for the
//! longest beginning of the circuit that needs no swap, and at random in a small region.

use super::embed::{Pairs, embed};
use super::greedy::Pull;
use crate::routing::{Device, NOWHERE, Stages, Stream};

/// Steps of the search for places that need no swap at all; a step is a tenth of a microsecond or so. So many wires have
/// some each, in every try.
const STEPS: usize = 4_000;
const STEPS_A_WIRE: usize = 12;
/// Steps of each search for places for the beginning of the circuit.
const STEPS_OF_BEGINNING: usize = 300;

/// A source of starts.
pub(crate) struct Starts<'a> {
    device: &'a Device,
    stages: &'a Stages,
    parts: &'a [u32],
    pulls: [Pull; 2],
    random: Stream,
}

impl<'a> Starts<'a> {
    /// Starts of a circuit on a device; `parts` is the part of the device each wire goes to.
    pub(crate) fn new(device: &'a Device, stages: &'a Stages, parts: &'a [u32], random: Stream) -> Starts<'a> {
        Starts { device, stages, parts, pulls: [1.0, 0.2].map(|fade| Pull::new(stages, fade)), random }
    }

    /// Places that need no swap at all.
    pub(crate) fn perfect(&mut self) -> Option<Vec<u32>> {
        self.beginning(self.stages.order().len(), STEPS.max(STEPS_A_WIRE * self.stages.wires()))
    }

    /// Start number `k`. What is found by rule comes once; what is drawn, again and again.
    pub(crate) fn next(&mut self, k: usize) -> Vec<u32> {
        match k {
            0 => self.near(0),
            1 => self.path(),
            2 => self.longest_beginning(),
            _ if k.is_multiple_of(3) => self.anywhere(),
            _ => self.near(k % 3 - 1),
        }
    }

    /// Wires near those they interact with, the early gates counted more (1) or all the same (0).
    fn near(&mut self, pull: usize) -> Vec<u32> {
        self.complete(vec![NOWHERE; self.stages.wires()], pull)
    }

    fn beginning(&mut self, gates: usize, steps: usize) -> Option<Vec<u32>> {
        let nodes = self.stages.order()[..gates].iter().map(|id| &self.stages.nodes[*id as usize]);
        let pairs = Pairs::new(self.stages.wires(), nodes.filter(|n| !n.free).map(|n| n.wires));
        let found = embed(&pairs, self.device, self.parts, steps, &mut self.random)?;
        Some(self.complete(found, 1))
    }

    /// Places for as many gates from the beginning as can be found by halving.
    fn longest_beginning(&mut self) -> Vec<u32> {
        let (mut low, mut high) = (0, self.stages.order().len());
        let mut best = None;
        while low < high {
            let middle = (low + high).div_ceil(2);
            match self.beginning(middle, STEPS_OF_BEGINNING) {
                Some(found) => (low, best) = (middle, Some(found)),
                None => high = middle - 1,
            }
        }
        best.unwrap_or_else(|| self.near(1))
    }

    /// Wires in the order of their numbers along a path of the device, those of its longest part that there is room
    /// for.
    fn path(&mut self) -> Vec<u32> {
        let wires = self.stages.wires() as u32;
        let (mut length, mut steps) = (wires, STEPS);
        while length > 1 {
            let pairs = Pairs::new(wires as usize, (1..length).map(|w| [w - 1, w]));
            if let Some(found) = embed(&pairs, self.device, self.parts, steps, &mut self.random) {
                return self.complete(found, 1);
            }
            (length, steps) = (length - 1 - length / 10, STEPS_OF_BEGINNING);
        }
        self.near(1)
    }

    fn complete(&mut self, mut of: Vec<u32>, pull: usize) -> Vec<u32> {
        self.pulls[pull].complete(&mut of, self.device, self.parts, &mut self.random);
        of
    }

    /// Wires in a random order in a random region of the device that hangs together.
    fn anywhere(&mut self) -> Vec<u32> {
        let mut of = vec![NOWHERE; self.stages.wires()];
        let mut parts: Vec<u32> = self.parts.to_vec();
        parts.sort_unstable();
        parts.dedup();
        for part in parts {
            let mut wires: Vec<usize> = (0..of.len()).filter(|w| self.parts[*w] == part).collect();
            self.random.shuffle(&mut wires);
            let region = self.region(part, wires.len());
            wires.into_iter().zip(region).for_each(|(w, q)| of[w] = q);
        }
        of
    }

    fn region(&mut self, part: u32, size: usize) -> Vec<u32> {
        let all: Vec<u32> = (0..self.device.qubits() as u32).filter(|q| self.device.part(*q) == part).collect();
        let mut region = vec![all[self.random.below(all.len())]];
        while region.len() < size {
            let inside = |q: &u32| region.contains(q);
            let open = all.iter().filter(|q| !inside(q));
            let links = |q: u32| self.device.around(q).iter().filter(|n| inside(&n.0)).count();
            let scored: Vec<(usize, u32)> = open.map(|q| (links(*q), *q)).filter(|s| s.0 > 0).collect();
            let most = scored.iter().map(|s| s.0).max().unwrap_or(0);
            let best: Vec<u32> = scored.iter().filter(|s| s.0 == most).map(|s| s.1).collect();
            if best.is_empty() {
                break;
            }
            region.push(best[self.random.below(best.len())]);
        }
        region
    }
}
