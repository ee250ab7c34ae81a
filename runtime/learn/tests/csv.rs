//! CSV: what is read, and what is refused with line and column.

use hqml_learn::LearnError;
use hqml_learn::data::csv::{CsvOptions, Task, read, read_raw};
use hqml_learn::data::{Table, Target, Task as Kind};
use ndarray::array;
use proptest::prelude::*;

fn options(target: &str, task: Task) -> CsvOptions {
    CsvOptions { target: target.to_owned(), task }
}

fn classify(text: &str) -> Result<Table, LearnError> {
    read(text.as_bytes(), &options("y", Task::Classify))
}

fn regress(text: &str) -> Result<Table, LearnError> {
    read(text.as_bytes(), &options("y", Task::Regress))
}

fn classes(table: Table) -> (Vec<usize>, Vec<String>) {
    match table.target {
        Target::Classes { labels, names } => (labels, names),
        Target::Values(_) => panic!("the target is classes"),
    }
}

#[test]
fn a_table_is_read_with_quotes_blanks_and_line_ends_of_any_kind() {
    let text = "\u{feff}\"a, first\", y ,b\r\n1, cat ,2.5e1\r\n\r\n-0.5,\"dog\",\" 3 \"\r\n";
    let table = classify(text).unwrap();
    assert_eq!(table.columns, ["a, first", "b"]);
    assert_eq!(table.features, array![[1.0, 25.0], [-0.5, 3.0]]);
    let schema = table.schema();
    assert_eq!(schema.rows, 2);
    assert_eq!(schema.task, Kind::Classes(vec!["cat".to_owned(), "dog".to_owned()]));
    assert_eq!(classes(table).0, [0, 1]);
}

#[test]
fn numeric_labels_are_sorted_as_numbers_and_keep_their_spelling() {
    let (labels, names) = classes(classify("x,y\n1,10\n2,9\n3,1.0\n4,1\n5,-2\n").unwrap());
    assert_eq!(names, ["-2", "1.0", "9", "10"]);
    assert_eq!(labels, [3, 2, 1, 1, 0]);
}

#[test]
fn text_labels_are_sorted_by_code_point() {
    let (labels, names) = classes(classify("x,y\n1,b\n2,é\n3,B\n4,10\n5,9\n").unwrap());
    assert_eq!(names, ["10", "9", "B", "b", "é"]);
    assert_eq!(labels, [3, 4, 2, 0, 1]);
}

#[test]
fn a_real_target_is_read() {
    let table = regress("x,y\n1,2.5\n2,-1e-3\n").unwrap();
    assert_eq!(table.target, Target::Values(vec![2.5, -1e-3]));
    assert_eq!(table.schema().task, Kind::Real);
}

#[test]
fn missing_features_are_kept_where_they_may_be() {
    let options = options("y", Task::Classify);
    let raw = read_raw(b"a,b,y\n,1,p\n2,NA,q\n", &options).unwrap();
    assert_eq!(raw.columns[0].gap, Some((2, String::new())));
    assert_eq!(raw.columns[1].gap, Some((3, "NA".to_owned())));
    let table = raw.table;
    assert!(table.features[[0, 0]].is_nan() && table.features[[1, 1]].is_nan());
    assert_eq!(table.features[[1, 0]], 2.0);
    let message = read(b"a,y\n1,\n2,q\n", &options).unwrap_err().to_string();
    assert!(message.contains("line 2") && message.contains("names no class"), "{message}");
}

#[test]
fn columns_of_text_become_indices_of_their_sorted_categories() {
    let text = b"city,y,size,tag\nRome,p,1,7\nBern,q,,x\n?,p,3,inf\nRome,q,4,-1\n";
    let raw = read_raw(text, &options("y", Task::Classify)).unwrap();
    assert_eq!(raw.table.columns, ["city", "size", "tag"]);
    assert_eq!(raw.columns[0].categories, ["Bern", "Rome"]);
    assert_eq!(raw.columns[0].text, Some((2, "Rome".to_owned())));
    assert_eq!(raw.columns[0].gap, Some((4, "?".to_owned())));
    assert_eq!((raw.columns[1].categories.len(), raw.columns[1].gap.is_some()), (0, true));
    assert_eq!(raw.columns[2].categories, ["-1", "7", "inf", "x"]);
    let shown: Vec<String> = raw.table.features.iter().map(f64::to_string).collect();
    assert_eq!(shown, ["1", "1", "1", "0", "NaN", "3", "NaN", "3", "2", "1", "4", "0"]);
    assert!(read_raw(b"a,y\ninf,p\n1,q\n", &options("y", Task::Classify)).is_err());
}

