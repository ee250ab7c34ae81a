//! `tuned(m, folds: 5)`: the combinations of the sweeps inside, each a pipeline of its own.

use hqml_ir::stages::{Default, OptionKind, OptionRow};
use hqml_ir::{Candidate, Span, Step, Tuned};

use super::builder::{Builder, Chain};
use super::choices::{self, Choices};
use super::scope::Scope;
use super::session::Checked;
use super::{errors, flow_errors, options};
use crate::syntax::ast::{Argument, ArgumentList, Arguments, Expr, Ident};

/// More variants than anybody runs.
pub(crate) const MOST_VARIANTS: usize = 10_000;

const FOLDS: OptionRow = OptionRow {
    name: "folds",
    kind: OptionKind::Int(2, 1_000_000),
    default: Default::Int(5),
    summary: "folds of the cross-validation on training rows",
};

impl<'a> Builder<'_, 'a> {
    /// Adds `tuned(m, folds: 5)`.
    pub(crate) fn tuned(
        &mut self,
        chain: &mut Chain,
        name: &Ident,
        arguments: Option<&'a Arguments>,
        span: Span,
        scope: &Scope<'a>,
    ) -> Checked<()> {
        if chain.open.is_some() {
            return Err(self.session.report(flow_errors::kind("tuned", "features", &chain.cursor, span)));
        }
        self.all_trained(span)?;
        self.no_outer_parameters(scope, span)?;
        let (model, folds) = self.tuned_arguments(name, arguments, scope)?;
        self.folds_fit(folds, span)?;
        let place = chain.place("tuned");
        let candidates = self.candidates(chain, model, scope, &place, span)?;
        let to = candidates[0].pipeline.stages.last().map_or(chain.cursor.kind, |stage| stage.to);
        chain.push(Step::Tuned(Tuned { candidates, folds }), to, place, span);
        Ok(())
    }

    /// Each candidate has a vector of its own: no parameter that is bound around it reaches into it.
    fn no_outer_parameters(&self, scope: &Scope<'a>, span: Span) -> Checked<()> {
        let names = scope.values.names();
        let symbolic = |name: &&&str| matches!(scope.values.get(name), Some(crate::eval::Constant::Angle(_)));
        match names.iter().find(symbolic) {
            Some(name) => Err(self.session.report(errors::tuned_outer(name, span))),
            None => Ok(()),
        }
    }

    fn tuned_arguments(
        &self,
        name: &Ident,
        arguments: Option<&'a Arguments>,
        scope: &Scope<'a>,
    ) -> Checked<(&'a Expr, usize)> {
        let wrong = || self.session.report(errors::tuned_wrong(name.span));
        let list: &'a [Argument] = match arguments.map(|a| &a.list) {
            Some(ArgumentList::List(list)) => list,
            Some(ArgumentList::Broken) => return Err(self.session.silent()),
            _ => return Err(wrong()),
        };
        let [model, rest @ ..] = list else { return Err(wrong()) };
        if model.label.is_some() || rest.len() > 1 {
            return Err(wrong());
        }
        let Some(folds) = rest.first() else { return Ok((&model.value, 5)) };
        if folds.label.as_ref().is_some_and(|label| label.name != "folds") {
            return Err(wrong());
        }
        let label = folds.label.as_ref().map_or(folds.value.span, |label| label.span);
        let reader = options::Reader { choices: None, ..self.reader(scope) };
        match reader.value(&FOLDS, &FOLDS.kind, &folds.value, label)? {
            hqml_ir::Value::Int(folds) => Ok((&model.value, usize::try_from(folds).unwrap_or(usize::MAX))),
            _ => Err(wrong()),
        }
    }

    fn folds_fit(&self, folds: usize, span: Span) -> Checked<()> {
        let rows = self.target.training_rows;
        if folds > rows {
            return Err(self.session.report(errors::tuned_folds(folds, rows, span, self.target.span)));
        }
        Ok(())
    }

    fn candidates(
        &self,
        chain: &Chain,
        model: &'a Expr,
        scope: &Scope<'a>,
        place: &str,
        span: Span,
    ) -> Checked<Vec<Candidate>> {
        let build = |choices: &Choices| {
            let builder = Builder::new(self.session, self.target, choices);
            builder.pipeline(model, scope, chain.cursor, format!("{place}."))
        };
        let found = Choices::default();
        let first = build(&found)?;
        let sites = found.into_sites();
        if sites.is_empty() {
            self.session.report(crate::lints::nothing_to_tune(span));
            return Ok(vec![Candidate { choice: Vec::new(), pipeline: first }]);
        }
        if choices::count(&sites).is_none_or(|count| count > MOST_VARIANTS) {
            return Err(self.session.report(errors::too_many_variants(span, MOST_VARIANTS)));
        }
        let combinations = choices::combinations(&sites);
        let candidate = |combination: &Vec<(Span, usize)>| {
            let pipeline = build(&Choices::new(combination.clone()))?;
            Ok(Candidate { choice: choices::labels(&sites, combination), pipeline })
        };
        combinations.iter().map(candidate).collect()
    }
}
