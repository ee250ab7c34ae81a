//! Diagnostics to SARIF 2.1.0 (OASIS, 2020), which code hosts and CI systems show beside the code: one run with the rules
//! that spoke, each with its page, and one result a diagnostic. Columns are UTF-16 units, the default of SARIF.

use hqml_ir::diagnostic::{Diagnostic, Label, Severity};
use hqml_ir::span::Span;
use serde_json::{Value, json};

use super::codes::{Code, code};
use super::render::word;
use crate::world::{SourceFile, SourceMap};

const SCHEMA: &str = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

/// The log of one check: `version` is the tool's.
pub fn sarif(sources: &SourceMap, diagnostics: &[Diagnostic], version: &str) -> Value {
    let mut codes: Vec<&str> = diagnostics.iter().map(|one| one.code).collect();
    codes.sort_unstable();
    codes.dedup();
    let rules: Vec<Value> = codes.iter().filter_map(|id| code(id)).map(rule).collect();
    let results: Vec<Value> = diagnostics.iter().map(|one| result(sources, one, &codes)).collect();
    let repository = env!("CARGO_PKG_REPOSITORY");
    json!({
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": "hqml", "version": version, "informationUri": repository, "rules": rules,
            } },
            "columnKind": "utf16CodeUnits",
            "results": results,
        }],
    })
}

/// A code as a rule: its title, its page, the level it has by default.
fn rule(code: &Code) -> Value {
    let page = code.page.trim_end();
    let story = page.split_once('\n').map_or(page, |(_, rest)| rest.trim_start());
    let first = story.split("\n\n").next().unwrap_or(code.title);
    let level = if code.id.starts_with('W') { "warning" } else { "error" };
    json!({
        "id": code.id,
        "shortDescription": { "text": code.title },
        "fullDescription": { "text": first },
        "help": { "text": story, "markdown": page },
        "helpUri": format!("{}/blob/main/docs/errors/{}.md", env!("CARGO_PKG_REPOSITORY"), code.id),
        "defaultConfiguration": { "level": level },
    })
}

fn result(sources: &SourceMap, one: &Diagnostic, codes: &[&str]) -> Value {
    let primary = one.labels.iter().position(|label| Some(label.span) == one.span());
    let mut result = json!({
        "ruleId": one.code,
        "level": level(one.severity),
        "message": { "text": text(one) },
    });
    if let Ok(index) = codes.binary_search(&one.code) {
        result["ruleIndex"] = json!(index);
    }
    let place = primary.and_then(|at| location(sources, &one.labels[at], None));
    result["locations"] = json!(place.into_iter().collect::<Vec<_>>());
    let others = one.labels.iter().enumerate().filter(|(at, _)| Some(*at) != primary).map(|(_, label)| label);
    let related: Vec<Value> =
        others.zip(1..).filter_map(|(label, id): (_, u32)| location(sources, label, Some(id))).collect();
    if !related.is_empty() {
        result["relatedLocations"] = json!(related);
    }
    result
}

const fn level(severity: Severity) -> &'static str {
    word(severity)
}

/// The fact, what to type, and why, in lines: a result has no field of its own for the last two.
fn text(one: &Diagnostic) -> String {
    let help = one.help.iter().map(|help| format!("\nhelp: {help}"));
    let notes = one.notes.iter().map(|note| format!("\nnote: {note}"));
    one.message.clone() + &help.chain(notes).collect::<String>()
}

fn location(sources: &SourceMap, label: &Label, id: Option<u32>) -> Option<Value> {
    let file = sources.get(label.span.file)?;
    let mut location = json!({
        "physicalLocation": {
            "artifactLocation": { "uri": uri(&file.uri) },
            "region": region(sources, file, label.span),
        },
    });
    if !label.text.is_empty() {
        location["message"] = json!({ "text": label.text });
    }
    if let Some(id) = id {
        location["id"] = json!(id);
    }
    Some(location)
}

fn region(sources: &SourceMap, file: &SourceFile, span: Span) -> Value {
    let place = |byte: u32| {
        let (line, _) = sources.line_column(span.file, byte);
        (line, column(&file.text, byte))
    };
    let (start, end) = (place(span.start), place(span.end));
    json!({ "startLine": start.0, "startColumn": start.1, "endLine": end.0, "endColumn": end.1 })
}

/// The column of a byte in its line, from 1, in UTF-16 units: a character beyond U+FFFF is two.
fn column(text: &str, byte: u32) -> usize {
    let mut byte = (byte as usize).min(text.len());
    while !text.is_char_boundary(byte) {
        byte -= 1;
    }
    let before = &text[..byte];
    let line = &before[before.rfind('\n').map_or(0, |end| end + 1)..];
    line.encode_utf16().count() + 1
}

/// A path as a reference to a URI: what may not stand in one is written `%20`.
fn uri(path: &str) -> String {
    let scheme = path.starts_with("std:") || path.contains("://");
    let absolute = if path.starts_with('/') { "file://" } else { "" };
    let mut out = absolute.to_owned();
    for byte in path.bytes() {
        match byte {
            b'\\' => out.push('/'),
            b':' if scheme => out.push(':'),
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'/' | b'-' | b'.' | b'_' | b'~' | b'+' | b'@' => {
                out.push(char::from(byte));
            }
            other => out += &format!("%{other:02X}"),
        }
    }
    out
}
