//! W0225: a comparison of a model with a baseline enters; the warning leaves where a worse model would pass it.

use hqml_ir::stages::less_is_better;
use hqml_ir::{Comparison, Diagnostic, Role, Span, Subject, Term};

use super::rule::Reader;

/// The lint. `holds` says whether the comparison is to hold, or stands inside `not`.
pub(super) fn check(
    reader: &Reader<'_, '_>,
    left: &Term,
    operator: Comparison,
    right: &Term,
    holds: bool,
    span: Span,
) -> Option<Diagnostic> {
    let more = match operator {
        Comparison::Greater | Comparison::GreaterEqual => true,
        Comparison::Less | Comparison::LessEqual => false,
        Comparison::Equal | Comparison::NotEqual => return None,
    };
    let ((first, metric), (second, other)) = (measured(left)?, measured(right)?);
    let more_of_the_model = match (role(reader, first)?, role(reader, second)?) {
        (Role::Model, Role::Baseline) => more == holds,
        (Role::Baseline, Role::Model) => more != holds,
        _ => return None,
    };
    let name = reader.metrics.get(metric).filter(|_| metric == other)?.call.name.as_str();
    let less = less_is_better(name);
    (more_of_the_model == less).then(|| wrong(name, less, mirrored(operator), span))
}

fn wrong(metric: &str, less: bool, instead: &str, span: Span) -> Diagnostic {
    let (better, asked) = if less { ("less", "more") } else { ("more", "less") };
    Diagnostic::warning("W0225", format!("the worse the model, the sooner this holds: {better} `{metric}` is better"))
        .primary(span, format!("asks for {asked} than the baseline has"))
        .help(format!("write `{instead}`"))
}

fn mirrored(operator: Comparison) -> &'static str {
    match operator {
        Comparison::Greater => "<",
        Comparison::GreaterEqual => "<=",
        Comparison::Less => ">",
        _ => ">=",
    }
}

/// The one metric of a term that grows with it: `best(baselines).rmse`, `... + 2 points`, `2 * ...`.
fn measured(term: &Term) -> Option<(&Subject, usize)> {
    match term {
        Term::Metric { subject, metric } => Some((subject, *metric)),
        Term::Add(a, b) => match (&**a, &**b) {
            (Term::Number(_), one) | (one, Term::Number(_)) => measured(one),
            _ => None,
        },
        Term::Subtract(one, by) if matches!(**by, Term::Number(_)) => measured(one),
        Term::Multiply(a, b) => match (&**a, &**b) {
            (Term::Number(by), one) | (one, Term::Number(by)) if *by > 0.0 => measured(one),
            _ => None,
        },
        Term::Divide(one, by) if matches!(**by, Term::Number(by) if by > 0.0) => measured(one),
        _ => None,
    }
}

/// Models or baselines, where all of a subject are the same.
fn role(reader: &Reader<'_, '_>, subject: &Subject) -> Option<Role> {
    let of = |at: &usize| reader.entries.get(*at).map(|entry| entry.contender.role);
    match subject {
        Subject::Contender { contender, .. } => of(contender),
        Subject::Best { contenders } => contenders.first().and_then(of),
    }
}
