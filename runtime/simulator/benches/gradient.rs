//! Loss and full gradient of a classifier (RX of each feature, then the family's layers, `<Z0>` against -1 and 1), one line
//! of JSON a case: `cargo bench -p hqml-simulator --bench gradient -- --qubits 2,8 --rows 1000 --threads 1,2`.
//!
//! The rows, labels and angles are `numpy.random.default_rng(0)`'s, in this order: `uniform(0, pi, (1000, qubits))`,
//! `choice([-1, 1], 1000)`, `normal(size=parameters)`. The plan is made before the clock starts. `check` is the loss.

mod timing;

use std::f64::consts::PI;

use hqml_ir::{Observable, Pauli};
use hqml_learn::random::Generator;
use hqml_simulator::workload::{Family, classifier};
use hqml_simulator::{Readout, Simulator};
use ndarray::{Array2, s};
use timing::{Timing, cases, families, list, timed};

fn main() {
    cases(&families(&["sel"]), &list("--qubits", &[2, 4, 8, 10, 12]), &list("--rows", &[1000]), case, "gradient");
}

fn case(family: Family, qubits: u32, rows: usize) -> Timing {
    let program = classifier(family, qubits).expect("a family with parameters");
    let mut stream = Generator::new(0);
    let drawn = rows.max(1000);
    let all = Array2::from_shape_simple_fn((drawn, program.features as usize), || stream.uniform(0.0, PI));
    let labels: Vec<f64> = (0..drawn).map(|_| if stream.integers(0, 2) == 0 { -1.0 } else { 1.0 }).collect();
    let parameters: Vec<f64> = (0..program.parameters).map(|_| stream.standard_normal()).collect();
    let x = all.slice(s![..rows, ..]);
    let z = [Observable::single(Pauli::Z, 0)];
    let plan = Simulator::new(8 << 30).compile(&program, Readout::Expectations(&z)).expect("a program");
    timed(|| {
        let forward = plan.forward_parameters(x, &parameters).expect("outputs");
        let mut errors = forward.outputs().to_owned();
        errors.column_mut(0).iter_mut().zip(&labels).for_each(|(z, y)| *z -= y);
        let loss = errors.iter().map(|e| e * e).sum::<f64>() / rows as f64;
        let gradient = forward.vjp_parameters((errors * (2.0 / rows as f64)).view()).expect("a gradient");
        std::hint::black_box(gradient);
        loss
    })
}
