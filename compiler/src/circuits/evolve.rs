//! `evolve(theta, H) q`: exp(-i theta H). Exact, one rotation a term, where all terms commute; otherwise by the product
//! formula that is asked for, `evolve(theta, H, steps: 10, order: 2) q`.
//!
//! Order 1 is Lie and Trotter's, the even orders are Suzuki's (J. Math. Phys. 32, 400, 1991), gate by gate as Qiskit's
//! `LieTrotter(reps)` and `SuzukiTrotter(order, reps)`; terms stand in the order of the observable: by qubit, then X, Y, Z.

use hqml_ir::{Angle, Circuit, Pauli, PauliString, Span};

use super::elaborate::{Elaborator, Frame};
use super::primitives::factor_rotation;
use super::{error, operands};
use crate::eval::{Checked, Constant, angle_of, lift};
use crate::syntax::ast::{Apply, ArgumentList, Expr};

/// The highest order: each two more take five times the gates.
const HIGHEST: i64 = 10;

/// The most steps; the limit on operations is reached before it by any circuit that is not empty.
const MOST_STEPS: i64 = super::OPERATIONS as i64;

/// What is given, by the names of the options.
const NAMES: [&str; 4] = ["theta", "H", "steps", "order"];

/// A product formula.
struct Product {
    steps: i64,
    order: i64,
}

/// Elaborates an evolution.
pub(super) fn evolve(
    el: &mut Elaborator<'_>,
    frame: &mut Frame,
    apply: &Apply,
    span: Span,
    out: &mut Vec<Circuit>,
) -> Checked<()> {
    let [theta, hamiltonian, steps, order] = given(apply)?;
    let (Some(theta), Some(hamiltonian)) = (theta, hamiltonian) else {
        let at = apply.arguments.as_ref().map_or(apply.name.span, |arguments| arguments.span);
        let count = usize::from(theta.is_some()) + usize::from(hamiltonian.is_some());
        return Err(vec![error::primitive_count("evolve", "an angle and an observable", count, at)]);
    };
    let resolved = operands::resolve(el, frame, &apply.operands)?;
    let wires = operands::flat(&resolved, "evolve")?;
    let theta = angle_of(&el.evaluator(frame).eval(theta)?, theta.span)?;
    let outer = frame.scope.qubits.replace(wires.len());
    let value = el.evaluator(frame).eval(hamiltonian);
    frame.scope.qubits = outer;
    let terms = terms(&value?).ok_or_else(|| vec![error::one_observable(hamiltonian.span)])?;
    let product = formula(el, frame, steps, order)?;
    let sequence = match (not_commuting(&terms), product) {
        (None, _) => Repeated { times: 1, terms: (0..terms.len()).map(|k| (k, 1.0)).collect() },
        (Some(_), Some(product)) => product.sequence(terms.len()),
        (Some((a, b)), None) => return Err(vec![error::not_commuting(a, b, hamiltonian.span)]),
    };
    for _ in 0..sequence.times {
        for (k, share) in &sequence.terms {
            let (string, weight) = &terms[*k];
            let factors = string.factors().iter().map(|(q, p)| (wires[*q as usize], *p)).collect();
            let angle = theta.multiply(weight).scale(2.0 * share);
            factor_rotation(el, frame, factors, angle, span, out)?;
        }
    }
    Ok(())
}

/// The written arguments: positional ones in order, then by name.
fn given(apply: &Apply) -> Checked<[Option<&Expr>; 4]> {
    let list = match apply.arguments.as_ref().map(|arguments| &arguments.list) {
        None => return Ok([None; 4]),
        Some(ArgumentList::Broken) => return Err(vec![]),
        Some(ArgumentList::Generator(generator)) => return Err(vec![error::generator(generator.span)]),
        Some(ArgumentList::List(list)) => list,
    };
    let mut found = [None; 4];
    for (at, argument) in list.iter().enumerate() {
        let place = match &argument.label {
            None => Some(at),
            Some(label) => NAMES.iter().position(|name| *name == label.name),
        };
        match place.and_then(|place| found.get_mut(place)) {
            Some(slot @ None) => *slot = Some(&argument.value),
            _ => return Err(vec![error::evolve_argument(argument.label.as_ref(), argument.value.span)]),
        }
    }
    Ok(found)
}

