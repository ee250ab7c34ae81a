//! Execution plans. A verified program and what is to be read of its final state enter; a plan leaves: a product state and
//! steps on the bits of an array index, everything symbolic that must be, nothing that nobody reads. A plan is made once
//! and bound to any rows and parameters.
//!
//! | file | question it answers |
//! |---|---|
//! | `frame` | which bits a wire is the parity of (CX, X and SWAP are no steps) |
//! | `gates` | what each gate is in rotations, phases and Hadamard gates |
//! | `order` | which steps merge, and in which order they stand |
//! | `cone` | which steps nobody sees |
//! | `finish` | how bits are numbered, which angles wait for what |
//!
//! All of a plan's numbers are half-angles: slot k stands for `exp(-i angle_k/2 ...)`.

mod cone;
mod finish;
mod frame;
mod gates;
mod order;
#[cfg(test)]
mod tests;

use hqml_ir::{Angle, Observable, Pauli, Program};

pub(crate) use frame::{Axis, Frame, odd};

use crate::SimulationError;

/// What is to be read of the final state.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Goal<'a> {
    /// Every amplitude, global phase included.
    States,
    /// Every probability.
    Probabilities,
    /// Expectation values.
    Expectations(&'a [Observable]),
}

/// An angle that is bound: `exp(-i angle/2 ...)`.
#[derive(Debug, Clone)]
pub(crate) struct Slot {
    /// The angle, signs and factors included.
    pub angle: Angle,
    /// An operation of the program that it comes from, for messages.
    pub op: usize,
    /// Whether it reads the row.
    pub features: bool,
    /// Whether it reads parameters.
    pub parameters: bool,
}

/// One move of a single bit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Move {
    /// `exp(-i angle/2 P)` at the angle of a slot.
    Turn {
        /// The axis.
        pauli: Pauli,
        /// The slot.
        slot: usize,
    },
    /// H.
    Hadamard,
}

/// A factor of the product state that the steps begin with. Factors take the array bits in order, the first the lowest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Factor {
    /// One bit: |0>, then these moves.
    Run(Vec<Move>),
    /// So many bits in real amplitudes, normalised when bound: these slots' angles, plain (index bit k is bit k of them).
    Prepared {
        /// Number of bits.
        bits: usize,
        /// Its first slot; `2^bits` of them.
        first: usize,
    },
}

impl Factor {
    /// Bits that it takes.
    pub(crate) fn bits(&self) -> usize {
        match self {
            Factor::Run(_) => 1,
            Factor::Prepared { bits, .. } => *bits,
        }
    }
}

/// One term of a diagonal block: `exp(-i angle/2 (-1)^(bits of i & parity))` where every condition holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Phase {
    /// Its character; 0 for a phase everywhere.
    pub parity: usize,
    /// Conditions: (mask, whether the parity of `i & mask` is odd).
    pub when: Vec<(usize, bool)>,
    /// Its slot.
    pub slot: usize,
}

/// One step on all amplitudes.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Step {
    /// `exp(-i angle/2 P)`, P flipping at least one bit.
    Turn {
        /// P, never negative.
        axis: Axis,
        /// The slot.
        slot: usize,
    },
    /// `scale` times (a + b, a - b) for the two members of each pair `(i, i ^ flips)`, a the one where the parity of
    /// `i & phases` is even (odd where the axis is negative). Neighbours share one scale; together they are unitary.
    Hadamard {
        /// Its flips and phases.
        axis: Axis,
        /// 1, or what the run of Hadamard gates that ends here is to be multiplied by.
        scale: f64,
    },
    /// A diagonal block; all its angles read the row, or none does.
    Diagonal(Block),
}

/// Terms of one diagonal block.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Block {
    /// The terms, in order of their parities; unconditional ones are distinct.
    pub terms: Vec<Phase>,
    /// Blocks of the same number are equal: their table is made once.
    pub table: usize,
    /// Whether its angles read the row.
    pub row: bool,
}

/// A Pauli string on array bits with its coefficient.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Weighted {
    /// The string, never negative.
    pub axis: Axis,
    /// Its coefficient.
    pub weight: f64,
}

/// A compiled program; see the module.
#[derive(Debug, Clone)]
pub(crate) struct Plan {
    /// Bits of an array index. Fewer than the program's qubits where some are not read.
    pub bits: usize,
    /// All angles.
    pub slots: Vec<Slot>,
    /// The product state that the steps begin with.
    pub start: Vec<Factor>,
    /// The slot of the global phase `e^(-i angle/2)`.
    pub phase: Option<usize>,
    /// The steps, in order.
    pub steps: Vec<Step>,
    /// Where the basis states are. Its masks hold only where no bit was dropped.
    pub frame: Frame,
    /// The observables, pulled back to array bits.
    pub observables: Vec<Vec<Weighted>>,
    /// Number of tables: blocks are numbered below it.
    pub tables: usize,
    /// Whether the product state reads the row.
    pub start_features: bool,
    /// Leading steps that, like the product state, read no feature: the same for all rows (0 where the product state
    /// reads the row).
    pub shared: usize,
    /// Whether all amplitudes are real.
    pub real: bool,
}

impl Plan {
    /// Plans a verified program.
    ///
    /// # Errors
    /// [`SimulationError::Reset`] of a used qubit; an observable wider than the program.
    pub(crate) fn new(program: &Program, goal: Goal<'_>) -> Result<Plan, SimulationError> {
        let mut draft = order::Draft::new(program.qubits);
        gates::lower(program, &mut draft)?;
        finish::finish(program.qubits, draft, goal)
    }

    /// Slots of a step.
    pub(crate) fn slots_of<'p>(&'p self, step: &'p Step) -> impl Iterator<Item = usize> + 'p {
        let (one, many): (Option<usize>, &[Phase]) = match step {
            Step::Turn { slot, .. } => (Some(*slot), &[]),
            Step::Hadamard { .. } => (None, &[]),
            Step::Diagonal(block) => (None, &block.terms),
        };
        one.into_iter().chain(many.iter().map(|t| t.slot))
    }
}
