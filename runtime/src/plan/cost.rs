//! The cost of a pipeline: its stages and numbers of rows enter; circuits, evolutions and shots of one fit and one
//! prediction leave, counted as the meter around a backend counts them.

use hqml_ir::machine::Use;
use hqml_ir::{Backend, CircuitStage, Machine, Pipeline, Program, Readout, Stage, Step, Training};
use hqml_simulator::{Shifts, Simulator};

use super::Memory;
use crate::backend::{Calls, both, used_for};
use crate::pipeline::{Way, feeds, parameters_of, paulis_of};
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

/// What of a backend the cost depends on.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Place<'a> {
    /// Shots a read-out; `None` where it is exact.
    pub shots: Option<u64>,
    /// Whether it has a way of its own from read-outs back to derivatives.
    pub sweeps: bool,
    /// The machine whose gates run, where it is one.
    pub machine: Option<&'a Machine>,
}

impl Place<'_> {
    /// Of a backend.
    pub fn of(backend: &Backend) -> Place<'_> {
        let call = &backend.call;
        let shots = call.int("shots").and_then(|s| u64::try_from(s).ok());
        let exact =
            ["statevector", "automatic", "stabilizer", "mps", "pauli_propagation"].contains(&call.name.as_str());
        Place { shots, sweeps: exact && shots.is_none(), machine: backend.machine.as_ref() }
    }
}

/// The cost on `train` and `test` rows on a backend.
pub fn cost(pipeline: &Pipeline, train: usize, test: usize, place: Place<'_>) -> Cost {
    let mut sum = Cost::default();
    of_stages(&pipeline.stages, Rows { train: train as u64, test: test as u64, place }, None, &mut sum);
    sum
}

#[derive(Clone, Copy)]
struct Rows<'a> {
    train: u64,
    test: u64,
    place: Place<'a>,
}

/// How the parameters of a stage are trained.
#[derive(Clone, Copy)]
struct Trainer<'a> {
    /// The `train` that moves them.
    training: &'a Training,
    /// Whether a later stage is fitted on its output.
    feeds: bool,
    /// Whether it moves something before the stage.
    moved: bool,
}

fn of_stages(stages: &[Stage], rows: Rows<'_>, outer: Option<Trainer<'_>>, sum: &mut Cost) {
    for (at, stage) in stages.iter().enumerate() {
        let trainer = outer
            .or_else(|| trained_behind(stages, at))
            .map(|t| Trainer { moved: t.moved || stages[..at].iter().any(|s| moves(t.training, s)), ..t });
        match &stage.step {
            Step::Circuit(circuit) => of_circuit(circuit, rows, trainer, sum),
            Step::Branches(branches) => branches.iter().for_each(|b| of_stages(b, rows, trainer, sum)),
            Step::Tuned(tuned) => of_tuned(tuned, rows, sum),
            // A Gibbs state is diagonalised here: it asks nothing of a backend.
            Step::Builtin { .. } | Step::Expression(_) | Step::Gibbs(_) | Step::Train(_) => {}
        }
    }
}

fn moves(training: &Training, stage: &Stage) -> bool {
    parameters_of(stage).iter().any(|k| training.trains.contains(k))
}

/// The `train` whose segment the stage at this index begins, or stands inside of.
fn trained_behind(stages: &[Stage], at: usize) -> Option<Trainer<'_>> {
    stages.iter().enumerate().skip(at + 1).find_map(|(index, stage)| match &stage.step {
        Step::Train(training) => {
            let begun = stages[..=at].iter().any(|s| moves(training, s));
            begun.then(|| Trainer { training, feeds: feeds(&stages[index..]), moved: false })
        }
        _ => None,
    })
}

fn of_circuit(circuit: &CircuitStage, rows: Rows<'_>, trainer: Option<Trainer<'_>>, sum: &mut Cost) {
    let Rows { train, test, place } = rows;
    let plain = |n: u64| read(&circuit.readout, n, place);
    match (&circuit.readout, trainer) {
        (Readout::Fidelity, trainer) => {
            if let Some(trainer) = trainer {
                of_steps(circuit, trainer, train, place, sum);
            }
            sum.training += compared(train, None, place);
            sum.inference += compared(test, Some(train), place);
        }
        (_, Some(trainer)) => {
            of_steps(circuit, trainer, train, place, sum);
            if trainer.feeds {
                sum.training += plain(train);
            }
            sum.inference += plain(test);
        }
        _ => {
            sum.training += plain(train);
            sum.inference += plain(test);
        }
    }
}

/// A read-out of `n` rows.
fn read(readout: &Readout, n: u64, place: Place<'_>) -> Calls {
    let shots = place.shots.map_or(0, |s| s * n * settings(readout));
    Calls { batches: 1, circuits: n, evolutions: n, shots }
}

/// Fidelities of `n` rows with others, or among themselves: their states; shots compare each pair of rows.
fn compared(n: u64, others: Option<u64>, place: Place<'_>) -> Calls {
    let mut calls = Calls { batches: 1, circuits: n, evolutions: n, shots: 0 };
    if let Some(shots) = place.shots {
        let pairs = others.map_or(n * n.saturating_sub(1) / 2, |m| n * m);
        calls += Calls { batches: 1, circuits: pairs, evolutions: pairs, shots: shots * pairs };
    }
    calls
}

