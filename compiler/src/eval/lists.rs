//! Lists: elements, comprehensions, patterns.

use std::sync::Arc;

use hqml_ir::Span;

use super::{Checked, Constant, Evaluator, STEPS, error};
use crate::syntax::ast::{Clause, Expr, ExprKind, Generator, Pattern};

/// The longest list that is built.
pub(crate) const LONGEST: usize = 10_000_000;

/// The elements of a list, a tuple or a range.
pub(crate) fn items(value: &Constant, span: Span) -> Checked<Arc<Vec<Constant>>> {
    value.as_items(LONGEST).ok_or_else(|| match value {
        Constant::Range(a, b) => vec![error::too_long((b - a) as u128, LONGEST, span)],
        other => vec![error::wrong_kind("a list or a range", other, span)],
    })
}

/// `items[at]`.
pub(super) fn element(items: &[Constant], at: &Constant, span: Span, base: Span) -> Checked<Constant> {
    let index = at.as_int().ok_or_else(|| vec![error::wrong_kind("a whole number", at, span)])?;
    let found = usize::try_from(index).ok().and_then(|index| items.get(index));
    found.cloned().ok_or_else(|| vec![error::index(index, items.len(), span, base)])
}

/// The elements of `element for pattern in source if condition`.
pub(super) fn generate(evaluator: &mut Evaluator<'_>, generator: &Generator) -> Checked<Vec<Constant>> {
    few_rounds(evaluator, generator)?;
    let mut out = vec![];
    clauses(evaluator, &generator.clauses, &generator.element, &mut out)?;
    Ok(out)
}

/// Refuses ranges of known length inside each other, before they are walked: `for i in 0..100000 for j in 0..100000`.
fn few_rounds(ev: &mut Evaluator<'_>, generator: &Generator) -> Checked<()> {
    let (mut rounds, mut ranges, mut bound) = (1u128, 0, vec![]);
    for clause in &generator.clauses {
        let Clause::For { pattern: Pattern::Name(name), source, .. } = clause else { break };
        let ExprKind::Range { start, end } = &source.kind else { break };
        // Where a bound may read what an outer range binds, it is not known yet.
        if ranges > 0 && !(is_known(start, &bound) && is_known(end, &bound)) {
            break;
        }
        let Constant::Range(low, high) = ev.eval(source)? else { break };
        rounds = rounds.saturating_mul((i128::from(high) - i128::from(low)).max(0) as u128);
        ranges += 1;
        bound.push(name.name.as_str());
    }
    if ranges > 1 && rounds > u128::from(STEPS) {
        return Err(vec![error::too_many_rounds(rounds, generator.span)]);
    }
    Ok(())
}

/// Whether a bound is a number, or a name other than these.
fn is_known(bound: &Expr, inner: &[&str]) -> bool {
    match &bound.kind {
        ExprKind::Int(_) => true,
        ExprKind::Name(name) => !inner.contains(&name.name.as_str()),
        _ => false,
    }
}

fn clauses(ev: &mut Evaluator<'_>, rest: &[Clause], element: &Expr, out: &mut Vec<Constant>) -> Checked<()> {
    match rest.split_first() {
        None => {
            ev.context.step(element.span)?;
            out.push(ev.eval(element)?);
            Ok(())
        }
        Some((Clause::If { condition, .. }, rest)) => {
            if ev.bool(condition)? {
                clauses(ev, rest, element, out)?;
            }
            Ok(())
        }
        Some((Clause::For { pattern, source, span }, rest)) => {
            let source_value = ev.eval(source)?;
            for item in items(&source_value, source.span)?.iter() {
                ev.context.step(*span)?;
                let mark = ev.scope.mark();
                bind(ev, pattern, item)?;
                clauses(ev, rest, element, out)?;
                ev.scope.restore(mark);
            }
            Ok(())
        }
    }
}

/// Binds the names of a pattern to an element.
pub(crate) fn bind(evaluator: &mut Evaluator<'_>, pattern: &Pattern, value: &Constant) -> Checked<()> {
    match pattern {
        Pattern::Name(name) => evaluator.scope.bind(&name.name, value.clone()),
        Pattern::Tuple { names, span } => {
            let parts = value.as_items(names.len()).filter(|parts| parts.len() == names.len());
            let parts = parts.ok_or_else(|| vec![error::pattern(names.len(), value, *span)])?;
            for (name, part) in names.iter().zip(parts.iter()) {
                evaluator.scope.bind(&name.name, part.clone());
            }
        }
    }
    Ok(())
}
