//! Pages of the functions on constants, with examples. A test evaluates them, and knows that none is missing.

use std::fmt::Write;

use crate::eval::{FUNCTIONS, FunctionRow};

/// A call and its value, for each function at least one.
#[rustfmt::skip]
pub static EXAMPLES: &[(&str, &str, &str)] = &[
    ("abs", "abs(-3)", "3"),
    ("acos", "acos(-1) == pi", "true"),
    ("asin", "asin(1) == pi / 2", "true"),
    ("atan", "atan(0)", "0"),
    ("ceil", "ceil(7 / 2)", "4"),
    ("combinations", "combinations(0..3, 2)", "[[0, 1], [0, 2], [1, 2]]"),
    ("cos", "cos(0)", "1"),
    ("exp", "exp(0)", "1"),
    ("floor", "floor(7 / 2)", "3"),
    ("length", "length([5, 6, 7])", "3"),
    ("length", "length(\"XYZ\")", "3"),
    ("log", "log(1)", "0"),
    ("log2", "log2(8)", "3"),
    ("max", "max(2, 5, 3)", "5"),
    ("min", "min([2, 5, 3])", "2"),
    ("mod", "mod(7, 3)", "1"),
    ("mod", "mod(-1, 3)", "2"),
    ("product", "product(i for i in 1..5)", "24"),
    ("reverse", "reverse(0..3)", "[2, 1, 0]"),
    ("round", "round(2.5)", "3"),
    ("sin", "sin(0)", "0"),
    ("sqrt", "sqrt(9)", "3"),
    ("stride", "stride(0..6, 2)", "[0, 2, 4]"),
    ("sum", "sum([1, 2, 3])", "6"),
    ("tan", "tan(0)", "0"),
    ("tanh", "tanh(0)", "0"),
];

/// Functions whose value is no constant: an example that is a statement of a circuit.
#[rustfmt::skip]
pub static STATEMENTS: &[(&str, &str)] = &[
    ("angles", "if angles(rx) == 1 { rx(?) q }"),
    ("draw", "ry(draw(normal(0, 1))) q"),
    ("normal", "ry(?(init: normal(0, 0.1))) q"),
    ("uniform", "ry(?(init: uniform(0, pi))) q"),
];

/// The page of a function.
pub(super) fn page(row: &FunctionRow) -> String {
    let mut page = format!("# `{}`: function\n\n`{}`\n\n{}.\n", row.name, form(row), capital(row.summary));
    let values = EXAMPLES.iter().filter(|e| e.0 == row.name);
    let lines: Vec<String> = values.map(|(_, call, value)| format!("{call}    is {value}")).collect();
    let statements = STATEMENTS.iter().filter(|e| e.0 == row.name).map(|e| e.1.to_owned());
    let lines: Vec<String> = lines.into_iter().chain(statements).collect();
    if !lines.is_empty() {
        let _ = write!(page, "\n```text\n{}\n```\n", lines.join("\n"));
    }
    page
}

/// `max(a, ...)`, `normal([mean], [deviation])`.
pub fn form(row: &FunctionRow) -> String {
    let least = row.arguments.len() - row.optional;
    let argument = |(k, name): (usize, &&str)| if k < least { (*name).to_owned() } else { format!("[{name}]") };
    let mut arguments: Vec<String> = row.arguments.iter().enumerate().map(argument).collect();
    if row.many {
        arguments.push("...".to_owned());
    }
    format!("{}({})", row.name, arguments.join(", "))
}

/// The row of this name.
pub(super) fn row(name: &str) -> Option<&'static FunctionRow> {
    FUNCTIONS.iter().find(|row| row.name == name)
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().into_iter().flat_map(char::to_uppercase).chain(letters).collect()
}
