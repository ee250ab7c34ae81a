//! `measure(...)`: its arguments enter; the circuit is closed with the observables on the qubits of its state. Weights
//! that wait for the row or for parameters are multiplied onto what is measured, in an expression behind the circuit.

use std::sync::Arc;

use hqml_ir::stages::{self, Family, Row};
use hqml_ir::{Angle, ExpressionStage, Formula, Kind, Observable, Readout, Span, Stage, Step};

use super::builder::{Builder, Chain};
use super::scope::Scope;
use super::session::Checked;
use super::sweep::{self, Written};
use super::{errors, flow_errors, options};
use crate::circuits::{self, Origin};
use crate::eval::{Holes, Weighted};
use crate::syntax::ast::{Argument, ArgumentList, Arguments};

impl<'a> Builder<'_, 'a> {
    /// Measures the state.
    pub(crate) fn measure(
        &mut self,
        chain: &mut Chain,
        row: &'static Row,
        arguments: Option<&'a Arguments>,
        qubits: usize,
        span: Span,
        scope: &Scope<'a>,
    ) -> Checked<()> {
        let (found, holes) = self.measured(chain, row, arguments, qubits, span, scope)?;
        self.between(row, span)?;
        let known: Option<Vec<Observable>> = found.iter().map(Weighted::as_known).collect();
        if let Some(known) = known {
            let to = Kind::Features(known.len());
            return self.read(chain, row.name, (Readout::Expectations(known), to), span);
        }
        self.allocate(holes.into_parameters(), row.name, span)?;
        self.uses(found.iter().flat_map(Weighted::terms).map(|(_, weight)| weight), row.name, span);
        self.weigh(chain, &found, span)
    }

    /// The observables that a `measure` names, in order, and the parameters in their weights.
    fn measured(
        &self,
        chain: &Chain,
        row: &'static Row,
        arguments: Option<&'a Arguments>,
        qubits: usize,
        span: Span,
        scope: &Scope<'a>,
    ) -> Checked<(Vec<Weighted>, Holes)> {
        let list: &[Argument] = match arguments.map(|a| &a.list) {
            None => &[],
            Some(ArgumentList::List(list)) => list,
            Some(ArgumentList::Broken) => return Err(self.session.silent()),
            Some(ArgumentList::Generator(generator)) => {
                return Err(self.session.report(errors::generator_argument(row.name, generator.span)));
            }
        };
        let cursor = chain.cursor;
        let origin = Origin { span: cursor.origin, text: flow_errors::leaving(cursor.kind) };
        let reach = (qubits, chain.open.as_ref().map(|open| open.features as usize));
        let mut holes = Holes::new(self.next_parameter());
        let mut found = Vec::new();
        for argument in list {
            if let Some(label) = argument.label.as_ref().filter(|label| label.name != "observables") {
                return Err(self.session.report(errors::unknown_option(row.name, row.options, span, label, None)));
            }
            let written = sweep::written(self.reader(scope), row.name, "observables", &argument.value)?;
            let Written::Expr(expr) = written else {
                return Err(self.session.report(errors::nothing_measured(argument.value.span)));
            };
            let (names, values) = (self.session.names, &scope.values);
            let more = circuits::weighted_observables(names, values, expr, reach, &mut holes, Some(&origin));
            found.extend(more.map_err(|why| self.session.report_all(why))?);
        }
        if found.is_empty() {
            return Err(self.session.report(match list {
                [] => errors::missing_options(row.name, &[&row.options[0]], span),
                [first, ..] => errors::nothing_measured(first.span),
            }));
        }
        Ok((found, holes))
    }

    /// Measures each string whose weight is not known by itself, and the rest of each observable as one; an expression
    /// adds them up, with the row beside them where a weight reads it.
    fn weigh(&mut self, chain: &mut Chain, found: &[Weighted], span: Span) -> Checked<()> {
        let Some(open) = chain.open.as_ref() else { return Err(self.session.silent()) };
        let (place, before, features) = (open.place().to_owned(), open.from, open.features as usize);
        let mut measured: Vec<Observable> = Vec::new();
        let mut number = |observable: Observable| {
            let at = measured.iter().position(|known| *known == observable).unwrap_or(measured.len());
            if at == measured.len() {
                measured.push(observable);
            }
            at as u32
        };
        let parts: Vec<Vec<(u32, Angle)>> = found.iter().map(|weighted| divided(weighted, &mut number)).collect();
        let count = measured.len();
        let reads_row = found.iter().flat_map(Weighted::terms).any(|(_, weight)| weight.has_features());
        let shift = |index: u32| Angle::feature(index + count as u32);
        let outputs: Vec<Angle> = parts
            .iter()
            .map(|parts| {
                let product = |(at, weight): &(u32, Angle)| {
                    Angle::feature(*at).multiply(&weight.substitute(&shift, &Angle::parameter))
                };
                Angle::total(&parts.iter().map(product).collect::<Vec<_>>())
            })
            .collect();
        self.read(chain, "measure", (Readout::Expectations(measured), Kind::Features(count)), span)?;
        if reads_row && let Some(circuit) = chain.stages.pop() {
            self.beside_row(chain, circuit, before, count, &place, span);
        }
        let width = if reads_row { count + features } else { count };
        let formula = Formula::new(width as u32, &outputs);
        let stage = ExpressionStage { name: "measure".to_owned(), formula };
        let to = Kind::Features(outputs.len());
        chain.push(Step::Expression(Arc::new(stage)), to, format!("{place}.weights"), span);
        Ok(())
    }

    /// What is measured, and the row after it.
    fn beside_row(
        &self,
        chain: &mut Chain,
        circuit: Stage,
        before: super::cursor::Cursor,
        count: usize,
        place: &str,
        span: Span,
    ) {
        let features = match before.kind {
            Kind::Features(n) | Kind::Probabilities(n) => n,
            _ => 0,
        };
        let mut branches = vec![vec![circuit]];
        branches.extend(stages::find(Family::Layer, "identity").map(|row| {
            let step = Step::Builtin { call: options::defaults(row), first_parameter: self.parameters.len() as u32 };
            let place = format!("{place}.row");
            vec![Stage { step, from: before.kind, to: Kind::Features(features), place, span }]
        }));
        chain.cursor = before;
        chain.push(Step::Branches(branches), Kind::Features(count + features), format!("{place}.beside"), span);
    }
}

/// An observable as (what is measured, its weight): the part whose weights are known is measured as a whole.
fn divided(weighted: &Weighted, number: &mut impl FnMut(Observable) -> u32) -> Vec<(u32, Angle)> {
    let mut known = Vec::new();
    let mut parts = Vec::new();
    for (string, weight) in weighted.terms() {
        match weight.as_constant() {
            Some(c) => known.push((string.clone(), c)),
            None => parts.push((number(Observable::new(vec![(string.clone(), 1.0)])), weight.clone())),
        }
    }
    if !known.is_empty() {
        parts.push((number(Observable::new(known)), Angle::constant(1.0)));
    }
    parts
}
