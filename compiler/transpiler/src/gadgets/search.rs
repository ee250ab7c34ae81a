//! The search for a network: settings of one program (a board, and the program laid out on it) enter, the shortest network
//! that was found leaves, and its setting.
//! Several trials, each with a taste and a setting of its own: gates so far say little of gates to come, so that none is
//! given up before it is longer than the best.

use std::rc::Rc;

use super::board::Board;
use super::network::{Network, Taste, Walk};
use super::pauli::Pauli;

/// The strings of a program, on the wires of a board.
#[derive(Debug, Clone)]
pub(super) struct Strings {
    /// Of its rotations.
    pub(super) terms: Vec<Pauli>,
    /// Of its Clifford.
    pub(super) rows: Vec<(Pauli, Pauli)>,
}

/// A program laid out.
pub(super) struct Setting {
    /// Where.
    pub(super) board: Rc<Board>,
    /// Its strings there.
    pub(super) strings: Strings,
    /// The wires of the target that the board's are.
    pub(super) part: Vec<u32>,
    /// Per qubit, the wire of the target on which it enters.
    pub(super) layout: Vec<u32>,
}

/// At most so many trials, however little work they are.
const MOST_TRIALS: usize = 16;

/// So many settings are tried.
const MOST_SETTINGS: usize = 8;

/// So many trials that get stuck are enough.
const MOST_STUCK: usize = 3;

/// What a search may take.
#[derive(Debug, Clone, Copy)]
pub(super) struct Limits {
    /// Two-qubit gates of the network.
    pub(super) most: usize,
    /// Two-qubit gates that the circuit has now: the more, the more work is it worth.
    pub(super) work: usize,
}

/// The work that a search is worth: for every circuit, for every two-qubit gate of it, and at most.
const WORK: (usize, usize, usize) = (50_000, 500, 400_000);

/// The shortest network of a program with so many rotations, of at most so many two-qubit gates, and its setting. Settings
/// are made for the first trials, the others are in the best of them. Where the first trials get stuck, no more are made:
/// at once where it is early.
pub(super) fn search(
    terms: usize,
    limits: Limits,
    mut setting: impl FnMut(usize) -> Option<Setting>,
) -> Option<(Network, Rc<Setting>)> {
    let mut work = limits.work.saturating_mul(WORK.1).saturating_add(WORK.0).min(WORK.2);
    let (mut best, mut stuck): (Option<(Network, Rc<Setting>)>, usize) = (None, 0);
    for trial in 0..MOST_TRIALS {
        let setting = match &best {
            Some((_, setting)) if trial >= MOST_SETTINGS => Rc::clone(setting),
            _ => Rc::new(setting(trial)?),
        };
        let most = best.as_ref().map_or(limits.most, |(network, _)| network.two_qubit_gates);
        let mut walk = Walk::new(&setting.strings, &setting.board, taste(trial as u64), 2 * work);
        let network = walk.rotations(most).and_then(|()| walk.tail(most));
        let (out, done) = (walk.out(), walk.work);
        match network {
            Some(network) if best.as_ref().is_none_or(|(other, _)| size(&network) < size(other)) => {
                best = Some((network, setting));
            }
            None if best.is_none() => {
                stuck += 1;
                if stuck == MOST_STUCK || 10 * out < 9 * terms {
                    return None;
                }
            }
            _ => {}
        }
        work = work.saturating_sub(done);
        if work == 0 {
            break;
        }
    }
    best
}

/// The tastes of the trials, found by trying on circuits of chemistry, arithmetic and Fourier transforms: no single one
/// is best for all.
fn taste(seed: u64) -> Taste {
    let pick = |k: u64, of: &[f32]| of[(mixed(seed * 8 + k) % of.len() as u64) as usize];
    Taste {
        decay: pick(0, &[0.3, 0.4, 0.5, 0.6]),
        power: pick(1, &[0.5, 0.75, 1.0]),
        rows: pick(2, &[0.05, 0.1, 0.2, 0.3]),
        noise: pick(3, &[0.01, 0.1, 0.3]),
        window: pick(4, &[24.0, 48.0]) as usize,
        seed,
    }
}

fn size(network: &Network) -> (usize, usize) {
    (network.two_qubit_gates, network.depth)
}

/// One step of splitmix64: a number from 0 to `u64::MAX` for a seed.
pub(super) fn mixed(seed: u64) -> u64 {
    let mut z = seed.wrapping_add(1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    z = (z ^ z >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ z >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ z >> 31
}
