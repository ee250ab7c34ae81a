//! When each operation of a circuit on a device begins, as late as it can be; on request with pulses where qubits wait.

use hqml_transpiler::schedule::{alap, decouple};
use serde::Serialize;

use super::super::Exit;
use super::super::named::Named;
use super::passes::Placed;
use crate::cli::Inspect;
use crate::output;

/// An operation and its time.
#[derive(Serialize)]
pub(super) struct Timed {
    /// Nanoseconds from the beginning.
    start: f64,
    /// Nanoseconds that it takes.
    length: f64,
    op: String,
}

/// The wires that the circuit reads out.
pub(super) fn measured(circuit: &Named, placed: &Placed) -> Vec<u32> {
    circuit.measurements.iter().filter_map(|(q, _)| placed.final_layout.get(*q as usize).copied()).collect()
}

/// The schedule, if it was asked for.
pub(super) fn times(circuit: &Named, placed: Option<&Placed>, options: &Inspect) -> Result<Option<Vec<Timed>>, Exit> {
    let Some(placed) = placed.filter(|_| options.schedule) else { return Ok(None) };
    let (mut program, target) = (placed.program.clone(), &placed.target);
    let scheduled = alap(&program, target, &measured(circuit, placed)).and_then(|schedule| match options.decouple {
        None => Ok(schedule),
        Some(sequence) => {
            let (padded, schedule) = decouple(&program, &schedule, target, sequence.into(), 1)?;
            program = padded;
            Ok(schedule)
        }
    });
    let schedule = scheduled.map_err(|error| {
        output::refusal("E1304", &error, options.format);
        Exit::Program
    })?;
    let nanoseconds = |ticks: u64| ticks as f64 * schedule.tick * 1e9;
    let times = program.ops.iter().zip(schedule.starts.iter().zip(&schedule.lengths));
    let timed = |(op, (start, length)): (&hqml_ir::Op, (&u64, &u64))| Timed {
        start: nanoseconds(*start),
        length: nanoseconds(*length),
        op: op.to_string(),
    };
    let mut timed: Vec<Timed> = times.map(timed).collect();
    timed.sort_by(|a, b| a.start.total_cmp(&b.start));
    Ok(Some(timed))
}

/// A line an operation: start, length, what it is.
pub(super) fn table(times: &[Timed]) -> String {
    let line = |timed: &Timed| format!("{:>12.3} {:>10.3}  {}\n", timed.start, timed.length, timed.op);
    let head = format!("{:>12} {:>10}\n", "begins, ns", "takes, ns");
    times.iter().fold(head, |text, timed| text + &line(timed))
}
