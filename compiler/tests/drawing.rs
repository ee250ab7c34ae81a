//! Drawings: what each shape looks like, and laws that hold for every circuit.

#[path = "../ir/tests/random_circuits/mod.rs"]
mod random_circuits;

use std::collections::BTreeMap;

use hqml_compiler::circuits::{Incoming, Use, elaborate};
use hqml_compiler::drawing::{Item, Layout, Letters, Mark, draw, svg, text};
use hqml_compiler::lower::lower;
use hqml_compiler::names::Names;
use hqml_compiler::world::MemoryWorld;
use hqml_ir::{Gate, Op, Program};
use proptest::prelude::*;
use random_circuits::{FEATURES, PARAMETERS, operation};

/// The program of a body on some qubits, with a row of four.
fn program(body: &str, qubits: usize) -> Program {
    let text = format!("feature_map c(x: features[4]) on q[{qubits}] {{ {body} }}\n");
    let (names, diagnostics) = Names::load(&MemoryWorld::new().with_file("main.hqml", &text), "main.hqml", &[]);
    assert_eq!(diagnostics, vec![]);
    let declared = names.lookup(names.root(), "c").unwrap();
    let span = declared.declaration.name.span;
    let incoming = Incoming::Features(4);
    let stage = Use { declared, arguments: &[], incoming, span, origin: None, first_parameter: 0 };
    let found = elaborate(&names, &stage).unwrap_or_else(|errors| panic!("{text}: {errors:#?}"));
    lower(&found.tree, qubits as u32, 4, found.parameters.len() as u32).unwrap()
}

fn drawn(bodies: &[&str], qubits: usize) -> String {
    let one = |body: &&str| format!("{body}\n{}", draw(&program(body, qubits), &Letters::default(), 100));
    bodies.iter().map(one).collect::<Vec<_>>().join("\n")
}

#[test]
fn every_shape_of_a_gate() {
    insta::assert_snapshot!(drawn(
        &[
            "h q[0]  ry(?) q[1]  u(1, x[0], -pi / 2) q[2]",
            "cx q[0], q[2]  cx q[2], q[1]  cz q[0], q[1]  swap q[0], q[2]",
            "ccx q[2], q[0], q[1]  cswap q[0], q[1], q[2]  ccz q",
            "cry(x[1]) q[0], q[2]  cp(pi / 4) q[2], q[0]  control q[0], q[1] { h q[2] }",
            "rzz(?) q[0], q[1]  iswap q[1], q[2]  ecr q[2], q[0]",
            "pauli_rotation(\"XIZ\", 2 * x[0]) q  control q[1] { pauli_rotation(\"XY\", ?) q[0], q[2] }",
            "s q[0]  barrier q[0], q[1]  sdg q[0]  h q[2]  barrier q  t q[1]  tdg q[2]",
            "prepare([x[0], x[1], 0.5, 0]) q[2], q[0]  reset q[1]",
            "control q[1] { gphase(x[0]) q[0] }  gphase(pi / 2) q[0]  gphase(x[3]) q[1]",
        ],
        3
    ));
}

#[test]
fn every_form_of_an_angle() {
    let angles = [
        "2 * (pi - x[0]) * (pi - x[1])",
        "x[0] * x[1] * 3",
        "-x[0] + 1",
        "x[0] / 3 - x[1] / (1 + x[2])",
        "pi / 2 * x[0]",
        "sin(x[0]) ** 2",
        "2 * ? + ? - 1e-9",
        "123456.789 * x[1] + 5 * pi / 8",
        "exp(-(x[0] ** 2) - x[1] ** 2) * acos(x[2]) * tanh(x[3] + x[0] + x[1] + x[2])",
        "0",
    ];
    let bodies: Vec<String> = angles.iter().map(|a| format!("rx({a}) q[0]")).collect();
    insta::assert_snapshot!(drawn(&bodies.iter().map(String::as_str).collect::<Vec<_>>(), 1));
}

#[test]
fn long_circuits_go_on_below() {
    let program = program("repeat 3 { h q\n rz(x[0] * x[1]) q[1]\n cx q[0], q[1] }", 2);
    insta::assert_snapshot!(draw(&program, &Letters::default(), 40));
}

#[test]
fn letters_are_the_users() {
    let letters = Letters { row: "row".into(), parameter: "w".into(), ..Letters::default() };
    let text = draw(&program("rx(x[2] * ?) q[0]", 1), &letters, 80);
    assert!(text.contains("Rx(row[2]w[0])"), "{text}");
}

