//! Gates with many controls: controls, a target and the width of the program enter; gates on one or two qubits, and `ccx`,
//! leave. No wire has to be clean: wires that the gate leaves alone help in whatever state they are, and come back to it.
//!
//! Methods: gray-code phases (Barenco et al. 1995, section 7), relative-phase gates (Maslov 2016), the chain over borrowed
//! wires with 8k - 6 CX (Iten et al. 2016), rotations about one axis in four halves (Vale et al. 2023).

use std::f64::consts::{FRAC_PI_4, PI};

use hqml_ir::{Angle, Gate};

use crate::sketch::Sketch;

/// From this many bits on a phase is taken apart by halves; up to it, by the parities of all subsets.
const GRAY_BITS: usize = 4;

/// From this many controls on a rotation is taken apart into four halves.
const HALVES: usize = 4;

/// From this many controls on a phase is a rotation and half the phase on the controls; below, a chain of smaller phases.
const ROTATED: usize = 6;

/// X on `target` where all `controls` are 1. Two controls give `ccx`.
pub(super) fn exact(sketch: &mut Sketch, width: u32, controls: &[u32], target: u32) {
    match controls {
        [] => sketch.x(target),
        [c] => sketch.cx(*c, target),
        [a, b] => sketch.gate(Gate::Ccx, &[*a, *b, target]),
        _ => sketch.ops.extend(shortest(&[&in_phases, &over_borrowed, &in_two], width, controls, target).ops),
    }
}

type Way = dyn Fn(&mut Sketch, u32, &[u32], u32) -> bool;

/// Of the ways that go (they say so), the one with the fewest CX.
fn shortest(ways: &[&Way], width: u32, controls: &[u32], target: u32) -> Sketch {
    let tried = ways.iter().filter_map(|way| {
        let mut own = Sketch::default();
        way(&mut own, width, controls, target).then_some(own)
    });
    tried.min_by_key(cost).unwrap_or_default()
}

/// CX, a `ccx` counted as 6.
fn cost(sketch: &Sketch) -> usize {
    let each = |n: usize| match n {
        0 | 1 => 0,
        2 => 1,
        _ => 6,
    };
    sketch.ops.iter().map(|op| each(op.qubits().len())).sum()
}

/// Wires that are neither a control nor the target, the nearest numbers first: they are likely to be near on the device.
fn borrowed(width: u32, controls: &[u32], target: u32, at_most: usize) -> Vec<u32> {
    let mut free: Vec<u32> = (0..width).filter(|q| *q != target && !controls.contains(q)).collect();
    free.sort_by_key(|q| controls.iter().map(|c| c.abs_diff(*q)).min());
    free.truncate(at_most);
    free
}

/// A phase between two Hadamards. Without a borrowed wire it is the only way.
fn in_phases(sketch: &mut Sketch, width: u32, controls: &[u32], target: u32) -> bool {
    // Costs grow with the square of the controls: where wires can be borrowed, another way is shorter.
    if controls.len() > 8 && width as usize > controls.len() + 1 {
        return false;
    }
    let bits: Vec<u32> = controls.iter().copied().chain([target]).collect();
    sketch.h(target);
    phase(sketch, width, &Angle::constant(PI), &bits);
    sketch.h(target);
    true
}

/// The chain over k - 2 borrowed wires: each holds the product of the controls before it, twice, so that what was on it
/// falls out.
fn over_borrowed(sketch: &mut Sketch, width: u32, controls: &[u32], target: u32) -> bool {
    let links = controls.len().saturating_sub(2);
    let wires = borrowed(width, controls, target, links);
    if wires.len() < links || links == 0 {
        return false;
    }
    let last = wires[links - 1];
    let mut chain = Sketch::default();
    for link in (1..links).rev() {
        half(&mut chain, controls[link + 1], wires[link - 1], wires[link]);
    }
    let down = std::mem::take(&mut chain);
    relative_two(&mut chain, controls[0], controls[1], wires[0]);
    for _ in 0..2 {
        sketch.gate(Gate::Ccx, &[controls[links + 1], last, target]);
        sketch.ops.extend(down.ops.iter().chain(&chain.ops).cloned());
        sketch.inverse_of(&down);
    }
    true
}

/// The half of [`relative_two`] before its middle, without the gate that the other half would undo.
fn half(sketch: &mut Sketch, control: u32, inner: u32, target: u32) {
    sketch.h(target);
    sketch.z(FRAC_PI_4, target);
    sketch.cx(control, target);
    sketch.z(-FRAC_PI_4, target);
    sketch.cx(inner, target);
}

/// Over one borrowed wire: half of the controls gathered on it, twice.
fn in_two(sketch: &mut Sketch, width: u32, controls: &[u32], target: u32) -> bool {
    let Some(&wire) = borrowed(width, controls, target, 1).first() else { return false };
    if controls.len() < 4 {
        return false;
    }
    let (gathered, rest) = controls.split_at(controls.len() / 2 + controls.len() % 2);
    let rest: Vec<u32> = rest.iter().copied().chain([wire]).collect();
    let mut gather = Sketch::default();
    relative(&mut gather, width, gathered, wire);
    sketch.ops.extend(gather.ops.iter().cloned());
    exact(sketch, width, &rest, target);
    sketch.inverse_of(&gather);
    exact(sketch, width, &rest, target);
    true
}

