//! The corpus of the fuzzer, replayed: what must hold for every text holds for the seeds, the examples, the library and
//! the suites. See `fuzz/`.

use std::path::{Path, PathBuf};

use hqml_compiler::fuzzing::LAWS;

/// Every file under a folder, in order; none where there is no folder.
fn files(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = std::fs::read_dir(folder) else { return vec![] };
    let mut found: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
    found.sort();
    let inner = found.iter().flat_map(|path| if path.is_dir() { files(path) } else { vec![path.clone()] });
    inner.filter(|path| path.extension().is_some_and(|extension| extension == "hqml")).collect()
}

#[test]
fn the_laws_hold_for_the_corpus() {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let folders = ["fuzz/seeds", "../examples", "../stdlib", "../tests/suite", "tests"];
    let mut wrong = vec![];
    for folder in folders {
        let corpus = files(&here.join(folder));
        assert!(!corpus.is_empty() || folder == "../tests/suite", "no files in {folder}");
        for path in corpus {
            let bytes = std::fs::read(&path).expect("the file can be read");
            for (law, holds) in LAWS {
                if let Err(why) = holds(&bytes) {
                    wrong.push(format!("{law} of {}: {why}", path.display()));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}
