//! Gates and calls: a statement `name(arguments) operands` enters; operations or a call tree leave.

use hqml_ir::{Circuit, Gate, Op, Qubits, Span};
use smallvec::SmallVec;

use super::elaborate::{Elaborator, Frame};
use super::enter::{self, Entry};
use super::operands::{self, Wires};
use super::{error, evolve, primitives};
use crate::eval::{Argument, Checked, Constant, Given, angle_of, constant_of, written};
use crate::names::{CIRCUITS, Declared};
use crate::syntax::ast::{Apply, ArgumentList, Arguments, DeclarationKind, Expr};

/// One statement that is applied to qubits. Gates and values have separate name spaces: a bound name is meant only where
/// it is bound to a gate or a circuit.
pub(super) fn apply(
    el: &mut Elaborator<'_>,
    frame: &mut Frame,
    apply: &Apply,
    span: Span,
    out: &mut Vec<Circuit>,
) -> Checked<()> {
    let name = apply.name.name.as_str();
    match frame.scope.get(name) {
        Some(Constant::Gate(gate)) => return gate_on(el, frame, *gate, apply, span, out),
        Some(Constant::Circuit(shared)) => return shared_on(el, frame, *shared, apply, span, out),
        _ => {}
    }
    if let Some(gate) = Gate::named(name) {
        return gate_on(el, frame, gate, apply, span, out);
    }
    match name {
        "pauli_rotation" => return primitives::pauli_rotation(el, frame, apply, span, out),
        "evolve" => return evolve::evolve(el, frame, apply, span, out),
        "prepare" => return primitives::prepare(el, frame, apply, span, out),
        "reset" => return primitives::reset(el, frame, apply, span, out),
        _ => {}
    }
    match el.names.lookup_of(frame.scope.file, name, &CIRCUITS) {
        Some(declared) => call(el, frame, declared, apply, span, out),
        None => match constant_gate(el, frame, name, span) {
            Some(gate) => gate_on(el, frame, gate, apply, span, out),
            None => {
                let others = frame.scope.names();
                Err(vec![el.names.unknown_gate(&apply.name, &others)])
            }
        },
    }
}

/// The gate that a `const entangler = cz` stands for.
fn constant_gate(el: &Elaborator<'_>, frame: &Frame, name: &str, span: Span) -> Option<Gate> {
    let declared = el.names.lookup_of(frame.scope.file, name, &[DeclarationKind::Const])?;
    match constant_of(el.names, declared, frame.scope.depth, span) {
        Ok(Constant::Gate(gate)) => Some(gate),
        _ => None,
    }
}

/// The positional arguments of a gate or a primitive.
pub(super) fn positional(arguments: Option<&Arguments>) -> Checked<Vec<&Expr>> {
    match arguments.map(|arguments| &arguments.list) {
        None => Ok(vec![]),
        Some(ArgumentList::Broken) => Err(vec![]),
        Some(ArgumentList::Generator(generator)) => Err(vec![error::generator(generator.span)]),
        Some(ArgumentList::List(list)) => match list.iter().find_map(|argument| argument.label.as_ref()) {
            Some(label) => Err(vec![error::gate_label(label)]),
            None => Ok(list.iter().map(|argument| &argument.value).collect()),
        },
    }
}

fn gate_on(
    el: &mut Elaborator<'_>,
    frame: &mut Frame,
    gate: Gate,
    apply: &Apply,
    span: Span,
    out: &mut Vec<Circuit>,
) -> Checked<()> {
    let row = gate.row();
    let angles = positional(apply.arguments.as_ref())?;
    if angles.len() != row.angles {
        let at = apply.arguments.as_ref().map_or(apply.name.span, |arguments| arguments.span);
        return Err(vec![error::angle_count(row, angles.len(), at)]);
    }
    let resolved = operands::resolve(el, frame, &apply.operands)?;
    for qubits in places(row.qubits, row.name, &resolved, span)? {
        let angles: Checked<SmallVec<_>> = angles
            .iter()
            .map(|expr| el.evaluator(frame).eval(expr).and_then(|value| angle_of(&value, expr.span)))
            .collect();
        qubits.iter().for_each(|wire| frame.touched[*wire as usize] = true);
        el.emit(out, Op::Gate { gate, angles: angles?, qubits, controls: Qubits::new() }, span)?;
    }
    Ok(())
}

