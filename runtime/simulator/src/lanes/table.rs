//! Tables of diagonal blocks: the terms of a block enter; a factor for each index leaves, by doubling. With the highest bit
//! k split off, the terms that do not hold it make a table A of the lower bits and those that do a table B: the whole is
//! A B where bit k is 0 and A conj(B) where it is 1. One cosine and sine a term, about four products an amplitude for
//! terms on pairs of bits.

use super::vector::{C, V, add, fma, fnma, gather_conj, neg, splat, sub, times, times_conj};
use super::wide::Wide;
use crate::plan::{Block, odd};
use crate::simd::fast;

/// How a table is made, fixed by the parities of its terms.
#[derive(Debug)]
pub(crate) enum Tree {
    /// The product of these terms, everywhere.
    Leaf(Vec<usize>),
    /// Two tables of the lower bits: without this bit, and with it.
    Split {
        /// The highest bit.
        bit: usize,
        /// Terms that do not hold it.
        without: Box<Tree>,
        /// Terms that hold it.
        with: Box<Tree>,
    },
}

/// One complex number for each index, each a vector of lanes.
#[derive(Debug, Clone, Default)]
pub(crate) struct Table<const K: usize> {
    pub re: Vec<[f64; K]>,
    pub im: Vec<[f64; K]>,
}

impl<const K: usize> Table<K> {
    /// Grows to so many numbers.
    pub(crate) fn reserve(&mut self, size: usize) {
        if self.re.len() < size {
            self.re.resize(size, splat(0.0));
            self.im.resize(size, splat(0.0));
        }
    }

    fn at(&self, i: usize) -> C<K> {
        (self.re[i], self.im[i])
    }

    fn set(&mut self, i: usize, v: C<K>) {
        (self.re[i], self.im[i]) = v;
    }
}

impl Tree {
    /// For the unconditional terms of a block.
    pub(crate) fn new(block: &Block) -> Tree {
        let terms = block.terms.iter().filter(|t| t.when.is_empty());
        Tree::of(terms.map(|t| (t.parity, t.slot)).collect())
    }

    fn of(terms: Vec<(usize, usize)>) -> Tree {
        let Some(bit) = terms.iter().map(|t| t.0).max().and_then(usize::checked_ilog2) else {
            return Tree::Leaf(terms.into_iter().map(|t| t.1).collect());
        };
        let (with, without): (Vec<_>, Vec<_>) = terms.into_iter().partition(|t| t.0 >> bit & 1 == 1);
        let with = with.into_iter().map(|t| (t.0 ^ 1 << bit, t.1)).collect();
        Tree::Split { bit: bit as usize, without: Box::new(Tree::of(without)), with: Box::new(Tree::of(with)) }
    }

    /// Fills the front of `out` and gives how many bits it needed; `number` is (cosine, sine) of a slot. `scratch` holds
    /// as many numbers as `out`.
    fn fill<const K: usize>(&self, number: &impl Fn(usize) -> C<K>, out: &mut [&mut [[f64; K]]; 4]) -> usize
    where
        super::Lane: Wide<K>,
    {
        match self {
            Tree::Leaf(slots) => {
                // exp(-i a/2) is the conjugate of (cosine, sine).
                let factor = |slot: &usize| {
                    let (c, s) = number(*slot);
                    (c, neg(s))
                };
                let mut product = slots.first().map_or((splat(1.0), splat(0.0)), factor);
                for slot in slots.iter().skip(1) {
                    product = times(factor(slot), product);
                }
                (out[0][0], out[1][0]) = product;
                0
            }
            Tree::Split { bit, without, with } => {
                let a = without.fill(number, out);
                let [re, im, other_re, other_im] = out;
                let (half, rest) = (1usize << bit, other_re.len());
                let (first_re, rest_re) = other_re.split_at_mut(half.min(rest));
                let (first_im, rest_im) = other_im.split_at_mut(half.min(rest));
                let b = with.fill(number, &mut [first_re, first_im, rest_re, rest_im]);
                <super::Lane as Wide<K>>::join(re, im, first_re, first_im, (half, a, b));
                bit + 1
            }
        }
    }
}

