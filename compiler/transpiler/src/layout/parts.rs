//! Which connected part of a device each wire of a circuit goes to. Wires that interact must go to the same.

use crate::routing::{Device, Stages};

/// More tries than any sensible device needs.
const MOST_TRIES: usize = 20_000;

/// Per wire, the part (named by its smallest qubit); `None` where groups of interacting wires do not fit.
pub(crate) fn parts(stages: &Stages, device: &Device) -> Option<Vec<u32>> {
    let wires = stages.wires();
    let mut group: Vec<usize> = (0..wires).collect();
    for node in stages.nodes.iter().filter(|n| !n.free) {
        let [a, b] = node.wires.map(|w| root(&mut group, w as usize));
        group[a.max(b)] = a.min(b);
    }
    let mut sizes = vec![0usize; wires];
    (0..wires).for_each(|w| sizes[root(&mut group, w)] += 1);
    let mut rooms = vec![0usize; device.qubits()];
    (0..device.qubits() as u32).for_each(|q| rooms[device.part(q) as usize] += 1);

    let mut groups: Vec<usize> = (0..wires).filter(|w| sizes[*w] > 0).collect();
    groups.sort_by_key(|g| (std::cmp::Reverse(sizes[*g]), *g));
    let mut order: Vec<usize> = (0..rooms.len()).filter(|r| rooms[*r] > 0).collect();
    order.sort_by_key(|r| (std::cmp::Reverse(rooms[*r]), *r));
    let mut chosen = vec![0u32; wires];
    let mut tries = 0;
    if !fit(&groups, &sizes, &order, &mut rooms, &mut chosen, &mut tries) {
        return None;
    }
    Some((0..wires).map(|w| chosen[root(&mut group, w)]).collect())
}

fn root(group: &mut [usize], mut wire: usize) -> usize {
    while group[wire] != wire {
        group[wire] = group[group[wire]];
        wire = group[wire];
    }
    wire
}

/// Largest groups first, into the largest room first; back where that leads nowhere.
fn fit(
    groups: &[usize],
    sizes: &[usize],
    order: &[usize],
    rooms: &mut [usize],
    chosen: &mut [u32],
    tries: &mut usize,
) -> bool {
    let Some((&group, rest)) = groups.split_first() else { return true };
    for &room in order {
        if rooms[room] >= sizes[group] {
            *tries += 1;
            if *tries > MOST_TRIES {
                return false;
            }
            rooms[room] -= sizes[group];
            chosen[group] = room as u32;
            if fit(rest, sizes, order, rooms, chosen, tries) {
                return true;
            }
            rooms[room] += sizes[group];
        }
    }
    false
}
