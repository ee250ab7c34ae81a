//! What this machine has: the memory that a run may use.

/// Bytes that simulated states may take: half of what the system says is available, or 2 GiB where it does not say. The
/// same number refuses a program in `check` and a batch while it runs.
pub fn memory_for_states() -> u64 {
    let text = std::fs::read_to_string("/proc/meminfo").unwrap_or_default();
    available_in(&text).map_or(2 << 30, |bytes| bytes / 2)
}

/// The line `MemAvailable: N kB` of Linux's `/proc/meminfo`.
fn available_in(text: &str) -> Option<u64> {
    let line = text.lines().find(|l| l.starts_with("MemAvailable:"))?;
    let kilobytes: u64 = line.split_whitespace().nth(1)?.parse().ok()?;
    kilobytes.checked_mul(1024)
}

#[cfg(test)]
mod tests {
    use super::available_in;

    #[test]
    fn reads_the_line_of_available_memory() {
        assert_eq!(available_in("MemTotal: 9 kB\nMemAvailable:   2048 kB\n"), Some(2 << 20));
        assert_eq!(available_in("nothing of the kind"), None);
        assert_eq!(available_in("MemAvailable: much"), None);
    }
}
