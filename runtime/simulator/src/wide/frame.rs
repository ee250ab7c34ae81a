//! A linear frame over GF(2): CX on qubits enters; where an amplitude stands that has moved nowhere leaves.
//!
//! Inside a block CX moves nothing. The value of local qubit k is the parity of the row's bits under `parity[k]`, and
//! flipping that qubit alone flips the row's bits of `flip[k]`; the two are dual: `parity[j] & flip[k]` is odd exactly
//! where j = k.

use crate::kernel::odd;

/// The frame of so many row bits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Frame {
    pub parity: Vec<usize>,
    pub flip: Vec<usize>,
}

impl Frame {
    pub(crate) fn new(bits: usize) -> Frame {
        let units: Vec<usize> = (0..bits).map(|k| 1 << k).collect();
        Frame { parity: units.clone(), flip: units }
    }

    pub(crate) fn cx(&mut self, control: usize, target: usize) {
        self.parity[target] ^= self.parity[control];
        self.flip[control] ^= self.flip[target];
    }

    pub(crate) fn is_identity(&self) -> bool {
        self.flip.iter().enumerate().all(|(k, f)| *f == 1 << k)
    }

    /// For every value of the qubits the row where it stands; `None` where all stand at their own.
    pub(crate) fn places(&self) -> Option<Vec<u16>> {
        (!self.is_identity()).then(|| span(&self.flip))
    }

    /// The rows where all of these qubits are 0.
    pub(crate) fn bases(&self, qubits: &[usize]) -> Vec<u16> {
        let mut basis: Vec<usize> = Vec::with_capacity(self.flip.len());
        let mut reduced: Vec<usize> = Vec::with_capacity(self.flip.len());
        for bit in 0..self.flip.len() {
            let inside = qubits
                .iter()
                .fold(1usize << bit, |v, q| if odd(self.parity[*q] & 1 << bit) { v ^ self.flip[*q] } else { v });
            // Rows reduced so far have different highest bits.
            let rest = reduced.iter().fold(inside, |v, r: &usize| v.min(v ^ r));
            if rest != 0 {
                basis.push(inside);
                reduced.push(rest);
                reduced.sort_unstable_by(|a, b| b.cmp(a));
            }
        }
        span(&basis)
    }
}

/// All sums of these vectors, the first changing fastest.
fn span(vectors: &[usize]) -> Vec<u16> {
    let mut all = Vec::with_capacity(1 << vectors.len());
    all.push(0u16);
    for v in vectors {
        for k in 0..all.len() {
            all.push(all[k] ^ *v as u16);
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A frame after CX here and there.
    fn mixed() -> (Frame, Vec<(usize, usize)>) {
        let gates = vec![(0, 1), (1, 2), (4, 0), (2, 4), (3, 1), (0, 3), (1, 0)];
        let mut frame = Frame::new(5);
        gates.iter().for_each(|(c, t)| frame.cx(*c, *t));
        (frame, gates)
    }

    #[test]
    fn places_are_where_cx_would_take_the_rows() {
        let (frame, gates) = mixed();
        let places = frame.places().unwrap();
        for row in 0..32usize {
            let value = gates.iter().fold(row, |v, (c, t)| if v >> c & 1 == 1 { v ^ 1 << t } else { v });
            assert_eq!(usize::from(places[value]), row);
        }
    }

    #[test]
    fn bases_are_all_rows_where_the_qubits_are_0() {
        let (frame, _) = mixed();
        let mut bases = frame.bases(&[1, 4]);
        bases.sort_unstable();
        let expected: Vec<u16> =
            (0..32u16).filter(|r| [1, 4].iter().all(|q| !odd(frame.parity[*q] & *r as usize))).collect();
        assert_eq!(bases, expected);
    }
}
