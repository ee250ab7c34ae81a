//! Columns of a file that hold text or gaps, on their way along a `data` declaration: `impute` fills gaps, `one_hot`
//! spreads text, everything else takes numbers. What flows enters, and what each stage leaves of it, or the error that
//! names the cell.

use hqml_ir::stages::Row;
use hqml_ir::{Call, Diagnostic, Kind, Span, window_size};

use super::builder::Builder;
use super::cursor::Cursor;
use super::flow_errors;
use super::session::Checked;

/// The columns that flow, as long as one of them holds text or gaps.
#[derive(Debug, Clone)]
pub(crate) struct RawColumns {
    /// The file's path, as written.
    pub(crate) path: String,
    /// Where the file is named.
    pub(crate) source: Span,
    /// One entry a column.
    pub(crate) columns: Vec<RawColumn>,
}

/// A column of a file.
#[derive(Debug, Clone)]
pub(crate) struct RawColumn {
    /// Its name.
    pub(crate) name: String,
    /// The number of its categories and its first text with the line, where it holds text.
    pub(crate) text: Option<(usize, u64, String)>,
    /// The line of its first gap.
    pub(crate) gap: Option<u64>,
}

impl RawColumn {
    /// How many columns `one_hot` leaves of it.
    fn width(&self) -> usize {
        self.text.as_ref().map_or(1, |(categories, ..)| *categories)
    }
}

impl RawColumns {
    /// Nothing, where all columns are numbers.
    pub(crate) fn if_any(self) -> Option<Self> {
        self.columns.iter().any(|column| column.text.is_some() || column.gap.is_some()).then_some(self)
    }

    /// E0609: the first column that `taker` does not take.
    pub(crate) fn refuse(&self, taker: &str, span: Span) -> Diagnostic {
        let gap = self.columns.iter().find(|column| column.gap.is_some());
        let text = self.columns.iter().find(|column| column.text.is_some());
        let (column, what, help) = match (text, gap) {
            (Some(column), _) => (column, holds(column), one_hot_help(column)),
            (None, Some(column)) => (column, holds(column), "fill gaps after the split: `|> impute`"),
            (None, None) => (&self.columns[0], String::new(), "take it away"),
        };
        let fact = format!("the column `{}` of `{}` {what}, and {taker} numbers", column.name, self.path);
        let told = Diagnostic::error("E0609", fact).primary(span, format!("{taker} numbers"));
        let told = if span == self.source { told } else { told.secondary(self.source, "read here") };
        told.help(help)
    }
}

/// "holds text (`Bern` in line 3)", "has a gap in line 7".
fn holds(column: &RawColumn) -> String {
    match (&column.text, column.gap) {
        (Some((_, line, cell)), _) => {
            let shown: String = cell.chars().take(40).collect();
            format!("holds text (`{shown}` in line {line})")
        }
        (None, Some(line)) => format!("has a gap in line {line}"),
        (None, None) => "holds numbers".to_owned(),
    }
}

fn one_hot_help(column: &RawColumn) -> &'static str {
    match column.gap {
        Some(_) => "fill its gaps and spread it: `|> impute |> one_hot`; or mend the file",
        None => "spread it over columns: `|> one_hot`; or mend the cell, where it should be a number",
    }
}

impl Builder<'_, '_> {
    /// Refuses columns that are no numbers in front of what takes numbers.
    ///
    /// # Errors
    /// E0609.
    pub(crate) fn numbers_only(&self, taker: &str, span: Span) -> Checked<()> {
        match self.table.as_ref().and_then(|table| table.raw.as_ref()) {
            None => Ok(()),
            Some(raw) => Err(self.session.report(raw.refuse(&format!("`{taker}` takes"), span))),
        }
    }

    /// What a stage makes of raw columns. The kind that leaves where that is decided here: behind `one_hot`.
    ///
    /// # Errors
    /// E0609 where the stage takes numbers only; E0311 where `one_hot` finds no text.
    pub(crate) fn raw_columns(&mut self, row: &Row, call: &Call, cursor: &Cursor, span: Span) -> Checked<Option<Kind>> {
        let raw = self.table.as_mut().and_then(|table| table.raw.take());
        let Some(raw) = raw else {
            return match row.name {
                "one_hot" => Err(self.session.report(flow_errors::kind(row.name, "columns of text", cursor, span))),
                _ => Ok(None),
            };
        };
        let (left, kind) = match row.name {
            "impute" => (imputed(raw), None),
            "one_hot" => {
                let (left, kind) = spread(raw, span).map_err(|told| self.session.report(*told))?;
                (left, Some(kind))
            }
            "window" => (joined(raw, call), None),
            "target_scaler" | "identity" => (raw, None),
            _ => return Err(self.session.report(raw.refuse(&format!("`{}` takes", row.name), span))),
        };
        if let Some(table) = &mut self.table {
            table.raw = left.if_any();
        }
        Ok(kind)
    }
}

/// Numbers are filled by the strategy, text by its most frequent category.
fn imputed(mut raw: RawColumns) -> RawColumns {
    raw.columns.iter_mut().for_each(|column| column.gap = None);
    raw
}

fn spread(raw: RawColumns, span: Span) -> Result<(RawColumns, Kind), Box<Diagnostic>> {
    let width = raw.columns.iter().map(RawColumn::width).sum();
    if let Some(column) = raw.columns.iter().find(|column| column.text.is_some() && column.gap.is_some()) {
        let fact = format!(
            "the column `{}` of `{}` has a gap in line {}, and `one_hot` takes categories",
            column.name,
            raw.path,
            column.gap.unwrap_or_default()
        );
        let told = Diagnostic::error("E0609", fact)
            .primary(span, "a gap is no category")
            .secondary(raw.source, "read here")
            .help("fill it first: `|> impute`");
        return Err(Box::new(told));
    }
    let number = |gap| RawColumn { name: String::new(), text: None, gap };
    let columns = raw.columns.iter().flat_map(|column| match &column.text {
        Some((categories, ..)) => vec![number(None); *categories],
        None => vec![RawColumn { name: column.name.clone(), ..number(column.gap) }],
    });
    Ok((RawColumns { columns: columns.collect(), ..raw }, Kind::Features(width)))
}

/// The columns of each row in the window, side by side.
fn joined(raw: RawColumns, call: &Call) -> RawColumns {
    let (length, _) = window_size(call);
    let own = call.bool("autoregressive").then(|| RawColumn { name: "target".to_owned(), text: None, gap: None });
    let each: Vec<RawColumn> = raw.columns.iter().cloned().chain(own).collect();
    let columns = each.iter().cycle().take(each.len().saturating_mul(length)).cloned().collect();
    RawColumns { columns, ..raw }
}
