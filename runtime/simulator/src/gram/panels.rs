//! Panels: states enter, row after row; what the innermost loop reads leaves, in the order in which it reads it: a few
//! rows side by side, so that one step down the panel is one amplitude of each.

use rayon::prelude::*;

use super::micro::{LEFT, RIGHT};
use crate::States;

/// Amplitudes of a panel that are worked through at a time: three parts of the right side's stay in the first cache.
const DEPTH: usize = 64;
/// Numbers below which packing is no work for threads.
const WORTH_THREADS: usize = 1 << 16;

/// How states are taken apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// Real amplitudes: one product.
    Real,
    /// Complex ones: the three factors of the three products.
    Complex,
}

impl Form {
    /// The form that fits all these batches.
    pub(super) fn of(batches: &[&States]) -> Form {
        let real = batches.iter().all(|states| states.amplitudes().iter().all(|a| a.im == 0.0));
        if real { Form::Real } else { Form::Complex }
    }

    fn parts(self) -> usize {
        match self {
            Form::Real => 1,
            Form::Complex => 3,
        }
    }
}

/// A batch in panels of `WIDTH` rows; rows that are missing in the last one are 0.
///
/// A panel is cut into blocks of [`DEPTH`] amplitudes; a block holds the parts one after the other, each (depth, `WIDTH`).
#[derive(Debug)]
pub(super) struct Panels<const WIDTH: usize> {
    rows: usize,
    form: Form,
    /// Amplitudes in a block.
    depth: usize,
    /// Numbers in a panel.
    stride: usize,
    data: Vec<f64>,
}

impl Panels<LEFT> {
    /// The left side of `<a|b>`: `r - s`, `r`, `s`.
    pub(super) fn left(states: &States, form: Form) -> Panels<LEFT> {
        Panels::pack(states, form, |r, s| [r - s, r, s])
    }
}

impl Panels<RIGHT> {
    /// The right side of `<a|b>`: `r`, `s - r`, `r + s`.
    pub(super) fn right(states: &States, form: Form) -> Panels<RIGHT> {
        Panels::pack(states, form, |r, s| [r, s - r, r + s])
    }
}

impl<const WIDTH: usize> Panels<WIDTH> {
    fn pack(states: &States, form: Form, split: impl Fn(f64, f64) -> [f64; 3] + Sync) -> Panels<WIDTH> {
        let (rows, amplitudes) = (states.rows(), states.dimension());
        let depth = amplitudes.min(DEPTH);
        let stride = amplitudes * form.parts() * WIDTH;
        let mut data = vec![0.0; stride * rows.div_ceil(WIDTH)];
        let fill = |(panel, out): (usize, &mut [f64])| {
            let rows = panel * WIDTH..rows.min((panel + 1) * WIDTH);
            for (block, out) in out.chunks_exact_mut(depth * form.parts() * WIDTH).enumerate() {
                for (lane, row) in rows.clone().enumerate() {
                    let from = &states.slice(row)[block * depth..(block + 1) * depth];
                    match form {
                        Form::Real => (out.iter_mut().skip(lane).step_by(WIDTH).zip(from)).for_each(|(o, a)| *o = a.re),
                        Form::Complex => {
                            let (one, rest) = out.split_at_mut(depth * WIDTH);
                            let (two, three) = rest.split_at_mut(depth * WIDTH);
                            let steps = one.as_chunks_mut::<WIDTH>().0.iter_mut();
                            let steps = steps.zip(two.as_chunks_mut::<WIDTH>().0).zip(three.as_chunks_mut::<WIDTH>().0);
                            for (((one, two), three), a) in steps.zip(from) {
                                [one[lane], two[lane], three[lane]] = split(a.re, a.im);
                            }
                        }
                    }
                }
            }
        };
        if data.len() < WORTH_THREADS {
            data.chunks_exact_mut(stride).enumerate().for_each(fill);
        } else {
            data.par_chunks_exact_mut(stride).enumerate().for_each(fill);
        }
        Panels { rows, form, depth, stride, data }
    }

    /// Rows, without those that fill the last panel.
    pub(super) fn rows(&self) -> usize {
        self.rows
    }

    pub(super) fn form(&self) -> Form {
        self.form
    }

    /// Blocks that a panel is cut into.
    pub(super) fn blocks(&self) -> usize {
        self.stride / (self.depth * self.form.parts() * WIDTH)
    }

    /// Real products that one entry takes.
    pub(super) fn work(&self) -> usize {
        self.stride / WIDTH
    }

    /// One block of a panel.
    #[inline(always)]
    pub(super) fn block(&self, panel: usize, block: usize) -> &[f64] {
        let size = self.depth * self.form.parts() * WIDTH;
        &self.data[panel * self.stride + block * size..][..size]
    }
}
