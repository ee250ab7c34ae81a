//! Programs as data: what the verifier refuses, how programs are printed, what is counted.

use std::f64::consts::PI;

use hqml_ir::verify::Fault;
use hqml_ir::{Angle, Gate, Metrics, Op, Pauli, PauliString, Program, Qubits, verify};

fn g(name: &str, angles: &[Angle], qubits: &[u32]) -> Op {
    Op::gate(Gate::named(name).unwrap(), angles, qubits)
}

fn qubits(list: &[u32]) -> Qubits {
    list.into()
}

fn controlled(op: &Op, controls: &[u32]) -> Op {
    op.controlled(controls).unwrap()
}

fn program(ops: Vec<Op>) -> Program {
    Program { qubits: 3, features: 2, parameters: 2, ops }
}

fn fault(op: Op) -> Option<Fault> {
    let broken = verify(&program(vec![Op::Reset(0), op])).err();
    assert!(broken.as_ref().is_none_or(|e| e.op == 1));
    broken.map(|e| e.fault)
}

#[test]
fn every_rule_is_kept() {
    let x0 = Angle::feature(0);
    assert_eq!(fault(g("cx", &[], &[0, 2])), None);
    assert_eq!(fault(g("cx", &[], &[0, 3])), Some(Fault::Bounds { qubit: 3, width: 3 }));
    assert_eq!(fault(g("cx", &[], &[1, 1])), Some(Fault::Repeated(1)));
    assert_eq!(fault(controlled(&g("ry", &[x0], &[0]), &[1, 1])), Some(Fault::Repeated(1)));
    assert_eq!(fault(g("cx", &[], &[1])), Some(Fault::Qubits { gate: "cx", takes: 2, given: 1 }));
    assert_eq!(fault(g("rx", &[], &[1])), Some(Fault::Angles { gate: "rx", takes: 1, given: 0 }));
    assert_eq!(fault(g("p", &[Angle::feature(2)], &[1])), Some(Fault::Feature { index: 2, width: 2 }));
    let inside = Angle::feature(0).multiply(&Angle::parameter(7));
    assert_eq!(fault(g("p", &[inside], &[1])), Some(Fault::Parameter { index: 7, length: 2 }));
    assert_eq!(fault(g("p", &[Angle::constant(f64::NAN)], &[1])), Some(Fault::NotFinite("NaN".into())));
    let rotation = |pauli: &[(u32, Pauli)], controls: &[u32]| Op::PauliRotation {
        pauli: PauliString::new(pauli.to_vec()).unwrap(),
        angle: Angle::constant(1.0),
        controls: qubits(controls),
    };
    assert_eq!(fault(rotation(&[(0, Pauli::X), (1, Pauli::Y)], &[2])), None);
    assert_eq!(fault(rotation(&[(0, Pauli::X), (1, Pauli::Y)], &[1])), Some(Fault::Repeated(1)));
    assert_eq!(fault(Op::Barrier(qubits(&[0, 9]))), Some(Fault::Bounds { qubit: 9, width: 3 }));
}

fn prepare(amplitudes: &[f64], on: &[u32]) -> Op {
    Op::Prepare { amplitudes: amplitudes.iter().map(|a| Angle::constant(*a)).collect(), qubits: qubits(on) }
}

#[test]
fn preparations_come_first() {
    assert_eq!(fault(prepare(&[1.0, 2.0, 0.0, -1.0], &[2, 0])), None);
    assert_eq!(fault(prepare(&[1.0, 2.0, 3.0], &[0, 1])), Some(Fault::Amplitudes { given: 3, qubits: 2 }));
    assert_eq!(fault(prepare(&[0.0, 0.0], &[0])), Some(Fault::ZeroAmplitudes));
    let late = |between: Vec<Op>| {
        let ops = [vec![g("cx", &[], &[0, 1])], between, vec![prepare(&[1.0, 1.0], &[1])]].concat();
        verify(&program(ops)).err().map(|e| e.fault)
    };
    assert_eq!(late(vec![]), Some(Fault::NotFresh(1)));
    assert_eq!(late(vec![Op::Reset(0)]), Some(Fault::NotFresh(1)));
    assert_eq!(late(vec![Op::Reset(1)]), None);
}

#[test]
fn basis_states_must_be_numbered() {
    let wide = |qubits| verify(&Program { qubits, ..Program::default() }).err().map(|e| e.fault);
    assert_eq!((wide(63), wide(64)), (None, Some(Fault::TooWide(64))));
}

#[test]
fn printing_is_canonical() {
    let x = Angle::feature(0);
    let product = Angle::constant(PI).subtract(&x).multiply(&Angle::parameter(1));
    let mut shown = program(vec![
        g("h", &[], &[0]),
        g("p", &[x.scale(2.0)], &[1]),
        g("u", &[Angle::constant(0.1), Angle::constant(-0.0), product], &[2]),
        controlled(&g("ry", std::slice::from_ref(&x), &[0]), &[2, 1]),
        Op::PauliRotation {
            pauli: PauliString::new(vec![(2, Pauli::Z), (0, Pauli::X)]).unwrap(),
            angle: x.add(&Angle::constant(-0.5)),
            controls: qubits(&[1]),
        },
        Op::Reset(1),
        Op::Barrier(qubits(&[0, 2])),
        g("gphase", &[Angle::constant(1e-9)], &[]),
    ]);
    shown.ops.insert(0, prepare(&[1.0, 0.5], &[1]));
    let expected = "\
qubits 3, features 2, parameters 2
prepare([1, 0.5]) q[1]
h q[0]
p(2 * x[0]) q[1]
u(0.1, -0, (-x[0] + 3.141592653589793) * (theta[1])) q[2]
ctrl @ cry(x[0]) q[1], q[2], q[0]
ctrl @ pauli_rotation(\"XZ\", x[0] - 0.5) q[1], q[0], q[2]
reset q[1]
barrier q[0], q[2]
gphase(0.000000001)
";
    assert_eq!(shown.to_string(), expected);
}

#[test]
fn circuits_are_counted_as_qiskit_counts() {
    // Qiskit 2.6: depth() 6, and 3 where only gates on two qubits or more count; the barrier
    // lines qubits 0 and 2 up.
    let (x, t) = (Angle::feature(0), Angle::parameter(1));
    let m = Metrics::of(&program(vec![
        g("h", &[], &[0]),
        g("cx", &[], &[0, 1]),
        g("rz", &[x.multiply(&t)], &[1]),
        g("cx", &[], &[0, 1]),
        Op::Barrier(qubits(&[1, 2])),
        g("ry", &[x], &[2]),
        g("gphase", &[t], &[]),
        controlled(&g("ry", &[Angle::constant(1.0)], &[0]), &[1, 2]),
    ]));
    assert_eq!((m.qubits, m.depth, m.two_qubit_depth), (3, 6, 3));
    assert_eq!((m.operations, m.two_qubit_operations), (6, 3));
    assert_eq!((m.features_used, m.parameters_used), (1, 1));
    let kinds: Vec<_> = m.gates.iter().map(|(k, n)| (k.as_str(), *n)).collect();
    assert_eq!(kinds, [("ctrl @ cry", 1), ("cx", 2), ("h", 1), ("ry", 1), ("rz", 1)]);
}
