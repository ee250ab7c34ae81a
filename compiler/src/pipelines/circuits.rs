//! The circuit of a pipeline: feature maps and ansatzes are collected, the read-out closes them into one stage.

use std::sync::Arc;

use hqml_ir::stages::{Flow, Row};
use hqml_ir::{Angle, Circuit, CircuitStage, Diagnostic, Kind, Op, Qubits, Readout, Span, Stage, Step};

use super::builder::{Builder, Chain};
use super::cursor::Cursor;
use super::gibbs::Thermal;
use super::scope::Scope;
use super::session::Checked;
use super::{flow_errors, lowering, options};
use crate::circuits::{self, Incoming, Origin, Use};
use crate::names::Declared;
use crate::syntax::ast::{Arguments, DeclarationKind, Ident};

/// A circuit that is not read yet.
#[derive(Debug, Clone)]
pub(crate) struct Open {
    /// As the user wrote it.
    pub(super) name: String,
    /// Bodies in the order of application, on all its qubits.
    pub(super) bodies: Vec<Circuit>,
    /// Its width.
    pub(crate) qubits: u32,
    /// Width of the row that enters.
    pub(crate) features: u32,
    /// What enters its first stage.
    pub(crate) from: Cursor,
    pub(super) place: String,
    pub(super) span: Span,
    /// A Gibbs state in place of a circuit.
    pub(super) thermal: Option<Thermal>,
}

impl Open {
    /// The name of its place in the pipeline.
    pub(crate) fn place(&self) -> &str {
        &self.place
    }

    /// The same circuit, reading the features from this index on.
    pub(crate) fn reading_from(mut self, first: u32) -> Self {
        let shift = |index: u32| Angle::feature(index + first);
        self.bodies =
            self.bodies.iter().map(|body| map_angles(body, &|a| a.substitute(&shift, &Angle::parameter))).collect();
        self
    }

    /// All of them beside each other, the first on the lowest qubits.
    pub(crate) fn side_by_side(parts: Vec<Open>, from: Cursor, place: String, span: Span) -> Open {
        let features = match from.kind {
            Kind::Features(n) | Kind::Probabilities(n) => u32::try_from(n).unwrap_or(u32::MAX),
            _ => 0,
        };
        let name = format!("[{}]", parts.iter().map(|p| p.name.as_str()).collect::<Vec<_>>().join(", "));
        let mut qubits = 0;
        let mut bodies = Vec::with_capacity(parts.len());
        for part in parts {
            let wires: Qubits = (qubits..qubits + part.qubits).collect();
            qubits += part.qubits;
            bodies.push(Circuit::Call { name: part.name, body: Arc::new(Circuit::Sequence(part.bodies)), wires });
        }
        Open { name, bodies, qubits, features, from, place, span, thermal: None }
    }
}

/// The circuit with every angle replaced.
fn map_angles(circuit: &Circuit, map: &dyn Fn(&Angle) -> Angle) -> Circuit {
    let inner = |body: &Circuit| Box::new(map_angles(body, map));
    match circuit {
        Circuit::Op(op) => Circuit::Op(map_op(op, map)),
        Circuit::Sequence(parts) => Circuit::Sequence(parts.iter().map(|part| map_angles(part, map)).collect()),
        Circuit::Inverse(body) => Circuit::Inverse(inner(body)),
        Circuit::Control { controls, body } => Circuit::Control { controls: controls.clone(), body: inner(body) },
        Circuit::Power { body, exponent } => Circuit::Power { body: inner(body), exponent: *exponent },
        Circuit::Call { name, body, wires } => {
            Circuit::Call { name: name.clone(), body: Arc::new(map_angles(body, map)), wires: wires.clone() }
        }
    }
}

fn map_op(op: &Op, map: &dyn Fn(&Angle) -> Angle) -> Op {
    match op {
        Op::Gate { gate, angles, qubits, controls } => Op::Gate {
            gate: *gate,
            angles: angles.iter().map(map).collect(),
            qubits: qubits.clone(),
            controls: controls.clone(),
        },
        Op::PauliRotation { pauli, angle, controls } => {
            Op::PauliRotation { pauli: pauli.clone(), angle: map(angle), controls: controls.clone() }
        }
        Op::Prepare { amplitudes, qubits } => {
            Op::Prepare { amplitudes: amplitudes.iter().map(map).collect(), qubits: qubits.clone() }
        }
        Op::Reset(_) | Op::Barrier(_) => op.clone(),
    }
}

