//! Transforms, losses, weighted observables and bound parameters: what is wrong with them is said once, at all the places
//! that disagree; what is right comes to the parameters and stages that it should.

use hqml_ir::{Kind, Objective, Step};

use crate::support::{codes, compiled, shown, sound};

const CLASSIFIER: &str = "dense(width: 2) |> classifier(loss: l, optimizer: adam(epochs: 2))";

fn program(declaration: &str, model: &str) -> String {
    format!(
        "data moons = make_moons(samples: 40, noise: 0.2, seed: 1) |> split(test: 30%, seed: 2)\n{declaration}\n\
         model m = {model}\nexperiment e {{ data: moons  models: [m]  seeds: [0] }}\n"
    )
}

/// A declaration, a model, the code, and what the labels stand on.
type Case = (&'static str, &'static str, &'static str, &'static [&'static str]);

const WRONG: &[Case] = &[
    ("transform t(z: features[3]) = [z[0]]", "t |> svc", "E0301", &["t", "features[3]", "make_moons"]),
    ("transform t(z: features[k]) = [z[2]]", "t |> svc", "E0515", &["2", "z", "t", "make_moons"]),
    ("transform t(z: features[k]) = [z[k]]", "svc", "E0515", &["k", "z"]),
    ("transform t(z: features[k]) = z[0]", "t |> svc", "E0502", &["z[0]", "t"]),
    ("transform t(z: features[k]) = [\"a\"]", "t |> svc", "E0502", &["[\"a\"]", "t"]),
    ("transform t(z: features[k]) = []", "t |> svc", "E0326", &["[]", "t"]),
    ("transform t(z: features[k]) = [1 / (z[0] - z[0])]", "t |> svc", "E0513", &["(z[0] - z[0])", "t"]),
    (
        "transform t(z: features[k]) -> probabilities[3] = [z[0], z[1]]",
        "t |> svc",
        "E0326",
        &["[z[0], z[1]]", "probabilities[3]", "t"],
    ),
    ("transform t(z: probabilities[k]) = [z[0]]", "t |> svc", "E0311", &["t", "make_moons"]),
    ("transform t(z: features[k], y: target[2]) = [z[0]]", "t |> svc", "E0306", &["y"]),
    ("transform t(z: features[k]) = [z[0]]", "angle_embedding |> t |> svc", "E0311", &["t", "angle_embedding"]),
    ("transform t(z: features[k]) = [? * z[0]]", "t |> svc", "E0317", &["t", "svc"]),
    ("transform t(z: features[k]) = [z[0] < 1]", "t |> svc", "E0514", &["z[0] < 1", "t"]),
    ("transform t(z: features[k], a: real = ?) = [a * z[0]]", "t |> svc", "E0134", &["?"]),
    ("transform t() = [1]", "t |> svc", "E0306", &["t", "t"]),
    (
        "transform t(z: features[k]) = [sum(z[0] * z[1] + i for i in 0..20000000)]",
        "t |> svc",
        "E0517",
        &["0..20000000", "t"],
    ),
    ("loss l(f: features[k], y: target[3]) = f[0]", CLASSIFIER, "E0312", &["l", "target[3]", "make_moons"]),
    ("loss l(f: features[3], y: target[m]) = f[0]", CLASSIFIER, "E0301", &["l", "features[3]", "dense"]),
    ("loss l(f: features[k], y: target[m]) = [f[0]]", CLASSIFIER, "E0502", &["[f[0]]", "l"]),
    ("loss l(f: probabilities[k], y: target[m]) = f[0]", CLASSIFIER, "E0315", &["l", "dense"]),
    ("loss l(f: features[k]) = f[0]", CLASSIFIER, "E0306", &["l", "l"]),
    ("loss l(f: features[k], y: target[m]) = f[m]", CLASSIFIER, "E0515", &["m", "f", "l", "dense"]),
    ("", "svc(c: ?)", "E0134", &["?"]),
    ("", "angle_embedding(bandwidth: ?) |> measure(z_each) |> svc", "E0317", &["angle_embedding", "svc"]),
    ("", "svc where gamma = ?", "E0317", &["gamma = ?"]),
    ("", "svc(c: gamma) where gamma = ?", "E0502", &["gamma"]),
    ("", "tuned(svc(c: sweep(1, 2))) where gamma = ?", "E0134", &["tuned"]),
    (
        "observable o(x: features[3]) on q[n] = x[0] * Z(0)",
        "angle_embedding |> measure(o) |> svc",
        "E0301",
        &["o", "features[3]"],
    ),
];

#[test]
fn each_mistake_is_said_once_at_its_places() {
    for (declaration, model, code, places) in WRONG {
        let found = compiled(&program(declaration, model));
        let errors: Vec<_> = found.diagnostics.iter().filter(|d| d.is_error()).collect();
        let [error] = errors.as_slice() else { panic!("{declaration} | {model}\n{}", shown(&found)) };
        assert_eq!(error.code, *code, "{declaration} | {model}\n{}", shown(&found));
        assert!(!error.help.is_empty(), "{declaration}: no help");
        for place in *places {
            let here = |label: &hqml_ir::Label| found.sources.text(label.span).starts_with(place);
            assert!(error.labels.iter().any(here), "{declaration} | {model}: not at `{place}`\n{}", shown(&found));
        }
    }
}

/// What is bound by `where` is shared; squared sixty times it would be a tree of 2^60 leaves.
#[test]
fn an_expression_has_a_size_and_a_limit() {
    let squares: Vec<String> = (1..60).map(|i| format!("z{} = z{i} * z{i}", i + 1)).collect();
    let declaration =
        |last: usize| format!("transform t(z: features[k]) = [z{last}] where z1 = z[0] * z[1], {}", squares.join(", "));
    let found = compiled(&program(&declaration(60), "t |> svc"));
    assert!(codes(&found).contains(&"E0517") && shown(&found).contains("1000000"), "{}", shown(&found));
    let few = &squares[..8].join(", ");
    let text = format!("transform t(z: features[k]) = [z9, z8 + z9] where z1 = z[0] * z[1], {few}");
    let found = sound(&program(&text, "t |> svc"));
    let stage = &found.experiments[0].contenders[0].pipelines[0].stages[0];
    let Step::Expression(expression) = &stage.step else { panic!("{stage:?}") };
    assert!(expression.formula.steps() <= 13, "{}", expression.formula.steps());
    assert_eq!(stage.to, Kind::Features(2));
}

/// Parameters keep the order in which they are reached; those of the loss come last and are trained with the rest.
#[test]
fn parameters_are_numbered_where_they_are_reached() {
    let declarations = "
transform t(z: features[k]) -> probabilities[2] = [? * z[0], ?(init: 2) * z[1]]
loss l(p: probabilities[k], y: target[k], by: real = 3) = sum(by * (?(init: normal(0, 0.1)) * p[j] - y[j]) ** 2 for j in 0..k)";
    let model = "frozen(t) |> angle_embedding(bandwidth: g) |> real_amplitudes(reps: 1) |> measure(? * Z(0), g * X(1)) \
                 |> t |> classifier(loss: l(by: 2), optimizer: adam) where g = ?";
    let found = sound(&program(declarations, model));
    let pipeline = &found.experiments[0].contenders[0].pipelines[0];
    let trained: Vec<bool> = pipeline.parameters.iter().map(|p| p.trained).collect();
    let expected: Vec<bool> = (0..12).map(|k| !(1..3).contains(&k)).collect();
    assert_eq!(trained, expected);
    let training = pipeline.stages.iter().find_map(|stage| match &stage.step {
        Step::Train(training) => Some(training),
        _ => None,
    });
    let training = training.expect("a training");
    assert_eq!(training.trains, [0, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
    let Objective::Expression(loss) = &training.loss else { panic!("{:?}", training.loss) };
    assert_eq!((loss.name.as_str(), loss.formula.features()), ("l(by: 2)", 4));
    assert_eq!(loss.formula.parameters().collect::<Vec<_>>(), [10, 11]);
    let kinds: Vec<Kind> = pipeline.stages.iter().map(|stage| stage.to).collect();
    assert!(kinds.contains(&Kind::Probabilities(2)), "{kinds:?}");
}
