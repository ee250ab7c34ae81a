//! Panels: states enter, row after row; what the innermost loop reads leaves, in the order in which it reads it: a few
//! rows side by side, so that one step down the panel is one amplitude of each.

use std::ops::Range;

use rayon::prelude::*;

use super::micro::{LEFT, Lanes, RIGHT};
use crate::States;

/// Amplitudes that are worked through at a time: what both sides of a block hold of them stays in the first cache.
const DEPTH: usize = 128;
/// Numbers below which packing is no work for threads.
const WORTH_THREADS: usize = 1 << 16;

/// A batch of states in panels of [`RIGHT`] rows: (panel, amplitude, part, row), the parts real and imaginary, or real
/// alone where all amplitudes are. Rows that are missing in the last panel are 0 or what the last row is.
#[derive(Debug, Clone)]
pub(super) struct Panels {
    rows: usize,
    amplitudes: usize,
    real: bool,
    data: Vec<f64>,
}

impl Panels {
    /// The panels of these states.
    pub(super) fn of(states: &States) -> Panels {
        let (rows, amplitudes) = (states.rows(), states.dimension());
        let real = states.amplitudes().iter().all(|a| a.im == 0.0);
        let mut panels = Panels::zeros(rows, amplitudes, real);
        let stride = panels.stride();
        let fill = |(panel, out): (usize, &mut [f64])| {
            let range = panel * RIGHT..rows.min((panel + 1) * RIGHT);
            for (lane, row) in range.enumerate() {
                let parts = out.as_chunks_mut::<RIGHT>().0;
                match real {
                    true => parts.iter_mut().zip(states.slice(row)).for_each(|(to, a)| to[lane] = a.re),
                    false => {
                        for ([re, im], a) in parts.as_chunks_mut::<2>().0.iter_mut().zip(states.slice(row)) {
                            (re[lane], im[lane]) = (a.re, a.im);
                        }
                    }
                }
            }
        };
        if panels.data.len() < WORTH_THREADS {
            panels.data.chunks_exact_mut(stride).enumerate().for_each(fill);
        } else {
            panels.data.par_chunks_exact_mut(stride).enumerate().for_each(fill);
        }
        panels
    }

    /// Room for so many states.
    pub(super) fn zeros(rows: usize, amplitudes: usize, real: bool) -> Panels {
        let mut panels = Panels { rows, amplitudes, real, data: Vec::new() };
        panels.data = vec![0.0; panels.stride() * rows.div_ceil(RIGHT)];
        panels
    }

    /// All panels, one after the other.
    pub(super) fn data_mut(&mut self) -> &mut [f64] {
        &mut self.data
    }

    /// These states and then `more`, of `total` that will come; all but the last panels are full.
    pub(super) fn followed_by(self, more: Panels, total: usize) -> Panels {
        let (mut all, more) = match self.real == more.real {
            true => (self, more),
            false => (self.into_complex(), more.into_complex()),
        };
        let size = all.stride() * total.div_ceil(RIGHT);
        all.data.reserve_exact(size.saturating_sub(all.data.len()));
        all.data.extend_from_slice(&more.data);
        all.rows += more.rows;
        all
    }

    /// The same states with imaginary parts, be they 0.
    pub(super) fn into_complex(self) -> Panels {
        if !self.real {
            return self;
        }
        let pairs = self.data.as_chunks::<RIGHT>().0.iter().flat_map(|re| [*re, [0.0; RIGHT]]);
        Panels { real: false, data: pairs.flatten().collect(), ..self }
    }

    /// Rows, without those that fill the last panel.
    pub(super) fn rows(&self) -> usize {
        self.rows
    }

    /// Amplitudes of a state.
    pub(super) fn amplitudes(&self) -> usize {
        self.amplitudes
    }

    /// Whether all amplitudes are real.
    pub(super) fn is_real(&self) -> bool {
        self.real
    }

    /// Amplitudes of a block.
    fn depth(&self) -> usize {
        self.amplitudes.min(DEPTH)
    }

