//! Observables: real sums of Pauli strings. Measured on a state they give one real number.

use std::fmt;

use serde::Serialize;

/// One Pauli matrix.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub enum Pauli {
    /// sigma_x.
    X,
    /// sigma_y.
    Y,
    /// sigma_z.
    Z,
}

/// A product of Pauli matrices on distinct qubits, sorted by qubit; the empty product is the identity.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize)]
pub struct PauliString(Vec<(u32, Pauli)>);

impl PauliString {
    /// Sorted by qubit; `None` where a qubit stands twice.
    pub fn new(mut factors: Vec<(u32, Pauli)>) -> Option<PauliString> {
        factors.sort_by_key(|f| f.0);
        factors.windows(2).all(|w| w[0].0 != w[1].0).then_some(PauliString(factors))
    }

    /// The factors, sorted by qubit.
    pub fn factors(&self) -> &[(u32, Pauli)] {
        &self.0
    }

    /// Whether it is diagonal in the computational basis.
    pub fn is_diagonal(&self) -> bool {
        self.0.iter().all(|f| f.1 == Pauli::Z)
    }

    /// The same string on other wires: qubit `i` becomes `wires[i]`.
    pub fn on_wires(&self, wires: &[u32]) -> Option<PauliString> {
        let moved = self.0.iter().map(|(q, p)| wires.get(*q as usize).map(|w| (*w, *p)));
        PauliString::new(moved.collect::<Option<Vec<_>>>()?)
    }

    /// Bit masks (flips, phases): bit q of `flips` for X or Y on q, bit q of `phases` for Z or Y on q. For q < 64.
    pub fn masks(&self) -> (u64, u64) {
        self.0.iter().fold((0, 0), |(x, z), (q, p)| {
            let bit = 1u64 << q;
            match p {
                Pauli::X => (x | bit, z),
                Pauli::Y => (x | bit, z | bit),
                Pauli::Z => (x, z | bit),
            }
        })
    }
}

/// `sum(coefficient * string)`, strings unique and sorted.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct Observable {
    terms: Vec<(PauliString, f64)>,
}

impl Observable {
    /// Sorts, merges equal strings, drops zeros.
    pub fn new(mut terms: Vec<(PauliString, f64)>) -> Observable {
        terms.sort_by(|a, b| a.0.cmp(&b.0));
        let mut merged: Vec<(PauliString, f64)> = Vec::with_capacity(terms.len());
        for (string, c) in terms {
            match merged.last_mut() {
                Some(last) if last.0 == string => last.1 += c,
                _ => merged.push((string, c)),
            }
        }
        merged.retain(|t| t.1 != 0.0);
        Observable { terms: merged }
    }

    /// One Pauli matrix on one qubit.
    pub fn single(pauli: Pauli, qubit: u32) -> Observable {
        Observable { terms: vec![(PauliString(vec![(qubit, pauli)]), 1.0)] }
    }

    /// The terms, unique and sorted by string.
    pub fn terms(&self) -> &[(PauliString, f64)] {
        &self.terms
    }

    /// Whether it is diagonal in the computational basis.
    pub fn is_diagonal(&self) -> bool {
        self.terms.iter().all(|t| t.0.is_diagonal())
    }

    /// One more than the highest qubit in it; 0 for a multiple of the identity.
    pub fn width(&self) -> u32 {
        self.terms.iter().filter_map(|t| t.0.factors().last()).map(|f| f.0.saturating_add(1)).max().unwrap_or(0)
    }
}

impl fmt::Display for PauliString {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0.is_empty() {
            return f.write_str("I");
        }
        for (k, (q, p)) in self.0.iter().enumerate() {
            write!(f, "{}{p:?}({q})", if k > 0 { " * " } else { "" })?;
        }
        Ok(())
    }
}

impl fmt::Display for Observable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.terms.is_empty() {
            return f.write_str("0");
        }
        for (k, (string, c)) in self.terms.iter().enumerate() {
            if k > 0 {
                f.write_str(" + ")?;
            }
            if *c == 1.0 { write!(f, "{string}")? } else { write!(f, "{c} * {string}")? }
        }
        Ok(())
    }
}
