//! Clifford circuits: the dense oracle on few qubits, every Clifford gate of the table among them; Stim's values on up to
//! 130 qubits; the frequencies of outcomes; what is refused.

use std::collections::BTreeMap;
use std::f64::consts::{FRAC_PI_2, FRAC_PI_4, PI};

use hqml_ir::{Angle, Gate, Observable, Op, Pauli, PauliString, Program, oracle};
use hqml_simulator::{SimulationError, Stabilizer};
use ndarray::{Array2, array};
use num_complex::Complex64;
use proptest::prelude::*;
use serde_json::Value;

fn stabilizer() -> Stabilizer {
    Stabilizer::new(1 << 28)
}

/// Each gate with the step of which its angles may be any multiples.
const CLIFFORD: &[(Gate, f64)] = &[
    (Gate::Id, 0.0),
    (Gate::X, 0.0),
    (Gate::Y, 0.0),
    (Gate::Z, 0.0),
    (Gate::H, 0.0),
    (Gate::S, 0.0),
    (Gate::Sdg, 0.0),
    (Gate::Sx, 0.0),
    (Gate::Sxdg, 0.0),
    (Gate::P, FRAC_PI_2),
    (Gate::Rx, FRAC_PI_2),
    (Gate::Ry, FRAC_PI_2),
    (Gate::Rz, FRAC_PI_2),
    (Gate::U, FRAC_PI_2),
    (Gate::U2, FRAC_PI_2),
    (Gate::Prx, FRAC_PI_2),
    (Gate::Gpi, FRAC_PI_4),
    (Gate::Gpi2, FRAC_PI_2),
    (Gate::Cx, 0.0),
    (Gate::Cy, 0.0),
    (Gate::Cz, 0.0),
    (Gate::Cp, PI),
    (Gate::Crx, PI),
    (Gate::Cry, PI),
    (Gate::Crz, PI),
    (Gate::Cu, PI),
    (Gate::Swap, 0.0),
    (Gate::Iswap, 0.0),
    (Gate::Dcx, 0.0),
    (Gate::Ecr, 0.0),
    (Gate::Rxx, FRAC_PI_2),
    (Gate::Ryy, FRAC_PI_2),
    (Gate::Rzz, FRAC_PI_2),
    (Gate::Rzx, FRAC_PI_2),
    (Gate::XxPlusYy, PI),
    (Gate::XxMinusYy, PI),
    (Gate::Ms, FRAC_PI_2),
    (Gate::Gphase, 0.3),
];

const QUBITS: u32 = 4;

fn operation() -> impl Strategy<Value = Op> {
    let gate = prop::sample::select(CLIFFORD);
    let angles = prop::collection::vec(-5i32..6, 4);
    let qubits = Just((0..QUBITS).collect::<Vec<_>>()).prop_shuffle();
    (gate, angles, qubits, any::<u8>()).prop_map(|((gate, step), times, qubits, kind)| {
        let angle = |k: &i32| Angle::constant(f64::from(*k) * step);
        if kind < 24 {
            let factors = [(qubits[0], Pauli::X), (qubits[1], Pauli::Y), (qubits[2], Pauli::Z)];
            let pauli = PauliString::new(factors[..1 + kind as usize % 3].to_vec()).unwrap();
            let angle = Angle::constant(f64::from(times[0]) * FRAC_PI_2);
            return Op::PauliRotation { pauli, angle, controls: [].into_iter().collect() };
        }
        // X, Y or Z under a control is Clifford, too.
        let controls = match gate {
            Gate::X | Gate::Y | Gate::Z if kind > 128 => [qubits[3]].into_iter().collect(),
            _ => [].into_iter().collect(),
        };
        let angles: Vec<Angle> = times[..gate.row().angles].iter().map(angle).collect();
        let qubits = qubits[..gate.row().qubits].iter().copied().collect();
        Op::Gate { gate, angles: angles.into(), qubits, controls }
    })
}

fn circuit() -> impl Strategy<Value = Program> {
    prop::collection::vec(operation(), 0..24).prop_map(|ops| Program { qubits: QUBITS, ops, ..Program::default() })
}

fn all_strings() -> Vec<Observable> {
    let string = |code: u32| {
        let factor = |q: u32| [None, Some(Pauli::X), Some(Pauli::Y), Some(Pauli::Z)][(code >> (2 * q) & 3) as usize];
        PauliString::new((0..QUBITS).filter_map(|q| factor(q).map(|p| (q, p))).collect()).unwrap()
    };
    (0..1 << (2 * QUBITS)).map(|code| Observable::new(vec![(string(code), 1.0)])).collect()
}

fn cases(cases: u32) -> ProptestConfig {
    ProptestConfig { cases, failure_persistence: None, ..ProptestConfig::default() }
}

