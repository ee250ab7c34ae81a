//! Schedules: start times are Qiskit's on a device as it was, what decoupling puts in keeps the unitary and moves nothing,
//! and small cases are computed by hand.

mod common;

use common::fidelity;
use hqml_ir::target::read;
use hqml_ir::{Angle, Gate, Op, Program, Target};
use hqml_transpiler::Work;
use hqml_transpiler::schedule::{Decoupling, Schedule, ScheduleError, alap, coherence, decouple, expected_fidelity};
use proptest::prelude::*;
use serde_json::Value;

fn manila() -> Target {
    let (conf, props) = (
        include_str!("../../ir/tests/data/targets/conf_manila.json"),
        include_str!("../../ir/tests/data/targets/props_manila.json"),
    );
    read("manila", conf, Some(props)).unwrap()
}

/// Three wires in a row; x takes 2 ticks, rz none, cx 10, a read-out 7; T1 and T2 are 100 ticks.
fn line(gates: &str) -> Target {
    let figures = |gate: &str, qubits: &[u32], ticks: u32| {
        format!(r#"{{"gate": "{gate}", "qubits": {qubits:?}, "error": 0.0, "duration": {ticks}e-9}}"#)
    };
    let one = (0..3).flat_map(|q| [figures("x", &[q], 2), figures("sx", &[q], 2), figures("rz", &[q], 0)]);
    let two = [figures("cx", &[0, 1], 10), figures("cx", &[1, 2], 10)];
    let all: Vec<_> = one.chain(two).collect();
    let qubit = r#"{"t1": 1e-7, "t2": 1e-7, "readout_duration": 7e-9}"#;
    let text = format!(
        r#"{{"name": "line", "num_qubits": 3, "basis_1q": {gates}, "basis_2q": ["cx"], "directed": true, "edges": [[0, 1], [1, 2]],
            "dt": 1e-9, "qubits": [{qubit}, {qubit}, {qubit}], "gates": [{}]}}"#,
        all.join(", ")
    );
    read("line", &text, None).unwrap()
}

const XRZ: &str = r#"["x", "sx", "rz"]"#;

fn g(name: &str, qubits: &[u32]) -> Op {
    let gate = Gate::named(name).unwrap();
    Op::gate(gate, &vec![Angle::constant(0.3); gate.row().angles], qubits)
}

fn program(ops: Vec<Op>) -> Program {
    Program { qubits: 3, ops, ..Program::default() }
}

#[test]
fn start_times_are_qiskits() {
    let golden: Value = serde_json::from_str(include_str!("data/schedule_alap.json")).unwrap();
    let target = manila();
    for case in golden["cases"].as_array().unwrap() {
        let op = |entry: &Value| {
            let qubits: Vec<u32> = entry[1].as_array().unwrap().iter().map(|q| q.as_u64().unwrap() as u32).collect();
            match entry[0].as_str().unwrap() {
                "barrier" => Op::Barrier(qubits.as_slice().into()),
                name => g(name, &qubits),
            }
        };
        let ops = case["ops"].as_array().unwrap().iter().map(op).collect();
        let program = Program { qubits: 5, ops, ..Program::default() };
        let measured: Vec<u32> = if case["measured"].as_bool().unwrap() { (0..5).collect() } else { vec![] };
        let schedule = alap(&program, &target, &measured).unwrap();
        let numbers = |value: &Value| value.as_array().unwrap().iter().map(|v| v.as_u64().unwrap()).collect::<Vec<_>>();
        assert_eq!(schedule.starts, numbers(&case["starts"]));
        assert_eq!(schedule.readouts.iter().flatten().copied().collect::<Vec<_>>(), numbers(&case["measure_starts"]));
        assert_eq!(Some(schedule.total), case["duration"].as_u64());
    }
}

#[test]
fn windows_are_what_waits_after_a_first_gate() {
    let target = line(XRZ);
    let before = program(vec![g("x", &[0]), g("cx", &[0, 1]), g("cx", &[1, 2]), g("x", &[2])]);
    let schedule = alap(&before, &target, &[0, 1]).unwrap();
    // Counted from the end: cx 1,2 ends where the read-out of 1 begins, 7 before the end; the last x ends with all.
    assert_eq!((schedule.starts.as_slice(), schedule.total), ([0, 2, 12, 27].as_slice(), 29));
    assert_eq!(schedule.readouts, [Some(22), Some(22), None]);
    assert!((schedule.seconds() - 29e-9).abs() < 1e-20);
    let idle: Vec<_> = schedule.idle(&before).iter().map(|w| (w.wire, w.start, w.end, w.after)).collect();
    assert_eq!(idle, [(0, 12, 22, 1), (2, 22, 27, 2)], "wire 0 waits for its read-out; wire 2 has not begun before");

    // Windows of 10 and 5 ticks, T1 = T2 = 100 ticks.
    let kept = (3.0 + 3.0 * (-0.1f64).exp()) / 6.0 * (3.0 + 3.0 * (-0.05f64).exp()) / 6.0;
    assert!((coherence(&before, &schedule, &target) - kept).abs() < 1e-15);
    let fidelity = expected_fidelity(&before, &target, &[0, 1]).unwrap().unwrap();
    assert!((fidelity - kept).abs() < 1e-15, "all gates are perfect: {fidelity}");
}

