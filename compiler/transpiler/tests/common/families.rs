//! The circuits of hybrid learning, by name and width, with a parameter of its own for each angle that a user would set:
//! what other tools were measured on, written as their libraries write them.

use std::f64::consts::{FRAC_PI_2, PI};

use hqml_ir::{Angle, Gate, Op, Program};

/// A circuit that is being written.
struct Sketch {
    program: Program,
}

/// The circuit of a name such as `zzfm_full_8`; the last number is its width.
///
/// # Panics
/// Where there is no such family.
pub(crate) fn circuit(name: &str) -> Program {
    let (family, width) = name.rsplit_once('_').expect("a family and a width");
    let n: u32 = width.parse().expect("a width");
    let mut s = Sketch::new(n);
    match family {
        "zzfm_full" => (0..2).for_each(|_| s.zz_layer(&full(n), false)),
        "zzfm_lin" => (0..2).for_each(|_| s.zz_layer(&line(n), false)),
        "paulifm_zyy" => (0..2).for_each(|_| s.zz_layer(&full(n), true)),
        "kernel_zz_line" => s.kernel(&line(n)),
        "kernel_zz_full" => s.kernel(&full(n)),
        "iqp" => s.iqp(),
        "realamp_full" => s.layers(&["ry"], &full(n)),
        "realamp_revlin" => s.layers(&["ry"], &line(n).into_iter().rev().collect::<Vec<_>>()),
        "effsu2_circ" => {
            let ring: Vec<_> = std::iter::once((n - 1, 0)).chain(line(n)).collect();
            s.layers(&["ry", "rz"], &ring);
        }
        "sel3" => s.strongly_entangling(3),
        "qaoa_ring" => s.qaoa(&ring(n), 2),
        "qaoa_sk" => s.qaoa(&full(n), 1),
        "qcnn" => s.convolutions(),
        "sinks" => s.sinks(3),
        "qft" => s.fourier(),
        "reupload" => s.reupload(6),
        other => panic!("there is no family `{other}`"),
    }
    s.program
}

fn full(n: u32) -> Vec<(u32, u32)> {
    (0..n).flat_map(|i| (i + 1..n).map(move |j| (i, j))).collect()
}

fn line(n: u32) -> Vec<(u32, u32)> {
    (1..n).map(|i| (i - 1, i)).collect()
}

fn ring(n: u32) -> Vec<(u32, u32)> {
    line(n).into_iter().chain([(0, n - 1)]).collect()
}

fn number(value: f64) -> Angle {
    Angle::constant(value)
}

impl Sketch {
    fn new(qubits: u32) -> Sketch {
        Sketch { program: Program { qubits, features: 0, parameters: 0, ops: vec![] } }
    }

    fn free(&mut self) -> Angle {
        self.program.parameters += 1;
        Angle::parameter(self.program.parameters - 1)
    }

    fn gate(&mut self, name: &str, angles: &[Angle], qubits: &[u32]) {
        self.program.ops.push(Op::gate(Gate::named(name).unwrap(), angles, qubits));
    }

    fn turn(&mut self, name: &str, qubit: u32) {
        let angle = self.free();
        self.gate(name, &[angle], &[qubit]);
    }

    fn each(&mut self, name: &str) {
        (0..self.program.qubits).for_each(|q| self.gate(name, &[], &[q]));
    }

    /// One repetition of Qiskit's second-order evolution; with `y`, of YY instead of ZZ.
    fn zz_layer(&mut self, pairs: &[(u32, u32)], y: bool) {
        let n = self.program.qubits;
        self.program.parameters = n;
        self.each("h");
        (0..n).for_each(|q| self.gate("p", &[Angle::parameter(q).scale(2.0)], &[q]));
        for &(a, b) in pairs {
            let from_pi = |q| number(PI).subtract(&Angle::parameter(q));
            let angle = from_pi(a).multiply(&from_pi(b)).scale(2.0);
            let turned = if y { vec![a, b] } else { vec![] };
            turned.iter().for_each(|q| self.gate("rx", &[number(FRAC_PI_2)], &[*q]));
            self.gate("cx", &[], &[a, b]);
            self.gate("p", &[angle], &[b]);
            self.gate("cx", &[], &[a, b]);
            turned.iter().for_each(|q| self.gate("rx", &[number(-FRAC_PI_2)], &[*q]));
        }
    }

