//! Places wire by wire: the wire that is drawn most to those placed goes to the free qubit that is nearest to them.

use crate::routing::{Device, NOWHERE, Stages, Stream};

/// How much wires are drawn to each other.
pub(crate) struct Pull {
    /// Per wire, its partners and the weight of that.
    of: Vec<Vec<(u32, f32)>>,
}

impl Pull {
    /// From a circuit's gates: the later, the less; `fade` is what is left of the weight at the end.
    pub(crate) fn new(stages: &Stages, fade: f32) -> Pull {
        let mut of: Vec<Vec<(u32, f32)>> = vec![Vec::new(); stages.wires()];
        let all = stages.order().len().max(1) as f32;
        for (k, id) in stages.order().iter().enumerate() {
            let node = &stages.nodes[*id as usize];
            let weight = 1.0 - (1.0 - fade) * k as f32 / all;
            if !node.free {
                let [a, b] = node.wires;
                add(&mut of[a as usize], b, weight);
                add(&mut of[b as usize], a, weight);
            }
        }
        Pull { of }
    }

    /// Places for all wires without one; each within its part.
    pub(crate) fn complete(&self, of: &mut [u32], device: &Device, parts: &[u32], random: &mut Stream) {
        let mut taken = vec![false; device.qubits()];
        of.iter().filter(|q| **q != NOWHERE).for_each(|q| taken[*q as usize] = true);
        let mut drawn: Vec<f32> = vec![0.0; of.len()];
        let draw = |drawn: &mut Vec<f32>, wire: usize| {
            self.of[wire].iter().for_each(|(other, weight)| drawn[*other as usize] += weight);
        };
        (0..of.len()).filter(|w| of[*w] != NOWHERE).for_each(|w| draw(&mut drawn, w));
        loop {
            let total = |w: usize| self.of[w].iter().map(|p| p.1).sum::<f32>();
            let open = (0..of.len()).filter(|w| of[*w] == NOWHERE);
            let heavier = |a: &usize, b: &usize| drawn[*a].total_cmp(&drawn[*b]).then(total(*a).total_cmp(&total(*b)));
            let Some(wire) = open.max_by(heavier) else { return };
            let Some(q) = self.best(wire, of, &taken, device, parts[wire], random) else { return };
            (of[wire], taken[q as usize]) = (q, true);
            draw(&mut drawn, wire);
        }
    }

    fn best(
        &self,
        wire: usize,
        of: &[u32],
        taken: &[bool],
        device: &Device,
        part: u32,
        random: &mut Stream,
    ) -> Option<u32> {
        let placed: Vec<(u32, f32)> =
            self.of[wire].iter().filter(|p| of[p.0 as usize] != NOWHERE).map(|p| (of[p.0 as usize], p.1)).collect();
        let any = of.iter().any(|q| *q != NOWHERE && device.part(*q) == part);
        let free = (0..device.qubits() as u32).filter(|q| !taken[*q as usize] && device.part(*q) == part);
        let far = |q: u32| -> f32 {
            // A wire drawn to nobody yet stays near the others; the first goes to the middle of somewhere.
            if placed.is_empty() && any {
                let near = of.iter().filter(|o| **o != NOWHERE && device.part(**o) == part);
                return near.map(|o| f32::from(device.distance(*o, q))).fold(f32::INFINITY, f32::min);
            }
            placed.iter().map(|(o, w)| w * f32::from(device.distance(*o, q))).sum()
        };
        let roomy = |q: u32| device.around(q).iter().filter(|n| !taken[n.0 as usize]).count() as f32;
        let scored = free.map(|q| (far(q) - 0.05 * roomy(q) + 0.04 * random.unit(), q));
        scored.min_by(|a, b| a.0.total_cmp(&b.0)).map(|best| best.1)
    }
}

fn add(list: &mut Vec<(u32, f32)>, other: u32, weight: f32) {
    match list.iter_mut().find(|p| p.0 == other) {
        Some(pair) => pair.1 += weight,
        None => list.push((other, weight)),
    }
}