/// All steps of a training through a circuit.
fn of_steps(circuit: &CircuitStage, trainer: Trainer<'_>, train: u64, place: Place<'_>, sum: &mut Cost) {
    let training = trainer.training;
    let spent = registry::spent(&training.optimizer, training.trains.len());
    sum.exact &= spent.exact;
    let value = match circuit.readout {
        Readout::Fidelity => compared(train, None, place),
        _ => read(&circuit.readout, train, place),
    };
    sum.training += times(value, spent.values);
    let each = match Way::of(&training.gradient, place.sweeps) {
        // One sweep forward and two back.
        Ok(Way::Sweep) => Calls { batches: 1, circuits: train, evolutions: 3 * train, shots: 0 },
        Ok(Way::Shift) => shifted(circuit, trainer, train, place),
        Ok(Way::Differences { .. }) => times(value, 1 + 2 * training.trains.len() as u64),
        Ok(Way::Directions { directions, .. }) => times(value, 1 + 2 * directions),
        // Refused before it runs.
        Err(_) => Calls::default(),
    };
    sum.training += times(each, spent.gradients);
    let states = Simulator::metric_states(&circuit.program, &training.trains).unwrap_or(1) as u64;
    // A circuit that reads nothing of what is trained has no metric.
    if states > 1 {
        let metric = Calls { batches: 1, circuits: train * states, evolutions: train * states, shots: 0 };
        sum.training += times(metric, spent.metrics);
    }
}

/// A gradient by shifts: the rows as they are, and each once for every move.
fn shifted(circuit: &CircuitStage, trainer: Trainer<'_>, train: u64, place: Place<'_>) -> Calls {
    let source = &circuit.program;
    let used = used_for(&circuit.readout);
    let native = place.machine.and_then(|m| m.circuit(source, used).map(|at| &m.circuits[at].program));
    let paired = native.is_some() && used == Use::Overlap;
    let trains = &trainer.training.trains;
    let trains = if paired { both(trains, source.parameters) } else { trains.clone() };
    let Ok(shifts) = Shifts::new(native.unwrap_or(source), trainer.moved, &trains) else {
        return Calls::default();
    };
    let rows = if paired { train * train.saturating_sub(1) / 2 } else { train };
    let (moves, batches) = (shifts.evaluations() as u64, shifts.batches(rows as usize) as u64);
    let paulis;
    let readout = match circuit.readout {
        Readout::Projected { .. } => {
            paulis = Readout::Expectations(paulis_of(circuit.program.qubits));
            &paulis
        }
        _ => &circuit.readout,
    };
    let (mut calls, moved) = match readout {
        Readout::Fidelity if paired => (compared(train, None, place), read(readout, rows * moves, place)),
        Readout::Fidelity => (compared(train, None, place), compared(train * moves, Some(train), place)),
        _ => (read(readout, train, place), read(readout, train * moves, place)),
    };
    if batches == 0 {
        return calls;
    }
    if matches!(readout, Readout::Fidelity) && !paired {
        calls += Calls { batches: 1, circuits: train, evolutions: train, shots: 0 };
    }
    calls += Calls { batches: moved.batches * batches, ..moved };
    calls
}

fn times(calls: Calls, n: u64) -> Calls {
    let Calls { batches, circuits, evolutions, shots } = calls;
    Calls { batches: batches * n, circuits: circuits * n, evolutions: evolutions * n, shots: shots.saturating_mul(n) }
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

fn of_tuned(tuned: &hqml_ir::Tuned, rows: Rows<'_>, sum: &mut Cost) {
    let folds = tuned.folds.max(1) as u64;
    let held = rows.train.div_ceil(folds);
    let mut dearest = Cost::default();
    for candidate in &tuned.candidates {
        for _ in 0..folds {
            let inner = cost(&candidate.pipeline, (rows.train - held) as usize, held as usize, rows.place);
            sum.training += inner.training;
            sum.training += inner.inference;
            sum.exact &= inner.exact;
        }
        let whole = cost(&candidate.pipeline, rows.train as usize, rows.test as usize, rows.place);
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
                    Readout::Expectations(_) => {
                        of_states(&circuit.program, hqml_simulator::expectation_row_bytes(&circuit.program), train)
                    }
                    _ => of_states(&circuit.program, hqml_simulator::state_bytes(circuit.program.qubits), train),
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

/// What a read-out holds: a state a row, which takes so many bytes, and the one that rows begin with.
fn of_states(program: &Program, row: u128, train: u128) -> (u128, String) {
    (row.saturating_mul(train + 1), format!("{} * ({train} + 1) states", one_state(program, row)))
}

/// The bytes of a row's state; those of its parts where the circuit falls into parts.
fn one_state(program: &Program, row: u128) -> String {
    let q = program.qubits;
    if row == hqml_simulator::state_bytes(q) { format!("16 B * 2^{q}") } else { format!("{row} B") }
}

/// What a kernel holds: of each row the states of the parts that its circuit falls into, and the gram.
fn of_kernel(program: &Program, train: u128, test: u128) -> (u128, String) {
    let row = hqml_simulator::kernel_row_bytes(program);
    let one = one_state(program, row);
    let grams = 8u128.saturating_mul(train).saturating_mul(train + test);
    let bytes = row.saturating_mul(train + test).saturating_add(grams);
    (bytes, format!("{one} * ({train} + {test}) states + 8 B * {train} * ({train} + {test})"))
}
