//! Groups of Pauli strings that one measurement reads: observables enter; settings of one axis per qubit leave, with the
//! strings each of them reads.

use std::collections::BTreeMap;

use hqml_ir::{Observable, Pauli, PauliString};

/// One setting.
#[derive(Debug, Default)]
pub(crate) struct Group {
    /// The axis of each qubit that is measured.
    pub axes: BTreeMap<u32, Pauli>,
    /// What is read from it.
    pub terms: Vec<Reading>,
}

/// One Pauli string of one observable.
#[derive(Debug)]
pub(crate) struct Reading {
    /// Which observable.
    pub observable: usize,
    /// Its qubits.
    pub mask: usize,
    /// Its factor.
    pub coefficient: f64,
}

/// First fit: each string joins the first group whose axes agree with its own on every qubit they share.
pub(crate) fn groups(observables: &[Observable]) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    for (observable, o) in observables.iter().enumerate() {
        for (string, coefficient) in o.terms() {
            let place = match groups.iter().position(|g| g.fits(string)) {
                Some(k) => k,
                None => {
                    groups.push(Group::default());
                    groups.len() - 1
                }
            };
            let group = &mut groups[place];
            group.axes.extend(string.factors().iter().copied());
            let mask = string.factors().iter().fold(0usize, |m, (q, _)| m | 1 << q);
            group.terms.push(Reading { observable, mask, coefficient: *coefficient });
        }
    }
    groups
}

impl Group {
    fn fits(&self, string: &PauliString) -> bool {
        string.factors().iter().all(|(q, p)| self.axes.get(q).is_none_or(|axis| axis == p))
    }
}
