//! Definitions that no experiment reaches are judged too: a declaration enters; leaves what is wrong with it wherever it
//! is used. What is wrong at some widths only is no error of the definition.
//!
//! Two ways lead to an error. The prover says that a place is violated at every width at which it is reached, and
//! elaboration confirms it at each of the first widths. Or elaboration fails at every width that is tried.

use std::collections::BTreeMap;

use hqml_ir::{Diagnostic, Span};

use super::{Argument, Given, Incoming, Use, WIDEST, run};
use crate::eval::{Constant, Evaluator, Holes, Kind, Plain, Scope, bind_options, constant_of, steps_taken};
use crate::names::{Declared, Names};
use crate::prover::{self, Demand, Judgement, Verdict};
use crate::syntax::ast::{DeclarationBody, DeclarationKind};

/// The widths that are tried, the most telling first.
const WIDTHS: [usize; 8] = [4, 3, 2, 8, 6, 5, 1, 7];

/// Wider ones, where all of those fail: a circuit may be meant for them.
const WIDER: [usize; 23] =
    [9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 24, 25, 27, 32, 36, 49, 64, 81, 100, 128, 256];

/// The widths at which a proof is confirmed.
const CONFIRMED: std::ops::RangeInclusive<usize> = 1..=20;

/// So many steps of elaboration a confirmation may take.
const MOST_CONFIRMING: u64 = 5_000_000;

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
        DeclarationKind::Pairs => everywhere(|width| value(names, declared, width)),
        DeclarationKind::Observable => {
            let errors = |width| value(names, declared, width);
            let only = prover::only_width(names, declared).filter(|width| (1..=WIDEST).contains(width));
            match refuted(declared, &prover::judge(names, declared), only, &errors) {
                Some(error) => vec![error],
                None => everywhere(errors),
            }
        }
        DeclarationKind::FeatureMap => judged(names, declared, |n| circuit(names, declared, Incoming::Features(n))),
        DeclarationKind::Ansatz | DeclarationKind::Circuit => {
            if !super::enter::row_options(declared).is_empty() {
                return vec![];
            }
            judged(names, declared, |q| circuit(names, declared, Incoming::State(q)))
        }
        _ => vec![],
    }
}

