"""Qiskit's time to bind the circuit of `benches/bind.rs`, as JSON lines.

    cargo bench -p hqml-transpiler --bench bind -- --write /tmp/circuit.qasm
    python benches/bind_peer.py /tmp/circuit.qasm

Needs qiskit and qiskit-qasm3-import. The symbolic global phase, which Qiskit keeps, is measured with and without.
"""
import json
import sys
import time

import numpy as np
from qiskit import qasm3, transpile
from qiskit.transpiler import CouplingMap

circuit = qasm3.load(sys.argv[1])
coupling = CouplingMap.from_heavy_hex(3)
basis = ["rz", "sx", "x", "cz"]
done = transpile(circuit, basis_gates=basis, coupling_map=coupling, optimization_level=3, seed_transpiler=0)
names = sorted(done.parameters, key=lambda p: int(p.name[1:]))
sets = np.sin(1.3 * np.arange(len(names)) + 0.7 * np.arange(1000)[:, None] + 0.4) * 3.0


def each(target, count):
    start = time.process_time()
    for row in sets[:count]:
        target.assign_parameters(dict(zip(names, row)))
    return 1e6 * (time.process_time() - start) / count


plain = done.copy()
plain.global_phase = 0
gates = sum(len(i.qubits) == 2 for i in done.data)
print(json.dumps({"bench": "bind", "tool": "qiskit", "two_qubit_gates": gates, "bind_microseconds": each(done, 20),
                  "without_phase_microseconds": each(plain, 200)}))
