//! The arguments of a declaration's use, with the chosen items of their sweeps in place.

use super::errors;
use super::options::Reader;
use super::session::Checked;
use super::sweep::{self, Written};
use super::values;
use crate::eval;
use crate::syntax::ast::{ArgumentList, Arguments};

/// The arguments as the binding of options takes them.
pub(crate) fn given<'e>(
    reader: Reader<'e, '_>,
    callee: &str,
    arguments: Option<&'e Arguments>,
) -> Checked<Vec<eval::Argument<'e>>> {
    let list = match arguments.map(|a| &a.list) {
        None => return Ok(Vec::new()),
        Some(ArgumentList::List(list)) => list,
        Some(ArgumentList::Broken) => return Err(reader.session.silent()),
        Some(ArgumentList::Generator(generator)) => {
            return Err(reader.session.report(errors::generator_argument(callee, generator.span)));
        }
    };
    let mut given = Vec::with_capacity(list.len());
    for argument in list {
        let option = argument.label.as_ref().map_or("", |label| label.name.as_str());
        let value = match sweep::written(reader, callee, option, &argument.value)? {
            Written::Expr(expr) => eval::Given::Written(expr, &reader.scope.values),
            Written::Number(value) => eval::Given::Known(values::to_constant(&value)),
        };
        let label = argument.label.as_ref().map(|label| (label.name.as_str(), label.span));
        given.push(eval::Argument { label, value, span: argument.value.span });
    }
    Ok(given)
}
