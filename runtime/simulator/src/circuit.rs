//! A program compiled for this simulator: gates resolved to kernels once. A verified program enters; binding it with a
//! parameter vector and a row leaves kernels whose angles are numbers.

use std::borrow::Cow;

use hqml_ir::{Angle, Gate, Op, Pauli, Program};
use num_complex::Complex64;

use crate::SimulationError;
use crate::kernel::Kernel;

/// One step: a kernel, or the recipe of one that waits for angles.
#[derive(Debug, Clone)]
pub(crate) struct Step<'a> {
    /// The operation it comes from.
    pub op: usize,
    /// How its kernel is made.
    pub recipe: Recipe<'a>,
    /// Whether its angles read the row.
    pub has_features: bool,
}

/// How a kernel is made from angles.
#[derive(Debug, Clone)]
pub(crate) enum Recipe<'a> {
    /// No angle.
    Fixed(Kernel),
    /// `e^(i a)` where all of the mask is 1.
    Phase { mask: usize, angle: Cow<'a, Angle> },
    /// `exp(-i a/2 P)` of one Pauli matrix.
    Turn { axis: Pauli, bit: usize, controls: usize, angle: Cow<'a, Angle> },
    /// `U(theta, phi, lambda)`.
    Euler { bit: usize, controls: usize, angles: Cow<'a, [Angle]> },
    /// `exp(-i a/2 P)` of a Pauli string.
    Pauli { flips: usize, phases: usize, controls: usize, angle: Turn<'a> },
    /// The preparation of this number, its amplitudes starting at `start` of the bound buffer.
    Prepare { which: usize, start: usize, amplitudes: &'a [Angle] },
}

/// The angle of a Pauli rotation. Angles are the program's; only those of a gate that runs as simpler ones are made here.
#[derive(Debug, Clone)]
pub(crate) enum Turn<'a> {
    /// From the program.
    Symbolic(Cow<'a, Angle>),
    /// A number.
    Number(f64),
}

/// A compiled program.
#[derive(Debug, Clone)]
pub(crate) struct Circuit<'a> {
    /// Its steps, in order.
    pub steps: Vec<Step<'a>>,
    /// Per preparation, the index bits of each of its basis states.
    pub preparations: Vec<Vec<usize>>,
    /// Steps before this one read no feature: their result is the same for all rows.
    pub shared: usize,
    /// Length of the buffer of bound amplitudes.
    pub amplitudes: usize,
    /// Qubits of the program.
    pub qubits: u32,
}

/// A compiled program with numbers for angles.
#[derive(Debug, Clone)]
pub(crate) struct BoundCircuit {
    /// One kernel a step.
    pub kernels: Vec<Kernel>,
    /// Normalised amplitudes of all preparations.
    pub amplitudes: Vec<f64>,
    /// Per preparation, the length of its amplitudes before they were normalised.
    pub norms: Vec<f64>,
}

fn bit(qubit: u32) -> usize {
    1 << qubit
}

fn mask(qubits: &[u32]) -> usize {
    qubits.iter().fold(0, |m, q| m | bit(*q))
}

impl<'a> Circuit<'a> {
    /// Resolves every operation. The program has been verified.
    pub(crate) fn compile(program: &'a Program) -> Result<Circuit<'a>, SimulationError> {
        let mut circuit =
            Circuit { steps: Vec::new(), preparations: Vec::new(), shared: 0, amplitudes: 0, qubits: program.qubits };
        circuit.steps.reserve(program.ops.len());
        let mut touched = 0usize;
        for (k, op) in program.ops.iter().enumerate() {
            if let Op::Reset(qubit) = op
                && touched & bit(*qubit) != 0
            {
                return Err(SimulationError::Reset { op: k, qubit: *qubit });
            }
            if !matches!(op, Op::Barrier(_) | Op::Reset(_)) {
                touched |= mask(&op.qubits());
            }
            circuit.push_op(k, op);
        }
        circuit.shared = circuit.steps.iter().position(|s| s.has_features).unwrap_or(circuit.steps.len());
        Ok(circuit)
    }

    fn push_op(&mut self, k: usize, op: &'a Op) {
        match op {
            Op::Gate { gate, angles, qubits, controls } => {
                let (base, listed) = gate.base();
                let (first, targets) = qubits.split_at(listed);
                self.push_gate(k, base, Cow::Borrowed(angles), targets, mask(first) | mask(controls));
            }
            Op::PauliRotation { pauli, angle, controls } => {
                let (flips, phases) = pauli.masks();
                let (flips, phases, controls) = (flips as usize, phases as usize, mask(controls));
                self.push(
                    k,
                    Recipe::Pauli { flips, phases, controls, angle: Turn::Symbolic(Cow::Borrowed(angle)) },
                    op.angles(),
                );
            }
            Op::Prepare { amplitudes, qubits } => {
                let offsets = (0..amplitudes.len())
                    .map(|state| qubits.iter().enumerate().map(|(i, q)| (state >> i & 1) << q).sum())
                    .collect();
                let (which, start) = (self.preparations.len(), self.amplitudes);
                self.preparations.push(offsets);
                self.amplitudes += amplitudes.len();
                self.push(k, Recipe::Prepare { which, start, amplitudes }, amplitudes);
            }
            Op::Reset(_) | Op::Barrier(_) => {}
        }
    }

    fn push_gate(&mut self, k: usize, gate: Gate, angles: Cow<'a, [Angle]>, q: &[u32], controls: usize) {
        let fixed = Recipe::Fixed;
        match (gate, q) {
            (Gate::Id, _) => {}
            (Gate::X, &[t]) => self.push(k, fixed(Kernel::Flip { bit: bit(t), controls }), &[]),
            (Gate::Rx, &[t]) => self.turn(k, Pauli::X, t, controls, angles),
            (Gate::Ry, &[t]) => self.turn(k, Pauli::Y, t, controls, angles),
            (Gate::Rz, &[t]) => self.turn(k, Pauli::Z, t, controls, angles),
            (Gate::U, &[t]) => {
                let read = angles.clone();
                self.push(k, Recipe::Euler { bit: bit(t), controls, angles }, &read);
            }
            (Gate::Gphase, _) => {
                self.with_angle(k, angles, |angle| Recipe::Phase { mask: controls, angle });
            }
            (Gate::Rxx | Gate::Ryy | Gate::Rzz | Gate::Rzx, &[a, b]) => {
                let (a, b) = (bit(a), bit(b));
                let (flips, phases) = match gate {
                    Gate::Rxx => (a | b, 0),
                    Gate::Ryy => (a | b, a | b),
                    Gate::Rzz => (0, a | b),
                    _ => (b, a),
                };
                self.with_angle(k, angles, |a| Recipe::Pauli { flips, phases, controls, angle: Turn::Symbolic(a) });
            }
            (Gate::Swap, &[a, b]) => self.push(k, fixed(Kernel::Swap { a: bit(a), b: bit(b), controls }), &[]),
            (Gate::Iswap, &[a, b]) => self.iswap(k, bit(a), bit(b), controls),
            (Gate::Ecr, &[a, b]) => self.ecr(k, bit(a), bit(b), controls),
            (_, &[t]) if angles.is_empty() => self.push(k, fixed(constant(gate, bit(t), controls)), &[]),
            _ => self.push_simpler(k, gate, &angles, q, controls),
        }
    }

    /// A gate without a kernel of its own runs as its row of the gate table decomposes it, every step under the controls.
    fn push_simpler(&mut self, k: usize, gate: Gate, angles: &[Angle], q: &[u32], controls: usize) {
        // The verifier has compared every operation with its row, so there is a decomposition of it.
        for op in gate.decomposition(angles, q).into_iter().flatten() {
            if let Op::Gate { gate, angles, qubits, .. } = op {
                let (base, listed) = gate.base();
                let (first, targets) = qubits.split_at(listed);
                self.push_gate(k, base, Cow::Owned(angles.into_vec()), targets, mask(first) | controls);
            }
        }
    }

    fn turn(&mut self, k: usize, axis: Pauli, target: u32, controls: usize, angles: Cow<'a, [Angle]>) {
        self.with_angle(k, angles, |angle| Recipe::Turn { axis, bit: bit(target), controls, angle });
    }

    /// A step of one angle.
    fn with_angle(&mut self, k: usize, angles: Cow<'a, [Angle]>, recipe: impl FnOnce(Cow<'a, Angle>) -> Recipe<'a>) {
        let angle = match angles {
            Cow::Borrowed(angles) => angles.first().map(Cow::Borrowed),
            Cow::Owned(angles) => angles.into_iter().next().map(Cow::Owned),
        };
        if let Some(angle) = angle {
            let read = angle.clone();
            self.push(k, recipe(angle), std::slice::from_ref(&*read));
        }
    }

    /// An exchange, a sign where both are 1, and a phase i on each.
    fn iswap(&mut self, k: usize, a: usize, b: usize, controls: usize) {
        self.push(k, Recipe::Fixed(Kernel::Swap { a, b, controls }), &[]);
        for (mask, factor) in [(a | b, -Complex64::ONE), (a, Complex64::I), (b, Complex64::I)] {
            self.push(k, Recipe::Fixed(Kernel::Phase { mask: mask | controls, factor }), &[]);
        }
    }

    /// Its echo: a ZX rotation, X on the first qubit, the rotation backwards. (X must be controlled as well.)
    fn ecr(&mut self, k: usize, a: usize, b: usize, controls: usize) {
        let turn = |angle| Recipe::Pauli { flips: b, phases: a, controls, angle: Turn::Number(angle) };
        self.push(k, turn(std::f64::consts::FRAC_PI_4), &[]);
        self.push(k, Recipe::Fixed(Kernel::Flip { bit: a, controls }), &[]);
        self.push(k, turn(-std::f64::consts::FRAC_PI_4), &[]);
    }

    fn push(&mut self, op: usize, recipe: Recipe<'a>, angles: &[Angle]) {
        let has_features = angles.iter().any(Angle::has_features);
        self.steps.push(Step { op, recipe, has_features });
    }

    /// Binds every step that reads no feature, and reserves places for the others.
    pub(crate) fn bind_shared(&self, parameters: &[f64]) -> Result<BoundCircuit, SimulationError> {
        let idle = Kernel::Phase { mask: 0, factor: Complex64::ONE };
        let mut bound = BoundCircuit {
            kernels: vec![idle; self.steps.len()],
            amplitudes: vec![0.0; self.amplitudes],
            norms: vec![1.0; self.preparations.len()],
        };
        self.bind(&mut bound, false, 0, &[], parameters)?;
        Ok(bound)
    }

    /// Binds the steps that read the row; `number` is the row's, for messages.
    pub(crate) fn bind_row(
        &self,
        bound: &mut BoundCircuit,
        number: usize,
        row: &[f64],
        parameters: &[f64],
    ) -> Result<(), SimulationError> {
        self.bind(bound, true, number, row, parameters)
    }

    fn bind(
        &self,
        bound: &mut BoundCircuit,
        features: bool,
        number: usize,
        row: &[f64],
        parameters: &[f64],
    ) -> Result<(), SimulationError> {
        for (k, step) in self.steps.iter().enumerate().filter(|(_, s)| s.has_features == features) {
            let value = |angle: &Angle| finite(angle, step.op, number, row, parameters);
            bound.kernels[k] = match &step.recipe {
                Recipe::Fixed(kernel) => *kernel,
                Recipe::Phase { mask, angle } => Kernel::Phase { mask: *mask, factor: Complex64::cis(value(angle)?) },
                Recipe::Turn { axis, bit, controls, angle } => turned(*axis, *bit, *controls, value(angle)?),
                Recipe::Euler { bit, controls, angles } => {
                    let a = [value(&angles[0])?, value(&angles[1])?, value(&angles[2])?];
                    let m = Gate::U.matrix(&a);
                    Kernel::Single { bit: *bit, controls: *controls, m: [m[0], m[1], m[2], m[3]] }
                }
                Recipe::Pauli { flips, phases, controls, angle } => {
                    let a = match angle {
                        Turn::Symbolic(angle) => value(angle)?,
                        Turn::Number(number) => *number,
                    };
                    rotation(*flips, *phases, *controls, a)
                }
                Recipe::Prepare { which, start, amplitudes } => {
                    let part = &mut bound.amplitudes[*start..*start + amplitudes.len()];
                    for (place, angle) in part.iter_mut().zip(*amplitudes) {
                        *place = value(angle)?;
                    }
                    let norm = normalise(part);
                    if norm == 0.0 || !norm.is_finite() {
                        return Err(SimulationError::ZeroAmplitudes { op: step.op, row: number });
                    }
                    bound.norms[*which] = norm;
                    Kernel::Prepare { which: *which, start: *start }
                }
            };
        }
        Ok(())
    }
}

/// Divides by the Euclidean length and returns it; the largest entry is divided out first, so that nothing overflows.
fn normalise(amplitudes: &mut [f64]) -> f64 {
    let largest = amplitudes.iter().fold(0.0f64, |m, a| m.max(a.abs()));
    if largest == 0.0 {
        return 0.0;
    }
    let norm = largest * amplitudes.iter().map(|a| (a / largest) * (a / largest)).sum::<f64>().sqrt();
    amplitudes.iter_mut().for_each(|a| *a /= norm);
    norm
}

fn finite(angle: &Angle, op: usize, row: usize, x: &[f64], parameters: &[f64]) -> Result<f64, SimulationError> {
    let value = angle.value(x, parameters);
    if value.is_finite() { Ok(value) } else { Err(SimulationError::NotFinite { op, row, angle: angle.to_string() }) }
}

/// The kernel of a one-qubit gate without angles.
fn constant(gate: Gate, bit: usize, controls: usize) -> Kernel {
    let m = gate.matrix(&[]);
    if gate.row().diagonal {
        return Kernel::Phase { mask: bit | controls, factor: m[3] };
    }
    Kernel::Single { bit, controls, m: [m[0], m[1], m[2], m[3]] }
}

/// The kernel of `exp(-i angle/2 axis)` on one qubit.
fn turned(axis: Pauli, bit: usize, controls: usize, angle: f64) -> Kernel {
    let (sin, cos) = (angle / 2.0).sin_cos();
    let (c, s, is) = (Complex64::new(cos, 0.0), Complex64::new(sin, 0.0), Complex64::new(0.0, -sin));
    match axis {
        Pauli::X => Kernel::Single { bit, controls, m: [c, is, is, c] },
        Pauli::Y => Kernel::Single { bit, controls, m: [c, -s, s, c] },
        Pauli::Z => Kernel::Diagonal { bit, controls, zero: c + is, one: c - is },
    }
}

/// The kernel of `exp(-i angle/2 P)` for the Pauli string of these masks.
fn rotation(flips: usize, phases: usize, controls: usize, angle: f64) -> Kernel {
    let (sin, cos) = (angle / 2.0).sin_cos();
    let factor = Complex64::new(0.0, -sin) * Complex64::I.powu((flips & phases).count_ones());
    Kernel::Pauli { flips, phases, controls, cos, factor }
}
