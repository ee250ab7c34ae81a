//! Arguments meet options: a declaration and what it is called with enter; its options are bound, defaults included, or
//! it is said which argument does not fit.

use std::collections::BTreeMap;

use hqml_ir::Span;

use super::{Checked, Constant, Context, Evaluator, Kind, Scope, error};
use crate::names::{Declared, Names, suggest};
use crate::syntax::ast::{Expr, ExprKind, Parameter};

/// One argument of a call.
#[derive(Debug, Clone)]
pub struct Argument<'a> {
    /// Its label and where that stands, if it is a named argument.
    pub label: Option<(&'a str, Span)>,
    /// Its value.
    pub value: Given<'a>,
    /// Where the value stands.
    pub span: Span,
}

/// The value of an argument.
#[derive(Debug, Clone)]
pub enum Given<'a> {
    /// As written, in the scope of the call: evaluated for the option it meets, so that words mean what the option
    /// takes (`axis: y`, `entanglement: linear`).
    Written(&'a Expr, &'a Scope),
    /// Known already (an entry of a sweep).
    Known(Constant),
}

/// Binds the options of a declaration in `scope`: the given ones, then the defaults, which see what is bound before
/// them. Options that are rows (`x: features[n]`) and those bound already are left alone.
///
/// # Errors
/// An argument is unknown, given twice, of another kind, one too many, or missing.
pub fn bind_options(
    names: &Names,
    declared: &Declared,
    arguments: &[Argument<'_>],
    call: Span,
    scope: &mut Scope,
    context: &mut dyn Context,
) -> Checked<()> {
    if declared.is_reported() {
        return Err(vec![]);
    }
    let mut options: Vec<(&Parameter, Kind)> = vec![];
    for parameter in declared.declaration.parameters.iter().flat_map(|p| &p.list) {
        match Kind::of(&parameter.ty)? {
            Kind::Row => {}
            kind => options.push((parameter, kind)),
        }
    }
    let given = assign(declared, &options, arguments)?;
    for ((parameter, kind), argument) in options.iter().zip(given) {
        let value = match argument {
            Some(argument) => {
                let value = value(names, kind, argument, context)?;
                fits(kind, parameter, value, argument.span)?
            }
            None => default(names, declared, parameter, kind, call, scope, context)?,
        };
        scope.bind(&parameter.name.name, value);
    }
    Ok(())
}

/// An argument: its label, its value, its place.
type Evaluated<'a> = (Option<(&'a str, Span)>, Constant, Span);

/// The arguments of a call evaluated where they stand, each for the option it meets.
pub(crate) fn evaluated<'a>(
    names: &Names,
    declared: &Declared,
    arguments: &[Argument<'a>],
    context: &mut dyn Context,
) -> Checked<Vec<Evaluated<'a>>> {
    let parameters = declared.declaration.parameters.iter().flat_map(|p| &p.list);
    let mut options = vec![];
    for parameter in parameters {
        match Kind::of(&parameter.ty)? {
            Kind::Row => {}
            kind => options.push((parameter, kind)),
        }
    }
    let mut out = vec![];
    let slots = Slots::new(&options);
    for (place, argument) in arguments.iter().enumerate() {
        let option = match argument.label {
            Some((label, _)) => slots.find(label).and_then(|slot| options.get(slot)),
            None => options.get(place),
        };
        let value = match option {
            Some((_, kind)) => value(names, kind, argument, context)?,
            None => value(names, &Kind::Real, argument, context)?,
        };
        out.push((argument.label, value, argument.span));
    }
    Ok(out)
}

/// Finds options by their names: one by one where they are few.
enum Slots<'o, 'a> {
    Few(&'o [(&'a Parameter, Kind)]),
    Many(BTreeMap<&'a str, usize>),
}

impl<'o, 'a> Slots<'o, 'a> {
    fn new(options: &'o [(&'a Parameter, Kind)]) -> Self {
        if options.len() <= 16 {
            return Slots::Few(options);
        }
        Slots::Many(options.iter().enumerate().rev().map(|(at, (p, _))| (p.name.name.as_str(), at)).collect())
    }

    fn find(&self, name: &str) -> Option<usize> {
        match self {
            Slots::Few(options) => options.iter().position(|(p, _)| p.name.name == name),
            Slots::Many(places) => places.get(name).copied(),
        }
    }
}

/// The argument of each option.
fn assign<'a, 'b>(
    declared: &Declared,
    options: &[(&Parameter, Kind)],
    arguments: &'a [Argument<'b>],
) -> Checked<Vec<Option<&'a Argument<'b>>>> {
    let mut given: Vec<Option<&Argument<'b>>> = vec![None; options.len()];
    let at = declared.declaration.name.span;
    let slots = Slots::new(options);
    for (place, argument) in arguments.iter().enumerate() {
        let slot = match argument.label {
            None if place < options.len() => place,
            None => return Err(vec![error::too_many_arguments(declared.name(), options.len(), argument.span, at)]),
            Some((label, span)) => match slots.find(label) {
                Some(slot) => slot,
                None => return Err(vec![unknown(declared, options, label, span)]),
            },
        };
        if let Some(first) = given[slot] {
            return Err(vec![error::given_twice(&options[slot].0.name.name, argument.span, first.span)]);
        }
        given[slot] = Some(argument);
    }
    Ok(given)
}

fn unknown(declared: &Declared, options: &[(&Parameter, Kind)], label: &str, span: Span) -> hqml_ir::Diagnostic {
    let known: Vec<&str> = options.iter().map(|(p, _)| p.name.name.as_str()).collect();
    let near = suggest(label, known.iter().copied());
    error::unknown_option(declared.name(), label, &known, near, span, declared.declaration.name.span)
}

fn value(names: &Names, kind: &Kind, argument: &Argument<'_>, context: &mut dyn Context) -> Checked<Constant> {
    match &argument.value {
        Given::Known(value) => Ok(value.clone()),
        Given::Written(expr, scope) => {
            let mut scope = (*scope).clone();
            Evaluator { names, scope: &mut scope, context }.eval_as(kind, expr)
        }
    }
}

fn fits(kind: &Kind, parameter: &Parameter, value: Constant, span: Span) -> Checked<Constant> {
    if value == Constant::None && parameter.default.as_ref().is_some_and(is_none) {
        return Ok(value);
    }
    if let (Kind::Axis | Kind::OneOf(_), Constant::Text(word)) = (kind, &value)
        && kind.accept(&value).is_none()
    {
        let words = kind.words();
        let near = suggest(word, words.iter().copied());
        return Err(vec![error::wrong_word(&parameter.name.name, word, &words, near, span)]);
    }
    let fitting = kind.accept(&value);
    fitting.ok_or_else(|| vec![error::option_kind(&parameter.name.name, &kind.wants(), &value, span, parameter.span)])
}

fn is_none(default: &Expr) -> bool {
    default.as_name().is_some_and(|name| name.name == "none")
}

fn default(
    names: &Names,
    declared: &Declared,
    parameter: &Parameter,
    kind: &Kind,
    call: Span,
    scope: &mut Scope,
    context: &mut dyn Context,
) -> Checked<Constant> {
    let Some(expr) = &parameter.default else {
        let (name, option) = (declared.name(), &parameter.name.name);
        return Err(vec![error::missing(name, option, &kind.wants(), call, parameter.span)]);
    };
    // A `?` cannot stand here, and that is said already.
    if matches!(expr.kind, ExprKind::Hole(_)) {
        return Err(vec![]);
    }
    let value = Evaluator { names, scope, context }.eval_as(kind, expr)?;
    fits(kind, parameter, value, expr.span)
}
