//! Observables are judged at their definition, too: every affine index over every affine range of a small grid, judged for all
//! widths at once, against going through the widths one by one.

use hqml_compiler::circuits::check_definition;
use hqml_compiler::names::Names;
use hqml_compiler::prover::{Demand, Verdict, judge};
use hqml_compiler::world::MemoryWorld;

/// `Z(a * i + b * n + c)` for `i` from `low` to `high[0] * n + high[1]`.
#[derive(Debug, Clone, Copy)]
struct Case {
    index: [i64; 3],
    low: i64,
    high: [i64; 2],
}

fn cases() -> Vec<Case> {
    let mut all = vec![];
    for a in [-1, 0, 1, 2] {
        for b in [-1, 0, 1] {
            for c in -2..=2 {
                for low in [0, 1] {
                    for high in [[1, 0], [1, -1], [1, -3], [0, 2]] {
                        all.push(Case { index: [a, b, c], low, high });
                    }
                }
            }
        }
    }
    all
}

impl Case {
    fn text(&self, number: usize) -> String {
        let ([a, b, c], [d, e]) = (self.index, self.high);
        format!(
            "observable o{number} on q[n] = [Z(({a}) * i + ({b}) * n + ({c})) for i in {}..{d} * n + ({e})]\n",
            self.low
        )
    }

    /// Whether anything is measured at a width, and whether all of it is there.
    fn at(&self, n: i64) -> (bool, bool) {
        let ([a, b, c], [d, e]) = (self.index, self.high);
        let mut indices = (self.low..d * n + e).map(|i| a * i + b * n + c).peekable();
        (indices.peek().is_some(), indices.all(|at| (0..n).contains(&at)))
    }
}

#[test]
fn what_is_said_of_an_observable_for_all_widths_holds_at_each() {
    let cases = cases();
    let text: String = cases.iter().enumerate().map(|(at, case)| case.text(at)).collect();
    let (names, wrong) = Names::load(&MemoryWorld::new().with_file("main.hqml", &text), "main.hqml", &[]);
    assert_eq!(wrong, vec![]);
    let (mut proved, mut refuted, mut errors) = (0, 0, 0);
    for (at, case) in cases.iter().enumerate() {
        let declared = names.lookup(names.root(), &format!("o{at}")).expect("declared");
        let widths: Vec<(bool, bool)> = (1..=40).map(|n| case.at(n)).collect();
        let always_right = widths.iter().all(|(_, right)| *right);
        let never_right =
            widths.iter().any(|(reached, _)| *reached) && widths.iter().all(|(reached, right)| !reached || !right);
        let verdict = judge(&names, declared).into_iter().find(|j| j.demand == Demand::Qubit).map(|j| j.verdict);
        match verdict {
            Some(Verdict::Proved) => {
                proved += 1;
                assert!(always_right, "{} is not right", case.text(at));
            }
            Some(Verdict::AlwaysViolated) => {
                refuted += 1;
                assert!(never_right, "{} is right somewhere", case.text(at));
            }
            Some(Verdict::Unknown) => assert!(!always_right, "{} is right and not proved", case.text(at)),
            None => panic!("{} is not judged", case.text(at)),
        }
        let said = !check_definition(&names, declared).is_empty();
        errors += usize::from(said);
        assert_eq!(said, never_right, "{}", case.text(at));
    }
    assert!(proved > 10 && refuted > 50 && errors > 50, "{proved} {refuted} {errors}");
}
