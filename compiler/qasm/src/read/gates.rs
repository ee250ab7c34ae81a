//! Gates: those that are known by name, their use, and definitions. A definition is unfolded once, where it stands, with
//! its angles as features and its qubits counted from 0; a use puts values and qubits in.

use std::sync::Arc;

use hqml_ir::{Angle, Gate, Op, Span};
use smallvec::SmallVec;

use super::circuit::{Circuit, distinct, wires};
use super::errors::{Outcome, count, fault, with_help};
use super::modify;
use super::names::Binding;
use super::operand::Wires;
use super::recognise;
use super::syntax::{Call, Definition, Modifier, Name};
use super::value::Value;

/// A gate that has a name.
#[derive(Debug, Clone)]
pub(crate) struct GateEntry {
    /// How many angles it takes.
    pub(crate) angles: u32,
    /// On how many qubits it acts.
    pub(crate) qubits: u32,
    /// What it is.
    pub(crate) kind: GateKind,
    /// Whether it comes from the language or a standard file: another definition may take its name.
    pub(crate) built_in: bool,
}

/// What a gate is.
#[derive(Debug, Clone)]
pub(crate) enum GateKind {
    /// A row of the gate table.
    Row(Gate),
    /// The row times `exp(i phase)`, the gate's angles as the features of the phase: OpenQASM's `U` is so.
    Phased(Gate, Arc<Angle>),
    /// Several operations.
    Body(Arc<Body>),
    /// Declared, not defined.
    Opaque,
}

/// What a gate does, its angles as features.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Body {
    /// In order.
    pub(crate) ops: Vec<Op>,
    /// The global phase beside them.
    pub(crate) phase: Angle,
    /// Whether inputs of the file stand in its angles.
    pub(crate) has_inputs: bool,
}

/// The angles of one use.
pub(crate) type Values = SmallVec<[Value; 3]>;

/// A modifier whose numbers are known.
enum Known {
    Control(bool, usize),
    Inverse,
    Power(f64),
}

impl Circuit {
    /// The gates that are there without any include.
    pub(crate) fn define_language_gates(&mut self) {
        let built_in = true;
        let half = Arc::new(Angle::feature(0).scale(0.5));
        for (name, entry) in [
            ("U", GateEntry { angles: 3, qubits: 1, kind: GateKind::Phased(Gate::U, half), built_in }),
            ("CX", GateEntry { angles: 0, qubits: 2, kind: GateKind::Row(Gate::Cx), built_in }),
            ("gphase", GateEntry { angles: 1, qubits: 0, kind: GateKind::Row(Gate::Gphase), built_in }),
        ] {
            self.bind_gate(name, entry);
        }
    }

    /// The name stands for this gate from here on.
    pub(crate) fn bind_gate(&mut self, name: &str, entry: GateEntry) {
        let symbol = self.names.symbol(name);
        let number = self.gates.len() as u32;
        self.gates.push(entry);
        self.names.bind(symbol, Binding::Gate(number));
    }

    /// A gate on qubits, for all qubits of registers where registers are named.
    pub(crate) fn call(&mut self, call: &Call) -> Outcome<()> {
        let gate = self.gate_named(call.name)?;
        let modifiers = self.modifiers(&call.modifiers)?;
        let controls: usize = modifiers.iter().map(|m| if let Known::Control(_, n) = m { *n } else { 0 }).sum();
        let values: Values = call.angles.iter().map(|e| self.evaluate(e)).collect::<Outcome<_>>()?;
        self.check_arity(call, gate, controls)?;
        let operands = call.operands.iter().map(|o| self.qubits(o)).collect::<Outcome<SmallVec<[Wires; 4]>>>()?;
        let count = broadcast(call, &operands)?;
        for k in 0..count {
            let pick = |w: &Wires| match w {
                Wires::One(wire) => *wire,
                Wires::Many(wires) => wires.get(k).copied().unwrap_or(0),
            };
            let qubits: SmallVec<[u32; 4]> = operands.iter().map(pick).collect();
            if !distinct(&qubits) {
                let error = fault("E1207", "a gate acts on one qubit twice", call.span, "here");
                return Err(with_help(error, "its qubits must all be different"));
            }
            if !self.measured.is_empty() && !self.in_gate {
                self.check_not_measured(&qubits, call.span)?;
            }
            if modifiers.is_empty() {
                self.apply(gate, &values, &qubits, self.in_gate, call.span)?;
            } else {
                self.apply_modified(gate, &values, &qubits, &modifiers, controls, call.span)?;
            }
        }
        Ok(())
    }

