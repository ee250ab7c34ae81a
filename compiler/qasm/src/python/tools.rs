//! The tools: for each gate, how it is written there; what stands around the operations.

use hqml_ir::{Gate, Program};

use crate::expression::Dialect;
use crate::gate_set::GateSet;

/// A Python package that a circuit is exported to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tool {
    /// Qiskit: a `QuantumCircuit` with `ParameterVector`s.
    Qiskit,
    /// PennyLane: a quantum function of `x` and `theta`.
    PennyLane,
    /// Cirq: a `Circuit` with sympy symbols.
    Cirq,
}

/// A gate, and how it is written: see [`super`] for the places.
type Form = (Gate, &'static str);

#[rustfmt::skip]
const QISKIT: &[Form] = &[
    (Gate::Id, "circuit.id({q0})"), (Gate::X, "circuit.x({q0})"), (Gate::Y, "circuit.y({q0})"),
    (Gate::Z, "circuit.z({q0})"), (Gate::H, "circuit.h({q0})"), (Gate::S, "circuit.s({q0})"),
    (Gate::Sdg, "circuit.sdg({q0})"), (Gate::T, "circuit.t({q0})"), (Gate::Tdg, "circuit.tdg({q0})"),
    (Gate::Sx, "circuit.sx({q0})"), (Gate::Sxdg, "circuit.sxdg({q0})"), (Gate::P, "circuit.p({a0}, {q0})"),
    (Gate::Rx, "circuit.rx({a0}, {q0})"), (Gate::Ry, "circuit.ry({a0}, {q0})"), (Gate::Rz, "circuit.rz({a0}, {q0})"),
    (Gate::U, "circuit.u({a0}, {a1}, {a2}, {q0})"), (Gate::Prx, "circuit.r({a0}, {a1}, {q0})"),
    (Gate::Cx, "circuit.cx({q0}, {q1})"), (Gate::Cy, "circuit.cy({q0}, {q1})"), (Gate::Cz, "circuit.cz({q0}, {q1})"),
    (Gate::Ch, "circuit.ch({q0}, {q1})"), (Gate::Cs, "circuit.cs({q0}, {q1})"),
    (Gate::Csdg, "circuit.csdg({q0}, {q1})"),
    (Gate::Csx, "circuit.csx({q0}, {q1})"), (Gate::Cp, "circuit.cp({a0}, {q0}, {q1})"),
    (Gate::Crx, "circuit.crx({a0}, {q0}, {q1})"), (Gate::Cry, "circuit.cry({a0}, {q0}, {q1})"),
    (Gate::Crz, "circuit.crz({a0}, {q0}, {q1})"), (Gate::Cu, "circuit.cu({a0}, {a1}, {a2}, {a3}, {q0}, {q1})"),
    (Gate::Swap, "circuit.swap({q0}, {q1})"), (Gate::Iswap, "circuit.iswap({q0}, {q1})"),
    (Gate::Dcx, "circuit.dcx({q0}, {q1})"), (Gate::Ecr, "circuit.ecr({q0}, {q1})"),
    (Gate::Rxx, "circuit.rxx({a0}, {q0}, {q1})"), (Gate::Ryy, "circuit.ryy({a0}, {q0}, {q1})"),
    (Gate::Rzz, "circuit.rzz({a0}, {q0}, {q1})"), (Gate::Rzx, "circuit.rzx({a0}, {q0}, {q1})"),
    (Gate::XxPlusYy, "circuit.append(XXPlusYYGate({a0}, {a1}), [{q0}, {q1}])"),
    (Gate::XxMinusYy, "circuit.append(XXMinusYYGate({a0}, {a1}), [{q0}, {q1}])"),
    (Gate::Ccx, "circuit.ccx({q0}, {q1}, {q2})"), (Gate::Ccz, "circuit.ccz({q0}, {q1}, {q2})"),
    (Gate::Cswap, "circuit.cswap({q0}, {q1}, {q2})"), (Gate::Gphase, "circuit.global_phase += {a0}"),
];

#[rustfmt::skip]
const QISKIT_CONTROLLED: &[Form] = &[
    (Gate::X, "circuit.mcx([{controls}], {q0})"), (Gate::P, "circuit.mcp({a0}, [{controls}], {q0})"),
];

#[rustfmt::skip]
const PENNYLANE: &[Form] = &[
    (Gate::Id, "qml.Identity({q0})"), (Gate::X, "qml.X({q0})"), (Gate::Y, "qml.Y({q0})"), (Gate::Z, "qml.Z({q0})"),
    (Gate::H, "qml.Hadamard({q0})"), (Gate::S, "qml.S({q0})"), (Gate::Sdg, "qml.adjoint(qml.S({q0}))"),
    (Gate::T, "qml.T({q0})"), (Gate::Tdg, "qml.adjoint(qml.T({q0}))"), (Gate::Sx, "qml.SX({q0})"),
    (Gate::Sxdg, "qml.adjoint(qml.SX({q0}))"), (Gate::P, "qml.PhaseShift({a0}, {q0})"),
    (Gate::Rx, "qml.RX({a0}, {q0})"), (Gate::Ry, "qml.RY({a0}, {q0})"), (Gate::Rz, "qml.RZ({a0}, {q0})"),
    (Gate::U, "qml.U3({a0}, {a1}, {a2}, {q0})"), (Gate::U2, "qml.U2({a0}, {a1}, {q0})"),
    (Gate::Cx, "qml.CNOT([{q0}, {q1}])"), (Gate::Cy, "qml.CY([{q0}, {q1}])"), (Gate::Cz, "qml.CZ([{q0}, {q1}])"),
    (Gate::Ch, "qml.CH([{q0}, {q1}])"), (Gate::Cs, "qml.ctrl(qml.S({q1}), control={q0})"),
    (Gate::Csdg, "qml.ctrl(qml.adjoint(qml.S({q1})), control={q0})"),
    (Gate::Csx, "qml.ctrl(qml.SX({q1}), control={q0})"),
    (Gate::Csxdg, "qml.ctrl(qml.adjoint(qml.SX({q1})), control={q0})"),
    (Gate::Cp, "qml.ControlledPhaseShift({a0}, [{q0}, {q1}])"), (Gate::Crx, "qml.CRX({a0}, [{q0}, {q1}])"),
    (Gate::Cry, "qml.CRY({a0}, [{q0}, {q1}])"), (Gate::Crz, "qml.CRZ({a0}, [{q0}, {q1}])"),
    (Gate::Swap, "qml.SWAP([{q0}, {q1}])"), (Gate::Iswap, "qml.ISWAP([{q0}, {q1}])"),
    (Gate::SqrtIswap, "qml.SISWAP([{q0}, {q1}])"), (Gate::Ecr, "qml.ECR([{q0}, {q1}])"),
    (Gate::Rxx, "qml.IsingXX({a0}, [{q0}, {q1}])"), (Gate::Ryy, "qml.IsingYY({a0}, [{q0}, {q1}])"),
    (Gate::Rzz, "qml.IsingZZ({a0}, [{q0}, {q1}])"), (Gate::Ccx, "qml.Toffoli([{q0}, {q1}, {q2}])"),
    (Gate::Ccz, "qml.CCZ([{q0}, {q1}, {q2}])"), (Gate::Cswap, "qml.CSWAP([{q0}, {q1}, {q2}])"),
    (Gate::Gphase, "qml.GlobalPhase({m0})"),
];

#[rustfmt::skip]
const PENNYLANE_CONTROLLED: &[Form] = &[
    (Gate::X, "qml.ctrl(qml.X({q0}), control=[{controls}])"), (Gate::Z, "qml.ctrl(qml.Z({q0}), control=[{controls}])"),
    (Gate::Y, "qml.ctrl(qml.Y({q0}), control=[{controls}])"),
    (Gate::H, "qml.ctrl(qml.Hadamard({q0}), control=[{controls}])"),
    (Gate::P, "qml.ctrl(qml.PhaseShift({a0}, {q0}), control=[{controls}])"),
    (Gate::Rx, "qml.ctrl(qml.RX({a0}, {q0}), control=[{controls}])"),
    (Gate::Ry, "qml.ctrl(qml.RY({a0}, {q0}), control=[{controls}])"),
    (Gate::Rz, "qml.ctrl(qml.RZ({a0}, {q0}), control=[{controls}])"),
    (Gate::Swap, "qml.ctrl(qml.SWAP([{q0}, {q1}]), control=[{controls}])"),
];

#[rustfmt::skip]
const CIRQ: &[Form] = &[
    (Gate::Id, "circuit.append(cirq.I(q[{q0}]))"), (Gate::X, "circuit.append(cirq.X(q[{q0}]))"),
    (Gate::Y, "circuit.append(cirq.Y(q[{q0}]))"), (Gate::Z, "circuit.append(cirq.Z(q[{q0}]))"),
    (Gate::H, "circuit.append(cirq.H(q[{q0}]))"), (Gate::S, "circuit.append(cirq.S(q[{q0}]))"),
    (Gate::Sdg, "circuit.append(cirq.S(q[{q0}])**-1)"), (Gate::T, "circuit.append(cirq.T(q[{q0}]))"),
    (Gate::Tdg, "circuit.append(cirq.T(q[{q0}])**-1)"), (Gate::Sx, "circuit.append(cirq.X(q[{q0}])**0.5)"),
    (Gate::Sxdg, "circuit.append(cirq.X(q[{q0}])**-0.5)"), (Gate::P, "circuit.append(cirq.Z(q[{q0}])**({t0}))"),
    (Gate::Rx, "circuit.append(cirq.rx({a0})(q[{q0}]))"), (Gate::Ry, "circuit.append(cirq.ry({a0})(q[{q0}]))"),
    (Gate::Rz, "circuit.append(cirq.rz({a0})(q[{q0}]))"),
    (Gate::Cx, "circuit.append(cirq.CNOT(q[{q0}], q[{q1}]))"),
    (Gate::Cy, "circuit.append(cirq.Y(q[{q1}]).controlled_by(q[{q0}]))"),
    (Gate::Cz, "circuit.append(cirq.CZ(q[{q0}], q[{q1}]))"),
    (Gate::Ch, "circuit.append(cirq.H(q[{q1}]).controlled_by(q[{q0}]))"),
    (Gate::Cs, "circuit.append(cirq.CZ(q[{q0}], q[{q1}])**0.5)"),
    (Gate::Csdg, "circuit.append(cirq.CZ(q[{q0}], q[{q1}])**-0.5)"),
    (Gate::Csx, "circuit.append(cirq.CNOT(q[{q0}], q[{q1}])**0.5)"),
    (Gate::Csxdg, "circuit.append(cirq.CNOT(q[{q0}], q[{q1}])**-0.5)"),
    (Gate::Cp, "circuit.append(cirq.CZ(q[{q0}], q[{q1}])**({t0}))"),
    (Gate::Crx, "circuit.append(cirq.rx({a0})(q[{q1}]).controlled_by(q[{q0}]))"),
    (Gate::Cry, "circuit.append(cirq.ry({a0})(q[{q1}]).controlled_by(q[{q0}]))"),
    (Gate::Crz, "circuit.append(cirq.rz({a0})(q[{q1}]).controlled_by(q[{q0}]))"),
    (Gate::Swap, "circuit.append(cirq.SWAP(q[{q0}], q[{q1}]))"),
    (Gate::Iswap, "circuit.append(cirq.ISWAP(q[{q0}], q[{q1}]))"),
    (Gate::SqrtIswap, "circuit.append(cirq.SQRT_ISWAP(q[{q0}], q[{q1}]))"),
    (Gate::Rxx, "circuit.append(cirq.XXPowGate(exponent={t0})(q[{q0}], q[{q1}]))"),
    (Gate::Ryy, "circuit.append(cirq.YYPowGate(exponent={t0})(q[{q0}], q[{q1}]))"),
    (Gate::Rzz, "circuit.append(cirq.ZZPowGate(exponent={t0})(q[{q0}], q[{q1}]))"),
    (Gate::Ccx, "circuit.append(cirq.CCNOT(q[{q0}], q[{q1}], q[{q2}]))"),
    (Gate::Ccz, "circuit.append(cirq.CCZ(q[{q0}], q[{q1}], q[{q2}]))"),
    (Gate::Cswap, "circuit.append(cirq.CSWAP(q[{q0}], q[{q1}], q[{q2}]))"),
];

#[rustfmt::skip]
const CIRQ_CONTROLLED: &[Form] = &[
    (Gate::X, "circuit.append(cirq.X(q[{q0}]).controlled_by({controls}))"),
    (Gate::Z, "circuit.append(cirq.Z(q[{q0}]).controlled_by({controls}))"),
    (Gate::P, "circuit.append((cirq.Z(q[{q0}])**({t0})).controlled_by({controls}))"),
    (Gate::Rx, "circuit.append(cirq.rx({a0})(q[{q0}]).controlled_by({controls}))"),
    (Gate::Ry, "circuit.append(cirq.ry({a0})(q[{q0}]).controlled_by({controls}))"),
    (Gate::Rz, "circuit.append(cirq.rz({a0})(q[{q0}]).controlled_by({controls}))"),
];

impl Tool {
    /// All tools with the names a user writes.
    pub const ALL: [(&'static str, Tool); 3] =
        [("qiskit", Tool::Qiskit), ("pennylane", Tool::PennyLane), ("cirq", Tool::Cirq)];

    /// The tool of this name.
    pub fn named(name: &str) -> Option<Tool> {
        Self::ALL.iter().find(|(n, _)| *n == name).map(|(_, tool)| *tool)
    }

    /// The name a user writes.
    pub fn name(self) -> &'static str {
        Self::ALL.iter().find(|(_, tool)| *tool == self).map_or("?", |(name, _)| name)
    }

    pub(super) fn dialect(self) -> Dialect {
        match self {
            Tool::Qiskit => Dialect::Qiskit,
            Tool::PennyLane => Dialect::PennyLane,
            Tool::Cirq => Dialect::Sympy,
        }
    }

    fn forms(self) -> (&'static [Form], &'static [Form]) {
        match self {
            Tool::Qiskit => (QISKIT, QISKIT_CONTROLLED),
            Tool::PennyLane => (PENNYLANE, PENNYLANE_CONTROLLED),
            Tool::Cirq => (CIRQ, CIRQ_CONTROLLED),
        }
    }

    /// How a gate under so many further controls is written; empty where it is not.
    pub(super) fn form(self, gate: Gate, controls: usize) -> &'static str {
        let (plain, controlled) = self.forms();
        let forms = if controls == 0 { plain } else { controlled };
        forms.iter().find(|(g, _)| *g == gate).map_or("", |(_, form)| form)
    }

    /// A rotation about a Pauli string.
    pub(super) fn rotation(self) -> &'static str {
        match self {
            Tool::Qiskit => "circuit.append(PauliEvolutionGate(SparsePauliOp(\"{letters}\"), time={h0}), [{wires}])",
            Tool::PennyLane => "qml.PauliRot({a0}, \"{letters}\", [{wires}])",
            Tool::Cirq => "",
        }
    }

    pub(super) fn reset(self) -> &'static str {
        match self {
            Tool::Qiskit => "circuit.reset({q0})",
            Tool::PennyLane => "qml.measure({q0}, reset=True)",
            Tool::Cirq => "circuit.append(cirq.reset(q[{q0}]))",
        }
    }

    pub(super) fn barrier(self) -> &'static str {
        match self {
            Tool::Qiskit => "circuit.barrier({wires})",
            Tool::PennyLane => "qml.Barrier([{wires}])",
            Tool::Cirq => "",
        }
    }

    /// A qubit in a list.
    pub(super) fn wire(self, number: &str) -> String {
        if self == Tool::Cirq { format!("q[{number}]") } else { number.to_owned() }
    }

    /// What a reader of the file should know.
    pub(super) fn about(self) -> &'static str {
        match self {
            Tool::Qiskit => {
                "Written by hqml for Qiskit. Qubit 0 is the lowest bit of a basis state's index, as always in Qiskit."
            }
            Tool::PennyLane => {
                "Written by hqml for PennyLane. In PennyLane wire 0 is the highest bit of a basis state's index."
            }
            Tool::Cirq => {
                "Written by hqml for Cirq. In Cirq the first qubit is the highest bit of a basis state's index."
            }
        }
    }

    /// The import lines that these lines take.
    pub(super) fn imports(self, program: &Program, body: &str) -> String {
        let open = program.features + program.parameters > 0;
        let mut lines = vec![];
        if body.split(|c: char| !c.is_alphanumeric()).any(|word| word == "pi") {
            lines.push("from math import pi\n".to_owned());
        }
        match self {
            Tool::Qiskit => {
                lines.push("from qiskit import QuantumCircuit".to_owned());
                if open {
                    lines.push("from qiskit.circuit import ParameterVector".to_owned());
                }
                let library = ["PauliEvolutionGate", "XXMinusYYGate", "XXPlusYYGate"];
                let library: Vec<&str> = library.into_iter().filter(|name| body.contains(name)).collect();
                if !library.is_empty() {
                    lines.push(format!("from qiskit.circuit.library import {}", library.join(", ")));
                }
                if body.contains("SparsePauliOp") {
                    lines.push("from qiskit.quantum_info import SparsePauliOp".to_owned());
                }
            }
            Tool::PennyLane => lines.push("import pennylane as qml".to_owned()),
            Tool::Cirq => {
                lines.push("import cirq".to_owned());
                if open {
                    lines.push("import sympy".to_owned());
                }
            }
        }
        lines.join("\n") + "\n"
    }

    /// The lines before and after the operations.
    pub(super) fn frame(self, program: &Program, function: &str) -> (String, &'static str) {
        let width = program.qubits;
        let vectors = [("x", program.features), ("theta", program.parameters)];
        let vectors = vectors.iter().filter(|(_, count)| *count > 0);
        match self {
            Tool::Qiskit => {
                let vectors: String = vectors
                    .map(|(name, count)| format!("    {name} = ParameterVector(\"{name}\", {count})\n"))
                    .collect();
                let circuit = format!("    circuit = QuantumCircuit({width}, name=\"{function}\")\n");
                (format!("def {function}():\n{vectors}{circuit}"), "    return circuit\n")
            }
            Tool::PennyLane => {
                let names: Vec<&str> = vectors.map(|(name, _)| *name).collect();
                (format!("def {function}({}):\n    \"\"\"Queues the operations.\"\"\"\n", names.join(", ")), "")
            }
            Tool::Cirq => {
                let vectors: String =
                    vectors.map(|(name, count)| format!("    {name} = sympy.symbols(\"{name}:{count}\")\n")).collect();
                let circuit = format!("    q = cirq.LineQubit.range({width})\n    circuit = cirq.Circuit()\n");
                (format!("def {function}():\n{vectors}{circuit}"), "    return circuit\n")
            }
        }
    }
}

impl GateSet for Tool {
    fn name(&self) -> &'static str {
        Tool::name(*self)
    }

    fn takes(&self, gate: Gate) -> bool {
        !self.form(gate, 0).is_empty()
    }

    fn controls(&self, gate: Gate) -> bool {
        !self.form(gate, 1).is_empty()
    }

    fn phases(&self) -> bool {
        self.takes(Gate::Gphase)
    }

    fn barriers(&self) -> bool {
        !self.barrier().is_empty()
    }

    fn rotations(&self) -> bool {
        !self.rotation().is_empty()
    }
}
