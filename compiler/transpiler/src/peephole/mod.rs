//! Passes over the flat program: a verified program enters each, a verified program with the same unitary (up to its
//! global phase) leaves. One file a pass, each with one public function; [`PASSES`] is their order.

mod cancel_inverses;
mod commute;
mod drop_negligible;
mod drop_zero_rotations;
mod fold_constants;
mod frontier;
mod merge_rotations;

pub use cancel_inverses::cancel_inverses;
pub use commute::commute;
pub use drop_negligible::drop_negligible;
pub use drop_zero_rotations::drop_zero_rotations;
pub use fold_constants::fold_constants;
pub use merge_rotations::merge_rotations;

use hqml_ir::Program;

/// A pass: its name, as `inspect` shows it, and its function.
#[derive(Clone, Copy)]
pub struct Pass {
    /// Its name.
    pub name: &'static str,
    /// What it does to a program.
    pub run: fn(&mut Program),
}

/// All passes, in the order in which they run.
pub static PASSES: &[Pass] = &[
    Pass { name: "fold_constants", run: fold_constants },
    Pass { name: "merge_rotations", run: merge_rotations },
    Pass { name: "drop_zero_rotations", run: drop_zero_rotations },
    Pass { name: "cancel_inverses", run: cancel_inverses },
];

/// The most rounds of [`optimise`]; each round is linear in the program.
const MOST_ROUNDS: usize = 8;

/// Runs all passes in order, again as long as the program gets shorter (a cancelled pair may bring two rotations
/// together), at most eight times.
pub fn optimise(program: &mut Program) {
    for _ in 0..MOST_ROUNDS {
        let before = program.ops.len();
        PASSES.iter().for_each(|pass| (pass.run)(program));
        if program.ops.len() == before {
            return;
        }
    }
}
