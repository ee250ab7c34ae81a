//! Which method a circuit is simulated by: a program, what is read of it, a number of rows and the memory that is free
//! enter; the method that is cheapest leaves, with its cost and the reason in words. Nothing is run for that, and no numbers
//! of a row are known: only a circuit without symbols can be found to be Clifford.

use hqml_ir::{Observable, Program};

use crate::SimulationError;
use crate::elementary::{Elementary, Piece};
use crate::memory::state_bytes;
use crate::mps::bounds;
use crate::parts::expectation_row_bytes;
use crate::propagation::MOST_PROPAGATED;
use crate::stabilizer::{moves, quarters};

/// A way to simulate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// All amplitudes: [`crate::Simulator`].
    Statevector,
    /// Clifford circuits: [`crate::Stabilizer`].
    Stabilizer,
    /// Chains of tensors: [`crate::Mps`].
    Mps,
    /// Observables carried back: [`crate::Propagation`].
    Propagation,
}

/// What is read of the states.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Need<'a> {
    /// Expectation values of these.
    Expectations(&'a [Observable]),
    /// Every basis state's probability.
    Probabilities,
    /// Bit strings.
    Samples,
    /// The states of all rows at once, for their fidelities.
    States,
}

/// A method, and why.
#[derive(Debug, Clone, PartialEq)]
pub struct Choice {
    /// The method.
    pub method: Method,
    /// In words, for the plan and the record.
    pub reason: String,
    /// Bytes that are held at once, at most.
    pub bytes: u128,
    /// Steps of the inner loop for all rows, roughly.
    pub work: f64,
}

impl Method {
    /// What a user writes.
    pub fn name(self) -> &'static str {
        match self {
            Method::Statevector => "statevector",
            Method::Stabilizer => "stabilizer",
            Method::Mps => "mps",
            Method::Propagation => "pauli_propagation",
        }
    }
}

/// Work per row below which nothing is gained by another method than the state vector.
const LITTLE: f64 = 1e6;
/// The most Pauli strings that are still counted as few.
const FEW_STRINGS: f64 = 1e6;

/// Rows that are counted as worked on at once, whatever this machine has: the choice is the same at any number of threads.
const AT_ONCE: usize = 16;

/// Chooses; `bond` is where matrix product states are cut off.
///
/// # Errors
/// A program that breaks a rule or holds what no method takes; memory that no method gets by with.
pub fn choose(
    program: &Program,
    need: Need<'_>,
    rows: usize,
    memory: u64,
    bond: usize,
) -> Result<Choice, SimulationError> {
    let all = Elementary::new(program)?;
    let vector = statevector(program, need, rows);
    if vector.bytes <= u128::from(memory) && vector.work <= LITTLE * rows.max(1) as f64 {
        return Ok(vector);
    }
    let others = [stabilizer(&all, need, rows), propagation(&all, need, rows), mps(&all, need, rows, bond)];
    let fits = |c: &Choice| c.bytes <= u128::from(memory);
    let exact = std::iter::once(vector).chain(others.into_iter().flatten()).filter(fits);
    if let Some(best) = exact.min_by(|a, b| a.work.total_cmp(&b.work)) {
        return Ok(best);
    }
    let cut = cut_off(&all, need, rows, bond);
    match fits(&cut) && !matches!(need, Need::Probabilities) {
        true => Ok(cut),
        false => Err(SimulationError::Memory {
            what: format!("{} qubits, by the leanest method that fits them,", program.qubits),
            needed: cut.bytes,
            limit: memory,
            help: "use fewer qubits or rows at a time, a smaller bond, or allow more memory",
        }),
    }
}

/// What a method that was named will take, with a reason that says what it is good for here.
///
/// # Errors
/// A program that breaks a rule or holds what no method takes.
pub fn named(
    method: Method,
    program: &Program,
    need: Need<'_>,
    rows: usize,
    bond: usize,
) -> Result<Choice, SimulationError> {
    let all = Elementary::new(program)?;
    let unknown = |reason: &str| Choice { method, reason: reason.to_owned(), bytes: 0, work: 0.0 };
    Ok(match method {
        Method::Statevector => statevector(program, need, rows),
        Method::Stabilizer => stabilizer(&all, need, rows)
            .unwrap_or_else(|| unknown("rows whose angles are multiples of pi/2 will run; any other will be refused")),
        Method::Propagation => propagation(&all, need, rows)
            .unwrap_or_else(|| unknown("how many Pauli strings there will be depends on what is cut off")),
        Method::Mps => mps(&all, need, rows, bond).unwrap_or_else(|| cut_off(&all, need, rows, bond)),
    })
}

fn statevector(program: &Program, need: Need<'_>, rows: usize) -> Choice {
    let q = program.qubits;
    let held = match need {
        Need::Expectations(_) | Need::Samples => rows.min(AT_ONCE).saturating_mul(2),
        Need::Probabilities | Need::States => rows,
    };
    let one = if let Need::Expectations(_) = need { expectation_row_bytes(program) } else { state_bytes(q) };
    let bytes = one.saturating_mul(held.saturating_add(1) as u128);
    let amplitudes = one as f64 / 16.0;
    let reads = if let Need::Expectations(o) = need { o.iter().map(|o| o.terms().len()).sum() } else { 1 };
    let work = amplitudes * (program.ops.len() + reads) as f64 * rows.max(1) as f64;
    let reason = match one < state_bytes(q) {
        true => format!("{q} qubits in parts that no gate joins are {amplitudes} amplitudes, {} at once", size(bytes)),
        false => format!("{q} qubits are 2^{q} amplitudes, {} at once", size(bytes)),
    };
    Choice { method: Method::Statevector, reason, bytes, work }
}

