//! Every block of HQML in the documentation is checked: what is shown as right is right, and what is shown as a mistake
//! gives the error whose code stands beside it.
//!
//! | fence | the block |
//! |---|---|
//! | `hqml` | is a program without errors |
//! | `hqml E0301` | is a program that gives this error, and no other one |
//! | `console` | begins with `$ hqml ...` lines, each of which runs in the repository's folder and succeeds |
//! | `qasm NAME` | is a file of that name beside the programs after it |

mod common;

use std::path::Path;

use common::{Bench, files, root, stderr};

/// A block: its language, what stands behind that on its fence, and its lines.
struct Block {
    language: &'static str,
    mark: String,
    text: String,
}

/// The blocks between ```` ```hqml ```` or ```` ```qasm ```` and ```` ``` ````.
fn blocks(text: &str) -> Vec<Block> {
    let mut found = Vec::new();
    let mut current: Option<Block> = None;
    for line in text.lines() {
        match (&mut current, line.trim_end()) {
            (None, fence) => {
                let begun = ["hqml", "qasm"].into_iter().find_map(|language| {
                    let mark = fence.strip_prefix("```")?.strip_prefix(language)?.trim();
                    Some(Block { language, mark: mark.to_owned(), text: String::new() })
                });
                current = begun;
            }
            (Some(_), "```") => found.extend(current.take()),
            (Some(block), line) => {
                block.text.push_str(line);
                block.text.push('\n');
            }
        }
    }
    found
}

#[test]
fn every_block_of_the_documentation_checks() {
    let mut pages = files("docs", "md");
    pages.push(root().join("README.md"));
    let mut counts = (0, 0);
    for page in pages {
        let text = std::fs::read_to_string(&page).expect("a page");
        let mut beside = Vec::new();
        for (k, Block { language, mark, text }) in blocks(&text).into_iter().enumerate() {
            if language == "qasm" {
                beside.push((mark, text));
                continue;
            }
            let bench = Bench::new();
            for (name, text) in &beside {
                bench.write(name, text);
            }
            bench.write("block.hqml", &text);
            let output = bench.hqml(&["check", "block.hqml"]);
            let told = format!("block {k} of {}:\n{text}\n{}", page.display(), stderr(&output));
            if mark.is_empty() {
                assert!(output.status.success(), "{told}");
                counts.0 += 1;
            } else {
                let errors: Vec<_> = told.match_indices("error[").map(|(at, _)| &told[at + 6..at + 11]).collect();
                assert_eq!(errors, [mark], "{told}");
                counts.1 += 1;
            }
        }
    }
    assert!(counts.0 > 60 && counts.1 > 5, "only {counts:?} blocks found: is the fence still `hqml`?");
}

/// The arguments of a line, quotes as a shell has them.
fn words(line: &str) -> Vec<String> {
    let (mut words, mut quoted) = (vec![String::new()], false);
    for c in line.chars() {
        match c {
            '"' => quoted = !quoted,
            ' ' if !quoted => words.push(String::new()),
            c => words.last_mut().expect("a word").push(c),
        }
    }
    words.retain(|word| !word.is_empty());
    words
}

/// Copies the files of a folder that lie in it itself.
fn copy(folder: &str, to: &Path) {
    std::fs::create_dir_all(to.join(folder)).expect("a folder");
    for entry in std::fs::read_dir(root().join(folder)).expect("a folder").flatten() {
        if entry.path().is_file() {
            std::fs::copy(entry.path(), to.join(folder).join(entry.file_name())).expect("a copy");
        }
    }
}

#[test]
fn every_command_of_the_documentation_runs() {
    let bench = Bench::new();
    copy("docs", &bench.path(""));
    copy("examples", &bench.path(""));
    let mut count = 0;
    for page in files("docs", "md") {
        let text = std::fs::read_to_string(&page).expect("a page");
        let fences = text.split("```console\n").skip(1).filter_map(|rest| rest.split("```").next());
        for line in fences.flat_map(str::lines).filter_map(|line| line.strip_prefix("$ hqml ")) {
            let words = words(line);
            let output = bench.hqml(&words.iter().map(String::as_str).collect::<Vec<_>>());
            assert!(output.status.success(), "{}: {line}\n{}", page.display(), stderr(&output));
            count += 1;
        }
    }
    assert!(count >= 9, "only {count} commands found: is the fence still `console`?");
}
