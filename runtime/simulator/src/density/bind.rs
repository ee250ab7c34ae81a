//! Binding a sweep: its acts and numbers for their angles enter; steps on tiles leave. Maps that meet on the same qubits
//! become one.

use hqml_ir::{Op, Qubits};

use super::plan::{Act, Plan, Sweep};
use super::tile::{Sparse, Step};
use crate::SimulationError;
use crate::noise::{Transfer, Unitary, rotation, value};

/// Where the numbers of a row are.
#[derive(Debug, Clone, Copy)]
pub(super) struct Numbers<'a> {
    /// The row's number, for messages.
    pub row: usize,
    pub features: &'a [f64],
    pub parameters: &'a [f64],
}

/// A map on its way into the steps.
enum Map {
    One(u32, [f64; 16]),
    Several(Qubits, Sparse),
}

impl Plan<'_> {
    /// Whether an act reads the row.
    pub(super) fn reads_row(&self, act: usize) -> bool {
        match self.acts[act].act {
            Act::One(_) | Act::Several(_) => false,
            Act::Bind(op) | Act::Wide(op) | Act::Prepare(op) => {
                self.program.ops[op].angles().iter().any(|a| a.has_features())
            }
        }
    }

    /// The steps of a sweep on tiles.
    pub(super) fn steps(&self, sweep: &Sweep, numbers: Numbers<'_>) -> Result<Vec<Step>, SimulationError> {
        let mut fusing = Fusing { order: &sweep.order, waiting: vec![None; sweep.tile], held: None, steps: Vec::new() };
        for act in &sweep.acts {
            match self.map(*act, numbers)? {
                Some(Map::One(qubit, m)) => fusing.one(qubit, m),
                Some(Map::Several(qubits, m)) => fusing.several(qubits, m),
                None => {}
            }
        }
        Ok(fusing.finish())
    }

    fn map(&self, act: usize, numbers: Numbers<'_>) -> Result<Option<Map>, SimulationError> {
        let placed = &self.acts[act];
        Ok(match placed.act {
            Act::One(m) => Some(Map::One(placed.qubits[0], m)),
            Act::Several(constant) => Some(Map::Several(placed.qubits.clone(), self.constants[constant].clone())),
            Act::Bind(op) => self.bound(op, numbers)?,
            // These have sweeps of their own.
            Act::Wide(_) | Act::Prepare(_) => None,
        })
    }

    fn bound(&self, at: usize, numbers: Numbers<'_>) -> Result<Option<Map>, SimulationError> {
        let op = &self.program.ops[at];
        let Numbers { row, features, parameters } = numbers;
        if let Op::Gate { gate, angles, qubits, .. } = op
            && let [qubit] = op.qubits().as_slice()
            && qubits.len() == 1
        {
            let mut numbers = [0.0; 4];
            for (place, angle) in numbers.iter_mut().zip(angles) {
                *place = value(angle, at, row, features, parameters)?;
            }
            let m = gate.matrix(&numbers[..angles.len().min(4)]);
            return Ok(Some(Map::One(*qubit, rotation([m[0], m[1], m[2], m[3]]))));
        }
        let Some(unitary) = Unitary::bind(at, op, row, features, parameters)? else { return Ok(None) };
        let qubits = op.qubits();
        let transfer = Transfer::of_kraus(qubits.len() as u32, &[unitary.dense(&qubits)]);
        Ok(Some(match (qubits.as_slice(), transfer.entries().try_into()) {
            ([qubit], Ok(m)) => Map::One(*qubit, m),
            _ => Map::Several(qubits, Sparse::of_dense(transfer.rows(), transfer.entries())),
        }))
    }
}

/// Maps of one qubit wait for what comes behind them; the last one of several qubits is held for one on the same.
struct Fusing<'a> {
    order: &'a [u32],
    waiting: Vec<Option<[f64; 16]>>,
    held: Option<(Qubits, Sparse)>,
    steps: Vec<Step>,
}

impl Fusing<'_> {
    fn position(&self, qubit: u32) -> u32 {
        self.order.iter().position(|q| *q == qubit).unwrap_or(0) as u32
    }

    fn one(&mut self, qubit: u32, m: [f64; 16]) {
        let position = self.position(qubit) as usize;
        self.waiting[position] = Some(match self.waiting[position] {
            Some(before) => product(&m, &before),
            None => m,
        });
    }

    fn several(&mut self, qubits: Qubits, m: Sparse) {
        let idle = |f: &Self| qubits.iter().all(|q| f.waiting[f.position(*q) as usize].is_none());
        if let Some((before, held)) = &self.held
            && *before == qubits
            && idle(self)
        {
            self.held = Some((qubits, held.then(&m)));
            return;
        }
        self.release();
        for qubit in &qubits {
            self.flush(self.position(*qubit));
        }
        self.held = Some((qubits, m));
    }

    fn release(&mut self) {
        if let Some((qubits, m)) = self.held.take() {
            let positions: Vec<u32> = qubits.iter().map(|q| self.position(*q)).collect();
            self.steps.push(Step::several(&positions, &m));
        }
    }

    fn flush(&mut self, position: u32) {
        if let Some(m) = self.waiting[position as usize].take() {
            self.steps.push(Step::one(position, m));
        }
    }

    fn finish(mut self) -> Vec<Step> {
        self.release();
        for position in 0..self.waiting.len() as u32 {
            self.flush(position);
        }
        self.steps
    }
}

/// `a b`.
fn product(a: &[f64; 16], b: &[f64; 16]) -> [f64; 16] {
    std::array::from_fn(|k| (0..4).map(|m| a[k & !3 | m] * b[4 * m + (k & 3)]).sum())
}
