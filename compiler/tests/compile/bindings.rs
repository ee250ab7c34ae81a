//! What names can stand for: options of every kind on every declaration, what `where` binds, gates and axes as values,
//! patterns and observables with options. And what is said once where a name is lost.

use crate::support::{codes, compiled, shown, sound};
use hqml_compiler::world::MemoryWorld;
use hqml_compiler::{CompileOptions, compile};
use hqml_ir::{Readout, Step};

const MOONS: &str = "data points = make_moons(samples: 100) |> split(test: 25%)\n";

fn study(rest: &str) -> String {
    format!("{MOONS}{rest}\nexperiment e {{ data: points  models: [m] }}\n")
}

/// The circuits of the first model: operations and read-outs.
fn circuits(text: &str) -> Vec<(usize, Readout)> {
    let compilation = sound(text);
    let pipeline = &compilation.experiments[0].contenders[0].pipelines[0];
    let circuit = |step: &Step| match step {
        Step::Circuit(circuit) => Some((circuit.program.ops.len(), circuit.readout.clone())),
        _ => None,
    };
    pipeline.stages.iter().filter_map(|stage| circuit(&stage.step)).collect()
}

/// Two ways to write the same model give the same program and the same read-out.
fn same(one: &str, other: &str) {
    assert_eq!(circuits(&study(one)), circuits(&study(other)), "{one}\n{other}");
}

#[test]
fn an_option_may_be_an_observable() {
    same(
        "model m(o: observable = z_each) = angle_embedding |> measure(o) |> svc",
        "model m = angle_embedding |> measure(Z(0), Z(1)) |> svc",
    );
    same(
        "observable twice(o: observable) on q[n] = 2 * o\n\
         model inner(o: observable) = angle_embedding |> measure(o) |> svc\n\
         model m = inner(o: twice(Z(0)))",
        "model m = angle_embedding |> measure(2 * Z(0)) |> svc",
    );
    same(
        "ansatz step(h: observable) on q[n] { evolve(0.5, h) q }\n\
         model m = angle_embedding |> step(h: Z(0) + Z(1)) |> measure(z_each) |> svc",
        "ansatz step on q[n] { rz(1.0) q }\nmodel m = angle_embedding |> step |> measure(z_each) |> svc",
    );
    let found =
        compiled(&study("model inner(o: observable) = angle_embedding |> measure(o) |> svc\nmodel m = inner(3)"));
    assert_eq!(codes(&found)[0], "E0502", "{}", shown(&found));
}

#[test]
fn where_binds_observables_optimizers_losses_and_kernel_functions() {
    same(
        "model m = angle_embedding |> measure(o, z_each) |> svc where o = [Z(0) * Z(1), X(k)], k = 1",
        "model m = angle_embedding |> measure(Z(0) * Z(1), X(1), z_each) |> svc",
    );
    sound(&study("model m = svc(kernel: k) where k = linear"));
    let found = sound(&study(
        "model m = dense(width: classes) |> softmax |> classifier(loss: l, optimizer: slow)\n\
         where l = cross_entropy, slow = adam(learning_rate: rate), rate = 0.25",
    ));
    sound(&study(
        "loss fair(f: features[k], y: target[k], even: int = 2) = sum((f[i] - y[i]) ** even for i in 0..k)\n\
         model m = dense(width: classes) |> classifier(loss: l, optimizer: adam) where l = fair(even: p), p = 4",
    ));
    let stages = &found.experiments[0].contenders[0].pipelines[0].stages;
    let rates = stages.iter().filter_map(|stage| match &stage.step {
        Step::Train(training) => training.optimizer.real("learning_rate"),
        _ => None,
    });
    assert_eq!(rates.collect::<Vec<_>>(), [0.25]);
}

#[test]
fn a_word_that_an_option_was_given_names_a_row() {
    let kernel = |text: &str| {
        let found = sound(&study(text));
        let stages = &found.experiments[0].contenders[0].pipelines[0].stages;
        let calls = stages.iter().filter_map(|stage| match &stage.step {
            Step::Builtin { call, .. } => call.call("kernel").map(|kernel| kernel.name.clone()),
            _ => None,
        });
        calls.collect::<Vec<_>>()
    };
    assert_eq!(kernel("model s(k: one_of[rbf, linear] = linear) = svc(kernel: k)\nmodel m = s"), ["linear"]);
    assert_eq!(kernel("model s(k: one_of[rbf, linear]) = svc(kernel: k)\nmodel m = s(k: rbf)"), ["rbf"]);
    // An option whose name is one of its words.
    assert_eq!(kernel("model s(rbf: one_of[rbf, linear]) = svc(kernel: rbf)\nmodel m = s(rbf: linear)"), ["linear"]);
    assert_eq!(kernel("model s(rbf: one_of[rbf, linear]) = svc(kernel: rbf)\nmodel m = s(rbf: rbf)"), ["rbf"]);
}

