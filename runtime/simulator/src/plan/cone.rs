//! The light cone: steps and what is read of the final state enter; the steps that nobody sees leave the list.
//!
//! An observable carried back through the circuit stays within the products of itself and of the strings of the steps
//! that it does not commute with. A step that commutes with all of these has no effect on it.

use super::order::{Raw, Term, clash};

/// Strings that generate what is read, as a basis over GF(2).
#[derive(Debug, Default)]
pub(super) struct Cone {
    /// Each with a leading bit that no other has (phases count above flips).
    basis: Vec<(usize, usize)>,
}

/// The highest set bit of a string, phases above flips; 0 where it is the identity.
fn leading((flips, phases): (usize, usize)) -> (usize, usize) {
    let top = |m: usize| m.checked_ilog2().map_or(0, |b| 1 << b);
    if phases != 0 { (0, top(phases)) } else { (top(flips), 0) }
}

impl Cone {
    /// A string more.
    pub(super) fn add(&mut self, mut string: (usize, usize)) {
        for held in &self.basis {
            let (x, z) = leading(*held);
            if string.0 & x != 0 || string.1 & z != 0 {
                string = (string.0 ^ held.0, string.1 ^ held.1);
            }
        }
        if string != (0, 0) {
            self.basis.push(string);
        }
    }

    fn sees(&self, string: (usize, usize)) -> bool {
        self.basis.iter().any(|held| clash(*held, string))
    }

    fn sees_term(&self, term: &Term) -> bool {
        self.sees((0, term.parity)) || term.when.iter().any(|(mask, _)| self.sees((0, *mask)))
    }

    /// Drops the steps that are not seen, from the last to the first; what is seen joins the cone.
    pub(super) fn trim(&mut self, steps: &mut Vec<Raw>) {
        let mut kept = Vec::with_capacity(steps.len());
        while let Some(mut step) = steps.pop() {
            if let Raw::Diagonal(terms) = &mut step {
                terms.retain(|t| self.sees_term(t));
            }
            let mut seen = false;
            step.strings(&mut |s| seen |= self.sees(s));
            if seen {
                step.strings(&mut |s| self.add(s));
                kept.push(step);
            }
        }
        kept.reverse();
        *steps = kept;
    }
}
