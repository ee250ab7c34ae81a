//! The rule: its condition and the resampled metrics enter; every comparison with its interval and the decision leave.
//!
//! A comparison holds where the interval of `left - right` lies on its side of 0, fails where it lies on the other, and
//! is undecided where it straddles. `and`, `or`, `not` are Kleene's three-valued ones.

use hqml_ir::{Comparison, Condition, Experiment, Subject, Term};

use super::bootstrap::{Resampled, Values, interval};
use super::panel::Panel;
use super::{Decision, Interval, Verdict};
use crate::registry::{Better, better};

/// What is known of a condition; ordered so that `and` is the smallest and `or` the largest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Known {
    Fails,
    Undecided,
    Holds,
}

impl Known {
    fn not(self) -> Known {
        match self {
            Known::Fails => Known::Holds,
            Known::Undecided => Known::Undecided,
            Known::Holds => Known::Fails,
        }
    }

    fn name(self) -> &'static str {
        match self {
            Known::Fails => "fails",
            Known::Undecided => "undecided",
            Known::Holds => "holds",
        }
    }
}

/// Judges each panel; the worst decides.
pub(super) fn judge(experiment: &Experiment, panels: &[Panel<'_>], resampled: &[Resampled]) -> Verdict {
    let Some(rule) = &experiment.rule else {
        return Verdict { decision: Decision::None, rule: None, intervals: Vec::new() };
    };
    let mut intervals = Vec::new();
    let mut worst = Known::Holds;
    for data in 0..experiment.data.len() {
        let court = Court { experiment, data, panels, resampled };
        for backend in 0..experiment.backends.len() {
            worst = worst.min(court.judge(&rule.condition, backend, &mut intervals));
        }
    }
    let decision = match worst {
        Known::Holds => Decision::Continue,
        Known::Undecided => Decision::Undecided,
        Known::Fails => Decision::Stop,
    };
    Verdict { decision, rule: Some(rule.text.clone()), intervals }
}

/// One data set with all its panels.
struct Court<'a> {
    experiment: &'a Experiment,
    data: usize,
    panels: &'a [Panel<'a>],
    resampled: &'a [Resampled],
}

impl Court<'_> {
    fn judge(&self, condition: &Condition, backend: usize, intervals: &mut Vec<Interval>) -> Known {
        match condition {
            Condition::All(parts) => {
                parts.iter().map(|p| self.judge(p, backend, intervals)).fold(Known::Holds, Known::min)
            }
            Condition::Any(parts) => {
                parts.iter().map(|p| self.judge(p, backend, intervals)).fold(Known::Fails, Known::max)
            }
            Condition::Not(part) => self.judge(part, backend, intervals).not(),
            Condition::Compare { left, operator, right, text } => {
                let (known, interval) = self.compare(left, *operator, right, text, backend);
                if !intervals.contains(&interval) {
                    intervals.push(interval);
                }
                known
            }
        }
    }

    fn compare(
        &self,
        left: &Term,
        operator: Comparison,
        right: &Term,
        text: &str,
        backend: usize,
    ) -> (Known, Interval) {
        let at = |values: &dyn Fn(usize) -> usize, pick: Option<usize>| {
            let of = |term| self.value(term, backend, pick, values);
            (of(left), of(right))
        };
        let same: &dyn Fn(usize) -> usize = &|b| b;
        let (l, r) = at(same, None);
        let count = self.resampled.first().map_or(0, |r| r.resamples.len());
        let differences = (0..count).map(|k| {
            let (l, r) = at(same, Some(k));
            l - r
        });
        let ends = interval(differences.collect()).filter(|_| (l - r).is_finite());
        let known = ends.map_or(Known::Undecided, |(low, high)| decide(operator, low, high));
        let number = |v: f64| v.is_finite().then_some(v);
        let depends = depends(left, self.experiment) || depends(right, self.experiment);
        let mut out = Interval {
            text: text.to_string(),
            data: self.experiment.data[self.data].name.clone(),
            backend: depends.then(|| self.experiment.backends[backend].name.clone()),
            left: number(l),
            right: number(r),
            difference: number(l - r),
            low: ends.map(|e| e.0),
            high: ends.map(|e| e.1),
            outcome: known.name().to_string(),
            best: best_of(left).or_else(|| best_of(right)).and_then(|c| {
                let index = self.best(c, &self.resampled[self.panel(backend)].observed)?;
                Some(self.experiment.contenders[index].name.clone())
            }),
            rows_needed: None,
            reason: None,
        };
        match ends {
            Some((low, high)) if known == Known::Undecided => {
                let rows = self.panels[self.panel(backend)].distinct_rows();
                out.rows_needed = rows_needed(l - r, low, high, rows, timed(left, self) || timed(right, self));
            }
            Some(_) => {}
            None => out.reason = Some(self.why_nothing(backend)),
        }
        (known, out)
    }

    fn panel(&self, backend: usize) -> usize {
        self.data * self.experiment.backends.len() + backend
    }

    fn values(&self, backend: usize, pick: Option<usize>) -> &Values {
        let of = &self.resampled[self.panel(backend)];
        pick.and_then(|k| of.resamples.get(k)).unwrap_or(&of.observed)
    }

    fn value(&self, term: &Term, backend: usize, pick: Option<usize>, same: &dyn Fn(usize) -> usize) -> f64 {
        let of = |t: &Term| self.value(t, backend, pick, same);
        match term {
            Term::Number(v) => *v,
            Term::Metric { subject: Subject::Contender { contender, backend: named }, metric } => {
                self.values(named.unwrap_or(same(backend)), pick)[*contender][*metric]
            }
            Term::Metric { subject: Subject::Best { contenders }, metric } => {
                let values = self.values(backend, pick);
                self.best(contenders, values).map_or(f64::NAN, |c| values[c][*metric])
            }
            Term::Add(a, b) => of(a) + of(b),
            Term::Subtract(a, b) => of(a) - of(b),
            Term::Multiply(a, b) => of(a) * of(b),
            Term::Divide(a, b) => of(a) / of(b),
            Term::Negate(a) => -of(a),
        }
    }

    fn best(&self, contenders: &[usize], values: &Values) -> Option<usize> {
        best(self.experiment, contenders, values)
    }

    fn why_nothing(&self, backend: usize) -> String {
        let panel = &self.panels[self.panel(backend)];
        let missing = |c: usize| panel.cells[c].iter().any(Option::is_none);
        let names: Vec<_> = (0..self.experiment.contenders.len())
            .filter(|c| missing(*c))
            .map(|c| format!("`{}`", self.experiment.contenders[c].name))
            .collect();
        match names.is_empty() {
            true => "the metric is not defined on these test rows, or on too many resamples of them".to_string(),
            false => format!("cells of {} failed", names.join(", ")),
        }
    }
}

