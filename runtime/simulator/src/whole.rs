//! Whole programs: a program and what is read of it enter once; rows and parameters then, as often as wanted; outputs
//! leave. A training loop and a loop over single rows hold on to one.

use std::sync::{Arc, OnceLock};

use hqml_ir::{Program, verify};
use ndarray::{Array2, ArrayView2, CowArray, Ix2};
use num_complex::Complex64;

use crate::lanes::{Bound, Desk, Lane, Layered, Machine, Order, Reader, Rows, Wide, chunks, each};
use crate::memory::admit;
use crate::plan::{Goal, Plan};
use crate::readout::Meter;
use crate::simulator::Run;
use crate::tail::Split;
use crate::wide::WideProgram;
use crate::{Readout, SimulationError, States};

/// A program planned for one readout. Cheap to clone.
#[derive(Debug, Clone)]
pub(crate) struct Whole {
    pub(crate) machine: Arc<Machine>,
    pub(crate) reader: Arc<Reader>,
    pub(crate) shape: Shape,
    pub(crate) memory: u64,
    /// What the engine of wide states runs, where the program is wide.
    wide: Option<Arc<(WideProgram, Meter)>>,
    /// The plan in two, made when training first asks for it.
    split: Arc<OnceLock<Option<Arc<Split>>>>,
}

/// What a program takes.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Shape {
    pub qubits: u32,
    features: u32,
    parameters: u32,
}

impl Shape {
    /// Of a program that breaks no rule.
    pub(crate) fn of(program: &Program) -> Result<Shape, SimulationError> {
        verify(program)?;
        Ok(Shape { qubits: program.qubits, features: program.features, parameters: program.parameters })
    }

    pub(crate) fn check(&self, rows: Rows<'_>, parameters: &[f64]) -> Result<(), SimulationError> {
        if rows.ncols() != self.features as usize {
            return Err(SimulationError::Features { expected: self.features, given: rows.ncols() });
        }
        if parameters.len() != self.parameters as usize {
            return Err(SimulationError::Parameters { expected: self.parameters, given: parameters.len() });
        }
        Ok(())
    }
}

impl Whole {
    /// Plans a program for one readout.
    pub(crate) fn new(program: &Program, readout: Readout<'_>, memory: u64) -> Result<Whole, SimulationError> {
        let shape = Shape::of(program)?;
        admit(shape.qubits, 1, memory)?;
        let goal = match readout {
            Readout::Probabilities => Goal::Probabilities,
            Readout::Expectations(observables) => Goal::Expectations(observables),
        };
        let plan = Plan::new(program, goal)?;
        let reader = Arc::new(Reader::new(&plan, matches!(readout, Readout::Probabilities)));
        let wide = match WideProgram::new(program) {
            None => None,
            Some(wide) => Some(Arc::new((wide, Meter::new(readout, program.qubits)?))),
        };
        let machine = Arc::new(Machine::new(plan));
        Ok(Whole { machine, reader, shape, memory, wide, split: Arc::default() })
    }
}

impl Whole {
    /// The plan in two, where it can be cut.
    pub(crate) fn split(&self) -> Option<&Arc<Split>> {
        self.split.get_or_init(|| Split::of(&self.machine.plan).map(Arc::new)).as_ref()
    }

    /// What the readout gives for each row: (rows, outputs).
    pub(crate) fn outputs(
        &self,
        rows: ArrayView2<'_, f64>,
        parameters: &[f64],
    ) -> Result<Array2<f64>, SimulationError> {
        self.shape.check(rows, parameters)?;
        let held = match &*self.reader {
            // Half a state's bytes per row of probabilities.
            Reader::Probabilities(_) => rows.nrows().div_ceil(2),
            Reader::Expectations(_) => 0,
        };
        if let Some((wide, meter)) = self.wide.as_deref() {
            // One state at a time, in place.
            admit(self.shape.qubits, held.saturating_add(1), self.memory)?;
            if let Some(outputs) = wide.outputs(meter, rows, parameters)? {
                return Ok(outputs);
            }
        }
        admit(self.shape.qubits, held.saturating_add(working(rows.nrows(), self.shape.qubits)), self.memory)?;
        let bound = self.machine.bind(parameters)?;
        if self.machine.is_wide(rows.nrows()) { self.read::<4>(&bound, rows) } else { self.read::<1>(&bound, rows) }
    }