    /// Blocks of amplitudes that a panel is worked through in.
    pub(super) fn blocks(&self) -> usize {
        self.amplitudes / self.depth()
    }

    /// Real products that one scalar product takes.
    pub(super) fn work(&self) -> usize {
        self.amplitudes * if self.real { 1 } else { 3 }
    }

    fn parts(&self) -> usize {
        if self.real { 1 } else { 2 }
    }

    /// Numbers of a row.
    pub(super) fn width(&self) -> usize {
        self.amplitudes * self.parts()
    }

    /// Numbers in a panel.
    fn stride(&self) -> usize {
        self.width() * RIGHT
    }

    /// A panel as it lies: (amplitude, part, row).
    #[inline(always)]
    pub(super) fn panel(&self, panel: usize) -> &[[f64; RIGHT]] {
        self.data[panel * self.stride()..][..self.stride()].as_chunks::<RIGHT>().0
    }

    /// Writes a block of a panel as the right side of a product: (part, amplitude), the parts `r`, `s - r`, `r + s`.
    #[inline(always)]
    pub(super) fn write_right(&self, panel: usize, block: usize, out: &mut Vec<Lanes>) {
        let (depth, from) = (self.depth(), self.block(panel, block).as_chunks::<RIGHT>().0);
        out.resize(depth * if self.real { 1 } else { 3 }, Lanes([0.0; RIGHT]));
        if self.real {
            out.iter_mut().zip(from).for_each(|(to, re)| to.0 = *re);
            return;
        }
        let (one, rest) = out.split_at_mut(depth);
        let (two, three) = rest.split_at_mut(depth);
        for (((one, two), three), [re, im]) in one.iter_mut().zip(two).zip(three).zip(from.as_chunks::<2>().0) {
            // One part after the other: lane by lane, the compiler finds no vectors.
            let (r, s) = (*re, *im);
            one.0 = r;
            two.0 = std::array::from_fn(|lane| s[lane] - r[lane]);
            three.0 = std::array::from_fn(|lane| r[lane] + s[lane]);
        }
    }

    /// A block of a panel as it lies.
    #[inline(always)]
    fn block(&self, panel: usize, block: usize) -> &[f64] {
        let size = self.depth() * self.parts() * RIGHT;
        &self.data[panel * self.stride() + block * size..][..size]
    }

    /// Numbers in a block of `LEFT` rows, as the left side of a product.
    pub(super) fn left_size(&self) -> usize {
        self.depth() * LEFT * if self.real { 1 } else { 3 }
    }

    /// Writes these blocks of these rows as the left side of a product: (block, panel, part, amplitude, row), the parts
    /// `r - s`, `r`, `s`.
    pub(super) fn write_left(&self, rows: Range<usize>, blocks: Range<usize>, out: &mut Vec<f64>) {
        let (depth, size, panels) = (self.depth(), self.left_size(), rows.len().div_ceil(LEFT));
        out.clear();
        out.resize(blocks.len() * panels * size, 0.0);
        for (at, out) in out.chunks_exact_mut(size).enumerate() {
            let (block, first) = (blocks.start + at / panels, rows.start + at % panels * LEFT);
            for (to, row) in (first..rows.end.min(first + LEFT)).enumerate() {
                let from = self.block(row / RIGHT, block).as_chunks::<RIGHT>().0;
                let out = out.as_chunks_mut::<LEFT>().0;
                if self.real {
                    out.iter_mut().zip(from).for_each(|(out, re)| out[to] = re[row % RIGHT]);
                    continue;
                }
                let (one, rest) = out.split_at_mut(depth);
                let (two, three) = rest.split_at_mut(depth);
                for (((one, two), three), [r, s]) in one.iter_mut().zip(two).zip(three).zip(from.as_chunks::<2>().0) {
                    let (r, s) = (r[row % RIGHT], s[row % RIGHT]);
                    (one[to], two[to], three[to]) = (r - s, r, s);
                }
            }
        }
    }
}
