//! Random tables of extreme numbers: an answer that keeps its promises, or an error; never a panic.

use hqml_learn::estimate::{
    Classifier, GaussianNb, Kernel, KernelKind, KernelRidge, LinearRegression, LogisticRegression, LogisticSolver, Mlp,
    MlpSolver, Penalty, Regressor, Ridge, RidgeClassifier, Svc, Svr,
};
use hqml_learn::random::RandomState;
use ndarray::Array2;

const VALUES: [f64; 12] = [0.0, -0.0, 1.0, -1.0, 2.5, 1e-300, -5e-324, 1e8, -1e150, 1e160, 1e300, f64::MAX];

fn table(random: &mut RandomState, rows: usize, columns: usize, mild: bool) -> Array2<f64> {
    let kinds = if mild { 5 } else { VALUES.len() };
    Array2::from_shape_simple_fn((rows, columns), || VALUES[random.index(kinds)])
}

fn classifiers() -> Vec<(&'static str, Box<dyn Classifier>)> {
    let newton = LogisticRegression { solver: LogisticSolver::Newton, ..LogisticRegression::default() };
    let free = LogisticRegression { penalty: Penalty::None, ..newton.clone() };
    let poly = Svc { kernel: Kernel::new(KernelKind::Poly), ..Svc::default() };
    let sigmoid = Svc { kernel: Kernel::new(KernelKind::Sigmoid), probabilities: true, ..Svc::default() };
    let mlp = Mlp { hidden: vec![3], max_iterations: 5, ..Mlp::default() };
    vec![
        ("svc", Box::new(Svc::default())),
        ("poly", Box::new(poly)),
        ("sigmoid", Box::new(sigmoid)),
        ("logistic", Box::new(LogisticRegression::default())),
        ("newton", Box::new(newton)),
        ("unpenalised", Box::new(free)),
        ("ridge classifier", Box::new(RidgeClassifier { alpha: 0.0, ..RidgeClassifier::default() })),
        ("naive bayes", Box::new(GaussianNb::default())),
        ("lbfgs", Box::new(Mlp { solver: MlpSolver::Lbfgs, ..mlp.clone() })),
        ("perceptron", Box::new(mlp)),
    ]
}

#[test]
fn classifiers_answer_or_refuse() {
    let mut random = RandomState::new(11);
    let mut answered = 0;
    for round in 0..150 {
        let (rows, columns, classes) = (2 + random.index(7), 1 + random.index(4), 2 + random.index(3));
        let x = table(&mut random, rows, columns, round % 2 == 0);
        let y: Vec<usize> = (0..rows).map(|_| random.index(classes)).collect();
        let new = table(&mut random, 5, columns, round % 4 != 3);
        for (name, model) in classifiers() {
            let Ok(fitted) = model.fit(x.view(), &y, classes, round) else { continue };
            let Ok(prediction) = fitted.predict(new.view()) else { continue };
            answered += 1;
            assert!(prediction.labels.iter().all(|label| y.contains(label)), "{name} {x} {y:?}");
            if let Some(probabilities) = prediction.probabilities {
                assert_eq!(probabilities.dim(), (5, classes), "{name}");
                let sound = |r: ndarray::ArrayView1<'_, f64>| (r.sum() - 1.0).abs() < 1e-9;
                assert!(probabilities.rows().into_iter().all(sound), "{name} {x} {y:?} {new} {probabilities}");
            }
        }
    }
    assert!(answered > 500, "only {answered} fits gave an answer");
}

#[test]
fn regressors_answer_or_refuse() {
    let mut random = RandomState::new(12);
    let mlp = Mlp { hidden: vec![3], max_iterations: 5, ..Mlp::default() };
    let models: Vec<(&str, Box<dyn Regressor>)> = vec![
        ("svr", Box::new(Svr::default())),
        ("ridge", Box::new(Ridge::default())),
        ("ridge 0", Box::new(Ridge { alpha: 0.0, ..Ridge::default() })),
        ("least squares", Box::new(LinearRegression::default())),
        ("kernel ridge", Box::new(KernelRidge::default())),
        ("kernel ridge 0", Box::new(KernelRidge { alpha: 0.0, ..KernelRidge::default() })),
        ("perceptron", Box::new(mlp)),
    ];
    let mut answered = 0;
    for round in 0..150 {
        let (rows, columns) = (1 + random.index(7), 1 + random.index(6));
        let x = table(&mut random, rows, columns, round % 2 == 0);
        let y: Vec<f64> = (0..rows).map(|_| VALUES[random.index(if round % 4 == 3 { 12 } else { 5 })]).collect();
        for (name, model) in &models {
            let Ok(fitted) = model.fit(x.view(), &y, round) else { continue };
            answered += 1;
            let values = fitted.predict(x.view()).unwrap();
            assert_eq!(values.len(), rows, "{name}");
            if round % 2 == 0 {
                assert!(values.iter().all(|v| v.is_finite()), "{name} {x} {y:?} {values:?}");
            }
        }
    }
    assert!(answered > 500, "only {answered} fits gave an answer");
}

/// Where the fit can be perfect, plain least squares is perfect, whatever the rank.
#[test]
fn least_squares_solves_what_can_be_solved() {
    let mut random = RandomState::new(13);
    for _ in 0..60 {
        let (rows, columns, rank) = (2 + random.index(12), 1 + random.index(12), 1 + random.index(4));
        let left = Array2::from_shape_simple_fn((rows, rank), || random.standard_normal());
        let right = Array2::from_shape_simple_fn((rank, columns), || random.standard_normal());
        let x = left.dot(&right);
        let truth = Array2::from_shape_simple_fn((columns, 1), || random.standard_normal());
        let y: Vec<f64> = x.dot(&truth).column(0).iter().map(|v| v + 3.0).collect();
        let fitted = LinearRegression::default().fit(x.view(), &y, 0).unwrap();
        let residual = fitted.predict(x.view()).unwrap().iter().zip(&y).map(|(a, b)| (a - b).abs()).fold(0.0, f64::max);
        assert!(residual < 1e-9, "{rows} {columns} {rank}: {residual:e}");
        let own: f64 = fitted.learned()[0].1.iter().map(|w| w * w).sum();
        let other: f64 = truth.iter().map(|w| w * w).sum();
        assert!(own <= other * (1.0 + 1e-9), "a shorter solution exists: {own} {other}");
    }
}
