//! The code table and its pages: every code has one, and the examples on it do what the page says.

use hqml_compiler::diagnostics::{CODES, code};

use crate::support::wrong;

/// The first block of a page that is marked so.
fn block<'p>(page: &'p str, mark: &str) -> Option<&'p str> {
    let (_, rest) = page.split_once(&format!("```{mark}\n"))?;
    rest.split_once("```").map(|(text, _)| text)
}

#[test]
fn codes_are_sorted_and_found() {
    assert!(CODES.windows(2).all(|two| two[0].id < two[1].id), "the rows are not in order");
    assert!(CODES.iter().all(|row| code(row.id) == Some(row)));
    assert_eq!(code("E9999"), None);
}

#[test]
fn every_page_has_its_title_and_examples() {
    for row in CODES {
        assert!(row.page.starts_with(&format!("# {}: {}\n", row.id, row.title)), "{}: the title differs", row.id);
        let wrong = block(row.page, "hqml wrong").or_else(|| block(row.page, "text"));
        assert!(wrong.is_some(), "{}: no wrong example", row.id);
        assert!(block(row.page, "hqml").is_some(), "{}: no right example", row.id);
    }
}

/// The codes that reading a file can give; the others are proved where the analysis is tested.
fn from_text(id: &str) -> bool {
    ["E00", "E01", "W01"].iter().any(|range| id.starts_with(range))
}

#[test]
fn wrong_examples_give_their_code_and_right_ones_nothing() {
    for row in CODES.iter().filter(|row| from_text(row.id)) {
        if let Some(text) = block(row.page, "hqml wrong") {
            let found = wrong(text);
            assert_eq!(found.iter().map(|(id, _)| *id).collect::<Vec<_>>(), [row.id], "{}: {found:?}", row.id);
        }
        let right = block(row.page, "hqml").unwrap_or_default();
        assert_eq!(wrong(right), [], "{}: the right example is wrong", row.id);
    }
}
