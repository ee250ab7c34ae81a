//! Targets: what is read is what the file says, IBM's snapshots mean what Qiskit makes of them, generic couplings have
//! Qiskit's edges, and a wrong file gives an error that says where.

use hqml_ir::target::{GateFigures, TargetError, generic, read};
use hqml_ir::{Angle, Coupling, Gate, Op, Program, Target};
use proptest::prelude::*;
use serde_json::{Value, json};

const LINE5: &str = include_str!("data/targets/line5_cx.json");
const ION32: &str = include_str!("data/targets/ion32_rxx.json");
const HEX127: &str = include_str!("data/targets/hh127_ecr.json");
const MANILA: &str = include_str!("data/targets/conf_manila.json");
const MANILA_PROPERTIES: &str = include_str!("data/targets/props_manila.json");

fn program(qubits: u32, ops: &[(&str, &[u32])]) -> Program {
    let op = |(name, on): &(&str, &[u32])| {
        let gate = Gate::named(name).unwrap();
        Op::gate(gate, &vec![Angle::constant(0.3); gate.row().angles], on)
    };
    Program { qubits, ops: ops.iter().map(op).collect(), ..Program::default() }
}

fn message(result: Result<Target, TargetError>) -> String {
    result.unwrap_err().to_string()
}

#[test]
fn compact_files_are_read() {
    let line = read("line5", LINE5, None).unwrap();
    assert_eq!((line.name.as_str(), line.qubits()), ("line5_cx", 5));
    assert_eq!(line.gates, [Gate::Id, Gate::X, Gate::Sx, Gate::Rz, Gate::Cx]);
    assert_eq!(line.coupling, Coupling::new(5, &[(0, 1), (1, 2), (2, 3), (3, 4)], false));
    assert_eq!(line.obeyed_by(&program(5, &[("cx", &[1, 0]), ("sx", &[4]), ("cx", &[3, 4])])), Ok(()));
    assert!(line.obeyed_by(&program(5, &[("cx", &[0, 2])])).is_err());
    assert!(line.obeyed_by(&program(5, &[("h", &[0])])).is_err());

    let ion = read("ion32", ION32, None).unwrap();
    assert!(ion.coupling.is_all_to_all() && ion.qubits() == 32);
    assert_eq!(ion.obeyed_by(&program(32, &[("rxx", &[31, 0])])), Ok(()));

    let hex = read("hh127", HEX127, None).unwrap();
    assert!(hex.coupling.is_directed() && hex.coupling.edges().len() == 144);
    assert_eq!(hex.obeyed_by(&program(127, &[("ecr", &[1, 0])])), Ok(()));
    let told = hex.obeyed_by(&program(127, &[("ecr", &[1, 0]), ("ecr", &[0, 1])])).unwrap_err().to_string();
    assert_eq!(told, "operation 1, `ecr q[0], q[1]`: `hh127_ecr` does not couple these qubits in this order");
}

