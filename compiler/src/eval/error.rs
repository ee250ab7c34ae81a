//! What can be wrong with values and options, each as a diagnostic.

use hqml_ir::{Angle, Diagnostic, Span};

use super::width::count;
use super::{Constant, STEPS};

/// An option whose name is not at hand.
pub(super) const THIS: &str = "this option";

/// A value of another kind than is wanted ("a whole number").
pub fn wrong_kind(wanted: &str, found: &Constant, span: Span) -> Diagnostic {
    let error = Diagnostic::error("E0502", format!("{wanted} is wanted here, but this is {}", found.kind()))
        .primary(span, format!("this is {}", shown(found)));
    match found {
        Constant::Angle(_) => error
            .help("compute it from constants and options; what depends on the row or on a parameter is an angle of a gate")
            .note("features and parameters have values only when the program runs"),
        Constant::List(_) if wanted == "an angle" => {
            error.help("take one element at a time: `for i in 0..n { rx(x[i]) q[i] }`")
        }
        Constant::Real(v) if wanted == "a whole number" => {
            error.help(format!("write `floor(...)` or `ceil(...)`: {} or {}", v.floor(), v.ceil()))
        }
        _ => error.help(format!("give it {wanted}")),
    }
}

fn shown(found: &Constant) -> String {
    match found {
        Constant::Int(_) | Constant::Real(_) | Constant::Text(_) | Constant::Bool(_) | Constant::Range(..) => {
            format!("`{found}`")
        }
        other => other.kind().to_owned(),
    }
}

/// The operator does not exist between these two.
pub(super) fn operands(sign: &str, left: &Constant, right: &Constant, span: Span) -> Diagnostic {
    let joins = match sign {
        "+" => "numbers, two texts, two lists or two observables",
        "-" => "numbers or two observables",
        "*" | "/" => "numbers, or an observable and a number",
        "**" => "numbers",
        "==" | "!=" => "two values of one kind",
        _ => "two numbers",
    };
    Diagnostic::error("E0510", format!("`{sign}` does not join {} and {}", left.kind(), right.kind()))
        .primary(span, format!("{} {sign} {}", left.kind(), right.kind()))
        .help(format!("`{sign}` joins {joins}"))
}

pub(super) fn overflow(span: Span) -> Diagnostic {
    Diagnostic::error("E0511", "the result is too large for a whole number")
        .primary(span, "beyond 64 bits")
        .help("write one of the numbers with a point (`2.0`) to compute with real numbers")
}

pub(super) fn not_finite(span: Span) -> Diagnostic {
    Diagnostic::error("E0512", "the result is not a finite number")
        .primary(span, "too large, or a function outside the numbers it is defined for")
        .help("real numbers reach to about 1.8e308: use smaller ones, and roots and powers of positive ones")
}

pub(super) fn division_by_zero(span: Span) -> Diagnostic {
    Diagnostic::error("E0513", "division by zero").primary(span, "this is 0").help(
        "divide by something that is never 0; a generator leaves elements out (`1 / i for i in 0..n if i > 0`), a \
             circuit has `if` and `require`",
    )
}

pub(super) fn not_known(what: &str, span: Span) -> Diagnostic {
    Diagnostic::error("E0514", format!("{what} is not known before the program runs"))
        .primary(span, "depends on the row or on a parameter")
        .help("compute it from constants, options and widths")
        .note("widths, bounds, indices and conditions are fixed before the program runs, so that its size is known")
}

pub(super) fn index(index: i64, length: usize, span: Span, base: Span) -> Diagnostic {
    let has = count(length as i64, "element");
    let error = Diagnostic::error("E0515", format!("there is no element {index}: there {} {has}", are(length)))
        .primary(span, format!("this is {index}"));
    let Some(last) = length.checked_sub(1) else {
        return error.secondary(base, "without elements").help("nothing can be taken from a list without elements");
    };
    let error = error.secondary(base, format!("{has}, from 0 to {last}"));
    match index < 0 {
        true => error.help("count from 0; the last element is `a[length(a) - 1]`"),
        false => error.help(format!("elements are counted from 0: the last one is `[{last}]`")),
    }
}