    fn gate_named(&mut self, name: Name) -> Outcome<u32> {
        match self.names.binding(name.symbol) {
            Binding::Gate(gate) => Ok(*gate),
            Binding::Free => self.known_without_include(name.symbol).ok_or_else(|| self.unknown_gate(name)),
            other => {
                let (text, what) = (self.names.text(name.symbol), other.what());
                Err(fault("E1204", format!("`{text}` is {what}, not a gate"), name.span, "a gate is wanted"))
            }
        }
    }

    fn unknown_gate(&self, name: Name) -> Box<hqml_ir::Diagnostic> {
        let text = self.names.text(name.symbol);
        if super::library::knows(text) {
            let file = if self.version == super::Version::Two { "qelib1.inc" } else { "stdgates.inc" };
            let error = fault("E1204", format!("there is no gate `{text}`"), name.span, "unknown");
            return with_help(error, format!("`include \"{file}\";` defines it"));
        }
        self.unknown(name, "gate", |b| matches!(b, Binding::Gate(_)))
    }

    fn modifiers(&mut self, modifiers: &[Modifier]) -> Outcome<SmallVec<[Known; 2]>> {
        let mut known = SmallVec::new();
        for modifier in modifiers {
            known.push(match modifier {
                Modifier::Inverse => Known::Inverse,
                Modifier::Control(positive, None) => Known::Control(*positive, 1),
                Modifier::Control(positive, Some(count)) => {
                    let n = self.whole(count)?;
                    let wrong = || {
                        let error = fault("E1208", format!("{n} controls cannot be"), count.span(), "here");
                        with_help(error, "a number of controls is at least 1, and at most that of the qubits")
                    };
                    let most = usize::try_from(super::MOST_QUBITS).unwrap_or(0);
                    let n = usize::try_from(n).ok().filter(|n| (1..=most).contains(n)).ok_or_else(wrong)?;
                    Known::Control(*positive, n)
                }
                Modifier::Power(exponent) => match self.evaluate(exponent)?.known() {
                    Some(value) => Known::Power(value),
                    None => {
                        let error = fault("E1208", "the exponent of `pow` is an input", exponent.span(), "not known");
                        return Err(with_help(
                            error,
                            "take a number that is known; multiply the angle of a rotation instead",
                        ));
                    }
                },
            });
        }
        Ok(known)
    }

    fn check_arity(&self, call: &Call, gate: u32, controls: usize) -> Outcome<()> {
        let (name, entry) = (self.names.text(call.name.symbol), &self.gates[gate as usize]);
        if entry.angles as usize != call.angles.len() {
            let (takes, given) = (count(entry.angles as usize, "angle"), call.angles.len());
            return Err(fault("E1206", format!("`{name}` takes {takes}, not {given}"), call.span, "here"));
        }
        let takes = controls + entry.qubits as usize;
        if takes != call.operands.len() {
            let (takes, given) = (count(takes, "qubit"), call.operands.len());
            let with = if controls > 0 { format!(" with {}", count(controls, "control")) } else { String::new() };
            return Err(fault("E1206", format!("`{name}`{with} acts on {takes}, not {given}"), call.span, "here"));
        }
        Ok(())
    }

