//! What can be wrong with circuits, each as a diagnostic.

use hqml_ir::{Diagnostic, GateRow, Label, PauliString, Span};

use super::elaborate::Frame;
use super::enter::Entry;
use super::operands::Wires;
use super::{Incoming, OPERATIONS, Origin, WIDEST};
use crate::eval::width::count;
use crate::eval::{Argument, Constant, STEPS};
use crate::names::Declared;
use crate::syntax::ast::{Ident, Text};
use crate::world::SourceMap;

/// Labels an error inside a declaration with the call that led there.
pub(super) fn called_from(diagnostic: Diagnostic, name: &str, call: Span) -> Diagnostic {
    if diagnostic.labels.iter().any(|label| call.contains(label.span) || label.span.contains(call)) {
        return diagnostic;
    }
    diagnostic.secondary(call, format!("`{name}` is used here"))
}

/// A number of repetitions that a circuit of the library was given: its argument is the place of the mistake.
pub(super) fn argument_blamed(mut told: Diagnostic, options: &[Argument<'_>], sources: &SourceMap) -> Diagnostic {
    let Some(inner) = told.labels.iter_mut().find(|label| label.primary && told.code == "E0415") else { return told };
    let option = sources.text(inner.span);
    let Some(argument) = options.iter().find(|given| given.label.is_some_and(|(label, _)| label == option)) else {
        return told;
    };
    (inner.primary, inner.text) = (false, "repeated here".to_owned());
    told.labels.insert(0, Label { span: argument.span, text: "below 0".to_owned(), primary: true });
    told.help = vec![format!("give `{option}:` 0 or more")];
    told
}

fn with_origin(error: Diagnostic, origin: Option<&Origin>) -> Diagnostic {
    match origin {
        Some(origin) => error.secondary(origin.span, origin.text.clone()),
        None => error,
    }
}

/// A feature map that a row of another width reaches. `wants`: how many features it takes, where that is one number.
pub(super) fn features(entry: &Entry<'_>, wants: Option<i64>, has: usize, declared: Span) -> Diagnostic {
    let name = entry.declared.name();
    let has_text = count(has as i64, "feature");
    let (fact, label) = match wants {
        Some(wants) => {
            let wants = count(wants, "feature");
            (format!("`{name}` needs {wants}, but {has} reach it"), format!("takes {wants}"))
        }
        None => (format!("`{name}` cannot take {has_text}"), "no width of this form".to_owned()),
    };
    let error = Diagnostic::error("E0301", fact)
        .primary(entry.rows.first().map_or(entry.span, |row| row.1), format!("{has_text} here"))
        .secondary(declared, label);
    let error = match wants {
        Some(wants) if wants > 0 && (wants as usize) < has => {
            error.help(format!("keep {wants} of them, for example with `pca(components: {wants})` before it"))
        }
        Some(wants) => error
            .help(format!("let {} reach it, or declare it for every width: `features[n]`", count(wants, "feature"))),
        None => error.help("let a width of that form reach it"),
    };
    with_origin(error, entry.origin)
}

/// A circuit that is applied to another number of qubits than it acts on.
pub(super) fn qubits(entry: &Entry<'_>, wants: Option<i64>, has: usize, register: Span) -> Diagnostic {
    let (name, has_text) = (entry.declared.name(), count(has as i64, "qubit"));
    let (fact, label) = match wants {
        Some(wants) => {
            let wants = count(wants, "qubit");
            (format!("`{name}` acts on {wants}, but it is given {has}"), format!("acts on {wants}"))
        }
        None => (format!("`{name}` cannot act on {has_text}"), "no width of this form".to_owned()),
    };
    let error =
        Diagnostic::error("E0302", fact).primary(entry.span, format!("{has_text} here")).secondary(register, label);
    let error = match wants {
        Some(wants) if wants > 0 && (wants as usize) < has => {
            error.help(format!("give it a part of the register, such as `q[0..{wants}]`"))
        }
        Some(wants) => {
            error.help(format!("give it {}, or declare it for every width: `on q[n]`", count(wants, "qubit")))
        }
        None => error.help("give it a width of that form"),
    };
    with_origin(error, entry.origin)
}

pub(super) fn register(width: i64, span: Span) -> Diagnostic {
    let error = Diagnostic::error("E0303", format!("a register cannot have {}", count(width, "qubit")));
    if width < 1 {
        error.primary(span, format!("this is {width}")).help("a register has at least 1 qubit")
    } else {
        error.primary(span, format!("this is {width}")).help(format!("use at most {WIDEST} qubits, the limit"))
    }
}

/// A row that no circuit could read.
pub(super) fn too_many_features(name: &str, limit: usize, span: Span) -> Diagnostic {
    Diagnostic::error("E0301", format!("`{name}` cannot take more than {limit} features"))
        .primary(span, "more reach it")
        .help("keep fewer of them, for example with `pca(components: ...)` before it")
}

/// A feature map where a state arrives, an ansatz where features arrive.
pub(super) fn wrong_flow(declared: &Declared, incoming: Incoming, span: Span, origin: Option<&Origin>) -> Diagnostic {
    let (name, word) = (declared.name(), declared.kind().word());
    let error = match incoming {
        Incoming::Features(n) => Diagnostic::error("E0311", format!("`{name}` acts on a state, but features reach it"))
            .primary(span, format!("{} here", count(n as i64, "feature")))
            .help("put a feature map before it, such as `angle_embedding`"),
        Incoming::State(q) => Diagnostic::error("E0311", format!("`{name}` takes features, but a state reaches it"))
            .primary(span, format!("the state of {} here", count(q as i64, "qubit")))
            .help("to encode the row again, write one feature map that calls both"),
    };
    with_origin(error.secondary(declared.declaration.name.span, format!("declared as `{word}` here")), origin)
}

pub(super) fn row_count(declared: &Declared, takes: usize, given: usize, span: Span) -> Diagnostic {
    let (name, at) = (declared.name(), declared.declaration.name.span);
    let error = match (takes, given) {
        (0, _) => Diagnostic::error("E0306", format!("`{name}` takes no row"))
            .primary(span, "given a row")
            .help("a feature map is declared with a row, `(x: features[n])`; what takes none is an `ansatz`"),
        (_, 0) => Diagnostic::error("E0306", format!("`{name}` is not given its row"))
            .primary(span, "no row here")
            .help(format!("write `{name}(x) q`, or `{name}(x[0..2]) q[0..2]` for a part of it")),
        _ => Diagnostic::error("E0306", format!("`{name}` takes {}, but {given} reach it", count(takes as i64, "row")))
            .primary(span, format!("{} here", count(given as i64, "row")))
            .help(format!("give it {}", count(takes as i64, "row"))),
    };
    error.secondary(at, "declared here")
}

/// A `require` that does not hold.
pub(super) fn required(frame: &Frame, wanted: Option<i64>, condition: Span, message: &Text) -> Diagnostic {
    let name = &frame.name;
    let has = frame.features.as_ref().and_then(|n| frame.scope.get(n)).and_then(Constant::as_int);
    match (wanted, has) {
        (Some(wants), Some(has)) => {
            let error =
                Diagnostic::error("E0301", format!("`{name}` needs {}, but {has} reach it", count(wants, "feature")));
            let error = error.primary(frame.call, format!("{} here", count(has, "feature")));
            with_origin(error.secondary(condition, "required here"), frame.origin.as_ref()).help(message.value.clone())
        }
        _ => {
            let error = Diagnostic::error("E0403", format!("`{name}`: {}", message.value));
            let error = error.primary(frame.call, "used here").secondary(condition, "required here");
            let error = error.help(format!("give `{name}` options and a width with which this holds"));
            with_origin(error, frame.origin.as_ref())
        }
    }
}

pub(super) fn index(index: i64, frame: &Frame, span: Span) -> Diagnostic {
    let (name, width) = (&frame.register, frame.width as i64);
    let last = width - 1;
    let error = Diagnostic::error("E0401", format!("there is no qubit {index} in `{name}`"))
        .primary(span, format!("this is {index}"))
        .secondary(frame.register_span, format!("`{name}` has {}, from 0 to {last}", count(width, "qubit")));
    match index {
        i if i == width => error.help(format!("qubits are counted from 0: the last one is `{name}[{last}]`")),
        i if i < 0 => error.help(format!("for the last qubit write `{name}[{last}]`, or `{name}[n - 1]`")),
        _ => error.help(format!("the last qubit is `{name}[{last}]`")),
    }
}

pub(super) fn no_index(value: &Constant, span: Span) -> Diagnostic {
    let error = Diagnostic::error("E0401", format!("a qubit is named by a whole number, but this is {}", value.kind()))
        .primary(span, "not a whole number");
    match value {
        Constant::Angle(_) => error
            .help("compute it from constants, options and widths")
            .note("which qubits a gate acts on is fixed before the program runs"),
        _ => error.help("write a whole number, a range `q[0..2]` or a list `q[[0, 2]]`"),
    }
}

pub(super) fn same_qubit(of: &str, wire: u32, again: Span, first: Span) -> Diagnostic {
    let error = Diagnostic::error("E0402", format!("`{of}` is given qubit {wire} twice"))
        .primary(again, format!("qubit {wire}"));
    let error = if first == again { error } else { error.secondary(first, format!("qubit {wire} is named here too")) };
    error.help(format!("give `{of}` another qubit here")).note("the qubits of one operation are distinct")
}

pub(super) fn unknown_register(name: &Ident, known: &str, at: Span) -> Diagnostic {
    Diagnostic::error("E0404", format!("there is no register `{}`", name.name))
        .primary(name.span, "not a register")
        .secondary(at, format!("the register is `{known}`"))
        .help(format!("write `{known}`"))
}

pub(super) fn angle_count(row: &GateRow, given: usize, span: Span) -> Diagnostic {
    let takes = match row.angles {
        0 => "no angle".to_owned(),
        n => count(n as i64, "angle"),
    };
    let error =
        Diagnostic::error("E0405", format!("the gate `{}` takes {takes}, but {given} {} given", row.name, are(given)))
            .primary(span, format!("{} here", count(given as i64, "angle")))
            .note(row.summary);
    match row.angles {
        0 => error.help(format!("write `{}` without brackets", row.name)),
        1 => error.help(format!("write `{}(theta)`, or `{}(?)` for a trainable angle", row.name, row.name)),
        _ => error.help(format!("write `{}`", hqml_ir::gates::call(row))),
    }
}

fn are(count: usize) -> &'static str {
    if count == 1 { "is" } else { "are" }
}

