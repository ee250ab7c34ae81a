"""Whether other tools read what we write: check.py EXCHANGE.json HQML

EXCHANGE.json is what `cargo run -p hqml-qasm --example exchange` prints: circuits as text, with the unitaries that they
have by our own oracle. HQML is the program, whose exports of library circuits are compared with Qiskit's own circuits.
Every text is given to its reader, and what the reader makes of it must be the same unitary (of Braket, which gives states
only, the same image of a product state). Ends with 1, and says what differs, if anything does.
"""

import json
import logging
import subprocess
import sys
import tempfile
import warnings
from pathlib import Path

import cirq
import numpy as np
import pennylane as qml
from braket.default_simulator import StateVectorSimulator
from braket.ir.openqasm import Program
from cirq.contrib.qasm_import import circuit_from_qasm
from qiskit import QuantumCircuit, qasm2, qasm3
from qiskit.circuit import library
from qiskit.quantum_info import Operator

warnings.filterwarnings("ignore")
logging.disable(logging.WARNING)
TOLERANCE = 1e-7


def values(case):
    """The inputs of the text by name."""
    theta = {f"theta{i}": v for i, v in enumerate(case["theta"])}
    return theta | {f"x{i}": v for i, v in enumerate(case["x"])}


def bound(circuit, numbers):
    """A Qiskit circuit with a number for each of its parameters."""
    return circuit.assign_parameters({p: numbers[p.name] for p in circuit.parameters})


def vectors(circuit, case):
    return circuit.assign_parameters({p: case[p.vector.name][p.index] for p in circuit.parameters})


def widened(circuit, qubits):
    """The circuit on all its qubits: physical ones are as many as the text names."""
    wide = QuantumCircuit(qubits)
    wide.compose(circuit, range(circuit.num_qubits), inplace=True)
    return wide


def of_cirq(circuit, qubits, numbers):
    circuit = cirq.resolve_parameters(circuit, numbers)
    order = list(reversed(qubits))
    return circuit.unitary(qubit_order=order, qubits_that_should_be_present=order)


def of_pennylane(build, count, *arguments):
    with qml.queuing.AnnotatedQueue() as queue:
        build(*arguments)
    tape = qml.tape.QuantumScript.from_queue(queue)
    order = list(reversed(range(count)))
    return qml.matrix(tape, wire_order=order) if len(tape) else np.eye(2**count)


def named(case):
    return [cirq.NamedQubit(f"q_{i}") for i in range(case["qubits"])]


def function(text, name="build"):
    """The function that an exported Python file defines."""
    scope = {}
    exec(compile(text, "exported", "exec"), scope)
    return scope[name]


def ibm(text, case):
    circuit = qasm3.loads(text)
    numbers = {f"p{i:04}": v for i, v in enumerate(case["x"] + case["theta"])}
    names = [p.name for p in circuit.parameters]
    assert names == sorted(names), "the parameters are not in the order of their names"
    return Operator(widened(bound(circuit, numbers), case["qubits"])).data


def braket(text, case, numbers=None):
    """The image of a product state, its first qubit the highest bit."""
    used = {k: v for k, v in (numbers or values(case)).items() if k in text}
    turns = "".join(f"ry({0.4 + 0.9 * q}) q[{q}];\nrz({0.3 + 1.1 * q}) q[{q}];\n" for q in range(case["qubits"]))
    declared = f"qubit[{case['qubits']}] q;\n"
    source = text.replace(declared, declared + turns) + "#pragma braket result state_vector\n"
    return StateVectorSimulator().run(Program(source=source, inputs=used), shots=0).resultTypes[0].value


def product(case):
    """The state that `braket` sends through, in our order of bits."""
    state = np.ones(1)
    for q in range(case["qubits"]):
        theta, phi = 0.4 + 0.9 * q, 0.3 + 1.1 * q
        one = np.array([np.exp(-0.5j * phi) * np.cos(theta / 2), np.exp(0.5j * phi) * np.sin(theta / 2)])
        state = np.kron(one, state)
    return state


def reversed_bits(state):
    n = int(np.log2(state.size))
    return state.reshape([2] * n).transpose().reshape(-1)


READERS = {
    "plain2 by qiskit.qasm2, strict": ("profiles", "plain2", lambda t, c: Operator(qasm2.loads(t, strict=True)).data),
    "plain2 by qiskit.qasm2, with Qiskit's names": (
        "profiles",
        "plain2",
        lambda t, c: Operator(qasm2.loads(t, custom_instructions=qasm2.LEGACY_CUSTOM_INSTRUCTIONS)).data,
    ),
    "plain2 by cirq": ("profiles", "plain2", lambda t, c: of_cirq(circuit_from_qasm(t), named(c), {})),
    "plain2 by pennylane": ("profiles", "plain2", lambda t, c: of_pennylane(qml.from_qasm(t), c["qubits"])),
    "openqasm2 by qiskit.qasm2, strict": ("profiles", "openqasm2", lambda t, c: Operator(qasm2.loads(t, strict=True)).data),
    "openqasm2 by qiskit.qasm2, with Qiskit's names": (
        "profiles",
        "openqasm2",
        lambda t, c: Operator(qasm2.loads(t, custom_instructions=qasm2.LEGACY_CUSTOM_INSTRUCTIONS)).data,
    ),
    "qiskit3": ("profiles", "qiskit3", lambda t, c: Operator(bound(qasm3.loads(t), values(c))).data),
    "ibm_isa": ("profiles", "ibm_isa", ibm),
    "cirq": ("profiles", "cirq", lambda t, c: of_cirq(circuit_from_qasm(t), named(c), values(c))),
    "braket3": ("profiles", "braket3", braket),
    "python for qiskit": ("tools", "qiskit", lambda t, c: Operator(vectors(function(t)(), c)).data),
    "python for pennylane": ("tools", "pennylane", lambda t, c: of_pennylane(function(t), c["qubits"], c["x"], c["theta"])),
    "python for cirq": (
        "tools",
        "cirq",
        lambda t, c: of_cirq(function(t)(), cirq.LineQubit.range(c["qubits"]), values(c)),
    ),
}
# These keep the global phase.
EXACT = {"qiskit3", "ibm_isa", "python for qiskit", "python for pennylane"}


