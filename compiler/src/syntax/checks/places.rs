//! What may stand where: trainable parameters, records, limits and percentage points, by the place of a value.

use hqml_ir::diagnostic::Diagnostic;
use hqml_ir::span::Span;

use crate::syntax::ast::DeclarationKind;

/// What may stand at a place, and what the place is called.
#[derive(Debug, Clone, Copy)]
pub(super) struct Place {
    /// `?`.
    pub(super) hole: bool,
    /// `{ ... }`.
    pub(super) record: bool,
    /// `$20`.
    pub(super) budget: bool,
    /// `10min`.
    pub(super) time: bool,
    /// `2 points`.
    pub(super) rule: bool,
    name: &'static str,
}

const fn plain(name: &'static str) -> Place {
    Place { hole: false, record: false, budget: false, time: false, rule: false, name }
}

impl Place {
    pub(super) const DEFAULT: Self = plain("the default of an option");
    pub(super) const BOUND: Self = plain("a bound or a width");
    pub(super) const CONDITION: Self = plain("a condition");
    pub(super) const INDEX: Self = plain("an index");
    pub(super) const CIRCUIT: Self = Self { hole: true, ..plain("a circuit") };

    /// The place of a declaration's definition.
    pub(super) const fn of(kind: DeclarationKind) -> Self {
        use DeclarationKind as D;
        let hole = matches!(kind, D::Transform | D::Loss | D::Observable | D::Preprocess | D::Model | D::Baseline);
        // A machine's times stand in its declaration.
        Self { hole, time: matches!(kind, D::Backend), ..plain(a_definition(kind)) }
    }

    /// The place of an experiment's field.
    pub(super) fn of_field(label: &str) -> Self {
        let place = Self { record: true, ..plain("an experiment") };
        match label {
            "budget" => Self { budget: true, time: true, ..place },
            "backends" => Self { time: true, ..place },
            "continue_when" => Self { rule: true, ..place },
            _ => place,
        }
    }

    pub(super) const fn with_record(self) -> Self {
        Self { record: true, ..self }
    }

    pub(super) const fn without_record(self) -> Self {
        Self { record: false, ..self }
    }

    /// A stricter place inside this one.
    pub(super) const fn inside(self, inner: Self) -> Self {
        Self { rule: self.rule, budget: self.budget, time: self.time, ..inner }
    }

    /// The error of a `?` here.
    pub(super) fn no_hole(self, span: Span) -> Diagnostic {
        Diagnostic::error("E0134", format!("`?` cannot stand in {}", self.name))
            .primary(span, "a trainable parameter")
            .help("write a number, or an option that is given one")
            .note(
                "`?` stands where a number is computed with in a circuit, a transform, a loss or an observable, and in \
                 the options of a model's stages",
            )
    }
}

const fn a_definition(kind: DeclarationKind) -> &'static str {
    use DeclarationKind as D;
    match kind {
        D::Const => "a constant",
        D::Data => "a data declaration",
        D::Pairs => "a pattern of pairs",
        D::Optimizer => "an optimizer",
        D::Backend => "a backend",
        _ => "this declaration",
    }
}

/// `2 points` outside a rule.
pub(super) fn points(span: Span) -> Diagnostic {
    Diagnostic::error("E0135", "`points` are a difference of percentages, and only a rule compares them")
        .primary(span, "")
        .help("write a plain number, such as `0.02`")
}

/// Money outside a budget, or a duration outside a budget and a backend.
pub(super) fn limit(span: Span) -> Diagnostic {
    Diagnostic::error("E0136", "money and durations are limits, and only a budget has them")
        .primary(span, "")
        .help("write `budget: { cost: $20, time: 10min }` in an experiment, or a plain number here")
}
