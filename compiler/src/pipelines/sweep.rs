//! `sweep(...)` as an argument: which item the variant takes that is being built.
//!
//! An argument as written enters; the expression or number that stands in its place in this variant leaves.

use hqml_ir::Value;

use super::choices::Site;
use super::errors;
use super::options::Reader;
use super::session::Checked;
use crate::syntax::ast::{Argument, ArgumentList, Arguments, Expr, ExprKind};

/// What stands for an argument.
pub(crate) enum Written<'e> {
    /// An expression as written.
    Expr(&'e Expr),
    /// An item of a `log_space(...)`, or of a range.
    Number(Value),
}

pub(crate) const MOST_ITEMS: usize = 10_000;

/// What the argument `expr` of the option is in this variant: itself, or the chosen item of its `sweep(...)`.
///
/// # Errors
/// The sweep is empty, too long, or stands where none may stand.
pub(crate) fn written<'e>(reader: Reader<'_, '_>, stage: &str, option: &str, expr: &'e Expr) -> Checked<Written<'e>> {
    let ExprKind::Call { name, arguments } = &expr.kind else { return Ok(Written::Expr(expr)) };
    if name.name != "sweep" {
        return Ok(Written::Expr(expr));
    }
    let Some(choices) = reader.choices else {
        return Err(reader.session.report(errors::sweep_outside(expr.span)));
    };
    let mut items = items(reader, arguments)?;
    if items.is_empty() {
        return Err(reader.session.report(errors::sweep_empty(expr.span)));
    }
    let shown = items.iter().map(|item| show(reader, item)).collect();
    let site = Site { span: expr.span, option: option.to_owned(), stage: stage.to_owned(), items: shown };
    let chosen = choices.pick(site).min(items.len() - 1);
    Ok(items.swap_remove(chosen))
}

fn show(reader: Reader<'_, '_>, item: &Written<'_>) -> String {
    match item {
        Written::Expr(expr) => reader.session.one_line(expr.span),
        Written::Number(value) => value.to_string(),
    }
}

fn items<'e>(reader: Reader<'_, '_>, arguments: &'e Arguments) -> Checked<Vec<Written<'e>>> {
    let list = match &arguments.list {
        ArgumentList::List(list) => list,
        ArgumentList::Broken => return Err(reader.session.silent()),
        ArgumentList::Generator(_) => return Err(reader.session.report(errors::sweep_empty(arguments.span))),
    };
    let mut items = Vec::new();
    for Argument { label, value, .. } in list {
        if let Some(label) = label {
            return Err(reader.session.report(errors::sweep_label(label)));
        }
        match &value.kind {
            ExprKind::Call { name, arguments } if name.name == "log_space" => {
                items.extend(log_space(reader, arguments)?.into_iter().map(Written::Number));
            }
            ExprKind::Range { .. } => items.extend(range(reader, value)?.into_iter().map(Written::Number)),
            ExprKind::Broken => return Err(reader.session.silent()),
            _ => items.push(Written::Expr(value)),
        }
    }
    Ok(items)
}

fn range(reader: Reader<'_, '_>, expr: &Expr) -> Checked<Vec<Value>> {
    match reader.session.constant(expr, reader.scope)? {
        Value::Range(low, high) if high - low <= MOST_ITEMS as f64 => {
            Ok((low.ceil() as i64..high.ceil() as i64).map(Value::Int).collect())
        }
        _ => Err(reader.session.report(errors::sweep_range(expr.span, MOST_ITEMS))),
    }
}

/// `log_space(low, high, count)`: from low to high, both included, each the same factor above the last.
fn log_space(reader: Reader<'_, '_>, arguments: &Arguments) -> Checked<Vec<Value>> {
    let wrong = || reader.session.report(errors::log_space(arguments.span));
    let ArgumentList::List(list) = &arguments.list else { return Err(wrong()) };
    let [low, high, count] = list.as_slice() else { return Err(wrong()) };
    let value = |argument: &Argument| reader.session.constant(&argument.value, reader.scope);
    let (Some(low), Some(high)) = (value(low)?.as_real(), value(high)?.as_real()) else { return Err(wrong()) };
    let place = count.value.span;
    let Value::Int(count) = value(count)? else { return Err(wrong()) };
    if low <= 0.0 || high <= 0.0 || !high.is_finite() {
        return Err(wrong());
    }
    if !(1..=MOST_ITEMS as i64).contains(&count) {
        return Err(reader.session.report(errors::log_space_count(place, MOST_ITEMS)));
    }
    let step = if count > 1 { (high.log10() - low.log10()) / (count - 1) as f64 } else { 0.0 };
    let at = |i: i64| match i {
        0 => low,
        i if i == count - 1 => high,
        i => 10f64.powf(low.log10() + step * i as f64),
    };
    Ok((0..count).map(|i| Value::Real(at(i))).collect())
}
