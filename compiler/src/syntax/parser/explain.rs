//! Syntax errors in sentences: a place and what was wanted there enter, a diagnostic with a help leaves.

use hqml_ir::diagnostic::Diagnostic;
use hqml_ir::span::Span;

use super::base::{Source, Special, Wrong, label_at, wanted};
use crate::names::suggest;
use crate::syntax::ast::DeclarationKind;
use crate::syntax::brackets;
use crate::syntax::token::{Token, TokenKind as K};

/// The diagnostic of a syntax error.
pub(crate) fn explain(source: &Source<'_>, wrong: &Wrong) -> Diagnostic {
    let scene = Scene { source, wrong, found: source.tokens.get(wrong.at).copied(), before: before(source, wrong.at) };
    match wrong.special {
        Some(Special::Semicolon) => scene.semicolon(),
        Some(Special::GeneratorBeside) => scene.generator(),
        None => scene.known().unwrap_or_else(|| scene.general()),
    }
}

fn before(source: &Source<'_>, at: usize) -> Option<Token> {
    at.checked_sub(1).and_then(|before| source.tokens.get(before)).copied()
}

/// A place, what stands there, and what stands before.
struct Scene<'s, 'a> {
    source: &'s Source<'a>,
    wrong: &'s Wrong,
    found: Option<Token>,
    before: Option<Token>,
}

impl Scene<'_, '_> {
    fn wants(&self, set: wanted::Set) -> bool {
        self.wrong.wanted & set != 0
    }

    /// What is found: on a new line or at the end, something is missing before it.
    fn place(&self) -> Span {
        match self.found {
            Some(token) if !token.line_start || self.before.is_none() => token.span(self.source.file),
            _ => self.source.gap(self.wrong.at),
        }
    }

    fn text(&self, token: Token) -> String {
        let text = token.text(self.source.text);
        let short: String = text.chars().take(30).collect();
        if short.len() < text.len() { format!("{short}...") } else { short }
    }

    fn found_text(&self) -> String {
        match self.found {
            Some(token) if token.start == token.end => format!("`{}`", token.kind.spelling().unwrap_or_default()),
            Some(token) if token.kind == K::Doc => "a doc comment".to_owned(),
            Some(token) => format!("`{}`", self.text(token)),
            None => "the end of the declaration".to_owned(),
        }
    }

    fn before_text(&self) -> String {
        self.before.map(|token| self.text(token)).unwrap_or_default()
    }

    fn semicolon(&self) -> Diagnostic {
        Diagnostic::error("E0120", "no `;` is needed here").primary(self.place(), "").help("take the `;` away")
    }

    fn generator(&self) -> Diagnostic {
        Diagnostic::error("E0110", "a comprehension stands alone in its brackets")
            .primary(self.place(), "a comprehension is beside something else here")
            .help("give it brackets of its own: `[a for i in 0..n]`")
    }

    /// The mistakes with a story of their own.
    fn known(&self) -> Option<Diagnostic> {
        self.body_as_record()
            .or_else(|| self.without_word())
            .or_else(|| self.word_as_name())
            .or_else(|| self.without_qubits())
            .or_else(|| self.separated_brackets())
            .or_else(|| self.not_callable())
            .or_else(|| self.assignment())
            .or_else(|| self.pipe())
            .or_else(|| self.missing_value())
    }

    /// `for l in 0.. { ... }`: the body was read as a record, because the value before it is missing.
    fn body_as_record(&self) -> Option<Diagnostic> {
        let closed = self.before.filter(|token| token.kind == K::RightBrace)?;
        if !self.wants(wanted::kind(K::LeftBrace)) {
            return None;
        }
        let mut depth = 0usize;
        let tokens = &self.source.tokens[..self.wrong.at];
        let at = tokens.iter().rposition(|token| {
            depth += usize::from(token.kind == closed.kind);
            depth -= usize::from(token.kind == K::LeftBrace);
            depth == 0
        })?;
        let before = before(self.source, at).filter(|token| !token.kind.ends_value())?;
        let sign = self.text(before);
        Some(
            Diagnostic::error("E0110", format!("a value is missing after `{sign}`"))
                .primary(tokens[at].span(self.source.file), "a value is wanted before this")
                .help(format!("write a value after `{sign}`")),
        )
    }

