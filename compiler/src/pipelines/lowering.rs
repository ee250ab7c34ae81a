//! From the bodies of a circuit to its program: lowered, then simplified by the passes.

use hqml_ir::{Circuit, Diagnostic, Program, Span};

use super::session::{Checked, Session};

/// The program of these bodies, one after the other.
///
/// # Errors
/// The circuit unrolls to more than a machine takes, or inverts what cannot be inverted; reported at `span`.
pub(crate) fn program(
    session: &Session<'_>,
    bodies: Vec<Circuit>,
    qubits: u32,
    features: u32,
    parameters: u32,
    span: Span,
) -> Checked<Program> {
    let lowered = crate::lower::lower_wide(&Circuit::Sequence(bodies), qubits, features, parameters);
    let mut program = lowered.map_err(|why| {
        let told = Diagnostic::error("E0450", format!("this circuit cannot be made into a program: {why}"));
        session.report(told.primary(span, "lowered here").help("change what the message names"))
    })?;
    crate::lower::defer_resets(&mut program);
    hqml_transpiler::peephole::optimise(&mut program);
    Ok(program)
}
