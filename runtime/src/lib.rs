//! Executes a checked experiment: cells, seeds, backends, records, verdict.
