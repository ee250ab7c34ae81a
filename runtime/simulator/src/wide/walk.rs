//! Blocks of a state: memory enters, cut into parts that share nothing; each block is taken into the cache, changed there
//! and put back.
//!
//! A part is what the values of the highest bits outside the cluster leave of the state; it consists of pieces, the
//! slices between which these bits lie. The partition depends on the cluster alone, so the number of threads changes no
//! digit.

use std::cell::RefCell;

use rayon::prelude::*;

use super::kernel::{Plane, Planes, ROWS, Row, phases, phases_settled, turns};
use super::op::Op;
use super::schedule::Cluster;
use super::steps::{Step, Steps};
#[cfg(target_arch = "x86_64")]
use super::vectors;
use crate::simd::fast;

/// Bits whose values make the parts.
const PART_BITS: usize = 4;
/// Rows of a state (of either kind) below which one thread does it all.
const WORTH_THREADS: usize = 1 << 12;

/// The slices of a part.
type Pieces<'a> = Vec<&'a mut [Row]>;

/// A cluster made ready to be run on states.
#[derive(Debug)]
pub(crate) struct Pass {
    cluster: Cluster,
    steps: Steps,
    layout: Layout,
}

impl Pass {
    /// Of a cluster of operations on so many qubits.
    pub(crate) fn new(qubits: u32, ops: &[Op], cluster: Cluster) -> Pass {
        let steps = Steps::new(qubits, ops, &cluster);
        let layout = Layout::new(qubits, &cluster, &steps);
        Pass { cluster, steps, layout }
    }

    /// Takes over the numbers of operations of the same kinds on the same qubits.
    pub(crate) fn renew(&mut self, qubits: u32, ops: &[Op]) {
        if !self.steps.renew(ops) {
            self.steps = Steps::new(qubits, ops, &self.cluster);
            self.layout = Layout::new(qubits, &self.cluster, &self.steps);
        }
    }
}

/// Runs a pass on a state; `imaginary` is empty for a real state.
pub(crate) fn run(real: &mut [Row], imaginary: &mut [Row], pass: &Pass) {
    let Pass { steps, layout, .. } = pass;
    let length = real.len();
    let parts: Vec<_> = layout.parts(real).into_iter().zip(layout.parts(imaginary)).enumerate().collect();
    let work = |tools: &mut Tools, (part, (mut real, mut imaginary)): (usize, (Pieces<'_>, Pieces<'_>))| {
        for block in 0..layout.blocks {
            let (base, value) = layout.block(part, block);
            let is_real = imaginary.is_empty();
            take(layout, &real, base, &mut tools.planes.real);
            if !is_real {
                take(layout, &imaginary, base, &mut tools.planes.imaginary);
            }
            tools.steps(steps, value, is_real);
            put(layout, &mut real, base, &tools.planes.real, steps.scale);
            if !is_real {
                put(layout, &mut imaginary, base, &tools.planes.imaginary, steps.scale);
            }
        }
    };
    if length < WORTH_THREADS || rayon::current_num_threads() == 1 {
        TOOLS.with_borrow_mut(|tools| parts.into_iter().for_each(|part| work(tools, part)));
    } else {
        // Nothing inside waits for other threads, so a thread's tools are never asked for twice.
        parts.into_par_iter().for_each(|part| TOOLS.with_borrow_mut(|tools| work(tools, part)));
    }
}

thread_local! {
    /// Memory that every block of every state goes through.
    static TOOLS: RefCell<Tools> = RefCell::new(Tools::new());
}

/// A thread's block and the factors of its phases.
struct Tools {
    planes: Planes,
    factors: Option<Planes>,
}

impl Tools {
    fn new() -> Tools {
        Tools { planes: Planes::new(), factors: None }
    }

    /// Runs all steps on the block that has been taken.
    fn steps(&mut self, steps: &Steps, block: usize, is_real: bool) {
        for step in &steps.steps {
            match step {
                Step::Turns(group) => {
                    turns(&mut self.planes.real, group);
                    if !is_real {
                        turns(&mut self.planes.imaginary, group);
                    }
                }
                Step::Phases { places, diagonal, .. } => {
                    let p = &mut self.planes;
                    let (fr, fi) = if let Some(fixed) = diagonal.fixed() {
                        fixed
                    } else {
                        let f = self.factors.get_or_insert_with(Planes::new);
                        let count = diagonal.factors(block, &mut f.real, &mut f.imaginary);
                        (&f.real[..count], &f.imaginary[..count])
                    };
                    match places {
                        None => phases(&mut p.real, &mut p.imaginary, fr, fi),
                        Some(places) => {
                            phases_settled(
                                &p.real,
                                &p.imaginary,
                                &mut p.next_real,
                                &mut p.next_imaginary,
                                places,
                                fr,
                                fi,
                            );
                            std::mem::swap(&mut p.real, &mut p.next_real);
                            std::mem::swap(&mut p.imaginary, &mut p.next_imaginary);
                        }
                    }
                }
            }
        }
    }
}

