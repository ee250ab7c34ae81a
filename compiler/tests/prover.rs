//! The width prover against brute force: random bodies, judged for all widths at once, are gone through width by width by
//! an interpreter of their own, which knows nothing of the compiler.

use std::fmt::Write;

use hqml_compiler::circuits::{Incoming, Use, check_definition, elaborate};
use hqml_compiler::diagnostics::Diagnostic;
use hqml_compiler::lower::lower;
use hqml_compiler::names::{Declared, Names};
use hqml_compiler::prover::{Demand, Judgement, Verdict, judge};
use hqml_compiler::world::MemoryWorld;
use hqml_compiler::{CompileOptions, compile};
use proptest::prelude::*;
use proptest::strategy::ValueTree;

const WIDTHS: std::ops::RangeInclusive<i64> = 1..=20;

/// `factors[0] n + factors[1] a + factors[2] b + constant`, of the loop variables those that are bound.
#[derive(Debug, Clone)]
struct Number {
    factors: [i64; 3],
    constant: i64,
}

#[derive(Debug, Clone)]
enum Node {
    /// A gate on one qubit.
    One(Number),
    /// A gate on two.
    Two(Number, Number),
    /// A gate on a slice.
    Slice(Number, Number),
    /// A gate whose angle is an element of the row.
    Feature(Number),
    /// A loop over the next variable.
    For(Number, Number, Vec<Node>),
    /// `if left < right`, or its opposite.
    If(Number, Number, bool, Vec<Node>),
    /// `if mod(left, 3) == 0`: not affine.
    Odd(Number, Vec<Node>),
    Repeat(Number, Vec<Node>),
    Require(Number, Number),
}

const VARIABLES: [&str; 3] = ["n", "a", "b"];

impl Number {
    fn text(&self, bound: usize) -> String {
        let mut text = self.constant.to_string();
        for (factor, name) in self.factors.iter().zip(VARIABLES).take(bound) {
            match factor {
                0 => {}
                1 => write!(text, " + {name}").unwrap(),
                factor => write!(text, " + {factor} * {name}").unwrap(),
            }
        }
        text
    }

    fn at(&self, values: &[i64]) -> i64 {
        self.factors.iter().zip(values).map(|(factor, value)| factor * value).sum::<i64>() + self.constant
    }
}

/// The text of statements with so many variables bound.
fn text(nodes: &[Node], bound: usize, row: bool, out: &mut String) {
    for node in nodes {
        let number = |number: &Number| number.text(bound);
        let inner = |head: String, nodes: &[Node], bound: usize, out: &mut String| {
            writeln!(out, "{head} {{").unwrap();
            text(nodes, bound, row, out);
            out.push_str("}\n");
        };
        match node {
            Node::One(at) => writeln!(out, "h q[{}]", number(at)).unwrap(),
            Node::Two(a, b) => writeln!(out, "cx q[{}], q[{}]", number(a), number(b)).unwrap(),
            Node::Slice(a, b) => writeln!(out, "x q[{}..{}]", number(a), number(b)).unwrap(),
            Node::Feature(at) if row => writeln!(out, "rx(x[{}]) q[0]", number(at)).unwrap(),
            Node::Feature(_) => out.push_str("rx(0.5) q[0]\n"),
            Node::For(low, high, nodes) if bound < 3 => {
                let head = format!("for {} in {}..{}", VARIABLES[bound], number(low), number(high));
                inner(head, nodes, bound + 1, out);
            }
            Node::For(_, _, nodes) => text(nodes, bound, row, out),
            Node::If(a, b, holds, nodes) => {
                let sign = if *holds { "<" } else { ">=" };
                inner(format!("if {} {sign} {}", number(a), number(b)), nodes, bound, out);
            }
            Node::Odd(a, nodes) => inner(format!("if mod({}, 3) == 0", number(a)), nodes, bound, out),
            Node::Repeat(count, nodes) => inner(format!("repeat {}", number(count)), nodes, bound, out),
            Node::Require(a, b) => writeln!(out, "require {} <= {}, \"so\"", number(a), number(b)).unwrap(),
        }
    }
}

/// Whether any operation is reached before something is wrong, and whether something is wrong.
#[derive(Debug, Default, Clone, Copy)]
struct Meaning {
    reached: bool,
    wrong: bool,
}

