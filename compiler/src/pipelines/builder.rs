//! The walk along a pipeline: a written value and what enters it go in, checked stages and what leaves come out.
//!
//! Kinds and widths are inferred from left to right. Feature maps, ansatzes and the read-out that follows them are
//! collected into one circuit (see [`super::circuits`]); parameters are numbered in the order in which they are reached.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use hqml_ir::stages::{self, Family, Row};
use hqml_ir::{Kind, Parameter, Pipeline, Span, Stage, Step};

use super::choices::Choices;
use super::circuits::Open;
use super::cursor::Cursor;
use super::options::Reader;
use super::reached::Bound;
use super::scope::Scope;
use super::session::{Checked, Session};
use super::target::Target;
use super::training::Hole;
use super::unbuilt::unbuilt;
use super::whole_table::WholeTable;
use super::{circuits, errors, flow, flow_errors};
use crate::names::Declared;
use crate::syntax::ast::{Arguments, Binding, DeclarationKind as D, Expr, ExprKind, Ident};

/// What one pipeline is built with, and what has been reached of it.
pub(crate) struct Builder<'s, 'a> {
    /// Names, the world, the diagnostics.
    pub(crate) session: &'s Session<'a>,
    /// What is to be predicted, from how many rows.
    pub(crate) target: &'s Target,
    /// Which item each sweep takes.
    pub(crate) choices: &'s Choices,
    /// The parameters reached so far.
    pub(crate) parameters: Vec<Parameter>,
    /// The trainable ones that no `train` has followed yet.
    pub(crate) holes: Vec<Hole>,
    /// The parameters that a `train` has followed.
    pub(crate) trained: BTreeSet<u32>,
    /// Stages since the first of them through which no gradient passes.
    pub(crate) opaque: Vec<(String, Span)>,
    /// How many `frozen(...)` are around.
    pub(crate) frozen: usize,
    /// How many branches are around.
    pub(crate) branched: usize,
    /// What a `data` declaration knows; `None` in a model.
    pub(crate) table: Option<WholeTable>,
    /// The parameters of the bindings reached so far, each bound in a scope of its own: first and count.
    shared: Vec<(Rc<Scope<'a>>, u32, u32)>,
    /// Inside a binding that is reached again: the next of its parameters, and one past the last.
    pub(crate) replay: Option<(u32, u32)>,
    /// The parameters that values hold (`where gamma = ?`): they wait for their training where a stage uses them.
    pub(crate) bound: BTreeMap<u32, Bound>,
}

/// A pipeline, or a branch of one, as far as it is built.
pub(crate) struct Chain {
    /// Finished stages.
    pub(crate) stages: Vec<Stage>,
    /// What flows at the end.
    pub(crate) cursor: Cursor,
    /// The circuit that is not read yet.
    pub(crate) open: Option<Open>,
    prefix: String,
    next: usize,
}

impl Chain {
    /// An empty pipeline that this enters; `prefix` begins the names of its places.
    pub(crate) fn new(cursor: Cursor, prefix: String) -> Self {
        Self { stages: Vec::new(), cursor, open: None, prefix, next: 0 }
    }

    /// An empty pipeline whose first place has this number.
    pub(crate) fn starting_at(cursor: Cursor, prefix: String, next: usize) -> Self {
        Self { next, ..Self::new(cursor, prefix) }
    }

    /// The name of the next place.
    pub(crate) fn place(&mut self, name: &str) -> String {
        let place = format!("{}{}.{name}", self.prefix, self.next);
        self.next += 1;
        place
    }

    /// Adds a stage that gives `to`.
    pub(crate) fn push(&mut self, step: Step, to: Kind, place: String, span: Span) {
        self.stages.push(Stage { step, from: self.cursor.kind, to, place, span });
        self.cursor = Cursor { kind: to, origin: span };
    }
}

impl<'s, 'a> Builder<'s, 'a> {
    /// With nothing reached yet.
    pub(crate) fn new(session: &'s Session<'a>, target: &'s Target, choices: &'s Choices) -> Self {
        Self {
            session,
            target,
            choices,
            parameters: Vec::new(),
            holes: Vec::new(),
            trained: BTreeSet::new(),
            opaque: Vec::new(),
            frozen: 0,
            branched: 0,
            table: None,
            shared: Vec::new(),
            replay: None,
            bound: BTreeMap::new(),
        }
    }

    /// Reads options where `scope` is bound.
    pub(crate) fn reader<'r>(&'r self, scope: &'r Scope<'a>) -> Reader<'r, 'a> {
        Reader { session: self.session, scope, choices: Some(self.choices) }
    }

