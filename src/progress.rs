//! Progress bars on standard error: drawn on a terminal, silent elsewhere.

use hqml_runtime::Progress;
use hqml_runtime::cells::Cell;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// One bar: how many cells of an experiment are finished, and which was the last.
#[derive(Debug)]
pub(crate) struct Bars {
    bar: ProgressBar,
}

impl Bars {
    /// A bar for an experiment, not yet drawn. indicatif hides it where standard error is no terminal.
    pub(crate) fn new(experiment: &str) -> Bars {
        let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr()).with_prefix(experiment.to_owned());
        if let Ok(style) = ProgressStyle::with_template("{prefix} {wide_bar} {pos}/{len} cells, {eta} left  {msg}") {
            bar.set_style(style);
        }
        Bars { bar }
    }
}

impl Progress for Bars {
    fn begin(&self, total: usize, done: usize) {
        self.bar.set_length(total as u64);
        self.bar.set_position(done as u64);
        self.bar.reset_eta();
    }

    fn cell(&self, cell: &Cell) {
        self.bar.set_message(format!("{} seed {}", cell.model, cell.seed));
        self.bar.inc(1);
    }

    fn end(&self) {
        self.bar.finish_and_clear();
    }
}
