//! Transforms and losses of one's own, weights of observables and bound parameters: trained through the command line and
//! held to PennyLane's numbers, to the losses and layers of the stage table, and to other ways of writing the same.

mod common;

use common::arrays::Arrays;
use common::{Bench, root, stderr};
use serde_json::Value;

/// Both models have the same losses and end in the same parameters.
fn same(arrays: &Arrays<'_>, a: &str, b: &str, tolerance: f64) {
    for name in ["loss", "parameters"] {
        let (left, right) = (arrays.vector(a, name), arrays.vector(b, name));
        close(&left, &right, tolerance, &format!("{name} of {a} and {b}"));
        assert!(name == "parameters" || left.first() != left.last(), "{a} does not train");
    }
}

fn close(a: &[f64], b: &[f64], tolerance: f64, what: &str) {
    assert_eq!(a.len(), b.len(), "{what}");
    for (k, (a, b)) in a.iter().zip(b).enumerate() {
        assert!((a - b).abs() <= tolerance, "{what}, element {k}: {a} is not {b}");
    }
}

fn numbers(value: &Value) -> Vec<f64> {
    value.as_array().expect("a list").iter().map(|v| v.as_f64().expect("a number")).collect()
}

fn listed(numbers: &[f64]) -> String {
    let items: Vec<String> = numbers.iter().map(|v| format!("{v}")).collect();
    format!("[{}]", items.join(", "))
}

/// Bowles et al. 2024: data re-uploading with a trained weight for each class and qubit in the loss. The numbers are those
/// of PennyLane's gradients and of PyTorch's Adam written out in NumPy; see the file for the versions.
#[test]
fn the_loss_of_data_reuploading_is_pennylanes() {
    let text = std::fs::read_to_string(root().join("tests/golden/reuploading_loss.json")).expect("the numbers");
    let golden: Value = serde_json::from_str(&text).expect("JSON");
    let bench = Bench::new();
    let mut csv = "a,b,c,d,e,f,y\n".to_owned();
    let rows: Vec<Vec<f64>> = golden["x"].as_array().expect("rows").iter().map(numbers).collect();
    let mut add = |row: &[f64], class: f64| {
        let cells: Vec<String> = row.iter().map(f64::to_string).collect();
        csv.push_str(&format!("{},{class}\n", cells.join(",")));
    };
    rows.iter().zip(numbers(&golden["y"])).for_each(|(row, class)| add(row, class));
    // The last two rows test.
    add(&rows[0], 0.0);
    add(&rows[1], 1.0);
    bench.write("rows.csv", csv);
    let start = listed(&numbers(&golden["start"]));
    let program = format!(
        r#"
data rows = csv("rows.csv", target: "y", task: classify) |> time_split(test: 20%)

feature_map reuploading(x: features[d], layers: int = 2) on q[floor(d / 3)] {{
    for l in 0..layers {{
        for i in 0..floor(d / 3) {{
            rz(? * x[3 * i]) q[i]
            ry(? * x[3 * i + 1]) q[i]
            rz(? * x[3 * i + 2]) q[i]
            rz(?) q[i]
            ry(?) q[i]
            rz(?) q[i]
        }}
        if mod(l, 2) == 0 {{ cz q[0], q[1] }}
    }}
    for i in 0..floor(d / 3) {{
        rz(? * x[3 * i] + ?) q[i]
        ry(? * x[3 * i + 1] + ?) q[i]
        rz(? * x[3 * i + 2] + ?) q[i]
    }}
}}

loss weighted_fidelity(f: features[k], y: target[2]) =
    sum((? * (1 - f[i]) / 2 - y[0]) ** 2 + (? * (1 + f[i]) / 2 - y[1]) ** 2 for i in 0..k) / 2

transform average(z: features[k]) = [sum(z[i] for i in 0..k) / k]

model m = reuploading |> measure(z_each)
       |> train(loss: weighted_fidelity, optimizer: adam(learning_rate: 0.05, epochs: 6), start: {start})
       |> average |> argmax

experiment e {{ data: rows  models: [m]  seeds: [0] }}
"#
    );
    let run = Arrays::run(&bench, &program);
    close(&run.vector("m", "loss")[..6], &numbers(&golden["history"]), 1e-10, "history");
    close(&run.vector("m", "parameters"), &numbers(&golden["end"]), 1e-8, "parameters");
}

