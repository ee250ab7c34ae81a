//! Experiments: a declaration enters, the checked experiment leaves; or the errors that say why not.

mod backends;
mod budget;
pub(crate) mod contenders;
pub(crate) mod data;
mod errors;
pub(crate) mod fields;
mod gradients;
mod machines;
pub(crate) mod methods;
mod metrics;
mod rule;
mod rule_direction;
mod rule_errors;
mod source;

pub(crate) use budget::MOST_SEEDS;

use hqml_ir::{Experiment, Role, Rule};

use crate::names::Declared;
use crate::pipelines::scope::Scope;
use crate::pipelines::session::{Checked, Session};
use crate::syntax::ast::{DeclarationBody, Expr, Fields};
use contenders::Entry;
use data::Table;

/// A checked experiment with what the lints look at.
pub(crate) struct Study<'a> {
    /// What the runtime gets.
    pub(crate) experiment: Experiment,
    /// Its declaration.
    pub(crate) declared: &'a Declared,
    /// Its fields.
    pub(crate) fields: &'a Fields,
    /// Its tables.
    pub(crate) tables: Vec<Table>,
    /// Its contenders with their places.
    pub(crate) entries: Vec<Entry>,
}

/// Checks an experiment. `seed` takes the place of its seeds.
///
/// # Errors
/// Anything wrong in it or in what it reaches; all that can be found is reported.
pub(crate) fn experiment<'a>(session: &Session<'a>, declared: &'a Declared, seed: Option<u64>) -> Checked<Study<'a>> {
    let fields = match &declared.declaration.body {
        DeclarationBody::Fields(fields) if !declared.is_reported() => fields,
        _ => return Err(session.silent()),
    };
    let scope = Scope::new(declared.file);
    let reader = Parts { session, declared, fields, scope };
    let known = fields::known(session, fields);
    let seeds = reader.seeds(seed);
    let budget = budget::budget(session, reader.value("budget"), &reader.scope);
    let backends = backends::backends(session, reader.value("backends"), &reader.scope);
    session.wide.set(
        backends
            .as_ref()
            .is_ok_and(|found| found.iter().all(|(b, _)| !matches!(&*b.call.name, "statevector" | "noisy"))),
    );
    let train_on = backends
        .as_ref()
        .map_err(|r| *r)
        .and_then(|found| backends::train_on(session, reader.value("train_on"), found));
    let tables = reader.tables();
    let entries = tables.as_ref().map_err(|r| *r).and_then(|tables| reader.contenders(tables));
    let metrics = tables
        .as_ref()
        .map_err(|r| *r)
        .and_then(|tables| metrics::metrics(session, reader.value("metrics"), &tables[0], &reader.scope));
    known?;
    let (tables, entries, metrics, mut backends) = (tables?, entries?, metrics?, backends?);
    let available = metrics::available(session, &metrics, &entries);
    let rule = reader.rule(&entries, &metrics, &backends, &tables[0]);
    available?;
    let train_on = train_on?;
    gradients::check(session, &entries, &backends, train_on)?;
    gradients::gibbs(session, &entries, &backends)?;
    methods::check(session, &entries, &backends)?;
    machines::compile(session, &entries, &mut backends)?;
    let experiment = Experiment {
        name: declared.name().to_owned(),
        doc: declared.docs.iter().map(|doc| doc.text.as_str()).collect::<Vec<_>>().join("\n"),
        data: tables.iter().map(|table| table.dataset.clone()).collect(),
        contenders: entries.iter().map(|entry| entry.contender.clone()).collect(),
        backends: backends.into_iter().map(|(backend, _)| backend).collect(),
        train_on,
        seeds: seeds?,
        metrics: metrics.into_iter().map(|metric| metric.call).collect(),
        budget: budget?,
        rule: rule?,
        span: declared.declaration.span,
    };
    Ok(Study { experiment, declared, fields, tables, entries })
}

/// What the parts of one experiment are read with.
struct Parts<'s, 'a> {
    session: &'s Session<'a>,
    declared: &'a Declared,
    fields: &'a Fields,
    scope: Scope<'a>,
}

impl<'a> Parts<'_, 'a> {
    fn value(&self, field: &str) -> Option<&'a Expr> {
        self.fields.get(field).map(|field| &field.value)
    }

    fn seeds(&self, seed: Option<u64>) -> Checked<Vec<u64>> {
        let written = budget::seeds(self.session, self.value("seeds"), &self.scope);
        seed.map_or(written, |seed| Ok(vec![seed]))
    }

    fn missing<T>(&self, field: &str, help: &str) -> Checked<T> {
        Err(self.session.report(errors::missing_field(field, &self.declared.declaration.name, help)))
    }

    fn tables(&self) -> Checked<Vec<Table>> {
        let help = "declare `data points = ...` and write `data: points`";
        let Some(written) = self.value("data") else { return self.missing("data", help) };
        let entries = fields::entries(written);
        if entries.is_empty() {
            return self.missing("data", help);
        }
        let checked: Vec<_> = entries.iter().map(|entry| data::table(self.session, entry, &self.scope)).collect();
        let tables: Vec<Table> = checked.into_iter().collect::<Checked<_>>()?;
        for (at, table) in tables.iter().enumerate() {
            if table.target.classify() != tables[0].target.classify() {
                return Err(self.session.report(errors::mixed_tasks(tables[0].target.span, table.target.span)));
            }
            if let Some(first) = tables[..at].iter().position(|t| t.dataset.name == table.dataset.name) {
                let told = errors::twice("data", &table.dataset.name, entries[at].span, entries[first].span);
                return Err(self.session.report(told));
            }
        }
        Ok(tables)
    }

    fn contenders(&self, tables: &[Table]) -> Checked<Vec<Entry>> {
        let help = "write `models: [m]` with a declared model";
        let Some(models) = self.value("models") else { return self.missing("models", help) };
        let of = |expr: &'a Expr, role| fields::entries(expr).iter().map(move |entry| (entry, role));
        let baselines = self.value("baselines").into_iter().flat_map(|expr| of(expr, Role::Baseline));
        let all: Vec<_> = of(models, Role::Model).chain(baselines).collect();
        if !all.iter().any(|(_, role)| *role == Role::Model) {
            return self.missing("models", help);
        }
        let checked: Vec<_> = all
            .into_iter()
            .map(|(entry, role)| contenders::variants(self.session, entry, role, tables, &self.scope))
            .collect();
        let entries: Vec<Entry> = checked.into_iter().collect::<Checked<Vec<_>>>()?.concat();
        contenders::distinct(self.session, &entries)?;
        Ok(entries)
    }

    fn rule(
        &self,
        entries: &[Entry],
        metrics: &[metrics::Metric],
        backends: &[(hqml_ir::Backend, Option<hqml_ir::Span>)],
        table: &Table,
    ) -> Checked<Option<Rule>> {
        let Some(written) = self.value("continue_when") else { return Ok(None) };
        let reader = rule::Reader {
            session: self.session,
            scope: &self.scope,
            entries,
            metrics,
            backends,
            table,
            told: Default::default(),
        };
        reader.rule(written).map(Some)
    }
}
