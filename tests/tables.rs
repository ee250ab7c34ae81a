//! What the compiler knows of a table before it is read is what the runtime's table turns out to be.

use hqml_compiler::world::MemoryWorld;
use hqml_compiler::{CompileOptions, compile};
use hqml_ir::{Call, Schema, Task};
use hqml_learn::data::Task as Found;
use hqml_runtime::registry;

/// Every source that needs no file, with options that change what it makes.
const CLASSES: [&str; 11] = [
    "iris",
    "wine",
    "breast_cancer",
    "digits",
    "make_moons(samples: 31)",
    "make_circles(samples: 30)",
    "make_blobs(samples: 40, features: 3, centers: 4)",
    "make_blobs",
    "make_classification",
    "make_classification(samples: 60, features: 5, informative: 3, redundant: 1, classes: 3)",
    "make_classification(samples: 60, weights: [0.9])",
];
const NUMBERS: [&str; 3] = ["diabetes", "make_regression", "make_regression(samples: 9, features: 4, informative: 2)"];

/// The source as the compiler checked it, and the schema it promises.
fn promised(source: &str, metric: &str) -> (Call, Schema) {
    let text = format!(
        "data table = {source} |> split(test: 25%)\nmodel tree = decision_tree\n\
         experiment study {{\n data: table\n models: [tree]\n metrics: [{metric}]\n}}\n"
    );
    let world = MemoryWorld::new().with_file("main.hqml", &text);
    let compilation = compile("main.hqml", &world, &CompileOptions::default());
    assert!(!compilation.has_errors(), "{source}: {:?}", compilation.diagnostics);
    let data = &compilation.experiments[0].data[0];
    (data.source.clone(), data.schema.clone())
}

#[test]
fn schemas_are_those_of_the_tables() {
    let classes = CLASSES.iter().map(|source| (*source, "accuracy"));
    for (source, metric) in classes.chain(NUMBERS.iter().map(|source| (*source, "r2"))) {
        let (call, schema) = promised(source, metric);
        let found = registry::source(&call, None, 7).expect("a table").schema();
        let task = match found.task {
            Found::Classes(names) => Task::Classify(names),
            Found::Real => Task::Regress,
        };
        assert_eq!(
            schema,
            Schema { columns: found.columns, rows: found.rows, task, categories: Vec::new() },
            "{source}"
        );
    }
}