    /// `m = svc` at the margin, where a declaration would begin.
    fn without_word(&self) -> Option<Diagnostic> {
        let found = self.found.filter(|token| matches!(token.kind, K::Name | K::Text) && token.line_start)?;
        let first = *self.source.tokens.first()?;
        let column = |token: Token| brackets::column(self.source.text, token);
        let outside = self.wants(wanted::OPERATOR | wanted::END) && self.wrong.at > 0;
        // Who loses the word often leaves the space behind it.
        if !outside || column(found) > column(first) + 1 {
            return None;
        }
        let name = self.text(found);
        if found.kind == K::Text {
            return Some(
                Diagnostic::error("E0110", "a declaration is wanted here, not a text")
                    .primary(found.span(self.source.file), "")
                    .help(format!("a file is imported with `import {name}`")),
            );
        }
        Some(
            Diagnostic::error("E0110", format!("a declaration is wanted here, not `{name}`"))
                .primary(found.span(self.source.file), "what it declares is not said")
                .help(format!("say what it is: `model {name} ...`, `data {name} ...`, `experiment {name} ...`")),
        )
    }

    fn word_as_name(&self) -> Option<Diagnostic> {
        let found = self.found.filter(|token| token.kind.is_declaration_word() || token.kind.is_inner_word())?;
        let option = self.wants(wanted::OPTION) && found.kind.is_inner_word() && self.colon_follows();
        let field = self.wants(wanted::FIELD) && found.kind.is_inner_word() && self.colon_follows();
        if !self.wants(wanted::kind(K::Name)) && !option && !field {
            return None;
        }
        let word = self.text(found);
        Some(
            Diagnostic::error("E0112", format!("`{word}` is a word of the language and cannot be a name"))
                .primary(found.span(self.source.file), "")
                .help(format!("choose another name, such as `my_{word}`")),
        )
    }

    fn colon_follows(&self) -> bool {
        self.source.tokens.get(self.wrong.at + 1).is_some_and(|token| token.kind == K::Colon)
    }

    fn without_qubits(&self) -> Option<Diagnostic> {
        if !self.wants(wanted::QUBIT) || self.before.is_some_and(|token| token.kind == K::Comma) {
            return None;
        }
        if self.found.is_some_and(|token| !token.line_start && !token.kind.is_closer() && token.kind != K::Semicolon) {
            return None;
        }
        Some(
            Diagnostic::error("E0115", "no qubits are given to act on")
                .primary(self.source.gap(self.wrong.at), "a register or qubit is missing here")
                .help("write the qubits on the same line: `q` for all of them, `q[i]`, `q[0], q[1]`"),
        )
    }

    fn separated_brackets(&self) -> Option<Diagnostic> {
        let found = self.found.filter(|token| token.line_start)?;
        let bracket = matches!(found.kind, K::LeftParen | K::LeftBracket) && self.wants(wanted::kind(found.kind));
        let sign = found.kind.spelling()?;
        bracket.then(|| {
            Diagnostic::error("E0114", format!("this `{sign}` begins a line, so it belongs to nothing"))
                .primary(found.span(self.source.file), "")
                .help(format!("write it right after `{}`, on the same line", self.before_text()))
        })
    }

    fn not_callable(&self) -> Option<Diagnostic> {
        let found = self.found.filter(|token| token.kind == K::LeftParen)?;
        let after_value = self.before.is_some_and(|token| token.kind.ends_value());
        (after_value && self.wants(wanted::OPERATOR)).then(|| {
            Diagnostic::error("E0119", "only a name can be called")
                .primary(found.span(self.source.file), "these brackets belong to nothing")
                .help("a product is written with `*`: `2 * (a + b)`")
        })
    }

    fn assignment(&self) -> Option<Diagnostic> {
        let found = self.found.filter(|token| token.kind == K::Assign)?;
        self.wants(wanted::OPERATOR).then(|| {
            Diagnostic::error("E0113", "`=` stands in an expression")
                .primary(found.span(self.source.file), "")
                .help(self.named().unwrap_or_else(|| "two values are compared with `==`".to_owned()))
        })
    }

    /// `svc(c = 1)`: an option is meant.
    fn named(&self) -> Option<String> {
        let name = self.before.filter(|token| token.kind == K::Name)?;
        let opens = before(self.source, self.wrong.at.checked_sub(1)?)?;
        let argument = matches!(opens.kind, K::LeftParen | K::Comma);
        argument.then(|| format!("an option is given with `:`, such as `{0}: value` for `{0}`", self.text(name)))
    }

