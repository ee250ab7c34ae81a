//! Values given from outside (`--set depth=4`): each takes the place of a constant's own value.

use hqml_ir::Diagnostic;

use super::{Names, error, suggest};
use crate::syntax::ast::DeclarationKind;
use crate::syntax::parse;

/// The value is read by the language's own parser, from a file of its own so that errors in it can be shown.
pub(super) fn apply(names: &mut Names, settings: &[(String, String)]) -> Vec<Diagnostic> {
    let mut diagnostics = vec![];
    for (name, value) in settings {
        let Some(id) = names.lookup_of(names.root, name, &[DeclarationKind::Const]).filter(|d| !d.in_library) else {
            let known = names.visible(names.root).filter(|d| d.kind() == DeclarationKind::Const && !d.in_library);
            diagnostics.push(error::no_such_constant(name, suggest(name, known.map(|d| d.name()))));
            continue;
        };
        let id = id.id;
        let text = format!("const {name} = {value}\n");
        let file = names.sources.add(&format!("--set {name}"), &text);
        let parsed = parse(file, &text);
        diagnostics.extend(parsed.diagnostics);
        if let Some(declaration) = parsed.file.declarations().next() {
            let target = &mut names.declared[id.0 as usize].declaration;
            target.body = declaration.body.clone();
            target.broken = declaration.broken;
        }
    }
    diagnostics
}
