//! The short way for the lines that make up a long file: `rz(pi/2) q[3];`, a known gate with known angles on single qubits.
//! Bytes enter, one operation a line is added; any other line is left to the parser, which also says what is wrong with it.

use hqml_ir::{Angle, Op, Qubits, Span};
use smallvec::SmallVec;

use super::circuit::{Circuit, distinct};
use super::gates::{GateKind, Values};
use super::names::{Binding, Symbol};
use super::parse::Version;
use super::token::Cursor;
use super::value::Value;

/// Brackets inside each other in an angle that goes the short way.
const DEEPEST: u32 = 8;

/// Whole numbers below this are exact as real ones.
const EXACT: f64 = 9e15;

impl Circuit {
    /// All plain lines from the cursor on; it is left at the first other one.
    pub(crate) fn plain_lines(&mut self, cursor: &mut Cursor) {
        // After a measurement each gate is checked; a `pi` of the file's own is looked up.
        if !self.measured.is_empty() || !self.names.is_free("pi") {
            return;
        }
        let mut line = Line { bytes: cursor.text().as_bytes(), text: cursor.text(), at: cursor.token.start as usize };
        let start = line.at;
        let mut good = line.at;
        while self.steps_left() > 0 && self.plain_line(&mut line).is_some() {
            good = line.at;
            self.take_steps(1);
        }
        if good > start {
            cursor.go(good);
        }
    }

    /// One line, if it is plain.
    #[inline]
    fn plain_line(&mut self, line: &mut Line) -> Option<()> {
        line.comments();
        let gate = line.symbol(self)?;
        let Binding::Gate(number) = self.names.binding(gate) else { return None };
        let entry = &self.gates[*number as usize];
        let row = match &entry.kind {
            GateKind::Row(gate) | GateKind::Phased(gate, _) => Some(*gate),
            GateKind::Body(_) => None,
            GateKind::Opaque => return None,
        };
        let number = *number;
        let (takes, acts) = (entry.angles, entry.qubits as usize);
        let angles = if takes > 0 { line.angles(self.version, takes as usize)? } else { SmallVec::new() };
        let mut qubits = Qubits::new();
        for k in 0..acts {
            if k > 0 {
                line.sign(b',')?;
            }
            qubits.push(line.qubit(self)?);
        }
        line.sign(b';')?;
        if acts == 0 || !distinct(&qubits) {
            return None;
        }
        match row {
            Some(gate) => self.ops.push(Op::Gate { gate, angles, qubits, controls: Qubits::new() }),
            None => {
                let values: Values = angles.iter().map(|a| Value::Real(a.offset())).collect();
                let before = self.ops.len();
                if self.apply(number, &values, &qubits, false, Span::default()).is_err() {
                    self.ops.truncate(before);
                    return None;
                }
            }
        }
        Some(())
    }
}

/// A place in the text.
struct Line<'t> {
    text: &'t str,
    bytes: &'t [u8],
    at: usize,
}

