//! As late as possible: a qubit is first touched when it must be, so that it stays in |0>, where nothing happens to it, as
//! long as it can.

use hqml_ir::{Op, Program, Target};

use super::{Schedule, ScheduleError, tick, ticks};

/// Schedules a program that obeys its target. The wires in `measured` are read out at the end, all together. Durations are
/// those of the target's calibration; a barrier and a reset before the first gate take no time.
///
/// # Errors
/// A gate of which no duration is known.
pub fn alap(program: &Program, target: &Target, measured: &[u32]) -> Result<Schedule, ScheduleError> {
    let tick = tick(target);
    let lengths =
        program.ops.iter().enumerate().map(|(k, op)| length(k, op, target, tick)).collect::<Result<Vec<_>, _>>()?;
    let mut readouts = vec![None; program.qubits as usize];
    // Times are counted from the end until the whole length is known.
    let mut busy = vec![0u64; program.qubits as usize];
    for &wire in measured {
        let length = target.qubit(wire).readout_duration.map_or(0, |seconds| ticks(seconds, tick));
        if let (Some(busy), Some(readout)) = (busy.get_mut(wire as usize), readouts.get_mut(wire as usize)) {
            (*busy, *readout) = (length, Some(length));
        }
    }
    let mut from_end = vec![0; program.ops.len()];
    for (k, op) in program.ops.iter().enumerate().rev() {
        let qubits = op.qubits();
        let end = qubits.iter().map(|q| busy[*q as usize]).max().unwrap_or(0);
        from_end[k] = end + lengths[k];
        qubits.iter().for_each(|q| busy[*q as usize] = from_end[k]);
    }
    let total = busy.into_iter().max().unwrap_or(0);
    let starts = from_end.into_iter().map(|end| total - end).collect();
    let readouts = readouts.into_iter().map(|length| length.map(|length| total - length)).collect();
    Ok(Schedule { tick, starts, lengths, readouts, total })
}

/// How long an operation takes.
fn length(k: usize, op: &Op, target: &Target, tick: f64) -> Result<u64, ScheduleError> {
    let known = match op {
        Op::Barrier(_) | Op::Reset(_) => Some(0.0),
        Op::Gate { qubits, .. } if qubits.is_empty() => Some(0.0),
        Op::Gate { gate, qubits, controls, .. } if controls.is_empty() => target.figures(*gate, qubits).duration,
        _ => None,
    };
    let told = || ScheduleError::Duration { op: k, gate: op.to_string(), target: target.name.clone() };
    known.map(|seconds| ticks(seconds, tick)).ok_or_else(told)
}
