//! The cost of a pipeline: its stages and numbers of rows enter; circuits, evolutions and shots of one fit and one
//! prediction leave, counted as the meter around a backend counts them.

use hqml_ir::{CircuitStage, Pipeline, Program, Readout, Stage, Step, Training};

use super::Memory;
use crate::backend::Calls;
use crate::pipeline::{feeds, parameters_of};
use crate::registry;

/// What one fit and one prediction ask of a backend.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cost {
    /// Of the fit.
    pub training: Calls,
    /// Of the prediction.
    pub inference: Calls,
    /// Whether that is what it takes; else it is what it takes at most.
    pub exact: bool,
}

impl Default for Cost {
    fn default() -> Cost {
        Cost { training: Calls::default(), inference: Calls::default(), exact: true }
    }
}

/// The cost on `train` and `test` rows, with `shots` a read-out (`None`: exact).
pub fn cost(pipeline: &Pipeline, train: usize, test: usize, shots: Option<u64>) -> Cost {
    let mut sum = Cost::default();
    of_stages(&pipeline.stages, Rows { train: train as u64, test: test as u64, shots }, None, &mut sum);
    sum
}

#[derive(Clone, Copy)]
struct Rows {
    train: u64,
    test: u64,
    shots: Option<u64>,
}

/// The `train` that moves a stage's parameters, and whether a later stage is fitted on its output.
type TrainedBy<'a> = Option<(&'a Training, bool)>;

fn of_stages(stages: &[Stage], rows: Rows, trained_by: TrainedBy<'_>, sum: &mut Cost) {
    for (at, stage) in stages.iter().enumerate() {
        let training = trained_by.or_else(|| trained_behind(stages, at));
        match &stage.step {
            Step::Circuit(circuit) => of_circuit(circuit, rows, training, sum),
            Step::Branches(branches) => branches.iter().for_each(|b| of_stages(b, rows, training, sum)),
            Step::Tuned(tuned) => of_tuned(tuned, rows, sum),
            // A Gibbs state is diagonalised here: it asks nothing of a backend.
            Step::Builtin { .. } | Step::Expression(_) | Step::Gibbs(_) | Step::Train(_) => {}
        }
    }
}

/// The `train` whose segment the stage at this index begins, or stands inside of.
fn trained_behind(stages: &[Stage], at: usize) -> TrainedBy<'_> {
    stages.iter().enumerate().skip(at + 1).find_map(|(index, stage)| match &stage.step {
        Step::Train(t) => {
            let moved = |s: &Stage| parameters_of(s).iter().any(|k| t.trains.contains(k));
            stages[..=at].iter().any(moved).then(|| (t, feeds(&stages[index..])))
        }
        _ => None,
    })
}

fn of_circuit(circuit: &CircuitStage, rows: Rows, training: TrainedBy<'_>, sum: &mut Cost) {
    let Rows { train, test, shots } = rows;
    let settings = |n: u64| shots.map_or(0, |s| s * n * settings(&circuit.readout));
    let plain = |n: u64| Calls { batches: 1, circuits: n, evolutions: n, shots: settings(n) };
    match (&circuit.readout, training) {
        (Readout::Fidelity, training) => {
            if let Some((training, _)) = training {
                of_trained_fidelities(training, train, shots, sum);
            }
            for (calls, n, pairs) in [
                (&mut sum.training, train, train * train.saturating_sub(1) / 2),
                (&mut sum.inference, test, train * test),
            ] {
                *calls += Calls { batches: 1, circuits: n, evolutions: n, shots: 0 };
                if let Some(s) = shots {
                    *calls += Calls { batches: 1, circuits: pairs, evolutions: pairs, shots: s * pairs };
                }
            }
        }
        (_, Some((training, feeds))) => {
            let spent = registry::spent(&training.optimizer, training.trains.len());
            let steps = spent.values + spent.gradients;
            // A gradient is one sweep forward and two back.
            sum.training += Calls {
                batches: steps,
                circuits: steps * train,
                evolutions: (spent.values + 3 * spent.gradients) * train,
                shots: settings(train) * steps,
            };
            if feeds {
                sum.training += plain(train);
            }
            sum.exact &= spent.exact;
            sum.inference += plain(test);
        }
        _ => {
            sum.training += plain(train);
            sum.inference += plain(test);
        }
    }
}