impl Line<'_> {
    #[inline]
    fn peek(&self) -> u8 {
        self.bytes.get(self.at).copied().unwrap_or(0)
    }

    /// Over spaces and comments to the end of a line.
    #[inline]
    fn comments(&mut self) {
        self.space();
        while self.peek() == b'/' && self.bytes.get(self.at + 1) == Some(&b'/') {
            let rest = &self.bytes[self.at..];
            self.at += rest.iter().position(|b| *b == b'\n').unwrap_or(rest.len());
            self.space();
        }
    }

    /// Over spaces; comments inside a statement are left to the parser.
    #[inline]
    fn space(&mut self) {
        while matches!(self.peek(), b' ' | b'\n' | b'\r' | b'\t') {
            self.at += 1;
        }
    }

    #[inline]
    fn sign(&mut self, sign: u8) -> Option<()> {
        self.space();
        (self.peek() == sign).then(|| self.at += 1)
    }

    /// A name of ASCII letters.
    #[inline]
    fn word(&mut self) -> Option<&str> {
        let start = self.at;
        if !self.peek().is_ascii_alphabetic() && self.peek() != b'_' {
            return None;
        }
        while self.peek().is_ascii_alphanumeric() || self.peek() == b'_' {
            self.at += 1;
        }
        if self.peek() >= 128 { None } else { self.text.get(start..self.at) }
    }

    #[inline]
    fn symbol(&mut self, circuit: &mut Circuit) -> Option<Symbol> {
        self.word().map(|word| circuit.names.symbol(word))
    }

    /// `q[3]`, or a qubit by its own name.
    #[inline]
    fn qubit(&mut self, circuit: &mut Circuit) -> Option<u32> {
        self.space();
        let name = self.symbol(circuit)?;
        let Binding::Qubits(first, size) = *circuit.names.binding(name) else { return None };
        let Some(size) = size else { return Some(first) };
        self.sign(b'[')?;
        self.space();
        let start = self.at;
        let mut index = 0u32;
        while self.peek().is_ascii_digit() {
            index = index.checked_mul(10)?.checked_add(u32::from(self.peek() - b'0'))?;
            self.at += 1;
        }
        if self.at == start || index >= size {
            return None;
        }
        self.sign(b']')?;
        Some(first + index)
    }

    /// `(pi/2, 0.5)`
    #[inline]
    fn angles(&mut self, version: Version, count: usize) -> Option<SmallVec<[Angle; 1]>> {
        self.sign(b'(')?;
        let mut angles = SmallVec::new();
        for k in 0..count {
            if k > 0 {
                self.sign(b',')?;
            }
            let (value, _) = self.sum(version, 0)?;
            angles.push(Angle::constant(value));
            if !value.is_finite() {
                return None;
            }
        }
        self.sign(b')')?;
        Some(angles)
    }

    /// Products added up: the value, and whether it is a whole number.
    fn sum(&mut self, version: Version, depth: u32) -> Option<(f64, bool)> {
        let mut left = self.product(version, depth)?;
        loop {
            self.space();
            let sign = self.peek();
            if !matches!(sign, b'+' | b'-') {
                return Some(left);
            }
            self.at += 1;
            let right = self.product(version, depth)?;
            let value = if sign == b'+' { left.0 + right.0 } else { left.0 - right.0 };
            left = exact(value, left.1 && right.1)?;
        }
    }

    fn product(&mut self, version: Version, depth: u32) -> Option<(f64, bool)> {
        let mut left = self.factor(version, depth)?;
        loop {
            self.space();
            let sign = self.peek();
            if !matches!(sign, b'*' | b'/') {
                return Some(left);
            }
            self.at += 1;
            let right = self.factor(version, depth)?;
            left = match sign {
                // `**` begins no factor, so it has not come so far.
                b'*' => exact(left.0 * right.0, left.1 && right.1)?,
                _ if right.0 == 0.0 || (left.1 && right.1 && version == Version::Three) => return None,
                _ => (left.0 / right.0, false),
            };
        }
    }

    /// A number, `pi`, something in brackets, and a sign before it; no power may follow.
    fn factor(&mut self, version: Version, depth: u32) -> Option<(f64, bool)> {
        self.space();
        let value = match self.peek() {
            b'-' if depth < DEEPEST => {
                self.at += 1;
                let (value, whole) = self.factor(version, depth + 1)?;
                // A whole 0 has no sign, a real one has.
                (if whole && value == 0.0 { 0.0 } else { -value }, whole)
            }
            b'(' if depth < DEEPEST => {
                self.at += 1;
                let value = self.sum(version, depth + 1)?;
                self.sign(b')')?;
                value
            }
            b'0'..=b'9' | b'.' => self.number()?,
            b'p' => {
                if self.word()? != "pi" {
                    return None;
                }
                (std::f64::consts::PI, false)
            }
            _ => return None,
        };
        self.space();
        let power = self.peek() == b'^' || (self.peek() == b'*' && self.bytes.get(self.at + 1) == Some(&b'*'));
        if power { None } else { Some(value) }
    }

    fn number(&mut self) -> Option<(f64, bool)> {
        let start = self.at;
        let mut whole = true;
        loop {
            match self.peek() {
                b'0'..=b'9' => {}
                b'.' if whole => whole = false,
                b'e' | b'E' => {
                    whole = false;
                    self.at += 1;
                    if !matches!(self.peek(), b'+' | b'-' | b'0'..=b'9') {
                        return None;
                    }
                    self.at += 1;
                    while self.peek().is_ascii_digit() {
                        self.at += 1;
                    }
                    break;
                }
                _ => break,
            }
            self.at += 1;
        }
        if self.peek().is_ascii_alphanumeric() || self.peek() == b'_' || self.peek() == b'.' || self.peek() >= 128 {
            return None;
        }
        let value: f64 = self.text.get(start..self.at)?.parse().ok()?;
        exact(value, whole)
    }
}

/// The value; a whole number only as far as real numbers hold it exactly.
#[inline]
fn exact(value: f64, whole: bool) -> Option<(f64, bool)> {
    (!whole || value.abs() < EXACT).then_some((value, whole))
}
