//! From a program to what the router needs of it, and what it needs to write it down again. Operations on one and two
//! qubits enter; leave [`Stages`], and for each node its operations, for each stage the ones that stand before it.

use hqml_ir::{Op, Program};

use super::kind::{Axis, Kind, axis, two_qubit};
use super::stages::{Node, Stages};
use crate::TranspileError;

/// A program cut up for routing. Numbers of operations are places in the program.
pub(crate) struct Script {
    /// What waits for what; its wires are the program's wires that are in use, in order.
    pub(crate) stages: Stages,
    /// The program's wire of each of ours.
    pub(crate) wires: Vec<u32>,
    /// Operations without a qubit.
    pub(crate) global: Vec<usize>,
    /// Per node, its operations.
    pub(crate) blocks: Vec<Vec<usize>>,
    /// Per stage, the operations on its wire that run when it begins.
    pub(crate) preludes: Vec<Vec<usize>>,
    /// Per wire, the operations after its last stage.
    pub(crate) tails: Vec<Vec<usize>>,
}

/// A stage of one wire while the program is read.
struct Open {
    axis: Axis,
    nodes: Vec<u32>,
    prelude: Vec<usize>,
}

#[derive(Default)]
struct Wire {
    stages: Vec<Open>,
    /// Operations on this wire alone since the last stage's gates, which do not commute with them.
    pending: Vec<usize>,
    pending_axis: Option<Axis>,
}

/// A node while the program is read.
struct Draft {
    wires: [u32; 2],
    axes: [Axis; 2],
    kind: Kind,
    free: bool,
    ops: Vec<usize>,
}

struct Reader<'a> {
    ops: &'a [Op],
    wires: Vec<Wire>,
    drafts: Vec<Draft>,
}

impl Script {
    /// Cuts up a program; `kept` are wires that count as used though no operation touches them.
    ///
    /// # Errors
    /// An operation that is no gate on one or two qubits, barrier or reset.
    pub(crate) fn new(program: &Program, kept: &[u32]) -> Result<Script, TranspileError> {
        let mut wires: Vec<u32> = program.ops.iter().flat_map(Op::qubits).chain(kept.iter().copied()).collect();
        wires.sort_unstable();
        wires.dedup();
        let mut place = vec![u32::MAX; program.qubits as usize];
        wires.iter().enumerate().for_each(|(k, w)| place[*w as usize] = k as u32);
        let fresh = (0..wires.len()).map(|_| Wire::default()).collect();
        let mut reader = Reader { ops: &program.ops, wires: fresh, drafts: Vec::new() };
        let mut global = Vec::new();
        for (at, op) in program.ops.iter().enumerate() {
            let qubits: smallvec::SmallVec<[u32; 4]> = op.qubits().iter().map(|q| place[*q as usize]).collect();
            match (&qubits[..], op) {
                ([], _) => global.push(at),
                (_, Op::PauliRotation { .. }) => return Err(TranspileError::NotUnrolled { op: op.to_string() }),
                (_, Op::Gate { controls, .. }) if !controls.is_empty() => {
                    return Err(TranspileError::NotUnrolled { op: op.to_string() });
                }
                ([wire], _) => reader.one_qubit(at, *wire),
                (all, Op::Barrier(_)) => reader.barrier(at, all),
                (&[a, b], Op::Gate { .. }) => reader.two_qubit(at, a, b),
                _ => return Err(TranspileError::NotUnrolled { op: op.to_string() }),
            }
        }
        Ok(reader.finish(wires, global))
    }
}

