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
    E0114 "a line end separates a call from its brackets"
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
    E0310 "more features kept than there are"
    E0311 "a stage that takes something else"
    E0312 "another number of outputs than classes"
    E0313 "a pipeline ends before a prediction"
    E0314 "a stage after the prediction"
    E0315 "a loss that takes something else"
    E0316 "an estimator for another target"
    E0317 "trainable parameters that nothing trains"
    E0318 "a training with nothing to train"
    E0319 "a fitted stage between a `?` and its training"
    E0320 "a gradient that cannot pass"
    E0321 "branches that do not join"
    E0322 "something that is no stage"
    E0323 "more components than training rows"
    E0324 "a start of another length"
    E0325 "a shared stage at two widths"
    E0450 "a circuit that cannot be made into a program"
    E0530 "a sweep where nothing can be swept"
    E0531 "options that contradict each other"
    E0532 "an optimizer, loss, metric, kernel or source that is not known"
    E0533 "a value outside its bounds"
    E0601 "data without a split"
    E0602 "data split twice"
    E0603 "a table that cannot be read"
    E0604 "a table that is malformed"
    E0605 "more folds than rows"
    E0606 "a split that leaves no rows"
    E0607 "one class"
    E0608 "data without a source"
    E0609 "a feature that is no number"
    E0610 "a model's stage in a data declaration"
    E0701 "a field that no experiment has"
    E0702 "an experiment without data or models"
    E0703 "a field with another kind of value"
    E0704 "a rule about a stranger"
    E0705 "a metric that does not exist"
    E0706 "a rule about a metric that is not measured"
    E0707 "a rule about a swept model"
    E0708 "a rule that decides nothing"
    E0709 "a metric that cannot be had"
    E0710 "where models are trained is not said"
    E0711 "the same thing twice"
    E0712 "seeds that are none"
    E0713 "classes and real numbers in one experiment"
    E0801 "a state that does not fit into memory"
    E0901 "not built yet"
    W0101 "a doc comment that documents nothing"
    W0201 "a stage is fitted before the split"
    W0202 "the data and their split share a seed"
    W0203 "a test set too small for the claim"
    W0204 "seeds that change nothing"
    W0205 "no linear baseline"
    W0206 "no tree-based baseline"
    W0207 "no smooth non-linear baseline"
    W0208 "one seed"
    W0209 "no decision rule"
    W0210 "baselines tuned less than the model"
    W0211 "features reach around the period of the encoding"
    W0212 "a circuit without entanglement"
    W0213 "a circuit that the row does not reach"
    W0214 "a declaration that no experiment reaches"
    W0216 "no baseline"
    W0217 "a metric that one of them does not have"
    W0218 "`tuned` with nothing to choose from"
};

/// The row of a code, if there is such a code.
pub fn code(id: &str) -> Option<&'static Code> {
    CODES.binary_search_by(|row| row.id.cmp(id)).ok().map(|at| &CODES[at])
}
