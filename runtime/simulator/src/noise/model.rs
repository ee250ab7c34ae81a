//! A model of noise: for every operation of a program, which channels follow it on which qubits; and how each qubit is
//! misread.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use hqml_ir::{Gate, Op, Program, Qubits};

use super::{Channel, NoiseError, ReadoutError};

/// A channel at a place.
#[derive(Debug, Clone, PartialEq)]
pub struct Site {
    /// What happens.
    pub channel: Arc<Channel>,
    /// The qubits of the program it happens to, in the channel's order.
    pub qubits: Qubits,
}

/// Channels with, for each, which of the operation's qubits (by place in its list) it acts on.
pub(super) type Attached = Vec<(Arc<Channel>, Qubits)>;

/// Which noise follows which operation, and how qubits are misread. A preparation and a barrier are without noise, and so
/// is a global phase.
#[derive(Debug, Clone, Default)]
pub struct NoiseModel {
    /// Its name, for messages and records.
    pub(super) name: String,
    /// By gate and qubits.
    pub(super) placed: BTreeMap<(Gate, Qubits), Attached>,
    /// By gate, wherever it stands.
    pub(super) everywhere: BTreeMap<Gate, Attached>,
    /// By number of qubits, for gates that are in neither table.
    pub(super) by_width: BTreeMap<usize, Attached>,
    /// After a reset, by qubit.
    pub(super) resets: BTreeMap<u32, Attached>,
    /// By qubit.
    pub(super) readout: BTreeMap<u32, ReadoutError>,
    /// For qubits that are not in the table.
    pub(super) readout_elsewhere: ReadoutError,
    /// Whether a gate in none of the tables is refused (a device's model) or without noise.
    pub(super) strict: bool,
    /// Operations, by their place in the program, that are without noise.
    pub(super) quiet: BTreeSet<usize>,
}

impl NoiseModel {
    /// No noise at all, until channels are added; gates without a channel are ideal.
    pub fn ideal(name: impl Into<String>) -> NoiseModel {
        NoiseModel { name: name.into(), ..NoiseModel::default() }
    }

    /// Its name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Adds a channel after every `gate`, behind what is there already: a channel on as many qubits as the gate acts on
    /// all of them in the gate's order, one on a single qubit acts on each.
    ///
    /// # Errors
    /// A channel that is wider than the gate.
    pub fn add(&mut self, gate: Gate, channel: Channel) -> Result<(), NoiseError> {
        let attached = attach(Arc::new(channel), gate.row().qubits)?;
        self.everywhere.entry(gate).or_default().extend(attached);
        Ok(())
    }

    /// As [`NoiseModel::add`], after `gate` on these qubits in this order only; it stands in the place of what follows the
    /// gate everywhere.
    ///
    /// # Errors
    /// A channel that is wider than the gate.
    pub fn add_on(&mut self, gate: Gate, qubits: &[u32], channel: Channel) -> Result<(), NoiseError> {
        let attached = attach(Arc::new(channel), qubits.len())?;
        self.placed.entry((gate, qubits.into())).or_default().extend(attached);
        Ok(())
    }

    /// Sets how a qubit is misread; `None` for all that are not set by themselves.
    pub fn set_readout(&mut self, qubit: Option<u32>, error: ReadoutError) {
        match qubit {
            Some(qubit) => _ = self.readout.insert(qubit, error),
            None => self.readout_elsewhere = error,
        }
    }

    /// How a qubit is misread.
    pub fn readout(&self, qubit: u32) -> ReadoutError {
        self.readout.get(&qubit).copied().unwrap_or(self.readout_elsewhere)
    }

    /// How each of the first qubits is misread.
    pub fn readouts(&self, qubits: u32) -> Vec<ReadoutError> {
        (0..qubits).map(|q| self.readout(q)).collect()
    }

    /// The same model without errors of reading.
    pub fn without_readout(&self) -> NoiseModel {
        let readout_elsewhere = ReadoutError::default();
        NoiseModel { readout: BTreeMap::new(), readout_elsewhere, ..self.clone() }
    }