/// The losses and the softmax of the stage table, and the same written out: digit for digit where the formula is the same.
#[test]
fn losses_and_layers_of_the_table_can_be_written_out() {
    let start = listed(&(0..9).map(|k| f64::from(k * 7 % 5) * 0.2 - 0.4).collect::<Vec<_>>());
    let short = listed(&(0..3).map(|k| f64::from(k) * 0.3 - 0.2).collect::<Vec<_>>());
    let train = |loss: &str, start: &str| {
        format!("train(loss: {loss}, optimizer: adam(learning_rate: 0.1, epochs: 12), start: {start})")
    };
    let mut program = r#"
data blobs = make_blobs(samples: 90, centers: 3, cluster_std: 2.0, seed: 1) |> split(test: 30%, seed: 2) |> standard_scaler

loss brier(f: features[k], y: target[k]) = sum((f[j] - y[j]) ** 2 for j in 0..k)
loss surprise(p: probabilities[k], y: target[k], floor: real = 1e-10) = -sum(y[j] * log(max(p[j], floor)) for j in 0..k)
loss margin(f: features[k], y: target[k]) =
    sum(y[c] * max(0, 1 - (f[c] - max([f[j] for j in 0..k if j != c]))) for c in 0..k)
loss one_sided(f: features[1], y: target[2]) = max(0, 1 - (y[1] - y[0]) * f[0])
transform soft(z: features[k]) -> probabilities[k] = [exp(z[i]) / total for i in 0..k]
    where total = sum(exp(z[j]) for j in 0..k)
"#
    .to_owned();
    let mut models = Vec::new();
    let mut model = |name: &str, body: String| {
        program.push_str(&format!("model {name} = {body} |> argmax\n"));
        models.push(name.to_owned());
    };
    for (name, layer, losses) in [
        ("squared", "", ["squared", "brier"]),
        ("entropy", "softmax |> ", ["cross_entropy(base: e)", "surprise"]),
        ("hinge", "", ["hinge", "margin"]),
    ] {
        for (which, loss) in ["table", "own"].iter().zip(losses) {
            model(&format!("{name}_{which}"), format!("dense(width: 3) |> {layer}{}", train(loss, &start)));
        }
    }
    model("soft_own", format!("dense(width: 3) |> soft |> {}", train("cross_entropy(base: e)", &start)));
    model("soft_table", format!("dense(width: 3) |> softmax |> {}", train("surprise", &start)));
    program.push_str(&format!("experiment three {{ data: blobs  models: [{}]  seeds: [0] }}\n", models.join(", ")));
    let bench = Bench::new();
    let run = Arrays::run(&bench, &program);
    same(&run, "squared_table", "squared_own", 0.0);
    same(&run, "hinge_table", "hinge_own", 1e-12);
    same(&run, "entropy_table", "entropy_own", 1e-12);
    same(&run, "soft_table", "soft_own", 1e-12);

    let program = format!(
        r#"
data moons = make_moons(samples: 60, noise: 0.2, seed: 1) |> split(test: 30%, seed: 2)
loss one_sided(f: features[1], y: target[2]) = max(0, 1 - (y[1] - y[0]) * f[0])
model table = dense(width: 1) |> {} |> argmax
model own = dense(width: 1) |> {} |> argmax
experiment two {{ data: moons  models: [table, own]  seeds: [0] }}
"#,
        train("hinge", &short),
        train("one_sided", &short)
    );
    let bench = Bench::new();
    same(&Arrays::run(&bench, &program), "table", "own", 1e-12);
}

/// A real target is one number, and a gradient-free optimizer moves the parameters of a loss too.
#[test]
fn a_loss_judges_a_real_target_with_and_without_gradients() {
    let program = r#"
data line = make_regression(samples: 60, features: 2, noise: 1.0, seed: 1) |> split(test: 30%, seed: 2) |> standard_scaler
loss gap(f: features[1], y: target[1]) = (f[0] - y[0]) ** 2
loss moved(f: features[1], y: target[1]) = (f[0] + ? - y[0]) ** 2 / 100
model table = dense(width: 1) |> train(loss: squared, optimizer: adam(learning_rate: 0.1, epochs: 9), start: [0.1, 0.2, 0.3]) |> values
model own = dense(width: 1) |> train(loss: gap, optimizer: adam(learning_rate: 0.1, epochs: 9), start: [0.1, 0.2, 0.3]) |> values
model free = dense(width: 1)
    |> train(loss: moved, optimizer: cobyla(max_iterations: 60), start: [0.1, 0.2, 0.3, 0.4]) |> values
experiment e { data: line  models: [table, own, free]  metrics: [r2]  seeds: [0] }
"#;
    let bench = Bench::new();
    let run = Arrays::run(&bench, program);
    same(&run, "table", "own", 0.0);
    let (end, history) = (run.vector("free", "parameters"), run.vector("free", "loss"));
    assert!(end.len() == 4 && end[3] != 0.4, "{end:?}");
    assert!(history.iter().copied().fold(f64::INFINITY, f64::min) < 0.5 * history[0], "{history:?}");
}

