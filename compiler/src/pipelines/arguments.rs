//! The arguments of a declaration's use, with the chosen items of their sweeps in place; and the parameters that a `?`
//! among them makes.

use hqml_ir::{Angle, Distribution, Parameter, Span};

use super::builder::Builder;
use super::errors;
use super::options::Reader;
use super::session::Checked;
use super::sweep::{self, Written};
use super::values;
use crate::eval::{self, Constant, Context, Plain};
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

/// Where `?` and `draw` may stand in the arguments of a stage: each makes one parameter.
pub(crate) struct Fresh {
    /// The index of the first.
    first: u32,
    /// Those made.
    made: Vec<Parameter>,
    plain: Plain,
}

impl Fresh {
    fn make(&mut self, start: Distribution, trained: bool) -> Constant {
        let index = self.first + u32::try_from(self.made.len()).unwrap_or(u32::MAX);
        self.made.push(Parameter { start, trained });
        Constant::Angle(Angle::parameter(index))
    }
}

impl Context for Fresh {
    fn hole(&mut self, start: Option<Distribution>, _: Span) -> eval::Checked<Constant> {
        Ok(self.make(start.unwrap_or(Distribution::ANGLE), true))
    }

    fn draw(&mut self, from: Distribution, _: Span) -> eval::Checked<Constant> {
        Ok(self.make(from, false))
    }

    fn step(&mut self, span: Span) -> eval::Checked<()> {
        self.plain.step(span)
    }
}

impl Builder<'_, '_> {
    /// Evaluates something that may hold `?`, in a stage called `name`; what it makes is numbered.
    pub(crate) fn with_holes<T>(
        &mut self,
        name: &str,
        span: Span,
        evaluate: impl FnOnce(&mut dyn Context) -> Checked<T>,
    ) -> Checked<T> {
        let mut fresh = Fresh { first: self.next_parameter(), made: Vec::new(), plain: Plain::new() };
        let value = evaluate(&mut fresh)?;
        if !fresh.made.is_empty() {
            self.allocate(fresh.made, name, span)?;
        }
        Ok(value)
    }
}
