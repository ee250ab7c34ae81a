//! What a stabilizer state shows when it is measured: the generators of its group enter; the affine subspace of bit
//! strings that all are equally likely leaves. Once it is known, a shot costs a few additions of words.
//!
//! Generators are brought into echelon form by their X parts. Those without one are signed Z strings: parity checks that
//! every outcome meets. The X parts of the others span the directions (Dehaene and De Moor, Physical Review A 68 (2003)
//! 042318).

use super::columns::Columns;
use crate::bits::{BitStrings, flip, get, words, xor};
use crate::stream::Stream;

/// Shots that draw from one stream.
const BLOCK: usize = 1 << 14;
/// Directions that are added at once, from a table of all their sums.
const TOGETHER: usize = 8;

/// The outcomes of measuring all qubits of a stabilizer state: `offset + span(directions)`, all equally likely.
#[derive(Debug, Clone)]
pub struct Support {
    qubits: u32,
    words: usize,
    /// One outcome.
    offset: Vec<u64>,
    /// Independent directions, `words` each.
    directions: Vec<u64>,
    /// Z strings, `words` each.
    checks: Vec<u64>,
    /// The parity that each check finds.
    parities: Vec<bool>,
}

/// Generators as rows: X words, then Z words.
struct Rows {
    width: usize,
    data: Vec<u64>,
    negative: Vec<bool>,
}

impl Support {
    /// Bytes that finding it takes.
    pub(crate) fn bytes(qubits: u32) -> u128 {
        let n = u128::from(qubits);
        Columns::bytes(qubits, qubits as usize) + 32 * n * words(qubits as usize) as u128
    }

    /// Of the state that these strings stabilize.
    pub(crate) fn new(generators: &Columns, qubits: u32) -> Support {
        let (n, words) = (qubits as usize, words(qubits as usize));
        let mut rows = Rows::transposed(generators, qubits, words);
        let rank = rows.eliminate(0, 0, n);
        let pivots = rows.eliminate_parities(rank, words, n);
        let mut offset = vec![0; words];
        for (k, pivot) in pivots.iter().enumerate() {
            if rows.negative[rank + k] {
                flip(&mut offset, *pivot);
            }
        }
        let half = |row: usize, from: usize| rows.row(row)[from..from + words].iter().copied();
        let directions = (0..rank).flat_map(|row| half(row, 0)).collect();
        let checks = (rank..rank + pivots.len()).flat_map(|row| half(row, words)).collect();
        let parities = rows.negative[rank..rank + pivots.len()].to_vec();
        Support { qubits, words, offset, directions, checks, parities }
    }

    /// Qubits of the state.
    pub fn qubits(&self) -> u32 {
        self.qubits
    }

    /// Every outcome that can be seen at all has probability `2^-dimension`.
    pub fn dimension(&self) -> usize {
        self.directions.len() / self.words
    }

    /// The probability of a bit string, bit q of the little-endian words being qubit q; 0 for one of another length, and
    /// where it lies below the smallest number (dimension above 1074).
    pub fn probability(&self, bits: &[u64]) -> f64 {
        let met = |(check, parity): (&[u64], &bool)| {
            let ones: u32 = check.iter().zip(bits).map(|(c, b)| (c & b).count_ones()).sum();
            (ones % 2 == 1) == *parity
        };
        let possible = bits.len() == self.words && self.checks.chunks_exact(self.words).zip(&self.parities).all(met);
        if possible { (-(self.dimension() as f64)).exp2() } else { 0.0 }
    }

    /// Measures all qubits `shots` times. The same seed and place give the same strings.
    pub fn sample(&self, shots: usize, seed: u64, place: u64) -> BitStrings {
        let mut all = BitStrings::zeros(self.qubits, shots);
        let tables: Vec<Vec<u64>> = self.directions.chunks(TOGETHER * self.words).map(|d| self.sums(d)).collect();
        for block in 0..shots.div_ceil(BLOCK) {
            let mut stream = Stream::new(seed, place.wrapping_mul(1 << 32).wrapping_add(block as u64));
            for shot in block * BLOCK..shots.min((block + 1) * BLOCK) {
                let to = all.words_mut(shot);
                to.copy_from_slice(&self.offset);
                for eight in tables.chunks(64 / TOGETHER) {
                    let mut drawn = stream.bits();
                    for table in eight {
                        let at = drawn as usize & (table.len() / self.words - 1);
                        xor(to, &table[at * self.words..(at + 1) * self.words]);
                        drawn >>= TOGETHER;
                    }
                }
            }
        }
        all
    }

