//! A circuit by itself, outside of any model: its name with its options as a user types it on the command line enters
//! (`zz_feature_map(reps: 1) |> real_amplitudes`), with the width that nothing else gives; its program leaves.

use hqml_ir::{Circuit, Diagnostic, Parameter, Program, Span};

use super::{Argument, Elaborated, Given, Incoming, Use, elaborate, elaborate_fresh};
use crate::eval::Scope;
use crate::lower::{defer_resets, lower_wide};
use crate::names::{Declared, Names, suggest};
use crate::prover::only_width;
use crate::syntax::ast::{ArgumentList, Arguments, DeclarationBody, DeclarationKind, Expr, ExprKind, Ident};
use crate::syntax::parse;

/// What may be shown by itself.
const KINDS: [DeclarationKind; 3] = [DeclarationKind::FeatureMap, DeclarationKind::Ansatz, DeclarationKind::Circuit];

/// The width that reaches the first circuit, as far as it is given.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Width {
    /// Features of the row.
    pub features: Option<usize>,
    /// Qubits.
    pub qubits: Option<usize>,
}

/// A circuit by itself.
#[derive(Debug, Clone, PartialEq)]
pub struct Alone {
    /// As written, nothing simplified.
    pub program: Program,
    /// Its parameters, in order.
    pub parameters: Vec<Parameter>,
}

/// The circuit that `written` names in the root file: a feature map, an ansatz or a circuit of the file, of what it
/// imports or of the library, with options; or several, one after the other.
///
/// # Errors
/// What is wrong with the text, with a name, with an option or with the width.
pub fn alone(names: &mut Names, written: &str, width: Width) -> Result<Alone, Vec<Diagnostic>> {
    let value = value(names, written)?;
    let scope = Scope::new(names.root());
    let (mut bodies, mut parameters, mut qubits, mut features) = (vec![], vec![], 0, 0);
    for (at, part) in value.parts().iter().enumerate() {
        let (name, arguments) = call(part)?;
        let declared = declared(names, name)?;
        let incoming = match at {
            0 => entering(names, declared, width, part.span)?,
            _ => Incoming::State(qubits),
        };
        if let (0, Incoming::Features(n)) = (at, incoming) {
            features = n;
        }
        let stage = Use {
            declared,
            arguments: &given(arguments, &scope),
            incoming,
            span: part.span,
            origin: None,
            first_parameter: count(parameters.len(), part.span)?,
        };
        let found: Elaborated = if at == 0 { elaborate_fresh(names, &stage)? } else { elaborate(names, &stage)? };
        qubits = found.qubits;
        parameters.extend(found.parameters);
        bodies.push(found.tree);
    }
    let lowered = lower_wide(
        &Circuit::Sequence(bodies),
        count(qubits, value.span)?,
        count(features, value.span)?,
        count(parameters.len(), value.span)?,
    );
    let mut program = lowered.map_err(|why| {
        let told = Diagnostic::error("E0450", format!("this circuit cannot be made into a program: {why}"));
        vec![told.primary(value.span, "lowered here").help("change what the message names")]
    })?;
    defer_resets(&mut program);
    Ok(Alone { program, parameters })
}

/// The text as a value, read by the language's own parser from a file of its own, so that errors in it can be shown.
fn value(names: &mut Names, written: &str) -> Result<Expr, Vec<Diagnostic>> {
    let text = format!("model it = {}\n", written.trim());
    let file = names.add_source("the command line", &text);
    let parsed = parse(file, &text);
    let errors: Vec<Diagnostic> = parsed.diagnostics.into_iter().filter(Diagnostic::is_error).collect();
    let declaration = parsed.file.declarations().next();
    match declaration.map(|declaration| &declaration.body) {
        Some(DeclarationBody::Definition(definition)) if errors.is_empty() => Ok(definition.value.clone()),
        _ => Err(errors),
    }
}

