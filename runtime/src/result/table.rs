//! The result as text for a terminal: quantum and classical in one table, then the verdict.

use comfy_table::{CellAlignment, ContentArrangement, Table, presets::UTF8_HORIZONTAL_ONLY};

use super::RunResult;
use crate::verdict::{Decision, Interval, Statistic};

/// The table, the findings and the verdict.
pub fn text(result: &RunResult) -> String {
    let mut parts = vec![result.experiment.clone(), summary(result)];
    parts.extend(failures(result));
    parts.extend(result.findings.iter().cloned());
    parts.push(verdict(result));
    parts.push(format!("record: {}", result.record));
    parts.join("\n")
}

fn summary(result: &RunResult) -> String {
    let several =
        |of: &dyn Fn(&crate::verdict::Row) -> &str| result.summary.iter().any(|row| of(row) != of(&result.summary[0]));
    let (with_data, with_backend) = (several(&|r| &r.data), several(&|r| &r.backend));
    let mut header = vec!["".to_string(), "role".to_string()];
    header.extend(with_data.then(|| "data".to_string()));
    header.extend(with_backend.then(|| "backend".to_string()));
    header.extend(result.metrics.iter().cloned());
    let first_number = header.len() - result.metrics.len();
    let mut table = Table::new();
    table.load_style(UTF8_HORIZONTAL_ONLY).set_content_arrangement(ContentArrangement::Disabled).set_header(header);
    for row in &result.summary {
        let mut line = vec![row.model.clone(), row.role.clone()];
        line.extend(with_data.then(|| row.data.clone()));
        line.extend(with_backend.then(|| row.backend.clone()));
        let shown = |name: &String| number(name, row.metrics.get(name).copied().flatten());
        line.extend(result.metrics.iter().map(shown));
        table.add_row(line);
    }
    for column in first_number..first_number + result.metrics.len() {
        if let Some(column) = table.column_mut(column) {
            column.set_cell_alignment(CellAlignment::Right);
        }
    }
    table.to_string()
}

/// `0.847 ± 0.031`: the mean and half of the interval over seeds.
fn number(metric: &str, value: Option<Statistic>) -> String {
    let Some(value) = value else { return "-".to_string() };
    let shown = |v: f64| match metric.ends_with("_time") {
        true => seconds(v),
        false if v.abs() < 1e6 => format!("{v:.3}"),
        false => format!("{v:.3e}"),
    };
    match value.high {
        Some(high) => format!("{} ± {}", shown(value.mean), shown(high - value.mean)),
        None => shown(value.mean),
    }
}

fn seconds(value: f64) -> String {
    match value {
        v if v < 1e-3 => format!("{:.0} µs", v * 1e6),
        v if v < 1.0 => format!("{:.1} ms", v * 1e3),
        v => format!("{v:.2} s"),
    }
}

fn failures(result: &RunResult) -> Vec<String> {
    let failed = result.cells.iter().filter_map(|c| Some((c, c.failed.as_ref()?)));
    let line = |(c, reason): (&super::CellResult, &String)| {
        format!("failed: {} on {}, backend {}, seed {}, fold {}: {reason}", c.model, c.data, c.backend, c.seed, c.fold)
    };
    failed.map(line).collect()
}

fn verdict(result: &RunResult) -> String {
    let word = match result.verdict.decision {
        Decision::None => return "no `continue_when`: nothing is decided".to_string(),
        Decision::Continue => "CONTINUE",
        Decision::Undecided => "UNDECIDED",
        Decision::Stop => "STOP",
    };
    let rule = result.verdict.rule.as_deref().unwrap_or_default();
    let mut lines = vec![format!("verdict: {word}   ({rule})")];
    let several = result.verdict.intervals.iter().any(|i| i.data != result.verdict.intervals[0].data);
    lines.extend(result.verdict.intervals.iter().map(|i| comparison(i, several)));
    lines.join("\n")
}

fn comparison(interval: &Interval, with_data: bool) -> String {
    let timed = interval.text.contains("_time");
    let shown = |v: f64| if timed { format!("{v:+.2e} s") } else { format!("{v:+.3}") };
    let mut text = format!("  {}", interval.text);
    if with_data {
        text += &format!(" on {}", interval.data);
    }
    if let Some(backend) = &interval.backend {
        text += &format!(" [{backend}]");
    }
    text += &format!(": {}", interval.outcome);
    if let (Some(d), Some(low), Some(high)) = (interval.difference, interval.low, interval.high) {
        text += &format!("; difference {} (95 % from {} to {})", shown(d), shown(low), shown(high));
    }
    if let Some(best) = &interval.best {
        text += &format!("; the best is {best}");
    }
    if let Some(rows) = interval.rows_needed {
        text += &format!("; about {rows} test rows would decide it");
    }
    if let Some(reason) = &interval.reason {
        text += &format!("; {reason}");
    }
    text
}