/// The most telling errors, if all widths give errors: of equally telling ones the first.
fn everywhere(mut errors: impl FnMut(usize) -> Vec<Diagnostic>) -> Vec<Diagnostic> {
    let mut best: Option<(u8, Vec<Diagnostic>)> = None;
    let mut endless = usize::MAX;
    for width in WIDTHS.into_iter().chain(WIDER) {
        // Wider ones are larger still.
        if width > endless {
            continue;
        }
        let found = errors(width);
        if found.iter().any(is_endless) {
            endless = width;
        }
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

/// A circuit: what the prover finds, else what fails everywhere.
fn judged(names: &Names, declared: &Declared, errors: impl Fn(usize) -> Vec<Diagnostic>) -> Vec<Diagnostic> {
    let only = prover::only_width(names, declared).filter(|width| (1..=WIDEST).contains(width));
    let judgements = prover::judge(names, declared);
    if let Some(error) = refuted(declared, &judgements, only, &errors) {
        return vec![error];
    }
    failing(names, declared, only, &errors)
}

/// Whether the error stands at a place, here or in a circuit that is called, of which the prover does not know that it is
/// wrong for all widths and options: it may be right at some that were not tried.
fn is_open(names: &Names, diagnostic: &Diagnostic) -> bool {
    diagnostic.labels.iter().any(|label| {
        let around = names.around(label.span);
        let judgements = around.into_iter().flat_map(|declared| prover::judge(names, declared));
        let mut here = judgements.filter(|j| j.span == label.span && is_about(diagnostic, j.demand));
        here.any(|j| j.verdict == Verdict::Unknown && (j.affine || j.demand == Demand::Require))
    })
}

/// Whether the error says that this demand is not met.
fn is_about(error: &Diagnostic, demand: Demand) -> bool {
    match demand {
        Demand::Register => error.code == "E0303",
        Demand::Qubit => matches!(error.code, "E0401" | "E0304"),
        Demand::Distinct => error.code == "E0402",
        Demand::Feature => error.code == "E0515",
        Demand::Count => error.code == "E0415",
        Demand::Require => matches!(error.code, "E0301" | "E0403"),
    }
}

/// The first place that is violated wherever it is reached, with the smallest width as the witness. Elaboration has to fail
/// at each of the first widths at which the place may be reached.
fn refuted(
    declared: &Declared,
    judgements: &[Judgement],
    only: Option<usize>,
    errors: &impl Fn(usize) -> Vec<Diagnostic>,
) -> Option<Diagnostic> {
    let mut known: BTreeMap<usize, Vec<Diagnostic>> = BTreeMap::new();
    let begun = steps_taken();
    for judgement in judgements.iter().filter(|judgement| judgement.verdict == Verdict::AlwaysViolated) {
        let widths = only.map_or(CONFIRMED, |width| width..=width).filter(|width| judgement.may_be_reached(*width));
        let mut witness = None;
        let mut all_fail = true;
        for width in widths {
            if steps_taken() - begun > MOST_CONFIRMING {
                return None;
            }
            let found = known.entry(width).or_insert_with(|| errors(width));
            all_fail = all_fail && !found.is_empty();
            let stands_here = |d: &&Diagnostic| {
                is_about(d, judgement.demand) && d.labels.iter().any(|label| label.span == judgement.span)
            };
            witness = witness.or_else(|| found.iter().find(stands_here).map(|found| (width, found.clone())));
        }
        if let (true, Some((width, error))) = (all_fail, witness) {
            return Some(if only.is_some() { error } else { explained(error, declared, judgement, width) });
        }
    }
    None
}

/// Says for which widths it is so.
fn explained(error: Diagnostic, declared: &Declared, judgement: &Judgement, width: usize) -> Diagnostic {
    let thing = if declared.kind() == DeclarationKind::FeatureMap { "features" } else { "qubits" };
    if judgement.everywhere {
        error.note(format!("it is wrong for every number of {thing}"))
    } else {
        error.note(format!("it is wrong for every number of {thing} for which it is reached; {width} is the smallest"))
    }
}

/// The most telling errors, if elaboration fails at all widths that are tried and no option could mend it.
fn failing(
    names: &Names,
    declared: &Declared,
    only: Option<usize>,
    errors: &impl Fn(usize) -> Vec<Diagnostic>,
) -> Vec<Diagnostic> {
    let at_entry = |found: &[Diagnostic]| {
        found.iter().all(|d| matches!(d.code, "E0301" | "E0302") && d.span() == Some(declared.declaration.name.span))
    };
    let mut best: Option<(u8, Vec<Diagnostic>)> = None;
    let (mut widest, mut same, mut endless) = (vec![], true, usize::MAX);
    for width in WIDTHS.into_iter().chain(only).chain(WIDER) {
        // Wider ones are larger still.
        if width > endless {
            continue;
        }
        let found = errors(width);
        if found.is_empty() {
            return vec![];
        }
        // It acts on another width: this one says nothing of it.
        if at_entry(&found) {
            continue;
        }
        if found.iter().any(is_endless) {
            endless = width;
        } else {
            same = found == widest;
            widest.clone_from(&found);
        }
        let rank = found.iter().map(telling).max().unwrap_or(0);
        let better = best.as_ref().is_none_or(|(known, _)| rank > *known);
        if better && (only.is_some() || !found.iter().any(|diagnostic| is_open(names, diagnostic))) {
            best = Some((rank, found));
        }
    }
    // What changes with the width, or with an option, may be right at another one.
    let options = declared.declaration.parameters.iter().flat_map(|p| &p.list).count();
    let fixed = options == super::enter::row_options(declared).len() && (same || only.is_some());
    let found = best.map(|(_, found)| found).unwrap_or_default();
    let depends = endless < usize::MAX || widest.iter().any(|d| OF_VALUES.contains(&d.code));
    if depends && !fixed { vec![] } else { found }
}

/// Whether elaboration was given up because it is too large.
fn is_endless(diagnostic: &Diagnostic) -> bool {
    matches!(diagnostic.code, "E0416" | "E0517")
}

/// What depends on the values of widths and options.
const OF_VALUES: [&str; 18] = [
    "E0301", "E0302", "E0303", "E0304", "E0401", "E0402", "E0403", "E0406", "E0408", "E0410", "E0411", "E0414",
    "E0415", "E0511", "E0512", "E0513", "E0515", "E0516",
];

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
        scope.row = Some(width);
        Evaluator { names, scope: &mut scope, context: &mut Holes::new(0) }.observable(declared, &arguments, span)
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
