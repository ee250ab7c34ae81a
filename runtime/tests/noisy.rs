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

/// How far what is read with these layers is from the exact state, all gates `share` times as wrong.
fn extrapolated(share: f64, fit: &str, scales: Option<[f64; 3]>) -> f64 {
    let rates = [
        ("one_qubit_error", real(share * 0.001)),
        ("two_qubit_error", real(share * 0.01)),
        ("method", Value::Word("density".into())),
    ];
    let layers = scales.map(|scales| {
        let scales = Value::List(scales.into_iter().map(real).collect());
        layer("zne", &[("fit", Value::Word(fit.into())), ("scales", scales)])
    });
    far(&read(&noisy(&rates, layers.into_iter().collect())), &exact())
}

/// Depolarizing noise behind a gate is the same behind its inverse: where whole circuits are folded, the first order of
/// the error is the scale times what it is. A line takes away that order, the polynomial through three scales two of
/// them, and an exponential one, where strings fade at different paces. So with half the errors what is left is a half
/// without a layer, a quarter or an eighth.
#[test]
fn extrapolation_takes_away_as_many_orders_of_the_errors_as_its_curve_has() {
    let order = |fit: &str, scales| (extrapolated(0.5, fit, scales) / extrapolated(0.25, fit, scales)).log2();
    let whole = Some([1.0, 3.0, 5.0]);
    for (fit, scales, expected) in
        [("linear", None, 1.0), ("linear", whole, 2.0), ("richardson", whole, 3.0), ("exponential", whole, 2.0)]
    {
        let found = order(fit, scales);
        assert!((found - expected).abs() < 0.15, "{fit} {scales:?}: {found} is not {expected}");
    }
}

/// A part of a circuit that is folded is not as much of the noise for one value as for another, so that a share of the
/// first order stays; the more a curve bends, the more of it.
#[test]
fn parts_of_circuits_are_folded_by_their_errors() {
    let plain = extrapolated(1.0, "linear", None);
    for (fit, factor) in [("linear", 3.0), ("richardson", 2.0), ("exponential", 3.0)] {
        let found = extrapolated(1.0, fit, Some([1.0, 2.0, 3.0]));
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
