//! A simulated machine: circuits in its gates and what is measured of them enter; the distributions of what it reads leave,
//! errors of gates and of reading included, exact or from shots.

use std::collections::BTreeSet;

use hqml_ir::{Gate, Op, Pauli, Program};
use hqml_learn::random::Stream;
use hqml_simulator::noise::{NoiseModel, NoisyChoice, NoisyMethod, ReadoutError};
use hqml_simulator::{DensitySimulator, Readout, SimulationError, TrajectorySimulator};
use ndarray::{Array2, ArrayView2};

use super::super::sampling::counts;
use crate::pipeline::StepError;

/// What the read-outs of a run are, (rows, outputs), its shots drawn from a stream.
pub(super) type Values<'f> = &'f dyn Fn(&Run<'_>, &Stream) -> Result<Array2<f64>, StepError>;

/// A circuit that is to be measured, bound to many rows.
#[derive(Debug, Clone)]
pub(super) struct Run<'a> {
    /// Whose noise it has: the index of the machine's circuit that it was made from.
    pub(super) circuit: usize,
    /// In the machine's gates.
    pub(super) program: Program,
    /// Places of operations that cost the machine nothing.
    pub(super) quiet: BTreeSet<usize>,
    /// Shape (rows, `program.features`).
    pub(super) rows: ArrayView2<'a, f64>,
    /// As long as `program.parameters`.
    pub(super) parameters: &'a [f64],
}

/// The wires that are read, each in the basis of a Pauli matrix.
pub(super) type Setting = [(u32, Pauli)];

/// Whatever reads circuits: the machine, or a layer around it.
pub(super) trait Measure: Send + Sync {
    /// Shape (rows, 2^setting): the probability, or the share of the shots, of each outcome; bit k is wire k of the
    /// setting, 0 where +1 is read.
    ///
    /// # Errors
    /// A circuit that cannot be simulated.
    fn distributions(
        &self,
        run: &Run<'_>,
        setting: &Setting,
        shots: Option<u32>,
        noise: &Stream,
    ) -> Result<Array2<f64>, StepError>;
}

/// The machine.
#[derive(Debug)]
pub(super) struct Simulated {
    /// The noise of each circuit of the machine, on the circuit's own wires.
    pub(super) models: Vec<NoiseModel>,
    /// What was asked for; `None` by cost.
    pub(super) method: Option<NoisyMethod>,
    /// How many trajectories are run where there are no shots.
    pub(super) trajectories: usize,
    /// Bytes that may be held at once.
    pub(super) memory: u64,
}

impl Simulated {
    /// How a program is simulated.
    pub(super) fn choice(
        &self,
        program: &Program,
        model: &NoiseModel,
        shots: Option<u32>,
    ) -> Result<NoisyMethod, StepError> {
        if let Some(named) = self.method {
            return Ok(named);
        }
        let runs = shots.map_or(self.trajectories, |s| s as usize);
        let choice = NoisyChoice::new(program, model, runs, self.memory).map_err(SimulationError::from)?;
        Ok(choice.method)
    }

    /// Outcomes of single shots: (rows, shots), bit k is wire k of the setting.
    pub(super) fn outcomes(
        &self,
        run: &Run<'_>,
        setting: &Setting,
        shots: u32,
        noise: &Stream,
    ) -> Result<Array2<u64>, StepError> {
        let (program, model) = self.turned(run, setting);
        let simulator = TrajectorySimulator::new(&model, self.memory);
        let seen = simulator.sample(&program, run.rows, run.parameters, shots as usize, noise.seed_u64())?;
        Ok(seen.mapv(|outcome| gathered(outcome, setting)))
    }

    /// The program with the changes of basis that the setting needs, and its noise: those are without.
    fn turned(&self, run: &Run<'_>, setting: &Setting) -> (Program, NoiseModel) {
        let mut program = run.program.clone();
        let mut quiet = run.quiet.clone();
        let first = program.ops.len();
        for (wire, pauli) in setting {
            let gates: &[Gate] = match pauli {
                Pauli::X => &[Gate::H],
                Pauli::Y => &[Gate::Sdg, Gate::H],
                Pauli::Z => &[],
            };
            program.ops.extend(gates.iter().map(|gate| Op::gate(*gate, &[], &[*wire])));
        }
        quiet.extend(first..program.ops.len());
        (program, self.models[run.circuit].with_quiet(quiet))
    }
}

impl Measure for Simulated {
    fn distributions(
        &self,
        run: &Run<'_>,
        setting: &Setting,
        shots: Option<u32>,
        noise: &Stream,
    ) -> Result<Array2<f64>, StepError> {
        let (program, model) = self.turned(run, setting);
        match (self.choice(&program, &model, shots)?, shots) {
            (NoisyMethod::Density, shots) => {
                let simulator = DensitySimulator::new(&model, self.memory);
                let exact = marginals(&simulator.probabilities(&program, run.rows, run.parameters)?, setting);
                shots.map_or(Ok(exact.clone()), |shots| counts(&exact, shots, noise))
            }
            (NoisyMethod::Trajectories, None) => {
                let simulator = TrajectorySimulator::new(&model, self.memory);
                let (readout, seed) = (Readout::Probabilities, noise.seed_u64());
                let found = simulator.outputs(&program, readout, run.rows, run.parameters, self.trajectories, seed)?;
                Ok(marginals(&found.mean, setting))
            }
            (NoisyMethod::Trajectories, Some(shots)) => {
                let seen = self.outcomes(run, setting, shots, noise)?;
                let mut shares = Array2::zeros((run.rows.nrows(), 1 << setting.len()));
                for ((row, _), outcome) in seen.indexed_iter() {
                    shares[(row, *outcome as usize)] += 1.0 / f64::from(shots);
                }
                Ok(shares)
            }
        }
    }
}

/// How the wires of a setting are misread.
pub(super) fn errors(model: &NoiseModel, setting: &Setting) -> Vec<ReadoutError> {
    setting.iter().map(|(wire, _)| model.readout(*wire)).collect()
}

/// The bits of the setting's wires, its first wire the lowest.
pub(super) fn gathered(outcome: u64, setting: &Setting) -> u64 {
    setting.iter().enumerate().fold(0, |bits, (k, (wire, _))| bits | (outcome >> wire & 1) << k)
}

/// The distributions of the setting's wires alone.
fn marginals(whole: &Array2<f64>, setting: &Setting) -> Array2<f64> {
    let place: Vec<usize> = (0..whole.ncols() as u64).map(|outcome| gathered(outcome, setting) as usize).collect();
    let mut out = Array2::zeros((whole.nrows(), 1 << setting.len()));
    for (from, mut to) in whole.rows().into_iter().zip(out.rows_mut()) {
        // Rounding leaves tiny negative entries.
        from.iter().zip(&place).for_each(|(p, at)| to[*at] += p.max(0.0));
    }
    out
}
