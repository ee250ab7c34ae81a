//! The state as a chain of tensors, one a qubit: blocks of gates enter; a chain in mixed canonical form leaves, with what
//! was left out on the way (Vidal, Physical Review Letters 91 (2003) 147902; Schollwöck, Annals of Physics 326 (2011) 96).
//!
//! Sites left of the centre are isometries to the right, sites right of it to the left, so that a cut beside the centre
//! leaves out what weighs least in the whole state. Qubits that a gate brings together stay where they were moved.

use num_complex::Complex64;

use super::blocks::{Block, Blocks, Pair, SWAP, Single, exchanged};
use super::matrix::{Matrix, axpy};
use super::split::{Limits, split};
use crate::elementary::{Elementary, Numbers};

/// A site: `(left * 2, right)`, row `2 l + s` for bit s.
pub(crate) type Site = Matrix;

/// A chain.
#[derive(Debug, Clone)]
pub(crate) struct Chain {
    pub sites: Vec<Site>,
    /// Which site isn't an isometry.
    centre: usize,
    /// The site of each qubit.
    pub site_of: Vec<usize>,
    /// The qubit of each site.
    pub qubit_at: Vec<u32>,
    /// Global phase, in radians.
    pub phase: f64,
    limits: Limits,
    /// Sum of the shares of the squared norm that were left out.
    pub discarded: f64,
    /// Product of the shares that stayed: an estimate of the fidelity with the exact state.
    pub fidelity: f64,
}

impl Chain {
    /// The state of a row: the centre is at the first site.
    pub(crate) fn run(all: &Elementary<'_>, numbers: &Numbers, limits: Limits) -> Chain {
        let blocks = Blocks::new(all, numbers);
        let mut chain = Chain::zeros(blocks.singles.len(), limits);
        for (prepared, amplitudes) in all.prepared.iter().zip(&numbers.amplitudes) {
            chain.prepare(&prepared.qubits, amplitudes);
        }
        if !all.prepared.is_empty() {
            // No site is an isometry yet: a walk to the end makes all of them.
            chain.centre = 0;
            chain.move_centre(chain.sites.len() - 1);
        }
        blocks.singles.iter().enumerate().for_each(|(q, m)| chain.single(q, m));
        blocks.blocks.iter().for_each(|b| chain.block(b));
        chain.phase = blocks.phase;
        chain.move_centre(0);
        chain
    }

    fn zeros(qubits: usize, limits: Limits) -> Chain {
        let one = |row: usize, _: usize| if row == 0 { Complex64::ONE } else { Complex64::ZERO };
        Chain {
            sites: (0..qubits).map(|_| Matrix::from_fn(2, 1, one)).collect(),
            centre: 0,
            site_of: (0..qubits).collect(),
            qubit_at: (0..qubits as u32).collect(),
            phase: 0.0,
            limits,
            discarded: 0.0,
            fidelity: 1.0,
        }
    }

    /// The largest bond.
    pub(crate) fn bond(&self) -> usize {
        self.sites.iter().map(|s| s.columns).max().unwrap_or(1)
    }

    /// Bytes it holds.
    pub(crate) fn bytes(&self) -> u128 {
        self.sites.iter().map(|s| 16 * s.re.len() as u128).sum()
    }

    /// Puts fresh qubits into a state of their own, the first being the index's lowest bit. Sites between them carry its
    /// bond along.
    fn prepare(&mut self, qubits: &[u32], amplitudes: &[f64]) {
        if qubits.is_empty() {
            return;
        }
        let mut order: Vec<usize> = (0..qubits.len()).collect();
        order.sort_by_key(|k| qubits[*k]);
        // The amplitudes with the lowest qubit as the slowest index.
        let index = |slow: usize| {
            order.iter().enumerate().map(|(at, k)| (slow >> (order.len() - 1 - at) & 1) << k).sum::<usize>()
        };
        let mut rest = Matrix::from_fn(1, amplitudes.len(), |_, k| Complex64::from(amplitudes[index(k)]));
        let (mut next, last) = (0, order.len().saturating_sub(1));
        let sites = order.first().map_or(0, |k| qubits[*k])..=order.last().map_or(0, |k| qubits[*k]);
        for q in sites {
            let site = &self.sites[q as usize];
            if qubits[order[next]] != q {
                let bond = rest.rows;
                self.sites[q as usize] = passed_by(site, bond);
                continue;
            }
            let rows = 2 * rest.rows;
            let tensor = if next == last {
                rest.clone().reshaped(rows)
            } else {
                let cut = split(&rest.reshaped(rows), Limits { bond: usize::MAX, cutoff: 0.0 });
                rest = cut.right;
                cut.left
            };
            self.sites[q as usize] = beside(site, &tensor);
            next = (next + 1).min(last);
        }
    }

