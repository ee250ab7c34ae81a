//! Parameter shifts: a program enters; one program leaves whose features are the angles, with the rows that hold them
//! moved, and from what is read there the derivatives by parameters and features. For every place that runs circuits and
//! has no sweep back.
//!
//! Every angle that reads the row or a parameter is an input of its own, so that an expression is moved as a whole and a
//! parameter that is read often is moved occurrence by occurrence; the chain rule through the angles does the rest. All
//! moved circuits share one program and differ in their rows: one batch.

mod rule;

use hqml_ir::{Angle, Atom, Gate, Op, Program, Qubits};
use ndarray::{Array2, ArrayView2, s};

use crate::elementary::{Clifford, Elementary, Piece};
use crate::{Gradient, SimulationError};
use rule::{Terms, rule};

/// Numbers that one batch of moved rows may hold; larger ones come in parts.
const MOST_INPUTS: usize = 1 << 22;

/// A program with the angles that are moved.
#[derive(Debug, Clone)]
pub struct Shifts {
    program: Program,
    inputs: Vec<Angle>,
    turns: Vec<Turn>,
    features: u32,
    parameters: u32,
}

/// An angle that is moved.
#[derive(Debug, Clone)]
struct Turn {
    /// The input it is.
    input: usize,
    terms: Terms,
}

impl Shifts {
    /// Angles of the gates as they are written, which noise follows: those that read one of the parameters `trains`
    /// (ascending), and with `rows` those that read the row.
    ///
    /// # Errors
    /// A program with preparations that such an angle would reach: no shift does.
    pub fn new(program: &Program, rows: bool, trains: &[u32]) -> Result<Shifts, SimulationError> {
        let wanted = |angle: &Angle| {
            let mut found = false;
            angle.visit(&mut |atom| match atom {
                Atom::Feature(_) => found |= rows,
                Atom::Parameter(k) => found |= trains.binary_search(k).is_ok(),
                Atom::Nonlinear(_) => {}
            });
            found
        };
        Shifts::of(program, &wanted)
    }

    /// The same circuit, but for its global phase, as Clifford gates and turns about Pauli strings: two values a turn,
    /// and where all angles are multiples of pi/2 the moved ones are, too.
    ///
    /// # Errors
    /// As [`Shifts::new`]; a program that breaks a rule.
    pub fn of_turns(program: &Program, rows: bool, trains: &[u32]) -> Result<Shifts, SimulationError> {
        Shifts::new(&in_turns(&Elementary::new(program)?), rows, trains)
    }

    fn of(program: &Program, wanted: &dyn Fn(&Angle) -> bool) -> Result<Shifts, SimulationError> {
        let (features, parameters) = (program.features, program.parameters);
        let mut shifts =
            Shifts { program: program.clone(), inputs: Vec::new(), turns: Vec::new(), features, parameters };
        for (k, op) in program.ops.iter().enumerate() {
            for (slot, angle) in op.angles().iter().enumerate() {
                if angle.as_constant().is_some() {
                    continue;
                }
                if wanted(angle) {
                    if matches!(op, Op::Prepare { .. }) {
                        return Err(SimulationError::NoShift { op: k });
                    }
                    let input = shifts.inputs.len();
                    shifts.turns.extend(rule(op, slot).map(|terms| Turn { input, terms }));
                }
                shifts.program.ops[k].angles_mut()[slot] = Angle::feature(shifts.inputs.len() as u32);
                shifts.inputs.push(angle.clone());
            }
        }
        (shifts.program.features, shifts.program.parameters) = (shifts.inputs.len() as u32, 0);
        Ok(shifts)
    }

    /// The program whose row is [`Shifts::inputs`] of a row; it has no parameters.
    pub fn program(&self) -> &Program {
        &self.program
    }

    /// Moved circuits for each row.
    pub fn evaluations(&self) -> usize {
        self.turns.iter().map(|turn| turn.terms.len()).sum()
    }

