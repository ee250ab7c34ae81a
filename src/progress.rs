//! Progress bars on standard error: drawn on a terminal, silent elsewhere.

use std::fmt::Write;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use hqml_runtime::Progress;
use hqml_runtime::cells::Cell;
use indicatif::{HumanCount, HumanDuration, ProgressBar, ProgressDrawTarget, ProgressState, ProgressStyle};

/// How often the bar is drawn anew where nothing ends.
const TICK: Duration = Duration::from_millis(250);

/// One bar: how many cells of an experiment are finished, which was the last, and how many states were evolved, so that
/// something moves within long cells too.
#[derive(Debug)]
pub(crate) struct Bars {
    bar: ProgressBar,
    name: String,
    evolved: Arc<AtomicU64>,
}

impl Bars {
    /// A bar for an experiment, not yet drawn. indicatif hides it where standard error is no terminal.
    pub(crate) fn new(experiment: &str) -> Bars {
        let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr());
        Bars { bar, name: experiment.to_owned(), evolved: Arc::default() }
    }

    /// The line. What is left is told by states, where there are any: cells may be few and long.
    fn style(&self, planned: u64) -> Option<ProgressStyle> {
        if planned == 0 {
            return ProgressStyle::with_template("{prefix} {wide_bar} {pos}/{len} cells, {eta} left  {msg}").ok();
        }
        let evolved = Arc::clone(&self.evolved);
        let states = move |state: &ProgressState, out: &mut dyn Write| {
            let done = evolved.load(Ordering::Relaxed);
            // A line that cannot be written is one that nobody reads.
            let _ = write!(out, "{} of {} states", HumanCount(done), HumanCount(planned));
            let left = state.elapsed().as_secs_f64() * planned.saturating_sub(done) as f64 / done as f64;
            // Not before the first state, and not beyond what a clock can count.
            if let Ok(left) = Duration::try_from_secs_f64(left) {
                let _ = write!(out, ", at most {} left", HumanDuration(left));
            }
        };
        let line = "{prefix} {wide_bar} {pos}/{len} cells, {states}  {msg}";
        Some(ProgressStyle::with_template(line).ok()?.with_key("states", states))
    }
}

impl Progress for Bars {
    fn begin(&self, total: usize, done: usize, planned: &dyn Fn() -> u64) {
        if self.bar.is_hidden() {
            return;
        }
        if let Some(style) = self.style(planned()) {
            self.bar.set_style(style);
        }
        self.bar.set_prefix(self.name.clone());
        self.bar.enable_steady_tick(TICK);
        self.bar.set_length(total as u64);
        self.bar.set_position(done as u64);
        self.bar.reset_eta();
    }

    fn evolving(&self, evolutions: u64) {
        self.evolved.fetch_add(evolutions, Ordering::Relaxed);
    }

    fn cell(&self, cell: &Cell) {
        self.bar.set_message(format!("{} seed {}", cell.model, cell.seed));
        self.bar.inc(1);
    }

    fn end(&self) {
        self.bar.finish_and_clear();
    }
}
