//! Wide states against the plain kernels, gate by gate: random circuits of every kernel, the families that are measured,
//! any number of threads.

use num_complex::Complex64;
use proptest::prelude::*;

use super::kernel::{Plane, plane};
use super::lower::lower;
use super::op::Normal;
use super::planned::Planned;
use super::rows::normal;
use super::state::WideState;
use crate::circuit::Circuit;
use crate::kernel::Kernel;
use crate::workload::{Family, Source};

fn plain(qubits: u32, kernels: &[Kernel]) -> Vec<Complex64> {
    let mut state = vec![Complex64::ZERO; 1 << qubits];
    state[0] = Complex64::ONE;
    kernels.iter().for_each(|k| k.apply(&mut state));
    state
}

fn wide(qubits: u32, kernels: &[Kernel]) -> Vec<Complex64> {
    let normal = lower(qubits, kernels).unwrap();
    let mut amplitudes = vec![Complex64::ZERO; 1 << qubits];
    state(&normal).write(&mut amplitudes);
    amplitudes
}

fn state(normal: &Normal) -> WideState {
    Planned::new(normal).state(normal)
}

fn distance(a: &[Complex64], b: &[Complex64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| (a - b).norm()).fold(0.0, f64::max)
}

/// Kernels of a member of a family, at scattered angles.
fn family(kind: Family, qubits: u32) -> Vec<Kernel> {
    at(kind, qubits, 0.3)
}

/// The same at angles of this offset.
fn at(family: Family, qubits: u32, offset: f64) -> Vec<Kernel> {
    let program = family.program(qubits, Source::Parameters);
    let angles: Vec<f64> = (0..program.parameters).map(|k| 3.0 * (1.7 * f64::from(k) + offset).sin()).collect();
    Circuit::compile(&program).unwrap().bind_shared(&angles).unwrap().kernels
}

#[test]
fn families_have_the_states_of_the_plain_kernels() {
    use Family::{Brickwork, HardwareEfficient, StronglyEntangling, ZzFeatureMap};
    for kind in [ZzFeatureMap, HardwareEfficient, StronglyEntangling, Brickwork] {
        for qubits in [5, 6, 9, 10, 11, 14, 15] {
            let kernels = family(kind, qubits);
            let distance = distance(&wide(qubits, &kernels), &plain(qubits, &kernels));
            assert!(distance < 1e-13, "{kind:?} {qubits}: {distance:e}");
        }
    }
}

#[test]
fn parities_are_those_of_the_amplitudes() {
    let kernels = family(Family::Brickwork, 10);
    let kernels: Vec<Kernel> = kernels.into_iter().chain([Kernel::Flip { bit: 4, controls: 0 }]).collect();
    let psi = plain(10, &kernels);
    let state = state(&lower(10, &kernels).unwrap());
    for mask in [0b1usize, 0b100, 0b1000000000, 0b1100010110] {
        let expected: f64 = psi
            .iter()
            .enumerate()
            .map(|(i, a)| a.norm_sqr() * (1.0 - 2.0 * f64::from((i & mask).count_ones() % 2)))
            .sum();
        assert!((state.pauli(0, mask).re - expected).abs() < 1e-13);
    }
}

#[test]
fn threads_change_no_digit() {
    let kernels = family(Family::Brickwork, 15);
    let run =
        |threads| rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap().install(|| wide(15, &kernels));
    let (one, three) = (run(1), run(3));
    assert!(one.iter().zip(&three).all(|(a, b)| a.re.to_bits() == b.re.to_bits() && a.im.to_bits() == b.im.to_bits()));
}

const QUBITS: usize = 11;

fn bits(count: usize) -> impl Strategy<Value = Vec<usize>> {
    prop::sample::subsequence((0..QUBITS).collect::<Vec<_>>(), count).prop_shuffle()
}

fn mask(bits: &[usize]) -> usize {
    bits.iter().map(|b| 1 << b).sum()
}

/// An angle: any, or one that makes sines or cosines vanish.
fn angle() -> impl Strategy<Value = f64> {
    prop_oneof![-7.0..7.0, (-4i32..5).prop_map(|k| f64::from(k) * std::f64::consts::FRAC_PI_2)]
}