/// What a body means at a width: `values` are those of the bound variables, n first.
fn run(nodes: &[Node], values: &mut Vec<i64>, row: bool, meaning: &mut Meaning) {
    let n = values[0];
    for node in nodes {
        if meaning.wrong {
            return;
        }
        let inside = |at: i64| (0..n).contains(&at);
        match node {
            Node::One(at) => {
                meaning.reached = true;
                meaning.wrong = !inside(at.at(values));
            }
            Node::Two(a, b) => {
                let (a, b) = (a.at(values), b.at(values));
                meaning.reached = true;
                meaning.wrong = !inside(a) || !inside(b) || a == b;
            }
            Node::Slice(a, b) => {
                let (a, b) = (a.at(values), b.at(values));
                meaning.reached = true;
                meaning.wrong = a < 0 || a > n || b > n;
            }
            Node::Feature(at) => {
                meaning.reached = true;
                meaning.wrong = row && !inside(at.at(values));
            }
            Node::For(low, high, nodes) if values.len() < 3 => {
                for value in low.at(values)..high.at(values) {
                    values.push(value);
                    run(nodes, values, row, meaning);
                    values.pop();
                }
            }
            Node::For(_, _, nodes) => run(nodes, values, row, meaning),
            Node::If(a, b, holds, nodes) => {
                if (a.at(values) < b.at(values)) == *holds {
                    run(nodes, values, row, meaning);
                }
            }
            Node::Odd(a, nodes) => {
                if a.at(values).rem_euclid(3) == 0 {
                    run(nodes, values, row, meaning);
                }
            }
            Node::Repeat(count, nodes) => {
                let count = count.at(values);
                meaning.wrong |= count < 0;
                // The second time is as the first.
                if count > 0 {
                    run(nodes, values, row, meaning);
                }
            }
            Node::Require(a, b) => meaning.wrong |= a.at(values) > b.at(values),
        }
    }
}

fn meaning(nodes: &[Node], n: i64, row: bool) -> Meaning {
    let mut meaning = Meaning::default();
    run(nodes, &mut vec![n], row, &mut meaning);
    meaning
}

/// Boxed, as the others: their trees would not fit on a test's stack.
fn number() -> BoxedStrategy<Number> {
    let factor = || prop_oneof![4 => Just(0i64), 4 => Just(1), 1 => Just(-1), 1 => Just(2)];
    (prop::array::uniform3(factor()), -3i64..=3).prop_map(|(factors, constant)| Number { factors, constant }).boxed()
}

/// A number that often lies in the register.
fn index() -> BoxedStrategy<Number> {
    let fixed = |factors: [i64; 3]| (-1i64..=2).prop_map(move |constant| Number { factors, constant });
    prop_oneof![number(), fixed([0, 1, 0]), fixed([0, 0, 1]), fixed([1, -1, 0]), fixed([1, 0, 0]), fixed([0, 0, 0])]
        .boxed()
}

fn bounds() -> BoxedStrategy<(Number, Number)> {
    let end = |factors: [i64; 3]| (-2i64..=2).prop_map(move |constant| Number { factors, constant });
    let common = (prop_oneof![end([0, 0, 0]), end([0, 1, 0])], prop_oneof![3 => end([1, 0, 0]), 1 => end([0, 1, 0])]);
    prop_oneof![3 => common, 1 => (number(), number())].boxed()
}

fn leaf() -> BoxedStrategy<Node> {
    prop_oneof![
        3 => index().prop_map(Node::One),
        4 => (index(), index()).prop_map(|(a, b)| Node::Two(a, b)),
        1 => (index(), index()).prop_map(|(a, b)| Node::Slice(a, b)),
        2 => index().prop_map(Node::Feature),
    ]
    .boxed()
}

/// One place inside loops and conditions: what is known of it can be held against what happens.
fn nest(leaf: BoxedStrategy<Node>, most: usize) -> BoxedStrategy<Vec<Node>> {
    leaf.prop_map(|leaf| vec![leaf]).prop_recursive(4, 12, 3, move |inner| {
        let one = prop_oneof![
            6 => (bounds(), inner.clone()).prop_map(|((low, high), nodes)| Node::For(low, high, nodes)),
            2 => (number(), number(), any::<bool>(), inner.clone()).prop_map(|(a, b, holds, n)| Node::If(a, b, holds, n)),
            1 => (number(), inner.clone()).prop_map(|(a, nodes)| Node::Odd(a, nodes)),
            1 => (number(), inner).prop_map(|(count, nodes)| Node::Repeat(count, nodes)),
        ];
        prop::collection::vec(one.boxed(), 1..=most).boxed()
    })
    .boxed()
}