/// Random programs: operations of every kind on five qubits.
fn programs() -> impl Strategy<Value = Program> {
    let prepared = Op::Prepare { amplitudes: vec![hqml_ir::Angle::feature(0); 4], qubits: [1, 3].as_slice().into() };
    let op = prop_oneof![20 => operation(5), 1 => (0..5u32).prop_map(Op::Reset), 1 => Just(prepared)];
    prop::collection::vec(op, 0..40).prop_map(|ops| Program {
        qubits: 5,
        features: FEATURES,
        parameters: PARAMETERS,
        ops,
    })
}

/// The items of a layout, column by column, with the number of their column.
fn items(layout: &Layout) -> Vec<(usize, Item)> {
    let numbered = layout.columns.iter().enumerate();
    numbered.flat_map(|(at, column)| column.items.iter().map(move |item| (at, item.clone()))).collect()
}

/// An element of a picture.
struct Shape {
    name: String,
    words: BTreeMap<String, String>,
}

impl Shape {
    fn number(&self, word: &str) -> f64 {
        self.words[word].parse().unwrap()
    }

    /// Left, top, right, bottom.
    fn area(&self) -> [f64; 4] {
        let [x, y, w, h] = ["x", "y", "width", "height"].map(|word| self.number(word));
        [x, y, x + w, y + h]
    }
}

/// The elements of an XML text, which is read strictly: every element is closed, every value is quoted.
fn shapes(xml: &str) -> Vec<Shape> {
    let (mut shapes, mut open) = (vec![], vec![]);
    for piece in xml.split('<').skip(1) {
        let (tag, text) = piece.split_once('>').unwrap();
        assert!(!text.contains('&') || ["&amp;", "&lt;", "&gt;"].iter().any(|known| text.contains(known)), "{text}");
        if let Some(name) = tag.strip_prefix('/') {
            assert_eq!(open.pop(), Some(name.to_owned()));
            continue;
        }
        let (inside, closed) = tag.strip_suffix('/').map_or((tag, false), |inside| (inside, true));
        let (name, words) = inside.split_once(' ').unwrap_or((inside, ""));
        if !closed {
            open.push(name.to_owned());
        }
        let quoted: Vec<&str> = words.split('"').collect();
        let pairs = quoted
            .chunks_exact(2)
            .map(|pair| (pair[0].trim().strip_suffix('=').unwrap().to_owned(), pair[1].to_owned()));
        shapes.push(Shape { name: name.to_owned(), words: pairs.collect() });
    }
    assert!(open.is_empty());
    shapes
}

