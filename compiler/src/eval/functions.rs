//! Functions on constants: the table of their names and what each gives.

use hqml_ir::{Angle, Distribution, Function, Span};

use super::evaluate::Evaluator;
use super::{Checked, Constant, STEPS, Weighted, error, lists, operators};
use crate::syntax::ast::{ArgumentList, Arguments, BinaryOp, Expr};

/// A function of the language.
#[derive(Debug, Clone, Copy)]
pub struct FunctionRow {
    /// Its name.
    pub name: &'static str,
    /// The names of its arguments; the last of [`FunctionRow::many`] may be repeated.
    pub arguments: &'static [&'static str],
    /// How many arguments may be left out at the end.
    pub optional: usize,
    /// Whether more arguments than those named may follow.
    pub many: bool,
    /// One line: what it gives.
    pub summary: &'static str,
}

const fn row(name: &'static str, arguments: &'static [&'static str], summary: &'static str) -> FunctionRow {
    FunctionRow { name, arguments, optional: 0, many: false, summary }
}

/// All functions, in alphabetical order.
#[rustfmt::skip]
pub static FUNCTIONS: &[FunctionRow] = &[
    row("abs", &["a"], "the absolute value"),
    row("acos", &["a"], "the arc cosine, in radians"),
    row("angles", &["gate"], "how many angles a gate takes"),
    row("asin", &["a"], "the arc sine, in radians"),
    row("atan", &["a"], "the arc tangent, in radians"),
    row("ceil", &["a"], "the least whole number that is not below a"),
    row("combinations", &["list", "k"], "all choices of k elements, in order, as tuples"),
    row("cos", &["a"], "the cosine of radians"),
    row("draw", &["distribution"], "a number drawn once per cell, never trained"),
    row("exp", &["a"], "the exponential"),
    row("floor", &["a"], "the greatest whole number that is not above a"),
    row("length", &["list"], "how many elements a list has, or letters a text"),
    row("log", &["a"], "the natural logarithm"),
    row("log2", &["a"], "the logarithm to base 2; a whole number for a power of 2"),
    FunctionRow { many: true, ..row("max", &["a"], "the greatest of its arguments, or of a list; where two are equal, the derivative is that of the first") },
    FunctionRow { many: true, ..row("min", &["a"], "the least of its arguments, or of a list; where two are equal, the derivative is that of the first") },
    row("mod", &["a", "b"], "what is left of a after division by b, with the sign of b"),
    FunctionRow { optional: 2, ..row("normal", &["mean", "deviation"], "the normal distribution") },
    row("product", &["list"], "the product of a list"),
    row("reverse", &["list"], "a list, or the letters of a text, from the last to the first"),
    row("round", &["a"], "the nearest whole number; halves away from zero"),
    row("sin", &["a"], "the sine of radians"),
    row("sqrt", &["a"], "the square root; a whole number for a square"),
    row("stride", &["list", "step"], "every step-th element"),
    row("sum", &["list"], "the sum of a list"),
    row("tan", &["a"], "the tangent of radians"),
    row("tanh", &["a"], "the hyperbolic tangent"),
    row("uniform", &["low", "high"], "the uniform distribution"),
];

/// An evaluated argument and its place.
type Value = (Constant, Span);

/// Calls the function of this name.
pub(super) fn call(ev: &mut Evaluator<'_>, name: &str, arguments: &Arguments, span: Span) -> Checked<Constant> {
    let Some(row) = FUNCTIONS.iter().find(|row| row.name == name) else { return Err(vec![]) };
    let values = match &arguments.list {
        ArgumentList::Broken => return Err(vec![]),
        ArgumentList::Generator(generator) => {
            vec![(Constant::list(lists::generate(ev, generator)?), generator.span)]
        }
        ArgumentList::List(_) => {
            let expressions = place(row, arguments)?;
            let values: Checked<Vec<Value>> =
                expressions.into_iter().map(|expr| Ok((argument(ev, row, expr)?, expr.span))).collect();
            values?
        }
    };
    count(row, &values, arguments.span)?;
    apply(ev, row, &values, span)
}

fn argument(ev: &mut Evaluator<'_>, row: &FunctionRow, expr: &Expr) -> Checked<Constant> {
    match row.name {
        "angles" => ev.eval_as(&super::Kind::Gate, expr),
        _ => ev.eval(expr),
    }
}

/// The argument expressions in the order of the row.
fn place<'a>(row: &FunctionRow, arguments: &'a Arguments) -> Checked<Vec<&'a Expr>> {
    let ArgumentList::List(list) = &arguments.list else { return Ok(vec![]) };
    if list.iter().all(|argument| argument.label.is_none()) {
        return Ok(list.iter().map(|argument| &argument.value).collect());
    }
    let mut placed: Vec<Option<&Expr>> = vec![None; row.arguments.len()];
    for (at, argument) in list.iter().enumerate() {
        let slot = match &argument.label {
            None => at,
            Some(label) => row
                .arguments
                .iter()
                .position(|name| *name == label.name)
                .ok_or_else(|| vec![error::unknown_label(row.name, &label.name, row.arguments, label.span)])?,
        };
        match placed.get_mut(slot) {
            Some(free) if free.is_none() => *free = Some(&argument.value),
            _ => return Err(vec![error::argument_count(row.name, &takes(row), list.len(), arguments.span)]),
        }
    }
    let all: Option<Vec<&Expr>> = placed.into_iter().collect();
    all.ok_or_else(|| vec![error::argument_count(row.name, &takes(row), list.len(), arguments.span)])
}

