//! Decompositions: the angles and qubits of a gate enter, the same unitary in simpler gates leaves, global phase included.
//! Angles stay symbolic: only sums and multiples of them are taken.

use std::f64::consts::{FRAC_PI_2, FRAC_PI_4};

use crate::{Angle, Gate, Op};

/// The steps of a gate with these angles on these qubits, in order of application. The caller has counted both.
pub type Decomposition = fn(&[Angle], &[u32]) -> Vec<Op>;

fn number(value: f64) -> Angle {
    Angle::constant(value)
}

fn half(angle: &Angle) -> Angle {
    angle.scale(0.5)
}

fn minus_half(angle: &Angle) -> Angle {
    angle.scale(-0.5)
}

fn plus(angle: &Angle, shift: f64) -> Angle {
    angle.add(&number(shift))
}

fn on(gate: Gate, qubit: u32) -> Op {
    Op::gate(gate, &[], &[qubit])
}

fn turn(gate: Gate, angle: Angle, qubit: u32) -> Op {
    Op::gate(gate, &[angle], &[qubit])
}

fn u(theta: Angle, phi: Angle, lambda: Angle, qubit: u32) -> Op {
    Op::gate(Gate::U, &[theta, phi, lambda], &[qubit])
}

fn phase(angle: Angle) -> Op {
    Op::gate(Gate::Gphase, &[angle], &[])
}

fn cx(control: u32, target: u32) -> Op {
    Op::gate(Gate::Cx, &[], &[control, target])
}

/// One `u` at these numbers.
pub(super) fn euler(theta: f64, phi: f64, lambda: f64, q: &[u32]) -> Vec<Op> {
    vec![u(number(theta), number(phi), number(lambda), q[0])]
}

/// `sx`, or its inverse where the sign is -1: `rx(+-pi/2)` and a phase.
pub(super) fn root_of_x(sign: f64, q: &[u32]) -> Vec<Op> {
    let tilt = sign * FRAC_PI_2;
    vec![phase(number(sign * FRAC_PI_4)), u(number(FRAC_PI_2), number(-tilt), number(tilt), q[0])]
}

pub(super) fn p(a: &[Angle], q: &[u32]) -> Vec<Op> {
    vec![u(number(0.0), number(0.0), a[0].clone(), q[0])]
}

pub(super) fn rx(a: &[Angle], q: &[u32]) -> Vec<Op> {
    vec![u(a[0].clone(), number(-FRAC_PI_2), number(FRAC_PI_2), q[0])]
}

pub(super) fn ry(a: &[Angle], q: &[u32]) -> Vec<Op> {
    vec![u(a[0].clone(), number(0.0), number(0.0), q[0])]
}

pub(super) fn rz(a: &[Angle], q: &[u32]) -> Vec<Op> {
    [vec![phase(minus_half(&a[0]))], p(a, q)].concat()
}

pub(super) fn u2(a: &[Angle], q: &[u32]) -> Vec<Op> {
    vec![u(number(FRAC_PI_2), a[0].clone(), a[1].clone(), q[0])]
}

pub(super) fn prx(a: &[Angle], q: &[u32]) -> Vec<Op> {
    vec![u(a[0].clone(), plus(&a[1], -FRAC_PI_2), plus(&a[1].negate(), FRAC_PI_2), q[0])]
}

pub(super) fn gpi(a: &[Angle], q: &[u32]) -> Vec<Op> {
    let pi = std::f64::consts::PI;
    vec![u(number(pi), a[0].clone(), plus(&a[0].negate(), pi), q[0])]
}

pub(super) fn gpi2(a: &[Angle], q: &[u32]) -> Vec<Op> {
    prx(&[number(FRAC_PI_2), a[0].clone()], q)
}

pub(super) fn cy(_: &[Angle], q: &[u32]) -> Vec<Op> {
    vec![on(Gate::Sdg, q[1]), cx(q[0], q[1]), on(Gate::S, q[1])]
}