#[test]
fn pulses_stand_at_quarters() {
    let target = line(XRZ);
    let before = program(vec![g("cx", &[0, 1]), g("cx", &[1, 2]), g("cx", &[1, 2]), g("cx", &[0, 1])]);
    let schedule = alap(&before, &target, &[]).unwrap();
    // Wire 0 waits from 10 to 30: 16 ticks without pulses, 4 x 8 x 4.
    let (after, times) = decouple(&before, &schedule, &target, Decoupling::Xx, 1).unwrap();
    let told: Vec<_> = after.ops.iter().zip(&times.starts).map(|(op, start)| format!("{start} {op}")).collect();
    let expected =
        ["0 cx q[0], q[1]", "10 cx q[1], q[2]", "20 cx q[1], q[2]", "14 x q[0]", "24 x q[0]", "30 cx q[0], q[1]"];
    assert_eq!(told, expected);
    assert_eq!((times.total, times.starts.len(), times.lengths.len()), (40, 6, 6));
    // At multiples of 4 ticks: 14 becomes 12.
    let (_, times) = decouple(&before, &schedule, &target, Decoupling::Xx, 4).unwrap();
    assert_eq!(times.starts, [0, 10, 20, 12, 24, 30]);
    // X, Y, X, Y: 20 = 4 x 2 + 12, so 1.5, 3, 3, 3, 1.5; Y is X between turns about Z.
    let (after, times) = decouple(&before, &schedule, &target, Decoupling::Xy4, 1).unwrap();
    let pulses = after.ops.iter().zip(&times.starts).filter(|(op, _)| matches!(op, Op::Gate { gate: Gate::X, .. }));
    assert_eq!(pulses.map(|(_, start)| *start).collect::<Vec<_>>(), [11, 16, 21, 26]);
}

#[test]
fn what_is_not_known_or_not_there_is_said() {
    let hadamard = line(r#"["h", "rz"]"#);
    let told = alap(&program(vec![g("h", &[0])]), &hadamard, &[]).unwrap_err().to_string();
    assert!(
        told.starts_with("operation 0, `h q[0]`: no duration of it is known on `line`; read the target with"),
        "{told}"
    );
    let before = program(vec![g("cx", &[0, 1]), g("cx", &[1, 2]), g("cx", &[0, 1])]);
    let schedule = alap(&before, &hadamard, &[]).unwrap();
    let told = decouple(&before, &schedule, &hadamard, Decoupling::Xx, 1);
    assert_eq!(told, Err(ScheduleError::Pulse { axis: 'X', target: "line".to_owned() }));
}

/// A circuit of the line's gates.
fn circuit() -> impl Strategy<Value = Program> {
    let op = prop_oneof![
        (0..3u32, prop::sample::select(vec!["x", "sx", "rz"])).prop_map(|(q, name)| g(name, &[q])),
        (0..2u32).prop_map(|q| g("cx", &[q, q + 1])),
        (0..2u32).prop_map(|q| Op::Barrier([q, q + 1].as_slice().into())),
    ];
    prop::collection::vec(op, 0..20).prop_map(program)
}

/// Nothing acts on a wire before what stands before it in the program has ended.
fn in_order(program: &Program, schedule: &Schedule) -> bool {
    let mut free = [0u64; 3];
    program.ops.iter().enumerate().all(|(k, op)| {
        let fits = op.qubits().iter().all(|q| free[*q as usize] <= schedule.starts[k]);
        op.qubits().iter().for_each(|q| free[*q as usize] = schedule.starts[k] + schedule.lengths[k]);
        fits
    }) && free.iter().all(|end| *end <= schedule.total)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 100, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn decoupling_keeps_the_unitary_and_the_times(before in circuit(), alignment in 1..6u64, measured in any::<bool>()) {
        let target = line(XRZ);
        let measured: &[u32] = if measured { &[0, 1, 2] } else { &[] };
        let schedule = alap(&before, &target, measured).unwrap();
        prop_assert!(in_order(&before, &schedule));
        for sequence in [Decoupling::Xx, Decoupling::XpXm, Decoupling::Xy4] {
            let (after, times) = decouple(&before, &schedule, &target, sequence, alignment).unwrap();
            prop_assert!((fidelity(&before, &Work::new(after.clone()), &[], &[]) - 1.0).abs() < 1e-9);
            prop_assert!(in_order(&after, &times), "{after}\n{times:?}");
            prop_assert_eq!(target.obeyed_by(&after), Ok(()));
            prop_assert_eq!(times.total, schedule.total);
            // The operations that were there begin when they did.
            let mut old = before.ops.iter().zip(&schedule.starts).peekable();
            for op in after.ops.iter().zip(&times.starts) {
                old.next_if(|before| *before == op);
            }
            prop_assert!(old.peek().is_none());
        }
    }
}
