//! The Kronecker product in the order of the whole's wires: amplitudes or probabilities of the parts enter, those of the
//! whole leave; for cotangents of these, those of the parts.

use std::ops::Mul;

use super::cut::Part;

/// Where the products of the parts' entries belong.
#[derive(Debug)]
pub(super) struct Kronecker {
    /// The parts, the widest last.
    order: Vec<usize>,
    /// Entries of each, in that order.
    sizes: Vec<usize>,
    /// Where the products of all but the last are put, the first's index the fastest.
    others: Vec<usize>,
    /// What the index of the last adds to that.
    last: Vec<usize>,
}

impl Kronecker {
    pub(super) fn new(parts: &[Part]) -> Kronecker {
        let mut order: Vec<usize> = (0..parts.len()).collect();
        order.sort_by_key(|k| parts[*k].wires.len());
        let (last, others) = order.split_last().map_or((&[][..], &[][..]), |(last, others)| {
            let others: &[usize] = others;
            (std::slice::from_ref(last), others)
        });
        let places = |list: &[usize]| {
            let wires = list.iter().flat_map(|k| &parts[*k].wires);
            wires.fold(vec![0usize], |mut places, wire| {
                places.extend_from_within(..);
                let half = places.len() / 2;
                places[half..].iter_mut().for_each(|place| *place |= 1 << wire);
                places
            })
        };
        let sizes = order.iter().map(|k| 1 << parts[*k].wires.len()).collect();
        Kronecker { others: places(others), last: places(last), sizes, order }
    }

    /// Entries of the whole.
    pub(super) fn outputs(&self) -> usize {
        self.others.len() * self.last.len()
    }

    /// The whole's entries of a row; `one` is the unit of the product.
    pub(super) fn write<T: Copy + Mul<Output = T>>(&self, parts: &[&[T]], one: T, out: &mut [T]) {
        let Some((last, others)) = self.order.split_last() else { return };
        let mut products = Vec::with_capacity(self.others.len());
        products.push(one);
        for values in others.iter().map(|k| parts[*k]) {
            let size = products.len();
            for value in &values[1..] {
                (0..size).for_each(|k| products.push(products[k] * *value));
            }
            products[..size].iter_mut().for_each(|product| *product = *product * values[0]);
        }
        for (place, product) in self.others.iter().zip(&products) {
            for (more, value) in self.last.iter().zip(parts[*last]) {
                out[place | more] = *product * *value;
            }
        }
    }

    /// Adds to `slopes` the derivatives of `sum(cotangents * entries)` of a row by the entries of its parts.
    pub(super) fn pull_back(&self, parts: &[&[f64]], cotangents: &[f64], slopes: &mut [&mut [f64]]) {
        let mut left: Vec<f64> =
            self.last.iter().flat_map(|more| self.others.iter().map(move |place| cotangents[place | more])).collect();
        // What is left is summed over the parts behind this one; what is this one's, over those before it as well.
        for (k, (&at, &size)) in self.order.iter().zip(&self.sizes).enumerate().rev() {
            let before = left.len() / size;
            let own = self.order[..k].iter().fold(left.clone(), |all, other| {
                let values = parts[*other];
                all.chunks_exact(values.len()).map(|c| c.iter().zip(values).map(|(a, b)| a * b).sum()).collect()
            });
            slopes[at].iter_mut().zip(&own).for_each(|(slope, own)| *slope += own);
            let mut sums = vec![0.0; before];
            for (chunk, value) in left.chunks_exact(before).zip(parts[at]) {
                sums.iter_mut().zip(chunk).for_each(|(sum, entry)| *sum += entry * value);
            }
            left = sums;
        }
    }
}