    fn read<const K: usize>(&self, bound: &Bound, rows: Rows<'_>) -> Result<Array2<f64>, SimulationError>
    where
        Lane: Wide<K> + Layered<K>,
    {
        let width = self.reader.outputs(self.machine.plan.bits);
        let mut outputs = Array2::<f64>::zeros((rows.nrows(), width));
        let out = outputs.as_slice_mut().unwrap_or(&mut []);
        let (unit, work) = (self.machine.unit::<K>(), self.machine.work());
        each(&chunks(rows.nrows(), unit, work), out, width, work, |range, part| {
            let mut desk = bound.desk::<K>();
            for first in range.clone().step_by(unit) {
                bound.run_forward(&mut desk, rows, first..(first + unit).min(range.end))?;
                self.read_group(&mut desk, &mut part[(first - range.start) * width..]);
            }
            Ok(())
        })?;
        Ok(outputs)
    }

    /// Reads the group on the desk into the front of `out`.
    pub(crate) fn read_group<const K: usize>(&self, desk: &mut Desk<K>, out: &mut [f64])
    where
        Lane: Wide<K>,
    {
        let bits = self.machine.plan.bits;
        let (width, count) = (self.reader.outputs(bits), desk.kept.rows.len());
        let vectors = desk.room.len();
        for tile in 0..desk.kept.tiles() {
            let part = tile * vectors..(tile + 1) * vectors;
            let wave = (&desk.kept.wave.re[part.clone()], desk.kept.wave.im.get(part).unwrap_or(&[]));
            self.reader.read::<K>(bits, wave, &mut desk.room, |k, values| {
                for (lane, v) in values.into_iter().enumerate().take_while(|(l, _)| tile * K + l < count) {
                    out[(tile * K + lane) * width + k] = v;
                }
            });
        }
    }
}

/// A program planned for its states. Cheap to clone.
#[derive(Debug, Clone)]
pub(crate) struct WholeStates {
    machine: Arc<Machine>,
    order: Arc<Order>,
    shape: Shape,
    memory: u64,
    /// What the engine of wide states runs, where the program is wide.
    wide: Option<Arc<WideProgram>>,
}

impl WholeStates {
    /// Plans a program for its states.
    pub(crate) fn new(program: &Program, memory: u64) -> Result<WholeStates, SimulationError> {
        let shape = Shape::of(program)?;
        admit(shape.qubits, 1, memory)?;
        let plan = Plan::new(program, Goal::States)?;
        let order = Arc::new(Order::new(&plan));
        let wide = WideProgram::new(program).map(Arc::new);
        Ok(WholeStates { machine: Arc::new(Machine::new(plan)), order, shape, memory, wide })
    }
}

impl WholeStates {
    /// The state of each row.
    pub(crate) fn states(&self, rows: ArrayView2<'_, f64>, parameters: &[f64]) -> Result<States, SimulationError> {
        self.shape.check(rows, parameters)?;
        admit(self.shape.qubits, rows.nrows().saturating_add(1), self.memory)?;
        if let Some(wide) = self.wide.as_deref()
            && let Some(states) = wide.states(rows, parameters)?
        {
            return Ok(states);
        }
        states(&self.machine.bind(parameters)?, self.order.states(), rows)
    }

    /// Qubits of each state.
    pub(crate) fn qubits(&self) -> u32 {
        self.shape.qubits
    }

    /// What runs the rows side by side; `None` where the program is wide.
    pub(crate) fn narrow(&self) -> Option<&Arc<Machine>> {
        self.wide.is_none().then_some(&self.machine)
    }

    /// Binds the parameters and keeps the rows, for the way back.
    pub(crate) fn run<'a>(&self, rows: CowArray<'a, f64, Ix2>, parameters: &[f64]) -> Result<Run<'a>, SimulationError> {
        Ok(Run { bound: self.machine.bind(parameters)?, order: Arc::clone(&self.order), rows })
    }
}

/// States that a run over so many rows holds beside its results: per thread four rows, or one with a table, the room to
/// make it and what is read.
pub(crate) fn working(rows: usize, qubits: u32) -> usize {
    // Few amplitudes cost nothing that counts.
    if qubits < 12 { rows.min(1) } else { 4 * rows.min(rayon::current_num_threads()) }
}

/// Amplitudes of the rows of a program.
pub(crate) fn states(bound: &Bound, basis: &[usize], rows: Rows<'_>) -> Result<States, SimulationError> {
    if bound.machine.is_wide(rows.nrows()) {
        write_states::<4>(bound, basis, rows)
    } else {
        write_states::<1>(bound, basis, rows)
    }
}

fn write_states<const K: usize>(bound: &Bound, basis: &[usize], rows: Rows<'_>) -> Result<States, SimulationError>
where
    Lane: Wide<K> + Layered<K>,
{
    let machine = &bound.machine;
    let dimension = 1usize << machine.plan.bits;
    let mut amplitudes = Array2::<Complex64>::zeros((rows.nrows(), dimension));
    let out = amplitudes.as_slice_mut().unwrap_or(&mut []);
    let (unit, work) = (machine.unit::<K>(), machine.work());
    each(&chunks(rows.nrows(), unit, work), out, dimension, work, |range, part| {
        let mut desk = bound.desk::<K>();
        for first in range.clone().step_by(unit) {
            bound.run_forward(&mut desk, rows, first..(first + unit).min(range.end))?;
            let vectors = desk.room.len();
            let count = desk.kept.rows.len() * dimension;
            let group = &mut part[(first - range.start) * dimension..][..count];
            for (tile, rows) in group.chunks_mut(K * dimension).enumerate() {
                let own = tile * vectors..(tile + 1) * vectors;
                let wave = (&desk.kept.wave.re[own.clone()], desk.kept.wave.im.get(own).unwrap_or(&[]));
                <Lane as Wide<K>>::scatter(wave, basis, dimension, rows);
            }
        }
        Ok(())
    })?;
    States::from_amplitudes(amplitudes)
}
