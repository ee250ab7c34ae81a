//! `continue_when`: a written condition enters; the rule over contenders and metrics leaves.

use std::cell::RefCell;
use std::collections::BTreeSet;

use hqml_ir::stages::Family;
use hqml_ir::{Backend, Comparison, Condition, Rule, Span, Subject, Term, Value};

use super::contenders::Entry;
use super::data::Table;
use super::metrics::{self, Metric};
use super::rule_direction;
use super::rule_errors as errors;
use crate::names::suggest;
use crate::pipelines::scope::Scope;
use crate::pipelines::session::{Checked, Reported, Session};
use crate::syntax::ast::{ArgumentList, Arguments, BinaryOp, Expr, ExprKind, Ident, UnaryOp};

/// What a rule may speak of.
pub(crate) struct Reader<'r, 'a> {
    /// Names and diagnostics.
    pub(crate) session: &'r Session<'a>,
    /// Constants.
    pub(crate) scope: &'r Scope<'a>,
    /// Contenders, in the experiment's order.
    pub(crate) entries: &'r [Entry],
    /// Its metrics.
    pub(crate) metrics: &'r [Metric],
    /// Its backends.
    pub(crate) backends: &'r [(Backend, Option<Span>)],
    /// What is learned from.
    pub(crate) table: &'r Table,
    /// Metrics of the rule that cannot be had or are not measured: said once, however often they stand in it.
    pub(crate) told: RefCell<BTreeSet<String>>,
}

impl Reader<'_, '_> {
    /// The rule as a whole.
    ///
    /// # Errors
    /// Names that the experiment does not have, metrics that it does not measure, terms that are no numbers.
    pub(crate) fn rule(&self, expr: &Expr) -> Checked<Rule> {
        Ok(Rule { text: self.session.one_line(expr.span), condition: self.condition(expr, true)? })
    }

    /// A condition that is to hold (`holds`), or is to fail (inside `not`).
    fn condition(&self, expr: &Expr, holds: bool) -> Checked<Condition> {
        match &expr.kind {
            ExprKind::Binary { op: BinaryOp::And, .. } => self.joined(expr, BinaryOp::And, holds).map(Condition::All),
            ExprKind::Binary { op: BinaryOp::Or, .. } => self.joined(expr, BinaryOp::Or, holds).map(Condition::Any),
            ExprKind::Unary { op: UnaryOp::Not, operand } => {
                self.condition(operand, !holds).map(|c| Condition::Not(Box::new(c)))
            }
            // A chain of comparisons is an error of syntax.
            ExprKind::Binary { op, left, .. } if op.compares() && left.is_comparison() => Err(self.session.silent()),
            ExprKind::Binary { op, op_span, left, right } if let Some(operator) = comparison(*op) => {
                let (told, (first, second)) = (self.shares(expr), (self.term(left), self.term(right)));
                told?;
                let (left, right) = (first?, second?);
                if let Some(told) = rule_direction::check(self, &left, operator, &right, holds, *op_span) {
                    self.session.report(told);
                }
                Ok(Condition::Compare { left, operator, right, text: self.session.one_line(expr.span) })
            }
            ExprKind::Broken => Err(self.session.silent()),
            _ => Err(self.session.report(errors::no_condition(expr.span))),
        }
    }

    /// `a and b and c` as one list.
    fn joined(&self, expr: &Expr, by: BinaryOp, holds: bool) -> Checked<Vec<Condition>> {
        match &expr.kind {
            ExprKind::Binary { op, left, right, .. } if *op == by => {
                let (left, right) = (self.joined(left, by, holds), self.joined(right, by, holds));
                Ok([left?, right?].concat())
            }
            _ => Ok(vec![self.condition(expr, holds)?]),
        }
    }