#[test]
fn compact_files_may_hold_figures() {
    let text = r#"{"name": "pair", "num_qubits": 2, "basis_1q": ["u3"], "basis_2q": ["cz"], "edges": [[1, 0]], "dt": 1e-9,
        "qubits": [{"t1": 1e-4, "t2": 5e-5, "reads_1_of_0": 0.01, "reads_0_of_1": 0.03}, {"readout_error": 0.5}],
        "gates": [{"gate": "u", "qubits": [1], "error": 0.25, "duration": 3e-8},
                  {"gate": "cz", "qubits": [1, 0], "error": 0.125}],
        "somebody": {"else": "s"}}"#;
    let pair = read("pair.json", text, None).unwrap();
    assert_eq!(pair.gates, [Gate::U, Gate::Cz], "u3 is another name of u");
    assert_eq!((pair.calibration.dt, pair.qubit(0).t1, pair.qubit(0).readout()), (Some(1e-9), Some(1e-4), Some(0.02)));
    assert_eq!((pair.qubit(1).t1, pair.qubit(1).readout()), (None, Some(0.5)));
    assert_eq!(pair.figures(Gate::U, &[1]), GateFigures { error: Some(0.25), duration: Some(3e-8) });
    assert_eq!(pair.figures(Gate::U, &[0]), GateFigures::default());
    assert_eq!(pair.figures(Gate::Cz, &[0, 1]).error, Some(0.125), "cz has no order");
    assert_eq!(pair.pair_error(0, 1), Some(0.125));

    // (1 - 1/4) (1 - 1/8), then the read-out of qubit 1; u on qubit 0 has no figure.
    let circuit = program(2, &[("u", &[1]), ("u", &[0]), ("cz", &[0, 1])]);
    assert_eq!(pair.expected_fidelity(&circuit, &[]), Some(0.75 * 0.875));
    assert_eq!(pair.expected_fidelity(&circuit, &[1]), Some(0.75 * 0.875 * 0.5));
    assert_eq!(pair.expected_fidelity(&program(2, &[("h", &[0])]), &[]), None, "h is not native");
    assert_eq!(read("line5", LINE5, None).unwrap().expected_fidelity(&program(5, &[("x", &[0])]), &[]), None);
}

#[test]
fn a_snapshot_means_what_qiskit_makes_of_it() {
    let manila = read("conf_manila.json", MANILA, Some(MANILA_PROPERTIES)).unwrap();
    assert_eq!((manila.name.as_str(), manila.qubits()), ("ibmq_manila", 5));
    assert_eq!(manila.coupling, read("line5", LINE5, None).unwrap().coupling);
    assert_eq!(manila.gates, [Gate::Id, Gate::X, Gate::Sx, Gate::Rz, Gate::Cx]);
    assert!(manila.places.is_empty());

    let golden: Value = serde_json::from_str(include_str!("data/targets/manila_target.json")).unwrap();
    let close = |ours: Option<f64>, theirs: &Value| {
        let (ours, theirs) = (ours.unwrap(), theirs.as_f64().unwrap());
        assert!((ours - theirs).abs() <= 1e-12 * theirs.abs(), "{ours} {theirs}");
    };
    close(manila.calibration.dt, &golden["dt"]);
    for entry in golden["gates"].as_array().unwrap() {
        let qubits: Vec<u32> = entry[1].as_array().unwrap().iter().map(|q| q.as_u64().unwrap() as u32).collect();
        let name = entry[0].as_str().unwrap();
        let figures = match Gate::named(name) {
            Some(gate) => manila.figures(gate, &qubits),
            None => {
                let qubit = manila.qubit(qubits[0]);
                GateFigures { error: qubit.readout(), duration: qubit.readout_duration }
            }
        };
        close(figures.error, &entry[2]);
        close(figures.duration, &entry[3]);
    }
    for (k, entry) in golden["qubits"].as_array().unwrap().iter().enumerate() {
        let qubit = manila.qubit(k as u32);
        [qubit.t1, qubit.t2, qubit.frequency].into_iter().zip(entry.as_array().unwrap()).for_each(|(a, b)| close(a, b));
    }
    // Without the other file the same device, of which nothing is known.
    let bare = read("conf_manila.json", MANILA, None).unwrap();
    assert_eq!((bare.coupling, bare.gates), (manila.coupling, manila.gates));
    assert!(bare.calibration.gates.is_empty() && bare.calibration.qubits.is_empty());
}

/// The properties of Manila, changed.
fn manila_with(change: impl Fn(&mut Value)) -> Target {
    let mut properties: Value = serde_json::from_str(MANILA_PROPERTIES).unwrap();
    change(&mut properties);
    read("manila", MANILA, Some(&properties.to_string())).unwrap()
}

