//! `hqml transpile FILE --target T`: a circuit made to run on a target, with what it costs there.

use std::fmt::Write;

use cpu_time::ProcessTime;
use hqml_ir::{Program, Target};
use hqml_qasm::{Profile, WriteOptions};
use hqml_transpiler::{Counts, Transpiled};
use serde::Serialize;

use super::Exit;
use super::deliver::{deliver, is_stdout, promised};
use super::devices::target;
use super::export::refused;
use super::named::{Named, named};
use crate::cli::{Format, Transpile};
use crate::output;

/// What is printed of one seed.
#[derive(Serialize)]
struct Report<'a> {
    circuit: &'a str,
    target: &'a str,
    level: u8,
    seed: u64,
    two_qubit_gates: usize,
    two_qubit_depth: usize,
    depth: usize,
    one_qubit_gates: usize,
    /// The device's qubit on which each qubit of the circuit begins.
    initial_layout: &'a [u32],
    /// The device's qubit on which it ends.
    final_layout: &'a [u32],
    /// Of the process, in transpiling alone.
    cpu_seconds: f64,
    /// Null where the target says nothing of its errors.
    expected_fidelity: Option<f64>,
}

/// One seed's circuit.
struct Outcome {
    seed: u64,
    done: Transpiled,
    counts: Counts,
    cpu_seconds: f64,
    expected_fidelity: Option<f64>,
}

/// Transpiles for every seed, reports each, and writes the best.
pub(crate) fn transpile(options: &Transpile) -> Exit {
    let done = promised(options.output.as_deref(), options.format).and_then(|()| {
        let printed = options.output.as_deref().is_some_and(is_stdout);
        if printed && options.format == Format::Json {
            let help = "name a file, or leave `--format json` away";
            let message = "`-o -` prints the circuit, and `--format json` what it costs, in the same place";
            output::failure("E1003", message, &[help.to_owned()], options.format);
            return Err(Exit::Usage);
        }
        let circuit = named(&options.circuit, options.format)?;
        let target = target(&options.target, options.effort.properties.as_deref(), options.format)?;
        let seeds = options.seed.clone();
        let outcomes = seeds.map(|seed| one(&circuit, &target, options, seed)).collect::<Result<Vec<_>, _>>()?;
        let best = outcomes.iter().min_by_key(|outcome| outcome.counts).filter(|_| options.output.is_some());
        best.map_or(Ok(()), |best| written(&circuit, &target, best, options))?;
        if !printed {
            report(&circuit, &target, &outcomes, options);
        }
        Ok(())
    });
    done.err().unwrap_or(Exit::Done)
}

fn one(circuit: &Named, target: &Target, options: &Transpile, seed: u64) -> Result<Outcome, Exit> {
    let asked = circuit.asked(options.effort.level(), seed);
    let begun = ProcessTime::now();
    let done = hqml_transpiler::transpile(&circuit.program, target, &asked);
    let cpu_seconds = begun.elapsed().as_secs_f64();
    let done = done.map_err(|error| {
        output::refusal("E1304", &error, options.format);
        Exit::Program
    })?;
    let measured: Vec<u32> = moved(&circuit.measurements, &done).into_iter().map(|(wire, _)| wire).collect();
    let expected_fidelity = target.expected_fidelity(&done.program, &measured);
    Ok(Outcome { seed, counts: Counts::of(&done.program), cpu_seconds, expected_fidelity, done })
}

/// The measurements on the wires where their qubits end.
fn moved(measurements: &[(u32, u32)], done: &Transpiled) -> Vec<(u32, u32)> {
    let wire = |(qubit, bit): &(u32, u32)| Some((*done.final_layout.get(*qubit as usize)?, *bit));
    measurements.iter().filter_map(wire).collect()
}

fn report(circuit: &Named, target: &Target, outcomes: &[Outcome], options: &Transpile) {
    let reports: Vec<Report<'_>> = outcomes
        .iter()
        .map(|outcome| Report {
            circuit: &circuit.name,
            target: &target.name,
            level: options.effort.level,
            seed: outcome.seed,
            two_qubit_gates: outcome.counts.two_qubit_gates,
            two_qubit_depth: outcome.counts.two_qubit_depth,
            depth: outcome.counts.depth,
            one_qubit_gates: outcome.counts.one_qubit_gates,
            initial_layout: &outcome.done.initial_layout,
            final_layout: &outcome.done.final_layout,
            cpu_seconds: outcome.cpu_seconds,
            expected_fidelity: outcome.expected_fidelity,
        })
        .collect();
    match options.format {
        Format::Json => output::one_or_list(&reports),
        Format::Text => output::text(&table(circuit, target, &reports)),
    }
}

fn table(circuit: &Named, target: &Target, reports: &[Report<'_>]) -> String {
    let given = Counts::of(&circuit.program);
    let mut text = format!(
        "{}: {} qubits, {} gates on two qubits or more; on {} at level {}\n\n",
        circuit.name,
        circuit.program.qubits,
        given.two_qubit_gates,
        target.name,
        reports.first().map_or(0, |report| report.level)
    );
    text.push_str(" seed  2q gates  2q depth  depth  1q gates  fidelity   cpu ms\n");
    for report in reports {
        let fidelity = report.expected_fidelity.map_or("-".to_owned(), |f| format!("{f:.4}"));
        let _ = writeln!(
            text,
            "{:>5}  {:>8}  {:>8}  {:>5}  {:>8}  {fidelity:>8}  {:>7.2}",
            report.seed,
            report.two_qubit_gates,
            report.two_qubit_depth,
            report.depth,
            report.one_qubit_gates,
            report.cpu_seconds * 1e3
        );
    }
    text
}

/// The circuit of the best seed, with its layouts in a comment at the top.
fn written(circuit: &Named, target: &Target, best: &Outcome, options: &Transpile) -> Result<(), Exit> {
    let program: &Program = &best.done.program;
    let symbolic = program.features + program.parameters > 0;
    let profile = match (&options.profile, symbolic) {
        (Some(profile), _) => *profile,
        (None, true) => Profile::Qiskit3,
        (None, false) => Profile::OpenQasm2,
    };
    let comments = vec![
        format!(
            "{} on {}, transpiled by hqml at level {}, seed {}",
            circuit.name, target.name, options.effort.level, best.seed
        ),
        format!("initial_layout: {:?}", best.done.initial_layout),
        format!("final_layout: {:?}", best.done.final_layout),
    ];
    let measurements = moved(&circuit.measurements, &best.done);
    let how = WriteOptions { measurements, comments, parameters: circuit.parameters.clone() };
    let text = hqml_qasm::write(program, profile, &how).map_err(|error| refused(&error, options.format))?;
    deliver(&text, options.output.as_deref(), options.format)
}
