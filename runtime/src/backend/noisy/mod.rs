//! The backend with noise: a simulated machine with layers around it. Programs of the experiment enter; they are looked up
//! in the machine's gates, and everything that is read of them comes from distributions that the machine and its layers
//! give, each read-out in the settings that a machine would need.
//!
//! | file | question it answers |
//! |---|---|
//! | `simulated` | what the machine reads, by density matrix or by trajectories |
//! | `readout` | what was there before it was misread |
//! | `twirl` | what random copies read on average |
//! | `zne` | what would be read without noise |
//! | `settings` | which settings observables need, and what they give |

mod readout;
mod settings;
mod simulated;
mod twirl;
mod zne;

use std::sync::Arc;

use hqml_ir::machine::{Use, layer};
use hqml_ir::{Call, Gate, Machine, MachineCircuit, Observable, Pauli, Program, Readout, Target};
use hqml_learn::random::Stream;
use hqml_simulator::SimulationError;
use hqml_simulator::noise::{
    DeviceNoise, NoiseError, NoiseModel, NoisyChoice, NoisyMethod, Rates, ReadoutError, ReadoutFigures,
};
use ndarray::{Array2, ArrayView2, ArrayViewMut1, Axis, s};

use super::sampling::draws;
use super::{Backend, Batch, Capabilities, Ensemble, Pullback};
use crate::pipeline::StepError;
use readout::{ReadoutMitigation, nearest};
use settings::{Setting as Wires, settings, values};
use simulated::{Measure, Run, Simulated, Values};
use twirl::Twirl;
use zne::Extrapolation;

/// A machine with noise and what mitigates it.
pub struct NoisyBackend {
    machine: Machine,
    simulated: Arc<Simulated>,
    measure: Box<dyn Measure>,
    extrapolation: Option<Extrapolation>,
    copies: u32,
    shots: Option<u32>,
}

impl NoisyBackend {
    /// The backend of a declaration with a machine; `None` where this is not its row. `memory` bounds what is held at
    /// once, in bytes.
    ///
    /// # Errors
    /// Figures that make no noise.
    pub fn of(backend: &hqml_ir::Backend, memory: u64) -> Option<Result<NoisyBackend, NoiseError>> {
        let machine = backend.machine.as_ref().filter(|_| backend.call.name == "noisy")?;
        Some(NoisyBackend::new(&backend.call, machine.clone(), memory))
    }

    fn new(call: &Call, machine: Machine, memory: u64) -> Result<NoisyBackend, NoiseError> {
        let models = machine.circuits.iter().map(|circuit| model(call, machine.target.as_ref(), circuit));
        let method = match call.word("method") {
            Some("density") => Some(NoisyMethod::Density),
            Some("trajectories") => Some(NoisyMethod::Trajectories),
            _ => None,
        };
        let trajectories = call.int("trajectories").and_then(|t| usize::try_from(t).ok()).unwrap_or(1000);
        let simulated = Arc::new(Simulated { models: models.collect::<Result<_, _>>()?, method, trajectories, memory });
        let mut measure: Box<dyn Measure> = Box::new(Arc::clone(&simulated));
        let copies = copies(call);
        if layer(call, "twirl").is_some() {
            measure = Box::new(Twirl { inner: measure, copies });
        }
        if layer(call, "readout").is_some() {
            measure = Box::new(ReadoutMitigation { inner: measure, machine: Arc::clone(&simulated) });
        }
        let extrapolation = layer(call, "zne").map(Extrapolation::of);
        let shots = call.int("shots").and_then(|s| u32::try_from(s).ok());
        Ok(NoisyBackend { machine, simulated, measure, extrapolation, copies, shots })
    }

    /// How the circuit that stands for a program is simulated, with the reason: the method asked for, or the cheaper.
    ///
    /// # Errors
    /// A program that the machine does not hold, or does not cover.
    pub fn choice(&self, program: &Program, used: Use) -> Result<(NoisyChoice, bool), StepError> {
        let circuit = self.circuit(program, used)?;
        let runs = self.shots.map_or(self.simulated.trajectories, |s| s as usize);
        let (program, model) = (&self.machine.circuits[circuit].program, &self.simulated.models[circuit]);
        let mut choice =
            NoisyChoice::new(program, model, runs, self.simulated.memory).map_err(SimulationError::from)?;
        let named = self.simulated.method;
        choice.method = named.unwrap_or(choice.method);
        Ok((choice, named.is_some()))
    }

