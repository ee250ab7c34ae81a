//! What waiting costs: a scheduled program enters, leaves the fidelity that its idle qubits lose.

use hqml_ir::{Program, Target};

use super::{Schedule, ScheduleError, alap};

/// The product, over all idle windows, of the average fidelity of relaxation and dephasing for that long:
/// `(3 + e^(-t/T1) + 2 e^(-t/T2)) / 6` (Nielsen and Chuang, section 8.3, averaged over pure states), T2 at most 2 T1. A
/// qubit of which a time is not known does not lose by it.
pub fn coherence(program: &Program, schedule: &Schedule, target: &Target) -> f64 {
    let kept = |time: f64, constant: Option<f64>| constant.map_or(1.0, |constant| (-time / constant).exp());
    let window = |window: super::Window| {
        let time = (window.end - window.start) as f64 * schedule.tick;
        let qubit = target.qubit(window.wire);
        let t2 = qubit.t2.or(qubit.t1.map(|t1| 2.0 * t1));
        let t2 = t2.map(|t2| t2.min(2.0 * qubit.t1.unwrap_or(f64::INFINITY)));
        (3.0 + kept(time, qubit.t1) + 2.0 * kept(time, t2)) / 6.0
    };
    schedule.idle(program).into_iter().map(window).product()
}

/// The expected fidelity of a program on a device: of its gates and read-outs
/// ([`Target::expected_fidelity`]) and of its waiting, scheduled as late as possible. `None` where nothing is known of the
/// device, or the program does not obey it.
///
/// # Errors
/// Where durations are missing: the fidelity of gates and read-outs alone can still be had.
pub fn expected_fidelity(program: &Program, target: &Target, measured: &[u32]) -> Result<Option<f64>, ScheduleError> {
    let Some(gates) = target.expected_fidelity(program, measured) else { return Ok(None) };
    let schedule = alap(program, target, measured)?;
    Ok(Some(gates * coherence(program, &schedule, target)))
}
