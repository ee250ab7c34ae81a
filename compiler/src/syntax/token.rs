//! The kinds of tokens and the token itself: what the lexer leaves and the parser reads.

use hqml_ir::span::{FileId, Span};
use logos::Logos;

/// A kind of token. Numbers with units and names beyond ASCII get their final kind from the lexer's driver.
#[derive(Logos, Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
#[rustfmt::skip]
pub enum TokenKind {
    // Trivia.
    /// Spaces and line ends.
    #[regex(r"[ \t\r\n]+")] Space,
    /// `// ...`, `//// ...`.
    #[regex(r"//[^\n]*", allow_greedy = true)] Comment,
    /// `/// ...`.
    Doc,
    /// `//! ...`.
    FileDoc,

    // Names and literals.
    /// A name.
    #[regex(r"[A-Za-z_][A-Za-z0-9_]*")] Name,
    /// `"text"`, escapes still unresolved.
    #[regex(r#""([^"\\\n]|\\[^\n])*""#)] Text,
    /// A whole number.
    Int,
    /// A real number.
    #[regex(r"[0-9](_?[0-9])*(\.[0-9](_?[0-9])*)?([eE][+-]?[0-9]+)?")] Real,
    /// `25%`.
    Percent,
    /// `10ms`.
    Duration,
    /// `$20`.
    #[regex(r"\$[0-9](_?[0-9])*(\.[0-9]+)?")] Money,
    /// `2 points`.
    Points,
    /// A literal that was wrong and is reported: it stands for some value.
    Bad,

    // Declaration words.
    #[doc(hidden)] #[token("import")] Import,
    #[doc(hidden)] #[token("allow")] Allow,
    #[doc(hidden)] #[token("const")] Const,
    #[doc(hidden)] #[token("data")] Data,
    #[doc(hidden)] #[token("preprocess")] Preprocess,
    #[doc(hidden)] #[token("feature_map")] FeatureMap,
    #[doc(hidden)] #[token("ansatz")] Ansatz,
    #[doc(hidden)] #[token("circuit")] Circuit,
    #[doc(hidden)] #[token("observable")] Observable,
    #[doc(hidden)] #[token("pairs")] Pairs,
    #[doc(hidden)] #[token("transform")] Transform,
    #[doc(hidden)] #[token("loss")] Loss,
    #[doc(hidden)] #[token("optimizer")] Optimizer,
    #[doc(hidden)] #[token("model")] Model,
    #[doc(hidden)] #[token("baseline")] Baseline,
    #[doc(hidden)] #[token("backend")] Backend,
    #[doc(hidden)] #[token("experiment")] Experiment,

    // Inner words.
    #[doc(hidden)] #[token("on")] On,
    #[doc(hidden)] #[token("let")] Let,
    #[doc(hidden)] #[token("for")] For,
    #[doc(hidden)] #[token("in")] In,
    #[doc(hidden)] #[token("repeat")] Repeat,
    #[doc(hidden)] #[token("if")] If,
    #[doc(hidden)] #[token("else")] Else,
    #[doc(hidden)] #[token("inverse")] Inverse,
    #[doc(hidden)] #[token("control")] Control,
    #[doc(hidden)] #[token("power")] Power,
    #[doc(hidden)] #[token("barrier")] Barrier,
    #[doc(hidden)] #[token("require")] Require,
    #[doc(hidden)] #[token("where")] Where,
    #[doc(hidden)] #[token("and")] And,
    #[doc(hidden)] #[token("or")] Or,
    #[doc(hidden)] #[token("not")] Not,
    #[doc(hidden)] #[token("of")] Of,
    #[doc(hidden)] #[token("true")] True,
    #[doc(hidden)] #[token("false")] False,

    // Signs.
    #[doc(hidden)] #[token("(")] LeftParen,
    #[doc(hidden)] #[token(")")] RightParen,
    #[doc(hidden)] #[token("[")] LeftBracket,
    #[doc(hidden)] #[token("]")] RightBracket,
    #[doc(hidden)] #[token("{")] LeftBrace,
    #[doc(hidden)] #[token("}")] RightBrace,
    #[doc(hidden)] #[token("=")] Assign,
    #[doc(hidden)] #[token(":")] Colon,
    #[doc(hidden)] #[token(",")] Comma,
    #[doc(hidden)] #[token(";")] Semicolon,
    #[doc(hidden)] #[token(".")] Dot,
    #[doc(hidden)] #[token("..")] DotDot,
    #[doc(hidden)] #[token("->")] Arrow,
    #[doc(hidden)] #[token("|>")] Pipe,
    #[doc(hidden)] #[token("?")] Hole,
    #[doc(hidden)] #[token("+")] Plus,
    #[doc(hidden)] #[token("-")] Minus,
    #[doc(hidden)] #[token("*")] Star,
    #[doc(hidden)] #[token("/")] Slash,
    #[doc(hidden)] #[token("**")] StarStar,
    #[doc(hidden)] #[token("==")] EqualEqual,
    #[doc(hidden)] #[token("!=")] NotEqual,
    #[doc(hidden)] #[token("<")] Less,
    #[doc(hidden)] #[token("<=")] LessEqual,
    #[doc(hidden)] #[token(">")] Greater,
    #[doc(hidden)] #[token(">=")] GreaterEqual,

