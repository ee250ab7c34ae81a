//! Which operations run together: operations in normal form enter; clusters leave, each a set of few bits and the
//! operations that can run while a block of these bits stays in the cache.
//!
//! A cluster may move the bits it holds, but two of them, its lanes: these stay within the vectors of the processor. It
//! always holds the lowest three, so that memory is read in whole cache lines. Which bits come next is chosen greedily:
//! those that let most turns run, of runs of neighbouring bits and of a set that grows by what is missing.

use super::op::{Op, Waiting};

/// Bits of a cache line of numbers; held by every cluster.
const LINE: usize = 0b111;

/// Bits to hold, and what runs on them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Cluster {
    /// The bits whose blocks are in the cache, ascending.
    pub bits: Vec<u32>,
    /// The two of them that nothing moves: the lowest two of all, or two others that are not these.
    pub lanes: [u32; 2],
    /// Indices of operations, in order.
    pub ops: Vec<usize>,
}

/// Cuts operations on `qubits >= 5` into clusters of at most `width` bits (at least 5).
pub(crate) fn clusters(qubits: u32, ops: &[Op], width: u32) -> Vec<Cluster> {
    let width = width.min(qubits).max(5);
    let mut left: Vec<usize> = (0..ops.len()).collect();
    let mut list = Vec::new();
    while !left.is_empty() {
        let (active, lanes) = best(qubits, ops, &left, width);
        let mut chosen = runs(ops, &left, active);
        needed(ops, &left, &mut chosen);
        let mut run = Vec::new();
        let mut rest = Vec::new();
        for (k, c) in left.iter().zip(&chosen) {
            if *c { run.push(*k) } else { rest.push(*k) }
        }
        // What remains are phases: they cost nothing more here.
        if rest.iter().all(|k| ops[*k].is_phase()) {
            run.append(&mut rest);
        }
        let held = filled(qubits, active | LINE | 1 << lanes[0] | 1 << lanes[1], width);
        list.push(Cluster { bits: (0..qubits).filter(|q| held >> q & 1 == 1).collect(), lanes, ops: run });
        left = rest;
    }
    list
}

/// Whether each of `left` can run where only the bits of `active` may move.
fn runs(ops: &[Op], left: &[usize], active: usize) -> Vec<bool> {
    let mut waiting = Waiting::default();
    left.iter()
        .map(|k| {
            let op = &ops[*k];
            let inside = op.is_phase() || op.mask() & !active == 0;
            let run = inside && waiting.lets(op);
            if !run {
                waiting.add(op);
            }
            run
        })
        .collect()
}

/// Leaves phases for later on which nothing waits that runs now.
fn needed(ops: &[Op], left: &[usize], chosen: &mut [bool]) {
    let mut moved = 0;
    for (k, c) in left.iter().zip(chosen.iter_mut()).rev() {
        let op = &ops[*k];
        if *c && op.is_phase() && op.mask() & moved == 0 {
            *c = false;
        }
        if *c {
            moved |= op.moved();
        }
    }
}

/// What a set of bits is worth: turns that run, and a little for CX.
fn worth(ops: &[Op], left: &[usize], active: usize) -> usize {
    let run = runs(ops, left, active);
    left.iter()
        .zip(run)
        .filter(|(_, r)| *r)
        .map(|(k, _)| match ops[*k] {
            Op::Turn { .. } => 16,
            Op::Cx { .. } => 2,
            Op::Phase { .. } => 0,
        })
        .sum()
}

/// The bits that may move next, and the lanes.
fn best(qubits: u32, ops: &[Op], left: &[usize], width: u32) -> (usize, [u32; 2]) {
    let mut candidates = Vec::new();
    for first in 0..qubits {
        let mut active = 0;
        for q in first..qubits {
            if lanes(qubits, active | 1 << q, width).is_none() {
                break;
            }
            active |= 1 << q;
        }
        candidates.push(active);
        if active >> (qubits - 1) & 1 == 1 {
            break;
        }
    }
    candidates.push(grown(qubits, ops, left, width));
    let scored = candidates.into_iter().map(|active| {
        let active = widened(qubits, active, width);
        (worth(ops, left, active), std::cmp::Reverse(active))
    });
    // The lowest bits of those that are worth the same: memory is read in longer runs.
    let active = scored.max().map_or(0, |(_, active)| active.0);
    (active, lanes(qubits, active, width).unwrap_or([0, 1]))
}

/// Bits that are held anyway may move, too.
fn widened(qubits: u32, active: usize, width: u32) -> usize {
    let Some(lanes) = lanes(qubits, active, width) else { return active };
    active | LINE & !(1 << lanes[0] | 1 << lanes[1])
}

/// As many bits as there is room for: few large blocks cost less than many small ones.
fn filled(qubits: u32, held: usize, width: u32) -> usize {
    let room = width.saturating_sub(held.count_ones()) as usize;
    (0..qubits).filter(|q| held >> q & 1 == 0).take(room).fold(held, |held, q| held | 1 << q)
}

