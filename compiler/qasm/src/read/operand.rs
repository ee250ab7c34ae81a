//! Qubits and bits: what a statement writes enters, their numbers leave.

use std::sync::Arc;

use super::MOST_QUBITS;
use super::circuit::Circuit;
use super::errors::{Outcome, fault, with_help};
use super::evaluate::place;
use super::names::Binding;
use super::parse::too_many;
use super::syntax::{Expression, Index, Name, Operand};

/// One qubit, which every gate of a broadcast shares, or several, one for each.
#[derive(Debug, Clone)]
pub(crate) enum Wires {
    /// A single one.
    One(u32),
    /// A register or a part of it.
    Many(Arc<[u32]>),
}

impl Wires {
    /// All of them, in order.
    pub(crate) fn all(&self) -> &[u32] {
        match self {
            Wires::One(wire) => std::slice::from_ref(wire),
            Wires::Many(wires) => wires,
        }
    }
}

impl Circuit {
    /// The qubits that an operand names.
    pub(crate) fn qubits(&mut self, operand: &Operand) -> Outcome<Wires> {
        match operand {
            Operand::Whole(name) => self.register(*name, true).map(|(wires, single)| collected(wires, single)),
            Operand::Part(name, index, span) => {
                let (wires, single) = self.register(*name, true)?;
                self.select(*name, &wires, single, index, *span)
            }
            Operand::Physical(number, span) => self.physical(*number, *span).map(Wires::One),
            Operand::Joined(parts, span) => {
                let mut all = Vec::new();
                for part in parts {
                    let wires = self.qubits(part)?;
                    self.spend(wires.all().len() as u64 / 8, *span)?;
                    all.extend_from_slice(wires.all());
                }
                Ok(Wires::Many(all.into()))
            }
        }
    }

    /// The bits that an operand names.
    pub(crate) fn bits(&mut self, operand: &Operand) -> Outcome<Wires> {
        match operand {
            Operand::Whole(name) => self.register(*name, false).map(|(bits, single)| collected(bits, single)),
            Operand::Part(name, index, span) => {
                let (bits, single) = self.register(*name, false)?;
                self.select(*name, &bits, single, index, *span)
            }
            Operand::Physical(_, span) | Operand::Joined(_, span) => {
                Err(fault("E1204", "a qubit stands where a bit is wanted", *span, "a bit is wanted"))
            }
        }
    }

    /// All numbers of a register, and whether it is a single one declared without a size.
    fn register(&self, name: Name, quantum: bool) -> Outcome<(Range, bool)> {
        let binding = self.names.binding(name.symbol);
        let foreign = self.in_gate && self.names.depth(name.symbol) == 0;
        match (binding, quantum) {
            (Binding::Qubits(..) | Binding::Wires(_), true) if foreign => {
                let text = self.names.text(name.symbol);
                let error = fault(
                    "E1204",
                    format!("`{text}` is no qubit of the gate"),
                    name.span,
                    "of the file, not of the gate",
                );
                Err(with_help(error, "a gate acts on the qubits that stand in its head"))
            }
            (Binding::Qubits(first, size), true) | (Binding::Bits(first, size), false) => {
                Ok((Range::Span(*first, size.unwrap_or(1)), size.is_none()))
            }
            (Binding::Wires(wires), true) => Ok((Range::List(wires.clone()), false)),
            (Binding::Free, _) => {
                let kind = if quantum { "qubit or quantum register" } else { "classical register" };
                Err(self.unknown(name, kind, |b| match b {
                    Binding::Qubits(..) | Binding::Wires(_) => quantum,
                    Binding::Bits(..) => !quantum,
                    _ => false,
                }))
            }
            (other, _) => {
                let (text, what) = (self.names.text(name.symbol), other.what());
                let wanted = if quantum { "a qubit" } else { "a bit" };
                let message = format!("`{text}` is {what} where {wanted} is wanted");
                Err(fault("E1204", message, name.span, format!("{wanted} is wanted")))
            }
        }
    }

