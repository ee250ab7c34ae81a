//! How a case is run: a case enters, what is said about it leaves. By the library in memory, or by the program in a
//! folder of its own, through the steps that the case lists.
//!
//! | step | what it does |
//! |---|---|
//! | `hqml ARGUMENTS` | runs the program; what the last one says is what is annotated, the others succeed |
//! | `put PATH TEXT` | writes a file; a `*` in the path stands for the one folder that is there |
//! | `size PATH BYTES` | makes a file of zeros that takes no space |
//! | `lock PATH` | holds the lock of a file until the case ends |
//! | `interrupt PATH hqml ARGUMENTS` | runs the program and interrupts it once the file is not empty |
//! | `within KIB hqml ARGUMENTS` | runs the program with so much memory to address |

use std::fs::File;
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};
use std::time::Duration;

use hqml_compiler::diagnostics::{Diagnostic, Label, json, render};
use hqml_compiler::world::{MemoryWorld, SourceMap};
use hqml_compiler::{CompileOptions, compile};

use crate::cases::Case;
use crate::common::{Bench, stderr, stdout};
use crate::found::{Found, Told, diagnostics};

/// What is said about a case.
pub(crate) fn told(case: &Case) -> Told {
    if case.in_memory() { in_memory(case) } else { by_program(case) }
}

/// Checked by the library.
pub(crate) fn in_memory(case: &Case) -> Told {
    let files = case.files.iter().flat_map(|file| file.texts());
    let world = files.fold(MemoryWorld::new(), |world, (name, text)| world.with_file(&name, &text));
    let found = compile("case.hqml", &world, &CompileOptions::default());
    let list = serde_json::to_value(json(&found.sources, &found.diagnostics)).expect("plain data");
    let shown: Vec<Diagnostic> = found.diagnostics.iter().map(|one| without_library(&found.sources, one)).collect();
    let picture = render(&found.sources, &shown, false).replace('\0', "\u{2400}");
    Told { diagnostics: diagnostics(&list), picture, exit: None }
}

/// A diagnostic that does not draw the library: its lines move whenever somebody writes in it.
fn without_library(sources: &SourceMap, one: &Diagnostic) -> Diagnostic {
    let mut shown = one.clone();
    let library = |label: &Label| sources.get(label.span.file).filter(|file| file.uri.starts_with("std:"));
    for label in &one.labels {
        if let Some(file) = library(label) {
            shown.notes.push(format!("{}, `{}`: {}", file.uri, sources.text(label.span), label.text));
        }
    }
    shown.labels.retain(|label| library(label).is_none());
    shown
}

/// Checked or run by the program: once for programs to read, once for people.
pub(crate) fn by_program(case: &Case) -> Told {
    let for_people = last_of(case, false);
    let for_programs = last_of(case, true);
    let text = stdout(&for_programs);
    let object: serde_json::Value =
        serde_json::from_str(&text).unwrap_or_else(|why| panic!("{}: {why}: {text}", case.place));
    let picture = stable(&stderr(&for_people));
    let exit = if case.in_memory() { None } else { for_people.status.code() };
    assert_eq!(for_people.status.code(), for_programs.status.code(), "{}", case.place);
    let found = diagnostics(&object["diagnostics"]).into_iter().map(|one| Found {
        message: stable(&one.message),
        help: one.help.iter().map(|help| stable(help)).collect(),
        ..one
    });
    Told { diagnostics: found.collect(), picture, exit }
}

