//! The innermost step: a few rows of two batches enter, a small block of their scalar products leaves, held in registers
//! all the way: 6 x 8 sums are 12 vectors of four, which with two of one side and one of the other fill the 16 registers
//! that AVX2 has.
//!
//! A complex product takes three real ones, not four (Gauss; Higham, Stability of a method for multiplying complex
//! matrices with three real matrix multiplications, SIAM J. Matrix Anal. Appl. 13, 1992). With `a = r + i s` and
//! `b = r' + i s'`, `<a|b>` has the real part `k1 + k3` and the imaginary part `k1 + k2` where `k1 = (r - s) r'`,
//! `k2 = r (s' - r')`, `k3 = s (r' + s')`.

/// Rows of the left side in a block.
pub(super) const LEFT: usize = 6;
/// Rows of the right side in a block.
pub(super) const RIGHT: usize = 8;
/// Scalar products of `LEFT` rows with `RIGHT` rows.
pub(super) type Block = [[f64; RIGHT]; LEFT];
/// A block of zeros.
pub(super) const ZERO: Block = [[0.0; RIGHT]; LEFT];

/// One amplitude of `RIGHT` rows, where the cache's lines begin.
#[derive(Debug, Clone, Copy)]
#[repr(align(64))]
pub(super) struct Lanes(pub [f64; RIGHT]);

/// Adds the products of rows: `left` is (depth, `LEFT`), `right` (depth, `RIGHT`).
#[inline(always)]
pub(super) fn add(left: &[[f64; LEFT]], right: &[Lanes], sums: &mut Block) {
    // A copy stays in registers; what lies behind a reference would be written at every step.
    let mut local = *sums;
    for (a, Lanes(b)) in left.iter().zip(right) {
        for (row, &a) in local.iter_mut().zip(a) {
            for (sum, &b) in row.iter_mut().zip(b) {
                *sum = a.mul_add(b, *sum);
            }
        }
    }
    *sums = local;
}

/// Adds the products of complex rows, or begins with them: `left` is (3, depth, `LEFT`) with the parts `r - s`, `r`, `s`,
/// `right` (3, depth, `RIGHT`) with `r`, `s - r`, `r + s`.
#[inline(always)]
pub(super) fn add_complex(left: &[[f64; LEFT]], right: &[Lanes], re: &mut Block, im: &mut Block, first: bool) {
    let depth = right.len() / 3;
    let mut shared = ZERO;
    add(&left[..depth], &right[..depth], &mut shared);
    if first {
        (*re, *im) = (shared, shared);
    } else {
        for ((re, im), shared) in re.as_flattened_mut().iter_mut().zip(im.as_flattened_mut()).zip(shared.as_flattened())
        {
            *re += shared;
            *im += shared;
        }
    }
    add(&left[depth..2 * depth], &right[depth..2 * depth], im);
    add(&left[2 * depth..], &right[2 * depth..], re);
}

/// `re^2 + im^2` of every entry, in the place of the real parts.
#[inline(always)]
pub(super) fn square(re: &mut Block, im: &Block) {
    for (re, im) in re.as_flattened_mut().iter_mut().zip(im.as_flattened()) {
        *re = re.mul_add(*re, im * im);
    }
}
