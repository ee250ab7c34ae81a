//! Linear reversible circuits where every two wires meet: the rows of an invertible matrix over GF(2) enter (what each
//! wire shall hold, as a sum of what enters); leaves a short list of CX that reaches it up to a permutation of wires.
//!
//! Greedy in the logarithmic cost of the matrix and its inverse (de Brugiere, Baboulin, Valiron, Martiel and Allouche
//! 2021, "Gaussian elimination versus greedy methods for the synthesis of linear reversible circuits"), from both sides;
//! elimination where the greedy steps end.

use super::bits::Bits;

/// A CX: control, target.
pub(super) type Cx = (usize, usize);

/// More wires than this are eliminated, not searched.
const GREEDY_WIRES: usize = 64;

/// CX in order, and where to find the rows: what was asked for on wire `i` is on wire `place[i]`.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Network {
    /// In order of application.
    pub(super) gates: Vec<Cx>,
    /// Wire by wire.
    pub(super) place: Vec<usize>,
}

/// The shortest network found for these rows. `None` where they are not independent.
pub(super) fn synthesise(rows: &[Bits]) -> Option<Network> {
    let inverse = inverse(rows)?;
    let forward = from_reduction(reduce(rows, &inverse));
    let backward = from_inverse_reduction(reduce(&inverse, rows));
    Some(if backward.gates.len() < forward.gates.len() { backward } else { forward })
}

/// `E_k ... E_1 M = P` with CX `E` and a permutation `P`.
struct Reduction {
    gates: Vec<Cx>,
    /// Row `i` of `P` is the unit vector `permutation[i]`.
    permutation: Vec<usize>,
}

/// `M = E_1 ... E_k P = P F_1 ... F_k`: the gates in reverse, on the wires that `P` names.
fn from_reduction(r: Reduction) -> Network {
    let gates = r.gates.iter().rev().map(|&(c, t)| (r.permutation[c], r.permutation[t])).collect();
    Network { gates, place: r.permutation }
}

/// The reduction is that of the inverse: `M = P^-1 E_k ... E_1`.
fn from_inverse_reduction(r: Reduction) -> Network {
    let mut place = vec![0; r.permutation.len()];
    for (i, &p) in r.permutation.iter().enumerate() {
        place[p] = i;
    }
    Network { gates: r.gates, place }
}

fn reduce(rows: &[Bits], inverse: &[Bits]) -> Reduction {
    let mut a = rows.to_vec();
    let mut gates = Vec::new();
    if rows.len() <= GREEDY_WIRES {
        descend(&rows_of(rows), &rows_of(&transpose(inverse)), &mut gates);
        for &(c, t) in &gates {
            let row = a[c].clone();
            a[t].add(&row);
        }
    }
    eliminate(&mut a, &mut gates);
    let permutation = a.iter().map(|row| row.ones().next().unwrap_or(0)).collect();
    Reduction { gates, permutation }
}

/// Rows of at most [`GREEDY_WIRES`] as words.
fn rows_of(rows: &[Bits]) -> Vec<u64> {
    rows.iter().map(|row| row.ones().fold(0, |set, bit| set | 1 << bit)).collect()
}

/// Takes the step that lowers the cost most, as long as one does. `dual` is the transposed inverse: a CX adds the control's
/// row to the target's in the one, the target's to the control's in the other.
fn descend(a: &[u64], dual: &[u64], gates: &mut Vec<Cx>) {
    let (mut a, mut dual) = (a.to_vec(), dual.to_vec());
    let logs: [f64; GREEDY_WIRES + 1] = std::array::from_fn(|k| (k.max(1) as f64).log2());
    let log = |set: u64| logs[set.count_ones() as usize];
    loop {
        let mut best = (-1e-9, (0, 0));
        let now: Vec<f64> = dual.iter().map(|set| log(*set)).collect();
        for t in 0..a.len() {
            let (row, dual_row, before) = (a[t], dual[t], log(a[t]));
            for (c, ((other, dual_other), now)) in a.iter().zip(&dual).zip(&now).enumerate() {
                // Rows that have nothing in common only grow.
                if c == t || row & other == 0 && dual_row & dual_other == 0 {
                    continue;
                }
                let change = log(row ^ other) - before + log(dual_other ^ dual_row) - now;
                if change < best.0 {
                    best = (change, (c, t));
                }
            }
        }
        let (c, t) = best.1;
        if c == t {
            return;
        }
        a[t] ^= a[c];
        dual[c] ^= dual[t];
        gates.push((c, t));
    }
}

/// Gauss and Jordan, with the sparsest row as the pivot; nothing is left to do on a permutation.
fn eliminate(a: &mut [Bits], gates: &mut Vec<Cx>) {
    let mut used = vec![false; a.len()];
    for _ in 0..a.len() {
        let free = (0..a.len()).filter(|k| !used[*k]);
        let Some(pivot) = free.min_by_key(|k| a[*k].count()) else { return };
        used[pivot] = true;
        let row = a[pivot].clone();
        let Some(column) = row.ones().find(|c| (0..a.len()).all(|k| k == pivot || !a[k].has(*c))).or(row.ones().next())
        else {
            return;
        };
        for k in (0..a.len()).filter(|k| *k != pivot) {
            if a[k].has(column) {
                a[k].add(&row);
                gates.push((pivot, k));
            }
        }
    }
}

/// The inverse of a square matrix over GF(2); `None` where there is none.
pub(super) fn inverse(rows: &[Bits]) -> Option<Vec<Bits>> {
    let n = rows.len();
    let mut a = rows.to_vec();
    let mut b: Vec<Bits> = (0..n).map(|k| Bits::one(n, k)).collect();
    for column in 0..n {
        let pivot = (column..n).find(|k| a[*k].has(column))?;
        a.swap(column, pivot);
        b.swap(column, pivot);
        let (row, other) = (a[column].clone(), b[column].clone());
        for k in (0..n).filter(|k| *k != column) {
            if a[k].has(column) {
                a[k].add(&row);
                b[k].add(&other);
            }
        }
    }
    Some(b)
}

/// Rows to columns.
pub(super) fn transpose(rows: &[Bits]) -> Vec<Bits> {
    let n = rows.len();
    let mut columns = vec![Bits::empty(n); n];
    for (k, row) in rows.iter().enumerate() {
        row.ones().for_each(|c| columns[c].flip(k));
    }
    columns
}
