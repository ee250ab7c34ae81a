//! Systems of linear inequalities over whole numbers: a list of [`Affine`], none of them negative, enters; leaves its
//! shadow on some of the unknowns (Fourier-Motzkin elimination), whether it has no solution, and whether other systems
//! cover it. Every answer is sound over the whole numbers; where numbers or systems grow too large there is none.
//!
//! Source: Pugh, "The Omega test", Supercomputing 1991: the real shadow holds every solution's shadow, the dark shadow
//! holds shadows of solutions only, and they are the same where one of two factors is 1.

use std::collections::BTreeMap;

use super::affine::{Affine, Unknown};

/// More inequalities than any readable circuit has.
const ROWS: usize = 64;

/// The most systems that a question is split into.
const SPLITS: usize = 64;

/// All of these are at least 0.
pub(super) type System = Vec<Affine>;

/// Which way a shadow errs where it is not exact.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shadow {
    /// It may hold too much.
    Real,
    /// It may hold too little.
    Dark,
}

/// `a >= b`.
pub(super) fn at_least(a: &Affine, b: &Affine) -> Option<Affine> {
    a.subtract(b)
}

/// `a < b`.
pub(super) fn below(a: &Affine, b: &Affine) -> Option<Affine> {
    b.subtract(a)?.shifted(-1)
}

/// Not `row >= 0`.
pub(super) fn negated(row: &Affine) -> Option<Affine> {
    row.scaled(-1)?.shifted(-1)
}

/// A system with its factors divided by what they share and its constants rounded to whole numbers, each direction once.
/// `Ok(None)`: it has no solution. `Err`: too large.
fn tidy(rows: impl IntoIterator<Item = Affine>) -> Result<Option<System>, ()> {
    let mut tightest: BTreeMap<Vec<(Unknown, i128)>, i128> = BTreeMap::new();
    for row in rows {
        let shared = row.terms.iter().fold(0, |shared, term| gcd(shared, term.1.unsigned_abs()));
        if shared == 0 {
            if row.constant < 0 {
                return Ok(None);
            }
            continue;
        }
        let shared = i128::try_from(shared).map_err(drop)?;
        let terms = row.terms.into_iter().map(|(unknown, factor)| (unknown, factor / shared)).collect();
        let constant = row.constant.div_euclid(shared);
        tightest.entry(terms).and_modify(|known| *known = constant.min(*known)).or_insert(constant);
        if tightest.len() > ROWS {
            return Err(());
        }
    }
    Ok(Some(tightest.into_iter().map(|(terms, constant)| Affine { terms, constant }).collect()))
}

fn gcd(a: u128, b: u128) -> u128 {
    if b == 0 { a } else { gcd(b, a % b) }
}

/// The system without one unknown.
fn eliminate(rows: System, unknown: Unknown, shadow: Shadow) -> Result<Option<System>, ()> {
    let (with, mut rest): (Vec<_>, Vec<_>) = rows.into_iter().partition(|row| row.factor(unknown) != 0);
    let (lower, upper): (Vec<_>, Vec<_>) = with.into_iter().partition(|row| row.factor(unknown) > 0);
    for low in &lower {
        for high in &upper {
            let (a, b) = (low.factor(unknown), high.factor(unknown).checked_neg().ok_or(())?);
            let sum = low.scaled(b).and_then(|low| low.plus(a, high)).ok_or(())?;
            let gap = match shadow {
                Shadow::Real => 0,
                Shadow::Dark => (a - 1).checked_mul(b - 1).ok_or(())?,
            };
            rest.push(sum.shifted(-gap).ok_or(())?);
        }
    }
    tidy(rest)
}

/// The shadow on the unknowns that `keep` names; the unknown whose elimination makes least goes first.
fn eliminated(rows: &[Affine], keep: &dyn Fn(Unknown) -> bool, shadow: Shadow) -> Result<Option<System>, ()> {
    let mut rows = tidy(rows.iter().cloned())?;
    while let Some(system) = &rows {
        let mut counts: BTreeMap<Unknown, (usize, usize)> = BTreeMap::new();
        for (unknown, factor) in system.iter().flat_map(|row| &row.terms).filter(|term| !keep(term.0)) {
            let count = counts.entry(*unknown).or_default();
            if *factor > 0 { count.0 += 1 } else { count.1 += 1 }
        }
        let Some((next, _)) = counts.into_iter().min_by_key(|(_, (lower, upper))| lower * upper) else { break };
        rows = eliminate(rows.unwrap_or_default(), next, shadow)?;
    }
    Ok(rows)
}

/// The shadow of a system on the unknowns below `kept`; `None` where it is empty or too large to find.
pub(super) fn shadow(rows: &[Affine], kept: Unknown, shadow: Shadow) -> Option<System> {
    eliminated(rows, &|unknown| unknown < kept, shadow).ok().flatten()
}