/// The steps of a `train` behind a fidelity kernel: a gradient is one sweep forward and two back for each state; shots
/// compare each pair of rows.
fn of_trained_fidelities(training: &Training, train: u64, shots: Option<u64>, sum: &mut Cost) {
    let spent = registry::spent(&training.optimizer, training.trains.len());
    let steps = spent.values + spent.gradients;
    let evolutions = (spent.values + 3 * spent.gradients) * train;
    sum.training += Calls { batches: steps, circuits: steps * train, evolutions, shots: 0 };
    if let Some(s) = shots {
        let pairs = steps * (train * train.saturating_sub(1) / 2);
        sum.training += Calls { batches: steps, circuits: pairs, evolutions: pairs, shots: s * pairs };
    }
    sum.exact &= spent.exact;
}

/// Circuits with different measurement bases per row.
fn settings(readout: &Readout) -> u64 {
    match readout {
        Readout::Expectations(observables) => {
            let strings = || observables.iter().flat_map(|o| o.terms()).filter(|t| !t.0.factors().is_empty());
            let others = strings().filter(|t| !t.0.is_diagonal()).count() as u64;
            others + u64::from(strings().any(|t| t.0.is_diagonal()))
        }
        Readout::Projected { .. } => 3,
        _ => 1,
    }
}

fn of_tuned(tuned: &hqml_ir::Tuned, rows: Rows, sum: &mut Cost) {
    let folds = tuned.folds.max(1) as u64;
    let held = rows.train.div_ceil(folds);
    let mut dearest = Cost::default();
    for candidate in &tuned.candidates {
        for _ in 0..folds {
            let inner = cost(&candidate.pipeline, (rows.train - held) as usize, held as usize, rows.shots);
            sum.training += inner.training;
            sum.training += inner.inference;
            sum.exact &= inner.exact;
        }
        let whole = cost(&candidate.pipeline, rows.train as usize, rows.test as usize, rows.shots);
        if whole.training.evolutions >= dearest.training.evolutions {
            dearest = whole;
        }
    }
    sum.training += dearest.training;
    sum.inference += dearest.inference;
    sum.exact &= dearest.exact;
}

/// The memory of one fit: states that are held together, and the gram.
pub(super) fn memory(pipeline: &Pipeline, train: usize, test: usize) -> Memory {
    let mut worst = Memory::default();
    of_memory(&pipeline.stages, train as u128, test as u128, &mut worst);
    worst
}

fn of_memory(stages: &[Stage], train: u128, test: u128, worst: &mut Memory) {
    for stage in stages {
        match &stage.step {
            Step::Circuit(circuit) => {
                let (bytes, formula) = match circuit.readout {
                    Readout::Fidelity => of_kernel(&circuit.program, train, test),
                    _ => {
                        let q = circuit.program.qubits;
                        let bytes = hqml_simulator::state_bytes(q).saturating_mul(train + 1);
                        (bytes, format!("16 B * 2^{q} * ({train} + 1) states"))
                    }
                };
                if bytes > worst.bytes {
                    *worst = Memory { bytes, formula };
                }
            }
            Step::Gibbs(gibbs) => {
                let bytes = hqml_simulator::gibbs_bytes(gibbs.qubits, &gibbs.hamiltonian);
                if bytes > worst.bytes {
                    let formula = format!("40 B * (2^{})^2 for the Hamiltonian of a row", gibbs.qubits);
                    *worst = Memory { bytes, formula };
                }
            }
            Step::Branches(branches) => branches.iter().for_each(|b| of_memory(b, train, test, worst)),
            Step::Tuned(tuned) => {
                tuned.candidates.iter().for_each(|c| of_memory(&c.pipeline.stages, train, test, worst));
            }
            Step::Builtin { .. } | Step::Expression(_) | Step::Train(_) => {}
        }
    }
}

/// What a kernel holds: of each row the states of the parts that its circuit falls into, and the gram.
fn of_kernel(program: &Program, train: u128, test: u128) -> (u128, String) {
    let (q, row) = (program.qubits, hqml_simulator::kernel_row_bytes(program));
    let one = if row == hqml_simulator::state_bytes(q) { format!("16 B * 2^{q}") } else { format!("{row} B") };
    let grams = 8u128.saturating_mul(train).saturating_mul(train + test);
    let bytes = row.saturating_mul(train + test).saturating_add(grams);
    (bytes, format!("{one} * ({train} + {test}) states + 8 B * {train} * ({train} + {test})"))
}
