//! Channels: what noise does to a few qubits. Probabilities, times or Kraus operators enter; a checked channel leaves, as
//! Kraus operators, as a transfer matrix, and where it is one as a mixture of simple events.
//!
//! Conventions differ between tools. [`Channel::depolarizing`] is Qiskit Aer's `depolarizing_error(p, k)`:
//! `(1 - p) rho + p I/d`. PennyLane's `DepolarizingChannel(q)` and qulacs' `DepolarizingNoise(q)` apply each of X, Y, Z with
//! probability `q / 3`; that is `p = 4 q / 3` here, and `p = 16 q / 15` for qulacs' `TwoQubitDepolarizingNoise(q)`:
//! [`Channel::uniform_pauli`] takes q.

use num_complex::Complex64;

use super::NoiseError;
use super::transfer::{Operator, Transfer, masks};

/// A completely positive map on a few qubits that keeps the trace.
#[derive(Debug, Clone, PartialEq)]
pub struct Channel {
    name: &'static str,
    transfer: Transfer,
    kraus: Vec<Operator>,
    events: Option<Vec<(f64, Event)>>,
}

/// One of the things that may happen, with a probability that does not depend on the state.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Event {
    /// The Pauli string of this number (base 4: I, X, Y, Z; the first qubit lowest) is applied; 0 is nothing.
    Pauli(usize),
    /// The qubit is put into |0> or |1>.
    Reset(bool),
}

/// The most qubits a channel may act on.
pub const MOST_CHANNEL_QUBITS: u32 = 2;

fn chance(what: &'static str, p: f64) -> Result<f64, NoiseError> {
    if (0.0..=1.0).contains(&p) { Ok(p) } else { Err(NoiseError::Chance { what, given: p }) }
}

fn real(v: [f64; 4]) -> Operator {
    v.into_iter().map(|v| Complex64::new(v, 0.0)).collect()
}

impl Channel {
    /// Pauli strings, each with its probability: `4^qubits` of them, numbered by digits of base 4 (I, X, Y, Z), the first
    /// qubit the lowest digit. Their sum must be 1.
    ///
    /// # Errors
    /// A number that is no probability, or a sum that is not 1; more than [`MOST_CHANNEL_QUBITS`].
    pub fn pauli(probabilities: &[f64]) -> Result<Channel, NoiseError> {
        Channel::named_pauli("pauli", probabilities)
    }

    fn named_pauli(name: &'static str, probabilities: &[f64]) -> Result<Channel, NoiseError> {
        let qubits = match probabilities.len() {
            4 => 1,
            16 => 2,
            given => return Err(NoiseError::Strings { given }),
        };
        for p in probabilities {
            chance("the probability of a Pauli string", *p)?;
        }
        let sum: f64 = probabilities.iter().sum();
        if (sum - 1.0).abs() > 1e-9 {
            return Err(NoiseError::Sum { sum });
        }
        let strings: Vec<_> = (0..probabilities.len()).map(|s| masks(s, qubits)).collect();
        // A string keeps its sign under those that commute with it.
        let factor = |(x, z): &(usize, usize)| -> f64 {
            let odd = |(a, b): &(usize, usize)| ((a & z).count_ones() + (b & x).count_ones()) % 2 == 1;
            strings.iter().zip(probabilities).map(|(s, p)| if odd(s) { -p } else { *p }).sum()
        };
        let mut factors: Vec<f64> = strings.iter().map(factor).collect();
        factors[0] = 1.0;
        let likely = || probabilities.iter().enumerate().filter(|(_, p)| **p > 0.0);
        Ok(Channel {
            name,
            transfer: Transfer::diagonal(qubits, &factors),
            kraus: likely().map(|(string, p)| pauli_operator(string, qubits, p.sqrt())).collect(),
            events: Some(likely().map(|(string, p)| (*p, Event::Pauli(string))).collect()),
        })
    }

    /// `(1 - p) rho + p I/d` on 1 or 2 qubits, as Qiskit Aer's `depolarizing_error(p, qubits)`: `0 <= p <= 4^k / (4^k - 1)`.
    ///
    /// # Errors
    /// A parameter outside of these bounds; a number of qubits that is not 1 or 2.
    pub fn depolarizing(p: f64, qubits: u32) -> Result<Channel, NoiseError> {
        let n = strings(qubits)?;
        let most = n as f64 / (n as f64 - 1.0);
        if !(0.0..=most + 1e-12).contains(&p) {
            return Err(NoiseError::Depolarizing { given: p, most });
        }
        Channel::uniform("depolarizing", p * (n as f64 - 1.0) / n as f64, qubits)
    }

