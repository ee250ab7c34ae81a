//! Functions of one real number that an angle may hold: a number enters, the value or the slope leaves.

use serde::Serialize;

/// Functions of one real number that an angle may hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub enum Function {
    /// Sine of radians.
    Sin,
    /// Cosine of radians.
    Cos,
    /// Tangent of radians.
    Tan,
    /// Arc sine, radians.
    Asin,
    /// Arc cosine, radians.
    Acos,
    /// Arc tangent, radians.
    Atan,
    /// Hyperbolic tangent.
    Tanh,
    /// Exponential.
    Exp,
    /// Natural logarithm.
    Log,
    /// Square root.
    Sqrt,
    /// Absolute value; its derivative at 0 is taken as 0.
    Abs,
}

impl Function {
    /// All functions with the names a user writes.
    pub const ALL: [(&'static str, Function); 11] = [
        ("sin", Function::Sin),
        ("cos", Function::Cos),
        ("tan", Function::Tan),
        ("asin", Function::Asin),
        ("acos", Function::Acos),
        ("atan", Function::Atan),
        ("tanh", Function::Tanh),
        ("exp", Function::Exp),
        ("log", Function::Log),
        ("sqrt", Function::Sqrt),
        ("abs", Function::Abs),
    ];

    /// The function of this name.
    pub fn named(name: &str) -> Option<Function> {
        Self::ALL.iter().find(|(n, _)| *n == name).map(|(_, f)| *f)
    }

    /// The name a user writes.
    pub fn name(self) -> &'static str {
        Self::ALL.iter().find(|(_, f)| *f == self).map_or("?", |(n, _)| *n)
    }

    /// The value at `v`.
    pub fn value(self, v: f64) -> f64 {
        match self {
            Function::Sin => v.sin(),
            Function::Cos => v.cos(),
            Function::Tan => v.tan(),
            Function::Asin => v.asin(),
            Function::Acos => v.acos(),
            Function::Atan => v.atan(),
            Function::Tanh => v.tanh(),
            Function::Exp => v.exp(),
            Function::Log => v.ln(),
            Function::Sqrt => v.sqrt(),
            Function::Abs => v.abs(),
        }
    }

    /// The derivative at `v`.
    pub fn derivative(self, v: f64) -> f64 {
        match self {
            Function::Sin => v.cos(),
            Function::Cos => -v.sin(),
            Function::Tan => 1.0 / (v.cos() * v.cos()),
            Function::Asin => 1.0 / (1.0 - v * v).sqrt(),
            Function::Acos => -1.0 / (1.0 - v * v).sqrt(),
            Function::Atan => 1.0 / (1.0 + v * v),
            Function::Tanh => 1.0 - v.tanh() * v.tanh(),
            Function::Exp => v.exp(),
            Function::Log => 1.0 / v,
            Function::Sqrt => 0.5 / v.sqrt(),
            Function::Abs => {
                if v == 0.0 {
                    0.0
                } else {
                    v.signum()
                }
            }
        }
    }
}
