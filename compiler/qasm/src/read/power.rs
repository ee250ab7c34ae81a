//! Powers of gates: operations and an exponent enter, operations leave. A whole exponent repeats; any other takes the
//! principal power, whose eigenvalues have their phases in (-pi, pi] before they are multiplied.

use std::f64::consts::{FRAC_PI_2, FRAC_PI_4, PI, TAU};

use hqml_ir::{Angle, Gate, Inverse, Op, Qubits, Span};
use num_complex::Complex64;

use super::circuit::Circuit;
use super::errors::{Outcome, fault, with_help};
use super::modify;

impl Circuit {
    /// The operations, `exponent` times.
    pub(crate) fn power(&mut self, ops: Vec<Op>, exponent: f64, span: Span) -> Outcome<Vec<Op>> {
        if let [op] = ops.as_slice()
            && let Some(powers) = of_one(op, exponent)
        {
            return Ok(powers);
        }
        if exponent.fract() == 0.0 && exponent.abs() < 1e15 {
            let once = if exponent < 0.0 { modify::inverse(&ops, span)? } else { ops };
            let times = exponent.abs() as u64;
            self.spend(times.saturating_mul(once.len() as u64), span)?;
            return Ok((0..times).flat_map(|_| once.iter().cloned()).collect());
        }
        of_one_qubit(&ops, exponent).ok_or_else(|| {
            let error = fault("E1210", "a power of this gate that is no whole number is not known", span, "here");
            with_help(error, "it is known for gates of the table, their controlled forms and gates on one qubit whose angles are known; otherwise define the gate that is meant")
        })
    }
}

/// A power of one gate of the table.
fn of_one(op: &Op, exponent: f64) -> Option<Vec<Op>> {
    let Op::Gate { gate, angles, qubits, controls } = op else { return None };
    let (base, inside) = gate.base();
    let (inner, target) = qubits.split_at(inside.min(qubits.len()));
    let all: Qubits = controls.iter().chain(inner).copied().collect();
    let powers = of_base(base, angles, target, exponent)?;
    powers.into_iter().map(|op| modify::control(op, &all)).collect()
}

fn of_base(gate: Gate, angles: &[Angle], qubits: &[u32], exponent: f64) -> Option<Vec<Op>> {
    let whole = exponent.fract() == 0.0;
    let op = |gate, angle: f64| Op::gate(gate, &[Angle::constant(angle)], qubits);
    let phase = |angle: f64| Op::gate(Gate::Gphase, &[Angle::constant(angle)], &[]);
    Some(match (gate, gate.row().inverse) {
        (Gate::Id, _) => vec![],
        (_, Inverse::Negated) => {
            let angle = angles.first()?;
            let principal = if whole { angle.clone() } else { principal(angle, gate.row().periods) };
            vec![Op::gate(gate, &[principal.scale(exponent)], qubits)]
        }
        (_, Inverse::Itself) if whole => {
            if exponent.rem_euclid(2.0) == 1.0 {
                vec![Op::gate(gate, angles, qubits)]
            } else {
                vec![]
            }
        }
        (Gate::Z | Gate::S | Gate::Sdg | Gate::T | Gate::Tdg, _) => {
            let eighths = eighths(gate) * exponent;
            let eighths = if whole { 4.0 - (4.0 - eighths).rem_euclid(8.0) } else { eighths };
            if eighths == 0.0 { vec![] } else { vec![turn(eighths, qubits)] }
        }
        (Gate::X, _) if exponent == 0.5 => vec![Op::gate(Gate::Sx, &[], qubits)],
        (Gate::X, _) if exponent == -0.5 => vec![Op::gate(Gate::Sxdg, &[], qubits)],
        (Gate::X, _) => vec![phase(FRAC_PI_2 * exponent), op(Gate::Rx, PI * exponent)],
        (Gate::Y, _) => vec![phase(FRAC_PI_2 * exponent), op(Gate::Ry, PI * exponent)],
        (Gate::Sx, _) if !whole => vec![phase(FRAC_PI_4 * exponent), op(Gate::Rx, FRAC_PI_2 * exponent)],
        (Gate::Sxdg, _) if !whole => vec![phase(-FRAC_PI_4 * exponent), op(Gate::Rx, -FRAC_PI_2 * exponent)],
        (Gate::H, _) => vec![op(Gate::Ry, -FRAC_PI_4), op(Gate::P, PI * exponent), op(Gate::Ry, FRAC_PI_4)],
        (Gate::Swap, _) => {
            let angle = FRAC_PI_2 * exponent;
            vec![phase(angle / 2.0), op(Gate::Rxx, angle), op(Gate::Ryy, angle), op(Gate::Rzz, angle)]
        }
        _ => return None,
    })
}

