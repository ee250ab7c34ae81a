//! What is left of the field's circuits, held against what other tools leave: never worse than the best of them by more
//! than the issue allows, and always the same circuit. Angles stay symbolic throughout.

#[path = "common/clifford.rs"]
mod clifford;
mod common;
#[path = "common/families.rs"]
mod families;

use std::collections::BTreeMap;
use std::f64::consts::FRAC_PI_2;
use std::path::Path;

use hqml_ir::{Angle, Program, Target};
use hqml_transpiler::{Counts, Level, Options, Work, transpile};
use serde_json::Value;

/// Fewer wires are simulated, the others held against each other as Cliffords.
const MOST_SIMULATED: usize = 13;

fn data(name: &str) -> String {
    std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data").join(name)).unwrap()
}

fn target(name: &str) -> Target {
    hqml_ir::target::read(name, &data(&format!("targets/{name}.json")), None).unwrap()
}

/// Each different angle becomes a parameter, so that all can be quarter turns.
fn independent(program: &Program) -> Program {
    let mut known: BTreeMap<String, u32> = BTreeMap::new();
    let mut other = program.clone();
    for angle in other.ops.iter_mut().flat_map(|op| op.angles_mut()).filter(|a| a.as_constant().is_none()) {
        let next = known.len() as u32;
        *angle = Angle::parameter(*known.entry(angle.to_string()).or_insert(next));
    }
    other.parameters = known.len() as u32;
    other
}

fn done(program: &Program, target: &Target) -> Work {
    let options = Options { level: Level::O3, ..Options::default() };
    let done = transpile(program, target, &options).unwrap();
    target.obeyed_by(&done.program).unwrap();
    Work { program: done.program, input: done.initial_layout, output: done.final_layout }
}

fn assert_same(name: &str, program: &Program, target: &Target, after: &Work) {
    let mut wires: Vec<u32> = after.program.ops.iter().flat_map(|op| op.qubits()).collect();
    wires.sort_unstable();
    wires.dedup();
    if wires.len() <= MOST_SIMULATED {
        let parameters: Vec<f64> = (0..program.parameters).map(|k| 0.3 + 0.7 * f64::from(k)).collect();
        let fidelity = common::fidelity(program, after, &[], &parameters);
        assert!((fidelity - 1.0).abs() < 1e-9, "{name} on {}: fidelity {fidelity}", target.name);
    } else if !name.starts_with("qft") {
        let program = independent(program);
        let after = done(&program, target);
        let turns: Vec<f64> = (0..program.parameters).map(|k| f64::from(k * k % 7 + k % 3) * FRAC_PI_2).collect();
        assert!(clifford::same(&program, &after, &turns), "{name} on {}: another circuit", target.name);
    }
}

/// With every parameter a number of its own, as the peers were given it.
fn bound(program: &Program) -> Program {
    let value = |k: u32| Angle::constant(1.3 + 2.1 * f64::from(k * 7 % 11) - 0.37 * f64::from(k));
    let mut other = program.clone();
    other.ops.iter_mut().flat_map(|op| op.angles_mut()).for_each(|a| *a = a.substitute(&Angle::feature, &value));
    other
}

/// What is found on one target.
#[derive(Default)]
struct Held {
    circuits: usize,
    /// Where another tool leaves fewer gates by more than a twentieth.
    worse: Vec<String>,
    /// Where symbols cost gates.
    dearer: Vec<String>,
    ours: f64,
    theirs: f64,
}

fn held(on: &str, circuits: &serde_json::Map<String, Value>) -> Held {
    let target = target(on);
    let mut held = Held { circuits: circuits.len(), ..Held::default() };
    for (name, left) in circuits {
        let program = families::circuit(name);
        let (symbolic, numeric) = (done(&program, &target), done(&bound(&program), &target));
        assert_same(name, &program, &target, &symbolic);
        let gates = |work: &Work| Counts::of(&work.program).two_qubit_gates;
        let (best, found) = (left["best"].as_f64().unwrap(), gates(&numeric));
        if found as f64 > 1.05 * best {
            held.worse.push(format!("{name} on {on}: {found} where {} leaves {best}", left["by"]));
        }
        if gates(&symbolic) > found {
            held.dearer.push(format!("{name} on {on}: {} for {found}", gates(&symbolic)));
        }
        held.ours += found as f64;
        held.theirs += left["qiskit_o3"].as_f64().unwrap();
    }
    held
}

#[test]
fn no_other_tool_leaves_fewer_gates_and_symbols_cost_none() {
    let peers: Value = serde_json::from_str(&data("peers.json")).unwrap();
    let targets = peers["targets"].as_object().unwrap();
    let all: Vec<Held> = targets.iter().map(|(on, circuits)| held(on, circuits.as_object().unwrap())).collect();
    for (on, held) in targets.keys().zip(&all) {
        println!("{on}: {} of Qiskit's {}", held.ours, held.theirs);
        // What the two-qubit gates of all circuits of a target come to, beside Qiskit's at its highest level.
        let most = if on == "line5_cx" { 0.9 } else { 0.72 };
        assert!(held.ours <= most * held.theirs, "{on}: {} of Qiskit's {}", held.ours, held.theirs);
    }
    let worse: Vec<_> = all.iter().flat_map(|held| &held.worse).collect();
    assert!(worse.is_empty(), "other tools leave fewer two-qubit gates: {worse:#?}");
    let dearer: Vec<_> = all.iter().flat_map(|held| &held.dearer).collect();
    let circuits: usize = all.iter().map(|held| held.circuits).sum();
    assert!(10 * dearer.len() <= circuits, "of {circuits}, symbols cost gates in {dearer:#?}");
}

/// No pass may divide an angle of many turns by a rounded pi.
#[test]
fn angles_of_many_turns_keep_their_digits() {
    let mut program = families::circuit("reupload_5");
    let huge = [1e300, -3.7e17, 123_456_789.123, 1e17];
    let angles = program.ops.iter_mut().flat_map(|op| op.angles_mut()).zip(huge.iter().cycle());
    angles.for_each(|(angle, value)| *angle = Angle::constant(*value));
    for on in ["line5_cx", "ion32_rxx"] {
        let fidelity = common::fidelity(&program, &done(&program, &target(on)), &[], &[]);
        assert!((fidelity - 1.0).abs() < 1e-9, "on {on}: fidelity {fidelity}");
    }
}