    /// A feature map for one row, then its inverse for another.
    fn kernel(&mut self, pairs: &[(u32, u32)]) {
        let n = self.program.qubits;
        (0..2).for_each(|_| self.zz_layer(pairs, false));
        let there = self.program.ops.clone();
        let other = |k: u32| Angle::parameter(k + n);
        for op in there.iter().rev() {
            for mut back in op.inverse().unwrap() {
                back.angles_mut().iter_mut().for_each(|a| *a = a.substitute(&Angle::feature, &other));
                self.program.ops.push(back);
            }
        }
        self.program.parameters = 2 * n;
    }

    fn iqp(&mut self) {
        let n = self.program.qubits;
        self.program.parameters = n;
        for _ in 0..2 {
            self.each("h");
            (0..n).for_each(|q| self.gate("rz", &[Angle::parameter(q)], &[q]));
            for (a, b) in full(n) {
                self.gate("rzz", &[Angle::parameter(a).multiply(&Angle::parameter(b))], &[a, b]);
            }
        }
    }

    /// Rotations and entangling layers in turn, three times.
    fn layers(&mut self, rotations: &[&str], pairs: &[(u32, u32)]) {
        for layer in 0..4 {
            for rotation in rotations {
                (0..self.program.qubits).for_each(|q| self.turn(rotation, q));
            }
            if layer < 3 {
                pairs.iter().for_each(|(a, b)| self.gate("cx", &[], &[*a, *b]));
            }
        }
    }

    fn strongly_entangling(&mut self, layers: u32) {
        let n = self.program.qubits;
        for layer in 0..layers {
            (0..n).for_each(|q| ["rz", "ry", "rz"].iter().for_each(|g| self.turn(g, q)));
            (0..n).for_each(|q| self.gate("cx", &[], &[q, (q + layer % (n - 1) + 1) % n]));
        }
    }

    fn qaoa(&mut self, pairs: &[(u32, u32)], rounds: u32) {
        self.each("h");
        for _ in 0..rounds {
            let (gamma, beta) = (self.free(), self.free());
            pairs.iter().for_each(|(a, b)| self.gate("rzz", &[gamma.scale(2.0)], &[*a, *b]));
            (0..self.program.qubits).for_each(|q| self.gate("rx", &[beta.scale(2.0)], &[q]));
        }
    }

    /// Cong et al.'s convolutions and poolings, as in Qiskit's tutorial.
    fn convolutions(&mut self) {
        let n = self.program.qubits;
        (0..n).for_each(|q| {
            self.gate("h", &[], &[q]);
            self.turn("p", q);
        });
        let mut active: Vec<u32> = (0..n).collect();
        while active.len() > 1 {
            let m = active.len();
            (0..m).step_by(2).for_each(|i| self.convolve(active[i], active[i + 1], false));
            (1..m).step_by(2).for_each(|i| self.convolve(active[i], active[(i + 1) % m], false));
            (0..m / 2).for_each(|i| self.convolve(active[i], active[i + m / 2], true));
            active.drain(..m / 2);
        }
    }

    fn convolve(&mut self, a: u32, b: u32, pool: bool) {
        self.gate("rz", &[number(-FRAC_PI_2)], &[b]);
        self.gate("cx", &[], &[b, a]);
        self.turn("rz", a);
        self.turn("ry", b);
        self.gate("cx", &[], &[a, b]);
        self.turn("ry", b);
        if !pool {
            self.gate("cx", &[], &[b, a]);
            self.gate("rz", &[number(FRAC_PI_2)], &[a]);
        }
    }

    /// Random kitchen sinks of several episodes.
    fn sinks(&mut self, episodes: u32) {
        let n = self.program.qubits;
        let step = n.isqrt().max(2);
        for _ in 0..episodes {
            (0..n).for_each(|q| self.turn("rx", q));
            (0..n - 1).step_by(2).for_each(|q| self.gate("cx", &[], &[q, q + 1]));
            (0..n - step).for_each(|q| self.gate("cx", &[], &[q, q + step]));
        }
    }

    fn fourier(&mut self) {
        let n = self.program.qubits;
        for j in (0..n).rev() {
            self.gate("h", &[], &[j]);
            (0..j).rev().for_each(|k| self.gate("cp", &[number(PI / f64::from(1 << (j - k)))], &[k, j]));
        }
        (0..n / 2).for_each(|i| self.gate("swap", &[], &[i, n - 1 - i]));
    }

    fn reupload(&mut self, layers: u32) {
        let n = self.program.qubits;
        self.program.parameters = n;
        for layer in 0..layers {
            for q in 0..n {
                self.gate("ry", &[Angle::parameter(q)], &[q]);
                ["rz", "ry"].iter().for_each(|g| self.turn(g, q));
            }
            (layer % 2..n - 1).step_by(2).for_each(|q| self.gate("cz", &[], &[q, q + 1]));
        }
    }
}