fn count(row: &FunctionRow, values: &[Value], span: Span) -> Checked<()> {
    let most = if row.many { usize::MAX } else { row.arguments.len() };
    let least = row.arguments.len() - row.optional;
    if (least..=most).contains(&values.len()) {
        return Ok(());
    }
    Err(vec![error::argument_count(row.name, &takes(row), values.len(), span)])
}

fn takes(row: &FunctionRow) -> String {
    let many = if row.many { ", ..." } else { "" };
    format!("({}{many})", row.arguments.join(", "))
}

fn apply(ev: &mut Evaluator<'_>, row: &FunctionRow, values: &[Value], span: Span) -> Checked<Constant> {
    let first = || values.first().cloned().unwrap_or((Constant::None, span));
    match row.name {
        "floor" | "ceil" | "round" => rounded(row.name, &first(), span),
        "log2" => log2(&first()),
        "sqrt" => sqrt(&first(), span),
        "abs" => absolute(&first(), span),
        "mod" => modulo(&values[0], &values[1], span),
        "min" | "max" => extreme(row.name, values, span),
        "sum" => sum(&first(), span),
        "product" => product(&first(), span),
        "length" => length(&first()),
        "reverse" => reverse(&first()),
        "stride" => stride(&values[0], &values[1]),
        "combinations" => combinations(ev, &values[0], &values[1]),
        "normal" | "uniform" => distribution(row.name, values, span),
        "draw" => draw(ev, &first(), span),
        "angles" => match first() {
            (Constant::Gate(gate), _) => Ok(Constant::Int(gate.row().angles as i64)),
            (other, span) => Err(vec![error::wrong_kind("a gate", &other, span)]),
        },
        name => analytic(name, &first(), span),
    }
}

/// `sin`, `cos`, ...: of a known or a symbolic number.
fn analytic(name: &str, (value, at): &Value, span: Span) -> Checked<Constant> {
    let Some(function) = Function::named(name) else { return Err(vec![]) };
    match (value, value.as_real()) {
        (_, Some(v)) => operators::real(function.value(v), span),
        (Constant::Angle(angle), _) => operators::angle(angle.apply(function), span),
        _ => Err(vec![error::wrong_kind("a number", value, *at)]),
    }
}

fn known((value, at): &Value) -> Checked<f64> {
    match value {
        Constant::Angle(_) => Err(vec![error::not_known("this number", *at)]),
        _ => value.as_real().ok_or_else(|| vec![error::wrong_kind("a number", value, *at)]),
    }
}

fn whole((value, at): &Value) -> Checked<i64> {
    known(&(value.clone(), *at))?;
    value.as_int().ok_or_else(|| vec![error::wrong_kind("a whole number", value, *at)])
}

fn rounded(name: &str, value: &Value, span: Span) -> Checked<Constant> {
    if let Constant::Int(v) = value.0 {
        return Ok(Constant::Int(v));
    }
    let v = known(value)?;
    let v = match name {
        "floor" => v.floor(),
        "ceil" => v.ceil(),
        _ => v.round(),
    };
    Constant::Real(v).as_int().map(Constant::Int).ok_or_else(|| vec![error::overflow(span)])
}

fn log2(value: &Value) -> Checked<Constant> {
    match value.0 {
        Constant::Int(v) if v > 0 && v.count_ones() == 1 => Ok(Constant::Int(i64::from(v.trailing_zeros()))),
        _ => match known(value)? {
            v if v > 0.0 => Ok(Constant::Real(v.log2())),
            _ => Err(vec![error::domain("log2", "a number above 0", &value.0, value.1)]),
        },
    }
}

fn sqrt(value: &Value, span: Span) -> Checked<Constant> {
    if let Constant::Angle(_) = value.0 {
        return analytic("sqrt", value, span);
    }
    let v = known(value)?;
    if v < 0.0 {
        return Err(vec![error::domain("sqrt", "a number that is not negative", &value.0, value.1)]);
    }
    let root = v.sqrt();
    match value.0 {
        Constant::Int(v) if (root as i64).checked_mul(root as i64) == Some(v) => Ok(Constant::Int(root as i64)),
        _ => Ok(Constant::Real(root)),
    }
}

