//! Operands: `q`, `q[i]`, `q[0..3]` enter; leaves numbers of wires, inside the register and distinct.

use hqml_ir::{Qubits, Span};

use super::elaborate::{Elaborator, Frame};
use super::error;
use crate::eval::{Checked, Constant, lists};
use crate::syntax::ast::{Expr, Operand};

/// The wires of one operand, with its place.
#[derive(Debug, Clone)]
pub(super) struct Wires {
    pub(super) wires: Vec<u32>,
    pub(super) span: Span,
}

/// The wires of each operand.
pub(super) fn resolve(el: &mut Elaborator<'_>, frame: &mut Frame, operands: &[Operand]) -> Checked<Vec<Wires>> {
    operands.iter().map(|operand| one(el, frame, operand)).collect()
}

/// All wires of all operands, in the order written, which must be distinct.
pub(super) fn flat(wires: &[Wires], of: &str) -> Checked<Qubits> {
    let mut seen = std::collections::BTreeMap::new();
    let mut out = Qubits::new();
    for operand in wires {
        for wire in &operand.wires {
            if let Some(first) = seen.insert(*wire, operand.span) {
                return Err(vec![error::same_qubit(of, *wire, operand.span, first)]);
            }
            out.push(*wire);
        }
    }
    Ok(out)
}

fn one(el: &mut Elaborator<'_>, frame: &mut Frame, operand: &Operand) -> Checked<Wires> {
    if operand.register.name != frame.register {
        let known = frame.register.clone();
        return Err(vec![error::unknown_register(&operand.register, &known, frame.register_span)]);
    }
    let wires = match &operand.index {
        None => (0..u32::try_from(frame.width).unwrap_or(u32::MAX)).collect(),
        Some(index) => indices(el, frame, index)?,
    };
    Ok(Wires { wires, span: operand.span })
}

fn indices(el: &mut Elaborator<'_>, frame: &mut Frame, index: &Expr) -> Checked<Vec<u32>> {
    let value = el.evaluator(frame).eval(index)?;
    match value {
        Constant::Int(_) | Constant::Real(_) | Constant::Angle(_) => Ok(vec![wire(frame, &value, index)?]),
        Constant::Range(low, high) if low < 0 || high > frame.width as i64 => {
            let bad = if low < 0 { low } else { high - 1 };
            Err(vec![error::index(bad, frame, index.span)])
        }
        many => lists::items(&many, index.span)?.iter().map(|item| wire(frame, item, index)).collect(),
    }
}

fn wire(frame: &Frame, value: &Constant, index: &Expr) -> Checked<u32> {
    let at = value.as_int().ok_or_else(|| vec![error::no_index(value, index.span)])?;
    let wire = u32::try_from(at).ok().filter(|wire| (*wire as usize) < frame.width);
    wire.ok_or_else(|| vec![error::index(at, frame, index.span)])
}