/// Where the rows of blocks stand in memory. Positions and lengths are of memory rows: index bits from bit 2 on.
#[derive(Debug)]
pub(super) struct Layout {
    /// Length of a piece.
    piece: usize,
    /// Bits of the memory row, from the first bit of a piece's number on, that make the part.
    part_bits: Vec<u32>,
    /// Bits inside a piece that are outside of the cluster.
    block_bits: Vec<u32>,
    /// Blocks of a part.
    blocks: usize,
    /// Per row of a block inside one piece (of those with lanes 0 where these are not the lowest bits) its offset.
    offsets: Vec<u32>,
    /// Offsets of the four memory rows of a group, where the lanes are not the lowest bits; they are in one piece or
    /// `piece_step` pieces apart.
    lanes: Option<[(usize, usize); 4]>,
    /// Pieces of a part, by the value of the row bits above, lanes 0.
    pieces: Vec<usize>,
    /// For every row of a block where it stands at the end.
    places: Vec<u16>,
}

impl Layout {
    fn new(qubits: u32, cluster: &Cluster, steps: &Steps) -> Layout {
        let outside: Vec<u32> = (0..qubits).filter(|q| !cluster.bits.contains(q)).collect();
        let part_bits: Vec<u32> = outside.iter().rev().take(PART_BITS).rev().copied().collect();
        let cut = part_bits.first().copied().unwrap_or(qubits);
        let block_bits: Vec<u32> = outside.iter().copied().filter(|q| *q < cut).map(|q| q - 2).collect();
        let far = cluster.lanes[0] >= 2;
        let inner: Vec<u32> = cluster.bits.iter().copied().filter(|q| *q >= 2).collect();
        let rows: Vec<u32> = inner.iter().copied().filter(|q| !cluster.lanes.contains(q)).collect();
        let (low, high): (Vec<u32>, Vec<u32>) = rows.iter().partition(|q| **q < cut);
        let offsets = sums(&low.iter().map(|q| 1 << (q - 2)).collect::<Vec<_>>());
        // Pieces of a part are numbered by the cluster's bits above, ascending.
        let above: Vec<u32> = inner.iter().copied().filter(|q| *q >= cut).collect();
        let number = |q: u32| above.iter().position(|a| *a == q).map_or(0, |k| 1usize << k);
        let pieces = sums(&high.iter().map(|q| number(*q)).collect::<Vec<_>>());
        let lane = |q: u32| if q >= cut { (number(q), 0) } else { (0, 1usize << (q - 2)) };
        let lanes = far.then(|| {
            let (x, y) = (lane(cluster.lanes[0]), lane(cluster.lanes[1]));
            [(0, 0), x, y, (x.0 + y.0, x.1 + y.1)]
        });
        let count = 1usize << (cluster.bits.len() - 2);
        let places = steps.places.clone().unwrap_or_else(|| (0..count).map(|r| r as u16).collect());
        Layout {
            piece: 1 << (cut - 2),
            part_bits: part_bits.iter().map(|q| q - cut).collect(),
            blocks: 1 << block_bits.len(),
            block_bits,
            offsets: offsets.into_iter().map(|o| o as u32).collect(),
            lanes,
            pieces,
            places,
        }
    }

