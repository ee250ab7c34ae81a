//! Loops: what stands after `for ... in` enters; the body is gone through once for each form of its elements, with the
//! bounds of the loop known. Entanglement patterns are looked into.

use super::affine::Affine;
use super::context::{Place, Value};
use super::system::{at_least, below};
use super::values::positional;
use super::walk::Walk;
use crate::eval::Kind;
use crate::names::DeclaredId;
use crate::syntax::ast::{
    ArgumentList, Arguments, BinaryOp, Clause, DeclarationBody, DeclarationKind, Expr, ExprKind, Pattern,
};

/// Patterns in patterns deeper than this are not looked into.
const DEPTH: usize = 6;

/// The most elements of one choice of `combinations`.
const CHOICE: i128 = 4;

/// What is done with each element: its value, where the loop's bounds are known.
pub(super) type Each<'e, 'w> = &'e mut dyn FnMut(&mut Walk<'w>, Place, Value);

impl<'w> Walk<'w> {
    /// Goes through the elements of a list. The places handed on have the names of the list's own place.
    pub(super) fn each(&mut self, mut place: Place, source: &Expr, depth: usize, then: Each<'_, 'w>) {
        if !self.step() {
            return;
        }
        if depth > DEPTH {
            return self.any(place, then);
        }
        match &source.kind {
            ExprKind::Comprehension(generator) => {
                let outer = place.clone();
                self.clauses(place, &generator.clauses, depth, &mut |walk, mut inner| {
                    let value = walk.value(&mut inner, &generator.element);
                    then(walk, inner.named_as(&outer), value);
                });
            }
            ExprKind::Binary { op: BinaryOp::Add, left, right, .. } => {
                self.each(place.clone(), left, depth + 1, then);
                self.each(place, right, depth + 1, then);
            }
            ExprKind::Call { name, arguments } => match place.get(&name.name).cloned() {
                Some(Value::Pairs(id)) => self.pattern(place, id, arguments, depth, then),
                Some(_) => self.any(place, then),
                None => self.call(place, &name.name, arguments, depth, then),
            },
            _ => match self.value(&mut place, source) {
                Value::Range(low, high) => self.range(place, &low, &high, 1, then),
                Value::List(items) => items.into_iter().for_each(|item| then(self, place.clone(), item)),
                _ => self.any(place, then),
            },
        }
    }

    /// Elements of which nothing is known, not even whether there are any.
    fn any(&mut self, mut place: Place, then: Each<'_, 'w>) {
        place.fix(self.next());
        then(self, place, Value::Other);
    }

    /// `low`, `low + step`, ... below `high`.
    fn range(&mut self, mut place: Place, low: &Affine, high: &Affine, step: i128, then: Each<'_, 'w>) {
        let count = self.fresh();
        let Some(element) = count.scaled(step).and_then(|offset| low.add(&offset)) else {
            return self.any(place, then);
        };
        place.require(Some(count), self.next());
        place.require(below(&element, high), self.next());
        then(self, place, Value::Int(element));
    }

    fn call(&mut self, mut place: Place, name: &str, arguments: &Arguments, depth: usize, then: Each<'_, 'w>) {
        if let Some(declared) = self.names.lookup_of(place.file, name, &[DeclarationKind::Pairs]) {
            return self.pattern(place, declared.id, arguments, depth, then);
        }
        let arguments = positional(arguments).unwrap_or_default();
        match (name, arguments.as_slice()) {
            ("reverse", [list]) => self.each(place, list, depth + 1, then),
            ("stride", [list, step]) => {
                let step = self.int(&mut place, step).and_then(|step| step.as_constant()).filter(|step| *step >= 1);
                match (self.value(&mut place, list), step) {
                    (Value::Range(low, high), Some(step)) => self.range(place, &low, &high, step, then),
                    _ => self.any(place, then),
                }
            }
            ("combinations", [list, size]) => {
                let size = self.int(&mut place, size).and_then(|size| size.as_constant());
                match (self.value(&mut place, list), size) {
                    (Value::Range(low, high), Some(size @ 1..=CHOICE)) => self.choices(place, &low, &high, size, then),
                    _ => self.any(place, then),
                }
            }
            _ => self.any(place, then),
        }
    }

