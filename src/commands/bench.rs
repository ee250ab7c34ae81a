//! `hqml bench WORK`: how fast this machine simulates, in one object that other tools' figures can be held against.

use hqml_runtime::measure::{self, Case, Measurement};
use hqml_simulator::workload;

use super::Exit;
use crate::cli::{Bench, Family, Format, Work};
use crate::output;

/// Measures one kind of work and prints its medians.
pub(crate) fn bench(options: &Bench) -> Exit {
    match measure::measure(&case(options), hqml_runtime::memory_for_states()) {
        Ok(measured) => {
            match options.format {
                Format::Json => output::object(&measured),
                Format::Text => output::line(&sentence(&measured)),
            }
            Exit::Done
        }
        Err(error) => {
            output::refusal("E1009", &error, options.format);
            Exit::Program
        }
    }
}

fn case(options: &Bench) -> Case {
    let usual = match options.work {
        Work::Kernel => Family::Zz,
        Work::Density | Work::Trajectories => Family::Hwe,
        Work::Gradient | Work::State => Family::Sel,
    };
    let one_row = matches!(options.work, Work::State | Work::Density);
    Case {
        work: match options.work {
            Work::Kernel => measure::Work::Kernel,
            Work::Gradient => measure::Work::Gradient,
            Work::State => measure::Work::State,
            Work::Density => measure::Work::Density,
            Work::Trajectories => measure::Work::Trajectories,
        },
        family: match options.circuit.unwrap_or(usual) {
            Family::Zz => workload::Family::ZzFeatureMap,
            Family::Hwe => workload::Family::HardwareEfficient,
            Family::Sel => workload::Family::StronglyEntangling,
            Family::Brick => workload::Family::Brickwork,
        },
        qubits: options.qubits,
        rows: options.rows.unwrap_or(if one_row { 1 } else { 1000 }) as usize,
        threads: usize::from(options.threads),
    }
}

fn sentence(measured: &Measurement) -> String {
    format!(
        "{} of {} on {} qubits, {} row(s), {} thread(s): {} of CPU time, {} by the clock (medians of {}); check {}",
        measured.work,
        measured.circuit,
        measured.qubits,
        measured.rows,
        measured.threads,
        measure::duration(measured.cpu_seconds),
        measure::duration(measured.wall_seconds),
        measured.repeats,
        measured.check
    )
}
