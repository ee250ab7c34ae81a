//! What can be wrong with names and imports, each as a diagnostic.

use hqml_ir::{Diagnostic, Span};

use super::Declared;
use crate::syntax::ast::{Ident, Import};
use crate::world::WorldError;

pub(super) fn unreadable(import: Option<&Import>, why: &WorldError) -> Diagnostic {
    let (code, help) = match (why, import) {
        (WorldError::NotText { .. }, _) => {
            ("E0002", "a program is a text file: save it as UTF-8, or name the right file")
        }
        (WorldError::TooLarge { .. }, _) => ("E0003", "numbers in bulk belong into a table that `csv(...)` reads"),
        (WorldError::NotFound { .. }, None) => ("E0004", "check the path; it is relative to the folder you are in"),
        (WorldError::NotFound { .. }, Some(_)) => {
            ("E0004", "check the path; an import's is relative to the folder of the file in which it stands")
        }
        _ => ("E0004", "check what the file is and who may read it"),
    };
    let error = Diagnostic::error(code, why.to_string()).help(help);
    match import {
        Some(import) => error.primary(import.path.span, "imported here"),
        None => error,
    }
}

/// `chain`: the imports that lead round, the last of them back to the first file.
pub(super) fn circle_of_imports(uri: &str, chain: &[&Import]) -> Diagnostic {
    let mut error = Diagnostic::error("E0005", format!("`{uri}` imports itself, directly or through other files"));
    for (at, import) in chain.iter().enumerate() {
        let last = at + 1 == chain.len();
        let text = if last { "and this import leads back" } else { "this import leads there" };
        error = if last { error.primary(import.path.span, text) } else { error.secondary(import.path.span, text) };
    }
    error.help("move what both files need into a third one that imports neither")
}

/// `too_many`: what there is too much of, with its limit.
pub(super) fn too_many_files(import: &Import, too_many: &str) -> Diagnostic {
    Diagnostic::error("E0006", too_many).primary(import.path.span, "this one is too many").help("join small files")
}

pub(super) fn declared_twice(first: &Ident, second: &Ident) -> Diagnostic {
    Diagnostic::error("E0202", format!("`{}` is declared twice in this file", second.name))
        .primary(second.span, "declared again here")
        .secondary(first.span, "first declared here")
        .help("give one of them another name")
}

pub(super) fn option_twice(first: &Ident, second: &Ident) -> Diagnostic {
    Diagnostic::error("E0208", format!("the option `{}` is declared twice", second.name))
        .primary(second.span, "declared again here")
        .secondary(first.span, "first declared here")
        .help("give one of them another name")
}

pub(super) fn clash(import: Span, name: &str, one: &Declared, other: &Declared, own: bool) -> Diagnostic {
    let fact = if own {
        format!("`{name}` is declared here and in an imported file")
    } else {
        format!("two imported files declare `{name}`")
    };
    Diagnostic::error("E0203", fact)
        .primary(import, format!("this import brings `{name}`"))
        .secondary(one.declaration.name.span, "one is declared here")
        .secondary(other.declaration.name.span, "the other here")
        .help("rename one of them: a name means one thing in a file")
}

pub(super) fn shadows_library(own: &Declared, library: &Declared) -> Diagnostic {
    Diagnostic::warning("W0110", format!("`{}` hides the library's {} of that name", own.name(), library.kind().word()))
        .primary(own.declaration.name.span, "in this file the name now means this one")
        .secondary(library.declaration.name.span, "the library's")
        .help(format!("choose another name, or write `allow(W0110, \"why\")` before `{}`", own.kind().word()))
}

pub(super) fn gate_name(name: &Ident, word: &str) -> Diagnostic {
    Diagnostic::error("E0207", format!("`{}` is a gate, so a {word} cannot have that name", name.name))
        .primary(name.span, "a statement that begins with this name applies the gate")
        .help(format!("choose another name, such as `my_{}`", name.name))
}

pub(super) fn circle(members: &[&Declared], uses: &[Span]) -> Diagnostic {
    let first = members[0];
    let mut chain: Vec<String> = members.iter().map(|member| format!("`{}`", member.name())).collect();
    chain.push(format!("`{}`", first.name()));
    let fact = if members.len() == 1 {
        format!("`{}` is declared in terms of itself", first.name())
    } else {
        format!("declarations go in a circle: {}", chain.join(" -> "))
    };
    let mut error =
        Diagnostic::error("E0204", fact).primary(first.declaration.name.span, "its own value is needed here");
    for (at, span) in uses.iter().enumerate() {
        let from = members[at].name();
        let to = members[(at + 1) % members.len()].name();
        error = error.secondary(*span, format!("`{from}` uses `{to}`"));
    }
    error.help("break the circle: one of them must be said without the others")
}

pub(super) fn unknown(name: &Ident, wanted: &str, near: Option<&str>) -> Diagnostic {
    let error = Diagnostic::error("E0201", format!("there is no {wanted} `{}`", name.name))
        .primary(name.span, "not declared in this file, its imports or the library");
    match near {
        Some(near) => error.help(format!("did you mean `{near}`?")),
        None => error.help("declare it, or import the file that does"),
    }
}

/// Declared in a file that another file imports: imports bring what a file declares itself, and no more.
pub(super) fn behind(name: &Ident, wanted: &str, found: &Declared, uri: &str) -> Diagnostic {
    Diagnostic::error("E0201", format!("there is no {wanted} `{}`", name.name))
        .primary(name.span, "not declared in this file, its imports or the library")
        .secondary(found.declaration.name.span, "declared here, in a file that this one does not import")
        .help(format!("import `{uri}` here, too: an import brings what that file declares, not what it imports"))
}

pub(super) fn wrong_kind(name: &Ident, wanted: &str, found: &Declared, near: Option<&str>) -> Diagnostic {
    let kind = found.kind().word();
    let error =
        Diagnostic::error("E0205", format!("`{}` is declared as `{kind}`; a {wanted} is wanted here", name.name))
            .primary(name.span, format!("a {wanted} is wanted here"))
            .secondary(found.declaration.name.span, format!("declared as `{kind}` here"));
    match near {
        Some(near) => error.help(format!("did you mean `{near}`?")),
        None => error.help(format!("write the name of a {wanted}")),
    }
}

pub(super) fn no_such_constant(name: &str, near: Option<&str>) -> Diagnostic {
    let error = Diagnostic::error("E0206", format!("`--set {name}=...` names no constant of the program"));
    match near {
        Some(near) => error.help(format!("did you mean `{near}`?")),
        None => error.help(format!("declare it in the program: `const {name} = ...`")),
    }
}
