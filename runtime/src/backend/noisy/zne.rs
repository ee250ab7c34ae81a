//! Zero-noise extrapolation: a circuit and how to measure it enter; what it would read without noise leaves, estimated.
//!
//! The circuit is made longer by what undoes itself, `U -> U (U^-1 U)^n`, with a part of it folded once more where the scale
//! is no odd number: `scale = 1 + 2 n + 2 s / d`, d the sum over its operations of one minus the process fidelity of the noise
//! behind them, s the same of the part; so a scale counts errors and not gates, of which some bring none. A curve through
//! the values at the scales that were reached is followed to 0 (Temme, Bravyi and Gambetta, Physical Review Letters 119 (2017) 180509; Giurgica-Tiron et al.,
//! QCE 2020, arXiv:2005.10921: global folding, and the three curves below).

use hqml_ir::{Angle, Call, Gate, Op, Program};
use hqml_learn::random::Stream;
use hqml_simulator::SimulationError;
use hqml_simulator::noise::NoiseModel;
use ndarray::Array2;
use std::f64::consts::PI;

use super::simulated::{Run, Values};
use crate::pipeline::StepError;

/// Which curve goes through the values.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fit {
    /// A straight line by least squares.
    Linear,
    /// The polynomial through all of them.
    Richardson,
    /// `a exp(-b scale)`, by least squares of the logarithms; a straight line where the values do not all have one sign.
    Exponential,
}

/// The layer.
#[derive(Debug, Clone)]
pub(super) struct Extrapolation {
    scales: Vec<f64>,
    fit: Fit,
}

impl Extrapolation {
    /// From the row of the stage table.
    pub(super) fn of(call: &Call) -> Extrapolation {
        let fit = match call.word("fit") {
            Some("richardson") => Fit::Richardson,
            Some("exponential") => Fit::Exponential,
            _ => Fit::Linear,
        };
        Extrapolation { scales: call.reals("scales").unwrap_or_default(), fit }
    }

    /// How many circuits stand for one.
    pub(super) fn circuits(&self) -> usize {
        self.scales.len()
    }

    /// What `values` gives of the circuit, followed to no noise, entry by entry.
    pub(super) fn extrapolate(
        &self,
        run: &Run<'_>,
        native: Option<&[Gate]>,
        model: &NoiseModel,
        noise: &Stream,
        values: Values<'_>,
    ) -> Result<Array2<f64>, StepError> {
        let mut scales = Vec::new();
        let mut found = Vec::new();
        for (k, scale) in self.scales.iter().enumerate() {
            let (program, scale) = folded(&run.program, *scale, native, model)?;
            let folded = Run { program, ..run.clone() };
            scales.push(scale);
            found.push(values(&folded, &noise.child(&format!("scale {k}")))?);
        }
        let shape = found.first().map_or((0, 0), Array2::dim);
        Ok(Array2::from_shape_fn(shape, |at| {
            let values: Vec<f64> = found.iter().map(|of| of[at]).collect();
            at_zero(self.fit, &scales, &values)
        }))
    }
}

/// The value of the curve at 0.
fn at_zero(fit: Fit, scales: &[f64], values: &[f64]) -> f64 {
    match fit {
        Fit::Linear => line_at_zero(scales, values),
        Fit::Richardson => {
            let weight = |k: usize| -> f64 {
                let others = scales.iter().enumerate().filter(|(j, _)| *j != k);
                others.map(|(_, other)| other / (other - scales[k])).product()
            };
            let distinct = (0..scales.len()).all(|k| !scales[..k].contains(&scales[k]));
            match distinct {
                true => values.iter().enumerate().map(|(k, value)| value * weight(k)).sum(),
                // A circuit too short to be folded by all scales.
                false => line_at_zero(scales, values),
            }
        }
        Fit::Exponential => {
            let sign = values.first().copied().unwrap_or(0.0).signum();
            if values.iter().any(|value| value * sign <= 1e-12) {
                return line_at_zero(scales, values);
            }
            let logarithms: Vec<f64> = values.iter().map(|value| (value * sign).ln()).collect();
            sign * line_at_zero(scales, &logarithms).exp()
        }
    }
}

/// The least-squares line at 0; the mean where all scales are one.
fn line_at_zero(scales: &[f64], values: &[f64]) -> f64 {
    let count = scales.len().max(1) as f64;
    let (x, y) = (scales.iter().sum::<f64>() / count, values.iter().sum::<f64>() / count);
    let spread: f64 = scales.iter().map(|s| (s - x) * (s - x)).sum();
    if spread <= 0.0 {
        return y;
    }
    let slope = scales.iter().zip(values).map(|(s, v)| (s - x) * (v - y)).sum::<f64>() / spread;
    y - slope * x
}

