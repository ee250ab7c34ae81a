//! Stages that read grams: a call enters, an object that is fitted on the gram of the training rows leaves.

use hqml_ir::Call;
use hqml_learn::gram::{GramStage, KernelPca, Nystroem, Psd, Repair};

use super::{count, missing};
use crate::pipeline::StepError;

/// The stage of a row of the family `Kernel` that a gram enters, not yet fitted.
///
/// # Errors
/// A row that reads no gram.
pub fn gram(call: &Call) -> Result<Box<dyn GramStage>, StepError> {
    Ok(match call.name.as_str() {
        "psd" => Box::new(Psd { repair: repair(call) }),
        "kernel_pca" => Box::new(KernelPca { components: count(call, "components")? }),
        "nystroem" => Box::new(Nystroem { components: count(call, "components")? }),
        _ => return Err(missing(call)),
    })
}

fn repair(call: &Call) -> Repair {
    match call.word("repair") {
        Some("shift") => Repair::Shift,
        Some("flip") => Repair::Flip,
        Some("nearest") => Repair::Nearest,
        _ => Repair::Clip,
    }
}
