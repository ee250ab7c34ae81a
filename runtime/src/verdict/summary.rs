//! The summary: cells enter; for each contender on each data set and backend, mean and 95 % interval over seeds leave.

use std::collections::BTreeMap;

use hqml_ir::Experiment;
use serde::{Deserialize, Serialize};

use crate::cells::Cell;
use crate::registry::metric_names;

/// A mean over seeds.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Statistic {
    /// The mean over seeds, folds averaged before.
    pub mean: f64,
    /// Lower end of Student's 95 % interval; `None` for one seed.
    pub low: Option<f64>,
    /// Upper end of it.
    pub high: Option<f64>,
    /// Seeds that have a value.
    pub seeds: usize,
}

/// A line of the result's table.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Row {
    /// The data's name.
    pub data: String,
    /// The contender's name.
    pub model: String,
    /// `model` or `baseline`.
    pub role: String,
    /// The backend's name.
    pub backend: String,
    /// By metric; `None` where no cell has a value.
    pub metrics: BTreeMap<String, Option<Statistic>>,
    /// Cells that failed.
    pub failed: usize,
    /// Cells in all.
    pub cells: usize,
}

/// One line a contender, data set and backend, in the order of the cells.
pub fn summary(experiment: &Experiment, cells: &[Cell]) -> Vec<Row> {
    let mut groups: Vec<Vec<&Cell>> = Vec::new();
    let line = |c: &Cell| (c.data.clone(), c.model.clone(), c.backend.clone());
    for cell in cells {
        match groups.iter_mut().find(|group| line(group[0]) == line(cell)) {
            Some(group) => group.push(cell),
            None => groups.push(vec![cell]),
        }
    }
    let names = metric_names(&experiment.metrics);
    groups.iter().map(|group| row(group, &names)).collect()
}

fn row(group: &[&Cell], names: &[String]) -> Row {
    let first = group[0];
    Row {
        data: first.data.clone(),
        model: first.model.clone(),
        role: first.role.clone(),
        backend: first.backend.clone(),
        metrics: names.iter().map(|n| (n.clone(), statistic(group, n))).collect(),
        failed: group.iter().filter(|c| c.failed.is_some()).count(),
        cells: group.len(),
    }
}

fn statistic(group: &[&Cell], name: &str) -> Option<Statistic> {
    let mut seeds: BTreeMap<u64, Vec<f64>> = BTreeMap::new();
    for cell in group {
        if let Some(value) = cell.metrics.get(name).copied().flatten() {
            seeds.entry(cell.seed).or_default().push(value);
        }
    }
    let mean = |values: &[f64]| values.iter().sum::<f64>() / values.len() as f64;
    let values: Vec<f64> = seeds.values().map(|folds| mean(folds)).collect();
    if values.is_empty() {
        return None;
    }
    let (n, center) = (values.len(), mean(&values));
    let variance = values.iter().map(|v| (v - center).powi(2)).sum::<f64>() / (n.max(2) - 1) as f64;
    let half = (n > 1).then(|| t_quantile(0.975, (n - 1) as f64) * (variance / n as f64).sqrt());
    Some(Statistic { mean: center, low: half.map(|h| center - h), high: half.map(|h| center + h), seeds: n })
}

/// The quantile of Student's distribution for a probability above one half, by bisection of its distribution function.
pub fn t_quantile(probability: f64, freedom: f64) -> f64 {
    let (mut low, mut high) = (0.0, 1.0);
    while t_distribution(high, freedom) < probability {
        high *= 2.0;
    }
    for _ in 0..200 {
        let middle = 0.5 * (low + high);
        if t_distribution(middle, freedom) < probability { low = middle } else { high = middle }
    }
    0.5 * (low + high)
}

/// P(T <= t) for t not negative.
fn t_distribution(t: f64, freedom: f64) -> f64 {
    1.0 - 0.5 * incomplete_beta(0.5 * freedom, 0.5, freedom / (freedom + t * t))
}

/// The regularised incomplete beta function, by its continued fraction (DLMF 8.17.22, modified Lentz).
fn incomplete_beta(a: f64, b: f64, x: f64) -> f64 {
    if x <= 0.0 || x >= 1.0 {
        return x.clamp(0.0, 1.0);
    }
    if x > (a + 1.0) / (a + b + 2.0) {
        return 1.0 - incomplete_beta(b, a, 1.0 - x);
    }
    let front = (a * x.ln() + b * (1.0 - x).ln() + ln_gamma(a + b) - ln_gamma(a) - ln_gamma(b)).exp() / a;
    let safe = |v: f64| if v.abs() < 1e-300 { 1e-300 } else { v };
    let (mut c, mut d) = (1.0, 1.0 / safe(1.0 - (a + b) * x / (a + 1.0)));
    let mut value = d;
    for m in 1..500 {
        let m = f64::from(m);
        let even = m * (b - m) * x / ((a + 2.0 * m - 1.0) * (a + 2.0 * m));
        let odd = -(a + m) * (a + b + m) * x / ((a + 2.0 * m) * (a + 2.0 * m + 1.0));
        for term in [even, odd] {
            d = 1.0 / safe(1.0 + term * d);
            c = safe(1.0 + term / c);
            value *= c * d;
        }
        if (c * d - 1.0).abs() < 1e-16 {
            break;
        }
    }
    front * value
}

/// ln Gamma for positive arguments: the recurrence up to 10, then Stirling's series.
fn ln_gamma(x: f64) -> f64 {
    let (mut x, mut shift) = (x, 0.0);
    while x < 10.0 {
        shift -= x.ln();
        x += 1.0;
    }
    let r = 1.0 / (x * x);
    let series = (1.0 / 12.0 - r * (1.0 / 360.0 - r * (1.0 / 1260.0 - r * (1.0 / 1680.0 - r / 1188.0)))) / x;
    shift + (x - 0.5) * x.ln() - x + 0.5 * std::f64::consts::TAU.ln() + series
}

#[cfg(test)]
mod tests {
    use super::t_quantile;

    /// SciPy 1.17: `scipy.stats.t.ppf(0.975, n)`.
    #[test]
    fn quantiles_are_those_of_the_tables() {
        let known = [(1.0, 12.706204736174705), (4.0, 2.7764451051977987), (9.0, 2.2621571627409915)];
        for (freedom, quantile) in known {
            assert!((t_quantile(0.975, freedom) - quantile).abs() < 1e-9, "{freedom}");
        }
    }
}