pub(super) fn qubit_count(name: &str, takes: usize, operands: &[Wires], span: Span) -> Diagnostic {
    let total: usize = operands.iter().map(|operand| operand.wires.len()).sum();
    let example: Vec<String> = (0..takes).map(|at| format!("q[{at}]")).collect();
    let takes = count(takes as i64, "qubit");
    let mut error =
        Diagnostic::error("E0406", format!("the gate `{name}` acts on {takes}, but {total} {} given", are(total)))
            .primary(span, format!("acts on {takes}"));
    for operand in operands {
        error = error.secondary(operand.span, count(operand.wires.len() as i64, "qubit"));
    }
    error.help(format!("give it {takes}, such as `{name} {}`", example.join(", ")))
}

pub(super) fn gate_label(label: &Ident) -> Diagnostic {
    Diagnostic::error("E0405", "the angles of a gate have no names")
        .primary(label.span, "a name")
        .help("write the value alone: angles are given in OpenQASM's order")
}

pub(super) fn generator(span: Span) -> Diagnostic {
    Diagnostic::error("E0405", "the angles of a gate are given one by one")
        .primary(span, "a generator")
        .help("apply the gate once for each: `for i in 0..n { rx(x[i]) q[i] }`")
}

pub(super) fn primitive_count(name: &str, takes: &str, given: usize, span: Span) -> Diagnostic {
    Diagnostic::error("E0405", format!("`{name}` takes {takes}, but {given} {} given", are(given)))
        .primary(span, format!("{given} here"))
        .help(format!("give `{name}` {takes}"))
}

