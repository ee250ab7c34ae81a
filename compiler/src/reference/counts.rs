//! A count that depends on a width, said as a formula where it is one: numbers for the first widths enter, `4 n` leaves.

/// The count for each width, in order, one after the other: `3 n + 1`, `3 n + 1 for n >= 2`, or the numbers themselves.
pub(super) fn formula(counts: &[(usize, usize)], letter: &str) -> Option<String> {
    let from = (0..counts.len().saturating_sub(3)).find(|from| affine(&counts[*from..]).is_some());
    let Some(from) = from else {
        let (last, first) = (counts.last()?, counts.first()?);
        let numbers: Vec<String> = counts.iter().map(|c| c.1.to_string()).collect();
        return Some(format!("{} for {letter} = {} to {}", numbers.join(", "), first.0, last.0));
    };
    let (slope, offset) = affine(&counts[from..])?;
    let slope_text = match slope {
        0 => String::new(),
        1 => letter.to_owned(),
        s => format!("{s} {letter}"),
    };
    let text = match (slope, offset) {
        (0, o) => o.to_string(),
        (_, 0) => slope_text,
        (_, o) if o < 0 => format!("{slope_text} - {}", -o),
        (_, o) => format!("{slope_text} + {o}"),
    };
    let first = counts[from].0;
    Some(if from == 0 { format!("`{text}`") } else { format!("`{text}` for {letter} >= {first}") })
}

/// The count as a polynomial of the width, at most of degree 2: `3 n`, `n (n - 1) / 2`.
pub(super) fn polynomial(counts: &[(usize, usize)], letter: &str) -> Option<String> {
    if affine(counts).is_some() {
        return formula(counts, letter).map(|text| text.replace('`', ""));
    }
    let pairs = |n: usize| n * n.saturating_sub(1) / 2;
    let quadratic = counts.len() > 3 && counts.iter().all(|(n, count)| *count == pairs(*n));
    quadratic.then(|| format!("{letter} ({letter} - 1) / 2"))
}

/// Slope and offset of the line through all of them.
fn affine(counts: &[(usize, usize)]) -> Option<(i64, i64)> {
    let points: Vec<(i64, i64)> = counts.iter().map(|(n, c)| (*n as i64, *c as i64)).collect();
    let [(n0, c0), (n1, c1), ..] = points.as_slice() else { return None };
    let rise = c1 - c0;
    let slope = (rise % (n1 - n0) == 0).then(|| rise / (n1 - n0))?;
    let offset = c0 - slope * n0;
    points.iter().all(|(n, c)| slope * n + offset == *c).then_some((slope, offset))
}

#[cfg(test)]
mod tests {
    use super::formula;

    #[test]
    fn lines_are_formulas_and_other_counts_are_listed() {
        let of = |count: fn(usize) -> usize| formula(&(1..=8).map(|n| (n, count(n))).collect::<Vec<_>>(), "n").unwrap();
        assert_eq!(of(|n| 4 * n), "`4 n`");
        assert_eq!(of(|n| n), "`n`");
        assert_eq!(of(|_| 7), "`7`");
        assert_eq!(of(|n| 3 * n - 2), "`3 n - 2`");
        assert_eq!(of(|n| if n < 3 { 0 } else { n + 1 }), "`n + 1` for n >= 3");
        assert_eq!(of(|n| n * (n - 1) / 2), "0, 1, 3, 6, 10, 15, 21, 28 for n = 1 to 8");
    }
}
