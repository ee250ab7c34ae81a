//! Growing a tree: rows, a judge of splits and limits enter, the tree leaves, depth first, left before right.

use super::criterion::Criterion;
use super::options::Limits;
use super::order::Orders;
use super::split::Splitter;
use super::tree::{Matrix, Node, Tree};

/// A node to grow.
struct Task {
    start: usize,
    end: usize,
    depth: usize,
    /// The parent, and whether this is its left side.
    parent: Option<(usize, bool)>,
    impurity: f64,
    constant: usize,
}

/// Grows a tree on the rows that have a weight; `orders` are those of `x`. `seed` (below 2^31) feeds the order of features.
pub(in super::super) fn grow(
    x: &Matrix,
    orders: &Orders,
    mut criterion: impl Criterion,
    limits: Limits,
    seed: u32,
) -> Tree {
    let mut rows: Vec<usize> = (0..x.rows()).filter(|row| criterion.weight(*row) != 0.0).collect();
    let mut splitter = Splitter::new(x, orders, limits, seed);
    let mut tree = Tree { nodes: Vec::new(), values: Vec::new(), width: criterion.width() };
    criterion.enter(&rows);
    let (weight, impurity) = (criterion.node_weight(), criterion.impurity());
    let mut tasks = vec![Task { start: 0, end: rows.len(), depth: 0, parent: None, impurity, constant: 0 }];
    while let Some(task) = tasks.pop() {
        let node_rows = &mut rows[task.start..task.end];
        criterion.enter(node_rows);
        let id = tree.nodes.len();
        tree.nodes.push(Node::Leaf);
        criterion.push_values(&mut tree.values);
        link(&mut tree, task.parent, id);
        let count = node_rows.len();
        let is_leaf = task.depth >= limits.max_depth
            || count < limits.min_samples_split
            || count < 2 * limits.min_samples_leaf
            || task.impurity <= f64::EPSILON;
        if is_leaf {
            continue;
        }
        let (split, constant) = splitter.best(node_rows, &mut criterion, task.constant);
        let Some(split) = split else { continue };
        criterion.reset();
        criterion.advance(node_rows, split.at);
        let (left, right) = criterion.children(node_rows);
        if improvement(&criterion, weight, task.impurity, (left, right)) + f64::EPSILON < 0.0 {
            continue;
        }
        // Node 0 stands for sides that are not grown yet; each is linked when it is.
        tree.nodes[id] = Node::Split { feature: split.feature, threshold: split.threshold, left: 0, right: 0 };
        let middle = task.start + split.at;
        let depth = task.depth + 1;
        let parent = |is_left| Some((id, is_left));
        tasks.push(Task { start: middle, end: task.end, depth, parent: parent(false), impurity: right, constant });
        tasks.push(Task { start: task.start, end: middle, depth, parent: parent(true), impurity: left, constant });
    }
    tree
}

fn link(tree: &mut Tree, parent: Option<(usize, bool)>, id: usize) {
    if let Some((parent, is_left)) = parent
        && let Node::Split { left, right, .. } = &mut tree.nodes[parent]
    {
        *(if is_left { left } else { right }) = id;
    }
}

/// How much a split lowers the impurity of the whole tree.
fn improvement(criterion: &impl Criterion, total: f64, impurity: f64, (left, right): (f64, f64)) -> f64 {
    let node = criterion.node_weight();
    let (left_weight, right_weight) = criterion.sides();
    node / total * (impurity - (right_weight / node * right) - (left_weight / node * left))
}
