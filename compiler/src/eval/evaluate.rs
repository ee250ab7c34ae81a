//! Evaluation of expressions: one function a form.

use std::sync::Arc;

use hqml_ir::{Angle, Gate, Observable, Pauli, PauliString, Span};

use super::arguments::{Argument, Given, bind_options};
use super::context::{Context, Plain};
use super::functions::{self, FUNCTIONS};
use super::{Checked, Constant, Kind, Scope, Word, error, lists, operators, width};
use crate::names::{Declared, Names, suggest};
use crate::syntax::ast::{
    self, ArgumentList, Arguments, BinaryOp, DeclarationBody, DeclarationKind, Expr, ExprKind, Ident, UnaryOp,
};

/// Declarations nested deeper than this are refused.
const DEPTH: usize = 100;

/// The kinds whose name is a value.
const VALUES: [DeclarationKind; 3] = [DeclarationKind::Const, DeclarationKind::Pairs, DeclarationKind::Observable];

/// The value of an expression that holds no `?`.
///
/// # Errors
/// What is wrong in it; nothing if that is reported already.
pub fn evaluate(names: &Names, scope: &Scope, expr: &Expr) -> Checked<Constant> {
    let mut scope = scope.clone();
    Evaluator { names, scope: &mut scope, context: &mut Plain::new() }.eval(expr)
}

/// The value of a `const`; computed once.
///
/// # Errors
/// What is wrong in it: the same diagnostics each time it is asked for.
pub fn constant_of(names: &Names, declared: &Declared, depth: usize, span: Span) -> Checked<Constant> {
    if let Some(value) = declared.value.get() {
        return value.clone();
    }
    if depth > DEPTH {
        return Err(vec![error::too_deep(span)]);
    }
    let mut scope = Scope::new(declared.file);
    scope.depth = depth + 1;
    let value = definition(names, declared, &mut scope, &mut Plain::new());
    let _ = declared.value.set(value.clone());
    value
}

/// The value of `= value where ...` of a declaration in its own scope.
fn definition(names: &Names, declared: &Declared, scope: &mut Scope, context: &mut dyn Context) -> Checked<Constant> {
    let (DeclarationBody::Definition(definition), false) = (&declared.declaration.body, declared.is_reported()) else {
        return Err(vec![]);
    };
    let mut inner = Evaluator { names, scope, context };
    for binding in super::in_order(names.sources(), &definition.bindings) {
        let value = inner.eval(&binding.value)?;
        inner.scope.bind(&binding.name.name, value);
    }
    inner.eval(&definition.value)
}

/// Evaluates expressions in a scope.
pub struct Evaluator<'a> {
    /// The declarations.
    pub names: &'a Names,
    /// What names are bound to.
    pub scope: &'a mut Scope,
    /// What `?` means, and how much work is allowed.
    pub context: &'a mut dyn Context,
}

