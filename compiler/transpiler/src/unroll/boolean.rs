//! Values of wires as Boolean polynomials: what classical gates do to a basis state. Sums and products of polynomials over
//! two elements enter and leave; where one grows too long, or a gate is not classical, a new variable stands for it.

use std::collections::BTreeMap;

use smallvec::SmallVec;

/// A polynomial: its monomials, sorted, each by its number.
pub(super) type Polynomial = Vec<u32>;

/// The longest polynomial that is multiplied out.
const LONGEST: usize = 48;

type Monomial = SmallVec<[u32; 4]>;

/// Variables, and the numbers of monomials. Monomial 0 is the constant 1.
#[derive(Debug)]
pub(super) struct Ring {
    numbers: BTreeMap<Monomial, u32>,
    monomials: Vec<Monomial>,
    variables: u32,
    /// Products that were too long, and the variable that stands for each.
    products: BTreeMap<(Polynomial, Polynomial), u32>,
}

impl Ring {
    pub(super) fn new() -> Ring {
        let mut ring = Ring { numbers: BTreeMap::new(), monomials: vec![], variables: 0, products: BTreeMap::new() };
        ring.number(Monomial::new());
        ring
    }

    fn number(&mut self, monomial: Monomial) -> u32 {
        match self.numbers.get(&monomial) {
            Some(known) => *known,
            None => {
                let next = self.monomials.len() as u32;
                self.numbers.insert(monomial.clone(), next);
                self.monomials.push(monomial);
                next
            }
        }
    }

    /// A value of which nothing is known.
    pub(super) fn fresh(&mut self) -> Polynomial {
        self.variables += 1;
        let variable = self.variables;
        vec![self.number(SmallVec::from_slice(&[variable]))]
    }

    /// `a b`.
    pub(super) fn product(&mut self, a: &Polynomial, b: &Polynomial) -> Polynomial {
        if a.len() * b.len() > LONGEST {
            let key = if a <= b { (a.clone(), b.clone()) } else { (b.clone(), a.clone()) };
            if let Some(known) = self.products.get(&key) {
                return vec![*known];
            }
            let new = self.fresh();
            self.products.insert(key, new[0]);
            return new;
        }
        let pairs: Vec<(u32, u32)> = a.iter().flat_map(|x| b.iter().map(|y| (*x, *y))).collect();
        let mut terms: Vec<u32> = pairs.into_iter().map(|(x, y)| self.join(x, y)).collect();
        terms.sort_unstable();
        odd(terms)
    }

    /// The product of two monomials: all variables of both.
    fn join(&mut self, x: u32, y: u32) -> u32 {
        let (a, b) = (&self.monomials[x as usize], &self.monomials[y as usize]);
        let mut all: Monomial = a.iter().chain(b).copied().collect();
        all.sort_unstable();
        all.dedup();
        self.number(all)
    }
}

/// `a + b`.
pub(super) fn sum(a: &Polynomial, b: &Polynomial) -> Polynomial {
    let mut terms: Vec<u32> = a.iter().chain(b).copied().collect();
    terms.sort_unstable();
    odd(terms)
}

/// What stands an odd number of times in a sorted list.
fn odd(terms: Vec<u32>) -> Polynomial {
    terms.chunk_by(|x, y| x == y).filter(|same| same.len() % 2 == 1).map(|same| same[0]).collect()
}
