//! Clifford unitaries as tableaus: rotations by quarter turns about Pauli strings enter, in order; leaves what each X and
//! Z in front of the output is when it is pulled back to the input.

use super::pauli::{Factor, Mask, Pauli, X, Z};

/// A Clifford unitary C, up to its global phase: per wire `C^-1 X C` and `C^-1 Z C`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tableau {
    rows: Vec<(Pauli, Pauli)>,
}

impl Tableau {
    /// The identity on some wires.
    pub fn identity(wires: usize) -> Tableau {
        Tableau { rows: (0..wires).map(|w| (Pauli::single(w, X), Pauli::single(w, Z))).collect() }
    }

    /// Per wire, what `X` and `Z` on it pull back to.
    pub fn rows(&self) -> &[(Pauli, Pauli)] {
        &self.rows
    }

    pub(super) fn rows_mut(&mut self) -> &mut [(Pauli, Pauli)] {
        &mut self.rows
    }

    /// `C^-1 P C`.
    pub fn pull(&self, string: Pauli) -> Pauli {
        let (mut product, mut power) = (Pauli { negative: string.negative, ..Pauli::default() }, 0);
        for wire in wires(string.support()) {
            let (x, z) = self.rows[wire];
            // Y = i X Z.
            for (factor, image) in [(1, x), (2, z)] {
                if string.factor(wire) & factor != 0 {
                    let (next, more) = product.times(image);
                    (product, power) = (next, power + more);
                }
            }
            power += u32::from(string.factor(wire) == 3);
        }
        Pauli { negative: power % 4 == 2, ..product }
    }

    /// `exp(-i quarters pi/4 P)` behind what is there.
    pub fn rotate(&mut self, string: Pauli, quarters: u8) {
        let pulled = self.pull(string);
        for wire in wires(string.support()) {
            let (x, z) = &mut self.rows[wire];
            let factor: Factor = string.factor(wire);
            if factor & 2 != 0 {
                *x = turned(*x, pulled, quarters);
            }
            if factor & 1 != 0 {
                *z = turned(*z, pulled, quarters);
            }
        }
    }

    /// `exp(-i quarters pi/4 P)` in front of what is there.
    pub fn rotate_input(&mut self, string: Pauli, quarters: u8) {
        for (x, z) in &mut self.rows {
            *x = passed(*x, string, quarters);
            *z = passed(*z, string, quarters);
        }
    }
}

/// `V^-1 Q V` for `V = exp(-i quarters pi/4 P)`.
pub(super) fn passed(q: Pauli, p: Pauli, quarters: u8) -> Pauli {
    if q.commutes(p) { q } else { turned(q, p, quarters) }
}

/// The same where the two are known to anticommute.
fn turned(q: Pauli, p: Pauli, quarters: u8) -> Pauli {
    match quarters % 4 {
        0 => q,
        1 => p.i_times(q),
        2 => !q,
        _ => !p.i_times(q),
    }
}

/// The wires in a set, from the lowest.
pub(super) fn wires(mut set: Mask) -> impl Iterator<Item = usize> {
    std::iter::from_fn(move || {
        let wire = set.trailing_zeros() as usize;
        set &= set.wrapping_sub(1);
        (wire < Mask::BITS as usize).then_some(wire)
    })
}
