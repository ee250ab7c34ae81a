//! Orders qubits along a path so that wanted pairs are near one another: a graph enters, an order leaves.

use super::network::Pairs;

/// Restarts of the search.
const RESTARTS: usize = 8;

/// Vertices in the order of the path. A complete graph stays as it is.
pub(super) fn order(graph: &Pairs, seed: u64) -> Vec<usize> {
    let n = graph.0.len();
    let identity: Vec<usize> = (0..n).collect();
    if graph.len() == n * (n - 1) / 2 {
        return identity;
    }
    let mut state = seed ^ 0x9e37_79b9_7f4a_7c15;
    let mut best = improve(graph, identity);
    for _ in 0..RESTARTS {
        let mut start: Vec<usize> = (0..n).collect();
        for k in (1..n).rev() {
            start.swap(k, (next_random(&mut state) % (k as u64 + 1)) as usize);
        }
        let other = improve(graph, start);
        if stretch(graph, &other) < stretch(graph, &best) {
            best = other;
        }
    }
    best
}

/// The sum of the distances of all pairs.
fn stretch(graph: &Pairs, order: &[usize]) -> usize {
    let mut at = vec![0; order.len()];
    order.iter().enumerate().for_each(|(place, v)| at[*v] = place);
    graph.iter().map(|(a, b)| at[a].abs_diff(at[b])).sum()
}

/// Exchanges two vertices as long as that brings pairs nearer.
fn improve(graph: &Pairs, mut order: Vec<usize>) -> Vec<usize> {
    let mut at = vec![0; order.len()];
    order.iter().enumerate().for_each(|(place, v)| at[*v] = place);
    loop {
        let mut better = false;
        for a in 0..order.len() {
            for b in a + 1..order.len() {
                let (v, w) = (order[a], order[b]);
                // What they have with each other stays as long as it is.
                let others = [v, w].map(|one| graph.0[one] & !(1 << v | 1 << w));
                if span(others[0], b, &at) + span(others[1], a, &at) < span(others[0], a, &at) + span(others[1], b, &at)
                {
                    order.swap(a, b);
                    (at[v], at[w]) = (b, a);
                    better = true;
                }
            }
        }
        if !better {
            return order;
        }
    }
}

/// The sum of the distances of a set of vertices from a place.
fn span(mut set: u64, place: usize, at: &[usize]) -> usize {
    let mut sum = 0;
    while set != 0 {
        sum += at[set.trailing_zeros() as usize].abs_diff(place);
        set &= set - 1;
    }
    sum
}

/// SplitMix64 (Steele, Lea and Flood 2014).
pub(super) fn next_random(state: &mut u64) -> u64 {
    *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let mut z = *state;
    z = (z ^ z >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ z >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ z >> 31
}