/// The last command of a case, run in a fresh folder after what stands before it.
fn last_of(case: &Case, json: bool) -> Output {
    let bench = Bench::new();
    for file in &case.files {
        bench.write(&file.name, file.bytes());
    }
    let check = ["hqml check case.hqml".to_owned()];
    let steps: &[String] = if case.steps.is_empty() { &check } else { &case.steps };
    let (last, before) = steps.split_last().expect("a step");
    let mut held = vec![];
    for step in before {
        match step.split_once(' ') {
            Some(("put", rest)) => {
                let (path, text) = rest.split_once(' ').unwrap_or((rest, ""));
                std::fs::write(there(&bench, path), text.replace("\\n", "\n")).expect("a file");
            }
            Some(("size", rest)) => {
                let (path, bytes) = rest.split_once(' ').expect("a path and a size");
                let file = File::create(bench.path(path)).expect("a file");
                file.set_len(bytes.parse().expect("a number of bytes")).expect("a file with a hole in it");
            }
            Some(("lock", path)) => held.push(locked(&there(&bench, path))),
            _ => {
                let output = ran(&bench, step, false);
                assert!(output.status.success(), "{}: `{step}`: {}", case.place, stderr(&output));
            }
        }
    }
    ran(&bench, last, json)
}

fn locked(path: &PathBuf) -> File {
    let file = File::open(path).expect("a file to lock");
    file.try_lock().expect("nobody else holds it");
    file
}

/// The path of a step, its `*` found.
fn there(bench: &Bench, path: &str) -> PathBuf {
    let Some((folder, name)) = path.split_once("*/") else { return bench.path(path) };
    let mut inside = std::fs::read_dir(bench.path(folder)).expect("a folder of the case");
    inside.next().expect("one folder in it").expect("an entry").path().join(name)
}

/// Runs one command of the program.
fn ran(bench: &Bench, step: &str, json: bool) -> Output {
    let words: Vec<&str> = step.split_whitespace().collect();
    let at = words.iter().position(|word| *word == "hqml").unwrap_or_else(|| panic!("`{step}` is no step"));
    let mut arguments = words[at + 1..].to_vec();
    if json {
        arguments.extend(["--format", "json"]);
    }
    match words[..at] {
        ["interrupt", path] => interrupted(bench, path, &arguments),
        ["within", kib] => bounded(bench, kib, &arguments),
        _ => bench.hqml(&arguments),
    }
}

fn program() -> PathBuf {
    assert_cmd::cargo::cargo_bin("hqml")
}

fn interrupted(bench: &Bench, path: &str, arguments: &[&str]) -> Output {
    let mut command = Command::new(program());
    command.current_dir(bench.path("")).args(arguments).stdout(Stdio::piped()).stderr(Stdio::piped());
    let child = command.spawn().expect("the program starts");
    let begun = || {
        let (folder, name) = path.split_once("*/").expect("a path with `*`");
        let entry = std::fs::read_dir(bench.path(folder)).ok()?.next()?.ok()?;
        Some(std::fs::metadata(entry.path().join(name)).ok()?.len() > 0)
    };
    while begun() != Some(true) {
        std::thread::sleep(Duration::from_millis(5));
    }
    let id = child.id().to_string();
    assert!(Command::new("kill").args(["-INT", &id]).status().expect("a signal").success());
    child.wait_with_output().expect("the program ends")
}

fn bounded(bench: &Bench, kib: &str, arguments: &[&str]) -> Output {
    let mut command = Command::new("sh");
    command.arg("-c").arg(format!("ulimit -v {kib}; exec \"$0\" \"$@\"")).arg(program()).args(arguments);
    command.current_dir(bench.path("")).output().expect("a shell")
}

/// Text without what differs from run to run: the hash of a record, the number of cells at an interruption.
fn stable(text: &str) -> String {
    let mut out = String::new();
    for line in text.split_inclusive('\n') {
        out += &without_count(&without_hash(line));
    }
    out
}

fn without_hash(line: &str) -> String {
    let hexadecimal = |c: char| c.is_ascii_hexdigit();
    let mut out = String::new();
    let mut rest = line;
    while let Some((before, after)) = rest.split_once('-') {
        let digits = after.chars().take_while(|c| hexadecimal(*c)).count();
        out += before;
        out += "-";
        rest = if digits == 12 { &after[12..] } else { after };
        out += if digits == 12 { "HASH" } else { "" };
    }
    out + rest
}

fn without_count(line: &str) -> String {
    let Some((before, rest)) = line.split_once("stopped after ") else { return line.to_owned() };
    let after = rest.trim_start_matches(|c: char| c.is_ascii_digit());
    format!("{before}stopped after N{after}")
}
