//! Lists: elements, comprehensions, patterns.

use std::sync::Arc;

use hqml_ir::Span;

use super::{Checked, Constant, Evaluator, error};
use crate::syntax::ast::{Clause, Expr, Generator, Pattern};

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
    let mut out = vec![];
    clauses(evaluator, &generator.clauses, &generator.element, &mut out)?;
    Ok(out)
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
