//! Rows in parallel: rows are cut into chunks by the problem alone, never by the number of threads, and results come back
//! in the order of the rows, so that the digits are the same at any number of threads.

use std::ops::Range;

use rayon::prelude::*;

use crate::SimulationError;

/// Work (amplitudes touched, roughly) below which threads cost more than they give.
const WORTH_THREADS: usize = 1 << 19;

/// Most chunks that rows are cut into.
const MOST: usize = 64;

/// Most chunks of rows whose states are large: a chunk may hold one until all are done.
pub(crate) const MOST_LARGE: usize = 8;

/// The chunks of so many rows, each a multiple of `unit` rows but for the last.
pub(crate) fn chunks(rows: usize, unit: usize, work_per_row: usize) -> Vec<Range<usize>> {
    let least = ((1 << 16) / work_per_row.max(1)).max(1);
    let size = rows.div_ceil(MOST).max(least).next_multiple_of(unit.max(1));
    (0..rows).step_by(size).map(|start| start..(start + size).min(rows)).collect()
}

/// The chunks of so many rows of large states.
pub(crate) fn large_chunks(rows: usize) -> Vec<Range<usize>> {
    let size = rows.div_ceil(MOST_LARGE).max(1);
    (0..rows).step_by(size).map(|start| start..(start + size).min(rows)).collect()
}

/// What `f` makes of each chunk and its part of `out` (`width` entries a row), in order. Of several errors, the first
/// chunk's is returned.
pub(crate) fn each<T: Send, R: Send>(
    chunks: &[Range<usize>],
    out: &mut [T],
    width: usize,
    work_per_row: usize,
    f: impl Fn(Range<usize>, &mut [T]) -> Result<R, SimulationError> + Sync,
) -> Result<Vec<R>, SimulationError> {
    let mut rest = out;
    let mut jobs = Vec::with_capacity(chunks.len());
    for chunk in chunks {
        let (part, tail) = rest.split_at_mut(chunk.len() * width);
        rest = tail;
        jobs.push((chunk.clone(), part));
    }
    let rows: usize = chunks.iter().map(Range::len).sum();
    if jobs.len() < 2 || rows.saturating_mul(work_per_row) < WORTH_THREADS {
        return jobs.into_iter().map(|(range, part)| f(range, part)).collect();
    }
    let results: Vec<_> = jobs.into_par_iter().map(|(range, part)| f(range, part)).collect();
    results.into_iter().collect()
}
