//! What is printed of a circuit: its picture or its operations, its size, what it costs on a device.

use std::fmt::Write;

use hqml_compiler::drawing::text;
use hqml_ir::{Metrics, Program};
use hqml_transpiler::Counts;
use hqml_transpiler::schedule::{alap, coherence};
use serde::Serialize;

use super::layout;
use super::passes::{Placed, Steps};
use super::state::{Entry, table};
use super::times::{self, Timed};
use crate::cli::Inspect;
use crate::commands::named::Named;

/// The widest line of a drawing.
const PAPER: usize = 120;

/// Everything that is known, as JSON prints it.
#[derive(Serialize)]
pub(super) struct Report {
    circuit: String,
    /// Which form of it is shown: as written, on a device, before or after a pass.
    shown: String,
    #[serde(flatten)]
    metrics: Metrics,
    /// What the parameters are called, in order, where they have names.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    parameter_names: Vec<String>,
    /// What is measured at the end of the circuit as written: qubit and bit.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    measurements: Vec<(u32, u32)>,
    #[serde(skip_serializing_if = "Option::is_none")]
    device: Option<Device>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    passes: Vec<Pass>,
    #[serde(skip_serializing_if = "Option::is_none")]
    drawing: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    ir: Option<Vec<String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    schedule: Option<Vec<Timed>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    states: Option<Vec<Entry>>,
}

/// A circuit on a device.
#[derive(Serialize)]
struct Device {
    target: String,
    level: u8,
    seed: u64,
    initial_layout: Vec<u32>,
    final_layout: Vec<u32>,
    /// Of gates and read-outs; null where the target says nothing of its errors.
    expected_fidelity: Option<f64>,
    /// The same and of what its qubits wait; null where durations are missing, too.
    fidelity_with_waiting: Option<f64>,
    /// From its first gate to its last read-out.
    seconds: Option<f64>,
}

/// A pass and the size of what it left.
#[derive(Serialize)]
struct Pass {
    pass: String,
    two_qubit_gates: usize,
    two_qubit_depth: usize,
    depth: usize,
    one_qubit_gates: usize,
}

impl Report {
    pub(super) fn of(
        circuit: &Named,
        (shown, what): (&Program, String),
        steps: &Steps,
        (states, schedule): (Option<Vec<Entry>>, Option<Vec<Timed>>),
        options: &Inspect,
    ) -> Report {
        let device = steps.placed.as_ref().map(|placed| Device::of(circuit, placed, options));
        let drawing = (!options.ir && schedule.is_none()).then(|| text(&layout(shown, device.is_some()), PAPER));
        let passes = steps.steps.iter().filter(|_| options.passes).map(|step| Pass::of(&step.name, step.counts));
        let ir = options.ir.then(|| shown.ops.iter().map(ToString::to_string).collect());
        let (name, metrics) = (circuit.name.clone(), Metrics::of(shown));
        let parameter_names = circuit.parameters.clone();
        Report {
            circuit: name,
            shown: what,
            metrics,
            parameter_names,
            measurements: circuit.measurements.clone(),
            passes: passes.collect(),
            device,
            drawing,
            ir,
            schedule,
            states,
        }
    }

    /// For people: the passes, or the picture with what is below it.
    pub(super) fn text(&self, options: &Inspect) -> String {
        let mut out = format!("{}, {}\n\n", self.circuit, self.shown);
        if options.passes {
            out.push_str(&self.passes());
        } else {
            if let Some(drawing) = &self.drawing {
                out.push_str(drawing);
            }
            self.ir.iter().flatten().for_each(|line| {
                out.push_str(line);
                out.push('\n');
            });
            if let Some(times) = &self.schedule {
                out.push_str(&times::table(times));
            }
            let _ = write!(out, "\n{}", self.figures());
        }
        if let Some(device) = &self.device {
            out.push_str(&device.text());
        }
        if let Some(states) = &self.states {
            let _ = write!(out, "\n{}", table(states));
        }
        out
    }

