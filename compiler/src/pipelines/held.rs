//! What a fit holds beside its states: the stages of a pipeline and its numbers of rows enter; kernel matrices, and what
//! an optimizer keeps of its past, are refused where they do not fit into memory.

use hqml_ir::{Call, Kind, Span, Stage, Step};

use super::builder::Builder;
use super::session::Checked;
use super::{flow_errors, training_errors};

impl Builder<'_, '_> {
    /// Refuses kernel matrices that do not fit: training rows, then test rows, against training rows.
    pub(crate) fn room_for_grams(&self, stages: &[Stage]) -> Checked<()> {
        for stage in stages {
            if let Step::Branches(branches) = &stage.step {
                branches.iter().try_for_each(|branch| self.room_for_grams(branch))?;
            }
            if makes_gram(stage) {
                self.room_for_gram(stage.span)?;
            }
        }
        Ok(())
    }

    fn room_for_gram(&self, span: Span) -> Checked<()> {
        let (train, test) = (self.target.training_rows, self.target.test_rows);
        let bytes = 8 * train as u128 * (train as u128 + test as u128);
        if bytes > u128::from(self.session.memory) {
            let told = flow_errors::gram(train, test, self.session.memory, span, self.target.span);
            return Err(self.session.report(told));
        }
        Ok(())
    }

    /// Refuses an optimizer whose own matrices do not fit.
    pub(super) fn room_to_train(&self, optimizer: &Call, parameters: usize, span: Span) -> Checked<()> {
        let rows = kept(optimizer, parameters as u128);
        if 8 * rows * parameters as u128 > u128::from(self.session.memory) {
            let told = training_errors::memory(&optimizer.name, parameters, rows, self.session.memory, span);
            return Err(self.session.report(told));
        }
        Ok(())
    }
}

/// Whether the stage holds a matrix of all pairs of rows. `kernel_ridge` on features makes its own; the support vector
/// machines ask for a few rows at a time.
fn makes_gram(stage: &Stage) -> bool {
    let given = stage.from == Kind::Gram;
    let own = matches!(&stage.step, Step::Builtin { call, .. } if call.name == "kernel_ridge");
    !given && (stage.to == Kind::Gram || own)
}

/// How many vectors of n numbers an optimizer keeps: COBYLA the sides of its simplex and their inverse, Nelder-Mead the
/// corners, L-BFGS two a correction. The others keep a few.
fn kept(optimizer: &Call, n: u128) -> u128 {
    match optimizer.name.as_str() {
        "cobyla" => 2 * n,
        "nelder_mead" => n + 1,
        "lbfgs" => 2 * optimizer.int("memory").map_or(0, |memory| u128::try_from(memory).unwrap_or(0)),
        _ => 0,
    }
}
