//! Which way round each CX stands, where the device has both: a program in native two-qubit gates enters; the same program
//! leaves with CX turned round where the Hadamards that this takes join what is beside them and roots of X go. Before
//! rotations about Z have moved on: they do so through controls.
//!
//! Between two gates a run of one-qubit gates costs as many roots of X as it has with a Hadamard, or none, at either end.
//! The choice is made gate by gate in time order, then gate by gate where it lowers the sum of all runs.

use std::f64::consts::{FRAC_PI_2, PI};

use hqml_ir::{Gate, Op, Program, Target};

use super::run::{Run, is};

/// More gates than this are left as they are.
const MOST_GATES: usize = 20_000;

/// How often all gates are looked at again.
const SWEEPS: usize = 4;

/// Turns CX round where that leaves fewer roots of X; whether there was one. Linear in the program.
pub(crate) fn orient(program: &mut Program, target: &Target) -> bool {
    if program.ops.len() > MOST_GATES || !program.ops.iter().any(|op| turns(op, target)) {
        return false;
    }
    let chain = Chain::of(program, target);
    let chosen = chain.chosen();
    let any = chosen.contains(&true);
    if any {
        program.ops = chain.written(&chosen, &program.ops);
    }
    any
}

/// Whether the gate may stand either way.
fn turns(op: &Op, target: &Target) -> bool {
    match op {
        Op::Gate { gate: Gate::Cx, qubits, controls, .. } => {
            controls.is_empty() && target.runs(Gate::Cx, &[qubits[1], qubits[0]])
        }
        _ => false,
    }
}

/// A run between two gates that may turn; an end where none stands has no number.
struct Link {
    ends: [Option<usize>; 2],
    /// Roots of X, by whether the gate before and the gate after are turned.
    roots: [[u8; 2]; 2],
}

/// The gates that may turn, in order, and the runs between them.
struct Chain {
    /// The operation of each gate.
    gates: Vec<usize>,
    /// Per gate, the runs before it and behind it.
    around: Vec<[Vec<usize>; 2]>,
    links: Vec<Link>,
}

impl Chain {
    fn of(program: &Program, target: &Target) -> Chain {
        let mut chain = Chain { gates: vec![], around: vec![], links: vec![] };
        let mut open: Vec<(Option<usize>, Run)> = vec![(None, Run::default()); program.qubits as usize];
        for (at, op) in program.ops.iter().enumerate() {
            let next = match op {
                Op::Gate { gate, angles, qubits, .. } if qubits.len() == 1 => {
                    let run = &mut open[qubits[0] as usize].1;
                    if run.gate(*gate, angles) {
                        continue;
                    }
                    None
                }
                op if turns(op, target) => {
                    chain.gates.push(at);
                    chain.around.push(Default::default());
                    Some(chain.gates.len() - 1)
                }
                _ => None,
            };
            for q in op.qubits() {
                let (before, run) = std::mem::replace(&mut open[q as usize], (next, Run::default()));
                chain.link(before, run, next);
            }
        }
        open.into_iter().for_each(|(before, run)| chain.link(before, run, None));
        chain
    }

    fn link(&mut self, before: Option<usize>, run: Run, after: Option<usize>) {
        if before.is_none() && after.is_none() {
            return;
        }
        for (side, gate) in [(1, before), (0, after)] {
            gate.iter().for_each(|g| self.around[*g][side].push(self.links.len()));
        }
        let nothing = run.turns.len() == 1 && run.turns[0].is_zero();
        let roots = [0, 1].map(|first| {
            let allowed = |end: Option<usize>, turned: usize| turned == 0 || end.is_some();
            [0, 1].map(|last| match allowed(before, first) && allowed(after, last) {
                // A Hadamard has one root, and two undo one another.
                true if nothing => (first ^ last) as u8,
                true => roots(&run, first == 1, last == 1),
                false => 0,
            })
        });
        self.links.push(Link { ends: [before, after], roots });
    }

