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
    let mut missing: Vec<usize> = needs.iter().map(BTreeSet::len).collect();
    let mut needed_by: Vec<Vec<usize>> = vec![vec![]; bindings.len()];
    for (at, needs) in needs.iter().enumerate() {
        needs.iter().for_each(|other| needed_by[*other].push(at));
    }
    let mut waiting: BTreeSet<usize> = (0..bindings.len()).collect();
    let mut ready: BTreeSet<usize> = waiting.iter().copied().filter(|at| missing[*at] == 0).collect();
    let mut order = Vec::with_capacity(bindings.len());
    while let Some(next) = ready.pop_first().or_else(|| waiting.first().copied()) {
        waiting.remove(&next);
        order.push(&bindings[next]);
        for at in &needed_by[next] {
            missing[*at] -= 1;
            if missing[*at] == 0 && waiting.contains(at) {
                ready.insert(*at);
            }
        }
    }
    order
}

/// The other bindings whose names stand in the text of one. The label of an option counts too: then it only waits.
fn needs(sources: &SourceMap, places: &BTreeMap<&str, usize>, own: usize, binding: &Binding) -> BTreeSet<usize> {
    let text = sources.text(binding.value.span);
    let words = text.split(|c: char| !(c.is_alphanumeric() || c == '_'));
    words.filter_map(|word| places.get(word).copied()).filter(|at| *at != own).collect()
}
