//! Entering a declaration: from a pipeline or from a statement, its row and options are bound, its width is checked, and
//! its body is elaborated on wires of its own.

use hqml_ir::{Circuit, Span};

use super::elaborate::{Elaborator, Frame};
use super::{Incoming, Origin, Use, WIDEST, error, statements};
use crate::eval::{Argument, Checked, Constant, Evaluator, Given, Kind, Scope, bind_options, lists, width};
use crate::names::Declared;
use crate::syntax::ast::{DeclarationBody, DeclarationKind, Parameter, Register};

/// A call of a declaration.
pub(super) struct Entry<'e> {
    pub(super) declared: &'e Declared,
    /// The rows it is given, for its options that are rows.
    pub(super) rows: Vec<(Constant, Span)>,
    pub(super) options: &'e [Argument<'e>],
    /// The number of qubits it is applied to; unknown for a feature map of a pipeline.
    pub(super) width: Option<usize>,
    pub(super) span: Span,
    pub(super) origin: Option<&'e Origin>,
    /// Which of its wires may no longer be in |0>.
    pub(super) touched: Vec<bool>,
    pub(super) within: Option<&'static str>,
}

/// What an entry leaves.
pub(super) struct Entered {
    pub(super) body: Circuit,
    pub(super) width: usize,
    pub(super) touched: Vec<bool>,
}

/// A stage of a pipeline.
pub(super) fn stage(elaborator: &mut Elaborator<'_>, stage: &Use<'_>, fresh: bool) -> Checked<(Circuit, usize)> {
    let map = stage.declared.kind() == DeclarationKind::FeatureMap;
    let (rows, width, touched) = match (stage.incoming, map) {
        (Incoming::Features(n), true) if n <= WIDEST * 100 => (vec![(Constant::row(n), stage.span)], None, vec![]),
        (Incoming::State(q), false) if q <= WIDEST => (vec![], Some(q), vec![!fresh; q]),
        (Incoming::Features(_), true) => {
            return Err(vec![error::too_many_features(stage.declared.name(), WIDEST * 100, stage.span)]);
        }
        (incoming, _) => {
            return Err(vec![error::wrong_flow(stage.declared, incoming, stage.span, stage.origin.as_ref())]);
        }
    };
    let entry = Entry {
        declared: stage.declared,
        rows,
        options: stage.arguments,
        width,
        span: stage.span,
        origin: stage.origin.as_ref(),
        touched,
        within: None,
    };
    let outer = Scope::new(stage.span.file);
    let entered = enter(elaborator, &outer, entry)?;
    Ok((entered.body, entered.width))
}

/// Elaborates the body of a declaration. An error inside it is labelled with the call that led there.
pub(super) fn enter(elaborator: &mut Elaborator<'_>, outer: &Scope, entry: Entry<'_>) -> Checked<Entered> {
    let (declared, options, call) = (entry.declared, entry.options, entry.span);
    let names = elaborator.names;
    inside(elaborator, outer, entry).map_err(|diagnostics| {
        let blamed =
            |told| if declared.in_library { error::argument_blamed(told, options, names.sources()) } else { told };
        diagnostics.into_iter().map(|told| error::called_from(blamed(told), declared.name(), call)).collect()
    })
}

fn inside(elaborator: &mut Elaborator<'_>, outer: &Scope, entry: Entry<'_>) -> Checked<Entered> {
    let declaration = &entry.declared.declaration;
    let (DeclarationBody::Circuit(body), Some(register)) = (&declaration.body, &declaration.register) else {
        return Err(vec![]);
    };
    if entry.declared.is_reported() {
        return Err(vec![]);
    }
    if outer.depth > 100 {
        return Err(vec![error::too_deep(entry.span)]);
    }
    let mut scope = outer.inside(entry.declared.file);
    scope.qubits = None;
    rows(elaborator, &mut scope, &entry)?;
    if let Some(width) = entry.width {
        width::bind_name(elaborator.names, &mut scope, &register.width, width);
    }
    bind_options(elaborator.names, entry.declared, entry.options, entry.span, &mut scope, elaborator)?;
    let width = width_of(elaborator, &mut scope, register, &entry)?;
    let touched = if entry.touched.len() == width { entry.touched.clone() } else { vec![false; width] };
    let mut frame = Frame {
        name: entry.declared.name().to_owned(),
        scope,
        register: register.name.name.clone(),
        register_span: register.span,
        width,
        touched,
        within: entry.within,
        call: entry.span,
        origin: entry.origin.cloned(),
        features: features_name(entry.declared),
    };
    let body = statements::body(elaborator, &mut frame, body)?;
    Ok(Entered { body, width, touched: frame.touched })
}

