//! The OpenQASM 2 program that stands beside a large HQML program when readers are compared: gates with parameters are
//! defined, and what is defined and the gates of `qelib1.inc` are applied, one statement a line.

use std::fmt::Write;

use super::{Numbers, of_lines};

/// An OpenQASM 2 program of at least `lines` lines over 8 qubits.
pub(crate) fn program(lines: usize) -> String {
    let head = "// Generated for measuring.\nOPENQASM 2.0;\ninclude \"qelib1.inc\";\nqreg q[8];\n";
    of_lines(head, lines, block)
}

fn block(out: &mut String, at: usize, numbers: &mut Numbers) {
    let _ = write!(
        out,
        "
// An angle each, and their product on the pair.
gate encode_{at}(a, b) x, y {{
    h x;
    h y;
    u1(2 * a) x;
    u1(2 * b) y;
    cx x, y;
    u1(2 * (pi - a) * (pi - b)) y;
    cx x, y;
}}

gate layers_{at}(a, b, c) x, y {{
    rz(a) x;
    ry(b / 2 + c) x;
    rz(c) x;
    cx x, y;
}}

"
    );
    applications(out, at, numbers);
}

fn applications(out: &mut String, at: usize, numbers: &mut Numbers) {
    for _ in 0..40 {
        let (one, step) = (numbers.below(8), 1 + numbers.below(7));
        let (two, angle) = ((one + step) % 8, numbers.below(10_000));
        let _ = match numbers.below(7) {
            0 => writeln!(out, "h q[{one}];"),
            1 => writeln!(out, "rz(0.{angle:04}) q[{one}];"),
            2 => writeln!(out, "ry(0.3 / {} + pi / 4) q[{one}];", step + 1),
            3 => writeln!(out, "u1(2 * (pi - 0.{angle:04}) * (pi - 0.3)) q[{one}];"),
            4 => writeln!(out, "encode_{at}(0.{angle:04}, 2 * 0.3) q[{one}], q[{two}];"),
            5 => writeln!(out, "layers_{at}(0.{angle:04}, pi / 4, 0.3) q[{one}], q[{two}];"),
            _ => writeln!(out, "cx q[{one}], q[{two}];"),
        };
    }
}