fn absolute(value: &Value, span: Span) -> Checked<Constant> {
    match value.0 {
        Constant::Int(v) => v.checked_abs().map(Constant::Int).ok_or_else(|| vec![error::overflow(span)]),
        _ => analytic("abs", value, span),
    }
}

fn modulo(a: &Value, b: &Value, span: Span) -> Checked<Constant> {
    match (&a.0, &b.0) {
        (_, Constant::Int(0)) => Err(vec![error::division_by_zero(b.1)]),
        (Constant::Int(x), Constant::Int(y)) => {
            let rest = x.checked_rem(*y).ok_or_else(|| vec![error::overflow(span)])?;
            Ok(Constant::Int(if rest != 0 && (rest < 0) != (*y < 0) { rest + y } else { rest }))
        }
        _ => match (known(a)?, known(b)?) {
            (_, 0.0) => Err(vec![error::division_by_zero(b.1)]),
            (x, y) => operators::real(x - y * (x / y).floor(), span),
        },
    }
}

fn extreme(name: &str, values: &[Value], span: Span) -> Checked<Constant> {
    let items = match values {
        [(list @ (Constant::List(_) | Constant::Tuple(_) | Constant::Range(..)), at)] => {
            lists::items(list, *at)?.iter().map(|item| (item.clone(), *at)).collect()
        }
        many => many.to_vec(),
    };
    if items.iter().any(|(item, _)| matches!(item, Constant::Angle(_))) {
        return symbolic_extreme(name, &items, span);
    }
    let mut best: Option<(f64, Constant)> = None;
    for item in items {
        let v = known(&item)?;
        let better = best.as_ref().is_none_or(|(b, _)| if name == "min" { v < *b } else { v > *b });
        if better {
            best = Some((v, item.0));
        }
    }
    best.map(|(_, value)| value).ok_or_else(|| vec![error::domain(name, "at least one number", &values[0].0, span)])
}

/// The extreme of numbers some of which wait for the row or for parameters.
fn symbolic_extreme(name: &str, items: &[Value], span: Span) -> Checked<Constant> {
    let angle = |(item, at): &Value| item.as_angle().ok_or_else(|| vec![error::wrong_kind("a number", item, *at)]);
    let angles: Vec<Angle> = items.iter().map(angle).collect::<Checked<_>>()?;
    let two = |a: &Angle, b: &Angle| Ok(if name == "min" { a.minimum(b) } else { a.maximum(b) });
    operators::angle(halves(&angles, &two)?, span)
}

/// Joins elements by halves, so that many of them nest a few deep. There is at least one.
fn halves<T: Clone>(items: &[T], two: &dyn Fn(&T, &T) -> Checked<T>) -> Checked<T> {
    match items {
        [] => Err(vec![]),
        [one] => Ok(one.clone()),
        _ => {
            let (left, right) = items.split_at(items.len() / 2);
            two(&halves(left, two)?, &halves(right, two)?)
        }
    }
}

fn sum((list, at): &Value, span: Span) -> Checked<Constant> {
    let items = lists::items(list, *at)?;
    if items.iter().any(|item| matches!(item, Constant::Observable(_) | Constant::Weighted(_))) {
        return Weighted::sum(&items)
            .ok_or_else(|| vec![error::wrong_kind("a list of observables", list, *at)])?
            .value(span);
    }
    if items.iter().any(|item| matches!(item, Constant::Angle(_))) {
        let parts = items.iter().map(Constant::as_angle).collect::<Option<Vec<Angle>>>();
        let parts = parts.ok_or_else(|| vec![error::wrong_kind("a list of numbers", list, *at)])?;
        return operators::angle(Angle::total(&parts), span);
    }
    items.iter().try_fold(Constant::Int(0), |sum, item| operators::arithmetic(BinaryOp::Add, &sum, item, span))
}

/// Symbolic products longer than this are multiplied by halves.
const LONG_PRODUCT: usize = 16;

fn product((list, at): &Value, span: Span) -> Checked<Constant> {
    let items = lists::items(list, *at)?;
    let two = |a: &Constant, b: &Constant| operators::arithmetic(BinaryOp::Multiply, a, b, span);
    if items.len() > LONG_PRODUCT && items.iter().any(|item| matches!(item, Constant::Angle(_))) {
        return halves(&items, &two);
    }
    items.iter().try_fold(Constant::Int(1), |all, item| two(&all, item))
}

fn length((list, at): &Value) -> Checked<Constant> {
    match list {
        Constant::Text(text) => Ok(Constant::Int(text.chars().count() as i64)),
        Constant::Range(a, b) => Ok(Constant::Int(b - a)),
        _ => Ok(Constant::Int(lists::items(list, *at)?.len() as i64)),
    }
}

