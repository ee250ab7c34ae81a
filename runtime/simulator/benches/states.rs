//! States of circuits whose angles come from the row, one line of JSON a case:
//! `cargo bench -p hqml-simulator --bench states -- --circuit zz,hwe --qubits 2,8 --rows 1,256 --threads 1,2`.
//!
//! The plan is made before the clock starts. `check` is the sum of `<Z0>` over the rows.

mod timing;

use std::f64::consts::PI;

use hqml_learn::random::Generator;
use hqml_simulator::Simulator;
use hqml_simulator::workload::{Family, Source};
use ndarray::Array2;
use timing::{Timing, cases, families, list, timed};

fn main() {
    let families = families(&["zz", "hwe", "sel", "brick"]);
    cases(&families, &list("--qubits", &[2, 4, 8]), &list("--rows", &[1, 256]), case, "state");
}

fn case(family: Family, qubits: u32, rows: usize) -> Timing {
    let program = family.program(qubits, Source::Features);
    let mut stream = Generator::new(u64::from(qubits));
    let high = if family == Family::ZzFeatureMap { PI } else { 2.0 * PI };
    let x = Array2::from_shape_simple_fn((rows, program.features as usize), || stream.uniform(0.0, high));
    let plan = Simulator::new(8 << 30).compile_states(&program).expect("a program");
    let mut check = 0.0;
    let mut timing = timed(|| {
        let states = plan.states(x.view(), &[]).expect("states");
        check = 0.0;
        std::hint::black_box(&states).row(0)[0].re
    });
    for state in plan.states(x.view(), &[]).expect("states").amplitudes().rows() {
        check +=
            state.iter().enumerate().map(|(i, a)| if i % 2 == 0 { a.norm_sqr() } else { -a.norm_sqr() }).sum::<f64>();
    }
    timing.check = check;
    timing
}
