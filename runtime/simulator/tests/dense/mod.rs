//! The slow and obvious simulator of density matrices: every operator is applied to rows and columns, index by index.
#![allow(dead_code, unreachable_pub)]

use hqml_ir::{Angle, GATES, Gate, Op, Pauli, PauliString, Program, oracle};
use hqml_simulator::noise::Channel;
use num_complex::Complex64;

/// Numbers that look random (SplitMix64).
pub struct Random(pub u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut v = self.0;
        v = (v ^ (v >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        v = (v ^ (v >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        v ^ (v >> 31)
    }

    /// Between 0 and 1.
    pub fn unit(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1u64 << 53) as f64
    }

    /// Below `n`.
    pub fn below(&mut self, n: usize) -> usize {
        (self.next() % n as u64) as usize
    }

    /// Radians.
    pub fn angle(&mut self) -> f64 {
        8.0 * self.unit() - 4.0
    }

    /// Different qubits.
    pub fn qubits(&mut self, of: u32, count: usize) -> Vec<u32> {
        let mut all: Vec<u32> = (0..of).collect();
        (0..count).map(|_| all.swap_remove(self.below(all.len()))).collect()
    }
}

/// A density matrix.
pub struct Dense {
    pub qubits: u32,
    pub rows: Vec<Vec<Complex64>>,
}

impl Dense {
    pub fn zero(qubits: u32) -> Dense {
        let d = 1 << qubits;
        let mut rows = vec![vec![Complex64::ZERO; d]; d];
        rows[0][0] = Complex64::ONE;
        Dense { qubits, rows }
    }

    /// `sum K rho K^+`.
    pub fn kraus(&mut self, operators: &[Vec<Complex64>], qubits: &[u32]) {
        let d = self.rows.len();
        let mut sum = vec![vec![Complex64::ZERO; d]; d];
        for k in operators {
            // K rho, column by column, then (K (K rho)^+)^+.
            let left = dagger(&times(k, qubits, &self.rows));
            let both = dagger(&times(k, qubits, &left));
            sum.iter_mut().flatten().zip(both.iter().flatten()).for_each(|(s, v)| *s += v);
        }
        self.rows = sum;
    }
}

fn dagger(m: &[Vec<Complex64>]) -> Vec<Vec<Complex64>> {
    (0..m.len()).map(|r| (0..m.len()).map(|c| m[c][r].conj()).collect()).collect()
}

/// The operator on these qubits times a matrix.
fn times(k: &[Complex64], qubits: &[u32], m: &[Vec<Complex64>]) -> Vec<Vec<Complex64>> {
    let small = 1usize << qubits.len();
    let part = |i: usize| qubits.iter().enumerate().map(|(b, q)| (i >> q & 1) << b).sum::<usize>();
    let mask: usize = qubits.iter().map(|q| 1 << q).sum();
    let put = |j: usize| qubits.iter().enumerate().map(|(b, q)| (j >> b & 1) << q).sum::<usize>();
    let row = |i: usize| {
        let mut sum = vec![Complex64::ZERO; m.len()];
        for j in 0..small {
            let factor = k[part(i) * small + j];
            let from = &m[(i & !mask) | put(j)];
            sum.iter_mut().zip(from).for_each(|(s, v)| *s += factor * v);
        }
        sum
    };
    (0..m.len()).map(row).collect()
}

pub fn apply_channel(dense: &mut Dense, channel: &Channel, qubits: &[u32]) {
    dense.kraus(channel.operators(), qubits);
}

pub fn apply_op(dense: &mut Dense, op: &Op) {
    let qubits = op.qubits();
    let one = Complex64::ONE;
    match op {
        Op::Barrier(_) => {}
        Op::Reset(q) => {
            let o = Complex64::ZERO;
            dense.kraus(&[vec![one, o, o, o], vec![o, one, o, o]], &[*q]);
        }
        Op::Prepare { .. } => {
            let small = on_few(op, &qubits);
            let amplitudes = oracle::state(&small, &[], &[]);
            let d = amplitudes.len();
            let entry = |j: usize, k: usize| if k % d == j { amplitudes[k / d] } else { Complex64::ZERO };
            let operators: Vec<Vec<Complex64>> = (0..d).map(|j| (0..d * d).map(|k| entry(j, k)).collect()).collect();
            dense.kraus(&operators, &qubits);
        }
        _ => {
            let unitary = oracle::unitary(&on_few(op, &qubits), &[], &[]).concat();
            dense.kraus(&[unitary], &qubits);
        }
    }
}

/// The operation alone, its qubits numbered from 0.
fn on_few(op: &Op, qubits: &[u32]) -> Program {
    let most = qubits.iter().max().map_or(0, |q| q + 1);
    let wires: Vec<u32> =
        (0..most).map(|q| qubits.iter().position(|p| *p == q).unwrap_or(qubits.len()) as u32).collect();
    Program { qubits: qubits.len() as u32, ops: vec![op.on_wires(&wires).unwrap()], ..Program::default() }
}

/// An operation that the program may end with: mostly gates, all rows of the table.
pub fn random_op(random: &mut Random, program: &Program) -> Op {
    let n = program.qubits;
    let number = |random: &mut Random| Angle::constant(random.angle());
    let touched: Vec<u32> =
        program.ops.iter().filter(|op| !matches!(op, Op::Barrier(_))).flat_map(|op| op.qubits().to_vec()).collect();
    let fresh: Vec<u32> = (0..n).filter(|q| !touched.contains(q)).collect();
    match random.below(20) {
        0 => Op::Reset(random.below(n as usize) as u32),
        1 | 2 if !fresh.is_empty() => {
            let count = 1 + random.below(fresh.len().min(3));
            let amplitudes = (0..1 << count).map(|_| number(random)).collect();
            Op::Prepare { amplitudes, qubits: fresh[..count].into() }
        }
        3..=5 => {
            let count = 1 + random.below(n as usize);
            let qubits = random.qubits(n, count);
            let (controls, on) = qubits.split_at(random.below(count));
            let paulis = [Pauli::X, Pauli::Y, Pauli::Z];
            let factors = on.iter().map(|q| (*q, paulis[random.below(3)])).collect();
            Op::PauliRotation {
                pauli: PauliString::new(factors).unwrap(),
                angle: number(random),
                controls: controls.into(),
            }
        }
        _ => loop {
            let row = &GATES[random.below(GATES.len())];
            if row.qubits > n as usize {
                continue;
            }
            let spare = n as usize - row.qubits;
            let controls = if random.below(4) == 0 { random.below(spare + 1) } else { 0 };
            let qubits = random.qubits(n, row.qubits + controls);
            let (on, controls) = qubits.split_at(row.qubits);
            let angles = (0..row.angles).map(|_| number(random)).collect();
            return Op::Gate { gate: row.gate, angles, qubits: on.into(), controls: controls.into() };
        },
    }
}

/// A channel that a gate of this width may be given.
pub fn random_channel(random: &mut Random, width: usize) -> Channel {
    let p = 0.3 * random.unit();
    let both = width == 2 && random.below(2) == 0;
    let made = match random.below(if both { 2 } else { 8 }) {
        0 if both => Channel::depolarizing(p, 2),
        0 => Channel::depolarizing(p, 1),
        1 if both => {
            let mut strings: Vec<f64> = (0..16).map(|_| random.unit()).collect();
            let sum: f64 = strings.iter().sum();
            strings.iter_mut().for_each(|s| *s /= sum);
            Channel::pauli(&strings)
        }
        1 => Channel::amplitude_damping(p),
        2 => Channel::phase_damping(p),
        3 => Channel::thermal_relaxation(10.0, 7.0, 10.0 * p, p),
        4 => Channel::thermal_relaxation(10.0, 18.0, 10.0 * p, p),
        5 => Channel::bit_flip(p),
        6 => Channel::reset(p, p / 2.0),
        _ => Channel::bit_phase_flip(p),
    };
    made.unwrap()
}

/// The gates of a layered circuit: RY on each qubit, a chain of CX, `repetitions` times, and RY at the end.
pub fn layered(qubits: u32, repetitions: u32, random: &mut Random) -> Program {
    let mut program = Program { qubits, ..Program::default() };
    for layer in 0..=repetitions {
        for q in 0..qubits {
            program.ops.push(Op::gate(Gate::Ry, &[Angle::constant(random.angle())], &[q]));
        }
        for q in 1..if layer < repetitions { qubits } else { 0 } {
            program.ops.push(Op::gate(Gate::Cx, &[], &[q - 1, q]));
        }
    }
    program
}
