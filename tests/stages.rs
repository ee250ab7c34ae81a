//! Stages of tables, targets and kernels, as a user types them: scikit-learn's and PennyLane's numbers for the same
//! programs (`tests/golden/stages.json`, tools named there), the border between training and test, and data that will not do.

mod common;

use common::{Bench, root, stderr, stdout};
use ndarray::Array1;
use ndarray_npy::{ReadableElement, read_npy};
use serde_json::Value;

fn golden() -> Value {
    let text = std::fs::read_to_string(root().join("tests/golden/stages.json")).expect("a golden file");
    serde_json::from_str(&text).expect("JSON")
}

fn program(data: &str, model: &str, metric: &str) -> String {
    format!(
        "data points = {data}\nmodel m = {model}\nexperiment e {{ data: points  models: [m]  metrics: [{metric}] }}\n"
    )
}

/// The only cell of a program.
fn cell(bench: &Bench, text: &str) -> Value {
    bench.write("program.hqml", text);
    bench.json(&["run", "program.hqml", "--format", "json"])["cells"][0].clone()
}

/// Why the only cell of a program failed.
fn failure(bench: &Bench, text: &str) -> String {
    bench.write("program.hqml", text);
    let output = bench.hqml(&["run", "program.hqml", "--format", "json"]);
    let said = stdout(&output) + &stderr(&output);
    assert!(!output.status.success() && !said.contains("panicked"), "{said}");
    said
}

fn refusal(bench: &Bench, text: &str) -> String {
    bench.write("program.hqml", text);
    let output = bench.hqml(&["check", "program.hqml"]);
    assert_eq!(output.status.code(), Some(1), "{}", stderr(&output));
    stderr(&output) + &stdout(&output)
}

#[test]
fn programs_leave_other_tools_numbers() {
    let golden = golden();
    let bench = Bench::new();
    for (name, text) in golden["files"].as_object().expect("files") {
        bench.write(name, text.as_str().expect("text"));
    }
    let mut wrong = String::new();
    for case in golden["cases"].as_array().expect("cases") {
        let cell = cell(&bench, case["program"].as_str().expect("a program"));
        for (metric, wanted) in case["metrics"].as_object().expect("metrics") {
            let (found, wanted) = (cell["metrics"][metric].as_f64(), wanted.as_f64().expect("a number"));
            if found.is_none_or(|found| (found - wanted).abs() > 1e-10) {
                wrong.push_str(&format!("{}: {metric} is {found:?}, not {wanted}\n", case["name"]));
            }
        }
    }
    assert_eq!(wrong, "");
}

/// A series of 40 rows; the features and the target of the last `changed` rows are others.
fn series(changed: usize) -> String {
    let line = |k: usize| {
        let t = k as f64;
        let shift = if k + changed >= 40 { 5.0 } else { 0.0 };
        format!("{},{}\n", (t / 3.0).sin() + shift, (t / 3.0 + 0.4).cos() + 2.0 * shift)
    };
    format!("u,y\n{}", (0..40).map(line).collect::<String>())
}

/// The test rows and what is predicted for them, from the arrays that a program leaves.
fn predictions<T: ReadableElement + Clone>(bench: &Bench, text: &str) -> (Vec<i64>, Vec<T>) {
    bench.write("program.hqml", text);
    std::fs::remove_dir_all(bench.path("arrays")).ok();
    bench.json(&["run", "program.hqml", "--format", "json", "--artifacts", "arrays"]);
    let index = std::fs::read_to_string(bench.path("arrays/index.json")).expect("an index");
    let index: Value = serde_json::from_str(&index).expect("JSON");
    let folder = bench.path("arrays").join(index[0]["folder"].as_str().expect("a folder"));
    let rows: Array1<i64> = read_npy(folder.join("test_index.npy")).expect("rows");
    let predictions: Array1<T> = read_npy(folder.join("predictions.npy")).expect("predictions");
    (rows.to_vec(), predictions.to_vec())
}

#[test]
fn no_window_before_the_border_sees_what_is_behind_it() {
    let bench = Bench::new();
    for data in [
        "time_split(test: 25%) |> window(length: 4, autoregressive: true)",
        "window(length: 4, autoregressive: true) |> time_split(test: 25%)",
        "time_split(test: 25%) |> target_scaler |> min_max_scaler |> window(length: 3, horizon: 2)",
    ] {
        let text =
            program(&format!("csv(\"s.csv\", target: \"y\", task: regress) |> {data}"), "ridge(alpha: 0.1)", "rmse");
        bench.write("s.csv", series(0));
        let (rows, before) = predictions::<f64>(&bench, &text);
        let last = *rows.last().expect("test rows");
        assert_eq!(last, 39, "{data}");
        assert!(rows.len() >= 9, "{data}: windows of the test reach back, so none of its rows is lost: {rows:?}");
        // Only the last of the test rows is another: no other prediction moves.
        bench.write("s.csv", series(1));
        let (_, after) = predictions::<f64>(&bench, &text);
        let moved: Vec<usize> = (0..before.len()).filter(|k| before[*k] != after[*k]).collect();
        assert!(moved.iter().all(|k| *k + 1 == before.len()), "{data}: {moved:?}");
    }
}