/// The lanes beside these active bits, if all together fit.
fn lanes(qubits: u32, active: usize, width: u32) -> Option<[u32; 2]> {
    let lanes = if active & 0b11 == 0 {
        [0, 1]
    } else {
        let mut free = (2..qubits).filter(|q| active >> q & 1 == 0);
        [free.next()?, free.next()?]
    };
    let held = active | LINE | 1 << lanes[0] | 1 << lanes[1];
    (held.count_ones() <= width).then_some(lanes)
}

/// A set that starts with the first operation's bits and takes the bit next that most operations wait for.
fn grown(qubits: u32, ops: &[Op], left: &[usize], width: u32) -> usize {
    let first = left.iter().map(|k| &ops[*k]).find(|op| !op.is_phase());
    let Some(first) = first else { return 0 };
    let mut active = first.mask();
    loop {
        let votes = votes(ops, left, active);
        let mut order: Vec<u32> = (0..qubits).filter(|q| votes[*q as usize] > 0).collect();
        order.sort_by_key(|q| std::cmp::Reverse(votes[*q as usize]));
        match order.into_iter().find(|q| lanes(qubits, active | 1 << q, width).is_some()) {
            Some(q) => active |= 1 << q,
            None => return active,
        }
    }
}

/// Per bit, how much would run if it were there: operations that only miss it count most.
fn votes(ops: &[Op], left: &[usize], active: usize) -> [u32; usize::BITS as usize] {
    let mut votes = [0u32; usize::BITS as usize];
    let mut waiting = Waiting::default();
    for k in left {
        let op = &ops[*k];
        let missing = op.mask() & !active;
        if waiting.lets(op) && (op.is_phase() || missing == 0) {
            continue;
        }
        if waiting.lets(op) && missing.count_ones() <= 2 {
            for q in (0..usize::BITS).filter(|q| missing >> q & 1 == 1) {
                votes[q as usize] += if missing.count_ones() == 1 { 4 } else { 1 };
            }
        }
        waiting.add(op);
    }
    votes
}

#[cfg(test)]
mod tests {
    use super::*;

    fn brick(qubits: u32, layers: u32) -> Vec<Op> {
        let mut ops = Vec::new();
        for layer in 0..layers {
            (0..qubits).for_each(|q| ops.push(Op::Phase { mask: 1 << q, angle: 0.1 }));
            (0..qubits).for_each(|qubit| ops.push(Op::Turn { qubit, cos: 0.8, sin: 0.6 }));
            (layer % 2..qubits - 1).step_by(2).for_each(|q| ops.push(Op::Cx { control: q, target: q + 1 }));
        }
        ops
    }

    /// Every operation runs once, never before one that it does not commute with, and only on bits that may move.
    fn check(qubits: u32, ops: &[Op], width: u32) -> Vec<Cluster> {
        let list = clusters(qubits, ops, width);
        let order: Vec<usize> = list.iter().flat_map(|c| c.ops.iter().copied()).collect();
        let mut place = vec![usize::MAX; ops.len()];
        order.iter().enumerate().for_each(|(at, k)| place[*k] = at);
        assert_eq!(order.len(), ops.len());
        for b in 0..ops.len() {
            for a in 0..b {
                let mut waiting = Waiting::default();
                waiting.add(&ops[a]);
                assert!(place[a] < place[b] || waiting.lets(&ops[b]), "{a} {b}");
            }
        }
        for cluster in &list {
            assert!(cluster.bits.len() <= width.max(5) as usize);
            let still = 1usize << cluster.lanes[0] | 1 << cluster.lanes[1];
            let held: usize = cluster.bits.iter().map(|q| 1 << q).sum();
            assert_eq!(held & (LINE | still), LINE | still);
            for k in cluster.ops.iter().filter(|k| !ops[**k].is_phase()) {
                assert_eq!(ops[*k].mask() & (!held | still), 0);
            }
        }
        list
    }

    #[test]
    fn every_operation_runs_once_and_in_an_order_that_keeps_its_meaning() {
        for (qubits, width) in [(5, 5), (6, 5), (9, 6), (12, 8), (16, 11)] {
            check(qubits, &brick(qubits, 6), width);
        }
    }

    #[test]
    fn far_pairs_run_too() {
        let mut ops = Vec::new();
        for q in 0..14 {
            ops.push(Op::Turn { qubit: q, cos: 0.8, sin: 0.6 });
        }
        for q in 0..14u32 {
            ops.push(Op::Cx { control: q, target: (q + 7) % 14 });
        }
        ops.push(Op::Phase { mask: 0b11, angle: 0.3 });
        check(14, &ops, 6);
    }

    #[test]
    fn few_passes_over_memory_carry_many_layers() {
        let list = check(20, &brick(20, 10), 12);
        assert!(list.len() <= 10, "{}", list.len());
    }
}
