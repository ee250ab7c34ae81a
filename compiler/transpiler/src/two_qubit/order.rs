//! The order in which blocks are written: a graph enters; leave the operations, each block as early as its wires allow,
//! so that what has no order becomes shallow.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use hqml_ir::Op;

use super::graph::{Content, Graph};
use super::native::Native;
use super::write::Writer;

/// Writes all blocks; `ops` are the operations that were read. With `rename`, blocks that are cheaper with an exchange of
/// their wires get it, and everything behind them changes its wires. Returns the operations, and on which wire each wire
/// ends.
pub(super) fn write(mut graph: Graph, native: Native, ops: &[Op], rename: bool) -> (Vec<Op>, Vec<u32>) {
    let exchanges = if rename { graph.exchanges() } else { Vec::new() };
    let Graph { nodes, lines, frames, symbols, .. } = &graph;
    let mut place: Vec<u32> = (0..lines.len() as u32).collect();
    let mut writer = Writer::new(lines.len(), native, symbols);
    let mut clock = vec![0u32; lines.len()];
    let mut done = vec![0usize; lines.len()];
    // Runs that a block still waits for, itself counted once per wire.
    let mut waits: Vec<usize> = nodes.iter().map(|n| n.wires.len()).collect();
    let mut left: Vec<usize> = lines.iter().map(|line| line.first().map_or(0, |run| run.nodes.len())).collect();
    let mut ready: BinaryHeap<Reverse<(u32, u32)>> = BinaryHeap::new();
    let mut open: Vec<u32> = lines.iter().filter_map(|line| line.first()).flat_map(|run| run.nodes.clone()).collect();
    loop {
        for n in open.drain(..) {
            waits[n as usize] -= 1;
            if waits[n as usize] == 0 {
                ready.push(Reverse((start(&nodes[n as usize].wires, &clock), n)));
            }
        }
        let Some(Reverse((at, n))) = ready.pop() else { break };
        let node = &nodes[n as usize];
        let now = start(&node.wires, &clock);
        if now > at {
            ready.push(Reverse((now, n)));
            continue;
        }
        let length = match &node.content {
            Content::Single(r) => {
                writer.single(place[node.wires[0] as usize], r.axis, r.turn);
                0
            }
            Content::Pair(rotations, cost) => {
                let [a, b] = [node.wires[0] as usize, node.wires[1] as usize];
                match exchanges.get(n as usize) {
                    Some(Some(form)) => {
                        writer.block([place[a], place[b]], &form.rotations);
                        writer.wait(place[a], &form.frames[0]);
                        writer.wait(place[b], &form.frames[1]);
                        place.swap(a, b);
                        form.cost
                    }
                    _ => {
                        writer.block([place[a], place[b]], rotations);
                        *cost
                    }
                }
            }
            Content::Fixed(op, frames) => {
                let wires: Vec<u32> = node.wires.iter().map(|w| place[*w as usize]).collect();
                writer.fixed(moved(&ops[*op], &wires), &wires, frames);
                1
            }
            Content::Gone => 0,
        };
        for w in &node.wires {
            let w = *w as usize;
            clock[w] = now + length;
            left[w] -= 1;
            if left[w] == 0 {
                done[w] += 1;
                if let Some(run) = lines[w].get(done[w]) {
                    left[w] = run.nodes.len();
                    open.extend(run.nodes.iter().copied());
                }
            }
        }
    }
    for (w, frame) in frames.iter().enumerate() {
        writer.end(place[w], frame);
    }
    (writer.ops, place)
}

fn start(wires: &[u32], clock: &[u32]) -> u32 {
    wires.iter().map(|w| clock[*w as usize]).max().unwrap_or(0)
}

/// The operation on the wires on which its qubits are.
fn moved(op: &Op, wires: &[u32]) -> Op {
    let qubits = op.qubits();
    let mut map: Vec<u32> = (0..=qubits.iter().copied().max().unwrap_or(0)).collect();
    for (q, w) in qubits.iter().zip(wires) {
        map[*q as usize] = *w;
    }
    op.on_wires(&map).unwrap_or_else(|| op.clone())
}
