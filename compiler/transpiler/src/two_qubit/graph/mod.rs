//! Blocks and their order: what stands on which wire in which order, as far as the order matters. Rotations enter one
//! after the other; where nothing that must stand between keeps them apart, those on the same pair of wires are joined
//! into one block, if that leaves fewer native two-qubit gates.
//!
//! A wire is a list of *runs*. Blocks of one run act on the wire through one and the same Pauli operator and so commute
//! there; a block must follow the run before its own. So `rzz` gates of a layer have no order, and half of those of a line
//! meet the `rxx` gates of the next layer (`rzz` behind the Hadamard gates that were pushed to the end).

mod exchange;
mod join;
mod runs;

use smallvec::SmallVec;

use crate::two_qubit::native::Native;
use crate::two_qubit::normal::{Normal, Rotation, Rotations, normal};
use crate::two_qubit::pauli::{Frame1, commute, factor, on_both};
use crate::two_qubit::turn::{Symbols, Turn};

/// What stands at one place of the graph.
#[derive(Debug, Clone)]
pub(super) enum Content {
    /// A rotation of one wire.
    Single(Rotation),
    /// Rotations on a pair of wires, and what they cost.
    Pair(Rotations, u32),
    /// An operation that nothing is moved over, by its number, and the Clifford gates that come before it on its wires.
    Fixed(usize, SmallVec<[Frame1; 2]>),
    /// Nothing any more.
    Gone,
}

/// A block.
#[derive(Debug, Clone)]
pub(super) struct Node {
    /// Its wires.
    pub(super) wires: SmallVec<[u32; 2]>,
    /// The run it is in, on each of them.
    runs: SmallVec<[u32; 2]>,
    /// Greater than that of every block before it.
    level: u32,
    /// What it does.
    pub(super) content: Content,
    /// The block on the same pair of wires before it.
    previous: Option<u32>,
}

impl Node {
    fn new(wires: &[u32], content: Content) -> Node {
        Node { wires: wires.into(), runs: SmallVec::new(), level: 0, content, previous: None }
    }
}

/// Neighbours on a wire that commute there.
#[derive(Debug, Clone)]
pub(super) struct Run {
    /// The one Pauli operator through which all of them act; 0 where there is none.
    axis: u8,
    /// The blocks.
    pub(super) nodes: SmallVec<[u32; 4]>,
}

/// Other wires, and the last block with each.
type Partners = SmallVec<[(u32, Option<u32>); 4]>;

/// The blocks of a circuit.
#[derive(Debug)]
pub(super) struct Graph {
    /// All blocks that ever were.
    pub(super) nodes: Vec<Node>,
    /// The runs of each wire, in order.
    pub(super) lines: Vec<Vec<Run>>,
    /// The Clifford gates at the end of each wire.
    pub(super) frames: Vec<Frame1>,
    /// The symbols that angles refer to.
    pub(super) symbols: Symbols,
    /// For each wire, the last block with each other wire above it.
    last: Vec<Partners>,
    native: Native,
    /// Blocks of numbers alone are joined where that costs the same, too.
    eager: bool,
    seen: Vec<u32>,
    search: u32,
}

impl Graph {
    /// No block yet.
    pub(super) fn new(wires: u32, native: Native, eager: bool) -> Graph {
        let n = wires as usize;
        Graph {
            nodes: Vec::new(),
            lines: vec![Vec::new(); n],
            frames: vec![Frame1::IDENTITY; n],
            symbols: Symbols::default(),
            last: vec![SmallVec::new(); n],
            native,
            eager,
            seen: Vec::new(),
            search: 0,
        }
    }

    /// A rotation of one wire about `axis`, as the circuit has it: behind the Clifford gates so far.
    pub(super) fn single(&mut self, wire: u32, axis: u8, turn: Turn) {
        let frame = &mut self.frames[wire as usize];
        match turn.quarters() {
            Some(k) => *frame = frame.then(axis, k),
            None => {
                let image = frame.pull(axis);
                self.push_single(wire, image & 3, turn.signed(image > 15));
            }
        }
    }

    /// Rotations about axes on both of two wires, as the circuit has them; the axes commute.
    pub(super) fn pair(&mut self, wires: [u32; 2], list: &[Rotation]) {
        let flip = wires[0] > wires[1];
        let [a, b] = if flip { [wires[1], wires[0]] } else { wires };
        let mut pulled = Rotations::new();
        for r in list {
            let axis = if flip { r.axis >> 2 | (r.axis & 3) << 2 } else { r.axis };
            let (low, high) = (axis & 3, axis >> 2);
            match r.turn.quarters() {
                Some(k) if k % 2 == 0 => {
                    self.frames[a as usize] = self.frames[a as usize].then(low, k);
                    self.frames[b as usize] = self.frames[b as usize].then(high, k);
                    // Those behind are pulled through the new frames, so those before are done.
                }
                _ => {
                    let (low, high) = (self.frames[a as usize].pull(low), self.frames[b as usize].pull(high));
                    let axis = low & 3 | (high & 3) << 2;
                    pulled.push(Rotation { axis, turn: r.turn.signed((low ^ high) > 15) });
                }
            }
        }
        if !pulled.is_empty() && !self.join(a, b, &pulled) {
            let form = normal(&pulled, self.native, &mut self.symbols);
            self.push_pair(a, b, form);
        }
    }

