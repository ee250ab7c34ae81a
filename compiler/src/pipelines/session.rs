//! What every check has at hand: the names, the world, the options of the compilation; and where diagnostics go.
//!
//! A check that fails reports why and returns [`Reported`]: whoever gets that says nothing more.

use std::cell::{Cell, RefCell};

use hqml_ir::stages::Family;
use hqml_ir::{Diagnostic, Span, Value};

use super::choices::Choices;
use super::options::Reader;
use super::scope::Scope;
use super::values;
use crate::eval::{self, Constant, Context, Evaluator, Plain};
use crate::names::{Declared, Names};
use crate::syntax::ast::{
    Argument, ArgumentList, Arguments, DeclarationBody, DeclarationKind as D, Definition, Expr, ExprKind, Generator,
    Ident,
};
use crate::world::World;

/// What went wrong is reported already.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Reported(());

/// A value, or nothing: then the reason is reported.
pub(crate) type Checked<T> = Result<T, Reported>;

/// What every check has at hand.
pub(crate) struct Session<'a> {
    /// All declarations.
    pub(crate) names: &'a Names,
    /// Where tables come from.
    pub(crate) world: &'a dyn World,
    /// Bytes that a state may take.
    pub(crate) memory: u64,
    /// Whether all backends of the experiment at hand can do without the amplitudes of a state.
    pub(crate) wide: Cell<bool>,
    diagnostics: RefCell<Vec<Diagnostic>>,
}

impl<'a> Session<'a> {
    /// Without diagnostics yet.
    pub(crate) fn new(names: &'a Names, world: &'a dyn World, memory: u64) -> Self {
        Self { names, world, memory, wide: Cell::new(false), diagnostics: RefCell::default() }
    }

    /// Reports an error or a lint.
    pub(crate) fn report(&self, diagnostic: Diagnostic) -> Reported {
        self.diagnostics.borrow_mut().push(diagnostic);
        Reported(())
    }

    /// Reports all of them; none where the reason is reported already.
    pub(crate) fn report_all(&self, diagnostics: Vec<Diagnostic>) -> Reported {
        self.diagnostics.borrow_mut().extend(diagnostics);
        Reported(())
    }

    /// Fails without a word: the reason is reported already.
    pub(crate) fn silent(&self) -> Reported {
        Reported(())
    }

    /// What was reported.
    pub(crate) fn into_diagnostics(self) -> Vec<Diagnostic> {
        self.diagnostics.into_inner()
    }

    /// The source text of a span, on one line.
    pub(crate) fn one_line(&self, span: Span) -> String {
        let text = self.names.sources().text(span);
        let without_comments = text.lines().map(|line| line.split("//").next().unwrap_or(line));
        let words: Vec<&str> = without_comments.flat_map(str::split_whitespace).collect();
        words.join(" ")
    }

    /// Evaluates an expression that may hold `?` where the context takes one.
    pub(crate) fn evaluate(&self, expr: &Expr, scope: &Scope<'a>, context: &mut dyn Context) -> Checked<Constant> {
        let mut values = scope.values.clone();
        let mut evaluator = Evaluator { names: self.names, scope: &mut values, context };
        evaluator.eval(expr).map_err(|why| self.report_all(why))
    }

    /// Evaluates a constant, as an option of a stage takes it.
    pub(crate) fn constant(&self, expr: &Expr, scope: &Scope<'a>) -> Checked<Value> {
        let value = self.evaluate(expr, scope, &mut Plain::new())?;
        values::of_constant(&value).ok_or_else(|| self.report(super::errors::no_option_value(&value, expr.span)))
    }

    /// Whether a name stands for a constant.
    pub(crate) fn knows_constant(&self, name: &str, scope: &Scope<'a>) -> bool {
        scope.binds(name) || self.names.lookup_of(scope.file, name, &[D::Const]).is_some() || name == "pi"
    }

    /// The definition of a declaration that has one.
    pub(crate) fn definition(&self, declared: &'a Declared) -> Checked<&'a Definition> {
        match &declared.declaration.body {
            DeclarationBody::Definition(definition) if !declared.is_reported() => Ok(definition),
            _ => Err(self.silent()),
        }
    }

    /// Binds the options of a declaration to the arguments of its use.
    pub(crate) fn bind(
        &self,
        declared: &'a Declared,
        name: &Ident,
        arguments: Option<&'a Arguments>,
        scope: &Scope<'a>,
        choices: Option<&Choices>,
    ) -> Checked<Scope<'a>> {
        let reader = Reader { session: self, scope, choices };
        let given = super::arguments::given(reader, declared.name(), arguments)?;
        let mut values = scope.values.inside(declared.file);
        eval::bind_options(self.names, declared, &given, name.span, &mut values, &mut Plain::new())
            .map_err(|why| self.report_all(why))?;
        Ok(Scope::of_values(values))
    }

