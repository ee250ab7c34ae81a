//! Programs that strain one step each: a size enters, a program leaves that is that many times as large as the one of
//! size 1. What is measured of them stands beside them in `scale.rs`.

use super::program;

/// A program for a size.
pub(crate) type Make = fn(usize) -> String;

/// Each case: its name, its program, and the size to begin with.
pub(crate) const CASES: &[(&str, Make, usize)] = &[
    ("mixed", |k| program(k * 100), 25),
    ("one_long_list", |k| format!("const a = [{}]\n", list(k * 1000, |i| format!("{i} + 1"))), 5),
    ("one_long_pipeline", |k| format!("preprocess p = standard_scaler{}\n", " |> standard_scaler".repeat(k * 20)), 5),
    ("many_constants", |k| lines(k * 1000, |i| format!("const c{i} = {i} * 2")), 5),
    ("chained_constants", |k| lines(k * 100, |i| format!("const c{} = c{i} + 1", i + 1)) + "const c0 = 1\n", 5),
    ("unknown_names", |k| lines(k * 1000, |i| format!("const c{i} = unknown_{i} + 1")), 5),
    ("unknown_stages", |k| lines(k * 100, |i| format!("model m{i} = standard_scalar{i} |> svc")), 5),
    ("wrong_circuits", |k| lines(k * 100, |i| format!("circuit c{i} on q[3] {{ h q[{}] }}", i + 3)), 5),
    ("syntax_errors", |k| lines(k * 1000, |i| format!("const c{i} = 1 2")), 5),
    ("wrong_tokens", |k| lines(k * 1000, |i| format!("const c{i} = 2pi")), 5),
    ("comments", |k| lines(k * 1000, |i| format!("/// Comment {i}.\n// and more\nconst c{i} = 1")), 5),
    ("misplaced_docs", |k| lines(k * 1000, |i| format!("const c{i} = 1 /// nothing")), 5),
    ("allows", |k| lines(k * 1000, |i| format!("allow(W0214, \"kept\")\nconst c{i} = 1")), 5),
    ("many_lets", |k| body(&lines(k * 500, |i| format!("let a{i} = {i}\nrx(a{i}) q[0]"))), 2),
    ("many_gates", |k| body(&lines(k * 1000, |i| format!("rx(0.{i}) q[{}]\ncx q[0], q[1]", i % 4))), 2),
    ("elaborated_gates", |k| body(&format!("repeat {} {{ rx(0.1) q[0] cx q[0], q[1] ry(?) q[1] }}", k * 5_000)), 2),
    ("merged_gates", |k| body(&format!("repeat {} {{ rx(0.1) q[0] }}", k * 10_000)), 2),
    (
        "cancelled_gates",
        |k| body(&format!("let a = 1 repeat {0} {{ h q[0] }} repeat {0} {{ cx q[0], q[1] }}", k * 10_000)),
        2,
    ),
    ("merged_parameters", |k| body(&format!("repeat {} {{ rx(?) q[0] }}", k * 5_000)), 2),
    ("inverted_gates", |k| body(&format!("inverse {{ repeat {} {{ rx(0.1) q[0] cx q[0], q[1] }} }}", k * 5_000)), 2),
    (
        "calls",
        |k| {
            format!(
                "circuit one(a: real) on q[2] {{ rx(a) q[0] cx q[0], q[1] }}\n{}",
                body(&format!("for i in 0..{} {{ one(i) q[0..2] }}", k * 2_000))
            )
        },
        2,
    ),
    (
        "indexed_table",
        |k| {
            format!(
                "const t = [i / 7 for i in 0..{0}]\n{1}",
                k * 2_000,
                body(&format!("for i in 0..{} {{ rx(t[i]) q[0] }}", k * 2_000))
            )
        },
        2,
    ),
    (
        "wide_register",
        |k| format!("circuit c on q[{0}] {{ h q for i in 0..{0} - 1 {{ cx q[i], q[i + 1] }} barrier q }}\n", k * 500),
        2,
    ),
    (
        "prover_places",
        |k| body(&lines(k * 100, |_| "for i in 0..n - 1 { for j in i + 1..n { cz q[i], q[j] } }".to_owned())),
        2,
    ),
    ("prover_depth", |k| prover_depth(k), 2),
    ("prover_cases", |k| body(&lines(k * 10, |i| format!("if n == {i} or n > {} {{ h q[0] }}", i + 2))), 2),
    (
        "prover_operands",
        |k| format!("circuit c on q[{0}] {{ barrier {1} }}\n", k * 100, list(k * 100, |i| format!("q[{i}]"))),
        2,
    ),
    (
        "options",
        |k| {
            format!(
                "circuit c({}) on q[n] {{ rx(o0) q }}\ncircuit d on q[n] {{ c({}) q }}\n",
                list(k * 200, |i| format!("o{i}: real = {i}")),
                list(k * 200, |i| format!("o{i}: 1"))
            )
        },
        2,
    ),
    (
        "observable_terms",
        |k| {
            format!(
                "observable o on q[n] = sum([{}])\n",
                list(k * 500, |i| format!("Z({}) * X({})", i % 4, (i + 1) % 4))
            )
        },
        2,
    ),
    ("long_sums", |k| format!("observable o on q[{0}] = sum(Z(i) * Z(mod(i + 1, {0})) for i in 0..{0})\n", k * 20), 2),
    ("where_bindings", |k| format!("const a = b0 where {}\n", list(k * 200, |i| format!("b{i} = {i}"))), 2),
    (
        "models",
        |k| {
            format!(
                "{DATA}{}",
                lines(k * 20, |i| format!("model m{i} = zz_feature_map |> fidelity_kernel |> svc(c: {}.0)", i + 1))
            )
        },
        2,
    ),
    (
        "experiments",
        |k| {
            format!(
                "{DATA}model m = zz_feature_map |> fidelity_kernel |> svc\n{}",
                lines(k * 10, |i| format!(
                    "experiment e{i} {{ data: moons models: [m] baselines: [logistic_regression] seeds: 0..2 metrics: [accuracy] }}"
                ))
            )
        },
        2,
    ),
    (
        "contenders",
        |k| {
            format!(
                "{DATA}{}experiment e {{ data: moons models: [{}] seeds: 0..2 metrics: [accuracy] }}\n",
                lines(k * 20, |i| format!("model m{i} = svc(c: {}.0)", i + 1)),
                list(k * 20, |i| format!("m{i}"))
            )
        },
        2,
    ),
    ("text", |k| format!("const a = \"{}\"\n", "word ".repeat(k * 10_000)), 2),
    ("nested_lists", |k| lines(k * 100, |i| format!("const c{i} = {}1{}", "[".repeat(40), "]".repeat(40))), 2),
];

const DATA: &str = "data moons = make_moons(samples: 200, noise: 0.1, seed: 1) |> stratified_split(test: 30%)\n";

fn lines(count: usize, line: impl Fn(usize) -> String) -> String {
    (0..count).map(|i| line(i) + "\n").collect()
}

fn list(count: usize, element: impl Fn(usize) -> String) -> String {
    (0..count).map(element).collect::<Vec<_>>().join(", ")
}

/// A circuit of four qubits at least.
fn body(statements: &str) -> String {
    format!("ansatz c on q[n] {{\nrequire n > 3, \"four\"\n{statements}\n}}\n")
}

/// Circuits of loops inside each other.
fn prover_depth(k: usize) -> String {
    let circuit = |at: usize| {
        let open: String = (0..8).map(|d| format!("for i{d} in 0..n - {d} {{ ")).collect();
        format!("ansatz c{at} on q[n] {{ {open} if i0 + i7 < 1 {{ cx q[i0], q[i7 + 1] }} {} }}", "}".repeat(8))
    };
    lines(k, circuit)
}
