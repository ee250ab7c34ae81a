//! Operations as statements of the language: a program enters, the statements of a circuit's body leave.

use hqml_ir::{Diagnostic, Function, Gate, Op, Program, Span};
use hqml_qasm::Imported;

use super::{angle, error, ident};
use crate::syntax::ast::{
    Apply, Argument, ArgumentList, Arguments, Body, Expr, ExprKind, Operand, Statement, StatementKind,
};

/// What the register is called.
pub(super) const REGISTER: &str = "q";

/// What an input is called inside the body: as in the file, but not as something else that stands there.
pub(super) fn input_name(imported: &Imported, k: usize) -> String {
    let name = imported.inputs.get(k).map_or("", |input| input.name.as_str());
    let taken = [REGISTER, "x", "min", "max"].contains(&name) || Function::named(name).is_some();
    if taken { format!("{name}_") } else { name.to_owned() }
}

/// Adds a statement for each operation.
pub(super) fn statements(
    program: &Program,
    input: &dyn Fn(usize) -> Expr,
    span: Span,
    out: &mut Vec<Statement>,
) -> Result<(), Diagnostic> {
    for op in &program.ops {
        if op.angles().iter().any(|a| a.depth() > angle::DEEPEST) {
            return Err(error::too_deep(span));
        }
        // What a circuit does to a row does not depend on its global phase.
        let global = matches!(op, Op::Gate { gate: Gate::Gphase, controls, .. } if controls.is_empty());
        if !global {
            out.extend(kind(op, input, span).map(|kind| Statement { kind, span }));
        }
    }
    Ok(())
}

fn kind(op: &Op, input: &dyn Fn(usize) -> Expr, span: Span) -> Option<StatementKind> {
    let operand = |q: &u32| Operand {
        register: ident(REGISTER, span),
        index: Some(Expr::new(ExprKind::Int(i64::from(*q)), span)),
        span,
    };
    let apply = |name: &str, angles: &[hqml_ir::Angle], qubits: &[u32]| {
        let values = angles.iter().map(|a| angle::expression(a, input, span));
        let list: Vec<Argument> = values.map(|value| Argument { label: None, value, span }).collect();
        let arguments = (!list.is_empty()).then_some(Arguments { list: ArgumentList::List(list), span });
        StatementKind::Apply(Apply {
            name: ident(name, span),
            arguments,
            operands: qubits.iter().map(operand).collect(),
        })
    };
    Some(match op {
        Op::Gate { gate, angles, qubits, controls } => {
            let gate = apply(gate.name(), angles, qubits);
            if controls.is_empty() {
                return Some(gate);
            }
            let body = Body { statements: vec![Statement { kind: gate, span }], span };
            StatementKind::Control { operands: controls.iter().map(operand).collect(), body }
        }
        Op::Reset(q) => apply("reset", &[], &[*q]),
        Op::Barrier(qubits) => StatementKind::Barrier { operands: qubits.iter().map(operand).collect() },
        // The reader gives none.
        Op::PauliRotation { .. } | Op::Prepare { .. } => return None,
    })
}
