//! `gibbs_state(H, temperature: 1.0)`: features enter; a mixed state waits for its read-out, which closes both into one
//! stage. H is one observable, whose weights may read the row and hold `?`.

use std::sync::Arc;

use hqml_ir::stages::{Flow, Row};
use hqml_ir::{Angle, GibbsStage, Kind, PauliString, Readout, Span, Step};

use super::builder::{Builder, Chain};
use super::circuits::Open;
use super::cursor::Cursor;
use super::scope::Scope;
use super::session::Checked;
use super::sweep::{self, Written};
use super::{flow_errors, options};
use crate::circuits::{self, Origin};
use crate::eval::Holes;
use crate::syntax::ast::Arguments;

/// What stands in place of a circuit.
#[derive(Debug, Clone)]
pub(crate) struct Thermal {
    hamiltonian: Vec<(PauliString, Angle)>,
    temperature: f64,
}

impl<'a> Builder<'_, 'a> {
    /// A Gibbs state, to be read.
    pub(crate) fn gibbs_state(
        &mut self,
        chain: &mut Chain,
        row: &'static Row,
        arguments: Option<&'a Arguments>,
        span: Span,
        scope: &Scope<'a>,
    ) -> Checked<()> {
        let (Kind::Features(features) | Kind::Probabilities(features)) = chain.cursor.kind else {
            return Err(self.session.report(flow_errors::kind(row.name, "features", &chain.cursor, span)));
        };
        let call = options::check(self.reader(scope), row, span, arguments)?;
        let written = match row.flow {
            Flow::GibbsState(option) => call.int(option).and_then(|q| usize::try_from(q).ok()),
            _ => None,
        };
        let qubits = written.unwrap_or(features);
        if qubits > GibbsStage::MOST_QUBITS as usize {
            let told = flow_errors::wide_gibbs(qubits, GibbsStage::MOST_QUBITS, span, chain.cursor.origin);
            return Err(self.session.report(told));
        }
        let hamiltonian = self.hamiltonian(chain, row, arguments, (qubits, features), span, scope)?;
        let temperature = call.real("temperature").unwrap_or(1.0);
        let place = chain.place(row.name);
        chain.open = Some(Open {
            name: row.name.to_owned(),
            bodies: Vec::new(),
            qubits: qubits as u32,
            features: u32::try_from(features).unwrap_or(u32::MAX),
            from: chain.cursor,
            place,
            span,
            thermal: Some(Thermal { hamiltonian, temperature }),
        });
        chain.cursor = Cursor { kind: Kind::State(qubits), origin: span };
        Ok(())
    }

    /// The terms of H, its parameters numbered; `reach` is the numbers of qubits and of features.
    fn hamiltonian(
        &mut self,
        chain: &Chain,
        row: &'static Row,
        arguments: Option<&'a Arguments>,
        reach: (usize, usize),
        span: Span,
        scope: &Scope<'a>,
    ) -> Checked<Vec<(PauliString, Angle)>> {
        let given = options::assign(self.session, row.name, row.options, span, arguments)?;
        let Some(Some(argument)) = given.first() else { return Err(self.session.silent()) };
        let written = sweep::written(self.reader(scope), row.name, row.options[0].name, &argument.value)?;
        let Written::Expr(expr) = written else {
            return Err(self.session.report(flow_errors::one_hamiltonian(0, argument.value.span)));
        };
        let origin = Origin { span: chain.cursor.origin, text: flow_errors::leaving(chain.cursor.kind) };
        let mut holes = Holes::new(self.next_parameter());
        let (names, values) = (self.session.names, &scope.values);
        let reach = (reach.0, Some(reach.1));
        let found = circuits::weighted_observables(names, values, expr, reach, &mut holes, Some(&origin));
        let found = found.map_err(|why| self.session.report_all(why))?;
        let [hamiltonian] = found.as_slice() else {
            return Err(self.session.report(flow_errors::one_hamiltonian(found.len(), expr.span)));
        };
        self.allocate(holes.into_parameters(), row.name, span)?;
        self.uses(hamiltonian.terms().iter().map(|(_, weight)| weight), row.name, span);
        Ok(hamiltonian.terms().to_vec())
    }

    /// Refuses what takes a pure state behind a Gibbs state.
    pub(crate) fn pure(&self, chain: &Chain, name: &str, span: Span) -> Checked<()> {
        match &chain.open {
            Some(open) if open.thermal.is_some() => {
                Err(self.session.report(flow_errors::mixed_gibbs(name, open.span, span)))
            }
            _ => Ok(()),
        }
    }
}

/// Closes a Gibbs state with its read-out.
pub(crate) fn close(chain: &mut Chain, open: &Open, thermal: &Thermal, read: (Readout, Kind), span: Span) {
    let (readout, to) = read;
    let stage = GibbsStage {
        qubits: open.qubits,
        hamiltonian: thermal.hamiltonian.clone(),
        temperature: thermal.temperature,
        readout,
    };
    chain.cursor = open.from;
    chain.push(Step::Gibbs(Arc::new(stage)), to, open.place.clone(), open.span.to(span));
    chain.cursor.origin = span;
}
