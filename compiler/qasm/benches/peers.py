#!/usr/bin/env python3
"""Our reader of OpenQASM 2 beside Qiskit's Rust reader, in turn, in one run.

    cargo bench -p hqml-qasm --bench read --no-run      # prints the path of the executable
    python compiler/qasm/benches/peers.py PATH [--lines 100000] [--rounds 5]

Needs `qiskit` (measured with 2.6). Both read the same texts from memory, one after the other, round by round; the
fastest round of each counts. Two times are taken of the peer: `loads`, which gives a circuit as ours gives a program, and
`rust`, its Rust half alone (tokens, syntax, its list of operations), which gives none. One JSON line for each text;
ratios above 1 mean that ours is faster.
"""

import argparse
import json
import pathlib
import subprocess
import tempfile
import time

import qiskit
import qiskit.qasm2
from qiskit._accelerate import qasm2 as accelerate

PROGRAMS = ["cx", "rotations", "mixed", "definitions"]


def ours(executable, lines):
    out = subprocess.run(
        [executable, "--lines", str(lines), "--rounds", "2"], check=True, capture_output=True, text=True
    ).stdout
    rows = [json.loads(line) for line in out.splitlines() if line.startswith("{")]
    return {row["program"]: row["seconds"] for row in rows}


def text_of(executable, name, lines):
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder) / "program.qasm"
        subprocess.run([executable, "--lines", str(lines), "--write", name, str(path)], check=True)
        return path.read_text()


def loads(program):
    start = time.thread_time()
    qiskit.qasm2.loads(program)
    return time.thread_time() - start


def rust(program):
    start = time.thread_time()
    for _ in accelerate.bytecode_from_string(program, [], [], [], False):
        pass
    return time.thread_time() - start


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("executable")
    arguments.add_argument("--lines", type=int, default=100_000)
    arguments.add_argument("--rounds", type=int, default=5)
    options = arguments.parse_args()
    texts = {name: text_of(options.executable, name, options.lines) for name in PROGRAMS}
    best = {}
    for _ in range(options.rounds):
        for name, seconds in ours(options.executable, options.lines).items():
            best[name, "hqml"] = min(seconds, best.get((name, "hqml"), seconds))
        for name, text in texts.items():
            for kind, peer in (("loads", loads), ("rust", rust)):
                seconds = peer(text)
                best[name, kind] = min(seconds, best.get((name, kind), seconds))
    for name in texts:
        own = best[name, "hqml"]
        print(json.dumps({
            "bench": "peers",
            "peer": f"qiskit.qasm2 {qiskit.__version__}",
            "program": name,
            "lines": options.lines,
            "hqml_seconds": round(own, 6),
            "loads_seconds": round(best[name, "loads"], 6),
            "rust_seconds": round(best[name, "rust"], 6),
            "ratio_loads": round(best[name, "loads"] / own, 2),
            "ratio_rust": round(best[name, "rust"] / own, 2),
        }))


if __name__ == "__main__":
    main()
