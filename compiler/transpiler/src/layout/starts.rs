//! One start after the other, the promising ones first: the longest beginning of the circuit that needs no swap, wires near
//! those they interact with, and random ones in a small region.

use super::embed::{Pairs, embed};
use super::greedy::Pull;
use crate::routing::{Device, NOWHERE, Stages, Stream};

/// Steps of the search for places that need no swap at all; a step is a tenth of a microsecond or so.
const STEPS: usize = 12_000;
/// Steps of each search for places for the beginning of the circuit.
const STEPS_OF_BEGINNING: usize = 600;

/// A source of starts.
pub(crate) struct Starts<'a> {
    device: &'a Device,
    stages: &'a Stages,
    parts: &'a [u32],
    random: Stream,
}

impl<'a> Starts<'a> {
    /// Starts of a circuit on a device; `parts` is the part of the device each wire goes to.
    pub(crate) fn new(device: &'a Device, stages: &'a Stages, parts: &'a [u32], random: Stream) -> Starts<'a> {
        Starts { device, stages, parts, random }
    }

    /// Places that need no swap at all.
    pub(crate) fn perfect(&mut self) -> Option<Vec<u32>> {
        self.beginning(self.stages.order().len(), STEPS)
    }

    /// Start number `k`.
    pub(crate) fn next(&mut self, k: usize) -> Vec<u32> {
        match k % 4 {
            0 => self.longest_beginning(),
            1 => self.greedy(vec![NOWHERE; self.stages.wires()], 0.2),
            2 => self.greedy(vec![NOWHERE; self.stages.wires()], 1.0),
            _ => self.anywhere(),
        }
    }

    fn beginning(&mut self, gates: usize, steps: usize) -> Option<Vec<u32>> {
        let nodes = self.stages.order()[..gates].iter().map(|id| &self.stages.nodes[*id as usize]);
        let pairs = Pairs::new(self.stages.wires(), nodes.filter(|n| !n.free).map(|n| n.wires));
        let found = embed(&pairs, self.device, self.parts, steps, &mut self.random)?;
        Some(self.greedy(found, 0.2))
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
        best.unwrap_or_else(|| self.greedy(vec![NOWHERE; self.stages.wires()], 0.2))
    }

    fn greedy(&mut self, mut of: Vec<u32>, fade: f32) -> Vec<u32> {
        Pull::new(self.stages, fade).complete(&mut of, self.device, self.parts, &mut self.random);
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