    fn select(
        &mut self,
        name: Name,
        wires: &Range,
        single: bool,
        index: &Index,
        span: hqml_ir::Span,
    ) -> Outcome<Wires> {
        if single {
            let text = self.names.text(name.symbol).to_owned();
            let error = fault("E1207", format!("`{text}` is a single one and has no index"), span, "here");
            return Err(with_help(error, format!("write `{text}`")));
        }
        let size = wires.len();
        if let Index::One(expression) = index {
            let k = self.whole(expression)?;
            return match place(k, size) {
                Some(k) => Ok(Wires::One(wires.get(k))),
                None => Err(self.outside(name, k, size, span)),
            };
        }
        let numbers = self.numbers(index, Some(size), span)?;
        let chosen: Outcome<Vec<u32>> = numbers
            .iter()
            .map(|k| place(*k, size).map(|k| wires.get(k)).ok_or_else(|| self.outside(name, *k, size, span)))
            .collect();
        chosen.map(|all| Wires::Many(all.into()))
    }

    /// The whole numbers of a range, whose ends may be left out where the size is known, or of a set.
    pub(crate) fn numbers(&mut self, index: &Index, size: Option<u32>, span: hqml_ir::Span) -> Outcome<Vec<i64>> {
        match index {
            Index::One(expression) => Ok(vec![self.whole(expression)?]),
            Index::Set(set) => {
                self.spend(set.len() as u64, span)?;
                set.iter().map(|e| self.whole(e)).collect()
            }
            Index::Range(first, step, last) => self.range(first, step, last, size, span),
        }
    }

    fn range(
        &mut self,
        first: &Option<Expression>,
        step: &Option<Expression>,
        last: &Option<Expression>,
        size: Option<u32>,
        span: hqml_ir::Span,
    ) -> Outcome<Vec<i64>> {
        let step = step.as_ref().map_or(Ok(1), |e| self.whole(e))?;
        if step == 0 {
            return Err(fault("E1208", "a range whose step is 0 never ends", span, "here"));
        }
        let size = size.map(i64::from);
        let mut end = |given: &Option<Expression>, open: Option<i64>| match (given, size, open) {
            (Some(e), Some(size), _) => self.whole(e).map(|k| if k < 0 { k.saturating_add(size) } else { k }),
            (Some(e), None, _) => self.whole(e),
            (None, _, Some(open)) => Ok(open),
            (None, _, None) => {
                let error = fault("E1208", "a range without an end", span, "here");
                Err(with_help(error, "write both ends: `[0:3]` is 0, 1, 2, 3"))
            }
        };
        let (low, high) = (size.map(|_| 0), size.map(|s| s - 1));
        let first = end(first, if step > 0 { low } else { high })?;
        let last = end(last, if step > 0 { high } else { low })?;
        let count = match (last.checked_sub(first), step > 0) {
            (Some(width), true) if width >= 0 => width / step + 1,
            (Some(width), false) if width <= 0 => (width / step).saturating_add(1),
            (Some(_), _) => 0,
            (None, _) => return Err(super::circuit::too_long(span)),
        };
        self.spend(count as u64, span)?;
        Ok((0..count).map(|k| first + k * step).collect())
    }

    /// The size that a declaration gives.
    pub(crate) fn size(&mut self, size: &Expression) -> Outcome<u32> {
        if self.evaluate(size)?.known().is_some_and(|value| value > f64::from(MOST_QUBITS)) {
            return Err(too_many(size.span()));
        }
        let value = self.whole(size)?;
        match u32::try_from(value) {
            Ok(0) | Err(_) if value <= 0 => {
                let error = fault("E1207", format!("a register of {value}"), size.span(), "here");
                Err(with_help(error, "a register has at least one qubit or bit"))
            }
            Ok(size) if size <= MOST_QUBITS => Ok(size),
            _ => Err(too_many(size.span())),
        }
    }
}

fn collected(wires: Range, single: bool) -> Wires {
    match wires {
        Range::Span(first, _) if single => Wires::One(first),
        Range::Span(first, size) => Wires::Many((first..first + size).collect()),
        Range::List(wires) => Wires::Many(wires),
    }
}

/// The numbers of a register.
enum Range {
    /// From the first on, so many.
    Span(u32, u32),
    /// These.
    List(Arc<[u32]>),
}

impl Range {
    fn len(&self) -> u32 {
        match self {
            Range::Span(_, size) => *size,
            Range::List(wires) => wires.len() as u32,
        }
    }

    /// The one at this place, which is inside.
    fn get(&self, k: u32) -> u32 {
        match self {
            Range::Span(first, _) => first + k,
            Range::List(wires) => wires.get(k as usize).copied().unwrap_or(0),
        }
    }
}
