//! The rows of the gate table. Adding a gate is adding a row here.

use std::f64::consts::FRAC_PI_2;

use serde::Serialize;

use super::matrix::{self as m, FOUR_PI, Matrix, TWO_PI};

/// A gate: an index into [`GATES`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Gate {
    /// Identity.
    Id,
    /// Pauli X: bit flip.
    X,
    /// Pauli Y.
    Y,
    /// Pauli Z: phase flip.
    Z,
    /// Hadamard.
    H,
    /// Square root of Z.
    S,
    /// Inverse of S.
    Sdg,
    /// Fourth root of Z.
    T,
    /// Inverse of T.
    Tdg,
    /// Square root of X.
    Sx,
    /// Inverse of SX.
    Sxdg,
    /// Phase: diag(1, e^(i a)).
    P,
    /// exp(-i a X / 2).
    Rx,
    /// exp(-i a Y / 2).
    Ry,
    /// exp(-i a Z / 2).
    Rz,
    /// General one-qubit gate U(theta, phi, lambda), as in OpenQASM 3's `U` up to its global phase, as in Qiskit.
    U,
    /// Controlled X: control, target.
    Cx,
    /// Controlled Y.
    Cy,
    /// Controlled Z.
    Cz,
    /// Controlled H.
    Ch,
    /// Controlled phase.
    Cp,
    /// Controlled RX.
    Crx,
    /// Controlled RY.
    Cry,
    /// Controlled RZ.
    Crz,
    /// Exchange of two qubits.
    Swap,
    /// Exchange with phase i.
    Iswap,
    /// Echoed cross resonance, as in Qiskit.
    Ecr,
    /// exp(-i a XX / 2).
    Rxx,
    /// exp(-i a YY / 2).
    Ryy,
    /// exp(-i a ZZ / 2).
    Rzz,
    /// exp(-i a ZX / 2), Z on the first qubit, as in Qiskit.
    Rzx,
    /// Toffoli: two controls, target.
    Ccx,
    /// Doubly controlled Z.
    Ccz,
    /// Fredkin: control, two targets.
    Cswap,
    /// Global phase e^(i a).
    Gphase,
}

/// How a gate is undone.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Inverse {
    /// By itself: it is Hermitian.
    Itself,
    /// By another gate without angles.
    Gate(Gate),
    /// By the same gate with its angle negated: a one-parameter group, `g(a) g(b) = g(a + b)` and `g(0) = 1`.
    Negated,
    /// `U(theta, phi, lambda)` by `U(-theta, -lambda, -phi)`.
    Euler,
    /// By these gates of one angle on the same qubits, in order.
    Sequence(&'static [(Gate, f64)]),
}

/// What is known of a gate. Tests loop over the table and prove every field.
#[derive(Debug, Clone, Copy)]
pub struct GateRow {
    /// The gate of this row.
    pub gate: Gate,
    /// OpenQASM 3's name; what a user writes.
    pub name: &'static str,
    /// How many qubits it acts on.
    pub qubits: usize,
    /// How many angles it takes, in radians.
    pub angles: usize,
    /// One line for the reference.
    pub summary: &'static str,
    /// Its unitary for given angles, row by row, little-endian: the first listed qubit is the lowest bit.
    pub matrix: fn(&[f64]) -> Matrix,
    /// How it is undone.
    pub inverse: Inverse,
    /// The row that is this gate with one control more, listed before its qubits.
    pub controlled: Option<Gate>,
    /// Whether its matrix is diagonal for all angles.
    pub diagonal: bool,
    /// Whether its qubits may be listed in any order.
    pub symmetric: bool,
    /// Per angle, the smallest shift that leaves the matrix as it is (global phase included).
    pub periods: &'static [f64],
    /// The name in an exported OpenQASM 3 program.
    pub openqasm: &'static str,
    /// Whether OpenQASM 3 or its `stdgates.inc` defines that name; otherwise an export carries a definition.
    pub standard: bool,
}

type MatrixOf = fn(&[f64]) -> Matrix;

