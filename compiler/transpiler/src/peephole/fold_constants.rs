//! Rebuilds every angle so that whatever has become constant is one number, and gives the phase gates whose constant
//! angle is exactly the float nearest to a multiple of pi/4 their own names: their matrices are exact, and they are found
//! by the passes after this one.
//!
//! ```text
//! p(pi/2) q[0]             ->     s q[0]
//! cp(pi) q[0], q[1]        ->     cz q[0], q[1]
//! ```

use std::f64::consts::{FRAC_PI_2, FRAC_PI_4, PI};

use hqml_ir::{Angle, Gate, Op, Program};
use smallvec::SmallVec;

/// Folds constants. Linear in the program.
pub fn fold_constants(program: &mut Program) {
    for op in &mut program.ops {
        for angle in op.angles_mut() {
            *angle = folded(angle);
        }
        rename(op);
    }
}

fn folded(angle: &Angle) -> Angle {
    match angle.as_constant() {
        // Minus zero is zero.
        Some(c) => Angle::constant(c + 0.0),
        None => angle.substitute(&Angle::feature, &Angle::parameter),
    }
}

fn rename(op: &mut Op) {
    let Op::Gate { gate, angles, .. } = op else { return };
    let Some(constant) = angles.first().and_then(Angle::as_constant) else { return };
    let named = match gate {
        Gate::P => phase(constant),
        Gate::Cp if constant.abs() == PI => Some(Gate::Cz),
        _ => None,
    };
    if let Some(named) = named {
        (*gate, *angles) = (named, SmallVec::new());
    }
}

/// The phase gate of this angle that has a name of its own.
fn phase(angle: f64) -> Option<Gate> {
    let names = [
        (PI, Gate::Z),
        (-PI, Gate::Z),
        (FRAC_PI_2, Gate::S),
        (-FRAC_PI_2, Gate::Sdg),
        (FRAC_PI_4, Gate::T),
        (-FRAC_PI_4, Gate::Tdg),
    ];
    names.iter().find(|(a, _)| *a == angle).map(|(_, gate)| *gate)
}