    /// Of a start with no gate turned, with all turned, and with each turned as suits what is before it, the best end.
    fn chosen(&self) -> Vec<bool> {
        let n = self.gates.len();
        let starts = [vec![false; n], self.forwards(), vec![true; n]];
        let ends = starts.map(|start| self.settled(start));
        ends.into_iter().min_by_key(|turned| self.cost(turned)).unwrap_or_default()
    }

    fn roots(&self, link: usize, turned: &[bool]) -> u32 {
        let Link { ends, roots } = &self.links[link];
        let [first, last] = ends.map(|end| end.is_some_and(|gate| turned[gate]));
        u32::from(roots[usize::from(first)][usize::from(last)])
    }

    fn cost(&self, turned: &[bool]) -> u32 {
        (0..self.links.len()).map(|link| self.roots(link, turned)).sum()
    }

    /// Each gate as suits the runs before it, and the runs behind it where the next gate suits them.
    fn forwards(&self) -> Vec<bool> {
        let mut turned = vec![false; self.gates.len()];
        for gate in 0..turned.len() {
            let costs = [false, true].map(|way| {
                turned[gate] = way;
                let before: u32 = self.around[gate][0].iter().map(|link| self.roots(*link, &turned)).sum();
                let behind = self.around[gate][1].iter().map(|link| self.links[*link].roots[usize::from(way)]);
                2 * before + behind.map(|[a, b]| u32::from(a.min(b))).sum::<u32>()
            });
            turned[gate] = costs[1] < costs[0];
        }
        turned
    }

    /// Turns single gates as long as the sum falls.
    fn settled(&self, mut turned: Vec<bool>) -> Vec<bool> {
        for _ in 0..SWEEPS {
            let mut moved = false;
            for gate in 0..turned.len() {
                let sum = |turned: &[bool]| -> u32 {
                    self.around[gate].iter().flatten().map(|link| self.roots(*link, turned)).sum()
                };
                let before = sum(&turned);
                turned[gate] = !turned[gate];
                if sum(&turned) < before {
                    moved = true;
                } else {
                    turned[gate] = !turned[gate];
                }
            }
            if !moved {
                break;
            }
        }
        turned
    }

    /// The operations with the chosen gates turned, a Hadamard at each of their ends.
    fn written(&self, turned: &[bool], ops: &[Op]) -> Vec<Op> {
        let mut gates = self.gates.iter().zip(turned).peekable();
        let mut written = Vec::with_capacity(ops.len() + 4 * turned.len());
        for (at, op) in ops.iter().enumerate() {
            let turn = gates.next_if(|(gate, _)| **gate == at).is_some_and(|(_, turned)| *turned);
            match op {
                Op::Gate { qubits, .. } if turn => {
                    let hadamards = || qubits.iter().map(|q| Op::gate(Gate::H, &[], &[*q]));
                    written.extend(hadamards());
                    written.push(Op::gate(Gate::Cx, &[], &[qubits[1], qubits[0]]));
                    written.extend(hadamards());
                }
                _ => written.push(op.clone()),
            }
        }
        written
    }
}

/// Roots of X in a run with a Hadamard before it, behind it, or both; X counts as one.
fn roots(run: &Run, before: bool, behind: bool) -> u8 {
    if let [turn] = &run.turns[..] {
        return match (before, behind) {
            (false, false) => 0,
            (true, true) if is(turn, 0.0) => 0,
            (true, true) if ![PI, FRAC_PI_2, -FRAC_PI_2].iter().any(|angle| is(turn, *angle)) => 2,
            _ => 1,
        };
    }
    let mut whole = Run::default();
    if before {
        whole.gate(Gate::H, &[]);
    }
    whole.append(run);
    if behind {
        whole.gate(Gate::H, &[]);
    }
    if whole.is_flip() { 1 } else { (whole.turns.len() - 1).min(255) as u8 }
}
