//! Angles in the hot loops: a number and at most one symbol, so that they are copied, negated and compared without
//! touching the heap. Enter angles of the program; leave angles of the program.

use std::f64::consts::{FRAC_PI_2, TAU};

use hqml_ir::Angle;

/// An angle this close to a multiple of a quarter turn is that multiple: far below what a device resolves, far above
/// what products of matrices lose.
const EXACT: f64 = 1e-10;

/// More terms than this are not gathered in one angle: long chains of different symbols stay linear.
const MOST_TERMS: usize = 32;

/// `number + sign * symbols[symbol - 1]`, or the number alone where `symbol` is 0.
#[derive(Debug, Clone, Copy)]
pub(super) struct Turn {
    number: f64,
    symbol: u32,
    negative: bool,
}

/// The symbolic parts that turns refer to.
#[derive(Debug, Default)]
pub(super) struct Symbols(Vec<Angle>);

impl Turn {
    /// A number of radians.
    pub(super) fn number(number: f64) -> Turn {
        Turn { number, symbol: 0, negative: false }
    }

    /// So many quarters of a turn.
    pub(super) fn of_quarters(quarters: u8) -> Turn {
        Turn::number(match quarters % 4 {
            3 => -FRAC_PI_2,
            k => f64::from(k) * FRAC_PI_2,
        })
    }

    /// The number, where nothing symbolic is in it.
    pub(super) fn as_number(&self) -> Option<f64> {
        (self.symbol == 0).then_some(self.number)
    }

    /// The number of quarter turns, 0 to 3, where it is a whole number of them.
    pub(super) fn quarters(&self) -> Option<u8> {
        let quarters = (self.as_number()? / FRAC_PI_2).round();
        let near = (self.number - quarters * FRAC_PI_2).abs() < EXACT * quarters.abs().max(1.0);
        near.then(|| quarters.rem_euclid(4.0) as u8)
    }

    /// Itself, or its negative.
    pub(super) fn signed(self, negative: bool) -> Turn {
        if !negative {
            return self;
        }
        Turn { number: -self.number, negative: !self.negative, ..self }
    }

    /// Half of it.
    pub(super) fn half(self, symbols: &mut Symbols) -> Turn {
        if self.symbol == 0 {
            return Turn::number(self.number / 2.0);
        }
        let angle = symbols.angle(self).scale(0.5);
        symbols.turn(&angle)
    }

    /// This and so many quarters less; a number comes back within a turn.
    pub(super) fn less_quarters(self, quarters: u8) -> Turn {
        Turn { number: self.number - f64::from(quarters) * FRAC_PI_2, ..self }
    }
}

impl Symbols {
    /// The turn of an angle of the program.
    pub(super) fn turn(&mut self, angle: &Angle) -> Turn {
        if let Some(number) = angle.as_constant() {
            return Turn::number(number);
        }
        let number = angle.offset();
        let part = if number == 0.0 { angle.clone() } else { angle.add(&Angle::constant(-number)) };
        self.0.push(part);
        Turn { number, symbol: self.0.len() as u32, negative: false }
    }

    /// The angle of a turn; a plain number is brought within half a turn of 0.
    pub(super) fn angle(&self, turn: Turn) -> Angle {
        match turn.symbol.checked_sub(1).and_then(|k| self.0.get(k as usize)) {
            None if turn.number.abs() <= TAU / 2.0 => Angle::constant(turn.number + 0.0),
            None => Angle::constant(turn.number - (turn.number / TAU).round() * TAU),
            Some(part) => {
                let part = if turn.negative { part.negate() } else { part.clone() };
                if turn.number == 0.0 { part } else { part.add(&Angle::constant(turn.number)) }
            }
        }
    }

    /// The sum of two turns; `None` where it would be long.
    pub(super) fn sum(&mut self, a: Turn, b: Turn) -> Option<Turn> {
        let number = a.number + b.number;
        Some(match (a.symbol, b.symbol) {
            (_, 0) => Turn { number, ..a },
            (0, _) => Turn { number, ..b },
            (s, t) if s == t && a.negative != b.negative => Turn::number(number),
            _ => {
                let (x, y) = (self.angle(Turn { number: 0.0, ..a }), self.angle(Turn { number: 0.0, ..b }));
                if x.terms().len() + y.terms().len() > MOST_TERMS {
                    return None;
                }
                let sum = x.add(&y);
                Turn { number: sum.offset() + number, ..self.turn(&sum) }
            }
        })
    }
}
