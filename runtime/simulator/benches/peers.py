"""Our simulator beside others, on the same work, in turns: one line of JSON a measurement, then the ratios.

    python3 runtime/simulator/benches/peers.py --hqml target/release/hqml --python ENVIRONMENT/bin/python

ENVIRONMENT is a virtual environment with any of: numpy, jax, pennylane, pennylane-lightning, qulacs, qsimcirq,
tensorcircuit-ng, qiskit, qiskit-aer. Peers that are not there are left out. Every measurement is a process of its own,
with one thread (or --threads N); processor time is compared, medians of the repeats; the peers' compiling and first calls
are not counted. `check` must agree, else the line says so.
"""
import argparse
import json
import os
import statistics
import subprocess
import sys
import time

# work, circuit, qubits, rows, peers
CASES = [
    ("kernel", "zz", 2, 150, ["jax", "numpy"]),
    ("kernel", "zz", 2, 1000, ["jax", "numpy"]),
    ("kernel", "zz", 8, 1000, ["numpy", "qulacs"]),
    ("kernel", "zz", 12, 2000, ["numpy"]),
    *[("gradient", "sel", n, 1000, ["pennylane_jax"] + (["qulacs"] if n < 10 else [])) for n in (2, 4, 8, 10, 12)],
    *[("state", family, n, 1, ["qulacs"]) for n in (2, 4, 8) for family in ("zz", "hwe", "sel", "brick")],
    *[("state", family, n, 256, ["qulacs"]) for n in (2, 4, 8) for family in ("zz", "hwe", "sel", "brick")],
    *[("state", "brick", n, 1, ["lightning", "qsim"]) for n in (16, 20, 22)],
    ("state", "zz", 20, 1, ["lightning", "qsim"]),
    ("state", "hwe", 20, 1, ["lightning", "tensorcircuit"]),
    ("state", "sel", 20, 1, ["lightning"]),
    *[("density", "hwe", n, 1, ["aer"] + (["qulacs"] if n <= 6 else [])) for n in (4, 6, 8, 10)],
    ("trajectories", "hwe", 10, 1000, ["qulacs", "aer"]),
]

# ---------------------------------------------------------------------------------------------------------------------
# One peer, one case: runs inside the environment.


def timed(call):
    """Medians of processor and clock time of one call, after one that warms up."""
    value = call()
    bundle, cpu, wall, begun = 1, [], [], time.perf_counter()
    while True:
        clock = time.perf_counter()
        for _ in range(bundle):
            call()
        if time.perf_counter() - clock > 1e-3:
            break
        bundle *= 2
    while len(cpu) < 3 or (time.perf_counter() - begun < 2.0 and len(cpu) < 40):
        clock, processor = time.perf_counter(), time.process_time()
        for _ in range(bundle):
            value = call()
        cpu.append((time.process_time() - processor) / bundle)
        wall.append((time.perf_counter() - clock) / bundle)
        if time.perf_counter() - begun > 60:
            break
    return {"cpu_seconds": statistics.median(cpu), "wall_seconds": statistics.median(wall), "repeats": len(cpu),
            "check": float(value)}


def drawn(work, circuit, n, rows):
    """The data and angles of a case: the same as ours draw."""
    import numpy as np
    if work == "kernel":
        return np.random.default_rng(0).uniform(0, np.pi, (rows, n))
    if work == "gradient":
        stream, many = np.random.default_rng(0), max(rows, 1000)
        x, y = stream.uniform(0, np.pi, (many, n)), stream.choice([-1.0, 1.0], many)
        return x[:rows], y[:rows], stream.normal(size=(3, n, 3))
    if work == "state":
        count = {"zz": n, "hwe": 4 * n, "sel": 6 * n, "brick": 60 * n}[circuit]
        return np.random.default_rng(n).uniform(0, np.pi if circuit == "zz" else 2 * np.pi, (rows, count))
    return np.random.default_rng(0).uniform(0, 2 * np.pi, (4, n))


