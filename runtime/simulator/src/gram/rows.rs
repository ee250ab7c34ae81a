//! What a fidelity kernel keeps of its rows: states of a circuit's parts enter; kernel matrices leave.

use hqml_ir::Program;
use ndarray::Array2;

use super::factors::factors;
use super::panels::Panels;
use super::{product, tiles, wires};
use crate::memory::state_bytes;
use crate::overlap::one_by_one;
use crate::{SimulationError, States};

/// Rows ready to be compared: the states of the circuit's parts that no operation joins, single wires as Bloch vectors.
#[derive(Debug, Clone)]
pub struct KernelRows {
    rows: usize,
    /// Bloch vectors of wires by themselves: (rows, 3 wires).
    wires: Array2<f64>,
    /// States of the parts of several wires.
    parts: Vec<Part>,
}

/// The states of one part of the circuit.
#[derive(Debug, Clone)]
pub(super) enum Part {
    /// Many, for the product in tiles.
    Panels(Panels),
    /// A few huge ones, to be compared one by one.
    States(States),
}

impl Part {
    fn amplitudes(&self) -> usize {
        match self {
            Part::Panels(panels) => panels.amplitudes(),
            Part::States(states) => states.dimension(),
        }
    }

    fn gram(&self) -> Array2<f64> {
        match self {
            Part::Panels(panels) => tiles::symmetric(panels),
            Part::States(states) => one_by_one(states, states),
        }
    }

    /// `None` where one holds panels and the other does not.
    fn fidelities(&self, other: &Part) -> Option<Array2<f64>> {
        match (self, other) {
            (Part::Panels(a), Part::Panels(b)) => Some(product(a, b)),
            (Part::States(a), Part::States(b)) => Some(one_by_one(a, b)),
            _ => None,
        }
    }
}

/// Bytes that [`crate::Simulator::kernel_rows`] keeps for one row.
pub fn kernel_row_bytes(program: &Program) -> u128 {
    factors(program).iter().fold(0, |sum: u128, part| sum.saturating_add(state_bytes(part.qubits)))
}

impl KernelRows {
    /// `wires` is (rows, 3 wires); all parts have as many rows.
    pub(super) fn new(wires: Array2<f64>, parts: Vec<Part>) -> KernelRows {
        KernelRows { rows: wires.nrows(), wires, parts }
    }

    /// Rows.
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// The fidelities of the rows with each other: (rows, rows), symmetric to the bit, the diagonal exactly 1.
    pub fn gram(&self) -> Array2<f64> {
        let mut out = self.multiplied(self, self.parts.iter().map(Part::gram));
        out.diag_mut().fill(1.0);
        out
    }

    /// The fidelities of these rows with the rows of `other`: (rows, other rows).
    ///
    /// # Errors
    /// [`SimulationError::Kernels`] where the other rows are those of another circuit, or were made with another memory.
    pub fn fidelities(&self, other: &KernelRows) -> Result<Array2<f64>, SimulationError> {
        let shape =
            |rows: &KernelRows| (rows.wires.ncols(), rows.parts.iter().map(Part::amplitudes).collect::<Vec<_>>());
        if shape(self) != shape(other) {
            return Err(SimulationError::Kernels);
        }
        let parts = self.parts.iter().zip(&other.parts).map(|(mine, other)| mine.fidelities(other));
        let parts: Option<Vec<_>> = parts.collect();
        Ok(self.multiplied(other, parts.ok_or(SimulationError::Kernels)?.into_iter()))
    }