/// Weights on observables are the same as weights behind the measurement, those that read the row included.
#[test]
fn weights_of_observables_are_weights_behind_the_measurement() {
    let start = listed(&(0..7).map(|k| 0.3 + 0.1 * f64::from(k)).collect::<Vec<_>>());
    let train = format!("train(loss: squared, optimizer: adam(learning_rate: 0.1, epochs: 6), start: {start})");
    let program = format!(
        r#"
data moons = make_moons(samples: 40, noise: 0.2, seed: 1) |> split(test: 30%, seed: 2) |> min_max_scaler(to: 0..pi)
observable weighted(x: features[m]) on q[n] = sum(? * Z(i) for i in 0..n) + x[0] * X(1) + 0.5 * Z(0) * Z(1) - 0.25
transform behind(z: features[6]) = [? * z[0] + ? * z[1] + z[4] * z[2] + 0.5 * z[3] - 0.25, z[2] * ?]
model before = angle_embedding |> real_amplitudes(reps: 1) |> measure(weighted, ? * X(1)) |> {train} |> argmax
model after = [angle_embedding |> real_amplitudes(reps: 1) |> measure(Z(0), Z(1), X(1), Z(0) * Z(1)), identity]
           |> behind |> {train} |> argmax
experiment e {{ data: moons  models: [before, after]  seeds: [0] }}
"#
    );
    let bench = Bench::new();
    same(&Arrays::run(&bench, &program), "before", "after", 1e-12);
}

/// One parameter for all places that a binding reaches; `?` as an option is one parameter of that stage.
#[test]
fn a_bound_parameter_is_shared_and_an_option_is_one_parameter() {
    let program = r#"
data moons = make_moons(samples: 40, noise: 0.2, seed: 1) |> split(test: 30%, seed: 2)
feature_map by_hand(x: features[n]) on q[n] {
    let gamma = ?
    for i in 0..n { rx(gamma * x[i]) q[i] }
    for (i, j) in circular(n) { cx q[i], q[j] }
    for i in 0..n { ry(gamma * x[i]) q[i] }
}
feature_map by_option(x: features[n], gamma: real = 1) on q[n] {
    for i in 0..n { rx(gamma * x[i]) q[i] }
    for (i, j) in circular(n) { cx q[i], q[j] }
    for i in 0..n { ry(gamma * x[i]) q[i] }
}
model hand = by_hand |> measure(z_each) |> train(loss: squared, optimizer: adam(learning_rate: 0.1, epochs: 5), start: [0.7]) |> argmax
model option = by_option(gamma: ?) |> measure(z_each) |> train(loss: squared, optimizer: adam(learning_rate: 0.1, epochs: 5), start: [0.7]) |> argmax
model named(g: real) = by_option(gamma: g) |> measure(z_each)
model through = named(g: ?) |> train(loss: squared, optimizer: adam(learning_rate: 0.1, epochs: 5), start: [0.7]) |> argmax
experiment e { data: moons  models: [hand, option, through]  seeds: [0] }
"#;
    let bench = Bench::new();
    let run = Arrays::run(&bench, program);
    same(&run, "hand", "option", 0.0);
    same(&run, "hand", "through", 0.0);
    // Two bindings of one declaration are two parameters.
    let program = r#"
data moons = make_moons(samples: 40, noise: 0.2, seed: 1) |> split(test: 30%, seed: 2)
transform both(z: features[k], by: real) = [by * z[i] for i in 0..k]
model shared = both(by: gamma) |> angle_embedding(bandwidth: gamma) |> measure(z_each) where gamma = ?(init: uniform(0, 1))
model once = shared |> classifier(loss: squared, optimizer: adam(epochs: 3))
model twice = [shared, shared] |> dense(width: 2) |> classifier(loss: squared, optimizer: adam(epochs: 3))
model same = [part, part] |> dense(width: 2) |> classifier(loss: squared, optimizer: adam(epochs: 3)) where part = shared
experiment e { data: moons  models: [once, twice, same]  seeds: [0] }
"#;
    let bench = Bench::new();
    let run = Arrays::run(&bench, program);
    let count = |model: &str| run.vector(model, "parameters").len();
    assert_eq!((count("once"), count("twice"), count("same")), (1, 12, 11));
    let start = run.vector("once", "loss");
    assert!(start.len() >= 3 && start.iter().all(|v| v.is_finite()), "{start:?}");
}

