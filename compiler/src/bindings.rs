//! Names and what they are bound to, cheap to copy and to look up in however many there are: names are bound and looked
//! up; what was bound after a mark is forgotten again. Inner bindings hide outer ones.
//!
//! Nearly all places bind a few names: these stand in a list. The rest stands in a search tree whose nodes are shared
//! between copies (a treap, ordered by name, balanced by a hash of the name; Seidel and Aragon, Algorithmica 1996).

use std::cmp::Ordering;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;

/// So many bindings are looked through one by one.
const FEW: usize = 16;

/// Names and their values.
#[derive(Debug, Clone)]
pub(crate) struct Bindings<V> {
    few: Vec<(String, V)>,
    rest: Link<V>,
}

/// The state of bindings, to return to.
#[derive(Debug, Clone)]
pub(crate) struct Mark<V> {
    few: usize,
    rest: Link<V>,
}

type Link<V> = Option<Arc<Node<V>>>;

#[derive(Debug)]
struct Node<V> {
    entry: Arc<(String, V)>,
    /// No child's is larger.
    weight: u64,
    left: Link<V>,
    right: Link<V>,
}

impl<V> Default for Bindings<V> {
    fn default() -> Self {
        Self { few: vec![], rest: None }
    }
}

impl<V> Bindings<V> {
    /// Binds a name; what it was bound to before is hidden.
    pub(crate) fn bind(&mut self, name: &str, value: V) {
        if self.few.len() < FEW {
            self.few.push((name.to_owned(), value));
        } else {
            let mut hasher = DefaultHasher::new();
            name.hash(&mut hasher);
            let entry = Arc::new((name.to_owned(), value));
            self.rest = Some(with(self.rest.as_ref(), entry, hasher.finish()));
        }
    }

    /// What a name is bound to.
    pub(crate) fn get(&self, name: &str) -> Option<&V> {
        let mut node = self.rest.as_deref();
        while let Some(here) = node {
            node = match name.cmp(&here.entry.0) {
                Ordering::Less => here.left.as_deref(),
                Ordering::Equal => return Some(&here.entry.1),
                Ordering::Greater => here.right.as_deref(),
            };
        }
        self.few.iter().rev().find(|(bound, _)| bound == name).map(|(_, value)| value)
    }

    /// All bound names; those bound several times, as often.
    pub(crate) fn names(&self) -> Vec<&str> {
        let mut names: Vec<&str> = self.few.iter().map(|(name, _)| name.as_str()).collect();
        collect(self.rest.as_deref(), &mut names);
        names
    }

    /// The state to return to.
    pub(crate) fn mark(&self) -> Mark<V> {
        Mark { few: self.few.len(), rest: self.rest.clone() }
    }

    /// Forgets what was bound after the mark.
    pub(crate) fn restore(&mut self, mark: Mark<V>) {
        self.few.truncate(mark.few);
        self.rest = mark.rest;
    }
}

/// A tree with one more entry: the nodes on the way to it are new, all others shared.
fn with<V>(link: Option<&Arc<Node<V>>>, entry: Arc<(String, V)>, weight: u64) -> Arc<Node<V>> {
    let Some(node) = link else { return Arc::new(Node { entry, weight, left: None, right: None }) };
    match entry.0.cmp(&node.entry.0) {
        Ordering::Equal => joined(entry, node.weight, node.left.clone(), node.right.clone()),
        Ordering::Less => {
            let left = with(node.left.as_ref(), entry, weight);
            if left.weight <= node.weight {
                return joined(Arc::clone(&node.entry), node.weight, Some(left), node.right.clone());
            }
            let right = joined(Arc::clone(&node.entry), node.weight, left.right.clone(), node.right.clone());
            joined(Arc::clone(&left.entry), left.weight, left.left.clone(), Some(right))
        }
        Ordering::Greater => {
            let right = with(node.right.as_ref(), entry, weight);
            if right.weight <= node.weight {
                return joined(Arc::clone(&node.entry), node.weight, node.left.clone(), Some(right));
            }
            let left = joined(Arc::clone(&node.entry), node.weight, node.left.clone(), right.left.clone());
            joined(Arc::clone(&right.entry), right.weight, Some(left), right.right.clone())
        }
    }
}

fn joined<V>(entry: Arc<(String, V)>, weight: u64, left: Link<V>, right: Link<V>) -> Arc<Node<V>> {
    Arc::new(Node { entry, weight, left, right })
}

fn collect<'b, V>(node: Option<&'b Node<V>>, names: &mut Vec<&'b str>) {
    if let Some(node) = node {
        collect(node.left.as_deref(), names);
        names.push(&node.entry.0);
        collect(node.right.as_deref(), names);
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// What bindings are, the slow way.
    #[derive(Default, Clone)]
    struct Plain(Vec<(String, u32)>);

    impl Plain {
        fn get(&self, name: &str) -> Option<&u32> {
            self.0.iter().rev().find(|(bound, _)| bound == name).map(|(_, value)| value)
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 60, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn they_are_what_a_list_is(steps in prop::collection::vec((0..4u8, 0..40u32), 0..300)) {
            let (mut fast, mut plain) = (Bindings::default(), Plain::default());
            let mut marks = vec![];
            for (at, (what, name)) in steps.into_iter().enumerate() {
                let value = u32::try_from(at).unwrap();
                match what {
                    0 => marks.push((fast.mark(), fast.clone(), plain.clone())),
                    1 => if let Some((mark, copy, known)) = marks.pop() {
                        fast.restore(mark);
                        plain = known;
                        prop_assert_eq!(copy.names(), fast.names());
                    },
                    _ => {
                        fast.bind(&format!("n{name}"), value);
                        plain.0.push((format!("n{name}"), value));
                    }
                }
                for name in 0..40 {
                    prop_assert_eq!(fast.get(&format!("n{name}")), plain.get(&format!("n{name}")));
                }
            }
        }
    }

    #[test]
    fn many_names_make_no_deep_tree() {
        fn depth<V>(node: Option<&Node<V>>) -> usize {
            node.map_or(0, |node| 1 + depth(node.left.as_deref()).max(depth(node.right.as_deref())))
        }
        let mut many = Bindings::default();
        (0..10_000).for_each(|i| many.bind(&format!("name_{i:05}"), i));
        assert!(depth(many.rest.as_deref()) < 50);
    }
}
