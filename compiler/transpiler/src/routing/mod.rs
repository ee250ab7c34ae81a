//! Layout and routing: a circuit of gates on one and two qubits and a target enter; leaves the circuit on the device's
//! qubits, every two-qubit gate on a pair that is coupled (in either direction), with `swap`s between, and `cx` pairs
//! where a qubit moves to one that is in |0>. [`Work`] says where qubits enter and leave.
//!
//! Ways through the device are walked from many starts (see `layout`), forwards and backwards, and the best is walked
//! again from many points on its way. They are compared by the CX that will be left once neighbours on a pair are
//! joined. Of places that are as good, those are taken where the device errs least.

mod beam;
mod device;
mod kind;
mod random;
mod runs;
mod script;
mod search;
mod stages;
mod state;
mod walk;
mod way;
mod write;

use hqml_ir::Target;

use crate::{TranspileError, Work, layout};
pub(crate) use device::{Device, shortest_ring};
pub(crate) use random::Stream;
use script::Script;
pub(crate) use stages::Stages;
pub(crate) use way::{Event, NOWHERE, Way};

/// Puts a circuit on a device: layout and routing. `trials` is the number of walks through a long circuit; there are
/// more through a short one. The same `seed` gives the same result.
///
/// # Errors
/// More qubits than the device has, qubits that interact and fit no connected part of it, operations on three qubits or
/// more.
pub fn route(work: &mut Work, target: &Target, seed: u64, trials: usize) -> Result<(), TranspileError> {
    let kept: Vec<u32> = work.input.iter().chain(&work.output).copied().collect();
    let script = Script::new(&work.program, &kept)?;
    check_width(script.wires.len(), target)?;
    if target.coupling.is_all_to_all() {
        let places: Vec<u32> = (0..script.wires.len() as u32).collect();
        let way = search::in_place(&script.stages, places);
        write::write(work, &script, None, target.qubits(), &way);
        return Ok(());
    }
    let device = Device::new(&target.coupling);
    let parts = layout::parts(&script.stages, &device)
        .ok_or_else(|| TranspileError::NoRoom { circuit: script.wires.len() as u32, target: target.name.clone() })?;
    let mut way = search::search(&device, &script.stages, &parts, seed, trials);
    if let Some(errors) = layout::Errors::of(target, &device) {
        layout::settle(&mut way, &device, &script.stages, &errors, &mut Stream::new(seed, 2));
    }
    write::write(work, &script, Some(&device), target.qubits(), &way);
    Ok(())
}

fn check_width(wires: usize, target: &Target) -> Result<(), TranspileError> {
    let (circuit, device) = (wires as u32, target.qubits());
    if circuit > device {
        return Err(TranspileError::TooWide { circuit, device, target: target.name.clone() });
    }
    Ok(())
}
