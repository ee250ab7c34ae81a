//! Numbers for symbols: a program enters once, rows and parameters enter again and again; the same program with numbers for
//! angles leaves each time. What the angles share is computed once for each.

use hqml_ir::{Angle, Formula, Program};

/// A program that is bound many times.
#[derive(Debug, Clone)]
pub struct Binder {
    program: Program,
    /// The operation and the place of each symbolic angle.
    places: Vec<(u32, u32)>,
    formula: Formula,
    scratch: Vec<f64>,
    values: Vec<f64>,
}

impl Binder {
    /// Gathers the symbolic angles. Linear in the program.
    pub fn new(program: Program) -> Binder {
        let mut places = vec![];
        let mut symbolic = vec![];
        for (at, op) in program.ops.iter().enumerate() {
            for (place, angle) in op.angles().iter().enumerate().filter(|(_, a)| a.as_constant().is_none()) {
                places.push((at as u32, place as u32));
                symbolic.push(angle.clone());
            }
        }
        let formula = Formula::new(program.features, &symbolic);
        let values = vec![0.0; symbolic.len()];
        Binder { program, places, formula, scratch: vec![], values }
    }

    /// How many numbers are set each time.
    pub fn angles(&self) -> usize {
        self.places.len()
    }

    /// The program at this row and these parameters; valid until the next call.
    ///
    /// # Panics
    /// Where the row or the parameters are shorter than the program says.
    pub fn bind(&mut self, row: &[f64], parameters: &[f64]) -> &Program {
        self.formula.evaluate(row, parameters, &mut self.scratch, &mut self.values);
        for ((at, place), value) in self.places.iter().zip(&self.values) {
            self.program.ops[*at as usize].angles_mut()[*place as usize] = Angle::constant(*value);
        }
        &self.program
    }
}
