//! `train`, `classifier`, `regressor`, `argmax`, `values`: what they train, and whether their loss fits what reaches them.

use hqml_ir::stages::{self, Family, Flow, Row};
use hqml_ir::{Call, Kind, Span, Step, Training};

use super::builder::{Builder, Chain};
use super::cursor::Cursor;
use super::expressions::OwnLoss;
use super::scope::Scope;
use super::session::Checked;
use super::{flow_errors, options, training_errors};
use crate::syntax::ast::Arguments;

/// What a training behind a kernel makes small.
pub(super) const BEHIND_A_KERNEL: &str = "take `loss: alignment` or `loss: hilbert_schmidt` behind a kernel";

/// What a loss of outputs takes.
fn outputs_of(loss: &str) -> &'static str {
    if loss == "cross_entropy" { "probabilities" } else { "features" }
}

/// A trainable parameter that no `train` has followed yet.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Hole {
    /// Its index in the pipeline's vector.
    pub(crate) index: u32,
    /// The stage that holds it.
    pub(crate) stage: String,
    /// Where that stage is written.
    pub(crate) span: Span,
}

impl<'a> Builder<'_, 'a> {
    /// A row of the family `Training`.
    pub(crate) fn training(
        &mut self,
        chain: &mut Chain,
        row: &'static Row,
        arguments: Option<&'a Arguments>,
        span: Span,
        scope: &Scope<'a>,
    ) -> Checked<()> {
        let call = options::check(self.reader(scope), row, span, arguments)?;
        if call.call("loss").is_some() {
            let own = self.own_loss(row, arguments, span, scope)?;
            self.train(chain, row, &call, own, span)?;
        }
        match row.flow {
            Flow::Argmax => self.argmax(chain, row.name, span),
            Flow::Values => self.values(chain, row.name, span),
            _ => Ok(()),
        }
    }

    fn train(
        &mut self,
        chain: &mut Chain,
        row: &Row,
        call: &Call,
        own: Option<OwnLoss<'a>>,
        span: Span,
    ) -> Checked<()> {
        let (Some(loss), Some(optimizer)) = (call.call("loss"), call.call("optimizer")) else { return Ok(()) };
        if !matches!(chain.cursor.kind, Kind::Features(_) | Kind::Probabilities(_) | Kind::Gram) {
            return Err(self.session.report(flow_errors::kind(row.name, "features", &chain.cursor, span)));
        }
        if self.holes.is_empty() {
            return Err(self.session.report(training_errors::nothing_to_train(row.name, span)));
        }
        let cursor = chain.cursor;
        let loss = self.objective(own, loss, &cursor, span)?;
        let gradient = call.call("gradient").cloned().unwrap_or(Call { name: "auto".to_owned(), options: Vec::new() });
        self.gradient(optimizer, &gradient, span)?;
        self.room_to_train(optimizer, self.holes.len(), span)?;
        let mut trains: Vec<u32> = self.holes.drain(..).map(|hole| hole.index).collect();
        trains.sort_unstable();
        self.trained.extend(&trains);
        self.opaque.clear();
        let start = call.reals("start");
        if let Some(given) = start.as_ref().map(Vec::len)
            && given != trains.len()
        {
            return Err(self.session.report(training_errors::start_length(given, trains.len(), span)));
        }
        let training = Training { loss, optimizer: optimizer.clone(), gradient, trains, start };
        let place = chain.place("train");
        let origin = chain.cursor.origin;
        chain.push(Step::Train(training), chain.cursor.kind, place, span);
        // Widths still leave the stage before: training changes none.
        chain.cursor.origin = origin;
        Ok(())
    }

    /// An optimizer that follows gradients needs every stage since the first `?` to let them pass, where they are not
    /// taken from differences of the loss.
    fn gradient(&self, optimizer: &Call, gradient: &Call, span: Span) -> Checked<()> {
        let differentiable =
            |family, call: &Call| stages::find(family, &call.name).is_some_and(|row| row.differentiable);
        let follows = differentiable(Family::Optimizer, optimizer) && differentiable(Family::Gradient, gradient);
        match self.opaque.first() {
            Some((stage, place)) if follows => {
                Err(self.session.report(training_errors::no_gradient(stage, *place, &optimizer.name, span)))
            }
            _ => Ok(()),
        }
    }

    /// Whether the loss judges what flows: a kernel matrix, or features.
    pub(super) fn judged(&self, loss: &Call, cursor: &Cursor, span: Span) -> Checked<()> {
        let row = stages::find(Family::Loss, &loss.name);
        let of_gram = row.is_some_and(|row| row.flow == Flow::Gram);
        let classes_only = row.is_some_and(|row| row.tasks == stages::Tasks::Classify);
        match cursor.kind {
            Kind::Gram if of_gram && classes_only && !self.target.classify() => {
                let help = "take `loss: alignment`";
                let told = flow_errors::task(&loss.name, "classes", "a real number", span, self.target.span, help);
                Err(self.session.report(told))
            }
            Kind::Gram if of_gram => Ok(()),
            Kind::Features(width) | Kind::Probabilities(width) if !of_gram => self.loss(loss, width, cursor, span),
            kind => {
                let (wanted, help) = match of_gram {
                    true => ("a kernel matrix", "put a kernel such as `fidelity_kernel` before the training"),
                    false => (outputs_of(&loss.name), BEHIND_A_KERNEL),
                };
                let arrives = flow_errors::say(kind);
                let told = training_errors::loss(&loss.name, wanted, &arrives, span, cursor.origin, help);
                Err(self.session.report(told))
            }
        }
    }

    fn loss(&self, loss: &Call, width: usize, cursor: &Cursor, span: Span) -> Checked<()> {
        let tasks = stages::find(Family::Loss, &loss.name).map(|row| row.tasks);
        let Some(classes) = self.target.classes() else {
            return self.regression_loss(loss, tasks == Some(stages::Tasks::Classify), width, cursor, span);
        };
        let probabilities = matches!(cursor.kind, Kind::Probabilities(_));
        if loss.name == "cross_entropy" && !probabilities {
            let help = "put `|> softmax` before the training, or read `probabilities |> modulo(classes)`";
            let told = training_errors::loss(
                &loss.name,
                "probabilities",
                &flow_errors::say(cursor.kind),
                span,
                cursor.origin,
                help,
            );
            return Err(self.session.report(told));
        }
        if !decides(cursor.kind, classes) {
            let help = outputs_help(cursor.kind, classes);
            return Err(self.session.report(flow_errors::classes(
                &loss.name,
                classes,
                self.target.span,
                cursor,
                span,
                &help,
            )));
        }
        Ok(())
    }

    fn regression_loss(&self, loss: &Call, of_classes: bool, width: usize, cursor: &Cursor, span: Span) -> Checked<()> {
        if of_classes {
            let help = "take `loss: squared`";
            let told = flow_errors::task(&loss.name, "classes", "a real number", span, self.target.span, help);
            return Err(self.session.report(told));
        }
        if width != 1 {
            let help = "end with one output: `|> dense(width: 1)`, or measure one observable";
            return Err(self.session.report(flow_errors::width(&loss.name, "1 feature", cursor, span, help)));
        }
        Ok(())
    }

    fn argmax(&self, chain: &mut Chain, name: &str, span: Span) -> Checked<()> {
        if !matches!(chain.cursor.kind, Kind::Features(_) | Kind::Probabilities(_)) {
            return Err(self.session.report(flow_errors::kind(name, "features", &chain.cursor, span)));
        }
        let Some(classes) = self.target.classes() else {
            let help = "take `regressor(...)` in its place";
            return Err(self.session.report(flow_errors::task(
                name,
                "classes",
                "a real number",
                span,
                self.target.span,
                help,
            )));
        };
        if !decides(chain.cursor.kind, classes) {
            let help = outputs_help(chain.cursor.kind, classes);
            return Err(self.session.report(flow_errors::classes(
                name,
                classes,
                self.target.span,
                &chain.cursor,
                span,
                &help,
            )));
        }
        let probable = matches!(chain.cursor.kind, Kind::Probabilities(_));
        self.finish(chain, "argmax", Kind::Labels { classes, probable }, span);
        Ok(())
    }

    fn values(&self, chain: &mut Chain, name: &str, span: Span) -> Checked<()> {
        if self.target.classify() {
            let help = "take `classifier(...)` in its place";
            return Err(self.session.report(flow_errors::task(
                name,
                "real numbers",
                "a class",
                span,
                self.target.span,
                help,
            )));
        }
        match chain.cursor.kind {
            Kind::Features(1) => {
                self.finish(chain, "values", Kind::Values, span);
                Ok(())
            }
            Kind::Features(_) | Kind::Probabilities(_) => {
                let help = "end with one output: `|> dense(width: 1)`, or measure one observable";
                Err(self.session.report(flow_errors::width(name, "1 feature", &chain.cursor, span, help)))
            }
            _ => Err(self.session.report(flow_errors::kind(name, "features", &chain.cursor, span))),
        }
    }

    fn finish(&self, chain: &mut Chain, name: &str, to: Kind, span: Span) {
        let call = Call { name: name.to_owned(), options: Vec::new() };
        let place = chain.place(name);
        let first_parameter = self.parameters.len() as u32;
        chain.push(Step::Builtin { call, first_parameter }, to, place, span);
    }

    /// What may stand between a `?` and its training: nothing that is fitted. What lets no gradient pass is remembered.
    pub(crate) fn between(&mut self, row: &Row, span: Span) -> Checked<()> {
        let Some(hole) = self.holes.first() else { return Ok(()) };
        if row.family == Family::Estimator {
            return self.all_trained(span);
        }
        if row.fitted {
            return Err(self.session.report(training_errors::fitted_between(row.name, span, hole.span)));
        }
        if !row.differentiable {
            self.opaque.push((row.name.to_owned(), span));
        }
        Ok(())
    }

    /// Whether anything in it has parameters, trained or drawn.
    pub(crate) fn holds_parameters(&self) -> bool {
        !self.parameters.is_empty()
    }

    /// No `?` is left over where the pipeline ends.
    pub(crate) fn all_trained(&self, end: Span) -> Checked<()> {
        let Some(first) = self.holes.first() else { return Ok(()) };
        let count = self.holes.iter().filter(|hole| hole.span == first.span).count();
        Err(self.session.report(training_errors::untrained(count, &first.stage, first.span, end)))
    }
}

/// Whether outputs of this kind tell these classes apart: one for each class, or a single score for two (positive is the
/// second class).
fn decides(kind: Kind, classes: usize) -> bool {
    match kind {
        Kind::Features(width) => width == classes || (width == 1 && classes == 2),
        Kind::Probabilities(width) => width == classes,
        _ => false,
    }
}

fn outputs_help(kind: Kind, classes: usize) -> String {
    match kind {
        Kind::Probabilities(_) => {
            format!("write `|> modulo({classes})` after `probabilities`, or `|> dense(width: classes) |> softmax`")
        }
        _ => format!("write `|> dense(width: classes)` before it, or measure {classes} observables"),
    }
}
