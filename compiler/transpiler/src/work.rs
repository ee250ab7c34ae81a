//! What the passes hand on: a program, and where the qubits of the circuit that was given enter and leave it.

use hqml_ir::Program;

/// A circuit on its way. The given circuit's unitary is: put qubit `i` on wire `input[i]`, all other wires in |0>, run the
/// program, find qubit `i` on wire `output[i]`, all other wires in |0> again.
///
/// Before the layout wires are the given circuit's qubits, and `input` is the identity; after it they are the device's.
#[derive(Debug, Clone, PartialEq)]
pub struct Work {
    /// The operations so far.
    pub program: Program,
    /// The wire on which qubit `i` of the given circuit enters.
    pub input: Vec<u32>,
    /// The wire on which it leaves.
    pub output: Vec<u32>,
}

impl Work {
    /// A circuit as it was given.
    pub fn new(program: Program) -> Work {
        let wires: Vec<u32> = (0..program.qubits).collect();
        Work { program, input: wires.clone(), output: wires }
    }

    /// What enters on wire `a` enters on wire `b` and the other way round: how a pass that takes a first swap away keeps
    /// the books.
    pub fn exchange_inputs(&mut self, a: u32, b: u32) {
        exchange(&mut self.input, a, b);
    }

    /// What is on wire `a` goes on as wire `b` and the other way round, from the end of the program on: how a pass that
    /// takes a final swap away keeps the books.
    pub fn exchange_outputs(&mut self, a: u32, b: u32) {
        exchange(&mut self.output, a, b);
    }
}

fn exchange(wires: &mut [u32], a: u32, b: u32) {
    for wire in wires {
        *wire = match *wire {
            w if w == a => b,
            w if w == b => a,
            w => w,
        };
    }
}
