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
    /// The qubit that each wire is called after; the wires' own numbers, but for [`Layout::touched`].
    pub numbers: Vec<u32>,
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
        let mut layout =
            Layout { qubits: program.qubits, numbers: (0..program.qubits).collect(), columns: vec![], phase: None };
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

    /// Lays out a program on a wide device: only the wires that something acts on, called as they are there.
    pub fn touched(program: &Program, letters: &Letters) -> Layout {
        let mut place: Vec<Option<u32>> = vec![None; program.qubits as usize];
        for op in &program.ops {
            op.qubits().iter().for_each(|q| {
                if let Some(place) = place.get_mut(*q as usize) {
                    *place = Some(0);
                }
            });
        }
        let numbers: Vec<u32> = (0..program.qubits).filter(|q| place[*q as usize].is_some()).collect();
        (0..).zip(&numbers).for_each(|(wire, qubit)| place[*qubit as usize] = Some(wire));
        let wires: Vec<u32> = place.into_iter().map(|place| place.unwrap_or(u32::MAX)).collect();
        let ops = program.ops.iter().filter_map(|op| op.on_wires(&wires)).collect();
        let narrow = Program { qubits: numbers.len() as u32, ops, ..*program };
        Layout { numbers, ..Layout::of(&narrow, letters) }
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
