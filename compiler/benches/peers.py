#!/usr/bin/env python3
"""The front end beside Qiskit's Rust reader of OpenQASM 2, in turn, in one run.

    cargo bench -p hqml-compiler --bench front --no-run      # prints the path of the executable
    python compiler/benches/peers.py PATH [--lines 100000] [--rounds 5]

Needs `qiskit` (measured with 2.6). Both read programs of the same number of lines from memory, one after the other,
round by round; the fastest round of each counts. Two programs are given to the peer: `like_ours` with definitions of
gates, angles in arithmetic, comments, as our program has them; and `plain`, the lines that it reads fastest (`cx` of two
qubits and nothing else). One JSON line for each comparison; `ratio` above 1 means that ours is faster.
"""

import argparse
import json
import pathlib
import subprocess
import tempfile
import time

import qiskit
import qiskit.qasm2


def ours(executable, lines):
    out = subprocess.run(
        [executable, "--lines", str(lines), "--rounds", "1"], check=True, capture_output=True, text=True
    ).stdout
    rows = [json.loads(line) for line in out.splitlines() if line.startswith("{")]
    return next(row["lines_per_second"] for row in rows if row["step"] == "parse")


def like_ours(executable, lines):
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder) / "peer.qasm"
        subprocess.run([executable, "--lines", str(lines), "--write", "qasm", str(path)], check=True)
        return path.read_text()


def plain(lines):
    head = ["OPENQASM 2.0;", 'include "qelib1.inc";', "qreg q[8];"]
    return "\n".join(head + [f"cx q[{i % 8}],q[{(i + 1) % 8}];" for i in range(lines - 3)]) + "\n"


def peer(program):
    start = time.thread_time()
    qiskit.qasm2.loads(program)
    return program.count("\n") / (time.thread_time() - start)


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("executable")
    arguments.add_argument("--lines", type=int, default=100_000)
    arguments.add_argument("--rounds", type=int, default=5)
    options = arguments.parse_args()
    programs = {"like_ours": like_ours(options.executable, options.lines), "plain": plain(options.lines)}
    best = dict.fromkeys(["hqml", *programs], 0.0)
    for _ in range(options.rounds):
        best["hqml"] = max(best["hqml"], ours(options.executable, options.lines))
        for name, program in programs.items():
            best[name] = max(best[name], peer(program))
    for name in programs:
        print(json.dumps({
            "bench": "peers",
            "peer": f"qiskit.qasm2 {qiskit.__version__}",
            "program": name,
            "lines": options.lines,
            "hqml_lines_per_second": round(best["hqml"]),
            "peer_lines_per_second": round(best[name]),
            "ratio": round(best["hqml"] / best[name], 2),
        }))


if __name__ == "__main__":
    main()
