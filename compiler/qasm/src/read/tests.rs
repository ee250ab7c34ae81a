//! The short way gives what the parser gives, and the library is whole.

use hqml_ir::{Angle, FileId, Gate, Op, Program, verify_wide};

use super::{Imported, library, read, read_slowly};

fn program(text: &str) -> Program {
    let imported = read(FileId(0), text).unwrap_or_else(|errors| panic!("{text}: {errors:#?}"));
    verify_wide(&imported.program).unwrap_or_else(|error| panic!("{text}: {error}"));
    imported.program
}

fn both(text: &str) -> Imported {
    let quick = read(FileId(0), text).unwrap_or_else(|errors| panic!("{text}: {errors:#?}"));
    assert_eq!(Ok(&quick), read_slowly(FileId(0), text).as_ref(), "{text}");
    quick
}

#[test]
fn plain_lines_are_read_alike_both_ways() {
    let angles = [
        "0",
        "-0",
        "-0.0",
        "1",
        "3.25",
        ".5",
        "1.",
        "1e-3",
        "2E+1",
        "pi",
        "-pi/2",
        "3*pi/4",
        "pi/2/2",
        "1/2",
        "7/2*2",
        "-(1-2)*pi",
        "1+2-3*4",
        "0.1+0.2",
        "--1",
        "2^3",
        "-2^2",
        "sin(0.3)",
        "(pi)",
        "1-1-1",
        "9007199254740993",
    ];
    for angle in angles {
        let text = format!(
            "OPENQASM 2.0;\ninclude \"qelib1.inc\";\nqreg q[2];\nrz({angle}) q[1];\nu({angle},0, {angle}) q[0];\n"
        );
        both(&text);
        if !angle.contains('^') {
            both(&text.replace("2.0", "3.0").replace("qelib1", "stdgates"));
        }
    }
    both(
        "OPENQASM 2.0; include \"qelib1.inc\"; qreg q[3];// comment\ncx q[0],q [ 2 ]; /* c */ ccx q[0],q[1],q[2];\nh q;\nx q[0];",
    );
}

#[test]
fn whole_numbers_divide_as_each_version_says() {
    let angle = |version: &str, angle: &str| {
        let text = format!("OPENQASM {version}; include \"qelib1.inc\"; qreg q[1]; rz({angle}) q[0];");
        program(&text).ops[0].angles()[0].as_constant()
    };
    assert_eq!(angle("2.0", "1/2"), Some(0.5));
    assert_eq!(angle("3.0", "1/2"), Some(0.0));
    assert_eq!(angle("3.0", "7/2*2.0"), Some(6.0));
    assert_eq!(angle("2.0", "2^3^2"), Some(512.0));
    assert_eq!(angle("2.0", "-2^2"), Some(-4.0));
    assert_eq!(angle("3.0", "-2**2"), Some(-4.0));
    assert_eq!(angle("3.0", "pow(2, 3) + mod(5, 3)"), Some(10.0));
}

#[test]
fn the_library_is_read_to_its_end() {
    for name in
        ["u1", "u2", "u3", "cu", "cu1", "cu3", "csx", "dcx", "xx_minus_yy", "c4x", "rc3x", "rcccx", "ccz", "iswap"]
    {
        assert!(library::knows(name), "{name}");
    }
}

#[test]
fn inputs_stay_symbolic() {
    let text = "OPENQASM 3.0; include \"stdgates.inc\"; input float[64] a; input array[angle, 2] b; qubit q;\n\
                rz(2*a + sin(b[1])) q; rx(a*b[0]) q;";
    let imported = both(text);
    let names: Vec<_> = imported.inputs.iter().map(|i| i.name.as_str()).collect();
    assert_eq!(names, ["a", "b[0]", "b[1]"]);
    let value = |k: usize| imported.program.ops[k].angles()[0].value(&[], &[0.3, 0.5, 0.7]);
    assert_eq!(value(0), 0.7f64.sin() + 2.0 * 0.3);
    assert_eq!(value(1), 0.3 * 0.5);
}

#[test]
fn a_definition_of_a_row_is_that_row() {
    let text = "OPENQASM 2.0; include \"qelib1.inc\"; gate rzx(t) a,b { h b; cx a,b; rz(t) b; cx a,b; h b; }\n\
                gate ecr a,b { s a; sx b; cx a,b; x a; } qreg q[2]; rzx(0.3) q[0],q[1]; ecr q[1],q[0];";
    let expected = [Op::gate(Gate::Rzx, &[Angle::constant(0.3)], &[0, 1]), Op::gate(Gate::Ecr, &[], &[1, 0])];
    assert_eq!(program(text).ops, expected);
}

#[test]
fn names_of_a_gate_hide_constants_and_its_barrier_spans_its_own_qubits() {
    let text = "\u{feff}OPENQASM 3.0; include \"stdgates.inc\"; qubit[5] q;\n\
                gate g(tau, pi) a, b { rx(tau) a; barrier; ry(pi) b; }\ng(0.25, 0.5) q[3], q[1]; rz(tau/4) q[0];";
    let imported = both(text);
    let angle = |k: usize| imported.program.ops[k].angles()[0].as_constant();
    assert_eq!((angle(0), angle(2)), (Some(0.25), Some(0.5)));
    assert_eq!(imported.program.ops[1], Op::Barrier([3, 1].into_iter().collect()));
    assert_eq!(angle(3), Some(std::f64::consts::FRAC_PI_2));
}

#[test]
fn whole_powers_of_phase_gates_come_back_to_the_same_gates() {
    for (power, gates) in [("pow(5) @ s", vec![Gate::S]), ("pow(4) @ s", vec![]), ("pow(-1) @ z", vec![Gate::Z])] {
        let ops = program(&format!("OPENQASM 3.0; include \"stdgates.inc\"; qubit q; {power} q;")).ops;
        let expected: Vec<Op> = gates.iter().map(|gate| Op::gate(*gate, &[], &[0])).collect();
        assert_eq!(ops, expected, "{power}");
    }
}