    fn single(&mut self, qubit: usize, m: &Single) {
        let site = &mut self.sites[self.site_of[qubit]];
        *site = turned(site, m);
    }

    fn block(&mut self, block: &Block) {
        let [a, b] = block.qubits.map(|q| self.site_of[q as usize]);
        let (mut low, high) = (a.min(b), a.max(b));
        while low + 1 < high {
            self.pair(low, &SWAP);
            self.exchange_labels(low);
            low += 1;
        }
        let m = if a < b { block.matrix } else { exchanged(&block.matrix) };
        self.pair(low, &m);
    }

    fn exchange_labels(&mut self, site: usize) {
        self.qubit_at.swap(site, site + 1);
        for at in [site, site + 1] {
            self.site_of[self.qubit_at[at] as usize] = at;
        }
    }

    /// A matrix on two neighbours, the lower site being the lower bit; the centre goes to the upper one.
    fn pair(&mut self, low: usize, m: &Pair) {
        self.move_centre(if self.centre <= low { low } else { low + 1 });
        let (a, b) = (&self.sites[low], &self.sites[low + 1]);
        let theta = mixed(&a.times(b), m);
        let cut = split(&theta, self.limits);
        let mut right = cut.right;
        if cut.discarded > 0.0 {
            right.scale(1.0 / (1.0 - cut.discarded).sqrt());
            self.discarded += cut.discarded;
            self.fidelity *= 1.0 - cut.discarded;
        }
        self.sites[low] = cut.left;
        let rows = 2 * right.rows;
        self.sites[low + 1] = right.reshaped(rows);
        self.centre = low + 1;
    }

    /// Makes isometries of the sites on the way.
    fn move_centre(&mut self, to: usize) {
        while self.centre < to {
            let (lower, q) = self.sites[self.centre].adjoint().lq();
            self.sites[self.centre] = q.adjoint();
            let next = lower.adjoint().times(&self.sites[self.centre + 1]);
            let rows = 2 * next.rows;
            self.sites[self.centre + 1] = next.reshaped(rows);
            self.centre += 1;
        }
        while self.centre > to {
            let site = std::mem::replace(&mut self.sites[self.centre], Matrix::zeros(0, 0));
            let left = site.rows / 2;
            let (lower, q) = site.reshaped(left).lq();
            let rows = 2 * q.rows;
            self.sites[self.centre] = q.reshaped(rows);
            self.centre -= 1;
            self.sites[self.centre] = self.sites[self.centre].times(&lower);
        }
    }
}

/// A matrix on the bit of a site.
pub(crate) fn turned(site: &Site, m: &Single) -> Site {
    let mut out = Matrix::zeros(site.rows, site.columns);
    let n = site.columns;
    for row in 0..site.rows {
        for s in 0..2 {
            let from = (row / 2 * 2 + s) * n;
            let to = row * n..(row + 1) * n;
            let (re, im) = (&mut out.re[to.clone()], &mut out.im[to]);
            axpy(m[row % 2 * 2 + s], &site.re[from..from + n], &site.im[from..from + n], re, im);
        }
    }
    out
}

/// A matrix on the two bits of `(l, s1), (s2, r)`.
fn mixed(theta: &Matrix, m: &Pair) -> Matrix {
    // As a product of sites it has rows (l, s1) and columns (s2, r).
    let half = theta.columns / 2;
    let mut out = Matrix::zeros(theta.rows, theta.columns);
    for row in 0..theta.rows {
        for t2 in 0..2 {
            let at = row * theta.columns + t2 * half;
            let (re, im) = (&mut out.re[at..at + half], &mut out.im[at..at + half]);
            for s in 0..4 {
                let factor = m[4 * (row % 2 + 2 * t2) + s];
                if factor != Complex64::ZERO {
                    let from = (row / 2 * 2 + s % 2) * theta.columns + s / 2 * half;
                    axpy(factor, &theta.re[from..from + half], &theta.im[from..from + half], re, im);
                }
            }
        }
    }
    out
}

/// A site of a fresh qubit with the tensor of its preparation beside it: `(l a, s, r b)`.
fn beside(site: &Site, tensor: &Matrix) -> Site {
    let (left, right) = (tensor.rows / 2, tensor.columns);
    Matrix::from_fn(site.rows * left, site.columns * right, |row, column| {
        let (l, a, s) = (row / 2 / left, row / 2 % left, row % 2);
        site.get(2 * l, column / right) * tensor.get(2 * a + s, column % right)
    })
}

/// A site that a bond passes by: `(l a, s, r a)`.
fn passed_by(site: &Site, bond: usize) -> Site {
    Matrix::from_fn(site.rows * bond, site.columns * bond, |row, column| {
        let (l, a, s) = (row / 2 / bond, row / 2 % bond, row % 2);
        if a == column % bond { site.get(2 * l + s, column / bond) } else { Complex64::ZERO }
    })
}
