//! Gibbs states, through the command line: the benchmark's Boltzmann machine has SciPy's outputs, trains with and without
//! gradients, gives the same digits at any number of threads, and is refused where it cannot be.

mod common;

use common::{Bench, assert_refused, root};
use ndarray::{Array1, Array2};
use ndarray_npy::read_npy;
use serde_json::Value;

/// As in the released code of the benchmark: one vector of weights a Z, one an X, and one for all pairs together.
const MACHINE: &str = "
observable energy(x: features[n]) on q[n] =
      sum(sum(? * x[k] for k in 0..n) * Z(i) + sum(? * x[k] for k in 0..n) * X(i) for i in 0..n)
    + sum(? * x[k] for k in 0..n) * sum(Z(i) * Z(j) for (i, j) in combinations(0..n, 2))
observable mean_z on q[n] = sum(Z(i) for i in 0..n) / n
transform chance(f: features[1]) -> probabilities[2] = [(1 - f[0]) / 2, (1 + f[0]) / 2]
";

fn numbers(json: &Value) -> Vec<f64> {
    match json {
        Value::Array(entries) => entries.iter().flat_map(numbers).collect(),
        other => vec![other.as_f64().expect("a number")],
    }
}

fn array(bench: &Bench, folder: &str, name: &str) -> Vec<f64> {
    let path = bench.path(folder).join("points/m/statevector/seed-0/fold-0").join(format!("{name}.npy"));
    let matrix = read_npy::<_, Array2<f64>>(&path).map(|a| a.iter().copied().collect());
    matrix.or_else(|_| read_npy::<_, Array1<f64>>(&path).map(|a| a.to_vec())).expect("an array")
}

fn run(bench: &Bench, name: &str, data: &str, model: &str, threads: &str) -> Value {
    let file = format!("{name}.hqml");
    let experiment =
        "experiment e { data: points  models: [m]  baselines: [logistic_regression]  metrics: [accuracy] }";
    bench.write(&file, format!("data points = {data}\n{MACHINE}\nmodel m = {model}\n{experiment}\n"));
    bench.json(&["run", &file, "--format", "json", "--artifacts", name, "--threads", threads])
}

const MOONS: &str = "make_moons(samples: 60, noise: 0.15, seed: 3) |> standard_scaler |> split(test: 30%, seed: 1)";

#[test]
fn the_boltzmann_machine_has_scipys_outputs() {
    let text = std::fs::read_to_string(root().join("tests/golden/boltzmann.json")).expect("the golden file");
    let golden: Value = serde_json::from_str(&text).expect("JSON");
    let (x, f) = (numbers(&golden["boltzmann"]["x"]), numbers(&golden["boltzmann"]["f"]));
    let theta = numbers(&golden["boltzmann"]["theta"]);
    let bench = Bench::new();
    // The rows twice: to train on, where one evaluation leaves the start as it is, and to predict.
    let rows: String = x
        .chunks(3)
        .cycle()
        .take(2 * f.len())
        .enumerate()
        .map(|(k, r)| format!("{},{},{},{}\n", r[0], r[1], r[2], k % 2))
        .collect();
    bench.write("rows.csv", format!("a,b,c,y\n{rows}"));
    let model = format!(
        "gibbs_state(energy, temperature: 2.0) |> measure(mean_z)
             |> classifier(loss: squared, start: {theta:?}, optimizer: cobyla(max_iterations: 1))"
    );
    run(&bench, "machine", "csv(\"rows.csv\", target: \"y\", task: classify) |> time_split(test: 50%)", &model, "2");
    let found = array(&bench, "machine", "decision");
    assert_eq!(found.len(), f.len());
    found.iter().zip(&f).for_each(|(a, b)| assert!((a - b).abs() < 1e-12, "{a} is not {b}"));
}

#[test]
fn a_boltzmann_machine_trains_and_threads_change_no_digit() {
    for (name, model) in [
        (
            "adam",
            "gibbs_state(energy) |> measure(mean_z) |> chance
            |> classifier(loss: cross_entropy(base: e), optimizer: adam(learning_rate: 0.05, epochs: 25))",
        ),
        (
            "cobyla",
            "gibbs_state(energy, temperature: 2.0) |> probabilities |> modulo(2)
            |> classifier(loss: cross_entropy, optimizer: cobyla(max_iterations: 60))",
        ),
        (
            "deep",
            "dense(width: 3) |> gibbs_state(energy) |> measure(Z(0), ? * X(1)) |> dense(width: 2)
            |> train(loss: squared, optimizer: lbfgs(max_iterations: 8)) |> svc",
        ),
    ] {
        let bench = Bench::new();
        run(&bench, name, MOONS, model, "1");
        let loss = array(&bench, name, "loss");
        let best = loss.iter().copied().fold(f64::INFINITY, f64::min);
        assert!(best < 0.8 * loss[0], "{name}: {best} after {}", loss[0]);
        let other = Bench::new();
        run(&other, name, MOONS, model, "7");
        for what in ["loss", "parameters", "decision"] {
            assert_eq!(array(&bench, name, what), array(&other, name, what), "{name}: {what}");
        }
    }
}

#[test]
fn what_a_gibbs_state_cannot_do_is_said() {
    let bench = Bench::new();
    let check = |name: &str, model: &str, more: &str, code: &str| {
        let text = format!(
            "data points = {MOONS}\n{MACHINE}\nmodel m = {model}\n
             experiment e {{ data: points  models: [m]  baselines: [logistic_regression]  {more} }}"
        );
        bench.write(name, text);
        assert_refused(&bench.hqml(&["check", name]), 1, code);
    };
    let train = "train(loss: alignment, optimizer: cobyla) |> svc";
    check("a.hqml", &format!("gibbs_state(energy) |> fidelity_kernel |> {train}"), "", "E0330");
    check("b.hqml", "frozen(gibbs_state(energy)) |> frozen(real_amplitudes) |> measure(z_each) |> svc", "", "E0330");
    check("c.hqml", "frozen(gibbs_state(energy)) |> sample |> svc", "", "E0330");
    check("d.hqml", "gibbs_state(energy) |> measure(mean_z) |> svc", "", "E0317");
    check("e.hqml", "gibbs_state(z_each) |> measure(mean_z) |> svc", "", "E0412");
    check("f.hqml", "gibbs_state(Z(0), qubits: 9000) |> measure(z_each) |> svc", "", "E05");
    check("g.hqml", "frozen(dense(width: 12)) |> frozen(gibbs_state(energy)) |> measure(mean_z) |> svc", "", "E0801");
    check("h.hqml", "gibbs_state(Z(0), temperature: 0) |> measure(z_each) |> svc", "", "E05");
    let shots = "backends: [statevector(shots: 100)]  train_on: each";
    check("i.hqml", "frozen(gibbs_state(energy)) |> measure(mean_z) |> svc", shots, "E0331");
}
