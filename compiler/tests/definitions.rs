//! Names, values and circuits that are wrong: each code's page holds an example that gives exactly that code, and one
//! that gives nothing; and what is said is shown whole for a few of them.

use hqml_compiler::circuits::{Argument, Given, Incoming, Origin, Use, check_definition, elaborate, observables};
use hqml_compiler::diagnostics::{CODES, Diagnostic};
use hqml_compiler::eval::Scope;
use hqml_compiler::names::{CIRCUITS, Names};
use hqml_compiler::syntax::ast::{ArgumentList, DeclarationBody, DeclarationKind, ExprKind};
use hqml_compiler::world::MemoryWorld;

/// All that is wrong with the files, `main.hqml` first: the definitions, and each model's first stage on two features.
fn wrong(world: &MemoryWorld, settings: &[(String, String)]) -> (Names, Vec<Diagnostic>) {
    let (names, mut found) = Names::load(world, "main.hqml", settings);
    let own: Vec<_> = names.declarations().filter(|declared| !declared.in_library).collect();
    for declared in own {
        found.extend(check_definition(&names, declared));
        if declared.kind() == DeclarationKind::Model && !declared.is_reported() {
            found.extend(first_stage(&names, &declared.declaration.body));
        }
    }
    let mut distinct: Vec<Diagnostic> = vec![];
    for diagnostic in found {
        if !distinct.contains(&diagnostic) {
            distinct.push(diagnostic);
        }
    }
    (names, distinct)
}

fn first_stage(names: &Names, body: &DeclarationBody) -> Vec<Diagnostic> {
    let DeclarationBody::Definition(definition) = body else { return vec![] };
    let stage = &definition.value.parts()[0];
    let (name, list) = match &stage.kind {
        ExprKind::Name(name) => (name, &[][..]),
        ExprKind::Call { name, arguments } => match &arguments.list {
            ArgumentList::List(list) => (name, list.as_slice()),
            _ => return vec![],
        },
        _ => return vec![],
    };
    let Some(declared) = names.lookup_of(names.root(), &name.name, &CIRCUITS) else { return vec![] };
    let scope = Scope::new(names.root());
    let arguments: Vec<_> = list
        .iter()
        .map(|argument| Argument {
            label: argument.label.as_ref().map(|label| (label.name.as_str(), label.span)),
            value: Given::Written(&argument.value, &scope),
            span: argument.value.span,
        })
        .collect();
    let origin = Some(Origin { span: definition.span.before(), text: "2 features leave here".into() });
    let incoming = Incoming::Features(2);
    let stage = Use { declared, arguments: &arguments, incoming, span: stage.span, origin, first_parameter: 0 };
    elaborate(names, &stage).err().unwrap_or_default()
}

fn one_file(text: &str) -> Vec<Diagnostic> {
    wrong(&MemoryWorld::new().with_file("main.hqml", text), &[]).1
}

fn codes(found: &[Diagnostic]) -> Vec<&str> {
    found.iter().map(|diagnostic| diagnostic.code).collect()
}

fn block<'p>(page: &'p str, mark: &str) -> Option<&'p str> {
    let (_, rest) = page.split_once(&format!("```{mark}\n"))?;
    rest.split_once("```").map(|(text, _)| text)
}

/// The codes of names, values and circuits; pipelines have their own.
fn ours(id: &str) -> bool {
    let pipelines = ["E031", "E032", "E033", "E053", "E054"];
    ["E02", "E030", "E040", "E041", "E05", "E0910"].iter().any(|range| id.starts_with(range))
        && !pipelines.iter().any(|range| id.starts_with(range))
}

#[test]
fn the_example_of_each_page_gives_its_code() {
    let mut seen = 0;
    for row in CODES.iter().filter(|row| ours(row.id)) {
        if let Some(text) = block(row.page, "hqml wrong") {
            let found = one_file(text);
            assert_eq!(codes(&found), [row.id], "{}: {found:#?}", row.id);
            assert!(!found[0].labels.is_empty(), "{} has no place", row.id);
            seen += 1;
        }
        let right = one_file(block(row.page, "hqml").unwrap_or_default());
        assert_eq!(codes(&right), [""; 0], "{}: {right:#?}", row.id);
    }
    assert!(seen > 45, "{seen} pages");
}

#[test]
fn imports_bring_names_once_and_clash() {
    let maps = "circuit flip on q[n] { x q }\n";
    let world = |main: &str| MemoryWorld::new().with_file("main.hqml", main).with_file("parts/maps.hqml", maps);
    let use_it = "import \"parts/maps.hqml\"\ncircuit two on q[2] { flip q }\n";
    assert_eq!(codes(&wrong(&world(use_it), &[]).1), [""; 0]);
    let twice = format!("import \"parts/maps.hqml\"\n{use_it}");
    assert_eq!(codes(&wrong(&world(&twice), &[]).1), [""; 0], "one file imported twice is one file");
    let clash = format!("{use_it}circuit flip on q[n] {{ y q }}\n");
    assert_eq!(codes(&wrong(&world(&clash), &[]).1), ["E0203"]);
    let other = world("import \"parts/maps.hqml\"\nimport \"b.hqml\"\nconst a = 1\n").with_file("b.hqml", maps);
    assert_eq!(codes(&wrong(&other, &[]).1), ["E0203"]);
    let missing = world("import \"parts/map.hqml\"\nconst a = 1\n");
    assert_eq!(codes(&wrong(&missing, &[]).1), ["E0004"]);
    assert_eq!(codes(&wrong(&MemoryWorld::new(), &[]).1), ["E0004"], "no root file");
}