#[test]
fn a_target_may_stand_alone_where_features_come_from_its_past() {
    let raw = read_raw(b"y\n1\n2.5\n", &options("y", Task::Regress)).unwrap();
    assert_eq!(raw.table.features.dim(), (2, 0));
    assert!(regress("y\n1\n2.5\n").unwrap_err().to_string().contains("only column"));
}

#[test]
fn the_concrete_table_of_the_examples_is_read() {
    let bytes = include_bytes!("../../../examples/data/concrete.csv");
    let table = read(bytes, &options("strength", Task::Regress)).unwrap();
    assert_eq!((table.rows(), table.width()), (1030, 8));
    let Target::Values(strength) = table.target else { panic!("strength is real") };
    // The mean that the UCI repository's descriptive statistics give: 35.82 MPa.
    assert!((strength.iter().sum::<f64>() / 1030.0 - 35.82).abs() < 0.005);
}

#[test]
fn mistakes_are_refused_with_the_place_and_the_reason() {
    let refused: [(Result<Table, LearnError>, &[&str]); 24] = [
        (classify(""), &["empty"]),
        (classify("\n\n"), &["empty"]),
        (classify("x,y\n"), &["no rows"]),
        (classify("x,y\n1,a\n2,b,3\n"), &["line 3 has 3 cells", "2 columns"]),
        (classify("x,y\n1,a\n2\n"), &["line 3 has 1 cell "]),
        (classify("x,y\n1,\"a\n2,b\n"), &["line 2 opens a quote", "never closed"]),
        (classify("x,y\n1,a\nhello,b\n"), &["line 3", "`x`", "`hello`", "not a number"]),
        (classify("x,z,y\n1,2,a\n2,nan,b\n"), &["line 3", "`z`", "`nan`", "missing"]),
        (classify("x,y\n1,a\n,b\n"), &["line 3", "`x`", "empty"]),
        (classify("x,y\n1,a\n-inf,b\n"), &["line 3", "`-inf`", "not a finite number"]),
        (classify("x,y\n1,a\n1e999,b\n"), &["line 3", "`1e999`", "not a finite number"]),
        (classify("x,label\n1,a\n"), &["no column `y`", "`x`, `label`"]),
        (read(b"x,strength\n1,2\n", &options("strenght", Task::Regress)), &["did you mean `strength`"]),
        (read(b"x,Strength\n1,2\n", &options("strength", Task::Regress)), &["did you mean `Strength`"]),
        (classify("x;y\n1;a\n"), &["separated by commas", "';'"]),
        (classify("x,y,x\n1,a,2\n"), &["columns 1 and 3", "`x`"]),
        (classify("x,,y\n1,2,a\n"), &["column 2 has no name"]),
        (classify("y\na\nb\n"), &["only column"]),
        (classify("x,y\n1,a\n2,a\n"), &["`a` in every row"]),
        (classify("x,y\n1,0\n2,-0.0\n"), &["in every row"]),
        (classify("x,y\n1,0.5\n2,1\n"), &["line 2", "`0.5`", "task: regress"]),
        (classify("x,y\n1,\n2,b\n"), &["line 2", "names no class"]),
        (regress("x,y\n1,2\n3,high\n"), &["line 3", "`high`", "task: classify"]),
        (read(b"x,y\n1,2\n\xff\xfe,3\n", &options("y", Task::Regress)), &["line 3", "UTF-8"]),
    ];
    for (result, parts) in refused {
        let message = result.unwrap_err().to_string();
        for part in parts {
            assert!(message.contains(part), "{message:?} does not say {part:?}");
        }
    }
}

proptest! {
    #[test]
    fn any_bytes_are_read_or_refused(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        let _ = read(&bytes, &options("y", Task::Classify));
    }

    #[test]
    fn any_text_after_a_header_is_read_or_refused(text in "[xy0-9.,\"\n -]{0,120}") {
        if let Ok(table) = read(format!("x,y\n{text}").as_bytes(), &options("y", Task::Regress)) {
            prop_assert_eq!(table.width(), 1);
            prop_assert_eq!(table.target.len(), table.rows());
            prop_assert!(table.features.iter().all(|x| x.is_finite()));
        }
    }

    #[test]
    fn numbers_come_back_as_they_were_written(rows in proptest::collection::vec((-1e300..1e300f64, -1e9..1e9f64), 1..30)) {
        let text: String = rows.iter().map(|(x, y)| format!("{x},{y}\n")).collect();
        let table = regress(&format!("x,y\n{text}")).unwrap();
        prop_assert_eq!(table.features.column(0).to_vec(), rows.iter().map(|row| row.0).collect::<Vec<_>>());
        prop_assert_eq!(table.target, Target::Values(rows.iter().map(|row| row.1).collect()));
    }
}