fn is_phase(op: &Op) -> bool {
    matches!(op, Op::Gate { gate: Gate::Gphase, controls, .. } if controls.is_empty())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    /// Each operation is drawn once, on exactly its qubits.
    #[test]
    fn each_operation_stands_once_on_its_wires(program in programs()) {
        let layout = Layout::of(&program, &Letters::default());
        let mut found: BTreeMap<usize, Vec<u32>> = BTreeMap::new();
        for (_, item) in items(&layout) {
            let wires = item.marks.iter().map(|m| m.0).collect();
            prop_assert!(found.insert(item.op, wires).is_none(), "operation {} twice", item.op);
        }
        for (at, op) in program.ops.iter().enumerate().filter(|(_, op)| !is_phase(op)) {
            let mut qubits = op.qubits().to_vec();
            qubits.sort_unstable();
            let expected = (!qubits.is_empty()).then_some(qubits);
            prop_assert_eq!(found.remove(&at), expected, "{}", op);
        }
        prop_assert!(found.is_empty());
    }

    /// What shares a qubit stands in the order of the program; nothing crosses in one column; no column could be left.
    #[test]
    fn columns_keep_the_order_and_are_packed(program in programs()) {
        let layout = Layout::of(&program, &Letters::default());
        let items = items(&layout);
        for (k, (column, item)) in items.iter().enumerate() {
            let (low, high) = item.extent();
            let touches = |other: &Item| other.extent().0 <= high && low <= other.extent().1;
            for (other_column, other) in &items[k + 1..] {
                if touches(other) {
                    prop_assert!(column != other_column);
                    prop_assert_eq!(column < other_column, item.op < other.op);
                }
            }
            let before = items.iter().filter(|(_, other)| other.op < item.op && touches(other));
            prop_assert_eq!(*column, before.map(|(c, _)| c + 1).max().unwrap_or(0));
        }
    }

    /// The text shows every mark: signs are counted on the paper and in the program.
    #[test]
    fn the_text_shows_every_sign(program in programs(), width in 20usize..200) {
        let layout = Layout::of(&program, &Letters::default());
        let text = text(&layout, width);
        let marks: Vec<Mark> = items(&layout).into_iter().flat_map(|(_, i)| i.marks).map(|m| m.1).collect();
        let on_paper = |sign: char| text.chars().filter(|c| *c == sign).count();
        let of = |wanted: Mark| marks.iter().filter(|m| **m == wanted).count();
        prop_assert_eq!(on_paper('⊕'), of(Mark::Target));
        prop_assert_eq!(on_paper('×'), of(Mark::Cross));
        prop_assert_eq!(on_paper('●'), of(Mark::Control) + of(Mark::Box("●".into())));
        let boxes = items(&layout).iter().filter(|(_, i)| i.boxed().is_some()).count();
        let labels: usize = items(&layout).iter().filter(|(_, i)| !i.label.is_empty()).count();
        prop_assert_eq!(boxes, labels);
        for (_, item) in items(&layout) {
            prop_assert!(text.contains(&item.label), "{}\n{}", item.label, text);
        }
    }

    /// The picture is well-formed, shows every sign, and no box of it lies on another or outside.
    #[test]
    fn the_svg_shows_every_sign(program in programs()) {
        let layout = Layout::of(&program, &Letters::default());
        let picture = svg(&layout);
        let shapes = shapes(&picture);
        let count = |name: &str, class: &str| {
            shapes.iter().filter(|s| s.name == name && s.words.get("class").map_or("", String::as_str) == class).count()
        };
        let all = items(&layout);
        let of = |wanted: &Mark| all.iter().flat_map(|(_, i)| &i.marks).filter(|m| m.1 == *wanted).count();
        prop_assert_eq!(count("circle", "t"), of(&Mark::Target));
        prop_assert_eq!(count("circle", "c"), of(&Mark::Control) + of(&Mark::Box("●".into())));
        prop_assert_eq!(count("line", "b"), of(&Mark::Barrier));
        let sheet = shapes.iter().find(|s| s.name == "svg").unwrap();
        let boxes: Vec<_> = shapes.iter().filter(|s| s.name == "rect").skip(1).map(Shape::area).collect();
        prop_assert_eq!(boxes.len(), all.iter().filter(|(_, i)| i.boxed().is_some()).count());
        for (k, a) in boxes.iter().enumerate() {
            prop_assert!(a[0] > 0.0 && a[1] > 0.0 && a[2] < sheet.number("width") && a[3] < sheet.number("height"));
            let apart = |b: &[f64; 4]| a[2] < b[0] || b[2] < a[0] || a[3] < b[1] || b[3] < a[1];
            prop_assert!(boxes[k + 1..].iter().all(apart), "{picture}");
        }
    }

    /// No line is longer than asked for, where a column alone is not; every line of a block is as long as its wires.
    #[test]
    fn lines_are_as_long_as_asked_for(program in programs(), width in 90usize..200) {
        let letters = Letters { longest: 60, ..Letters::default() };
        for line in draw(&program, &letters, width).lines() {
            prop_assert!(line.starts_with("global phase") || line.chars().count() <= width, "{}: {}", width, line);
        }
    }
}

#[test]
fn no_qubits_is_nothing_and_no_gates_is_wires() {
    assert_eq!(draw(&Program::default(), &Letters::default(), 80), "");
    let wires = draw(&Program { qubits: 2, ..Program::default() }, &Letters::default(), 80);
    assert_eq!(wires, "q[0] ─\n\nq[1] ─\n");
}

#[test]
fn a_circuit_as_svg() {
    let program = program("h q[0]  cx q[0], q[2]  barrier q[1], q[2]  rzz(x[0]) q[1], q[2]  swap q[0], q[1]", 3);
    insta::assert_snapshot!(svg(&Layout::of(&program, &Letters::default())));
}

#[test]
fn labels_are_escaped() {
    let letters = Letters { row: "<&>".to_owned(), ..Letters::default() };
    let picture = svg(&Layout::of(&program("rx(x[0]) q[0]", 1), &letters));
    assert!(picture.contains(">Rx(&lt;&amp;&gt;[0])<"), "{picture}");
    assert_eq!(shapes(&picture).iter().filter(|s| s.name == "text").count(), 2);
}

#[test]
fn of_a_wide_device_the_touched_wires_are_shown() {
    let narrow = program("h q[0]  cx q[0], q[1]", 2);
    let ops = narrow.ops.iter().map(|op| op.on_wires(&[117, 8]).unwrap()).collect();
    let wide = Program { qubits: 127, ops, ..narrow };
    let layout = Layout::touched(&wide, &Letters::default());
    assert_eq!(layout.numbers, [8, 117]);
    insta::assert_snapshot!(text(&layout, 80));
    assert_eq!(text(&Layout::touched(&Program { qubits: 3, ..Program::default() }, &Letters::default()), 80), "");
}
