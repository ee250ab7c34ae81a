//! `hqml explain NAME`: the page of a code, or what is known of a stage, a gate, a circuit, a function, an option, a word.

use hqml_compiler::names::Names;
use hqml_compiler::reference;

use super::Exit;
use crate::cli::Explain;
use crate::markdown::plain;
use crate::output;
use crate::world::FileWorld;

/// The widest line of a drawing.
const PAPER: usize = 96;

/// Prints everything of this name, or the near one where there is nothing.
pub(crate) fn explain(options: &Explain) -> Exit {
    let name = options.name.trim();
    let world = FileWorld::default();
    let names = match &options.file {
        None => reference::library(),
        Some(path) => {
            let (names, diagnostics) = Names::load(&world, &path.to_string_lossy(), &[]);
            output::diagnostics_of(names.sources(), &diagnostics);
            names
        }
    };
    if world.failed() {
        return Exit::Outside;
    }
    let pages = reference::pages(&names, names.root(), name, PAPER);
    if pages.is_empty() {
        let near = reference::nearest(&names, names.root(), name);
        let near = near.map_or(String::new(), |near| format!("; did you mean `{near}`?"));
        eprintln!("nothing is called `{name}`{near}");
        return Exit::Usage;
    }
    let pages: Vec<String> = pages.iter().map(|page| plain(page)).collect();
    output::text(&pages.join("\n\n"));
    Exit::Done
}
