//! Checks after parsing that need no names (section 10 of the grammar): the tree of a file enters, errors leave.

use super::ast::File;
use hqml_ir::diagnostic::Diagnostic;

/// Adds what is wrong in a tree.
pub(crate) fn check(_file: &File, _errors: &mut Vec<Diagnostic>) {}
