//! What there is to say about a name: a name and what a program sees enter, pages leave; or the name that was meant.

use hqml_ir::stages::{Row, document, rows};
use hqml_ir::{FileId, GATES, Gate};

use super::words::{self, WORDS};
use super::{declared, functions, gates, options};
use crate::diagnostics::{CODES, code};
use crate::eval::FUNCTIONS;
use crate::names::{Declared, Names, suggest};

/// Everything of this name: a code, a declaration of the file or of what it imports, rows of the stage table, a gate, a
/// function, a word of the language, a declaration of the library. `NAME.OPTION` and `NAME(OPTION)` are the option; the
/// bare name of an option finds it wherever it is. Each page is Markdown under a heading of its own, its drawings at most
/// `paper` characters wide.
pub fn pages(names: &Names, file: FileId, name: &str, paper: usize) -> Vec<String> {
    if let Some((owner, option)) = split(name) {
        return options_of(names, file, owner, option);
    }
    let mut pages: Vec<String> = code(&name.to_ascii_uppercase()).map(|row| row.page.to_owned()).into_iter().collect();
    let page = |declared: &Declared| declared::page(names, declared, paper);
    let own = names.visible(file).filter(|declared| declared.name() == name);
    let (library, own): (Vec<_>, Vec<_>) = own.partition(|declared| declared.in_library);
    pages.extend(own.into_iter().map(page));
    pages.extend(rows().filter(|row| row.name == name).map(document::page));
    pages.extend(Gate::named(name).map(|gate| gates::page(gate.row())));
    pages.extend(functions::row(name).map(functions::page));
    pages.extend(WORDS.iter().filter(|word| word.name == name).map(words::page));
    pages.extend(library.into_iter().map(page));
    if pages.is_empty() { everywhere(names, file, name) } else { pages }
}

/// The name nearest to one that is not known.
pub fn nearest(names: &Names, file: FileId, name: &str) -> Option<String> {
    if let Some((owner, option)) = split(name) {
        let near = match options_named(names, file, owner).as_slice() {
            [] => {
                let owners = owners(names, file, option);
                let near = suggest(owner, owners.iter().map(String::as_str));
                format!("{}.{option}", near.or_else(|| suggest(owner, known(names, file)))?)
            }
            options => format!("{owner}.{}", suggest(option, options.iter().map(String::as_str))?),
        };
        return Some(near);
    }
    suggest(name, known(names, file)).map(str::to_owned)
}

/// `svc.c`, `svc(c)` and `svc(c: 1.0)`.
fn split(name: &str) -> Option<(&str, &str)> {
    if let Some((owner, inside)) = name.split_once('(') {
        let option = inside.split([':', ')']).next().unwrap_or_default().trim();
        return (!owner.trim().is_empty() && !option.is_empty()).then_some((owner.trim(), option));
    }
    let (owner, option) = name.split_once('.')?;
    (!owner.trim().is_empty() && !option.trim().is_empty()).then_some((owner.trim(), option.trim()))
}

/// Everything that has a name.
fn known(names: &Names, file: FileId) -> impl Iterator<Item = &str> {
    let tables = CODES.iter().map(|code| code.id).chain(rows().map(|row| row.name));
    let tables = tables.chain(GATES.iter().map(|gate| gate.name)).chain(FUNCTIONS.iter().map(|f| f.name));
    tables.chain(WORDS.iter().map(|word| word.name)).chain(names.visible(file).map(Declared::name))
}

fn options_of(names: &Names, file: FileId, owner: &str, option: &str) -> Vec<String> {
    let of_row = |row: &'static Row| {
        let found = row.options.iter().find(|o| o.name == option);
        found.map(|found| document::option_page(row, found))
    };
    let rows = rows().filter(|row| row.name == owner).filter_map(of_row);
    let of_declared = |declared: &Declared| {
        let found = options::of(declared).find(|parameter| parameter.name.name == option);
        found.map(|found| options::page(names, declared, found))
    };
    let declared = names.visible(file).filter(|declared| declared.name() == owner).filter_map(of_declared);
    declared.chain(rows).collect()
}

fn options_named(names: &Names, file: FileId, owner: &str) -> Vec<String> {
    let rows = rows().filter(|row| row.name == owner).flat_map(|row| row.options).map(|option| option.name.to_owned());
    let declared = names.visible(file).filter(|declared| declared.name() == owner);
    let declared = declared.flat_map(options::of).map(|parameter| parameter.name.name.clone());
    declared.chain(rows).collect()
}

/// Everything that has an option of this name.
fn owners(names: &Names, file: FileId, option: &str) -> Vec<String> {
    let rows = rows().filter(|row| row.options.iter().any(|o| o.name == option)).map(|row| row.name.to_owned());
    let has = |declared: &&Declared| options::of(declared).any(|parameter| parameter.name.name == option);
    names.visible(file).filter(has).map(|declared| declared.name().to_owned()).chain(rows).collect()
}

/// A page that says who has an option of this name; none where nobody has.
fn everywhere(names: &Names, file: FileId, option: &str) -> Vec<String> {
    let owners: Vec<String> =
        owners(names, file, option).iter().map(|owner| format!("- `{owner}.{option}`\n")).collect();
    if owners.is_empty() {
        return vec![];
    }
    vec![format!("# `{option}`: option\n\nSeveral have it; ask for one of them:\n\n{}", owners.concat())]
}
