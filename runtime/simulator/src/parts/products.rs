//! Expectation values of a product state: observables enter as sums of products of what is measured of the parts; values of
//! the whole leave, and the parts' shares of the derivatives by the product rule.

use hqml_ir::{Observable, PauliString};

use super::cut::Part;

/// Observables in terms of their parts.
#[derive(Debug)]
pub(super) struct Products(Vec<Vec<Term>>);

/// `coefficient` times the product of these outputs of parts.
#[derive(Debug)]
struct Term {
    coefficient: f64,
    /// A part, and which of its outputs.
    factors: Vec<(usize, usize)>,
}

impl Products {
    /// With what is to be measured of each part, every Pauli string once. The observables fit the program.
    pub(super) fn new(parts: &[Part], observables: &[Observable]) -> (Products, Vec<Vec<Observable>>) {
        let mut measured: Vec<Vec<Observable>> = vec![Vec::new(); parts.len()];
        let mut term = |(string, coefficient): &(PauliString, f64)| {
            let mut factors = Vec::new();
            for (k, part) in parts.iter().enumerate() {
                let own = |f: &(u32, _)| part.wires.binary_search(&f.0).ok().map(|wire| (wire as u32, f.1));
                let own: Vec<_> = string.factors().iter().filter_map(own).collect();
                let Some(own) = PauliString::new(own).filter(|s| !s.factors().is_empty()) else { continue };
                let own = Observable::new(vec![(own, 1.0)]);
                let at = measured[k].iter().position(|known| *known == own);
                factors.push((k, at.unwrap_or(measured[k].len())));
                if at.is_none() {
                    measured[k].push(own);
                }
            }
            Term { coefficient: *coefficient, factors }
        };
        let terms = observables.iter().map(|o| o.terms().iter().map(&mut term).collect()).collect();
        (Products(terms), measured)
    }

    pub(super) fn outputs(&self) -> usize {
        self.0.len()
    }

    /// The values of a row, of those of its parts.
    pub(super) fn write(&self, parts: &[&[f64]], out: &mut [f64]) {
        for (place, terms) in out.iter_mut().zip(&self.0) {
            let value = |t: &Term| t.factors.iter().fold(t.coefficient, |product, (k, j)| product * parts[*k][*j]);
            *place = terms.iter().map(value).sum();
        }
    }

    /// Adds to `slopes` the derivatives of `sum(cotangents * values)` of a row by the outputs of its parts.
    pub(super) fn pull_back(&self, parts: &[&[f64]], cotangents: &[f64], slopes: &mut [&mut [f64]]) {
        let mut behind: Vec<f64> = Vec::new();
        for (cotangent, terms) in cotangents.iter().zip(&self.0) {
            for Term { coefficient, factors } in terms {
                // Products of what stands behind each factor, from the last; nothing is divided, since values may be 0.
                behind.clear();
                behind.push(1.0);
                for (k, j) in factors.iter().skip(1).rev() {
                    behind.push(behind[behind.len() - 1] * parts[*k][*j]);
                }
                let mut before = cotangent * coefficient;
                for ((k, j), behind) in factors.iter().zip(behind.iter().rev()) {
                    slopes[*k][*j] += before * behind;
                    before *= parts[*k][*j];
                }
            }
        }
    }
}