pub(super) fn pattern(names: usize, found: &Constant, span: Span) -> Diagnostic {
    Diagnostic::error("E0516", format!("{names} names are bound here, but each element is {}", found.kind()))
        .primary(span, format!("{names} names"))
        .help("bind one name, `for a in ...`, or run over tuples of as many parts, such as `[(0, 1), (1, 2)]`")
        .note(format!("the first element that does not fit is `{found}`"))
}

/// More steps of elaboration than any program needs.
pub fn too_many_steps(span: Span) -> Diagnostic {
    Diagnostic::error("E0517", format!("this takes more than {STEPS} steps of elaboration"))
        .primary(span, "the limit is reached here")
        .help("use smaller bounds: a circuit of that size cannot be run")
}

/// All choices of `k` out of `n` elements, too many of them.
pub(super) fn too_many_choices(k: usize, n: usize, span: Span) -> Diagnostic {
    Diagnostic::error("E0517", format!("all choices of {k} out of {n} elements are too many"))
        .primary(span, format!("{n} elements"))
        .note(format!("the limit is {STEPS} steps of elaboration; each element of each choice takes one"))
        .help("choose fewer, or from a shorter list")
}

/// Ranges inside each other that take more steps than any program needs.
pub(super) fn too_many_rounds(rounds: u128, span: Span) -> Diagnostic {
    Diagnostic::error("E0517", format!("these ranges inside each other take {rounds} steps of elaboration"))
        .primary(span, format!("the limit is {STEPS}"))
        .help("use smaller bounds: a circuit of that size cannot be run")
}

pub(super) fn too_long(length: u128, limit: usize, span: Span) -> Diagnostic {
    Diagnostic::error("E0517", format!("a list of {length} elements is too long: the limit is {limit}"))
        .primary(span, "this long")
        .help("use smaller bounds")
}

/// An expression of features and parameters with too many operations.
pub(crate) fn too_large(size: u64, span: Span) -> Diagnostic {
    let limit = Angle::MOST_OPERATIONS;
    Diagnostic::error("E0517", format!("an expression of {size} operations is too large: the limit is {limit}"))
        .primary(span, "this large")
        .note("a part that is bound by `where` or `let` counts each time it stands in the expression")
        .help("use smaller bounds, or divide it into several stages")
}

/// Operations on features and parameters, too many inside each other.
pub(super) fn too_nested(span: Span) -> Diagnostic {
    let limit = Angle::DEEPEST;
    Diagnostic::error("E0517", format!("an expression is nested more than {limit} operations deep"))
        .primary(span, "the limit is reached here")
        .help("divide it into several stages")
}

/// An observable that reads the row, where no row is.
pub(super) fn no_row(name: &str, span: Span, at: Span) -> Diagnostic {
    Diagnostic::error("E0306", format!("`{name}` reads the row, and there is none here"))
        .primary(span, "no row reaches this")
        .secondary(at, "the row is declared here")
        .help(format!("in a feature map give it the row, `{name}(x)`; in a pipeline measure it, `measure({name})`"))
}

/// A gate that is read as if it were a row: `x[0]` where no row `x` is.
pub(super) fn gate_as_row(name: &str, row: Option<&str>, span: Span) -> Diagnostic {
    let error = Diagnostic::error("E0306", format!("there is no row `{name}` here"))
        .primary(span, format!("without a row of that name, `{name}` is the gate"));
    match row {
        Some(row) => error.help(format!("the row is named `{row}` here: write `{row}[...]`")),
        None => error
            .help(format!("declare a feature map, which takes the row: `feature_map f({name}: features[n]) on q[n]`"))
            .note("an ansatz and a circuit have no row"),
    }
}

/// A product of Pauli strings with an imaginary part.
pub(super) fn not_hermitian(span: Span) -> Diagnostic {
    Diagnostic::error("E0523", "this product of Pauli matrices is not Hermitian")
        .primary(span, "different Pauli matrices on one qubit")
        .help("multiply Pauli matrices on different qubits: `X(0) * Z(1)`")
        .note("X * Y is i Z: its expectation value would not be a real number")
}

pub(super) fn too_deep(span: Span) -> Diagnostic {
    Diagnostic::error("E0517", "declarations that use each other are nested too deeply")
        .primary(span, "more than 100 deep")
        .help("say the value directly")
}