def gates(circuit, n, angles):
    """The gates of a family: (name, qubits, angles)."""
    import numpy as np
    numbers, list_ = iter(angles), []
    turns = lambda: [list_.append(("rot", (q,), (next(numbers), next(numbers), next(numbers)))) for q in range(n)]
    if circuit == "zz":
        for _ in range(2):
            list_ += [("h", (q,), ()) for q in range(n)] + [("p", (q,), (2 * angles[q],)) for q in range(n)]
            for a in range(n):
                for b in range(a + 1, n):
                    list_ += [("cx", (a, b), ()), ("p", (b,), (2 * (np.pi - angles[a]) * (np.pi - angles[b]),)),
                              ("cx", (a, b), ())]
    elif circuit == "hwe":
        for layer in range(4):
            list_ += [("ry", (q,), (next(numbers),)) for q in range(n)]
            list_ += [("cx", (q - 1, q), ()) for q in range(1, n)] if layer < 3 else []
    elif circuit == "sel":
        for layer in range(2):
            turns()
            list_ += [("cx", (q, (q + layer % (n - 1) + 1) % n), ()) for q in range(n)]
    else:
        for layer in range(20):
            turns()
            list_ += [("cx", (q, q + 1), ()) for q in range(layer % 2, n - 1, 2)]
    return list_


def rot(a, b, c):
    """RZ(c) RY(b) RZ(a)."""
    import numpy as np
    z = lambda t: np.diag([np.exp(-0.5j * t), np.exp(0.5j * t)])
    y = np.array([[np.cos(b / 2), -np.sin(b / 2)], [np.sin(b / 2), np.cos(b / 2)]])
    return z(c) @ y @ z(a)


def kernel_numpy(x, n):
    """By hand: diagonal phases, Walsh-Hadamard, one matrix product."""
    import numpy as np
    pairs = [(a, b) for a in range(n) for b in range(a + 1, n)]
    bits = (np.arange(2**n)[:, None] >> np.arange(n)) & 1
    parity = np.array([bits[:, a] ^ bits[:, b] for a, b in pairs])
    signs = np.concatenate([bits.T, parity]).astype(float)
    left, right = [a for a, _ in pairs], [b for _, b in pairs]

    def call():
        angles = np.concatenate([2 * x, 2 * (np.pi - x[:, left]) * (np.pi - x[:, right])], axis=1)
        phases = np.exp(1j * (angles @ signs))
        states = phases / 2**n
        for q in range(n):
            view = states.reshape(len(x), -1, 2, 2**q)
            states = np.stack([view[:, :, 0] + view[:, :, 1], view[:, :, 0] - view[:, :, 1]], axis=2)
            states = states.reshape(len(x), -1)
        states = states * phases
        product = states @ states.conj().T
        return (product.real**2 + product.imag**2).sum()
    return call


def kernel_jax(x, n):
    """One function of a row, mapped over rows, compiled."""
    import jax
    import jax.numpy as jnp
    jax.config.update("jax_enable_x64", True)
    pairs = [(a, b) for a in range(n) for b in range(a + 1, n)]
    bits = (jnp.arange(2**n)[:, None] >> jnp.arange(n)) & 1

    def state(row):
        angle = bits @ (2 * row)
        for a, b in pairs:
            angle = angle + (bits[:, a] ^ bits[:, b]) * 2 * (jnp.pi - row[a]) * (jnp.pi - row[b])
        phases = jnp.exp(1j * angle)
        psi = phases / 2**n
        for q in range(n):
            view = psi.reshape(-1, 2, 2**q)
            psi = jnp.stack([view[:, 0] + view[:, 1], view[:, 0] - view[:, 1]], axis=1).reshape(-1)
        return psi * phases

    def gram(rows):
        states = jax.vmap(state)(rows)
        return jnp.abs(states @ states.conj().T) ** 2
    compiled, rows = jax.jit(gram), jnp.asarray(x)
    whole = lambda: compiled(rows).block_until_ready()
    total = float(whole().sum())

    def call():
        whole()
        return total
    return call


def kernel_qulacs(x, n):
    """A state a row, one matrix product."""
    import numpy as np

    def call():
        states = np.array([run_qulacs(gates("zz", n, row), n).get_vector() for row in x])
        product = states @ states.conj().T
        return (product.real**2 + product.imag**2).sum()
    return call


