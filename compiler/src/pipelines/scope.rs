//! The names that are bound where a part of a pipeline stands: values (options, `features`, `classes`, loop variables) and
//! the stages that `where` binds.

use std::rc::Rc;

use hqml_ir::FileId;

use crate::bindings::Bindings;
use crate::eval::{self, Constant};
use crate::syntax::ast::Binding;

/// What is bound, over the declarations of a file.
#[derive(Debug, Clone)]
pub(crate) struct Scope<'a> {
    /// The file in which other names are looked up.
    pub(crate) file: FileId,
    /// The values.
    pub(crate) values: eval::Scope,
    /// `None` where a value hides a stage.
    stages: Bindings<Option<(&'a Binding, Rc<Scope<'a>>)>>,
}

impl<'a> Scope<'a> {
    /// Without bindings.
    pub(crate) fn new(file: FileId) -> Self {
        Self { file, values: eval::Scope::new(file), stages: Bindings::default() }
    }

    /// Over these values.
    pub(crate) fn of_values(values: eval::Scope) -> Self {
        Self { file: values.file, values, stages: Bindings::default() }
    }

    /// With one more value.
    pub(crate) fn with(mut self, name: &str, value: Constant) -> Self {
        self.values.bind(name, value);
        if self.stages.get(name).is_some() {
            self.stages.bind(name, None);
        }
        self
    }

    /// With a width.
    pub(crate) fn with_size(self, name: &str, size: usize) -> Self {
        self.with(name, Constant::Int(i64::try_from(size).unwrap_or(i64::MAX)))
    }

    /// With a stage that is built when it is reached, in the scope before it.
    pub(crate) fn with_stage(mut self, binding: &'a Binding) -> Self {
        let outer = Rc::new(self.clone());
        self.stages.bind(&binding.name.name, Some((binding, outer)));
        self
    }

    /// The bound stage of this name, with the scope that it is built in.
    pub(crate) fn stage(&self, name: &str) -> Option<(&'a Binding, Rc<Scope<'a>>)> {
        self.stages.get(name)?.as_ref().map(|(binding, scope)| (*binding, Rc::clone(scope)))
    }

    /// Whether a value of this name is bound.
    pub(crate) fn binds(&self, name: &str) -> bool {
        self.values.get(name).is_some()
    }
}