/// The wires of each application. As in OpenQASM, operands of several qubits are gone through side by side; one-qubit
/// gates act on every qubit; a gate of k qubits may also be given its k qubits as one operand.
pub(super) fn places(arity: usize, name: &str, operands: &[Wires], span: Span) -> Checked<Vec<Qubits>> {
    let total: usize = operands.iter().map(|operand| operand.wires.len()).sum();
    if arity == 0 {
        return Ok(vec![Qubits::new()]);
    }
    if arity == 1 {
        return operands::flat(operands, name).map(|all| all.iter().map(|wire| Qubits::from_slice(&[*wire])).collect());
    }
    if operands.len() != arity && total == arity {
        return operands::flat(operands, name).map(|all| vec![all]);
    }
    let longest = operands.iter().map(|operand| operand.wires.len()).max().unwrap_or(0);
    let even = operands.iter().all(|operand| operand.wires.len() == 1 || operand.wires.len() == longest);
    if operands.len() != arity || !even {
        return Err(vec![error::qubit_count(name, arity, operands, span)]);
    }
    (0..longest)
        .map(|at| {
            let pick = |operand: &Wires| Wires {
                wires: vec![operand.wires[if operand.wires.len() == 1 { 0 } else { at }]],
                span: operand.span,
            };
            operands::flat(&operands.iter().map(pick).collect::<Vec<_>>(), name)
        })
        .collect()
}

fn call(
    el: &mut Elaborator<'_>,
    frame: &mut Frame,
    declared: &Declared,
    apply: &Apply,
    span: Span,
    out: &mut Vec<Circuit>,
) -> Checked<()> {
    let scope = frame.scope.clone();
    let arguments = apply.arguments.as_ref().map_or(Ok(vec![]), |arguments| written(arguments, &scope))?;
    let (rows, options) = enter::split(el, frame, declared, arguments)?;
    let resolved = operands::resolve(el, frame, &apply.operands)?;
    let wires = operands::flat(&resolved, declared.name())?;
    enter_on(el, frame, declared, rows, &options, wires, span, out)
}

#[allow(clippy::too_many_arguments, reason = "a call is all of this")]
fn enter_on(
    el: &mut Elaborator<'_>,
    frame: &mut Frame,
    declared: &Declared,
    rows: Vec<(Constant, Span)>,
    options: &[Argument<'_>],
    wires: Qubits,
    span: Span,
    out: &mut Vec<Circuit>,
) -> Checked<()> {
    let touched = wires.iter().map(|wire| frame.touched[*wire as usize]).collect();
    let (width, within) = (Some(wires.len()), frame.within);
    let entry = Entry { declared, rows, options, width, span, origin: None, touched, within };
    let outer = frame.scope.clone();
    let entered = enter::enter(el, &outer, entry)?;
    for (wire, touched) in wires.iter().zip(entered.touched) {
        frame.touched[*wire as usize] = touched;
    }
    out.push(Circuit::Call { name: declared.name().to_owned(), body: entered.body.into(), wires });
    Ok(())
}

/// A use of a circuit that is bound by `let`.
fn shared_on(
    el: &mut Elaborator<'_>,
    frame: &mut Frame,
    shared: usize,
    apply: &Apply,
    span: Span,
    out: &mut Vec<Circuit>,
) -> Checked<()> {
    if let Some(arguments) = &apply.arguments {
        return Err(vec![error::shared_arguments(&apply.name.name, arguments.span)]);
    }
    let resolved = operands::resolve(el, frame, &apply.operands)?;
    let wires = operands::flat(&resolved, &apply.name.name)?;
    let known = el.shared[shared].clone();
    let options: Vec<Argument<'_>> = known
        .options
        .iter()
        .map(|(label, value, at)| Argument {
            label: label.as_ref().map(|(label, at)| (label.as_str(), *at)),
            value: Given::Known(value.clone()),
            span: *at,
        })
        .collect();
    match &known.indices {
        None => el.parameters.record(),
        Some((indices, _)) => el.parameters.replay(indices.clone()),
    }
    let declared = el.names.get(known.declared);
    let width = wires.len();
    let result = enter_on(el, frame, declared, known.rows.clone(), &options, wires, span, out);
    let (indices, reached) = el.parameters.end();
    result?;
    match &known.indices {
        None => el.shared[shared].indices = Some((indices, width)),
        Some((all, first)) if reached != all.len() => {
            return Err(vec![error::shared_width(&apply.name.name, *first, width, span)]);
        }
        Some(_) => {}
    }
    Ok(())
}
