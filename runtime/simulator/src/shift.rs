//! Parameter shifts: a program, rows and cotangents of expectation values enter, with a function that gives these values;
//! the derivatives by every parameter and feature leave. For methods that have no sweep back.
//!
//! As elementary steps every angle turns one Pauli string, so that `dE/da = (E(a + pi/2) - E(a - pi/2)) / 2` holds for each
//! (Mitarai et al., Physical Review A 98 (2018) 032309), whatever the gate was and however often a parameter is read.

use std::f64::consts::FRAC_PI_2;

use hqml_ir::{Angle, Gate, Op, Program, Qubits};
use ndarray::{Array2, ArrayView2};

use crate::elementary::{Clifford, Elementary, Piece};
use crate::{Gradient, SimulationError};

/// The gradient of `sum(cotangents * values)`: two calls of `values` for each turn that reads the row or a parameter.
///
/// # Errors
/// Those of `values`; a program whose preparations read the row or a parameter, which no shift reaches; cotangents that
/// do not fit the rows.
pub fn shift_gradient(
    program: &Program,
    rows: ArrayView2<'_, f64>,
    parameters: &[f64],
    cotangents: ArrayView2<'_, f64>,
    values: &dyn Fn(&Program) -> Result<Array2<f64>, SimulationError>,
) -> Result<Gradient, SimulationError> {
    let all = Elementary::new(program)?;
    all.check(rows.ncols(), parameters)?;
    let moves = |a: &Angle| a.has_features() || a.has_parameters();
    if let Some(prepared) = all.prepared.iter().find(|p| p.amplitudes.iter().any(moves)) {
        return Err(SimulationError::NoShift { op: prepared.op });
    }
    let mut simple = written(&all);
    let mut by_row = Array2::<f64>::zeros(rows.dim());
    let mut by_parameter = vec![0.0; parameters.len()];
    for at in 0..simple.ops.len() {
        let Op::PauliRotation { angle, .. } = &simple.ops[at] else { continue };
        let angle = angle.clone();
        if !moves(&angle) {
            continue;
        }
        let mut shifted = |by: f64| {
            simple.ops[at].angles_mut()[0] = angle.add(&Angle::constant(by));
            values(&simple)
        };
        let (plus, minus) = (shifted(FRAC_PI_2)?, shifted(-FRAC_PI_2)?);
        simple.ops[at].angles_mut()[0] = angle.clone();
        if plus.dim() != cotangents.dim() {
            return Err(SimulationError::Cotangents { expected: plus.dim(), given: cotangents.dim() });
        }
        for (row, mut out) in by_row.rows_mut().into_iter().enumerate() {
            let slopes = plus.row(row).into_iter().zip(minus.row(row)).map(|(a, b)| (a - b) / 2.0);
            let slope: f64 = slopes.zip(cotangents.row(row)).map(|(d, c)| d * c).sum();
            let out = out.as_slice_mut().unwrap_or(&mut []);
            angle.accumulate_gradient(slope, &rows.row(row).to_vec(), parameters, out, &mut by_parameter);
        }
    }
    Ok(Gradient { parameters: by_parameter, rows: by_row })
}

/// The same circuit in elementary operations, but for its global phase.
fn written(all: &Elementary<'_>) -> Program {
    let prepared = all.program.ops.iter().filter(|op| matches!(op, Op::Prepare { .. })).cloned();
    let steps = all.steps.iter().filter_map(|step| match &step.piece {
        Piece::Phase(_) => None,
        Piece::Clifford(gate, [a, b]) if gate.is_pair() => Some(Op::gate(row(*gate), &[], &[*a, *b])),
        Piece::Clifford(gate, [a, _]) => Some(Op::gate(row(*gate), &[], &[*a])),
        Piece::Turn(string, at) => {
            Some(Op::PauliRotation { pauli: string.clone(), angle: all.angles[*at].clone(), controls: Qubits::new() })
        }
    });
    Program { ops: prepared.chain(steps).collect(), ..*all.program }
}

fn row(gate: Clifford) -> Gate {
    match gate {
        Clifford::X => Gate::X,
        Clifford::Y => Gate::Y,
        Clifford::Z => Gate::Z,
        Clifford::H => Gate::H,
        Clifford::S => Gate::S,
        Clifford::Sdg => Gate::Sdg,
        Clifford::Sx => Gate::Sx,
        Clifford::Sxdg => Gate::Sxdg,
        Clifford::Cx => Gate::Cx,
        Clifford::Cz => Gate::Cz,
        Clifford::Swap => Gate::Swap,
    }
}
