//! Optimizers against SciPy, scikit-learn's update rules and Qiskit's SPSA, and the promises all of them keep.

use std::cell::Cell;

use hqml_learn::optimize::{
    Adam, Cobyla, GradientDescent, Lbfgs, NelderMead, Objective, OptimizeError, Optimizer, Optimum, Reason, Spsa,
};
use serde_json::Value;

fn golden() -> Value {
    serde_json::from_str(include_str!("data/optimizers.json")).expect("the data file is JSON")
}

fn numbers(value: &Value) -> Vec<f64> {
    value.as_array().expect("a list").iter().map(|entry| entry.as_f64().expect("a number")).collect()
}

fn rosen2(x: &[f64]) -> (f64, Vec<f64>) {
    let bend = x[1] - x[0] * x[0];
    let value = 100.0 * bend * bend + (1.0 - x[0]).powi(2);
    (value, vec![-400.0 * x[0] * bend - 2.0 * (1.0 - x[0]), 200.0 * bend])
}

fn trig(x: &[f64]) -> (f64, Vec<f64>) {
    let n = x.len();
    let mut value = 0.1 * x.iter().map(|x| x * x).sum::<f64>();
    let mut gradient: Vec<f64> = x.iter().map(|x| 0.2 * x).collect();
    for i in 0..n {
        let before = (i + n - 1) % n;
        value += x[i].sin() * x[before].cos();
        gradient[i] += x[i].cos() * x[before].cos();
        gradient[before] -= x[i].sin() * x[before].sin();
    }
    (value, gradient)
}

fn wave(x: &[f64]) -> (f64, Vec<f64>) {
    let n = x.len();
    let product = |skip: usize| -> f64 { (0..n).filter(|i| *i != skip).map(|i| (x[i] / 2.0).cos()).product() };
    let mut value = 0.5 * product(n);
    let mut gradient: Vec<f64> = (0..n).map(|i| -0.25 * product(i) * (x[i] / 2.0).sin()).collect();
    for i in 0..n {
        let (j, own) = ((i + 1) % n, x[i] + 0.3 * i as f64);
        let other = x[j] - 0.2;
        value += own.cos() * other.cos() / n as f64;
        gradient[i] -= own.sin() * other.cos() / n as f64;
        gradient[j] -= own.cos() * other.sin() / n as f64;
    }
    (value, gradient)
}

type Function = fn(&[f64]) -> (f64, Vec<f64>);

fn function(name: &Value) -> Function {
    match name.as_str() {
        Some("rosen2") => rosen2,
        Some("trig4") => trig,
        Some("wave") => wave,
        other => panic!("no function {other:?}"),
    }
}

/// A smooth function that keeps what it was asked.
struct Smooth {
    function: Function,
    asked: Vec<f64>,
    batches: Vec<Vec<usize>>,
    rows: usize,
}

impl Smooth {
    fn new(function: Function) -> Self {
        Self { function, asked: Vec::new(), batches: Vec::new(), rows: 1 }
    }
}

impl Objective for Smooth {
    type Error = String;

    fn value(&mut self, theta: &[f64]) -> Result<f64, String> {
        let value = (self.function)(theta).0;
        self.asked.push(value);
        Ok(value)
    }

    fn gradient(&mut self, theta: &[f64], batch: Option<&[usize]>) -> Result<(f64, Vec<f64>), String> {
        let (value, gradient) = (self.function)(theta);
        self.asked.push(value);
        self.batches.push(batch.map(<[usize]>::to_vec).unwrap_or_default());
        Ok((value, gradient))
    }

    fn rows(&self) -> usize {
        self.rows
    }
}

fn run(optimizer: &dyn Optimizer<String>, objective: &mut Smooth, start: &[f64], seed: u32) -> Optimum {
    optimizer.minimize(objective, start.to_vec(), seed, &|| false).expect("an optimum")
}

