//! What a way through the device costs so far. Gates and swaps enter one by one, with the device's qubits they stand
//! on; leaves the estimated number of CX once neighbours on the same pair are joined, and what a further swap would
//! cost.
//!
//! A run is what was done last on an edge, as long as nothing that does not commute with it followed on either qubit.

use super::device::Device;
use super::kind::Kind;

const NO_STAGE: u32 = u32::MAX;

/// What was done last on an edge.
#[derive(Clone, Copy)]
struct Run {
    kind: Kind,
    /// The epochs of both qubits in which it is open.
    epochs: [u32; 2],
    /// The event of its only gate; `MANY` where there is more in it.
    only: u32,
    /// Whether a swap came last.
    swapped: bool,
}

/// A run of more than one event.
const MANY: u32 = u32::MAX;

/// One of the device's qubits.
#[derive(Clone, Copy)]
struct Wire {
    /// Counts up when all that was done here is closed.
    epoch: u32,
    /// How many runs are open here.
    open: u32,
    /// The stage that the open runs belong to.
    stage: u32,
    /// The two-qubit depth reached.
    depth: u32,
    /// Whether nothing has been done here yet.
    fresh: bool,
}

/// The books of one way through the device.
#[derive(Clone)]
pub(crate) struct Runs {
    edges: Vec<Run>,
    wires: Vec<Wire>,
    /// CX so far.
    pub(crate) cost: i32,
}

impl Runs {
    /// Nothing done yet. Where not `movable`, qubits enter where they are: no swap is free.
    pub(crate) fn new(device: &Device, movable: bool) -> Runs {
        let run = Run { kind: Kind::Local, epochs: [u32::MAX; 2], only: MANY, swapped: false };
        let wire = Wire { epoch: 0, open: 0, stage: NO_STAGE, depth: 0, fresh: movable };
        Runs { edges: vec![run; device.edges().len()], wires: vec![wire; device.qubits()], cost: 0 }
    }

    /// Back to the beginning.
    pub(crate) fn reset(&mut self, movable: bool) {
        self.edges.iter_mut().for_each(|r| r.epochs = [u32::MAX; 2]);
        self.wires.fill(Wire { epoch: 0, open: 0, stage: NO_STAGE, depth: 0, fresh: movable });
        self.cost = 0;
    }

    /// Becomes a copy of the books of another way, in the memory it has.
    pub(crate) fn copy(&mut self, other: &Runs) {
        self.edges.clone_from(&other.edges);
        self.wires.clone_from(&other.wires);
        self.cost = other.cost;
    }

    /// The longest chain of CX so far.
    pub(crate) fn depth(&self) -> u32 {
        self.wires.iter().map(|w| w.depth).max().unwrap_or(0)
    }

    /// The chain of CX that ends on a qubit.
    pub(crate) fn depth_of(&self, qubit: u32) -> u32 {
        self.wires[qubit as usize].depth
    }

    /// Whether nothing has been done on a qubit yet.
    pub(crate) fn fresh(&self, qubit: u32) -> bool {
        self.wires[qubit as usize].fresh
    }

    /// The run of an edge of these qubits, where it can be gone on with.
    fn open(&self, edge: u32, pair: [u32; 2]) -> Option<&Run> {
        let run = &self.edges[edge as usize];
        let wires = pair.map(|q| &self.wires[q as usize]);
        let open = run.epochs == [wires[0].epoch, wires[1].epoch];
        let last = wires.iter().all(|w| w.open == 1);
        (open && (last || run.only != MANY)).then_some(run)
    }

