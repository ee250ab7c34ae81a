//! What is known at one place of a body: the names that are bound there, and the inequalities under which it is reached.

use hqml_ir::FileId;

use super::affine::{Affine, Unknown};
use super::system::{Shadow, System, covered, is_empty, shadow};
use crate::bindings::Bindings;
use crate::names::DeclaredId;

/// The most systems whose union describes where a place is reached.
const CASES: usize = 8;

/// The most inequalities of one system: those of some ten loops inside each other.
const BOUNDS: usize = 24;

/// What is known of a value.
#[derive(Debug, Clone)]
pub(super) enum Value {
    /// A whole number.
    Int(Affine),
    /// `low..high`, empty where `high` is not above `low`.
    Range(Affine, Affine),
    /// A list or tuple of so many.
    List(Vec<Value>),
    /// The row, of that width.
    Row(Affine),
    /// An entanglement pattern.
    Pairs(DeclaredId),
    /// Something that is not judged.
    Other,
}

/// One place of a body.
#[derive(Debug, Clone)]
pub(super) struct Place {
    /// Where names are looked up.
    pub(super) file: FileId,
    bindings: Bindings<Value>,
    /// The place is reached only where all inequalities of one of these hold; all of what is known is exact, but for
    /// what the fixed unknowns stand for.
    cases: Vec<System>,
    /// Unknowns below this one are fixed: whatever is said is said for every value that they can have. Those from it on
    /// go through all values that the inequalities allow.
    fixed: Unknown,
}

impl Place {
    /// The beginning of a body.
    pub(super) fn new(file: FileId) -> Place {
        Place { file, bindings: Bindings::default(), cases: vec![vec![]], fixed: 0 }
    }

    /// What a name is bound to.
    pub(super) fn get(&self, name: &str) -> Option<&Value> {
        self.bindings.get(name)
    }

    /// Binds a name.
    pub(super) fn bind(&mut self, name: &str, value: Value) {
        self.bindings.bind(name, value);
    }

    /// This place with the bindings of another one.
    pub(super) fn named_as(mut self, other: &Place) -> Place {
        self.file = other.file;
        self.bindings.clone_from(&other.bindings);
        self
    }

    /// The inequalities, as a union of systems.
    pub(super) fn cases(&self) -> &[System] {
        &self.cases
    }

    /// Fixes all unknowns below `next`: from here on it is not known which of their values are reached.
    pub(super) fn fix(&mut self, next: Unknown) {
        self.fixed = self.fixed.max(next);
    }

    /// The first unknown that is not fixed.
    pub(super) fn fixed(&self) -> Unknown {
        self.fixed
    }

    /// Narrows the place to where `row >= 0`. Where there is none (it overflowed), or they
    /// are too many, nothing more is known.
    pub(super) fn require(&mut self, row: Option<Affine>, next: Unknown) {
        match row {
            Some(row) if self.cases.iter().all(|case| case.len() < BOUNDS) => {
                self.cases.iter_mut().for_each(|case| case.push(row.clone()))
            }
            _ => self.fix(next),
        }
    }

    /// Narrows the place to a union of systems.
    pub(super) fn narrow(&mut self, to: &Condition, next: Unknown) {
        let narrowed: Vec<System> =
            self.cases.iter().flat_map(|case| to.cases.iter().map(move |other| [&case[..], other].concat())).collect();
        let fits = narrowed.len() <= CASES && narrowed.iter().all(|case| case.len() <= BOUNDS);
        if fits {
            self.cases = narrowed;
        }
        if !fits || !to.exact {
            self.fix(next);
        }
    }

    /// Whether it surely is never reached.
    pub(super) fn is_never_reached(&self) -> bool {
        self.cases.iter().all(|case| is_empty(case))
    }

    /// Whether `violation` surely is never met here.
    pub(super) fn never(&self, violation: &[Affine]) -> bool {
        self.cases.iter().all(|case| is_empty(&[case, violation].concat()))
    }

    /// Whether one of the violations surely is met wherever the solutions of `domain` lie, by some values of the unknowns
    /// that are not fixed.
    pub(super) fn always(&self, domain: &[System], violations: &[System]) -> bool {
        let both = self.cases.iter().flat_map(|case| violations.iter().map(move |v| [&case[..], v].concat()));
        let met: Vec<System> = both.filter_map(|system| shadow(&system, self.fixed, Shadow::Dark)).collect();
        !met.is_empty() && domain.iter().all(|system| covered(system, &met))
    }
}

/// A condition as a union of systems.
#[derive(Debug, Clone)]
pub(super) struct Condition {
    pub(super) cases: Vec<System>,
    /// Whether it is neither more nor less than the union; else the union may hold more.
    pub(super) exact: bool,
}

impl Condition {
    /// Nothing is known of it.
    pub(super) fn unknown() -> Condition {
        Condition { cases: vec![vec![]], exact: false }
    }

    /// Always or never.
    pub(super) fn constant(holds: bool) -> Condition {
        Condition { cases: if holds { vec![vec![]] } else { vec![] }, exact: true }
    }

    /// One of these systems; nothing known where one overflowed.
    pub(super) fn any(cases: Vec<Option<System>>) -> Condition {
        match cases.into_iter().collect() {
            Some(cases) => Condition { cases, exact: true },
            None => Condition::unknown(),
        }
    }

    /// Both.
    pub(super) fn and(self, other: Condition) -> Condition {
        let cases: Vec<System> =
            self.cases.iter().flat_map(|a| other.cases.iter().map(move |b| [&a[..], b].concat())).collect();
        if cases.len() > CASES {
            return Condition { exact: false, ..self };
        }
        Condition { cases, exact: self.exact && other.exact }
    }

    /// Either.
    pub(super) fn or(self, other: Condition) -> Condition {
        let (exact, cases) = (self.exact && other.exact, [self.cases, other.cases].concat());
        if cases.len() > CASES { Condition::unknown() } else { Condition { cases, exact } }
    }
}
