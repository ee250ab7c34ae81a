//! How far a set of places is from a single one: the CX that gather its sum on one of them. A region enters; leaves a table
//! over all sets of a few places, or a spanning tree of many.

use super::Region;

/// A set of places.
pub(super) type Set = u64;

/// Regions of at most so many places get a table.
const TABLE_PLACES: usize = 10;

/// Distances of sets: the edges of a connected set around them, and one more for each place in it that they lack.
pub(super) enum Reach {
    /// Over all sets, the least of all connected sets around.
    Table(Vec<u8>),
    /// The one set around in a tree.
    Tree(Tree),
}

/// A spanning tree of the region.
pub(super) struct Tree {
    places: usize,
    edges: Vec<(usize, usize)>,
    /// Edge by edge, the places on the side of its first end.
    side: Vec<Set>,
    /// `beyond[c * places + t]`: the places behind `c` seen from its neighbour `t` in the tree; all ones for no neighbour.
    beyond: Vec<Set>,
}

impl Reach {
    /// The distances in this region. `None` where it falls apart.
    pub(super) fn new(region: &Region) -> Option<Reach> {
        let n = region.qubits.len();
        if n <= TABLE_PLACES { table(n, &region.edges).map(Reach::Table) } else { Tree::new(region).map(Reach::Tree) }
    }

    /// The distance of a set.
    pub(super) fn of(&self, set: Set) -> u8 {
        match self {
            Reach::Table(table) => table[set as usize],
            Reach::Tree(tree) => tree.of(set),
        }
    }

    /// The distance of a set that holds `t` at distance `before`, when `c` is put in or taken out.
    pub(super) fn after(&self, set: Set, before: u8, c: usize, t: usize) -> u8 {
        match self {
            Reach::Table(table) => table[(set ^ 1 << c) as usize],
            Reach::Tree(tree) => match tree.beyond[c * tree.places + t] {
                Set::MAX => tree.of(set ^ 1 << c),
                // A leaf goes or a gap is filled; otherwise a gap comes or a leaf.
                beyond if (set >> c & 1 == 1) != (set & beyond != 0) => before - 1,
                _ => before + 1,
            },
        }
    }
}

impl Tree {
    fn new(region: &Region) -> Option<Tree> {
        let n = region.qubits.len();
        let (mut seen, mut queue, mut edges) = (vec![false; n], vec![n.min(region.path) / 2], Vec::new());
        seen[queue[0]] = true;
        let mut next = 0;
        while let Some(&place) = queue.get(next) {
            next += 1;
            // The path first, so that the tree is the path with its spurs.
            let near = |(a, b): &(usize, usize)| (*a == place).then_some(*b).or((*b == place).then_some(*a));
            let mut around: Vec<usize> = region.edges.iter().filter_map(near).filter(|k| !seen[*k]).collect();
            around.sort_by_key(|k| (*k >= region.path, k.abs_diff(place)));
            for k in around {
                let on_path = k < region.path && place < region.path;
                if on_path && k.abs_diff(place) != 1 || !on_path && seen[k] {
                    continue;
                }
                seen[k] = true;
                queue.push(k);
                edges.push((place, k));
            }
        }
        (edges.len() + 1 == n).then(|| Tree::with_sides(n, edges))
    }

    fn with_sides(places: usize, edges: Vec<(usize, usize)>) -> Tree {
        let mut touch = vec![0 as Set; places];
        for &(a, b) in &edges {
            touch[a] |= 1 << b;
            touch[b] |= 1 << a;
        }
        let behind = |c: usize, t: usize| {
            let (mut seen, mut front) = (1 << c | 1 << t, 1 << c);
            while front != 0 {
                let grown = (0..places).filter(|k| front >> k & 1 == 1).fold(0, |s, k| s | touch[k]) & !seen;
                seen |= grown;
                front = grown;
            }
            seen & !(1 << t)
        };
        let side = edges.iter().map(|&(a, b)| behind(a, b)).collect();
        let mut beyond = vec![Set::MAX; places * places];
        for (a, b) in edges.iter().flat_map(|&(a, b)| [(a, b), (b, a)]) {
            beyond[a * places + b] = behind(a, b) & !(1 << a);
        }
        Tree { places, edges, side, beyond }
    }

    fn of(&self, set: Set) -> u8 {
        let mut around = set;
        let mut count = 0;
        for (&(a, b), side) in self.edges.iter().zip(&self.side) {
            if set & side != 0 && set & !side != 0 {
                around |= 1 << a | 1 << b;
                count += 1;
            }
        }
        count + (around & !set).count_ones() as u8
    }
}

fn table(n: usize, edges: &[(usize, usize)]) -> Option<Vec<u8>> {
    let mut touch = vec![0usize; n];
    for &(a, b) in edges {
        touch[a] |= 1 << b;
        touch[b] |= 1 << a;
    }
    let connected = |set: usize| {
        let mut seen = set & set.wrapping_neg();
        loop {
            let grown = (0..n).filter(|k| seen >> k & 1 == 1).fold(seen, |s, k| s | touch[k] & set);
            if grown == seen {
                return seen == set;
            }
            seen = grown;
        }
    };
    let all = (1usize << n) - 1;
    if !connected(all) {
        return None;
    }
    let size = |set: usize| if set != 0 && connected(set) { 2 * set.count_ones() as u8 } else { u8::MAX };
    let mut best: Vec<u8> = (0..=all).map(size).collect();
    for bit in 0..n {
        for set in (0..=all).filter(|set| set >> bit & 1 == 0) {
            best[set] = best[set].min(best[set | 1 << bit]);
        }
    }
    Some((0..=all).map(|set| if set == 0 { 0 } else { best[set] - 1 - set.count_ones() as u8 }).collect())
}