    /// A gate on an edge, `event` its number, `stages` those it belongs to on the two qubits (the smaller first).
    /// Leaves the number of the gate that must be moved to just before it, if any.
    pub(crate) fn gate(&mut self, edge: u32, pair: [u32; 2], kind: Kind, stages: [u32; 2], event: u32) -> Option<u32> {
        match self.open(edge, pair).copied() {
            Some(run) => {
                let moved = self.to_end(pair, run);
                let joined = run.kind.then(kind);
                self.charge(pair, joined.cost() - run.kind.cost());
                self.close(edge, pair, Run { kind: joined, swapped: false, ..run }, stages);
                moved
            }
            None => {
                self.charge(pair, kind.cost());
                let mut epochs = [0; 2];
                for side in [0, 1] {
                    let wire = &mut self.wires[pair[side] as usize];
                    if wire.stage == stages[side] && wire.open > 0 {
                        wire.open += 1;
                    } else {
                        (wire.epoch, wire.open, wire.stage) = (wire.epoch + 1, 1, stages[side]);
                    }
                    epochs[side] = wire.epoch;
                }
                self.edges[edge as usize] = Run { kind, epochs, only: event, swapped: false };
                None
            }
        }
    }

    /// A swap on an edge, both qubits in use. Leaves the number of the gate that must be moved to just before it.
    pub(crate) fn swap(&mut self, edge: u32, pair: [u32; 2]) -> Option<u32> {
        if pair.iter().all(|q| self.fresh(*q)) {
            return None;
        }
        let none = Run { kind: Kind::Local, epochs: [0; 2], only: MANY, swapped: true };
        let run = self.open(edge, pair).copied().unwrap_or(none);
        let moved = self.to_end(pair, run);
        self.charge(pair, run.kind.swapped().cost() - run.kind.cost());
        self.close(edge, pair, Run { kind: run.kind.swapped(), swapped: true, ..run }, [NO_STAGE; 2]);
        moved
    }

    /// A qubit moves to one that is in |0>: two CX, which join nothing.
    pub(crate) fn shift(&mut self, pair: [u32; 2]) {
        if pair.iter().all(|q| self.fresh(*q)) {
            return;
        }
        self.charge(pair, 2);
        self.wait(pair);
    }

    /// Nothing done so far on two qubits is gone on with.
    pub(crate) fn wait(&mut self, pair: [u32; 2]) {
        for q in pair {
            let wire = &mut self.wires[q as usize];
            (wire.epoch, wire.open, wire.stage, wire.fresh) = (wire.epoch + 1, 0, NO_STAGE, false);
        }
    }

    /// What a swap would cost; `None` for one that undoes the last.
    #[inline]
    pub(crate) fn price(&self, edge: u32, pair: [u32; 2], empty: bool) -> Option<i32> {
        if pair.iter().all(|q| self.fresh(*q)) {
            return Some(0);
        }
        if empty {
            return Some(2);
        }
        match self.open(edge, pair) {
            Some(run) if run.swapped => None,
            Some(run) => Some(run.kind.swapped().cost() - run.kind.cost()),
            None => Some(Kind::Swap.cost()),
        }
    }

    /// Which gate must be moved to the end of its wires before its run can be gone on with.
    fn to_end(&self, pair: [u32; 2], run: Run) -> Option<u32> {
        let last = pair.iter().all(|q| self.wires[*q as usize].open == 1);
        (!last && run.only != MANY).then_some(run.only)
    }

    /// Only this run is open from now on.
    fn close(&mut self, edge: u32, pair: [u32; 2], run: Run, stages: [u32; 2]) {
        let mut epochs = [0; 2];
        for side in [0, 1] {
            let wire = &mut self.wires[pair[side] as usize];
            (wire.epoch, wire.open, wire.stage) = (wire.epoch + 1, 1, stages[side]);
            epochs[side] = wire.epoch;
        }
        self.edges[edge as usize] = Run { epochs, only: MANY, ..run };
    }

    fn charge(&mut self, pair: [u32; 2], cost: i32) {
        self.cost += cost;
        let depth = self.depth_of(pair[0]).max(self.depth_of(pair[1]));
        let depth = depth.saturating_add_signed(cost);
        for q in pair {
            (self.wires[q as usize].depth, self.wires[q as usize].fresh) = (depth, false);
        }
    }
}