    fn term(&self, expr: &Expr) -> Checked<Term> {
        match &expr.kind {
            ExprKind::Points(points) => Ok(Term::Number(points / 100.0)),
            ExprKind::PercentOf { percent, whole, .. } => {
                Ok(Term::Multiply(Box::new(Term::Number(*percent)), Box::new(self.term(whole)?)))
            }
            ExprKind::Unary { op: UnaryOp::Minus, operand } => self.term(operand).map(|t| Term::Negate(Box::new(t))),
            ExprKind::Binary { op, left, right, .. } if let Some(join) = arithmetic(*op) => {
                let (left, right) = (self.term(left), self.term(right));
                Ok(join(Box::new(left?), Box::new(right?)))
            }
            ExprKind::Member { base, member } => self.metric(base, member),
            ExprKind::Broken => Err(self.session.silent()),
            ExprKind::Name(name) if self.position(&name.name).is_some() => {
                Err(self.session.report(errors::no_metric(&name.name, name.span)))
            }
            ExprKind::Call { name, arguments } if name.name == "best" => {
                let text = format!("best({})", self.session.one_line(arguments.span).trim_matches(['(', ')']));
                Err(self.session.report(errors::no_metric(&text, expr.span)))
            }
            _ => match self.session.constant(expr, self.scope)? {
                Value::Int(v) => Ok(Term::Number(v as f64)),
                Value::Real(v) => Ok(Term::Number(v)),
                _ => Err(self.session.report(errors::no_number(expr.span))),
            },
        }
    }

    /// A share stays between 0 and 1: `accuracy > 90` and `accuracy - 2` mean percent and points.
    fn shares(&self, expr: &Expr) -> Checked<()> {
        let ExprKind::Binary { op, left, right, .. } = &expr.kind else { return Ok(()) };
        if !(comparison(*op).is_some() || matches!(op, BinaryOp::Add | BinaryOp::Subtract)) {
            return Ok(());
        }
        for (metric, number) in [(left, right), (right, left)] {
            if let (Some(member), Some(value)) = (share(metric), number_of(number))
                && value.abs() > 1.0
            {
                return Err(self.session.report(errors::no_share(&member.name, value, number.span, member.span)));
            }
        }
        self.shares(left)?;
        self.shares(right)
    }

    fn metric(&self, base: &Expr, member: &Ident) -> Checked<Term> {
        let subject = self.subject(base);
        let known = self.metrics.iter().position(|metric| metric.call.name == member.name);
        let Some(metric) = known else {
            return Err(self.no_metric(member));
        };
        let subject = subject?;
        self.has(&subject, metric, member)?;
        Ok(Term::Metric { subject, metric })
    }

    /// A metric that is not measured: because the target does not have it, or because nobody asked.
    fn no_metric(&self, member: &Ident) -> Reported {
        let rows = || hqml_ir::stages::rows().filter(|r| r.family == Family::Metric);
        let Some(row) = rows().find(|row| row.name == member.name) else {
            let rows: Vec<&str> = rows().map(|row| row.name).collect();
            let near = suggest(&member.name, rows.iter().copied());
            return self.session.report(errors::unknown_metric(member, near, &rows));
        };
        if !self.told.borrow_mut().insert(member.name.clone()) {
            return self.session.silent();
        }
        let told = metrics::unfit(row.tasks, self.table, &member.name, member.span);
        let asked = self.metrics.iter().find_map(|metric| metric.span);
        self.session.report(told.unwrap_or_else(|| errors::not_measured(member, asked)))
    }

    /// The rule can only speak of metrics that its subjects have.
    fn has(&self, subject: &Subject, metric: usize, member: &Ident) -> Checked<()> {
        let contenders = match subject {
            Subject::Contender { contender, .. } => std::slice::from_ref(contender),
            Subject::Best { contenders } => contenders.as_slice(),
        };
        let call = &self.metrics[metric].call;
        let without = contenders.iter().find(|c| !metrics::has(call, &self.entries[**c].contender.pipelines));
        match without {
            Some(contender) => {
                let entry = &self.entries[*contender];
                Err(self.session.report(errors::no_probabilities(member, &entry.contender.name, entry.span)))
            }
            None => Ok(()),
        }
    }

    fn subject(&self, base: &Expr) -> Checked<Subject> {
        match &base.kind {
            ExprKind::Name(name) => Ok(Subject::Contender { contender: self.contender(name)?, backend: None }),
            ExprKind::Index { base, index } => match (base.as_name(), index.as_name()) {
                (Some(name), Some(backend)) => {
                    let (contender, backend) = (self.contender(name), self.backend(backend));
                    Ok(Subject::Contender { contender: contender?, backend: Some(backend?) })
                }
                _ => Err(self.session.report(errors::no_subject(index.span))),
            },
            ExprKind::Call { name, arguments } if name.name == "best" => self.best(arguments),
            ExprKind::Broken => Err(self.session.silent()),
            _ => Err(self.session.report(errors::no_subject(base.span))),
        }
    }

