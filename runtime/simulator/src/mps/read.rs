//! Reading a chain whose centre is its first site: Pauli strings, another chain, a bit string or a number of shots enter;
//! numbers leave. All sites but the first are isometries to the left, so that what stands right of a string is 1.

use hqml_ir::PauliString;
use num_complex::Complex64;

use super::blocks::pauli;
use super::chain::{Chain, Site, turned};
use super::matrix::Matrix;
use crate::bits::{BitStrings, flip};
use crate::stream::Stream;

/// A chain with what every string needs: the contraction of all sites left of each.
pub(crate) struct Reader<'a> {
    chain: &'a Chain,
    left: Vec<Matrix>,
}

impl<'a> Reader<'a> {
    pub(crate) fn new(chain: &'a Chain) -> Reader<'a> {
        let mut left = vec![Matrix::from_fn(1, 1, |_, _| Complex64::ONE)];
        for site in &chain.sites {
            let next = step(&left[left.len() - 1], site, site);
            left.push(next);
        }
        Reader { chain, left }
    }

    /// `<psi|P|psi>`.
    pub(crate) fn expectation(&self, string: &PauliString) -> f64 {
        let mut factors: Vec<_> = string.factors().iter().map(|(q, p)| (self.chain.site_of[*q as usize], *p)).collect();
        factors.sort_by_key(|f| f.0);
        let (Some(first), Some(last)) = (factors.first(), factors.last()) else { return 1.0 };
        let mut environment = self.left[first.0].clone();
        let mut waiting = factors.iter().peekable();
        for at in first.0..=last.0 {
            let site = &self.chain.sites[at];
            environment = match waiting.next_if(|f| f.0 == at) {
                Some((_, p)) => step(&environment, site, &turned(site, &pauli(*p))),
                None => step(&environment, site, site),
            };
        }
        (0..environment.rows).map(|k| environment.get(k, k).re).sum()
    }
}

/// The contraction one site farther: `sum over s of A_s^dagger E B_s`.
fn step(environment: &Matrix, a: &Site, b: &Site) -> Matrix {
    let left = b.rows / 2;
    let product = environment.times(&b.clone().reshaped(left));
    let rows = a.rows;
    a.adjoint_times(&product.reshaped(rows))
}

/// `<a|b>` of two chains whose qubits stand in the same order.
pub(crate) fn overlap(a: &Chain, b: &Chain) -> Complex64 {
    let mut environment = Matrix::from_fn(1, 1, |_, _| Complex64::ONE);
    for (x, y) in a.sites.iter().zip(&b.sites) {
        environment = step(&environment, x, y);
    }
    environment.get(0, 0) * Complex64::cis(b.phase - a.phase)
}

/// A row vector times a site, for one bit.
fn advance(vector: &Matrix, site: &Site, bit: usize) -> Matrix {
    let left = site.rows / 2;
    let row = Matrix { rows: 1, columns: left, ..vector.clone() };
    // Rows of one bit, one after the other.
    let n = site.columns;
    let pick =
        |v: &[f64]| (0..left).flat_map(|l| v[(2 * l + bit) * n..(2 * l + bit + 1) * n].iter().copied()).collect();
    row.times(&Matrix { rows: left, columns: n, re: pick(&site.re), im: pick(&site.im) })
}

/// The amplitude of a bit string; bit q of the words is qubit q.
pub(crate) fn amplitude(chain: &Chain, bits: &[u64]) -> Complex64 {
    let mut vector = Matrix::from_fn(1, 1, |_, _| Complex64::ONE);
    for (site, qubit) in chain.sites.iter().zip(&chain.qubit_at) {
        let bit = crate::bits::get(bits, *qubit as usize);
        vector = advance(&vector, site, usize::from(bit));
    }
    vector.get(0, 0) * Complex64::cis(chain.phase)
}

/// All amplitudes, index bit q being qubit q. For few qubits.
pub(crate) fn amplitudes(chain: &Chain) -> Vec<Complex64> {
    let mut all: Vec<(usize, Matrix)> = vec![(0, Matrix::from_fn(1, 1, |_, _| Complex64::ONE))];
    for (site, qubit) in chain.sites.iter().zip(&chain.qubit_at) {
        let both =
            |(index, vector): &(usize, Matrix)| [0, 1].map(|bit| (index | bit << qubit, advance(vector, site, bit)));
        all = all.iter().flat_map(both).collect();
    }
    let mut amplitudes = vec![Complex64::ZERO; all.len()];
    let phase = Complex64::cis(chain.phase);
    all.iter().for_each(|(index, vector)| amplitudes[*index] = vector.get(0, 0) * phase);
    amplitudes
}

/// Measures all qubits `shots` times, site by site: each shot has its own stream of the seed, and shots that have found the
/// same bits so far go on as one.
pub(crate) fn sample(chain: &Chain, qubits: u32, shots: usize, seed: u64, place: u64) -> BitStrings {
    let mut drawn = BitStrings::zeros(qubits, shots);
    let mut streams: Vec<Stream> =
        (0..shots).map(|k| Stream::new(seed, place.wrapping_mul(1 << 32).wrapping_add(k as u64))).collect();
    // Depth first, so that few vectors wait at a time.
    let start = Matrix::from_fn(1, 1, |_, _| Complex64::ONE);
    let mut waiting = vec![(0usize, start, (0..shots).collect::<Vec<usize>>())];
    while let Some((at, vector, group)) = waiting.pop() {
        let Some(site) = chain.sites.get(at) else { continue };
        let branches = [0, 1].map(|bit| advance(&vector, site, bit));
        let weights = [branches[0].norm_sqr(), branches[1].norm_sqr()];
        let chance = weights[1] / (weights[0] + weights[1]);
        let (ones, zeros): (Vec<usize>, Vec<usize>) =
            group.into_iter().partition(|shot| streams[*shot].uniform() < chance);
        ones.iter().for_each(|shot| flip(drawn.words_mut(*shot), chain.qubit_at[at] as usize));
        for ((mut next, weight), group) in branches.into_iter().zip(weights).zip([zeros, ones]) {
            if !group.is_empty() {
                next.scale(1.0 / weight.sqrt());
                waiting.push((at + 1, next, group));
            }
        }
    }
    drawn
}
