//! The generated pages of the reference are what the tables and the library say. They are written anew with
//! `HQML_BLESS=1 cargo test -p hqml-compiler --test reference`.

use hqml_compiler::diagnostics::CODES;
use hqml_compiler::eval::FUNCTIONS;
use hqml_compiler::names::{CIRCUITS, PRIMITIVES};
use hqml_compiler::reference;
use hqml_compiler::syntax::ast::DeclarationKind;
use hqml_compiler::world::MemoryWorld;
use hqml_compiler::{CompileOptions, compile};

/// Compares a page with what is generated; writes it where `HQML_BLESS` is set.
fn page(name: &str, generated: &str) {
    let path = format!(concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/{}"), name);
    if std::env::var_os("HQML_BLESS").is_some() {
        std::fs::write(&path, generated).unwrap();
    }
    let written = std::fs::read_to_string(&path).unwrap_or_default().replace("\r\n", "\n");
    let differ = written.lines().zip(generated.lines()).position(|(a, b)| a != b);
    let line = differ.unwrap_or_else(|| written.lines().count().min(generated.lines().count()));
    assert!(
        written == generated,
        "docs/{name} has fallen behind, from line {} on: `HQML_BLESS=1 cargo test -p hqml-compiler --test reference` \
         writes it anew\n  written: {:?}\ngenerated: {:?}",
        line + 1,
        written.lines().nth(line),
        generated.lines().nth(line),
    );
}

#[test]
fn the_page_of_the_gates_is_the_gate_table() {
    page("gates.md", &hqml_ir::gates::markdown());
}

#[test]
fn the_page_of_the_stages_is_the_stage_table() {
    page("stages.md", &hqml_ir::stages::document::markdown());
}

#[test]
fn the_page_of_the_library_is_the_library() {
    page("stdlib.md", &reference::markdown());
}

#[test]
fn the_tables_of_the_language_are_what_they_are_made_of() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/language.md");
    let mut text = std::fs::read_to_string(path).unwrap().replace("\r\n", "\n");
    for (name, table) in reference::sections() {
        let begin = format!("<!-- generated: {name} -->\n");
        let from = text.find(&begin).unwrap_or_else(|| panic!("docs/language.md has no {begin}")) + begin.len();
        let to = from + text[from..].find("<!-- end -->").expect("an end");
        text.replace_range(from..to, &table);
    }
    page("language.md", &text);
}

#[test]
fn the_page_of_the_language_names_everything() {
    let text = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/language.md")).unwrap();
    for kind in DeclarationKind::ALL {
        assert!(text.contains(&format!("| `{} NAME", kind.word())), "no declaration `{}`", kind.word());
    }
    for word in ["int", "real", "bool", "text", "pairs", "axis", "gate", "distribution", "observable"] {
        assert!(text.contains(&format!("\n| `{word}` |")), "no kind `{word}`");
    }
    for primitive in PRIMITIVES {
        assert!(text.contains(&format!("\n| `{primitive}")), "no primitive `{primitive}`");
    }
}

/// The errors of a program.
fn errors(text: &str) -> Vec<hqml_ir::Diagnostic> {
    let world = MemoryWorld::new().with_file("main.hqml", text);
    let compiled = compile("main.hqml", &world, &CompileOptions::default());
    compiled.diagnostics.into_iter().filter(|d| d.is_error()).collect()
}

#[test]
fn every_example_of_a_word_is_right() {
    for word in reference::WORDS {
        let program = word.example.program();
        // What is read and not built yet says so.
        let found: Vec<_> = errors(&program).into_iter().filter(|d| d.code != "E0901").collect();
        assert_eq!(found, vec![], "{}\n{program}", word.name);
    }
}

