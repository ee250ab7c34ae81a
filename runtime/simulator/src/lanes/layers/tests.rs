//! Programs enter; their states by layers leave beside those step by step, which must be the same.

use std::f64::consts::PI;
use std::sync::Arc;

use ndarray::Array2;

use super::super::wide::Wide;
use super::super::{Bound, Lane, Layered, Machine};
use super::Layers;
use crate::plan::{Goal, Plan, Step};
use crate::workload::{Family, Source};

const FAMILIES: [Family; 3] = [Family::HardwareEfficient, Family::StronglyEntangling, Family::Brickwork];

/// The states of rows by layers beside those step by step.
fn check<const K: usize>(bound: &Bound, rows: &Array2<f64>, name: &str)
where
    Lane: Wide<K> + Layered<K>,
{
    let (mut layered, mut stepped) = (bound.desk::<K>(), bound.desk::<K>());
    let end = rows.nrows().min(bound.machine.unit::<K>());
    bound.run_forward(&mut layered, rows.view(), 0..end).unwrap();
    bound.run(&mut stepped, rows.view(), 0..end).unwrap();
    let (a, b) = (&layered.kept.wave, &stepped.kept.wave);
    for (a, b) in [(&a.re, &b.re), (&a.im, &b.im)] {
        for (i, (a, b)) in a.as_flattened().iter().zip(b.as_flattened()).enumerate() {
            assert!((a - b).abs() < 1e-13, "{name}: number {i} is {a}, step by step {b}");
        }
    }
}

#[test]
fn layers_are_the_steps() {
    for family in FAMILIES {
        for qubits in 2..=10 {
            let program = family.program(qubits, Source::Features);
            let plan = Plan::new(&program, Goal::States).unwrap();
            // Of two qubits there may be too few rotations a layer.
            assert!(qubits == 2 || Layers::new(&plan).is_some(), "{family:?} of {qubits} qubits");
            let bound = Arc::new(Machine::new(plan)).bind(&[]).unwrap();
            // Angles anywhere, and rows where every half-angle has a cosine of next to nothing, or none.
            let angle = |(row, k): (usize, usize)| match row {
                0 => PI,
                1 => 0.0,
                2 => [PI, -PI, 3.0 * PI, 0.5 * PI, 1e6][k % 5],
                _ => ((row * 31 + k) as f64 * 0.731).sin() * 7.0,
            };
            let rows = Array2::from_shape_fn((7, program.features as usize), angle);
            check::<4>(&bound, &rows, &format!("{family:?} of {qubits} qubits, rows in lanes"));
            for row in 0..4 {
                let one = rows.slice(ndarray::s![row..row + 1, ..]).to_owned();
                check::<1>(&bound, &one, &format!("{family:?} of {qubits} qubits, row {row}"));
            }
        }
    }
}

#[test]
fn missing_rotations_leave_their_wires() {
    for drop in 0..6 {
        let program = Family::Brickwork.program(5, Source::Features);
        let mut plan = Plan::new(&program, Goal::States).unwrap();
        let mut turn = 0;
        plan.steps.retain(|step| {
            turn += usize::from(matches!(step, Step::Turn { .. }));
            !matches!(step, Step::Turn { .. }) || turn % 6 != drop
        });
        assert!(Layers::new(&plan).is_some());
        let bound = Arc::new(Machine::new(plan)).bind(&[]).unwrap();
        let rows =
            Array2::from_shape_fn((5, program.features as usize), |(r, k)| ((r * 17 + k) as f64 * 1.3).cos() * 4.0);
        check::<4>(&bound, &rows, "rows in lanes");
        check::<1>(&bound, &rows.slice(ndarray::s![0..1, ..]).to_owned(), "one row");
    }
}

#[test]
fn other_steps_are_no_layers() {
    let program = Family::ZzFeatureMap.program(4, Source::Features);
    assert!(Layers::new(&Plan::new(&program, Goal::States).unwrap()).is_none());
}
