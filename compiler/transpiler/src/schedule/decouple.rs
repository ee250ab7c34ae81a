//! Dynamical decoupling: pulses in idle windows that undo each other, so that what dephases a waiting qubit slowly undoes
//! itself as well.
//!
//! ```text
//! cx q[0], q[1]                    cx q[0], q[1]
//! (q[1] waits t)           ->      (t/4) x q[1] (t/2) x q[1] (t/4)
//! cx q[1], q[2]                    cx q[1], q[2]
//! ```

use std::f64::consts::{FRAC_PI_2, PI};

use hqml_ir::{Angle, Gate, Op, Program, Target};

use super::{Schedule, ScheduleError, Window, ticks};

/// Which pulses, and where. All sequences have the same gap between any two pulses and half of it at both ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decoupling {
    /// Two turns by pi about X (Carr and Purcell, Physical Review 94 (1954) 630).
    Xx,
    /// One by pi and one by -pi about X: errors of the pulse cancel as well.
    XpXm,
    /// X, Y, X, Y: decouples every axis (Viola, Knill and Lloyd, Physical Review Letters 82 (1999) 2417).
    Xy4,
}

/// A turn by pi, as the gates of the device; the timed one has a duration, those before and after it have none.
struct Pulse {
    ops: Vec<(Gate, Vec<f64>)>,
}

/// Fills every idle window that is long enough. The program that leaves has the pulses in it, and the schedule says when
/// each begins; the unitary stays up to its global phase, and no other operation moves. Pulses begin at whole multiples of
/// `alignment` ticks (1 if the device asks for none).
///
/// # Errors
/// Where the device has no such pulse, or no duration of it is known.
pub fn decouple(
    program: &Program,
    schedule: &Schedule,
    target: &Target,
    sequence: Decoupling,
    alignment: u64,
) -> Result<(Program, Schedule), ScheduleError> {
    let pulses = pulses(target, sequence)?;
    let mut inserted: Vec<Inserted> = vec![];
    for window in schedule.idle(program) {
        inserted.extend(fill(&window, &pulses, target, schedule, program.ops.len(), alignment.max(1))?);
    }
    Ok(merge(program, schedule, inserted))
}

/// An operation of a pulse.
struct Inserted {
    op: Op,
    start: u64,
    length: u64,
}

/// The pulses of one window; none where they do not fit.
fn fill(
    window: &Window,
    pulses: &[Pulse],
    target: &Target,
    schedule: &Schedule,
    at: usize,
    alignment: u64,
) -> Result<Vec<Inserted>, ScheduleError> {
    let on_wire = |(gate, angles): &(Gate, Vec<f64>)| {
        let angles: Vec<_> = angles.iter().map(|a| Angle::constant(*a)).collect();
        let op = Op::gate(*gate, &angles, &[window.wire]);
        let told = || ScheduleError::Duration { op: at, gate: op.to_string(), target: target.name.clone() };
        let seconds = target.figures(*gate, &[window.wire]).duration.ok_or_else(told)?;
        Ok((op, ticks(seconds, schedule.tick)))
    };
    let pulses = pulses.iter().map(|pulse| pulse.ops.iter().map(on_wire).collect::<Result<Vec<_>, _>>());
    let pulses = pulses.collect::<Result<Vec<_>, ScheduleError>>()?;
    let busy: u64 = pulses.iter().flatten().map(|(_, length)| length).sum();
    let Some(slack) = (window.end - window.start).checked_sub(busy).filter(|slack| *slack > 0) else {
        return Ok(vec![]);
    };
    let count = pulses.len() as u64;
    let mut inserted = vec![];
    let mut spent = 0;
    for (k, pulse) in (0u64..).zip(pulses) {
        // Half a gap before the first pulse, a whole one between any two.
        let gaps = slack * (2 * k + 1) / (2 * count);
        let mut now = window.start + gaps + spent;
        now -= now % alignment;
        if inserted.last().map_or(window.start, |last: &Inserted| last.start + last.length) > now {
            return Ok(vec![]);
        }
        for (op, length) in pulse {
            inserted.push(Inserted { op, start: now, length });
            now += length;
            spent += length;
        }
    }
    Ok(inserted)
}

/// Puts operations between those of the program, in the order of their times; the order of the program stays.
fn merge(program: &Program, schedule: &Schedule, mut inserted: Vec<Inserted>) -> (Program, Schedule) {
    let mut merged = Program { ops: vec![], ..program.clone() };
    let mut times = Schedule { starts: vec![], lengths: vec![], ..schedule.clone() };
    let mut push = |op: Op, start: u64, length: u64| {
        merged.ops.push(op);
        times.starts.push(start);
        times.lengths.push(length);
    };
    inserted.sort_by_key(|pulse| pulse.start);
    let mut waiting: Vec<Vec<Inserted>> = (0..program.qubits).map(|_| vec![]).collect();
    for pulse in inserted.into_iter().rev() {
        let wire = pulse.op.qubits()[0] as usize;
        waiting[wire].push(pulse);
    }
    for (k, op) in program.ops.iter().enumerate() {
        for wire in op.qubits() {
            while let Some(pulse) = waiting[wire as usize].pop_if(|pulse| pulse.start < schedule.starts[k]) {
                push(pulse.op, pulse.start, pulse.length);
            }
        }
        push(op.clone(), schedule.starts[k], schedule.lengths[k]);
    }
    for pulse in waiting.into_iter().flat_map(|wire| wire.into_iter().rev()) {
        push(pulse.op, pulse.start, pulse.length);
    }
    (merged, times)
}

/// The pulses of a sequence in the device's gates.
fn pulses(target: &Target, sequence: Decoupling) -> Result<Vec<Pulse>, ScheduleError> {
    let x = || about(target, 'X', 0.0);
    match sequence {
        Decoupling::Xx => Ok(vec![x()?, x()?]),
        Decoupling::XpXm => Ok(vec![x()?, about(target, 'X', PI)?]),
        Decoupling::Xy4 => {
            let y = || about(target, 'Y', FRAC_PI_2);
            Ok(vec![x()?, y()?, x()?, y()?])
        }
    }
}

/// A turn by pi about the axis of the equator at this angle.
fn about(target: &Target, axis: char, phi: f64) -> Result<Pulse, ScheduleError> {
    let has = |gate| target.has(gate);
    let ops = if phi == 0.0 && has(Gate::X) {
        vec![(Gate::X, vec![])]
    } else if has(Gate::X) && has(Gate::Rz) {
        vec![(Gate::Rz, vec![-phi]), (Gate::X, vec![]), (Gate::Rz, vec![phi])]
    } else if has(Gate::Prx) {
        vec![(Gate::Prx, vec![PI, phi])]
    } else if has(Gate::Gpi) {
        vec![(Gate::Gpi, vec![phi])]
    } else if has(Gate::Rx) && axis == 'X' {
        vec![(Gate::Rx, vec![if phi == 0.0 { PI } else { -PI }])]
    } else if has(Gate::Ry) && axis == 'Y' {
        vec![(Gate::Ry, vec![PI])]
    } else {
        return Err(ScheduleError::Pulse { axis, target: target.name.clone() });
    };
    Ok(Pulse { ops })
}