/// The options of a declaration that are rows.
pub(super) fn row_options(declared: &Declared) -> Vec<&Parameter> {
    let options = declared.declaration.parameters.iter().flat_map(|p| &p.list);
    options.filter(|p| matches!(Kind::of(&p.ty), Ok(Kind::Row))).collect()
}

/// The name of the row's width: n of `x: features[n]`.
fn features_name(declared: &Declared) -> Option<String> {
    let row = row_options(declared).into_iter().next()?;
    row.ty.parts.first()?.as_name().map(|name| name.name.clone())
}

fn rows(elaborator: &mut Elaborator<'_>, scope: &mut Scope, entry: &Entry<'_>) -> Checked<()> {
    let options = row_options(entry.declared);
    if options.len() != entry.rows.len() {
        return Err(vec![error::row_count(entry.declared, options.len(), entry.rows.len(), entry.span)]);
    }
    for (option, (value, span)) in options.into_iter().zip(&entry.rows) {
        let items = lists::items(value, *span)?;
        if let Some(bad) = items.iter().find(|item| item.as_angle().is_none()) {
            return Err(vec![crate::eval::error::wrong_kind("a row of numbers", bad, *span)]);
        }
        if let Some(part) = option.ty.parts.first() {
            let names = elaborator.names;
            let mut evaluator = Evaluator { names, scope, context: elaborator };
            match width::fit(&mut evaluator, part, items.len())? {
                width::Width::Fits => {}
                width::Width::Is(wants) => {
                    return Err(vec![error::features(entry, Some(wants), items.len(), option.ty.span)]);
                }
                width::Width::Never => return Err(vec![error::features(entry, None, items.len(), option.ty.span)]),
            }
        }
        scope.bind(&option.name.name, Constant::List(items));
    }
    Ok(())
}

fn width_of(
    elaborator: &mut Elaborator<'_>,
    scope: &mut Scope,
    register: &Register,
    entry: &Entry<'_>,
) -> Checked<usize> {
    let names = elaborator.names;
    let mut evaluator = Evaluator { names, scope, context: elaborator };
    let width = match entry.width {
        None => evaluator.int(&register.width)?,
        Some(given) => match width::fit(&mut evaluator, &register.width, given)? {
            width::Width::Fits => given as i64,
            width::Width::Is(wants) => return Err(vec![error::qubits(entry, Some(wants), given, register.span)]),
            width::Width::Never => return Err(vec![error::qubits(entry, None, given, register.span)]),
        },
    };
    match usize::try_from(width) {
        Ok(width) if (1..=WIDEST).contains(&width) => Ok(width),
        _ => Err(vec![error::register(width, register.span)]),
    }
}

/// The rows of a call and its other arguments.
type Split<'a> = (Vec<(Constant, Span)>, Vec<Argument<'a>>);

/// Splits the arguments of a call into its rows and the rest: a row is given by its name, or stands first.
pub(super) fn split<'a>(
    elaborator: &mut Elaborator<'_>,
    frame: &mut Frame,
    declared: &Declared,
    arguments: Vec<Argument<'a>>,
) -> Checked<Split<'a>> {
    let options = row_options(declared);
    let (mut rows, mut rest) = (vec![None; options.len()], vec![]);
    for argument in arguments {
        let slot = match argument.label {
            Some((label, _)) => options.iter().position(|option| option.name.name == label),
            None => rows.iter().position(Option::is_none),
        };
        match slot {
            Some(slot) if rows[slot].is_none() => {
                let value = match &argument.value {
                    Given::Known(value) => value.clone(),
                    Given::Written(expr, _) => elaborator.evaluator(frame).eval(expr)?,
                };
                rows[slot] = Some((value, argument.span));
            }
            _ => rest.push(argument),
        }
    }
    Ok((rows.into_iter().flatten().collect(), rest))
}