def circuit_qulacs(list_, n):
    from qulacs import QuantumCircuit
    from qulacs.gate import CNOT, RY, U1, DenseMatrix, H
    make = {"h": lambda q, a: H(q[0]), "cx": lambda q, a: CNOT(*q), "p": lambda q, a: U1(q[0], a[0]),
            "ry": lambda q, a: RY(q[0], -a[0]), "rot": lambda q, a: DenseMatrix(q[0], rot(*a))}
    circuit = QuantumCircuit(n)
    for name, qubits, angles in list_:
        circuit.add_gate(make[name](qubits, angles))
    return circuit


def run_qulacs(list_, n):
    from qulacs import QuantumState
    state = QuantumState(n)
    circuit_qulacs(list_, n).update_quantum_state(state)
    return state


def gradient_pennylane_jax(data, n):
    import jax
    import jax.numpy as jnp
    import pennylane as qml
    jax.config.update("jax_enable_x64", True)
    x, y, w = (jnp.asarray(part) for part in data)

    @qml.qnode(qml.device("default.qubit", wires=n), interface="jax", diff_method="backprop")
    def node(row, weights):
        for q in range(n):
            qml.RX(row[q], q)
        qml.StronglyEntanglingLayers(weights, wires=range(n))
        return qml.expval(qml.PauliZ(0))
    loss = lambda weights: jnp.mean((jax.vmap(node, (0, None))(x, weights) - y) ** 2)
    both = jax.jit(jax.value_and_grad(loss))

    def call():
        value, slope = both(w)
        slope.block_until_ready()
        return value
    return call


def gradient_qulacs(data, n):
    import numpy as np
    from qulacs import Observable, ParametricQuantumCircuit, QuantumState
    x, y, w = data
    z, circuit, state = Observable(n), ParametricQuantumCircuit(n), QuantumState(n)
    z.add_operator(1.0, "Z 0")
    for q in range(n):
        circuit.add_parametric_RX_gate(q, 0.0)
    for layer in range(3):
        for q in range(n):
            circuit.add_parametric_RZ_gate(q, -w[layer, q, 0])
            circuit.add_parametric_RY_gate(q, -w[layer, q, 1])
            circuit.add_parametric_RZ_gate(q, -w[layer, q, 2])
        for q in range(n):
            circuit.add_CNOT_gate(q, (q + layer % (n - 1) + 1) % n)

    def call():
        loss, slope = 0.0, np.zeros(w.size)
        for row, label in zip(x, y):
            for q in range(n):
                circuit.set_parameter(q, -row[q])
            state.set_zero_state()
            circuit.update_quantum_state(state)
            error = z.get_expectation_value(state) - label
            slope -= 2 * error * np.asarray(circuit.backprop(z))[n:]
            loss += error**2
        return loss / len(x)
    return call


def state_qulacs(angles, circuit, n):
    from qulacs import Observable, QuantumState
    z, state = Observable(n), QuantumState(n)
    z.add_operator(1.0, "Z 0")
    circuits = [circuit_qulacs(gates(circuit, n, row), n) for row in angles]

    def call():
        total = 0.0
        for one in circuits:
            state.set_zero_state()
            one.update_quantum_state(state)
            total += z.get_expectation_value(state)
        return total
    return call


def state_lightning(angles, circuit, n):
    import pennylane as qml
    device = qml.device("lightning.qubit", wires=n)
    make = {"h": lambda q, a: qml.Hadamard(q[0]), "cx": lambda q, a: qml.CNOT(q),
            "p": lambda q, a: qml.PhaseShift(a[0], q[0]), "ry": lambda q, a: qml.RY(a[0], q[0]),
            "rot": lambda q, a: qml.Rot(*a, q[0])}
    tape = [make[name](q, a) for name, q, a in gates(circuit, n, angles[0])]
    tape = qml.tape.QuantumScript(tape, [qml.expval(qml.PauliZ(0))])
    return lambda: device.execute([tape])[0]