fn reverse((list, at): &Value) -> Checked<Constant> {
    match list {
        Constant::Text(text) => Ok(Constant::text(&text.chars().rev().collect::<String>())),
        _ => Ok(Constant::list(lists::items(list, *at)?.iter().rev().cloned().collect())),
    }
}

fn stride(list: &Value, step: &Value) -> Checked<Constant> {
    let items = lists::items(&list.0, list.1)?;
    let step = usize::try_from(whole(step)?).ok().filter(|step| *step > 0);
    let step = step.ok_or_else(|| vec![error::domain("stride", "a step of 1 or more", &Constant::Int(0), list.1)])?;
    Ok(Constant::list(items.iter().step_by(step).cloned().collect()))
}

fn combinations(ev: &mut Evaluator<'_>, list: &Value, k: &Value) -> Checked<Constant> {
    let items = lists::items(&list.0, list.1)?;
    let k_value = whole(k)?;
    let Ok(k_size) = usize::try_from(k_value) else {
        return Err(vec![error::domain("combinations", "a number that is not negative", &k.0, k.1)]);
    };
    let mut out = vec![];
    if k_size > items.len() {
        return Ok(Constant::list(out));
    }
    if !few_choices(items.len(), k_size) {
        return Err(vec![error::too_many_choices(k_size, items.len(), list.1)]);
    }
    let mut at: Vec<usize> = (0..k_size).collect();
    loop {
        // One step an element: a tuple of many takes as much as many tuples.
        for _ in 0..k_size.max(1) {
            ev.context.step(list.1)?;
        }
        out.push(Constant::Tuple(std::sync::Arc::new(at.iter().map(|i| items[*i].clone()).collect())));
        // The last place that can still move on moves on; those after it follow.
        let Some(moves) = (0..k_size).rev().find(|p| at[*p] < items.len() - k_size + p) else { break };
        at[moves] += 1;
        for place in moves + 1..k_size {
            at[place] = at[place - 1] + 1;
        }
    }
    Ok(Constant::list(out))
}

/// Whether all choices of `k` out of `n` hold no more elements than there are steps. They are counted as
/// C(m, i) = C(m - 1, i - 1) m / i, which never falls on the way.
fn few_choices(n: usize, k: usize) -> bool {
    let least = k.min(n - k);
    let most = u128::from(STEPS) / k.max(1) as u128;
    let mut count = 1u128;
    for i in 1..=least {
        count = count * (n - least + i) as u128 / i as u128;
        if count > most {
            return false;
        }
    }
    count <= most
}

fn distribution(name: &str, values: &[Value], span: Span) -> Checked<Constant> {
    let numbers: Vec<f64> = values.iter().map(known).collect::<Checked<_>>()?;
    let get = |at: usize, otherwise: f64| numbers.get(at).copied().unwrap_or(otherwise);
    let (a, b) = (get(0, 0.0), get(1, 1.0));
    match name {
        "normal" if b >= 0.0 => Ok(Constant::Distribution(Distribution::Normal { mean: a, deviation: b })),
        "normal" => Err(vec![error::domain("normal", "a deviation that is not negative", &Constant::Real(b), span)]),
        _ if a < b => Ok(Constant::Distribution(Distribution::Uniform { low: a, high: b })),
        _ => Err(vec![error::domain("uniform", "its low end below its high end", &Constant::Interval(a, b), span)]),
    }
}

fn draw(ev: &mut Evaluator<'_>, (value, at): &Value, span: Span) -> Checked<Constant> {
    match super::Kind::Distribution.accept(value) {
        Some(Constant::Distribution(distribution)) => ev.context.draw(distribution, span),
        _ => Err(vec![error::wrong_kind("a distribution", value, *at)]),
    }
}

/// `init: normal(0, 0.1)` of a `?`.
pub(super) fn hole_start(ev: &mut Evaluator<'_>, arguments: &Arguments) -> Checked<Option<Distribution>> {
    let list = match &arguments.list {
        ArgumentList::List(list) => list,
        ArgumentList::Broken => return Err(vec![]),
        ArgumentList::Generator(generator) => return Err(vec![error::no_value("a bare generator", generator.span)]),
    };
    let argument = match list.as_slice() {
        [] => return Ok(None),
        [argument] => argument,
        _ => return Err(vec![error::argument_count("?", "(init)", list.len(), arguments.span)]),
    };
    if let Some(label) = argument.label.as_ref().filter(|label| label.name != "init") {
        return Err(vec![error::unknown_label("?", &label.name, &["init"], label.span)]);
    }
    let value = ev.eval(&argument.value)?;
    match super::Kind::Distribution.accept(&value) {
        Some(Constant::Distribution(distribution)) => Ok(Some(distribution)),
        _ => Err(vec![error::wrong_kind("a distribution", &value, argument.value.span)]),
    }
}
