//! Circuits that are read give the states that Qiskit gives of the same text; what is wrong is said with its code and
//! place, page by page; and texts of any kind, hostile ones too, end in a circuit or in errors.

use std::path::Path;

use hqml_ir::{Diagnostic, FileId, oracle, verify_wide};
use hqml_qasm::{Imported, MOST_OPERATIONS, MOST_QUBITS, read, read_with};
use num_complex::Complex64;
use serde_json::Value;

fn file(path: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    std::fs::read_to_string(&path).unwrap_or_else(|why| panic!("{}: {why}", path.display()))
}

fn good(text: &str) -> Imported {
    let imported = read(FileId(0), text).unwrap_or_else(|errors| panic!("{text}\n{errors:#?}"));
    verify_wide(&imported.program).unwrap_or_else(|error| panic!("{text}\n{error}"));
    imported
}

/// The errors of a text; each has a place inside it.
fn bad(text: &str) -> Vec<Diagnostic> {
    let errors = read(FileId(0), text).expect_err(text);
    for error in &errors {
        let span = error.span().unwrap_or_else(|| panic!("{text}\n{error:#?} has no place"));
        assert!(span.start <= span.end && span.end as usize <= text.len(), "{text}\n{error:#?}");
        assert!(text.is_char_boundary(span.start as usize) && text.is_char_boundary(span.end as usize), "{text}");
        assert!(error.code.starts_with("E12") && !error.help.is_empty(), "{error:#?}");
    }
    errors
}

fn codes(text: &str) -> Vec<&'static str> {
    bad(text).iter().map(|error| error.code).collect()
}

/// `body` after the head of an OpenQASM 3 file with a register of three qubits.
fn three(body: &str) -> String {
    format!("OPENQASM 3.0;\ninclude \"stdgates.inc\";\nqubit[3] q;\n{body}")
}

fn numbers(value: &Value) -> Vec<f64> {
    value.as_array().unwrap().iter().map(|v| v.as_f64().unwrap()).collect()
}

fn cases() -> Vec<Value> {
    let reference: Value = serde_json::from_str(&file("tests/data/qiskit.json")).unwrap();
    reference["cases"].as_array().unwrap().clone()
}

#[test]
fn states_are_those_of_qiskit() {
    for case in cases() {
        let (note, text) = (&case["note"], case["text"].as_str().unwrap());
        let imported = good(text);
        let inputs = numbers(&case["inputs"]);
        assert_eq!(imported.inputs.len(), inputs.len(), "{note}");
        let state = oracle::state(&imported.program, &[], &inputs);
        let wanted: Vec<Complex64> =
            numbers(&case["re"]).into_iter().zip(numbers(&case["im"])).map(|(re, im)| Complex64::new(re, im)).collect();
        assert_eq!(state.len(), wanted.len(), "{note}");
        let overlap: Complex64 = state.iter().zip(&wanted).map(|(a, b)| a.conj() * b).sum();
        assert!((overlap.norm() - 1.0).abs() < 1e-9, "{note}: {overlap}");
    }
}

fn blocks<'p>(page: &'p str, mark: &str) -> Vec<&'p str> {
    let opening = format!("```{mark}\n");
    let parts = page.split(opening.as_str()).skip(1);
    parts.filter_map(|rest| rest.split_once("```").map(|(text, _)| text)).collect()
}

#[test]
fn the_wrong_example_of_each_page_gives_its_code_and_the_right_one_is_read() {
    for number in 1201..=1212 {
        let code = format!("E{number}");
        let page = file(&format!("../../docs/errors/{code}.md"));
        let examples = blocks(&page, "text");
        assert_eq!(codes(examples[0]), [code.as_str()], "{:#?}", bad(examples[0]));
        good(examples[1]);
    }
}

#[test]
fn measurements_and_registers_are_told() {
    let imported = good(&three("bit[2] c;\nbit d;\nc[1] = measure q[0];\nd = measure q[2];\nbarrier q;\n"));
    assert_eq!(imported.measurements, [(0, 1), (2, 2)]);
    assert_eq!(imported.qubits[0].name, "q");
    assert_eq!((imported.bits[0].first, imported.bits[0].size, imported.bits[1].size), (0, Some(2), None));
    let two = "OPENQASM 2.0;\ninclude \"qelib1.inc\";\nqreg a[1];\nqreg b[2];\ncreg c[2];\nmeasure b -> c;\n";
    assert_eq!(good(two).measurements, [(1, 0), (2, 1)]);
}

