//! The code table: every code that an error or a lint can have, with its title and its page for `hqml explain`.
//!
//! A new code is one line here, in order, and one page `docs/errors/CODE.md`: the story, a wrong example in a block
//! marked `hqml wrong`, and the right one in a block marked `hqml`. Ranges: E00 files, encoding and imports; E01 tokens
//! and syntax; E02 names; E03 widths and types; E04 circuits; E05 options and values; E06 data; E07 experiment and rule;
//! E08 resources (memory, backend); E09 not built yet; W01 lints of the text; W02 lints of the science.

/// One row of the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Code {
    /// `E0101`, `W0201`.
    pub id: &'static str,
    /// What it says, in one line.
    pub title: &'static str,
    /// The page that explains it, in Markdown.
    pub page: &'static str,
}

macro_rules! table {
    ($($id:ident $title:literal)*) => {
        &[$(Code {
            id: stringify!($id),
            title: $title,
            page: include_str!(concat!("../../../docs/errors/", stringify!($id), ".md")),
        }),*]
    };
}

/// All codes, sorted by their id.
pub const CODES: &[Code] = table! {
    E0001 "a file holds no declaration"
    E0002 "a file is not UTF-8 text"
    E0003 "a file is too large"
    E0101 "a number touches letters that are no unit"
    E0102 "a character that the language does not have"
    E0103 "a text is not closed"
    E0104 "a text holds an escape that does not exist"
    E0105 "an operator of another language"
    E0106 "a number that is too large"
    E0110 "something else stands where the grammar wants a certain thing"
    E0111 "a bracket is not closed, or closes nothing"
    E0112 "a word of the language stands where a name is wanted"
    E0113 "`=` stands in an expression"
    E0114 "a line end separates a gate from its qubits, or a call from its brackets"
    E0115 "a gate without qubits"
    E0116 "a field without a value"
    E0117 "comparisons are chained"
    E0118 "an operator beside a pipeline"
    E0119 "only a name can be called"
    E0120 "a semicolon where none belongs"
    E0121 "brackets or operators are nested too deeply"
    E0130 "a positional argument after a named one"
    E0131 "a label twice in one call or record"
    E0132 "a literal is no stage of a pipeline"
    E0133 "a pipeline where a number is wanted"
    E0134 "a trainable parameter where none can be trained"
    E0135 "`2 points` outside a rule"
    E0136 "money or a duration outside a budget"
    E0137 "a record where no record is read"
    E0138 "a bare percentage subtracted in a rule"
    W0101 "a doc comment that documents nothing"
};

/// The row of a code, if there is such a code.
pub fn code(id: &str) -> Option<&'static Code> {
    CODES.binary_search_by(|row| row.id.cmp(id)).ok().map(|at| &CODES[at])
}