pub(super) fn cz(_: &[Angle], q: &[u32]) -> Vec<Op> {
    vec![on(Gate::H, q[1]), cx(q[0], q[1]), on(Gate::H, q[1])]
}

/// H is X turned by -pi/4 about Y.
pub(super) fn ch(_: &[Angle], q: &[u32]) -> Vec<Op> {
    vec![turn(Gate::Ry, number(FRAC_PI_4), q[1]), cx(q[0], q[1]), turn(Gate::Ry, number(-FRAC_PI_4), q[1])]
}

/// `cs`, or its inverse where the sign is -1.
pub(super) fn controlled_s(sign: f64, q: &[u32]) -> Vec<Op> {
    let (root, back) = if sign > 0.0 { (Gate::T, Gate::Tdg) } else { (Gate::Tdg, Gate::T) };
    vec![on(root, q[0]), on(root, q[1]), cx(q[0], q[1]), on(back, q[1]), cx(q[0], q[1])]
}

/// `csx`, or its inverse where the sign is -1.
pub(super) fn controlled_sx(sign: f64, q: &[u32]) -> Vec<Op> {
    [vec![on(Gate::H, q[1])], controlled_s(sign, q), vec![on(Gate::H, q[1])]].concat()
}

pub(super) fn cp(a: &[Angle], q: &[u32]) -> Vec<Op> {
    vec![
        turn(Gate::P, half(&a[0]), q[0]),
        turn(Gate::P, half(&a[0]), q[1]),
        cx(q[0], q[1]),
        turn(Gate::P, minus_half(&a[0]), q[1]),
        cx(q[0], q[1]),
    ]
}

/// A turn that X undoes, by halves.
fn controlled_turn(gate: Gate, a: &[Angle], q: &[u32]) -> Vec<Op> {
    vec![turn(gate, half(&a[0]), q[1]), cx(q[0], q[1]), turn(gate, minus_half(&a[0]), q[1]), cx(q[0], q[1])]
}

pub(super) fn crx(a: &[Angle], q: &[u32]) -> Vec<Op> {
    [vec![on(Gate::H, q[1])], crz(a, q), vec![on(Gate::H, q[1])]].concat()
}

pub(super) fn cry(a: &[Angle], q: &[u32]) -> Vec<Op> {
    controlled_turn(Gate::Ry, a, q)
}

pub(super) fn crz(a: &[Angle], q: &[u32]) -> Vec<Op> {
    controlled_turn(Gate::Rz, a, q)
}

/// `U = e^(i (phi + lambda)/2) A X B X C` with `A B C = 1`.
pub(super) fn cu(a: &[Angle], q: &[u32]) -> Vec<Op> {
    let (theta, phi, lambda, gamma) = (&a[0], &a[1], &a[2], &a[3]);
    let (sum, difference) = (phi.add(lambda), lambda.subtract(phi));
    vec![
        turn(Gate::P, gamma.add(&half(&sum)), q[0]),
        turn(Gate::P, half(&difference), q[1]),
        cx(q[0], q[1]),
        u(minus_half(theta), number(0.0), minus_half(&sum), q[1]),
        cx(q[0], q[1]),
        u(half(theta), phi.clone(), number(0.0), q[1]),
    ]
}

pub(super) fn swap(_: &[Angle], q: &[u32]) -> Vec<Op> {
    vec![cx(q[0], q[1]), cx(q[1], q[0]), cx(q[0], q[1])]
}

/// `exp(-i theta/4 (XX + sign YY))`. Between two `cx`, `rx` on the control is `rxx` and `rz` on the target is `rzz`, which
/// `sx` on both qubits turns into `ryy`.
fn exchange_turn(theta: &Angle, sign: f64, q: &[u32]) -> Vec<Op> {
    vec![
        on(Gate::Sx, q[0]),
        on(Gate::Sx, q[1]),
        cx(q[0], q[1]),
        turn(Gate::Rx, half(theta), q[0]),
        turn(Gate::Rz, theta.scale(0.5 * sign), q[1]),
        cx(q[0], q[1]),
        on(Gate::Sxdg, q[0]),
        on(Gate::Sxdg, q[1]),
    ]
}

