//! Branches made by a generator: `[angle_embedding |> ... for c in 0..classes]`.

use hqml_ir::Span;

use super::errors;
use super::scope::Scope;
use super::session::{Checked, Session};
use crate::eval::{Constant, Plain};
use crate::syntax::ast::{Clause, Expr, Generator, Pattern};

/// More branches than anybody joins.
pub(crate) const MOST: usize = 10_000;

/// The element once for each round, with the variables of that round bound.
///
/// # Errors
/// A source that is no list or range, a condition that is no truth value, more than 10 000 rounds.
pub(crate) fn unroll<'a>(
    session: &Session<'a>,
    generator: &'a Generator,
    scope: &Scope<'a>,
) -> Checked<Vec<(&'a Expr, Scope<'a>)>> {
    let mut rounds = vec![scope.clone()];
    for clause in &generator.clauses {
        rounds = match clause {
            Clause::For { pattern, source, span } => each(session, pattern, source, *span, rounds)?,
            Clause::If { condition, span } => filter(session, condition, *span, rounds)?,
        };
    }
    Ok(rounds.into_iter().map(|scope| (&*generator.element, scope)).collect())
}

fn each<'a>(
    session: &Session<'a>,
    pattern: &Pattern,
    source: &Expr,
    span: Span,
    rounds: Vec<Scope<'a>>,
) -> Checked<Vec<Scope<'a>>> {
    let mut next = Vec::new();
    for scope in rounds {
        let items = session.evaluate(source, &scope, &mut Plain::new())?;
        let Some(items) = items.as_items(MOST) else {
            return Err(session.report(match items {
                Constant::Range(..) => errors::generator_long(span, MOST),
                _ => errors::generator_source(&items, source.span),
            }));
        };
        for item in items.iter() {
            next.push(bind(session, scope.clone(), pattern, item, span)?);
        }
        if next.len() > MOST {
            return Err(session.report(errors::generator_long(span, MOST)));
        }
    }
    Ok(next)
}

fn bind<'a>(
    session: &Session<'a>,
    scope: Scope<'a>,
    pattern: &Pattern,
    item: &Constant,
    span: Span,
) -> Checked<Scope<'a>> {
    match pattern {
        Pattern::Name(name) => Ok(scope.with(&name.name, item.clone())),
        Pattern::Tuple { names, .. } => match item {
            Constant::Tuple(parts) | Constant::List(parts) if parts.len() == names.len() => Ok(names
                .iter()
                .zip(parts.iter())
                .fold(scope, |scope, (name, part)| scope.with(&name.name, part.clone()))),
            _ => Err(session.report(errors::generator_source(item, span))),
        },
    }
}

fn filter<'a>(session: &Session<'a>, condition: &Expr, span: Span, rounds: Vec<Scope<'a>>) -> Checked<Vec<Scope<'a>>> {
    let mut kept = Vec::new();
    for scope in rounds {
        match session.evaluate(condition, &scope, &mut Plain::new())? {
            Constant::Bool(true) => kept.push(scope),
            Constant::Bool(false) => {}
            other => return Err(session.report(errors::generator_condition(&other, span))),
        }
    }
    Ok(kept)
}
