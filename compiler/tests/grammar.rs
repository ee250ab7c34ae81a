//! `docs/grammar.ebnf` against the parser: every program of the repository is a sentence of the grammar, every production
//! is used by one, and on programs with a token deleted or doubled the two say the same. The grammar is read from its file
//! and tried by a recogniser after Earley, which knows nothing of the parser.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::path::{Path, PathBuf};

use hqml_compiler::syntax::lexer::lex;
use hqml_compiler::syntax::parse;
use hqml_compiler::syntax::token::{Token, TokenKind as K};
use hqml_ir::FileId;

/// What stands in a production.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Symbol {
    Token(String),
    Rule(String),
}

/// Productions without repetition and choice: `lhs = symbols`.
#[derive(Debug, Default)]
struct Grammar {
    productions: Vec<(String, Vec<Symbol>)>,
    /// The numbers of the productions of each name.
    of: BTreeMap<String, Vec<usize>>,
    nullable: BTreeSet<String>,
    /// The names that the file declares.
    declared: BTreeSet<String>,
    fresh: usize,
}

impl Grammar {
    fn read(text: &str) -> Grammar {
        let words = words(text);
        let mut grammar = Grammar::default();
        for rule in words.split(|word| word == ";").filter(|rule| !rule.is_empty()) {
            let [name, equals, body @ ..] = rule else { panic!("{rule:?}") };
            assert_eq!(equals, "=", "{rule:?}");
            // Tokens are the lexer's.
            if name.chars().all(|c| c.is_uppercase() || c == '_') {
                continue;
            }
            grammar.declared.insert(name.clone());
            let mut rest = body;
            for symbols in grammar.choice(&mut rest) {
                grammar.add(name, symbols);
            }
            assert!(rest.is_empty(), "{name}: {rest:?}");
        }
        grammar.find_nullable();
        grammar
    }

    fn add(&mut self, name: &str, symbols: Vec<Symbol>) {
        self.of.entry(name.to_owned()).or_default().push(self.productions.len());
        self.productions.push((name.to_owned(), symbols));
    }

    /// `a b | c`, up to a closing bracket.
    fn choice(&mut self, rest: &mut &[String]) -> Vec<Vec<Symbol>> {
        let mut all = vec![vec![]];
        while let Some(word) = rest.first().cloned() {
            if matches!(word.as_str(), ")" | "]" | "}") {
                break;
            }
            *rest = &rest[1..];
            if word == "|" {
                all.push(vec![]);
                continue;
            }
            let symbol = match word.as_str() {
                "(" | "[" | "{" => self.bracket(&word, rest),
                quoted if quoted.starts_with('"') => Symbol::Token(quoted.trim_matches('"').to_owned()),
                upper if upper.chars().all(|c| c.is_uppercase() || c == '_') => Symbol::Token(upper.to_owned()),
                name => Symbol::Rule(name.to_owned()),
            };
            all.last_mut().unwrap().push(symbol);
        }
        all
    }

    /// A name of its own for what stands in brackets.
    fn bracket(&mut self, open: &str, rest: &mut &[String]) -> Symbol {
        let inner = self.choice(rest);
        *rest = &rest[1..];
        self.fresh += 1;
        let name = format!("{open}{}", self.fresh);
        for symbols in inner {
            let again = (open == "{").then(|| Symbol::Rule(name.clone()));
            self.add(&name, symbols.into_iter().chain(again).collect());
        }
        if open != "(" {
            self.add(&name, vec![]);
        }
        Symbol::Rule(name)
    }

    fn find_nullable(&mut self) {
        loop {
            let before = self.nullable.len();
            for (name, symbols) in &self.productions {
                if symbols.iter().all(|s| matches!(s, Symbol::Rule(name) if self.nullable.contains(name))) {
                    self.nullable.insert(name.clone());
                }
            }
            if self.nullable.len() == before {
                return;
            }
        }
    }

    /// Whether the tokens are a `file`, and the names of all productions that were completed on the way.
    fn recognises(&self, tokens: &[String]) -> (bool, BTreeSet<&str>) {
        let mut sets: Vec<Set> = vec![Set::default(); tokens.len() + 1];
        let mut completed = BTreeSet::new();
        self.of["file"].iter().for_each(|production| sets[0].push((*production, 0, 0)));
        for at in 0..=tokens.len() {
            let mut next = 0;
            while let Some(item @ (production, dot, origin)) = sets[at].list.get(next).copied() {
                next += 1;
                let (name, symbols) = &self.productions[production];
                match symbols.get(dot) {
                    Some(Symbol::Token(wanted)) if tokens.get(at) == Some(wanted) => {
                        sets[at + 1].push((production, dot + 1, origin));
                    }
                    Some(Symbol::Token(_)) => {}
                    Some(Symbol::Rule(rule)) => {
                        let rules = self.of.get(rule).unwrap_or_else(|| panic!("no production `{rule}`"));
                        rules.iter().for_each(|p| sets[at].push((*p, 0, at)));
                        sets[at].wait(rule, item);
                        if self.nullable.contains(rule) {
                            sets[at].push((production, dot + 1, origin));
                        }
                    }
                    None => {
                        completed.insert(name.as_str());
                        for (p, d, o) in sets[origin].waiting(name) {
                            sets[at].push((p, d + 1, o));
                        }
                    }
                }
            }
        }
        let last = &sets[tokens.len()];
        let done = self.of["file"].iter().any(|p| last.known.contains(&(*p, self.productions[*p].1.len(), 0)));
        (done, completed)
    }
}

/// A production, how far it is read, and where it began.
type Item = (usize, usize, usize);

