//! The walk over a body: statements enter; leaves, for each place that something is demanded of, what is known for all
//! widths.

use std::collections::BTreeMap;

use hqml_ir::{Gate, Span};

use super::affine::{Affine, Unknown};
use super::context::{Place, Value};
use super::operands::Extent;
use super::sources;
use super::system::{System, below};
use super::{Demand, Verdict};
use crate::eval::FUNCTIONS;
use crate::names::{CIRCUITS, Names, PRIMITIVES};
use crate::syntax::ast::{
    Apply, Argument, ArgumentList, BinaryOp, Body, Expr, ExprKind, IfElse, IfStatement, Operand, Statement,
    StatementKind,
};

/// The most statements that are looked at; loops over unions count each part.
const STEPS: usize = 4000;

/// A place that something is demanded of, and what is known of it.
#[derive(Debug, Clone)]
pub(super) struct Site {
    pub(super) verdict: Verdict,
    /// Whether it is violated at every width there is.
    pub(super) everywhere: bool,
    /// Whether all of it and around it is affine.
    pub(super) affine: bool,
    /// Where it is reached, as a union of systems.
    pub(super) reached: Vec<System>,
}

/// What all places share.
pub(super) struct Walk<'a> {
    pub(super) names: &'a Names,
    /// The register's width.
    pub(super) width: Affine,
    /// What holds at the beginning of the body, and the first unknown that is not fixed there.
    pub(super) base: (Vec<System>, Unknown),
    pub(super) sites: BTreeMap<(Span, Demand), Site>,
    /// Whether `Z(i)` names a qubit of the register: it does in an observable, not in what `evolve` is given.
    measures: bool,
    unknowns: Unknown,
    steps: usize,
}

