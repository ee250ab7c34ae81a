//! Pauli strings as bit sets: two masks and a sign enter; leaves whether two commute, their products, and what they
//! become under the two-qubit Clifford gates that are one `cx` up to gates on single qubits.

use std::ops::Not;

/// A set of wires: bit `w` for wire `w`.
pub type Mask = u64;

/// The most wires that a [`Pauli`] spans.
pub const MOST_WIRES: usize = Mask::BITS as usize;

/// A Hermitian Pauli string with its sign: X where only `x` has the wire's bit, Z where only `z` has it, Y where both.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Pauli {
    /// The wires with X or Y.
    pub x: Mask,
    /// The wires with Z or Y.
    pub z: Mask,
    /// Whether it stands with a minus.
    pub negative: bool,
}

/// One factor of a string: bit 0 for X or Y, bit 1 for Z or Y; so 0 is the identity, 1 X, 2 Z, 3 Y.
pub type Factor = u8;

/// The factor X.
pub const X: Factor = 1;
/// The factor Z.
pub const Z: Factor = 2;
/// The factor Y.
pub const Y: Factor = 3;

impl Pauli {
    /// One factor on one wire.
    pub fn single(wire: usize, factor: Factor) -> Pauli {
        Pauli::default().with(wire, factor)
    }

    /// The same string with this factor on that wire.
    pub fn with(self, wire: usize, factor: Factor) -> Pauli {
        let bit = 1 << wire;
        let set = |mask: Mask, on: bool| if on { mask | bit } else { mask & !bit };
        Pauli { x: set(self.x, factor & 1 != 0), z: set(self.z, factor & 2 != 0), ..self }
    }

    /// The factor on a wire.
    pub fn factor(self, wire: usize) -> Factor {
        (self.x >> wire & 1) as u8 | ((self.z >> wire & 1) as u8) << 1
    }

    /// The wires on which it is not the identity.
    pub fn support(self) -> Mask {
        self.x | self.z
    }

    /// On how many wires it is not the identity.
    pub fn weight(self) -> u32 {
        self.support().count_ones()
    }

    /// Whether the two commute.
    pub fn commutes(self, other: Pauli) -> bool {
        (self.x & other.z ^ self.z & other.x).count_ones().is_multiple_of(2)
    }

    /// Whether the two are the same up to their signs.
    pub fn same_axis(self, other: Pauli) -> bool {
        self.x == other.x && self.z == other.z
    }

    /// `self * other = i^power * string`: the string and the power of i, from 0 to 3.
    pub fn times(self, other: Pauli) -> (Pauli, u32) {
        let (x, z) = (self.x ^ other.x, self.z ^ other.z);
        // Y = i X Z: the powers of i of the factors, and a sign for each Z that moves past an X.
        let ys = |p: Mask, q: Mask| (p & q).count_ones();
        let power = ys(self.x, self.z) + ys(other.x, other.z) + 2 * ys(self.z, other.x) + 3 * ys(x, z);
        let signs = 2 * (u32::from(self.negative) + u32::from(other.negative));
        (Pauli { x, z, negative: false }, (power + signs) % 4)
    }

    /// `i * self * other` of two that anticommute: Hermitian again.
    pub fn i_times(self, other: Pauli) -> Pauli {
        let (string, power) = self.times(other);
        Pauli { negative: (power + 1) % 4 == 2, ..string }
    }

    /// What it becomes between `gate` and its inverse. The gates are their own inverses.
    pub fn under(self, gate: Entangler) -> Pauli {
        let (a, b) = (self.factor(gate.first), self.factor(gate.second));
        let entry = CONJUGATED[gate.kind()][usize::from(a | b << 2)];
        let moved = self.with(gate.first, entry & 3).with(gate.second, entry >> 2 & 3);
        Pauli { negative: self.negative ^ (entry & 16 != 0), ..moved }
    }
}

impl Not for Pauli {
    type Output = Pauli;

    /// The same string with the other sign.
    fn not(self) -> Pauli {
        Pauli { negative: !self.negative, ..self }
    }
}

/// `(1 + A + B - A B) / 2` with the factor A on the first and B on the second wire: `cx` for A = Z and B = X, `cz` for
/// Z and Z. Each is a `cx` between gates on single qubits, and its own inverse.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Entangler {
    /// The wire of A.
    pub first: usize,
    /// The wire of B.
    pub second: usize,
    /// A: not the identity.
    pub a: Factor,
    /// B: not the identity.
    pub b: Factor,
}

impl Entangler {
    /// Which of the nine pairs of factors: an index into [`CONJUGATED`].
    fn kind(self) -> usize {
        usize::from((self.a - 1) * 3 + self.b - 1)
    }
}

/// Per kind of entangler and pair of factors (`first | second << 2`): the pair that it becomes, and 16 for a minus.
pub static CONJUGATED: [[u8; 16]; 9] = conjugated();

const fn conjugated() -> [[u8; 16]; 9] {
    let mut table = [[0; 16]; 9];
    let mut kind = 0;
    while kind < 9 {
        let (a, b) = (kind as u8 / 3 + 1, kind as u8 % 3 + 1);
        let mut pair = 0;
        while pair < 16 {
            table[kind][pair] = conjugate(a, b, pair as u8 & 3, pair as u8 >> 2);
            pair += 1;
        }
        kind += 1;
    }
    table
}

/// A factor that anticommutes with A picks up B on the other wire, one that anticommutes with B picks up A.
const fn conjugate(a: Factor, b: Factor, p: Factor, q: Factor) -> u8 {
    let (p_moves, q_moves) = (p != 0 && p != a, q != 0 && q != b);
    let pair = match (p_moves, q_moves) {
        (false, false) => p | q << 2,
        (true, false) => p | (q ^ b) << 2,
        (false, true) => (p ^ a) | q << 2,
        (true, true) => (p ^ a) | (q ^ b) << 2,
    };
    // P_1 -> P_1 B_2 and Q_2 -> A_1 Q_2, so P Q -> (P A)_1 (B Q)_2. Where only one moves, the other is the identity or
    // the very factor that comes: no phase. Where both do, P A and B Q are each i or -i times a factor.
    if p_moves && q_moves && cyclic(p, a) == cyclic(b, q) { pair | 16 } else { pair }
}

/// Whether the product of two different factors is i (and not -i) times the third: X Y, Y Z, Z X.
const fn cyclic(p: Factor, q: Factor) -> bool {
    matches!((p, q), (X, Y) | (Y, Z) | (Z, X))
}
