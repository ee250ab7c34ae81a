//! Schedules: when each operation of a program on a device begins. A program that obeys its target enters; start times
//! leave, and what idles between them; on request the same program with pulses in its idle windows that keep a qubit from
//! dephasing.
//!
//! A program has no operation for a delay: what a qubit waits is the gap between two start times.

mod alap;
mod coherence;
mod decouple;

pub use alap::alap;
pub use coherence::{coherence, expected_fidelity};
pub use decouple::{Decoupling, decouple};

use hqml_ir::{Op, Program, Target};

/// Why a program cannot be scheduled.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum ScheduleError {
    /// A gate of which no duration is known.
    #[error(
        "operation {op}, `{gate}`: no duration of it is known on `{target}`; read the target with its properties, or give \
         durations in its file"
    )]
    Duration {
        /// Its place in the program.
        op: usize,
        /// The operation as printed.
        gate: String,
        /// The target's name.
        target: String,
    },
    /// A device without the pulses of a decoupling sequence.
    #[error(
        "`{target}` has no native gate that turns a qubit by pi about {axis}; decoupling needs x and rz, rx and ry, or prx"
    )]
    Pulse {
        /// The axis, `X` or `Y`.
        axis: char,
        /// The target's name.
        target: String,
    },
}

/// When each operation of a program begins. Times are whole ticks of the device's clock.
#[derive(Debug, Clone, PartialEq)]
pub struct Schedule {
    /// Seconds of a tick.
    pub tick: f64,
    /// Per operation of the program, when it begins.
    pub starts: Vec<u64>,
    /// Per operation, how long it takes.
    pub lengths: Vec<u64>,
    /// Per wire, when its read-out begins, where it is read out; all end with the program.
    pub readouts: Vec<Option<u64>>,
    /// When everything has ended, read-outs included.
    pub total: u64,
}

/// A time in which nothing acts on a wire that has been acted on before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Window {
    /// The wire.
    pub wire: u32,
    /// When the operation before it ends.
    pub start: u64,
    /// When the one after it begins.
    pub end: u64,
    /// The place of the operation before it in the program.
    pub after: usize,
}

impl Schedule {
    /// How long everything takes, in seconds.
    pub fn seconds(&self) -> f64 {
        self.total as f64 * self.tick
    }

    /// The windows in which a wire waits for its next operation or its read-out, in the order of their operations. What
    /// lies before a wire's first operation is none: there it is in |0>, and nothing happens to it.
    pub fn idle(&self, program: &Program) -> Vec<Window> {
        let mut last: Vec<Option<usize>> = vec![None; program.qubits as usize];
        let mut windows = vec![];
        let mut close = |last: Option<usize>, wire: u32, end: u64| {
            let Some(after) = last else { return };
            let start = self.starts[after] + self.lengths[after];
            if start < end {
                windows.push(Window { wire, start, end, after });
            }
        };
        for (k, op) in program.ops.iter().enumerate() {
            let barrier = matches!(op, Op::Barrier(_));
            for wire in op.qubits() {
                close(last[wire as usize], wire, self.starts[k]);
                // A barrier parts a window in two, and begins none.
                if !barrier || last[wire as usize].is_some() {
                    last[wire as usize] = Some(k);
                }
            }
        }
        for (wire, last) in last.into_iter().enumerate() {
            if let Some(end) = self.readouts.get(wire).copied().flatten() {
                close(last, wire as u32, end);
            }
        }
        windows.sort_by_key(|window| (window.after, window.wire));
        windows
    }
}

/// Seconds of a tick: the device's own, or a picosecond.
fn tick(target: &Target) -> f64 {
    target.calibration.dt.filter(|dt| *dt > 0.0).unwrap_or(1e-12)
}

/// Whole ticks of a duration, rounded as Qiskit rounds.
fn ticks(seconds: f64, tick: f64) -> u64 {
    (seconds / tick).round_ties_even() as u64
}