/// What is no finite number is one error, with the row and what to do; so is what is no probability.
#[test]
fn what_leaves_the_numbers_is_one_error() {
    let program = |declaration: &str, model: &str| {
        format!(
            "data moons = make_moons(samples: 40, noise: 0.2, seed: 1) |> split(test: 30%, seed: 2)\n{declaration}\n\
             model m = {model}\nexperiment e {{ data: moons  models: [m]  seeds: [0] }}\n"
        )
    };
    let cases = [
        ("transform t(z: features[k]) = [log(z[0]), z[1]]", "t |> svc", "leaves the finite numbers"),
        ("transform t(z: features[k]) = [1 / max(0, -100 - z[0]), z[1]]", "t |> svc", "division by zero"),
        (
            "loss l(f: features[2], y: target[2]) = log(f[0] - 1000)",
            "dense(width: 2) |> classifier(loss: l, optimizer: adam(epochs: 2))",
            "`l` leaves the finite numbers",
        ),
        (
            "loss l(f: features[2], y: target[2]) = sqrt(max(0, f[0] - 1000))",
            "dense(width: 2) |> classifier(loss: l, optimizer: adam(epochs: 2))",
            "",
        ),
        (
            "transform t(z: features[2]) -> probabilities[2] = [z[0] / 9, 1 + z[1] / 9]",
            "t |> dense(width: 2) |> classifier(loss: squared, optimizer: adam(epochs: 2))",
            "says that it gives probabilities",
        ),
    ];
    for (declaration, model, told) in cases {
        let bench = Bench::new();
        bench.write("program.hqml", program(declaration, model));
        let output = bench.hqml(&["run", "program.hqml", "--format", "json"]);
        let text = format!("{}{}", String::from_utf8_lossy(&output.stdout), stderr(&output));
        assert!(text.contains(told), "{declaration}: {text}");
        assert!(!text.contains("panicked"), "{text}");
    }
}

const ENCODED: &str = "OPENQASM 3.0;
include \"stdgates.inc\";
input array[float[64], 2] x;
qubit[2] q;
for int i in [0:1] {
  h q[i];
  p(2 * x[i]) q[i];
}
cx q[0], q[1];
p(2 * (pi - x[0]) * (pi - x[1])) q[1];
cx q[0], q[1];
";

const TURNED: &str = "OPENQASM 3.0;
include \"stdgates.inc\";
input float[64] a;
input float[64] b;
input float[64] c;
gate turn(s, t) q, r { ry(s) q; cx q, r; rx(t / 2) r; }
qubit[2] q;
bit[2] m;
turn(a, b) q[0], q[1];
turn(c, a + b) q[1], q[0];
m = measure q;
";

/// Circuits from OpenQASM files train as the same circuits do that are written in the language: their inputs are the row
/// and the parameters, in order.
#[test]
fn circuits_from_files_train_as_those_written_here() {
    let bench = Bench::new();
    bench.write("circuits/encoded.qasm", ENCODED).write("circuits/turned.qasm", TURNED);
    let train = "measure(Z(0)) |> train(loss: squared, optimizer: adam(epochs: 5), start: [0.3, -0.7, 1.9]) |> argmax";
    let program = format!(
        r#"
feature_map encoded = qasm("circuits/encoded.qasm")
ansatz turned = qasm("circuits/turned.qasm")

feature_map encoded_here(x: features[2]) on q[2] {{
    for i in 0..2 {{ h q[i]; p(2 * x[i]) q[i] }}
    cx q[0], q[1]
    p(2 * (pi - x[0]) * (pi - x[1])) q[1]
    cx q[0], q[1]
}}

ansatz turned_here on q[2] {{
    let a = ?
    let b = ?
    let c = ?
    ry(a) q[0]; cx q[0], q[1]; rx(b / 2) q[1]
    ry(c) q[1]; cx q[1], q[0]; rx((a + b) / 2) q[0]
}}

data points = make_moons(samples: 60, noise: 0.2) |> split(test: 25%) |> min_max_scaler

model from_files = encoded |> turned |> {train}
model written = encoded_here |> turned_here |> {train}

experiment e {{ data: points  models: [from_files, written]  seeds: [0] }}
"#
    );
    same(&Arrays::run(&bench, &program), "from_files", "written", 1e-13);
}
