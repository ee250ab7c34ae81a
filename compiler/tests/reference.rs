//! The generated pages of the reference are what the tables and the library say. They are written anew with
//! `HQML_BLESS=1 cargo test -p hqml-compiler --test reference`.

use hqml_compiler::reference;

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
