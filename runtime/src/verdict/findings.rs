//! Findings: the panels enter; plain sentences leave: which models do not beat the best baseline or the linear one, and
//! which are at chance.

use std::collections::BTreeMap;

use hqml_ir::{Experiment, Pipeline, Role, Step};

use super::bootstrap::{Resampled, interval};
use super::panel::Panel;
use super::rule::best;
use crate::pipeline::Truth;
use crate::registry::{Better, better, metric_names};

/// What a reader should hear of each model, in the order of data, backends and models.
pub(super) fn findings(experiment: &Experiment, panels: &[Panel<'_>], resampled: &[Resampled]) -> Vec<String> {
    let mut said = Vec::new();
    for (panel, resampled) in panels.iter().zip(resampled) {
        let reader = Reader { experiment, panel, resampled, metrics: metric_names(&experiment.metrics) };
        for (index, contender) in experiment.contenders.iter().enumerate() {
            if contender.role == Role::Model && !experiment.metrics.is_empty() {
                said.extend(reader.against_best(index));
                said.extend(reader.against_linear(index));
                said.extend(reader.chance(index));
            }
        }
    }
    said
}

struct Reader<'a> {
    experiment: &'a Experiment,
    panel: &'a Panel<'a>,
    resampled: &'a Resampled,
    metrics: Vec<String>,
}

impl Reader<'_> {
    fn against_best(&self, model: usize) -> Option<String> {
        let baselines: Vec<usize> = self.of_role(Role::Baseline);
        let named = best(self.experiment, &baselines, &self.resampled.observed)?;
        let pick = |values: &Vec<Vec<f64>>| best(self.experiment, &baselines, values);
        let rival = format!("the best baseline (`{}`)", self.experiment.contenders[named].name);
        self.compare(model, &pick, &rival)
    }

    fn against_linear(&self, model: usize) -> Option<String> {
        let linear = |c: &usize| mentions(&self.experiment.contenders[*c].pipelines[self.panel.data], LINEAR);
        let rival = self.of_role(Role::Baseline).into_iter().find(linear)?;
        let baselines = self.of_role(Role::Baseline);
        if best(self.experiment, &baselines, &self.resampled.observed) == Some(rival) {
            return None;
        }
        self.compare(
            model,
            &|_| Some(rival),
            &format!("the linear baseline `{}`", self.experiment.contenders[rival].name),
        )
    }

    fn of_role(&self, role: Role) -> Vec<usize> {
        let all = self.experiment.contenders.iter().enumerate();
        all.filter(|(_, c)| c.role == role).map(|(index, _)| index).collect()
    }

    fn compare(&self, model: usize, rival: &dyn Fn(&Vec<Vec<f64>>) -> Option<usize>, name: &str) -> Option<String> {
        let gain = |values: &Vec<Vec<f64>>| {
            let other = rival(values).map_or(f64::NAN, |r| values[r][0]);
            match better(&self.experiment.metrics[0]) {
                Better::Higher => values[model][0] - other,
                Better::Lower => other - values[model][0],
            }
        };
        let observed = &self.resampled.observed;
        let (low, high) = interval(self.resampled.resamples.iter().map(gain).collect())?;
        let (own, other) = (observed[model][0], observed[rival(observed)?][0]);
        let (verb, rest) = match (low > 0.0, high < 0.0) {
            (true, _) => ("beats", ""),
            (_, true) => ("does not beat", "; it is worse"),
            _ => ("does not beat", "; they cannot be told apart"),
        };
        Some(format!(
            "`{}` {verb} {name}{}: {} {own:.3} against {other:.3}, gain {:+.3} (95 % from {low:+.3} to {high:+.3}){rest}.",
            self.experiment.contenders[model].name,
            self.place(),
            self.metrics[0],
            gain(observed),
        ))
    }

    /// Where an accuracy is no better than always saying the commonest class, or an R2 no better than the mean.
    fn chance(&self, model: usize) -> Option<String> {
        let name = &self.experiment.contenders[model].name;
        let metric = |wanted: &str| self.experiment.metrics.iter().position(|m| m.name == wanted);
        let ends = |m: usize| interval(self.resampled.resamples.iter().map(|v| v[model][m]).collect());
        if let Some(m) = metric("accuracy") {
            let share = self.commonest_share()?;
            let (low, high) = ends(m)?;
            let line = format!("95 % from {low:.3} to {high:.3}; the commonest class is {share:.3} of the test rows");
            return match (low <= share, high < share) {
                (_, true) => Some(format!("`{name}`{} is worse than chance: accuracy {line}.", self.place())),
                (true, _) => Some(format!("`{name}`{} is at chance: accuracy {line}.", self.place())),
                _ => None,
            };
        }
        let m = metric("r2")?;
        let (low, high) = ends(m)?;
        (low <= 0.0).then(|| {
            format!(
                "`{name}`{} is no better than always saying the mean: R2 95 % from {low:.3} to {high:.3}.",
                self.place()
            )
        })
    }

    /// The mean over units of the largest class's share of the test rows.
    fn commonest_share(&self) -> Option<f64> {
        let mut shares = Vec::new();
        for unit in 0..self.panel.units.len() {
            let cell = self.panel.cells.iter().find_map(|c| c[unit])?;
            let Truth::Classes { labels, .. } = &cell.truth else { return None };
            let mut counts: BTreeMap<usize, usize> = BTreeMap::new();
            labels.iter().for_each(|l| *counts.entry(*l).or_default() += 1);
            shares.push(*counts.values().max()? as f64 / labels.len() as f64);
        }
        (!shares.is_empty()).then(|| shares.iter().sum::<f64>() / shares.len() as f64)
    }

    /// Data and backend, where there are several.
    fn place(&self) -> String {
        let mut text = String::new();
        if self.experiment.data.len() > 1 {
            text += &format!(" on `{}`", self.experiment.data[self.panel.data].name);
        }
        if self.experiment.backends.len() > 1 {
            text += &format!(" on backend `{}`", self.experiment.backends[self.panel.backend].name);
        }
        text
    }
}

/// Estimators that draw straight lines.
const LINEAR: &[&str] = &["logistic_regression", "ridge_classifier", "ridge", "linear_regression"];

fn mentions(pipeline: &Pipeline, names: &[&str]) -> bool {
    let circuit = pipeline.stages.iter().any(|s| matches!(s.step, Step::Circuit(_) | Step::Gibbs(_)));
    !circuit
        && pipeline.stages.iter().any(|s| match &s.step {
            Step::Builtin { call, .. } => names.contains(&call.name.as_str()),
            Step::Tuned(tuned) => tuned.candidates.first().is_some_and(|c| mentions(&c.pipeline, names)),
            _ => false,
        })
}
