//! The primitives beside the gates: Pauli rotations, preparation of amplitudes, reset. (Evolution has a file of its own.)

use hqml_ir::{Angle, Circuit, Gate, Op, Pauli, PauliString, Qubits, Span};
use smallvec::smallvec;

use super::elaborate::{Elaborator, Frame};
use super::{apply, error, operands};
use crate::eval::{Checked, Constant, Kind, angle_of, lists};
use crate::syntax::ast::{Apply, Expr};

/// The arguments of a primitive that takes this many.
fn arguments<'a, const N: usize>(apply: &'a Apply, takes: &str) -> Checked<[&'a Expr; N]> {
    let list = apply::positional(apply.arguments.as_ref())?;
    let count = list.len();
    let at = apply.arguments.as_ref().map_or(apply.name.span, |arguments| arguments.span);
    <[&Expr; N]>::try_from(list).map_err(|_| vec![error::primitive_count(&apply.name.name, takes, count, at)])
}

fn angle(el: &mut Elaborator<'_>, frame: &mut Frame, expr: &Expr) -> Checked<Angle> {
    let value = el.evaluator(frame).eval(expr)?;
    angle_of(&value, expr.span)
}

fn touch(frame: &mut Frame, wires: &[u32]) {
    wires.iter().for_each(|wire| frame.touched[*wire as usize] = true);
}

/// `pauli_rotation("ZZ", a) q[i], q[j]`: exp(-i a/2 P), letter k on the k-th qubit; one letter acts on every qubit.
pub(super) fn pauli_rotation(
    el: &mut Elaborator<'_>,
    frame: &mut Frame,
    apply: &Apply,
    span: Span,
    out: &mut Vec<Circuit>,
) -> Checked<()> {
    let [string, theta] = arguments::<2>(apply, "a Pauli string and an angle")?;
    let letters = match el.evaluator(frame).eval(string)? {
        Constant::Text(text) => letters(&text, string.span)?,
        // `x`, `y` and `z` are gates and axes.
        other => match Kind::Axis.accept(&other) {
            Some(Constant::Axis(pauli)) => vec![Some(pauli)],
            _ => {
                return Err(vec![crate::eval::error::wrong_kind("a Pauli string such as \"ZZ\"", &other, string.span)]);
            }
        },
    };
    let resolved = operands::resolve(el, frame, &apply.operands)?;
    let wires = operands::flat(&resolved, "pauli_rotation")?;
    if letters.len() == 1 {
        for wire in wires {
            let theta = angle(el, frame, theta)?;
            rotate(el, frame, &letters, &[wire], theta, span, out)?;
        }
        return Ok(());
    }
    if letters.len() != wires.len() {
        return Err(vec![error::pauli_length(letters.len(), wires.len(), string.span, span)]);
    }
    let theta = angle(el, frame, theta)?;
    rotate(el, frame, &letters, &wires, theta, span, out)
}

fn letters(text: &str, span: Span) -> Checked<Vec<Option<Pauli>>> {
    let letter = |c: char| match c.to_ascii_uppercase() {
        'X' => Ok(Some(Pauli::X)),
        'Y' => Ok(Some(Pauli::Y)),
        'Z' => Ok(Some(Pauli::Z)),
        'I' => Ok(None),
        _ => Err(vec![error::pauli_letter(c, span)]),
    };
    text.chars().map(letter).collect()
}

fn rotate(
    el: &mut Elaborator<'_>,
    frame: &mut Frame,
    letters: &[Option<Pauli>],
    wires: &[u32],
    angle: Angle,
    span: Span,
    out: &mut Vec<Circuit>,
) -> Checked<()> {
    let factors: Vec<_> = letters.iter().zip(wires).filter_map(|(p, wire)| p.map(|p| (*wire, p))).collect();
    factor_rotation(el, frame, factors, angle, span, out)
}

/// exp(-i angle/2 P): the plain gate where P is one Pauli matrix, a global phase where it is the identity.
pub(super) fn factor_rotation(
    el: &mut Elaborator<'_>,
    frame: &mut Frame,
    factors: Vec<(u32, Pauli)>,
    angle: Angle,
    span: Span,
    out: &mut Vec<Circuit>,
) -> Checked<()> {
    touch(frame, &factors.iter().map(|f| f.0).collect::<Vec<_>>());
    let gate = |gate, angle, qubits| Op::Gate { gate, angles: smallvec![angle], qubits, controls: Qubits::new() };
    let op = match factors.as_slice() {
        [] => gate(Gate::Gphase, angle.scale(-0.5), Qubits::new()),
        [(wire, Pauli::X)] => gate(Gate::Rx, angle, smallvec![*wire]),
        [(wire, Pauli::Y)] => gate(Gate::Ry, angle, smallvec![*wire]),
        [(wire, Pauli::Z)] => gate(Gate::Rz, angle, smallvec![*wire]),
        _ => match PauliString::new(factors) {
            Some(pauli) => Op::PauliRotation { pauli, angle, controls: Qubits::new() },
            None => return Err(vec![]),
        },
    };
    el.emit(out, op, span)
}

/// `prepare(list) q`: qubits in |0> into the normalised state of these amplitudes.
pub(super) fn prepare(
    el: &mut Elaborator<'_>,
    frame: &mut Frame,
    apply: &Apply,
    span: Span,
    out: &mut Vec<Circuit>,
) -> Checked<()> {
    let [list] = arguments::<1>(apply, "a list of amplitudes")?;
    if let Some(within) = frame.within {
        return Err(vec![error::not_within("prepare", within, span)]);
    }
    let value = el.evaluator(frame).eval(list)?;
    let items = lists::items(&value, list.span)?;
    let amplitudes: Vec<Angle> = items.iter().map(|item| angle_of(item, list.span)).collect::<Checked<_>>()?;
    let resolved = operands::resolve(el, frame, &apply.operands)?;
    let qubits = operands::flat(&resolved, "prepare")?;
    let needed = u32::try_from(qubits.len()).ok().and_then(|q| 1usize.checked_shl(q)).filter(|_| qubits.len() < 40);
    if needed != Some(amplitudes.len()) {
        return Err(vec![error::amplitude_count(amplitudes.len(), qubits.len(), list.span)]);
    }
    if amplitudes.iter().all(Angle::is_zero) {
        return Err(vec![error::no_amplitude(list.span)]);
    }
    if let Some(wire) = qubits.iter().find(|wire| frame.touched[**wire as usize]) {
        return Err(vec![error::prepare_touched(*wire, span)]);
    }
    touch(frame, &qubits);
    el.emit(out, Op::Prepare { amplitudes, qubits }, span)
}

/// `reset q[i]`: into |0>, whatever it was.
pub(super) fn reset(
    el: &mut Elaborator<'_>,
    frame: &mut Frame,
    apply: &Apply,
    span: Span,
    out: &mut Vec<Circuit>,
) -> Checked<()> {
    let [] = arguments::<0>(apply, "no arguments")?;
    if let Some(within) = frame.within {
        return Err(vec![error::not_within("reset", within, span)]);
    }
    let resolved = operands::resolve(el, frame, &apply.operands)?;
    for wire in operands::flat(&resolved, "reset")? {
        frame.touched[wire as usize] = false;
        el.emit(out, Op::Reset(wire), span)?;
    }
    Ok(())
}