#[test]
fn what_does_not_work_is_left_out() {
    let gate = |properties: &mut Value, name: &str, error: f64| {
        let gates = properties["gates"].as_array_mut().unwrap();
        let entry = gates.iter_mut().find(|g| g["name"] == name).unwrap();
        let figure =
            entry["parameters"].as_array_mut().unwrap().iter_mut().find(|p| p["name"] == "gate_error").unwrap();
        figure["value"] = json!(error);
    };
    let both = manila_with(|p| ["cx3_4", "cx4_3"].iter().for_each(|name| gate(p, name, 1.0)));
    assert_eq!(both.coupling.edges(), [(0, 1), (1, 2), (2, 3)]);
    // One direction alone: the others go both ways still.
    let one = manila_with(|p| gate(p, "cx1_2", 1.0));
    assert!(one.coupling.is_directed() && !one.runs(Gate::Cx, &[1, 2]) && one.runs(Gate::Cx, &[2, 1]));
    assert!(one.runs(Gate::Cx, &[3, 4]) && one.runs(Gate::Cx, &[4, 3]));
    let qubit =
        manila_with(|p| p["qubits"][2].as_array_mut().unwrap().push(json!({"name": "operational", "value": 0})));
    assert_eq!(qubit.coupling.edges(), [(0, 1), (3, 4)]);
    assert!(qubit.qubit(2).broken && !qubit.runs(Gate::Sx, &[2]) && qubit.runs(Gate::Sx, &[3]));
}

#[test]
fn missing_figures_are_missing_and_no_error() {
    let target = manila_with(|p| {
        p["qubits"][0] =
            json!([{"name": "T1", "value": null}, {"value": 3}, {"name": "T2", "unit": "furlongs", "value": 2}]);
        p["gates"] = json!([{"gate": "cx", "qubits": [0, 1]}, {"gate": "measure", "qubits": [0], "parameters":
            [{"name": "gate_error", "unit": "", "value": 0.04}]}, {"gate": "warp", "qubits": [77]}]);
        p["general"] = json!(null);
    });
    let qubit = target.qubit(0);
    assert_eq!((qubit.t1, qubit.t2, qubit.readout()), (None, None, Some(0.04)));
    assert_eq!(target.figures(Gate::Cx, &[0, 1]), GateFigures::default());
    assert_eq!(target.coupling.edges().len(), 4);
}

#[test]
fn a_gate_may_run_on_some_pairs_only() {
    let text = json!({"n_qubits": 4, "basis_gates": ["cx", "ecr", "rz", "sx", "reset", "delay"], "coupling_map": null,
        "gates": [{"name": "cx", "coupling_map": [[0, 1]]}, {"name": "ecr", "coupling_map": [[2, 1], [2, 3]]},
                  {"name": "sx", "coupling_map": [[0], [1], [2], [3]]}, {"name": "rz"}, {"name": "reset", "coupling_map": null}]});
    let target = read("mixed", &text.to_string(), None).unwrap();
    assert_eq!(target.coupling, Coupling::new(4, &[(0, 1), (2, 1), (2, 3)], true));
    assert!(target.runs(Gate::Cx, &[0, 1]) && !target.runs(Gate::Cx, &[2, 1]) && !target.runs(Gate::Cx, &[1, 0]));
    assert!(target.runs(Gate::Ecr, &[2, 1]) && !target.runs(Gate::Ecr, &[0, 1]));
    assert!(target.runs(Gate::Rz, &[3]) && target.runs(Gate::Sx, &[3]) && !target.places.contains_key(&Gate::Sx));
    assert!(target.obeyed_by(&program(4, &[("cx", &[2, 1])])).is_err());
}

