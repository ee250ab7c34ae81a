//! Angles in few letters: a symbolic angle enters, text such as `2(π-x[0])(π-x[1])` leaves. Numbers are whole or small
//! fractions of pi where they are, else four significant digits: a drawing is read, not computed with.

use std::f64::consts::PI;

use hqml_ir::{Angle, Atom, Operation};

/// What the row and the parameters are called in a drawing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Letters {
    /// The row: `x` in `x[0]`.
    pub row: String,
    /// The parameters: `θ` in `θ[3]`.
    pub parameter: String,
    /// Longer labels are cut and end in `…`.
    pub longest: usize,
}

impl Default for Letters {
    fn default() -> Letters {
        Letters { row: "x".to_owned(), parameter: "θ".to_owned(), longest: 48 }
    }
}

impl Letters {
    /// The angle as text.
    pub fn angle(&self, angle: &Angle) -> String {
        let (constant, terms) = (angle.offset(), angle.terms());
        let mut parts: Vec<String> = terms.iter().map(|(atom, c)| self.term(atom, *c)).collect();
        // `π-x[0]` and not `-x[0]+π`.
        let first = parts.first().is_none_or(|first| first.starts_with('-'));
        match constant {
            0.0 if !parts.is_empty() => {}
            c if first => parts.insert(0, number(c)),
            c => parts.push(number(c)),
        }
        let mut text = String::new();
        for part in parts {
            if !text.is_empty() && !part.starts_with('-') {
                text.push('+');
            }
            text.push_str(&part);
        }
        text
    }

    /// The text, cut where it is too long.
    pub(super) fn cut(&self, text: String) -> String {
        if text.chars().count() <= self.longest {
            return text;
        }
        text.chars().take(self.longest.saturating_sub(1)).chain(['…']).collect()
    }

    fn term(&self, atom: &Atom, coefficient: f64) -> String {
        let mut factors = vec![];
        let coefficient = self.factors(atom, coefficient, &mut factors);
        let body = factors.concat();
        match coefficient {
            1.0 => body,
            -1.0 => format!("-{body}"),
            c => {
                let c = number(c);
                // `π/2x[0]` could be read as `π/(2x[0])`.
                let joint = if c.contains('/') || c.contains('e') { "·" } else { "" };
                format!("{c}{joint}{body}")
            }
        }
    }

    /// The factors of an atom, and the number before them.
    fn factors(&self, atom: &Atom, coefficient: f64, out: &mut Vec<String>) -> f64 {
        let Atom::Nonlinear(node) = atom else {
            out.push(match atom {
                Atom::Feature(i) => format!("{}[{i}]", self.row),
                Atom::Parameter(i) => format!("{}[{i}]", self.parameter),
                Atom::Nonlinear(_) => String::new(),
            });
            return coefficient;
        };
        match node.operation() {
            Operation::Product(a, b) => {
                let coefficient = self.factor(a, coefficient, out);
                self.factor(b, coefficient, out)
            }
            Operation::Quotient(a, b) => {
                out.push(format!("{}/{}", self.bracketed(a), self.bracketed(b)));
                coefficient
            }
            Operation::Power(a, e) => {
                out.push(format!("{}^{}", self.bracketed(a), number(*e)));
                coefficient
            }
            Operation::Apply(f, a) => {
                out.push(format!("{}({})", f.name(), self.angle(a)));
                coefficient
            }
            Operation::Minimum(a, b) => {
                out.push(format!("min({}, {})", self.angle(a), self.angle(b)));
                coefficient
            }
            Operation::Maximum(a, b) => {
                out.push(format!("max({}, {})", self.angle(a), self.angle(b)));
                coefficient
            }
        }
    }

    /// One factor of a product: a single term gives its number to the product's.
    fn factor(&self, angle: &Angle, coefficient: f64, out: &mut Vec<String>) -> f64 {
        match angle.terms() {
            [(atom, c)] if angle.offset() == 0.0 => self.factors(atom, coefficient * c, out),
            terms => {
                // `2(π-x[0])` and not `(2π-2x[0])`.
                let common = terms.first().map_or(1.0, |t| t.1.abs());
                let common = if terms.iter().all(|t| t.1.abs() == common) { common } else { 1.0 };
                out.push(format!("({})", self.angle(&angle.scale(1.0 / common))));
                coefficient * common
            }
        }
    }

    fn bracketed(&self, angle: &Angle) -> String {
        match angle.terms() {
            [(Atom::Feature(_) | Atom::Parameter(_), 1.0)] if angle.offset() == 0.0 => self.angle(angle),
            [(Atom::Nonlinear(node), 1.0)]
                if angle.offset() == 0.0 && matches!(node.operation(), Operation::Apply(..)) =>
            {
                self.angle(angle)
            }
            [] if angle.offset() >= 0.0 => self.angle(angle),
            _ => format!("({})", self.angle(angle)),
        }
    }
}

/// A number in few letters: `2π`, `-π/4`, `0.3333`.
pub fn number(value: f64) -> String {
    multiple_of_pi(value).unwrap_or_else(|| plain(value))
}

fn multiple_of_pi(value: f64) -> Option<String> {
    for divisor in [1.0, 2.0, 3.0, 4.0, 6.0, 8.0, 16.0] {
        let ratio = value / PI * divisor;
        let whole = ratio.round();
        if whole == 0.0 || whole.abs() > 32.0 || (ratio - whole).abs() > 1e-12 {
            continue;
        }
        let sign = if whole < 0.0 { "-" } else { "" };
        let times = if whole.abs() == 1.0 { String::new() } else { format!("{}", whole.abs()) };
        let over = if divisor == 1.0 { String::new() } else { format!("/{divisor}") };
        return Some(format!("{sign}{times}π{over}"));
    }
    None
}

fn plain(value: f64) -> String {
    if value.fract() == 0.0 && value.abs() < 1e9 {
        return format!("{value}");
    }
    let size = value.abs().log10().floor();
    if !(-4.0..6.0).contains(&size) {
        let text = format!("{value:.3e}");
        let (digits, power) = text.split_once('e').unwrap_or((&text, "0"));
        return format!("{}e{power}", trimmed(digits));
    }
    let places = (3.0 - size).max(0.0) as usize;
    trimmed(&format!("{value:.places$}")).to_owned()
}

/// Without zeros behind the point.
fn trimmed(digits: &str) -> &str {
    if digits.contains('.') { digits.trim_end_matches('0').trim_end_matches('.') } else { digits }
}
