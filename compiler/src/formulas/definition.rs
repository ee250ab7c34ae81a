//! Transforms and losses that no experiment reaches: a declaration enters; leaves what is wrong with it at every width.

use super::{Errors, Truth, Use};
use crate::names::{Declared, Names};
use crate::syntax::ast::{DeclarationKind, Parameter};

/// The widths that are tried.
const WIDTHS: [usize; 14] = [4, 3, 2, 8, 6, 5, 1, 7, 9, 10, 12, 16, 32, 64];

/// The errors of the first pair of widths that fits, where every pair fails.
pub(crate) fn check_definition(names: &Names, declared: &Declared) -> Errors {
    let stage =
        Use { declared, arguments: &[], span: declared.declaration.name.span, origin: None, first_parameter: 0 };
    let mut best: Errors = Vec::new();
    for width in widths(declared, &["features", "probabilities"]) {
        for classes in targets(declared) {
            let found = attempt(names, &stage, width, classes);
            if found.is_empty() {
                return Vec::new();
            }
            // A width that does not fit says nothing of the definition.
            if best.is_empty() && !misfits(&found) {
                best = found;
            }
        }
    }
    best
}

fn misfits(found: &Errors) -> bool {
    found.iter().any(|error| matches!(error.code, "E0301" | "E0312"))
}

fn attempt(names: &Names, stage: &Use<'_>, width: usize, classes: usize) -> Errors {
    let made = match stage.declared.kind() {
        DeclarationKind::Transform => super::transform(names, stage, width),
        _ => super::loss(names, stage, width, Truth { classes: Some(classes), span: stage.span }),
    };
    made.err().unwrap_or_default()
}

/// The width that is written, where it is a number; else those that are tried.
fn widths(declared: &Declared, types: &[&str]) -> Vec<usize> {
    let rows = declared.declaration.parameters.iter().flat_map(|p| &p.list);
    let written = |row: &Parameter| match row.ty.parts.first()?.kind {
        crate::syntax::ast::ExprKind::Int(width) => usize::try_from(width).ok(),
        _ => None,
    };
    let row = rows.into_iter().find(|p| types.contains(&p.ty.name.name.as_str()));
    row.and_then(written).map_or_else(|| WIDTHS.to_vec(), |width| vec![width])
}

fn targets(declared: &Declared) -> Vec<usize> {
    match declared.kind() {
        DeclarationKind::Transform => vec![1],
        _ => widths(declared, &["target"]),
    }
}
