//! A proof by example: a circuit before and after its blocks were written anew enters; leaves whether both make the same
//! of a generic product state. On few wires that costs less than the search, and what fails it is not kept.

use hqml_ir::{Angle, Op};
use num_complex::Complex64;

use crate::Work;

/// The most wires that are simulated.
const MOST_WIRES: usize = 6;

/// How far the overlap of the two states may be from 1.
const NEAR: f64 = 1e-8;

/// Whether both are the same circuit, up to the global phase; true where that is not looked at: on more wires than six,
/// or with operations that are no gates.
pub(super) fn same(before: &Work, after: &Work) -> bool {
    let Some(wires) = wires(before, after) else { return true };
    let place = |wire: u32| wires.binary_search(&wire).unwrap_or(0);
    let run = |work: &Work| {
        // The qubit that enters on a wire brings the same state with it in both.
        let entering =
            |wire: &u32| work.input.iter().position(|w| w == wire).unwrap_or(work.input.len() + *wire as usize);
        let mut state = product(&wires.iter().map(entering).collect::<Vec<_>>());
        work.program.ops.iter().for_each(|op| apply(op, &mut state, &place));
        state
    };
    let (left, right) = (run(before), run(after));
    // A qubit may end on another wire than before.
    let mut moved: Vec<usize> = (0..wires.len()).collect();
    for (from, to) in before.output.iter().zip(&after.output) {
        moved[place(*from)] = place(*to);
    }
    let image = |index: usize| moved.iter().enumerate().map(|(k, to)| (index >> k & 1) << to).sum::<usize>();
    let overlap: Complex64 = left.iter().enumerate().map(|(index, a)| a.conj() * right[image(index)]).sum();
    (overlap.norm() - 1.0).abs() < NEAR
}

/// The wires that either touches or names, sorted; `None` where there are too many, or where the two leave other wires to
/// their qubits than a permutation explains.
fn wires(before: &Work, after: &Work) -> Option<Vec<u32>> {
    let mut wires: Vec<u32> = Vec::new();
    for work in [before, after] {
        wires.extend(work.input.iter().chain(&work.output));
        for op in &work.program.ops {
            match op {
                Op::Gate { qubits, controls, .. } if controls.is_empty() => wires.extend(qubits),
                Op::Barrier(_) => {}
                _ => return None,
            }
        }
    }
    wires.sort_unstable();
    wires.dedup();
    let whole = before.input.len() == wires.len();
    (whole && wires.len() <= MOST_WIRES).then_some(wires)
}

/// A state without symmetries for each qubit, the first the lowest bit.
fn product(qubits: &[usize]) -> Vec<Complex64> {
    qubits.iter().fold(vec![Complex64::ONE], |state, q| {
        let (theta, phi) = (0.7 + 0.9 * *q as f64, 0.3 + 1.7 * *q as f64);
        let amplitudes = [Complex64::from(theta.cos()), Complex64::from_polar(theta.sin(), phi)];
        amplitudes.iter().flat_map(|a| state.iter().map(move |s| s * a)).collect()
    })
}

/// A number for every feature and parameter.
fn value(angle: &Angle) -> f64 {
    let number = |k: u32| Angle::constant(0.61 + 0.37 * f64::from(k % 97));
    match angle.as_constant() {
        Some(value) => value,
        None => angle.substitute(&number, &|k| number(k + 31)).as_constant().unwrap_or(0.0),
    }
}

fn apply(op: &Op, state: &mut [Complex64], place: &impl Fn(u32) -> usize) {
    let Op::Gate { gate, angles, qubits, .. } = op else { return };
    let matrix = gate.matrix(&angles.iter().map(value).collect::<Vec<_>>());
    let bits: Vec<usize> = qubits.iter().map(|q| 1 << place(*q)).collect();
    let (all, n) = (bits.iter().sum::<usize>(), 1usize << bits.len());
    let offset = |k: usize| bits.iter().enumerate().filter(|(b, _)| k >> b & 1 == 1).map(|(_, v)| v).sum::<usize>();
    let offsets: Vec<usize> = (0..n).map(offset).collect();
    let mut old = vec![Complex64::ZERO; n];
    for base in (0..state.len()).filter(|i| i & all == 0) {
        old.iter_mut().zip(&offsets).for_each(|(o, at)| *o = state[base + at]);
        for (k, at) in offsets.iter().enumerate() {
            state[base + at] = (0..n).map(|j| matrix[k * n + j] * old[j]).sum();
        }
    }
}
