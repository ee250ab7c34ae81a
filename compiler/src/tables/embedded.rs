//! The schemas of the embedded data sets: columns, rows and class names as scikit-learn's `load_*` has them. The numbers
//! themselves are the runtime's; `tests/tables.rs` of the workspace holds both against each other.

use hqml_ir::{Schema, Task};

/// Columns, rows, class names (none for a real target).
struct Known {
    columns: &'static [&'static str],
    rows: usize,
    classes: &'static [&'static str],
}

const IRIS: Known = Known {
    columns: &["sepal length (cm)", "sepal width (cm)", "petal length (cm)", "petal width (cm)"],
    rows: 150,
    classes: &["setosa", "versicolor", "virginica"],
};

#[rustfmt::skip]
const WINE: Known = Known {
    columns: &[
        "alcohol", "malic_acid", "ash", "alcalinity_of_ash", "magnesium", "total_phenols", "flavanoids",
        "nonflavanoid_phenols", "proanthocyanins", "color_intensity", "hue", "od280/od315_of_diluted_wines", "proline",
    ],
    rows: 178,
    classes: &["class_0", "class_1", "class_2"],
};

const BREAST_CANCER_STATISTICS: [(&str, &str); 3] = [("mean ", ""), ("", " error"), ("worst ", "")];
const BREAST_CANCER_MEASURES: [&str; 10] = [
    "radius",
    "texture",
    "perimeter",
    "area",
    "smoothness",
    "compactness",
    "concavity",
    "concave points",
    "symmetry",
    "fractal dimension",
];

const DIABETES: Known =
    Known { columns: &["age", "sex", "bmi", "bp", "s1", "s2", "s3", "s4", "s5", "s6"], rows: 442, classes: &[] };

/// The schema of the embedded data set of this name.
pub fn schema(name: &str) -> Option<Schema> {
    match name {
        "iris" => Some(known(&IRIS)),
        "wine" => Some(known(&WINE)),
        "breast_cancer" => Some(breast_cancer()),
        "digits" => Some(digits()),
        "diabetes" => Some(known(&DIABETES)),
        _ => None,
    }
}

fn numbers(columns: Vec<String>, rows: usize, task: Task) -> Schema {
    Schema { columns, rows, task, categories: Vec::new() }
}

fn known(set: &Known) -> Schema {
    let classes: Vec<String> = set.classes.iter().map(|&c| c.to_owned()).collect();
    let task = if classes.is_empty() { Task::Regress } else { Task::Classify(classes) };
    numbers(set.columns.iter().map(|&c| c.to_owned()).collect(), set.rows, task)
}

fn breast_cancer() -> Schema {
    let named = |(before, after): (&str, &str)| {
        BREAST_CANCER_MEASURES.iter().map(|m| format!("{before}{m}{after}")).collect::<Vec<_>>()
    };
    let columns = BREAST_CANCER_STATISTICS.into_iter().flat_map(named).collect();
    numbers(columns, 569, Task::Classify(vec!["malignant".to_owned(), "benign".to_owned()]))
}

fn digits() -> Schema {
    let columns = (0..8).flat_map(|row| (0..8).map(move |column| format!("pixel_{row}_{column}"))).collect();
    numbers(columns, 1797, Task::Classify((0..10).map(|d: u8| d.to_string()).collect()))
}
