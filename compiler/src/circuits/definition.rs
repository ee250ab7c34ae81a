//! Definitions that no experiment reaches are judged too: a declaration enters; leaves what is wrong with it at every
//! small width. What is wrong at some widths only is no error of the definition.

use hqml_ir::{Diagnostic, Span};

use super::{Argument, Given, Incoming, Use, run};
use crate::eval::{Constant, Evaluator, Kind, Plain, Scope, bind_options, constant_of};
use crate::names::{Declared, Names};
use crate::syntax::ast::{DeclarationBody, DeclarationKind};

/// The widths that are tried, the most telling first.
const WIDTHS: [usize; 8] = [4, 3, 2, 8, 6, 5, 1, 7];

/// What is wrong with a constant, pattern, observable, feature map, ansatz or circuit wherever it is used: the errors of
/// the first width tried, if every width fails. Nothing for other kinds, and nothing where an option without a default
/// cannot be guessed.
pub fn check_definition(names: &Names, declared: &Declared) -> Vec<Diagnostic> {
    let span = declared.declaration.name.span;
    if declared.is_reported() {
        return vec![];
    }
    match declared.kind() {
        DeclarationKind::Const => constant_of(names, declared, 0, span).err().unwrap_or_default(),
        DeclarationKind::Pairs | DeclarationKind::Observable => everywhere(|width| value(names, declared, width)),
        DeclarationKind::FeatureMap => everywhere(|n| circuit(names, declared, Incoming::Features(n))),
        DeclarationKind::Ansatz | DeclarationKind::Circuit => {
            if !super::enter::row_options(declared).is_empty() {
                return vec![];
            }
            everywhere(|q| circuit(names, declared, Incoming::State(q)))
        }
        _ => vec![],
    }
}

/// The most telling errors, if all widths give errors: of equally telling ones the first.
fn everywhere(mut errors: impl FnMut(usize) -> Vec<Diagnostic>) -> Vec<Diagnostic> {
    let mut best: Option<(u8, Vec<Diagnostic>)> = None;
    for width in WIDTHS {
        let found = errors(width);
        if found.is_empty() {
            return vec![];
        }
        let rank = found.iter().map(telling).max().unwrap_or(0);
        if best.as_ref().is_none_or(|(known, _)| rank > *known) {
            best = Some((rank, found));
        }
    }
    best.map(|(_, found)| found).unwrap_or_default()
}

/// A width that does not fit says less than an error that stands at a fitting one.
fn telling(diagnostic: &Diagnostic) -> u8 {
    match diagnostic.code {
        "E0301" | "E0302" | "E0303" => 0,
        "E0403" => 1,
        _ => 2,
    }
}

fn circuit(names: &Names, declared: &Declared, incoming: Incoming) -> Vec<Diagnostic> {
    let span = declared.declaration.name.span;
    let Some(arguments) = samples(declared, span) else { return vec![] };
    let stage = Use { declared, arguments: &arguments, incoming, span, origin: None, first_parameter: 0 };
    // A circuit may be meant for fresh qubits; an ansatz acts on a state that is there.
    let fresh = declared.kind() == DeclarationKind::Circuit;
    run(names, &stage, fresh).err().unwrap_or_default()
}

fn value(names: &Names, declared: &Declared, width: usize) -> Vec<Diagnostic> {
    let span = declared.declaration.name.span;
    let Some(arguments) = samples(declared, span) else { return vec![] };
    let mut scope = Scope::new(declared.file);
    scope.qubits = Some(width);
    let result = if declared.kind() == DeclarationKind::Observable {
        Evaluator { names, scope: &mut scope, context: &mut Plain::new() }.observable(declared, &arguments, span)
    } else {
        pattern(names, declared, scope, width, span)
    };
    result.err().unwrap_or_default()
}

/// A pattern for a number of qubits: its first option is that number.
fn pattern(
    names: &Names,
    declared: &Declared,
    mut scope: Scope,
    width: usize,
    span: Span,
) -> crate::eval::Checked<Constant> {
    let DeclarationBody::Definition(definition) = &declared.declaration.body else { return Err(vec![]) };
    let number = Argument { label: None, value: Given::Known(Constant::Int(width as i64)), span };
    bind_options(names, declared, &[number], span, &mut scope, &mut Plain::new())?;
    if !definition.bindings.is_empty() {
        return Ok(Constant::None);
    }
    Evaluator { names, scope: &mut scope, context: &mut Plain::new() }.eval(&definition.value)
}

/// A value for each option without a default; `None` where none can be guessed.
fn samples(declared: &Declared, span: Span) -> Option<Vec<Argument<'_>>> {
    let parameters = declared.declaration.parameters.iter().flat_map(|p| &p.list);
    let mut out = vec![];
    for parameter in parameters.filter(|p| p.default.is_none()) {
        let value = match Kind::of(&parameter.ty) {
            Ok(Kind::Row) | Err(_) => continue,
            Ok(Kind::Int) => Constant::Int(2),
            Ok(Kind::Real) => Constant::Real(0.5),
            Ok(Kind::Bool) => Constant::Bool(true),
            Ok(_) => return None,
        };
        out.push(Argument { label: Some((&parameter.name.name, span)), value: Given::Known(value), span });
    }
    Some(out)
}