impl Evaluator<'_> {
    /// The value of an expression.
    ///
    /// # Errors
    /// What is wrong in it; nothing if that is reported already.
    pub fn eval(&mut self, expr: &Expr) -> Checked<Constant> {
        match &expr.kind {
            ExprKind::Int(v) => Ok(Constant::Int(*v)),
            ExprKind::Real(v) | ExprKind::Percent(v) | ExprKind::Duration(v) | ExprKind::Money(v) => {
                operators::real(*v, expr.span)
            }
            ExprKind::Text(v) => Ok(Constant::text(v)),
            ExprKind::Bool(v) => Ok(Constant::Bool(*v)),
            ExprKind::Name(name) => self.name(name),
            ExprKind::Call { name, arguments } => self.call(name, arguments, expr.span),
            ExprKind::Hole(arguments) => self.hole(arguments.as_ref(), expr.span),
            ExprKind::Unary { op, operand } => self.unary(*op, operand, expr.span),
            ExprKind::Binary { op, left, right, .. } => self.binary(*op, left, right, expr.span),
            ExprKind::PercentOf { percent, whole, .. } => {
                let whole = self.eval(whole)?;
                operators::arithmetic(BinaryOp::Multiply, &Constant::Real(*percent), &whole, expr.span)
            }
            ExprKind::Range { start, end } => self.range(start, end),
            ExprKind::Index { base, index } => self.index(base, index),
            ExprKind::Tuple(items) => Ok(Constant::Tuple(Arc::new(self.all(items)?))),
            ExprKind::List(items) => Ok(Constant::list(self.all(items)?)),
            ExprKind::Comprehension(generator) => lists::generate(self, generator).map(Constant::list),
            ExprKind::Broken => Err(vec![]),
            ExprKind::Points(_) => Err(vec![error::no_value("a difference in points", expr.span)]),
            ExprKind::Member { base, member } => {
                let text = base.as_name().map(|name| format!("{}.{}", name.name, member.name));
                Err(vec![error::member(text.as_deref(), expr.span)])
            }
            ExprKind::Pipeline(_) => Err(vec![error::no_value("a pipeline", expr.span)]),
            ExprKind::Record(_) => Err(vec![error::no_value("a record", expr.span)]),
        }
    }

    /// The value of an expression where a certain kind is wanted: words of that kind come before other meanings of a
    /// name (`axis: x`, though `x` is the row).
    ///
    /// # Errors
    /// As for [`Evaluator::eval`]; the caller judges whether the kind fits.
    pub fn eval_as(&mut self, kind: &Kind, expr: &Expr) -> Checked<Constant> {
        match (&expr.kind, kind) {
            // Where no qubits are at hand yet, an observable waits for them.
            (_, Kind::Observable) if self.scope.qubits.is_none() => {
                match expr.as_name().map(|n| self.scope.get(&n.name)) {
                    Some(Some(bound)) => Ok(bound.clone()),
                    _ if matches!(expr.kind, ExprKind::Broken) => Err(vec![]),
                    _ => {
                        let scope = Arc::new(self.scope.clone());
                        Ok(Constant::Later(super::Later { expr: Arc::new(expr.clone()), scope }))
                    }
                }
            }
            (ExprKind::Call { name, arguments }, Kind::Pairs) => match self.pattern(name, arguments)? {
                Some(pattern) => Ok(pattern),
                None => self.eval(expr),
            },
            (ExprKind::Name(name), _) => {
                let bound = self.scope.get(&name.name).filter(|value| kind.accept(value).is_some()).cloned();
                match bound.or_else(|| kind.word(&name.name)) {
                    Some(value) => Ok(value),
                    None if self.is_unknown(name) && !kind.words().is_empty() => Err(vec![self.wrong_word(kind, name)]),
                    None => self.eval(expr),
                }
            }
            (ExprKind::List(items), Kind::List(inner)) => {
                let items: Checked<Vec<_>> = items.iter().map(|item| self.eval_as(inner, item)).collect();
                items.map(Constant::list)
            }
            _ => self.eval(expr),
        }
    }

    /// A whole number.
    ///
    /// # Errors
    /// As for [`Evaluator::eval`], or it is not a whole number.
    pub fn int(&mut self, expr: &Expr) -> Checked<i64> {
        let value = self.eval(expr)?;
        value.as_int().ok_or_else(|| match value {
            Constant::Angle(_) => vec![error::not_known("this number", expr.span)],
            _ => vec![error::wrong_kind("a whole number", &value, expr.span)],
        })
    }

    /// `true` or `false`.
    ///
    /// # Errors
    /// As for [`Evaluator::eval`], or it is neither.
    pub fn bool(&mut self, expr: &Expr) -> Checked<bool> {
        match self.eval(expr)? {
            Constant::Bool(value) => Ok(value),
            other => Err(vec![error::wrong_kind("a condition", &other, expr.span)]),
        }
    }

    pub(super) fn all(&mut self, items: &[Expr]) -> Checked<Vec<Constant>> {
        items
            .iter()
            .map(|item| {
                self.context.step(item.span)?;
                self.eval(item)
            })
            .collect()
    }

    fn wrong_word(&self, kind: &Kind, name: &Ident) -> hqml_ir::Diagnostic {
        let words = kind.words();
        let near = suggest(&name.name, words.iter().copied());
        error::wrong_word(error::THIS, &name.name, &words, near, name.span)
    }

    fn is_unknown(&self, name: &Ident) -> bool {
        self.scope.get(&name.name).is_none()
            && !matches!(name.name.as_str(), "pi" | "none")
            && self.names.lookup_of(self.scope.file, &name.name, &VALUES).is_none()
    }

    fn name(&mut self, name: &Ident) -> Checked<Constant> {
        match self.scope.get(&name.name).cloned() {
            Some(Constant::Later(later)) => return self.later(&later, name.span),
            Some(value) => return Ok(value),
            None => {}
        }
        let Some(declared) = self.names.lookup_of(self.scope.file, &name.name, &VALUES) else {
            return match name.name.as_str() {
                "pi" => Ok(Constant::Real(std::f64::consts::PI)),
                "none" => Ok(Constant::None),
                // Gates have a name space of their own; nothing else is called so.
                gate if Gate::named(gate).is_some() => Ok(Gate::named(gate).map_or(Constant::None, Constant::Gate)),
                _ => Err(vec![self.unknown(name)]),
            };
        };
        if declared.is_reported() {
            return Err(vec![]);
        }
        match declared.kind() {
            DeclarationKind::Const => constant_of(self.names, declared, self.scope.depth, name.span),
            DeclarationKind::Pairs => Ok(Constant::Pairs(declared.id)),
            _ => self.observable(declared, &[], name.span),
        }
    }

    /// An observable that was given to an option, on the qubits at hand.
    fn later(&mut self, later: &super::Later, span: Span) -> Checked<Constant> {
        let Some(qubits) = self.scope.qubits else { return Err(vec![error::no_value("an observable", span)]) };
        self.deep(span)?;
        let mut scope = (*later.scope).clone();
        scope.qubits = Some(qubits);
        scope.depth = self.scope.depth + 1;
        Evaluator { names: self.names, scope: &mut scope, context: &mut *self.context }.eval(&later.expr)
    }

    /// `skip(by: 3)`: a pattern of which options are given, and the number of qubits is not.
    fn pattern(&mut self, name: &Ident, arguments: &Arguments) -> Checked<Option<Constant>> {
        let ArgumentList::List(list) = &arguments.list else { return Ok(None) };
        let declared = match self.scope.get(&name.name) {
            Some(Constant::Pairs(id)) => Some(self.names.get(*id)),
            Some(_) => None,
            None => self.names.lookup_of(self.scope.file, &name.name, &[DeclarationKind::Pairs]),
        };
        let Some(declared) = declared.filter(|declared| !declared.is_reported()) else { return Ok(None) };
        let first = declared.declaration.parameters.iter().flat_map(|p| &p.list).next();
        let is_first = |label: &Ident| first.is_some_and(|first| first.name.name == label.name);
        if list.is_empty() || !list.iter().all(|a| a.label.as_ref().is_some_and(|label| !is_first(label))) {
            return Ok(None);
        }
        let scope = self.scope.clone();
        let given = super::evaluated(self.names, declared, &written(arguments, &scope)?, self.context)?;
        let given = given.into_iter().filter_map(|(label, value, _)| label.map(|(l, at)| (l.to_owned(), value, at)));
        Ok(Some(Constant::PairsWith(Arc::new(super::PairsWith { id: declared.id, given: given.collect() }))))
    }

    fn unknown(&self, name: &Ident) -> hqml_ir::Diagnostic {
        let mut others = self.scope.names();
        others.extend(["pi", "none"]);
        others.extend(FUNCTIONS.iter().map(|function| function.name));
        let mut told = self.names.unknown(name, "value", &VALUES, &others);
        if matches!(name.name.as_str(), "X" | "Y" | "Z" | "I" | "features" | "classes") {
            told.help.clear();
        }
        match name.name.as_str() {
            pauli @ ("X" | "Y" | "Z" | "I") => {
                told.help(format!("write `{pauli}(0)` for this Pauli matrix on qubit 0"))
            }
            width @ ("features" | "classes") => told.help(format!(
                "`{width}` is known inside the pipeline of a model or a baseline; options and constants come before it"
            )),
            _ => told,
        }
    }

    fn call(&mut self, name: &Ident, arguments: &Arguments, span: Span) -> Checked<Constant> {
        match self.scope.get(&name.name).cloned() {
            Some(Constant::Pairs(id)) => return self.pairs(self.names.get(id), &[], arguments, span),
            Some(Constant::PairsWith(with)) => {
                return self.pairs(self.names.get(with.id), &with.given, arguments, span);
            }
            // An option `pairs` that was given a list: it is what the call would give.
            Some(list @ Constant::List(_)) => return Ok(list),
            Some(other) => return Err(vec![error::not_callable(&name.name, other.kind(), name.span)]),
            None => {}
        }
        if let Some(declared) = self.names.lookup_of(self.scope.file, &name.name, &VALUES) {
            return match declared.kind() {
                _ if declared.is_reported() => Err(vec![]),
                DeclarationKind::Pairs => self.pairs(declared, &[], arguments, span),
                DeclarationKind::Observable => {
                    let scope = self.scope.clone();
                    self.observable(declared, &written(arguments, &scope)?, span)
                }
                _ => Err(vec![error::not_callable(&name.name, "a constant", name.span)]),
            };
        }
        match (name.name.as_str(), &arguments.list) {
            ("X" | "Y" | "Z" | "I", _) => self.pauli(name, arguments),
            (known, _) if FUNCTIONS.iter().any(|function| function.name == known) => {
                functions::call(self, known, arguments, span)
            }
            _ => Err(vec![self.unknown_function(name)]),
        }
    }

    fn unknown_function(&self, name: &Ident) -> hqml_ir::Diagnostic {
        if matches!(name.name.as_str(), "sweep" | "log_space") {
            return error::sweep_outside(name.span);
        }
        let others: Vec<&str> = FUNCTIONS.iter().map(|function| function.name).collect();
        self.names.unknown(name, "function", &[DeclarationKind::Pairs, DeclarationKind::Observable], &others)
    }

    /// An entanglement pattern for a number of qubits.
    fn pairs(
        &mut self,
        declared: &Declared,
        with: &[(String, Constant, Span)],
        arguments: &Arguments,
        span: Span,
    ) -> Checked<Constant> {
        let outer = self.scope.clone();
        let mut given = written(arguments, &outer)?;
        given.extend(with.iter().map(|(label, value, at)| Argument {
            label: Some((label.as_str(), *at)),
            value: Given::Known(value.clone()),
            span: *at,
        }));
        self.deep(span)?;
        let mut scope = outer.inside(declared.file);
        bind_options(self.names, declared, &given, span, &mut scope, self.context)?;
        definition(self.names, declared, &mut scope, self.context)
    }

    /// The observable, or the list of them, that a declaration stands for on the qubits at hand.
    pub(crate) fn observable(&mut self, declared: &Declared, given: &[Argument<'_>], span: Span) -> Checked<Constant> {
        let Some(qubits) = self.scope.qubits else {
            return Err(vec![error::no_value("an observable", span)]);
        };
        self.deep(span)?;
        let mut scope = self.scope.inside(declared.file);
        let register = declared.declaration.register.as_ref();
        if let Some(register) = register {
            width::bind_name(self.names, &mut scope, &register.width, qubits);
        }
        let options = self.observed_rows(declared, given, &mut scope, span)?;
        bind_options(self.names, declared, &options, span, &mut scope, self.context)?;
        if let Some(register) = register {
            let mut inner = Evaluator { names: self.names, scope: &mut scope, context: &mut *self.context };
            if let width::Width::Is(wants) = width::fit(&mut inner, &register.width, qubits)? {
                return Err(vec![width::error(declared.name(), "observable", wants, qubits, span, register.span)]);
            }
        }
        definition(self.names, declared, &mut scope, self.context)
    }

    /// Binds the rows of an observable, `observable h(x: features[n]) on q[n]`: the row it is given, `h(x)` in a feature
    /// map, or the one that enters the circuit. Leaves the other arguments.
    fn observed_rows<'g>(
        &mut self,
        declared: &Declared,
        given: &[Argument<'g>],
        scope: &mut Scope,
        span: Span,
    ) -> Checked<Vec<Argument<'g>>> {
        let mut left = given.to_vec();
        for option in declared.declaration.parameters.iter().flat_map(|p| &p.list) {
            if Kind::of(&option.ty)? != Kind::Row {
                continue;
            }
            let (row, which, at) = match self.given_row(&option.name.name, &left) {
                Some(place) => {
                    let argument = left.remove(place);
                    let no_row = || vec![error::no_row(declared.name(), argument.span, option.span)];
                    (self.row_of(&argument)?.ok_or_else(no_row)?, "this row", argument.span)
                }
                None => {
                    let features = self.scope.row;
                    let features = features.ok_or_else(|| vec![error::no_row(declared.name(), span, option.span)])?;
                    (Constant::row(features), "the row that enters the circuit", span)
                }
            };
            let features = lists::items(&row, at)?.len();
            if let Some(part) = option.ty.parts.first() {
                let mut inner = Evaluator { names: self.names, scope, context: &mut *self.context };
                if width::fit(&mut inner, part, features)? != width::Width::Fits {
                    return Err(vec![width::row_error(declared.name(), which, features, at, option.ty.span)]);
                }
            }
            scope.bind(&option.name.name, row);
        }
        Ok(left)
    }

    /// Which argument is the row of an observable: the one with its name; else the first without a name, where no row
    /// enters a circuit or where it is a row by its looks, `x` or a part of it.
    fn given_row(&self, row: &str, given: &[Argument<'_>]) -> Option<usize> {
        let named = given.iter().position(|argument| argument.label.is_some_and(|(label, _)| label == row));
        let looks = |argument: &Argument<'_>| matches!(argument.value, Given::Written(expr, _) if self.is_row(expr));
        named.or_else(|| {
            let first = given.iter().position(|argument| argument.label.is_none())?;
            (self.scope.row.is_none() || looks(&given[first])).then_some(first)
        })
    }

    /// Whether a value is a row, or a part of one, by its looks.
    fn is_row(&self, expr: &Expr) -> bool {
        let many = |value: &Constant| matches!(value, Constant::List(items) if matches!(items.first(), Some(Constant::Angle(_))));
        match &expr.kind {
            ExprKind::Name(name) => self.scope.get(&name.name).is_some_and(many),
            ExprKind::Index { base, index } => matches!(index.kind, ExprKind::Range { .. }) && self.is_row(base),
            _ => false,
        }
    }

    /// The value of an argument, if it is a list of angles or numbers.
    fn row_of(&mut self, argument: &Argument<'_>) -> Checked<Option<Constant>> {
        let value = match &argument.value {
            Given::Written(expr, _) => self.eval(expr)?,
            Given::Known(value) => value.clone(),
        };
        let number = |item: &Constant| matches!(item, Constant::Angle(_)) || item.as_real().is_some();
        let fits = matches!(&value, Constant::List(items) if items.iter().all(number));
        Ok(fits.then_some(value))
    }

    fn deep(&self, span: Span) -> Checked<()> {
        if self.scope.depth > DEPTH { Err(vec![error::too_deep(span)]) } else { Ok(()) }
    }

    fn pauli(&mut self, name: &Ident, arguments: &Arguments) -> Checked<Constant> {
        let index = match &arguments.list {
            ArgumentList::List(list) if list.len() == 1 => &list[0],
            ArgumentList::Broken => return Err(vec![]),
            ArgumentList::List(list) => {
                return Err(vec![error::argument_count(&name.name, "one qubit", list.len(), arguments.span)]);
            }
            ArgumentList::Generator(_) => {
                return Err(vec![error::argument_count(&name.name, "one qubit", 0, arguments.span)]);
            }
        };
        let Some(qubits) = self.scope.qubits else {
            return Err(vec![error::no_value("an observable", name.span)]);
        };
        let qubit = self.int(&index.value)?;
        let qubit = u32::try_from(qubit).ok().filter(|q| (*q as usize) < qubits);
        let qubit = qubit.ok_or_else(|| vec![width::no_such_qubit(index.span, &name.name, qubits)])?;
        Ok(Constant::Observable(match name.name.as_str() {
            "X" => Observable::single(Pauli::X, qubit),
            "Y" => Observable::single(Pauli::Y, qubit),
            "Z" => Observable::single(Pauli::Z, qubit),
            _ => Observable::new(vec![(PauliString::default(), 1.0)]),
        }))
    }

    fn hole(&mut self, arguments: Option<&Arguments>, span: Span) -> Checked<Constant> {
        let start = match arguments {
            None => None,
            Some(arguments) => functions::hole_start(self, arguments)?,
        };
        self.context.hole(start, span)
    }

    fn unary(&mut self, op: UnaryOp, operand: &Expr, span: Span) -> Checked<Constant> {
        match op {
            UnaryOp::Minus => operators::minus(&self.eval(operand)?, span),
            UnaryOp::Not => Ok(Constant::Bool(!self.bool(operand)?)),
        }
    }

    fn binary(&mut self, op: BinaryOp, left: &Expr, right: &Expr, span: Span) -> Checked<Constant> {
        match op {
            BinaryOp::And => Ok(Constant::Bool(self.bool(left)? && self.bool(right)?)),
            BinaryOp::Or => Ok(Constant::Bool(self.bool(left)? || self.bool(right)?)),
            // A chain of comparisons is an error of syntax.
            _ if op.compares() && left.is_comparison() => Err(vec![]),
            _ if op.compares() => {
                let (left, right) = self.words(left, right)?;
                operators::compare(op, &left, &right, span)
            }
            _ => {
                let left = self.eval(left)?;
                let divisor = right.span;
                let right = self.eval(right)?;
                if op == BinaryOp::Divide && right.as_real() == Some(0.0) {
                    return Err(vec![error::division_by_zero(divisor)]);
                }
                operators::arithmetic(op, &left, &right, span)
            }
        }
    }

    /// Both sides of a comparison; beside an option's word a bare name is one of that option's words.
    fn words(&mut self, left: &Expr, right: &Expr) -> Checked<(Constant, Constant)> {
        match (left.as_name(), right.as_name()) {
            (_, Some(name)) if self.is_wordlike(name) => {
                let left = self.eval(left)?;
                let right = self.beside(&left, name, right)?;
                Ok((left, right))
            }
            (Some(name), _) if self.is_wordlike(name) => {
                let right = self.eval(right)?;
                let left = self.beside(&right, name, left)?;
                Ok((left, right))
            }
            _ => Ok((self.eval(left)?, self.eval(right)?)),
        }
    }

    /// Whether a name could be a word: nothing that says otherwise is bound to it.
    fn is_wordlike(&self, name: &Ident) -> bool {
        !matches!(self.scope.get(&name.name), Some(Constant::Word(_) | Constant::Axis(_) | Constant::Gate(_)))
    }

    fn beside(&mut self, other: &Constant, name: &Ident, expr: &Expr) -> Checked<Constant> {
        match other {
            Constant::Word(Word { choices, .. }) => {
                Kind::OneOf(Arc::clone(choices)).word(&name.name).ok_or_else(|| {
                    let near = suggest(&name.name, choices.iter().map(String::as_str));
                    vec![error::word_never(&name.name, choices, near, name.span)]
                })
            }
            Constant::Axis(_) => Kind::Axis.word(&name.name).map_or_else(|| self.eval(expr), Ok),
            Constant::Gate(_) => Kind::Gate.word(&name.name).map_or_else(|| self.eval(expr), Ok),
            _ => self.eval(expr),
        }
    }

    fn range(&mut self, start: &Expr, end: &Expr) -> Checked<Constant> {
        let (low, high) = (self.eval(start)?, self.eval(end)?);
        if let (Some(low), Some(high)) = (low.as_int(), high.as_int()) {
            return Ok(Constant::Range(low, high.max(low)));
        }
        match (low.as_real(), high.as_real()) {
            (Some(low), Some(high)) => Ok(Constant::Interval(low, high)),
            (None, _) => Err(vec![error::wrong_kind("a number", &low, start.span)]),
            _ => Err(vec![error::wrong_kind("a number", &high, end.span)]),
        }
    }

    fn index(&mut self, base: &Expr, index: &Expr) -> Checked<Constant> {
        let list = self.eval(base)?;
        if let (Constant::Gate(_), Some(name)) = (&list, base.as_name()) {
            let row = |name: &&str| matches!(self.scope.get(name), Some(Constant::List(items)) if matches!(items.first(), Some(Constant::Angle(_))));
            let row = self.scope.names().into_iter().find(row);
            return Err(vec![error::gate_as_row(&name.name, row, base.span)]);
        }
        let items = lists::items(&list, base.span)?;
        match self.eval(index)? {
            Constant::Angle(_) => Err(vec![error::not_known("this index", index.span)]),
            at @ (Constant::Int(_) | Constant::Real(_)) => lists::element(&items, &at, index.span, base.span),
            many => {
                let at = lists::items(&many, index.span)?;
                let picked: Checked<Vec<_>> =
                    at.iter().map(|at| lists::element(&items, at, index.span, base.span)).collect();
                picked.map(Constant::list)
            }
        }
    }
}

/// The arguments of a call as they are written.
pub(crate) fn written<'a>(arguments: &'a Arguments, scope: &'a Scope) -> Checked<Vec<Argument<'a>>> {
    match &arguments.list {
        ArgumentList::List(list) => Ok(list.iter().map(|argument| one_written(argument, scope)).collect()),
        ArgumentList::Generator(generator) => Err(vec![error::no_value("a bare generator", generator.span)]),
        ArgumentList::Broken => Err(vec![]),
    }
}

fn one_written<'a>(argument: &'a ast::Argument, scope: &'a Scope) -> Argument<'a> {
    Argument {
        label: argument.label.as_ref().map(|label| (label.name.as_str(), label.span)),
        value: Given::Written(&argument.value, scope),
        span: argument.value.span,
    }
}

/// A symbolic or known number as an angle.
///
/// # Errors
/// It is no number.
pub(crate) fn angle_of(value: &Constant, span: Span) -> Checked<Angle> {
    value.as_angle().ok_or_else(|| vec![error::wrong_kind("an angle", value, span)])
}
