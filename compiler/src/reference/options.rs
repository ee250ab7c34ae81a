//! The options of a declaration: a declaration enters, rows of a Markdown table leave.

use std::fmt::Write;

use crate::eval::Kind;
use crate::names::{Declared, Names};
use crate::syntax::ast::Parameter;

/// The options, the row not among them.
pub(super) fn of(declared: &Declared) -> impl Iterator<Item = &Parameter> {
    let all = declared.declaration.parameters.iter().flat_map(|p| &p.list);
    all.filter(|parameter| !matches!(Kind::of(&parameter.ty), Ok(Kind::Row)))
}

/// The table of the options; empty where there are none.
pub(super) fn table(names: &Names, declared: &Declared) -> String {
    let mut text = String::new();
    for parameter in of(declared) {
        if text.is_empty() {
            text.push_str("| option | kind | default | meaning |\n|---|---|---|---|\n");
        }
        let meaning = meaning(parameter);
        let _ = writeln!(
            text,
            "| `{}` | `{}` | {} | {} |",
            parameter.name.name,
            names.sources().text(parameter.ty.span),
            default(names, parameter),
            meaning.replace('|', "\\|"),
        );
    }
    text
}

/// The page of one option.
pub(super) fn page(names: &Names, declared: &Declared, parameter: &Parameter) -> String {
    let mut text = format!("# `{}`: option of `{}`\n\n", parameter.name.name, declared.name());
    let meaning = meaning(parameter);
    if !meaning.is_empty() {
        let _ = write!(text, "{meaning}\n\n");
    }
    let default = match &parameter.default {
        Some(_) => format!("Where nothing is written it is {}.", default(names, parameter)),
        None => "It must be given.".to_owned(),
    };
    let _ = writeln!(text, "Takes `{}`. {default}", names.sources().text(parameter.ty.span));
    text
}

fn meaning(parameter: &Parameter) -> String {
    parameter.docs.iter().map(|doc| doc.text.trim()).collect::<Vec<_>>().join(" ")
}

fn default(names: &Names, parameter: &Parameter) -> String {
    match &parameter.default {
        Some(default) => format!("`{}`", names.sources().text(default.span)),
        None => "required".to_owned(),
    }
}
