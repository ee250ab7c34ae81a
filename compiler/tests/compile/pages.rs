//! The pages of the codes: the wrong example gives the code and no other error, the right one gives neither.

use hqml_compiler::diagnostics::CODES;

use crate::support::{compiled, shown};

fn block<'p>(page: &'p str, mark: &str) -> Option<&'p str> {
    let (_, rest) = page.split_once(&format!("```{mark}\n"))?;
    rest.split_once("```").map(|(text, _)| text)
}

#[test]
fn wrong_examples_give_their_code_and_right_ones_do_not() {
    let mut failed = String::new();
    for row in CODES {
        if let Some(text) = block(row.page, "hqml wrong") {
            let found = compiled(text);
            let errors: Vec<_> = found.diagnostics.iter().filter(|d| d.is_error()).map(|d| d.code).collect();
            let lint = row.id.starts_with('W');
            let given = if lint { errors.is_empty() } else { errors == [row.id] };
            if !given || found.diagnostics.iter().all(|d| d.code != row.id) {
                failed.push_str(&format!("--- {} wrong:\n{}", row.id, shown(&found)));
            }
        }
        let right = compiled(block(row.page, "hqml").unwrap_or_default());
        if right.has_errors() || right.diagnostics.iter().any(|d| d.code == row.id) {
            failed.push_str(&format!("--- {} right:\n{}", row.id, shown(&right)));
        }
    }
    assert_eq!(failed, "");
}
