//! Sorting rows by a feature: values and rows enter, both leave in the order of the values.
//!
//! Any sort gives the same split, but rows of equal value end in an order that later sums see in their last digit. So
//! this is the sort whose order of equals scikit-learn's has: quicksort in three parts around the median of three,
//! and insertion below 16.

/// Sorts `values`, and `rows` with them.
pub(super) fn sort_together(values: &mut [f32], rows: &mut [usize]) {
    let depth = values.len().checked_ilog2().unwrap_or(0) * 2;
    quick(values, rows, depth);
}

fn quick(mut values: &mut [f32], mut rows: &mut [usize], mut depth: u32) {
    while values.len() > 15 {
        if depth == 0 {
            return by_merging(values, rows);
        }
        depth -= 1;
        let (low, high) = part(values, rows);
        let (below, rest) = values.split_at_mut(low);
        let (rows_below, rows_rest) = rows.split_at_mut(low);
        quick(below, rows_below, depth);
        values = &mut rest[high - low..];
        rows = &mut rows_rest[high - low..];
    }
    insert(values, rows);
}

/// Puts what is below the pivot first and what is above it last; gives the ends of these parts.
fn part(values: &mut [f32], rows: &mut [usize]) -> (usize, usize) {
    let pivot = median(values[0], values[values.len() / 2], values[values.len() - 1]);
    let (mut at, mut low, mut high) = (0, 0, values.len());
    while at < high {
        if values[at] < pivot {
            values.swap(at, low);
            rows.swap(at, low);
            at += 1;
            low += 1;
        } else if values[at] > pivot {
            high -= 1;
            values.swap(at, high);
            rows.swap(at, high);
        } else {
            at += 1;
        }
    }
    (low, high)
}

fn median(a: f32, b: f32, c: f32) -> f32 {
    a.min(b).max(a.max(b).min(c))
}

fn insert(values: &mut [f32], rows: &mut [usize]) {
    for i in 1..values.len() {
        let (value, row) = (values[i], rows[i]);
        let mut j = i;
        while j > 0 && values[j - 1] > value {
            values[j] = values[j - 1];
            rows[j] = rows[j - 1];
            j -= 1;
        }
        values[j] = value;
        rows[j] = row;
    }
}

/// Where the pivots were bad: a sort that never is.
fn by_merging(values: &mut [f32], rows: &mut [usize]) {
    let mut pairs: Vec<(f32, usize)> = values.iter().copied().zip(rows.iter().copied()).collect();
    pairs.sort_by(|a, b| a.0.total_cmp(&b.0));
    for (at, (value, row)) in pairs.into_iter().enumerate() {
        values[at] = value;
        rows[at] = row;
    }
}

#[cfg(test)]
mod tests {
    use super::sort_together;

    #[test]
    fn sorts_both_whatever_comes() {
        for (length, range) in [(0, 1), (1, 1), (15, 4), (16, 3), (500, 2), (500, 1000), (333, 7)] {
            let mut draw = crate::random::RandomState::new(length as u32);
            let mut values: Vec<f32> = (0..length).map(|_| draw.index(range) as f32).collect();
            let before = values.clone();
            let mut rows: Vec<usize> = (0..length).collect();
            sort_together(&mut values, &mut rows);
            assert!(values.is_sorted());
            assert!(values.iter().zip(&rows).all(|(value, row)| before[*row] == *value));
            rows.sort_unstable();
            assert!(rows.into_iter().eq(0..length));
        }
    }

    #[test]
    fn sorted_and_reversed_input_stays_quick() {
        let mut values: Vec<f32> = (0..20_000).map(|i| (20_000 - i) as f32).collect();
        let mut rows: Vec<usize> = (0..20_000).collect();
        sort_together(&mut values, &mut rows);
        assert!(rows.into_iter().eq((0..20_000).rev()));
    }
}
