//! `hqml fmt` as a user types it: files in place, `--check`, standard input, and what it refuses.

mod common;

use common::{Bench, assert_refused, stderr, stdout};

const UNTIDY: &str = "model   m=svc( c:1.0 ) // mine\n";
const TIDY: &str = "model m = svc(c: 1.0) // mine\n";

fn text(bench: &Bench, name: &str) -> String {
    std::fs::read_to_string(bench.path(name)).expect("a text")
}

#[test]
fn files_are_written_in_place_once() {
    let bench = Bench::new();
    bench.write("a.hqml", UNTIDY).write("b.hqml", TIDY);
    let output = bench.hqml(&["fmt", "a.hqml", "b.hqml"]);
    assert_eq!((output.status.code(), stdout(&output), stderr(&output)), (Some(0), String::new(), String::new()));
    assert_eq!((text(&bench, "a.hqml"), text(&bench, "b.hqml")), (TIDY.to_owned(), TIDY.to_owned()));
    let left = std::fs::read_dir(bench.path("")).expect("the folder").count();
    assert_eq!(left, 2, "another file was left behind");
}

#[test]
fn check_names_what_differs_and_writes_nothing() {
    let bench = Bench::new();
    bench.write("a.hqml", UNTIDY).write("b.hqml", TIDY);
    let output = bench.hqml(&["fmt", "--check", "a.hqml", "b.hqml"]);
    assert_eq!((output.status.code(), stdout(&output)), (Some(1), "a.hqml\n".to_owned()));
    assert_eq!(text(&bench, "a.hqml"), UNTIDY);
    assert_eq!(bench.hqml(&["fmt", "--check", "b.hqml"]).status.code(), Some(0));
    let output = bench.hqml(&["fmt", "--check", "--format", "json", "a.hqml", "b.hqml"]);
    let found: serde_json::Value = serde_json::from_slice(&output.stdout).expect("one JSON object");
    assert_eq!(found, serde_json::json!({ "diagnostics": [], "differing": ["a.hqml"] }));
}

#[test]
fn standard_input_and_stdout_only_print() {
    let bench = Bench::new();
    bench.write("a.hqml", UNTIDY);
    let output = bench.command(&["fmt", "-"]).write_stdin(UNTIDY).output().expect("the program runs");
    assert_eq!((output.status.code(), stdout(&output)), (Some(0), TIDY.to_owned()));
    let output = bench.hqml(&["fmt", "--stdout", "a.hqml"]);
    assert_eq!((output.status.code(), stdout(&output)), (Some(0), TIDY.to_owned()));
    assert_eq!(text(&bench, "a.hqml"), UNTIDY);
}

#[test]
fn a_wrong_file_is_refused_and_the_others_are_formatted() {
    let bench = Bench::new();
    let wrong = "model m = svc(c: \n";
    bench.write("wrong.hqml", wrong).write("a.hqml", UNTIDY).write("binary.hqml", [0xff, 0xfe, 0]);
    assert_refused(&bench.hqml(&["fmt", "wrong.hqml", "a.hqml"]), 1, "wrong.hqml:1:");
    assert_eq!((text(&bench, "wrong.hqml"), text(&bench, "a.hqml")), (wrong.to_owned(), TIDY.to_owned()));
    assert_refused(&bench.hqml(&["fmt", "none.hqml"]), 3, "E0004");
    assert_refused(&bench.hqml(&["fmt", "binary.hqml"]), 1, "E0002");
    assert_refused(&bench.hqml(&["fmt"]), 2, "FILE");
}

#[cfg(unix)]
#[test]
fn links_and_permissions_stay() {
    use std::os::unix::fs::PermissionsExt;
    let bench = Bench::new();
    bench.write("a.hqml", UNTIDY);
    std::fs::set_permissions(bench.path("a.hqml"), PermissionsExt::from_mode(0o640)).expect("permissions");
    std::os::unix::fs::symlink(bench.path("a.hqml"), bench.path("link.hqml")).expect("a link");
    assert!(bench.hqml(&["fmt", "link.hqml"]).status.success());
    assert!(bench.path("link.hqml").symlink_metadata().expect("the link").is_symlink());
    assert_eq!(text(&bench, "a.hqml"), TIDY);
    let mode = bench.path("a.hqml").metadata().expect("the file").permissions().mode();
    assert_eq!(mode & 0o777, 0o640);
    std::fs::write(bench.path("a.hqml"), UNTIDY).expect("a file");
    std::fs::set_permissions(bench.path("a.hqml"), PermissionsExt::from_mode(0o440)).expect("permissions");
    assert_refused(&bench.hqml(&["fmt", "a.hqml"]), 3, "E1003");
    assert_eq!(text(&bench, "a.hqml"), UNTIDY);
}