/// Everything that may stand at one place.
#[derive(Debug, Clone, Default)]
struct Set {
    list: Vec<Item>,
    known: HashSet<Item>,
    waits: BTreeMap<String, Vec<Item>>,
}

impl Set {
    fn push(&mut self, item: Item) {
        if self.known.insert(item) {
            self.list.push(item);
        }
    }

    fn wait(&mut self, rule: &str, item: Item) {
        self.waits.entry(rule.to_owned()).or_default().push(item);
    }

    fn waiting(&self, rule: &str) -> Vec<Item> {
        self.waits.get(rule).cloned().unwrap_or_default()
    }
}

/// The words of the grammar's file, without comments and regular expressions.
fn words(text: &str) -> Vec<String> {
    let mut out = vec![];
    let mut rest = text.trim_start();
    while let Some(first) = rest.chars().next() {
        let length = match first {
            '(' if rest.starts_with("(*") => rest.find("*)").expect("the end of a comment") + 2,
            '"' => rest[1..].find('"').expect("the end of a token") + 2,
            '/' => {
                let end = rest[1..].match_indices('/').map(|(at, _)| at).find(|at| !rest[1..1 + at].ends_with('\\'));
                end.expect("the end of a regular expression") + 2
            }
            c if c.is_alphabetic() => rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(rest.len()),
            _ => 1,
        };
        if !rest.starts_with("(*") {
            out.push(rest[..length].to_owned());
        }
        rest = rest[length..].trim_start();
    }
    out
}

fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned()
}

fn grammar() -> Grammar {
    Grammar::read(&std::fs::read_to_string(repository().join("docs/grammar.ebnf")).unwrap())
}

/// All programs of the repository that are meant to be right.
fn programs() -> Vec<(PathBuf, String)> {
    let mut out = vec![(PathBuf::from("everything.hqml"), include_str!("syntax/everything.hqml").to_owned())];
    let mut folders = vec![repository().join("stdlib"), repository().join("examples")];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "hqml") {
                let text = std::fs::read_to_string(&path).unwrap();
                out.push((path, text));
            }
        }
    }
    out.sort();
    out
}

/// The tokens as the grammar calls them; nothing where the lexer has a complaint.
fn terminals(text: &str) -> Option<Vec<String>> {
    let lexed = lex(FileId(0), text);
    let tokens = lexed.tokens.iter().filter(|token| !token.kind.is_trivia());
    lexed.errors.is_empty().then(|| tokens.map(|token| terminal(*token)).collect())
}

fn terminal(token: Token) -> String {
    let class = match token.kind {
        K::Name => "NAME",
        K::Text => "STRING",
        K::Int => "INT",
        K::Real => "REAL",
        K::Percent => "PERCENT",
        K::Duration => "DURATION",
        K::Money => "MONEY",
        K::Points => "POINTS",
        K::Doc => "DOC",
        K::FileDoc => "FILE_DOC",
        kind => kind.spelling().unwrap_or("?"),
    };
    class.to_owned()
}

#[test]
fn every_program_is_a_sentence_and_every_production_is_used() {
    let grammar = grammar();
    let mut used = BTreeSet::new();
    for (path, text) in programs() {
        let tokens = terminals(&text).unwrap();
        let (right, completed) = grammar.recognises(&tokens);
        assert!(right, "{} is no sentence of docs/grammar.ebnf", path.display());
        used.extend(completed.into_iter().map(str::to_owned));
    }
    // Words and sections of the file that say what the lexer does.
    let classes = ["declaration_word", "inner_word"];
    let unused: Vec<_> = grammar.declared.iter().filter(|name| !used.contains(*name)).collect();
    let unused: Vec<_> = unused.into_iter().filter(|name| !classes.contains(&name.as_str())).collect();
    assert!(unused.is_empty(), "no program uses {unused:?}");
}

/// Whether the parser finds the text grammatical; nothing where what it says is no matter of the grammar.
fn parsed(text: &str) -> Option<bool> {
    let errors: Vec<&str> =
        parse(FileId(0), text).diagnostics.iter().filter(|d| d.is_error()).map(|d| d.code).collect();
    // Checked after parsing: what may be said better there.
    let grammatical = errors.iter().filter(|code| !code.starts_with("E013")).collect::<Vec<_>>();
    // Layout: a line end where the grammar sees none, and limits.
    let layout = grammatical.iter().all(|code| matches!(**code, "E0114" | "E0115" | "E0121"));
    (grammatical.is_empty() || !layout).then_some(grammatical.is_empty())
}

#[test]
fn parser_and_grammar_agree_on_mistakes() {
    let grammar = grammar();
    let mut seen = (0, 0);
    for (path, text) in programs().into_iter().filter(|(_, text)| text.len() < 3000) {
        let tokens: Vec<Token> =
            lex(FileId(0), &text).tokens.into_iter().filter(|token| !token.kind.is_trivia()).collect();
        for at in (0..tokens.len()).step_by(37) {
            // A doc comment may stand anywhere, with a lint.
            if matches!(tokens[at].kind, K::Doc | K::FileDoc) {
                continue;
            }
            let range = tokens[at].span(FileId(0)).range();
            let deleted = format!("{}{}", &text[..range.start], &text[range.end..]);
            let doubled = format!("{} {}", &text[..range.end], &text[range.start..]);
            for mutant in [deleted, doubled] {
                let (Some(terminals), Some(right)) = (terminals(&mutant), parsed(&mutant)) else { continue };
                let (sentence, _) = grammar.recognises(&terminals);
                assert_eq!(sentence, right, "{}, byte {}: grammar and parser\n{mutant}", path.display(), range.start);
                if right { seen.0 += 1 } else { seen.1 += 1 }
            }
        }
    }
    assert!(seen.0 > 3 && seen.1 > 150, "{seen:?}");
}
