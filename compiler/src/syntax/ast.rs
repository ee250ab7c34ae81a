//! The syntax tree: what the parser leaves and the analysis reads. Every node knows its bytes in the source.
//!
//! The tree says what was written, not what it means: names are not resolved, widths are not known, `25%` is the number
//! 0.25 with the mark of a percentage. Where the source was wrong there is a `Broken` node (its error is reported
//! already): whoever meets one says nothing more and treats it as unknown. The depth of a tree is bounded (see
//! [`super::limits`]), so recursion over it is safe.

use hqml_ir::span::Span;

pub use super::ast_circuit::{Apply, Body, IfElse, IfStatement, Operand, Statement, StatementKind};
pub use super::ast_expression::{
    Argument, ArgumentList, Arguments, BinaryOp, Clause, Expr, ExprKind, Field, Fields, Generator, Pattern, UnaryOp,
};

/// A whole file.
#[derive(Debug, Clone, PartialEq)]
pub struct File {
    /// The `//!` comments at its beginning, one a line.
    pub docs: Vec<Doc>,
    /// Imports and declarations in the order of the source.
    pub items: Vec<Item>,
    /// All bytes of the file.
    pub span: Span,
}

impl File {
    /// The declarations, in the order of the source.
    pub fn declarations(&self) -> impl Iterator<Item = &Declaration> {
        self.items.iter().filter_map(|item| match &item.kind {
            ItemKind::Declaration(declaration) => Some(declaration),
            ItemKind::Import(_) => None,
        })
    }

    /// The imports, in the order of the source.
    pub fn imports(&self) -> impl Iterator<Item = &Import> {
        self.items.iter().filter_map(|item| match &item.kind {
            ItemKind::Import(import) => Some(import),
            ItemKind::Declaration(_) => None,
        })
    }
}

/// One line of a doc comment, without its slashes and one space after them.
#[derive(Debug, Clone, PartialEq)]
pub struct Doc {
    /// The text.
    pub text: String,
    /// The whole comment.
    pub span: Span,
}

/// A name as written (in Unicode NFC), where it was written. Also a label, which may be a declaration word.
#[derive(Debug, Clone, PartialEq)]
pub struct Ident {
    /// The name.
    pub name: String,
    /// Its bytes.
    pub span: Span,
}

/// A string literal with its escapes resolved.
#[derive(Debug, Clone, PartialEq)]
pub struct Text {
    /// The text between the quotes.
    pub value: String,
    /// Its bytes, quotes included.
    pub span: Span,
}

/// An import or a declaration, with what stands before it.
#[derive(Debug, Clone, PartialEq)]
pub struct Item {
    /// The `///` comments before it.
    pub docs: Vec<Doc>,
    /// The lints silenced for it.
    pub allows: Vec<Allow>,
    /// The item itself.
    pub kind: ItemKind,
    /// Its bytes, from the first doc comment or `allow` on.
    pub span: Span,
}

/// What an item is.
#[allow(clippy::large_enum_variant, reason = "nearly all items are declarations")]
#[derive(Debug, Clone, PartialEq)]
pub enum ItemKind {
    /// `import "maps.hqml"`.
    Import(Import),
    /// A named declaration.
    Declaration(Declaration),
}

/// `allow(W0201, "why")`.
#[derive(Debug, Clone, PartialEq)]
pub struct Allow {
    /// The code of the lint.
    pub code: Ident,
    /// Why it is silenced.
    pub reason: Text,
    /// Its bytes.
    pub span: Span,
}

/// `import "maps.hqml"`.
#[derive(Debug, Clone, PartialEq)]
pub struct Import {
    /// The path as written.
    pub path: Text,
    /// Its bytes.
    pub span: Span,
}

/// The fifteen kinds of declarations.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DeclarationKind {
    /// `const`: a number, text, list or range.
    Const,
    /// `data`: a table and the stages that prepare it.
    Data,
    /// `preprocess`: named stages.
    Preprocess,
    /// `feature_map`: a row to a state.
    FeatureMap,
    /// `ansatz`: a state to a state, usually trainable.
    Ansatz,
    /// `circuit`: a sub-circuit.
    Circuit,
    /// `observable`: one observable or a list of them.
    Observable,
    /// `pairs`: an entanglement pattern.
    Pairs,
    /// `transform`: a row-wise function of features.
    Transform,
    /// `loss`: a row-wise function of features and target.
    Loss,
    /// `optimizer`: an optimizer with its options.
    Optimizer,
    /// `model`: a pipeline to judge.
    Model,
    /// `baseline`: a classical pipeline to judge it by.
    Baseline,
    /// `backend`: where circuits run.
    Backend,
    /// `experiment`: what is compared, how, and by which rule.
    Experiment,
}