fn one_place() -> BoxedStrategy<Vec<Node>> {
    nest(leaf(), 1)
}

fn whole_bodies() -> BoxedStrategy<Vec<Node>> {
    let several = || prop::collection::vec(nest(leaf(), 2), 1..3).prop_map(|parts| parts.concat()).boxed();
    prop_oneof![
        several(),
        (number(), number(), several()).prop_map(|(a, b, rest)| [vec![Node::Require(a, b)], rest].concat())
    ]
    .boxed()
}

fn source(name: &str, nodes: &[Node], row: bool) -> String {
    let mut body = String::new();
    text(nodes, 1, row, &mut body);
    if row {
        format!("feature_map {name}(x: features[n]) on q[n] {{\n{body}}}\n")
    } else {
        format!("circuit {name} on q[n] {{\n{body}}}\n")
    }
}

/// One file of circuits: loading it once is what takes time. Every second one has a row.
fn many(bodies: &[Vec<Node>]) -> (Program, Vec<String>) {
    let texts: Vec<String> =
        bodies.iter().enumerate().map(|(at, nodes)| source(&format!("c{at}"), nodes, at % 2 == 0)).collect();
    (Program::new(&texts.concat()), texts)
}

struct Program {
    names: Names,
}

impl Program {
    fn new(text: &str) -> Program {
        let (names, wrong) = Names::load(&MemoryWorld::new().with_file("main.hqml", text), "main.hqml", &[]);
        assert_eq!(wrong, vec![], "{text}");
        Program { names }
    }

    fn get(&self, name: &str) -> &Declared {
        self.names.lookup(self.names.root(), name).unwrap()
    }

    fn judged(&self, name: &str) -> Vec<Judgement> {
        judge(&self.names, self.get(name))
    }

    fn checked(&self, name: &str) -> Vec<Diagnostic> {
        check_definition(&self.names, self.get(name))
    }

    /// Whether it elaborates at a width; what does is verified as a program too.
    fn elaborates(&self, name: &str, n: i64, row: bool) -> bool {
        let (declared, n) = (self.get(name), n as usize);
        let incoming = if row { Incoming::Features(n) } else { Incoming::State(n) };
        let span = declared.declaration.name.span;
        let stage = Use { declared, arguments: &[], incoming, span, origin: None, first_parameter: 0 };
        let Ok(found) = elaborate(&self.names, &stage) else { return false };
        let features = if row { n as u32 } else { 0 };
        assert!(lower(&found.tree, found.qubits as u32, features, 0).is_ok());
        true
    }
}

/// How many times each thing was seen, so that a test that sees nothing fails.
#[derive(Debug, Default)]
struct Seen {
    proved: usize,
    refuted: usize,
    errors: usize,
    undecided: usize,
    decidable: usize,
}

fn hold_to_brute_force(program: &Program, name: &str, text: &str, nodes: &[Node], row: bool, seen: &mut Seen) {
    let judged = program.judged(name);
    let meanings: Vec<Meaning> = WIDTHS.map(|n| meaning(nodes, n, row)).collect();
    let wrong: Vec<bool> = meanings.iter().map(|m| m.wrong).collect();
    let verdicts: Vec<_> = judged.iter().filter(|j| j.demand != Demand::Register).map(|j| j.verdict).collect();
    if verdicts.iter().all(|verdict| *verdict == Verdict::Proved) {
        seen.proved += 1;
        assert!(!wrong.contains(&true), "{text}: called right, {wrong:?}");
    }
    for refuted in judged.iter().filter(|j| j.verdict == Verdict::AlwaysViolated) {
        seen.refuted += 1;
        for (n, meaning) in WIDTHS.zip(&meanings) {
            assert!(!meaning.reached || meaning.wrong, "{text}: called wrong, but not at {n}");
            assert!(!refuted.everywhere || meaning.wrong, "{text}: called wrong everywhere, but not at {n}");
            assert!(!meaning.reached || refuted.may_be_reached(n as usize) || judged.len() > 2, "{text} at {n}");
        }
    }
    if !program.checked(name).is_empty() {
        seen.errors += 1;
        let fine = meanings.iter().any(|m| m.reached && !m.wrong);
        assert!(!fine, "{text}: an error, though it is right where it is reached at some width");
    }
    if verdicts.contains(&Verdict::Unknown) {
        let none = !wrong.contains(&true);
        let each = meanings.iter().all(|m| m.wrong == m.reached) && meanings.iter().any(|m| m.reached);
        seen.decidable += usize::from(none || each);
        seen.undecided += 1;
    }
}