    /// The gate on these qubits; `visible` where its global phase counts.
    pub(crate) fn apply(
        &mut self,
        gate: u32,
        values: &[Value],
        qubits: &[u32],
        visible: bool,
        span: Span,
    ) -> Outcome<()> {
        let row = |gate: Gate| Op::Gate {
            gate,
            angles: values.iter().map(Value::angle).collect(),
            qubits: wires(qubits),
            controls: hqml_ir::Qubits::new(),
        };
        self.spend(1, span)?;
        match &self.gates[gate as usize].kind {
            GateKind::Row(gate) => self.ops.push(row(*gate)),
            GateKind::Phased(gate, phase) => {
                let (gate, phase) = (*gate, phase.clone());
                self.ops.push(row(gate));
                if visible {
                    let put_in = |k: u32| values.get(k as usize).map(Value::angle).unwrap_or_default();
                    self.phase(phase.substitute(&put_in, &Angle::parameter), visible);
                }
            }
            GateKind::Body(body) => {
                let body = body.clone();
                return self.unfold(&body, values, qubits, visible, span);
            }
            GateKind::Opaque => {
                let error = fault("E1210", "a gate that is declared `opaque` is used", span, "used here");
                return Err(with_help(error, "define it by a `gate`: what it does is not known here"));
            }
        }
        Ok(())
    }

    fn phase(&mut self, angle: Angle, visible: bool) {
        if visible && !angle.is_zero() {
            self.ops.push(Op::gate(Gate::Gphase, &[angle], &[]));
        }
    }

    fn unfold(&mut self, body: &Body, values: &[Value], qubits: &[u32], visible: bool, span: Span) -> Outcome<()> {
        self.spend(body.ops.len() as u64, span)?;
        let angles: SmallVec<[Angle; 3]> = values.iter().map(Value::angle).collect();
        let known: Option<SmallVec<[f64; 3]>> = values.iter().map(Value::known).collect();
        let known = known.filter(|_| !body.has_inputs);
        let put_in = |angle: &Angle| match &known {
            Some(known) => Angle::constant(angle.value(known, &[])),
            None => angle.substitute(&|k| angles.get(k as usize).cloned().unwrap_or_default(), &Angle::parameter),
        };
        if known.is_none() {
            let (size, depth) = angles.iter().fold((1, 0), |(s, d), a| (a.size().max(s), a.depth().max(d)));
            for angle in body.ops.iter().flat_map(Op::angles).chain([&body.phase]) {
                self.check_size(angle.size().saturating_mul(size), angle.depth().saturating_add(depth), span)?;
            }
        }
        for op in &body.ops {
            // A body names no qubit beyond its own.
            let Some(op) = placed(op, qubits, put_in) else { continue };
            if op.angles().iter().any(|angle| !angle.offset().is_finite()) {
                return Err(fault("E1208", "an angle inside the gate is no finite number", span, "used here"));
            }
            self.ops.push(op);
        }
        if visible {
            self.phase(put_in(&body.phase), visible);
        }
        Ok(())
    }

    fn apply_modified(
        &mut self,
        gate: u32,
        values: &[Value],
        qubits: &[u32],
        modifiers: &[Known],
        controls: usize,
        span: Span,
    ) -> Outcome<()> {
        let (mut controls, operands) = qubits.split_at(controls);
        let before = std::mem::take(&mut self.ops);
        let visible = self.in_gate || !controls.is_empty();
        let outcome = self.apply(gate, values, operands, visible, span);
        let mut ops = std::mem::replace(&mut self.ops, before);
        outcome?;
        // The modifier next to the gate comes first, and takes the controls that stand last.
        for modifier in modifiers.iter().rev() {
            ops = match modifier {
                Known::Inverse => modify::inverse(&ops, span)?,
                Known::Power(exponent) => self.power(ops, *exponent, span)?,
                Known::Control(positive, count) => {
                    let (rest, mine) = controls.split_at(controls.len().saturating_sub(*count));
                    controls = rest;
                    self.spend(mine.len() as u64 * ops.len() as u64 / 4, span)?;
                    modify::controlled(ops, mine, *positive, span)?
                }
            };
        }
        self.spend(ops.len() as u64, span)?;
        self.ops.append(&mut ops);
        Ok(())
    }