#[test]
fn gaps_and_text_are_told_with_their_cell() {
    let bench = Bench::new();
    bench.write("gap.csv", "a,b,y\n1,2,0\n2,,1\n3,1,0\n4,5,1\n5,2,0\n6,1,1\n7,1,0\n8,2,1\n");
    bench.write("text.csv", "a,town,y\n1,Rome,0\n2,Bern,1\n3,Rome,0\n4,,1\n5,Rome,0\n6,Bern,1\n7,Rome,0\n8,Rome,1\n");
    let check = |data: &str| refusal(&bench, &program(data, "svc", "accuracy"));
    let gap = check("csv(\"gap.csv\", target: \"y\") |> split(test: 25%)");
    for part in ["E0609", "`b`", "line 3", "impute"] {
        assert!(gap.contains(part), "{part}: {gap}");
    }
    let scaled = check("csv(\"gap.csv\", target: \"y\") |> split(test: 25%) |> standard_scaler |> impute");
    assert!(scaled.contains("E0609") && scaled.contains("standard_scaler"), "{scaled}");
    let text = check("csv(\"text.csv\", target: \"y\") |> split(test: 25%) |> impute");
    for part in ["E0609", "`town`", "`Rome` in line 2", "`|> one_hot`"] {
        assert!(text.contains(part), "{part}: {text}");
    }
    let hole = check("csv(\"text.csv\", target: \"y\") |> split(test: 25%) |> one_hot");
    assert!(hole.contains("E0609") && hole.contains("line 5"), "{hole}");
    let branch = check("csv(\"gap.csv\", target: \"y\") |> split(test: 25%) |> [identity, impute]");
    assert!(branch.contains("E0609") && branch.contains("line 3"), "{branch}");
    // The width is that of the file's categories: 1 + 2.
    let wide = "csv(\"text.csv\", target: \"y\") |> split(test: 25%) |> impute(strategy: most_frequent) |> one_hot";
    let wide = refusal(&bench, &program(wide, "pca(components: 4) |> svc", "accuracy"));
    assert!(wide.contains("E0310") && wide.contains("3 features"), "{wide}");
}

#[test]
fn impute_fills_text_by_its_most_frequent_category_whatever_fills_numbers() {
    let bench = Bench::new();
    // Of the first nine rows, which train, eight have a value of `a`: their mean is 5.25, their median 4.5, and 2 the most.
    let table = |a: &str, town: &str| {
        let first = format!("a,town,y\n2,Rome,1.0\n2,Bern,0.4\n{a},Rome,2.0\n3,{town},1.1\n5,Rome,0.2\n");
        first
            + "4,Bern,0.7\n6,Rome,1.6\n7,Oslo,0.9\n13,Rome,0.1\n"
            + &format!("{a},Oslo,1.0\n6,{town},0.3\n1,Bern,0.5\n")
    };
    let predicted = |file: &str, stages: &str| {
        let data = format!("csv(\"{file}\", target: \"y\", task: regress) |> time_split(test: 25%) |> {stages}");
        predictions::<f64>(&bench, &program(&data, "ridge", "rmse")).1
    };
    bench.write("gaps.csv", table("", ""));
    for (stage, a) in [
        ("impute", "5.25"),
        ("impute(strategy: median)", "4.5"),
        ("impute(strategy: most_frequent)", "2"),
        ("impute(strategy: constant, fill: 9.5)", "9.5"),
    ] {
        bench.write("filled.csv", table(a, "Rome"));
        let (ours, by_hand) =
            (predicted("gaps.csv", &format!("{stage} |> one_hot")), predicted("filled.csv", "one_hot"));
        assert!(ours.len() == 3 && ours.iter().zip(&by_hand).all(|(a, b)| (a - b).abs() < 1e-12), "{stage}: {ours:?}");
    }
}