/// A B below `half`, A conj(B) above; A and B have so many bits each, and are spread over the lower half first.
#[inline(always)]
pub(super) fn join<const K: usize>(
    re: &mut [[f64; K]],
    im: &mut [[f64; K]],
    other_re: &mut [[f64; K]],
    other_im: &mut [[f64; K]],
    (half, a_bits, b_bits): (usize, usize, usize),
) {
    for (x, bits) in [(&mut *re, a_bits), (&mut *im, a_bits), (&mut *other_re, b_bits), (&mut *other_im, b_bits)] {
        let mut size = 1usize << bits;
        while size < half {
            x.copy_within(..size, size);
            size *= 2;
        }
    }
    let ((re, above_re), (im, above_im)) = (re.split_at_mut(half), im.split_at_mut(half));
    let above = above_re[..half].iter_mut().zip(&mut above_im[..half]);
    let b = other_re[..half].iter().zip(&other_im[..half]);
    for (((x, y), (above_re, above_im)), (b_re, b_im)) in re.iter_mut().zip(im).zip(above).zip(b) {
        let (a, b) = ((*x, *y), (*b_re, *b_im));
        (*above_re, *above_im) = times_conj(b, a);
        (*x, *y) = times(a, b);
    }
}

/// Makes the table of a block on so many bits in `out`; `scratch` is grown as needed.
pub(crate) fn make<const K: usize>(
    tree: &Tree,
    block: &Block,
    bits: usize,
    number: &impl Fn(usize) -> C<K>,
    out: &mut Table<K>,
    scratch: &mut Table<K>,
) where
    super::Lane: Wide<K>,
{
    let size = 1usize << bits;
    out.reserve(size);
    // B of the highest bit, and within it the like of lower ones: below the sum of all halves.
    scratch.reserve(size);
    let rooms = (&mut scratch.re[..size], &mut scratch.im[..size]);
    let used = tree.fill(number, &mut [&mut out.re[..size], &mut out.im[..size], rooms.0, rooms.1]);
    for i in 1usize << used..size {
        let v = out.at(i & ((1 << used) - 1));
        out.set(i, v);
    }
    for term in block.terms.iter().filter(|t| !t.when.is_empty()) {
        let (c, s) = number(term.slot);
        for i in (0..size).filter(|i| term.when.iter().all(|(mask, value)| odd(i & mask) == *value)) {
            let v = out.at(i);
            let turned = if odd(i & term.parity) { times((c, s), v) } else { times_conj((c, s), v) };
            out.set(i, turned);
        }
    }
}

/// A table at the indices of a state: one factor for all lanes, or one a lane.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Factors<'t> {
    /// For every lane and every block of as many vectors the same.
    Same(&'t [[f64; 1]], &'t [[f64; 1]]),
    /// Per lane.
    Each(&'t [V], &'t [V]),
}

#[inline(always)]
fn apply_with(re: &mut [V], im: &mut [V], tr: impl Fn(usize) -> V, ti: impl Fn(usize) -> V) {
    for (h, (x, y)) in re.iter_mut().zip(im).enumerate() {
        (*x, *y) = times((tr(h), ti(h)), (*x, *y));
    }
}

#[inline(always)]
fn any_apply(re: &mut [V], im: &mut [V], factors: Factors<'_>) {
    match factors {
        Factors::Same(tr, ti) => {
            for (re, im) in re.chunks_exact_mut(tr.len()).zip(im.chunks_exact_mut(tr.len())) {
                for (((x, y), tr), ti) in re.iter_mut().zip(im).zip(tr).zip(ti) {
                    (*x, *y) = times((splat(tr[0]), splat(ti[0])), (*x, *y));
                }
            }
        }
        Factors::Each(tr, ti) => apply_with(re, im, |h| tr[h], |h| ti[h]),
    }
}