proptest! {
    #![proptest_config(cases(300))]

    #[test]
    fn all_pauli_strings_and_outcomes_are_the_oracles(program in circuit()) {
        let none = Array2::zeros((1, 0));
        let psi = oracle::state(&program, &[], &[]);
        let strings = all_strings();
        let measured = stabilizer().expectations(&program, &strings, none.view(), &[]).unwrap();
        for (o, value) in strings.iter().zip(&measured) {
            let expected = oracle::expectation(&o.terms()[0].0, &psi);
            prop_assert!((value - expected).abs() < 1e-12, "{o}: {value}, not {expected}\n{program}");
        }
        let chances = stabilizer().probabilities(&program, none.view(), &[]).unwrap();
        for (p, a) in chances.iter().zip(&psi) {
            prop_assert!((p - a.norm_sqr()).abs() < 1e-12, "{program}");
        }
    }

    #[test]
    fn fidelities_are_the_oracles(first in circuit(), angles in prop::collection::vec(0i32..4, 6)) {
        // The rows turn every qubit by their features, in quarters.
        let mut program = Program { features: 3, ..first.clone() };
        for (q, k) in [(0, 0), (1, 1), (3, 2)] {
            program.ops.push(Op::gate(Gate::Ry, &[Angle::feature(k)], &[q]));
            program.ops.push(Op::gate(Gate::Cx, &[], &[q, (q + 1) % QUBITS]));
        }
        let rows = Array2::from_shape_fn((2, 3), |(i, j)| f64::from(angles[3 * i + j]) * FRAC_PI_2);
        let found = stabilizer().fidelities(&program, (rows.view(), &[]), (rows.view(), &[])).unwrap();
        let psi: Vec<_> = rows.rows().into_iter().map(|r| oracle::state(&program, r.as_slice().unwrap(), &[])).collect();
        for i in 0..2 {
            for j in 0..2 {
                let overlap: Complex64 = psi[i].iter().zip(&psi[j]).map(|(a, b)| a.conj() * b).sum();
                prop_assert!((found[[i, j]] - overlap.norm_sqr()).abs() < 1e-12);
            }
        }
    }
}

fn stim() -> Value {
    serde_json::from_str(include_str!("golden/stabilizer.json")).unwrap()
}

fn program(case: &Value) -> Program {
    let mut program = Program { qubits: case["n"].as_u64().unwrap() as u32, ..Program::default() };
    for g in case["gates"].as_array().unwrap() {
        let qubits: Vec<u32> = g[1].as_array().unwrap().iter().map(|q| q.as_u64().unwrap() as u32).collect();
        program.ops.push(Op::gate(Gate::named(g[0].as_str().unwrap()).unwrap(), &[], &qubits));
    }
    program
}

#[test]
fn wide_circuits_are_stims() {
    let none = Array2::zeros((1, 0));
    for case in stim()["cases"].as_array().unwrap() {
        let program = program(case);
        let pauli = |v: &Value| match v.as_str().unwrap() {
            "X" => Pauli::X,
            "Y" => Pauli::Y,
            _ => Pauli::Z,
        };
        let (mut observables, mut expected) = (vec![], vec![]);
        for entry in case["strings"].as_array().unwrap() {
            let factors = entry[0].as_array().unwrap().iter().map(|f| (f[0].as_u64().unwrap() as u32, pauli(&f[1])));
            observables.push(Observable::new(vec![(PauliString::new(factors.collect()).unwrap(), 1.0)]));
            expected.push(entry[1].as_f64().unwrap());
        }
        let found = stabilizer().expectations(&program, &observables, none.view(), &[]).unwrap();
        assert_eq!(found.row(0).to_vec(), expected);
        let support = &stabilizer().supports(&program, none.view(), &[]).unwrap()[0];
        assert_eq!(support.dimension() as u64, case["dimension"].as_u64().unwrap());
        for outcome in case["outcomes"].as_array().unwrap() {
            let mut words = vec![0u64; (program.qubits as usize).div_ceil(64)];
            for (q, c) in outcome.as_str().unwrap().chars().enumerate() {
                words[q / 64] |= u64::from(c == '1') << (q % 64);
            }
            assert_eq!(support.probability(&words), 0.5f64.powi(support.dimension() as i32));
        }
    }
}