def state_qsim(angles, circuit, n):
    import cirq
    import numpy as np
    import qsimcirq
    line = cirq.LineQubit.range(n)
    make = {"h": lambda q, a: cirq.H(line[q[0]]), "cx": lambda q, a: cirq.CNOT(line[q[0]], line[q[1]]),
            "p": lambda q, a: cirq.ZPowGate(exponent=a[0] / np.pi)(line[q[0]]),
            "ry": lambda q, a: cirq.ry(a[0])(line[q[0]]), "rot": lambda q, a: cirq.MatrixGate(rot(*a))(line[q[0]])}
    whole = cirq.Circuit(make[name](q, a) for name, q, a in gates(circuit, n, angles[0]))
    options = qsimcirq.QSimOptions(cpu_threads=int(os.environ["OMP_NUM_THREADS"]), max_fused_gate_size=4)
    simulator = qsimcirq.QSimSimulator(options)
    z = [cirq.Z(line[0])]
    return lambda: simulator.simulate_expectation_values(whole, z, qubit_order=line)[0].real


def state_tensorcircuit(angles, circuit, n):
    import numpy as np
    import tensorcircuit
    backend = tensorcircuit.set_backend("jax")
    tensorcircuit.set_dtype("complex128")
    list_ = gates(circuit, n, angles[0])
    numbers = backend.convert_to_tensor(np.array([a for _, _, several in list_ for a in several]))

    def run(p):
        c, k = tensorcircuit.Circuit(n), 0
        for name, q, a in list_:
            if name in ("h", "cx"):
                getattr(c, name)(*q)
            elif name in ("p", "ry"):
                getattr(c, {"p": "phase", "ry": "ry"}[name])(q[0], theta=p[k])
            else:
                c.rz(q[0], theta=p[k]), c.ry(q[0], theta=p[k + 1]), c.rz(q[0], theta=p[k + 2])
            k += len(a)
        state = backend.reshape(c.state(), [2, -1])
        weights = backend.sum(backend.real(state * backend.conj(state)), axis=1)
        return weights[0] - weights[1]
    compiled = backend.jit(run)
    return lambda: float(compiled(numbers))


ONE, TWO = 0.001, 0.01  # depolarizing after each gate: the probability of a Pauli error


def noisy_aer(angles, n, method, shots):
    from qiskit import QuantumCircuit
    from qiskit.quantum_info import SparsePauliOp
    from qiskit_aer import AerSimulator
    from qiskit_aer.noise import NoiseModel, depolarizing_error
    model = NoiseModel()
    model.add_all_qubit_quantum_error(depolarizing_error(4 * ONE / 3, 1), ["ry"])
    model.add_all_qubit_quantum_error(depolarizing_error(16 * TWO / 15, 2), ["cx"])
    circuit = QuantumCircuit(n)
    for layer in range(4):
        for q in range(n):
            circuit.ry(angles[layer, q], q)
        for q in range(1, n if layer < 3 else 1):
            circuit.cx(q - 1, q)
    threads = int(os.environ["OMP_NUM_THREADS"])
    simulator = AerSimulator(method=method, noise_model=model, max_parallel_threads=threads, seed_simulator=0)
    if shots is None:
        circuit.save_expectation_value(SparsePauliOp("I" * (n - 1) + "Z"), range(n))
        return lambda: simulator.run(circuit).result().data()["expectation_value"]
    circuit.measure_all()

    def call():
        counts = simulator.run(circuit, shots=shots).result().get_counts()
        return sum(c if key[-1] == "0" else -c for key, c in counts.items()) / shots
    return call


def noisy_qulacs(angles, n, shots):
    from qulacs import DensityMatrix, NoiseSimulator, Observable, QuantumCircuit, QuantumState
    from qulacs.gate import CNOT, RY, DepolarizingNoise, TwoQubitDepolarizingNoise
    circuit = QuantumCircuit(n)
    for layer in range(4):
        for q in range(n):
            circuit.add_gate(RY(q, -angles[layer, q]))
            circuit.add_gate(DepolarizingNoise(q, ONE))
        for q in range(1, n if layer < 3 else 1):
            circuit.add_gate(CNOT(q - 1, q))
            circuit.add_gate(TwoQubitDepolarizingNoise(q - 1, q, TWO))
    if shots is not None:
        simulator = NoiseSimulator(circuit, QuantumState(n))
        return lambda: sum(1 - 2 * (sample & 1) for sample in simulator.execute(shots)) / shots
    z, state = Observable(n), DensityMatrix(n)
    z.add_operator(1.0, "Z 0")

    def call():
        state.set_zero_state()
        circuit.update_quantum_state(state)
        return z.get_expectation_value(state)
    return call