    fn pipe(&self) -> Option<Diagnostic> {
        let found = self.found.filter(|token| token.kind == K::Pipe)?;
        let operators = self.wants(wanted::OPERATOR) && self.before.is_some_and(|token| token.kind.ends_value());
        operators.then(|| {
            Diagnostic::error("E0133", "a pipeline cannot stand here: a number is wanted")
                .primary(found.span(self.source.file), "")
                .help("give the pipeline a name with `model`, `preprocess` or `where`")
        })
    }

    fn missing_value(&self) -> Option<Diagnostic> {
        let colon = self.before.filter(|token| token.kind == K::Colon)?;
        let ends = self.found.is_none_or(|token| token.kind.is_closer() || token.kind == K::Comma)
            || label_at(self.source.tokens, self.wrong.at);
        if !ends || !self.wants(wanted::VALUE) {
            return None;
        }
        let label = self.wrong.at.checked_sub(2).and_then(|at| self.source.tokens.get(at)).copied()?;
        let text = self.text(label);
        Some(
            Diagnostic::error("E0116", format!("`{text}` has no value"))
                .primary(label.span(self.source.file).to(colon.span(self.source.file)), "a value is missing after this")
                .help(format!("write `{text}: value`, or take the line away")),
        )
    }

    fn general(&self) -> Diagnostic {
        let wanted = self.wanted_text();
        let found = self.found_text();
        let missing = self.found.is_none_or(|token| token.line_start);
        let message = match (&wanted, missing && self.before.is_some()) {
            (None, _) => format!("{found} cannot stand here"),
            (Some(wanted), true) => format!("{wanted} is missing after `{}`", self.before_text()),
            (Some(wanted), false) => format!("{wanted} is wanted here, not {found}"),
        };
        let label = wanted.map(|wanted| format!("{wanted} is wanted here")).unwrap_or_default();
        let error = Diagnostic::error("E0110", message).primary(self.place(), label);
        error.help(self.hint().unwrap_or_else(|| self.plain_help(missing)))
    }

    /// What to type, where nothing better is known.
    fn plain_help(&self, missing: bool) -> String {
        match (self.wanted_text(), self.found) {
            (Some(wanted), _) if missing && self.before.is_some() => {
                format!("write {wanted} after `{}`", self.before_text())
            }
            (Some(wanted), Some(found)) => {
                let text = self.found_text();
                let stays = found.kind.closer().is_some() || matches!(found.kind, K::Assign | K::On);
                let or = if stays { String::new() } else { format!(", or take {text} away") };
                format!("write {wanted} before {text}{or}")
            }
            (Some(wanted), None) => format!("write {wanted}"),
            (None, _) => format!("take {} away", self.found_text()),
        }
    }

    /// What to type, where the pair of tokens tells.
    fn hint(&self) -> Option<String> {
        if self.wants(wanted::DECLARATION) {
            let words = DeclarationKind::ALL.map(DeclarationKind::word);
            let found = self.found.filter(|token| token.kind == K::Name).map(|token| self.text(token));
            if let Some(near) = found.and_then(|name| suggest(&name, words)) {
                return Some(format!("did you mean `{near}`?"));
            }
            let words = words.join(" ");
            return Some(format!("a declaration begins with one of `import allow {words}`"));
        }
        let before = self.before?;
        match (before.kind, self.found.map(|token| token.kind)) {
            (K::Dot, _) => Some("a real number has digits on both sides of its point: `1.0`".to_owned()),
            (_, Some(K::Dot)) if self.wants(wanted::VALUE) => {
                Some("a real number begins with a digit: `0.5`".to_owned())
            }
            (_, Some(found)) if self.wants(wanted::VALUE) && found.is_declaration_word() => {
                let field = self.found.map(|token| format!("{}s", self.text(token)))?;
                ["models", "baselines", "backends"].contains(&field.as_str()).then(|| format!("write `{field}`"))
            }
            (_, Some(K::If)) if self.wants(wanted::VALUE) => Some(
                "there is no value that depends on a condition: write `max(a, b)` or `min(a, b)`, or leave elements out \
                 with a generator, `[a[i] for i in 0..n if i > 0]`"
                    .to_owned(),
            ),
            (K::Name, Some(K::RightParen)) if self.allows() => {
                Some(format!("say why: `allow({}, \"the reason\")`", self.before_text()))
            }
            (_, Some(K::Comma)) if self.wants(wanted::kind(K::RightBracket)) && !self.wants(wanted::kind(K::Comma)) => {
                Some("one index stands in the brackets; several qubits are a list: `q[[0, 1]]`".to_owned())
            }
            (K::Name, Some(K::Assign)) if self.wants(wanted::QUBIT) => {
                Some(format!("a name is bound with `let`: `let {} = ...`", self.before_text()))
            }
            (K::Name, Some(K::Assign)) if self.wants(wanted::kind(K::LeftParen)) => {
                Some("what it takes stands in brackets: `pairs ring(n: int) = ...`".to_owned())
            }
            (K::Import, Some(_)) => Some("write the file in quotes: `import \"maps.hqml\"`".to_owned()),
            (K::LeftParen, Some(_)) if label_at(self.source.tokens, self.wrong.at) => {
                Some("these are arguments: write the name of what takes them before the bracket".to_owned())
            }
            (K::Name, Some(K::LeftBracket)) if self.wants(wanted::QUBIT) => {
                Some("qubits are separated by `,`: `cx q[0], q[1]`".to_owned())
            }
            (K::Name, Some(K::LeftBrace)) if self.wants(wanted::kind(K::LeftBracket)) => {
                Some(format!("a register has a width: `{}[n]`", self.before_text()))
            }
            (K::Name, Some(K::On)) if self.wants(wanted::kind(K::LeftParen)) => {
                Some("a feature map takes the row: `(x: features[n])`".to_owned())
            }
            (kind, Some(found)) if kind.ends_value() => self.hint_between(found),
            _ => None,
        }
    }