fn kernel() -> impl Strategy<Value = Kernel> {
    let controls = 0usize..3;
    prop_oneof![
        (bits(3), 0usize..4, angle())
            .prop_map(|(b, k, a)| Kernel::Phase { mask: mask(&b[..k.min(3)]), factor: Complex64::cis(a) }),
        (bits(3), controls.clone(), angle(), angle()).prop_map(|(b, c, x, y)| Kernel::Diagonal {
            bit: 1 << b[2],
            controls: mask(&b[..c]),
            zero: Complex64::cis(x),
            one: Complex64::cis(y)
        }),
        (bits(3), controls.clone()).prop_map(|(b, c)| Kernel::Flip { bit: 1 << b[2], controls: mask(&b[..c]) }),
        (bits(3), controls.clone(), angle(), angle(), angle(), angle()).prop_map(|(b, c, t, x, y, p)| {
            let (s, k) = (t / 2.0).sin_cos();
            let e = Complex64::cis;
            let m = [e(p) * k, -e(p + x) * s, e(p + y) * s, e(p + x + y) * k];
            Kernel::Single { bit: 1 << b[2], controls: mask(&b[..c]), m }
        }),
        (bits(2), angle()).prop_map(|(b, t)| {
            let (s, c) = (t / 2.0).sin_cos();
            let r = |x: f64| Complex64::new(x, 0.0);
            Kernel::Single { bit: 1 << b[0], controls: 0, m: [r(c), r(s), r(s), r(-c)] }
        }),
        (bits(4), controls.clone()).prop_map(|(b, c)| Kernel::Swap {
            a: 1 << b[2],
            b: 1 << b[3],
            controls: mask(&b[..c])
        }),
        (bits(6), 0usize..4, 0usize..3, controls, angle()).prop_map(|(b, x, z, c, t)| {
            let (flips, phases) = (mask(&b[..x]), mask(&b[1..1 + z]));
            let controls = mask(&b[6 - c..]) & !(flips | phases);
            let (s, cos) = (t / 2.0).sin_cos();
            let factor = Complex64::new(0.0, -s) * Complex64::I.powu((flips & phases).count_ones());
            Kernel::Pauli { flips, phases, controls, cos, factor }
        }),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 150, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_circuit_has_the_state_of_the_plain_kernels(kernels in prop::collection::vec(kernel(), 0..60), narrow in 5u32..=11) {
        let inside = |k: &Kernel| crate::wide::tests::touched(k) >> narrow == 0;
        let kernels: Vec<Kernel> = kernels.into_iter().filter(inside).collect();
        let distance = distance(&wide(narrow, &kernels), &plain(narrow, &kernels));
        prop_assert!(distance < 1e-12, "{distance:e} {kernels:?}");
    }
}

fn touched(kernel: &Kernel) -> usize {
    match *kernel {
        Kernel::Phase { mask, .. } => mask,
        Kernel::Diagonal { bit, controls, .. }
        | Kernel::Flip { bit, controls }
        | Kernel::Single { bit, controls, .. } => bit | controls,
        Kernel::Swap { a, b, controls } => a | b | controls,
        Kernel::Pauli { flips, phases, controls, .. } => flips | phases | controls,
        Kernel::Prepare { .. } => 0,
    }
}

#[test]
fn circuits_are_cut_where_that_is_cheaper() {
    use Family::{Brickwork, HardwareEfficient, StronglyEntangling, ZzFeatureMap};
    // Chains across the middle: one branch each, and nothing left for the whole register.
    let cut = |kind| lower(20, &family(kind, 20)).unwrap().cut.unwrap();
    let chains = cut(HardwareEfficient);
    assert_eq!((chains.branches, chains.rest.len()), (3, 0));
    assert!(cut(StronglyEntangling).rest.iter().all(|op| !op.is_turn() && !op.is_phase()));
    assert_eq!(cut(ZzFeatureMap).branches, 0);
    let bricks = cut(Brickwork);
    assert!(bricks.rest.iter().filter(|op| op.is_turn()).count() < 100, "{}", bricks.branches);
}

#[test]
fn what_was_planned_for_other_numbers_gives_the_same_digits() {
    use Family::{Brickwork, HardwareEfficient, StronglyEntangling, ZzFeatureMap};
    for kind in [ZzFeatureMap, HardwareEfficient, StronglyEntangling, Brickwork] {
        let mut planned = None;
        for offset in [0.3, 0.9, std::f64::consts::PI, 2.1] {
            let mut kernels = at(kind, 13, offset);
            // A turn by almost a half circle in between is scheduled as two.
            let (sin, cos) = (0.498 * if offset == 0.9 { std::f64::consts::PI } else { offset }).sin_cos();
            let m = [cos, -sin, sin, cos].map(Complex64::from);
            let flip = Kernel::Flip { bit: 2, controls: 1 };
            kernels.extend([flip, Kernel::Single { bit: 2, controls: 0, m }, flip]);
            let again = normal(13, &kernels, &mut planned).unwrap();
            let (mut a, mut b) = (vec![Complex64::ZERO; 1 << 13], vec![Complex64::ZERO; 1 << 13]);
            planned.as_mut().unwrap().state(&again).write(&mut a);
            state(&lower(13, &kernels).unwrap()).write(&mut b);
            assert_eq!(a, b, "{kind:?} {offset}");
            assert!(distance(&a, &plain(13, &kernels)) < 1e-13);
        }
    }
}

#[test]
fn a_plan_for_one_circuit_does_not_serve_another() {
    let (bricks, turned) = (family(Family::Brickwork, 13), family(Family::HardwareEfficient, 13));
    let mut planned = None;
    for kernels in [&bricks, &turned, &bricks] {
        let own = normal(13, kernels, &mut planned).unwrap();
        let mut amplitudes = vec![Complex64::ZERO; 1 << 13];
        planned.as_mut().unwrap().state(&own).write(&mut amplitudes);
        assert!(distance(&amplitudes, &plain(13, kernels)) < 1e-13);
    }
}

/// Scattered numbers.
fn scattered(offset: f64) -> Box<Plane> {
    let mut rows = plane();
    for (k, v) in rows.as_flattened_mut().iter_mut().enumerate() {
        *v = (0.37 * k as f64 + offset).sin();
    }
    rows
}

#[test]
fn loops_in_vectors_have_the_digits_of_the_plain_ones() {
    // On a processor without the vectors both sides are the plain loops.
    for count in 1..=3usize {
        let mut frame = super::frame::Frame::new(11);
        frame.cx(0, 2);
        frame.cx(1, 2);
        let qubits: Vec<usize> = [0, 1, 4][..count].to_vec();
        let turns: Vec<(usize, f64)> = qubits.iter().map(|q| (frame.flip[*q], 0.7 - 0.9 * *q as f64)).collect();
        let group = super::steps::Turns::of(frame.bases(&qubits), turns);
        let (mut a, mut b) = (scattered(0.1), scattered(0.1));
        super::kernel::turns(&mut a, &group);
        super::kernel::turns_plain(&mut b, &group);
        assert!(a == b, "{count}");
        assert!(a != scattered(0.1));
    }
}