    /// All sums of a few directions.
    fn sums(&self, directions: &[u64]) -> Vec<u64> {
        let mut table = vec![0; self.words];
        for direction in directions.chunks_exact(self.words) {
            let mut more = table.clone();
            more.chunks_exact_mut(self.words).for_each(|sum| xor(sum, direction));
            table.extend(more);
        }
        table
    }
}

impl Rows {
    fn transposed(columns: &Columns, qubits: u32, words: usize) -> Rows {
        let n = qubits as usize;
        let width = 2 * words;
        let mut data = vec![0u64; n * width];
        for q in 0..qubits {
            for (bits, shift) in [(columns.x(q), 0), (columns.z(q), words)] {
                for (k, mut word) in bits.iter().copied().enumerate() {
                    while word != 0 {
                        let row = 64 * k + word.trailing_zeros() as usize;
                        flip(&mut data[row * width + shift..row * width + shift + words], q as usize);
                        word &= word - 1;
                    }
                }
            }
        }
        Rows { width, data, negative: (0..n).map(|row| get(columns.signs(), row)).collect() }
    }

    fn row(&self, row: usize) -> &[u64] {
        &self.data[row * self.width..(row + 1) * self.width]
    }

    /// Reduced echelon form by the bits that begin at word `from`, of rows from `first` on. Gives the first row without
    /// such bits.
    fn eliminate(&mut self, first: usize, from: usize, n: usize) -> usize {
        let mut next = first;
        for bit in 0..n {
            if self.pivot(next, from * 64 + bit) {
                (first..n).filter(|row| *row != next).for_each(|row| self.clear(row, next, from * 64 + bit));
                next += 1;
            }
        }
        next
    }

    /// The same of rows that are Z strings, which are all independent; gives each one's leading bit.
    fn eliminate_parities(&mut self, first: usize, from: usize, n: usize) -> Vec<usize> {
        let mut pivots = Vec::with_capacity(n - first);
        for bit in 0..n {
            let next = first + pivots.len();
            if next < n && self.pivot(next, from * 64 + bit) {
                (first..n).filter(|row| *row != next).for_each(|row| self.clear(row, next, from * 64 + bit));
                pivots.push(bit);
            }
        }
        pivots
    }

    /// Brings a row with this bit to `place`, if there is one from there on.
    fn pivot(&mut self, place: usize, bit: usize) -> bool {
        let rows = self.negative.len();
        let Some(found) = (place..rows).find(|row| get(self.row(*row), bit)) else { return false };
        if found != place {
            let (a, b) = self.data.split_at_mut(found * self.width);
            a[place * self.width..(place + 1) * self.width].swap_with_slice(&mut b[..self.width]);
            self.negative.swap(place, found);
        }
        true
    }

    /// Multiplies the row by the pivot where it has this bit.
    fn clear(&mut self, row: usize, pivot: usize, bit: usize) {
        if !get(self.row(row), bit) {
            return;
        }
        let (low, high) = (row.min(pivot), row.max(pivot));
        let (a, b) = self.data.split_at_mut(high * self.width);
        let (a, b) = (&mut a[low * self.width..(low + 1) * self.width], &mut b[..self.width]);
        let (to, by) = if row < pivot { (a, &*b) } else { (b, &*a) };
        let minus = multiply(to, by);
        self.negative[row] ^= self.negative[pivot] ^ minus;
    }
}

/// `to` becomes `to * by`, which commute; gives whether their product has the sign minus.
fn multiply(to: &mut [u64], by: &[u64]) -> bool {
    let words = to.len() / 2;
    let (x1s, z1s) = to.split_at_mut(words);
    let (x2s, z2s) = by.split_at(words);
    let mut power = 0i64;
    for (((x1, z1), x2), z2) in x1s.iter_mut().zip(z1s).zip(x2s).zip(z2s) {
        let (x, z) = (*x1, *z1);
        let plus = (!x & z & x2 & !z2) | (x & z & !x2 & z2) | (x & !z & x2 & z2);
        let minus = (x & z & x2 & !z2) | (x & !z & !x2 & z2) | (!x & z & x2 & z2);
        power += i64::from(plus.count_ones()) - i64::from(minus.count_ones());
        (*x1, *z1) = (x ^ x2, z ^ z2);
    }
    power.rem_euclid(4) == 2
}
