//! Affine numbers over whole unknowns: `2 * i + n - 1`. What would overflow is not said.

/// The number of an unknown.
pub(super) type Unknown = u32;

/// A sum of multiples of unknowns and a constant. Terms stand in the order of the unknowns; none has the factor 0.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Affine {
    pub(super) terms: Vec<(Unknown, i128)>,
    pub(super) constant: i128,
}

impl Affine {
    /// A number.
    pub(super) fn constant(constant: i128) -> Affine {
        Affine { terms: vec![], constant }
    }

    /// An unknown.
    pub(super) fn unknown(unknown: Unknown) -> Affine {
        Affine { terms: vec![(unknown, 1)], constant: 0 }
    }

    /// The number, if no unknown is in it.
    pub(super) fn as_constant(&self) -> Option<i128> {
        self.terms.is_empty().then_some(self.constant)
    }

    /// The factor of an unknown.
    pub(super) fn factor(&self, unknown: Unknown) -> i128 {
        self.terms.binary_search_by_key(&unknown, |term| term.0).map_or(0, |at| self.terms[at].1)
    }

    /// `self + factor * other`.
    pub(super) fn plus(&self, factor: i128, other: &Affine) -> Option<Affine> {
        let mut terms = Vec::with_capacity(self.terms.len() + other.terms.len());
        let (mut a, mut b) = (self.terms.iter().peekable(), other.terms.iter().peekable());
        loop {
            let next = match (a.peek(), b.peek()) {
                (None, None) => break,
                (Some(x), Some(y)) if x.0 == y.0 => {
                    let sum = y.1.checked_mul(factor)?.checked_add(x.1)?;
                    let unknown = x.0;
                    a.next();
                    b.next();
                    (unknown, sum)
                }
                (Some(x), y) if y.is_none_or(|y| x.0 < y.0) => {
                    let term = **x;
                    a.next();
                    term
                }
                (_, Some(y)) => {
                    let term = (y.0, y.1.checked_mul(factor)?);
                    b.next();
                    term
                }
                (_, None) => break,
            };
            if next.1 != 0 {
                terms.push(next);
            }
        }
        let constant = other.constant.checked_mul(factor)?.checked_add(self.constant)?;
        Some(Affine { terms, constant })
    }

    /// `self + other`.
    pub(super) fn add(&self, other: &Affine) -> Option<Affine> {
        self.plus(1, other)
    }

    /// `self - other`.
    pub(super) fn subtract(&self, other: &Affine) -> Option<Affine> {
        self.plus(-1, other)
    }

    /// `self + number`.
    pub(super) fn shifted(&self, number: i128) -> Option<Affine> {
        Some(Affine { terms: self.terms.clone(), constant: self.constant.checked_add(number)? })
    }

    /// `factor * self`.
    pub(super) fn scaled(&self, factor: i128) -> Option<Affine> {
        Affine::constant(0).plus(factor, self)
    }

    /// `self / divisor`, where that is affine with whole factors.
    pub(super) fn divided(&self, divisor: i128) -> Option<Affine> {
        let whole = |number: i128| (number.checked_rem(divisor)? == 0).then(|| number.checked_div(divisor)).flatten();
        let terms: Option<Vec<_>> =
            self.terms.iter().map(|(unknown, factor)| Some((*unknown, whole(*factor)?))).collect();
        Some(Affine { terms: terms?, constant: whole(self.constant)? })
    }

    /// With a number in the place of an unknown.
    pub(super) fn with(&self, unknown: Unknown, number: i128) -> Option<Affine> {
        let factor = self.factor(unknown);
        if factor == 0 {
            return Some(self.clone());
        }
        let terms = self.terms.iter().filter(|term| term.0 != unknown).copied().collect();
        Some(Affine { terms, constant: factor.checked_mul(number)?.checked_add(self.constant)? })
    }
}
