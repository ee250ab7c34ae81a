//! Time that this thread has spent computing: waiting for other programs does not count where the system tells.

use std::time::{Duration, Instant};

/// A moment of this thread.
pub(crate) struct Moment {
    cpu: Option<Duration>,
    wall: Instant,
}

impl Moment {
    /// Now.
    pub(crate) fn now() -> Self {
        Self { cpu: spent(), wall: Instant::now() }
    }

    /// Seconds of computing since then.
    pub(crate) fn seconds(&self) -> f64 {
        match (self.cpu, spent()) {
            (Some(from), Some(to)) => (to - from).as_secs_f64(),
            _ => self.wall.elapsed().as_secs_f64(),
        }
    }
}

/// The first number of Linux's `schedstat` is this thread's time on a processor, in nanoseconds; it is brought up to date
/// when the thread offers the processor to others.
fn spent() -> Option<Duration> {
    std::thread::yield_now();
    let stat = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    stat.split(' ').next()?.parse().ok().map(Duration::from_nanos)
}
