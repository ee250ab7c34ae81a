//! The verdict against a slow, obvious bootstrap, and its logic case by case.

mod common;

use std::collections::BTreeMap;

use common::*;
use hqml_ir::stages::Family;
use hqml_ir::{Comparison, Condition, Experiment, Role, Rule, Subject, Term};
use hqml_learn::random::Stream;
use hqml_runtime::backend::Calls;
use hqml_runtime::cells::Cell;
use hqml_runtime::pipeline::Truth;
use hqml_runtime::registry::Scores;
use hqml_runtime::verdict::{Decision, judge};

/// A cell of a contender that is right on each row with this probability.
fn cell(model: &str, role: Role, seed: u64, rows: &[usize], right: f64, time: f64) -> Cell {
    let mut draw = Stream::named(seed, model).generator();
    let truth: Vec<usize> = rows.iter().map(|r| r % 2).collect();
    let labels: Vec<usize> = truth.iter().map(|t| if draw.random() < right { *t } else { 1 - t }).collect();
    Cell {
        data: "moons".into(),
        model: model.into(),
        role: if role == Role::Model { "model" } else { "baseline" }.into(),
        backend: "statevector".into(),
        seed,
        fold: 0,
        metrics: BTreeMap::from([("inference_time".to_string(), Some(time))]),
        failed: None,
        undefined: BTreeMap::new(),
        rows: rows.to_vec(),
        truth: Truth::Classes { labels: truth, classes: 2 },
        predicted: Scores { labels, ..Scores::default() },
        parameters: vec![],
        trained: vec![],
        choices: vec![],
        training_calls: Calls::default(),
        inference_calls: Calls::default(),
        approximation: None,
    }
}

fn metric(contender: usize, metric: usize) -> Term {
    Term::Metric { subject: Subject::Contender { contender, backend: None }, metric }
}

fn best(metric: usize) -> Term {
    Term::Metric { subject: Subject::Best { contenders: vec![1, 2] }, metric }
}

fn compare(left: Term, operator: Comparison, right: Term) -> Condition {
    Condition::Compare { left, operator, right, text: "left ? right".into() }
}

/// A model and two baselines; rows of every seed are its own (`pinned`: those of one table).
fn study(condition: Condition, seeds: u64, pinned: bool) -> Experiment {
    let pipeline = || vec![estimator("gaussian_nb", &[], 2, LABELS)];
    let contenders = vec![
        contender("m", Role::Model, pipeline()),
        contender("a", Role::Baseline, pipeline()),
        contender("b", Role::Baseline, pipeline()),
    ];
    let mut e = experiment(
        vec![moons(100, pinned.then_some(1))],
        contenders,
        (0..seeds).collect(),
        &["accuracy", "inference_time"],
    );
    e.rule = Some(Rule { text: "the rule".into(), condition });
    e
}

fn cells(seeds: u64, rows: &dyn Fn(u64) -> Vec<usize>, right: [f64; 3]) -> Vec<Cell> {
    let roles = [("m", Role::Model), ("a", Role::Baseline), ("b", Role::Baseline)];
    let all =
        roles.iter().zip(right).flat_map(|((name, role), right)| (0..seeds).map(move |s| (*name, *role, s, right)));
    all.map(|(name, role, s, right)| cell(name, role, s, &rows(s), right, 0.1 * (s + 1) as f64)).collect()
}