impl DeclarationKind {
    /// All kinds, in the order of the grammar.
    pub const ALL: [Self; 15] = [
        Self::Const,
        Self::Data,
        Self::Preprocess,
        Self::FeatureMap,
        Self::Ansatz,
        Self::Circuit,
        Self::Observable,
        Self::Pairs,
        Self::Transform,
        Self::Loss,
        Self::Optimizer,
        Self::Model,
        Self::Baseline,
        Self::Backend,
        Self::Experiment,
    ];

    /// The word that begins such a declaration.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Const => "const",
            Self::Data => "data",
            Self::Preprocess => "preprocess",
            Self::FeatureMap => "feature_map",
            Self::Ansatz => "ansatz",
            Self::Circuit => "circuit",
            Self::Observable => "observable",
            Self::Pairs => "pairs",
            Self::Transform => "transform",
            Self::Loss => "loss",
            Self::Optimizer => "optimizer",
            Self::Model => "model",
            Self::Baseline => "baseline",
            Self::Backend => "backend",
            Self::Experiment => "experiment",
        }
    }

    /// The kind a word begins, if it is a declaration word (`import` and `allow` are not kinds).
    pub fn of_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.word() == word)
    }
}

/// A named declaration. All kinds share one shape; the parser fills what the kind's grammar has and leaves the rest `None`.
#[derive(Debug, Clone, PartialEq)]
pub struct Declaration {
    /// Its kind.
    pub kind: DeclarationKind,
    /// The bytes of the word that begins it.
    pub word: Span,
    /// Its name.
    pub name: Ident,
    /// Its options; `None` where no brackets were written.
    pub parameters: Option<Parameters>,
    /// `on q[n]`, of a feature map, ansatz, circuit or observable.
    pub register: Option<Register>,
    /// `-> probabilities[2]`, of a transform.
    pub result: Option<Type>,
    /// What it declares.
    pub body: DeclarationBody,
    /// Some part of it was wrong and is reported: its name stays known, so that uses of it give no second error, and
    /// what is missing in it is not to be complained about.
    pub broken: bool,
    /// Its bytes, from its word on.
    pub span: Span,
}

/// What a declaration declares.
#[derive(Debug, Clone, PartialEq)]
pub enum DeclarationBody {
    /// `= value where ...`.
    Definition(Definition),
    /// `{ statements }`, of a feature map, ansatz or circuit.
    Circuit(Body),
    /// `{ field: value ... }`, of an experiment.
    Fields(Fields),
    /// It could not be read; the error is reported.
    Broken,
}

/// `= value where name = value, ...`.
#[derive(Debug, Clone, PartialEq)]
pub struct Definition {
    /// The value: an expression or a pipeline.
    pub value: Expr,
    /// What `where` binds, once each and shared by all uses.
    pub bindings: Vec<Binding>,
    /// Its bytes, from `=` on.
    pub span: Span,
}

/// `name = value` after `where`.
#[derive(Debug, Clone, PartialEq)]
pub struct Binding {
    /// The name.
    pub name: Ident,
    /// Its value.
    pub value: Expr,
    /// Its bytes.
    pub span: Span,
}

/// The options of a declaration, in brackets.
#[derive(Debug, Clone, PartialEq)]
pub struct Parameters {
    /// In the order of the source.
    pub list: Vec<Parameter>,
    /// The bytes, brackets included.
    pub span: Span,
}

/// `name: type = default`.
#[derive(Debug, Clone, PartialEq)]
pub struct Parameter {
    /// The `///` comments before it.
    pub docs: Vec<Doc>,
    /// Its name.
    pub name: Ident,
    /// Its type.
    pub ty: Type,
    /// Its default value.
    pub default: Option<Expr>,
    /// Its bytes, from the name on.
    pub span: Span,
}

/// `features[n]`, `int`, `one_of[x, y]`, `list[pairs]`.
#[derive(Debug, Clone, PartialEq)]
pub struct Type {
    /// Its name.
    pub name: Ident,
    /// What stands in the brackets: expressions; a type such as `int` or `pairs` in there is an [`ExprKind::Name`].
    /// Empty where no brackets were written.
    pub parts: Vec<Expr>,
    /// Its bytes.
    pub span: Span,
}

/// `q[n]` after `on`.
#[derive(Debug, Clone, PartialEq)]
pub struct Register {
    /// The register's name.
    pub name: Ident,
    /// Its width.
    pub width: Expr,
    /// Its bytes.
    pub span: Span,
}
