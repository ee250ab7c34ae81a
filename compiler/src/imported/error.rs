//! What can be wrong with a circuit from a file, beside what is wrong in the file.

use hqml_ir::{Diagnostic, Span};
use hqml_qasm::Imported;

use crate::syntax::ast::{Declaration, DeclarationKind, Definition};

/// `circuit c = 3`.
pub(super) fn no_file(declaration: &Declaration, definition: &Definition) -> Diagnostic {
    let (word, name) = (declaration.kind.word(), &declaration.name.name);
    let body = match declaration.kind {
        DeclarationKind::FeatureMap => format!("{word} {name}(x: features[n]) on q[n] {{ ... }}"),
        _ => format!("{word} {name} on q[n] {{ ... }}"),
    };
    Diagnostic::error("E1213", format!("`{name}` is defined by something that is no circuit"))
        .primary(definition.value.span, "`qasm(\"file.qasm\")` is wanted here")
        .help(format!("write `{word} {name} = qasm(\"file.qasm\")`, or a body: `{body}`"))
}

/// A feature map whose file does not read a row.
pub(super) fn no_inputs(declaration: &Declaration, span: Span) -> Diagnostic {
    let name = &declaration.name.name;
    Diagnostic::error("E1214", format!("the file of the feature map `{name}` has no inputs, so no row reaches it"))
        .primary(span, "its circuit is the same for every row")
        .help("declare what the row gives in the file: `input float[64] x0;`")
        .help(format!("a circuit without inputs is declared `circuit {name} = qasm(...)`"))
}

/// A circuit whose file has inputs.
pub(super) fn inputs_of_circuit(declaration: &Declaration, imported: &Imported, span: Span) -> Diagnostic {
    let (name, inputs) = (&declaration.name.name, imported.inputs.len());
    let error =
        Diagnostic::error("E1214", format!("the file of the circuit `{name}` has inputs that nothing gives a value"));
    let count = if inputs == 1 { "one input".to_owned() } else { format!("{inputs} inputs") };
    let error = error.primary(span, count);
    let error = imported.inputs.first().map_or(error.clone(), |input| error.secondary(input.span, "the first of them"));
    error
        .help(format!("`ansatz {name} = qasm(...)` trains them"))
        .help(format!("`feature_map {name} = qasm(...)` gives them the row, one feature each"))
}

/// An angle that is nested too deeply to be followed here.
pub(super) fn too_deep(span: Span) -> Diagnostic {
    Diagnostic::error("E1211", "an angle of the file holds too many functions inside each other")
        .primary(span, "in this file")
        .help("give a part of the angle an input of its own")
}