/// m - best(a, b) in accuracy, resampled in the plainest way, with other random numbers than the verdict's.
fn slow(cells: &[Cell], seeds: usize, shared: bool) -> (f64, f64) {
    let mut draw = Stream::named(99, "slow").generator();
    let mut pick = |n: usize| draw.integers(0, n as i64) as usize;
    let of = |model: &str, seed: usize| cells.iter().find(|c| c.model == model && c.seed == seed as u64).unwrap();
    let mut differences = Vec::new();
    for _ in 0..4000 {
        let chosen: Vec<usize> = if seeds == 1 { vec![0] } else { (0..seeds).map(|_| pick(seeds)).collect() };
        let mut drawn: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for seed in 0..seeds {
            let n = of("m", seed).rows.len();
            let own = if shared && seed > 0 { drawn[&0].clone() } else { (0..n).map(|_| pick(n)).collect() };
            drawn.insert(seed, own);
        }
        let accuracy = |model: &str| {
            let one = |seed: &usize| {
                let cell = of(model, *seed);
                let Truth::Classes { labels, .. } = &cell.truth else { unreachable!() };
                let rows = &drawn[seed];
                rows.iter().filter(|r| labels[**r] == cell.predicted.labels[**r]).count() as f64 / rows.len() as f64
            };
            chosen.iter().map(one).sum::<f64>() / chosen.len() as f64
        };
        differences.push(accuracy("m") - accuracy("a").max(accuracy("b")));
    }
    differences.sort_by(f64::total_cmp);
    (differences[99], differences[3899])
}

#[test]
fn intervals_are_those_of_the_plain_bootstrap() {
    let rule = || compare(metric(0, 0), Comparison::GreaterEqual, best(0));
    let one_table: Vec<usize> = (0..40).collect();
    let cases: [(u64, bool); 3] = [(1, true), (6, true), (6, false)];
    for (seeds, pinned) in cases {
        let e = study(rule(), seeds, pinned);
        let cells = cells(seeds, &|_| one_table.clone(), [0.8, 0.75, 0.7]);
        let (verdict, _) = judge(&e, &cells, 2).unwrap();
        let got = &verdict.intervals[0];
        let (low, high) = slow(&cells, seeds as usize, pinned);
        // Two bootstraps of thousands agree to a part of their width.
        let width = high - low;
        assert!((got.low.unwrap() - low).abs() < 0.12 * width, "{seeds} {pinned}: {got:?}, not {low}");
        assert!((got.high.unwrap() - high).abs() < 0.12 * width, "{seeds} {pinned}: {got:?}, not {high}");
    }
}

#[test]
fn many_seeds_on_the_same_rows_are_not_many_rows() {
    let rule = || compare(metric(0, 0), Comparison::GreaterEqual, best(0));
    let width = |pinned: bool| {
        let all = cells(8, &|_| (0..40).collect(), [0.8, 0.75, 0.7]);
        // The same predictions in every seed: nothing varies but rows.
        let all: Vec<Cell> = all
            .iter()
            .map(|c| {
                let first = all.iter().find(|f| f.model == c.model && f.seed == 0).unwrap();
                Cell { predicted: first.predicted.clone(), ..c.clone() }
            })
            .collect();
        let got = judge(&study(rule(), 8, pinned), &all, 2).unwrap().0.intervals[0].clone();
        got.high.unwrap() - got.low.unwrap()
    };
    assert!(width(true) > 2.0 * width(false), "eight seeds share forty rows: the root of 8 wider than if they did not");
}

#[test]
fn three_values_are_joined_as_kleene_joins_them() {
    let rows: Vec<usize> = (0..60).collect();
    let sure = || compare(metric(0, 0), Comparison::Greater, Term::Number(0.5));
    let never = || compare(metric(0, 0), Comparison::Less, Term::Number(0.5));
    let open = || compare(metric(0, 0), Comparison::GreaterEqual, best(0));
    let late = || compare(metric(0, 1), Comparison::GreaterEqual, Term::Number(0.1));
    let cases = [
        (sure(), Decision::Continue),
        (never(), Decision::Stop),
        (open(), Decision::Undecided),
        (late(), Decision::Continue),
        (Condition::All(vec![sure(), open()]), Decision::Undecided),
        (Condition::All(vec![never(), open()]), Decision::Stop),
        (Condition::Any(vec![sure(), open()]), Decision::Continue),
        (Condition::Any(vec![never(), open()]), Decision::Undecided),
        (Condition::Not(Box::new(open())), Decision::Undecided),
        (Condition::Not(Box::new(never())), Decision::Continue),
    ];
    for (k, (condition, decision)) in cases.into_iter().enumerate() {
        let e = study(condition, 1, true);
        let cells = cells(1, &|_| rows.clone(), [0.9, 0.88, 0.7]);
        assert_eq!(judge(&e, &cells, 1).unwrap().0.decision, decision, "case {k}");
    }
}

