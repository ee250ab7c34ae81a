//! Read-outs and kernels that other tests do not reach, each against a law that NumPy's or scikit-learn's user can write
//! down: the arrays come through the command line.

mod common;

use common::Bench;
use common::arrays::Arrays;
use ndarray::Array2;

fn close(a: &Array2<f64>, b: &Array2<f64>, tolerance: f64, what: &str) {
    assert_eq!(a.dim(), b.dim(), "{what}");
    let worst = a.iter().zip(b).map(|(a, b)| (a - b).abs()).fold(0.0, f64::max);
    assert!(worst <= tolerance, "{what}: {worst}");
}

fn dot(a: &Array2<f64>, b: &Array2<f64>) -> Array2<f64> {
    a.dot(&b.t())
}

/// Bits as a table: what is measured of a basis state is the row itself, so `linear_kernel` behind a read-out shows the
/// scalar products of the rows, once for each shot.
#[test]
fn a_basis_state_is_measured_as_the_row_that_made_it() {
    let bench = Bench::new();
    let row = |k: u32| {
        let bits: Vec<String> = (0..4).map(|q| (((k * 7) >> q) & 1).to_string()).collect();
        format!("{},{}\n", bits.join(","), if k.is_multiple_of(3) { "a" } else { "b" })
    };
    bench.write("bits.csv", format!("p,q,r,s,y\n{}", (0..24).map(row).collect::<String>()));
    let arrays = Arrays::run(
        &bench,
        "data t = csv(\"bits.csv\", target: \"y\", task: classify) |> split(test: 25%, seed: 2)
         model likely = basis_embedding |> most_likely |> linear_kernel |> svc
         model shot = basis_embedding |> sample |> linear_kernel |> svc
         model shots = basis_embedding |> sample(shots: 5) |> linear_kernel |> svc
         experiment e { data: t
             models: [likely, shot, shots]
             metrics: [accuracy] }",
    );
    let (train, test) = (arrays.matrix("likely", "x_train"), arrays.matrix("likely", "x_test"));
    for (model, times) in [("likely", 1.0), ("shot", 1.0), ("shots", 5.0)] {
        close(&arrays.matrix(model, "kernel_train"), &(dot(&train, &train) * times), 1e-12, model);
        close(&arrays.matrix(model, "kernel_test"), &(dot(&test, &train) * times), 1e-12, model);
    }
}

const MOONS: &str = "data t = make_moons(samples: 60, noise: 0.1, seed: 4) |> split(test: 30%, seed: 4)";

/// After RY(x) a qubit shows 1 with probability sin(x / 2) squared. The diagonal of the linear kernel counts the ones of a
/// row's shots: a sum of binomials, independent from row to row. The likeliest bits are those with probability above 1/2.
#[test]
fn shots_are_drawn_from_the_state() {
    let bench = Bench::new();
    let program = format!(
        "{MOONS} |> min_max_scaler(to: 0.3..2.9)
         model shots = angle_embedding(axis: y) |> sample(shots: 800) |> linear_kernel |> svc
         model likely = angle_embedding(axis: y) |> most_likely |> linear_kernel |> svc
         experiment e {{ data: t
             models: [shots, likely]
             seeds: [3]
             metrics: [accuracy] }}"
    );
    let arrays = Arrays::run(&bench, &program);
    let train = arrays.matrix("shots", "x_train");
    let ones = arrays.matrix("shots", "kernel_train");
    let mut squares = 0.0;
    for (row, x) in train.rows().into_iter().enumerate() {
        let p = x.mapv(|x| (x / 2.0).sin().powi(2));
        let (mean, variance) = (800.0 * p.sum(), 800.0 * p.mapv(|p| p * (1.0 - p)).sum());
        let z = (ones[(row, row)] - mean) / variance.sqrt();
        assert!(z.abs() < 5.0, "row {row}: {z}");
        squares += z * z;
    }
    assert!((0.4..2.0).contains(&(squares / train.nrows() as f64)), "{squares}");
    let bits = train.mapv(|x| f64::from((x / 2.0).sin().powi(2) > 0.5));
    close(&arrays.matrix("likely", "kernel_train"), &dot(&bits, &bits), 1e-12, "likeliest bits");
}

/// After RY(x) the Bloch vector is (sin x, 0, cos x): squared distances are 2 - 2 cos of differences, and fidelities are
/// products of cosines squared.
#[test]
fn kernels_of_product_states_are_those_of_the_formula() {
    let bench = Bench::new();
    let program = format!(
        "{MOONS}
         model projected = angle_embedding(axis: y) |> projected_kernel(gamma: 0.7) |> svc
         model fidelity = angle_embedding(axis: y, bandwidth: 2.0) |> fidelity_kernel |> svc
         experiment e {{ data: t
             models: [projected, fidelity]
             metrics: [accuracy] }}"
    );
    let arrays = Arrays::run(&bench, &program);
    let (train, test) = (arrays.matrix("fidelity", "x_train"), arrays.matrix("fidelity", "x_test"));
    let gram = |left: &Array2<f64>, right: &Array2<f64>, of: &dyn Fn(Vec<f64>) -> f64| {
        Array2::from_shape_fn((left.nrows(), right.nrows()), |(i, j)| {
            of(left.row(i).iter().zip(right.row(j)).map(|(a, b)| a - b).collect())
        })
    };
    let projected = |d: Vec<f64>| (-0.7 * d.iter().map(|d| 2.0 - 2.0 * d.cos()).sum::<f64>()).exp();
    let fidelity = |d: Vec<f64>| d.iter().map(|d| d.cos().powi(2)).product();
    for (name, rows) in [("kernel_train", &train), ("kernel_test", &test)] {
        close(&arrays.matrix("projected", name), &gram(rows, &train, &projected), 1e-13, name);
        close(&arrays.matrix("fidelity", name), &gram(rows, &train, &fidelity), 1e-13, name);
    }
}

/// One-class machines learn the rows of one class, from a gram as from features; scikit-learn's OneClassSVM(nu=0.2,
/// gamma=0.8) fitted on the training rows of class 0 puts these test rows outside.
#[test]
fn a_one_class_machine_learns_one_class_from_a_gram() {
    let bench = Bench::new();
    let program = format!(
        "{MOONS}
         model gram = rbf_kernel(gamma: 0.8) |> one_class_svm(normal: 0, nu: 0.2)
         model quantum = angle_embedding |> fidelity_kernel |> one_class_svm(normal: 1, nu: 0.2)
         baseline rows = one_class_svm(normal: 0, nu: 0.2, kernel: rbf, gamma: 0.8)
         experiment e {{ data: t
             models: [gram, quantum]
             baselines: [rows]
             metrics: [accuracy] }}"
    );
    let arrays = Arrays::run(&bench, &program);
    assert_eq!(arrays.labels("rows"), OUTSIDE);
    assert_eq!(arrays.labels("gram"), OUTSIDE);
    close(&arrays.matrix("gram", "decision"), &arrays.matrix("rows", "decision"), 1e-12, "decision");
    assert_eq!(arrays.labels("quantum"), QUANTUM);
}

const OUTSIDE: [i64; 18] = [1, 1, 0, 1, 1, 1, 1, 1, 1, 1, 0, 0, 0, 1, 1, 1, 1, 0];

/// The same with the kernel of the formula above and class 1.
const QUANTUM: [i64; 18] = [0, 0, 1, 0, 0, 1, 1, 1, 1, 0, 1, 1, 0, 0, 1, 1, 0, 0];
