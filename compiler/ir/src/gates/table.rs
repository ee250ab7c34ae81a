//! The rows of the gate table. Adding a gate is adding a row here.

use std::f64::consts::{FRAC_PI_2, FRAC_PI_4, PI};

use serde::Serialize;

use super::decomposition::{self as d, Decomposition};
use super::matrix::{self as m, FOUR_PI, Matrix, TWO_PI};
use crate::{Angle, Op};

/// A gate: an index into [`GATES`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
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
    /// `U(pi/2, phi, lambda)`, as in Qiskit.
    U2,
    /// exp(-i theta/2 (cos(phi) X + sin(phi) Y)): a turn about an axis of the equator.
    Prx,
    /// IonQ's pi turn about an axis of the equator, without its phase -i.
    Gpi,
    /// IonQ's pi/2 turn about an axis of the equator.
    Gpi2,
    /// Controlled X: control, target.
    Cx,
    /// Controlled Y.
    Cy,
    /// Controlled Z.
    Cz,
    /// Controlled H.
    Ch,
    /// Controlled S.
    Cs,
    /// Inverse of CS.
    Csdg,
    /// Controlled SX.
    Csx,
    /// Inverse of CSX.
    Csxdg,
    /// Controlled phase.
    Cp,
    /// Controlled RX.
    Crx,
    /// Controlled RY.
    Cry,
    /// Controlled RZ.
    Crz,
    /// Controlled `e^(i gamma) U(theta, phi, lambda)`, as in OpenQASM 3.
    Cu,
    /// Exchange of two qubits.
    Swap,
    /// Exchange with phase i.
    Iswap,
    /// Square root of iswap, as in Cirq.
    SqrtIswap,
    /// `cx a, b` and `cx b, a`, as in Qiskit.
    Dcx,
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
    /// Rotation by theta between |01> and |10>, beta the phase of the first qubit, as in Qiskit.
    XxPlusYy,
    /// Rotation by theta between |00> and |11>, beta the phase of the first qubit, as in Qiskit.
    XxMinusYy,
    /// Mølmer-Sørensen gate of IonQ: exp(-i theta/2 A B), A and B axes of the equator at phi0 and phi1.
    Ms,
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
    /// By the same gate at other angles: its angle k is `factor * a[from] + shift` for entry k `(from, factor, shift)`.
    Affine(&'static [(usize, f64, f64)]),
    /// By the same gate with its qubits in reverse order.
    Reversed,
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
    /// What these angles are called, in order.
    pub letters: &'static [&'static str],
    /// Other tools' names for the same matrix; readers know them, nobody writes them.
    pub aliases: &'static [&'static str],
    /// One line for the reference.
    pub summary: &'static str,
    /// Its unitary for given angles, row by row, little-endian: the first listed qubit is the lowest bit.
    pub matrix: fn(&[f64]) -> Matrix,
    /// How it is undone.
    pub inverse: Inverse,
    /// The same in simpler gates: see [`Gate::decomposition`]; `None` for `u`, `cx` and `gphase`, which are the simplest.
    pub decomposition: Option<Decomposition>,
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
        letters: &[],
        aliases: &[],
        summary,
        matrix,
        inverse: Inverse::Itself,
        decomposition: None,
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
    GateRow { angles: 1, letters: &["a"], inverse: Inverse::Negated, periods: &[FOUR_PI], ..row }
}

/// A row of a gate with several angles, or one that is no group, and how it is undone.
const fn general(
    gate: Gate,
    name: &'static str,
    qubits: usize,
    letters: &'static [&'static str],
    matrix: MatrixOf,
    inverse: Inverse,
    periods: &'static [f64],
    summary: &'static str,
) -> GateRow {
    GateRow { angles: letters.len(), letters, inverse, periods, ..fixed(gate, name, qubits, matrix, summary) }
}

/// The first angle negated, the second kept.
const TURNED_BACK: Inverse = Inverse::Affine(&[(0, -1.0, 0.0), (1, 1.0, 0.0)]);

impl GateRow {
    const fn as_(self, decomposition: Decomposition) -> GateRow {
        GateRow { decomposition: Some(decomposition), ..self }
    }
    const fn also(self, aliases: &'static [&'static str]) -> GateRow {
        GateRow { aliases, ..self }
    }
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

    /// Whether it is the identity where all its angles are 0.
    pub fn identity_at_zero(&self) -> bool {
        match self.inverse {
            Inverse::Negated => true,
            Inverse::Affine(angles) => angles.iter().all(|(_, _, shift)| *shift == 0.0),
            _ => false,
        }
    }
}