#[test]
fn an_open_comparison_says_how_many_rows_would_close_it() {
    let e = study(compare(metric(0, 0), Comparison::GreaterEqual, metric(2, 0)), 1, true);
    let small: Vec<usize> = (0..60).collect();
    let mut cells_small = cells(1, &|_| small.clone(), [0.5, 0.5, 0.5]);
    // The model errs on the first 10 rows, the baseline on rows 8 to 20: 12 against 10 errors.
    for (cell, wrong) in [(0, 0..10), (2, 8..20)] {
        let Truth::Classes { labels, .. } = cells_small[cell].truth.clone() else { unreachable!() };
        let flip = |(k, label): (usize, usize)| if wrong.contains(&k) { 1 - label } else { label };
        cells_small[cell].predicted.labels = labels.into_iter().enumerate().map(flip).collect();
    }
    let got = judge(&e, &cells_small, 2).unwrap().0.intervals[0].clone();
    assert_eq!(got.outcome, "undecided", "{got:?}");
    let needed = got.rows_needed.unwrap() as f64;
    // Half the interval is what one hundredth of a normal tail says: about (half width / difference)^2 times the rows.
    let half = 0.5 * (got.high.unwrap() - got.low.unwrap());
    let expected = 60.0 * (half / got.difference.unwrap()).powi(2);
    assert!((needed / expected).ln().abs() < 0.5, "{needed} rows, about {expected} expected");
}

#[test]
fn a_failed_contender_leaves_its_comparison_open_with_the_reason() {
    let e = study(compare(metric(0, 0), Comparison::GreaterEqual, best(0)), 1, true);
    let mut cells = cells(1, &|_| (0..30).collect(), [0.9, 0.8, 0.7]);
    cells[0].failed = Some("it broke".into());
    let (verdict, _) = judge(&e, &cells, 1).unwrap();
    assert_eq!(verdict.decision, Decision::Undecided);
    assert!(verdict.intervals[0].reason.as_ref().unwrap().contains("`m`"));
}

#[test]
fn a_model_at_chance_and_behind_its_baselines_is_called_so() {
    let e = study(compare(metric(0, 0), Comparison::GreaterEqual, best(0)), 1, true);
    let cells = cells(1, &|_| (0..100).collect(), [0.5, 0.95, 0.9]);
    let (verdict, findings) = judge(&e, &cells, 1).unwrap();
    assert_eq!(verdict.decision, Decision::Stop);
    assert!(findings.iter().any(|f| f.contains("`m` does not beat the best baseline (`a`)")), "{findings:?}");
    assert!(findings.iter().any(|f| f.contains("chance")), "{findings:?}");
}

/// What the plan counts is what the meter counts.
#[test]
fn the_plan_counts_as_the_meter_does() {
    let adam = call(Family::Optimizer, "adam", &[("epochs", int(4)), ("batch", int(20))]);
    let contenders = vec![
        contender("kernel", Role::Model, vec![quantum_kernel(2, 1.0)]),
        contender("vqc", Role::Model, vec![vqc(adam, None)]),
    ];
    let mut e = experiment(vec![moons(70, None)], contenders, vec![0], &["accuracy"]);
    let folder = tempfile::tempdir().unwrap();
    for shots in [None, Some(10)] {
        e.backends = vec![statevector("statevector", shots)];
        let plan = hqml_runtime::plan(&e);
        let result = go(&e, &options(folder.path()));
        let text = std::fs::read_to_string(std::path::Path::new(&result.record).join("cells.jsonl")).unwrap();
        let cells: Vec<Cell> = text.lines().map(|l| serde_json::from_str(l).unwrap()).collect();
        for planned in &plan.contenders {
            let cell = cells.iter().find(|c| c.model == planned.name).unwrap();
            let counts = |c: &Calls| (c.circuits, c.evolutions, c.shots);
            assert_eq!(counts(&planned.inference), counts(&cell.inference_calls), "{}", planned.name);
            assert_eq!(counts(&planned.training), counts(&cell.training_calls), "{}", planned.name);
        }
    }
}
