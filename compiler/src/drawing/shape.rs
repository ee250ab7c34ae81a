//! The shape of one operation: an operation enters; leaves its marks on wires and its label.

use hqml_ir::{Angle, Gate, Op, Pauli, PauliString};

use super::Letters;

/// An operation as it is drawn.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// Its place in the program's list of operations.
    pub op: usize,
    /// Its marks, sorted by qubit, each qubit once.
    pub marks: Vec<(u32, Mark)>,
    /// What stands in its box; empty where it has none.
    pub label: String,
}

/// What stands on one wire of an operation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Mark {
    /// A dot: the operation acts where this qubit is 1.
    Control,
    /// `⊕`: the target of a controlled X.
    Target,
    /// `×`: one end of a swap.
    Cross,
    /// A box, or this wire's part of one. The text stands at the wire: the number of the operand where the order
    /// matters, the letter of a Pauli matrix, or nothing.
    Box(String),
    /// `░`: nothing moves over it.
    Barrier,
}

impl Item {
    /// The highest wire of the picture (the lowest qubit) and the lowest one: everything between is taken.
    pub fn extent(&self) -> (u32, u32) {
        let of = |mark: Option<&(u32, Mark)>| mark.map_or(0, |m| m.0);
        (of(self.marks.first()), of(self.marks.last()))
    }

    /// The first and the last wire of its box, if it has one.
    pub fn boxed(&self) -> Option<(u32, u32)> {
        let mut wires = self.marks.iter().filter(|m| matches!(m.1, Mark::Box(_))).map(|m| m.0);
        let first = wires.next()?;
        Some((first, wires.next_back().unwrap_or(first)))
    }
}

/// The shape of an operation; `None` where it touches no qubit.
pub(super) fn item(op: &Op, at: usize, letters: &Letters) -> Option<Item> {
    let (mut marks, label) = match op {
        Op::Gate { gate, angles, qubits, controls } => gate_marks(*gate, angles, qubits, controls, letters),
        Op::PauliRotation { pauli, angle, controls } => rotation(pauli, angle, controls, letters),
        Op::Prepare { amplitudes, qubits } => (ports(qubits), call("Prepare", amplitudes, letters)),
        Op::Reset(qubit) => (vec![(*qubit, Mark::Box(String::new()))], "|0⟩".to_owned()),
        Op::Barrier(qubits) => (qubits.iter().map(|q| (*q, Mark::Barrier)).collect(), String::new()),
    };
    marks.sort_by_key(|m| m.0);
    let mut item = Item { op: at, marks, label };
    take_in(&mut item);
    (!item.marks.is_empty()).then_some(item)
}

/// A control between the wires of a box is drawn inside it.
fn take_in(item: &mut Item) {
    let Some((first, last)) = item.boxed() else { return };
    for (qubit, mark) in &mut item.marks {
        if *mark == Mark::Control && (first..last).contains(qubit) {
            *mark = Mark::Box("●".to_owned());
        }
    }
}

type Marks = Vec<(u32, Mark)>;

fn gate_marks(gate: Gate, angles: &[Angle], qubits: &[u32], controls: &[u32], letters: &Letters) -> (Marks, String) {
    let (base, count) = uncontrolled(gate);
    let (inner, operands) = qubits.split_at(count.min(qubits.len()));
    let mut marks: Marks = inner.iter().chain(controls).map(|q| (*q, Mark::Control)).collect();
    let controlled = !marks.is_empty();
    let mut label = String::new();
    match base {
        Gate::X if controlled => marks.extend(operands.iter().map(|q| (*q, Mark::Target))),
        Gate::Z if controlled => marks.extend(operands.iter().map(|q| (*q, Mark::Control))),
        Gate::Swap => marks.extend(operands.iter().map(|q| (*q, Mark::Cross))),
        // A phase where all controls are 1 is a phase gate on one of them.
        Gate::Gphase => {
            if let Some(last) = marks.last_mut() {
                last.1 = Mark::Box(String::new());
            }
            label = call("P", angles, letters);
        }
        Gate::Cu => {
            marks.extend(operands.iter().take(1).map(|q| (*q, Mark::Control)));
            marks.extend(operands.iter().skip(1).map(|q| (*q, Mark::Box(String::new()))));
            label = call("U", angles, letters);
        }
        base => {
            if base.row().symmetric {
                marks.extend(operands.iter().map(|q| (*q, Mark::Box(String::new()))));
            } else {
                marks.extend(ports(operands));
            }
            label = call(&name(base), angles, letters);
        }
    }
    (marks, label)
}

/// The gate that this one controls, and how many controls it lists first; a phase gate stays one.
fn uncontrolled(gate: Gate) -> (Gate, usize) {
    match gate.base() {
        (Gate::Gphase, 0) => (Gate::Gphase, 0),
        (Gate::Gphase, controls) => (Gate::P, controls - 1),
        found => found,
    }
}

fn ports(qubits: &[u32]) -> Marks {
    let text = |k: usize| if qubits.len() > 1 { k.to_string() } else { String::new() };
    qubits.iter().enumerate().map(|(k, q)| (*q, Mark::Box(text(k)))).collect()
}

fn rotation(pauli: &PauliString, angle: &Angle, controls: &[u32], letters: &Letters) -> (Marks, String) {
    let letter = |p: &Pauli| match p {
        Pauli::X => "X",
        Pauli::Y => "Y",
        Pauli::Z => "Z",
    };
    let factors = pauli.factors().iter().map(|(q, p)| (*q, Mark::Box(letter(p).to_owned())));
    let marks = factors.chain(controls.iter().map(|q| (*q, Mark::Control))).collect();
    (marks, call("R", std::slice::from_ref(angle), letters))
}

/// A name and its angles, not longer than a label may be.
fn call(name: &str, angles: &[Angle], letters: &Letters) -> String {
    if angles.is_empty() {
        return name.to_owned();
    }
    let angles: Vec<String> = angles.iter().map(|a| letters.angle(a)).collect();
    let inside = letters.cut(angles.join(", "));
    format!("{name}({inside})")
}

/// The usual sign of a gate: `H`, `Ry`, `S†`, `√X`.
fn name(gate: Gate) -> String {
    match gate {
        Gate::Sdg => "S†".to_owned(),
        Gate::Tdg => "T†".to_owned(),
        Gate::Sx => "√X".to_owned(),
        Gate::Sxdg => "√X†".to_owned(),
        Gate::Id => "I".to_owned(),
        Gate::Iswap => "iSwap".to_owned(),
        Gate::SqrtIswap => "√iSwap".to_owned(),
        Gate::Ecr | Gate::Dcx | Gate::Ms | Gate::Prx => gate.name().to_uppercase(),
        Gate::Gpi => "GPi".to_owned(),
        Gate::Gpi2 => "GPi2".to_owned(),
        Gate::XxPlusYy => "XX+YY".to_owned(),
        Gate::XxMinusYy => "XX-YY".to_owned(),
        gate => {
            let mut letters = gate.name().chars();
            letters.next().into_iter().flat_map(char::to_uppercase).chain(letters).collect()
        }
    }
}
