//! Cuts a program into phase blocks and what stands between them. A program enters, in whatever order its operations are
//! listed; leaves its operations by level: block 0, what follows it, block 1, and so on. An operation joins the earliest
//! block that its wires allow, so layers that the file lists interleaved come together.

use hqml_ir::Program;

use super::block::belongs;

/// One level: indices of operations, in the order of the program.
#[derive(Debug, Clone, Default)]
pub(super) struct Segment {
    /// The phase block.
    pub(super) block: Vec<usize>,
    /// What follows it before the next block.
    pub(super) after: Vec<usize>,
}

/// All levels of a program. To run level after level is to run the program: on each wire the order is the same. A barrier
/// holds all of its wires back.
pub(super) fn segments(program: &Program) -> Vec<Segment> {
    let mut level = vec![0usize; program.qubits as usize];
    let mut all: Vec<Segment> = Vec::new();
    for (k, op) in program.ops.iter().enumerate() {
        let wires = op.qubits();
        let at = wires.iter().map(|w| level[*w as usize]).max().unwrap_or(0);
        if all.len() <= at {
            all.resize_with(at + 1, Segment::default);
        }
        let inside = belongs(op);
        if inside {
            all[at].block.push(k)
        } else {
            all[at].after.push(k)
        }
        wires.iter().for_each(|w| level[*w as usize] = at + usize::from(!inside));
    }
    all
}

/// The operations of a block by connected component: those that share wires. In the order of their first operation.
pub(super) fn components(program: &Program, block: &[usize]) -> Vec<Vec<usize>> {
    let mut parent: Vec<u32> = (0..program.qubits).collect();
    fn root(parent: &mut [u32], mut w: u32) -> u32 {
        while parent[w as usize] != w {
            parent[w as usize] = parent[parent[w as usize] as usize];
            w = parent[w as usize];
        }
        w
    }
    for &k in block {
        let wires = program.ops[k].qubits();
        for pair in wires.windows(2) {
            let (a, b) = (root(&mut parent, pair[0]), root(&mut parent, pair[1]));
            parent[a.max(b) as usize] = a.min(b);
        }
    }
    let mut slot = vec![usize::MAX; program.qubits as usize];
    let mut parts: Vec<Vec<usize>> = Vec::new();
    for &k in block {
        let Some(&first) = program.ops[k].qubits().first() else { continue };
        let root = root(&mut parent, first) as usize;
        if slot[root] == usize::MAX {
            slot[root] = parts.len();
            parts.push(Vec::new());
        }
        parts[slot[root]].push(k);
    }
    parts
}
