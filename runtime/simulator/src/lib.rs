//! The state-vector simulator over batches of rows.