fn named(method: &str, options: &Value) -> Box<dyn Optimizer<String>> {
    let count = |key: &str| options.get(key).and_then(Value::as_u64).map(|count| count as usize);
    let real = |key: &str, default: f64| options.get(key).and_then(Value::as_f64).unwrap_or(default);
    match method {
        "COBYLA" => Box::new(Cobyla {
            max_iterations: count("maxiter").unwrap_or(1000),
            initial_step: real("rhobeg", 1.0),
            tolerance: real("tol", 1e-4),
        }),
        "Nelder-Mead" => Box::new(NelderMead {
            max_iterations: count("maxiter"),
            max_evaluations: count("maxfev"),
            ..NelderMead::default()
        }),
        "L-BFGS-B" => Box::new(Lbfgs {
            max_iterations: count("maxiter").unwrap_or(15_000),
            memory: count("maxcor").unwrap_or(10),
            ..Lbfgs::default()
        }),
        other => panic!("no method {other}"),
    }
}

fn assert_close(found: &[f64], expected: &[f64], tolerance: f64, what: &str) {
    assert_eq!(found.len(), expected.len(), "{what}");
    for (at, (found, expected)) in found.iter().zip(expected).enumerate() {
        let gap = (found - expected).abs() / expected.abs().max(1.0);
        assert!(gap <= tolerance, "{what}: entry {at} is {found}, expected {expected}");
    }
}

#[test]
fn walks_as_scipy_walks() {
    let golden = golden();
    for expected in golden["runs"].as_array().expect("runs") {
        let method = expected["method"].as_str().expect("a name");
        let what = format!("{method} {} {} {}", expected["function"], expected["start"], expected["options"]);
        let mut objective = Smooth::new(function(&expected["function"]));
        let optimizer = named(method, &expected["options"]);
        let optimum = run(optimizer.as_ref(), &mut objective, &numbers(&expected["start"]), 0);
        let trace = numbers(&expected["trace"]);
        assert_close(&objective.asked[..trace.len().min(objective.asked.len())], &trace, 1e-7, &what);
        assert_eq!(optimum.history, objective.asked, "{what}");
        if expected.get("tie_at").is_some() {
            // From here on rounding decides between equals, in SciPy on other machines too.
            continue;
        }
        assert_eq!(optimum.evaluations as u64, expected["evaluations"].as_u64().expect("a count"), "{what}");
        assert_close(&optimum.theta, &numbers(&expected["theta"]), 1e-6, &what);
        assert_close(&[optimum.value], &[expected["value"].as_f64().expect("a number")], 1e-9, &what);
    }
}

#[test]
fn first_order_steps_are_those_of_scikit_learn() {
    let golden = golden();
    for expected in golden["first_order"].as_array().expect("runs") {
        let momentum = |momentum, nesterov| GradientDescent {
            learning_rate: 0.05,
            momentum,
            nesterov,
            epochs: 30,
            ..GradientDescent::default()
        };
        let method = expected["method"].as_str().expect("a name");
        let optimizer: Box<dyn Optimizer<String>> = match method {
            // Their epsilon stands elsewhere, so both are made too small to be seen.
            "adam" => Box::new(Adam { learning_rate: 0.05, epsilon: 1e-12, epochs: 30, ..Adam::default() }),
            "gd" => Box::new(momentum(0.0, false)),
            "momentum" => Box::new(momentum(0.8, false)),
            "nesterov" => Box::new(momentum(0.8, true)),
            other => panic!("no method {other}"),
        };
        let mut objective = Smooth::new(function(&expected["function"]));
        let optimum = run(optimizer.as_ref(), &mut objective, &numbers(&expected["start"]), 0);
        assert_close(&optimum.history, &numbers(&expected["history"]), 1e-9, method);
        assert_close(&optimum.theta, &numbers(&expected["theta"]), 1e-9, method);
    }
}

#[test]
fn spsa_steps_are_those_of_qiskit() {
    let golden = golden();
    for expected in golden["spsa"].as_array().expect("runs") {
        let options = &expected["options"];
        let spsa = Spsa {
            max_iterations: 20,
            a: options.get("learning_rate").and_then(Value::as_f64),
            c: options.get("perturbation").and_then(Value::as_f64).unwrap_or(0.2),
            // Given both, Qiskit holds them constant.
            alpha: if options.get("learning_rate").is_some() { 1e-300 } else { 0.602 },
            gamma: if options.get("perturbation").is_some() { 1e-300 } else { 0.101 },
            ..Spsa::default()
        };
        let mut objective = Smooth::new(function(&expected["function"]));
        let seed = expected["seed"].as_u64().expect("a seed") as u32;
        let optimum = run(&spsa, &mut objective, &numbers(&expected["start"]), seed);
        let trace = numbers(&expected["trace"]);
        for (a, b) in objective.asked.iter().zip(&trace) {
            println!("   {a} {b} {:e}", (a - b).abs() / b.abs().max(1.0));
        }
        assert_close(&objective.asked[..trace.len()], &trace, 1e-9, "trace");
        assert_close(&optimum.theta, &numbers(&expected["theta"]), 1e-9, "theta");
        assert_close(&[optimum.value], &[expected["value"].as_f64().expect("a number")], 1e-9, "value");
        assert_eq!(optimum.evaluations as u64, expected["evaluations"].as_u64().expect("a count"));
    }
}

