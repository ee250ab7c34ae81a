//! The linear frame between a circuit's wires and the bits of an array index: gates that only relabel basis states enter
//! (CX, X, SWAP) and cost nothing; Pauli strings on wires enter, strings on array bits leave.
//!
//! Wire q holds `parity(i & parities[q])`, negated where bit q of `constants` is set, for array index i. Flipping wire q
//! alone is `i ^ flips[q]`: the two lists are dual bases, so that commutation of strings is kept.

/// The Hermitian string `(-1)^negative i^|flips & phases| X^flips Z^phases` on array bits: index i goes to `i ^ flips` with
/// the sign of the parity of `i & phases`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Axis {
    /// Bits that are flipped.
    pub flips: usize,
    /// Bits whose parity gives the sign.
    pub phases: usize,
    /// Whether the sign is reversed.
    pub negative: bool,
}

impl Axis {
    /// Bits that it reads or flips.
    pub(crate) fn bits(&self) -> usize {
        self.flips | self.phases
    }
}

/// Whether an odd number of bits is set.
pub(crate) fn odd(bits: usize) -> bool {
    bits.count_ones() % 2 == 1
}

/// The frame; see the module.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Frame {
    /// Per wire, the bits whose parity it holds.
    pub parities: Vec<usize>,
    /// Per wire, the bits that flip when it alone flips.
    pub flips: Vec<usize>,
    /// Bit q: whether wire q holds the parity negated.
    pub constants: usize,
}

impl Frame {
    /// Wire q is bit q.
    pub(crate) fn new(qubits: u32) -> Frame {
        let bits: Vec<usize> = (0..qubits).map(|q| 1 << q).collect();
        Frame { parities: bits.clone(), flips: bits, constants: 0 }
    }

    /// X on a wire.
    pub(crate) fn flip(&mut self, wire: u32) {
        self.constants ^= 1 << wire;
    }

    /// CX.
    pub(crate) fn cx(&mut self, control: u32, target: u32) {
        let (c, t) = (control as usize, target as usize);
        self.parities[t] ^= self.parities[c];
        self.flips[c] ^= self.flips[t];
        self.constants ^= (self.constants >> c & 1) << t;
    }

    /// SWAP.
    pub(crate) fn swap(&mut self, a: u32, b: u32) {
        self.parities.swap(a as usize, b as usize);
        self.flips.swap(a as usize, b as usize);
        let differ = (self.constants >> a ^ self.constants >> b) & 1;
        self.constants ^= differ << a | differ << b;
    }

    /// The string with X or Y on the wires `flips`, Z or Y on the wires `phases`, as it acts on array bits.
    pub(crate) fn axis(&self, flips: usize, phases: usize) -> Axis {
        let sum = |set: usize, masks: &[usize]| {
            masks.iter().enumerate().filter(|(q, _)| set >> q & 1 == 1).fold(0, |sum, (_, m)| sum ^ m)
        };
        let (d, p) = (sum(flips, &self.flips), sum(phases, &self.parities));
        // Both sides are Hermitian, so the powers of i differ by an even number.
        let turned = (flips & phases).count_ones() % 4 != (d & p).count_ones() % 4;
        Axis { flips: d, phases: p, negative: odd(phases & self.constants) ^ turned }
    }

    /// Per bit of the array index, the wires that flip with it: basis state i is
    /// `constants ^ (columns of the bits of i, added up)`.
    pub(crate) fn columns(&self, bits: usize) -> Vec<usize> {
        let column = |b: usize| {
            let wires = self.parities.iter().enumerate().filter(|(_, p)| *p >> b & 1 == 1);
            wires.fold(0, |sum, (q, _)| sum | 1 << q)
        };
        (0..bits).map(column).collect()
    }

    /// Whether array index i is basis state i.
    pub(crate) fn is_identity(&self) -> bool {
        self.constants == 0 && self.parities.iter().enumerate().all(|(q, p)| *p == 1 << q)
    }
}
