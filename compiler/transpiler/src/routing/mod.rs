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
use search::Effort;
pub(crate) use stages::Stages;
pub(crate) use way::{Event, NOWHERE, Way};

/// Puts a circuit on a device: layout and routing. `trials` is the number of walks through a long circuit; there are
/// more through a short one. The same `seed` gives the same result.
///
/// # Errors
/// More qubits than the device has, qubits that interact and fit no connected part of it, operations on three qubits or
/// more.
pub fn route(work: &mut Work, target: &Target, seed: u64, trials: usize) -> Result<(), TranspileError> {
    if let Some(routed) = route_against(work, target, seed, trials, None)? {
        *work = routed;
    }
    Ok(())
}

/// The same circuit on a device; `None` as soon as it is clear that it does not become shorter than a `rival` of so many
/// CX.
///
/// # Errors
/// As [`route`].
pub(crate) fn route_against(
    work: &Work,
    target: &Target,
    seed: u64,
    trials: usize,
    rival: Option<usize>,
) -> Result<Option<Work>, TranspileError> {
    let mut work = work.clone();
    let kept: Vec<u32> = work.input.iter().chain(&work.output).copied().collect();
    let script = Script::new(&work.program, &kept)?;
    check_width(script.wires.len(), target)?;
    if target.coupling.is_all_to_all() {
        let places: Vec<u32> = (0..script.wires.len() as u32).collect();
        let way = search::in_place(&script.stages, places);
        write::write(&mut work, &script, None, target.qubits(), &way);
        return Ok(Some(work));
    }
    let device = Device::new(&target.coupling);
    let parts = layout::parts(&script.stages, &device)
        .ok_or_else(|| TranspileError::NoRoom { circuit: script.wires.len() as u32, target: target.name.clone() })?;
    let effort = Effort { trials, rival };
    let Some(mut way) = search::search(&device, &script.stages, &parts, seed, effort) else { return Ok(None) };
    if let Some(errors) = layout::Errors::of(target, &device) {
        layout::settle(&mut way, &device, &script.stages, &errors, &mut Stream::new(seed, 2));
    }
    write::write(&mut work, &script, Some(&device), target.qubits(), &way);
    Ok(Some(work))
}

fn check_width(wires: usize, target: &Target) -> Result<(), TranspileError> {
    let (circuit, device) = (wires as u32, target.qubits());
    if circuit > device {
        return Err(TranspileError::TooWide { circuit, device, target: target.name.clone() });
    }
    Ok(())
}