/// `name` or `name(options)`.
fn call(part: &Expr) -> Result<(&Ident, Option<&Arguments>), Vec<Diagnostic>> {
    match &part.kind {
        ExprKind::Name(name) => Ok((name, None)),
        ExprKind::Call { name, arguments } => Ok((name, Some(arguments))),
        _ => {
            let told = Diagnostic::error("E0205", "this is no circuit".to_owned());
            let help = "name a feature map, an ansatz or a circuit, with its options: `zz_feature_map(reps: 1)`";
            Err(vec![told.primary(part.span, "not a name").help(help)])
        }
    }
}

fn declared<'n>(names: &'n Names, name: &Ident) -> Result<&'n Declared, Vec<Diagnostic>> {
    if let Some(declared) = names.lookup_of(names.root(), &name.name, &KINDS) {
        return Ok(declared);
    }
    if let Some(other) = names.lookup(names.root(), &name.name) {
        let told = format!("`{}` is {}, not a circuit", name.name, with_article(other.kind()));
        let help = "name a feature map, an ansatz or a circuit";
        return Err(vec![Diagnostic::error("E0205", told).primary(name.span, "named here").help(help)]);
    }
    let known = names.visible(names.root()).filter(|d| KINDS.contains(&d.kind())).map(Declared::name);
    let near = suggest(&name.name, known).map(str::to_owned);
    let told = Diagnostic::error("E0201", format!("no circuit is called `{}`", name.name));
    let told = told.primary(name.span, "not known");
    Err(vec![match near {
        Some(near) => told.help(format!("did you mean `{near}`?")),
        None => told.help("name a feature map, an ansatz or a circuit of the file or of the library"),
    }])
}

fn with_article(kind: DeclarationKind) -> String {
    let word = kind.word().replace('_', " ");
    let article = if word.starts_with(['a', 'e', 'i', 'o', 'u']) { "an" } else { "a" };
    format!("{article} {word}")
}

/// What reaches the first circuit: what is given, else the one width that it takes.
fn entering(names: &Names, declared: &Declared, width: Width, span: Span) -> Result<Incoming, Vec<Diagnostic>> {
    let map = declared.kind() == DeclarationKind::FeatureMap;
    let (flag, given, other) = match map {
        true => ("features", width.features, width.qubits),
        false => ("qubits", width.qubits, width.features),
    };
    let incoming = if map { Incoming::Features } else { Incoming::State };
    let only = || only_width(names, declared);
    match (given.or_else(only), other) {
        (Some(width), None) => Ok(incoming(width)),
        (found, other) => {
            let told = format!("the width of `{}` is not said", declared.name());
            let help = match (found, other) {
                (Some(_), _) => format!("only `--{flag} N` gives it; leave the other away"),
                (None, Some(_)) => format!("it takes `--{flag} N`, not the other"),
                (None, None) => format!("say it with `--{flag} N`"),
            };
            let told =
                if found.is_some() { format!("`{}` takes a number of {flag} alone", declared.name()) } else { told };
            Err(vec![Diagnostic::error("E1301", told).primary(span, format!("takes a number of {flag}")).help(help)])
        }
    }
}

fn given<'e>(arguments: Option<&'e Arguments>, scope: &'e Scope) -> Vec<Argument<'e>> {
    let Some(ArgumentList::List(list)) = arguments.map(|a| &a.list) else { return vec![] };
    let argument = |argument: &'e crate::syntax::ast::Argument| Argument {
        label: argument.label.as_ref().map(|label| (label.name.as_str(), label.span)),
        value: Given::Written(&argument.value, scope),
        span: argument.value.span,
    };
    list.iter().map(argument).collect()
}

fn count(number: usize, span: Span) -> Result<u32, Vec<Diagnostic>> {
    u32::try_from(number).map_err(|_| {
        let told = Diagnostic::error("E0450", "this circuit is wider than any machine".to_owned());
        vec![told.primary(span, "here").help("make it smaller")]
    })
}
