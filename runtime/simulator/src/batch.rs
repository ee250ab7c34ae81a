//! Rows in parallel: an output of fixed width per row enters, cut into chunks of rows; one function fills each chunk.
//!
//! The chunks depend on the problem alone, never on the number of threads, and results come back in the order of the
//! rows: the digits are the same at any number of threads.

use std::ops::Range;

use rayon::prelude::*;

use crate::SimulationError;

/// Work (amplitudes touched, roughly) below which threads cost more than they give.
const WORTH_THREADS: usize = 1 << 17;

/// Fills `out` (`width` entries a row) chunk by chunk and returns what the chunks return, in order of rows. Of several
/// errors, the one of the first chunk is returned.
pub(crate) fn fill<T: Send, R: Send>(
    out: &mut [T],
    rows: usize,
    width: usize,
    work_per_row: usize,
    f: impl Fn(Range<usize>, &mut [T]) -> Result<R, SimulationError> + Sync,
) -> Result<Vec<R>, SimulationError> {
    let work = rows.saturating_mul(work_per_row);
    let jobs = jobs(out, rows, width, work_per_row);
    if work < WORTH_THREADS || jobs.len() < 2 {
        return jobs.into_iter().map(|(range, part)| f(range, part)).collect();
    }
    let results: Vec<_> = jobs.into_par_iter().map(|(range, part)| f(range, part)).collect();
    results.into_iter().collect()
}

fn jobs<T>(out: &mut [T], rows: usize, width: usize, work_per_row: usize) -> Vec<(Range<usize>, &mut [T])> {
    // A chunk is worth a few thousand amplitudes, and there are at most 64 of them.
    let size = (4096 / work_per_row.max(1)).max(rows.div_ceil(64)).max(1);
    let mut rest = out;
    let mut list = Vec::with_capacity(rows.div_ceil(size));
    let mut start = 0;
    while start < rows {
        let end = (start + size).min(rows);
        let (part, tail) = rest.split_at_mut((end - start) * width);
        rest = tail;
        list.push((start..end, part));
        start = end;
    }
    list
}