/// Where every angle is a number and a multiple of pi/2.
fn stabilizer(all: &Elementary<'_>, need: Need<'_>, rows: usize) -> Option<Choice> {
    let symbolic = |a: &hqml_ir::Angle| a.as_constant().is_none();
    if all.angles.iter().any(symbolic) || all.prepared.iter().any(|p| p.amplitudes.iter().any(symbolic)) {
        return None;
    }
    let zeros = vec![0.0; all.program.features as usize];
    let numbers = all.bind(0, &zeros, &vec![0.0; all.program.parameters as usize]).ok()?;
    let gates = moves(all, &numbers, 0).ok()?.len() as f64;
    let n = f64::from(all.program.qubits);
    let (strings, elimination) = match need {
        Need::Expectations(o) => (o.iter().map(|o| o.terms().len()).sum::<usize>() as f64, 0.0),
        Need::Probabilities => return None,
        Need::Samples => (n, n * n * n / 32.0),
        Need::States => (n, n * n * n / 32.0 * rows as f64),
    };
    let bytes = (n * n / 2.0 + n * strings / 4.0) as u128 * rows.max(1) as u128 + 1024;
    let work = (gates * (1.0 + strings / 64.0) + elimination) * rows.max(1) as f64;
    let reason = format!("all gates are Clifford: {n} qubits are {n} Pauli strings, {} at once", size(bytes));
    Some(Choice { method: Method::Stabilizer, reason, bytes, work })
}

/// Where no observable can become many strings.
fn propagation(all: &Elementary<'_>, need: Need<'_>, rows: usize) -> Option<Choice> {
    let Need::Expectations(observables) = need else { return None };
    let n = all.program.qubits;
    if n > MOST_PROPAGATED {
        return None;
    }
    let (mut work, mut most, mut widest) = (0.0, 0.0f64, 0);
    for (string, _) in observables.iter().flat_map(|o| o.terms()) {
        let (branches, width, steps) = cone(all, string.factors().iter().map(|f| f.0));
        let strings = f64::from(branches.min(2 * width)).exp2();
        (most, widest) = (most.max(strings), widest.max(width));
        work += 4.0 * strings * steps as f64 + all.steps.len() as f64;
    }
    if most > FEW_STRINGS {
        return None;
    }
    let longest = observables.iter().map(|o| o.terms().len()).max().unwrap_or(1) as f64;
    let bytes = (most * longest * f64::from(n.div_ceil(64)) * 80.0) as u128 + 1024;
    let reason = format!(
        "the light cones of what is measured hold {widest} qubits at most, and make no more than {most} Pauli strings"
    );
    Some(Choice { method: Method::Propagation, reason, bytes, work: work * rows.max(1) as f64 })
}

/// Turns that can make two strings of one, qubits and steps in the light cone of a string on these qubits.
fn cone(all: &Elementary<'_>, qubits: impl Iterator<Item = u32>) -> (u32, u32, usize) {
    let mut inside = vec![false; all.program.qubits as usize];
    // The verifier has compared observables with nothing: a qubit outside is met by no step.
    qubits.for_each(|q| inside.iter_mut().skip(q as usize).take(1).for_each(|i| *i = true));
    let (mut branches, mut steps) = (0u32, 0);
    for step in all.steps.iter().rev() {
        let touched: Vec<u32> = match &step.piece {
            Piece::Phase(_) => continue,
            Piece::Clifford(_, pair) => pair.to_vec(),
            Piece::Turn(string, _) => string.factors().iter().map(|f| f.0).collect(),
        };
        if touched.iter().any(|q| inside[*q as usize]) {
            steps += 1;
            touched.iter().for_each(|q| inside[*q as usize] = true);
            if let Piece::Turn(_, at) = step.piece {
                let number = all.angles[at].as_constant();
                branches += u32::from(number.and_then(quarters).is_none());
            }
        }
    }
    (branches, inside.iter().filter(|i| **i).count() as u32, steps)
}

/// Where no bond can be larger than the largest allowed.
fn mps(all: &Elementary<'_>, need: Need<'_>, rows: usize, bond: usize) -> Option<Choice> {
    let bounds = bounds(all, bond);
    if bounds.exact >= 64 || 1u128 << bounds.exact > bond as u128 || matches!(need, Need::Probabilities) {
        return None;
    }
    let reason = format!(
        "its entangling gates make no bond larger than 2^{}, and matrix product states hold {bond} exactly",
        bounds.exact
    );
    Some(Choice { reason, ..cut_off(all, need, rows, bond) })
}

fn cut_off(all: &Elementary<'_>, need: Need<'_>, rows: usize, bond: usize) -> Choice {
    let bounds = bounds(all, bond);
    let held = if need == Need::States { rows } else { rows.min(AT_ONCE) };
    let bytes = bounds.bytes.saturating_mul(held.saturating_add(1) as u128);
    let reason = format!(
        "too wide for amplitudes and too entangled for exact bonds (up to 2^{}): matrix product states, cut off at {bond}; \
         what that leaves out is in the record",
        bounds.exact
    );
    let pairs = if need == Need::States { (bounds.bytes as f64) * bond as f64 * rows as f64 } else { 0.0 };
    Choice { method: Method::Mps, reason, bytes, work: (bounds.work + pairs) * rows.max(1) as f64 }
}

/// Bytes for people.
fn size(bytes: u128) -> String {
    let (mut value, mut unit) = (bytes as f64, "B");
    for next in ["kB", "MB", "GB", "TB", "PB", "EB"] {
        if value < 1000.0 {
            break;
        }
        (value, unit) = (value / 1000.0, next);
    }
    if value < 1000.0 { format!("{value:.3} {unit}").replace(".000 B", " B") } else { format!("{value:.1e} {unit}") }
}