#[test]
fn shots_are_outcomes_that_can_be_and_each_as_often_as_it_should() {
    let none = Array2::zeros((1, 0));
    for case in stim()["cases"].as_array().unwrap() {
        let program = program(case);
        let support = &stabilizer().supports(&program, none.view(), &[]).unwrap()[0];
        let shots = 20_000;
        let drawn = &stabilizer().samples(&program, none.view(), &[], shots, 7).unwrap()[0];
        assert_eq!((drawn.shots(), drawn.qubits()), (shots, program.qubits));
        assert!((0..shots).step_by(97).all(|s| support.probability(drawn.words(s)) > 0.0));
        // A qubit is 1 always, never, or half the time, as <Z> says.
        let z: Vec<_> = (0..program.qubits).map(|q| Observable::single(Pauli::Z, q)).collect();
        let z = stabilizer().expectations(&program, &z, none.view(), &[]).unwrap();
        for (q, z) in z.iter().enumerate() {
            let ones = (0..shots).filter(|s| drawn.bit(*s, q as u32)).count() as f64;
            assert!((1.0 - 2.0 * ones / shots as f64 - z).abs() < 5.0 * 2.0 * 0.5 / (shots as f64).sqrt());
        }
        assert_eq!(drawn, &stabilizer().samples(&program, none.view(), &[], shots, 7).unwrap()[0]);
        assert_ne!(drawn, &stabilizer().samples(&program, none.view(), &[], shots, 8).unwrap()[0]);
    }
    let ghz = ghz(3);
    let drawn = &stabilizer().samples(&ghz, none.view(), &[], 40_000, 3).unwrap()[0];
    let mut counts: BTreeMap<u64, usize> = BTreeMap::new();
    (0..drawn.shots()).for_each(|s| *counts.entry(drawn.words(s)[0]).or_default() += 1);
    assert_eq!(counts.keys().copied().collect::<Vec<_>>(), [0, 7]);
    assert!(counts.values().all(|c| c.abs_diff(20_000) < 500));
}

fn ghz(qubits: u32) -> Program {
    let mut ops = vec![Op::gate(Gate::H, &[], &[0])];
    ops.extend((1..qubits).map(|q| Op::gate(Gate::Cx, &[], &[q - 1, q])));
    Program { qubits, ops, ..Program::default() }
}

#[test]
fn a_thousand_entangled_qubits_agree() {
    let none = Array2::zeros((1, 0));
    let program = ghz(2000);
    let x = PauliString::new((0..2000).map(|q| (q, Pauli::X)).collect()).unwrap();
    let zz = PauliString::new(vec![(3, Pauli::Z), (1998, Pauli::Z)]).unwrap();
    let observables = [x, zz].map(|s| Observable::new(vec![(s, 1.0)])).to_vec();
    let found = stabilizer().expectations(&program, &observables, none.view(), &[]).unwrap();
    assert_eq!(found, array![[1.0, 1.0]]);
    let drawn = &stabilizer().samples(&program, none.view(), &[], 200, 1).unwrap()[0];
    assert!((0..200).all(|s| (0..2000).all(|q| drawn.bit(s, q) == drawn.bit(s, 0))));
}

#[test]
fn turns_that_make_quarters_together_are_clifford() {
    // `sx` takes Z to -Y, so that `t` and the turn about Y cancel behind it.
    let ops = vec![
        Op::gate(Gate::H, &[], &[0]),
        Op::gate(Gate::T, &[], &[0]),
        Op::gate(Gate::Cx, &[], &[0, 1]),
        Op::gate(Gate::Sx, &[], &[0]),
        Op::gate(Gate::Ry, &[Angle::constant(FRAC_PI_4)], &[0]),
        Op::gate(Gate::Swap, &[], &[0, 1]),
    ];
    let program = Program { qubits: QUBITS, ops, ..Program::default() };
    let psi = oracle::state(&program, &[], &[]);
    let strings = all_strings();
    let found = stabilizer().expectations(&program, &strings, Array2::zeros((1, 0)).view(), &[]).unwrap();
    for (o, value) in strings.iter().zip(&found) {
        assert!((value - oracle::expectation(&o.terms()[0].0, &psi)).abs() < 1e-12);
    }
}

#[test]
fn what_is_no_clifford_circuit_is_refused_with_its_operation() {
    let none = Array2::zeros((1, 0));
    let one = |op: Op| Program { qubits: 2, ops: vec![Op::gate(Gate::H, &[], &[0]), op], ..Program::default() };
    let turned = Op::PauliRotation {
        pauli: PauliString::new(vec![(0, Pauli::X), (1, Pauli::X)]).unwrap(),
        angle: Angle::constant(0.1),
        controls: [].into_iter().collect(),
    };
    for op in [Op::gate(Gate::T, &[], &[0]), Op::gate(Gate::Cs, &[], &[0, 1]), turned] {
        let z = [Observable::single(Pauli::Z, 1)];
        let error = stabilizer().expectations(&one(op), &z, none.view(), &[]).unwrap_err();
        assert!(matches!(error, SimulationError::NotClifford { op: 1, row: 0, .. }), "{error}");
    }
    let wide = Stabilizer::new(1000).supports(&ghz(500), none.view(), &[]).unwrap_err();
    assert!(matches!(wide, SimulationError::Memory { limit: 1000, .. }));
}