/// The best of these by the experiment's first metric, the first of equal ones.
pub(super) fn best(experiment: &Experiment, contenders: &[usize], values: &Values) -> Option<usize> {
    let order = better(experiment.metrics.first()?);
    let mut best: Option<(usize, f64)> = None;
    for contender in contenders {
        let value = values[*contender][0];
        let wins = best.is_none_or(|(_, top)| match order {
            Better::Higher => value > top,
            Better::Lower => value < top,
        });
        if wins && !value.is_nan() {
            best = Some((*contender, value));
        }
    }
    best.map(|(contender, _)| contender)
}

fn decide(operator: Comparison, low: f64, high: f64) -> Known {
    let from = |holds: bool, fails: bool| match (holds, fails) {
        (true, _) => Known::Holds,
        (_, true) => Known::Fails,
        _ => Known::Undecided,
    };
    match operator {
        Comparison::GreaterEqual => from(low >= 0.0, high < 0.0),
        Comparison::Greater => from(low > 0.0, high <= 0.0),
        Comparison::LessEqual => from(high <= 0.0, low > 0.0),
        Comparison::Less => from(high < 0.0, low >= 0.0),
        Comparison::Equal => from(low == 0.0 && high == 0.0, low > 0.0 || high < 0.0),
        Comparison::NotEqual => from(low > 0.0 || high < 0.0, low == 0.0 && high == 0.0),
    }
}

/// Intervals shrink as the root of the rows: about this many would put 0 outside. `None` where no number of rows would
/// (no difference, or one of times, which rows do not narrow).
fn rows_needed(difference: f64, low: f64, high: f64, rows: usize, timed: bool) -> Option<u64> {
    let reach = if difference > 0.0 { difference - low } else { high - difference };
    let factor = (reach / difference).powi(2);
    let needed = (rows as f64 * factor).ceil();
    (!timed && difference != 0.0 && needed.is_finite() && needed < 1e12).then_some(needed as u64)
}

fn visit(term: &Term, each: &mut dyn FnMut(&Subject, usize)) {
    match term {
        Term::Number(_) => {}
        Term::Metric { subject, metric } => each(subject, *metric),
        Term::Add(a, b) | Term::Subtract(a, b) | Term::Multiply(a, b) | Term::Divide(a, b) => {
            visit(a, each);
            visit(b, each);
        }
        Term::Negate(a) => visit(a, each),
    }
}

/// Calls `each` for every metric of a condition, repeats included.
pub(super) fn metrics_of(condition: &Condition, each: &mut dyn FnMut(usize)) {
    match condition {
        Condition::All(parts) | Condition::Any(parts) => parts.iter().for_each(|p| metrics_of(p, each)),
        Condition::Not(part) => metrics_of(part, each),
        Condition::Compare { left, right, .. } => {
            [left, right].map(|t| visit(t, &mut |_, m| each(m))).into_iter().collect()
        }
    }
}

/// Whether a term is another number on another backend.
fn depends(term: &Term, experiment: &Experiment) -> bool {
    let mut found = false;
    visit(term, &mut |subject, _| {
        let model = |c: &usize| experiment.contenders[*c].role == hqml_ir::Role::Model;
        found |= match subject {
            Subject::Contender { contender, backend } => backend.is_none() && model(contender),
            Subject::Best { contenders } => contenders.iter().any(model),
        };
    });
    found
}

fn timed(term: &Term, court: &Court<'_>) -> bool {
    let mut found = false;
    visit(term, &mut |_, metric| found |= court.experiment.metrics[metric].name.ends_with("_time"));
    found
}

fn best_of(term: &Term) -> Option<&Vec<usize>> {
    match term {
        Term::Number(_) => None,
        Term::Metric { subject: Subject::Best { contenders }, .. } => Some(contenders),
        Term::Metric { .. } => None,
        Term::Add(a, b) | Term::Subtract(a, b) | Term::Multiply(a, b) | Term::Divide(a, b) => {
            best_of(a).or_else(|| best_of(b))
        }
        Term::Negate(a) => best_of(a),
    }
}
