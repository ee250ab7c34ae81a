//! Names lost to errors of syntax and of imports: all diagnostics enter; leaves them without the unknown names that a
//! broken line would have declared (`modle m = svc` is one mistake, not one for each use of `m`), and without those of a
//! file that lacks an import.

use std::collections::BTreeSet;

use hqml_ir::{Diagnostic, FileId, Span};

use crate::names::Names;

/// Takes away what follows from a broken line.
pub(crate) fn silence(names: &Names, diagnostics: &mut Vec<Diagnostic>) {
    let broken = diagnostics.iter().filter(|d| d.is_error() && d.code.starts_with("E01")).filter_map(Diagnostic::span);
    let lines: BTreeSet<(FileId, &str)> = broken.map(|span| (span.file, line(names, span))).collect();
    let lost: BTreeSet<(FileId, &str)> =
        lines.iter().flat_map(|(file, line)| words(line).map(|w| (*file, w))).collect();
    let broken = broken_declarations(names, diagnostics);
    diagnostics.retain(|one| !(one.is_error() && follows(one, &broken)));
    without_misspelt(diagnostics);
    let unread = diagnostics.iter().filter(|d| matches!(d.code, "E0004" | "E0005" | "E0006")).flat_map(|d| &d.labels);
    let without: BTreeSet<FileId> = unread.map(|label| label.span.file).collect();
    without_nameless(names, diagnostics);
    if lost.is_empty() && without.is_empty() {
        return;
    }
    diagnostics.retain(|diagnostic| {
        let name = diagnostic.span().filter(|_| diagnostic.code == "E0201");
        let known =
            |span: Span| !without.contains(&span.file) && !lost.contains(&(span.file, names.sources().text(span)));
        name.is_none_or(known)
    });
}

/// `model = svc` is one mistake: a name that nobody knows, and that is like no other, may be the one that is left out.
fn without_nameless(names: &Names, diagnostics: &mut Vec<Diagnostic>) {
    let is_left_out = |one: &&Diagnostic| one.code == "E0110" && one.message.starts_with("a name is wanted here");
    let at_equals = |span: &Span| names.sources().text(*span) == "=";
    let left_out = diagnostics.iter().filter(is_left_out).filter_map(Diagnostic::span).filter(at_equals);
    let files: BTreeSet<FileId> = left_out.map(|span| span.file).collect();
    let may_be_it = |one: &Diagnostic| {
        let strange = one.code == "E0201" && one.help.iter().all(|help| !help.starts_with("did you mean"));
        strange && one.span().is_some_and(|span| files.contains(&span.file))
    };
    diagnostics.retain(|one| !may_be_it(one));
}

/// `modls: [m]` is one mistake: the field that is missing is the one that is misspelt.
fn without_misspelt(diagnostics: &mut Vec<Diagnostic>) {
    let misspelt: BTreeSet<(FileId, String)> = diagnostics
        .iter()
        .filter(|one| one.code == "E0701")
        .flat_map(|one| {
            one.help.iter().filter_map(|help| Some((one.span()?.file, help.strip_prefix("write ")?.to_owned())))
        })
        .collect();
    let label =
        |one: &Diagnostic| Some((one.span()?.file, one.labels.first()?.text.strip_suffix(" is missing")?.to_owned()));
    diagnostics.retain(|one| one.code != "E0702" || label(one).is_none_or(|lost| !misspelt.contains(&lost)));
}

/// The declarations in which the syntax is wrong.
fn broken_declarations(names: &Names, diagnostics: &[Diagnostic]) -> Vec<Span> {
    let wrong: BTreeSet<Span> = diagnostics.iter().filter(|d| is_syntax(d)).filter_map(Diagnostic::span).collect();
    let files: BTreeSet<FileId> = wrong.iter().map(|span| span.file).collect();
    let declared = files.into_iter().flat_map(|file| names.declared_in(file)).map(|one| one.declaration.span);
    let holds = |span: &Span| {
        let from = Span::new(span.file, span.start, span.start);
        let to = Span::new(span.file, span.end.saturating_add(1), u32::MAX);
        wrong.range(from..to).next().is_some()
    };
    let mut broken: Vec<Span> = declared.filter(holds).collect();
    broken.sort_unstable();
    broken
}

fn is_syntax(diagnostic: &Diagnostic) -> bool {
    diagnostic.is_error() && diagnostic.code.starts_with("E01")
}

/// Whether an error of meaning stands in a declaration whose syntax is wrong: it may mean something else once that is
/// mended.
fn follows(diagnostic: &Diagnostic, broken: &[Span]) -> bool {
    let Some(place) = diagnostic.span().filter(|_| !is_syntax(diagnostic)) else { return false };
    let at = broken.partition_point(|span| (span.file, span.start) <= (place.file, place.start));
    at.checked_sub(1).is_some_and(|at| broken[at].file == place.file && place.start <= broken[at].end)
}

/// The line in which a span begins; its first bytes, where it is very long.
fn line(names: &Names, span: Span) -> &str {
    const LONGEST: usize = 10_000;
    let Some(text) = names.sources().get(span.file).map(|file| &*file.text) else { return "" };
    let at = (span.start as usize).min(text.len());
    let Some((before, after)) = text.split_at_checked(at) else { return "" };
    let start = before.rfind('\n').map_or(0, |end| end + 1);
    let end = at + after.find('\n').unwrap_or(after.len());
    text.get(start..end.min(start + LONGEST)).unwrap_or_default()
}

/// The words of a line; digits in front of one do not belong to it (`1m`).
fn words(line: &str) -> impl Iterator<Item = &str> {
    let words = line.split(|c: char| !(c.is_alphanumeric() || c == '_'));
    words.map(|word| word.trim_start_matches(|c: char| c.is_ascii_digit())).filter(|word| !word.is_empty())
}