    /// Reads a definition: what it does on its own qubits, once.
    pub(crate) fn define(&mut self, definition: &Definition) -> Outcome<()> {
        let before = std::mem::take(&mut self.ops);
        let width = std::mem::replace(&mut self.width, definition.qubits.len() as u32);
        self.in_gate = true;
        self.names.enter();
        let outcome =
            self.head(definition).and_then(|()| definition.body.iter().try_for_each(|statement| self.run(statement)));
        self.names.leave();
        self.in_gate = false;
        self.width = width;
        let ops = std::mem::replace(&mut self.ops, before);
        outcome?;
        let (angles, qubits) = (definition.angles.len() as u32, definition.qubits.len() as u32);
        let body = collect_phase(ops);
        let name = self.names.text(definition.name.symbol);
        let kind = recognise::as_row(name, &body, angles, qubits).unwrap_or_else(|| GateKind::Body(Arc::new(body)));
        self.declare_gate(definition.name, GateEntry { angles, qubits, kind, built_in: false })
    }

    /// Names the angles and qubits of a gate.
    fn head(&mut self, definition: &Definition) -> Outcome<()> {
        let angles = definition.angles.iter().enumerate();
        let angles = angles.map(|(k, name)| (name, Binding::Value(Value::Symbolic(Angle::feature(k as u32)))));
        let qubits = definition.qubits.iter().enumerate().map(|(k, name)| (name, Binding::Qubits(k as u32, None)));
        for (name, binding) in angles.chain(qubits) {
            if self.names.is_declared_here(name.symbol) {
                let text = self.names.text(name.symbol);
                return Err(fault("E1205", format!("the gate names `{text}` twice"), name.span, "again here"));
            }
            self.names.bind(name.symbol, binding);
        }
        Ok(())
    }

    /// A gate of which only the head is known.
    pub(crate) fn define_opaque(&mut self, name: Name, angles: usize, qubits: usize) -> Outcome<()> {
        let (angles, qubits) = (angles as u32, qubits as u32);
        self.declare_gate(name, GateEntry { angles, qubits, kind: GateKind::Opaque, built_in: false })
    }

    fn declare_gate(&mut self, name: Name, entry: GateEntry) -> Outcome<()> {
        let number = self.gates.len() as u32;
        self.declare(name, Binding::Gate(number))?;
        self.gates.push(entry);
        Ok(())
    }
}

/// How many gates a call stands for: one, or as many as its registers have qubits.
fn broadcast(call: &Call, operands: &[Wires]) -> Outcome<usize> {
    let mut count = None;
    for (wires, operand) in operands.iter().zip(&call.operands) {
        let Wires::Many(wires) = wires else { continue };
        match count {
            None => count = Some(wires.len()),
            Some(count) if count == wires.len() => {}
            Some(count) => {
                let message = format!("registers of {count} and of {} qubits stand in one gate", wires.len());
                let error = fault("E1207", message, operand.span(), "another size");
                return Err(with_help(
                    error,
                    "registers in one gate have the same size; single qubits go with all of them",
                ));
            }
        }
    }
    Ok(count.unwrap_or(1))
}

/// The operations without global phases, and their sum.
fn collect_phase(ops: Vec<Op>) -> Body {
    let global = |op: &Op| matches!(op, Op::Gate { gate: Gate::Gphase, controls, .. } if controls.is_empty());
    let phase = Angle::total(ops.iter().filter(|op| global(op)).flat_map(Op::angles));
    let has_inputs = ops.iter().flat_map(Op::angles).any(Angle::has_parameters);
    Body { ops: ops.into_iter().filter(|op| !global(op)).collect(), phase, has_inputs }
}

/// An operation of a body on these qubits, with angles put in.
#[inline]
fn placed(op: &Op, wires: &[u32], put_in: impl Fn(&Angle) -> Angle) -> Option<Op> {
    let Op::Gate { gate, angles, qubits, controls } = op else { return op.on_wires(wires) };
    let on = |qubits: &hqml_ir::Qubits| -> Option<hqml_ir::Qubits> {
        qubits.iter().map(|q| wires.get(*q as usize).copied()).collect()
    };
    Some(Op::Gate {
        gate: *gate,
        angles: angles.iter().map(put_in).collect(),
        qubits: on(qubits)?,
        controls: on(controls)?,
    })
}