#[test]
fn categories_that_no_training_row_has_are_told_or_ignored() {
    let bench = Bench::new();
    let rows: String =
        (0..12).map(|k| format!("{},{},{}\n", k, if k == 11 { "Oslo" } else { "Rome" }, k % 2)).collect();
    bench.write("t.csv", format!("a,town,y\n{rows}"));
    let data = |one_hot: &str| format!("csv(\"t.csv\", target: \"y\") |> time_split(test: 25%) |> {one_hot}");
    let said = failure(&bench, &program(&data("one_hot"), "svc", "accuracy"));
    for part in ["`town`", "`Oslo`", "unknown: ignore"] {
        assert!(said.contains(part), "{part}: {said}");
    }
    let cell = cell(&bench, &program(&data("one_hot(unknown: ignore)"), "svc", "accuracy"));
    assert!(cell["metrics"]["accuracy"].is_number(), "{cell}");
}

#[test]
fn data_that_will_not_do_is_told() {
    let bench = Bench::new();
    let empty: String = (0..12).map(|k| format!("{k},{},{}\n", if k > 9 { "1" } else { "" }, k % 2)).collect();
    bench.write("empty.csv", format!("a,b,y\n{empty}"));
    let data = "csv(\"empty.csv\", target: \"y\") |> time_split(test: 25%)";
    let said = failure(&bench, &program(&format!("{data} |> impute"), "svc", "accuracy"));
    assert!(said.contains("no value in any training row") && said.contains("strategy: constant"), "{said}");
    let filled = cell(&bench, &program(&format!("{data} |> impute(strategy: constant)"), "svc", "accuracy"));
    assert!(filled["metrics"]["accuracy"].is_number(), "{filled}");

    // A target that does not vary is predicted as it is.
    let same: String = (0..12).map(|k| format!("{k},4.5\n")).collect();
    bench.write("same.csv", format!("a,y\n{same}"));
    for scaler in ["target_scaler(to: -1..1)", "target_scaler"] {
        let data = "csv(\"same.csv\", target: \"y\", task: regress) |> split(test: 25%)";
        let cell = cell(&bench, &program(data, &format!("{scaler} |> ridge"), "rmse"));
        let error = cell["metrics"]["rmse"].as_f64().unwrap_or_else(|| panic!("{cell}"));
        assert!(error < 1e-12, "{scaler}: {cell}");
    }

    // A kernel with negative eigenvalues has no roots of them; repaired it has.
    let points: String = (0..30).map(|k| format!("{},{},{}\n", k % 7, (k * k) % 5, k % 2)).collect();
    bench.write("points.csv", format!("a,b,y\n{points}"));
    let data = "csv(\"points.csv\", target: \"y\") |> split(test: 25%, seed: 1)";
    let kernel = "sigmoid_kernel(gamma: 1, coef0: -2)";
    let said = failure(&bench, &program(data, &format!("{kernel} |> kernel_pca(components: 22) |> svc"), "accuracy"));
    assert!(said.contains("negative") && said.contains("psd(repair: clip)"), "{said}");
    let mended = format!("{kernel} |> psd |> kernel_pca(components: 22) |> svc");
    assert!(cell(&bench, &program(data, &mended, "accuracy"))["metrics"]["accuracy"].is_number());
}

#[test]
fn a_quantum_kernel_becomes_features_and_windows_feed_a_circuit() {
    let bench = Bench::new();
    let kernel = "zz_feature_map(reps: 1) |> fidelity_kernel";
    let data = "make_moons(samples: 60, noise: 0.1, seed: 3) |> split(test: 25%, seed: 3) |> min_max_scaler(to: 0..1)";
    let labels =
        |model: &str| predictions::<i64>(&bench, &program(data, &format!("{kernel} |> {model}"), "accuracy")).1;
    // All components of a kernel carry its whole geometry: a linear machine on them is the kernel machine.
    let whole = labels("svc(tolerance: 1e-8)");
    assert!(whole.contains(&0) && whole.contains(&1) && whole.len() == 15, "{whole:?}");
    assert_eq!(labels("kernel_pca(components: 45) |> svc(kernel: linear, tolerance: 1e-8)"), whole);
    assert_eq!(labels("nystroem(components: 45) |> svc(kernel: linear, tolerance: 1e-8)"), whole);

    bench.write("s.csv", series(0));
    let data = "csv(\"s.csv\", target: \"y\", task: regress) |> time_split(test: 25%) |> min_max_scaler(to: 0..pi)
                |> window(length: 3)";
    let model =
        "target_scaler(to: -1..1) |> angle_embedding |> frozen(real_amplitudes(reps: 1)) |> measure(z_each) |> ridge";
    let (rows, values) = predictions::<f64>(&bench, &program(data, model, "rmse"));
    assert_eq!(rows, (30..40).collect::<Vec<_>>());
    let truth = |row: i64| (row as f64 / 3.0 + 0.4).cos();
    let off = rows.iter().zip(&values).map(|(row, value)| (truth(*row) - value).abs()).fold(0.0, f64::max);
    assert!(off < 2.0, "{values:?}");
}