#[test]
fn circles_of_imports_show_their_chain() {
    let world = MemoryWorld::new()
        .with_file("main.hqml", "import \"b.hqml\"\nconst a = 1\n")
        .with_file("b.hqml", "import \"c.hqml\"\nconst b = 1\n")
        .with_file("c.hqml", "import \"./b.hqml\"\nconst c = 1\n");
    let (_, found) = wrong(&world, &[]);
    assert_eq!(codes(&found), ["E0005"]);
    assert_eq!(found[0].labels.len(), 2, "b imports c, c imports b");
    let own = MemoryWorld::new().with_file("main.hqml", "import \"main.hqml\"\nconst a = 1\n");
    assert_eq!(codes(&wrong(&own, &[]).1), ["E0005"]);
}

#[test]
fn settings_take_the_place_of_constants() {
    let text = "const depth = 2\ncircuit c on q[3] {\n    require depth == 4, \"set\"\n    h q\n}\n";
    let world = MemoryWorld::new().with_file("main.hqml", text);
    let set = |name: &str, value: &str| codes(&wrong(&world, &[(name.to_owned(), value.to_owned())]).1).join(" ");
    assert_eq!(codes(&one_file(text)), ["E0403"]);
    assert_eq!(set("depth", "4"), "");
    assert_eq!(set("depth", "2 ** 2"), "");
    assert_eq!(set("depht", "4"), "E0403 E0206".split(' ').rev().collect::<Vec<_>>().join(" "));
    assert!(!set("depth", "4 +").is_empty());
}

#[test]
fn circles_and_long_chains_end() {
    let chain: String = (0..5000).map(|i| format!("const a{i} = a{}\n", i + 1)).collect();
    let found = one_file(&format!("{chain}const a5000 = 1\n"));
    assert!(codes(&found).iter().all(|code| *code == "E0517"), "{:?}", found.first());
    assert_eq!(codes(&one_file(&format!("{chain}const a5000 = a0\n"))), ["E0204"]);
    assert_eq!(codes(&one_file("circuit c on q[n] { c q }\n")), ["E0204"]);
    assert_eq!(codes(&one_file("model m = m |> svc\n")), ["E0204"]);
    // A word of an option is no reference: the baseline's own name may be one.
    assert_eq!(codes(&one_file("baseline linear = svc(kernel: linear)\n")), [""; 0]);
}

#[test]
fn a_broken_declaration_gives_no_second_error() {
    let text = "circuit bad on q[n] { h q[ }\n\ncircuit good on q[n] { bad q }\n\nconst a = [1, \nconst b = a\n";
    let found = one_file(text);
    assert!(codes(&found).iter().all(|code| code.starts_with("E01")), "{found:#?}");
}

#[test]
fn errors_inside_calls_show_the_way() {
    let text = "circuit inner on q[n] {\n    cx q[0], q[n]\n}\n\ncircuit middle on q[n] {\n    inner q[0..2]\n}\n\nmodel m = outer\n\nfeature_map outer(x: features[n]) on q[n] {\n    middle q\n}\n";
    let (names, found) = wrong(&MemoryWorld::new().with_file("main.hqml", text), &[]);
    let deepest = found.iter().max_by_key(|diagnostic| diagnostic.labels.len()).unwrap();
    let shown: Vec<_> =
        deepest.labels.iter().map(|label| (names.sources().text(label.span), label.text.as_str())).collect();
    insta::assert_debug_snapshot!(shown);
}

#[test]
fn widths_show_both_places() {
    let text = "model m = amplitude_embedding(qubits: 2)\n";
    let (names, found) = wrong(&MemoryWorld::new().with_file("main.hqml", text), &[]);
    insta::assert_snapshot!(hqml_compiler::diagnostics::render(names.sources(), &found[..1], false));
}

#[test]
fn an_observable_on_a_missing_qubit_shows_where_the_state_comes_from() {
    let world = MemoryWorld::new().with_file("main.hqml", "const a = [Z(0), X(1) * Z(2)]\n");
    let (names, _) = Names::load(&world, "main.hqml", &[]);
    let declared = names.lookup(names.root(), "a").unwrap();
    let DeclarationBody::Definition(definition) = &declared.declaration.body else { panic!() };
    let scope = Scope::new(names.root());
    let three = observables(&names, &scope, &definition.value, 3, None).unwrap();
    assert_eq!(three.iter().map(ToString::to_string).collect::<Vec<_>>(), ["Z(0)", "X(1) * Z(2)"]);
    let origin = Origin { span: declared.declaration.name.span, text: "2 qubits leave here".into() };
    let two = observables(&names, &scope, &definition.value, 2, Some(&origin)).unwrap_err();
    assert_eq!(codes(&two), ["E0304"]);
    assert!(two[0].labels.iter().any(|label| label.text == "2 qubits leave here"));
}
