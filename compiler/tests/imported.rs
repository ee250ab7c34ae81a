//! Circuits from OpenQASM files in the language: they are the circuit of the file, their inputs are the row or trained,
//! and what is wrong with them is said at its place, in the file of the program or in that of the circuit.

use hqml_compiler::circuits::{Elaborated, Incoming, Use, elaborate};
use hqml_compiler::lower::lower;
use hqml_compiler::names::Names;
use hqml_compiler::world::MemoryWorld;
use hqml_ir::{Distribution, FileId, Program, oracle};

const CIRCUIT: &str = "OPENQASM 3.0;
include \"stdgates.inc\";
include \"parts.inc\";
input float[64] first;
input array[float[64], 2] q_;
input float[64] sin;
qubit[3] q;
bit[3] c;
gphase(0.3);
h q;
rx(2*first + sin) q[0];
part(first * q_[1], pi/7) q[0], q[2];
ctrl(3) @ gphase(q_[0]) q[0], q[1], q[2];
negctrl @ ry(sqrt(q_[0]) - cos(sin) ** 2 / 3) q[1], q[2];
barrier q;
ctrl @ u3(0.1, first, -first) q[2], q[0];
reset q[1];
rz(first + q_[0] + q_[1] + sin + 1) q[0];
c = measure q;
";
const PARTS: &str = "gate part(a, b) c, d { crz(a / b) c, d; inv @ u(a, b, a + b) d; }\n";
const ROW: [f64; 4] = [0.3, 0.5, 0.7, 1.1];

fn world(main: &str) -> MemoryWorld {
    MemoryWorld::new()
        .with_file("studies/main.hqml", main)
        .with_file("studies/circuits/c.qasm", CIRCUIT)
        .with_file("studies/circuits/parts.inc", PARTS)
}

fn elaborated(main: &str, incoming: Incoming) -> Elaborated {
    let (names, diagnostics) = Names::load(&world(main), "studies/main.hqml", &[]);
    assert_eq!(diagnostics, vec![], "{main}");
    let declared = names.lookup(names.root(), "m").unwrap();
    let span = declared.declaration.span;
    let stage = Use { declared, arguments: &[], incoming, span, origin: None, first_parameter: 0 };
    elaborate(&names, &stage).unwrap_or_else(|errors| panic!("{errors:#?}"))
}

/// What the reader makes of the file, its inputs as parameters.
fn read() -> Program {
    let mut parts = |_: &str, _: FileId| Ok((FileId(1), PARTS.to_owned()));
    hqml_qasm::read_with(FileId(0), CIRCUIT, &mut parts).unwrap().program
}

fn overlap(a: &Program, b: &Program, bind_a: (&[f64], &[f64]), bind_b: (&[f64], &[f64])) -> f64 {
    let (a, b) = (oracle::state(a, bind_a.0, bind_a.1), oracle::state(b, bind_b.0, bind_b.1));
    a.iter().zip(&b).map(|(x, y)| x.conj() * y).sum::<num_complex::Complex64>().norm()
}

#[test]
fn the_inputs_of_a_feature_map_are_the_row() {
    let map = elaborated("feature_map m = qasm(\"circuits/c.qasm\")\n", Incoming::Features(4));
    assert_eq!((map.qubits, map.parameters.len()), (3, 0));
    let program = lower(&map.tree, 3, 4, 0).unwrap();
    let same = overlap(&program, &read(), (&ROW, &[]), (&[], &ROW));
    assert!((same - 1.0).abs() < 1e-12, "{same}");
}

#[test]
fn the_inputs_of_an_ansatz_are_trained_in_their_order() {
    let ansatz = elaborated("ansatz m = qasm(\"circuits/c.qasm\")\n", Incoming::State(3));
    assert!(ansatz.parameters.iter().all(|p| p.trained && p.start == Distribution::ANGLE));
    assert_eq!(ansatz.parameters.len(), 4);
    let program = lower(&ansatz.tree, 3, 0, 4).unwrap();
    let same = overlap(&program, &read(), (&[], &ROW), (&[], &ROW));
    assert!((same - 1.0).abs() < 1e-12, "{same}");
}

/// The codes of loading `main`, and the URIs of the files in which they stand.
fn wrong(main: &str, circuit: &str) -> Vec<(&'static str, String)> {
    let world = world(main).with_file("studies/circuits/c.qasm", circuit);
    let (names, diagnostics) = Names::load(&world, "studies/main.hqml", &[]);
    let place = |d: &hqml_ir::Diagnostic| {
        d.span().and_then(|span| names.sources().get(span.file)).map_or(String::new(), |file| file.uri.to_string())
    };
    diagnostics.iter().map(|d| (d.code, place(d))).collect()
}

#[test]
fn mistakes_are_told_where_they_stand() {
    let (main, there) = ("studies/main.hqml".to_owned(), "studies/circuits/c.qasm".to_owned());
    let ansatz = "ansatz m = qasm(\"circuits/c.qasm\")\n";
    let head = "OPENQASM 3.0;\ninclude \"stdgates.inc\";\nqubit[2] q;\n";
    assert_eq!(wrong(ansatz, &format!("{head}h q[2];\n")), [("E1207", there.clone())]);
    assert_eq!(wrong(ansatz, &format!("{head}include \"gone.inc\";\n")), [("E1212", there.clone())]);
    assert_eq!(wrong(ansatz, &format!("{head}include \"c.qasm\";\n")), [("E1212", there)]);
    let fine = format!("{head}input float t;\nrx(t) q[0];\n");
    for (text, code) in [
        ("ansatz m = qasm(\"circuits/d.qasm\")\n", "E0004"),
        ("circuit m = qasm(\"circuits/c.qasm\")\n", "E1214"),
        ("ansatz m = qasm(\"circuits/c.qasm\", 1)\n", "E1213"),
        ("ansatz m = qasm(file: \"circuits/c.qasm\")\n", "E1213"),
        ("ansatz m = qasm(\"circuits/c.qasm\") where a = 1\n", "E1213"),
        ("ansatz m = other\n", "E1213"),
    ] {
        assert_eq!(wrong(text, &fine), [(code, main.clone())], "{text}");
    }
    assert_eq!(wrong("feature_map m = qasm(\"circuits/c.qasm\")\n", head), [("E1214", main)]);
    assert_eq!(wrong("circuit m = qasm(\"circuits/c.qasm\")\n", head), []);
}
