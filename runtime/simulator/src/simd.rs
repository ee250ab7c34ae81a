//! One source, compiled twice: for the machine at hand and for any. A hot loop over lanes (arrays of `f64`) enters as an
//! `#[inline(always)]` function of safe code; a function of the same signature leaves that runs it with AVX2 and FMA where
//! the processor has them.
//!
//! Both copies give the same digits: products that are added are written `a.mul_add(b, c)`, which rounds once wherever it
//! runs (without the instruction it is computed in software, slower by far: every x86 since 2013 and every 64-bit ARM has
//! it), and sums are taken in the order of the source, since the compiler reorders none.

/// `fast!(pub(crate) fn name(a: A, b: B) -> R = inner);` declares `name`, which calls `inner(a, b)` compiled for this
/// processor. `= inner, vectors::inner` calls the second where the processor has both features: a function of the same
/// digits that is written in vectors, since the compiler finds none in the first.
macro_rules! fast {
    ($(#[$meta:meta])* $vis:vis fn $name:ident($($arg:ident: $type:ty),* $(,)?) = $inner:path, $vectors:path) => {
        $(#[$meta])*
        #[inline]
        #[allow(clippy::too_many_arguments)]
        $vis fn $name($($arg: $type),*) {
            #[cfg(target_arch = "x86_64")]
            {
                if is_x86_feature_detected!("avx2") && is_x86_feature_detected!("fma") {
                    // SAFETY: the processor has just been found to have both features that the function is compiled for.
                    #[allow(unsafe_code)]
                    return unsafe { $vectors($($arg),*) };
                }
            }
            $inner($($arg),*)
        }
    };
    ($(#[$meta:meta])* $vis:vis fn $name:ident($($arg:ident: $type:ty),* $(,)?) $(-> $ret:ty)? = $inner:path) => {
        $(#[$meta])*
        #[inline]
        #[allow(clippy::too_many_arguments)]
        $vis fn $name($($arg: $type),*) $(-> $ret)? {
            #[cfg(target_arch = "x86_64")]
            {
                #[target_feature(enable = "avx2,fma")]
                #[allow(clippy::too_many_arguments)]
                fn tuned($($arg: $type),*) $(-> $ret)? {
                    $inner($($arg),*)
                }
                if is_x86_feature_detected!("avx2") && is_x86_feature_detected!("fma") {
                    // SAFETY: the processor has just been found to have both features that `tuned` is compiled for.
                    #[allow(unsafe_code)]
                    return unsafe { tuned($($arg),*) };
                }
            }
            $inner($($arg),*)
        }
    };
}

pub(crate) use fast;

#[cfg(test)]
mod tests {
    fast!(fn dot(a: &[f64], b: &[f64]) -> f64 = plain);

    #[inline(always)]
    fn plain(a: &[f64], b: &[f64]) -> f64 {
        let mut sums = [0.0; 4];
        for (a, b) in a.chunks_exact(4).zip(b.chunks_exact(4)) {
            for l in 0..4 {
                sums[l] = a[l].mul_add(b[l], sums[l]);
            }
        }
        sums.iter().sum()
    }

    #[test]
    fn both_copies_give_the_same_digits() {
        let a: Vec<f64> = (0..4000).map(|k| (k as f64 * 0.731).sin()).collect();
        let b: Vec<f64> = (0..4000).map(|k| (k as f64 * 1.117).cos()).collect();
        assert_eq!(dot(&a, &b).to_bits(), plain(&a, &b).to_bits());
    }
}
