//! The paired bootstrap: a panel enters; for each of [`RESAMPLES`] resamples the metrics of every contender leave.
//!
//! A resample draws the units (seeds and folds) with replacement, and within each table its rows with replacement; a
//! test row counts as often as it was drawn. All contenders see the same draw. Rows are drawn per table, not per unit:
//! where seeds share their test rows, these are the same rows, and ten seeds on fifty rows are not five hundred rows.
//! With one unit this is the plain bootstrap over its test rows. Times belong to units, not to rows.

use std::collections::BTreeMap;

use hqml_ir::{Call, Experiment};
use hqml_learn::random::Stream;
use rayon::prelude::*;

use super::panel::{Panel, Unit};
use crate::cells::Cell;
use crate::pipeline::Truth;
use crate::registry::{metric_names, metric_of_rows};

/// How many resamples.
pub const RESAMPLES: usize = 2000;

/// Metrics of every contender: `values[contender][metric]`, NaN where there is none.
pub(super) type Values = Vec<Vec<f64>>;

/// A panel's metrics.
#[derive(Debug, Clone)]
pub struct Resampled {
    /// From all test rows of all units.
    pub observed: Values,
    /// One a resample.
    pub resamples: Vec<Values>,
}

/// Resamples a panel. The stream is named by the experiment's, the data's and the resample's number alone.
pub fn resample(experiment: &Experiment, panel: &Panel<'_>) -> Resampled {
    let names = metric_names(&experiment.metrics);
    let wanted = wanted(experiment);
    let context = Context { metrics: &experiment.metrics, names: &names, wanted, right: right(panel), panel };
    let tables = tables(panel);
    let places: Vec<Vec<usize>> = panel.units.iter().map(|u| places(u, &tables)).collect();
    let every: Vec<Vec<usize>> = panel.units.iter().map(|u| (0..u.rows.len()).collect()).collect();
    let ones = vec![1; panel.units.len()];
    let observed = context.values(&ones, &every);
    let stream = Stream::named(0, "hqml verdict").child(&experiment.name).child(&experiment.data[panel.data].name);
    let one = |number: usize| {
        let mut draw = stream.child(&number.to_string()).generator();
        let units = panel.units.len();
        let mut often = vec![usize::from(units == 1); units];
        if units > 1 {
            (0..units).for_each(|_| often[draw.integers(0, units as i64) as usize] += 1);
        }
        let mut hits: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for (table, rows) in &tables {
            let counts = hits.entry(*table).or_insert_with(|| vec![0; rows.len()]);
            (0..rows.len()).for_each(|_| counts[draw.integers(0, rows.len() as i64) as usize] += 1);
        }
        let chosen = |((unit, places), often): ((&Unit, &Vec<usize>), &usize)| {
            // What was not drawn is not looked at.
            let hits = hits.get(&unit.table).filter(|_| *often > 0).into_iter();
            hits.flat_map(|hits| places.iter().enumerate().map(|(k, place)| (k, hits[*place])))
                .flat_map(|(k, times)| std::iter::repeat_n(k, times))
                .collect()
        };
        let rows: Vec<Vec<usize>> = panel.units.iter().zip(&places).zip(&often).map(chosen).collect();
        context.values(&often, &rows)
    };
    Resampled { observed, resamples: (0..RESAMPLES).into_par_iter().map(one).collect() }
}

/// Metrics that a decision or a finding reads: the first, those of the rule, and the one that chance is judged by. The
/// others are not resampled and stay NaN.
fn wanted(experiment: &Experiment) -> Vec<bool> {
    let mut wanted: Vec<bool> =
        experiment.metrics.iter().enumerate().map(|(k, m)| k == 0 || m.name == "accuracy" || m.name == "r2").collect();
    if let Some(rule) = &experiment.rule {
        super::rule::metrics_of(&rule.condition, &mut |metric| wanted[metric] = true);
    }
    wanted
}

