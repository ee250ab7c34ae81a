//! Statements of a circuit body: one function a form. What they do is appended to a list of trees.

use hqml_ir::{Circuit, Op};

use super::elaborate::{Elaborator, Frame, Shared};
use super::{apply, enter, error, operands, touched};
use crate::eval::{Checked, Constant, Kind, STEPS, evaluated, lists, written};
use crate::names::CIRCUITS;
use crate::syntax::ast::{
    Arguments, Body, Expr, ExprKind, Ident, IfElse, IfStatement, Operand, Pattern, Statement, StatementKind, Text,
};

/// A body as one tree.
pub(super) fn body(el: &mut Elaborator<'_>, frame: &mut Frame, body: &Body) -> Checked<Circuit> {
    let mut out = vec![];
    block(el, frame, body, &mut out)?;
    Ok(Circuit::Sequence(out))
}

/// A block's statements; what it binds ends with it.
fn block(el: &mut Elaborator<'_>, frame: &mut Frame, body: &Body, out: &mut Vec<Circuit>) -> Checked<()> {
    let mark = frame.scope.mark();
    for statement in &body.statements {
        crate::eval::Context::step(el, statement.span)?;
        one(el, frame, statement, out)?;
    }
    frame.scope.restore(mark);
    Ok(())
}

fn one(el: &mut Elaborator<'_>, frame: &mut Frame, statement: &Statement, out: &mut Vec<Circuit>) -> Checked<()> {
    match &statement.kind {
        StatementKind::Apply(what) => apply::apply(el, frame, what, statement.span, out),
        StatementKind::Let { name, value } => bind(el, frame, name, value),
        StatementKind::For { pattern, source, body } => every(el, frame, pattern, source, body, out),
        StatementKind::Repeat { count, body } => repeat(el, frame, count, body, out),
        StatementKind::If(branch) => choose(el, frame, branch, out),
        StatementKind::Inverse { body } => inverse(el, frame, body, out),
        StatementKind::Control { operands, body } => control(el, frame, operands, body, out),
        StatementKind::Power { exponent, body } => power(el, frame, exponent, body, out),
        StatementKind::Barrier { operands } => barrier(el, frame, operands, statement, out),
        StatementKind::Require { condition, message } => require(el, frame, condition, message),
        StatementKind::Broken => Err(vec![]),
    }
}

fn bind(el: &mut Elaborator<'_>, frame: &mut Frame, name: &Ident, value: &Expr) -> Checked<()> {
    let bound = match circuit(el, frame, value)? {
        Some(shared) => shared,
        None => match value.as_name().and_then(|word| Kind::Gate.word(&word.name)) {
            Some(gate) if frame.scope.get(value.as_name().map_or("", |n| n.name.as_str())).is_none() => gate,
            _ => el.evaluator(frame).eval(value)?,
        },
    };
    frame.scope.bind(&name.name, bound);
    Ok(())
}

/// `let c = convolve`: a circuit whose uses share their parameters.
fn circuit(el: &mut Elaborator<'_>, frame: &mut Frame, value: &Expr) -> Checked<Option<Constant>> {
    let (name, arguments): (&Ident, Option<&Arguments>) = match &value.kind {
        ExprKind::Name(name) => (name, None),
        ExprKind::Call { name, arguments } => (name, Some(arguments)),
        _ => return Ok(None),
    };
    if frame.scope.get(&name.name).is_some() {
        return Ok(None);
    }
    let Some(declared) = el.names.lookup_of(frame.scope.file, &name.name, &CIRCUITS) else { return Ok(None) };
    let scope = frame.scope.clone();
    let arguments = arguments.map_or(Ok(vec![]), |arguments| written(arguments, &scope))?;
    let (rows, rest) = enter::split(el, frame, declared, arguments)?;
    let options = evaluated(el.names, declared, &rest, el)?;
    let options = options.into_iter().map(|(label, value, at)| (label.map(|(l, s)| (l.to_owned(), s)), value, at));
    el.shared.push(Shared { declared: declared.id, rows, options: options.collect(), indices: None });
    Ok(Some(Constant::Circuit(el.shared.len() - 1)))
}

fn every(
    el: &mut Elaborator<'_>,
    frame: &mut Frame,
    pattern: &Pattern,
    source: &Expr,
    body: &Body,
    out: &mut Vec<Circuit>,
) -> Checked<()> {
    let value = el.evaluator(frame).eval(source)?;
    for item in lists::items(&value, source.span)?.iter() {
        crate::eval::Context::step(el, source.span)?;
        let mark = frame.scope.mark();
        lists::bind(&mut el.evaluator(frame), pattern, item)?;
        block(el, frame, body, out)?;
        frame.scope.restore(mark);
    }
    Ok(())
}