    /// Builds a whole pipeline, from features to a prediction.
    pub(crate) fn pipeline(
        mut self,
        expr: &'a Expr,
        scope: &Scope<'a>,
        cursor: Cursor,
        prefix: String,
    ) -> Checked<Pipeline> {
        let mut chain = Chain::new(cursor, prefix);
        self.value(&mut chain, expr, scope)?;
        let cursor = chain.cursor;
        if !matches!(cursor.kind, Kind::Labels { .. } | Kind::Values) {
            return Err(self.session.report(flow_errors::no_prediction(&cursor, expr.span, self.target.classify())));
        }
        self.all_trained(cursor.origin)?;
        self.all_used()?;
        self.room_for_grams(&chain.stages)?;
        circuits::vector_length(&mut chain.stages, self.parameters.len() as u32);
        Ok(Pipeline { stages: chain.stages, parameters: self.parameters })
    }

    /// Walks a definition that no experiment reaches, for what can be said about it without its data.
    pub(crate) fn glance(mut self, declared: &'a Declared, cursor: Cursor) -> Checked<()> {
        let definition = self.session.definition(declared)?;
        let name = &declared.declaration.name;
        let mut scope = self.session.bind(declared, name, None, &Scope::new(declared.file), None)?;
        if let Kind::Features(n) = cursor.kind {
            scope = scope.with_size("features", n);
        }
        scope = scope.with_size("classes", self.target.classes().unwrap_or(1));
        let scope = self.where_bindings(scope, &definition.bindings)?;
        self.value(&mut Chain::new(cursor, String::new()), &definition.value, &scope)
    }

    /// Adds a value to the chain: a pipeline, a stage, a branch.
    pub(crate) fn value(&mut self, chain: &mut Chain, expr: &'a Expr, scope: &Scope<'a>) -> Checked<()> {
        match &expr.kind {
            ExprKind::Pipeline(parts) => parts.iter().try_for_each(|part| self.value(chain, part, scope)),
            ExprKind::Name(name) => self.part(chain, name, None, expr.span, scope),
            ExprKind::Call { name, arguments } => self.part(chain, name, Some(arguments), expr.span, scope),
            ExprKind::List(items) => {
                let branches = items.iter().map(|item| (item, scope.clone())).collect();
                self.branches(chain, branches, expr.span)
            }
            ExprKind::Comprehension(generator) => {
                let branches = self.session.unroll(generator, scope)?;
                self.branches(chain, branches, expr.span)
            }
            ExprKind::Broken => Err(self.session.silent()),
            _ => Err(self.session.report(flow_errors::no_stage(
                &self.session.one_line(expr.span),
                "a plain value",
                expr.span,
                "write a stage, such as `pca(components: 2)`",
            ))),
        }
    }

    fn part(
        &mut self,
        chain: &mut Chain,
        name: &'a Ident,
        arguments: Option<&'a Arguments>,
        span: Span,
        scope: &Scope<'a>,
    ) -> Checked<()> {
        if let (Some((binding, inner)), None) = (scope.stage(&name.name), arguments) {
            return self.binding(chain, binding, inner);
        }
        if scope.binds(&name.name) && arguments.is_none() {
            let help = "a stage is wanted here; give the value to an option of one";
            return Err(self.session.report(flow_errors::no_stage(&name.name, "a value", span, help)));
        }
        if let Some(declared) = self.session.names.lookup(scope.file, &name.name)
            && (!declared.in_library || stages::stage(&name.name).is_none())
            && let Some(done) = self.declared(chain, declared, name, arguments, span, scope)
        {
            return done;
        }
        match name.name.as_str() {
            "frozen" => self.frozen(chain, arguments, span, scope),
            "tuned" => self.tuned(chain, name, arguments, span, scope),
            "sweep" => Err(self.session.report(errors::sweep_outside(span))),
            _ => match stages::stage(&name.name) {
                Some(row) => self.builtin(chain, row, arguments, span, scope),
                None => Err(self.session.report(self.unknown(name))),
            },
        }
    }

    fn unknown(&self, name: &Ident) -> hqml_ir::Diagnostic {
        if let Some(what) = unbuilt(&name.name) {
            return errors::not_built(&name.name, what, name.span);
        }
        if let Some(row) = stages::rows().find(|row| row.name == name.name) {
            let what = format!("one of the {}", super::fit::family_name(row.family));
            return flow_errors::no_stage(&name.name, &what, name.span, "give it to an option of a stage");
        }
        let mut others: Vec<&str> = stages::rows().filter(|r| r.family.is_stage()).map(|r| r.name).collect();
        others.extend(["frozen", "tuned"]);
        const KINDS: [D; 5] = [D::FeatureMap, D::Ansatz, D::Model, D::Preprocess, D::Baseline];
        self.session.names.unknown(name, "stage", &KINDS, &others)
    }

