//! The file, its declarations and what stands before them.

use super::operation::Op;
use super::render::render;
use super::tokens::Tokens;
use super::{circuit, expression, list};
use crate::syntax::ast::{Declaration, DeclarationBody, Definition, Expr, File, Item, ItemKind};
use crate::syntax::token::TokenKind as K;

/// The whole file. One empty line stands around declarations of several lines and before documented ones; between
/// others the writer may leave one or none.
pub(super) fn file(text: &str, file: &File) -> String {
    let mut t = Tokens::new(text, file);
    let mut out = String::new();
    let mut last_is_long = false;
    for item in &file.items {
        let blank = t.blank_ahead();
        let laid_out = lay_out(&mut t, item);
        let documented = !item.docs.is_empty() || !item.allows.is_empty();
        if !out.is_empty() {
            let apart = blank || last_is_long || laid_out.long || documented;
            out.push_str(if apart { "\n\n" } else { "\n" });
        }
        out.push_str(&laid_out.text);
        last_is_long = laid_out.long;
    }
    let blank = t.blank_ahead();
    t.ops.clear();
    t.lead();
    let rest = render(&t.ops);
    if !rest.is_empty() {
        out.push_str(if blank { "\n\n" } else { "\n" });
        out.push_str(&rest);
    }
    out.push('\n');
    out
}

struct LaidOut {
    text: String,
    /// Whether it takes several lines, without what stands before it.
    long: bool,
}

fn lay_out(t: &mut Tokens<'_>, item: &Item) -> LaidOut {
    t.ops.clear();
    for _ in &item.allows {
        t.put(Op::Open(true));
        t.lead_line();
        t.word();
        t.word();
        t.word();
        t.word();
        t.put(Op::Space);
        t.word();
        t.word();
        t.put(Op::Line(""));
        t.put(Op::Close);
    }
    t.lead_line();
    let before = t.ops.len();
    match &item.kind {
        ItemKind::Import(_) => {
            t.word();
            t.put(Op::Space);
            t.word();
        }
        ItemKind::Declaration(inner) => declaration(t, inner),
    }
    let text = render(&t.ops);
    let long = render(&t.ops[before..]).contains('\n');
    LaidOut { text, long }
}

fn declaration(t: &mut Tokens<'_>, declaration: &Declaration) {
    t.word();
    t.put(Op::Space);
    t.word();
    if let Some(parameters) = &declaration.parameters {
        list::parameters(t, parameters);
    }
    if let Some(register) = &declaration.register {
        t.put(Op::Space);
        t.word();
        t.put(Op::Space);
        t.word();
        t.word();
        t.expression(&register.width);
        t.word();
    }
    if let Some(result) = &declaration.result {
        t.put(Op::Space);
        t.word();
        t.put(Op::Space);
        list::ty(t, result);
    }
    match &declaration.body {
        DeclarationBody::Definition(inner) => definition(t, inner),
        DeclarationBody::Circuit(inner) => circuit::body(t, inner),
        DeclarationBody::Fields(inner) => {
            t.put(Op::Space);
            list::fields(t, inner, true);
        }
        DeclarationBody::Broken => {}
    }
}

/// The value of a definition that binds nothing. Arithmetic too long for the rest of the line stands on lines of its own:
/// behind a long head it would be broken at every operator.
fn alone(t: &mut Tokens<'_>, value: &Expr) {
    if !expression::is_arithmetic(value) {
        t.put(Op::Space);
        return t.hanging(value);
    }
    t.put(Op::Open(false));
    t.put(Op::Indent(4));
    t.put(Op::Line(" "));
    t.expression(value);
    t.put(Op::Dedent);
    t.put(Op::Close);
}

/// `= value`, and under it `where name = value`, one a line, if not all of it fits on one.
fn definition(t: &mut Tokens<'_>, definition: &Definition) {
    t.put(Op::Space);
    t.word();
    let Some(first) = definition.bindings.first() else { return alone(t, &definition.value) };
    t.put(Op::Space);
    t.put(Op::Open(t.is_broken_between(definition.value.span, first.span)));
    t.hanging(&definition.value);
    t.put(Op::Indent(4));
    t.put(Op::Line(" "));
    t.word();
    t.put(Op::Space);
    t.put(Op::Align(0));
    for (at, binding) in definition.bindings.iter().enumerate() {
        t.word();
        t.put(Op::Space);
        t.word();
        t.put(Op::Space);
        t.hanging(&binding.value);
        if at + 1 < definition.bindings.len() {
            t.separate(Some(Op::Comma), K::Comma, Op::Line(" "));
        }
    }
    t.put(Op::Dedent);
    t.put(Op::Dedent);
    t.put(Op::Close);
}
