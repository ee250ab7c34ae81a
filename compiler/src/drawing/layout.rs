//! Packing: a program enters; leaves columns in which no two operations touch or cross a wire of each other. Each
//! operation stands in the first column after everything it shares a wire with, as in Qiskit's drawer.

use hqml_ir::{Angle, Gate, Op, Program};

use super::Letters;
use super::shape::{Item, item};

/// A drawing without coordinates.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Layout {
    /// How many wires there are.
    pub qubits: u32,
    /// From left to right.
    pub columns: Vec<Column>,
    /// The sum of all global phases, where there are any.
    pub phase: Option<String>,
}

/// Operations side by side, in the order of the program.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Column {
    /// Each on wires of its own.
    pub items: Vec<Item>,
}

impl Layout {
    /// Lays out a program. Operations on qubits that the program does not have are left out.
    pub fn of(program: &Program, letters: &Letters) -> Layout {
        let mut layout = Layout { qubits: program.qubits, columns: vec![], phase: None };
        let mut free = vec![0usize; program.qubits as usize];
        let mut phase = Angle::constant(0.0);
        for (at, op) in program.ops.iter().enumerate() {
            if let Op::Gate { gate: Gate::Gphase, angles, controls, .. } = op
                && controls.is_empty()
            {
                phase = angles.iter().fold(phase, |sum, angle| sum.add(angle));
            } else if let Some(item) = item(op, at, letters) {
                layout.place(item, &mut free);
            }
        }
        layout.phase = (!phase.is_zero()).then(|| letters.angle(&phase));
        layout
    }

    fn place(&mut self, item: Item, free: &mut [usize]) {
        let (low, high) = item.extent();
        let Some(wires) = free.get_mut(low as usize..=high as usize) else { return };
        let column = wires.iter().max().copied().unwrap_or(0);
        wires.fill(column + 1);
        if self.columns.len() <= column {
            self.columns.resize_with(column + 1, Column::default);
        }
        self.columns[column].items.push(item);
    }
}