/// The circuit made longer, and by how much it is: as near to the scale as whole operations allow.
fn folded(
    program: &Program,
    scale: f64,
    native: Option<&[Gate]>,
    model: &NoiseModel,
) -> Result<(Program, f64), StepError> {
    let mut weights = Vec::with_capacity(program.ops.len());
    for (at, op) in program.ops.iter().enumerate() {
        let sites = model.after(at, op).map_err(SimulationError::from)?;
        weights.push(sites.iter().map(|site| 1.0 - site.channel.transfer().process_fidelity()).sum::<f64>());
    }
    let back = program.ops.iter().rev().map(|op| undone(op, native)).collect::<Result<Vec<_>, _>>()?;
    let half = (scale - 1.0) / 2.0;
    let whole = half.floor();
    let (from, part) = nearest_end(&weights, half - whole);
    let mut ops = program.ops.clone();
    for _ in 0..whole as usize {
        ops.extend(back.iter().flatten().cloned());
        ops.extend(program.ops.iter().cloned());
    }
    ops.extend(back[..program.ops.len() - from].iter().flatten().cloned());
    ops.extend(program.ops[from..].iter().cloned());
    let quiet = weights.iter().all(|weight| *weight <= 0.0);
    let reached = if quiet { scale } else { 1.0 + 2.0 * (whole + part) };
    Ok((Program { ops, ..*program }, reached))
}

/// Where the end of a circuit begins whose share of all weights is nearest to this, and that share.
fn nearest_end(weights: &[f64], share: f64) -> (usize, f64) {
    let total: f64 = weights.iter().sum();
    let mut best = (weights.len(), 0.0);
    let mut sum = 0.0;
    for (at, weight) in weights.iter().enumerate().rev().filter(|(_, weight)| **weight > 0.0) {
        sum += weight;
        let reached: f64 = sum / total;
        if (reached - share).abs() < (best.1 - share).abs() - 1e-12 {
            best = (at, reached);
        }
    }
    best
}

/// What undoes an operation, in gates that the machine has.
fn undone(op: &Op, native: Option<&[Gate]>) -> Result<Vec<Op>, StepError> {
    let refused = |op: &Op| {
        StepError::Unsupported(format!(
            "`zne` runs the circuit backwards, and what undoes `{op}` is no gate of the machine: leave `zne` out of \
             `mitigate`"
        ))
    };
    let inverse = op.inverse().ok_or_else(|| refused(op))?;
    let Some(native) = native else { return Ok(inverse.into_vec()) };
    let missing = |op: &Op| matches!(op, Op::Gate { gate, .. } if !native.contains(gate));
    if !inverse.iter().any(missing) {
        return Ok(inverse.into_vec());
    }
    // A turn about Z by pi on the first qubit turns these round, and costs a machine nothing.
    match op {
        Op::Gate { gate: Gate::Sx | Gate::Sxdg | Gate::Iswap, qubits, .. } if native.contains(&Gate::Rz) => {
            let turn = |angle: f64| Op::gate(Gate::Rz, &[Angle::constant(angle)], &qubits[..1]);
            Ok(vec![turn(PI), op.clone(), turn(-PI)])
        }
        _ => Err(refused(op)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn curves_through_their_own_points_are_followed_exactly() {
        let scales = [1.0, 1.8, 3.0];
        let of = |f: &dyn Fn(f64) -> f64| scales.map(f);
        let close = |a: f64, b: f64| assert!((a - b).abs() < 1e-12, "{a} {b}");
        close(at_zero(Fit::Linear, &scales, &of(&|s| 0.8 - 0.1 * s)), 0.8);
        close(at_zero(Fit::Richardson, &scales, &of(&|s| 0.9 - 0.2 * s + 0.03 * s * s)), 0.9);
        close(at_zero(Fit::Exponential, &scales, &of(&|s| -0.7 * (-0.3 * s).exp())), -0.7);
        // Values around 0 have no logarithm: a line.
        close(at_zero(Fit::Exponential, &scales, &of(&|s| 0.2 - 0.15 * s)), 0.2);
    }

    #[test]
    fn a_folded_circuit_does_what_it_did() {
        let row = [Angle::feature(0)];
        let ops = vec![
            Op::gate(Gate::Sx, &[], &[0]),
            Op::gate(Gate::Rz, &row, &[0]),
            Op::gate(Gate::Ecr, &[], &[0, 1]),
            Op::gate(Gate::Sx, &[], &[1]),
        ];
        let program = Program { qubits: 2, features: 1, parameters: 0, ops };
        let mut model = NoiseModel::ideal("m");
        for gate in [Gate::Sx, Gate::Ecr] {
            let channel = hqml_simulator::noise::Channel::uniform_pauli(0.01, gate.row().qubits as u32).unwrap();
            model.add(gate, channel).unwrap();
        }
        let native = [Gate::Rz, Gate::Sx, Gate::Ecr];
        let rows = ndarray::array![[0.7]];
        let simulator = hqml_simulator::Simulator::new(1 << 20);
        let exact = simulator.probabilities(&program, rows.view(), &[]).unwrap();
        for (scale, sx) in [(1.0, 2), (5.0 / 3.0, 4), (3.0, 6), (7.0 / 3.0, 4)] {
            let (folded, reached) = folded(&program, scale, Some(&native), &model).unwrap();
            assert!((reached - scale).abs() < 1e-12, "{reached}");
            let count = folded.ops.iter().filter(|op| matches!(op, Op::Gate { gate: Gate::Sx, .. })).count();
            assert!(count == sx, "{scale}: {count}");
            let found = simulator.probabilities(&folded, rows.view(), &[]).unwrap();
            assert!(found.iter().zip(&exact).all(|(a, b)| (a - b).abs() < 1e-12));
        }
        assert!(undone(&Op::gate(Gate::Sx, &[], &[0]), Some(&[Gate::Sx])).is_err());
    }
}