    /// Batches in which the moved circuits of so many rows come: one, where they are not too many for that.
    pub fn batches(&self, rows: usize) -> usize {
        if self.turns.is_empty() { 0 } else { rows.div_ceil(self.part()) }
    }

    /// Rows whose moved circuits are one batch.
    fn part(&self) -> usize {
        (MOST_INPUTS / (self.evaluations() * self.inputs.len()).max(1)).max(1)
    }

    /// Angles that are moved.
    pub fn turns(&self) -> usize {
        self.turns.len()
    }

    /// The angles of each row, nothing moved: (rows, `program().features`).
    ///
    /// # Errors
    /// Rows or parameters that do not fit the program.
    pub fn inputs(&self, rows: ArrayView2<'_, f64>, parameters: &[f64]) -> Result<Array2<f64>, SimulationError> {
        if rows.ncols() != self.features as usize {
            return Err(SimulationError::Features { expected: self.features, given: rows.ncols() });
        }
        if parameters.len() != self.parameters as usize {
            return Err(SimulationError::Parameters { expected: self.parameters, given: parameters.len() });
        }
        let mut inputs = Array2::zeros((rows.nrows(), self.inputs.len()));
        for (row, mut out) in rows.rows().into_iter().zip(inputs.rows_mut()) {
            let row = row.to_vec();
            out.iter_mut().zip(&self.inputs).for_each(|(o, angle)| *o = angle.value(&row, parameters));
        }
        Ok(inputs)
    }

    /// Of each row of inputs, itself and then with each turn moved by pi: (rows * (1 + turns), inputs).
    pub(crate) fn half_turned(&self, inputs: ArrayView2<'_, f64>) -> Array2<f64> {
        let moved = self.turns.iter().map(|turn| (turn.input, std::f64::consts::PI));
        let moves: Vec<(usize, f64)> = std::iter::once((0, 0.0)).chain(moved).collect();
        spread(inputs, &moves)
    }

    /// The derivative of each moved angle's expression by these parameters: `slopes` (turns, parameters) is filled.
    pub(crate) fn jacobian(&self, row: &[f64], parameters: &[f64], trains: &[u32]) -> Array2<f64> {
        let mut out = Array2::zeros((self.turns.len(), trains.len()));
        let mut by_row = vec![0.0; row.len()];
        for (turn, mut slopes) in self.turns.iter().zip(out.rows_mut()) {
            let mut all = vec![0.0; parameters.len()];
            self.inputs[turn.input].accumulate_gradient(1.0, row, parameters, &mut by_row, &mut all);
            slopes.iter_mut().zip(trains).for_each(|(slope, k)| *slope = all.get(*k as usize).copied().unwrap_or(0.0));
        }
        out
    }

