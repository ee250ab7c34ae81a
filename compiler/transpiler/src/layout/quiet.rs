//! The same way elsewhere: a way through the device and the errors of its qubits and couplings enter; the way leaves on
//! those of the qubits coupled in the same manner where the least goes wrong. After Qiskit's VF2PostLayout: the shape
//! of what is used, swaps included, is looked for all over the device.

use hqml_ir::Target;

use super::embed::{Pairs, embed};
use crate::routing::{Device, Event, NOWHERE, Stages, Stream, Way};

/// How many places are looked at, and the steps to find each.
const PLACES: usize = 40;
const STEPS: usize = 1_200;

/// What goes wrong on a device, as logarithms of success with the sign turned: they add.
pub(crate) struct Errors {
    qubits: Vec<f64>,
    edges: Vec<f64>,
}

impl Errors {
    /// From a target's figures; `None` where it has none. What is not known of a qubit or a coupling is as bad as the
    /// worst that is.
    pub(crate) fn of(target: &Target, device: &Device) -> Option<Errors> {
        let figures = &target.calibration;
        let mut qubits: Vec<Option<f64>> = vec![None; device.qubits()];
        for (qubit, known) in qubits.iter_mut().zip(&figures.qubits) {
            *qubit = if known.broken { Some(1.0) } else { known.readout() };
        }
        let mut edges: Vec<Option<f64>> = vec![None; device.edges().len()];
        for ((_, on), gate) in &figures.gates {
            let (&[p, q], Some(error)) = (&on[..], gate.error) else { continue };
            let within = p.max(q) < target.qubits();
            if let Some(edge) = within.then(|| device.edge(p, q)).flatten() {
                let known = &mut edges[edge as usize];
                *known = Some(known.map_or(error, |other| other.min(error)));
            }
        }
        let any = edges.iter().chain(&qubits).any(Option::is_some);
        any.then(|| Errors { qubits: losses(&qubits), edges: losses(&edges) })
    }
}

fn losses(errors: &[Option<f64>]) -> Vec<f64> {
    let worst = errors.iter().flatten().copied().fold(0.0, f64::max);
    errors.iter().map(|e| -(1.0 - e.unwrap_or(worst).clamp(0.0, 0.999_999)).ln()).collect()
}

/// What a way uses of a device.
struct Shape {
    /// Qubits in use, and how often each coupling between two of them (by their places in the list) is.
    qubits: Vec<u32>,
    couplings: Vec<([u32; 2], f64)>,
    /// Those where a wire leaves: they are read out.
    read: Vec<bool>,
}

impl Shape {
    fn of(way: &Way, device: &Device, stages: &Stages) -> Shape {
        let mut weights = vec![0.0; device.edges().len()];
        let mut of = way.start.clone();
        for event in &way.events {
            match *event {
                Event::Gate(id) => {
                    let node = &stages.nodes[id as usize];
                    let [p, q] = node.wires.map(|w| of[w as usize]);
                    if let (false, Some(edge)) = (node.free, device.edge(p, q)) {
                        weights[edge as usize] += f64::from(node.kind.cost());
                    }
                }
                Event::Swap(edge) => {
                    let (p, q) = device.edges()[edge as usize];
                    weights[edge as usize] += 3.0;
                    for place in &mut of {
                        *place = if *place == p {
                            q
                        } else if *place == q {
                            p
                        } else {
                            *place
                        };
                    }
                }
            }
        }
        let used = |edge: usize| weights[edge] > 0.0;
        let ends = (0..weights.len()).filter(|e| used(*e)).flat_map(|e| <[u32; 2]>::from(device.edges()[e]));
        let mut qubits: Vec<u32> = way.start.iter().chain(&way.end).copied().chain(ends).collect();
        qubits.sort_unstable();
        qubits.dedup();
        let place = |q: u32| qubits.binary_search(&q).unwrap_or(0) as u32;
        let coupling = |e: usize| (<[u32; 2]>::from(device.edges()[e]).map(place), weights[e]);
        let couplings = (0..weights.len()).filter(|e| used(*e)).map(coupling).collect();
        let read = qubits.iter().map(|q| way.end.contains(q)).collect();
        Shape { qubits, couplings, read }
    }

    /// What goes wrong with the shape's qubits on these of the device.
    fn loss(&self, on: &[u32], device: &Device, errors: &Errors) -> f64 {
        let edge = |[a, b]: [u32; 2]| device.edge(on[a as usize], on[b as usize]);
        let gates =
            self.couplings.iter().map(|(pair, n)| edge(*pair).map_or(f64::INFINITY, |e| n * errors.edges[e as usize]));
        let reads = on.iter().zip(&self.read).filter(|(_, read)| **read).map(|(q, _)| errors.qubits[*q as usize]);
        gates.sum::<f64>() + reads.sum::<f64>()
    }
}

/// Moves a way to where the least goes wrong, among some places of its shape.
pub(crate) fn settle(way: &mut Way, device: &Device, stages: &Stages, errors: &Errors, random: &mut Stream) {
    let shape = Shape::of(way, device, stages);
    let parts: Vec<u32> = shape.qubits.iter().map(|q| device.part(*q)).collect();
    let pairs = Pairs::new(shape.qubits.len(), shape.couplings.iter().map(|c| c.0));
    let mut best = shape.qubits.clone();
    let mut least = shape.loss(&best, device, errors);
    for _ in 0..PLACES {
        let Some(mut found) = embed(&pairs, device, &parts, STEPS, random) else { continue };
        fill(&mut found, device, &parts, errors);
        let loss = shape.loss(&found, device, errors);
        if loss < least {
            (best, least) = (found, loss);
        }
    }
    let mut map = vec![NOWHERE; device.qubits()];
    shape.qubits.iter().zip(&best).for_each(|(from, to)| map[*from as usize] = *to);
    way.start.iter_mut().chain(&mut way.end).for_each(|q| *q = map[*q as usize]);
    for event in &mut way.events {
        if let Event::Swap(edge) = event {
            let (p, q) = device.edges()[*edge as usize];
            // A swap of two qubits that nobody is on is in no way.
            if let Some(there) = device.edge(map[p as usize], map[q as usize]) {
                *edge = there;
            }
        }
    }
}

/// Qubits that meet nobody go where reading errs least.
fn fill(found: &mut [u32], device: &Device, parts: &[u32], errors: &Errors) {
    for k in 0..found.len() {
        if found[k] == NOWHERE {
            let free = (0..device.qubits() as u32).filter(|q| !found.contains(q) && device.part(*q) == parts[k]);
            let best = free.min_by(|a, b| errors.qubits[*a as usize].total_cmp(&errors.qubits[*b as usize]));
            found[k] = best.unwrap_or(NOWHERE);
        }
    }
}