/// A row of a gate without angles that undoes itself and has no other flag.
const fn fixed(gate: Gate, name: &'static str, qubits: usize, matrix: MatrixOf, summary: &'static str) -> GateRow {
    GateRow {
        gate,
        name,
        qubits,
        angles: 0,
        summary,
        matrix,
        inverse: Inverse::Itself,
        controlled: None,
        diagonal: false,
        symmetric: qubits < 2,
        periods: &[],
        openqasm: name,
        standard: true,
    }
}

/// A row of a one-parameter group of period 4 pi.
const fn group(gate: Gate, name: &'static str, qubits: usize, matrix: MatrixOf, summary: &'static str) -> GateRow {
    let row = fixed(gate, name, qubits, matrix, summary);
    GateRow { angles: 1, inverse: Inverse::Negated, periods: &[FOUR_PI], ..row }
}

impl GateRow {
    const fn undone_by(self, gate: Gate) -> GateRow {
        GateRow { inverse: Inverse::Gate(gate), ..self }
    }
    const fn with_control(self, gate: Gate) -> GateRow {
        GateRow { controlled: Some(gate), ..self }
    }
    const fn diagonal(self) -> GateRow {
        GateRow { diagonal: true, ..self }
    }
    const fn symmetric(self) -> GateRow {
        GateRow { symmetric: true, ..self }
    }
    const fn period_two_pi(self) -> GateRow {
        GateRow { periods: &[TWO_PI], ..self }
    }
    const fn not_standard(self) -> GateRow {
        GateRow { standard: false, ..self }
    }

    /// Whether it is Hermitian for all angles; the same as: it undoes itself.
    pub fn hermitian(&self) -> bool {
        self.inverse == Inverse::Itself
    }

    /// Whether two in a row add their angles: `g(a) g(b) = g(a + b)`.
    pub fn additive(&self) -> bool {
        self.inverse == Inverse::Negated
    }
}

