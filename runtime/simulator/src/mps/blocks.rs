//! Gates gathered into blocks of two qubits: elementary steps and numbers enter; matrices on one or two qubits leave, as
//! few as a walk from first to last makes. Gates of one qubit are taken into a neighbour, gates on the same pair
//! multiplied, turns about longer strings written as chains of `cx`.

use std::f64::consts::FRAC_1_SQRT_2;

use hqml_ir::Pauli;
use num_complex::Complex64;

use crate::elementary::{Clifford, Elementary, Numbers, Piece};

/// A matrix of one qubit, row by row.
pub(crate) type Single = [Complex64; 4];
/// A matrix of two qubits, row by row; the first qubit is the lower bit.
pub(crate) type Pair = [Complex64; 16];

const ONE: Complex64 = Complex64::ONE;
const O: Complex64 = Complex64::ZERO;
const I: Complex64 = Complex64::I;
const IDENTITY: Single = [ONE, O, O, ONE];
const H: Single = {
    let h = Complex64::new(FRAC_1_SQRT_2, 0.0);
    [h, h, h, Complex64::new(-FRAC_1_SQRT_2, 0.0)]
};

/// A gate on two qubits.
#[derive(Debug, Clone)]
pub(crate) struct Block {
    pub qubits: [u32; 2],
    pub matrix: Pair,
    /// Over a cut between its qubits, it multiplies the rank by at most 2 to this power, whatever the numbers are.
    pub rank: u32,
}

/// A circuit of blocks.
#[derive(Debug, Clone)]
pub(crate) struct Blocks {
    /// What acts on each qubit before, or instead of, its first block.
    pub singles: Vec<Single>,
    pub blocks: Vec<Block>,
    /// The global phase, in radians.
    pub phase: f64,
    last: Vec<Option<usize>>,
}

impl Blocks {
    /// Gathers the steps of a row.
    pub(crate) fn new(all: &Elementary<'_>, numbers: &Numbers) -> Blocks {
        let n = all.program.qubits as usize;
        let mut made = Blocks { singles: vec![IDENTITY; n], blocks: Vec::new(), phase: 0.0, last: vec![None; n] };
        for step in &all.steps {
            match &step.piece {
                Piece::Phase(at) => made.phase += numbers.angles[*at],
                Piece::Clifford(gate, [a, b]) if gate.is_pair() => made.pair_gate(*gate, *a, *b),
                Piece::Clifford(gate, [a, _]) => made.single(*a, &clifford(*gate)),
                Piece::Turn(string, at) => made.turn(string.factors(), numbers.angles[*at]),
            }
        }
        made
    }

    fn single(&mut self, qubit: u32, m: &Single) {
        let q = qubit as usize;
        match self.last[q] {
            None => self.singles[q] = product(m, &self.singles[q]),
            Some(k) => {
                let block = &mut self.blocks[k];
                let (low, high) = if block.qubits[0] == qubit { (m, &IDENTITY) } else { (&IDENTITY, m) };
                block.matrix = product_pair(&together(low, high), &block.matrix);
            }
        }
    }

    fn pair(&mut self, a: u32, b: u32, m: &Pair, rank: u32) {
        match (self.last[a as usize], self.last[b as usize]) {
            (Some(k), Some(same)) if k == same => {
                let block = &mut self.blocks[k];
                let m = if block.qubits[0] == a { *m } else { exchanged(m) };
                block.matrix = product_pair(&m, &block.matrix);
                block.rank = (block.rank + rank).min(2);
            }
            _ => {
                self.last[a as usize] = Some(self.blocks.len());
                self.last[b as usize] = Some(self.blocks.len());
                self.blocks.push(Block { qubits: [a, b], matrix: *m, rank });
            }
        }
    }

    fn pair_gate(&mut self, gate: Clifford, a: u32, b: u32) {
        let mut m = [O; 16];
        // Where each column's one goes; the control, and first qubit, is the lower bit.
        let rows = match gate {
            Clifford::Cx => [0, 3, 2, 1],
            Clifford::Swap => [0, 2, 1, 3],
            _ => [0, 1, 2, 3],
        };
        rows.iter().enumerate().for_each(|(column, row)| m[4 * row + column] = ONE);
        if gate == Clifford::Cz {
            m[15] = -ONE;
        }
        self.pair(a, b, &m, if gate == Clifford::Swap { 2 } else { 1 });
    }

