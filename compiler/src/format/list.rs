//! What stands in brackets: elements between commas, options, arguments, comprehensions, and fields.

use super::operation::Op;
use super::tokens::Tokens;
use crate::syntax::ast::{
    ArgumentList, Arguments, Clause, Expr, ExprKind, Fields, Generator, Parameters, Pattern, Type,
};
use crate::syntax::token::TokenKind as K;

/// Labels longer than this do not widen the column of values.
const LONGEST_LABEL: usize = 12;

/// `open element, element close`, on one line or with a line for each element and a comma after each.
fn elements<'a, T>(t: &mut Tokens<'a>, list: &[T], between: &Op<'a>, lay: impl FnMut(&mut Tokens<'a>, &T)) {
    elements_with(t, list, between, Op::LastComma, lay);
}

fn elements_with<'a, T>(
    t: &mut Tokens<'a>,
    list: &[T],
    between: &Op<'a>,
    last: Op<'a>,
    mut lay: impl FnMut(&mut Tokens<'a>, &T),
) {
    t.put(Op::Open(false));
    t.word();
    t.put(Op::Indent(4));
    t.put(Op::Line(""));
    for (at, element) in list.iter().enumerate() {
        lay(t, element);
        if at + 1 < list.len() {
            t.separate(Some(Op::Comma), K::Comma, between.clone());
        } else {
            t.separate(Some(last.clone()), K::Comma, Op::Line(""));
        }
    }
    close(t);
}

/// The closing bracket, after the comments before it.
fn close(t: &mut Tokens<'_>) {
    t.lead();
    t.put(Op::Dedent);
    t.word();
    t.put(Op::Close);
}

/// A list or a tuple. Plain numbers and names fill lines. The comma of `(a,)` means something.
pub(super) fn values(t: &mut Tokens<'_>, list: &[Expr], tuple: bool) {
    let last = if tuple && list.len() == 1 { Op::Comma } else { Op::LastComma };
    let between = if list.len() > 8 && list.iter().all(is_plain) { Op::Fill } else { Op::Line(" ") };
    elements_with(t, list, &between, last, |t, value| t.expression(value));
}

fn is_plain(value: &Expr) -> bool {
    match &value.kind {
        ExprKind::Unary { operand, .. } => matches!(operand.kind, ExprKind::Int(_) | ExprKind::Real(_)),
        ExprKind::Int(_) | ExprKind::Real(_) | ExprKind::Text(_) | ExprKind::Bool(_) | ExprKind::Name(_) => true,
        _ => false,
    }
}

/// `(arguments)`.
pub(super) fn arguments(t: &mut Tokens<'_>, arguments: &Arguments) {
    match &arguments.list {
        ArgumentList::List(list) => elements(t, list, &Op::Line(" "), |t, argument| {
            if argument.label.is_some() {
                t.word();
                t.word();
                t.put(Op::Space);
            }
            t.expression(&argument.value);
        }),
        ArgumentList::Generator(inner) => generator(t, inner),
        ArgumentList::Broken => {}
    }
}

/// The options of a declaration.
pub(super) fn parameters(t: &mut Tokens<'_>, parameters: &Parameters) {
    elements(t, &parameters.list, &Op::Line(" "), |t, parameter| {
        t.word();
        t.word();
        t.put(Op::Space);
        ty(t, &parameter.ty);
        if let Some(default) = &parameter.default {
            t.put(Op::Space);
            t.word();
            t.put(Op::Space);
            t.expression(default);
        }
    });
}

/// `features[n]`.
pub(super) fn ty(t: &mut Tokens<'_>, ty: &Type) {
    t.word();
    if ty.parts.is_empty() {
        return;
    }
    t.word();
    for (at, part) in ty.parts.iter().enumerate() {
        if at > 0 {
            t.word();
            t.put(Op::Space);
        }
        t.expression(part);
    }
    t.word();
}

/// `(element for i in 0..n if i > 1)`, with its brackets.
pub(super) fn generator(t: &mut Tokens<'_>, generator: &Generator) {
    t.put(Op::Open(false));
    t.word();
    t.put(Op::Indent(4));
    t.put(Op::Line(""));
    t.expression(&generator.element);
    for clause in &generator.clauses {
        t.put(Op::Line(" "));
        t.word();
        t.put(Op::Space);
        match clause {
            Clause::For { pattern: names, source, .. } => {
                pattern(t, names);
                t.put(Op::Space);
                t.word();
                t.put(Op::Space);
                t.expression(source);
            }
            Clause::If { condition, .. } => t.expression(condition),
        }
    }
    t.separate(None, K::Comma, Op::Line(""));
    close(t);
}

/// `i` or `(i, j)`.
pub(super) fn pattern(t: &mut Tokens<'_>, pattern: &Pattern) {
    let Pattern::Tuple { names, .. } = pattern else { return t.word() };
    t.word();
    for at in 0..names.len() {
        t.word();
        if at + 1 < names.len() {
            t.word();
            t.put(Op::Space);
        }
    }
    t.word();
}

/// `{ label: value }`: on one line with commas, or a line for each without, the values in a column.
pub(super) fn fields(t: &mut Tokens<'_>, fields: &Fields, broken: bool) {
    let widths: Vec<usize> = fields.list.iter().map(|field| t.columns(field.label.span)).collect();
    let column = widths.iter().copied().filter(|width| *width <= LONGEST_LABEL).max().unwrap_or(0);
    let edge = if fields.list.is_empty() { "" } else { " " };
    t.put(Op::Open(broken && !fields.list.is_empty()));
    t.word();
    t.put(Op::Indent(4));
    t.put(Op::Line(edge));
    for (at, field) in fields.list.iter().enumerate() {
        t.lead_line();
        t.word();
        t.word();
        t.put(Op::Space);
        t.put(Op::Pad(column.saturating_sub(widths[at])));
        t.hanging(&field.value);
        let last = at + 1 == fields.list.len();
        t.separate((!last).then_some(Op::IfFlat(",")), K::Comma, Op::Line(" "));
    }
    close(t);
}
