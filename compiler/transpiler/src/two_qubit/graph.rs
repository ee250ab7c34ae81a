//! Blocks and their order: what stands on which wire in which order, as far as the order matters. Rotations enter one
//! after the other; where nothing that must stand between keeps them apart, those on the same pair of wires are joined
//! into one block, if that leaves fewer native two-qubit gates.
//!
//! A wire is a list of *runs*. Blocks of one run act on the wire through one and the same Pauli operator and so commute
//! there; a block must follow the run before its own. So `rzz` gates of a layer have no order, and half of those of a line
//! meet the `rxx` gates of the next layer (`rzz` behind the Hadamard gates that were pushed to the end).

use smallvec::SmallVec;

use super::native::Native;
use super::normal::{Normal, Rotation, Rotations, normal, ties};
use super::pauli::{Frame1, X, Y, Z, commute, factor, on_both};
use super::turn::{Symbols, Turn};

/// How far the search for a way between two blocks goes before it gives up and leaves them apart.
const MOST_STEPS: usize = 400;

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

/// What is between a block and what would be joined to it.
struct Between {
    /// The rotations of single wires that it must take in, as (side, block), in order.
    singles: SmallVec<[(usize, u32); 4]>,
    /// Whether it is the last on a wire, those taken in apart.
    ends: [bool; 2],
}

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

    /// The block is the last on a wire now, which it acts on through `axis` alone (0: through several).
    fn append(&mut self, id: u32, wire: u32, axis: u8) {
        let line = &mut self.lines[wire as usize];
        match line.last_mut() {
            Some(run) if axis != 0 && run.axis == axis => run.nodes.push(id),
            _ => line.push(Run { axis, nodes: SmallVec::from_slice(&[id]) }),
        }
        let run = line.len() - 1;
        let before = run.checked_sub(1).map_or(0, |r| self.highest(wire, r) + 1);
        let node = &mut self.nodes[id as usize];
        node.runs.push(run as u32);
        node.level = node.level.max(before);
    }

    fn highest(&self, wire: u32, run: usize) -> u32 {
        let nodes = &self.lines[wire as usize][run].nodes;
        nodes.iter().map(|n| self.nodes[*n as usize].level).max().unwrap_or(0)
    }

    fn push_single(&mut self, wire: u32, axis: u8, turn: Turn) {
        let line = &self.lines[wire as usize];
        let run = line.last().filter(|run| run.axis == axis);
        let single = |n: &&u32| matches!(self.nodes[**n as usize].content, Content::Single(_));
        let found = run.and_then(|run| run.nodes.iter().find(single).copied());
        if let Some(id) = found
            && let Content::Single(old) = self.nodes[id as usize].content
            && let Some(sum) = self.symbols.sum(old.turn, turn)
        {
            self.nodes[id as usize].content = Content::Single(Rotation { axis, turn: sum });
            if let Some(k) = sum.quarters() {
                self.remove(id);
                let frame = &mut self.frames[wire as usize];
                *frame = frame.after(axis, k);
            }
            return;
        }
        let content = Content::Single(Rotation { axis, turn });
        let id = self.add(Node::new(&[wire], content));
        self.append(id, wire, axis);
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

    fn push_singles(&mut self, wires: [u32; 2], singles: &[Rotation]) {
        for r in singles {
            let side = usize::from(r.axis & 3 == 0);
            self.push_single(wires[side], factor(r.axis, side), r.turn);
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

    /// Joins rotations with the last block on their pair, if nothing must stand between and it pays.
    fn join(&mut self, a: u32, b: u32, new: &Rotations) -> bool {
        let Some(&(_, Some(id))) = self.last[a as usize].iter().find(|(other, _)| *other == b) else { return false };
        let Content::Pair(old, old_cost) = &self.nodes[id as usize].content else { return false };
        let (mut list, old_cost) = (old.clone(), *old_cost);
        let axes = [one_axis(new, 0), one_axis(new, 1)];
        let Some(between) = self.between(id, [a, b], axes) else { return false };
        for (side, single) in &between.singles {
            if let Content::Single(r) = self.nodes[*single as usize].content {
                list.push(Rotation { axis: r.axis << (2 * side), turn: r.turn });
            }
        }
        list.extend(new.iter().copied());
        let apart = old_cost + normal(new, self.native, &mut self.symbols).cost;
        let form = normal(&list, self.native, &mut self.symbols);
        let numbers = || self.eager && list.iter().all(|r| r.turn.as_number().is_some());
        let simpler = || ties(&form.rotations) < ties(&list) || numbers();
        let pays = form.cost < apart || form.cost == apart && simpler();
        if pays {
            self.replace(id, form, &between);
        }
        pays
    }

    /// What is between the block and what would be appended; `None` where something other than a rotation of one of the
    /// wires must stand there.
    fn between(&mut self, id: u32, wires: [u32; 2], axes: [u8; 2]) -> Option<Between> {
        let mut found = Between { singles: SmallVec::new(), ends: [true, true] };
        let mut start: SmallVec<[u32; 16]> = SmallVec::new();
        for (side, wire) in wires.into_iter().enumerate() {
            let line = &self.lines[wire as usize];
            let own = self.nodes[id as usize].runs[side] as usize;
            let last = line.len() - 1;
            let joined = axes[side] != 0 && line[last].axis == axes[side];
            found.ends[side] = !joined || last == own;
            for run in line.get(own + 1..if joined { last } else { line.len() }).unwrap_or(&[]) {
                for n in &run.nodes {
                    match self.nodes[*n as usize].content {
                        Content::Single(_) => found.singles.push((side, *n)),
                        _ => return None,
                    }
                }
            }
            start.extend(line[own].nodes.iter().copied().filter(|n| *n != id));
        }
        (!self.comes_before(id, start)).then_some(found)
    }

    /// Whether a block comes before one of these, or that cannot be told quickly.
    fn comes_before(&mut self, id: u32, mut open: SmallVec<[u32; 16]>) -> bool {
        self.search += 1;
        let level = self.nodes[id as usize].level;
        let mut steps = 0;
        while let Some(n) = open.pop() {
            if n == id {
                return true;
            }
            let node = &self.nodes[n as usize];
            if node.level <= level || self.seen[n as usize] == self.search {
                continue;
            }
            self.seen[n as usize] = self.search;
            for (w, run) in node.wires.iter().zip(&node.runs) {
                if let Some(before) = run.checked_sub(1) {
                    let nodes = &self.lines[*w as usize][before as usize].nodes;
                    steps += nodes.len();
                    open.extend(nodes.iter().copied());
                }
            }
            if steps > MOST_STEPS {
                return true;
            }
        }
        false
    }

    /// Gives a block its new content, which takes the singles in. What follows it on its wires commutes with what was
    /// added.
    fn replace(&mut self, id: u32, form: Normal, between: &Between) {
        let wires = [self.nodes[id as usize].wires[0], self.nodes[id as usize].wires[1]];
        let Normal { mut rotations, frames, cost } = form;
        for side in 0..2 {
            if between.ends[side] {
                let frame = &mut self.frames[wires[side] as usize];
                *frame = frame.following(&frames[side]);
            } else {
                rotations.extend(turns_of(&frames[side], side));
            }
        }
        let trailing = split_trailing(&mut rotations, between.ends);
        let axes = [one_axis(&rotations, 0), one_axis(&rotations, 1)];
        let empty = rotations.is_empty();
        self.nodes[id as usize].content = Content::Pair(rotations, cost);
        for (side, axis) in axes.into_iter().enumerate() {
            self.change_axis(id, side, axis);
        }
        // Only now: as long as they stand there, what follows them is not taken for a neighbour of the block.
        for (_, single) in &between.singles {
            self.remove(*single);
        }
        if empty {
            self.remove(id);
            let previous = self.nodes[id as usize].previous;
            self.remember(wires[0], wires[1], previous);
        } else {
            self.lift(id);
            if between.ends == [true, true] && self.join_previous(id, &trailing) {
                return;
            }
        }
        self.push_singles(wires, &trailing);
    }

    /// Joins a block that has changed, the last on its wires, and rotations of its wires behind it with the block before
    /// it on the same pair, if that pays now.
    fn join_previous(&mut self, id: u32, trailing: &[Rotation]) -> bool {
        let node = &self.nodes[id as usize];
        let (Some(previous), Content::Pair(rotations, cost)) = (node.previous, &node.content) else { return false };
        let (rotations, cost, [a, b]) = (rotations.clone(), *cost, [node.wires[0], node.wires[1]]);
        self.remove(id);
        self.remember(a, b, Some(previous));
        let whole: Rotations = rotations.iter().chain(trailing).copied().collect();
        let joined = self.join(a, b, &whole);
        if !joined {
            self.put_last(id, rotations, cost);
        }
        joined
    }

    /// The block acts on one of its wires through another operator now: it leaves its run, and may join a neighbour.
    fn change_axis(&mut self, id: u32, side: usize, axis: u8) {
        let wire = self.nodes[id as usize].wires[side];
        let run = self.nodes[id as usize].runs[side] as usize;
        let line = &mut self.lines[wire as usize];
        if axis != 0 && line[run].axis == axis {
            return;
        }
        if line[run].nodes.len() > 1 {
            line[run].nodes.retain(|n| *n != id);
            line.insert(run + 1, Run { axis, nodes: SmallVec::from_slice(&[id]) });
            self.number_from(wire, run + 1);
            self.unite(wire, run + 1);
        } else {
            line[run].axis = axis;
            self.unite(wire, run);
        }
    }

    /// Joins a run with its neighbours of the same operator.
    fn unite(&mut self, wire: u32, run: usize) {
        let line = &mut self.lines[wire as usize];
        for at in [run + 1, run] {
            let same = at > 0 && at < line.len() && line[at].axis != 0 && line[at].axis == line[at - 1].axis;
            if same {
                let later = line.remove(at);
                line[at - 1].nodes.extend(later.nodes);
            }
        }
        self.number_from(wire, run.saturating_sub(1));
    }

    /// Writes the numbers of the runs of a wire into their blocks anew, from one run on.
    fn number_from(&mut self, wire: u32, from: usize) {
        for (k, run) in self.lines[wire as usize].iter().enumerate().skip(from) {
            for n in &run.nodes {
                let node = &mut self.nodes[*n as usize];
                for (w, r) in node.wires.iter().zip(node.runs.iter_mut()) {
                    if *w == wire {
                        *r = k as u32;
                    }
                }
            }
        }
    }

    /// Takes a block out.
    fn remove(&mut self, id: u32) {
        let node = self.nodes[id as usize].clone();
        self.nodes[id as usize].content = Content::Gone;
        for (wire, run) in node.wires.iter().zip(&node.runs) {
            let run = *run as usize;
            let line = &mut self.lines[*wire as usize];
            line[run].nodes.retain(|n| *n != id);
            if line[run].nodes.is_empty() {
                line.remove(run);
                self.number_from(*wire, run);
                self.unite(*wire, run);
            }
        }
    }

    /// Puts the level of a block, and of what follows it, above that of what is before it.
    fn lift(&mut self, id: u32) {
        let mut open: SmallVec<[u32; 16]> = SmallVec::from_slice(&[id]);
        while let Some(n) = open.pop() {
            let node = &self.nodes[n as usize];
            let before = node.wires.iter().zip(&node.runs).filter(|(_, r)| **r > 0);
            let least = before.map(|(w, r)| self.highest(*w, *r as usize - 1) + 1).max().unwrap_or(0);
            if least <= node.level && n != id {
                continue;
            }
            let level = least.max(node.level);
            for (w, r) in node.wires.iter().zip(&node.runs) {
                if let Some(run) = self.lines[*w as usize].get(*r as usize + 1) {
                    open.extend(run.nodes.iter().copied().filter(|m| self.nodes[*m as usize].level <= level));
                }
            }
            self.nodes[n as usize].level = level;
        }
    }

    /// Where an exchange of two wires at the end of the circuit makes the last block of them cheaper, it is put there;
    /// returns the pairs of wires that must be exchanged after the end.
    pub(super) fn exchange_at_end(&mut self) -> Vec<(u32, u32)> {
        let mut exchanged = Vec::new();
        for id in 0..self.nodes.len() as u32 {
            let last = |g: &Graph, w: u32, r: u32| r as usize + 1 == g.lines[w as usize].len();
            let Some((a, b, cost)) = self.pair_where(id, last) else { continue };
            let form = self.exchanged(id, false);
            if form.cost < cost {
                self.frames.swap(a as usize, b as usize);
                self.replace(id, form, &Between { singles: SmallVec::new(), ends: [true, true] });
                exchanged.push((a, b));
            }
        }
        exchanged
    }

    /// The same at the beginning; returns the pairs of wires that must be exchanged before it.
    pub(super) fn exchange_at_start(&mut self) -> Vec<(u32, u32)> {
        let mut exchanged = Vec::new();
        for id in 0..self.nodes.len() as u32 {
            let first = |g: &Graph, w: u32, r: u32| r == 0 && g.lines[w as usize][0].nodes.len() == 1;
            let Some((a, b, cost)) = self.pair_where(id, first) else { continue };
            let form = self.exchanged(id, true);
            if form.cost < cost {
                let ends = [a, b].map(|w| self.lines[w as usize].len() == 1);
                self.replace(id, form, &Between { singles: SmallVec::new(), ends });
                exchanged.push((a, b));
            }
        }
        exchanged
    }

    /// For each block, its form with an exchange of its wires behind it, where that is cheaper.
    pub(super) fn exchanges(&mut self) -> Vec<Option<Normal>> {
        (0..self.nodes.len() as u32)
            .map(|id| {
                let (_, _, cost) = self.pair_where(id, |_, _, _| true)?;
                Some(self.exchanged(id, false)).filter(|form| form.cost < cost)
            })
            .collect()
    }

    /// The wires and the cost of a block of at least two gates, one of them Clifford, if each of its places is as asked.
    fn pair_where(&self, id: u32, place: impl Fn(&Graph, u32, u32) -> bool) -> Option<(u32, u32, u32)> {
        let node = &self.nodes[id as usize];
        match &node.content {
            // An exchange is three quarter turns: where there is none in the block, it only adds to it.
            Content::Pair(rotations, cost) if *cost >= 2 && rotations.iter().any(Rotation::is_clifford_tie) => {
                let fits = node.wires.iter().zip(&node.runs).all(|(w, r)| place(self, *w, *r));
                fits.then_some((node.wires[0], node.wires[1], *cost))
            }
            _ => None,
        }
    }

    /// A block with an exchange of its wires before or after it.
    fn exchanged(&mut self, id: u32, before: bool) -> Normal {
        let rotations: Rotations = match &self.nodes[id as usize].content {
            Content::Pair(rotations, _) => rotations.clone(),
            _ => Rotations::new(),
        };
        let swap = [X | X << 2, Y | Y << 2, Z | Z << 2].map(|axis| Rotation { axis, turn: Turn::of_quarters(1) });
        let list: Rotations = match before {
            true => swap.iter().chain(&rotations).copied().collect(),
            false => rotations.iter().chain(&swap).copied().collect(),
        };
        normal(&list, self.native, &mut self.symbols)
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

/// A Clifford gate as quarter turns, in order of application.
fn turns_of(frame: &Frame1, side: usize) -> Rotations {
    let word = super::clifford::quarter_turns(frame);
    word.iter().map(|(axis, k)| Rotation { axis: axis << (2 * side), turn: Turn::of_quarters(*k) }).collect()
}
