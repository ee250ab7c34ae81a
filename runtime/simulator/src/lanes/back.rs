//! Cotangents to derivatives, by the adjoint method: the final states of a group and how much each number read of them
//! counts enter; derivatives by parameters and features leave.
//!
//! `lambda = sum(cotangent * O) psi`. Both are carried back through the inverse of each step; a step `exp(-i a/2 P)` gives
//! `Im <lambda|P|psi>` (Jones and Gacon 2020), and all terms of a diagonal block come from `Im conj(lambda) psi` index by
//! index, through one Walsh-Hadamard transform. What no row changes is summed over the rows before that: a step's sum is
//! one number, a block's weights are one vector, and lambda behind the steps that all rows share is one vector as well.

use std::ops::Range;

use num_complex::Complex64;

use super::forward::{Desk, Kept, Rows, tile_rows};
use super::read::Reader;
use super::start::Start;
use super::table::{Table, scalar_characters, slopes, undo};
use super::turn::{Split, hadamard, two_hadamards, undo_turn};
use super::vector::{V, add, splat, total};
use super::wide::Wide;
use super::{Bound, Lane, Wave};
use crate::SimulationError;
use crate::plan::{Block, Step};

/// Writes lambda of a row, by basis state.
pub(crate) type Writer<'w> = dyn Fn(usize, &mut [Complex64]) + Sync + 'w;

/// How lambda is had.
pub(crate) enum Cotangents<'c> {
    /// From cotangents of what a reader reads: (rows, outputs).
    Outputs(&'c Reader, Rows<'c>),
    /// Written by a function of (row, room), by basis state; per array index, its basis state.
    States(&'c Writer<'c>, &'c [usize]),
}

/// What is wanted, and where the way back ends.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Wish {
    /// Whether derivatives by features are wanted.
    pub rows: bool,
    /// The first of the rows' own steps that is carried back through.
    pub(super) first: usize,
    /// Whether lambda is wanted behind it.
    beyond: bool,
}

/// What a chunk of rows adds up to.
#[derive(Debug)]
pub(crate) struct Slopes {
    /// By parameter, of angles that read both.
    parameters: Vec<f64>,
    /// By slot that no row changes, lane by lane.
    slots: Vec<V>,
    /// By table that no row changes: `Im conj(lambda) psi` by array index.
    weights: Vec<Vec<f64>>,
    /// Lambda behind the shared steps.
    lambda: Table<1>,
}

/// Room for lambda.
#[derive(Debug)]
pub(crate) struct Way {
    pub(super) lambda: Wave,
    /// Per table that no row changes and that is kept, its weights.
    weights: Vec<Vec<V>>,
    /// One row's lambda by basis state.
    row: Vec<Complex64>,
}

impl Bound {
    fn wanted(&self, slot: usize, rows: bool) -> bool {
        let slot = &self.machine.plan.slots[slot];
        slot.parameters || (rows && slot.features)
    }

    /// What the way back must do, where derivatives by features are wanted or not.
    pub(crate) fn wish(&self, rows: bool) -> Wish {
        let plan = &self.machine.plan;
        let wanted = |slot: usize| self.wanted(slot, rows);
        let of_step = |s: &Step| plan.slots_of(s).any(wanted);
        let beyond = Start::<1>::is_symbolic(plan, &wanted) || plan.steps[..plan.shared].iter().any(of_step);
        let own = &plan.steps[plan.shared..];
        let first = own.iter().position(of_step).unwrap_or(own.len());
        Wish { rows, first: plan.shared + if beyond { 0 } else { first }, beyond }
    }

    /// Room for the way back of groups.
    pub(crate) fn way<const K: usize>(&self) -> Way
    where
        Lane: Wide<K>,
    {
        self.way_of::<K>(self.machine.tiles::<K>())
    }

    /// Room for the way back of so many tiles.
    pub(super) fn way_of<const K: usize>(&self, tiles: usize) -> Way
    where
        Lane: Wide<K>,
    {
        let vectors = self.machine.vectors(<Lane as Wide<K>>::LANE_BITS);
        let lambda = Wave::zeros(vectors * tiles, self.machine.plan.real);
        let weights =
            self.machine.tables.iter().map(|(_, block)| if block.row || self.machine.large { 0 } else { vectors });
        let weights = weights.map(|vectors| vec![splat(0.0); vectors]);
        Way { lambda, weights: weights.collect(), row: Vec::new() }
    }