/// The angle, where it is known, as the one of the same matrix nearest to 0.
fn principal(angle: &Angle, periods: &[f64]) -> Angle {
    match (angle.as_constant(), periods.first()) {
        (Some(value), Some(period)) => {
            let reduced = value.rem_euclid(*period);
            Angle::constant(if reduced > period / 2.0 { reduced - period } else { reduced })
        }
        _ => angle.clone(),
    }
}

/// By how many eighths of a whole turn these gates shift the phase of |1>.
fn eighths(gate: Gate) -> f64 {
    match gate {
        Gate::Z => 4.0,
        Gate::S => 2.0,
        Gate::Sdg => -2.0,
        Gate::T => 1.0,
        _ => -1.0,
    }
}

/// The phase gate of so many eighths of a turn, by its own name where it has one.
fn turn(eighths: f64, qubits: &[u32]) -> Op {
    let named = [(4.0, Gate::Z), (2.0, Gate::S), (-2.0, Gate::Sdg), (1.0, Gate::T), (-1.0, Gate::Tdg)];
    match named.iter().find(|(n, _)| *n == eighths) {
        Some((_, gate)) => Op::gate(*gate, &[], qubits),
        None => Op::gate(Gate::P, &[Angle::constant(eighths * TAU / 8.0)], qubits),
    }
}

type Matrix = [Complex64; 4];

/// A power of operations on one qubit whose angles are known.
fn of_one_qubit(ops: &[Op], exponent: f64) -> Option<Vec<Op>> {
    let mut wire = None;
    let mut product: Matrix = [Complex64::ONE, Complex64::ZERO, Complex64::ZERO, Complex64::ONE];
    for op in ops {
        let Op::Gate { gate, angles, qubits, controls } = op else { return None };
        if !controls.is_empty() || qubits.len() > 1 {
            return None;
        }
        let values: Vec<f64> = angles.iter().map(Angle::as_constant).collect::<Option<_>>()?;
        let matrix = gate.matrix(&values);
        match (qubits.first(), wire) {
            (None, _) => product.iter_mut().for_each(|m| *m *= matrix[0]),
            (Some(q), None) => {
                wire = Some(*q);
                product = times(&matrix, &product);
            }
            (Some(q), Some(wire)) if *q == wire => product = times(&matrix, &product),
            _ => return None,
        }
    }
    let (angles, phase) = euler(&raised(&product, exponent));
    let angles = angles.map(Angle::constant);
    Some(vec![Op::gate(Gate::Gphase, &[Angle::constant(phase)], &[]), Op::gate(Gate::U, &angles, &[wire?])])
}

fn times(a: &[Complex64], b: &Matrix) -> Matrix {
    [a[0] * b[0] + a[1] * b[2], a[0] * b[1] + a[1] * b[3], a[2] * b[0] + a[3] * b[2], a[2] * b[1] + a[3] * b[3]]
}

/// The principal power of a unitary, by its eigenvalues and projectors.
fn raised(m: &Matrix, exponent: f64) -> Matrix {
    let half = (m[0] + m[3]) / 2.0;
    let root = (half * half - (m[0] * m[3] - m[1] * m[2])).sqrt();
    let (a, b) = (half + root, half - root);
    let power = |v: Complex64| Complex64::cis(v.arg() * exponent);
    if (a - b).norm() < 1e-9 {
        let scale = power(half);
        return [scale, Complex64::ZERO, Complex64::ZERO, scale];
    }
    let (pa, pb) = (power(a), power(b));
    let mix = |entry: Complex64, unit: f64| ((entry - b * unit) * pa - (entry - a * unit) * pb) / (a - b);
    [mix(m[0], 1.0), mix(m[1], 0.0), mix(m[2], 0.0), mix(m[3], 1.0)]
}

/// The angles of `u` and the phase before it that give this unitary.
fn euler(m: &Matrix) -> ([f64; 3], f64) {
    let theta = 2.0 * m[2].norm().atan2(m[0].norm());
    if m[0].norm() < 1e-12 {
        let phase = (-m[1]).arg();
        return ([theta, m[2].arg() - phase, 0.0], phase);
    }
    let phase = m[0].arg();
    let phi = if m[2].norm() < 1e-12 { 0.0 } else { m[2].arg() - phase };
    ([theta, phi, m[3].arg() - phase - phi], phase)
}
