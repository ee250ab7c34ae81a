//! The law of dead operations: taken out of a random circuit, all at once, they change nothing that is read from it.

use hqml_ir::{Angle, Gate, Observable, Op, Pauli, PauliString, Program, Qubits, Readout, oracle};

use super::alive::alive;

const QUBITS: u32 = 3;

const GATES: [Gate; 24] = [
    Gate::X,
    Gate::Y,
    Gate::Z,
    Gate::H,
    Gate::S,
    Gate::T,
    Gate::Sx,
    Gate::P,
    Gate::Rx,
    Gate::Ry,
    Gate::Rz,
    Gate::Cx,
    Gate::Cy,
    Gate::Cz,
    Gate::Ch,
    Gate::Cp,
    Gate::Crx,
    Gate::Crz,
    Gate::Swap,
    Gate::Rxx,
    Gate::Rzz,
    Gate::Rzx,
    Gate::Ccx,
    Gate::Cswap,
];

/// A linear congruential generator (Knuth's MMIX); its high bits are taken.
struct Stream(u64);

impl Stream {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % bound
    }

    fn qubits(&mut self, count: usize) -> Vec<u32> {
        let mut all: Vec<u32> = (0..QUBITS).collect();
        (0..count).map(|_| all.remove(self.below(all.len()))).collect()
    }

    /// The row is in some angles, a number in the others.
    fn angle(&mut self) -> Angle {
        match self.below(3) {
            0 => Angle::feature(self.below(2) as u32),
            _ => Angle::constant(0.3 + self.below(20) as f64 / 7.0),
        }
    }

    fn op(&mut self) -> Op {
        if self.below(8) == 0 {
            let factors = self.qubits(2).into_iter().map(|q| (q, [Pauli::X, Pauli::Y, Pauli::Z][self.below(3)]));
            let pauli = PauliString::new(factors.collect()).unwrap_or_default();
            return Op::PauliRotation { pauli, angle: self.angle(), controls: Qubits::new() };
        }
        let gate = GATES[self.below(GATES.len())];
        let angles: Vec<Angle> = (0..gate.row().angles).map(|_| self.angle()).collect();
        Op::gate(gate, &angles, &self.qubits(gate.row().qubits))
    }

    fn readout(&mut self) -> Readout {
        match self.below(4) {
            0 => Readout::Probabilities,
            1 => Readout::Fidelity,
            _ => {
                let string = |stream: &mut Stream| {
                    let count = 1 + stream.below(2);
                    let factors = stream.qubits(count).into_iter();
                    let factors = factors.map(|q| (q, [Pauli::X, Pauli::Y, Pauli::Z, Pauli::Z][stream.below(4)]));
                    PauliString::new(factors.collect()).unwrap_or_default()
                };
                let count = 1 + self.below(2);
                let observables = (0..count).map(|_| Observable::new(vec![(string(self), 1.0)]));
                Readout::Expectations(observables.collect())
            }
        }
    }
}

/// Everything that is read, for two rows.
fn read(program: &Program, readout: &Readout) -> Vec<f64> {
    let rows = [[0.4, 1.1], [2.3, -0.8]];
    let states: Vec<_> = rows.iter().map(|row| oracle::state(program, row, &[])).collect();
    match readout {
        Readout::Fidelity => {
            let overlap: num_complex::Complex64 = states[0].iter().zip(&states[1]).map(|(a, b)| a.conj() * b).sum();
            vec![overlap.norm_sqr()]
        }
        Readout::Expectations(observables) => {
            let strings = || observables.iter().flat_map(|o| o.terms()).map(|term| &term.0);
            states.iter().flat_map(|state| strings().map(|string| oracle::expectation(string, state))).collect()
        }
        _ => states.iter().flatten().map(|amplitude| amplitude.norm_sqr()).collect(),
    }
}

#[test]
fn dead_operations_change_nothing_that_is_read() {
    let mut stream = Stream(20);
    let (mut dead, mut all) = (0, 0);
    for _ in 0..1500 {
        let count = 1 + stream.below(9);
        let ops: Vec<Op> = (0..count).map(|_| stream.op()).collect();
        let readout = stream.readout();
        let whole = Program { qubits: QUBITS, features: 2, parameters: 0, ops };
        let kept = alive(&whole, &readout);
        let ops = whole.ops.iter().zip(&kept).filter(|(_, kept)| **kept).map(|(op, _)| op.clone()).collect();
        let short = Program { ops, ..whole.clone() };
        dead += kept.iter().filter(|kept| !**kept).count();
        all += kept.len();
        for (a, b) in read(&whole, &readout).into_iter().zip(read(&short, &readout)) {
            assert!((a - b).abs() < 1e-9, "{readout:?}: {a} is not {b}\n{:?}\n{kept:?}", whole.ops);
        }
    }
    assert!(dead * 4 > all && dead * 4 < all * 3, "{dead} of {all} are dead");
}