def peer(tool, work, circuit, n, rows):
    """The call of a peer on a case."""
    data = drawn(work, circuit, n, rows)
    if work in ("kernel", "gradient"):
        return globals()[f"{work}_{tool}"](data, n)
    if work == "state":
        return globals()[f"state_{tool}"](data, circuit, n)
    shots = rows if work == "trajectories" else None
    if tool == "qulacs":
        return noisy_qulacs(data, n, shots)
    return noisy_aer(data, n, "statevector" if shots else "density_matrix", shots)


# ---------------------------------------------------------------------------------------------------------------------
# The whole comparison: needs nothing but Python itself.


def environment(threads):
    names = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
    flags = "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1" if threads == 1 else ""
    return {**os.environ, **{name: str(threads) for name in names}, "XLA_FLAGS": flags, "JAX_PLATFORMS": "cpu"}


def measured(command, threads):
    done = subprocess.run(command, capture_output=True, text=True, env=environment(threads))
    if done.returncode:
        return None, (done.stderr.strip().splitlines() or done.stdout.strip().splitlines() or ["failed"])[-1]
    return json.loads(done.stdout[done.stdout.index("{"):]), None


def compare(case, options):
    work, circuit, n, rows, peers = case
    words = [work, "--circuit", circuit, "--qubits", n, "--rows", rows, "--threads", options.threads, "--format", "json"]
    ours_command = [options.hqml, "bench", *map(str, words)]
    for tool in peers:
        peer_command = [options.python, __file__, "--peer", tool, work, circuit, str(n), str(rows)]
        pairs, ours, theirs = [], None, None
        for _ in range(options.rounds):
            ours, trouble = measured(ours_command, options.threads)
            theirs, lack = measured(peer_command, options.threads)
            if not ours or not theirs:
                print(json.dumps({"work": work, "circuit": circuit, "qubits": n, "rows": rows, "tool": tool,
                                  "left_out": trouble or lack}), flush=True)
                break
            pairs.append((ours["cpu_seconds"], theirs["cpu_seconds"], ours["wall_seconds"], theirs["wall_seconds"]))
        else:
            middle = [statistics.median(column) for column in zip(*pairs)]
            exact = 1e-4 if tool == "qsim" else 0.1 if work == "trajectories" else 1e-9
            agree = abs(ours["check"] - theirs["check"]) <= exact * max(1.0, abs(theirs["check"]))
            print(json.dumps({"work": work, "circuit": circuit, "qubits": n, "rows": rows, "threads": options.threads,
                              "tool": tool, "ours_cpu_seconds": middle[0], "cpu_seconds": middle[1],
                              "ours_wall_seconds": middle[2], "wall_seconds": middle[3],
                              "times_faster": round(middle[1] / middle[0], 2),
                              "check": [ours["check"], theirs["check"]], "agree": agree}), flush=True)


def main():
    if sys.argv[1:2] == ["--peer"]:
        tool, work, circuit, n, rows = sys.argv[2:7]
        print(json.dumps(timed(peer(tool, work, circuit, int(n), int(rows)))))
        return
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--hqml", required=True, help="the released program")
    parser.add_argument("--python", required=True, help="the Python of the peers' environment")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--rounds", type=int, default=3, help="how often each pair is measured, in turns")
    parser.add_argument("--work", default="", help="only these, with commas between")
    parser.add_argument("--qubits", default="", help="only these widths, with commas between")
    options = parser.parse_args()
    works, widths = set(filter(None, options.work.split(","))), set(filter(None, options.qubits.split(",")))
    for case in CASES:
        if (not works or case[0] in works) and (not widths or str(case[2]) in widths):
            compare(case, options)


if __name__ == "__main__":
    main()
