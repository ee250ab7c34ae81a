//! The rows of a transform or loss: what it is declared to take and give meets the widths that are there.

use hqml_ir::{Angle, Span};

use super::{Truth, Use, error};
use crate::eval::width::{self, Width};
use crate::eval::{Checked, Constant, Evaluator, Plain, Scope};
use crate::names::{Declared, Names};
use crate::syntax::ast::{Parameter, Type};

/// The options that are rows.
pub(super) struct Rows<'a> {
    /// `f: features[k]`, `p: probabilities[k]`.
    pub(super) features: Vec<&'a Parameter>,
    /// `y: target[m]`.
    pub(super) targets: Vec<&'a Parameter>,
}

impl<'a> Rows<'a> {
    pub(super) fn of(declared: &'a Declared) -> Rows<'a> {
        let options = || declared.declaration.parameters.iter().flat_map(|p| &p.list);
        let of = |names: &[&str]| options().filter(|p| names.contains(&p.ty.name.name.as_str())).collect();
        Rows { features: of(&["features", "probabilities"]), targets: of(&["target"]) }
    }
}

/// Binds the row of features, and the name of its width.
pub(super) fn bind_features(
    names: &Names,
    scope: &mut Scope,
    stage: &Use<'_>,
    row: &Parameter,
    width: usize,
) -> Checked<()> {
    match fit(names, scope, &row.ty, width)? {
        Width::Fits => {}
        Width::Is(wants) => return Err(vec![error::features(stage, Some(wants), width, row.ty.span)]),
        Width::Never => return Err(vec![error::features(stage, None, width, row.ty.span)]),
    }
    scope.bind(&row.name.name, Constant::row(width));
    Ok(())
}

/// Binds the target, which stands in the row after `width` outputs, and the name of its width.
pub(super) fn bind_target(
    names: &Names,
    scope: &mut Scope,
    stage: &Use<'_>,
    row: &Parameter,
    width: usize,
    truth: Truth,
) -> Checked<()> {
    let numbers = truth.classes.unwrap_or(1);
    match fit(names, scope, &row.ty, numbers)? {
        Width::Fits => {}
        Width::Is(wants) => return Err(vec![error::target(stage, Some(wants), truth, row.ty.span)]),
        Width::Never => return Err(vec![error::target(stage, None, truth, row.ty.span)]),
    }
    let entry = |j: usize| Constant::Angle(Angle::feature(u32::try_from(width + j).unwrap_or(u32::MAX)));
    scope.bind(&row.name.name, Constant::list((0..numbers).map(entry).collect()));
    Ok(())
}

/// Whether a transform gives what `-> probabilities[m]` says; leaves whether that is probabilities.
pub(super) fn result(
    names: &Names,
    scope: &mut Scope,
    declared: &Declared,
    given: usize,
    value: Span,
) -> Checked<bool> {
    let Some(ty) = &declared.declaration.result else { return Ok(false) };
    let probabilities = match ty.name.name.as_str() {
        "probabilities" => true,
        "features" => false,
        other => return Err(vec![error::result_type(other, ty.name.span)]),
    };
    match fit(names, scope, ty, given)? {
        Width::Fits => Ok(probabilities),
        Width::Is(says) => Err(vec![error::result(declared, Some(says), given, value, ty)]),
        Width::Never => Err(vec![error::result(declared, None, given, value, ty)]),
    }
}

fn fit(names: &Names, scope: &mut Scope, ty: &Type, width: usize) -> Checked<Width> {
    match ty.parts.as_slice() {
        [] => Ok(Width::Fits),
        [part] => width::fit(&mut Evaluator { names, scope, context: &mut Plain::new() }, part, width),
        _ => Err(vec![error::one_width(ty)]),
    }
}
