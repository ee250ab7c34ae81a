//! `transform` as a stage, and a `loss` of one's own in a `train`: their declarations and what reaches them enter; the
//! formulas leave, their parameters numbered.

use std::sync::Arc;

use hqml_ir::stages::Row;
use hqml_ir::{Call, ExpressionStage, Formula, Kind, Objective, Span, Step};

use super::builder::{Builder, Chain};
use super::cursor::Cursor;
use super::scope::Scope;
use super::session::Checked;
use super::sweep::{self, Written};
use super::training::BEHIND_A_KERNEL;
use super::{flow_errors, options, training_errors};
use crate::circuits::Origin;
use crate::formulas::{self, Made, Truth, Use};
use crate::names::Declared;
use crate::syntax::ast::{Arguments, DeclarationKind, Expr, ExprKind};

/// A loss that a `train` names, with the arguments it is given.
pub(super) struct OwnLoss<'a> {
    declared: &'a Declared,
    arguments: Option<&'a Arguments>,
    expr: &'a Expr,
    scope: Scope<'a>,
}

impl<'a> Builder<'_, 'a> {
    /// A transform takes the row that comes and gives another one.
    pub(crate) fn transform(
        &mut self,
        chain: &mut Chain,
        declared: &'a Declared,
        arguments: Option<&'a Arguments>,
        span: Span,
        scope: &Scope<'a>,
    ) -> Checked<()> {
        let cursor = chain.cursor;
        self.numbers_only(declared.name(), span)?;
        let width = self.row_width(declared, &cursor, span)?;
        let given = super::arguments::given(self.reader(scope), declared.name(), arguments)?;
        let stage = Use {
            declared,
            arguments: &given,
            span,
            origin: Some(origin(&cursor)),
            first_parameter: self.next_parameter(),
        };
        let made = formulas::transform(self.session.names, &stage, width);
        let made = made.map_err(|why| self.session.report_all(why))?;
        let count = made.outputs.len();
        let to = if made.probabilities { Kind::Probabilities(count) } else { Kind::Features(count) };
        let expression = self.formula(made, width, declared.name(), declared.name(), span)?;
        let place = chain.place(declared.name());
        chain.push(Step::Expression(expression), to, place, span);
        Ok(())
    }

    /// The width of the row that reaches a transform or loss, of the kind that it takes.
    fn row_width(&self, declared: &Declared, cursor: &Cursor, span: Span) -> Checked<usize> {
        let probabilities = formulas::wants_probabilities(declared);
        match cursor.kind {
            Kind::Probabilities(width) => Ok(width),
            Kind::Features(width) if !probabilities => Ok(width),
            _ => {
                let wanted = if probabilities { "probabilities" } else { "features" };
                Err(self.session.report(flow_errors::kind(declared.name(), wanted, cursor, span)))
            }
        }
    }

    /// The formula of what was made; its parameters are numbered, and wait for their training.
    fn formula(
        &mut self,
        made: Made,
        features: usize,
        declared: &str,
        name: &str,
        span: Span,
    ) -> Checked<Arc<ExpressionStage>> {
        self.allocate(made.parameters, declared, span)?;
        self.uses(&made.outputs, declared, span);
        let formula = Formula::new(u32::try_from(features).unwrap_or(u32::MAX), &made.outputs);
        Ok(Arc::new(ExpressionStage { name: name.to_owned(), formula }))
    }

    /// The loss that a `train` names, where it is declared in the program.
    pub(super) fn own_loss(
        &self,
        row: &'static Row,
        arguments: Option<&'a Arguments>,
        span: Span,
        scope: &Scope<'a>,
    ) -> Checked<Option<OwnLoss<'a>>> {
        let given = options::assign(self.session, row.name, row.options, span, arguments)?;
        let at = row.options.iter().position(|option| option.name == "loss");
        let Some(argument) = at.and_then(|at| given[at]) else { return Ok(None) };
        let Written::Expr(expr) = sweep::written(self.reader(scope), row.name, "loss", &argument.value)? else {
            return Ok(None);
        };
        Ok(self.named_loss(expr, scope))
    }

    /// The loss of the program that an expression names, itself or through `where`.
    fn named_loss(&self, expr: &'a Expr, scope: &Scope<'a>) -> Option<OwnLoss<'a>> {
        let (name, arguments) = match &expr.kind {
            ExprKind::Name(name) => (name, None),
            ExprKind::Call { name, arguments } => (name, Some(arguments)),
            _ => return None,
        };
        if let (Some((binding, inner)), None) = (scope.stage(&name.name), arguments) {
            return self.named_loss(&binding.value, &inner);
        }
        let declared = self.session.names.lookup_of(scope.file, &name.name, &[DeclarationKind::Loss])?;
        Some(OwnLoss { declared, arguments, expr, scope: scope.clone() })
    }

    /// What a loss of one's own comes to for the outputs that reach its `train`.
    pub(super) fn own_objective(&mut self, own: OwnLoss<'a>, cursor: &Cursor) -> Checked<Objective> {
        let OwnLoss { declared, arguments, expr, scope } = own;
        if cursor.kind == Kind::Gram {
            let wanted = if formulas::wants_probabilities(declared) { "probabilities" } else { "features" };
            let arrives = flow_errors::say(cursor.kind);
            let name = declared.name();
            let told = training_errors::loss(name, wanted, &arrives, expr.span, cursor.origin, BEHIND_A_KERNEL);
            return Err(self.session.report(told));
        }
        if formulas::wants_probabilities(declared) && !matches!(cursor.kind, Kind::Probabilities(_)) {
            let help = "put `|> softmax` before the training, or take `features[k]` in the loss";
            let arrives = flow_errors::say(cursor.kind);
            let name = declared.name();
            let told = training_errors::loss(name, "probabilities", &arrives, expr.span, cursor.origin, help);
            return Err(self.session.report(told));
        }
        let width = self.row_width(declared, cursor, expr.span)?;
        let given = super::arguments::given(self.reader(&scope), declared.name(), arguments)?;
        let stage = Use {
            declared,
            arguments: &given,
            span: expr.span,
            origin: Some(origin(cursor)),
            first_parameter: self.next_parameter(),
        };
        let classes = self.target.classes();
        let truth = Truth { classes, span: self.target.span };
        let made = formulas::loss(self.session.names, &stage, width, truth);
        let made = made.map_err(|why| self.session.report_all(why))?;
        let name = self.session.one_line(expr.span);
        let row = width.saturating_add(classes.unwrap_or(1));
        self.formula(made, row, declared.name(), &name, expr.span).map(Objective::Expression)
    }

    /// What a `train` makes small: a row of the table, or a loss of one's own.
    pub(super) fn objective(
        &mut self,
        own: Option<OwnLoss<'a>>,
        loss: &Call,
        cursor: &Cursor,
        span: Span,
    ) -> Checked<Objective> {
        match own {
            Some(own) => self.own_objective(own, cursor),
            None => {
                self.judged(loss, cursor, span)?;
                Ok(Objective::Builtin(loss.clone()))
            }
        }
    }
}

fn origin(cursor: &Cursor) -> Origin {
    Origin { span: cursor.origin, text: flow_errors::leaving(cursor.kind) }
}