    /// `low <= a < b < ... < high`.
    fn choices(&mut self, mut place: Place, low: &Affine, high: &Affine, size: i128, then: Each<'_, 'w>) {
        let chosen: Vec<Affine> = (0..size).map(|_| self.fresh()).collect();
        let next = self.next();
        chosen.first().into_iter().for_each(|first| place.require(at_least(first, low), next));
        chosen.windows(2).for_each(|pair| place.require(below(&pair[0], &pair[1]), next));
        chosen.last().into_iter().for_each(|last| place.require(below(last, high), next));
        then(self, place, Value::List(chosen.into_iter().map(Value::Int).collect()));
    }

    /// The elements of an entanglement pattern: its definition, with its options bound.
    fn pattern(&mut self, mut place: Place, id: DeclaredId, arguments: &Arguments, depth: usize, then: Each<'_, 'w>) {
        let declared = self.names.get(id);
        let (DeclarationBody::Definition(definition), false) = (&declared.declaration.body, declared.is_reported())
        else {
            return self.any(place, then);
        };
        let Some(mut inner) = self.options(&mut place, id, arguments) else { return self.any(place, then) };
        for binding in &definition.bindings {
            let value = self.value(&mut inner, &binding.value);
            inner.bind(&binding.name.name, value);
        }
        self.each(inner, &definition.value, depth + 1, &mut |walk, inner, value| {
            then(walk, inner.named_as(&place), value);
        });
    }

    /// The place inside a pattern's definition: its options are whole numbers, given in order or left to their defaults.
    fn options(&mut self, place: &mut Place, id: DeclaredId, arguments: &Arguments) -> Option<Place> {
        let declared = self.names.get(id);
        let ArgumentList::List(given) = &arguments.list else { return None };
        let options: Vec<_> = declared.declaration.parameters.iter().flat_map(|p| &p.list).collect();
        let mut values: Vec<Option<Value>> = vec![None; options.len()];
        for (at, argument) in given.iter().enumerate() {
            let slot = match &argument.label {
                None => at,
                Some(label) => options.iter().position(|option| option.name.name == label.name)?,
            };
            *values.get_mut(slot)? = Some(Value::Int(self.int(place, &argument.value)?));
        }
        let mut inner = place.clone().named_as(&Place::new(declared.file));
        for (option, value) in options.into_iter().zip(values) {
            let value = match (value, &option.default, Kind::of(&option.ty)) {
                (Some(value), _, Ok(Kind::Int)) => value,
                (None, Some(default), Ok(Kind::Int)) => Value::Int(self.int(&mut inner, default)?),
                _ => return None,
            };
            inner.bind(&option.name.name, value);
        }
        Some(inner)
    }

    /// The clauses of a comprehension, from the left.
    pub(super) fn clauses(
        &mut self,
        mut place: Place,
        clauses: &[Clause],
        depth: usize,
        then: &mut dyn FnMut(&mut Walk<'w>, Place),
    ) {
        match clauses.split_first() {
            None => then(self, place),
            Some((Clause::If { condition, .. }, rest)) => {
                let holds = self.condition(&mut place, condition, true);
                place.narrow(&holds, self.next());
                self.clauses(place, rest, depth, then);
            }
            Some((Clause::For { pattern, source, .. }, rest)) => {
                self.each(place, source, depth + 1, &mut |walk, mut inner, value| {
                    bind(&mut inner, pattern, value);
                    walk.clauses(inner, rest, depth, then);
                });
            }
        }
    }
}

/// Binds the names of a pattern to an element.
pub(super) fn bind(place: &mut Place, pattern: &Pattern, value: Value) {
    let Pattern::Tuple { names, .. } = pattern else {
        return pattern.names().iter().for_each(|name| place.bind(&name.name, value.clone()));
    };
    let parts: Vec<Value> = match value {
        Value::List(parts) if parts.len() == names.len() => parts,
        Value::Range(low, high)
            if high.subtract(&low).and_then(|length| length.as_constant()) == Some(names.len() as i128) =>
        {
            (0..names.len() as i128).map(|at| low.shifted(at).map_or(Value::Other, Value::Int)).collect()
        }
        _ => vec![Value::Other; names.len()],
    };
    names.iter().zip(parts).for_each(|(name, part)| place.bind(&name.name, part));
}