impl Reader<'_> {
    fn axis_of(&self, at: usize) -> Axis {
        match &self.ops[at] {
            Op::Gate { gate, .. } => axis(*gate, 0),
            _ => Axis::None,
        }
    }

    fn one_qubit(&mut self, at: usize, wire: u32) {
        let axis = self.axis_of(at);
        let wire = &mut self.wires[wire as usize];
        match wire.stages.last_mut() {
            Some(open) if wire.pending.is_empty() && axis != Axis::None && open.axis == axis => open.prelude.push(at),
            _ => {
                wire.pending_axis = match (wire.pending.is_empty(), wire.pending_axis) {
                    (true, _) => Some(axis),
                    (false, Some(old)) if old == axis && axis != Axis::None => Some(axis),
                    _ => None,
                };
                wire.pending.push(at);
            }
        }
    }

    /// Every wire waits for the last, and the last for every wire.
    fn barrier(&mut self, at: usize, wires: &[u32]) {
        let pairs: Vec<[u32; 2]> = wires.windows(2).map(|w| [w[0], w[1]]).collect();
        let there = pairs.iter().enumerate().map(|(k, p)| (*p, k + 1 == pairs.len()));
        let back = pairs.iter().rev().skip(1).map(|p| (*p, false));
        for (wires, carries) in there.chain(back) {
            let ops = if carries { vec![at] } else { Vec::new() };
            self.add(Draft { wires, axes: [Axis::None; 2], kind: Kind::Local, free: true, ops });
        }
    }

    fn two_qubit(&mut self, at: usize, a: u32, b: u32) {
        let Op::Gate { gate, angles, .. } = &self.ops[at] else { return };
        let (kind, axes) = two_qubit(*gate, angles);
        if !self.joins_last(at, [a, b], kind, axes) {
            self.add(Draft { wires: [a, b], axes, kind, free: false, ops: vec![at] });
        }
    }

    /// Joins a gate to the node before it where that is on the same pair and nothing else is in between.
    fn joins_last(&mut self, at: usize, wires: [u32; 2], kind: Kind, axes: [Axis; 2]) -> bool {
        let last = |w: u32| self.wires[w as usize].stages.last().and_then(|s| s.nodes.last()).copied();
        let (Some(id), true) = (last(wires[0]), last(wires[0]) == last(wires[1])) else { return false };
        let draft = &self.drafts[id as usize];
        if draft.free {
            return false;
        }
        let turned = draft.wires != wires;
        let axes = if turned { [axes[1], axes[0]] } else { axes };
        let wires = draft.wires;
        let same = self.same_again(id, at, turned);
        let state = [0, 1].map(|side| {
            let wire = &self.wires[wires[side] as usize];
            let open = wire.stages.last();
            let commutes = wire.pending.is_empty() && axes[side] == draft.axes[side] && axes[side] != Axis::None;
            (commutes, open.is_some_and(|s| s.nodes.len() == 1))
        });
        if !state.iter().all(|(commutes, alone)| *commutes || *alone) {
            return false;
        }
        let both = state.iter().all(|s| s.0);
        let new_axes = match same {
            Some(axis) => axis,
            None => [0, 1].map(|side| if state[side].0 { axes[side] } else { Axis::None }),
        };
        let old = self.drafts[id as usize].kind;
        let kind = match same {
            Some(_) => Kind::Rotation,
            None if both && old.turns() && kind.turns() => Kind::Rotation,
            None => old.then(kind),
        };
        for side in [0, 1] {
            let pending = std::mem::take(&mut self.wires[wires[side] as usize].pending);
            self.drafts[id as usize].ops.extend(pending);
        }
        let draft = &mut self.drafts[id as usize];
        draft.ops.push(at);
        (draft.kind, draft.axes) = (kind, new_axes);
        for side in [0, 1] {
            self.settle(wires[side], new_axes[side]);
        }
        true
    }

    /// `cx`, rotations about Z of its target, the same `cx`: a rotation about ZZ; and likewise XX. Leaves its axes.
    fn same_again(&self, id: u32, at: usize, turned: bool) -> Option<[Axis; 2]> {
        let draft = &self.drafts[id as usize];
        let is_cx = |op: &Op| matches!(op, Op::Gate { gate: hqml_ir::Gate::Cx, .. });
        let [only] = draft.ops[..] else { return None };
        if turned || !is_cx(&self.ops[only]) || !is_cx(&self.ops[at]) {
            return None;
        }
        let between = draft.wires.map(|w| {
            let wire = &self.wires[w as usize];
            if wire.pending.is_empty() { None } else { Some(wire.pending_axis.unwrap_or(Axis::None)) }
        });
        match between {
            [None | Some(Axis::Z), Some(Axis::Z)] => Some([Axis::Z; 2]),
            [Some(Axis::X), None | Some(Axis::X)] => Some([Axis::X; 2]),
            _ => None,
        }
    }

    /// The only gate of a wire's last stage, or all of them, now look so; a stage that commutes with the one before
    /// becomes part of it.
    fn settle(&mut self, wire: u32, axis: Axis) {
        let wire = &mut self.wires[wire as usize];
        let Some(mut last) = wire.stages.pop() else { return };
        if last.nodes.len() == 1 {
            last.axis = axis;
        }
        match wire.stages.last_mut() {
            Some(before) if before.axis == axis && axis != Axis::None && last.prelude.is_empty() => {
                before.nodes.append(&mut last.nodes);
            }
            _ => wire.stages.push(last),
        }
    }

    /// A new node, in the last stage of its wires where it commutes with that, in a new one where not.
    fn add(&mut self, draft: Draft) {
        let id = self.drafts.len() as u32;
        for (wire, axis) in draft.wires.into_iter().zip(draft.axes) {
            let wire = &mut self.wires[wire as usize];
            match wire.stages.last_mut() {
                Some(open) if wire.pending.is_empty() && axis != Axis::None && open.axis == axis => open.nodes.push(id),
                _ => {
                    let prelude = std::mem::take(&mut wire.pending);
                    wire.stages.push(Open { axis, nodes: vec![id], prelude });
                }
            }
        }
        self.drafts.push(draft);
    }

    fn finish(self, wires: Vec<u32>, global: Vec<usize>) -> Script {
        let counts: Vec<u32> = self.wires.iter().map(|w| w.stages.len() as u32).collect();
        let mut stages = vec![[0u32; 2]; self.drafts.len()];
        let (mut preludes, mut tails, mut number) = (Vec::new(), Vec::new(), 0);
        for (w, wire) in self.wires.into_iter().enumerate() {
            for open in wire.stages {
                for id in open.nodes {
                    let side = usize::from(self.drafts[id as usize].wires[1] == w as u32);
                    stages[id as usize][side] = number;
                }
                preludes.push(open.prelude);
                number += 1;
            }
            tails.push(wire.pending);
        }
        let nodes = self.drafts.iter().zip(stages);
        let nodes = nodes.map(|(d, stages)| Node { wires: d.wires, stages, kind: d.kind, free: d.free }).collect();
        let blocks = self.drafts.into_iter().map(|d| d.ops).collect();
        Script { stages: Stages::new(nodes, &counts), wires, global, blocks, preludes, tails }
    }
}
