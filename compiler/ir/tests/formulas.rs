//! Formulas against the angles they are made of, against central differences, and against the size of what is shared.

use hqml_ir::{Angle, Formula, Function};
use proptest::prelude::*;

const FEATURES: u32 = 3;
const PARAMETERS: u32 = 2;

/// Expressions that stay within a few units and away from the places where they have no slope.
fn expression() -> impl Strategy<Value = Angle> {
    let leaf = prop_oneof![
        (0..FEATURES).prop_map(Angle::feature),
        (0..PARAMETERS).prop_map(Angle::parameter),
        (-2.0..2.0f64).prop_map(Angle::constant),
    ];
    let bounded = |a: &Angle| a.apply(Function::Tanh);
    leaf.prop_recursive(6, 60, 3, move |inner| {
        let two = || (inner.clone(), inner.clone());
        prop_oneof![
            two().prop_map(|(a, b)| a.add(&b)),
            two().prop_map(|(a, b)| a.subtract(&b.scale(0.7))),
            two().prop_map(move |(a, b)| bounded(&a).multiply(&bounded(&b))),
            two().prop_map(move |(a, b)| bounded(&a).divide(&bounded(&b).add(&Angle::constant(3.0)))),
            two().prop_map(|(a, b)| a.minimum(&b)),
            two().prop_map(|(a, b)| a.maximum(&b)),
            inner.clone().prop_map(|a| a.apply(Function::Sin)),
            inner.clone().prop_map(move |a| bounded(&a).apply(Function::Exp)),
            inner.clone().prop_map(move |a| bounded(&a).add(&Angle::constant(2.0)).apply(Function::Log)),
            inner.clone().prop_map(move |a| bounded(&a).add(&Angle::constant(2.0)).apply(Function::Sqrt)),
            inner.prop_map(move |a| bounded(&a).power(3.0)),
        ]
    })
}

fn value(formula: &Formula, row: &[f64], parameters: &[f64]) -> Vec<f64> {
    let mut outputs = vec![0.0; formula.outputs()];
    formula.evaluate(row, parameters, &mut Vec::new(), &mut outputs);
    outputs
}

/// The derivatives of `sum(cotangent * output)`: by the row, then by the parameters.
fn gradient(formula: &Formula, row: &[f64], parameters: &[f64], cotangents: &[f64]) -> Vec<f64> {
    let (mut work, mut outputs) = (Vec::new(), vec![0.0; formula.outputs()]);
    formula.evaluate(row, parameters, &mut work, &mut outputs);
    let (mut by_row, mut by_parameters) = (vec![0.0; row.len()], vec![0.0; parameters.len()]);
    formula.pull_back(&work, cotangents, &mut by_row, &mut by_parameters);
    [by_row, by_parameters].concat()
}

