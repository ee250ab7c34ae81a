//! One operation as rotations about Pauli strings, in order, up to its global phase: an operation of the program enters,
//! `exp(-i angle/2 P)` leave. Every gate of the table is such a product; Clifford gates turn by multiples of pi/2.

use std::f64::consts::{FRAC_PI_2, FRAC_PI_4, PI};

use hqml_ir::{Angle, Gate, Op, Pauli as Letter, PauliString};
use smallvec::{SmallVec, smallvec};

use super::pauli::{Factor, MOST_WIRES, Pauli, X, Y, Z};

/// Rotations in order of application.
pub(super) type Rotations = SmallVec<[(Pauli, Angle); 4]>;

/// The most factors of a projector that is written out: `2^factors - 1` rotations come of it.
const MOST_FACTORS: usize = 4;

/// The rotations of an operation; `None` for what is not unitary, for wires beyond the reach of a [`Pauli`] and for more
/// controls than are worth writing out. A barrier is none here: ask before.
pub(super) fn rotations(op: &Op) -> Option<Rotations> {
    if op.qubits().iter().any(|q| *q as usize >= MOST_WIRES) {
        return None;
    }
    match op {
        Op::Gate { gate, angles, qubits, controls } => {
            let (base, listed) = gate.base();
            let controls: SmallVec<[usize; 4]> =
                qubits.iter().take(listed).chain(controls).map(|q| *q as usize).collect();
            let targets: SmallVec<[usize; 2]> = qubits.iter().skip(listed).map(|q| *q as usize).collect();
            if controls.len() + targets.len() > MOST_FACTORS {
                return None;
            }
            gate_rotations(base, angles, &targets, &controls)
        }
        Op::PauliRotation { pauli, angle, controls } => {
            let controls: SmallVec<[usize; 4]> = controls.iter().map(|q| *q as usize).collect();
            (controls.len() < MOST_FACTORS).then(|| turned(&controls, string(pauli), angle))
        }
        Op::Prepare { .. } | Op::Reset(_) | Op::Barrier(_) => None,
    }
}

fn gate_rotations(base: Gate, angles: &[Angle], targets: &[usize], controls: &[usize]) -> Option<Rotations> {
    let constant = Angle::constant;
    let on = |k: usize, factor: Factor| Pauli::single(targets[k], factor);
    let both = |a: Factor, b: Factor| on(0, a).with(targets[1], b);
    let phase = |factor: Factor, angle: Angle| phased(controls, Some(on(0, factor)), &angle);
    let turn = |string: Pauli, angle: &Angle| turned(controls, string, angle);
    Some(match base {
        Gate::X => phase(X, constant(PI)),
        Gate::Y => phase(Y, constant(PI)),
        Gate::Z => phase(Z, constant(PI)),
        Gate::S => phase(Z, constant(FRAC_PI_2)),
        Gate::Sdg => phase(Z, constant(-FRAC_PI_2)),
        Gate::T => phase(Z, constant(FRAC_PI_4)),
        Gate::Tdg => phase(Z, constant(-FRAC_PI_4)),
        Gate::Sx => phase(X, constant(FRAC_PI_2)),
        Gate::Sxdg => phase(X, constant(-FRAC_PI_2)),
        Gate::P => phase(Z, angles[0].clone()),
        Gate::Gphase => phased(controls, None, &angles[0]),
        Gate::Rx => turn(on(0, X), &angles[0]),
        Gate::Ry => turn(on(0, Y), &angles[0]),
        Gate::Rz => turn(on(0, Z), &angles[0]),
        Gate::Rxx => turn(both(X, X), &angles[0]),
        Gate::Ryy => turn(both(Y, Y), &angles[0]),
        Gate::Rzz => turn(both(Z, Z), &angles[0]),
        Gate::Rzx => turn(both(Z, X), &angles[0]),
        Gate::H if controls.is_empty() => {
            smallvec![(on(0, Y), constant(FRAC_PI_2)), (on(0, X), constant(PI))]
        }
        // H = RY(pi/4) Z RY(-pi/4).
        Gate::H => {
            let (back, forth) = ((on(0, Y), constant(-FRAC_PI_4)), (on(0, Y), constant(FRAC_PI_4)));
            joined([smallvec![back], phase(Z, constant(PI)), smallvec![forth]])
        }
        Gate::U => {
            let [theta, phi, lambda] = [&angles[0], &angles[1], &angles[2]];
            let global = phased(controls, None, &phi.add(lambda).scale(0.5));
            joined([turn(on(0, Z), lambda), turn(on(0, Y), theta), turn(on(0, Z), phi), global])
        }
        // The phase of -1 on the singlet: exp(i pi/4 (1 - XX - YY - ZZ)).
        Gate::Swap => {
            let quarter = constant(FRAC_PI_2);
            let turns = [both(X, X), both(Y, Y), both(Z, Z)].map(|string| turn(string, &quarter));
            joined(turns.into_iter().chain([phased(controls, None, &constant(FRAC_PI_4))]))
        }
        Gate::Iswap => joined([both(X, X), both(Y, Y)].map(|string| turn(string, &constant(-FRAC_PI_2)))),
        // X on the first after RZX(pi/2).
        Gate::Ecr => joined([turn(both(Z, X), &constant(FRAC_PI_2)), phase(X, constant(PI))]),
        Gate::Id => Rotations::new(),
        Gate::SqrtIswap => joined([both(X, X), both(Y, Y)].map(|string| turn(string, &constant(-FRAC_PI_4)))),
        _ => decomposed(base, angles, targets, controls)?,
    })
}

