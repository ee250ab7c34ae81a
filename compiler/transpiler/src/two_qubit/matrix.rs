//! Small matrices: products, transposes, rotations, the split of a product of one-qubit gates. Row by row,
//! little-endian: the first qubit is the lowest bit of the index.

use num_complex::Complex64;

use super::pauli::{X, Y, Z, factor};

/// A matrix on two qubits.
pub(super) type Matrix4 = [[Complex64; 4]; 4];
/// A matrix on one qubit.
pub(super) type Matrix2 = [[Complex64; 2]; 2];

/// The identity.
pub(super) fn identity4() -> Matrix4 {
    std::array::from_fn(|i| std::array::from_fn(|j| if i == j { Complex64::ONE } else { Complex64::ZERO }))
}

/// `a b`.
pub(super) fn product4(a: &Matrix4, b: &Matrix4) -> Matrix4 {
    std::array::from_fn(|i| std::array::from_fn(|j| (0..4).map(|k| a[i][k] * b[k][j]).sum()))
}

/// The adjoint.
pub(super) fn adjoint4(a: &Matrix4) -> Matrix4 {
    std::array::from_fn(|i| std::array::from_fn(|j| a[j][i].conj()))
}

/// `a b`.
pub(super) fn product2(a: &Matrix2, b: &Matrix2) -> Matrix2 {
    std::array::from_fn(|i| std::array::from_fn(|j| a[i][0] * b[0][j] + a[i][1] * b[1][j]))
}

/// The adjoint.
pub(super) fn adjoint2(a: &Matrix2) -> Matrix2 {
    std::array::from_fn(|i| std::array::from_fn(|j| a[j][i].conj()))
}

/// What the Pauli operators of an axis make of basis state `column`: the row, and the factor.
fn image(axis: u8, column: usize) -> (usize, Complex64) {
    let mut phase_of = Complex64::ONE;
    let mut row = column;
    for side in 0..2 {
        let set = column >> side & 1 == 1;
        match (factor(axis, side), set) {
            (X, _) => row ^= 1 << side,
            (Z, true) => phase_of = -phase_of,
            (Y, set) => {
                row ^= 1 << side;
                phase_of *= if set { -Complex64::I } else { Complex64::I };
            }
            _ => {}
        }
    }
    (row, phase_of)
}

/// `exp(-i angle/2 P) m`: the rotation follows the gates of `m`.
pub(super) fn rotate(m: &mut Matrix4, axis: u8, angle: f64) {
    let (sin, cos) = (angle / 2.0).sin_cos();
    let old = *m;
    for (column, values) in old.iter().enumerate() {
        let (row, phase) = image(axis, column);
        let phase = phase * Complex64::new(0.0, -sin);
        for j in 0..4 {
            m[row][j] += phase * values[j];
            m[column][j] += (cos - 1.0) * values[j];
        }
    }
}

/// A product of one-qubit gates, `first` on the low bit, up to a global phase.
pub(super) fn split(m: &Matrix4) -> (Matrix2, Matrix2) {
    let (mut at, mut largest) = ((0, 0), -1.0);
    for (i, row) in m.iter().enumerate() {
        for (j, v) in row.iter().enumerate() {
            if v.norm_sqr() > largest {
                (at, largest) = ((i, j), v.norm_sqr());
            }
        }
    }
    let (i, j) = at;
    let low: Matrix2 = std::array::from_fn(|a| std::array::from_fn(|b| m[i & 2 | a][j & 2 | b]));
    let high: Matrix2 = std::array::from_fn(|a| std::array::from_fn(|b| m[i & 1 | a << 1][j & 1 | b << 1]));
    (unit(low), unit(high))
}

/// The unitary that is a multiple of `m`.
fn unit(m: Matrix2) -> Matrix2 {
    let scale = (m[0][0].norm_sqr() + m[1][0].norm_sqr()).sqrt();
    m.map(|row| row.map(|v| v / scale))
}

/// The angles (first, middle, last) of `rz(first)`, `ry(middle)`, `rz(last)`, in order of application.
pub(super) fn euler(m: &Matrix2) -> [f64; 3] {
    let (cos, sin) = (m[0][0].norm(), m[1][0].norm());
    let theta = 2.0 * sin.atan2(cos);
    let sum = if cos > 1e-12 { (m[1][1] * m[0][0].conj()).arg() } else { 0.0 };
    let difference = if sin > 1e-12 { (-m[1][0] * m[0][1].conj()).arg() } else { 0.0 };
    // Each of the two is known up to a full turn; the other choice of both only changes the sign of the whole.
    let [first, last] = [(sum - difference) / 2.0, (sum + difference) / 2.0];
    let trial = m[1][0] * Complex64::cis(-difference / 2.0) * (m[0][0] * Complex64::cis(sum / 2.0)).conj();
    if trial.re < 0.0 { [first, -theta, last] } else { [first, theta, last] }
}