#[test]
fn what_is_said_for_all_widths_holds_at_each() {
    let mut seen = Seen::default();
    let mut runner = proptest::test_runner::TestRunner::new_with_rng(
        ProptestConfig { failure_persistence: None, ..ProptestConfig::default() },
        proptest::test_runner::TestRng::deterministic_rng(proptest::test_runner::RngAlgorithm::ChaCha),
    );
    for _ in 0..40 {
        let bodies = prop::collection::vec(one_place(), 100).new_tree(&mut runner).unwrap().current();
        let (program, texts) = many(&bodies);
        for (at, (nodes, text)) in bodies.iter().zip(&texts).enumerate() {
            hold_to_brute_force(&program, &format!("c{at}"), text, nodes, at % 2 == 0, &mut seen);
        }
    }
    assert!(seen.proved > 300 && seen.refuted > 300 && seen.errors > 200 && seen.undecided > 300, "{seen:?}");
    // Most of what brute force sees to be decided is decided.
    let decided = seen.proved + seen.refuted;
    assert!(seen.decidable * 8 < decided, "{seen:?}");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, failure_persistence: None, ..ProptestConfig::default() })]

    /// No circuit that is wrong is elaborated, none that is right is refused: by elaboration, nor at its definition.
    #[test]
    fn elaboration_takes_what_is_right_and_nothing_else(bodies in prop::collection::vec(whole_bodies(), 50)) {
        let (program, texts) = many(&bodies);
        for (at, (nodes, text)) in bodies.iter().zip(&texts).enumerate() {
            let (name, row) = (format!("c{at}"), at % 2 == 0);
            let wrong: Vec<bool> = WIDTHS.map(|n| meaning(nodes, n, row).wrong).collect();
            for (n, wrong) in WIDTHS.zip(&wrong) {
                prop_assert_eq!(program.elaborates(&name, n, row), !wrong, "{} at {}", text, n);
            }
            let found = program.checked(&name);
            prop_assert!(found.is_empty() || wrong.contains(&true), "{}: {:#?}", text, found);
            prop_assert!(found.len() <= 1 && found.iter().all(|error| !error.labels.is_empty()));
        }
    }
}

#[test]
fn a_model_with_a_wrong_circuit_never_becomes_an_experiment() {
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let (mut right, mut refused) = (0, 0);
    for _ in 0..40 {
        let nodes = whole_bodies().new_tree(&mut runner).unwrap().current();
        let text = format!(
            "{}\ndata d = make_moons(samples: 40, seed: 1) |> split(test: 50%, seed: 2)
            model m = c |> fidelity_kernel |> svc
            experiment e {{ data: d  models: [m]  metrics: [accuracy]  seeds: 0..2 }}\n",
            source("c", &nodes, true)
        );
        let world = MemoryWorld::new().with_file("main.hqml", &text);
        let compiled = compile("main.hqml", &world, &CompileOptions::default());
        // Two moons have two features.
        let wrong = meaning(&nodes, 2, true).wrong;
        assert_eq!(compiled.has_errors(), wrong, "{text}: {:#?}", compiled.diagnostics);
        assert_eq!(compiled.experiments.is_empty(), wrong);
        *(if wrong { &mut refused } else { &mut right }) += 1;
    }
    assert!(right > 5 && refused > 5, "{right} right, {refused} refused");
}

fn verdicts(text: &str) -> Vec<(Demand, Verdict)> {
    Program::new(text).judged("c").iter().map(|j| (j.demand, j.verdict)).filter(|v| v.0 != Demand::Register).collect()
}

fn said(text: &str) -> Vec<String> {
    let found = Program::new(text).checked("c");
    found.iter().map(|d| format!("{} {}; {}", d.code, d.message, d.notes.join("; "))).collect()
}