#[test]
fn gates_and_axes_are_values() {
    same(
        "const entangler = cz\nconst turns = [rx, rz]\n\
         ansatz a(about: axis = z) on q[n] {\n\
             for turn in turns { turn(0.1) q }\n    for turn in [ry] { turn(0.2) q }\n\
             for about in [x, y] { pauli_rotation(about, 0.3) q[0] }\n    entangler q[0], q[1]\n\
         }\nmodel m = angle_embedding |> a |> measure(z_each) |> svc",
        "ansatz a on q[n] { rx(0.1) q; rz(0.1) q; ry(0.2) q; rx(0.3) q[0]; ry(0.3) q[0]; cz q[0], q[1] }\n\
         model m = angle_embedding |> a |> measure(z_each) |> svc",
    );
    same(
        "model m = [angle_embedding(axis: a) |> measure(z_each) for a in [x, y]] |> svc",
        "model m = [angle_embedding(axis: x) |> measure(z_each), angle_embedding(axis: y) |> measure(z_each)] |> svc",
    );
}

#[test]
fn a_pattern_may_be_given_with_its_options() {
    let head = "pairs skip(n: int, by: int = 1) = [(i, mod(i + by, 4)) for i in 0..n]\n\
                ansatz a(p: pairs = skip(by: 3)) on q[n] { for (i, j) in p(n) { cz q[i], q[j] } }\n\
                feature_map f(x: features[n]) on q[4] { rx(x[0]) q }\n";
    let text = |stage: &str| format!("{head}model m = f |> {stage} |> measure(z_each) |> svc");
    same(&text("a"), &text("a(p: [(0, 3), (1, 0), (2, 1), (3, 2)])"));
    same(&text("a(p: skip(by: 2))"), &text("a(p: [(0, 2), (1, 3), (2, 0), (3, 1)])"));
    let found = compiled(&study(&text("a(p: skip(bye: 2))")));
    assert_eq!(codes(&found)[0], "E0501", "{}", shown(&found));
}

#[test]
fn observables_are_swept_and_lists_nest() {
    let found = sound(&study("model m = angle_embedding |> measure(sweep(z_each, Z(0) * Z(1))) |> svc"));
    assert_eq!(found.experiments[0].contenders.len(), 2);
    same(
        "ansatz a(groups: list[list[int]] = [[0], [0, 1]]) on q[n] { for g in groups { for i in g { h q[i] } } }\n\
         model m = angle_embedding |> a |> measure(z_each) |> svc",
        "ansatz a on q[n] { h q[0]; h q }\nmodel m = angle_embedding |> a |> measure(z_each) |> svc",
    );
}

#[test]
fn where_a_sweep_cannot_stand_it_is_said() {
    for text in
        ["model m = pca(components: k) |> svc where k = sweep(1, 2)", "const k = sweep(1, 2)\nmodel m = svc(c: k)"]
    {
        let found = compiled(&study(text));
        assert_eq!(codes(&found)[0], "E0530", "{}", shown(&found));
    }
}

#[test]
fn one_lost_name_is_one_error() {
    let found = compiled(&format!("{MOONS}const m = 3\nmodel m = svc\nexperiment e {{ data: points  models: [m] }}\n"));
    assert_eq!(codes(&found), ["E0202"], "{}", shown(&found));
    let found = compiled(&study("import \"nowhere.hqml\"\nmodel m = gone |> measure(z_each) |> svc"));
    assert_eq!(codes(&found), ["E0004"], "{}", shown(&found));
}

#[test]
fn a_name_behind_an_import_is_found() {
    let world = MemoryWorld::new()
        .with_file("outer.hqml", "import \"inner.hqml\"\nansatz seen on q[n] { hidden q }\n")
        .with_file("inner.hqml", "circuit hidden on q[n] { h q }\n")
        .with_file("test.hqml", "import \"outer.hqml\"\nansatz mine on q[n] { hidden q }\n");
    let found = compile("test.hqml", &world, &CompileOptions::default());
    assert_eq!(codes(&found), ["E0201"], "{}", shown(&found));
    assert!(found.diagnostics[0].help[0].contains("import `inner.hqml`"), "{}", shown(&found));
}
