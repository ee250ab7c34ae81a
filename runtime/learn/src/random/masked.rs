//! Masked rejection, as both of NumPy's streams use it: raw words enter, numbers below a bound and orders leave.

/// A stream of raw words.
pub(super) trait Words {
    /// The next 32 bits.
    fn next_u32(&mut self) -> u32;
    /// The next 64 bits.
    fn next_u64(&mut self) -> u64;
}

/// A whole number in `0..=max`: 32-bit draws where they suffice, else 64-bit ones. Nothing is drawn where `max` is 0.
pub(super) fn interval(words: &mut impl Words, max: u64) -> u64 {
    if max == 0 {
        return 0;
    }
    let mask = covering_mask(max);
    loop {
        let draw = if max <= u64::from(u32::MAX) { u64::from(words.next_u32()) } else { words.next_u64() };
        if draw & mask <= max {
            return draw & mask;
        }
    }
}

/// Fisher-Yates from the end.
pub(super) fn shuffle<T>(words: &mut impl Words, items: &mut [T]) {
    for i in (1..items.len()).rev() {
        let j = interval(words, i as u64) as usize;
        items.swap(i, j);
    }
}

/// The numbers below `n` in a random order.
pub(super) fn permutation(words: &mut impl Words, n: usize) -> Vec<usize> {
    let mut order: Vec<usize> = (0..n).collect();
    shuffle(words, &mut order);
    order
}

/// The smallest number of the form 2^k - 1 that is not below `max`.
fn covering_mask(max: u64) -> u64 {
    u64::MAX.checked_shr(max.leading_zeros()).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn masks_cover_their_maximum_tightly() {
        for (max, mask) in [(0, 0), (1, 1), (2, 3), (3, 3), (4, 7), (255, 255), (256, 511), (u64::MAX, u64::MAX)] {
            assert_eq!(covering_mask(max), mask, "{max}");
        }
    }
}
