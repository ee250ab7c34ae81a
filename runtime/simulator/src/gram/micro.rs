//! The innermost step: panels of two batches of rows enter, a small block of their scalar products leaves, held in
//! registers all the way: 6 x 8 sums are 12 vectors of four, which with two of one side and one of the other fill the
//! 16 registers that AVX2 has.
//!
//! A complex product takes three real ones, not four (Gauss; Higham, Stability of a method for multiplying complex
//! matrices with three real matrix multiplications, SIAM J. Matrix Anal. Appl. 13, 1992). With `a = r + i s` and
//! `b = r' + i s'`, `<a|b>` has the real part `k1 + k3` and the imaginary part `k1 + k2` where `k1 = (r - s) r'`,
//! `k2 = r (s' - r')`, `k3 = s (r' + s')`. The sums of `k2` and `k3` go on from that of `k1`, so that nothing is added
//! at the end.

/// Rows of the left side in a block.
pub(super) const LEFT: usize = 6;
/// Rows of the right side in a block.
pub(super) const RIGHT: usize = 8;
/// Scalar products of `LEFT` rows with `RIGHT` rows.
pub(super) type Block = [[f64; RIGHT]; LEFT];
/// A block of zeros.
pub(super) const ZERO: Block = [[0.0; RIGHT]; LEFT];

/// `sums` and the products of two panels: `left` is (depth, `LEFT`), `right` (depth, `RIGHT`).
#[inline(always)]
pub(super) fn one(left: &[f64], right: &[f64], mut sums: Block) -> Block {
    for (a, b) in left.as_chunks::<LEFT>().0.iter().zip(right.as_chunks::<RIGHT>().0) {
        for (row, &a) in sums.iter_mut().zip(a) {
            for (sum, &b) in row.iter_mut().zip(b) {
                *sum = a.mul_add(b, *sum);
            }
        }
    }
    sums
}

/// Real and imaginary part of the complex products; each panel holds its three parts one after the other.
#[inline(always)]
pub(super) fn three(left: &[f64], right: &[f64]) -> (Block, Block) {
    let (a, b) = (left.len() / 3, right.len() / 3);
    let shared = one(&left[..a], &right[..b], ZERO);
    let im = one(&left[a..2 * a], &right[b..2 * b], shared);
    (one(&left[2 * a..], &right[2 * b..], shared), im)
}

/// Adds a block to another.
#[inline(always)]
pub(super) fn add(to: &mut Block, block: &Block) {
    for (to, from) in to.iter_mut().flatten().zip(block.iter().flatten()) {
        *to += from;
    }
}

/// `re^2 + im^2` of every entry.
#[inline(always)]
pub(super) fn squares(re: &Block, im: &Block) -> Block {
    let mut out = ZERO;
    for ((out, re), im) in out.iter_mut().flatten().zip(re.iter().flatten()).zip(im.iter().flatten()) {
        *out = re.mul_add(*re, im * im);
    }
    out
}
