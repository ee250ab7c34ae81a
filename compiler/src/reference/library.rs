//! `docs/stdlib.md`: the standard library enters, one page about all of it leaves.

use std::fmt::Write;

use hqml_ir::FileId;

use super::declared;
use crate::names::{Declared, Names};
use crate::world::MemoryWorld;

const HEAD: &str = "\
# The standard library

Feature maps, ansatzes, entanglement patterns and observables, written in HQML and nothing else: what stands under each
name is its whole source, to be read, copied and changed. `hqml explain NAME` prints the same, for a program's own
declarations too.

Types say what enters and what leaves: `features[n] -> state[n]` takes a row of n numbers to the state of n qubits.
Counts are those of the defaults. In drawings `x[i]` is a feature, `θ[i]` the parameter that is reached in this order, a
dot a control, `⊕` the target of a controlled X; two or more dots are a controlled Z.

This page is generated from `stdlib/*.hqml`.
";

/// The files in the order of the page.
const FILES: [(&str, &str); 5] = [
    ("feature_maps", "Feature maps"),
    ("ansatzes", "Ansatzes"),
    ("sim_circuits", "The circuits of Sim, Johnson and Aspuru-Guzik"),
    ("entanglement", "Entanglement patterns"),
    ("observables", "Observables"),
];

/// The standard library, as an empty program sees it.
pub fn library() -> Names {
    Names::load(&MemoryWorld::new().with_file("empty.hqml", ""), "empty.hqml", &[]).0
}

/// The whole page.
pub fn markdown() -> String {
    let names = library();
    let mut page = HEAD.to_owned();
    for (heading, file) in files(&names) {
        let _ = write!(page, "\n## {heading}\n\n");
        for doc in names.tree(file).into_iter().flat_map(|tree| &tree.docs) {
            let _ = writeln!(page, "{}", doc.text);
        }
        page.push('\n');
        for declared in names.declared_in(file) {
            let _ = writeln!(page, "- {}", line(&names, declared));
        }
        for declared in names.declared_in(file) {
            let _ =
                write!(page, "\n### `{}`\n\n{}", declared.name(), declared::body(&names, declared, declared::PAPER));
        }
    }
    page
}

/// The library's files: those with a heading first, then any other.
fn files(names: &Names) -> Vec<(String, FileId)> {
    let mut all: Vec<(usize, String, FileId)> = vec![];
    for declared in names.declarations().filter(|d| d.in_library) {
        let uri = names.sources().get(declared.file).map_or("", |file| &*file.uri);
        let stem = uri.trim_start_matches("std:/").trim_end_matches(".hqml");
        if all.iter().all(|(.., file)| *file != declared.file) {
            let at = FILES.iter().position(|(name, _)| *name == stem);
            let heading = at.map_or(stem.replace('_', " "), |at| FILES[at].1.to_owned());
            all.push((at.unwrap_or(FILES.len()), heading, declared.file));
        }
    }
    all.sort();
    all.into_iter().map(|(_, heading, file)| (heading, file)).collect()
}

/// One line of the contents: the name, its type, its first sentence.
fn line(names: &Names, declared: &Declared) -> String {
    let name = declared.name();
    let flow = declared::flow(names, declared).map_or(String::new(), |flow| format!(" `{flow}`"));
    let docs: Vec<&str> = declared.docs.iter().map(|doc| doc.text.trim()).collect();
    format!("[`{name}`](#{name}){flow}: {}", beginning(&docs.join(" ")))
}

/// The first sentence, or what stands before its colon.
fn beginning(docs: &str) -> &str {
    let ends = |at: &usize| docs[at + 1..].starts_with(' ') && !docs[..*at].ends_with('.');
    let end = docs.match_indices(['.', ':']).map(|(at, _)| at).find(ends);
    end.map_or(docs.trim_end_matches('.'), |end| &docs[..end])
}
