//! COBYLA and the cross entropy in bits on a real training: the two-qubit classifier of Qiskit's tutorial, simulated
//! here by hand, from a fixed start and from ten drawn ones.

use hqml_learn::loss::{Base, ClassLoss, CrossEntropy};
use hqml_learn::optimize::{Cobyla, Objective, Optimizer, Optimum};
use serde_json::Value;
use std::f64::consts::PI;

/// Real and imaginary part.
type Complex = (f64, f64);

fn times(a: Complex, b: Complex) -> Complex {
    (a.0 * b.0 - a.1 * b.1, a.0 * b.1 + a.1 * b.0)
}

/// Amplitudes of two qubits, qubit 0 the least significant bit.
struct State([Complex; 4]);

impl State {
    fn phase(&mut self, qubit: usize, angle: f64) {
        for index in (0..4).filter(|index| index >> qubit & 1 == 1) {
            self.0[index] = times(self.0[index], (angle.cos(), angle.sin()));
        }
    }

    fn cx(&mut self) {
        self.0.swap(1, 3);
    }

    fn ry(&mut self, qubit: usize, angle: f64) {
        let (sine, cosine) = (angle / 2.0).sin_cos();
        for low in (0..4).filter(|index| index >> qubit & 1 == 0) {
            let high = low | 1 << qubit;
            let (a, b) = (self.0[low], self.0[high]);
            self.0[low] = (cosine * a.0 - sine * b.0, cosine * a.1 - sine * b.1);
            self.0[high] = (sine * a.0 + cosine * b.0, sine * a.1 + cosine * b.1);
        }
    }

    /// The probability that qubit 0 reads 1.
    fn odd(&self) -> f64 {
        [1, 3].iter().map(|index| self.0[*index].0.powi(2) + self.0[*index].1.powi(2)).sum()
    }
}

struct Classifier {
    rows: Vec<(Vec<f64>, usize)>,
}

impl Classifier {
    fn probabilities(x: &[f64], theta: &[f64]) -> [f64; 2] {
        let mut state = State([(0.5, 0.0); 4]);
        state.phase(0, 2.0 * x[0]);
        state.phase(1, 2.0 * x[1]);
        state.cx();
        state.phase(1, 2.0 * (PI - x[0]) * (PI - x[1]));
        state.cx();
        state.ry(0, theta[0]);
        state.ry(1, theta[1]);
        state.cx();
        state.ry(0, theta[2]);
        state.ry(1, theta[3]);
        let odd = state.odd();
        [1.0 - odd, odd]
    }
}

impl Objective for Classifier {
    type Error = String;

    fn value(&mut self, theta: &[f64]) -> Result<f64, String> {
        let bits = CrossEntropy { base: Base::Two };
        let mut slope = [0.0; 2];
        let total: f64 =
            self.rows.iter().map(|(x, class)| bits.row(&Self::probabilities(x, theta), *class, &mut slope)).sum();
        Ok(total / self.rows.len() as f64)
    }

    fn gradient(&mut self, _: &[f64], _: Option<&[usize]>) -> Result<(f64, Vec<f64>), String> {
        Err("COBYLA asks for values alone".into())
    }

    fn rows(&self) -> usize {
        self.rows.len()
    }
}

fn numbers(value: &Value) -> Vec<f64> {
    value.as_array().expect("a list").iter().map(|entry| entry.as_f64().expect("a number")).collect()
}

fn train(golden: &Value, start: &Value) -> Optimum {
    let x = golden["x"].as_array().expect("rows").iter().map(numbers);
    let y = golden["y"].as_array().expect("a list").iter().map(|y| y.as_u64().expect("a class") as usize);
    let mut classifier = Classifier { rows: x.zip(y).collect() };
    let cobyla = Cobyla { max_iterations: 50, ..Cobyla::default() };
    cobyla.minimize(&mut classifier, numbers(start), 0, &|| false).expect("an optimum")
}

fn is_close(found: f64, expected: f64, tolerance: f64) -> bool {
    (found - expected).abs() <= tolerance
}

#[test]
fn training_goes_through_the_losses_qiskit_goes_through() {
    let golden: Value = serde_json::from_str(include_str!("data/vqc_cobyla.json")).expect("the data file is JSON");
    let optimum = train(&golden, &golden["start"]);
    assert_eq!(optimum.evaluations, 50);
    let curve = numbers(&golden["curve"]);
    assert_eq!(optimum.history.len(), curve.len());
    assert!(optimum.history.iter().zip(&curve).all(|(found, expected)| is_close(*found, *expected, 1e-9)));
    // The last angle does not touch the loss: of points that are equal but for it, rounding names the best.
    let weights = numbers(&golden["weights"]);
    assert!(optimum.theta.iter().zip(&weights).take(3).all(|(found, expected)| is_close(*found, *expected, 1e-7)));
}

#[test]
fn training_from_drawn_starts_ends_where_qiskit_ends() {
    let golden: Value = serde_json::from_str(include_str!("data/vqc_cobyla.json")).expect("the data file is JSON");
    for seed in golden["seeds"].as_array().expect("seeds") {
        let optimum = train(&golden, &seed["initial_point"]);
        let curve = numbers(&seed["curve"]);
        // The last angle does not touch the loss, so some tests of the method fall on exact ties, which rounding
        // decides: the way is the same up to there, and the end is.
        let common = optimum.history.iter().zip(&curve).take_while(|(a, b)| is_close(**a, **b, 1e-9)).count();
        assert!(common > 5, "{common} evaluations agree");
        assert!(is_close(optimum.value, seed["final_loss"].as_f64().expect("a number"), 1e-5));
    }
}