    /// A declaration as a stage. `None` where the name is a declaration of a kind that a stage of the table may share
    /// (a constant called as a stage is).
    fn declared(
        &mut self,
        chain: &mut Chain,
        declared: &'a Declared,
        name: &'a Ident,
        arguments: Option<&'a Arguments>,
        span: Span,
        scope: &Scope<'a>,
    ) -> Option<Checked<()>> {
        if declared.is_reported() {
            return Some(Err(self.session.silent()));
        }
        match declared.kind() {
            D::FeatureMap | D::Ansatz => Some(self.circuit(chain, declared, name, arguments, span, scope)),
            D::Model | D::Baseline | D::Preprocess => Some(self.splice(chain, declared, name, arguments, scope)),
            D::Transform => Some(self.transform(chain, declared, arguments, span, scope)),
            _ if stages::stage(&name.name).is_some() || matches!(name.name.as_str(), "frozen" | "tuned" | "sweep") => {
                None
            }
            kind => {
                let help = match kind {
                    D::Circuit => "declare it as an `ansatz` to use it as a stage",
                    D::Data => "a `data` stands in the field `data` of an experiment",
                    D::Observable => "measure it: `measure(...)`",
                    _ => "a stage is wanted here",
                };
                let what = format!("declared as `{}`", kind.word());
                Some(Err(self.session.report(flow_errors::no_stage(&name.name, &what, span, help))))
            }
        }
    }

    /// A model, baseline or preprocess declaration: its pipeline takes the place of its name.
    fn splice(
        &mut self,
        chain: &mut Chain,
        declared: &'a Declared,
        name: &'a Ident,
        arguments: Option<&'a Arguments>,
        scope: &Scope<'a>,
    ) -> Checked<()> {
        let mut inner = self.bind(declared, name, arguments, scope)?;
        if let Kind::Features(n) | Kind::Probabilities(n) = chain.cursor.kind {
            inner = inner.with_size("features", n);
        }
        if let Some(classes) = self.target.classes() {
            inner = inner.with_size("classes", classes);
        }
        let definition = self.session.definition(declared)?;
        let inner = self.where_bindings(inner, &definition.bindings)?;
        self.value(chain, &definition.value, &inner)
    }

    /// A stage that `where` binds: reached again, it has the same parameters again.
    fn binding(&mut self, chain: &mut Chain, binding: &'a Binding, scope: Rc<Scope<'a>>) -> Checked<()> {
        if let Some((_, first, count)) = self.shared.iter().find(|(known, ..)| Rc::ptr_eq(known, &scope)) {
            let outer = self.replay.replace((*first, first + count));
            let done = self.value(chain, &binding.value, &scope);
            let left = std::mem::replace(&mut self.replay, outer).is_some_and(|(next, end)| next < end);
            return match done {
                Ok(()) if left => {
                    let name = &binding.name;
                    Err(self
                        .session
                        .report(super::training_errors::shared_differently(&name.name, chain.cursor.origin)))
                }
                done => done,
            };
        }
        let first = self.next_parameter();
        self.value(chain, &binding.value, &scope)?;
        self.shared.push((scope, first, self.next_parameter() - first));
        Ok(())
    }

    fn frozen(
        &mut self,
        chain: &mut Chain,
        arguments: Option<&'a Arguments>,
        span: Span,
        scope: &Scope<'a>,
    ) -> Checked<()> {
        let [only] = super::session::positional(arguments) else {
            let help = "write `frozen(brickwork(layers: 2))`";
            return Err(self.session.report(flow_errors::no_stage("frozen", "not called with one stage", span, help)));
        };
        self.frozen += 1;
        let done = self.value(chain, &only.value, scope);
        self.frozen -= 1;
        done
    }

    fn builtin(
        &mut self,
        chain: &mut Chain,
        row: &'static Row,
        arguments: Option<&'a Arguments>,
        span: Span,
        scope: &Scope<'a>,
    ) -> Checked<()> {
        if matches!(chain.cursor.kind, Kind::Labels { .. } | Kind::Values) {
            return Err(self.session.report(flow_errors::after_prediction(row.name, &chain.cursor, span)));
        }
        match row.family {
            Family::Split => {
                let help = "put it into the `data` declaration";
                return Err(self.session.report(flow_errors::no_stage(row.name, "a split", span, help)));
            }
            Family::Training => return self.training(chain, row, arguments, span, scope),
            Family::State => return self.gibbs_state(chain, row, arguments, span, scope),
            _ if flow::reads_state(row) => return self.readout(chain, row, arguments, span, scope),
            _ => {}
        }
        let call = super::options::check(self.reader(scope), row, span, arguments)?;
        self.between(row, span)?;
        self.stands_right(row, span)?;
        let to = match self.raw_columns(row, &call, &chain.cursor, span)? {
            Some(kind) => kind,
            None => flow::leaves(self, row, &call, &chain.cursor, span)?,
        };
        let first_parameter = match row.trainable {
            true => {
                flow::layer_fits(self, row, &chain.cursor, to, span)?;
                let fresh = flow::layer_parameters(&chain.cursor, to);
                self.allocate(fresh, row.name, span)?
            }
            false => self.parameters.len() as u32,
        };
        let place = chain.place(row.name);
        chain.push(Step::Builtin { call, first_parameter }, to, place, span);
        Ok(())
    }
}
