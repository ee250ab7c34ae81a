//! Collecting: every declaration gets a number; each file learns what it sees. Leaves the errors of double names.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use hqml_ir::{Diagnostic, FileId};

use super::{CIRCUITS, Declared, DeclaredId, Names, error, is_gate_word};
use crate::syntax::ast::{Declaration, DeclarationKind, ItemKind};

pub(super) fn collect(names: &mut Names) -> Vec<Diagnostic> {
    let mut diagnostics = vec![];
    for file in 0..names.files.len() {
        own(names, file, &mut diagnostics);
    }
    for file in 0..names.files.len() {
        imported(names, file, &mut diagnostics);
        if !names.files[file].in_library {
            shadows(names, file, &mut diagnostics);
        }
    }
    diagnostics
}

fn own(names: &mut Names, file: usize, diagnostics: &mut Vec<Diagnostic>) {
    let in_library = names.files[file].in_library;
    let first = names.declared.len();
    for item in &names.files[file].tree.items {
        let ItemKind::Declaration(declaration) = &item.kind else { continue };
        let id = DeclaredId(u32::try_from(names.declared.len()).unwrap_or(u32::MAX));
        names.declared.push(Declared {
            id,
            file: FileId(u32::try_from(file).unwrap_or(u32::MAX)),
            docs: item.docs.clone(),
            allows: item.allows.clone(),
            declaration: declaration.clone(),
            circular: false,
            doubtful: false,
            in_library,
            value: OnceLock::new(),
        });
        check_one(declaration, diagnostics);
    }
    let mut doubtful = vec![];
    names.files[file].declared = first..names.declared.len();
    for declared in &names.declared[first..] {
        match names.files[file].own.get(declared.name()) {
            Some(first) => {
                let first = &names.declared[first.0 as usize];
                diagnostics.push(error::declared_twice(&first.declaration.name, &declared.declaration.name));
                if first.kind() != declared.kind() {
                    doubtful.push(first.id);
                }
            }
            None => {
                names.files[file].own.insert(declared.name().to_owned(), declared.id);
            }
        }
    }
    for id in doubtful {
        names.declared[id.0 as usize].doubtful = true;
    }
}

fn check_one(declaration: &Declaration, diagnostics: &mut Vec<Diagnostic>) {
    if CIRCUITS.contains(&declaration.kind) && is_gate_word(&declaration.name.name) {
        diagnostics.push(error::gate_name(&declaration.name, declaration.kind.word()));
    }
    let options = declaration.parameters.iter().flat_map(|p| &p.list).map(|p| &p.name);
    let mut seen: BTreeMap<&str, &crate::syntax::ast::Ident> = BTreeMap::new();
    for option in options {
        match seen.get(option.name.as_str()) {
            Some(first) => diagnostics.push(error::option_twice(first, option)),
            None => {
                seen.insert(&option.name, option);
            }
        }
    }
}

fn imported(names: &mut Names, file: usize, diagnostics: &mut Vec<Diagnostic>) {
    let imports = names.files[file].imports.clone();
    for (target, span) in imports {
        let Some(there) = names.files.get(target.0 as usize).map(|f| f.own.clone()) else { continue };
        for (name, id) in there {
            let here = &names.files[file];
            let clash = here.own.get(&name).map(|other| (other, true));
            let clash = clash.or_else(|| here.imported.get(&name).map(|other| (other, false)));
            match clash {
                Some((other, own)) if *other != id => {
                    let (one, other) = (names.get(*other), names.get(id));
                    diagnostics.push(error::clash(span, &name, one, other, own));
                }
                _ => {
                    names.files[file].imported.insert(name, id);
                }
            }
        }
    }
}

fn shadows(names: &Names, file: usize, diagnostics: &mut Vec<Diagnostic>) {
    for id in names.files[file].own.values() {
        let own = names.get(*id);
        let library = names.files.iter().filter(|f| f.in_library).find_map(|f| f.own.get(own.name()));
        let Some(library) = library.map(|id| names.get(*id)) else { continue };
        let silenced = own.allows.iter().any(|allow| allow.code.name == "W0110");
        if space(own.kind()) == space(library.kind()) && !silenced {
            diagnostics.push(error::shadows_library(own, library));
        }
    }
}

/// Where a name of this kind is used: names of different spaces do not come into each other's way.
fn space(kind: DeclarationKind) -> u8 {
    match kind {
        DeclarationKind::FeatureMap | DeclarationKind::Ansatz | DeclarationKind::Circuit => 0,
        DeclarationKind::Const | DeclarationKind::Pairs => 1,
        DeclarationKind::Observable => 2,
        _ => 3,
    }
}