#[test]
fn generic_couplings_are_qiskits() {
    let golden: Value = serde_json::from_str(include_str!("data/generic_couplings.json")).unwrap();
    let pairs = |value: &Value| -> Vec<(u32, u32)> {
        let q = |v: &Value| v.as_u64().unwrap() as u32;
        value.as_array().unwrap().iter().map(|pair| (q(&pair[0]), q(&pair[1]))).collect()
    };
    let unordered = |target: &Target| -> Vec<(u32, u32)> {
        let mut pairs: Vec<_> = target.coupling.edges().iter().map(|(a, b)| (*a.min(b), *a.max(b))).collect();
        pairs.sort_unstable();
        pairs
    };
    for case in golden["heavy_hex"].as_array().unwrap() {
        let target = generic(&format!("heavy_hex({})", case["distance"])).unwrap().unwrap();
        assert_eq!(u64::from(target.qubits()), case["qubits"].as_u64().unwrap());
        assert_eq!(unordered(&target), pairs(&case["edges"]));
    }
    let grid = generic(" grid(3, 4) ").unwrap().unwrap();
    assert_eq!((grid.qubits(), unordered(&grid)), (12, pairs(&golden["grid_3_4"])));
    assert_eq!(unordered(&generic("ring(4)").unwrap().unwrap()), [(0, 1), (0, 3), (1, 2), (2, 3)]);
    assert_eq!(unordered(&generic("ring(2)").unwrap().unwrap()), [(0, 1)]);
    let line = generic("line(3, gates: [ecr, rz, sx, v])").unwrap().unwrap();
    assert_eq!(line.gates, [Gate::Sx, Gate::Rz, Gate::Ecr]);
    assert_eq!(unordered(&line), [(0, 1), (1, 2)]);
    assert!(generic("all_to_all(4)").unwrap().unwrap().runs(Gate::Cz, &[3, 0]));
    assert_eq!((generic("line.json").is_none(), generic("torus(3)").is_none()), (true, true));
}

#[test]
fn wrong_generic_targets_say_what_is_wrong() {
    for (text, reason) in [
        ("line(5", "its bracket is not closed"),
        ("line()", "`` is no whole number"),
        ("line(-1)", "`-1` is no whole number"),
        ("line(0)", "it would have 0 qubits, and a target has 1 to 4096"),
        ("grid(100000, 100000)", "it would have 10000000000 qubits"),
        ("heavy_hex(4294967295)", "qubits, and a target has 1 to 4096"),
        ("heavy_hex(4)", "the distance of a heavy-hex code is odd"),
        ("grid(3)", "it takes rows and columns"),
        ("ring(3, 4)", "it takes one number"),
        ("line(3, gates: [rz, frob])", "no gate is called `frob`"),
        ("line(3, gates: rz)", "its gates stand in no list"),
    ] {
        let told = message(generic(text).unwrap());
        assert!(told.contains("is no generic target: "), "{text}: {told}");
        assert!(told.contains(reason), "{text}: {told}");
    }
}