    /// Nothing added up yet.
    pub(crate) fn no_slopes(&self) -> Slopes {
        Slopes {
            parameters: vec![0.0; self.parameters.len()],
            slots: vec![splat(0.0); self.machine.plan.slots.len()],
            weights: Vec::new(),
            lambda: Table::default(),
        }
    }

    /// Carries a group back; `by_row` takes the derivatives by its rows' features.
    pub(crate) fn back<const K: usize>(
        &self,
        desk: &mut Desk<K>,
        way: &mut Way,
        (rows, cotangents): (Rows<'_>, &Cotangents<'_>),
        (wish, sums): (Wish, &mut Slopes),
        by_row: &mut [f64],
    ) -> Result<(), SimulationError>
    where
        Lane: Wide<K>,
    {
        self.pull_back(desk, way, cotangents);
        let mut target = Target { bound: self, wish, rows, by_row, sums };
        self.undo_steps(desk, way, wish.first..self.machine.plan.steps.len(), &mut target);
        if !wish.beyond {
            return Ok(());
        }
        if self.prefix.is_some() {
            self.sum_lambda(desk, way, target.sums);
            return Ok(());
        }
        (0..desk.kept.tiles()).try_for_each(|tile| self.undo_start(desk, way, tile, &mut target))
    }

    /// Writes lambda at the end of the circuit.
    fn pull_back<const K: usize>(&self, desk: &mut Desk<K>, way: &mut Way, cotangents: &Cotangents<'_>)
    where
        Lane: Wide<K>,
    {
        let (bits, vectors) = (self.machine.plan.bits, desk.room.len());
        let rows = desk.kept.rows.clone();
        for tile in 0..desk.kept.tiles() {
            let part = tile * vectors..(tile + 1) * vectors;
            let first = rows.start + tile * tile_rows(K);
            let lambda = tile_of(&mut way.lambda.re, &mut way.lambda.im, tile, vectors);
            match cotangents {
                Cotangents::Outputs(reader, values) => {
                    let of = |k: usize| {
                        let mut out = splat(0.0);
                        for (lane, place) in out.iter_mut().enumerate().take_while(|(l, _)| first + l < rows.end) {
                            *place = values[[first + lane, k]];
                        }
                        out
                    };
                    let psi = (&desk.kept.wave.re[part.clone()], desk.kept.wave.im.get(part).unwrap_or(&[]));
                    reader.pull_back::<K>(bits, of, psi, &mut desk.room, lambda);
                }
                Cotangents::States(write, basis) => {
                    way.row.resize(1 << bits, Complex64::ZERO);
                    write_lambda::<K>((write, basis), first..rows.end, &mut way.row, lambda);
                }
            }
        }
    }

    /// Carries psi and lambda back through these steps.
    pub(super) fn undo_steps<const K: usize>(
        &self,
        desk: &mut Desk<K>,
        way: &mut Way,
        steps: Range<usize>,
        target: &mut Target<'_, '_>,
    ) where
        Lane: Wide<K>,
    {
        let count = desk.kept.tiles() * desk.room.len();
        let mut k = steps.end;
        while k > steps.start {
            if k > steps.start + 1
                && let Some((bits, scale)) = self.machine.two_hadamards(k - 2, usize::from(K == 1))
            {
                let (psi, lambda) = (desk.kept.wave.front(count), way.lambda.front(count));
                [psi.0, psi.1, lambda.0, lambda.1].into_iter().for_each(|x| two_hadamards(x, bits, scale));
                k -= 2;
            } else {
                self.undo(desk, way, k - 1, target);
                k -= 1;
            }
        }
    }

    fn undo<const K: usize>(&self, desk: &mut Desk<K>, way: &mut Way, k: usize, target: &mut Target<'_, '_>)
    where
        Lane: Wide<K>,
    {
        let machine = &*self.machine;
        if let Step::Diagonal(block) = &machine.plan.steps[k]
            && machine.large
        {
            return self.undo_large(desk, way, block, target);
        }
        let split = machine.splits[k].as_ref().map(|s| &s[usize::from(K == 1)]);
        let count = desk.kept.tiles() * desk.room.len();
        match (&machine.plan.steps[k], split) {
            (Step::Turn { slot, .. }, Some(split)) if machine.layout.is_row(*slot) => {
                self.undo_rows_turn(desk, way, (*slot, split), target);
            }
            (Step::Turn { slot, .. }, Some(split)) => {
                let (psi, lambda) = (desk.kept.wave.front(count), way.lambda.front(count));
                let (c, s) = self.vectors(desk.kept.numbers.tile(0), *slot);
                let sum = undo_turn(psi, lambda, split, c, s);
                target.sums.slots[*slot] = add(target.sums.slots[*slot], sum);
            }
            (Step::Hadamard { axis, scale }, Some(split)) => {
                for wave in [&mut desk.kept.wave, &mut way.lambda] {
                    let (re, im) = wave.front(count);
                    hadamard(re, im, split, axis.negative, *scale);
                }
            }
            (Step::Diagonal(block), _) if block.row => self.undo_rows_block(desk, way, block, target),
            (Step::Diagonal(block), _) => {
                let any = block.terms.iter().any(|t| self.wanted(t.slot, target.wish.rows));
                let factors = <Lane as Wide<K>>::shared_factors(&self.tables[block.table], machine.plan.bits);
                let (psi, lambda) = (desk.kept.wave.front(count), way.lambda.front(count));
                undo(psi, lambda, factors, if any { &mut way.weights[block.table] } else { &mut [] });
            }
            _ => {}
        }
    }

    /// Undoes a diagonal block whose table is not kept, and takes the derivatives by its angles at once.
    fn undo_large<const K: usize>(&self, desk: &mut Desk<K>, way: &mut Way, block: &Block, target: &mut Target<'_, '_>)
    where
        Lane: Wide<K>,
    {
        self.make_table(desk, block);
        let any = block.terms.iter().any(|t| self.wanted(t.slot, target.wish.rows));
        let rows = desk.kept.rows.clone();
        let Desk { kept, room, table, .. } = desk;
        let factors = <Lane as Wide<K>>::factors(table, self.machine.plan.bits);
        room.fill(splat(0.0));
        undo(kept.wave.parts(), way.lambda.parts(), factors, if any { &mut room[..] } else { &mut [] });
        if any {
            let weights = <Lane as Wide<K>>::numbers(room);
            slopes(block, weights, <Lane as Wide<K>>::characters, &mut |term, sum| {
                let slot = block.terms[term].slot;
                if self.machine.layout.is_row(slot) {
                    target.give_rows(slot, sum, &rows, 0);
                } else {
                    target.sums.slots[slot][0] += total(sum);
                }
            });
        }
    }

    /// Undoes a rotation whose angle reads the row, tile by tile.
    fn undo_rows_turn<const K: usize>(
        &self,
        desk: &mut Desk<K>,
        way: &mut Way,
        (slot, split): (usize, &Split),
        target: &mut Target<'_, '_>,
    ) where
        Lane: Wide<K>,
    {
        let vectors = desk.room.len();
        for tile in 0..desk.kept.tiles() {
            let (c, s) = self.vectors(desk.kept.numbers.tile(tile), slot);
            let psi = tile_of(&mut desk.kept.wave.re, &mut desk.kept.wave.im, tile, vectors);
            let lambda = tile_of(&mut way.lambda.re, &mut way.lambda.im, tile, vectors);
            let sum = undo_turn(psi, lambda, split, c, s);
            target.give_rows(slot, <Lane as Wide<K>>::gathered(sum), &desk.kept.rows, tile);
        }
    }

    /// Undoes a diagonal block whose angles read the row, tile by tile.
    fn undo_rows_block<const K: usize>(
        &self,
        desk: &mut Desk<K>,
        way: &mut Way,
        block: &Block,
        target: &mut Target<'_, '_>,
    ) where
        Lane: Wide<K>,
    {
        let (bits, vectors) = (self.machine.plan.bits, desk.room.len());
        let any = block.terms.iter().any(|t| self.wanted(t.slot, target.wish.rows));
        for tile in 0..desk.kept.tiles() {
            let psi = tile_of(&mut desk.kept.wave.re, &mut desk.kept.wave.im, tile, vectors);
            let lambda = tile_of(&mut way.lambda.re, &mut way.lambda.im, tile, vectors);
            let factors = <Lane as Wide<K>>::factors(&desk.tables[tile][block.table], bits);
            desk.room.fill(splat(0.0));
            undo(psi, lambda, factors, if any { &mut desk.room } else { &mut [] });
            if any {
                let weights = <Lane as Wide<K>>::numbers(&mut desk.room);
                slopes(block, weights, <Lane as Wide<K>>::characters, &mut |term, sum| {
                    target.give_rows(block.terms[term].slot, sum, &desk.kept.rows, tile);
                });
            }
        }
    }

    /// Adds lambda behind the shared steps to that of other rows.
    fn sum_lambda<const K: usize>(&self, desk: &Desk<K>, way: &mut Way, sums: &mut Slopes)
    where
        Lane: Wide<K>,
    {
        let (size, vectors) = (1usize << self.machine.plan.bits, desk.room.len());
        sums.lambda.reserve(size);
        let (re, im) = way.lambda.front(desk.kept.tiles() * vectors);
        for (from, to) in [(re, &mut sums.lambda.re), (im, &mut sums.lambda.im)] {
            for tile in from.chunks_exact_mut(vectors) {
                for (v, place) in <Lane as Wide<K>>::numbers(tile).iter().zip(to.iter_mut()) {
                    place[0] += total(*v);
                }
            }
        }
    }

    /// The derivatives by the angles of the product state.
    fn undo_start<const K: usize>(
        &self,
        desk: &mut Desk<K>,
        way: &mut Way,
        tile: usize,
        target: &mut Target<'_, '_>,
    ) -> Result<(), SimulationError>
    where
        Lane: Wide<K>,
    {
        let (machine, vectors) = (&*self.machine, desk.room.len());
        let Desk { kept, start, room, .. } = desk;
        let numbers = kept.numbers.tile(tile);
        let number = |slot| self.number(numbers, slot);
        start.bind(&machine.plan, &number, kept.rows.start + tile * tile_rows(K))?;
        let by_rows = target.wish.rows;
        let wanted = |slot: usize| self.wanted(slot, by_rows);
        let (re, im) = way.lambda.parts();
        let part = tile * vectors..(tile + 1) * vectors;
        room.fill(splat(0.0));
        let im = im.get_mut(part.clone()).unwrap_or(room);
        let lambda = (<Lane as Wide<K>>::numbers(&mut re[part]), <Lane as Wide<K>>::numbers(im));
        start.slopes(&machine.plan, &number, &wanted, lambda, &mut |slot, sum| {
            if machine.layout.is_row(slot) {
                target.give_rows(slot, sum, &kept.rows, tile);
            } else {
                target.sums.slots[slot][0] += total(sum);
            }
        });
        Ok(())
    }

    /// Puts the weights of a chunk's groups away, by array index.
    pub(crate) fn put_away<const K: usize>(&self, way: &mut Way, sums: &mut Slopes)
    where
        Lane: Wide<K>,
    {
        let flat = |w: &mut Vec<V>| <Lane as Wide<K>>::numbers(w).iter().map(|v| total(*v)).collect();
        sums.weights = way.weights.iter_mut().map(flat).collect();
    }

    /// The derivatives by all parameters, from the sums of all chunks in order.
    pub(crate) fn gradient(&self, parts: Vec<Slopes>, rows: bool) -> Result<Vec<f64>, SimulationError> {
        let mut parts = parts.into_iter();
        let Some(mut sums) = parts.next() else { return Ok(vec![0.0; self.parameters.len()]) };
        for part in parts {
            sums.add(&part);
        }
        let wish = self.wish(rows);
        if wish.beyond && self.prefix.is_some() {
            self.back_shared(&mut sums, rows)?;
        }
        let plan = &self.machine.plan;
        let mut by_slot: Vec<f64> = sums.slots.iter().map(|v| total(*v)).collect();
        for ((_, block), weights) in self.machine.tables.iter().zip(&mut sums.weights) {
            if !block.row && !weights.is_empty() {
                add_block(block, weights, 1 << plan.bits, &mut by_slot);
            }
        }
        let mut gradient = sums.parameters;
        for (slot, d) in plan.slots.iter().zip(by_slot).filter(|(s, _)| s.parameters && !s.features) {
            slot.angle.accumulate_gradient(d, &[], &self.parameters, &mut [], &mut gradient);
        }
        Ok(gradient)
    }

    /// Carries the sum of all rows' lambdas back through the steps that they share.
    fn back_shared(&self, sums: &mut Slopes, rows: bool) -> Result<(), SimulationError> {
        let (mut desk, mut way) = (self.desk::<1>(), self.way::<1>());
        desk.kept.wave = self.prefix.clone().unwrap_or_default();
        let (re, im) = way.lambda.parts();
        for (to, from) in [(re, &sums.lambda.re), (im, &sums.lambda.im)] {
            for (place, v) in <Lane as Wide<1>>::numbers(to).iter_mut().zip(from) {
                *place = *v;
            }
        }
        let empty = ndarray::Array2::<f64>::zeros((0, 0));
        let mut target = Target { bound: self, wish: self.wish(rows), rows: empty.view(), by_row: &mut [], sums };
        self.undo_steps(&mut desk, &mut way, 0..self.machine.plan.shared, &mut target);
        self.undo_start(&mut desk, &mut way, 0, &mut target)?;
        for (sum, own) in sums.weights.iter_mut().zip(&way.weights) {
            sum.resize(sum.len().max(own.len() * 4), 0.0);
            sum.iter_mut().zip(own.as_flattened()).for_each(|(a, b)| *a += b);
        }
        Ok(())
    }
}

fn add_block(block: &Block, weights: &[f64], size: usize, by_slot: &mut [f64]) {
    let mut weights: Vec<[f64; 1]> = weights[..size].iter().map(|w| [*w]).collect();
    slopes(block, &mut weights, scalar_characters, &mut |term, sum| by_slot[block.terms[term].slot] += sum[0]);
}

/// Writes what a function gives by basis state for each of the rows of a tile, of which `rows` are left.
fn write_lambda<const K: usize>(
    (write, basis): (&Writer<'_>, &[usize]),
    rows: Range<usize>,
    row: &mut [Complex64],
    (re, im): (&mut [V], &mut [V]),
) where
    Lane: Wide<K>,
{
    re.fill(splat(0.0));
    im.fill(splat(0.0));
    let (re, im) = (<Lane as Wide<K>>::numbers(re), <Lane as Wide<K>>::numbers(im));
    for (lane, number) in rows.take(tile_rows(K)).enumerate() {
        write(number, row);
        for i in 0..row.len() {
            let v = row[basis.get(i).copied().unwrap_or(i)];
            re[i][lane] = v.re;
            if let Some(place) = im.get_mut(i) {
                place[lane] = v.im;
            }
        }
    }
}

fn tile_of<'v>(re: &'v mut [V], im: &'v mut [V], tile: usize, vectors: usize) -> (&'v mut [V], &'v mut [V]) {
    let part = tile * vectors..(tile + 1) * vectors;
    (&mut re[part.clone()], im.get_mut(part).unwrap_or(&mut []))
}

impl Slopes {
    fn add(&mut self, other: &Slopes) {
        let zip = |a: &mut [f64], b: &[f64]| a.iter_mut().zip(b).for_each(|(a, b)| *a += b);
        zip(&mut self.parameters, &other.parameters);
        zip(self.slots.as_flattened_mut(), other.slots.as_flattened());
        self.weights.iter_mut().zip(&other.weights).for_each(|(a, b)| zip(a, b));
        self.lambda.reserve(other.lambda.re.len());
        zip(self.lambda.re.as_flattened_mut(), other.lambda.re.as_flattened());
        zip(self.lambda.im.as_flattened_mut(), other.lambda.im.as_flattened());
    }
}

/// Where derivatives by angles that read the row go.
pub(super) struct Target<'a, 's> {
    pub bound: &'a Bound,
    pub wish: Wish,
    pub rows: Rows<'a>,
    /// Of this group's rows.
    pub by_row: &'a mut [f64],
    pub sums: &'s mut Slopes,
}

impl Target<'_, '_> {
    /// Passes the derivatives by one slot's angle, one a row of a tile, on to features and parameters.
    fn give_rows<const K: usize>(&mut self, slot: usize, slopes: [f64; K], rows: &Range<usize>, tile: usize) {
        if !self.bound.wanted(slot, self.wish.rows) {
            return;
        }
        let angle = &self.bound.machine.plan.slots[slot].angle;
        let width = self.rows.ncols();
        let mut x = Vec::new();
        let mut unread = Vec::new();
        for (lane, slope) in slopes.into_iter().enumerate() {
            let row = rows.start + tile * tile_rows(K) + lane;
            if row >= rows.end {
                return;
            }
            let held = self.rows.row(row);
            let x = match held.to_slice() {
                Some(slice) => slice,
                None => {
                    x.clear();
                    x.extend(held.iter());
                    &x[..]
                }
            };
            let at = (row - rows.start) * width;
            let by_row = if self.wish.rows {
                &mut self.by_row[at..at + width]
            } else {
                unread.resize(width, 0.0);
                &mut unread[..]
            };
            angle.accumulate_gradient(slope, x, &self.bound.parameters, by_row, &mut self.sums.parameters);
        }
    }
}

impl<const K: usize> Desk<K>
where
    Lane: Wide<K>,
{
    /// Takes a kept group back onto the desk.
    pub(crate) fn restore(&mut self, bound: &Bound, kept: &Kept<K>) {
        self.kept.rows = kept.rows.clone();
        self.kept.wave.re.copy_from_slice(&kept.wave.re);
        self.kept.wave.im.copy_from_slice(&kept.wave.im);
        self.kept.numbers.copy_from(&kept.numbers);
        bound.make_tables(self);
    }
}