    fn position(&self, name: &str) -> Option<usize> {
        self.entries.iter().position(|entry| entry.contender.base == name)
    }

    fn contender(&self, name: &Ident) -> Checked<usize> {
        let Some(at) = self.position(&name.name) else {
            let names: Vec<&str> = self.entries.iter().map(|entry| entry.contender.base.as_str()).collect();
            let near = suggest(&name.name, names.iter().copied());
            return Err(self.session.report(errors::unknown_contender(name, near, &names)));
        };
        if self.entries[at].swept {
            let variants = self.entries.iter().filter(|entry| entry.contender.base == name.name).count();
            return Err(self.session.report(errors::swept(name, variants, self.entries[at].span)));
        }
        Ok(at)
    }

    fn backend(&self, name: &Ident) -> Checked<usize> {
        let names: Vec<&str> = self.backends.iter().map(|(backend, _)| backend.name.as_str()).collect();
        let found = names.iter().position(|known| *known == name.name);
        let near = suggest(&name.name, names.iter().copied());
        found.ok_or_else(|| self.session.report(errors::unknown_backend(name, near, &names)))
    }

    fn best(&self, arguments: &Arguments) -> Checked<Subject> {
        use hqml_ir::Role;
        let wrong = || self.session.report(errors::best(arguments.span));
        let ArgumentList::List(list) = &arguments.list else { return Err(wrong()) };
        let [only] = list.as_slice() else { return Err(wrong()) };
        let role = match only.value.as_name().map(|name| name.name.as_str()) {
            Some("baselines") => Role::Baseline,
            Some("models") => Role::Model,
            _ => return Err(wrong()),
        };
        let of_role = |entry: &Entry| entry.contender.role == role;
        if let Some(swept) = self.entries.iter().find(|e| of_role(e) && e.swept && role == Role::Model) {
            return Err(self.session.report(errors::best_of_swept(only.span, &swept.contender.base, swept.span)));
        }
        let contenders: Vec<usize> = (0..self.entries.len()).filter(|at| of_role(&self.entries[*at])).collect();
        if contenders.is_empty() {
            return Err(self.session.report(errors::best_of_none(only.span)));
        }
        Ok(Subject::Best { contenders })
    }
}

/// The metric of an expression that is one share, sums and differences with numbers included.
fn share(expr: &Expr) -> Option<&Ident> {
    const SHARES: [&str; 8] =
        ["accuracy", "balanced_accuracy", "f1", "precision", "recall", "roc_auc", "brier", "calibration_error"];
    match &expr.kind {
        ExprKind::Member { member, .. } => Some(member).filter(|m| SHARES.contains(&m.name.as_str())),
        ExprKind::Binary { op: BinaryOp::Add | BinaryOp::Subtract, left, right, .. } => {
            share(left).filter(|_| number_of(right).is_some())
        }
        _ => None,
    }
}

fn number_of(expr: &Expr) -> Option<f64> {
    match &expr.kind {
        ExprKind::Int(v) => Some(*v as f64),
        ExprKind::Real(v) | ExprKind::Percent(v) => Some(*v),
        ExprKind::Points(points) => Some(points / 100.0),
        ExprKind::Unary { op: UnaryOp::Minus, operand } => number_of(operand).map(|v| -v),
        _ => None,
    }
}

fn comparison(op: BinaryOp) -> Option<Comparison> {
    Some(match op {
        BinaryOp::Equal => Comparison::Equal,
        BinaryOp::NotEqual => Comparison::NotEqual,
        BinaryOp::Less => Comparison::Less,
        BinaryOp::LessEqual => Comparison::LessEqual,
        BinaryOp::Greater => Comparison::Greater,
        BinaryOp::GreaterEqual => Comparison::GreaterEqual,
        _ => return None,
    })
}

/// Joins two terms to one.
type Join = fn(Box<Term>, Box<Term>) -> Term;

fn arithmetic(op: BinaryOp) -> Option<Join> {
    Some(match op {
        BinaryOp::Add => Term::Add,
        BinaryOp::Subtract => Term::Subtract,
        BinaryOp::Multiply => Term::Multiply,
        BinaryOp::Divide => Term::Divide,
        _ => return None,
    })
}