#[test]
fn wrong_files_say_where() {
    let compact = |rest: &str| format!(r#"{{"num_qubits": 3, "basis_1q": ["rz"], {rest}}}"#);
    for (text, said) in [
        ("{\n  \"num_qubits\": 3,\n  nonsense".to_owned(), "`t.json`, line 3, column 3: key must be a string"),
        (
            "{\"num_qubits\": \"three\"}".to_owned(),
            "line 1, column 22: the text \"three\" stands where there must be a whole number from 0",
        ),
        ("{}".to_owned(), "`t.json` describes no device: it has neither `num_qubits`"),
        ("{\"num_qubits\": 3}".to_owned(), "`t.json` has no native gates: list the native gates"),
        ("{\"num_qubits\": 0}".to_owned(), "`t.json` has 0 qubits; a target has 1 to 4096"),
        ("{\"num_qubits\": 18446744073709551615}".to_owned(), "has 18446744073709551615 qubits"),
        (compact("\"basis_2q\": [\"cx\", \"frob\"]"), "`basis_2q[1]`: no gate is called `frob`"),
        (compact("\"basis_2q\": [\"cx\"]"), "`t.json` has no edges: list the pairs"),
        (compact("\"edges\": [[0, 1], [1, 3]]"), "`edges[1]`: [1, 3] are not 2 different qubits of the 3"),
        (compact("\"edges\": [[1, 1]]"), "`edges[0]`: [1, 1] are not 2"),
        (compact("\"edges\": [[0, 1, 2]]"), "`edges[0]`: [0, 1, 2] are not 2"),
        (compact("\"edges\": [], \"qubits\": [{\"t1\": -1}]"), "`qubits[0].t1`: -1 is no time in seconds"),
        (compact("\"edges\": [], \"gates\": [{\"gate\": \"rz\", \"qubits\": [0], \"error\": 2}]"), "is no probability"),
        (
            compact("\"edges\": [], \"gates\": [{\"gate\": \"cx\", \"qubits\": [0]}]"),
            "`gates[0].qubits`: [0] are not 2",
        ),
        (
            compact("\"edges\": [[0, 1]], \"direted\": true"),
            "`the device`: nothing is called `direted` there; did you mean `directed`?",
        ),
        (
            compact("\"edges\": [], \"qubits\": [{\"T1\": 1e-4}]"),
            "`qubits[0]`: nothing is called `T1` there; did you mean `t1`?",
        ),
        (
            compact("\"edges\": [], \"gates\": [{\"gate\": \"rz\", \"qubit\": [0]}]"),
            "`qubits` is missing in this object",
        ),
        (compact("\"edges\": [[0, -1]]"), "the number `-1` stands where there must be a whole number from 0"),
        (compact("\"edges\": 3"), "the number `3` stands where there must be a list"),
        (compact("\"edges\": [], \"directed\": \"yes\""), "the text \"yes\" stands where there must be true or false"),
        (compact("\"edges\": [], \"edges\": []"), "`edges` stands here twice"),
        ("{\"num_qubits\": 3,".to_owned(), "line 1, column 17: the text ends in the middle"),
        ("{\"n_qubits\": 3}".to_owned(), "has no native gates: its `basis_gates` must list gates"),
        (
            r#"{"n_qubits": 2, "basis_gates": ["cx"], "gates": [{"name": "cx", "coupling_map": [[0, 2]]}]}"#.to_owned(),
            "`gates[0].coupling_map[0]`: [0, 2] are not 2 different qubits of the 2",
        ),
    ] {
        let told = message(read("t.json", &text, None));
        assert!(told.contains(said), "{text}\n{told}\n{said}");
    }
    let three = r#"{"n_qubits": 3, "basis_gates": ["cx"], "coupling_map": [[0, 1]]}"#;
    let told = message(read("three", three, Some(MANILA_PROPERTIES)));
    assert!(told.contains("are of 5 qubits, and it has 3: give the two files of one device"), "{told}");
    let told = message(read("line5", LINE5, Some(MANILA_PROPERTIES)));
    assert!(told.contains("is no configuration of an IBM device"), "{told}");
    // Notes are nobody's slips.
    let noted = compact(
        r#""edges": [], "note": "by hand", "date": "today", "gates": [{"gate": "rz", "qubits": [0], "date": 1}]"#,
    );
    assert!(read("t.json", &noted, None).is_ok());
    let told = message(read("manila", MANILA, Some("[1")));
    assert!(told.starts_with("`the properties of manila`, line 1"), "{told}");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    /// A damaged file is read, or gives an error; nothing else.
    #[test]
    fn damaged_files_are_errors_at_worst(at in 0..5000usize, cut in any::<bool>(), put in "[\\[\\]{}\"0-9e,.-]{0,3}") {
        for text in [LINE5, MANILA, MANILA_PROPERTIES] {
            let at = at % text.len();
            let end = if cut { "" } else { &text[at + 1..] };
            let damaged = format!("{}{put}{end}", &text[..at]);
            let _ = read("damaged", &damaged, None);
            let _ = read("manila", MANILA, Some(&damaged));
        }
    }
}