    /// With probability q a Pauli string other than the identity, all alike: PennyLane's and qulacs' convention.
    ///
    /// # Errors
    /// As [`Channel::depolarizing`]; q is a probability.
    pub fn uniform_pauli(q: f64, qubits: u32) -> Result<Channel, NoiseError> {
        strings(qubits)?;
        Channel::uniform("uniform Pauli", chance("the probability of an error", q)?, qubits)
    }

    fn uniform(name: &'static str, q: f64, qubits: u32) -> Result<Channel, NoiseError> {
        let n = strings(qubits)?;
        let q = q.min(1.0);
        let mut probabilities = vec![q / (n - 1) as f64; n];
        probabilities[0] = 1.0 - q;
        Channel::named_pauli(name, &probabilities)
    }

    /// X with probability p.
    ///
    /// # Errors
    /// Where p is no probability.
    pub fn bit_flip(p: f64) -> Result<Channel, NoiseError> {
        let p = chance("the probability of a bit flip", p)?;
        Channel::named_pauli("bit flip", &[1.0 - p, p, 0.0, 0.0])
    }

    /// Z with probability p.
    ///
    /// # Errors
    /// Where p is no probability.
    pub fn phase_flip(p: f64) -> Result<Channel, NoiseError> {
        let p = chance("the probability of a phase flip", p)?;
        Channel::named_pauli("phase flip", &[1.0 - p, 0.0, 0.0, p])
    }

    /// Y with probability p.
    ///
    /// # Errors
    /// Where p is no probability.
    pub fn bit_phase_flip(p: f64) -> Result<Channel, NoiseError> {
        let p = chance("the probability of a bit and phase flip", p)?;
        Channel::named_pauli("bit and phase flip", &[1.0 - p, 0.0, p, 0.0])
    }

    /// |1> decays to |0> with probability gamma: `K0 = diag(1, sqrt(1 - gamma))`, `K1 = sqrt(gamma) |0><1|`.
    ///
    /// # Errors
    /// Where gamma is no probability.
    pub fn amplitude_damping(gamma: f64) -> Result<Channel, NoiseError> {
        let g = chance("the damping", gamma)?;
        let kraus = vec![real([1.0, 0.0, 0.0, (1.0 - g).sqrt()]), real([0.0, g.sqrt(), 0.0, 0.0])];
        let transfer = affine([(1.0 - g).sqrt(), 1.0 - g, g]);
        Ok(Channel { name: "amplitude damping", transfer, kraus, events: None })
    }

    /// Coherences shrink by `sqrt(1 - lambda)`: `K0 = diag(1, sqrt(1 - lambda))`, `K1 = diag(0, sqrt(lambda))`, which is a
    /// phase flip of probability `(1 - sqrt(1 - lambda)) / 2`.
    ///
    /// # Errors
    /// Where lambda is no probability.
    pub fn phase_damping(lambda: f64) -> Result<Channel, NoiseError> {
        let flip = (1.0 - (1.0 - chance("the damping", lambda)?).sqrt()) / 2.0;
        Channel::named_pauli("phase damping", &[1.0 - flip, 0.0, 0.0, flip])
    }

    /// Relaxation of a qubit for a time: T1, T2 and the time in one unit, `excited` the population of |1> at the end of
    /// all times. T2 is cut to 2 T1, beyond which no process is; infinite times are allowed. As Qiskit Aer's
    /// `thermal_relaxation_error`.
    ///
    /// # Errors
    /// Times that are negative or no numbers, a population that is no probability.
    pub fn thermal_relaxation(t1: f64, t2: f64, time: f64, excited: f64) -> Result<Channel, NoiseError> {
        let p1 = chance("the excited population", excited)?;
        for (what, value) in [("T1", t1), ("T2", t2)] {
            // Not a number must not pass.
            if value.is_nan() || value <= 0.0 {
                return Err(NoiseError::Time { what, given: value });
            }
        }
        if !(time >= 0.0 && time.is_finite()) {
            return Err(NoiseError::Time { what: "the duration", given: time });
        }
        let t2 = t2.min(2.0 * t1);
        let (reset, coherence) = (-(-time / t1).exp_m1(), (-time / t2).exp());
        let transfer = affine([coherence, 1.0 - reset, (1.0 - 2.0 * p1) * reset]);
        let events = (t2 <= t1).then(|| relaxation_events(reset, coherence, p1));
        let kraus = transfer.kraus().ok_or(NoiseError::NotPositive)?;
        Ok(Channel { name: "thermal relaxation", transfer, kraus, events })
    }