/// The rotations of the gates that the table writes this one with.
fn decomposed(gate: Gate, angles: &[Angle], targets: &[usize], controls: &[usize]) -> Option<Rotations> {
    let wires = |list: &[usize]| list.iter().map(|w| *w as u32).collect::<SmallVec<[u32; 4]>>();
    let steps = gate.decomposition(angles, &wires(targets))?;
    let parts = steps.iter().map(|step| rotations(&step.controlled(&wires(controls))?));
    parts.collect::<Option<Vec<_>>>().map(joined)
}

fn joined(parts: impl IntoIterator<Item = Rotations>) -> Rotations {
    parts.into_iter().flatten().collect()
}

/// The phase `angle` where all controls are 1 and `last`, if given, is -1: over the non-empty subsets of these strings
/// that square to 1, their products turn by plus or minus `angle / 2^(strings - 1)`.
fn phased(controls: &[usize], last: Option<Pauli>, angle: &Angle) -> Rotations {
    let strings: SmallVec<[Pauli; 4]> = controls.iter().map(|c| Pauli::single(*c, Z)).chain(last).collect();
    let share = 2.0 / f64::from(1u32 << strings.len());
    (1..1usize << strings.len()).map(|subset| (product(&strings, subset), angle.scale(-share * sign(subset)))).collect()
}

/// A rotation where all controls are 1: over all subsets of the controls, the string times their Z turns by plus or minus
/// `angle / 2^controls`.
fn turned(controls: &[usize], string: Pauli, angle: &Angle) -> Rotations {
    let strings: SmallVec<[Pauli; 4]> = controls.iter().map(|c| Pauli::single(*c, Z)).collect();
    let share = 1.0 / f64::from(1u32 << strings.len());
    let with = |subset: usize| (product(&strings, subset).times(string).0, angle.scale(share * sign(subset)));
    (0..1usize << strings.len()).map(with).collect()
}

fn sign(subset: usize) -> f64 {
    if subset.count_ones().is_multiple_of(2) { 1.0 } else { -1.0 }
}

/// The product of some strings on different wires.
fn product(strings: &[Pauli], subset: usize) -> Pauli {
    let chosen = strings.iter().enumerate().filter(|(k, _)| subset >> k & 1 == 1);
    chosen.fold(Pauli::default(), |product, (_, string)| product.times(*string).0)
}

fn string(pauli: &PauliString) -> Pauli {
    pauli.factors().iter().fold(Pauli::default(), |string, (wire, letter)| {
        let factor = match letter {
            Letter::X => X,
            Letter::Y => Y,
            Letter::Z => Z,
        };
        string.with(*wire as usize, factor)
    })
}
