//! Kernels: what one operation does to amplitudes once its angles are numbers, as the engine of wide states takes it; in
//! tests a state enters as well and is changed in place.
//!
//! Index bit q is qubit q. Masks are sets of qubits; a kernel with controls acts where all of them are 1. The indices
//! that contain a mask are walked in order by `next = (index + 1) | mask`.

use num_complex::Complex64;

/// A bound operation.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Kernel {
    /// Multiplies by `factor` where all of `mask` is 1 (an empty mask: everywhere, a global phase).
    Phase { mask: usize, factor: Complex64 },
    /// diag(zero, one) on one qubit.
    Diagonal { bit: usize, controls: usize, zero: Complex64, one: Complex64 },
    /// X on one qubit.
    Flip { bit: usize, controls: usize },
    /// A 2 x 2 matrix, row by row, on one qubit.
    Single { bit: usize, controls: usize, m: [Complex64; 4] },
    /// Exchange of two qubits.
    Swap { a: usize, b: usize, controls: usize },
    /// `cos + factor * (-1)^(bits of i & phases) |i ^ flips><i|`, the rotation about a Pauli string.
    Pauli { flips: usize, phases: usize, controls: usize, cos: f64, factor: Complex64 },
    /// Puts fresh qubits into real amplitudes: which preparation of the circuit, and where its amplitudes start.
    Prepare { which: usize, start: usize },
}

#[cfg(test)]
impl Kernel {
    /// Applies a unitary kernel; a preparation does nothing.
    pub(crate) fn apply(&self, state: &mut [Complex64]) {
        match *self {
            Kernel::Phase { mask, factor } => phase(state, mask, factor),
            Kernel::Diagonal { bit, controls, zero, one } => pairs(bit, controls, state, |a, b| {
                *a *= zero;
                *b *= one;
            }),
            Kernel::Flip { bit, controls } => pairs(bit, controls, state, std::mem::swap),
            Kernel::Single { bit, controls, m } => pairs(bit, controls, state, |a, b| {
                let (x, y) = (*a, *b);
                *a = m[0] * x + m[1] * y;
                *b = m[2] * x + m[3] * y;
            }),
            Kernel::Swap { a, b, controls } => swap(state, a, b, controls),
            Kernel::Pauli { flips, phases, controls, cos, factor } => {
                pauli(state, flips, phases, controls, cos, factor);
            }
            Kernel::Prepare { .. } => {}
        }
    }
}

#[cfg(test)]
/// Calls `f` with the two amplitudes of each pair that differs in `bit`, where `controls` are 1.
#[inline(always)]
fn pairs(bit: usize, controls: usize, state: &mut [Complex64], f: impl Fn(&mut Complex64, &mut Complex64)) {
    if controls != 0 {
        let mask = controls | bit;
        let mut i = mask;
        while i < state.len() {
            let (low, high) = state.split_at_mut(i);
            f(&mut low[i ^ bit], &mut high[0]);
            i = (i + 1) | mask;
        }
        return;
    }
    for block in state.chunks_exact_mut(2 * bit) {
        let (zeros, ones) = block.split_at_mut(bit);
        for (a, b) in zeros.iter_mut().zip(ones) {
            f(a, b);
        }
    }
}

#[cfg(test)]
fn phase(state: &mut [Complex64], mask: usize, factor: Complex64) {
    let mut i = mask;
    while i < state.len() {
        state[i] *= factor;
        i = (i + 1) | mask;
    }
}

#[cfg(test)]
fn swap(state: &mut [Complex64], a: usize, b: usize, controls: usize) {
    let mask = a | b | controls;
    let mut i = mask;
    while i < state.len() {
        state.swap(i ^ a, i ^ b);
        i = (i + 1) | mask;
    }
}

#[cfg(test)]
fn pauli(state: &mut [Complex64], flips: usize, phases: usize, controls: usize, cos: f64, factor: Complex64) {
    if flips == 0 {
        let (plus, minus) = (factor + cos, cos - factor);
        let mut i = controls;
        while i < state.len() {
            state[i] *= if odd(i & phases) { minus } else { plus };
            i = (i + 1) | controls;
        }
        return;
    }
    // Each pair {i, i ^ flips} is met once: at its member that holds the highest flipped bit.
    let mask = controls | highest(flips);
    let mut i = mask;
    while i < state.len() {
        let j = i ^ flips;
        let (x, y) = (state[i], state[j]);
        state[i] = x * cos + signed(factor, j & phases) * y;
        state[j] = y * cos + signed(factor, i & phases) * x;
        i = (i + 1) | mask;
    }
}

#[cfg(test)]
/// The highest set bit of a mask that is not 0.
fn highest(mask: usize) -> usize {
    1 << mask.ilog2()
}

/// Whether an odd number of bits is set.
pub(crate) fn odd(bits: usize) -> bool {
    bits.count_ones() % 2 == 1
}

#[cfg(test)]
/// `factor`, negated where an odd number of bits is set.
fn signed(factor: Complex64, bits: usize) -> Complex64 {
    if odd(bits) { -factor } else { factor }
}