pub(super) fn pauli_length(letters: usize, wires: usize, string: Span, span: Span) -> Diagnostic {
    let (letters, wires) = (count(letters as i64, "letter"), count(wires as i64, "qubit"));
    Diagnostic::error("E0406", format!("a Pauli string of {letters} does not act on {wires}"))
        .primary(string, letters)
        .secondary(span, wires)
        .help("give one qubit a letter; `I` leaves a qubit alone")
}

pub(super) fn pauli_letter(letter: char, span: Span) -> Diagnostic {
    Diagnostic::error("E0407", format!("`{letter}` is no Pauli matrix"))
        .primary(span, "a Pauli string")
        .help("use the letters `X`, `Y`, `Z` and `I`")
}

pub(super) fn control_touched(wire: u32, control: Span, body: Span) -> Diagnostic {
    Diagnostic::error("E0408", format!("qubit {wire} controls a block that acts on it"))
        .primary(control, format!("qubit {wire} is the control"))
        .secondary(body, format!("this block acts on qubit {wire}"))
        .help("control by a qubit that the block leaves alone")
}

pub(super) fn not_within(name: &str, within: &str, span: Span) -> Diagnostic {
    Diagnostic::error("E0409", format!("`{name}` cannot stand inside `{within}`"))
        .primary(span, "not a unitary operation")
        .help(format!("move it out of the block, before or after `{within}`"))
        .note("only unitary operations can be inverted, controlled and raised to a power")
}

pub(super) fn amplitude_count(given: usize, qubits: usize, span: Span) -> Diagnostic {
    let needs = if qubits < 40 { (1u64 << qubits).to_string() } else { format!("2 ** {qubits}") };
    Diagnostic::error("E0410", format!("`prepare` on {} needs {needs} amplitudes", count(qubits as i64, "qubit")))
        .primary(span, format!("{} here", count(given as i64, "amplitude")))
        .help(format!("give {needs}, with 0 for the states that are not there, or prepare fewer qubits"))
}

