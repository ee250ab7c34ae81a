//! One observable carried back through one row's circuit: elementary steps and numbers enter; its value in the initial
//! state leaves, with what was left out.

use std::collections::BTreeMap;

use hqml_ir::{Observable, Op};

use super::term::{Index, Key, Term};
use super::{Limits, Value};
use crate::SimulationError;
use crate::elementary::{Elementary, Numbers, Piece, Step};
use crate::stabilizer::quarters;

/// An observable on its way back.
pub(super) struct Sweep<'a, const W: usize> {
    all: &'a Elementary<'a>,
    numbers: &'a Numbers,
    limits: &'a Limits,
    terms: Vec<Term<W>>,
    /// Qubits that any term acts on, or has acted on.
    support: [u64; W],
    index: Index,
    against: Vec<u32>,
    value: Value,
}

impl<'a, const W: usize> Sweep<'a, W> {
    /// Carries an observable back and reads it.
    pub(super) fn run(
        all: &'a Elementary<'a>,
        numbers: &'a Numbers,
        limits: &'a Limits,
        observable: &Observable,
    ) -> Result<Value, SimulationError> {
        let term = |(string, c): &(hqml_ir::PauliString, f64)| Term { key: Key::new(string), coefficient: *c };
        let terms = observable.terms().iter().map(term).collect();
        let value = Value { value: 0.0, discarded: 0.0, terms: observable.terms().len() };
        let (support, index) = ([0; W], Index::default());
        let mut sweep = Sweep { all, numbers, limits, terms, support, index, against: Vec::new(), value };
        sweep.widen(0);
        sweep.back()?;
        sweep.value.value = sweep.in_initial_state();
        Ok(sweep.value)
    }

    /// Takes the terms from this place on into the support.
    fn widen(&mut self, from: usize) {
        for term in &self.terms[from..] {
            (0..W).for_each(|k| self.support[k] |= term.key.x[k] | term.key.z[k]);
        }
    }

    fn back(&mut self) -> Result<(), SimulationError> {
        let all = self.all;
        let mut steps: &[Step] = &all.steps;
        for (k, op) in all.program.ops.iter().enumerate().rev() {
            self.damp(op);
            while let Some((step, before)) = steps.split_last().filter(|(step, _)| step.op == k) {
                steps = before;
                self.step(step)?;
            }
        }
        Ok(())
    }

    /// A depolarizing channel after a gate: what acts on its qubits shrinks.
    fn damp(&mut self, op: &Op) {
        if !matches!(op, Op::Gate { .. } | Op::PauliRotation { .. }) {
            return;
        }
        let qubits = op.qubits();
        let rate = match qubits.len() {
            0 => return,
            1 => self.limits.depolarizing_1q,
            _ => self.limits.depolarizing_2q,
        };
        if rate > 0.0 {
            let mut mask = [0; W];
            qubits.iter().for_each(|q| mask[*q as usize / 64] |= 1 << (q % 64));
            let met = self.terms.iter_mut().filter(|t| t.key.meets(&mask));
            met.for_each(|t| t.coefficient *= 1.0 - rate);
        }
    }

    fn step(&mut self, step: &Step) -> Result<(), SimulationError> {
        match &step.piece {
            Piece::Phase(_) => Ok(()),
            Piece::Clifford(gate, qubits) => {
                if qubits.iter().any(|q| self.support[*q as usize / 64] >> (q % 64) & 1 == 1) {
                    let back = gate.inverse();
                    for term in &mut self.terms {
                        if term.key.conjugate(back, *qubits) {
                            term.coefficient = -term.coefficient;
                        }
                    }
                    if gate.is_pair() {
                        qubits.iter().for_each(|q| self.support[*q as usize / 64] |= 1 << (q % 64));
                    }
                }
                Ok(())
            }
            Piece::Turn(string, at) => {
                let about = Key::new(string);
                if about.meets(&self.support) { self.turn(&about, self.numbers.angles[*at]) } else { Ok(()) }
            }
        }
    }

    fn turn(&mut self, about: &Key<W>, angle: f64) -> Result<(), SimulationError> {
        let times = quarters(angle);
        if times == Some(0) {
            return Ok(());
        }
        self.against.clear();
        let places = self.terms.iter().zip(0u32..).filter(|(t, _)| t.key.anticommutes(about)).map(|(_, k)| k);
        self.against.extend(places);
        if self.against.is_empty() {
            return Ok(());
        }
        match times {
            Some(times) => self.relabel(about, times),
            None => {
                self.branch(about, angle)?;
                self.prune();
            }
        }
        Ok(())
    }

