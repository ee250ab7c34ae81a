//! Which Toffoli gates may be Margolus' gate, which takes 3 CX and not 6: a program in which only `ccx` acts on more than
//! two qubits enters; leaves a form for each `ccx`.
//!
//! Margolus' gate is `ccx` behind `cs` on its controls and `cz` on its target and one control, the inner one. These
//! phases are functions of the values on the wires, and values are Boolean polynomials in the variables of a sum over
//! paths: `cs` is `i` to the product ab, and two of the same product make nothing, or `cz`; the `cz` are minus one to a sum
//! of products. Where the sum over all of them is the polynomial zero, no path sees them. The largest set of gates for
//! which it is zero is looked for in the kernel of the products over two elements (Maslov 2016 gives pairs of gates that
//! are found so; Amy, Maslov and Mosca 2014, sums over paths).

use std::collections::BTreeMap;

use hqml_ir::{Gate, Op};

use super::boolean::{Polynomial, Ring, sum};

/// How to write one `ccx`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Form {
    /// Which control is the inner one: the first?
    pub(super) first_inside: bool,
    /// The sign of the eighth turns: forwards?
    pub(super) forwards: bool,
    /// Whether `cz` is made good.
    pub(super) without_cz: bool,
    /// Whether `cs` is made good.
    pub(super) without_cs: bool,
}

impl Form {
    /// As the gate is, with no phase left.
    const EXACT: Form = Form { first_inside: true, forwards: true, without_cz: true, without_cs: true };
}

/// More gates than this are looked at in parts.
const MOST: usize = 192;

/// The values at one `ccx`.
struct Site {
    /// The product of the controls.
    both: Polynomial,
    /// The products of the target with the inner control, for either choice of it; the better choice first.
    inside: [Polynomial; 2],
    /// Whether the better choice is the first control.
    first: bool,
}

/// A form for each `ccx`, in order.
pub(super) fn forms(ops: &[Op], width: u32) -> Vec<Form> {
    let sites = sites(ops, width);
    sites
        .chunks(MOST)
        .flat_map(|part| if part.len() < 2 { vec![Form::EXACT; part.len()] } else { chosen(part) })
        .collect()
}

/// Follows the values through the program.
fn sites(ops: &[Op], width: u32) -> Vec<Site> {
    let mut ring = Ring::new();
    let mut wires: Vec<Polynomial> = (0..width).map(|_| ring.fresh()).collect();
    // Per target, the last `ccx` on it: its controls and their values.
    let mut before: BTreeMap<u32, ([u32; 2], [Polynomial; 2], usize)> = BTreeMap::new();
    let mut sites: Vec<Site> = vec![];
    for op in ops {
        let qubits = op.qubits();
        match (op, &qubits[..]) {
            (Op::Gate { gate: Gate::Ccx, .. }, &[a, b, t]) => {
                let values = [wires[a as usize].clone(), wires[b as usize].clone()];
                let both = ring.product(&values[0], &values[1]);
                let inside = [0, 1].map(|k| ring.product(&wires[t as usize], &values[k]));
                wires[t as usize] = sum(&wires[t as usize], &both);
                let mut site = Site { both, inside, first: true };
                if let Some((controls, old, at)) = before.get(&t)
                    && *controls == [a, b]
                {
                    // What changes between two gates should be inside: the rest of them then cancels.
                    prefer(&mut site, values[1] == old[1]);
                    prefer(&mut sites[*at], values[1] == old[1]);
                }
                before.insert(t, ([a, b], values, sites.len()));
                sites.push(site);
            }
            _ => follow(op, &qubits, &mut wires, &mut ring),
        }
    }
    sites
}

fn prefer(site: &mut Site, first: bool) {
    if site.first != first {
        site.first = first;
        site.inside.swap(0, 1);
    }
}

/// What any other operation does to the values.
fn follow(op: &Op, qubits: &[u32], wires: &mut [Polynomial], ring: &mut Ring) {
    match (op, qubits) {
        (Op::Gate { gate: Gate::X | Gate::Y, .. }, &[q]) => wires[q as usize] = sum(&wires[q as usize], &vec![0]),
        (Op::Gate { gate: Gate::Cx | Gate::Cy, .. }, &[c, t]) => {
            wires[t as usize] = sum(&wires[t as usize], &wires[c as usize]);
        }
        (Op::Gate { gate: Gate::Swap | Gate::Iswap, .. }, &[a, b]) => wires.swap(a as usize, b as usize),
        (Op::Gate { gate, .. }, _) if gate.row().diagonal => {}
        (Op::Gate { gate, .. }, _) => {
            // Controls keep their values.
            let changed = &qubits[gate.base().1.min(qubits.len())..];
            changed.iter().for_each(|q| wires[*q as usize] = ring.fresh());
        }
        _ => qubits.iter().for_each(|q| wires[*q as usize] = ring.fresh()),
    }
}

