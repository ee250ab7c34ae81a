//! The kinds of work: a case enters; its timings leave. Programs, data and angles are made once, before the clock starts.

use std::f64::consts::PI;

use hqml_ir::{Observable, Pauli};
use hqml_learn::random::Generator;
use hqml_simulator::noise::{NoiseModel, Rates};
use hqml_simulator::workload::{Family, Source, classifier};
use hqml_simulator::{DensitySimulator, Readout, SimulationError, Simulator, TrajectorySimulator};
use ndarray::{Array2, ArrayView1};
use num_complex::Complex64;

use super::timing::{Timed, timed};
use super::{Case, MeasureError, Work};

/// Runs a case on the threads of the pool around it.
pub(super) fn run(case: &Case, memory: u64) -> Result<Timed, MeasureError> {
    let simulator = Simulator::new(memory);
    match case.work {
        Work::Kernel => kernel(case, simulator),
        Work::Gradient => gradient(case, simulator),
        Work::State => state(case, simulator),
        Work::Density => density(case, memory),
        Work::Trajectories => trajectories(case, memory),
    }
}

/// `rows` numbers times `width`, drawn row by row.
fn uniform(stream: &mut Generator, rows: usize, width: u32, high: f64) -> Array2<f64> {
    Array2::from_shape_simple_fn((rows, width as usize), || stream.uniform(0.0, high))
}

/// The largest angle that is drawn for a family.
fn highest(family: Family) -> f64 {
    if family == Family::ZzFeatureMap { PI } else { 2.0 * PI }
}

fn kernel(case: &Case, simulator: Simulator) -> Result<Timed, MeasureError> {
    let program = case.family.program(case.qubits, Source::Features);
    let rows = uniform(&mut Generator::new(0), case.rows, program.features, PI);
    timed(|| Ok(simulator.kernel_rows(&program, rows.view(), &[])?.gram().sum()))
}

fn gradient(case: &Case, simulator: Simulator) -> Result<Timed, MeasureError> {
    let program = classifier(case.family, case.qubits).ok_or(MeasureError::NothingToTrain)?;
    let mut stream = Generator::new(0);
    // Other tools draw a thousand rows and take the first of them.
    let drawn = case.rows.max(1000);
    let all = uniform(&mut stream, drawn, program.features, PI);
    let labels: Vec<f64> = (0..drawn).map(|_| if stream.integers(0, 2) == 0 { -1.0 } else { 1.0 }).collect();
    let parameters: Vec<f64> = (0..program.parameters).map(|_| stream.standard_normal()).collect();
    let rows = all.slice(ndarray::s![..case.rows, ..]);
    let z = [Observable::single(Pauli::Z, 0)];
    let count = case.rows as f64;
    // Planned once, as a training loop does.
    let plan = simulator.compile(&program, Readout::Expectations(&z))?;
    timed(|| {
        let forward = plan.forward_parameters(rows, &parameters)?;
        let mut errors = forward.outputs().to_owned();
        errors.column_mut(0).iter_mut().zip(&labels).for_each(|(z, y)| *z -= y);
        let loss = errors.iter().map(|e| e * e).sum::<f64>() / count;
        let gradient = forward.vjp_parameters((errors * (2.0 / count)).view())?;
        // The gradient is part of the work: it may not be left away.
        std::hint::black_box(gradient);
        Ok(loss)
    })
}

fn state(case: &Case, simulator: Simulator) -> Result<Timed, MeasureError> {
    let program = case.family.program(case.qubits, Source::Features);
    let mut stream = Generator::new(u64::from(case.qubits));
    let rows = uniform(&mut stream, case.rows, program.features, highest(case.family));
    let plan = simulator.compile_states(&program)?;
    timed(|| {
        let states = plan.states(rows.view(), &[])?;
        Ok(states.amplitudes().rows().into_iter().map(z0).sum())
    })
}

/// Pauli errors of probability 0.001 behind gates on one qubit, and 0.01 on two.
fn noise() -> Result<NoiseModel, SimulationError> {
    let rates = Rates { one_qubit: 0.001 * 4.0 / 3.0, two_qubit: 0.01 * 16.0 / 15.0, ..Rates::default() };
    Ok(rates.model("depolarizing")?)
}

fn density(case: &Case, memory: u64) -> Result<Timed, MeasureError> {
    let program = case.family.program(case.qubits, Source::Features);
    let rows = uniform(&mut Generator::new(0), case.rows, program.features, highest(case.family));
    let (noise, z) = (noise()?, [Observable::single(Pauli::Z, 0)]);
    let simulator = DensitySimulator::new(&noise, memory);
    timed(|| Ok(simulator.expectations(&program, &z, rows.view(), &[])?.sum()))
}

fn trajectories(case: &Case, memory: u64) -> Result<Timed, MeasureError> {
    let program = case.family.program(case.qubits, Source::Features);
    let row = uniform(&mut Generator::new(0), 1, program.features, highest(case.family));
    let noise = noise()?;
    let simulator = TrajectorySimulator::new(&noise, memory);
    timed(|| {
        let seen = simulator.sample(&program, row.view(), &[], case.rows, 0)?;
        let signed: f64 = seen.iter().map(|bits| if bits % 2 == 0 { 1.0 } else { -1.0 }).sum();
        Ok(signed / case.rows as f64)
    })
}

/// `<Z0>`: even places count for, odd ones against.
fn z0(state: ArrayView1<'_, Complex64>) -> f64 {
    state.iter().enumerate().map(|(i, a)| if i % 2 == 0 { a.norm_sqr() } else { -a.norm_sqr() }).sum()
}