/// Whether a system surely has no solution.
pub(super) fn is_empty(rows: &[Affine]) -> bool {
    eliminated(rows, &|_| false, Shadow::Real) == Ok(None)
}

/// Whether every solution of `system` surely solves one of `others`.
pub(super) fn covered(system: &[Affine], others: &[System]) -> bool {
    let mut splits = SPLITS;
    cover(system, others, &mut splits)
}

fn cover(system: &[Affine], others: &[System], splits: &mut usize) -> bool {
    if *splits == 0 {
        return false;
    }
    *splits -= 1;
    if is_empty(system) {
        return true;
    }
    let Some((first, rest)) = others.split_first() else { return false };
    let mut inside = system.to_vec();
    for row in first {
        let Some(negated) = negated(row) else { return false };
        let outside: System = inside.iter().cloned().chain([negated]).collect();
        if !cover(&outside, rest, splits) {
            return false;
        }
        inside.push(row.clone());
    }
    true
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const BOX: std::ops::RangeInclusive<i128> = -6..=6;

    fn row() -> impl Strategy<Value = Affine> {
        (prop::array::uniform3(-3i128..=3), -8i128..=8).prop_map(|(factors, constant)| {
            let terms = (0..).zip(factors).filter(|term| term.1 != 0).collect();
            Affine { terms, constant }
        })
    }

    /// Three unknowns in a box, so that all solutions can be gone through.
    fn system() -> impl Strategy<Value = System> {
        prop::collection::vec(row(), 0..5).prop_map(|mut rows| {
            for unknown in 0..3 {
                rows.push(Affine { terms: vec![(unknown, 1)], constant: 6 });
                rows.push(Affine { terms: vec![(unknown, -1)], constant: 6 });
            }
            rows
        })
    }

    fn holds(rows: &[Affine], point: &[i128]) -> bool {
        let value = |row: &Affine| row.terms.iter().map(|(u, f)| f * point[*u as usize]).sum::<i128>() + row.constant;
        rows.iter().all(|row| value(row) >= 0)
    }

    fn points() -> impl Iterator<Item = [i128; 3]> {
        BOX.flat_map(|x| BOX.flat_map(move |y| BOX.map(move |z| [x, y, z])))
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(300))]

        #[test]
        fn shadows_err_on_their_own_side(rows in system(), kept in 0u32..3) {
            let real = eliminated(&rows, &|u| u < kept, Shadow::Real);
            let dark = eliminated(&rows, &|u| u < kept, Shadow::Dark);
            let lies = |shadow: &Result<Option<System>, ()>, point: &[i128]| match shadow {
                Ok(Some(rows)) => holds(rows, point),
                Ok(None) => false,
                Err(()) => panic!("small systems are not too large"),
            };
            let solutions: Vec<_> = points().filter(|point| holds(&rows, point)).collect();
            for point in points() {
                let is_shadow = solutions.iter().any(|s| s[..kept as usize] == point[..kept as usize]);
                prop_assert!(!is_shadow || lies(&real, &point));
                prop_assert!(is_shadow || !lies(&dark, &point));
            }
        }

        #[test]
        fn what_is_empty_or_covered_is_so(rows in system(), others in prop::collection::vec(prop::collection::vec(row(), 0..3), 0..3)) {
            let solutions: Vec<_> = points().filter(|point| holds(&rows, point)).collect();
            prop_assert!(!is_empty(&rows) || solutions.is_empty());
            if covered(&rows, &others) {
                prop_assert!(solutions.iter().all(|point| others.iter().any(|other| holds(other, point))));
            }
        }
    }

    #[test]
    fn the_systems_of_circuits_are_decided() {
        let (n, i) = (Affine::unknown(0), Affine::unknown(1));
        let number = Affine::constant;
        // 0 <= i < n - 1 and i + 1 >= n: never.
        let bounds = [i.clone(), below(&i, &n.shifted(-1).unwrap()).unwrap()];
        let next = i.shifted(1).unwrap();
        let outside: System = bounds.iter().cloned().chain(at_least(&next, &n)).collect();
        assert!(is_empty(&outside));
        // 0 <= i < n: some i reaches i + 1 >= n for each n that has an i.
        let bounds = [i.clone(), below(&i, &n).unwrap()];
        let outside: System = bounds.iter().cloned().chain(at_least(&next, &n)).collect();
        let found = shadow(&outside, 1, Shadow::Dark).unwrap();
        assert!(covered(&bounds, &[found]));
        // 2 i == 2 n + 1 has no whole solution.
        let (twice, odd) = (i.scaled(2).unwrap(), n.scaled(2).unwrap().add(&number(1)).unwrap());
        assert!(is_empty(&[at_least(&twice, &odd).unwrap(), at_least(&odd, &twice).unwrap()]));
    }
}