    /// The gradient of a sum over rows. `read` is given the first row and the number of rows of a part, and the moved
    /// inputs of these: [`Shifts::evaluations`] for each row, one after the other; it gives one number for each, linear
    /// in the expectation values there.
    ///
    /// # Errors
    /// Those of `read`; rows or parameters that do not fit.
    pub fn gradient<E: From<SimulationError>>(
        &self,
        rows: ArrayView2<'_, f64>,
        parameters: &[f64],
        mut read: impl FnMut(usize, usize, ArrayView2<'_, f64>) -> Result<Vec<f64>, E>,
    ) -> Result<Gradient, E> {
        let inputs = self.inputs(rows, parameters)?;
        let mut by_row = Array2::<f64>::zeros(rows.dim());
        let mut by_parameter = vec![0.0; parameters.len()];
        let moves: Vec<(usize, f64)> =
            self.turns.iter().flat_map(|turn| turn.terms.iter().map(|term| (turn.input, term.0))).collect();
        if moves.is_empty() {
            return Ok(Gradient { parameters: by_parameter, rows: by_row });
        }
        let part = self.part();
        for first in (0..rows.nrows()).step_by(part) {
            let end = (first + part).min(rows.nrows());
            let moved = spread(inputs.slice(s![first..end, ..]), &moves);
            let numbers = read(first, end - first, moved.view())?;
            for (row, numbers) in (first..end).zip(numbers.chunks_exact(moves.len())) {
                let mut of_row = vec![0.0; rows.ncols()];
                self.chain(&rows.row(row).to_vec(), parameters, numbers, &mut of_row, &mut by_parameter);
                by_row.row_mut(row).iter_mut().zip(of_row).for_each(|(to, d)| *to = d);
            }
        }
        Ok(Gradient { parameters: by_parameter, rows: by_row })
    }

    /// From what was read of a row to its part of the gradient.
    fn chain(&self, row: &[f64], parameters: &[f64], numbers: &[f64], of_row: &mut [f64], of_parameters: &mut [f64]) {
        let mut numbers = numbers.iter();
        for turn in &self.turns {
            let slope: f64 = turn.terms.iter().zip(numbers.by_ref()).map(|(term, value)| term.1 * value).sum();
            self.inputs[turn.input].accumulate_gradient(slope, row, parameters, of_row, of_parameters);
        }
    }
}

/// Each row once for each move of one of its entries.
fn spread(inputs: ArrayView2<'_, f64>, moves: &[(usize, f64)]) -> Array2<f64> {
    let mut out = Array2::zeros((inputs.nrows() * moves.len(), inputs.ncols()));
    for (k, mut to) in out.rows_mut().into_iter().enumerate() {
        to.assign(&inputs.row(k / moves.len()));
        let (input, by) = moves[k % moves.len()];
        if let Some(entry) = to.get_mut(input) {
            *entry += by;
        }
    }
    out
}

/// What a program's read-outs are at rows: (rows, outputs).
pub type Values<'f> = &'f dyn Fn(&Program, ArrayView2<'_, f64>) -> Result<Array2<f64>, SimulationError>;

/// The gradient of `sum(cotangents * values)` by every parameter and feature, the circuit written in turns: two rows of
/// `values` for each turn that reads the row or a parameter.
///
/// # Errors
/// Those of `values`; a program whose preparations read the row or a parameter, which no shift reaches; cotangents that
/// do not fit the rows.
pub fn shift_gradient(
    program: &Program,
    rows: ArrayView2<'_, f64>,
    parameters: &[f64],
    cotangents: ArrayView2<'_, f64>,
    values: Values<'_>,
) -> Result<Gradient, SimulationError> {
    let all: Vec<u32> = (0..program.parameters).collect();
    let shifts = Shifts::of_turns(program, true, &all)?;
    if cotangents.nrows() != rows.nrows() {
        let expected = (rows.nrows(), cotangents.ncols());
        return Err(SimulationError::Cotangents { expected, given: cotangents.dim() });
    }
    shifts.gradient(rows, parameters, |first, count, moved| {
        let found = values(shifts.program(), moved)?;
        if found.ncols() != cotangents.ncols() {
            let expected = (rows.nrows(), found.ncols());
            return Err(SimulationError::Cotangents { expected, given: cotangents.dim() });
        }
        Ok(against(found.view(), cotangents.slice(s![first..first + count, ..])))
    })
}

/// What is read of moved rows against the cotangents of the rows they come from: one number a moved row.
pub fn against(values: ArrayView2<'_, f64>, cotangents: ArrayView2<'_, f64>) -> Vec<f64> {
    let each = (values.nrows() / cotangents.nrows().max(1)).max(1);
    let number = |(k, value): (usize, ndarray::ArrayView1<'_, f64>)| value.dot(&cotangents.row(k / each));
    values.rows().into_iter().enumerate().map(number).collect()
}

/// The same circuit in elementary operations, but for its global phase.
pub(crate) fn in_turns(all: &Elementary<'_>) -> Program {
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