#[test]
fn one_mistake_gives_one_error_at_its_place() {
    let text = three("h q[0];\nrx(0.5 q[1];\ncx q[0], q[1];\nfoo q[1];\n");
    let errors = bad(&text);
    let at = |k: usize| &text[errors[k].span().unwrap().range()];
    assert_eq!(errors.len(), 2, "{errors:#?}");
    assert_eq!((errors[0].code, at(0)), ("E1203", "q"));
    // The declaration that failed may be what the unknown name meant.
    assert_eq!(codes(&three("gate g a { rx() a; }\ng q[0];\n")), ["E1206"]);
    assert_eq!(codes(&three("hh q[0];\n")), ["E1204"]);
    assert!(bad(&three("hh q[0];\n"))[0].help[0].contains("did you mean"));
}

#[test]
fn each_kind_of_mistake_has_its_code() {
    for (body, code) in [
        ("if (1 < 2) { qubit r; }", "E1210"),
        ("gate g a { reset a; }", "E1210"),
        ("gate g a { h q[0]; }", "E1204"),
        ("gate g(a, a) b { }", "E1205"),
        ("gate g a { g a; }", "E1204"),
        ("gate g a { x $0; }", "E1204"),
        ("opaque g a;\ng q[0];", "E1210"),
        ("cx q[0], q[0];", "E1207"),
        ("qubit[2] r;\ncx q, r;", "E1207"),
        ("qubit[0] r;", "E1207"),
        ("h $0;", "E1207"),
        ("h q[1.5];", "E1208"),
        ("input float t;\nh q[t];", "E1208"),
        ("input float t;\npow(t) @ x q[0];", "E1208"),
        ("input int t;", "E1210"),
        ("rx(log(0)) q[0];", "E1208"),
        ("rx(9223372036854775807 + 1) q[0];", "E1208"),
        ("ctrl(0) @ x q[0];", "E1208"),
        ("ctrl(-1) @ x q[0];", "E1208"),
        ("ctrl @ x q[0];", "E1206"),
        ("pow(0.5) @ iswap q[0], q[1];", "E1210"),
        ("bit c;\nc = measure q[0];\nx q[0];", "E1209"),
        ("bit c;\nint n = measure q[0];", "E1209"),
        ("measure q[0];\nreset q[0];", "E1209"),
        ("bit[2] c;\nc = measure q;", "E1207"),
        ("for int i in [0:0:2] { }", "E1208"),
        ("def f() { }", "E1210"),
        ("delay[100ns] q[0];", "E1210"),
        ("q = 3;", "E1210"),
        ("h q[0", "E1203"),
        ("/* open", "E1202"),
        ("include \"open;", "E1202"),
        ("h q[0]; }", "E1203"),
        ("gate h", "E1203"),
        ("const float a;", "E1203"),
        ("rx(foo(1)) q[0];", "E1204"),
        ("rx(sin(1, 2)) q[0];", "E1206"),
        ("input float t;\nif (t > 0) { x q[0]; }", "E1208"),
    ] {
        assert_eq!(codes(&three(body)), [code], "{body}: {:#?}", bad(&three(body)));
    }
}

#[test]
fn hostile_texts_end_soon() {
    let doubling: String = (1..60).map(|k| format!("gate g{k} a {{ g{} a; g{} a; }}\n", k - 1, k - 1)).collect();
    assert_eq!(codes(&three(&format!("gate g0 a {{ h a; }}\n{doubling}g59 q[0];"))), ["E1211"]);
    let squares: String = (1..60).map(|k| format!("gate s{k}(t) a {{ s{}(t*t) a; }}\n", k - 1)).collect();
    codes(&three(&format!("input float t;\ngate s0(t) a {{ rx(sin(t)) a; }}\n{squares}s59(t) q[0];")));
    for (text, code) in [
        (format!("rx({}1{}) q[0];", "(".repeat(100_000), ")".repeat(100_000)), "E1211"),
        (format!("rx({}1) q[0];", "-".repeat(100_000)), "E1211"),
        (format!("rx({}1) q[0];", "2**".repeat(100_000)), "E1211"),
        ("{".repeat(100_000), "E1203"),
        ("if (true) ".repeat(100_000), "E1211"),
        (format!("qubit[{}] r;", u64::from(MOST_QUBITS) + 1), "E1211"),
        ("qubit[99999999999999999999] r;".to_owned(), "E1211"),
        (format!("for int i in [0:{MOST_OPERATIONS}] {{ }}"), "E1211"),
        ("for int i in [0:2000] { for int j in [0:2000] { for int k in [0:2000] { } } }".to_owned(), "E1211"),
        ("for int i in [-9223372036854775807:9223372036854775807] { }".to_owned(), "E1211"),
        ("pow(1e14) @ sx q[0];".to_owned(), "E1211"),
        ("ctrl(1000000) @ x q[0];".to_owned(), "E1206"),
        ("h $4294967295;".to_owned(), "E1207"),
        ("h $99999999999;".to_owned(), "E1211"),
    ] {
        let shown = &text[..text.len().min(60)];
        assert_eq!(codes(&three(&text)), [code], "{shown}");
    }
    // A sum of many terms is no deeper than one of two.
    good(&three(&format!("rx(1{}) q[0];", "+1".repeat(100_000))));
    good(&three(&format!("input float t;\nrx(t{}) q[0];", "+t".repeat(100_000))));
}