    /// A turn by quarters makes one string of one.
    fn relabel(&mut self, about: &Key<W>, times: u8) {
        for place in &self.against {
            let term = &mut self.terms[*place as usize];
            let (key, sign) = term.key.turned(about);
            match times {
                2 => term.coefficient = -term.coefficient,
                _ => {
                    term.key = key;
                    term.coefficient *= if times == 1 { sign } else { -sign };
                }
            }
        }
        (0..W).for_each(|k| self.support[k] |= about.x[k] | about.z[k]);
    }

    /// `Q` becomes `cos Q - i sin Q P`; where both are there, they mix.
    fn branch(&mut self, about: &Key<W>, angle: f64) -> Result<(), SimulationError> {
        let (sin, cos) = angle.sin_cos();
        let before = self.terms.len();
        self.admit(before + self.against.len())?;
        self.index.fill(&self.terms, &self.against);
        for place in std::mem::take(&mut self.against) {
            let place = place as usize;
            let Term { key, coefficient } = self.terms[place];
            let (other, sign) = key.turned(about);
            match self.index.find(&self.terms, &other) {
                // Of two that mix, the first one does the work: the second's image is minus the first's sign.
                Some(partner) if partner > place => {
                    let theirs = self.terms[partner].coefficient;
                    self.terms[place].coefficient = cos * coefficient - sign * sin * theirs;
                    self.terms[partner].coefficient = cos * theirs + sign * sin * coefficient;
                }
                Some(_) => {}
                None => {
                    self.terms[place].coefficient = cos * coefficient;
                    self.terms.push(Term { key: other, coefficient: sign * sin * coefficient });
                }
            }
        }
        self.widen(before);
        Ok(())
    }

    /// Leaves out what is small or acts on too many qubits.
    fn prune(&mut self) {
        let (limits, discarded) = (self.limits, &mut self.value.discarded);
        self.terms.retain(|term| {
            let size = term.coefficient.abs();
            let kept = size > limits.cutoff && limits.weight.is_none_or(|most| term.key.weight() <= most);
            *discarded += if kept { 0.0 } else { size };
            kept
        });
        self.value.terms = self.value.terms.max(self.terms.len());
    }

    fn admit(&self, terms: usize) -> Result<(), SimulationError> {
        // A growing vector holds its old and new room at once; two slots of the index a term.
        let needed = terms as u128 * (3 * size_of::<Term<W>>() as u128 + 16);
        if needed > u128::from(self.limits.memory) || terms >= u32::MAX as usize {
            let what = format!("an observable that has become {terms} Pauli strings");
            let help = "raise `cutoff`, set `weight`, use `mps()`, or allow more memory";
            return Err(SimulationError::Memory { what, needed, limit: self.limits.memory, help });
        }
        Ok(())
    }

    /// `<0..0|Q|0..0>` of each string, in the order of the terms; prepared qubits have their own value.
    fn in_initial_state(&self) -> f64 {
        let mut prepared = [0u64; W];
        let qubits = self.all.prepared.iter().flat_map(|p| &p.qubits);
        qubits.for_each(|q| prepared[*q as usize / 64] |= 1 << (q % 64));
        let mut known: Vec<BTreeMap<(usize, usize), f64>> = vec![BTreeMap::new(); self.all.prepared.len()];
        let mut sum = 0.0;
        for term in &self.terms {
            if (0..W).any(|k| term.key.x[k] & !prepared[k] != 0) {
                continue;
            }
            let mut value = term.coefficient;
            for (k, known) in known.iter_mut().enumerate() {
                let masks = self.masks(k, &term.key);
                let of = || real_expectation(&self.numbers.amplitudes[k], masks.0, masks.1);
                value *= *known.entry(masks).or_insert_with(of);
            }
            sum += value;
        }
        sum
    }

    /// X and Z bits of a string on the qubits of a preparation, in its order.
    fn masks(&self, preparation: usize, key: &Key<W>) -> (usize, usize) {
        let bit = |words: &[u64; W], q: &u32| (words[*q as usize / 64] >> (q % 64) & 1) as usize;
        let qubits = &self.all.prepared[preparation].qubits;
        let gather = |words| qubits.iter().enumerate().map(|(k, q)| bit(words, q) << k).sum();
        (gather(&key.x), gather(&key.z))
    }
}

/// `<a|P|a>` of real amplitudes: 0 where the number of Y is odd.
fn real_expectation(amplitudes: &[f64], flips: usize, phases: usize) -> f64 {
    let sign = match (flips & phases).count_ones() % 4 {
        0 => 1.0,
        2 => -1.0,
        _ => return 0.0,
    };
    let odd = |k: usize| (k & phases).count_ones() % 2 == 1;
    let image = |(k, a): (usize, &f64)| if odd(k) { -a * amplitudes[k ^ flips] } else { a * amplitudes[k ^ flips] };
    sign * amplitudes.iter().enumerate().map(image).sum::<f64>()
}