fn all() -> Vec<Box<dyn Optimizer<String>>> {
    vec![
        Box::new(Cobyla::default()),
        Box::new(NelderMead::default()),
        Box::new(Lbfgs::default()),
        Box::new(Spsa::default()),
        Box::new(Adam::default()),
        Box::new(GradientDescent { nesterov: true, momentum: 0.5, ..GradientDescent::default() }),
    ]
}

#[test]
fn gradients_of_the_test_functions_are_right() {
    let theta = [0.3, -1.1, 2.0];
    for function in [trig as Function, wave] {
        let gradient = function(&theta).1;
        for j in 0..theta.len() {
            let shifted = |by: f64| {
                let mut theta = theta;
                theta[j] += by;
                function(&theta).0
            };
            let slope = (shifted(1e-5) - shifted(-1e-5)) / 2e-5;
            assert!((slope - gradient[j]).abs() < 1e-8);
        }
    }
}

#[test]
fn stop_ends_every_optimizer_with_what_it_has() {
    for optimizer in all() {
        for limit in [0_usize, 1, 7] {
            let asked = Cell::new(0);
            let stop = || {
                asked.set(asked.get() + 1);
                asked.get() > limit
            };
            let mut objective = Smooth::new(trig);
            let optimum = optimizer.minimize(&mut objective, vec![0.5, 1.0, 2.0], 1, &stop).expect("an optimum");
            assert_eq!(optimum.stopped, Reason::Interrupted);
            assert_eq!(optimum.evaluations, limit);
            assert_eq!(objective.asked.len(), limit);
            assert_eq!(optimum.theta.len(), 3);
        }
    }
}

#[test]
fn the_limit_on_evaluations_is_exact() {
    for limit in 1..30 {
        let cobyla = Cobyla { max_iterations: limit, ..Cobyla::default() };
        let optimum = run(&cobyla, &mut Smooth::new(rosen2), &[-1.2, 1.0], 0);
        assert_eq!((optimum.evaluations, optimum.stopped), (limit, Reason::Limit));
        let simplex = NelderMead { max_evaluations: Some(limit), ..NelderMead::default() };
        assert_eq!(run(&simplex, &mut Smooth::new(rosen2), &[-1.2, 1.0], 0).evaluations, limit);
        let lbfgs = Lbfgs { max_evaluations: limit, ..Lbfgs::default() };
        assert_eq!(run(&lbfgs, &mut Smooth::new(rosen2), &[-1.2, 1.0], 0).evaluations, limit);
    }
}

/// An objective that fails, or gives no number, from some evaluation on.
struct Broken {
    left: usize,
    with: Result<f64, String>,
}

impl Objective for Broken {
    type Error = String;

    fn value(&mut self, theta: &[f64]) -> Result<f64, String> {
        if self.left == 0 {
            return self.with.clone();
        }
        self.left -= 1;
        Ok(trig(theta).0)
    }

    fn gradient(&mut self, theta: &[f64], _: Option<&[usize]>) -> Result<(f64, Vec<f64>), String> {
        Ok((self.value(theta)?, trig(theta).1))
    }

    fn rows(&self) -> usize {
        1
    }
}

#[test]
fn errors_of_the_objective_come_out() {
    for optimizer in all() {
        let start = vec![0.5, 1.0, 2.0];
        let mut failing = Broken { left: 5, with: Err("the device is gone".into()) };
        let error = optimizer.minimize(&mut failing, start.clone(), 0, &|| false).expect_err("an error");
        assert_eq!(error, OptimizeError::Objective("the device is gone".to_owned()));
        let mut undefined = Broken { left: 5, with: Ok(f64::NAN) };
        let error = optimizer.minimize(&mut undefined, start, 0, &|| false).expect_err("an error");
        assert!(matches!(&error, OptimizeError::NotFinite { evaluation: 6, .. }), "{error}");
    }
}

