//! The best split of a node: its rows enter, the feature and threshold that part them best leave.

use super::criterion::Criterion;
use super::options::Limits;
use super::order::{Orders, Sorted};
use super::sort::sort_together;
use super::tree::Matrix;

/// Values this close count as one (a 32-bit number, as the values).
const CLOSE: f32 = 1e-7;

/// A split of a node.
#[derive(Debug, Clone, Copy)]
pub(super) struct Split {
    pub(super) feature: usize,
    pub(super) threshold: f64,
    /// How many rows go left.
    pub(super) at: usize,
}

/// Looks for splits; keeps the order of features and the stream that shuffles them.
pub(super) struct Splitter<'a> {
    x: &'a Matrix,
    orders: &'a Orders,
    limits: Limits,
    features: Vec<usize>,
    /// Features found constant on the way to the present node come first.
    constant: Vec<usize>,
    values: Vec<f32>,
    /// The number of the last node each row was in, and a place to collect rows; one longer than the rows.
    seen: Vec<u32>,
    node: u32,
    collected: Vec<usize>,
    stream: Xorshift,
}

impl<'a> Splitter<'a> {
    /// `seed` is below 2^31.
    pub(super) fn new(x: &'a Matrix, orders: &'a Orders, limits: Limits, seed: u32) -> Self {
        Self {
            x,
            orders,
            limits,
            features: (0..x.features()).collect(),
            constant: vec![0; x.features()],
            values: vec![0.0; x.rows() + 1],
            seen: vec![0; x.rows() + 1],
            node: 0,
            collected: vec![0; x.rows() + 1],
            stream: Xorshift(seed),
        }
    }

    /// The best split of a node, whose rows are reordered, left part first. `known` features are constant in it; how
    /// many are so in its parts is handed back.
    ///
    /// Features are drawn without replacement until enough have been seen that are not constant.
    pub(super) fn best(
        &mut self,
        rows: &mut [usize],
        criterion: &mut impl Criterion,
        known: usize,
    ) -> (Option<Split>, usize) {
        self.mark(rows);
        let mut best = None;
        let mut best_gain = f64::NEG_INFINITY;
        let (mut left, mut visited, mut found, mut drawn, mut total) = (self.features.len(), 0, 0, 0, known);
        while left > total && (visited < self.limits.max_features || visited <= found + drawn) {
            visited += 1;
            let mut at = drawn + self.stream.below(left - found - drawn);
            if at < known {
                self.features.swap(drawn, at);
                drawn += 1;
                continue;
            }
            at += found;
            let feature = self.features[at];
            if !self.sort(rows, feature) {
                self.features.swap(at, total);
                found += 1;
                total += 1;
                continue;
            }
            left -= 1;
            self.features.swap(left, at);
            self.scan(rows, criterion, feature, &mut best, &mut best_gain);
        }
        if let Some(split) = &best {
            self.partition(rows, split);
        }
        self.features[..known].copy_from_slice(&self.constant[..known]);
        self.constant[known..total].copy_from_slice(&self.features[known..total]);
        (best, total)
    }

    /// Sorts the rows by a feature; false where it is constant.
    fn sort(&mut self, rows: &mut [usize], feature: usize) -> bool {
        match self.orders.of(feature) {
            Some(sorted) if self.is_large(rows.len()) => self.collect(rows, sorted),
            _ => self.sort_anew(rows, feature),
        }
        self.values[rows.len() - 1] > self.values[0] + CLOSE
    }

    /// Whether a pass over all rows costs less than sorting so many.
    fn is_large(&self, rows: usize) -> bool {
        rows > 16 && rows * 10 >= self.x.rows()
    }

    fn mark(&mut self, rows: &[usize]) {
        if self.is_large(rows.len()) {
            self.node += 1;
            rows.iter().for_each(|row| self.seen[*row] = self.node);
        }
    }

    /// Takes the rows of the node out of a sorted column.
    fn collect(&mut self, rows: &mut [usize], sorted: &Sorted) {
        let mut count = 0;
        for (row, value) in sorted.rows.iter().zip(&sorted.values) {
            self.collected[count] = *row;
            self.values[count] = *value;
            count += usize::from(self.seen[*row] == self.node);
        }
        rows.copy_from_slice(&self.collected[..rows.len()]);
    }

    fn sort_anew(&mut self, rows: &mut [usize], feature: usize) {
        let column = self.x.column(feature);
        let values = &mut self.values[..rows.len()];
        for (value, row) in values.iter_mut().zip(rows.iter()) {
            *value = column[*row];
        }
        sort_together(values, rows);
    }

    /// Tries each place between two values.
    fn scan(
        &self,
        rows: &[usize],
        criterion: &mut impl Criterion,
        feature: usize,
        best: &mut Option<Split>,
        best_gain: &mut f64,
    ) {
        let values = &self.values[..rows.len()];
        criterion.reset();
        for at in 1..rows.len() {
            if values[at] <= values[at - 1] + CLOSE {
                continue;
            }
            if at < self.limits.min_samples_leaf || rows.len() - at < self.limits.min_samples_leaf {
                continue;
            }
            criterion.advance(rows, at);
            let gain = criterion.gain();
            if gain > *best_gain {
                *best_gain = gain;
                let threshold = f64::from(values[at - 1]) / 2.0 + f64::from(values[at]) / 2.0;
                *best = Some(Split { feature, threshold, at });
            }
        }
    }

    fn partition(&self, rows: &mut [usize], split: &Split) {
        let column = self.x.column(split.feature);
        let (mut start, mut end) = (0, rows.len());
        while start < end {
            if f64::from(column[rows[start]]) <= split.threshold {
                start += 1;
            } else {
                end -= 1;
                rows.swap(start, end);
            }
        }
    }
}

/// Marsaglia's 32-bit xorshift, reduced as scikit-learn reduces it.
struct Xorshift(u32);

impl Xorshift {
    /// A number below `end`, which is above 0.
    fn below(&mut self, end: usize) -> usize {
        if self.0 == 0 {
            self.0 = 1;
        }
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 17;
        self.0 ^= self.0 << 5;
        (self.0 % 0x8000_0000) as usize % end
    }
}
