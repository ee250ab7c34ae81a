//! The runs of the wires: blocks are put at an end, change the operator through which they act, and are taken out; what
//! commutes on a wire stays together.

use smallvec::SmallVec;

use super::{Content, Graph, Run};

impl Graph {
    /// The block is the last on a wire now, which it acts on through `axis` alone (0: through several).
    pub(super) fn append(&mut self, id: u32, wire: u32, axis: u8) {
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

    /// The block acts on one of its wires through another operator now: it leaves its run, and may join a neighbour.
    pub(super) fn change_axis(&mut self, id: u32, side: usize, axis: u8) {
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
    pub(super) fn remove(&mut self, id: u32) {
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
    pub(super) fn lift(&mut self, id: u32) {
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
}
