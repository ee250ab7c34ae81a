//! Large programs for measuring: a number of lines enters; a program of about so many lines leaves, in HQML and in
//! OpenQASM 2. Both are what people write: declarations with their circuits, one statement a line.
//!
//! The same number of lines gives the same text, byte for byte.

pub(crate) mod cases;
pub(crate) mod clock;
pub(crate) mod qasm;

use std::fmt::Write;

/// A small stream of numbers that looks random and is the same everywhere (the constants of Knuth's MMIX generator).
pub(crate) struct Numbers(u64);

impl Numbers {
    /// A stream.
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// The next number below `end`.
    pub(crate) fn below(&mut self, end: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % end
    }
}

/// An HQML program of at least `lines` lines that `check` accepts: constants, patterns, observables, feature maps,
/// ansatzes, sub-circuits, data, models and baselines in turn.
pub(crate) fn program(lines: usize) -> String {
    of_lines("//! Generated for measuring.\n", lines, block)
}

/// Text of at least `lines` lines: the head, then blocks in turn, each with its number.
fn of_lines(head: &str, lines: usize, block: impl Fn(&mut String, usize, &mut Numbers)) -> String {
    let mut out = head.to_owned();
    let mut written = out.matches('\n').count();
    let mut numbers = Numbers::new(1);
    for at in 0usize.. {
        if written >= lines {
            break;
        }
        let from = out.len();
        block(&mut out, at, &mut numbers);
        written += out[from..].matches('\n').count();
    }
    out
}

/// One group of declarations that belong together.
fn block(out: &mut String, at: usize, numbers: &mut Numbers) {
    constants(out, at, numbers);
    feature_map(out, at);
    ansatz(out, at);
    blocks_of_gates(out, at, numbers);
    models(out, at, numbers);
}

fn constants(out: &mut String, at: usize, numbers: &mut Numbers) {
    let (depth, bandwidth) = (1 + numbers.below(4), numbers.below(900) + 100);
    let _ = write!(
        out,
        "
const depth_{at} = {depth}
const bandwidth_{at} = 0.{bandwidth}

/// Neighbours, and the ends of the line.
pairs ring_{at}(n: int) = [(i, mod(i + 1, n)) for i in 0..n]

observable spread_{at} on q[n] = sum(Z(i) * Z(i + 1) for i in 0..n - 1) / n
"
    );
}

fn feature_map(out: &mut String, at: usize) {
    let _ = write!(
        out,
        "
/// Angles in, products on the pairs, as often as asked for.
feature_map encode_{at}(x: features[n], reps: int = 2, bandwidth: real = 1.0) on q[n] {{
    repeat reps {{
        h q
        for i in 0..n {{ p(2 * bandwidth * x[i]) q[i] }}
        for (i, j) in ring_{at}(n) {{
            cx q[i], q[j]
            p(2 * (pi - bandwidth * x[i]) * (pi - bandwidth * x[j])) q[j]
            cx q[i], q[j]
        }}
    }}
}}
"
    );
}

fn ansatz(out: &mut String, at: usize) {
    let _ = write!(
        out,
        "
/// Rotations and a ring of entanglers in turn.
ansatz layers_{at}(layers: int = depth_{at}, entanglement: pairs = reverse_linear) on q[n] {{
    for l in 0..layers {{
        for i in 0..n {{
            rz(?) q[i]
            ry(?(init: normal(0, 0.1))) q[i]
            rz(?) q[i]
        }}
        if n > 1 {{
            let reach = mod(l, n - 1) + 1
            for i in 0..n {{ cx q[i], q[mod(i + reach, n)] }}
        }}
    }}
    inverse {{
        for (i, j) in entanglement(n) {{ cx q[i], q[j] }}
    }}
}}
"
    );
}

/// A sub-circuit written gate by gate, as a tool would export it.
fn blocks_of_gates(out: &mut String, at: usize, numbers: &mut Numbers) {
    let _ = write!(out, "\ncircuit block_{at}(a: real = 0.3, b: real = pi / 4) on q[8] {{\n");
    for _ in 0..24 {
        let (one, step) = (numbers.below(8), 1 + numbers.below(7));
        let (two, angle) = ((one + step) % 8, numbers.below(10_000));
        let _ = match numbers.below(6) {
            0 => writeln!(out, "    h q[{one}]"),
            1 => writeln!(out, "    rz(0.{angle:04}) q[{one}]"),
            2 => writeln!(out, "    ry(a / {} + b) q[{one}]", step + 1),
            3 => writeln!(out, "    rzz(2 * a - 0.{angle:04}) q[{one}], q[{two}]"),
            _ => writeln!(out, "    cx q[{one}], q[{two}]"),
        };
    }
    out.push_str("}\n");
}

fn models(out: &mut String, at: usize, numbers: &mut Numbers) {
    let (samples, seed, noise) = (100 + numbers.below(400), numbers.below(1000), 10 + numbers.below(20));
    let _ = write!(
        out,
        "
data moons_{at} = make_moons(samples: {samples}, noise: 0.{noise}, seed: {seed})
          |> stratified_split(test: 30%)
          |> standard_scaler

model kernel_{at} = encode_{at}(reps: 1, bandwidth: bandwidth_{at}) |> fidelity_kernel |> svc(c: 1.0)

model trained_{at} = encode_{at}
         |> layers_{at}(layers: 2)
         |> measure(z_each)
         |> dense(width: classes)
         |> softmax
         |> classifier(
                loss: cross_entropy,
                optimizer: adam(learning_rate: 0.05, epochs: 60, batch: 16),
            )

baseline forest_{at} = random_forest(trees: 100)
"
    );
}