fn repeat(
    el: &mut Elaborator<'_>,
    frame: &mut Frame,
    count: &Expr,
    body: &Body,
    out: &mut Vec<Circuit>,
) -> Checked<()> {
    let times = el.evaluator(frame).int(count)?;
    if times < 0 {
        return Err(vec![error::negative_count(times, count.span)]);
    }
    if times as u64 > STEPS {
        return Err(vec![error::too_often(times, count.span)]);
    }
    let all = (times as u64).saturating_mul(written_rounds(body));
    if all > STEPS {
        return Err(vec![error::too_often_within(all, count.span)]);
    }
    for _ in 0..times {
        crate::eval::Context::step(el, count.span)?;
        block(el, frame, body, out)?;
    }
    Ok(())
}

/// How often the innermost block of repeats inside this one runs each time, as far as written numbers say.
fn written_rounds(body: &Body) -> u64 {
    let rounds = |statement: &Statement| match &statement.kind {
        StatementKind::Repeat { count, body } => match count.kind {
            ExprKind::Int(times) => u64::try_from(times).unwrap_or(0).saturating_mul(written_rounds(body)),
            _ => 1,
        },
        _ => 1,
    };
    body.statements.iter().map(rounds).max().unwrap_or(1)
}

fn choose(el: &mut Elaborator<'_>, frame: &mut Frame, branch: &IfStatement, out: &mut Vec<Circuit>) -> Checked<()> {
    if el.evaluator(frame).bool(&branch.condition)? {
        return block(el, frame, &branch.then, out);
    }
    match &branch.otherwise {
        Some(IfElse::If(next)) => choose(el, frame, next, out),
        Some(IfElse::Body(body)) => block(el, frame, body, out),
        None => Ok(()),
    }
}

/// A block as a tree of its own, inside something that holds no reset and no preparation.
fn held(el: &mut Elaborator<'_>, frame: &mut Frame, within: &'static str, inner: &Body) -> Checked<Box<Circuit>> {
    let outer = frame.within.replace(within);
    let tree = body(el, frame, inner);
    frame.within = outer;
    tree.map(Box::new)
}

fn inverse(el: &mut Elaborator<'_>, frame: &mut Frame, body: &Body, out: &mut Vec<Circuit>) -> Checked<()> {
    let tree = held(el, frame, "inverse", body)?;
    out.push(Circuit::Inverse(tree));
    Ok(())
}

fn control(
    el: &mut Elaborator<'_>,
    frame: &mut Frame,
    operands: &[Operand],
    inner: &Body,
    out: &mut Vec<Circuit>,
) -> Checked<()> {
    let resolved = operands::resolve(el, frame, operands)?;
    let controls = operands::flat(&resolved, "control")?;
    let body = held(el, frame, "control", inner)?;
    let mut hit = None;
    touched::wires(&body, &mut |wire| {
        if controls.contains(&wire) {
            hit = Some(wire);
        }
    });
    if let Some(wire) = hit {
        let span = resolved.iter().find(|operand| operand.wires.contains(&wire)).map_or(inner.span, |o| o.span);
        return Err(vec![error::control_touched(wire, span, inner.span)]);
    }
    out.push(Circuit::Control { controls, body });
    Ok(())
}

fn power(
    el: &mut Elaborator<'_>,
    frame: &mut Frame,
    exponent: &Expr,
    body: &Body,
    out: &mut Vec<Circuit>,
) -> Checked<()> {
    let exponent_value = el.evaluator(frame).int(exponent)?;
    let outer = el.times;
    el.times = outer.saturating_mul(exponent_value.unsigned_abs().max(1));
    let tree = held(el, frame, "power", body);
    el.times = outer;
    out.push(Circuit::Power { body: tree?, exponent: exponent_value });
    Ok(())
}

fn barrier(
    el: &mut Elaborator<'_>,
    frame: &mut Frame,
    operands: &[Operand],
    statement: &Statement,
    out: &mut Vec<Circuit>,
) -> Checked<()> {
    let resolved = operands::resolve(el, frame, operands)?;
    let wires = operands::flat(&resolved, "barrier")?;
    el.emit(out, Op::Barrier(wires), statement.span)
}

fn require(el: &mut Elaborator<'_>, frame: &mut Frame, condition: &Expr, message: &Text) -> Checked<()> {
    if el.evaluator(frame).bool(condition)? {
        return Ok(());
    }
    let wanted = wanted_features(el, frame, condition);
    Err(vec![error::required(frame, wanted, condition.span, message)])
}

/// Where the condition is `n == number` for the width n of the row: that number.
fn wanted_features(el: &mut Elaborator<'_>, frame: &mut Frame, condition: &Expr) -> Option<i64> {
    let ExprKind::Binary { op: crate::syntax::ast::BinaryOp::Equal, left, right, .. } = &condition.kind else {
        return None;
    };
    let name = frame.features.clone()?;
    let is_width = |side: &Expr| side.as_name().is_some_and(|found| found.name == name);
    let other = match (is_width(left), is_width(right)) {
        (true, false) => right,
        (false, true) => left,
        _ => return None,
    };
    el.evaluator(frame).int(other).ok()
}
