//! Errors that no file can bring about, because the compiler sees to it before or the outside would have to change in
//! between: brought about through the libraries, so that their words are kept all the same.

use std::sync::atomic::AtomicBool;

use hqml_compiler::diagnostics::render;
use hqml_compiler::world::{Column, ColumnKind, MemoryWorld, TableSchema, TargetSchema};
use hqml_compiler::{Compilation, CompileOptions, compile};
use hqml_ir::Experiment;
use hqml_runtime::RunOptions;

/// One of them.
pub(crate) struct LibraryCase {
    pub(crate) name: &'static str,
    pub(crate) code: &'static str,
    /// What a user reads.
    pub(crate) told: fn() -> String,
}

/// All of them.
pub(crate) const CASES: &[LibraryCase] = &[
    LibraryCase { name: "a column of text", code: "E0609", told: || column(words(), None) },
    LibraryCase { name: "a column with gaps", code: "E0609", told: || column(ColumnKind::Number, Some(7)) },
    LibraryCase { name: "a table that is gone when it is run", code: "E1001", told: gone },
    LibraryCase { name: "a backend of another version", code: "E1007", told: stranger },
];

fn compiled(source: &str, world: MemoryWorld) -> Compilation {
    let text = format!(
        "data points = {source} |> split(test: 25%)\n\
         experiment study {{ data: points  models: [svc]  baselines: [logistic_regression] }}\n"
    );
    compile("case.hqml", &world.with_file("case.hqml", &text), &CompileOptions::default())
}

fn words() -> ColumnKind {
    ColumnKind::Text { categories: vec!["Bern".to_owned(), "Rome".to_owned()], first: (3, "Rome".to_owned()) }
}

fn column(kind: ColumnKind, gap: Option<u64>) -> String {
    let columns = [("a", ColumnKind::Number, None), ("b", kind, gap)];
    let columns = columns.map(|(name, kind, gap)| Column { name: name.to_owned(), kind, gap }).to_vec();
    let target = TargetSchema::Classes(vec!["u".to_owned(), "v".to_owned()]);
    let world = MemoryWorld::new().with_table("t.csv", TableSchema { columns, rows: 100, target });
    let mut found = compiled("csv(\"t.csv\", target: \"y\")", world);
    found.diagnostics.retain(|one| one.is_error());
    render(&found.sources, &found.diagnostics, false)
}

/// The words of a run that fails, after a right experiment was changed.
fn failed(change: impl FnOnce(&mut Experiment)) -> String {
    let mut experiment = compiled("make_moons", MemoryWorld::new()).experiments.remove(0);
    change(&mut experiment);
    let folder = tempfile::tempdir().expect("a folder");
    let options = RunOptions {
        runs: folder.path().to_owned(),
        threads: Some(1),
        artifacts: None,
        sources: vec![],
        version: "test".to_owned(),
        overrides: vec![],
        memory: 1 << 30,
    };
    let error =
        hqml_runtime::run(&experiment, &options, &hqml_runtime::Silent, &AtomicBool::new(false)).expect_err("refused");
    let help: String = error.help.iter().map(|help| format!("  help: {help}\n")).collect();
    format!("error[{}]: {}\n{help}", error.code, error.message)
}

fn gone() -> String {
    failed(|experiment| experiment.data[0].path = Some("no/such.csv".to_owned()))
}

fn stranger() -> String {
    failed(|experiment| experiment.backends[0].call.name = "shaky".to_owned())
}
