//! From the language's constants to the values that options take.

use hqml_ir::Value;

use crate::eval::Constant;

/// The value of a constant; nothing for what no option of a stage takes (angles, gates, observables ...).
pub(crate) fn of_constant(constant: &Constant) -> Option<Value> {
    Some(match constant {
        Constant::None => Value::None,
        Constant::Bool(v) => Value::Bool(*v),
        Constant::Int(v) => Value::Int(*v),
        Constant::Real(v) => Value::Real(*v),
        Constant::Text(v) => Value::Text(v.to_string()),
        Constant::Word(v) => Value::Word(v.text.to_string()),
        Constant::Range(low, high) => Value::Range(*low as f64, *high as f64),
        Constant::Interval(low, high) => Value::Range(*low, *high),
        Constant::List(items) => Value::List(items.iter().map(of_constant).collect::<Option<_>>()?),
        Constant::Tuple(_)
        | Constant::Angle(_)
        | Constant::Distribution(_)
        | Constant::Gate(_)
        | Constant::Axis(_)
        | Constant::Pairs(_)
        | Constant::PairsWith(_)
        | Constant::Later(_)
        | Constant::Observable(_)
        | Constant::Weighted(_)
        | Constant::Circuit(_) => return None,
    })
}

/// The constant of a value, where a sweep's item is given to a circuit.
pub(crate) fn to_constant(value: &Value) -> Constant {
    match value {
        Value::None | Value::Call(_) => Constant::None,
        Value::Bool(v) => Constant::Bool(*v),
        Value::Int(v) => Constant::Int(*v),
        Value::Real(v) => Constant::Real(*v),
        Value::Text(v) | Value::Word(v) => Constant::text(v),
        Value::Range(low, high) => Constant::Interval(*low, *high),
        Value::List(items) => Constant::list(items.iter().map(to_constant).collect()),
    }
}