    fn circuit(&self, program: &Program, used: Use) -> Result<usize, StepError> {
        let missing = || StepError::unchecked("a circuit is not among those of the machine");
        self.machine.circuit(program, used).ok_or_else(missing)
    }

    /// The run of a program on a batch, and its circuit.
    fn run<'a>(&self, batch: Batch<'a>, used: Use) -> Result<(Run<'a>, &MachineCircuit), StepError> {
        let index = self.circuit(batch.program, used)?;
        let circuit = &self.machine.circuits[index];
        Ok((bound(index, &circuit.program, batch.rows, batch.parameters), circuit))
    }

    /// What `values` reads of a run, extrapolated where that is asked for; rows in tiles, so that wide distributions are
    /// never held for all of them.
    fn read(
        &self,
        run: &Run<'_>,
        outcomes: usize,
        noise: &Stream,
        values: Values<'_>,
    ) -> Result<Array2<f64>, StepError> {
        let once = |run: &Run<'_>, noise: &Stream| match &self.extrapolation {
            None => values(run, noise),
            Some(layer) => {
                let native: Option<&[Gate]> = self.machine.target.as_ref().map(|target| target.gates.as_slice());
                layer.extrapolate(run, native, &self.simulated.models[run.circuit], noise, values)
            }
        };
        let tile = ((1usize << 22) >> outcomes.min(22)).max(1);
        let rows = run.rows.nrows();
        if rows <= tile {
            return once(run, noise);
        }
        let mut parts = Vec::new();
        for from in (0..rows).step_by(tile) {
            let part = Run { rows: run.rows.slice(s![from..(from + tile).min(rows), ..]), ..run.clone() };
            parts.push(once(&part, &noise.child(&format!("rows {from}")))?);
        }
        let views: Vec<_> = parts.iter().map(|part| part.view()).collect();
        ndarray::concatenate(Axis(0), &views).map_err(|_| StepError::unchecked("parts of a batch differ in width"))
    }

    /// Observables of the circuit's qubits, wherever they are.
    fn values(
        &self,
        (run, circuit): (Run<'_>, &MachineCircuit),
        obs: &[Observable],
        noise: &Stream,
    ) -> Result<Array2<f64>, StepError> {
        let moved = |o: &Observable| {
            let terms = o.terms().iter().map(|(string, c)| Some((string.on_wires(&circuit.wires)?, *c)));
            terms.collect::<Option<Vec<_>>>().map(Observable::new)
        };
        let obs: Option<Vec<Observable>> = obs.iter().map(moved).collect();
        let obs = &obs.ok_or_else(|| StepError::unchecked("an observable is wider than its circuit"))?;
        let settings = settings(obs);
        let widest = settings.iter().map(|setting| setting.len()).max().unwrap_or(0);
        self.read(&run, widest.max(run.program.qubits as usize), noise, &|run, noise| {
            values(self.measure.as_ref(), run, obs, &settings, self.shots, noise)
        })
    }

    /// The probability that all of an overlap's qubits are read 0, in one column.
    fn zeros(&self, (run, circuit): (Run<'_>, &MachineCircuit), noise: &Stream) -> Result<Array2<f64>, StepError> {
        let setting = all_in(circuit, Pauli::Z);
        self.read(&run, run.program.qubits as usize, noise, &|run, noise| {
            let found = self.measure.distributions(run, &setting, self.shots, noise)?;
            Ok(found.slice(s![.., ..1]).to_owned())
        })
    }

    /// The distributions of all of the circuit's qubits.
    fn distributions(
        &self,
        (run, circuit): (Run<'_>, &MachineCircuit),
        noise: &Stream,
    ) -> Result<Array2<f64>, StepError> {
        let setting = all_in(circuit, Pauli::Z);
        let mut found = self.read(&run, run.program.qubits as usize, noise, &|run, noise| {
            self.measure.distributions(run, &setting, self.shots, noise)
        })?;
        if self.extrapolation.is_some() {
            found.rows_mut().into_iter().for_each(repaired);
        }
        Ok(found)
    }
}

/// What is made of a program for this read-out.
pub fn used_for(readout: &Readout) -> Use {
    if matches!(readout, Readout::Fidelity) { Use::Overlap } else { Use::State }
}

/// A program with the noise of the machine's circuit at this index.
fn bound<'a>(circuit: usize, program: &Program, rows: ArrayView2<'a, f64>, parameters: &'a [f64]) -> Run<'a> {
    Run { circuit, program: program.clone(), quiet: Default::default(), rows, parameters }
}

/// What a curve gives of a distribution, made one again.
fn repaired(mut row: ArrayViewMut1<'_, f64>) {
    let mut distribution = row.to_vec();
    let lack = (1.0 - distribution.iter().sum::<f64>()) / distribution.len() as f64;
    distribution.iter_mut().for_each(|p| *p += lack);
    nearest(&mut distribution);
    row.iter_mut().zip(distribution).for_each(|(to, from)| *to = from);
}

/// How many random copies stand for one circuit.
fn copies(call: &Call) -> u32 {
    layer(call, "twirl").and_then(|twirl| twirl.int("copies")).and_then(|c| u32::try_from(c).ok()).unwrap_or(1)
}

/// What is run for each circuit that a backend of this row is asked for: circuits, and shots of all of them together.
pub fn multiplied(call: &Call) -> (u64, Option<u64>) {
    let copies = u64::from(copies(call));
    let scales = layer(call, "zne").map_or(1, |zne| Extrapolation::of(zne).circuits() as u64);
    let shots = call.int("shots").and_then(|s| u64::try_from(s).ok());
    (copies * scales, shots.map(|shots| shots.div_ceil(copies) * copies * scales))
}

/// The noise of a circuit on its own wires.
fn model(call: &Call, target: Option<&Target>, circuit: &MachineCircuit) -> Result<NoiseModel, NoiseError> {
    let Some(target) = target else { return rates(call) };
    let readout = match call.word("readout") {
        Some("symmetric") => ReadoutFigures::Symmetric,
        _ => ReadoutFigures::Asymmetric,
    };
    DeviceNoise { readout, ..DeviceNoise::default() }.model(&target.part(&circuit.device_qubits))
}

fn rates(call: &Call) -> Result<NoiseModel, NoiseError> {
    let rate = |name| call.real(name).unwrap_or(0.0);
    let t1 = call.real("t1").unwrap_or(f64::INFINITY);
    let rates = Rates {
        one_qubit: rate("one_qubit_error"),
        two_qubit: rate("two_qubit_error"),
        t1,
        t2: call.real("t2").unwrap_or(2.0 * t1),
        one_qubit_time: rate("one_qubit_time"),
        two_qubit_time: rate("two_qubit_time"),
        ..Rates::default()
    };
    let mut model = rates.model("rates")?;
    let wrong = rate("readout_error");
    model.set_readout(None, ReadoutError::new(wrong, wrong)?);
    Ok(model)
}

impl Measure for Arc<Simulated> {
    fn distributions(
        &self,
        run: &Run<'_>,
        setting: &simulated::Setting,
        shots: Option<u32>,
        noise: &Stream,
    ) -> Result<Array2<f64>, StepError> {
        self.as_ref().distributions(run, setting, shots, noise)
    }
}

/// All qubits of a circuit in one basis.
fn all_in(circuit: &MachineCircuit, pauli: Pauli) -> Wires {
    circuit.wires.iter().map(|wire| (*wire, pauli)).collect()
}

impl Backend for NoisyBackend {
    fn capabilities(&self) -> Capabilities {
        let scales = self.extrapolation.as_ref().map_or(1, |layer| layer.circuits() as u32);
        let each = |shots: u32| shots.div_ceil(self.copies).saturating_mul(self.copies).saturating_mul(scales);
        let circuits = self.copies.saturating_mul(scales);
        Capabilities { gradients: false, shots: self.shots.map(each), circuits }
    }

    fn expectations(&self, batch: Batch<'_>, obs: &[Observable], noise: &Stream) -> Result<Array2<f64>, StepError> {
        self.values(self.run(batch, Use::State)?, obs, noise)
    }

    fn probabilities(&self, batch: Batch<'_>, noise: &Stream) -> Result<Array2<f64>, StepError> {
        self.distributions(self.run(batch, Use::State)?, noise)
    }

    fn native(&self, program: &Program, readout: &Readout) -> Result<Option<&Program>, StepError> {
        Ok(Some(&self.machine.circuits[self.circuit(program, used_for(readout))?].program))
    }

    fn moved(
        &self,
        source: &Program,
        readout: &Readout,
        batch: Batch<'_>,
        noise: &Stream,
    ) -> Result<Array2<f64>, StepError> {
        if self.extrapolation.is_some() {
            // A folded circuit holds an angle several times, so that its values are no sum of two cosines of it.
            return Err(StepError::Unsupported(
                "`zne` folds circuits, which no shift reaches: take `gradient: finite_differences` or `spsa`, or train \
                 without `zne`"
                    .into(),
            ));
        }
        let index = self.circuit(source, used_for(readout))?;
        let run = (bound(index, batch.program, batch.rows, batch.parameters), &self.machine.circuits[index]);
        match readout {
            Readout::Expectations(observables) => self.values(run, observables, noise),
            Readout::Probabilities => self.distributions(run, noise),
            Readout::Fidelity => self.zeros(run, noise),
            _ => Err(StepError::unchecked("this read-out has no derivative")),
        }
    }

    fn samples(&self, batch: Batch<'_>, shots: u32, noise: &Stream) -> Result<Array2<u64>, StepError> {
        let (run, circuit) = self.run(batch, Use::State)?;
        let setting = all_in(circuit, Pauli::Z);
        let model = &self.simulated.models[run.circuit];
        match self.simulated.choice(&run.program, model, Some(shots))? {
            NoisyMethod::Trajectories => self.simulated.outcomes(&run, &setting, shots, noise),
            NoisyMethod::Density => {
                let exact = self.simulated.distributions(&run, &setting, None, noise)?;
                draws(&exact, shots, noise)
            }
        }
    }

    fn prepare(&self, batch: Batch<'_>) -> Result<Ensemble, StepError> {
        Ok(Ensemble { rows: batch.rows.to_owned(), parameters: batch.parameters.to_vec(), states: None })
    }

    fn fidelities(
        &self,
        program: &Program,
        left: Option<&Ensemble>,
        right: &Ensemble,
        noise: &Stream,
    ) -> Result<Array2<f64>, StepError> {
        let (symmetric, left) = (left.is_none(), left.unwrap_or(right));
        let (n, m) = (left.rows.nrows(), right.rows.nrows());
        let pairs: Vec<(usize, usize)> = match symmetric {
            true => (0..n).flat_map(|i| (i + 1..m).map(move |j| (i, j))).collect(),
            false => (0..n).flat_map(|i| (0..m).map(move |j| (i, j))).collect(),
        };
        let features = program.features as usize;
        let rows = Array2::from_shape_fn((pairs.len(), 2 * features), |(pair, k)| {
            let (i, j) = pairs[pair];
            if k < features { left.rows[(i, k)] } else { right.rows[(j, k - features)] }
        });
        let parameters = [left.parameters.as_slice(), right.parameters.as_slice()].concat();
        let run = self.run(Batch { program, rows: rows.view(), parameters: &parameters }, Use::Overlap)?;
        let zeros = self.zeros(run, noise)?;
        // A state is compared with each other one once, and with itself not at all.
        let mut gram = if symmetric { Array2::eye(n) } else { Array2::zeros((n, m)) };
        for ((i, j), found) in pairs.into_iter().zip(&zeros) {
            gram[(i, j)] = found.clamp(0.0, 1.0);
            if symmetric {
                gram[(j, i)] = gram[(i, j)];
            }
        }
        Ok(gram)
    }

    fn pauli_vectors(&self, batch: Batch<'_>, noise: &Stream) -> Result<Array2<f64>, StepError> {
        let (run, circuit) = self.run(batch, Use::State)?;
        let width = circuit.wires.len();
        let mut out = Array2::zeros((batch.rows.nrows(), 3 * width));
        for (k, pauli) in [Pauli::X, Pauli::Y, Pauli::Z].into_iter().enumerate() {
            // All qubits are read together: one setting for each of the three.
            let single: Vec<Observable> = circuit.wires.iter().map(|w| Observable::single(pauli, *w)).collect();
            let settings = [all_in(circuit, pauli)];
            let stream = noise.child(&format!("{pauli:?}"));
            let found = self.read(&run, run.program.qubits as usize, &stream, &|run, noise| {
                values(self.measure.as_ref(), run, &single, &settings, self.shots, noise)
            })?;
            for ((row, q), value) in found.indexed_iter() {
                out[(row, 3 * q + k)] = value.clamp(-1.0, 1.0);
            }
        }
        Ok(out)
    }

    fn forward<'a>(
        &'a self,
        _: &'a Program,
        _: &Readout,
        _: Array2<f64>,
        _: &'a [f64],
    ) -> Result<Box<dyn Pullback + 'a>, StepError> {
        Err(StepError::Unsupported(
            "a backend with noise holds no states to sweep back through: take `gradient: parameter_shift`".into(),
        ))
    }
}