impl<'a> Builder<'_, 'a> {
    /// A feature map or an ansatz.
    pub(crate) fn circuit(
        &mut self,
        chain: &mut Chain,
        declared: &'a Declared,
        name: &'a Ident,
        arguments: Option<&'a Arguments>,
        span: Span,
        scope: &Scope<'a>,
    ) -> Checked<()> {
        match (declared.kind(), chain.cursor.kind) {
            (DeclarationKind::FeatureMap, Kind::Features(n) | Kind::Probabilities(n)) => {
                let (body, qubits) = self.elaborated(declared, arguments, chain.cursor, span, scope)?;
                self.open(chain, name, body, qubits, n, span);
                Ok(())
            }
            (DeclarationKind::FeatureMap, _) => {
                Err(self.session.report(flow_errors::kind(&name.name, "features", &chain.cursor, span)))
            }
            (_, Kind::State(_)) => {
                self.pure(chain, &name.name, span)?;
                let (body, _) = self.elaborated(declared, arguments, chain.cursor, span, scope)?;
                if let Some(open) = &mut chain.open {
                    open.bodies.push(body);
                    open.name = format!("{} |> {}", open.name, name.name);
                    open.span = open.span.to(span);
                }
                chain.cursor.origin = span;
                Ok(())
            }
            _ => Err(self.session.report(flow_errors::kind(&name.name, "a state", &chain.cursor, span))),
        }
    }

    /// The body of a feature map or ansatz at a width, its parameters numbered.
    fn elaborated(
        &mut self,
        declared: &'a Declared,
        arguments: Option<&'a Arguments>,
        cursor: Cursor,
        span: Span,
        scope: &Scope<'a>,
    ) -> Checked<(Circuit, u32)> {
        let given = super::arguments::given(self.reader(scope), declared.name(), arguments)?;
        let incoming = match cursor.kind {
            Kind::State(qubits) => Incoming::State(qubits),
            Kind::Features(n) | Kind::Probabilities(n) => Incoming::Features(n),
            _ => return Err(self.session.silent()),
        };
        let origin = Some(Origin { span: cursor.origin, text: flow_errors::leaving(cursor.kind) });
        let first_parameter = self.next_parameter();
        let stage = Use { declared, arguments: &given, incoming, span, origin, first_parameter };
        let elaborated = circuits::elaborate(self.session.names, &stage)
            .map_err(|why| self.session.report_all(why.into_iter().map(helped).collect()))?;
        self.room(elaborated.qubits, span)?;
        self.allocate(elaborated.parameters, declared.name(), span)?;
        self.uses_circuit(&elaborated.tree, declared.name(), span);
        Ok((elaborated.tree, u32::try_from(elaborated.qubits).unwrap_or(u32::MAX)))
    }

    fn open(&self, chain: &mut Chain, name: &Ident, body: Circuit, qubits: u32, features: usize, span: Span) {
        let place = chain.place(&name.name);
        chain.open = Some(Open {
            name: name.name.clone(),
            bodies: vec![body],
            qubits,
            features: u32::try_from(features).unwrap_or(u32::MAX),
            from: chain.cursor,
            place,
            span,
            thermal: None,
        });
        chain.cursor = Cursor { kind: Kind::State(qubits as usize), origin: span };
    }

    /// Refuses a state that does not fit into memory, where a backend holds it whole.
    pub(crate) fn room(&self, qubits: usize, span: Span) -> Checked<()> {
        if self.session.wide.get() { Ok(()) } else { self.room_for(qubits, 1, span) }
    }

    fn room_for(&self, qubits: usize, states: u64, span: Span) -> Checked<()> {
        let needed = u32::try_from(qubits).ok().and_then(|q| 16u128.checked_shl(q)).filter(|_| qubits < 120);
        let needed = needed.map(|bytes| bytes.saturating_mul(u128::from(states)));
        if needed.is_none_or(|bytes| bytes > u128::from(self.session.memory)) {
            return Err(self.session.report(flow_errors::memory(qubits, states, self.session.memory, span)));
        }
        Ok(())
    }

    /// A read-out or a kernel of states: closes the circuit.
    pub(crate) fn readout(
        &mut self,
        chain: &mut Chain,
        row: &'static Row,
        arguments: Option<&'a Arguments>,
        span: Span,
        scope: &Scope<'a>,
    ) -> Checked<()> {
        let Kind::State(qubits) = chain.cursor.kind else {
            return Err(self.session.report(flow_errors::kind(row.name, "a state", &chain.cursor, span)));
        };
        if row.flow == Flow::Measure {
            return self.measure(chain, row, arguments, qubits, span, scope);
        }
        if row.flow != Flow::Probabilities {
            self.pure(chain, row.name, span)?;
        }
        let (readout, to) = self.reads(row, arguments, qubits, span, scope)?;
        self.between(row, span)?;
        self.read(chain, row.name, (readout, to), span)
    }

    /// Closes the circuit with this read-out, which is called `name`.
    pub(crate) fn read(&mut self, chain: &mut Chain, name: &str, read: (Readout, Kind), span: Span) -> Checked<()> {
        let Some(open) = chain.open.take() else { return Err(self.session.silent()) };
        if let Some(thermal) = &open.thermal {
            super::gibbs::close(chain, &open, thermal, read, span);
            return Ok(());
        }
        let (readout, to) = read;
        let parameters = self.parameters.len() as u32;
        let whole = open.span.to(span);
        let program = lowering::program(self.session, open.bodies, open.qubits, open.features, parameters, whole)?;
        if program.qubits > open.qubits {
            if !matches!(readout, Readout::Expectations(_)) {
                return Err(self.session.report(flow_errors::mixed(name, whole, span)));
            }
            self.room(program.qubits as usize, whole)?;
        }
        let stage = CircuitStage { name: open.name, program, readout };
        chain.cursor = open.from;
        chain.push(Step::Circuit(Arc::new(stage)), to, open.place, whole);
        chain.cursor.origin = span;
        Ok(())
    }

    fn reads(
        &mut self,
        row: &'static Row,
        arguments: Option<&'a Arguments>,
        qubits: usize,
        span: Span,
        scope: &Scope<'a>,
    ) -> Checked<(Readout, Kind)> {
        let call = options::check(self.reader(scope), row, span, arguments)?;
        match row.flow {
            Flow::Probabilities => {
                // Each probability is a number of the table that leaves: 8 bytes, beside the state itself.
                self.room_for(qubits, 1, span)?;
                Ok((Readout::Probabilities, Kind::Probabilities(1 << qubits)))
            }
            Flow::BitsTimes(option) => {
                let shots = call.int(option).and_then(|v| u32::try_from(v).ok()).unwrap_or(1);
                Ok((Readout::Sample { shots }, Kind::Features(qubits.saturating_mul(shots as usize))))
            }
            Flow::Bits => {
                self.room_for(qubits, 1, span)?;
                Ok((Readout::MostLikely, Kind::Features(qubits)))
            }
            _ if row.name == "projected_kernel" => {
                Ok((Readout::Projected { gamma: call.real("gamma").unwrap_or(1.0) }, Kind::Gram))
            }
            _ => {
                if !self.session.wide.get() {
                    self.room_for(qubits, self.target.rows as u64, span)?;
                }
                Ok((Readout::Fidelity, Kind::Gram))
            }
        }
    }
}

/// A width that does not fit, with what to type.
fn helped(diagnostic: Diagnostic) -> Diagnostic {
    match (diagnostic.code, diagnostic.help.is_empty()) {
        ("E0301", true) => diagnostic.help(
            "bring as many features as it takes with `pca(components: ...)` or `select(k: ...)`, or declare it for any number: `x: features[n]`",
        ),
        ("E0302", true) => diagnostic.help("give it as many qubits as it acts on, or declare it for any number: `on q[n]`"),
        _ => diagnostic,
    }
}

/// Tells every program how long the vector of its pipeline is; that is known at the end only.
pub(crate) fn vector_length(stages: &mut [Stage], parameters: u32) {
    for stage in stages {
        match &mut stage.step {
            Step::Circuit(circuit) => Arc::make_mut(circuit).program.parameters = parameters,
            Step::Branches(branches) => branches.iter_mut().for_each(|branch| vector_length(branch, parameters)),
            Step::Builtin { .. } | Step::Expression(_) | Step::Gibbs(_) | Step::Train(_) | Step::Tuned(_) => {}
        }
    }
}
