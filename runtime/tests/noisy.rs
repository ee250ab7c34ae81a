//! Backends with noise: what the layers around them do, against the exact state and the density matrix.

mod common;

use common::{call, real};
use hqml_ir::machine::Use;
use hqml_ir::stages::Family;
use hqml_ir::{
    Angle, Backend as Declared, Gate, Machine, MachineCircuit, Observable, Op, Pauli, PauliString, Program, Value,
};
use hqml_learn::random::Stream;
use hqml_runtime::backend::{Backend, Batch, NoisyBackend, StatevectorBackend};
use ndarray::Array2;

const MEMORY: u64 = 1 << 28;

/// Three qubits, entangled, one feature.
fn program() -> Program {
    let x = Angle::feature(0);
    let mut ops = Vec::new();
    for q in 0..3 {
        ops.push(Op::gate(Gate::Ry, &[x.scale(0.5 + f64::from(q))], &[q]));
    }
    ops.extend([Op::gate(Gate::Cx, &[], &[0, 1]), Op::gate(Gate::Cx, &[], &[1, 2])]);
    ops.extend([Op::gate(Gate::Rx, &[Angle::constant(0.4)], &[1]), Op::gate(Gate::Cz, &[], &[0, 2])]);
    Program { qubits: 3, features: 1, parameters: 0, ops }
}

fn noisy(given: &[(&str, Value)], layers: Vec<Value>) -> NoisyBackend {
    let mut given = given.to_vec();
    if !layers.is_empty() {
        given.push(("mitigate", Value::List(layers)));
    }
    let circuit = MachineCircuit {
        source: program(),
        used: Use::State,
        program: program(),
        wires: vec![0, 1, 2],
        device_qubits: vec![],
    };
    let machine = Some(Machine { target: None, circuits: vec![circuit] });
    let declared = Declared { name: "b".into(), call: call(Family::Backend, "noisy", &given), machine };
    NoisyBackend::of(&declared, MEMORY).expect("noisy").expect("rates")
}

fn layer(name: &str, given: &[(&str, Value)]) -> Value {
    Value::Call(call(Family::Mitigation, name, given))
}

fn observables() -> Vec<Observable> {
    let string = |factors: &[(u32, Pauli)]| PauliString::new(factors.to_vec()).expect("distinct");
    vec![
        Observable::single(Pauli::Z, 2),
        Observable::new(vec![
            (string(&[(0, Pauli::Z), (1, Pauli::Z)]), 1.0),
            (string(&[(0, Pauli::X), (2, Pauli::Y)]), 0.5),
            (string(&[]), 0.25),
        ]),
    ]
}

fn read(backend: &dyn Backend) -> Array2<f64> {
    let program = program();
    let rows = ndarray::array![[0.3], [0.9], [-0.5]];
    let batch = Batch { program: &program, rows: rows.view(), parameters: &[] };
    backend.expectations(batch, &observables(), &Stream::named(5, "noise")).expect("values")
}

fn far(a: &Array2<f64>, b: &Array2<f64>) -> f64 {
    (a - b).iter().map(|d| d.abs()).sum()
}

fn exact() -> Array2<f64> {
    read(&StatevectorBackend::new(MEMORY, None))
}

#[test]
fn exact_distributions_are_read_without_their_errors() {
    let wrong = [("readout_error", real(0.07))];
    let (plain, mended) = (read(&noisy(&wrong, vec![])), read(&noisy(&wrong, vec![layer("readout", &[])])));
    assert!(far(&plain, &exact()) > 0.1);
    assert!(far(&mended, &exact()) < 1e-10, "{mended} {}", exact());
}

#[test]
fn shots_are_read_nearer_to_the_truth() {
    let given = [("readout_error", real(0.07)), ("shots", Value::Int(20_000))];
    let (plain, mended) = (read(&noisy(&given, vec![])), read(&noisy(&given, vec![layer("readout", &[])])));
    assert!(far(&mended, &exact()) < far(&plain, &exact()) / 3.0);
}

#[test]
fn extrapolation_comes_nearer_to_no_noise() {
    let rates =
        [("one_qubit_error", real(0.001)), ("two_qubit_error", real(0.01)), ("method", Value::Word("density".into()))];
    let plain = far(&read(&noisy(&rates, vec![])), &exact());
    for (fit, factor) in [("linear", 3.0), ("richardson", 10.0), ("exponential", 3.0)] {
        let zne = layer("zne", &[("fit", Value::Word(fit.into()))]);
        let found = far(&read(&noisy(&rates, vec![zne])), &exact());
        assert!(found < plain / factor, "{fit}: {found}, not {plain} / {factor}");
    }
}

/// Depolarizing noise is a Pauli channel already: whatever is drawn, a twirled copy reads what the circuit reads.
#[test]
fn twirling_leaves_pauli_noise_as_it_is() {
    let rates = [("two_qubit_error", real(0.05)), ("method", Value::Word("density".into()))];
    let twirled = read(&noisy(&rates, vec![layer("twirl", &[("copies", Value::Int(3))])]));
    assert!(far(&twirled, &read(&noisy(&rates, vec![]))) < 1e-10);
}

#[test]
fn trajectories_tend_to_the_density_matrix() {
    let rates = |method: &str| {
        let word = Value::Word(method.into());
        [("two_qubit_error", real(0.05)), ("readout_error", real(0.02)), ("t1", real(2e-6)), ("method", word)]
    };
    let density = read(&noisy(&rates("density"), vec![]));
    let mut given = rates("trajectories").to_vec();
    given.push(("shots", Value::Int(20_000)));
    let drawn = read(&noisy(&given, vec![]));
    // Four standard errors of a mean of signs, weights included.
    assert!((&drawn - &density).iter().all(|d| d.abs() < 4.0 * 1.2 / 20_000f64.sqrt()), "{drawn} {density}");
}