/// Strings with their weights, where the value is one observable.
fn terms(value: &Constant) -> Option<Vec<(PauliString, Angle)>> {
    match value {
        Constant::Observable(_) | Constant::Weighted(_) => lift(value).map(|weighted| weighted.terms().to_vec()),
        _ => None,
    }
}

fn formula(
    el: &mut Elaborator<'_>,
    frame: &mut Frame,
    steps: Option<&Expr>,
    order: Option<&Expr>,
) -> Checked<Option<Product>> {
    let mut whole = |expr: Option<&Expr>, fits: &dyn Fn(i64) -> bool, wanted: &str| match expr {
        None => Ok(None),
        Some(expr) => match el.evaluator(frame).eval(expr)?.as_int().filter(|value| fits(*value)) {
            Some(value) => Ok(Some(value)),
            None => Err(vec![error::evolve_number(wanted, expr.span)]),
        },
    };
    let steps_wanted = format!("`steps` is a whole number from 1 to {MOST_STEPS}");
    let count = whole(steps, &|v| (1..=MOST_STEPS).contains(&v), &steps_wanted)?;
    let even = |v: i64| v == 1 || (v % 2 == 0 && (2..=HIGHEST).contains(&v));
    let order_value = whole(order, &even, "`order` is 1, 2, 4, 6, 8 or 10")?;
    match (count, order_value) {
        (Some(steps), order) => Ok(Some(Product { steps, order: order.unwrap_or(1) })),
        (None, None) => Ok(None),
        (None, Some(_)) => {
            let span = order.map_or(Span::default(), |order| order.span);
            Err(vec![error::evolve_number("`order` needs `steps`: write `steps: 10` beside it", span)])
        }
    }
}

/// Terms by their index, each for a share of the whole angle, so many times over.
struct Repeated {
    times: i64,
    terms: Vec<(usize, f64)>,
}

impl Product {
    fn sequence(&self, count: usize) -> Repeated {
        let mut terms = Vec::new();
        suzuki(self.order, 1.0 / self.steps as f64, count, &mut terms);
        Repeated { times: self.steps, terms }
    }
}

/// One step: forwards for order 1, forwards and back for order 2 (the last term once), five of the order below for others.
fn suzuki(order: i64, share: f64, count: usize, out: &mut Vec<(usize, f64)>) {
    match order {
        1 => out.extend((0..count).map(|k| (k, share))),
        2 => {
            let last = count.saturating_sub(1);
            out.extend((0..last).map(|k| (k, share / 2.0)));
            out.extend((last..count).map(|k| (k, share)));
            out.extend((0..last).rev().map(|k| (k, share / 2.0)));
        }
        _ => {
            let outer = 1.0 / (4.0 - 4f64.powf(1.0 / (order - 1) as f64));
            for part in [outer, outer, 1.0 - 4.0 * outer, outer, outer] {
                suzuki(order - 2, part * share, count, out);
            }
        }
    }
}

/// Two terms that do not commute: an odd number of qubits has different letters in both.
fn not_commuting(terms: &[(PauliString, Angle)]) -> Option<(&PauliString, &PauliString)> {
    for (at, (a, _)) in terms.iter().enumerate() {
        for (b, _) in &terms[at + 1..] {
            let differ = |(q, p): &&(u32, Pauli)| b.factors().iter().any(|(r, s)| q == r && p != s);
            if a.factors().iter().filter(differ).count() % 2 == 1 {
                return Some((a, b));
            }
        }
    }
    None
}
