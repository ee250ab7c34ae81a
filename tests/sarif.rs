//! `hqml check --format sarif` and `--format short`: what SARIF 2.1.0 requires, and columns in UTF-16 units.

mod common;

use common::{Bench, stdout};
use serde_json::{Value, json};

/// A letter of two bytes, one of four bytes and two UTF-16 units, and mistakes behind them.
const PROGRAM: &str = "data möns = make_moons(samples: 60) |> split // 𝔸\n\
                       allow(W0209, \"𝔸 first\") model m = pca(components: 3) |> svc\n\
                       experiment e { data: möns  models: [m] }\n";

fn log(name: &str, program: &str) -> Value {
    let bench = Bench::new();
    bench.write(name, program);
    let output = bench.hqml(&["check", name, "--format", "sarif"]);
    serde_json::from_slice(&output.stdout).expect("one JSON object")
}

/// What the schema of SARIF requires of the objects that are written.
fn hold(log: &Value) {
    assert_eq!(log["version"], "2.1.0");
    assert!(log["$schema"].as_str().is_some_and(|schema| schema.ends_with("sarif-schema-2.1.0.json")));
    let runs = log["runs"].as_array().expect("runs");
    assert_eq!(runs.len(), 1);
    let run = &runs[0];
    let driver = &run["tool"]["driver"];
    assert_eq!(driver["name"], "hqml");
    assert!(driver["version"].is_string() && driver["informationUri"].as_str().is_some_and(is_absolute));
    assert_eq!(run["columnKind"], "utf16CodeUnits");
    let rules = driver["rules"].as_array().expect("rules");
    for rule in rules {
        assert!(rule["id"].is_string() && rule["helpUri"].as_str().is_some_and(is_absolute), "{rule}");
        for message in ["shortDescription", "fullDescription", "help"] {
            assert!(rule[message]["text"].as_str().is_some_and(|text| !text.is_empty()), "{message} of {rule}");
        }
        assert!(["error", "warning"].contains(&rule["defaultConfiguration"]["level"].as_str().expect("a level")));
    }
    let ids: Vec<&Value> = rules.iter().map(|rule| &rule["id"]).collect();
    assert!((1..ids.len()).all(|at| !ids[..at].contains(&ids[at])), "rules are unique");
    for result in run["results"].as_array().expect("results") {
        let index = result["ruleIndex"].as_u64().expect("an index");
        assert_eq!(&result["ruleId"], ids[usize::try_from(index).expect("small")]);
        assert!(["error", "warning"].contains(&result["level"].as_str().expect("a level")));
        assert!(result["message"]["text"].as_str().is_some_and(|text| !text.is_empty()));
        let related = result["relatedLocations"].as_array().into_iter().flatten();
        let locations: Vec<&Value> = result["locations"].as_array().expect("locations").iter().chain(related).collect();
        locations.into_iter().for_each(location);
    }
}

fn is_absolute(uri: &str) -> bool {
    uri.starts_with("https://")
}

fn location(one: &Value) {
    let physical = &one["physicalLocation"];
    let uri = physical["artifactLocation"]["uri"].as_str().expect("a URI");
    assert!(uri.bytes().all(|byte| byte.is_ascii_graphic() && !b"\"<>\\^`{|}".contains(&byte)), "{uri}");
    let region = &physical["region"];
    let number = |key: &str| region[key].as_u64().unwrap_or_else(|| panic!("{key} of {region}"));
    assert!(["startLine", "startColumn", "endLine", "endColumn"].into_iter().all(|key| number(key) >= 1));
    assert!((number("startLine"), number("startColumn")) <= (number("endLine"), number("endColumn")));
}

#[test]
fn a_log_is_as_sarif_requires_and_points_in_utf16_units() {
    let log = log("a file ä.hqml", PROGRAM);
    hold(&log);
    let results = log["runs"][0]["results"].as_array().expect("results");
    let error = results.iter().find(|result| result["ruleId"] == "E0310").expect("the width error");
    let physical = &error["locations"][0]["physicalLocation"];
    assert_eq!(physical["artifactLocation"]["uri"], "a%20file%20%C3%A4.hqml");
    // In characters the call begins in column 35: the letter before it is one character and two units.
    let line = PROGRAM.lines().nth(1).expect("a line");
    let characters = line[..line.find("pca").expect("the call")].chars().count();
    assert_eq!(physical["region"]["startColumn"], json!(characters + 2));
    assert_eq!(physical["region"]["endColumn"], json!(characters + 2 + "pca(components: 3)".len()));
    let text = error["message"]["text"].as_str().expect("a text");
    assert!(text.contains("\nhelp: write `pca(components: 2)`"), "{text}");
    let related = &error["relatedLocations"][0];
    assert_eq!(related["message"]["text"], "2 features leave here");
    assert_eq!(related["physicalLocation"]["region"]["startColumn"], 13);
    let rules = log["runs"][0]["tool"]["driver"]["rules"].as_array().expect("rules");
    let rule = rules.iter().find(|rule| rule["id"] == "E0310").expect("its rule");
    let page = std::fs::read_to_string(common::root().join("docs/errors/E0310.md")).expect("its page");
    assert_eq!(rule["help"]["markdown"], page.trim_end());
}

#[test]
fn what_has_no_place_has_no_location() {
    let log = log("p.hqml", "");
    hold(&log);
    let bench = Bench::new();
    let output = bench.hqml(&["check", "nowhere.hqml", "--format", "sarif"]);
    assert_eq!(output.status.code(), Some(3));
    let log: Value = serde_json::from_slice(&output.stdout).expect("one JSON object");
    hold(&log);
    assert_eq!(log["runs"][0]["results"][0]["ruleId"], "E0004");
    assert_eq!(log["runs"][0]["results"][0]["locations"], json!([]));
}

#[test]
fn a_right_program_has_no_results_and_lints_are_warnings() {
    let clean = log("p.hqml", "const depth = 3\n");
    hold(&clean);
    assert_eq!(clean["runs"][0]["results"], json!([]));
    let lint = log("p.hqml", "/// of nothing\n// else\nconst depth = 3\n\n/// of nothing\n");
    hold(&lint);
    assert_eq!(lint["runs"][0]["results"][0]["level"], "warning");
}

#[test]
fn short_is_one_line_each() {
    let bench = Bench::new();
    bench.write("p.hqml", "const a = b\nconst c = d\n");
    let output = bench.hqml(&["check", "p.hqml", "--format", "short"]);
    assert_eq!(output.status.code(), Some(1));
    let text = stdout(&output);
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines.len(), 2, "{text}");
    assert_eq!(lines[0], "p.hqml:1:11: error[E0201]: there is no value `b`");
    assert!(output.stderr.is_empty());
}