    /// The branches that a generator makes, each with its variables bound.
    pub(crate) fn unroll(&self, generator: &'a Generator, scope: &Scope<'a>) -> Checked<Vec<(&'a Expr, Scope<'a>)>> {
        super::generators::unroll(self, generator, scope)
    }

    /// Whether what `where` binds is a stage rather than a value.
    pub(crate) fn is_stage(&self, expr: &Expr, scope: &Scope<'a>) -> bool {
        match &expr.kind {
            ExprKind::Pipeline(_) => true,
            ExprKind::List(items) => items.first().is_some_and(|item| self.is_stage(item, scope)),
            ExprKind::Comprehension(generator) => self.is_stage(&generator.element, scope),
            ExprKind::Name(name) | ExprKind::Call { name, .. } => self.names_stage(&name.name, scope),
            _ => false,
        }
    }

    /// Whether what `where` binds is an observable: it waits for the qubits it is measured on.
    pub(crate) fn is_observable(&self, expr: &Expr, scope: &Scope<'a>) -> bool {
        let any = |exprs: &[&Expr]| exprs.iter().any(|expr| self.is_observable(expr, scope));
        match &expr.kind {
            ExprKind::Name(name) => self.names_observable(&name.name, scope),
            ExprKind::Call { name, arguments } => {
                self.names_observable(&name.name, scope)
                    || match &arguments.list {
                        ArgumentList::List(list) => {
                            list.iter().any(|argument| self.is_observable(&argument.value, scope))
                        }
                        ArgumentList::Generator(generator) => self.is_observable(&generator.element, scope),
                        ArgumentList::Broken => false,
                    }
            }
            ExprKind::List(items) | ExprKind::Tuple(items) => any(&items.iter().collect::<Vec<_>>()),
            ExprKind::Comprehension(generator) => self.is_observable(&generator.element, scope),
            ExprKind::Unary { operand, .. } => self.is_observable(operand, scope),
            ExprKind::Binary { left, right, .. } => any(&[left, right]),
            _ => false,
        }
    }

    fn names_observable(&self, name: &str, scope: &Scope<'a>) -> bool {
        if let Some(bound) = scope.values.get(name) {
            return matches!(bound, Constant::Later(_));
        }
        matches!(name, "X" | "Y" | "Z" | "I") || self.names.lookup_of(scope.file, name, &[D::Observable]).is_some()
    }

    fn names_stage(&self, name: &str, scope: &Scope<'a>) -> bool {
        const STAGES: [D; 5] = [D::FeatureMap, D::Ansatz, D::Model, D::Preprocess, D::Baseline];
        scope.stage(name).is_some()
            || self.names.lookup_of(scope.file, name, &STAGES).is_some()
            || ["frozen", "tuned"].contains(&name)
            || (hqml_ir::stages::stage(name).is_some() && !self.knows_constant(name, scope))
            || self.names_row(name, scope)
    }

    /// Whether a name is an optimizer, a loss or a kernel function: read where it is given to an option.
    fn names_row(&self, name: &str, scope: &Scope<'a>) -> bool {
        const FAMILIES: [Family; 4] = [Family::Optimizer, Family::Loss, Family::Gradient, Family::KernelFunction];
        let declared = self.names.lookup_of(scope.file, name, &[D::Optimizer, D::Loss]).is_some();
        let known = self.knows_constant(name, scope) || self.names.lookup_of(scope.file, name, &[D::Pairs]).is_some();
        declared || (!known && FAMILIES.iter().any(|family| hqml_ir::stages::find(*family, name).is_some()))
    }
}

/// The positional arguments of a call; nothing where it has labels or could not be read.
pub(crate) fn positional(arguments: Option<&Arguments>) -> &[Argument] {
    match arguments.map(|a| &a.list) {
        Some(ArgumentList::List(list)) if list.iter().all(|a| a.label.is_none()) => list,
        _ => &[],
    }
}
