//! The parameters that a pipeline reaches: fresh ones are numbered where they are reached, those that a value holds
//! (`where gamma = ?`, `m(gamma: ?)`) wait for their training from the first stage that uses them.

use std::collections::BTreeSet;
use std::sync::Arc;

use hqml_ir::{Angle, Atom, Circuit, Parameter, Span};

use super::builder::Builder;
use super::scope::Scope;
use super::session::Checked;
use super::training::Hole;
use super::training_errors;
use crate::eval::{self, Constant, Holes, Later, in_order};
use crate::names::Declared;
use crate::syntax::ast::{Arguments, Binding, Ident};

/// A parameter that a value holds.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Bound {
    name: String,
    span: Span,
    used: bool,
}

impl<'a> Builder<'_, 'a> {
    /// Binds the options of a declaration to the arguments of its use; a `?` among them is one parameter.
    pub(super) fn bind(
        &mut self,
        declared: &'a Declared,
        name: &Ident,
        arguments: Option<&'a Arguments>,
        scope: &Scope<'a>,
    ) -> Checked<Scope<'a>> {
        let given = super::arguments::given(self.reader(scope), declared.name(), arguments)?;
        let mut values = scope.values.inside(declared.file);
        let mut holes = Holes::new(self.next_parameter());
        eval::bind_options(self.session.names, declared, &given, name.span, &mut values, &mut holes)
            .map_err(|why| self.session.report_all(why))?;
        self.hold(holes, &name.name, name.span)?;
        Ok(Scope::of_values(values))
    }

    /// Binds what stands after `where`: stages and observables for when they are reached, values now.
    pub(super) fn where_bindings(&mut self, mut scope: Scope<'a>, bindings: &'a [Binding]) -> Checked<Scope<'a>> {
        for binding in in_order(self.session.names.sources(), bindings) {
            if self.session.is_stage(&binding.value, &scope) {
                scope = scope.with_stage(binding);
            } else if self.session.is_observable(&binding.value, &scope) {
                let later = Later { expr: Arc::new(binding.value.clone()), scope: Arc::new(scope.values.clone()) };
                scope = scope.with(&binding.name.name, Constant::Later(later));
            } else {
                let mut holes = Holes::new(self.next_parameter());
                let value = self.session.evaluate(&binding.value, &scope, &mut holes)?;
                self.hold(holes, &binding.name.name, binding.span)?;
                scope = scope.with(&binding.name.name, value);
            }
        }
        Ok(scope)
    }

    /// Numbers the parameters of a value; no stage has used them yet.
    fn hold(&mut self, holes: Holes, name: &str, span: Span) -> Checked<()> {
        let fresh = holes.into_parameters();
        let count = fresh.len() as u32;
        let first = self.number(fresh, name, span)?;
        for index in first..first + count {
            self.bound.entry(index).or_insert_with(|| Bound { name: name.to_owned(), span, used: false });
        }
        Ok(())
    }

    /// The number that the next parameter gets.
    pub(crate) fn next_parameter(&self) -> u32 {
        self.replay.map_or(self.parameters.len() as u32, |(next, _)| next)
    }

    /// Numbers fresh parameters, reached at `span` in the stage `name`; gives the number of the first.
    pub(crate) fn allocate(&mut self, fresh: Vec<Parameter>, name: &str, span: Span) -> Checked<u32> {
        let count = fresh.len() as u32;
        let first = self.number(fresh, name, span)?;
        self.wait(first..first + count, name, span);
        Ok(first)
    }

    fn number(&mut self, fresh: Vec<Parameter>, name: &str, span: Span) -> Checked<u32> {
        if let Some((next, end)) = self.replay {
            let count = fresh.len() as u32;
            if next + count > end {
                return Err(self.session.report(training_errors::shared_differently(name, span)));
            }
            self.replay = Some((next + count, end));
            return Ok(next);
        }
        let first = self.parameters.len() as u32;
        for mut parameter in fresh {
            parameter.trained &= self.frozen == 0;
            self.parameters.push(parameter);
        }
        Ok(first)
    }

    /// Remembers parameters that wait for their training, each once.
    fn wait(&mut self, indices: impl IntoIterator<Item = u32>, stage: &str, span: Span) {
        let waiting: BTreeSet<u32> = self.holes.iter().map(|hole| hole.index).collect();
        for index in indices {
            let trains = self.parameters.get(index as usize).is_some_and(|parameter| parameter.trained);
            if trains && !waiting.contains(&index) && !self.trained.contains(&index) {
                self.holes.push(Hole { index, stage: stage.to_owned(), span });
            }
        }
    }

    /// A stage uses these numbers: what they hold of bound parameters waits for its training from here on.
    pub(crate) fn uses<'e>(&mut self, angles: impl IntoIterator<Item = &'e Angle>, stage: &str, span: Span) {
        if self.bound.is_empty() {
            return;
        }
        let mut used = BTreeSet::new();
        for angle in angles {
            angle.visit(&mut |atom| {
                if let Atom::Parameter(index) = atom {
                    used.insert(*index);
                }
            });
        }
        used.retain(|index| self.bound.contains_key(index));
        for index in &used {
            if let Some(bound) = self.bound.get_mut(index) {
                bound.used = true;
            }
        }
        if self.frozen == 0 {
            self.wait(used, stage, span);
        }
    }

    /// As [`Builder::uses`], for all angles of a circuit.
    pub(crate) fn uses_circuit(&mut self, circuit: &Circuit, stage: &str, span: Span) {
        if self.bound.is_empty() {
            return;
        }
        let mut angles = Vec::new();
        collect(circuit, &mut angles);
        self.uses(angles, stage, span);
    }

    /// Every parameter that a value holds is used; one that only frozen stages use keeps its start.
    pub(super) fn all_used(&mut self) -> Checked<()> {
        for (index, bound) in &self.bound {
            let Some(parameter) = self.parameters.get_mut(*index as usize) else { continue };
            if parameter.trained && !bound.used {
                return Err(self.session.report(training_errors::unused(&bound.name, bound.span)));
            }
            parameter.trained &= self.trained.contains(index);
        }
        Ok(())
    }
}

fn collect<'c>(circuit: &'c Circuit, angles: &mut Vec<&'c Angle>) {
    match circuit {
        Circuit::Op(op) => angles.extend(op.angles()),
        Circuit::Sequence(parts) => parts.iter().for_each(|part| collect(part, angles)),
        Circuit::Inverse(body) | Circuit::Control { body, .. } | Circuit::Power { body, .. } => collect(body, angles),
        Circuit::Call { body, .. } => collect(body, angles),
    }
}