pub(super) fn hole_in_constant(span: Span) -> Diagnostic {
    Diagnostic::error("E0134", "a trainable parameter cannot stand here")
        .primary(span, "this value is fixed before anything is trained")
        .help("write a number, or move the `?` into a circuit")
}

pub(super) fn draw_in_constant(span: Span) -> Diagnostic {
    Diagnostic::error("E0518", "a drawn number cannot stand here")
        .primary(span, "this value is fixed before anything is drawn")
        .help("write `draw` as an angle in a circuit")
}

pub(super) fn not_callable(name: &str, what: &str, span: Span) -> Diagnostic {
    Diagnostic::error("E0519", format!("`{name}` is {what} and cannot be called"))
        .primary(span, "called here")
        .help(format!("write `{name}` without brackets"))
}

pub(super) fn no_value(what: &str, span: Span) -> Diagnostic {
    Diagnostic::error("E0520", format!("{what} is no value")).primary(span, "a value is wanted here").help(match what {
        "an observable" => "an observable stands where one is measured: `measure(...)`, `evolve(t, ...) q`",
        "a pipeline" => "a pipeline stands in `data`, `preprocess`, `model`, `baseline` and in `where`",
        "a bare generator" => "write it in square brackets to make a list: `[a for i in 0..n]`",
        "a difference in points" => "points stand in `continue_when` only; here write a plain number, such as `0.02`",
        _ => "write a number, a text, a word or a list of them",
    })
}

const FILES: [&str; 5] = [".csv", ".tsv", ".txt", ".json", ".hqml"];

/// `file.csv` without quotes, or a metric outside of a rule.
pub(super) fn member(text: Option<&str>, span: Span) -> Diagnostic {
    let error = Diagnostic::error("E0520", "a member is no value").primary(span, "a value is wanted here");
    match text {
        Some(text) if FILES.iter().any(|end| text.ends_with(end)) => {
            error.help(format!("a text stands in quotes: `\"{text}\"`"))
        }
        _ => error.help("metrics of a model stand in `continue_when` only"),
    }
}

/// `sweep` or its `log_space` where nothing is swept.
pub(crate) fn sweep_outside(span: Span) -> Diagnostic {
    Diagnostic::error("E0530", "`sweep` stands where nothing can be swept")
        .primary(span, "only a direct argument of a stage of a model or a baseline is swept")
        .help("move it into a model, such as `svc(c: sweep(1, 10))`")
}

/// Wrong number of arguments of a function.
pub(super) fn argument_count(name: &str, takes: &str, given: usize, span: Span) -> Diagnostic {
    Diagnostic::error("E0521", format!("`{name}` takes {takes}, but {given} {} given", are(given)))
        .primary(span, format!("{given} {} given", are(given)))
        .help(match takes.starts_with('(') {
            true => format!("write `{name}{takes}`"),
            false => format!("give `{name}` {takes}"),
        })
}

pub(super) fn are(count: usize) -> &'static str {
    if count == 1 { "is" } else { "are" }
}

/// An argument outside the numbers a function is defined for.
pub(super) fn domain(name: &str, wants: &str, found: &Constant, span: Span) -> Diagnostic {
    Diagnostic::error("E0522", format!("`{name}` wants {wants}, but this is `{found}`"))
        .primary(span, format!("this is `{found}`"))
        .help(format!("give it {wants}"))
}

pub(super) fn unknown_label(function: &str, label: &str, known: &[&str], span: Span) -> Diagnostic {
    Diagnostic::error("E0501", format!("`{function}` has no option `{label}`"))
        .primary(span, "no such option")
        .help(format!("it takes {}", listed(known)))
}

/// An option that the declaration does not have.
pub fn unknown_option(name: &str, label: &str, known: &[&str], near: Option<&str>, span: Span, at: Span) -> Diagnostic {
    let error = Diagnostic::error("E0501", format!("`{name}` has no option `{label}`"))
        .primary(span, "no such option")
        .secondary(at, "declared here");
    match near {
        Some(near) => error.help(format!("did you mean `{near}`?")),
        None if known.is_empty() => error.help("it takes no options"),
        None => error.help(format!("its options are {}", listed(known))),
    }
}