    /// The parts of a state: each a list of its pieces.
    fn parts<'a>(&self, state: &'a mut [Row]) -> Vec<Vec<&'a mut [Row]>> {
        let mask: usize = self.part_bits.iter().map(|b| 1usize << b).sum();
        let mut parts: Vec<Vec<&mut [Row]>> = (0..1usize << self.part_bits.len()).map(|_| Vec::new()).collect();
        for (number, piece) in state.chunks_mut(self.piece).enumerate() {
            let part =
                self.part_bits.iter().enumerate().map(|(k, b)| (number & mask) >> b << k & 1 << k).sum::<usize>();
            parts[part].push(piece);
        }
        parts
    }

    /// A block's first row inside its pieces, and the values of all qubits outside of the cluster.
    fn block(&self, part: usize, block: usize) -> (usize, usize) {
        let base: usize = self.block_bits.iter().enumerate().map(|(k, b)| (block >> k & 1) << b).sum();
        let high: usize = self.part_bits.iter().enumerate().map(|(k, b)| (part >> k & 1) << b).sum();
        (base, (high * self.piece + base) << 2)
    }

    /// Takes a block out of memory.
    #[inline(always)]
    pub(super) fn take_by(
        &self,
        pieces: &[&mut [Row]],
        base: usize,
        rows: &mut Plane,
        transposed: impl Fn([Row; 4]) -> [Row; 4],
    ) {
        let Some(lanes) = &self.lanes else {
            for (part, piece) in rows.chunks_mut(self.offsets.len()).zip(&self.pieces) {
                let piece = &pieces[*piece][base..];
                for (row, offset) in part.iter_mut().zip(&self.offsets) {
                    *row = piece[*offset as usize];
                }
            }
            return;
        };
        for (part, piece) in rows.chunks_mut(4 * self.offsets.len()).zip(&self.pieces) {
            let [a, b, c, d] = lanes;
            let from = |(p, o): &(usize, usize)| &pieces[piece + p][base + o..];
            let (a, b, c, d) = (from(a), from(b), from(c), from(d));
            for (group, offset) in part.as_chunks_mut::<4>().0.iter_mut().zip(&self.offsets) {
                let at = *offset as usize;
                *group = transposed([a[at], b[at], c[at], d[at]]);
            }
        }
    }

    /// Puts a block back, every row to its own place, scaled.
    #[inline(always)]
    pub(super) fn put_by(
        &self,
        pieces: &mut [&mut [Row]],
        base: usize,
        rows: &Plane,
        scaled: impl Fn(&Row) -> Row,
        transposed: impl Fn([Row; 4]) -> [Row; 4],
    ) {
        let Some(lanes) = &self.lanes else {
            for (places, piece) in self.places.chunks(self.offsets.len()).zip(&self.pieces) {
                let piece = &mut pieces[*piece][base..];
                for (place, offset) in places.iter().zip(&self.offsets) {
                    piece[*offset as usize] = scaled(&rows[*place as usize & (ROWS - 1)]);
                }
            }
            return;
        };
        for (places, piece) in self.places.chunks(4 * self.offsets.len()).zip(&self.pieces) {
            for (places, offset) in places.as_chunks::<4>().0.iter().zip(&self.offsets) {
                let at = base + *offset as usize;
                let mut group = [[0.0; 4]; 4];
                for (row, place) in group.iter_mut().zip(places) {
                    *row = scaled(&rows[*place as usize & (ROWS - 1)]);
                }
                let group = transposed(group);
                for ((p, o), row) in lanes.iter().zip(group) {
                    pieces[piece + p][at + o] = row;
                }
            }
        }
    }
}

fast!(fn take(layout: &Layout, pieces: &[&mut [Row]], base: usize, rows: &mut Plane) = take_plain, vectors::take);
fast!(fn put(layout: &Layout, pieces: &mut [&mut [Row]], base: usize, rows: &Plane, scale: f64)
    = put_plain, vectors::put);

fn take_plain(layout: &Layout, pieces: &[&mut [Row]], base: usize, rows: &mut Plane) {
    layout.take_by(pieces, base, rows, transposed);
}

fn put_plain(layout: &Layout, pieces: &mut [&mut [Row]], base: usize, rows: &Plane, scale: f64) {
    layout.put_by(pieces, base, rows, |row| row.map(|v| v * scale), transposed);
}

fn transposed(m: [Row; 4]) -> [Row; 4] {
    std::array::from_fn(|i| std::array::from_fn(|j| m[j][i]))
}

/// All sums of these numbers, the first changing fastest.
fn sums(numbers: &[usize]) -> Vec<usize> {
    let mut all = vec![0];
    for n in numbers {
        for k in 0..all.len() {
            all.push(all[k] + n);
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::super::kernel::plane;
    use super::super::schedule::clusters;
    use super::*;

    /// Blocks that neighbouring numbers make the rows of, and blocks that are turned over on the way.
    #[test]
    fn blocks_come_and_go_alike_with_and_without_vectors() {
        let near: Vec<Op> = (4..9).map(|qubit| Op::Turn { qubit, cos: 0.8, sin: 0.6 }).collect();
        let far: Vec<Op> = (0..5).map(|qubit| Op::Turn { qubit, cos: 0.6, sin: -0.8 }).collect();
        for (ops, is_far) in [(near, false), (far, true)] {
            let cluster = clusters(11, &ops, 9).swap_remove(0);
            let pass = Pass::new(11, &ops, cluster);
            assert_eq!(pass.layout.lanes.is_some(), is_far);
            let mut state: Vec<Row> = (0..1usize << 9).map(|k| [0.0, 0.1, 0.2, 0.3].map(|v| v + k as f64)).collect();
            let mut other = state.clone();
            let (mut a, mut b) = (plane(), plane());
            for (part, (mut one, mut two)) in
                pass.layout.parts(&mut state).into_iter().zip(pass.layout.parts(&mut other)).enumerate()
            {
                for block in 0..pass.layout.blocks {
                    let (base, _) = pass.layout.block(part, block);
                    take(&pass.layout, &one, base, &mut a);
                    take_plain(&pass.layout, &two, base, &mut b);
                    assert!(a == b);
                    put(&pass.layout, &mut one, base, &a, 0.3);
                    put_plain(&pass.layout, &mut two, base, &b, 0.3);
                }
            }
            assert!(state == other);
            // Every number has been to its block and back, once.
            let scaled = |k: usize| [0.0, 0.1, 0.2, 0.3].map(|v| (v + k as f64) * 0.3);
            assert!(state.iter().enumerate().all(|(k, row)| *row == scaled(k)));
        }
    }
}