    /// With these probabilities the qubit is put into |0>, or into |1>.
    ///
    /// # Errors
    /// Numbers that are no probabilities, or that sum to more than 1.
    pub fn reset(to_zero: f64, to_one: f64) -> Result<Channel, NoiseError> {
        let (a, b) = (chance("the probability of a reset", to_zero)?, chance("the probability of a reset", to_one)?);
        let kept = 1.0 - a - b;
        if kept < -1e-12 {
            return Err(NoiseError::Sum { sum: a + b });
        }
        let kept = kept.max(0.0);
        let events = [(kept, Event::Pauli(0)), (a, Event::Reset(false)), (b, Event::Reset(true))];
        let roots = [kept.sqrt(), a.sqrt(), b.sqrt()];
        let kraus = [
            [roots[0], 0.0, 0.0, roots[0]],
            [roots[1], 0.0, 0.0, 0.0],
            [0.0, roots[1], 0.0, 0.0],
            [0.0, 0.0, roots[2], 0.0],
            [0.0, 0.0, 0.0, roots[2]],
        ];
        Ok(Channel {
            name: "reset",
            transfer: affine([kept, kept, a - b]),
            kraus: kraus.into_iter().filter(|k| k.iter().any(|v| *v != 0.0)).map(real).collect(),
            events: Some(events.into_iter().filter(|e| e.0 > 0.0).collect()),
        })
    }

    /// Any channel on 1 or 2 qubits in Kraus operators, row by row, little-endian: the first qubit is the lowest bit of
    /// row and column.
    ///
    /// # Errors
    /// Operators of other sizes or that are not finite; `sum K^+ K` that is not the identity.
    pub fn kraus(operators: &[Operator]) -> Result<Channel, NoiseError> {
        let size = operators.first().map_or(0, Vec::len);
        let qubits = match size {
            4 => 1,
            16 => 2,
            _ => return Err(NoiseError::Operators { given: size }),
        };
        if let Some(other) = operators.iter().find(|k| k.len() != size) {
            return Err(NoiseError::Operators { given: other.len() });
        }
        let transfer = Transfer::of_kraus(qubits, operators);
        // A matrix that is not finite keeps no trace either.
        if !transfer.keeps_trace() {
            return Err(NoiseError::NotTracePreserving);
        }
        Ok(Channel { name: "Kraus", transfer, kraus: operators.to_vec(), events: None })
    }

    /// What it is called.
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// On how many qubits it acts.
    pub fn qubits(&self) -> u32 {
        self.transfer.qubits()
    }

    /// Its transfer matrix.
    pub fn transfer(&self) -> &Transfer {
        &self.transfer
    }

    /// Its Kraus operators.
    pub fn operators(&self) -> &[Operator] {
        &self.kraus
    }

    /// What may happen and how likely, where that does not depend on the state; what happens most often need not be
    /// first. `None` for a channel that is no such mixture.
    pub fn events(&self) -> Option<&[(f64, Event)]> {
        self.events.as_deref()
    }

    /// Whether it changes nothing.
    pub fn is_identity(&self) -> bool {
        self.transfer == Transfer::identity(self.qubits())
    }
}

fn strings(qubits: u32) -> Result<usize, NoiseError> {
    if (1..=MOST_CHANNEL_QUBITS).contains(&qubits) { Ok(1 << (2 * qubits)) } else { Err(NoiseError::Qubits { qubits }) }
}

/// X and Y times the first number, Z times the second, and the third added to Z.
fn affine([across, along, shift]: [f64; 3]) -> Transfer {
    let mut transfer = Transfer::diagonal(1, &[1.0, across, across, along]).entries().to_vec();
    transfer[12] = shift;
    Transfer::of_entries(1, transfer)
}

/// For T2 up to T1: Z, and resets.
fn relaxation_events(reset: f64, coherence: f64, p1: f64) -> Vec<(f64, Event)> {
    // (1 - reset - 2 pz) must be the coherence.
    let flip = ((1.0 - reset - coherence) / 2.0).max(0.0);
    let (zero, one) = ((1.0 - p1) * reset, p1 * reset);
    let kept = (1.0 - flip - zero - one, Event::Pauli(0));
    let events = [kept, (flip, Event::Pauli(3)), (zero, Event::Reset(false)), (one, Event::Reset(true))];
    events.into_iter().filter(|e| e.0 > 0.0).collect()
}

/// `scale` times the Pauli string of this number.
fn pauli_operator(string: usize, qubits: u32, scale: f64) -> Operator {
    let d = 1usize << qubits;
    let (flips, phases) = masks(string, qubits);
    let mut operator = vec![Complex64::ZERO; d * d];
    for c in 0..d {
        let turns = (flips & phases).count_ones() + 2 * (c & phases).count_ones();
        operator[(c ^ flips) * d + c] = Complex64::I.powu(turns % 4) * scale;
    }
    operator
}
