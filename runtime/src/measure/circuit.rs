//! A user's own circuit on a backend: the circuit and a number of rows enter; the processor time of one evolution leaves.

use std::hint::black_box;
use std::time::Instant;

use cpu_time::ProcessTime;
use hqml_ir::{CircuitStage, Readout};
use hqml_learn::random::{Generator, Stream};
use ndarray::Array2;

use crate::backend::{Backend, Batch, Metered};
use crate::pipeline::{StepError, paulis_of};

/// A sample is large enough once it takes so long, in seconds.
const ENOUGH: f64 = 0.05;
/// So many runs of a sample; the fastest counts, because whatever disturbs a run makes it slower.
const RUNS: usize = 3;

/// What is done with the circuit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Use {
    /// It is read.
    Read,
    /// It is read and followed back to its derivatives, by the backend's own way.
    Followed,
}

/// Seconds of processor time for each evolution that the meter counts, where `rows` rows run at once. Features and
/// parameters are drawn. Where all rows would take long, fewer are run; what grows with their square (a gram) is told from
/// what grows with their number by two sizes.
///
/// # Errors
/// What the backend refuses.
pub(crate) fn seconds_per_evolution(
    backend: &dyn Backend,
    stage: &CircuitStage,
    rows: usize,
    how: Use,
) -> Result<f64, StepError> {
    let rows = rows.max(1);
    let mut size = 1;
    let (mut smaller, mut taken) = (None, run(backend, stage, size, how)?);
    while size < rows && taken.seconds < ENOUGH {
        smaller = Some((size, taken));
        size = (2 * size).min(rows);
        taken = run(backend, stage, size, how)?;
    }
    for _ in 1..RUNS {
        taken.seconds = taken.seconds.min(run(backend, stage, size, how)?.seconds);
    }
    let square = match (smaller, &stage.readout) {
        (Some((less, before)), Readout::Fidelity) if size < rows => {
            let (a, b) = (before.seconds / less as f64, taken.seconds / size as f64);
            ((b - a) / (size - less) as f64).max(0.0) * (rows - size) as f64
        }
        _ => 0.0,
    };
    Ok((taken.seconds + square * size as f64) / taken.evolutions.max(1) as f64)
}

/// What a sample took.
#[derive(Debug, Clone, Copy)]
struct Taken {
    seconds: f64,
    evolutions: u64,
}

fn run(backend: &dyn Backend, stage: &CircuitStage, rows: usize, how: Use) -> Result<Taken, StepError> {
    let mut numbers = Generator::new(rows as u64);
    let program = &stage.program;
    let features = Array2::from_shape_simple_fn((rows, program.features as usize), || numbers.random());
    let parameters: Vec<f64> = (0..program.parameters).map(|_| numbers.random()).collect();
    let meter = Metered::new(backend);
    let (processor, clock) = (ProcessTime::now(), Instant::now());
    match how {
        Use::Read => read(&meter, stage, &features, &parameters)?,
        Use::Followed => followed(&meter, stage, features, &parameters)?,
    }
    // A clock of coarse grain may see nothing where the other sees something.
    let seconds = processor.elapsed().as_secs_f64();
    let seconds = if seconds > 0.0 { seconds } else { clock.elapsed().as_secs_f64() };
    Ok(Taken { seconds, evolutions: meter.calls().evolutions })
}

fn read(
    backend: &dyn Backend,
    stage: &CircuitStage,
    features: &Array2<f64>,
    parameters: &[f64],
) -> Result<(), StepError> {
    let batch = Batch { program: &stage.program, rows: features.view(), parameters };
    let noise = Stream::named(0, "time");
    match &stage.readout {
        Readout::Expectations(observables) => drop(black_box(backend.expectations(batch, observables, &noise)?)),
        Readout::Probabilities | Readout::MostLikely => drop(black_box(backend.probabilities(batch, &noise)?)),
        Readout::Sample { shots } => drop(black_box(backend.bits(batch, *shots, &noise)?)),
        Readout::Projected { .. } => drop(black_box(backend.pauli_vectors(batch, &noise)?)),
        Readout::Fidelity => {
            let states = backend.prepare(batch)?;
            drop(black_box(backend.fidelities(&stage.program, None, &states, &noise)?));
        }
    }
    Ok(())
}

fn followed(
    backend: &dyn Backend,
    stage: &CircuitStage,
    features: Array2<f64>,
    parameters: &[f64],
) -> Result<(), StepError> {
    let paulis;
    let readout = match &stage.readout {
        Readout::Projected { .. } => {
            paulis = Readout::Expectations(paulis_of(stage.program.qubits));
            &paulis
        }
        readout => readout,
    };
    let forward = backend.forward(&stage.program, readout, features, parameters)?;
    let ones = Array2::ones(forward.outputs().raw_dim());
    black_box(forward.pull_back(ones.view())?);
    Ok(())
}
