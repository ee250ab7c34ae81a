//! The streams against NumPy 2.4's own draws, to the bit, in mixed order.

use hqml_learn::random::{Generator, RandomState};
use proptest::prelude::*;
use serde_json::Value;

fn golden() -> Value {
    serde_json::from_str(include_str!("golden/random.json")).unwrap()
}

fn floats(value: &Value) -> Vec<f64> {
    value.as_array().unwrap().iter().map(|x| x.as_f64().unwrap()).collect()
}

fn ints(value: &Value) -> Vec<i64> {
    value.as_array().unwrap().iter().map(|x| x.as_i64().unwrap()).collect()
}

fn indices(value: &Value) -> Vec<usize> {
    ints(value).into_iter().map(|x| x as usize).collect()
}

fn many<T>(n: usize, mut draw: impl FnMut() -> T) -> Vec<T> {
    (0..n).map(|_| draw()).collect()
}

#[test]
fn legacy_stream_is_numpys() {
    for case in golden()["legacy"].as_array().unwrap() {
        let mut r = RandomState::new(case["seed"].as_u64().unwrap() as u32);
        assert_eq!(r.rand(4), floats(&case["rand"]));
        assert_eq!(r.randn(3), floats(&case["randn3"]));
        let bounds = [(0, 2), (-5, 17), (0, 1), (0, 1 << 31), (0, 1 << 32), (0, 1 << 40), (i64::MIN, i64::MAX)];
        assert_eq!(bounds.map(|(low, high)| r.randint(low, high)).to_vec(), ints(&case["randint"]));
        assert_eq!(many(6, || r.randint(0, 1000)), ints(&case["randint_many"]));
        assert_eq!(many(3, || r.uniform(-3.0, 8.5)), floats(&case["uniform"]));
        assert_eq!(many(2, || r.normal(1.5, 2.5)), floats(&case["normal"]));
        assert_eq!(r.permutation(23), indices(&case["permutation"]));
        assert_eq!(r.choice(17, 5).unwrap(), indices(&case["choice"]));
        assert_eq!(r.choice_without_replacement(30, 6).unwrap(), indices(&case["choice_without_replacement"]));
        assert_eq!(many(3, || r.exponential(2.0)), floats(&case["exponential"]));
        let sizes = [(5000, 9), (50, 7), (5, 5), (200, 199), (1 << 31, 4)];
        for ((population, size), expected) in sizes.into_iter().zip(case["samples"].as_array().unwrap()) {
            assert_eq!(r.sample_without_replacement(population, size).unwrap(), indices(expected));
        }
        assert_eq!(r.random_sample(), case["last"].as_f64().unwrap());
    }
}

#[test]
fn modern_stream_is_numpys() {
    for case in golden()["modern"].as_array().unwrap() {
        let mut g = Generator::new(case["seed"].as_u64().unwrap());
        assert_eq!(many(4, || g.random()), floats(&case["random"]));
        let bounds =
            [(0, 2), (-5, 17), (0, 1), (0, 1 << 31), (0, 1 << 32), (0, 1 << 40), (i64::MIN, i64::MAX), (0, 3 << 30)];
        assert_eq!(bounds.map(|(low, high)| g.integers(low, high)).to_vec(), ints(&case["integers"]));
        // 100 000 draws reach every layer of the ziggurat and its tail.
        let sum: f64 = many(100_000, || g.standard_normal()).into_iter().sum();
        assert_eq!(sum, case["normal_sum_100000"].as_f64().unwrap());
        assert_eq!(many(5, || g.standard_normal()), floats(&case["standard_normal"]));
        assert_eq!(g.permutation(23), indices(&case["permutation"]));
        assert_eq!(many(3, || g.uniform(-3.0, 8.5)), floats(&case["uniform"]));
        assert_eq!(many(7, || g.integers(0, 1000)), ints(&case["integers_many"]));
        assert_eq!(g.random(), case["last"].as_f64().unwrap());
    }
}

#[test]
fn asking_for_more_than_there_is_is_refused() {
    let mut r = RandomState::new(0);
    let message = r.choice_without_replacement(3, 4).unwrap_err().to_string();
    assert!(message.contains("only 3"), "{message}");
    assert!(r.sample_without_replacement(3, 4).is_err());
    assert!(r.choice(0, 1).is_err());
    assert_eq!(r.choice(0, 0).unwrap(), Vec::<usize>::new());
}

proptest! {
    #[test]
    fn permutations_hold_every_index_once(seed: u32, n in 0usize..200) {
        for order in [RandomState::new(seed).permutation(n), Generator::new(u64::from(seed)).permutation(n)] {
            let mut sorted = order;
            sorted.sort_unstable();
            prop_assert_eq!(sorted, (0..n).collect::<Vec<_>>());
        }
    }

    #[test]
    fn bounded_integers_stay_in_bounds(seed: u32, low: i64, high: i64) {
        let draws = [RandomState::new(seed).randint(low, high), Generator::new(u64::from(seed)).integers(low, high)];
        for draw in draws {
            prop_assert!(draw == low || (low..high).contains(&draw));
        }
    }

    #[test]
    fn samples_are_distinct_and_below_the_population(seed: u32, population in 1usize..3000, share in 0.0..=1.0f64) {
        let size = (population as f64 * share) as usize;
        let mut sample = RandomState::new(seed).sample_without_replacement(population, size).unwrap();
        sample.sort_unstable();
        sample.dedup();
        prop_assert_eq!(sample.len(), size);
        prop_assert!(sample.iter().all(|&index| index < population));
    }
}
