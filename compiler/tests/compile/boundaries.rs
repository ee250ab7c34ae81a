//! Every boundary between two stages at which widths or kinds can disagree: one error each, with both places.

use crate::support::{compiled, shown};

const MOONS: &str = "data points = make_moons(samples: 100) |> split(test: 25%)\n";
const IRIS: &str = "data points = iris |> split(test: 25%) |> pca(components: 3)\n";
const LINE: &str = "data points = make_regression(samples: 100, features: 3, informative: 2) |> split(test: 25%)\n";

/// One error with at least two places, and the text to look at.
fn disagreement(data: &str, model: &str) -> String {
    let text = format!("{data}{model}\nexperiment e {{ data: points  models: [m] }}\n");
    let found = compiled(&text);
    let errors: Vec<_> = found.diagnostics.iter().filter(|d| d.is_error()).collect();
    assert_eq!(errors.len(), 1, "{model}\n{}", shown(&found));
    assert!(errors[0].labels.len() >= 2, "one place only: {model}\n{}", shown(&found));
    assert!(!errors[0].help.is_empty(), "no help: {model}\n{}", shown(&found));
    format!("{model}\n{}\n", shown(&found))
}

fn all(data: &str, models: &[&str]) -> String {
    models.iter().map(|model| disagreement(data, model)).collect()
}

#[test]
fn features_and_circuits() {
    insta::assert_snapshot!(all(
        IRIS,
        &[
            "feature_map two(x: features[2]) on q[2] { ry(x[0]) q[0] ry(x[1]) q[1] }\nmodel m = two |> measure(z_each) |> svc",
            "ansatz two on q[2] { ry(?) q }\nmodel m = angle_embedding |> frozen(two) |> measure(z_each) |> svc",
            "model m = amplitude_embedding(qubits: 1) |> measure(z_each) |> svc",
            "model m = real_amplitudes |> measure(z_each) |> svc",
            "model m = angle_embedding |> angle_embedding |> measure(z_each) |> svc",
            "model m = angle_embedding |> standard_scaler |> svc",
            "model m = angle_embedding |> measure(Z(3)) |> svc",
            "model m = measure(z_each) |> svc",
        ],
    ));
}

#[test]
fn features_and_predictions() {
    insta::assert_snapshot!(all(
        IRIS,
        &[
            "model m = pca(components: 4) |> svc",
            "model m = select(k: 5) |> svc",
            "model m = angle_embedding |> fidelity_kernel |> logistic_regression",
            "model m = modulo(3) |> svc",
            "model m = rbf_kernel |> rbf_kernel |> svc",
            "model m = svc |> pca(components: 1)",
            "model m = ridge",
            "model m = svc |> argmax",
            "model m = dense(width: 2) |> softmax |> classifier(loss: cross_entropy, optimizer: adam)",
            "model m = dense(width: 2) |> classifier(loss: hinge, optimizer: adam)",
            "model m = dense(width: 3) |> classifier(loss: cross_entropy, optimizer: adam)",
            "model m = [identity, angle_embedding] |> svc",
            "model m = angle_embedding |> [measure(z_each), probabilities] |> svc",
            "model m = one_class_svm(normal: \"setosa\")",
            "model m = argmax |> svc",
        ],
    ));
}

#[test]
fn real_targets() {
    insta::assert_snapshot!(all(
        LINE,
        &[
            "model m = svc",
            "model m = dense(width: 2) |> regressor(loss: squared, optimizer: adam)",
            "model m = dense(width: 1) |> regressor(loss: hinge, optimizer: adam)",
            "model m = dense(width: 1) |> classifier(loss: squared, optimizer: adam)",
            "model m = dense(width: 1) |> train(loss: squared, optimizer: adam) |> argmax",
        ],
    ));
}

#[test]
fn training() {
    insta::assert_snapshot!(all(
        MOONS,
        &[
            "model m = angle_embedding |> real_amplitudes |> measure(z_each) |> standard_scaler |> softmax |> classifier(loss: cross_entropy, optimizer: cobyla)",
            "model m = angle_embedding |> real_amplitudes |> sample |> softmax |> classifier(loss: cross_entropy, optimizer: lbfgs)",
            "model m = dense(width: 2) |> train(loss: squared, optimizer: adam) |> dense(width: 3) |> svc",
            "model m = dense(width: 2) |> regressor(loss: squared, optimizer: adam)",
        ],
    ));
}

#[test]
fn too_many_qubits_are_refused_with_their_bytes() {
    let data = "data points = make_classification(samples: 200, features: 60, informative: 4) |> split(test: 25%)\n";
    for map in ["zz_feature_map", "angle_embedding", "iqp_embedding"] {
        let text =
            format!("{data}model m = {map} |> fidelity_kernel |> svc\nexperiment e {{ data: points  models: [m] }}\n");
        let found = compiled(&text);
        let errors: Vec<_> = found.diagnostics.iter().filter(|d| d.is_error()).collect();
        assert_eq!(errors.iter().map(|d| d.code).collect::<Vec<_>>(), ["E0801"], "{}", shown(&found));
        // 2^60 amplitudes of 16 bytes are 2^64 bytes: 16 EiB.
        assert!(errors[0].message.contains("16 EiB"), "{}", errors[0].message);
    }
}

#[test]
fn layers_of_any_size_end_in_an_error_and_not_in_a_full_machine() {
    let text = format!(
        "{MOONS}model m = dense(width: 100_000) |> dense(width: 100_000) |> dense(width: 2) |> softmax\n\
         |> classifier(loss: cross_entropy, optimizer: adam)\nexperiment e {{ data: points  models: [m] }}\n"
    );
    let found = compiled(&text);
    let errors: Vec<_> = found.diagnostics.iter().filter(|d| d.is_error()).map(|d| d.code).collect();
    assert_eq!(errors, ["E0801"], "{}", shown(&found));
}
