//! A kernel's circuit, planned once: a program enters; rows and parameters then, as often as wanted, and what their kernel
//! needs leaves.

use std::sync::Arc;

use hqml_ir::Program;
use ndarray::{Array2, ArrayView2, s};

use super::factors::factors;
use super::micro::RIGHT;
use super::panels::Panels;
use super::rows::{KernelRows, Part};
use crate::lanes::{Machine, chunks, each};
use crate::memory::{admit, state_bytes};
use crate::overlap::pauli_vectors;
use crate::whole::{Shape, WholeStates};
use crate::{SimulationError, Simulator};

/// Bytes of wide states that are made at a time, on their way to where they are kept.
const CHUNK: u128 = 1 << 25;

/// States of which fewer than this fit into memory are kept as they are: panels are rows of eight and more.
const FEW: u128 = 64;

/// Rows that run side by side.
const SIDE: usize = 4;

/// A program planned for its kernel. Cheap to clone.
#[derive(Debug, Clone)]
pub struct CompiledKernel {
    shape: Shape,
    /// Wires by themselves.
    wires: Vec<WholeStates>,
    /// Parts of several wires.
    parts: Vec<WholeStates>,
    memory: u64,
}

impl Simulator {
    /// Plans a program for its kernel; nothing is run.
    ///
    /// # Errors
    /// A program that breaks a rule, a state of one of its parts that does not fit into memory.
    pub fn compile_kernel(&self, program: &Program) -> Result<CompiledKernel, SimulationError> {
        let shape = Shape::of(program)?;
        let (wires, parts): (Vec<_>, Vec<_>) = factors(program).into_iter().partition(|part| part.qubits == 1);
        let compiled = |list: Vec<Program>| list.iter().map(|part| WholeStates::new(part, self.memory())).collect();
        let (wires, parts): (Result<_, _>, Result<_, _>) = (compiled(wires), compiled(parts));
        Ok(CompiledKernel { shape, wires: wires?, parts: parts?, memory: self.memory() })
    }

    /// What the fidelities of these rows need, once a row: `rows` is (rows, features).
    ///
    /// # Errors
    /// As [`Simulator::states`]; memory is wanted for the states of the parts that the circuit falls into.
    pub fn kernel_rows(
        &self,
        program: &Program,
        rows: ArrayView2<'_, f64>,
        parameters: &[f64],
    ) -> Result<KernelRows, SimulationError> {
        self.compile_kernel(program)?.rows(rows, parameters)
    }
}

impl CompiledKernel {
    /// What the fidelities of these rows need, once a row: `rows` is (rows, features).
    ///
    /// # Errors
    /// As [`Simulator::states`]; memory is wanted for the states of the parts that the circuit falls into.
    pub fn rows(&self, rows: ArrayView2<'_, f64>, parameters: &[f64]) -> Result<KernelRows, SimulationError> {
        self.shape.check(rows, parameters)?;
        let mut wires = Array2::zeros((rows.nrows(), 3 * self.wires.len()));
        for (k, wire) in self.wires.iter().enumerate() {
            let vectors = pauli_vectors(&wire.states(rows, parameters)?);
            wires.slice_mut(s![.., 3 * k..3 * k + 3]).assign(&vectors);
        }
        let parts: Result<_, _> = self.parts.iter().map(|part| self.part(part, rows, parameters)).collect();
        Ok(KernelRows::new(wires, parts?))
    }

    fn part(&self, part: &WholeStates, rows: ArrayView2<'_, f64>, parameters: &[f64]) -> Result<Part, SimulationError> {
        let qubits = part.qubits();
        admit(qubits, rows.nrows().saturating_add(1), self.memory)?;
        if state_bytes(qubits).saturating_mul(FEW) > u128::from(self.memory) {
            return Ok(Part::States(part.states(rows, parameters)?));
        }
        Ok(Part::Panels(match part.narrow() {
            Some(machine) => narrow(machine, rows, parameters)?,
            None => wide(part, rows, parameters)?,
        }))
    }
}

/// Rows in lanes straight into panels, in the order of the plan's array indices: which basis states these are is the same
/// for all rows, and leaves their overlaps as they are.
fn narrow(machine: &Arc<Machine>, rows: ArrayView2<'_, f64>, parameters: &[f64]) -> Result<Panels, SimulationError> {
    let (bound, count) = (machine.bind(parameters)?, rows.nrows());
    let mut panels = Panels::zeros(count, 1 << machine.plan.bits, machine.plan.real);
    let (unit, work) = (machine.unit::<SIDE>(), machine.work());
    let width = panels.width();
    let pieces = chunks(count.next_multiple_of(RIGHT), unit.max(RIGHT), work);
    each(&pieces, panels.data_mut(), width, work, |range, part| {
        let mut desk = bound.desk::<SIDE>();
        for first in range.clone().step_by(unit).take_while(|first| *first < count) {
            bound.run_forward(&mut desk, rows, first..(first + unit).min(range.end).min(count))?;
            let vectors = desk.room.len();
            for tile in 0..desk.kept.rows.len().div_ceil(SIDE) {
                let own = tile * vectors..(tile + 1) * vectors;
                let wave = (&desk.kept.wave.re[own.clone()], desk.kept.wave.im.get(own).unwrap_or(&[]));
                let row = first - range.start + tile * SIDE;
                let panel = &mut part[row / RIGHT * RIGHT * width..][..RIGHT * width];
                write(wave, row % RIGHT / SIDE, panel);
            }
        }
        Ok(())
    })?;
    Ok(panels)
}

/// Writes rows side by side into one half of a panel.
fn write((re, im): (&[[f64; SIDE]], &[[f64; SIDE]]), half: usize, panel: &mut [f64]) {
    let places = panel.as_chunks_mut::<SIDE>().0;
    if im.is_empty() {
        places.as_chunks_mut::<2>().0.iter_mut().zip(re).for_each(|(to, re)| to[half] = *re);
        return;
    }
    for ((to, re), im) in places.as_chunks_mut::<4>().0.iter_mut().zip(re).zip(im) {
        (to[half], to[2 + half]) = (*re, *im);
    }
}

/// The panels of states that are made one by one, some at a time.
fn wide(part: &WholeStates, rows: ArrayView2<'_, f64>, parameters: &[f64]) -> Result<Panels, SimulationError> {
    let total = rows.nrows();
    let size = usize::try_from(CHUNK / state_bytes(part.qubits())).unwrap_or(0).max(RIGHT) / RIGHT * RIGHT;
    let chunk = |from: usize| -> Result<Panels, SimulationError> {
        let rows = rows.slice(s![from..total.min(from.saturating_add(size)), ..]);
        Ok(Panels::of(&part.states(rows, parameters)?))
    };
    let mut panels = chunk(0)?;
    for from in (size..total).step_by(size) {
        panels = panels.followed_by(chunk(from)?, total);
    }
    Ok(panels)
}