/// The columns of the search: for each gate and choice its product, then the products of controls that two gates share.
struct Columns<'a> {
    gates: usize,
    vectors: Vec<&'a Polynomial>,
    /// Per gate, the number of its controls' product.
    groups: Vec<usize>,
}

fn columns(sites: &[Site]) -> Columns<'_> {
    let mut numbers: BTreeMap<&Polynomial, (usize, usize)> = BTreeMap::new();
    for site in sites {
        let next = numbers.len();
        numbers.entry(&site.both).or_insert((next, 0)).1 += 1;
    }
    let mut shared: Vec<(usize, &Polynomial)> = numbers.iter().map(|(p, (number, _))| (*number, *p)).collect();
    shared.sort_unstable_by_key(|(number, _)| *number);
    let groups = sites.iter().map(|s| numbers[&s.both].0).collect();
    // A product that stands alone keeps its `cs`, so it cannot make a `cz`.
    const NOTHING: &Polynomial = &Polynomial::new();
    let shared = shared.into_iter().map(|(_, p)| if numbers[p].1 > 1 { p } else { NOTHING });
    let first = sites.iter().map(|s| &s.inside[0]);
    let second = sites.iter().map(|s| &s.inside[1]);
    let vectors = shared.chain(first).chain(second).collect();
    Columns { gates: sites.len(), vectors, groups }
}

fn chosen(sites: &[Site]) -> Vec<Form> {
    let columns = columns(sites);
    let free = columns.vectors.len() - 2 * columns.gates;
    let taken = largest(&columns, free);
    let takes = |k: usize| taken[k / 64] >> (k % 64) & 1 == 1;
    let mut forms: Vec<Form> = (0..columns.gates)
        .map(|i| {
            let (better, other) = (takes(free + i), takes(free + columns.gates + i));
            let first_inside = if other { !sites[i].first } else { sites[i].first };
            Form { first_inside, forwards: true, without_cz: better == other, without_cs: false }
        })
        .collect();
    for group in 0..free {
        let mut members: Vec<usize> = (0..columns.gates).filter(|i| columns.groups[*i] == group).collect();
        if members.len() % 2 == 1 {
            // One keeps its `cs` to itself: best one that has to make its `cz` good as well.
            let at = members.iter().rposition(|i| forms[*i].without_cz).unwrap_or(members.len() - 1);
            forms[members.remove(at)].without_cs = true;
        }
        // The sum of signs is 0 or 2, up to 4.
        let wanted = if takes(group) { 2 } else { 0 };
        let back = (members.len() + 4 - wanted) % 4 / 2;
        members.iter().rev().take(back).for_each(|i| forms[*i].forwards = false);
    }
    // With both made good there is a shorter way than making them good.
    forms
}

type Bits = Vec<u64>;

/// The largest set of columns found whose sum is zero: as many gates as possible, each by one choice at most.
fn largest(columns: &Columns, free: usize) -> Bits {
    let words = columns.vectors.len().div_ceil(64);
    let kernel = kernel(&columns.vectors, words);
    let mut best = vec![0u64; words];
    let mut size = 0;
    loop {
        let before = size;
        for relation in &kernel {
            let candidate: Bits = best.iter().zip(relation).map(|(a, b)| a ^ b).collect();
            if let Some(found) = gates(&candidate, columns.gates, free).filter(|found| *found > size) {
                (best, size) = (candidate, found);
            }
        }
        if size == before {
            return best;
        }
    }
}

/// How many gates a set of columns takes; `None` where it takes one by both choices.
fn gates(set: &Bits, gates: usize, free: usize) -> Option<usize> {
    let has = |k: usize| set[k / 64] >> (k % 64) & 1 == 1;
    let mut count = 0;
    for i in 0..gates {
        match (has(free + i), has(free + gates + i)) {
            (true, true) => return None,
            (false, false) => {}
            _ => count += 1,
        }
    }
    Some(count)
}

/// Sets of vectors that add up to zero, a basis of them: elimination over two elements.
fn kernel(vectors: &[&Polynomial], words: usize) -> Vec<Bits> {
    let mut pivots: BTreeMap<u32, (Polynomial, Bits)> = BTreeMap::new();
    let mut relations = vec![];
    for (k, vector) in vectors.iter().enumerate() {
        let mut rest = (*vector).clone();
        let mut made = vec![0u64; words];
        made[k / 64] |= 1 << (k % 64);
        while let Some((row, how)) = rest.last().and_then(|top| pivots.get(top)) {
            rest = sum(&rest, row);
            made.iter_mut().zip(how).for_each(|(a, b)| *a ^= b);
        }
        match rest.last() {
            Some(top) => drop(pivots.insert(*top, (rest, made))),
            None => relations.push(made),
        }
    }
    relations
}
