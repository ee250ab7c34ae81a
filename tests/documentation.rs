//! Every block of HQML in the documentation is checked: what is shown as right is right.

mod common;

use common::{Bench, files, root, stderr};

/// The blocks between ```` ```hqml ```` and ```` ``` ````.
fn blocks(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut current: Option<String> = None;
    for line in text.lines() {
        match (&mut current, line.trim_end()) {
            (None, "```hqml") => current = Some(String::new()),
            (Some(_), "```") => found.extend(current.take()),
            (Some(block), line) => {
                block.push_str(line);
                block.push('\n');
            }
            _ => {}
        }
    }
    found
}

#[test]
fn every_block_of_the_documentation_checks() {
    let mut pages = files("docs", "md");
    pages.push(root().join("README.md"));
    let mut count = 0;
    for page in pages {
        let text = std::fs::read_to_string(&page).expect("a page");
        for (k, block) in blocks(&text).into_iter().enumerate() {
            let bench = Bench::new();
            bench.write("block.hqml", &block);
            let output = bench.hqml(&["check", "block.hqml"]);
            assert!(output.status.success(), "block {k} of {}:\n{block}\n{}", page.display(), stderr(&output));
            count += 1;
        }
    }
    assert!(count >= 4, "only {count} blocks found: is the fence still `hqml`?");
}