/// `xx_plus_yy(theta, 0)` at a number: `iswap` at -pi.
pub(super) fn exchange(theta: f64, q: &[u32]) -> Vec<Op> {
    exchange_turn(&number(theta), 1.0, q)
}

pub(super) fn dcx(_: &[Angle], q: &[u32]) -> Vec<Op> {
    vec![cx(q[0], q[1]), cx(q[1], q[0])]
}

pub(super) fn ecr(_: &[Angle], q: &[u32]) -> Vec<Op> {
    vec![phase(number(-FRAC_PI_4)), on(Gate::S, q[0]), on(Gate::Sx, q[1]), cx(q[0], q[1]), on(Gate::X, q[0])]
}

pub(super) fn rxx(a: &[Angle], q: &[u32]) -> Vec<Op> {
    vec![cx(q[0], q[1]), turn(Gate::Rx, a[0].clone(), q[0]), cx(q[0], q[1])]
}

/// Y is X turned by S.
pub(super) fn ryy(a: &[Angle], q: &[u32]) -> Vec<Op> {
    let turned = |gate| vec![on(gate, q[0]), on(gate, q[1])];
    [turned(Gate::Sdg), rxx(a, q), turned(Gate::S)].concat()
}

pub(super) fn rzz(a: &[Angle], q: &[u32]) -> Vec<Op> {
    vec![cx(q[0], q[1]), turn(Gate::Rz, a[0].clone(), q[1]), cx(q[0], q[1])]
}

pub(super) fn rzx(a: &[Angle], q: &[u32]) -> Vec<Op> {
    [vec![on(Gate::H, q[1])], rzz(a, q), vec![on(Gate::H, q[1])]].concat()
}

/// Steps between two turns of the first qubit about Z, the second one by this angle.
fn phased(angle: &Angle, steps: Vec<Op>, qubit: u32) -> Vec<Op> {
    let turned = |angle| vec![turn(Gate::Rz, angle, qubit)];
    [turned(angle.negate()), steps, turned(angle.clone())].concat()
}

pub(super) fn xx_plus_yy(a: &[Angle], q: &[u32]) -> Vec<Op> {
    phased(&a[1].negate(), exchange_turn(&a[0], 1.0, q), q[0])
}

pub(super) fn xx_minus_yy(a: &[Angle], q: &[u32]) -> Vec<Op> {
    phased(&a[1], exchange_turn(&a[0], -1.0, q), q[0])
}

pub(super) fn ms(a: &[Angle], q: &[u32]) -> Vec<Op> {
    phased(&a[0], phased(&a[1], rxx(&a[2..], q), q[1]), q[0])
}

/// A phase on every parity of the three: Shende and Markov, Quantum Information and Computation 9 (2009) 461: 6 `cx`.
pub(super) fn ccx(_: &[Angle], q: &[u32]) -> Vec<Op> {
    let (a, b, target) = (q[0], q[1], q[2]);
    vec![
        on(Gate::H, target),
        cx(b, target),
        on(Gate::Tdg, target),
        cx(a, target),
        on(Gate::T, target),
        cx(b, target),
        on(Gate::Tdg, target),
        cx(a, target),
        on(Gate::T, b),
        on(Gate::T, target),
        on(Gate::H, target),
        cx(a, b),
        on(Gate::T, a),
        on(Gate::Tdg, b),
        cx(a, b),
    ]
}

pub(super) fn ccz(_: &[Angle], q: &[u32]) -> Vec<Op> {
    [vec![on(Gate::H, q[2])], ccx(&[], q), vec![on(Gate::H, q[2])]].concat()
}

pub(super) fn cswap(_: &[Angle], q: &[u32]) -> Vec<Op> {
    [vec![cx(q[2], q[1])], ccx(&[], q), vec![cx(q[2], q[1])]].concat()
}
