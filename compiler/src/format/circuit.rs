//! Circuit bodies: statements and operands.

use super::list;
use super::operation::Op;
use super::tokens::Tokens;
use crate::syntax::ast::{Body, Expr, IfElse, IfStatement, Operand, Statement, StatementKind};
use crate::syntax::token::TokenKind as K;

/// `{ statements }`: on one line, if it was written so and fits; or a line for each.
pub(super) fn body(t: &mut Tokens<'_>, body: &Body) {
    t.put(Op::Open(t.is_broken(body.span)));
    statements(t, body);
    t.put(Op::Close);
}

/// A body whose lines belong to the group around it.
fn statements(t: &mut Tokens<'_>, body: &Body) {
    t.put(Op::Space);
    t.word();
    t.put(Op::Indent(4));
    t.put(Op::Line(if body.statements.is_empty() { "" } else { " " }));
    for (at, one) in body.statements.iter().enumerate() {
        t.lead_line();
        statement(t, one);
        let last = at + 1 == body.statements.len();
        t.separate((!last).then_some(Op::IfFlat(";")), K::Semicolon, Op::Line(" "));
    }
    t.lead();
    t.put(Op::Dedent);
    t.word();
}

fn statement(t: &mut Tokens<'_>, statement: &Statement) {
    match &statement.kind {
        StatementKind::Apply(apply) => {
            t.word();
            if let Some(arguments) = &apply.arguments {
                list::arguments(t, arguments);
            }
            operands(t, &apply.operands);
        }
        StatementKind::Let { value, .. } => {
            t.word();
            t.put(Op::Space);
            t.word();
            t.put(Op::Space);
            t.word();
            t.put(Op::Space);
            t.hanging(value);
        }
        StatementKind::For { pattern, source, body: inner } => {
            t.word();
            t.put(Op::Space);
            list::pattern(t, pattern);
            headed(t, source, inner);
        }
        StatementKind::Repeat { count: head, body: inner } | StatementKind::Power { exponent: head, body: inner } => {
            headed(t, head, inner);
        }
        StatementKind::If(inner) => conditional(t, inner),
        StatementKind::Inverse { body: inner } => {
            t.word();
            body(t, inner);
        }
        StatementKind::Control { operands: controls, body: inner } => {
            t.word();
            operands(t, controls);
            body(t, inner);
        }
        StatementKind::Barrier { operands: qubits } => {
            t.word();
            operands(t, qubits);
        }
        StatementKind::Require { condition, .. } => require(t, condition),
        StatementKind::Broken => {}
    }
}

/// A word, a value and a body: `repeat reps { ... }`, and the `in values { ... }` of a loop.
fn headed(t: &mut Tokens<'_>, head: &Expr, inner: &Body) {
    t.put(Op::Space);
    t.word();
    t.put(Op::Space);
    t.expression(head);
    body(t, inner);
}

/// All branches are on one line, or none.
fn conditional(t: &mut Tokens<'_>, first: &IfStatement) {
    let start = t.ops.len();
    t.put(Op::Open(false));
    let mut broken = false;
    let mut branch = first;
    loop {
        t.word();
        t.put(Op::Space);
        t.expression(&branch.condition);
        broken |= t.is_broken(branch.then.span);
        statements(t, &branch.then);
        match &branch.otherwise {
            None => break,
            Some(IfElse::If(next)) => {
                t.put(Op::Space);
                t.word();
                t.put(Op::Space);
                branch = next;
            }
            Some(IfElse::Body(last)) => {
                t.put(Op::Space);
                t.word();
                broken |= t.is_broken(last.span);
                statements(t, last);
                break;
            }
        }
    }
    t.ops[start] = Op::Open(broken);
    t.put(Op::Close);
}

/// Qubits between commas; the first stays on the line of its gate.
fn operands(t: &mut Tokens<'_>, list: &[Operand]) {
    t.put(Op::Space);
    t.put(Op::Open(false));
    t.put(Op::Align(0));
    for (at, operand) in list.iter().enumerate() {
        t.word();
        if let Some(index) = &operand.index {
            t.word();
            t.expression(index);
            t.word();
        }
        if at + 1 < list.len() {
            t.separate(Some(Op::Comma), K::Comma, Op::Line(" "));
        }
    }
    t.put(Op::Dedent);
    t.put(Op::Close);
}

/// `require condition, "why"`.
fn require(t: &mut Tokens<'_>, condition: &Expr) {
    t.put(Op::Open(false));
    t.word();
    t.put(Op::Indent(4));
    t.put(Op::Space);
    t.expression(condition);
    t.separate(Some(Op::Comma), K::Comma, Op::Line(" "));
    t.word();
    t.put(Op::Dedent);
    t.put(Op::Close);
}
