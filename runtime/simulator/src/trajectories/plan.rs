//! What a trajectory runs through: a program, a model of noise and numbers enter; a list of gates and places of noise
//! leaves.

use hqml_ir::{Gate, Op, Program};
use num_complex::Complex64;

use crate::SimulationError;
use crate::noise::{Channel, Event, NoiseModel, Operator, Unitary, masks, value};

/// One step.
#[derive(Debug)]
pub(super) enum Step {
    /// A matrix on one qubit.
    One {
        bit: usize,
        m: [Complex64; 4],
    },
    Cx {
        control: usize,
        target: usize,
    },
    /// A sign where all of the mask is 1.
    Sign(usize),
    /// A matrix on a few qubits.
    Few {
        bits: Vec<usize>,
        m: Operator,
    },
    /// Any other unitary.
    Any(Unitary),
    /// Fresh qubits into real amplitudes.
    Prepare {
        offsets: Vec<usize>,
        amplitudes: Vec<f64>,
    },
    /// A place of noise: its number.
    Noise(usize),
}

/// A place of noise.
#[derive(Debug)]
pub(super) enum Place {
    /// Events whose chances do not depend on the state: the chance of nothing, and the others.
    Events { nothing: f64, others: Vec<(f64, Change)> },
    /// Kraus operators on these qubits.
    Kraus { bits: Vec<usize>, operators: Vec<Operator> },
}

/// What an event does.
#[derive(Debug, Clone, Copy)]
pub(super) enum Change {
    /// A Pauli string, up to its phase.
    Pauli { flips: usize, phases: usize },
    /// A measurement, and the qubit put into a state.
    Reset { bit: usize, into: bool },
}

/// The steps of one row.
#[derive(Debug, Default)]
pub(super) struct Steps {
    pub steps: Vec<Step>,
    pub places: Vec<Place>,
    /// Places before the first whose chances depend on the state or whose event is sure.
    pub simple: usize,
}

impl Steps {
    /// Binds a verified program; `row` is the row's number, for messages.
    pub(super) fn bind(
        program: &Program,
        noise: &NoiseModel,
        row: usize,
        features: &[f64],
        parameters: &[f64],
    ) -> Result<Steps, SimulationError> {
        let mut steps = Steps::default();
        let mut touched = 0usize;
        for (at, op) in program.ops.iter().enumerate() {
            let qubits = op.qubits();
            match op {
                Op::Barrier(_) => {}
                Op::Reset(q) => steps.reset(1 << q, touched),
                Op::Prepare { amplitudes, .. } => {
                    qubits.iter().for_each(|q| steps.reset(1 << q, touched));
                    let value = |angle| value(angle, at, row, features, parameters);
                    let amplitudes = amplitudes.iter().map(value).collect::<Result<Vec<_>, _>>()?;
                    let amplitudes = normalised(amplitudes).ok_or(SimulationError::ZeroAmplitudes { op: at, row })?;
                    let bits: Vec<usize> = qubits.iter().map(|q| 1 << q).collect();
                    let offset = |k: usize| (0..bits.len()).filter(|j| k >> j & 1 == 1).map(|j| bits[j]).sum();
                    steps
                        .steps
                        .push(Step::Prepare { offsets: (0..amplitudes.len()).map(offset).collect(), amplitudes });
                }
                _ => steps.gate(at, op, row, features, parameters)?,
            }
            if !matches!(op, Op::Barrier(_)) {
                touched = qubits.iter().fold(touched, |m, q| m | 1 << q);
            }
            for site in noise.after(at, op)? {
                let bits: Vec<usize> = site.qubits.iter().map(|q| 1 << q).collect();
                steps.place(place(&site.channel, bits));
            }
        }
        let simple = |p: &Place| matches!(p, Place::Events { nothing, .. } if *nothing > 0.0);
        steps.simple = steps.places.iter().take_while(|p| simple(p)).count();
        Ok(steps)
    }

    fn place(&mut self, place: Place) {
        self.steps.push(Step::Noise(self.places.len()));
        self.places.push(place);
    }

    fn reset(&mut self, bit: usize, touched: usize) {
        if touched & bit != 0 {
            self.place(Place::Events { nothing: 0.0, others: vec![(1.0, Change::Reset { bit, into: false })] });
        }
    }

    fn gate(
        &mut self,
        at: usize,
        op: &Op,
        row: usize,
        features: &[f64],
        parameters: &[f64],
    ) -> Result<(), SimulationError> {
        let qubits = op.qubits();
        if let Op::Gate { gate, controls, .. } = op
            && controls.is_empty()
        {
            match (gate, qubits.as_slice()) {
                (Gate::Id, _) => return Ok(()),
                (Gate::Cx, [c, t]) => {
                    self.steps.push(Step::Cx { control: 1 << c, target: 1 << t });
                    return Ok(());
                }
                (Gate::Z | Gate::Cz | Gate::Ccz, qubits) => {
                    self.steps.push(Step::Sign(qubits.iter().fold(0, |m, q| m | 1 << q)));
                    return Ok(());
                }
                _ => {}
            }
        }
        let Some(unitary) = Unitary::bind(at, op, row, features, parameters)? else { return Ok(()) };
        let bits = || qubits.iter().map(|q| 1usize << q).collect::<Vec<_>>();
        match qubits.len() {
            // A phase of the whole state.
            0 => {}
            1 => {
                let m = unitary.dense(&qubits);
                self.steps.push(Step::One { bit: 1 << qubits[0], m: [m[0], m[1], m[2], m[3]] });
            }
            2 | 3 => self.steps.push(Step::Few { bits: bits(), m: unitary.dense(&qubits) }),
            _ => self.steps.push(Step::Any(unitary)),
        }
        Ok(())
    }
}

fn place(channel: &Channel, bits: Vec<usize>) -> Place {
    let Some(events) = channel.events() else { return Place::Kraus { bits, operators: channel.operators().to_vec() } };
    let spread = |mask: usize| bits.iter().enumerate().filter(|(k, _)| mask >> k & 1 == 1).map(|(_, b)| b).sum();
    let change = |event: Event| match event {
        Event::Pauli(string) => {
            let (flips, phases) = masks(string, bits.len() as u32);
            Change::Pauli { flips: spread(flips), phases: spread(phases) }
        }
        Event::Reset(into) => Change::Reset { bit: bits[0], into },
    };
    let is_nothing = |event: &Event| *event == Event::Pauli(0);
    let nothing = events.iter().filter(|(_, e)| is_nothing(e)).map(|(p, _)| p).sum();
    let others = events.iter().filter(|(_, e)| !is_nothing(e)).map(|(p, e)| (*p, change(*e))).collect();
    Place::Events { nothing, others }
}

/// Divided by the Euclidean length; `None` where that is 0 or no number.
fn normalised(mut amplitudes: Vec<f64>) -> Option<Vec<f64>> {
    let largest = amplitudes.iter().fold(0.0f64, |m, a| m.max(a.abs()));
    let norm = largest * amplitudes.iter().map(|a| (a / largest) * (a / largest)).sum::<f64>().sqrt();
    if !(norm > 0.0 && norm.is_finite()) {
        return None;
    }
    amplitudes.iter_mut().for_each(|a| *a /= norm);
    Some(amplitudes)
}