    /// `exp(-i angle/2 P)`.
    fn turn(&mut self, factors: &[(u32, Pauli)], angle: f64) {
        let (sin, cos) = (angle / 2.0).sin_cos();
        match factors {
            [(q, p)] => self.single(*q, &mixed(cos, sin, &pauli(*p))),
            [(a, p), (b, q)] => self.pair(*a, *b, &mixed(cos, sin, &together(&pauli(*p), &pauli(*q))), 1),
            _ => {
                factors.iter().for_each(|(q, p)| self.single(*q, &to_z(*p)));
                factors.windows(2).for_each(|w| self.pair_gate(Clifford::Cx, w[0].0, w[1].0));
                if let Some((last, _)) = factors.last() {
                    self.single(*last, &mixed(cos, sin, &pauli(Pauli::Z)));
                }
                factors.windows(2).rev().for_each(|w| self.pair_gate(Clifford::Cx, w[0].0, w[1].0));
                factors.iter().for_each(|(q, p)| self.single(*q, &adjoint(&to_z(*p))));
            }
        }
    }
}

/// `cos - i sin P`.
fn mixed<const N: usize>(cos: f64, sin: f64, p: &[Complex64; N]) -> [Complex64; N] {
    let side = N.isqrt();
    std::array::from_fn(|k| {
        let diagonal = if k / side == k % side { cos } else { 0.0 };
        Complex64::new(diagonal, 0.0) - I * sin * p[k]
    })
}

fn clifford(gate: Clifford) -> Single {
    let half = Complex64::new(0.5, 0.0);
    match gate {
        Clifford::X => pauli(Pauli::X),
        Clifford::Y => pauli(Pauli::Y),
        Clifford::Z => pauli(Pauli::Z),
        Clifford::H => H,
        Clifford::S => [ONE, O, O, I],
        Clifford::Sdg => [ONE, O, O, -I],
        Clifford::Sx => [half * (ONE + I), half * (ONE - I), half * (ONE - I), half * (ONE + I)],
        Clifford::Sxdg => [half * (ONE - I), half * (ONE + I), half * (ONE + I), half * (ONE - I)],
        Clifford::Cx | Clifford::Cz | Clifford::Swap => IDENTITY,
    }
}

pub(crate) fn pauli(pauli: Pauli) -> Single {
    match pauli {
        Pauli::X => [O, ONE, ONE, O],
        Pauli::Y => [O, -I, I, O],
        Pauli::Z => [ONE, O, O, -ONE],
    }
}

/// Turns the axis into z.
fn to_z(axis: Pauli) -> Single {
    match axis {
        Pauli::X => H,
        Pauli::Y => product(&H, &clifford(Clifford::Sdg)),
        Pauli::Z => IDENTITY,
    }
}

fn adjoint(m: &Single) -> Single {
    [m[0].conj(), m[2].conj(), m[1].conj(), m[3].conj()]
}

fn product(a: &Single, b: &Single) -> Single {
    std::array::from_fn(|k| a[k / 2 * 2] * b[k % 2] + a[k / 2 * 2 + 1] * b[2 + k % 2])
}

fn product_pair(a: &Pair, b: &Pair) -> Pair {
    std::array::from_fn(|k| (0..4).map(|j| a[k / 4 * 4 + j] * b[4 * j + k % 4]).sum())
}

/// The two side by side, the first on the lower bit.
fn together(low: &Single, high: &Single) -> Pair {
    std::array::from_fn(|k| {
        let (row, column) = (k / 4, k % 4);
        low[row % 2 * 2 + column % 2] * high[row / 2 * 2 + column / 2]
    })
}

/// The same with the qubits named the other way round.
pub(crate) fn exchanged(m: &Pair) -> Pair {
    let other = |k: usize| k % 2 * 2 + k / 2;
    std::array::from_fn(|k| m[4 * other(k / 4) + other(k % 4)])
}

/// The exchange of two qubits.
pub(crate) const SWAP: Pair = {
    let mut m = [O; 16];
    m[0] = ONE;
    m[6] = ONE;
    m[9] = ONE;
    m[15] = ONE;
    m
};
