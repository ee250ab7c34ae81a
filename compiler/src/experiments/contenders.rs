//! Models and baselines: an entry of the experiment's lists enters; its variants leave, one pipeline a data set each.

use hqml_ir::{Contender, Role, Span};

use super::data::Table;
use super::errors;
use crate::pipelines::builder::Builder;
use crate::pipelines::choices::{self, Choices, Site};
use crate::pipelines::errors as option_errors;
use crate::pipelines::scope::Scope;
use crate::pipelines::session::{Checked, Session};
use crate::pipelines::tuned::MOST_VARIANTS;
use crate::syntax::ast::{Expr, ExprKind};

/// A contender with the place of its entry.
#[derive(Debug, Clone)]
pub(crate) struct Entry {
    /// What the runtime gets.
    pub(crate) contender: Contender,
    /// Where the experiment names it.
    pub(crate) span: Span,
    /// Whether it is one of several variants.
    pub(crate) swept: bool,
}

/// The variants of one entry of `models` or `baselines`.
///
/// # Errors
/// Anything wrong in the pipeline for any of the tables; reported.
pub(crate) fn variants<'a>(
    session: &Session<'a>,
    expr: &'a Expr,
    role: Role,
    tables: &[Table],
    scope: &Scope<'a>,
) -> Checked<Vec<Entry>> {
    let base = session.one_line(expr.span);
    let found = Choices::default();
    let first = build(session, expr, tables, scope, &found)?;
    let sites = found.into_sites();
    if sites.is_empty() {
        let contender = Contender { name: base.clone(), base, role, pipelines: first };
        return Ok(vec![Entry { contender, span: expr.span, swept: false }]);
    }
    if choices::count(&sites).is_none_or(|count| count > MOST_VARIANTS) {
        return Err(session.report(option_errors::too_many_variants(expr.span, MOST_VARIANTS)));
    }
    let variant = |combination: Vec<(Span, usize)>| {
        let name = name(session, expr, &base, &sites, &combination);
        let pipelines = build(session, expr, tables, scope, &Choices::new(combination))?;
        let contender = Contender { name, base: base.clone(), role, pipelines };
        Ok(Entry { contender, span: expr.span, swept: true })
    };
    choices::combinations(&sites).into_iter().map(variant).collect()
}

fn build<'a>(
    session: &Session<'a>,
    expr: &'a Expr,
    tables: &[Table],
    scope: &Scope<'a>,
    choices: &Choices,
) -> Checked<Vec<hqml_ir::Pipeline>> {
    let pipeline = |table: &Table| {
        let scope = match table.target.classes() {
            Some(classes) => scope.clone().with_size("classes", classes),
            None => scope.clone(),
        };
        Builder::new(session, &table.target, choices).pipeline(expr, &scope, table.cursor, String::new())
    };
    tables.iter().map(pipeline).collect()
}

/// `m(reps: 2)`; where the sweeps stand in the entry itself, the entry with the chosen items in their place.
fn name(session: &Session<'_>, expr: &Expr, base: &str, sites: &[Site], combination: &[(Span, usize)]) -> String {
    if !matches!(expr.kind, ExprKind::Name(_)) && sites.iter().all(|site| expr.span.contains(site.span)) {
        return written_out(session, expr, sites, combination);
    }
    let labels = choices::labels(sites, combination);
    let labels: Vec<String> = labels.iter().map(|(option, item)| format!("{option}: {item}")).collect();
    format!("{base}({})", labels.join(", "))
}

fn written_out(session: &Session<'_>, expr: &Expr, sites: &[Site], combination: &[(Span, usize)]) -> String {
    let mut sites: Vec<&Site> = sites.iter().collect();
    sites.sort_by_key(|site| site.span.start);
    let mut text = String::new();
    let mut from = expr.span.before();
    for site in sites {
        let item = combination.iter().find(|(span, _)| *span == site.span).map_or(0, |(_, item)| *item);
        let between = Span::new(expr.span.file, from.end, site.span.start);
        text.push_str(session.names.sources().text(between));
        text.push_str(&site.items[item]);
        from = site.span.after();
    }
    text.push_str(session.names.sources().text(Span::new(expr.span.file, from.end, expr.span.end)));
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Refuses two contenders of one name.
pub(crate) fn distinct(session: &Session<'_>, entries: &[Entry]) -> Checked<()> {
    let mut result = Ok(());
    for (at, entry) in entries.iter().enumerate() {
        let first = entries[..at].iter().find(|e| e.contender.name == entry.contender.name && e.span != entry.span);
        if let Some(first) = first {
            result = Err(session.report(errors::twice("contender", &entry.contender.name, entry.span, first.span)));
        }
    }
    result
}