    /// An operation that nothing moves over.
    pub(super) fn fixed(&mut self, op: usize, wires: &[u32]) {
        let id = self.nodes.len() as u32;
        let frames = wires.iter().map(|w| std::mem::replace(&mut self.frames[*w as usize], Frame1::IDENTITY)).collect();
        self.add(Node::new(wires, Content::Fixed(op, frames)));
        for w in wires {
            self.append(id, *w, 0);
        }
    }

    fn add(&mut self, node: Node) -> u32 {
        self.nodes.push(node);
        self.seen.push(0);
        self.nodes.len() as u32 - 1
    }

    /// A rotation that comes before the frame of its wire. Where it completes a Clifford gate with one that stands there,
    /// that goes into the frame, and is returned as its axis and quarter turns: it is no longer before what is pushed next.
    fn push_single(&mut self, wire: u32, axis: u8, turn: Turn) -> Option<(u8, u8)> {
        let line = &self.lines[wire as usize];
        let run = line.last().filter(|run| run.axis == axis);
        let single = |n: &&u32| matches!(self.nodes[**n as usize].content, Content::Single(_));
        let found = run.and_then(|run| run.nodes.iter().find(single).copied());
        if let Some(id) = found
            && let Content::Single(old) = self.nodes[id as usize].content
            && let Some(sum) = self.symbols.sum(old.turn, turn)
        {
            self.nodes[id as usize].content = Content::Single(Rotation { axis, turn: sum });
            let quarters = sum.quarters()?;
            self.remove(id);
            let frame = &mut self.frames[wire as usize];
            *frame = frame.after(axis, quarters);
            return Some((axis, quarters));
        }
        let content = Content::Single(Rotation { axis, turn });
        let id = self.add(Node::new(&[wire], content));
        self.append(id, wire, axis);
        None
    }

    fn push_pair(&mut self, a: u32, b: u32, form: Normal) {
        let Normal { mut rotations, frames, cost } = form;
        for (w, frame) in [a, b].into_iter().zip(&frames) {
            self.frames[w as usize] = self.frames[w as usize].following(frame);
        }
        let singles = split_trailing(&mut rotations, [true, true]);
        if !rotations.is_empty() {
            let id = self.add(Node::new(&[a, b], Content::Gone));
            self.put_last(id, rotations, cost);
        }
        self.push_singles([a, b], &singles);
    }

    /// Rotations of the two wires, in order, that come before the frames.
    fn push_singles(&mut self, wires: [u32; 2], singles: &[Rotation]) {
        // What went into the frames meanwhile: the next come behind it, and must pass it.
        let mut passed = [Frame1::IDENTITY; 2];
        for r in singles {
            let side = usize::from(r.axis & 3 == 0);
            let image = passed[side].pull(factor(r.axis, side));
            if let Some((axis, k)) = self.push_single(wires[side], image & 3, r.turn.signed(image > 15)) {
                passed[side] = passed[side].after(axis, k);
            }
        }
    }

    /// Puts a block of two wires at their end.
    fn put_last(&mut self, id: u32, rotations: Rotations, cost: u32) {
        let [a, b] = [self.nodes[id as usize].wires[0], self.nodes[id as usize].wires[1]];
        let axes = [one_axis(&rotations, 0), one_axis(&rotations, 1)];
        let node = &mut self.nodes[id as usize];
        (node.content, node.level) = (Content::Pair(rotations, cost), 0);
        node.runs.clear();
        self.append(id, a, axes[0]);
        self.append(id, b, axes[1]);
        let before = self.remember(a, b, Some(id));
        self.nodes[id as usize].previous = before;
    }

    /// Notes the last block of a pair, and returns which it was.
    fn remember(&mut self, a: u32, b: u32, id: Option<u32>) -> Option<u32> {
        let list = &mut self.last[a as usize];
        match list.iter_mut().find(|(other, _)| *other == b) {
            Some(entry) => std::mem::replace(&mut entry.1, id),
            None => {
                list.push((b, id));
                None
            }
        }
    }
}

/// The one Pauli operator through which rotations act on a side; 0 where there are several, or none.
fn one_axis(rotations: &[Rotation], side: usize) -> u8 {
    let mut factors = rotations.iter().map(|r| factor(r.axis, side)).filter(|f| *f != 0);
    let first = factors.next().unwrap_or(0);
    if factors.all(|f| f == first) { first } else { 0 }
}

/// Takes out the rotations of single qubits that can stand after all the others, in order, on the sides that are open.
fn split_trailing(rotations: &mut Rotations, open: [bool; 2]) -> Rotations {
    let mut out = Rotations::new();
    for k in (0..rotations.len()).rev() {
        let r = rotations[k];
        let side = usize::from(r.axis & 3 == 0);
        if !on_both(r.axis) && open[side] && rotations[k + 1..].iter().all(|later| commute(later.axis, r.axis)) {
            out.insert(0, r);
            rotations.remove(k);
        }
    }
    out
}