proptest! {
    #[test]
    fn a_formula_is_the_angles_it_is_made_of(
        angles in prop::collection::vec(expression(), 1..4),
        point in prop::collection::vec(-1.5..1.5f64, 5),
    ) {
        let (row, parameters) = point.split_at(FEATURES as usize);
        let formula = Formula::new(FEATURES, &angles);
        let plain: Vec<f64> = angles.iter().map(|angle| angle.value(row, parameters)).collect();
        prop_assert_eq!(value(&formula, row, parameters), plain);
    }

    #[test]
    fn its_derivatives_are_the_slopes(
        angles in prop::collection::vec(expression(), 1..4),
        point in prop::collection::vec(-1.5..1.5f64, 5),
    ) {
        let formula = Formula::new(FEATURES, &angles);
        let cotangents: Vec<f64> = (0..angles.len()).map(|k| 1.0 - 0.6 * k as f64).collect();
        let at = |point: &[f64]| {
            let (row, parameters) = point.split_at(FEATURES as usize);
            value(&formula, row, parameters).iter().zip(&cotangents).map(|(v, c)| v * c).sum::<f64>()
        };
        let (row, parameters) = point.split_at(FEATURES as usize);
        let found = gradient(&formula, row, parameters, &cotangents);
        for k in 0..point.len() {
            let slope = |h: f64| {
                let step = |h: f64| { let mut p = point.clone(); p[k] += h; at(&p) };
                (step(h) - step(-h)) / (2.0 * h)
            };
            let (fine, coarse) = (slope(1e-5), slope(2e-5));
            // Where two steps disagree, the point lies within a step of a kink of `min` or `max`.
            if (fine - coarse).abs() < 1e-7 * (1.0 + fine.abs()) {
                prop_assert!((found[k] - fine).abs() < 1e-6 * (1.0 + fine.abs()), "{}: {} is not {}", k, found[k], fine);
            }
        }
        // The gradient of the angles, walked as trees, is the same.
        let (mut by_row, mut by_parameters) = (vec![0.0; 3], vec![0.0; 2]);
        for (angle, c) in angles.iter().zip(&cotangents) {
            angle.accumulate_gradient(*c, row, parameters, &mut by_row, &mut by_parameters);
        }
        for (a, b) in found.iter().zip(by_row.iter().chain(&by_parameters)) {
            prop_assert!((a - b).abs() <= 1e-10 * (1.0 + a.abs()), "{} is not {}", a, b);
        }
    }
}

/// `z ** 2 ** 40` by squaring: a tree of 2^40 leaves, a formula of forty products.
#[test]
fn what_is_shared_is_computed_once() {
    let square = |a: Angle, _: u32| a.multiply(&a);
    let shared = (0..40).fold(Angle::feature(0), square);
    let again = (0..40).fold(Angle::feature(0), square);
    assert!(shared.size() > 1 << 40, "{}", shared.size());
    let formula = Formula::new(1, &[shared.clone(), again, shared.add(&shared)]);
    assert!(formula.steps() <= 43, "{}", formula.steps());
    let z: f64 = 1.0 - 1e-12;
    let exact = (z.ln() * f64::powi(2.0, 40)).exp();
    let found = value(&formula, &[z], &[]);
    assert!((found[0] / exact - 1.0).abs() < 1e-3 && found[2] == 2.0 * found[0], "{found:?} is not {exact}");
}

#[test]
fn a_sum_at_once_has_the_digits_of_a_sum_one_by_one() {
    let parts: Vec<Angle> = (0..50)
        .map(|k| {
            let own = Angle::feature(k % 7).scale(0.1 * f64::from(k)).add(&Angle::constant(0.3));
            own.add(&Angle::feature(k % 3).apply(Function::Sin).scale(1.0 / 3.0))
        })
        .collect();
    let one_by_one = parts.iter().fold(Angle::constant(0.0), |sum, part| sum.add(part));
    assert_eq!(Angle::total(&parts), one_by_one);
}

/// Where two are equal the derivative is that of the first; what is no number is never hidden.
#[test]
fn extremes_have_one_slope_and_keep_what_is_no_number() {
    let (z, w) = (Angle::feature(0), Angle::feature(1));
    let both = Formula::new(2, &[z.maximum(&w), z.minimum(&w)]);
    assert_eq!(value(&both, &[1.0, 2.0], &[]), [2.0, 1.0]);
    assert_eq!(gradient(&both, &[1.0, 2.0], &[], &[1.0, 10.0]), [10.0, 1.0]);
    assert_eq!(gradient(&both, &[3.0, 3.0], &[], &[1.0, 10.0]), [11.0, 0.0]);
    for row in [[f64::NAN, 1.0], [1.0, f64::NAN]] {
        assert!(value(&both, &row, &[]).iter().all(|v| v.is_nan()), "{row:?}");
    }
    // The root has no finite slope at 0, and is not taken.
    let hinge = Formula::new(1, &[Angle::constant(1.0).maximum(&Angle::feature(0).apply(Function::Sqrt))]);
    assert_eq!(gradient(&hinge, &[0.0], &[], &[1.0]), [0.0]);
}