/// The rows of each table that test anywhere, ascending.
fn tables(panel: &Panel<'_>) -> BTreeMap<usize, Vec<usize>> {
    let mut tables: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    panel.units.iter().for_each(|u| tables.entry(u.table).or_default().extend(&u.rows));
    for rows in tables.values_mut() {
        rows.sort_unstable();
        rows.dedup();
    }
    tables
}

/// Where the rows of a unit stand among those of its table.
fn places(unit: &Unit, tables: &BTreeMap<usize, Vec<usize>>) -> Vec<usize> {
    let table = tables.get(&unit.table).map_or(&[][..], Vec::as_slice);
    unit.rows.iter().filter_map(|row| table.binary_search(row).ok()).collect()
}

/// Whether each test row is labelled right, by contender and unit; `None` where there are no labels.
fn right(panel: &Panel<'_>) -> Vec<Vec<Option<Vec<bool>>>> {
    let of_cell = |cell: &Option<&Cell>| match cell.map(|c| (&c.truth, &c.predicted.labels)) {
        Some((Truth::Classes { labels, .. }, predicted)) if labels.len() == predicted.len() => {
            Some(labels.iter().zip(predicted).map(|(a, b)| a == b).collect())
        }
        _ => None,
    };
    panel.cells.iter().map(|cells| cells.iter().map(of_cell).collect()).collect()
}

struct Context<'a> {
    metrics: &'a [Call],
    names: &'a [String],
    wanted: Vec<bool>,
    /// See [`right`]: accuracies are counted, thousands of times.
    right: Vec<Vec<Option<Vec<bool>>>>,
    panel: &'a Panel<'a>,
}

impl Context<'_> {
    /// Every contender's metrics: the mean over the units, each as often as drawn, on the drawn test rows.
    fn values(&self, often: &[usize], rows: &[Vec<usize>]) -> Values {
        let metric = |contender: usize, m: usize| {
            if !self.wanted[m] {
                return f64::NAN;
            }
            let (mut sum, mut count) = (0.0, 0);
            for (unit, (times, rows)) in often.iter().zip(rows).enumerate().filter(|(_, (times, _))| **times > 0) {
                let Some(value) = self.of_cell(contender, unit, m, rows) else { continue };
                sum += value * *times as f64;
                count += times;
            }
            if count == 0 { f64::NAN } else { sum / count as f64 }
        };
        let all = |contender: usize| (0..self.metrics.len()).map(|m| metric(contender, m)).collect();
        (0..self.panel.cells.len()).map(all).collect()
    }

    fn of_cell(&self, contender: usize, unit: usize, metric: usize, rows: &[usize]) -> Option<f64> {
        let cell = self.panel.cells[contender][unit]?;
        match (self.metrics[metric].name.as_str(), &self.right[contender][unit]) {
            ("training_time" | "inference_time", _) => cell.metrics.get(&self.names[metric]).copied().flatten(),
            _ if rows.is_empty() => None,
            ("accuracy", Some(right)) => Some(rows.iter().filter(|r| right[**r]).count() as f64 / rows.len() as f64),
            _ => metric_of_rows(&self.metrics[metric], &cell.truth, &cell.predicted, rows).ok(),
        }
        .filter(|v| v.is_finite())
    }
}

/// The 95 % percentile interval; `None` where more than a twentieth of the resamples has no value.
pub fn interval(mut values: Vec<f64>) -> Option<(f64, f64)> {
    let all = values.len();
    values.retain(|v| !v.is_nan());
    if values.is_empty() || values.len() * 20 < all * 19 {
        return None;
    }
    values.sort_by(f64::total_cmp);
    Some((quantile(&values, 0.025), quantile(&values, 0.975)))
}

/// NumPy's default: linear between the two nearest.
fn quantile(sorted: &[f64], share: f64) -> f64 {
    let place = share * (sorted.len() - 1) as f64;
    let below = place.floor() as usize;
    let above = (below + 1).min(sorted.len() - 1);
    let part = place - below as f64;
    if part == 0.0 { sorted[below] } else { sorted[below] + part * (sorted[above] - sorted[below]) }
}
