//! Circuits from OpenQASM files: a declaration `NAME = qasm("file.qasm")` and the circuit of the file enter; the same
//! declaration leaves with a row, a register and a body, as if its statements had been written here. Nothing after this
//! knows that they were not.
//!
//! ```text
//! feature_map NAME = qasm("f.qasm")   input k of the file is x[k]
//! ansatz NAME = qasm("f.qasm")        input k is bound once: let t = ?
//! circuit NAME = qasm("f.qasm")       the file has no inputs
//! ```

mod angle;
mod body;
mod error;

use hqml_ir::{Diagnostic, Span};
use hqml_qasm::Imported;

use crate::names::CIRCUITS;
use crate::syntax::ast::{
    ArgumentList, Body, Declaration, DeclarationBody, DeclarationKind, Definition, Expr, ExprKind, Ident, Parameter,
    Parameters, Register, Statement, StatementKind, Text, Type,
};

/// The definition of a circuit that has no body of its own, if this is one.
pub(crate) fn definition(declaration: &Declaration) -> Option<&Definition> {
    match &declaration.body {
        DeclarationBody::Definition(definition) if CIRCUITS.contains(&declaration.kind) => {
            (!declaration.broken).then_some(definition)
        }
        _ => None,
    }
}

/// The file that such a definition names: the text in `qasm("file.qasm")`.
///
/// # Errors
/// It is anything else.
pub(crate) fn path(declaration: &Declaration, definition: &Definition) -> Result<Text, Diagnostic> {
    let wrong = || error::no_file(declaration, definition);
    let ExprKind::Call { name, arguments } = &definition.value.kind else { return Err(wrong()) };
    let ArgumentList::List(list) = &arguments.list else { return Err(wrong()) };
    match list.as_slice() {
        [only] if name.name == "qasm" && only.label.is_none() && definition.bindings.is_empty() => {
            match &only.value.kind {
                ExprKind::Text(value) => Ok(Text { value: value.clone(), span: only.value.span }),
                _ => Err(wrong()),
            }
        }
        _ => Err(wrong()),
    }
}

/// Gives the declaration the circuit of the file.
///
/// # Errors
/// Its inputs do not suit the kind of declaration, or its angles are too deep.
pub(crate) fn declare(declaration: &mut Declaration, imported: &Imported, span: Span) -> Result<(), Diagnostic> {
    let inputs = imported.inputs.len();
    let inputs_of = |k: usize| match declaration.kind {
        DeclarationKind::FeatureMap => angle::element("x", k, span),
        _ => angle::name(&body::input_name(imported, k), span),
    };
    match (declaration.kind, inputs) {
        (DeclarationKind::FeatureMap, 0) => return Err(error::no_inputs(declaration, span)),
        (DeclarationKind::Circuit, 1..) => return Err(error::inputs_of_circuit(declaration, imported, span)),
        _ => {}
    }
    let mut statements = Vec::with_capacity(imported.program.ops.len() + inputs);
    if declaration.kind == DeclarationKind::Ansatz {
        statements.extend((0..inputs).map(|k| trainable(imported, k, span)));
    }
    body::statements(&imported.program, &inputs_of, span, &mut statements)?;
    if declaration.kind == DeclarationKind::FeatureMap {
        declaration.parameters = Some(Parameters { list: vec![row(inputs, span)], span });
    }
    declaration.register = Some(Register {
        name: ident(body::REGISTER, span),
        width: Expr::new(ExprKind::Int(i64::from(imported.program.qubits)), span),
        span,
    });
    declaration.body = DeclarationBody::Circuit(Body { statements, span });
    Ok(())
}

/// `x: features[n]`.
fn row(width: usize, span: Span) -> Parameter {
    let width = Expr::new(ExprKind::Int(width as i64), span);
    let ty = Type { name: ident("features", span), parts: vec![width], span };
    Parameter { docs: vec![], name: ident("x", span), ty, default: None, span }
}

/// `let t = ?`.
fn trainable(imported: &Imported, k: usize, span: Span) -> Statement {
    let name = ident(&body::input_name(imported, k), span);
    Statement { kind: StatementKind::Let { name, value: Expr::new(ExprKind::Hole(None), span) }, span }
}

fn ident(name: &str, span: Span) -> Ident {
    Ident { name: name.to_owned(), span }
}
