//! Circles: declarations that need themselves, directly or through others, are marked and reported with their chain.

use std::collections::BTreeMap;

use hqml_ir::{Diagnostic, Span};

use super::references::{Reference, references};
use super::{CIRCUITS, Declared, DeclaredId, Names, error, is_gate_word};

/// Where one declaration uses another for the first time.
type Edges = Vec<(usize, Span)>;

/// Marks what stands in a circle. One error a circle.
pub(super) fn mark(names: &mut Names) -> Vec<Diagnostic> {
    let edges: Vec<Edges> = names.declared.iter().map(|declared| uses(names, declared)).collect();
    let mut state = vec![Visit::New; edges.len()];
    let mut diagnostics = vec![];
    for start in 0..edges.len() {
        if state[start] == Visit::New {
            for circle in visit(start, &edges, &mut state) {
                let members: Vec<&Declared> = circle.iter().map(|(at, _)| &names.declared[*at]).collect();
                let spans: Vec<Span> = circle.iter().map(|(_, span)| *span).collect();
                diagnostics.push(error::circle(&members, &spans));
                for (at, _) in circle {
                    names.declared[at].circular = true;
                }
            }
        }
    }
    diagnostics
}

#[derive(Clone, Copy, PartialEq)]
enum Visit {
    New,
    OnPath,
    Done,
}

/// Depth first and without recursion (a chain may be as long as a file). Each circle is its members with the place
/// where each uses the next.
fn visit(start: usize, edges: &[Edges], state: &mut [Visit]) -> Vec<Vec<(usize, Span)>> {
    let mut circles = vec![];
    let mut path: Vec<(usize, usize)> = vec![(start, 0)];
    state[start] = Visit::OnPath;
    while let Some((node, next)) = path.last_mut() {
        let node = *node;
        let Some((target, _)) = edges[node].get(*next) else {
            state[node] = Visit::Done;
            path.pop();
            continue;
        };
        *next += 1;
        match state[*target] {
            Visit::New => {
                state[*target] = Visit::OnPath;
                path.push((*target, 0));
            }
            Visit::OnPath => {
                let from = path.iter().position(|(n, _)| n == target).unwrap_or(0);
                circles.push(path[from..].iter().map(|(n, used)| (*n, edges[*n][used - 1].1)).collect());
            }
            Visit::Done => {}
        }
    }
    circles
}

fn uses(names: &Names, declared: &Declared) -> Edges {
    let mut first: BTreeMap<DeclaredId, Span> = BTreeMap::new();
    for reference in references(&declared.declaration) {
        if let Some(target) = target(names, declared, reference) {
            first.entry(target.id).or_insert(reference.name.span);
        }
    }
    first.into_iter().map(|(id, span)| (id.0 as usize, span)).collect()
}

fn target<'n>(names: &'n Names, from: &Declared, reference: Reference<'_>) -> Option<&'n Declared> {
    let name = &reference.name.name;
    if reference.applied {
        let declared = || names.lookup_of(from.file, name, &CIRCUITS);
        return if is_gate_word(name) { None } else { declared() };
    }
    names.lookup(from.file, name)
}