    /// Whether this is `allow(CODE` .
    fn allows(&self) -> bool {
        let at = |back: usize| self.wrong.at.checked_sub(back).and_then(|at| self.source.tokens.get(at));
        at(3).is_some_and(|token| token.kind == K::Allow)
    }

    /// What is missing between two values.
    fn hint_between(&self, found: K) -> Option<String> {
        let begins = found == K::Name || found.is_literal() || found == K::Hole || found.is_declaration_word();
        let comma = self.wants(wanted::kind(K::Comma)) || self.wants(wanted::FIELD);
        let (before, found) = (self.before_text(), self.found.map(|token| self.text(token))?);
        if !begins || !self.wants(wanted::OPERATOR) {
            None
        } else if comma {
            Some(format!("separate the two with `,`: `{before}, {found}`"))
        } else if self.wants(wanted::kind(K::Pipe)) {
            Some(format!("join stages with `|>`: `{before} |> {found}`"))
        } else {
            None
        }
    }

    fn signs(&self, signs: &[K]) -> Vec<String> {
        let wanted = signs.iter().filter(|kind| self.wants(wanted::kind(**kind)));
        wanted.filter_map(|kind| kind.spelling()).map(|sign| format!("`{sign}`")).collect()
    }

    /// At most four of the things that were wanted, the most telling first.
    fn wanted_text(&self) -> Option<String> {
        let mut names: Vec<String> = vec![];
        for (set, name) in NAMED {
            if self.wants(*set) {
                names.push((*name).to_owned());
            }
        }
        names.extend(self.signs(SIGNS));
        if names.is_empty() && self.wants(wanted::OPERATOR) {
            names
                .push(if self.wants(wanted::kind(K::Pipe)) { "`|>` or an operator" } else { "an operator" }.to_owned());
        }
        if names.is_empty() {
            names.extend(self.signs(&[K::LeftParen, K::LeftBracket]));
        }
        if names.is_empty() && self.wants(wanted::END) {
            names.push("the end of the declaration".to_owned());
        }
        names.truncate(4);
        let last = names.pop()?;
        Some(if names.is_empty() { last } else { format!("{} or {last}", names.join(", ")) })
    }
}

const NAMED: &[(wanted::Set, &str)] = &[
    (wanted::DECLARATION, "a declaration"),
    (wanted::STATEMENT, "a statement"),
    (wanted::QUBIT, "a qubit"),
    (wanted::OPTION, "an option `name: type`"),
    (wanted::FIELD, "a field `label: value`"),
    (wanted::TYPE, "a type"),
    (wanted::VALUE, "a value"),
    (wanted::kind(K::Name), "a name"),
    (wanted::kind(K::Text), "a text in quotes"),
];

/// The words and signs that a message names; `(` and `[` can follow nearly everything and are named only alone.
const SIGNS: &[K] = &[
    K::Colon,
    K::Comma,
    K::Assign,
    K::Arrow,
    K::On,
    K::In,
    K::Of,
    K::If,
    K::RightParen,
    K::RightBracket,
    K::LeftBrace,
    K::RightBrace,
    K::Where,
];