#[test]
fn loops_that_may_be_empty_are_not_judged_by_their_ends() {
    // The last i would be n - 1, but the inner loop is empty there.
    let text = "circuit c on q[n] { for i in 0..n { for j in i + 1..n { cx q[i], q[j] } } }\n";
    assert!(verdicts(text).iter().all(|v| v.1 == Verdict::Proved), "{:?}", verdicts(text));
    let text = "circuit c on q[n] { for i in 0..n { for j in i..n - 1 { cx q[i + 1], q[j] } } }\n";
    assert_eq!(said(text), [""; 0], "right at n = 1, where it does nothing, and wrong at others");
}

#[test]
fn a_definition_that_can_never_be_right_says_so_for_all_widths() {
    let next = "circuit c on q[n] { for i in 0..n { cx q[i], q[i + 1] } }\n";
    assert_eq!(said(next), ["E0401 there is no qubit 1 in `q`; it is wrong for every number of qubits"]);
    let second = "circuit c on q[n] { for i in 0..n - 1 { cx q[i], q[i + 2] } }\n";
    let note = "it is wrong for every number of qubits for which it is reached; 2 is the smallest";
    assert_eq!(said(second), [format!("E0401 there is no qubit 2 in `q`; {note}")]);
    let row = "feature_map c(x: features[n]) on q[n] { for i in 0..n { rx(x[i + 1]) q[i] } }\n";
    assert_eq!(
        said(row),
        ["E0515 there is no element 1: there is 1 element; it is wrong for every number of features"]
    );
    let called = "circuit two on q[2] { cx q }\ncircuit c on q[n] { two q[0..3] }\n";
    assert_eq!(said(called), ["E0302 `two` acts on 2 qubits, but it is given 3; "]);
    let twice = "circuit c on q[n] { for (i, j) in linear(n) { cx q[j], q[i + 1] } }\n";
    let note =
        "the qubits of one operation are distinct; it is wrong for every number of qubits for which it is reached";
    assert_eq!(said(twice), [format!("E0402 `cx` is given qubit 1 twice; {note}; 2 is the smallest")]);
}

#[test]
fn a_definition_that_some_use_makes_right_is_no_error() {
    for text in [
        "circuit c on q[n] { cx q[0], q[8] }\n",
        "circuit c on q[n] { h q[700] }\n",
        "circuit c on q[n] { require n >= 900, \"large ones only\"  h q }\n",
        "circuit c on q[12] { cx q[0], q[11] }\n",
        "circuit c on q[7 * k] { h q[6] }\n",
        "ansatz c(depth: int = 0) on q[n] { require depth > 0, \"say how deep\"  ry(?) q }\n",
        "ansatz c(reach: int = 0) on q[n] { for i in 0..n { cx q[i], q[mod(i + reach, n)] } }\n",
        "circuit c(x: features[n]) on q[n] { for i in 0..n { rx(x[i]) q[i] } }\n",
        "circuit wide on q[300] { h q }\ncircuit c on q[n] { wide q }\n",
        "circuit wide on q[n] { h q[700] }\ncircuit c on q[n] { wide q }\n",
        "circuit wide on q[n] { require n > 700, \"wide\"  h q }\ncircuit c on q[n] { wide q }\n",
        "circuit c on q[2 * k] { for i in 0..k { cx q[2 * i], q[2 * i + 1] } }\n",
        "feature_map c(x: features[2 * k]) on q[k] { for i in 0..k { rx(x[2 * i + 1]) q[i] } }\n",
        "circuit c(k: int = 2) on q[n] { if k > 5 { require false, \"at most 5\" }  h q }\n",
        "circuit c on q[n] { if n > 2 { ccx q[0], q[1], q[2] } else if n == 2 { cx q[0], q[1] } }\n",
    ] {
        assert_eq!(said(text), [""; 0], "{text}");
    }
}

#[test]
fn the_library_is_right_at_its_definitions() {
    let (names, _) = Names::load(&MemoryWorld::new().with_file("main.hqml", "const a = 1\n"), "main.hqml", &[]);
    let mut places = [0, 0];
    for declared in names.declarations().filter(|declared| declared.in_library) {
        assert_eq!(check_definition(&names, declared), vec![], "{}", declared.name());
        for judgement in judge(&names, declared) {
            assert_ne!(judgement.verdict, Verdict::AlwaysViolated, "{}", declared.name());
            places[usize::from(judgement.verdict == Verdict::Proved)] += 1;
        }
    }
    assert!(places[1] > 20, "{places:?}");
}