/// X on `target` where all `controls` are 1, up to a diagonal: for use in pairs, the second undone, with only diagonals on
/// these wires between.
pub(super) fn relative(sketch: &mut Sketch, width: u32, controls: &[u32], target: u32) {
    match controls {
        [a, b] => relative_two(sketch, *a, *b, target),
        [a, b, c] => {
            half_turn(sketch, *c, target);
            inner(sketch, *a, *b, target);
            half_turn_back(sketch, *c, target);
        }
        [rest @ .., c] if controls.len() > 3 => {
            half_turn(sketch, *c, target);
            exact(sketch, width, rest, target);
            half_turn_back(sketch, *c, target);
        }
        _ => exact(sketch, width, controls, target),
    }
}

/// Margolus' gate: 3 CX.
pub(super) fn relative_two(sketch: &mut Sketch, a: u32, b: u32, target: u32) {
    half_turn(sketch, b, target);
    sketch.cx(a, target);
    half_turn_back(sketch, b, target);
}

fn half_turn(sketch: &mut Sketch, control: u32, target: u32) {
    sketch.h(target);
    sketch.z(FRAC_PI_4, target);
    sketch.cx(control, target);
    sketch.z(-FRAC_PI_4, target);
}

fn half_turn_back(sketch: &mut Sketch, control: u32, target: u32) {
    sketch.z(FRAC_PI_4, target);
    sketch.cx(control, target);
    sketch.z(-FRAC_PI_4, target);
    sketch.h(target);
}

/// X on `target` where a and b are 1, up to a diagonal in the basis that [`half_turn`] leaves: 4 CX.
fn inner(sketch: &mut Sketch, a: u32, b: u32, target: u32) {
    sketch.h(target);
    for (control, angle) in [(a, FRAC_PI_4), (b, -FRAC_PI_4), (a, FRAC_PI_4), (b, -FRAC_PI_4)] {
        sketch.cx(control, target);
        sketch.z(angle, target);
    }
    sketch.h(target);
}

/// `exp(-i angle/2 Z)` on `target` where all `controls` are 1.
pub(super) fn rz(sketch: &mut Sketch, width: u32, angle: &Angle, controls: &[u32], target: u32) {
    match controls {
        [] => sketch.rz(angle, target),
        [c] => sketch.turn(Gate::Crz, angle, &[*c, target]),
        many if many.len() < HALVES => {
            let half = angle.scale(0.5);
            let mut flip = Sketch::default();
            relative(&mut flip, width, many, target);
            sketch.rz(&half, target);
            sketch.ops.extend(flip.ops.iter().cloned());
            sketch.rz(&half.negate(), target);
            sketch.inverse_of(&flip);
        }
        many => {
            let (first, second) = many.split_at(many.len() / 2);
            let quarter = angle.scale(0.25);
            for (group, sign) in [(first, -1.0), (second, 1.0), (first, -1.0), (second, 1.0)] {
                exact(sketch, width, group, target);
                sketch.rz(&quarter.scale(sign), target);
            }
        }
    }
}

/// `e^(i angle)` where all of `bits` are 1.
pub(super) fn phase(sketch: &mut Sketch, width: u32, angle: &Angle, bits: &[u32]) {
    match bits {
        // A global phase.
        [] => {}
        [q] => sketch.p(angle, *q),
        [a, b] => sketch.turn(Gate::Cp, angle, &[*a, *b]),
        _ if bits.len() <= GRAY_BITS => by_parities(sketch, angle, bits),
        [controls @ .., last, target] if controls.len() + 1 < ROTATED => {
            let half = angle.scale(0.5);
            let mut flip = Sketch::default();
            relative(&mut flip, width, controls, *last);
            sketch.turn(Gate::Cp, &half, &[*last, *target]);
            sketch.ops.extend(flip.ops.iter().cloned());
            sketch.turn(Gate::Cp, &half.negate(), &[*last, *target]);
            sketch.inverse_of(&flip);
            let rest: Vec<u32> = controls.iter().chain([target]).copied().collect();
            phase(sketch, width, &half, &rest);
        }
        [controls @ .., target] => {
            rz(sketch, width, angle, controls, *target);
            phase(sketch, width, &angle.scale(0.5), controls);
        }
    }
}

/// One rotation for each parity of the bits, in the order of a Gray code: 2^m - 2 CX for m bits.
fn by_parities(sketch: &mut Sketch, angle: &Angle, bits: &[u32]) {
    let part = angle.scale(1.0 / (1u32 << (bits.len() - 1)) as f64);
    for (top, &wire) in bits.iter().enumerate() {
        let mut odd = true;
        for step in 1..=1u32 << top {
            sketch.p(&if odd { part.clone() } else { part.negate() }, wire);
            if top > 0 {
                // The last step of the code closes it.
                let flipped = (step.trailing_zeros() as usize).min(top - 1);
                sketch.cx(bits[flipped], wire);
                odd = !odd;
            }
        }
    }
}
