//! Blocks on three wires: a circuit and three wires enter; leave the operations on these wires that can stand together,
//! and what must stand before and behind them.

use hqml_ir::Op;

use crate::gadgets::op_cost;

/// What is known of an operation before it is looked at closely.
#[derive(Debug, Clone, Copy)]
pub(super) struct Outline {
    /// The wires of an operation on one or two; twice the same where it is on one.
    pub(super) wires: [u32; 2],
    /// Two-qubit gates; `None` for what no block takes in.
    pub(super) cost: Option<u8>,
}

/// The outlines of operations.
pub(super) fn outlines(ops: &[Op], pairs_turn: bool) -> Vec<Outline> {
    let outline = |op: &Op| {
        let qubits = op.qubits();
        let cost = match (op, qubits.len()) {
            (Op::Gate { .. } | Op::PauliRotation { .. }, 1 | 2) => op_cost(op, pairs_turn).map(|cost| cost as u8),
            _ => None,
        };
        let first = qubits.first().copied().unwrap_or(u32::MAX);
        Outline { wires: [first, qubits.get(1).copied().unwrap_or(first)], cost }
    };
    ops.iter().map(outline).collect()
}

impl Outline {
    /// Whether it is on two of these wires.
    pub(super) fn is_pair_of(&self, wires: &[u32; 3]) -> bool {
        self.wires[0] != self.wires[1] && self.cost.is_some() && self.wires.iter().all(|w| wires.contains(w))
    }
}

/// What depends on a block, by wire.
pub(super) struct Stamps {
    wires: Vec<u32>,
    now: u32,
}

impl Stamps {
    pub(super) fn new(wires: u32) -> Stamps {
        Stamps { wires: vec![0; wires as usize], now: 0 }
    }

    fn has(&self, wire: u32) -> bool {
        self.wires.get(wire as usize) == Some(&self.now)
    }
}

/// Operations that can stand together.
#[derive(Debug, Clone, Default)]
pub(super) struct Block {
    /// Those of it, in order.
    pub(super) ops: Vec<usize>,
    /// Those between its first and its last that must stand behind it.
    pub(super) behind: Vec<usize>,
    /// Two-qubit gates.
    pub(super) cost: usize,
    /// How often one pair of wires follows another.
    pub(super) turns: usize,
    /// The next operation with which a block may begin.
    pub(super) next: Option<usize>,
    pairs: Vec<usize>,
    used: [bool; 3],
}

impl Block {
    /// The block on three wires that begins with operation `from`, of at most so many two-qubit gates.
    pub(super) fn from(
        ops: &[Op],
        outlines: &[Outline],
        stamps: &mut Stamps,
        from: usize,
        triple: [u32; 3],
        most: usize,
    ) -> Block {
        stamps.now += 1;
        let mut block = Block::default();
        for (at, line) in outlines.iter().enumerate().skip(from) {
            let inside = line.cost.is_some() && line.wires.iter().all(|w| triple.contains(w));
            let free = inside && line.wires.iter().all(|w| !stamps.has(*w));
            if free && line.is_pair_of(&triple) && !block.take_pair(at, line, outlines, most) {
                break;
            }
            if free {
                block.take(at, line, triple);
            } else if inside && line.wires[0] != line.wires[1] {
                block.next = Some(at);
                break;
            } else if block.stands_behind(&ops[at], line, triple, stamps) {
                block.behind.push(at);
                if triple.iter().filter(|w| !stamps.has(**w)).count() < 2 {
                    break;
                }
            }
        }
        let last = block.ops.last().copied().unwrap_or(from);
        block.behind.retain(|at| *at < last);
        let other = |at: &usize| outlines[*at].is_pair_of(&triple) && block.ops.binary_search(at).is_err();
        block.next = block.next.or_else(|| (from + 1..outlines.len()).find(other));
        block
    }

    fn take(&mut self, at: usize, line: &Outline, triple: [u32; 3]) {
        for (used, wire) in self.used.iter_mut().zip(triple) {
            *used |= line.wires.contains(&wire);
        }
        self.ops.push(at);
    }

    /// Counts an operation on a pair; false where the block becomes too long: the next begins in the midst of it.
    fn take_pair(&mut self, at: usize, line: &Outline, outlines: &[Outline], most: usize) -> bool {
        let cost = line.cost.map_or(0, usize::from);
        if self.cost + cost > most {
            self.next = Some(if self.pairs.len() > 1 { self.pairs[self.pairs.len() / 2] } else { at });
            return false;
        }
        let ends = |line: &Outline| [line.wires[0].min(line.wires[1]), line.wires[0].max(line.wires[1])];
        self.turns += usize::from(self.pairs.last().is_some_and(|other| ends(&outlines[*other]) != ends(line)));
        self.cost += cost;
        self.pairs.push(at);
        true
    }

    /// Whether an operation must stand behind the block; then what follows on its wires must, too.
    fn stands_behind(&self, op: &Op, line: &Outline, triple: [u32; 3], stamps: &mut Stamps) -> bool {
        let after =
            |w: u32, stamps: &Stamps| stamps.has(w) || triple.iter().zip(self.used).any(|(t, used)| *t == w && used);
        let mut mark = |wires: &[u32]| {
            let depends = wires.iter().any(|w| after(*w, stamps));
            if depends {
                wires.iter().for_each(|w| stamps.wires[*w as usize] = stamps.now);
            }
            depends
        };
        if line.cost.is_some() { mark(&line.wires) } else { mark(&op.qubits()) }
    }
}
