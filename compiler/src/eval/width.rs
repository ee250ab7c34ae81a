//! Widths in brackets: the register of a declaration and a number of qubits (or the row and a number of features) enter;
//! leaves whether they fit, with the names in the expression bound.

use hqml_ir::{Diagnostic, Span};

use super::evaluate::Evaluator;
use super::{Checked, Constant, Scope};
use crate::names::Names;
use crate::syntax::ast::{DeclarationKind, Expr, ExprKind};

/// Whether a width fits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Width {
    /// It does.
    Fits,
    /// The expression is this number, which is another one.
    Is(i64),
    /// No value of the free name gives the number.
    Never,
}

/// Binds the width where the expression is nothing but a free name: `on q[n]`.
pub(crate) fn bind_name(names: &Names, scope: &mut Scope, expr: &Expr, width: usize) {
    if let Some(name) = expr.as_name().filter(|name| is_free(names, scope, &name.name)) {
        let name = name.name.clone();
        scope.bind(&name, Constant::Int(width as i64));
    }
}

/// Compares the expression with a width. One free name in it is solved for: `on q[2 * k]` binds k.
pub(crate) fn fit(evaluator: &mut Evaluator<'_>, expr: &Expr, width: usize) -> Checked<Width> {
    bind_name(evaluator.names, evaluator.scope, expr, width);
    let mut free = vec![];
    free_names(evaluator.names, evaluator.scope, expr, &mut free);
    let wanted = width as i64;
    let [name] = free.as_slice() else {
        let is = evaluator.int(expr)?;
        return Ok(if is == wanted { Width::Fits } else { Width::Is(is) });
    };
    for k in 0..=wanted {
        let mark = evaluator.scope.mark();
        evaluator.scope.bind(name, Constant::Int(k));
        if evaluator.int(expr).is_ok_and(|is| is == wanted) {
            return Ok(Width::Fits);
        }
        evaluator.scope.restore(mark);
    }
    Ok(Width::Never)
}

fn is_free(names: &Names, scope: &Scope, name: &str) -> bool {
    scope.get(name).is_none()
        && name != "pi"
        && names.lookup_of(scope.file, name, &[DeclarationKind::Const]).is_none_or(|d| d.in_library)
}

pub(crate) fn free_names(names: &Names, scope: &Scope, expr: &Expr, free: &mut Vec<String>) {
    match &expr.kind {
        ExprKind::Name(name) if is_free(names, scope, &name.name) && !free.contains(&name.name) => {
            free.push(name.name.clone());
        }
        ExprKind::Unary { operand, .. } => free_names(names, scope, operand, free),
        ExprKind::Binary { left, right, .. } => {
            free_names(names, scope, left, free);
            free_names(names, scope, right, free);
        }
        ExprKind::Call { arguments, .. } => {
            if let crate::syntax::ast::ArgumentList::List(list) = &arguments.list {
                list.iter().for_each(|argument| free_names(names, scope, &argument.value, free));
            }
        }
        _ => {}
    }
}

/// "1 qubit", "3 qubits".
pub(crate) fn count(number: i64, thing: &str) -> String {
    if number == 1 { format!("1 {thing}") } else { format!("{number} {thing}s") }
}

/// A circuit or observable that acts on another number of qubits than there are.
pub(crate) fn error(name: &str, kind: &str, wants: i64, has: usize, span: Span, register: Span) -> Diagnostic {
    let (wants, has) = (count(wants, "qubit"), count(has as i64, "qubit"));
    Diagnostic::error("E0302", format!("the {kind} `{name}` acts on {wants}, but {has} reach it"))
        .primary(span, format!("{has} here"))
        .secondary(register, format!("{wants} wanted here"))
        .help(format!("let {wants} reach it, or declare it for every width: `on q[n]`"))
}

/// An observable that reads a row of another width.
pub(crate) fn row_error(name: &str, row: &str, has: usize, span: Span, declared: Span) -> Diagnostic {
    let has = count(has as i64, "feature");
    Diagnostic::error("E0301", format!("the observable `{name}` does not read rows of {has}"))
        .primary(span, format!("{row} has {has}"))
        .secondary(declared, "declared for another width")
        .help(match row {
            "this row" => "give it a row of the width it is declared for, such as the part `x[0..n]` of a row",
            _ => "declare it for any number: `x: features[n]`",
        })
}

/// An observable that names a qubit which the state does not have.
pub(crate) fn no_such_qubit(span: Span, pauli: &str, qubits: usize) -> Diagnostic {
    let last = qubits.saturating_sub(1);
    Diagnostic::error(
        "E0304",
        format!("this observable names a qubit that is not there: the state has {}", count(qubits as i64, "qubit")),
    )
    .primary(span, format!("from 0 to {last} are there"))
    .help(format!("write `{pauli}({last})` for the last qubit"))
}
