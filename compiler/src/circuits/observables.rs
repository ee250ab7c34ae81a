//! Observables: an argument of `measure(...)` enters; leaves one observable or several, on the qubits of the state.

use hqml_ir::Observable;

use super::Origin;
use crate::eval::{Checked, Constant, Context, Evaluator, Plain, Scope, Weighted, error, lift, lists};
use crate::names::Names;
use crate::syntax::ast::Expr;

/// The observables that an expression stands for on a state of `qubits` qubits: `z_each` is one a qubit,
/// `Z(0) * Z(1)` is one, a list is its elements one after the other.
///
/// # Errors
/// What is wrong in it (a qubit that is not there, a product that is not Hermitian); nothing if that is reported
/// already. `origin` says where the width of the state comes from.
pub fn observables(
    names: &Names,
    scope: &Scope,
    expr: &Expr,
    qubits: usize,
    origin: Option<&Origin>,
) -> Checked<Vec<Observable>> {
    let weighted = weighted_observables(names, scope, expr, (qubits, None), &mut Plain::new(), origin)?;
    let known = |weighted: &Weighted| {
        let value = || Constant::Weighted(std::sync::Arc::new(weighted.clone()));
        weighted.as_known().ok_or_else(|| vec![error::wrong_kind("an observable", &value(), expr.span)])
    };
    weighted.iter().map(known).collect()
}

/// As [`observables`], where weights may hold `?` and read the row: `context` numbers the parameters, and `reach` is the
/// number of qubits and that of the features of the row, where there is one.
///
/// # Errors
/// As [`observables`].
pub(crate) fn weighted_observables(
    names: &Names,
    scope: &Scope,
    expr: &Expr,
    reach: (usize, Option<usize>),
    context: &mut dyn Context,
    origin: Option<&Origin>,
) -> Checked<Vec<Weighted>> {
    let mut scope = scope.clone();
    (scope.qubits, scope.row) = (Some(reach.0), reach.1);
    let value = Evaluator { names, scope: &mut scope, context }.eval(expr);
    let value = value.map_err(|mut diagnostics| {
        for diagnostic in diagnostics.iter_mut().filter(|d| matches!(d.code, "E0302" | "E0304")) {
            if let Some(origin) = origin {
                *diagnostic = diagnostic.clone().secondary(origin.span, origin.text.clone());
            }
        }
        diagnostics
    })?;
    let mut out = vec![];
    collect(&value, expr, &mut out)?;
    Ok(out)
}

fn collect(value: &Constant, expr: &Expr, out: &mut Vec<Weighted>) -> Checked<()> {
    match value {
        Constant::Observable(_) | Constant::Weighted(_) => out.extend(lift(value)),
        Constant::List(_) | Constant::Tuple(_) => {
            for item in lists::items(value, expr.span)?.iter() {
                collect(item, expr, out)?;
            }
        }
        other => return Err(vec![error::wrong_kind("an observable", other, expr.span)]),
    }
    Ok(())
}