impl<'a> Walk<'a> {
    pub(super) fn new(names: &'a Names) -> Walk<'a> {
        let width = Affine::constant(0);
        Walk { names, width, base: (vec![], 0), sites: BTreeMap::new(), measures: false, unknowns: 0, steps: 0 }
    }

    /// A new unknown.
    pub(super) fn fresh(&mut self) -> Affine {
        self.unknowns += 1;
        Affine::unknown(self.unknowns - 1)
    }

    /// The number of the next unknown.
    pub(super) fn next(&self) -> Unknown {
        self.unknowns
    }

    /// Counts one step; `false` where there were too many.
    pub(super) fn step(&mut self) -> bool {
        self.steps += 1;
        !self.is_cut_short()
    }

    /// Counts several steps.
    pub(super) fn spend(&mut self, steps: usize) {
        self.steps = self.steps.saturating_add(steps);
    }

    /// Whether the body was too large to be gone through: then nothing is known of any place.
    pub(super) fn is_cut_short(&self) -> bool {
        self.steps > STEPS
    }

    /// Judges one place: the violations that it could have, and whether these are all.
    pub(super) fn judge(
        &mut self,
        place: &Place,
        span: Span,
        demand: Demand,
        violations: Vec<Option<System>>,
        all: bool,
    ) {
        self.steps += place.cases().len().pow(2);
        if place.is_never_reached() || self.is_cut_short() {
            return;
        }
        let all = all && violations.iter().all(Option::is_some);
        let violations: Vec<System> = violations.into_iter().flatten().collect();
        // Whether it is surely violated at every width, reached or not.
        let everywhere = || place.fixed() == self.base.1 && place.always(&self.base.0, &violations);
        let (verdict, everywhere) = if all && violations.iter().all(|violation| place.never(violation)) {
            (Verdict::Proved, false)
        } else if demand.guards() {
            if everywhere() { (Verdict::AlwaysViolated, true) } else { (Verdict::Unknown, false) }
        } else if place.always(place.cases(), &violations) {
            (Verdict::AlwaysViolated, everywhere())
        } else {
            (Verdict::Unknown, false)
        };
        let affine = all && place.fixed() == self.base.1;
        let new = Site { verdict, everywhere, affine, reached: vec![] };
        let site = self.sites.entry((span, demand)).or_insert(new);
        site.affine &= affine;
        if site.verdict != verdict {
            site.verdict = Verdict::Unknown;
        }
        site.everywhere |= everywhere;
        site.reached.extend(place.cases().iter().cloned());
    }

    /// A block; what it binds and requires ends with it.
    pub(super) fn block(&mut self, mut place: Place, body: &Body) {
        for statement in &body.statements {
            if !self.step() {
                return;
            }
            self.statement(&mut place, statement);
        }
    }

    fn statement(&mut self, place: &mut Place, statement: &Statement) {
        match &statement.kind {
            StatementKind::Apply(apply) => self.apply(place.clone(), apply),
            StatementKind::Let { name, value } => {
                self.expression(place, value);
                let known = if self.is_circuit(place, value) { Value::Other } else { self.value(place, value) };
                place.bind(&name.name, known);
            }
            StatementKind::For { pattern, source, body } => {
                self.expression(place, source);
                self.each(place.clone(), source, 0, &mut |walk, mut inner, value| {
                    sources::bind(&mut inner, pattern, value);
                    walk.block(inner, body);
                });
            }
            StatementKind::Repeat { count, body } => self.repeat(place.clone(), count, body),
            StatementKind::If(branch) => self.choose(place, branch),
            StatementKind::Inverse { body } => self.block(place.clone(), body),
            StatementKind::Power { exponent, body } => {
                self.expression(place, exponent);
                self.block(place.clone(), body);
            }
            StatementKind::Control { operands, body } => {
                self.flat(&mut place.clone(), operands);
                self.block(place.clone(), body);
            }
            StatementKind::Barrier { operands } => self.flat(&mut place.clone(), operands),
            StatementKind::Require { condition, .. } => {
                self.expression(place, condition);
                self.require(place, condition);
            }
            StatementKind::Broken => {}
        }
    }

    fn repeat(&mut self, mut place: Place, count: &Expr, body: &Body) {
        self.expression(&place, count);
        match self.int(&mut place, count) {
            Some(times) => {
                let negative = below(&times, &Affine::constant(0)).map(|row| vec![row]);
                self.judge(&place, count.span, Demand::Count, vec![negative], true);
                place.require(times.shifted(-1), self.next());
            }
            None => place.fix(self.next()),
        }
        self.block(place, body);
    }

    fn choose(&mut self, place: &Place, branch: &IfStatement) {
        self.expression(place, &branch.condition);
        let mut then = place.clone();
        let holds = self.condition(&mut then, &branch.condition, true);
        then.narrow(&holds, self.next());
        self.block(then, &branch.then);
        let Some(otherwise) = &branch.otherwise else { return };
        let mut inner = place.clone();
        let fails = self.condition(&mut inner, &branch.condition, false);
        inner.narrow(&fails, self.next());
        match otherwise {
            IfElse::If(next) => self.choose(&inner, next),
            IfElse::Body(body) => self.block(inner, body),
        }
    }

    fn require(&mut self, place: &mut Place, condition: &Expr) {
        let mut here = place.clone();
        let fails = self.condition(&mut here, condition, false);
        let violations = if fails.exact { fails.cases.into_iter().map(Some).collect() } else { vec![] };
        self.judge(&here, condition.span, Demand::Require, violations, fails.exact);
        let holds = self.condition(place, condition, true);
        place.narrow(&holds, self.next());
    }

    /// Whether `let` binds a circuit or a gate.
    fn is_circuit(&self, place: &Place, value: &Expr) -> bool {
        let (ExprKind::Name(name) | ExprKind::Call { name, .. }) = &value.kind else { return false };
        place.get(&name.name).is_none()
            && (Gate::named(&name.name).is_some() || self.names.lookup_of(place.file, &name.name, &CIRCUITS).is_some())
    }

    fn apply(&mut self, mut place: Place, apply: &Apply) {
        let name = apply.name.name.as_str();
        let bound = matches!(place.get(name), Some(Value::Other | Value::Pairs(_)));
        let gate = Gate::named(name).filter(|_| !bound);
        let extents = self.extents(&mut place, &apply.operands);
        if let Some(gate) = gate {
            self.distinct(&place, &apply.operands, &extents, gate.row().qubits);
        } else if !bound && self.takes_flat(&place, name) {
            self.distinct(&place, &apply.operands, &extents, 1);
        }
        // A gate's angles are evaluated once for each of its applications, of which there may be none.
        let applied = extents.iter().all(|extent| matches!(extent, Extent::One(_) | Extent::Register));
        if bound || (!applied && (gate.is_some() || name == "pauli_rotation")) {
            place.fix(self.next());
        }
        if let Some(ArgumentList::List(list)) = apply.arguments.as_ref().map(|arguments| &arguments.list) {
            self.arguments(&place, list);
        }
    }

    /// Whether all qubits of all operands have to be distinct.
    fn takes_flat(&self, place: &Place, name: &str) -> bool {
        PRIMITIVES.contains(&name) || self.names.lookup_of(place.file, name, &CIRCUITS).is_some()
    }

    fn flat(&mut self, place: &mut Place, operands: &[Operand]) {
        let extents = self.extents(place, operands);
        self.distinct(place, operands, &extents, 1);
    }

    /// What an observable is.
    pub(super) fn measured(&mut self, place: &Place, value: &Expr) {
        self.measures = true;
        self.expression(place, value);
    }

    fn arguments(&mut self, place: &Place, list: &[Argument]) {
        list.iter().for_each(|argument| self.expression(place, &argument.value));
    }

    /// Looks for elements of the row inside an expression that is evaluated whenever the place is reached.
    fn expression(&mut self, place: &Place, expr: &Expr) {
        match &expr.kind {
            ExprKind::Unary { operand, .. } => self.expression(place, operand),
            // The right side is not always evaluated.
            ExprKind::Binary { op: BinaryOp::And | BinaryOp::Or, left, .. } => self.expression(place, left),
            ExprKind::Binary { left, right, .. } => [left, right].into_iter().for_each(|e| self.expression(place, e)),
            ExprKind::Range { start, end } => [start, end].into_iter().for_each(|e| self.expression(place, e)),
            ExprKind::Tuple(items) | ExprKind::List(items) => items.iter().for_each(|e| self.expression(place, e)),
            ExprKind::Index { base, index } => {
                [base, index].into_iter().for_each(|e| self.expression(place, e));
                self.element(place.clone(), base, index);
            }
            ExprKind::Call { name, arguments } if self.measures && is_pauli(place, &name.name) => {
                if let ArgumentList::List(list) = &arguments.list
                    && let [index] = list.as_slice()
                {
                    self.expression(place, &index.value);
                    self.qubit(place.clone(), &index.value, index.span);
                }
            }
            ExprKind::Call { name, arguments } if is_function(place, &name.name) => match &arguments.list {
                ArgumentList::List(list) => self.arguments(place, list),
                ArgumentList::Generator(generator) => self.generated(place, generator),
                ArgumentList::Broken => {}
            },
            ExprKind::Comprehension(generator) => self.generated(place, generator),
            _ => {}
        }
    }

    fn generated(&mut self, place: &Place, generator: &crate::syntax::ast::Generator) {
        if self.step() {
            self.clauses(place.clone(), &generator.clauses, 0, &mut |walk, inner| {
                walk.expression(&inner, &generator.element);
            });
        }
    }
}

/// Whether a name is that of a Pauli matrix.
fn is_pauli(place: &Place, name: &str) -> bool {
    matches!(name, "X" | "Y" | "Z") && place.get(name).is_none()
}

fn is_function(place: &Place, name: &str) -> bool {
    place.get(name).is_none() && FUNCTIONS.iter().any(|function| function.name == name)
}