/// All gates, in the order of [`Gate`].
#[rustfmt::skip]
pub static GATES: &[GateRow] = &[
    fixed(Gate::Id, "id", 1, m::id, "Identity").diagonal(),
    fixed(Gate::X, "x", 1, m::x, "Pauli X: bit flip").with_control(Gate::Cx),
    fixed(Gate::Y, "y", 1, m::y, "Pauli Y").with_control(Gate::Cy),
    fixed(Gate::Z, "z", 1, m::z, "Pauli Z: phase flip").with_control(Gate::Cz).diagonal(),
    fixed(Gate::H, "h", 1, m::h, "Hadamard").with_control(Gate::Ch),
    fixed(Gate::S, "s", 1, m::s, "Square root of Z").undone_by(Gate::Sdg).diagonal(),
    fixed(Gate::Sdg, "sdg", 1, m::sdg, "Inverse of S").undone_by(Gate::S).diagonal(),
    fixed(Gate::T, "t", 1, m::t, "Fourth root of Z").undone_by(Gate::Tdg).diagonal(),
    fixed(Gate::Tdg, "tdg", 1, m::tdg, "Inverse of T").undone_by(Gate::T).diagonal(),
    fixed(Gate::Sx, "sx", 1, m::sx, "Square root of X").undone_by(Gate::Sxdg),
    fixed(Gate::Sxdg, "sxdg", 1, m::sxdg, "Inverse of SX").undone_by(Gate::Sx).not_standard(),
    group(Gate::P, "p", 1, m::p, "Phase: diag(1, e^(i a))").with_control(Gate::Cp).diagonal().period_two_pi(),
    group(Gate::Rx, "rx", 1, m::rx, "exp(-i a X / 2)").with_control(Gate::Crx),
    group(Gate::Ry, "ry", 1, m::ry, "exp(-i a Y / 2)").with_control(Gate::Cry),
    group(Gate::Rz, "rz", 1, m::rz, "exp(-i a Z / 2)").with_control(Gate::Crz).diagonal(),
    GateRow {
        angles: 3,
        inverse: Inverse::Euler,
        periods: &[FOUR_PI, TWO_PI, TWO_PI],
        openqasm: "U",
        ..fixed(Gate::U, "u", 1, m::u, "General one-qubit gate U(theta, phi, lambda), as in OpenQASM 3's `U` up to its global phase, as in Qiskit")
    },
    fixed(Gate::Cx, "cx", 2, |_| m::controlled(&m::x(&[])), "Controlled X: control, target").with_control(Gate::Ccx),
    fixed(Gate::Cy, "cy", 2, |_| m::controlled(&m::y(&[])), "Controlled Y"),
    fixed(Gate::Cz, "cz", 2, |_| m::controlled(&m::z(&[])), "Controlled Z").with_control(Gate::Ccz).diagonal().symmetric(),
    fixed(Gate::Ch, "ch", 2, |_| m::controlled(&m::h(&[])), "Controlled H"),
    group(Gate::Cp, "cp", 2, |a| m::controlled(&m::p(a)), "Controlled phase").diagonal().symmetric().period_two_pi(),
    group(Gate::Crx, "crx", 2, |a| m::controlled(&m::rx(a)), "Controlled RX"),
    group(Gate::Cry, "cry", 2, |a| m::controlled(&m::ry(a)), "Controlled RY"),
    group(Gate::Crz, "crz", 2, |a| m::controlled(&m::rz(a)), "Controlled RZ").diagonal(),
    fixed(Gate::Swap, "swap", 2, m::swap, "Exchange of two qubits").with_control(Gate::Cswap).symmetric(),
    GateRow {
        inverse: Inverse::Sequence(&[(Gate::Rxx, FRAC_PI_2), (Gate::Ryy, FRAC_PI_2)]),
        ..fixed(Gate::Iswap, "iswap", 2, m::iswap, "Exchange with phase i").symmetric().not_standard()
    },
    fixed(Gate::Ecr, "ecr", 2, m::ecr, "Echoed cross resonance, as in Qiskit").not_standard(),
    group(Gate::Rxx, "rxx", 2, m::rxx, "exp(-i a XX / 2)").symmetric().not_standard(),
    group(Gate::Ryy, "ryy", 2, m::ryy, "exp(-i a YY / 2)").symmetric().not_standard(),
    group(Gate::Rzz, "rzz", 2, m::rzz, "exp(-i a ZZ / 2)").diagonal().symmetric().not_standard(),
    group(Gate::Rzx, "rzx", 2, m::rzx, "exp(-i a ZX / 2), Z on the first qubit, as in Qiskit").not_standard(),
    fixed(Gate::Ccx, "ccx", 3, |_| m::controlled(&m::controlled(&m::x(&[]))), "Toffoli: two controls, target"),
    fixed(Gate::Ccz, "ccz", 3, |_| m::controlled(&m::controlled(&m::z(&[]))), "Doubly controlled Z").diagonal().symmetric().not_standard(),
    fixed(Gate::Cswap, "cswap", 3, |_| m::controlled(&m::swap(&[])), "Fredkin: control, two targets"),
    group(Gate::Gphase, "gphase", 0, m::gphase, "Global phase e^(i a)").with_control(Gate::P).diagonal().period_two_pi(),
];

impl Gate {
    /// The row of this gate.
    pub fn row(self) -> &'static GateRow {
        &GATES[self as usize]
    }

    /// The gate of this name.
    pub fn named(name: &str) -> Option<Gate> {
        GATES.iter().find(|r| r.name == name).map(|r| r.gate)
    }

    /// OpenQASM 3's name.
    pub fn name(self) -> &'static str {
        self.row().name
    }

    /// The gate that this one is a controlled form of, and its number of controls: `ccx` is `x` with 2. The controls
    /// are listed first. A gate that controls nothing is its own base, with 0; `p` is `gphase` with 1.
    pub fn base(self) -> (Gate, usize) {
        let (mut gate, mut controls) = (self, 0);
        while let Some(row) = GATES.iter().find(|r| r.controlled == Some(gate)) {
            (gate, controls) = (row.gate, controls + 1);
        }
        (gate, controls)
    }

    /// The unitary, row by row, little-endian: the first listed qubit is the lowest bit of the index.
    pub fn matrix(self, angles: &[f64]) -> Matrix {
        (self.row().matrix)(angles)
    }
}
