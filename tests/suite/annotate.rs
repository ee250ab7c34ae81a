//! The suite as it should be written: a suite and what is said about its cases enter, the text of its file leaves.

use crate::cases::{Case, CaseFile, Suite};
use crate::found::{Found, Place, Told};

/// Where `//~ ` ends: carets cannot stand before it.
const FIRST: usize = 5;
/// Beyond this column carets are hard to follow.
const LAST: usize = 120;

/// The whole file.
pub(crate) fn annotated(suite: &Suite, told: &[Told]) -> String {
    let mut out = String::new();
    suite.head.iter().for_each(|line| put(&mut out, line));
    for (case, told) in suite.cases.iter().zip(told) {
        put(&mut out, &format!("//# {}", case.name));
        for (at, file) in case.files.iter().enumerate() {
            write_file(&mut out, case, file, at, told);
        }
    }
    out.truncate(out.trim_end().len());
    out + "\n"
}

fn put(out: &mut String, line: &str) {
    out.push_str(line);
    out.push('\n');
}

fn write_file(out: &mut String, case: &Case, file: &CaseFile, at: usize, told: &Told) {
    if at > 0 {
        put(out, &format!("//@ {}", file.name));
    }
    let of = |one: &&Found| one.place.as_ref().is_some_and(|place| place.file == file.name);
    let mine: Vec<&Found> = told.diagnostics.iter().filter(of).collect();
    let end = file.lines.iter().rposition(|line| !line.trim().is_empty()).map_or(0, |last| last + 1);
    for (number, line) in file.lines[..end].iter().enumerate() {
        put(out, line);
        mine.iter().filter(|one| line_of(one) == number + 1).for_each(|one| say(out, one, &carets(one, line)));
    }
    mine.iter().filter(|one| line_of(one) > end).for_each(|one| say(out, one, "end"));
    if at + 1 == case.files.len() {
        let strangers = told.diagnostics.iter().filter(|one| !owned(case, one));
        case.steps.iter().for_each(|step| put(out, &format!("//$ {step}")));
        strangers.for_each(|one| say(out, one, &abroad(one)));
        told.exit.iter().for_each(|code| put(out, &format!("//~ exit {code}")));
    }
    file.lines[end..].iter().for_each(|line| put(out, line));
}

fn line_of(one: &Found) -> usize {
    one.place.as_ref().map_or(0, |place| place.line)
}

fn owned(case: &Case, one: &Found) -> bool {
    one.place.as_ref().is_some_and(|place| case.files.iter().any(|file| file.name == place.file))
}

/// The place of what stands in none of the case's files.
fn abroad(one: &Found) -> String {
    one.place.as_ref().map_or("nowhere".to_owned(), |place| format!("in {}", place.file))
}

fn say(out: &mut String, one: &Found, place: &str) {
    put(out, &format!("//~ {place} {}: {}", one.code, one.message.replace('\n', "\\n")));
    one.help.iter().for_each(|help| put(out, &format!("//~ help: {}", help.replace('\n', "\\n"))));
}

/// The columns of a place in its line: carets under it, `|` at an empty place, numbers where neither can stand.
fn carets(one: &Found, line: &str) -> String {
    let Some(Place { line: row, column, end, .. }) = &one.place else { return String::new() };
    let length = line.chars().count();
    let tail = if end.0 > *row { format!("..+{}:{}", end.0 - row, end.1) } else { String::new() };
    let last = if end.0 > *row { (length + 1).max(column + 1) } else { end.1 };
    let plain = line.chars().all(|c| c != '\t' && c != '«');
    if *column < FIRST || last > LAST || !plain {
        let last = if tail.is_empty() { last.to_string() } else { String::new() };
        return format!("{column}..{last}{}", tail.trim_start_matches('.'));
    }
    let marks = if last > *column { "^".repeat(last - column) } else { "|".to_owned() };
    " ".repeat(column - FIRST) + &marks + &tail
}
