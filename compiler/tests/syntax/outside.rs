//! The world as the compiler sees it: where imports lead, which line and column a byte has, what memory holds.

use hqml_compiler::world::{
    Column, ColumnKind, MemoryWorld, SourceMap, TableRequest, TableSchema, TargetSchema, World, WorldError, beside,
};
use hqml_ir::span::{FileId, Span};

#[test]
fn paths_are_beside_the_file_that_names_them() {
    let cases = [
        ("a.hqml", "b.hqml", "b.hqml"),
        ("x/a.hqml", "b.hqml", "x/b.hqml"),
        ("x/a.hqml", "./y/b.hqml", "x/y/b.hqml"),
        ("x/y/a.hqml", "../b.hqml", "x/b.hqml"),
        ("a.hqml", "../b.hqml", "../b.hqml"),
        ("../a.hqml", "../b.hqml", "../../b.hqml"),
        ("/x/a.hqml", "../../b.hqml", "/../b.hqml"),
        ("/x/a.hqml", "b.hqml", "/x/b.hqml"),
        ("x/a.hqml", "/b.hqml", "/b.hqml"),
        ("file:///x/a.hqml", "b.hqml", "file:///x/b.hqml"),
        ("file:///x/y/a.hqml", "../b.hqml", "file:///x/b.hqml"),
        ("x/a.hqml", "std://b.hqml", "std://b.hqml"),
    ];
    for (from, path, wanted) in cases {
        assert_eq!(beside(from, path), wanted, "{path} from {from}");
    }
}

#[test]
fn columns_are_characters_and_lines_begin_at_one() {
    let mut sources = SourceMap::new();
    let file = sources.add("a", "αβ\nγ = 1");
    assert_eq!(sources.line_column(file, 0), (1, 1));
    assert_eq!(sources.line_column(file, 2), (1, 2));
    assert_eq!(sources.line_column(file, 3), (1, 2), "inside a character");
    assert_eq!(sources.line_column(file, 5), (2, 1));
    assert_eq!(sources.line_column(file, 8), (2, 3));
    assert_eq!(sources.line_column(file, 999), (2, 6), "after the end");
    assert_eq!(sources.line_column(FileId(7), 3), (1, 1), "no such file");
    assert_eq!(sources.text(Span::new(file, 5, 7)), "γ");
    assert_eq!(sources.text(Span::new(file, 1, 3)), "", "not at characters");
    assert_eq!(sources.find("a"), Some(file));
    assert_eq!(sources.find("b"), None);
}

#[test]
fn memory_holds_files_and_tables_and_nothing_else() {
    let columns = vec![Column { name: "x".to_owned(), kind: ColumnKind::Number, gap: None }];
    let schema = TableSchema { columns, rows: 3, target: TargetSchema::Real };
    let world = MemoryWorld::new().with_file("x/a.hqml", "const a = 1").with_table("x/d.csv", schema.clone());
    let request = TableRequest { from: "x/a.hqml", path: "d.csv", target: Some("y"), classify: false };
    assert_eq!(world.read("x/a.hqml").as_deref(), Ok("const a = 1"));
    assert_eq!(world.table(&request), Ok(schema));
    assert_eq!(world.read("b"), Err(WorldError::NotFound { uri: "b".to_owned() }));
    let elsewhere = TableRequest { from: "a.hqml", ..request };
    assert_eq!(world.table(&elsewhere), Err(WorldError::NotFound { uri: "d.csv".to_owned() }));
}
