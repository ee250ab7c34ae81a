//! The plan as text for a terminal.

use comfy_table::{ContentArrangement, Table, presets::UTF8_HORIZONTAL_ONLY};
use hqml_ir::Role;

use super::{Plan, PlannedContender, PlannedTime};
use crate::measure::duration;

/// The plan as a table with a few lines around it.
pub fn table(plan: &Plan) -> String {
    let mut lines = vec![format!(
        "{}: {} cells from {} fits; {} seeds; backends {}",
        plan.experiment,
        plan.cells,
        plan.fits,
        plan.seeds.len(),
        plan.backends.join(", ")
    )];
    for data in &plan.data {
        let classes = data.classes.map_or_else(|| "a real target".to_string(), |c| format!("{c} classes"));
        lines.push(format!(
            "  {}: {} rows of {} features, {classes}; {} folds, {} rows train, {} test",
            data.name, data.rows, data.features, data.folds, data.training_rows, data.test_rows
        ));
    }
    let mut table = Table::new();
    table.load_style(UTF8_HORIZONTAL_ONLY).set_content_arrangement(ContentArrangement::Disabled);
    table.set_header([
        "contender",
        "role",
        "data",
        "cells",
        "fits",
        "candidates",
        "qubits",
        "depth",
        "gates",
        "parameters",
        "gradient",
        "evolutions a fit",
        "a prediction",
    ]);
    plan.contenders.iter().for_each(|c| {
        table.add_row(line(c));
    });
    lines.push(table.to_string());
    let mut told: Vec<String> = Vec::new();
    for (contender, m) in plan.contenders.iter().flat_map(|c| c.methods.iter().map(move |m| (c, m))) {
        let method = m.method.unwrap_or("no method");
        let line = format!("  {} on {}: {} by {method}: {}", contender.name, m.backend, m.circuit, m.reason);
        if !told.contains(&line) {
            told.push(line);
        }
    }
    lines.extend(told);
    lines.push(format!(
        "in all {}{} state evolutions, {} circuits, {} shots; a fit holds at most {}{}",
        if plan.contenders.iter().all(|c| c.exact) { "" } else { "at most " },
        plan.total.evolutions,
        plan.total.circuits,
        plan.total.shots,
        bytes(plan.memory.bytes),
        if plan.memory.formula.is_empty() { String::new() } else { format!(" = {}", plan.memory.formula) },
    ));
    lines.extend(plan.time.as_deref().map(time));
    if let Some(rule) = &plan.rule {
        lines.push(format!("continue when {rule}"));
    }
    lines.join("\n")
}

fn line(c: &PlannedContender) -> Vec<String> {
    let largest = |of: &dyn Fn(&super::CircuitMetrics) -> usize| {
        c.circuits.iter().map(of).max().map_or_else(|| "-".to_string(), |v| v.to_string())
    };
    let parameters = match (c.parameters, c.trained_parameters) {
        (0, _) => "-".to_string(),
        (all, trained) if all == trained => all.to_string(),
        (all, trained) => format!("{trained} of {all}"),
    };
    let at_most = if c.exact { "" } else { "<= " };
    vec![
        c.name.clone(),
        if c.role == Role::Model { "model" } else { "baseline" }.to_string(),
        c.data.clone(),
        c.cells.to_string(),
        c.fits.to_string(),
        c.candidates.to_string(),
        largest(&|m| m.qubits as usize),
        largest(&|m| m.depth),
        largest(&|m| m.gates.values().sum()),
        parameters,
        c.gradient.clone(),
        format!("{at_most}{}", c.training.evolutions),
        c.inference.evolutions.to_string(),
    ]
}

/// The time of all circuits, then of each contender.
fn time(times: &[PlannedTime]) -> String {
    let sum: f64 = times.iter().filter_map(|t| t.cpu_seconds).sum();
    let head = format!("circuits take about {} of processor time here, measured on themselves", duration(sum));
    let part = |t: &PlannedTime| match (&t.cpu_seconds, &t.reason) {
        (Some(s), _) => format!("  {} of {} on {}: {}", t.contender, t.data, t.backend, duration(*s)),
        (None, why) => {
            format!("  {} of {} on {}: cannot be run: {}", t.contender, t.data, t.backend, why.as_deref().unwrap_or(""))
        }
    };
    std::iter::once(head).chain(times.iter().map(part)).collect::<Vec<_>>().join("\n")
}

/// Bytes in the largest unit that leaves a number of at least 1.
fn bytes(count: u128) -> String {
    let mut value = count as f64;
    for unit in ["B", "KiB", "MiB", "GiB", "TiB", "PiB"] {
        if value < 1024.0 {
            return if unit == "B" { format!("{value:.0} B") } else { format!("{value:.1} {unit}") };
        }
        value /= 1024.0;
    }
    format!("{value:.1e} EiB")
}