#[test]
fn included_files_are_read_beside_and_not_in_circles() {
    let main = three("include \"more.inc\";\ntwice q[0];\n");
    let mut more = |path: &str, from: FileId| match (path, from) {
        ("more.inc", FileId(0)) => Ok((FileId(1), "gate twice a { h a; t a; }\n".to_owned())),
        _ => Err("there is none".to_owned()),
    };
    assert_eq!(read_with(FileId(0), &main, &mut more).unwrap().program.ops.len(), 2);
    let mut itself = |_: &str, _: FileId| Ok((FileId(1), "include \"more.inc\";\n".to_owned()));
    let errors = read_with(FileId(0), &main, &mut itself).unwrap_err();
    assert_eq!(errors.iter().map(|e| e.code).collect::<Vec<_>>(), ["E1212"], "{errors:#?}");
    assert_eq!(errors[0].span().unwrap().file, FileId(1));
    let mut next = 0;
    let mut endless = |_: &str, _: FileId| {
        next += 1;
        Ok((FileId(next), format!("include \"{next}.inc\";\n")))
    };
    let errors = read_with(FileId(0), &main, &mut endless).unwrap_err();
    assert_eq!(errors.iter().map(|e| e.code).collect::<Vec<_>>(), ["E1212"]);
}

/// Texts with a part taken out, doubled, exchanged or cut off: read, or refused with places; never a panic.
#[test]
fn mutated_texts_end_in_a_circuit_or_in_errors() {
    let texts: Vec<String> = cases().iter().map(|case| case["text"].as_str().unwrap().to_owned()).collect();
    let mut random = 0x9e37_79b9_7f4a_7c15_u64;
    let mut next = |below: usize| {
        random ^= random << 13;
        random ^= random >> 7;
        random ^= random << 17;
        (random % below.max(1) as u64) as usize
    };
    let pieces = [
        ";",
        "{",
        "}",
        "(",
        ")",
        "[",
        "]",
        "@",
        "->",
        "=",
        "++",
        "**",
        "-",
        "1e999",
        "\"",
        "/*",
        "//",
        "$9",
        "\u{3b8}",
        "\u{0}",
        "ctrl @ ",
        "inv @ ",
        "pow(0.5) @ ",
        "gate ",
        "for int i in [0:3] ",
        "if (1 == 1) ",
        "q",
        "q[-1]",
        "input float z;",
        "measure q[0];",
        "include \"a\";",
        "0x",
        "1__2",
        "99999999999999999999",
        "let a = ",
        "const int n = ",
        "U(1,2,3) ",
    ];
    let (mut read_well, mut refused) = (0, 0);
    for _ in 0..6_000 {
        let text = &texts[next(texts.len())];
        let mut chars: Vec<char> = text.chars().collect();
        for _ in 0..=next(3) {
            let (a, b) = (next(chars.len()), next(12));
            let b = (a + b).min(chars.len());
            match next(5) {
                0 => drop(chars.drain(a..b)),
                1 => chars.truncate(chars.len() - next(chars.len() / 2)),
                2 => {
                    let part = chars[a..b].to_vec();
                    let at = next(chars.len());
                    chars.splice(at..at, part);
                }
                _ => drop(chars.splice(a..a, pieces[next(pieces.len())].chars())),
            }
        }
        let text: String = chars.into_iter().collect();
        match read(FileId(0), &text) {
            Ok(imported) => {
                read_well += 1;
                verify_wide(&imported.program).unwrap_or_else(|error| panic!("{text}\n{error}"));
            }
            Err(_) => {
                refused += 1;
                bad(&text);
            }
        }
    }
    assert!(read_well > 200 && refused > 2_000, "{read_well} read, {refused} refused");
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig::with_cases(400))]

    #[test]
    fn noise_is_refused(text in "(OPENQASM [23].0;)?[ -~\\n]{0,200}") {
        let _ = read(FileId(0), &text);
    }
}