#[test]
fn an_infinite_value_is_stepped_back_from() {
    fn walled(x: &[f64]) -> (f64, Vec<f64>) {
        if x[0] > 0.0 { (-x[0].ln() + x[0], vec![1.0 - 1.0 / x[0]]) } else { (f64::INFINITY, vec![f64::NAN]) }
    }
    let optimizers: [Box<dyn Optimizer<String>>; 2] = [Box::new(Lbfgs::default()), Box::new(NelderMead::default())];
    for optimizer in optimizers {
        let optimum = run(optimizer.as_ref(), &mut Smooth::new(walled), &[20.0], 0);
        assert!((optimum.theta[0] - 1.0).abs() < 1e-3, "{optimum:?}");
    }
}

#[test]
fn nonsense_is_refused() {
    let mut objective = Smooth::new(trig);
    for optimizer in all() {
        for start in [vec![], vec![f64::NAN], vec![f64::INFINITY, 0.0]] {
            let error = optimizer.minimize(&mut objective, start, 0, &|| false).expect_err("an error");
            assert!(matches!(error, OptimizeError::Option(_)));
        }
    }
    let wrong: Vec<Box<dyn Optimizer<String>>> = vec![
        Box::new(Cobyla { max_iterations: 0, ..Cobyla::default() }),
        Box::new(Cobyla { initial_step: -1.0, ..Cobyla::default() }),
        Box::new(Cobyla { tolerance: 2.0, ..Cobyla::default() }),
        Box::new(NelderMead { tolerance: f64::NAN, ..NelderMead::default() }),
        Box::new(Lbfgs { memory: 0, ..Lbfgs::default() }),
        Box::new(Spsa { c: 0.0, ..Spsa::default() }),
        Box::new(Adam { beta1: 1.0, ..Adam::default() }),
        Box::new(Adam { learning_rate: f64::INFINITY, ..Adam::default() }),
        Box::new(GradientDescent { epochs: 0, ..GradientDescent::default() }),
    ];
    for optimizer in wrong {
        let error = optimizer.minimize(&mut objective, vec![1.0, 2.0], 0, &|| false).expect_err("an error");
        assert!(matches!(error, OptimizeError::Option(_)));
    }
}

#[test]
fn a_gradient_of_the_wrong_length_is_an_error() {
    fn short(_: &[f64]) -> (f64, Vec<f64>) {
        (1.0, vec![0.5])
    }
    for optimizer in [Box::new(Adam::default()) as Box<dyn Optimizer<String>>, Box::new(Lbfgs::default())] {
        let error = optimizer.minimize(&mut Smooth::new(short), vec![0.0; 3], 0, &|| false).expect_err("an error");
        assert_eq!(error, OptimizeError::Shape { found: 1, expected: 3 });
    }
}

#[test]
fn each_epoch_goes_through_all_rows_once() {
    let adam = Adam { epochs: 3, batch: 4, ..Adam::default() };
    let mut objective = Smooth { rows: 10, ..Smooth::new(trig) };
    let optimum = run(&adam, &mut objective, &[0.1, 0.2], 9);
    assert_eq!((optimum.iterations, optimum.evaluations, optimum.history.len()), (3, 9, 3));
    let epochs: Vec<Vec<usize>> = objective.batches.chunks(3).map(<[_]>::concat).collect();
    for epoch in &epochs {
        let mut rows = epoch.clone();
        rows.sort_unstable();
        assert_eq!(rows, (0..10).collect::<Vec<_>>());
    }
    assert_ne!(epochs[0], epochs[1]);
    let lengths: Vec<usize> = objective.batches.iter().map(Vec::len).collect();
    assert_eq!(lengths, [4, 4, 2, 4, 4, 2, 4, 4, 2]);
    let mut again = Smooth { rows: 10, ..Smooth::new(trig) };
    assert_eq!(run(&adam, &mut again, &[0.1, 0.2], 9), optimum);
    assert_eq!(again.batches, objective.batches);
}
