//! A user's own expressions of a row: a `transform` or a `loss`, its arguments and the widths that reach it enter; leave
//! the numbers it gives, symbolic in the row and in parameters, and the parameters it reached.

mod definition;
mod error;
mod rows;

use hqml_ir::{Angle, Diagnostic, Parameter, Span};

pub(crate) use definition::check_definition;
use rows::Rows;

use crate::circuits::Origin;
use crate::eval::{Argument, Checked, Constant, Evaluator, Holes, Scope, bind_options, lists};
use crate::names::{Declared, Names};
use crate::syntax::ast::{DeclarationBody, Definition};

/// More numbers than one transform may give.
const MOST_OUTPUTS: usize = 1_000_000;

/// A use of a transform or a loss.
#[derive(Debug, Clone)]
pub(crate) struct Use<'a> {
    /// The transform or loss.
    pub(crate) declared: &'a Declared,
    /// What its options are given.
    pub(crate) arguments: &'a [Argument<'a>],
    /// Where it is used.
    pub(crate) span: Span,
    /// Where the row comes from.
    pub(crate) origin: Option<Origin>,
    /// The index of its first parameter in the model's vector.
    pub(crate) first_parameter: u32,
}

/// What is to be predicted, for a loss.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Truth {
    /// The number of classes; `None` for a real number.
    pub(crate) classes: Option<usize>,
    /// Where the data says so.
    pub(crate) span: Span,
}

/// What a transform or loss comes to at these widths.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Made {
    /// The numbers; features are the row, for a loss followed by the target.
    pub(crate) outputs: Vec<Angle>,
    /// Whether they are declared to be probabilities.
    pub(crate) probabilities: bool,
    /// The parameters it reached, the first of index `first_parameter`.
    pub(crate) parameters: Vec<Parameter>,
}

/// Whether its row has to be probabilities: `(z: probabilities[k])`.
pub(crate) fn wants_probabilities(declared: &Declared) -> bool {
    Rows::of(declared).features.first().is_some_and(|row| row.ty.name.name == "probabilities")
}

/// A transform of rows of this width.
///
/// # Errors
/// A width that does not fit, an option, or something in its expression; nothing if that is reported already.
pub(crate) fn transform(names: &Names, stage: &Use<'_>, width: usize) -> Checked<Made> {
    let rows = Rows::of(stage.declared);
    let [row] = rows.features.as_slice() else { return Err(vec![error::one_row(stage.declared, stage.span)]) };
    if let Some(target) = rows.targets.first() {
        return Err(vec![error::target_in_transform(target)]);
    }
    inside(stage, |scope, holes| {
        rows::bind_features(names, scope, stage, row, width)?;
        let (definition, value) = evaluated(names, stage, scope, holes)?;
        let outputs = numbers(&value, definition)?;
        let probabilities = rows::result(names, scope, stage.declared, outputs.len(), definition.value.span)?;
        Ok((outputs, probabilities))
    })
}

/// A loss of outputs of this width against this target.
///
/// # Errors
/// As for [`transform`], and a target that it does not judge.
pub(crate) fn loss(names: &Names, stage: &Use<'_>, width: usize, truth: Truth) -> Checked<Made> {
    let rows = Rows::of(stage.declared);
    let ([row], [target]) = (rows.features.as_slice(), rows.targets.as_slice()) else {
        return Err(vec![error::loss_rows(stage.declared, stage.span)]);
    };
    inside(stage, |scope, holes| {
        rows::bind_features(names, scope, stage, row, width)?;
        rows::bind_target(names, scope, stage, target, width, truth)?;
        let (definition, value) = evaluated(names, stage, scope, holes)?;
        let number = value.as_angle().ok_or_else(|| vec![error::no_number(&value, definition.value.span)])?;
        Ok((vec![number], false))
    })
}

/// Runs with a fresh scope; what is wrong inside the declaration is labelled with its use and with what reaches it.
fn inside(stage: &Use<'_>, make: impl FnOnce(&mut Scope, &mut Holes) -> Checked<(Vec<Angle>, bool)>) -> Checked<Made> {
    if stage.declared.is_reported() {
        return Err(vec![]);
    }
    let mut scope = Scope::new(stage.span.file).inside(stage.declared.file);
    let mut holes = Holes::new(stage.first_parameter);
    match make(&mut scope, &mut holes) {
        Ok((outputs, probabilities)) => Ok(Made { outputs, probabilities, parameters: holes.into_parameters() }),
        Err(why) => Err(why.into_iter().map(|diagnostic| error::used(diagnostic, stage)).collect()),
    }
}

/// The value of its definition, its options bound.
fn evaluated<'a>(
    names: &Names,
    stage: &Use<'a>,
    scope: &mut Scope,
    holes: &mut Holes,
) -> Checked<(&'a Definition, Constant)> {
    let DeclarationBody::Definition(definition) = &stage.declared.declaration.body else { return Err(vec![]) };
    bind_options(names, stage.declared, stage.arguments, stage.span, scope, holes)?;
    let mut evaluator = Evaluator { names, scope, context: holes };
    for binding in crate::eval::in_order(names.sources(), &definition.bindings) {
        let value = evaluator.eval(&binding.value)?;
        evaluator.scope.bind(&binding.name.name, value);
    }
    let value = evaluator.eval(&definition.value)?;
    Ok((definition, value))
}

/// The elements of the list that a transform gives.
fn numbers(value: &Constant, definition: &Definition) -> Checked<Vec<Angle>> {
    let span = definition.value.span;
    if !matches!(value, Constant::List(_) | Constant::Tuple(_)) {
        return Err(vec![error::no_list(value, span)]);
    }
    let items = lists::items(value, span)?;
    if items.is_empty() {
        return Err(vec![error::empty(span)]);
    }
    if items.len() > MOST_OUTPUTS {
        return Err(vec![error::too_wide(items.len(), MOST_OUTPUTS, span)]);
    }
    let number = |item: &Constant| item.as_angle().ok_or_else(|| vec![error::no_element(item, span)]);
    let outputs: Vec<Angle> = items.iter().map(number).collect::<Checked<_>>()?;
    let size = outputs.iter().fold(0u64, |sum, angle| sum.saturating_add(angle.size()));
    match size > Angle::MOST_OPERATIONS {
        true => Err(vec![crate::eval::error::too_large(size, span)]),
        false => Ok(outputs),
    }
}

/// Diagnostics of one attempt.
type Errors = Vec<Diagnostic>;
