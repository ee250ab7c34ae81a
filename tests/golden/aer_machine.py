"""The figures of `aer_machine.json`: what Qiskit Aer reads of the circuits that a machine with noise runs.

    python aer_machine.py RUNS ARRAYS DEVICE > aer_machine.json

RUNS and ARRAYS are the folders of a run of the program `NATIVE` of `tests/noisy.rs` (`--artifacts ARRAYS`), DEVICE the folder
of `props_manila.json`. Needs qiskit-aer and qiskit-ibm-runtime.
"""

import glob
import json
import sys

import numpy as np
import qiskit
import qiskit_aer
import qiskit_ibm_runtime
from qiskit import QuantumCircuit
from qiskit_aer import AerSimulator
from qiskit_aer.noise import NoiseModel
from qiskit_ibm_runtime.fake_provider import FakeManilaV2

RUNS, ARRAYS, DEVICE = sys.argv[1:]
SIMULATOR = AerSimulator(method="density_matrix", noise_model=NoiseModel.from_backend(FakeManilaV2()))
PROPERTIES = json.load(open(f"{DEVICE}/props_manila.json"))
HADAMARD = np.array([[1, 1], [1, -1]]) / np.sqrt(2)
BASES = {"X": HADAMARD, "Y": HADAMARD @ np.diag([1, -1j]), "Z": np.eye(2)}


def confusion(qubit):
    figures = {entry["name"]: entry["value"] for entry in PROPERTIES["qubits"][qubit]}
    a, b = figures["prob_meas1_prep0"], figures["prob_meas0_prep1"]
    return np.array([[1 - a, b], [a, 1 - b]])


def value(angle, row):
    def atom(atom):
        if "Feature" in atom:
            return row[atom["Feature"]]
        a, b = atom["Nonlinear"]["Product"]
        return value(a, row) * value(b, row)

    return angle["constant"] + sum(c * atom(a) for a, c in angle["terms"])


def read(circuit, row, bases="ZZ"):
    """The distribution of two qubits in these bases, misread as the device does."""
    device, built = circuit["device_qubits"], QuantumCircuit(5)
    for gate in (op["Gate"] for op in circuit["program"]["ops"]):
        angles = [value(angle, row) for angle in gate["angles"]]
        getattr(built, gate["gate"])(*angles, *[device[wire] for wire in gate["qubits"]])
    places = [device[wire] for wire in circuit["wires"]]
    built.save_density_matrix(qubits=places)
    state = np.asarray(SIMULATOR.run(built).result().data(0)["density_matrix"])
    turn = np.kron(BASES[bases[1]], BASES[bases[0]])
    shares = np.real(np.diag(turn @ state @ turn.conj().T))
    return np.kron(confusion(places[1]), confusion(places[0])) @ shares


record = json.load(open(glob.glob(f"{RUNS}/*/record.json")[0]))
circuits = {c["used"]: c for c in record["resolved"]["backends"][0]["machine"]["circuits"]}
rows = np.load(f"{ARRAYS}/points/shares/shaky/seed-0/fold-0/x_train.npy")
shares = np.array([read(circuits["state"], row) for row in rows])
turned = np.array([read(circuits["state"], row, "XY") for row in rows])
values = np.stack([shares @ [1, -1, 1, -1], shares @ [1, -1, -1, 1], turned @ [1, -1, -1, 1]], axis=1)
overlaps = np.eye(len(rows))
for i in range(len(rows)):
    for j in range(i + 1, len(rows)):
        overlaps[i, j] = overlaps[j, i] = read(circuits["overlap"], np.concatenate([rows[i], rows[j]]))[0]
kept = lambda c: {"device_qubits": c["device_qubits"], "wires": c["wires"], "ops": c["program"]["ops"]}
print(json.dumps({
    "versions": {tool.__name__: tool.__version__ for tool in (qiskit, qiskit_aer, qiskit_ibm_runtime)},
    "circuits": {used: kept(circuit) for used, circuit in circuits.items()},
    "rows": rows.tolist(),
    "shares": shares.tolist(),
    "values": values.tolist(),
    "overlaps": overlaps.tolist(),
}, separators=(",", ":")))