    fn figures(&self) -> String {
        let metrics = &self.metrics;
        let mut lines = vec![
            ("qubits", metrics.qubits.to_string()),
            ("depth", format!("{}, {} of gates on two qubits or more", metrics.depth, metrics.two_qubit_depth)),
            ("gates", format!("{}, {} on two qubits or more", metrics.operations, metrics.two_qubit_operations)),
        ];
        if !metrics.gates.is_empty() {
            let kinds = metrics.gates.iter().map(|(kind, count)| format!("{count} {kind}"));
            lines.push(("", kinds.collect::<Vec<_>>().join(", ")));
        }
        lines.push(("features", metrics.features_used.to_string()));
        let names = match self.parameter_names.as_slice() {
            [] => String::new(),
            names => format!(": {}", names.join(", ")),
        };
        lines.push(("parameters", format!("{}{names}", metrics.parameters_used)));
        if !self.measurements.is_empty() {
            let into = self.measurements.iter().map(|(qubit, bit)| format!("q[{qubit}] into c[{bit}]"));
            lines.push(("measured", into.collect::<Vec<_>>().join(", ")));
        }
        lines.iter().map(|(what, value)| format!("{what:<11} {value}\n")).collect()
    }

    fn passes(&self) -> String {
        let longest = self.passes.iter().map(|pass| pass.pass.len()).max().unwrap_or(0).max(4);
        let mut out = format!("{:<longest$}  2q gates  2q depth  depth  1q gates\n", "pass");
        for pass in &self.passes {
            let Pass { pass, two_qubit_gates, two_qubit_depth, depth, one_qubit_gates } = pass;
            let _ = writeln!(
                out,
                "{pass:<longest$}  {two_qubit_gates:>8}  {two_qubit_depth:>8}  {depth:>5}  {one_qubit_gates:>8}"
            );
        }
        out
    }
}

impl Pass {
    fn of(name: &str, counts: Counts) -> Pass {
        let Counts { two_qubit_gates, two_qubit_depth, depth, one_qubit_gates } = counts;
        Pass { pass: name.to_owned(), two_qubit_gates, two_qubit_depth, depth, one_qubit_gates }
    }
}

impl Device {
    fn of(circuit: &Named, placed: &Placed, options: &Inspect) -> Device {
        let Placed { program, target, .. } = placed;
        let measured = times::measured(circuit, placed);
        let expected_fidelity = target.expected_fidelity(program, &measured);
        let schedule = alap(program, target, &measured).ok();
        let waiting = |schedule| expected_fidelity.map(|gates| gates * coherence(program, schedule, target));
        Device {
            target: target.name.clone(),
            level: options.effort.level,
            seed: options.seed,
            initial_layout: placed.initial_layout.clone(),
            final_layout: placed.final_layout.clone(),
            expected_fidelity,
            fidelity_with_waiting: schedule.as_ref().and_then(waiting),
            seconds: schedule.map(|schedule| schedule.seconds()),
        }
    }

    fn text(&self) -> String {
        let mut out = format!("{:<11} {}, level {}, seed {}\n", "target", self.target, self.level, self.seed);
        let _ = writeln!(out, "{:<11} {}", "begins on", wires(&self.initial_layout));
        let _ = writeln!(out, "{:<11} {}", "ends on", wires(&self.final_layout));
        if let Some(seconds) = self.seconds {
            let _ = writeln!(out, "{:<11} {:.3} µs", "takes", seconds * 1e6);
        }
        if let Some(fidelity) = self.expected_fidelity {
            let waiting =
                self.fidelity_with_waiting.map_or(String::new(), |f| format!(", {f:.4} with what qubits wait"));
            let _ = writeln!(out, "{:<11} {fidelity:.4}{waiting}", "fidelity");
        }
        out
    }
}

fn wires(layout: &[u32]) -> String {
    layout.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ")
}