#[test]
fn every_word_of_the_language_has_a_page() {
    let names = reference::library();
    let has = |name: &str| !reference::pages(&names, names.root(), name, 96).is_empty();
    for kind in DeclarationKind::ALL {
        assert!(has(kind.word()), "{}", kind.word());
    }
    let inner = "on let for in repeat if else inverse control power barrier require where and or not of true false";
    for word in inner.split(' ').chain(PRIMITIVES) {
        assert!(has(word), "{word}");
    }
    for name in CODES.iter().map(|code| code.id).chain(FUNCTIONS.iter().map(|f| f.name)) {
        assert!(has(name), "{name}");
    }
    for row in hqml_ir::stages::rows() {
        assert!(has(row.name));
        for option in row.options {
            assert!(has(&format!("{}.{}", row.name, option.name)), "{}.{}", row.name, option.name);
            assert!(has(&format!("{}({})", row.name, option.name)));
        }
    }
    for gate in hqml_ir::GATES {
        assert!(has(gate.name), "{}", gate.name);
    }
    for declared in names.declarations().filter(|d| d.in_library) {
        assert!(has(declared.name()), "{}", declared.name());
    }
    assert!(!has("no_such_thing") && !has("svc.no_such_option") && !has("") && !has(".") && !has("()"));
}

#[test]
fn every_circuit_of_the_library_says_its_source_and_has_a_picture() {
    let names = reference::library();
    let circuits = names.declarations().filter(|d| d.in_library && CIRCUITS.contains(&d.kind()));
    for declared in circuits {
        let page = reference::pages(&names, names.root(), declared.name(), 96).concat();
        assert!(page.contains("Source:") && page.contains("q[0] "), "{page}");
    }
}

#[test]
fn near_names_are_suggested() {
    let names = reference::library();
    let near = |name: &str| reference::nearest(&names, names.root(), name);
    assert_eq!(near("zz_featuer_map").as_deref(), Some("zz_feature_map"));
    assert_eq!(near("CNOT").as_deref(), Some("cx"));
    assert_eq!(near("svc.kernal").as_deref(), Some("svc.kernel"));
    assert_eq!(near("scv.c").as_deref(), Some("svc.c"));
    assert_eq!(near("zz_feature_map.rep").as_deref(), Some("zz_feature_map.reps"));
    assert_eq!(near("continue_wehn").as_deref(), Some("continue_when"));
    assert_eq!(near("banana"), None);
}

#[test]
fn functions_give_what_their_pages_say() {
    for row in FUNCTIONS {
        let examples = reference::EXAMPLES.iter().any(|e| e.0 == row.name);
        let statements = reference::STATEMENTS.iter().any(|e| e.0 == row.name);
        assert!(examples || statements, "{} has no example", row.name);
    }
    for (name, call, value) in reference::EXAMPLES {
        // What is said is what `require` finds to be so.
        let equal = format!("circuit c on q[1] {{ require {}, \"{name}\"\n x q }}\n", same(call, value));
        assert_eq!(errors(&equal), vec![], "{equal}");
    }
    for (name, statement) in reference::STATEMENTS {
        assert_eq!(errors(&format!("circuit c on q[n] {{ {statement} }}\n")), vec![], "{name}");
    }
}

/// `call == value`, element by element where it is a list.
fn same(call: &str, value: &str) -> String {
    let Some(list) = value.strip_prefix('[').and_then(|v| v.strip_suffix(']')) else {
        return match value {
            "true" => call.to_owned(),
            value => format!("{call} == {value}"),
        };
    };
    if let Some(inner) = list.strip_prefix('[') {
        let rows: Vec<&str> = inner.trim_end_matches(']').split("], [").collect();
        let parts = rows.iter().enumerate().flat_map(|(i, row)| {
            row.split(", ").enumerate().map(move |(j, item)| format!("{call}[{i}][{j}] == {item}"))
        });
        return parts.chain([format!("length({call}) == {}", rows.len())]).collect::<Vec<_>>().join(" and ");
    }
    let items: Vec<&str> = list.split(", ").collect();
    let parts = items.iter().enumerate().map(|(i, item)| format!("{call}[{i}] == {item}"));
    parts.chain([format!("length({call}) == {}", items.len())]).collect::<Vec<_>>().join(" and ")
}