    // Signs of other languages: reported by the lexer, which hands on what was meant.
    #[doc(hidden)] #[token("^")] Caret,
    #[doc(hidden)] #[token("&&")] AndAnd,
    #[doc(hidden)] #[token("||")] OrOr,
    #[doc(hidden)] #[token("!")] Bang,
    #[doc(hidden)] #[token("*/")] CommentEnd,
    #[doc(hidden)] #[token("%")] PercentSign,
    /// A text that is not closed on its line.
    #[regex(r#""([^"\\\n]|\\[^\n])*\\?"#)] OpenText,
    /// A byte sequence that begins no token.
    Unknown,
}

use TokenKind as K;

/// The words of the language and the signs, as written.
const SPELLING: &[(TokenKind, &str)] = &[
    (K::Import, "import"),
    (K::Allow, "allow"),
    (K::Const, "const"),
    (K::Data, "data"),
    (K::Preprocess, "preprocess"),
    (K::FeatureMap, "feature_map"),
    (K::Ansatz, "ansatz"),
    (K::Circuit, "circuit"),
    (K::Observable, "observable"),
    (K::Pairs, "pairs"),
    (K::Transform, "transform"),
    (K::Loss, "loss"),
    (K::Optimizer, "optimizer"),
    (K::Model, "model"),
    (K::Baseline, "baseline"),
    (K::Backend, "backend"),
    (K::Experiment, "experiment"),
    (K::On, "on"),
    (K::Let, "let"),
    (K::For, "for"),
    (K::In, "in"),
    (K::Repeat, "repeat"),
    (K::If, "if"),
    (K::Else, "else"),
    (K::Inverse, "inverse"),
    (K::Control, "control"),
    (K::Power, "power"),
    (K::Barrier, "barrier"),
    (K::Require, "require"),
    (K::Where, "where"),
    (K::And, "and"),
    (K::Or, "or"),
    (K::Not, "not"),
    (K::Of, "of"),
    (K::True, "true"),
    (K::False, "false"),
    (K::LeftParen, "("),
    (K::RightParen, ")"),
    (K::LeftBracket, "["),
    (K::RightBracket, "]"),
    (K::LeftBrace, "{"),
    (K::RightBrace, "}"),
    (K::Assign, "="),
    (K::Colon, ":"),
    (K::Comma, ","),
    (K::Semicolon, ";"),
    (K::Dot, "."),
    (K::DotDot, ".."),
    (K::Arrow, "->"),
    (K::Pipe, "|>"),
    (K::Hole, "?"),
    (K::Plus, "+"),
    (K::Minus, "-"),
    (K::Star, "*"),
    (K::Slash, "/"),
    (K::StarStar, "**"),
    (K::EqualEqual, "=="),
    (K::NotEqual, "!="),
    (K::Less, "<"),
    (K::LessEqual, "<="),
    (K::Greater, ">"),
    (K::GreaterEqual, ">="),
];

impl TokenKind {
    /// As written, of a word or sign.
    pub fn spelling(self) -> Option<&'static str> {
        SPELLING.iter().find(|(kind, _)| *kind == self).map(|(_, text)| *text)
    }

    /// Whether the grammar does not see it.
    pub const fn is_trivia(self) -> bool {
        matches!(self, K::Space | K::Comment)
    }

    /// A word that begins a declaration, an import or an `allow`.
    pub fn is_declaration_word(self) -> bool {
        (K::Import..=K::Experiment).contains(&self)
    }

    /// A word that is never a name nor a label.
    pub fn is_inner_word(self) -> bool {
        (K::On..=K::False).contains(&self)
    }

    /// What may stand before the `:` of a field or an option.
    pub fn is_label(self) -> bool {
        self == K::Name || self.is_declaration_word()
    }

    /// A word that begins a statement (a gate's name begins one too).
    pub const fn is_statement_word(self) -> bool {
        matches!(
            self,
            K::Let | K::For | K::Repeat | K::If | K::Inverse | K::Control | K::Power | K::Barrier | K::Require
        )
    }

    /// A literal.
    pub fn is_literal(self) -> bool {
        (K::Text..=K::Bad).contains(&self) || matches!(self, K::True | K::False)
    }

    /// Whether a value can end with it.
    pub fn ends_value(self) -> bool {
        self == K::Name || self.is_literal() || self == K::Hole || self.is_closer()
    }

    /// The bracket that closes this one.
    pub const fn closer(self) -> Option<Self> {
        match self {
            K::LeftParen => Some(K::RightParen),
            K::LeftBracket => Some(K::RightBracket),
            K::LeftBrace => Some(K::RightBrace),
            _ => None,
        }
    }

    /// Whether it closes a bracket.
    pub const fn is_closer(self) -> bool {
        matches!(self, K::RightParen | K::RightBracket | K::RightBrace)
    }

    /// `==`, `!=`, `<`, `<=`, `>`, `>=`.
    pub fn is_comparison(self) -> bool {
        (K::EqualEqual..=K::GreaterEqual).contains(&self)
    }
}

/// A token: its kind, its bytes, and whether it is the first on its line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Token {
    /// Its kind.
    pub kind: TokenKind,
    /// Whether a line end stands before it (the first token of a file begins a line too).
    pub line_start: bool,
    /// Its first byte.
    pub start: u32,
    /// One past its last byte.
    pub end: u32,
}

impl Token {
    /// Its place in a file.
    pub const fn span(self, file: FileId) -> Span {
        Span::new(file, self.start, self.end)
    }

    /// Its text.
    pub fn text(self, source: &str) -> &str {
        source.get(self.start as usize..self.end as usize).unwrap_or_default()
    }
}