    /// The same model in which the operations at these places of a program are ideal, whatever they are: what changes the
    /// basis before a read-out, or what a machine merges into its neighbours.
    pub fn with_quiet(&self, places: BTreeSet<usize>) -> NoiseModel {
        NoiseModel { quiet: places, ..self.clone() }
    }

    /// The channels that follow operation `op` of a program, in order.
    ///
    /// # Errors
    /// A gate of which a device's model knows nothing; a gate on more qubits than rates are given for.
    pub fn after(&self, at: usize, op: &Op) -> Result<Vec<Site>, NoiseError> {
        if self.quiet.contains(&at) {
            return Ok(Vec::new());
        }
        match op {
            Op::Gate { gate, qubits, controls, .. } if controls.is_empty() => self.after_gate(at, op, *gate, qubits),
            Op::Gate { .. } | Op::PauliRotation { .. } => self.unnamed(at, op, &op.qubits()),
            Op::Reset(qubit) => Ok(self.resets.get(qubit).map_or(Vec::new(), |a| sites(a, &[*qubit]))),
            Op::Prepare { .. } | Op::Barrier(_) => Ok(Vec::new()),
        }
    }

    fn after_gate(&self, at: usize, op: &Op, gate: Gate, qubits: &Qubits) -> Result<Vec<Site>, NoiseError> {
        let turned = || gate.row().symmetric.then(|| qubits.iter().rev().copied().collect::<Qubits>());
        if let Some(attached) = self.placed.get(&(gate, qubits.clone())) {
            return Ok(sites(attached, qubits));
        }
        if let Some((order, attached)) = turned().and_then(|o| self.placed.get(&(gate, o.clone())).map(|a| (o, a))) {
            return Ok(sites(attached, &order));
        }
        match self.everywhere.get(&gate) {
            Some(attached) => Ok(sites(attached, qubits)),
            None => self.unnamed(at, op, qubits),
        }
    }

    /// An operation in none of the tables of gates.
    fn unnamed(&self, at: usize, op: &Op, qubits: &Qubits) -> Result<Vec<Site>, NoiseError> {
        if let Some(attached) = self.by_width.get(&qubits.len()) {
            return Ok(sites(attached, qubits));
        }
        if qubits.is_empty() {
            return Ok(Vec::new());
        }
        if self.strict {
            return Err(NoiseError::Uncalibrated { op: at, gate: op.to_string(), model: self.name.clone() });
        }
        if !self.by_width.is_empty() && qubits.len() > 2 {
            return Err(NoiseError::Wide { op: at, gate: op.to_string(), qubits: qubits.len() });
        }
        Ok(Vec::new())
    }

    /// Whether every operation of a program can be run under it.
    ///
    /// # Errors
    /// As [`NoiseModel::after`], of the first operation that cannot.
    pub fn covers(&self, program: &Program) -> Result<(), NoiseError> {
        program.ops.iter().enumerate().try_for_each(|(at, op)| self.after(at, op).map(drop))
    }
}

/// A channel on all of the gate's qubits, or on each of them.
pub(super) fn attach(channel: Arc<Channel>, width: usize) -> Result<Attached, NoiseError> {
    let takes = channel.qubits();
    if takes as usize == width {
        return Ok(vec![(channel, (0..takes).collect())]);
    }
    if takes != 1 {
        return Err(NoiseError::Qubits { qubits: takes });
    }
    Ok((0..width as u32).map(|q| (channel.clone(), Qubits::from([q].as_slice()))).collect())
}

fn sites(attached: &Attached, qubits: &[u32]) -> Vec<Site> {
    let place = |places: &Qubits| places.iter().filter_map(|p| qubits.get(*p as usize).copied()).collect();
    let kept = attached.iter().filter(|(channel, _)| !channel.is_identity());
    kept.map(|(channel, places)| Site { channel: channel.clone(), qubits: place(places) }).collect()
}