    /// The product of the parts' fidelities and the wires'.
    fn multiplied(&self, other: &KernelRows, mut parts: impl Iterator<Item = Array2<f64>>) -> Array2<f64> {
        let mut out = parts.next().unwrap_or_else(|| Array2::ones((self.rows, other.rows)));
        for part in parts {
            out *= &part;
        }
        if self.wires.ncols() > 0 {
            wires::multiply(&mut out, self.wires.view(), other.wires.view());
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Simulator, fidelities, gram};
    use hqml_ir::{Angle, Gate, Op};

    fn simulator() -> Simulator {
        Simulator::new(1 << 24)
    }

    /// Two joined wires, two joined wires between them, a wire alone, a wire that no feature turns, and an end that is
    /// the same for all rows.
    fn program() -> Program {
        let x = Angle::feature;
        let ops = vec![
            Op::gate(Gate::H, &[], &[0]),
            Op::gate(Gate::Ry, &[x(0)], &[1]),
            Op::gate(Gate::Ry, &[x(1)], &[2]),
            Op::gate(Gate::Rx, &[x(2)], &[4]),
            Op::gate(Gate::Cx, &[], &[1, 3]),
            Op::gate(Gate::Rz, &[x(0).multiply(&x(1))], &[3]),
            Op::gate(Gate::Cx, &[], &[2, 5]),
            Op::Barrier([0, 1, 2, 3, 4, 5].as_slice().into()),
            Op::gate(Gate::Rz, &[x(1).scale(0.7)], &[4]),
            Op::gate(Gate::Ry, &[x(2)], &[5]),
            Op::gate(Gate::Cx, &[], &[0, 4]),
            Op::gate(Gate::Ry, &[Angle::parameter(0)], &[3]),
        ];
        Program { qubits: 6, features: 3, parameters: 1, ops }
    }

    fn rows(n: usize, seed: f64) -> Array2<f64> {
        Array2::from_shape_fn((n, 3), |(i, j)| ((i * 3 + j) as f64 * 1.37 + seed).sin() * 2.5)
    }

    fn close(a: &Array2<f64>, b: &Array2<f64>) {
        assert_eq!(a.dim(), b.dim());
        let off = (a - b).iter().fold(0.0_f64, |most, v| most.max(v.abs()));
        assert!(off < 1e-14, "{off:e}");
    }

    #[test]
    fn a_circuit_falls_into_the_wires_that_meet() {
        let parts: Vec<_> = factors(&program()).iter().map(|part| (part.qubits, part.ops.len())).collect();
        assert_eq!(parts, [(2, 3), (2, 3), (1, 2)]);
        assert_eq!(kernel_row_bytes(&program()), 64 + 64 + 32);
    }

    #[test]
    fn the_product_of_the_parts_is_the_whole() {
        let (a, b) = (rows(37, 0.1), rows(19, 0.9));
        let parameters = [0.83];
        let keep = |x: &Array2<f64>| simulator().kernel_rows(&program(), x.view(), &parameters).unwrap();
        let whole = |x: &Array2<f64>| simulator().states(&program(), x.view(), &parameters).unwrap();
        let square = keep(&a).gram();
        close(&square, &gram(&whole(&a)));
        assert_eq!(square, square.t());
        assert!(square.diag().iter().all(|d| *d == 1.0));
        close(&keep(&a).fidelities(&keep(&b)).unwrap(), &fidelities(&whole(&a), &whole(&b)).unwrap());
    }

    #[test]
    fn a_map_of_single_wires_needs_no_states() {
        let ops =
            (0..40).map(|q| Op::gate(Gate::Ry, &[Angle::feature(q % 3).scale(0.01 * f64::from(q))], &[q])).collect();
        let wide = Program { qubits: 40, features: 3, parameters: 0, ops };
        let x = rows(11, 0.4);
        let kernel = simulator().kernel_rows(&wide, x.view(), &[]).unwrap().gram();
        let expected = Array2::from_shape_fn((11, 11), |(i, j)| {
            (0..40).map(|q| (0.005 * q as f64 * (x[[i, q % 3]] - x[[j, q % 3]])).cos().powi(2)).product::<f64>()
        });
        close(&kernel, &expected);
    }

    #[test]
    fn rows_in_chunks_are_rows_at_once() {
        let ops = (0..12)
            .flat_map(|q| [Op::gate(Gate::Ry, &[Angle::feature(q % 3)], &[q]), Op::gate(Gate::Cx, &[], &[q, q + 1])]);
        let last = Op::gate(Gate::Ry, &[Angle::feature(1)], &[12]);
        let program = Program { qubits: 13, features: 3, parameters: 0, ops: ops.chain([last]).collect() };
        // A row is 128 KiB: more than one chunk.
        let x = rows(300, 0.2);
        let simulator = Simulator::new(1 << 26);
        let kept = simulator.kernel_rows(&program, x.view(), &[]).unwrap().gram();
        let mut whole = gram(&simulator.states(&program, x.view(), &[]).unwrap());
        whole.diag_mut().fill(1.0);
        assert_eq!(kept, whole);
    }

    #[test]
    fn rows_from_lanes_are_the_states_rows() {
        for (wires, count) in [(2, 1), (2, 2), (2, 1003), (3, 70), (5, 9), (6, 5), (7, 133), (8, 29)] {
            let ring = |q| {
                let turns = [Op::gate(Gate::Ry, &[Angle::feature(q % 3)], &[q]), Op::gate(Gate::X, &[], &[q])];
                turns.into_iter().chain([Op::gate(Gate::Cx, &[], &[q, (q + 1) % wires])])
            };
            let real: Vec<Op> = (0..wires).flat_map(ring).collect();
            let phases = (0..wires).map(|q| Op::gate(Gate::Rx, &[Angle::feature(1).scale(0.3)], &[q]));
            let complex = real.iter().cloned().chain(phases).chain(real.iter().cloned()).collect();
            for ops in [real.clone(), complex] {
                let program = Program { qubits: wires, features: 3, parameters: 0, ops };
                let (a, b) = (rows(count, 0.7), rows(count / 2 + 3, 1.9));
                let keep = |x: &Array2<f64>| simulator().kernel_rows(&program, x.view(), &[]).unwrap();
                let whole = |x: &Array2<f64>| simulator().states(&program, x.view(), &[]).unwrap();
                close(&keep(&a).gram(), &gram(&whole(&a)));
                close(&keep(&a).fidelities(&keep(&b)).unwrap(), &fidelities(&whole(&a), &whole(&b)).unwrap());
            }
        }
    }

    #[test]
    fn huge_states_are_compared_one_by_one() {
        let (a, b) = (rows(7, 0.3), rows(3, 0.6));
        let keep =
            |memory: u64, x: &Array2<f64>| Simulator::new(memory).kernel_rows(&program(), x.view(), &[0.2]).unwrap();
        // Two wires take 64 bytes a row.
        let (few, many) = (1 << 11, 1 << 20);
        close(&keep(few, &a).gram(), &keep(many, &a).gram());
        let cross = keep(few, &a).fidelities(&keep(few, &b)).unwrap();
        close(&cross, &keep(many, &a).fidelities(&keep(many, &b)).unwrap());
        assert_eq!(keep(few, &a).fidelities(&keep(many, &b)).unwrap_err(), SimulationError::Kernels);
    }

    #[test]
    fn rows_of_other_circuits_are_refused() {
        let x = rows(2, 0.0);
        let other = Program { ops: vec![Op::gate(Gate::Ry, &[Angle::feature(0)], &[0])], ..program() };
        let keep = |p: &Program| simulator().kernel_rows(p, x.view(), &[0.0]).unwrap();
        assert_eq!(keep(&program()).fidelities(&keep(&other)).unwrap_err(), SimulationError::Kernels);
    }
}
