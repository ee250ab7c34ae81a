//! Pauli operators on a pair of qubits, and Clifford frames: what a Clifford gate that is pushed towards the end of the
//! circuit does to the axes of the rotations that it passes. Enter axes; leave axes with signs.
//!
//! An axis is four bits, x and z of the first qubit, then x and z of the second. A signed axis has bit 4 set where it
//! is negative.

/// Pauli X on the first qubit; shifted by two bits on the second.
pub(super) const X: u8 = 1;
/// Pauli Z.
pub(super) const Z: u8 = 2;
/// Pauli Y.
pub(super) const Y: u8 = 3;
/// The bit of the sign.
pub(super) const MINUS: u8 = 16;

/// The axis with `first` on the first qubit and `second` on the second.
pub(super) const fn pair(first: u8, second: u8) -> u8 {
    first | second << 2
}

/// The nine axes that act on both qubits.
pub(super) const ON_BOTH: [u8; 9] =
    [pair(X, X), pair(Y, Y), pair(Z, Z), pair(Z, X), pair(X, Z), pair(X, Y), pair(Y, X), pair(Y, Z), pair(Z, Y)];

/// The factor on one of the two qubits.
pub(super) fn factor(axis: u8, side: usize) -> u8 {
    axis >> (2 * side) & 3
}

/// Whether an axis acts on both qubits.
pub(super) fn on_both(axis: u8) -> bool {
    axis & 0b0011 != 0 && axis & 0b1100 != 0
}

/// Whether two axes commute; signs do not matter.
pub(super) fn commute(p: u8, q: u8) -> bool {
    let exchanged = (q & 0b0101) << 1 | (q & 0b1010) >> 1;
    (p & exchanged).count_ones().is_multiple_of(2)
}

/// The power of i in `P Q = i^k (P xor Q)`.
const fn power(p: u8, q: u8) -> u8 {
    const fn one(p: u8, q: u8) -> u8 {
        match (p, q) {
            (X, Y) | (Y, Z) | (Z, X) => 1,
            (Y, X) | (Z, Y) | (X, Z) => 3,
            _ => 0,
        }
    }
    (one(p & 3, q & 3) + one(p >> 2, q >> 2)) % 4
}

/// For each axis and each P: `R^-1 P R` for the turn R about the axis by a quarter.
const PASSED: [[u8; 16]; 16] = {
    let mut table = [[0; 16]; 16];
    let mut at = 0;
    while at < 256 {
        let (axis, p) = (at as u8 >> 4, at as u8 & 15);
        // -i P Q where they anticommute.
        table[at >> 4][at & 15] = match power(p, axis) {
            1 => p ^ axis,
            3 => (p ^ axis) | MINUS,
            _ => p,
        };
        at += 1;
    }
    table
};

/// `R^-1 P R` for the signed axis P and R the turn about `axis` by `quarters` times pi/2: the axis of a rotation that R
/// passes on its way to the end.
pub(super) fn passed(signed: u8, axis: u8, quarters: u8) -> u8 {
    let p = signed & 15;
    let image = PASSED[usize::from(axis & 15)][usize::from(p)];
    let anticommute = image & 15 != p;
    match quarters % 4 {
        1 => image ^ (signed & MINUS),
        2 if anticommute => signed ^ MINUS,
        3 if anticommute => image ^ (signed & MINUS) ^ MINUS,
        _ => signed,
    }
}

/// A Clifford gate F on two qubits, up to its global phase: to each axis P the signed axis `F^-1 P F`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Frame2([u8; 16]);

impl Frame2 {
    /// The identity.
    pub(super) fn identity() -> Frame2 {
        Frame2(std::array::from_fn(|p| p as u8))
    }

    /// One Clifford gate on each qubit.
    pub(super) fn of(first: Frame1, second: Frame1) -> Frame2 {
        Frame2(std::array::from_fn(|p| {
            let (a, b) = (first.pull(p as u8 & 3), second.pull(p as u8 >> 2));
            pair(a & 3, b & 3) | (a ^ b) & MINUS
        }))
    }

    /// `F^-1 P F` of a signed axis.
    pub(super) fn pull(&self, signed: u8) -> u8 {
        self.0[usize::from(signed & 15)] ^ (signed & MINUS)
    }

    /// F, then a turn.
    pub(super) fn then(&self, axis: u8, quarters: u8) -> Frame2 {
        Frame2(std::array::from_fn(|p| self.pull(passed(p as u8, axis, quarters))))
    }

    /// A turn, then F.
    pub(super) fn after(&self, axis: u8, quarters: u8) -> Frame2 {
        Frame2(self.0.map(|image| passed(image, axis, quarters)))
    }

    /// Its gates on single qubits, if it is nothing else.
    pub(super) fn split(&self) -> Option<[Frame1; 2]> {
        let within = |p: u8, outside: u8| self.0[usize::from(p)] & outside == 0;
        let local = within(X, 0b1100) && within(Z, 0b1100) && within(X << 2, 0b0011) && within(Z << 2, 0b0011);
        let one = |side: u8| {
            Frame1(std::array::from_fn(|p| {
                let image = self.0[p << (2 * side)];
                image >> (2 * side) & 3 | image & MINUS
            }))
        };
        local.then(|| [one(0), one(1)])
    }
}

/// A Clifford gate F on one qubit, up to its global phase: to each axis P the signed axis `F^-1 P F`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Frame1([u8; 4]);

impl Frame1 {
    /// The identity.
    pub(super) const IDENTITY: Frame1 = Frame1([0, 1, 2, 3]);

    /// `F^-1 P F` of a signed axis.
    pub(super) fn pull(&self, signed: u8) -> u8 {
        self.0[usize::from(signed & 3)] ^ (signed & MINUS)
    }

    /// F, then a turn.
    pub(super) fn then(&self, axis: u8, quarters: u8) -> Frame1 {
        Frame1(std::array::from_fn(|p| self.pull(passed(p as u8, axis, quarters))))
    }

    /// A turn, then F.
    pub(super) fn after(&self, axis: u8, quarters: u8) -> Frame1 {
        Frame1(self.0.map(|image| passed(image, axis, quarters)))
    }

    /// `first`, then F.
    pub(super) fn following(&self, first: &Frame1) -> Frame1 {
        Frame1(self.0.map(|image| first.pull(image)))
    }

    /// A number below 64 that no other frame has.
    pub(super) fn key(&self) -> usize {
        let code = |image: u8| usize::from(image & 3 | (image & MINUS) >> 2);
        code(self.0[usize::from(X)]) << 3 | code(self.0[usize::from(Z)])
    }
}