def distance(wanted, found, exact):
    wanted, found = np.asarray(wanted), np.asarray(found)
    if wanted.shape != found.shape:
        return np.inf
    if not exact:
        at = np.unravel_index(np.argmax(np.abs(wanted)), wanted.shape)
        turn = wanted[at] / found[at] if abs(found[at]) > 1e-9 else 1
        found = found * turn / abs(turn)
    return np.abs(wanted - found).max()


def exchanged(path):
    """Compares every text of the exchange; gives what is wrong."""
    wrong, counts = [], dict.fromkeys(READERS, 0)
    for case in json.loads(Path(path).read_text()):
        size = 2 ** case["qubits"]
        unitary = np.array([complex(re, im) for re, im in case["unitary"]]).reshape(size, size)
        image = reversed_bits(unitary @ product(case))
        for reader, (kind, key, read) in READERS.items():
            text = case[kind][key]
            if text is None:
                continue
            try:
                away = distance(image if key == "braket3" else unitary, read(text, case), reader in EXACT)
            except Exception as error:  # what a reader refuses is our mistake, whatever it is called
                wrong.append(f"{case['name']}: {reader}: {type(error).__name__}: {error}\n{text}")
                continue
            counts[reader] += 1
            if away > TOLERANCE:
                wrong.append(f"{case['name']}: {reader}: differs by {away:.1e}\n{text}")
    for reader, count in counts.items():
        print(f"{count:4} circuits: {reader}")
        if count < 40:
            wrong.append(f"{reader}: only {count} circuits were compared")
    return wrong


LIBRARY = {
    ("zz_feature_map", "--features", 4): lambda: library.zz_feature_map(4, reps=2),
    ("z_feature_map", "--features", 3): lambda: library.z_feature_map(3, reps=2),
    ("real_amplitudes", "--qubits", 4): lambda: library.real_amplitudes(4, reps=3, entanglement="reverse_linear"),
    ("efficient_su2", "--qubits", 3): lambda: library.efficient_su2(3, reps=3, entanglement="reverse_linear"),
}
FORMS = {
    "qiskit3": "qiskit3",
    "openqasm3": "qiskit3",
    "braket3": "braket3",
    "cirq3": "cirq",
    "qiskit": "python for qiskit",
    "pennylane": "python for pennylane",
    "cirq": "python for cirq",
}


def numbered(circuit, numbers):
    """Qiskit's own circuit with these numbers, in the order in which Qiskit has its parameters."""
    return Operator(circuit.assign_parameters(numbers[: circuit.num_parameters])).data


def exported(hqml):
    """Compares library circuits, exported in every form, with Qiskit's own; gives what is wrong."""
    wrong, count = [], 0
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "empty.hqml"
        file.write_text("const nothing = 0\n")
        for (name, by, width), own in LIBRARY.items():
            numbers = [0.1 + 0.37 * k for k in range(64)]
            circuit = own()
            case = {"qubits": circuit.num_qubits, "x": [], "theta": []}
            case["x" if by == "--features" else "theta"] = numbers[: circuit.num_parameters]
            wanted = numbered(circuit, numbers)
            for form, reader in FORMS.items():
                command = [hqml, "export", file, name, by, str(width), "--to", form]
                run = subprocess.run(command, capture_output=True, text=True, check=False)
                if run.returncode != 0:
                    wrong.append(f"{name}: export --to {form}: {run.stderr}")
                    continue
                given = wanted @ product(case) if form == "braket3" else wanted
                given = reversed_bits(given) if form == "braket3" else given
                away = distance(given, library_reader(reader, run.stdout, case, name), False)
                count += 1
                if away > TOLERANCE:
                    wrong.append(f"{name}: export --to {form}: differs by {away:.1e}\n{run.stdout}")
    print(f"{count:4} exports of library circuits, against Qiskit's own")
    return wrong


def library_reader(reader, text, case, name):
    """Reads an export whose inputs are many: `x00`, `theta07`."""
    digits = {letter: len(str(max(len(case[letter]) - 1, 0))) for letter in ("x", "theta")}
    padded = {f"{l}{i:0{digits[l]}}": v for l in ("x", "theta") for i, v in enumerate(case[l])}
    plain = values(case)
    if reader == "python for pennylane":
        arguments = [case[letter] for letter in ("x", "theta") if case[letter]]
        return of_pennylane(function(text, name), case["qubits"], *arguments)
    if reader == "python for qiskit":
        return Operator(vectors(function(text, name)(), case)).data
    if reader == "python for cirq":
        return of_cirq(function(text, name)(), cirq.LineQubit.range(case["qubits"]), plain)
    if reader == "braket3":
        return braket(text, case, padded)
    if reader == "cirq":
        return of_cirq(circuit_from_qasm(text), named(case), padded)
    return Operator(bound(qasm3.loads(text), padded)).data


def main():
    exchange, hqml = sys.argv[1:]
    wrong = exchanged(exchange) + exported(str(Path(hqml).resolve()))
    for told in wrong[:10]:
        print(f"WRONG {told}", file=sys.stderr)
    print(f"{len(wrong)} wrong")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
