//! Workers: a list of jobs enters, each is done by one thread, in the order of the list.
//!
//! A worker has its own small pool for what is parallel inside a job. So a thread that waits for a part of its job never
//! picks up another job meanwhile, and the times of a cell are its own.

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::RunError;

/// Calls `each` with every index below `count`, on at most `threads` threads; ends early after the first error.
///
/// # Errors
/// The first error, in time; or that threads cannot be made.
pub fn work<E: Send>(
    count: usize,
    threads: usize,
    each: impl Fn(usize) -> Result<(), E> + Sync,
) -> Result<Result<(), E>, RunError> {
    let workers = threads.min(count).max(1);
    let inner = (threads / workers).max(1);
    let next = AtomicUsize::new(0);
    let failed = Mutex::new(None);
    let pools = (0..workers).map(|_| rayon::ThreadPoolBuilder::new().num_threads(inner).build());
    let pools = pools.collect::<Result<Vec<_>, _>>().map_err(|e| RunError::threads(&e))?;
    std::thread::scope(|scope| {
        for pool in &pools {
            scope.spawn(|| {
                pool.install(|| {
                    loop {
                        let index = next.fetch_add(1, Ordering::Relaxed);
                        if index >= count {
                            return;
                        }
                        if let Err(error) = each(index) {
                            next.store(count, Ordering::Relaxed);
                            let mut first = failed.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
                            first.get_or_insert(error);
                            return;
                        }
                    }
                });
            });
        }
    });
    Ok(match failed.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner) {
        Some(error) => Err(error),
        None => Ok(()),
    })
}
