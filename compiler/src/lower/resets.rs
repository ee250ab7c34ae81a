//! Resets: a program enters; the same one without resets leaves, on more qubits where a used qubit was reset.
//!
//! Resetting a qubit that others may be entangled with leaves a mixed state. Going on with a fresh qubit in its place and
//! never looking at the old one again is the same thing: the state of the qubits that are left is the partial trace
//! over the old one (deferred measurement; Nielsen & Chuang, section 4.4). So what is measured on a state vector is exact.

use hqml_ir::{Op, Program};

/// Takes every reset out of a verified program. Its own qubits keep their numbers where the program ends; those that were
/// left behind follow them. Gives how many were left behind.
pub fn defer_resets(program: &mut Program) -> u32 {
    if !program.ops.iter().any(|op| matches!(op, Op::Reset(_))) {
        return 0;
    }
    let own = program.qubits;
    let mut wires: Vec<u32> = (0..own).collect();
    let mut used = vec![false; own as usize];
    let mut left = vec![];
    let mut ops = Vec::with_capacity(program.ops.len());
    for op in std::mem::take(&mut program.ops) {
        if let Op::Reset(qubit) = op {
            let at = qubit as usize;
            if std::mem::take(&mut used[at]) {
                left.push(wires[at]);
                wires[at] = own + left.len() as u32 - 1;
            }
            continue;
        }
        if !matches!(op, Op::Barrier(_)) {
            op.qubits().iter().for_each(|qubit| used[*qubit as usize] = true);
        }
        // Every qubit of a verified program has a wire, and no two the same.
        ops.extend(op.on_wires(&wires));
    }
    let mut numbers = vec![0; own as usize + left.len()];
    wires.iter().zip(0..).for_each(|(wire, number)| numbers[*wire as usize] = number);
    left.iter().zip(own..).for_each(|(wire, number)| numbers[*wire as usize] = number);
    program.ops = ops.iter().filter_map(|op| op.on_wires(&numbers)).collect();
    program.qubits = own + left.len() as u32;
    left.len() as u32
}
