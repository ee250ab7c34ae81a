//! Pauli twirling: a circuit enters, what random copies of it read leaves, averaged.
//!
//! Before a Clifford gate G on two qubits stands a random Pauli string P, behind it `G P G^-1`, which is a Pauli string as
//! well: together they do what G does. Averaged over P the gate's noise becomes a Pauli channel, so that coherent errors do
//! not add up (Wallman and Emerson, Physical Review A 94 (2016) 052325). A machine merges the strings into the gates on one
//! qubit beside them, so they bring no noise of their own.

use std::collections::BTreeMap;

use hqml_ir::{Angle, Gate, Op, Pauli, PauliString, Program, Qubits};
use hqml_learn::random::{Generator, Stream};
use ndarray::Array2;

use super::simulated::{Measure, Run, Setting};
use crate::pipeline::StepError;

/// The layer.
pub(super) struct Twirl {
    /// What it averages.
    pub(super) inner: Box<dyn Measure>,
    /// Random copies.
    pub(super) copies: u32,
}

impl Measure for Twirl {
    fn distributions(
        &self,
        run: &Run<'_>,
        setting: &Setting,
        shots: Option<u32>,
        noise: &Stream,
    ) -> Result<Array2<f64>, StepError> {
        let shares = shots.map(|shots| shots.div_ceil(self.copies));
        let mut sum = Array2::zeros((run.rows.nrows(), 1 << setting.len()));
        for copy in 0..self.copies {
            let own = noise.child(&format!("twirl {copy}"));
            let twirled = twirled(run, &mut own.child("strings").generator());
            sum += &self.inner.distributions(&twirled, setting, shares, &own)?;
        }
        Ok(sum / f64::from(self.copies))
    }
}

/// The circuit with random strings around its Clifford gates on two qubits.
fn twirled<'a>(run: &Run<'a>, random: &mut Generator) -> Run<'a> {
    let mut known: BTreeMap<Gate, Option<[usize; 16]>> = BTreeMap::new();
    let mut ops = Vec::with_capacity(3 * run.program.ops.len());
    let mut quiet = run.quiet.clone();
    quiet.clear();
    for (at, op) in run.program.ops.iter().enumerate() {
        let images = match op {
            Op::Gate { gate, angles, qubits, controls }
                if qubits.len() == 2 && controls.is_empty() && angles.is_empty() =>
            {
                *known.entry(*gate).or_insert_with(|| images(*gate))
            }
            _ => None,
        };
        let drawn = images.map(|images| {
            let before = (random.random() * 16.0) as usize % 16;
            (before, images[before])
        });
        let mut string = |index: usize, ops: &mut Vec<Op>| {
            if let Some(op) = turn(index, &op.qubits()) {
                quiet.insert(ops.len());
                ops.push(op);
            }
        };
        drawn.into_iter().for_each(|(before, _)| string(before, &mut ops));
        let place = ops.len();
        ops.push(op.clone());
        drawn.into_iter().for_each(|(_, behind)| string(behind, &mut ops));
        if run.quiet.contains(&at) {
            quiet.insert(place);
        }
    }
    Run { program: Program { ops, ..run.program }, quiet, ..*run }
}

/// The string of an index, as half a turn about it: bits 0 and 1 flip the two qubits, bits 2 and 3 are their phases.
fn turn(index: usize, qubits: &Qubits) -> Option<Op> {
    let factor = |k: usize| match (index >> k & 1, index >> (k + 2) & 1) {
        (0, 0) => None,
        (1, 0) => Some(Pauli::X),
        (1, _) => Some(Pauli::Y),
        _ => Some(Pauli::Z),
    };
    let factors: Vec<(u32, Pauli)> = (0..2).filter_map(|k| Some((*qubits.get(k)?, factor(k)?))).collect();
    let pauli = PauliString::new(factors).filter(|p| !p.factors().is_empty())?;
    Some(Op::PauliRotation { pauli, angle: Angle::constant(std::f64::consts::PI), controls: Qubits::new() })
}

/// `G P G^-1` of each string up to its sign; `None` where G is no Clifford gate.
fn images(gate: Gate) -> Option<[usize; 16]> {
    let mut all = [0; 16];
    for (index, image) in all.iter_mut().enumerate() {
        *image = image_of(gate, index)?;
    }
    Some(all)
}

fn image_of(gate: Gate, index: usize) -> Option<usize> {
    let u = gate.matrix(&[]);
    let (flips, phases) = (index & 3, index >> 2);
    let sign = |j: usize, phases: usize| if (j & phases).count_ones().is_multiple_of(2) { 1.0 } else { -1.0 };
    // Factors i of Y are left out: they change the sign of the whole only.
    let entry = |row: usize, column: usize| {
        let terms = (0..4).map(|j| u[4 * row + (j ^ flips)] * u[4 * column + j].conj() * sign(j, phases));
        terms.reduce(|a, b| a + b).unwrap_or_default()
    };
    let flipped = (0..4).find(|row| (entry(*row, 0).norm() - 1.0).abs() < 1e-9)?;
    let first = entry(flipped, 0);
    let same = |column: usize, sign: f64| (entry(column ^ flipped, column) - first * sign).norm() < 1e-9;
    let phase = |q: usize| if same(1 << q, 1.0) { 0 } else { 1usize << q };
    let phases = phase(0) | phase(1);
    (0..4).all(|column| same(column, sign(column, phases))).then_some(flipped | phases << 2)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cx_carries_x_forward_and_z_back() {
        let images = images(Gate::Cx).unwrap();
        // Qubit 0 controls: X0 -> X0 X1, X1 -> X1, Z0 -> Z0, Z1 -> Z0 Z1.
        assert_eq!((images[1], images[2], images[4], images[8]), (3, 2, 4, 12));
        for gate in [Gate::Cz, Gate::Ecr, Gate::Swap, Gate::Iswap, Gate::Cy] {
            let mut seen = super::images(gate).unwrap().to_vec();
            seen.sort_unstable();
            assert_eq!(seen, (0..16).collect::<Vec<_>>(), "{gate:?}");
        }
        assert_eq!(super::images(Gate::Ch), None);
    }
}