/// Undoes a table on psi and lambda, and adds `Im conj(lambda) psi` of each index to `weights`.
#[inline(always)]
fn any_undo(psi: (&mut [V], &mut [V]), lambda: (&mut [V], &mut [V]), factors: Factors<'_>, weights: &mut [V]) {
    let size = match factors {
        Factors::Same(tr, _) => tr.len(),
        Factors::Each(tr, _) => tr.len(),
    };
    let psi = psi.0.chunks_exact_mut(size).zip(psi.1.chunks_exact_mut(size));
    let lambda = lambda.0.chunks_exact_mut(size).zip(lambda.1.chunks_exact_mut(size));
    for ((pr, pi), (lr, li)) in psi.zip(lambda) {
        for h in 0..size {
            let t = match factors {
                Factors::Same(tr, ti) => (splat(tr[h][0]), splat(ti[h][0])),
                Factors::Each(tr, ti) => (tr[h], ti[h]),
            };
            let (p, l) = ((pr[h], pi[h]), (lr[h], li[h]));
            if let Some(w) = weights.get_mut(h) {
                *w = fnma(l.1, p.0, fma(l.0, p.1, *w));
            }
            (pr[h], pi[h]) = times_conj(t, p);
            (lr[h], li[h]) = times_conj(t, l);
        }
    }
}

fast!(
    /// Multiplies by a table.
    pub(crate) fn apply(re: &mut [V], im: &mut [V], factors: Factors<'_>) = any_apply
);
fast!(
    /// Divides psi and lambda by a table; `weights` (empty where no derivative is wanted) gather `Im conj(lambda) psi`.
    pub(crate) fn undo(psi: (&mut [V], &mut [V]), lambda: (&mut [V], &mut [V]), factors: Factors<'_>, weights: &mut [V])
        = any_undo
);

/// The Walsh-Hadamard transform: entry p becomes the sum over i of `(-1)^(bits of i & p)` times entry i.
#[inline(always)]
fn any_characters<const K: usize>(x: &mut [[f64; K]]) {
    let mut half = 1;
    while half < x.len() {
        for block in x.chunks_exact_mut(2 * half) {
            let (lower, upper) = block.split_at_mut(half);
            for (a, b) in lower.iter_mut().zip(upper) {
                (*a, *b) = (add(*a, *b), sub(*a, *b));
            }
        }
        half *= 2;
    }
}

fast!(
    /// The transform of vectors of lanes.
    pub(crate) fn characters(x: &mut [V]) = any_characters::<4>
);
fast!(
    /// The transform of numbers.
    pub(crate) fn scalar_characters(x: &mut [[f64; 1]]) = any_characters::<1>
);

/// The derivative by each term's angle, from the weights of all indices (which are used up): `give` is called with the
/// term's number and the sum over indices of its character times the weight.
pub(crate) fn slopes<const K: usize>(
    block: &Block,
    weights: &mut [[f64; K]],
    transform: impl Fn(&mut [[f64; K]]),
    give: &mut dyn FnMut(usize, [f64; K]),
) {
    let signed = |parity: usize, w: &[[f64; K]], i: usize, sum: [f64; K]| {
        if odd(i & parity) { sub(sum, w[i]) } else { add(sum, w[i]) }
    };
    let plain = block.terms.iter().filter(|t| t.when.is_empty()).count();
    for (k, term) in block.terms.iter().enumerate().filter(|(_, t)| !t.when.is_empty()) {
        let on = |i: &usize| term.when.iter().all(|(mask, value)| odd(i & mask) == *value);
        let sum = (0..weights.len()).filter(on).fold(splat(0.0), |sum, i| signed(term.parity, weights, i, sum));
        give(k, sum);
    }
    let many = plain > weights.len().ilog2() as usize;
    if many {
        transform(weights);
    }
    for (k, term) in block.terms.iter().enumerate().filter(|(_, t)| t.when.is_empty()) {
        let whole = || (0..weights.len()).fold(splat(0.0), |sum, i| signed(term.parity, weights, i, sum));
        give(k, if many { weights[term.parity] } else { whole() });
    }
}

/// The sum over a complex product, `conj(a) b`, of two lists.
#[inline(always)]
pub(super) fn inner<const K: usize>(a: (&[[f64; K]], &[[f64; K]]), b: (&[[f64; K]], &[[f64; K]])) -> C<K> {
    let mut sum = (splat(0.0), splat(0.0));
    for i in 0..a.0.len() {
        sum = gather_conj((a.0[i], a.1[i]), (b.0[i], b.1[i]), sum);
    }
    sum
}
