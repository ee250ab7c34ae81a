//! The order of `where`: bindings enter as they are written; they leave so that each stands after those it names. As with
//! declarations, the order in which a user writes them does not matter.

use std::collections::{BTreeMap, BTreeSet};

use crate::syntax::ast::Binding;
use crate::world::SourceMap;

/// The bindings, each after those it names; as written where they go in a circle.
pub(crate) fn in_order<'a>(sources: &SourceMap, bindings: &'a [Binding]) -> Vec<&'a Binding> {
    let places: BTreeMap<&str, usize> = bindings.iter().enumerate().map(|(at, b)| (b.name.name.as_str(), at)).collect();
    let needs: Vec<BTreeSet<usize>> =
        bindings.iter().enumerate().map(|(at, b)| needs(sources, &places, at, b)).collect();
    let mut waiting: BTreeSet<usize> = (0..bindings.len()).collect();
    let mut order = Vec::with_capacity(bindings.len());
    while let Some(first) = waiting.first().copied() {
        let ready = waiting.iter().copied().find(|at| needs[*at].is_disjoint(&waiting));
        let next = ready.unwrap_or(first);
        waiting.remove(&next);
        order.push(&bindings[next]);
    }
    order
}

/// The other bindings whose names stand in the text of one. The label of an option counts too: then it only waits.
fn needs(sources: &SourceMap, places: &BTreeMap<&str, usize>, own: usize, binding: &Binding) -> BTreeSet<usize> {
    let text = sources.text(binding.value.span);
    let words = text.split(|c: char| !(c.is_alphanumeric() || c == '_'));
    words.filter_map(|word| places.get(word).copied()).filter(|at| *at != own).collect()
}
