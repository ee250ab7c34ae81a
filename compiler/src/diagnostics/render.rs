//! Diagnostics to text for people: diagnostics and the loaded files enter; a picture of each place, or one line each, leaves.

use ariadne::{Color, Config, IndexType, Label as Mark, Report, ReportKind};
use hqml_ir::diagnostic::{Diagnostic, Label, Severity};
use hqml_ir::span::Span;

use super::cache::Sources;
use crate::world::SourceMap;

/// The longest line that is drawn; a place on a longer one is shown by an excerpt.
const LONGEST_LINE: usize = 400;

/// All diagnostics as pictures, with an empty line after each.
pub fn render(sources: &SourceMap, diagnostics: &[Diagnostic], colour: bool) -> String {
    let mut cache = Sources::new(sources);
    let mut out = vec![];
    for diagnostic in diagnostics {
        let drawn = drawable(sources, diagnostic) && draw(&mut cache, diagnostic, colour, &mut out).is_ok();
        if !drawn {
            out.extend_from_slice(plain(sources, diagnostic).as_bytes());
        }
        out.push(b'\n');
    }
    String::from_utf8_lossy(&out).lines().map(|line| line.trim_end().to_owned() + "\n").collect()
}

/// One line a diagnostic: `moons.hqml:9:14: error[E0301]: message`.
pub fn short(sources: &SourceMap, diagnostics: &[Diagnostic]) -> String {
    diagnostics.iter().map(|diagnostic| line(sources, diagnostic) + "\n").collect()
}

/// `error` or `warning`.
pub const fn word(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
    }
}

fn line(sources: &SourceMap, diagnostic: &Diagnostic) -> String {
    let head = format!("{}[{}]: {}", word(diagnostic.severity), diagnostic.code, diagnostic.message);
    let place = diagnostic.span().and_then(|span| sources.get(span.file).map(|file| (span, file)));
    match place {
        None => head,
        Some((span, file)) => {
            let (line, column) = sources.line_column(span.file, span.start);
            format!("{}:{line}:{column}: {head}", file.uri)
        }
    }
}

fn drawable(sources: &SourceMap, diagnostic: &Diagnostic) -> bool {
    let fits = |label: &Label| sources.get(label.span.file).is_some_and(|file| fits_a_line(&file.text, label.span));
    !diagnostic.labels.is_empty() && diagnostic.labels.iter().all(fits)
}

/// Whether the lines that a span touches are short enough to be drawn. Looks no farther than that.
fn fits_a_line(text: &str, span: Span) -> bool {
    let bytes = text.as_bytes();
    let (from, to) = ((span.start as usize).min(bytes.len()), (span.end as usize).min(bytes.len()));
    let newline = |byte: &u8| *byte == b'\n';
    let before =
        bytes[from.saturating_sub(LONGEST_LINE)..from].iter().rev().position(newline).unwrap_or(from.min(LONGEST_LINE));
    let end = bytes.len().min(to + LONGEST_LINE);
    let after = bytes[to..end].iter().position(newline).unwrap_or(end - to);
    before + to.saturating_sub(from) + after <= LONGEST_LINE
}

fn draw(cache: &mut Sources<'_>, diagnostic: &Diagnostic, colour: bool, out: &mut Vec<u8>) -> std::io::Result<()> {
    let place = diagnostic.span().unwrap_or_default();
    let config = Config::default().with_color(colour).with_index_type(IndexType::Byte);
    let mut report = Report::build(ReportKind::Error, (place.file, place.range())).with_config(config);
    for label in &diagnostic.labels {
        report = report.with_label(mark(cache, label, diagnostic.severity));
    }
    for help in &diagnostic.help {
        report.add_help(help);
    }
    for note in &diagnostic.notes {
        report.add_note(note);
    }
    let mut picture = vec![];
    report.finish().write(cache, &mut picture)?;
    let body = picture.iter().position(|byte| *byte == b'\n').map_or(&picture[..], |end| &picture[end..]);
    out.extend_from_slice(header(diagnostic, colour).as_bytes());
    out.extend_from_slice(body);
    Ok(())
}

/// `error[E0301]: message`: ariadne's own first line has another order.
fn header(diagnostic: &Diagnostic, colour: bool) -> String {
    let (word, code, message) = (word(diagnostic.severity), diagnostic.code, &diagnostic.message);
    let paint = if diagnostic.is_error() { 31 } else { 33 };
    if colour {
        format!("\u{1b}[1;{paint}m{word}[{code}]\u{1b}[0m: {message}")
    } else {
        format!("{word}[{code}]: {message}")
    }
}

fn mark(
    cache: &Sources<'_>,
    label: &Label,
    severity: Severity,
) -> Mark<(hqml_ir::span::FileId, std::ops::Range<usize>)> {
    let colour = match (label.primary, severity) {
        (true, Severity::Error) => Color::Red,
        (true, Severity::Warning) => Color::Yellow,
        (false, _) => Color::Cyan,
    };
    let mark = Mark::new((label.span.file, cache.visible(label.span))).with_color(colour);
    // A mark without words is not drawn.
    mark.with_message(if label.text.is_empty() { "here" } else { &label.text })
}

/// For what cannot be drawn: the line form, an excerpt of the place, helps and notes.
fn plain(sources: &SourceMap, diagnostic: &Diagnostic) -> String {
    let mut out = line(sources, diagnostic) + "\n";
    for label in &diagnostic.labels {
        let excerpt = excerpt(sources, label.span);
        let colon = if label.text.is_empty() { "" } else { ": " };
        out += &format!("    {excerpt}{colon}{}\n", label.text);
    }
    for help in &diagnostic.help {
        out += &format!("  help: {help}\n");
    }
    for note in &diagnostic.notes {
        out += &format!("  note: {note}\n");
    }
    out
}

fn excerpt(sources: &SourceMap, span: Span) -> String {
    let text = sources.get(span.file).map(|file| &*file.text).unwrap_or_default();
    let rest = text.get(span.start as usize..).unwrap_or_default();
    let shown: String = rest.chars().take_while(|c| *c != '\n').take(span.len().clamp(1, 40)).collect();
    format!("`{}`", shown.escape_debug())
}
