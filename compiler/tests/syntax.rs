//! The parser on whole files: the five examples parse without a word.
use hqml_compiler::syntax::parse;
use hqml_ir::span::FileId;

#[test]
fn examples_parse() {
    for entry in std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/inputs")).unwrap() {
        let path = entry.unwrap().path();
        let text = std::fs::read_to_string(&path).unwrap();
        let parsed = parse(FileId(0), &text);
        assert_eq!(parsed.diagnostics, vec![], "{}", path.display());
    }
}
