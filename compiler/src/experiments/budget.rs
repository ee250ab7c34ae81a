//! `seeds` and `budget`.

use hqml_ir::{Budget, Value};

use super::errors;
use crate::pipelines::scope::Scope;
use crate::pipelines::session::{Checked, Session};
use crate::syntax::ast::{Expr, ExprKind, Field};

pub(crate) const MOST_SEEDS: usize = 100_000;

/// The seeds of an experiment: a number, a range or a list.
///
/// # Errors
/// Something else, a negative one, one twice, none.
pub(crate) fn seeds<'a>(session: &Session<'a>, written: Option<&'a Expr>, scope: &Scope<'a>) -> Checked<Vec<u64>> {
    let Some(written) = written else { return Ok(vec![0]) };
    let value = session.constant(written, scope)?;
    let seeds: Option<Vec<u64>> = match &value {
        Value::Int(seed) => u64::try_from(*seed).ok().map(|seed| vec![seed]),
        Value::Range(low, high) if *low >= 0.0 && low.fract() == 0.0 && high.fract() == 0.0 => {
            (high - low <= MOST_SEEDS as f64).then(|| (*low as u64..*high as u64).collect())
        }
        Value::List(items) => items.iter().map(seed).collect(),
        _ => None,
    };
    let mut sorted = seeds.clone().unwrap_or_default();
    sorted.sort_unstable();
    let twice = sorted.windows(2).find(|pair| pair[0] == pair[1]).map(|pair| pair[0]);
    match seeds {
        Some(seeds) if !seeds.is_empty() && twice.is_none() => Ok(seeds),
        Some(seeds) if seeds.is_empty() => Err(session.report(errors::seeds("there is none here", written.span))),
        Some(_) => {
            let text = format!("{} stands here twice", twice.unwrap_or_default());
            Err(session.report(errors::seeds(&text, written.span)))
        }
        None => Err(session.report(errors::seeds(&no_seeds(&value), written.span))),
    }
}

fn no_seeds(value: &Value) -> String {
    match value {
        Value::Range(low, high) if *low >= 0.0 && high - low > MOST_SEEDS as f64 => {
            format!("these are {}, and at most {MOST_SEEDS} are run", high - low)
        }
        other => format!("this is {other}"),
    }
}

fn seed(value: &Value) -> Option<u64> {
    match value {
        Value::Int(seed) => u64::try_from(*seed).ok(),
        _ => None,
    }
}

/// What may be spent.
///
/// # Errors
/// Something that is no record, an unknown entry, an amount of another kind; all are reported.
pub(crate) fn budget<'a>(session: &Session<'a>, written: Option<&'a Expr>, scope: &Scope<'a>) -> Checked<Budget> {
    let mut budget = Budget::default();
    let Some(written) = written else { return Ok(budget) };
    let help = "write `budget: { shots: 2_000_000, cost: $20, time: 10min }`";
    let ExprKind::Record(fields) = &written.kind else {
        return Err(session.report(errors::field_value("budget", "a record", written.span, help)));
    };
    let mut result = Ok(());
    for field in &fields.list {
        if let Err(reported) = entry(session, field, scope, &mut budget) {
            result = Err(reported);
        }
    }
    result.map(|()| budget)
}

fn entry<'a>(session: &Session<'a>, field: &'a Field, scope: &Scope<'a>, budget: &mut Budget) -> Checked<()> {
    let wrong = |wanted: &str, help: &str| {
        Err(session.report(errors::field_value(&field.label.name, wanted, field.value.span, help)))
    };
    match (field.label.name.as_str(), &field.value.kind) {
        ("cost", ExprKind::Money(dollars)) => budget.cost = Some(*dollars),
        ("cost", _) => return wrong("an amount of money", "write `cost: $20`"),
        ("time", ExprKind::Duration(seconds)) => budget.time = Some(*seconds),
        ("time", _) => return wrong("a duration", "write `time: 10min`"),
        ("shots", _) => match session.constant(&field.value, scope)? {
            Value::Int(shots) if shots >= 0 => budget.shots = u64::try_from(shots).ok(),
            _ => return wrong("a whole number", "write `shots: 2_000_000`"),
        },
        _ => {
            let near = crate::names::suggest(&field.label.name, ["shots", "cost", "time"]);
            return Err(session.report(errors::unknown_budget(&field.label, near)));
        }
    }
    Ok(())
}