/// All gates, in the order of [`Gate`].
#[rustfmt::skip]
pub static GATES: &[GateRow] = &[
    fixed(Gate::Id, "id", 1, m::id, "Identity").diagonal().as_(|_, _| vec![]).also(&["i"]),
    fixed(Gate::X, "x", 1, m::x, "Pauli X: bit flip").with_control(Gate::Cx).as_(|_, q| d::euler(PI, 0.0, PI, q)),
    fixed(Gate::Y, "y", 1, m::y, "Pauli Y").with_control(Gate::Cy).as_(|_, q| d::euler(PI, FRAC_PI_2, FRAC_PI_2, q)),
    fixed(Gate::Z, "z", 1, m::z, "Pauli Z: phase flip").with_control(Gate::Cz).diagonal().as_(|_, q| d::euler(0.0, 0.0, PI, q)),
    fixed(Gate::H, "h", 1, m::h, "Hadamard").with_control(Gate::Ch).as_(|_, q| d::euler(FRAC_PI_2, 0.0, PI, q)),
    fixed(Gate::S, "s", 1, m::s, "Square root of Z").undone_by(Gate::Sdg).with_control(Gate::Cs).diagonal().as_(|_, q| d::euler(0.0, 0.0, FRAC_PI_2, q)),
    fixed(Gate::Sdg, "sdg", 1, m::sdg, "Inverse of S").undone_by(Gate::S).with_control(Gate::Csdg).diagonal().as_(|_, q| d::euler(0.0, 0.0, -FRAC_PI_2, q)).also(&["si"]),
    fixed(Gate::T, "t", 1, m::t, "Fourth root of Z").undone_by(Gate::Tdg).diagonal().as_(|_, q| d::euler(0.0, 0.0, FRAC_PI_4, q)),
    fixed(Gate::Tdg, "tdg", 1, m::tdg, "Inverse of T").undone_by(Gate::T).diagonal().as_(|_, q| d::euler(0.0, 0.0, -FRAC_PI_4, q)).also(&["ti"]),
    fixed(Gate::Sx, "sx", 1, m::sx, "Square root of X").undone_by(Gate::Sxdg).with_control(Gate::Csx).as_(|_, q| d::root_of_x(1.0, q)).also(&["v"]),
    fixed(Gate::Sxdg, "sxdg", 1, m::sxdg, "Inverse of SX").undone_by(Gate::Sx).with_control(Gate::Csxdg).not_standard().as_(|_, q| d::root_of_x(-1.0, q)).also(&["vi"]),
    group(Gate::P, "p", 1, m::p, "Phase: diag(1, e^(i a))").with_control(Gate::Cp).diagonal().period_two_pi().as_(d::p).also(&["phase", "u1", "phaseshift"]),
    group(Gate::Rx, "rx", 1, m::rx, "exp(-i a X / 2)").with_control(Gate::Crx).as_(d::rx),
    group(Gate::Ry, "ry", 1, m::ry, "exp(-i a Y / 2)").with_control(Gate::Cry).as_(d::ry),
    group(Gate::Rz, "rz", 1, m::rz, "exp(-i a Z / 2)").with_control(Gate::Crz).diagonal().as_(d::rz),
    GateRow {
        openqasm: "U",
        ..general(Gate::U, "u", 1, &["theta", "phi", "lambda"], m::u, Inverse::Affine(&[(0, -1.0, 0.0), (2, -1.0, 0.0), (1, -1.0, 0.0)]), &[FOUR_PI, TWO_PI, TWO_PI], "General one-qubit gate U(theta, phi, lambda), as in OpenQASM 3's `U` up to its global phase, as in Qiskit")
    }.also(&["U", "u3"]),
    general(Gate::U2, "u2", 1, &["phi", "lambda"], m::u2, Inverse::Affine(&[(1, -1.0, -PI), (0, -1.0, PI)]), &[TWO_PI; 2], "`u(pi/2, phi, lambda)`, as in Qiskit").as_(d::u2),
    general(Gate::Prx, "prx", 1, &["theta", "phi"], m::prx, TURNED_BACK, &[FOUR_PI, TWO_PI], "exp(-i theta/2 (cos(phi) X + sin(phi) Y)), as in Braket; Qiskit's `r`").not_standard().as_(d::prx).also(&["r"]),
    general(Gate::Gpi, "gpi", 1, &["phi"], m::gpi, Inverse::Itself, &[TWO_PI], "cos(phi) X + sin(phi) Y: IonQ's gate, its angle in radians as in Braket").not_standard().as_(d::gpi),
    general(Gate::Gpi2, "gpi2", 1, &["phi"], m::gpi2, Inverse::Affine(&[(0, 1.0, PI)]), &[TWO_PI], "`prx(pi/2, phi)`: IonQ's gate, its angle in radians as in Braket").not_standard().as_(d::gpi2),
    fixed(Gate::Cx, "cx", 2, |_| m::controlled(&m::x(&[])), "Controlled X: control, target").with_control(Gate::Ccx).also(&["CX", "cnot"]),
    fixed(Gate::Cy, "cy", 2, |_| m::controlled(&m::y(&[])), "Controlled Y").as_(d::cy),
    fixed(Gate::Cz, "cz", 2, |_| m::controlled(&m::z(&[])), "Controlled Z").with_control(Gate::Ccz).diagonal().symmetric().as_(d::cz),
    fixed(Gate::Ch, "ch", 2, |_| m::controlled(&m::h(&[])), "Controlled H").as_(d::ch),
    fixed(Gate::Cs, "cs", 2, |_| m::controlled(&m::s(&[])), "Controlled S").undone_by(Gate::Csdg).diagonal().symmetric().not_standard().as_(|_, q| d::controlled_s(1.0, q)),
    fixed(Gate::Csdg, "csdg", 2, |_| m::controlled(&m::sdg(&[])), "Inverse of CS").undone_by(Gate::Cs).diagonal().symmetric().not_standard().as_(|_, q| d::controlled_s(-1.0, q)),
    fixed(Gate::Csx, "csx", 2, |_| m::controlled(&m::sx(&[])), "Controlled SX").undone_by(Gate::Csxdg).not_standard().as_(|_, q| d::controlled_sx(1.0, q)).also(&["cv"]),
    fixed(Gate::Csxdg, "csxdg", 2, |_| m::controlled(&m::sxdg(&[])), "Inverse of CSX").undone_by(Gate::Csx).not_standard().as_(|_, q| d::controlled_sx(-1.0, q)),
    group(Gate::Cp, "cp", 2, |a| m::controlled(&m::p(a)), "Controlled phase").diagonal().symmetric().period_two_pi().as_(d::cp).also(&["cphase", "cu1", "cphaseshift"]),
    group(Gate::Crx, "crx", 2, |a| m::controlled(&m::rx(a)), "Controlled RX").as_(d::crx),
    group(Gate::Cry, "cry", 2, |a| m::controlled(&m::ry(a)), "Controlled RY").as_(d::cry),
    group(Gate::Crz, "crz", 2, |a| m::controlled(&m::rz(a)), "Controlled RZ").diagonal().as_(d::crz),
    general(Gate::Cu, "cu", 2, &["theta", "phi", "lambda", "gamma"], m::cu, Inverse::Affine(&[(0, -1.0, 0.0), (2, -1.0, 0.0), (1, -1.0, 0.0), (3, -1.0, 0.0)]), &[FOUR_PI, TWO_PI, TWO_PI, TWO_PI], "Controlled `e^(i gamma) u(theta, phi, lambda)`").as_(d::cu),
    fixed(Gate::Swap, "swap", 2, m::swap, "Exchange of two qubits").with_control(Gate::Cswap).symmetric().as_(d::swap),
    GateRow {
        inverse: Inverse::Sequence(&[(Gate::Rxx, FRAC_PI_2), (Gate::Ryy, FRAC_PI_2)]),
        ..fixed(Gate::Iswap, "iswap", 2, m::iswap, "Exchange with phase i").symmetric().not_standard().as_(|_, q| d::exchange(-PI, q))
    },
    GateRow {
        inverse: Inverse::Sequence(&[(Gate::Rxx, FRAC_PI_4), (Gate::Ryy, FRAC_PI_4)]),
        ..fixed(Gate::SqrtIswap, "sqrt_iswap", 2, m::sqrt_iswap, "Square root of iswap, as in Cirq").symmetric().not_standard().as_(|_, q| d::exchange(-FRAC_PI_2, q)).also(&["siswap"])
    },
    GateRow {
        inverse: Inverse::Reversed,
        ..fixed(Gate::Dcx, "dcx", 2, m::dcx, "`cx a, b` and then `cx b, a`, as in Qiskit").not_standard().as_(d::dcx)
    },
    fixed(Gate::Ecr, "ecr", 2, m::ecr, "Echoed cross resonance, as in Qiskit").not_standard().as_(d::ecr),
    group(Gate::Rxx, "rxx", 2, m::rxx, "exp(-i a XX / 2)").symmetric().not_standard().as_(d::rxx).also(&["xx"]),
    group(Gate::Ryy, "ryy", 2, m::ryy, "exp(-i a YY / 2)").symmetric().not_standard().as_(d::ryy).also(&["yy"]),
    group(Gate::Rzz, "rzz", 2, m::rzz, "exp(-i a ZZ / 2)").diagonal().symmetric().not_standard().as_(d::rzz).also(&["zz"]),
    group(Gate::Rzx, "rzx", 2, m::rzx, "exp(-i a ZX / 2), Z on the first qubit, as in Qiskit").not_standard().as_(d::rzx),
    general(Gate::XxPlusYy, "xx_plus_yy", 2, &["theta", "beta"], m::xx_plus_yy, TURNED_BACK, &[FOUR_PI, TWO_PI], "exp(-i theta/4 (XX + YY)) between `rz(beta)` and `rz(-beta)` on the first qubit, as in Qiskit").not_standard().as_(d::xx_plus_yy),
    general(Gate::XxMinusYy, "xx_minus_yy", 2, &["theta", "beta"], m::xx_minus_yy, TURNED_BACK, &[FOUR_PI, TWO_PI], "exp(-i theta/4 (XX - YY)) between `rz(-beta)` and `rz(beta)` on the first qubit, as in Qiskit").symmetric().not_standard().as_(d::xx_minus_yy),
    general(Gate::Ms, "ms", 2, &["phi0", "phi1", "theta"], m::ms, Inverse::Affine(&[(0, 1.0, 0.0), (1, 1.0, 0.0), (2, -1.0, 0.0)]), &[TWO_PI, TWO_PI, FOUR_PI], "Mølmer-Sørensen: exp(-i theta/2 `gpi(phi0)` `gpi(phi1)`): IonQ's gate, its angles in radians as in Braket").not_standard().as_(d::ms),
    fixed(Gate::Ccx, "ccx", 3, |_| m::controlled(&m::controlled(&m::x(&[]))), "Toffoli: two controls, target").as_(d::ccx).also(&["ccnot", "toffoli"]),
    fixed(Gate::Ccz, "ccz", 3, |_| m::controlled(&m::controlled(&m::z(&[]))), "Doubly controlled Z").diagonal().symmetric().not_standard().as_(d::ccz),
    fixed(Gate::Cswap, "cswap", 3, |_| m::controlled(&m::swap(&[])), "Fredkin: control, two targets").as_(d::cswap).also(&["fredkin"]),
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

    /// The gate of this name, here or in another tool: `u3` is `u`, `cnot` is `cx`.
    pub fn known_as(name: &str) -> Option<Gate> {
        Gate::named(name).or_else(|| GATES.iter().find(|r| r.aliases.contains(&name)).map(|r| r.gate))
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

    /// The same in simpler gates, in order of application, angles as symbolic as they are given; equal to the gate with
    /// its global phase, so that every step may be controlled instead of the whole. A gate on two qubits or more becomes
    /// `cx` (as few as any circuit of `cx` needs, but 8 for `cswap`) and gates on one qubit; a gate on one qubit becomes
    /// `u` and `gphase`. `None` for `u`, `cx` and `gphase`, which are the simplest, and where the numbers of angles or
    /// qubits are not those of the row.
    pub fn decomposition(self, angles: &[Angle], qubits: &[u32]) -> Option<Vec<Op>> {
        let row = self.row();
        let fits = angles.len() == row.angles && qubits.len() == row.qubits;
        row.decomposition.filter(|_| fits).map(|steps| steps(angles, qubits))
    }

    /// The unitary, row by row, little-endian: the first listed qubit is the lowest bit of the index.
    pub fn matrix(self, angles: &[f64]) -> Matrix {
        (self.row().matrix)(angles)
    }
}