pub(super) fn no_amplitude(span: Span) -> Diagnostic {
    Diagnostic::error("E0410", "all amplitudes are 0: that is no state")
        .primary(span, "sums to nothing")
        .help("give at least one amplitude that is not 0; they are normalised for you")
}

pub(super) fn prepare_touched(wire: u32, span: Span) -> Diagnostic {
    Diagnostic::error("E0411", format!("`prepare` acts on qubit {wire}, which may no longer be in |0>"))
        .primary(span, "a state is prepared from |0>")
        .help("prepare before other gates, or `reset` the qubits first")
}

pub(super) fn one_observable(span: Span) -> Diagnostic {
    Diagnostic::error("E0412", "`evolve` wants one observable")
        .primary(span, "not one observable")
        .help("write `evolve(t, H) q` with one observable, such as `Z(0) * Z(1)` or `sum(X(i) for i in 0..n)`")
}

pub(super) fn not_commuting(a: &PauliString, b: &PauliString, span: Span) -> Diagnostic {
    Diagnostic::error(
        "E0910",
        "`evolve` under terms that do not commute needs a product formula, and its number of steps",
    )
    .primary(span, format!("`{a}` and `{b}` do not commute"))
    .help("write `evolve(theta, H, steps: 10)`, or `steps: 10, order: 2` for Suzuki's")
}

pub(super) fn evolve_argument(label: Option<&Ident>, span: Span) -> Diagnostic {
    let what = label.map_or("one argument more".to_owned(), |label| format!("`{}` here", label.name));
    Diagnostic::error(
        "E0405",
        format!("`evolve` takes an angle, an observable, `steps` and `order`, once each; not {what}"),
    )
    .primary(label.map_or(span, |label| label.span), "not taken")
    .help("write `evolve(theta, H)`, or `evolve(theta, H, steps: 10, order: 1)`")
}

pub(super) fn evolve_number(wanted: &str, span: Span) -> Diagnostic {
    Diagnostic::error("E0405", format!("a product formula that `evolve` cannot make: {wanted}"))
        .primary(span, "not this")
        .help("write `evolve(theta, H, steps: 10, order: 1)`")
}

pub(super) fn shared_arguments(name: &str, span: Span) -> Diagnostic {
    Diagnostic::error("E0413", format!("`{name}` is bound by `let` with its options; it takes no more here"))
        .primary(span, "given here")
        .help(format!("give them where it is bound: `let {name} = ...(...)`"))
}

pub(super) fn shared_differs(span: Span) -> Diagnostic {
    Diagnostic::error("E0414", "a circuit bound by `let` has more parameters here than in its first use")
        .primary(span, "this parameter has no counterpart")
        .help("use it on registers of one width, or bind a second circuit")
}

pub(super) fn shared_width(name: &str, first: usize, now: usize, span: Span) -> Diagnostic {
    Diagnostic::error(
        "E0414",
        format!("`{name}` shares its parameters, but has fewer of them here than in its first use"),
    )
    .primary(span, format!("{} here, {first} in its first use", count(now as i64, "qubit")))
    .help("use it on registers of one width, or bind a second circuit")
}

pub(super) fn negative_count(times: i64, span: Span) -> Diagnostic {
    Diagnostic::error("E0415", format!("a block cannot be repeated {times} times"))
        .primary(span, "below 0")
        .help("give a number that is not negative; `inverse { ... }` undoes a block")
}

pub(super) fn too_often(times: i64, span: Span) -> Diagnostic {
    Diagnostic::error("E0416", format!("a block repeated {times} times is too long"))
        .primary(span, "this often")
        .note(format!("the limit is {STEPS} steps of elaboration and {OPERATIONS} operations in one circuit"))
        .help("repeat it less often")
}

/// Repeats inside each other.
pub(super) fn too_often_within(times: u64, span: Span) -> Diagnostic {
    let often = if times == u64::MAX { "more than 10^19".to_owned() } else { times.to_string() };
    Diagnostic::error("E0416", format!("a block inside this one is repeated {often} times in all, which is too long"))
        .primary(span, "this often, times the repeats inside")
        .note(format!("the limit is {STEPS} steps of elaboration and {OPERATIONS} operations in one circuit"))
        .help("repeat it less often")
}

pub(super) fn too_many_operations(span: Span) -> Diagnostic {
    Diagnostic::error("E0416", format!("this circuit has more than {OPERATIONS} operations"))
        .primary(span, "the limit is reached here")
        .help("use fewer repetitions or qubits")
}

pub(super) fn too_deep(span: Span) -> Diagnostic {
    Diagnostic::error("E0416", "circuits that call each other are nested too deeply")
        .primary(span, "more than 100 deep")
        .help("write out the innermost ones where they are used")
}