/// More positional arguments than options.
pub fn too_many_arguments(name: &str, takes: usize, span: Span, at: Span) -> Diagnostic {
    let takes = if takes == 1 { "1 argument".to_owned() } else { format!("{takes} arguments") };
    Diagnostic::error("E0505", format!("`{name}` takes at most {takes}"))
        .primary(span, "one too many")
        .secondary(at, "declared here")
        .help("take it away")
}

/// An option given twice, by its place and by its name.
pub fn given_twice(name: &str, span: Span, first: Span) -> Diagnostic {
    Diagnostic::error("E0506", format!("`{name}` is given twice"))
        .primary(span, "given again here")
        .secondary(first, "first given here")
        .help("take one of the two away")
}

/// An option without a default that is not given.
pub fn missing(name: &str, option: &str, wants: &str, span: Span, at: Span) -> Diagnostic {
    Diagnostic::error("E0504", format!("`{name}` needs `{option}`, {wants}"))
        .primary(span, format!("`{option}` is not given"))
        .secondary(at, "declared here without a default")
        .help(format!("write `{name}({option}: ...)`"))
}

/// An option whose value is of another kind.
pub fn option_kind(option: &str, wants: &str, found: &Constant, span: Span, at: Span) -> Diagnostic {
    let error = Diagnostic::error("E0502", format!("`{option}` wants {wants}, but this is {}", found.kind()))
        .primary(span, format!("this is {}", shown(found)))
        .secondary(at, format!("declared as {wants} here"));
    match found {
        Constant::Angle(_) => error
            .help(format!("give `{option}:` {wants} that is known before the program runs"))
            .note("features and parameters have values only when the program runs"),
        _ => match wants {
            "an entanglement pattern" => {
                error.help(format!("write `{option}: full`, or pairs such as `{option}: [(0, 1), (1, 2)]`"))
            }
            "an axis (`x`, `y` or `z`)" => error.help(format!("write `{option}: x`, `y` or `z`")),
            _ => error.help(format!("give `{option}:` {wants}")),
        },
    }
}

/// A word that is none of the option's.
pub fn wrong_word(option: &str, word: &str, choices: &[&str], near: Option<&str>, span: Span) -> Diagnostic {
    let option = if option == THIS { option.to_owned() } else { format!("`{option}`") };
    let error = Diagnostic::error("E0503", format!("{option} cannot be `{word}`"))
        .primary(span, format!("wants {}", alternatives(choices)));
    match near {
        Some(near) => error.help(format!("did you mean `{near}`?")),
        None => error.help(format!("write {}", alternatives(choices))),
    }
}

pub(super) fn word_never(word: &str, choices: &[String], near: Option<&str>, span: Span) -> Diagnostic {
    let choices: Vec<&str> = choices.iter().map(String::as_str).collect();
    wrong_word(THIS, word, &choices, near, span)
}

pub(super) fn unknown_type(name: &str, near: Option<&str>, span: Span) -> Diagnostic {
    let error = Diagnostic::error("E0507", format!("there is no type `{name}`")).primary(span, "not a type");
    match near {
        Some(near) => error.help(format!("did you mean `{near}`?")),
        None => error.help(
            "options are `int`, `real`, `bool`, `text`, `pairs`, `axis`, `gate`, `distribution`, `observable`, \
             `list[...]` or `one_of[...]`",
        ),
    }
}

pub(super) fn type_parts(name: &str, wants: &str, span: Span) -> Diagnostic {
    Diagnostic::error("E0507", format!("`{name}` wants {wants} in its brackets"))
        .primary(span, "here")
        .help(format!("write `{name}[...]` with {wants}"))
}

/// "`a`, `b` or `c`".
pub(crate) fn alternatives(words: &[&str]) -> String {
    joined(words, "or")
}

fn listed(words: &[&str]) -> String {
    joined(words, "and")
}

fn joined(words: &[&str], last: &str) -> String {
    match words {
        [] => "nothing".to_owned(),
        [one] => format!("`{one}`"),
        [rest @ .., end] => {
            let rest: Vec<String> = rest.iter().map(|word| format!("`{word}`")).collect();
            format!("{} {last} `{end}`", rest.join(", "))
        }
    }
}
