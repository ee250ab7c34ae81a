//! Candidates in the order of their weights: weights enter; leave their places, the lightest first, one at a time. Of many
//! candidates a beam search takes few, so they are not sorted.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// The places of the weights, the lightest first; of equal weights, the first.
pub(super) fn cheapest(weights: impl Iterator<Item = f64>) -> impl Iterator<Item = usize> {
    let mut heap: BinaryHeap<Reverse<(i64, usize)>> = weights.map(ordered).zip(0..).map(Reverse).collect();
    std::iter::from_fn(move || heap.pop().map(|Reverse((_, place))| place))
}

/// A whole number for each number, in the same order.
fn ordered(weight: f64) -> i64 {
    let bits = weight.to_bits().cast_signed();
    bits ^ ((bits >> 63).cast_unsigned() >> 1).cast_signed()
}

#[cfg(test)]
mod tests {
    use super::cheapest;

    #[test]
    fn the_order_is_that_of_a_stable_sort() {
        let weights = [0.5, -1.0, 3.0, 0.5, -2.5, 0.0, 3.0, -1.0, f64::INFINITY];
        let mut sorted: Vec<usize> = (0..weights.len()).collect();
        sorted.sort_by(|a, b| weights[*a].total_cmp(&weights[*b]));
        assert_eq!(cheapest(weights.into_iter()).collect::<Vec<_>>(), sorted);
    }
}
