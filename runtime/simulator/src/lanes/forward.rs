//! Rows to states: a bound machine and rows enter; groups of rows are run side by side, and each is shown to whoever reads
//! it.

use std::ops::Range;

use ndarray::ArrayView2;

use super::bind::{Numbers, Tile, bind_rows, number, turn_rows};
use super::layers::{Layered, Room};
use super::start::Start;
use super::table::{Table, apply, make};
use super::turn::{hadamard, turn, two_hadamards};
use super::vector::{C, V, splat};
use super::wide::Wide;
use super::{Bound, Lane, Machine, Wave};
use crate::SimulationError;
use crate::plan::{Block, Step};

/// The rows of a call.
pub(crate) type Rows<'r> = ArrayView2<'r, f64>;

/// Rows below which lanes hold amplitudes.
const FEW: usize = 3;

/// Vectors of a group: tiles of few vectors run several at a time.
const GROUP: usize = 128;

/// The final states of groups of rows, in order, with the numbers that made them.
#[derive(Debug)]
pub(crate) enum Held {
    /// Rows in lanes.
    Wide(Vec<Kept<4>>),
    /// Amplitudes in lanes.
    Few(Vec<Kept<1>>),
}

/// What the way back needs of a group of rows.
#[derive(Debug, Clone)]
pub(crate) struct Kept<const K: usize> {
    /// Its rows.
    pub rows: Range<usize>,
    /// The final states, tile after tile.
    pub wave: Wave,
    /// The numbers of its tiles.
    pub numbers: Numbers<K>,
}

/// Room for one group of rows.
#[derive(Debug)]
pub(crate) struct Desk<const K: usize> {
    pub kept: Kept<K>,
    pub x: Vec<[f64; K]>,
    pub start: Start<K>,
    /// Per tile and table that reads the row, itself.
    pub tables: Vec<Vec<Table<K>>>,
    pub scratch: Table<K>,
    /// A table that is made when it is needed.
    pub table: Table<K>,
    /// A vector for each of a tile.
    pub room: Vec<V>,
    /// What layers need.
    layers: Room<K>,
}

impl<const K: usize> Kept<K> {
    /// Tiles that hold its rows.
    pub(crate) fn tiles(&self) -> usize {
        self.rows.len().div_ceil(tile_rows(K))
    }
}

/// Rows of a tile: one in each lane, or one.
pub(crate) const fn tile_rows(lanes: usize) -> usize {
    lanes
}

impl Machine {
    /// Whether so many rows run with a row in each lane. Large states run one at a time: four take four times the memory.
    pub(crate) fn is_wide(&self, rows: usize) -> bool {
        rows >= FEW && !self.large
    }

    /// The bits and the scale of the Hadamard gates that this step and the next are, where one pass does both.
    pub(super) fn two_hadamards(&self, k: usize, form: usize) -> Option<((u32, u32), f64)> {
        let of = |k: usize| match (self.plan.steps.get(k)?, self.splits.get(k)?) {
            (Step::Hadamard { axis, scale }, Some(splits)) if !axis.negative => Some((&splits[form], scale)),
            _ => None,
        };
        let ((a, first), (b, second)) = (of(k)?, of(k + 1)?);
        Some((a.two_bits(b)?, first * second))
    }

    /// Tiles of a group.
    pub(crate) fn tiles<const K: usize>(&self) -> usize
    where
        Lane: Wide<K>,
    {
        if K == 1 { 1 } else { (GROUP >> self.plan.bits).max(1) }
    }

    /// Rows of a group.
    pub(crate) fn unit<const K: usize>(&self) -> usize
    where
        Lane: Wide<K>,
    {
        self.tiles::<K>() * tile_rows(K)
    }
}

impl Bound {
    /// Room for a group.
    pub(crate) fn desk<const K: usize>(&self) -> Desk<K>
    where
        Lane: Wide<K>,
    {
        self.desk_of(self.machine.tiles::<K>())
    }

    /// Room for so many tiles.
    pub(super) fn desk_of<const K: usize>(&self, tiles: usize) -> Desk<K>
    where
        Lane: Wide<K>,
    {
        let machine = &*self.machine;
        let vectors = machine.vectors(<Lane as Wide<K>>::LANE_BITS);
        Desk {
            kept: Kept {
                rows: 0..1,
                wave: Wave::zeros(tiles * vectors, machine.plan.real),
                numbers: Numbers::for_rows(&machine.layout, tiles),
            },
            x: Vec::new(),
            start: Start::new(),
            tables: vec![vec![Table::default(); machine.tables.len()]; tiles],
            scratch: Table::default(),
            table: Table::default(),
            room: vec![splat(0.0); vectors],
            layers: Room::default(),
        }
    }

    /// The numbers of a slot in a tile.
    #[inline(always)]
    pub(crate) fn number<const K: usize>(&self, numbers: Tile<'_, K>, slot: usize) -> C<K> {
        number(&self.machine.layout, &self.shared, numbers, slot)
    }

    /// The state after the steps that all rows share.
    pub(super) fn run_prefix(&self) -> Result<Wave, SimulationError> {
        let mut desk = self.desk::<1>();
        self.start(&mut desk, 0)?;
        self.steps(&mut desk, 0..self.machine.plan.shared);
        Ok(desk.kept.wave)
    }

    /// Binds the rows of a group and leaves their final states on the desk.
    pub(crate) fn run<const K: usize>(
        &self,
        desk: &mut Desk<K>,
        rows: Rows<'_>,
        group: Range<usize>,
    ) -> Result<(), SimulationError>
    where
        Lane: Wide<K>,
    {
        self.bind_group(desk, rows, group)?;
        self.make_tables(desk);
        self.begin(desk)?;
        self.steps(desk, self.machine.plan.shared..self.machine.plan.steps.len());
        Ok(())
    }

    /// As [`Bound::run`], for states that nothing goes back from: no table is left on the desk.
    pub(crate) fn run_forward<const K: usize>(
        &self,
        desk: &mut Desk<K>,
        rows: Rows<'_>,
        group: Range<usize>,
    ) -> Result<(), SimulationError>
    where
        Lane: Wide<K> + Layered<K>,
    {
        let Some(layers) = self.machine.layers() else { return self.run(desk, rows, group) };
        self.bind_group(desk, rows, group)?;
        self.begin(desk)?;
        let vectors = desk.room.len();
        for tile in 0..desk.kept.tiles() {
            let part = tile * vectors..(tile + 1) * vectors;
            let im = desk.kept.wave.im.get_mut(part.clone()).unwrap_or(&mut []);
            let source = (&self.machine.layout, &self.shared, desk.kept.numbers.tile(tile));
            <Lane as Layered<K>>::layers(layers, source, &mut desk.layers, &mut desk.kept.wave.re[part], im);
        }
        Ok(())
    }

    /// The states that the rows' own steps begin with.
    fn begin<const K: usize>(&self, desk: &mut Desk<K>) -> Result<(), SimulationError>
    where
        Lane: Wide<K>,
    {
        let vectors = desk.room.len();
        if let Some(prefix) = &self.prefix {
            let (re, im) = desk.kept.wave.front(desk.kept.tiles() * vectors);
            for (to, from) in [(re, &prefix.re), (im, &prefix.im)] {
                for tile in to.chunks_exact_mut(vectors) {
                    broadcast::<K>(tile, from);
                }
            }
            return Ok(());
        }
        (0..desk.kept.tiles()).try_for_each(|tile| self.start(desk, tile))
    }

    pub(super) fn bind_group<const K: usize>(
        &self,
        desk: &mut Desk<K>,
        rows: Rows<'_>,
        group: Range<usize>,
    ) -> Result<(), SimulationError>
    where
        Lane: Wide<K>,
    {
        let machine = &*self.machine;
        let end = group.end;
        desk.kept.rows = group;
        for tile in 0..desk.kept.tiles() {
            let first = desk.kept.rows.start + tile * tile_rows(K);
            features(rows, first, end, &mut desk.x);
            let read = (&desk.x[..], &self.parameters[..], first);
            bind_rows(&machine.plan, &machine.layout, read, &mut desk.kept.numbers, tile)?;
        }
        let tiles = desk.kept.tiles();
        turn_rows(&machine.layout, &mut desk.kept.numbers, tiles);
        Ok(())
    }

    /// Makes the tables that read the row.
    pub(super) fn make_tables<const K: usize>(&self, desk: &mut Desk<K>)
    where
        Lane: Wide<K>,
    {
        if self.machine.large {
            return;
        }
        let bits = self.machine.plan.bits.max(<Lane as Wide<K>>::LANE_BITS);
        for (tile, tables) in desk.tables.iter_mut().enumerate().take(desk.kept.tiles()) {
            let numbers = desk.kept.numbers.tile(tile);
            for (table, (tree, block)) in tables.iter_mut().zip(&self.machine.tables) {
                if block.row {
                    make(tree, block, bits, &|slot| self.number(numbers, slot), table, &mut desk.scratch);
                }
            }
        }
    }

    /// Makes the table of a block, for the only tile that there is where states are large.
    pub(super) fn make_table<const K: usize>(&self, desk: &mut Desk<K>, block: &Block)
    where
        Lane: Wide<K>,
    {
        let bits = self.machine.plan.bits;
        let (tree, block) = &self.machine.tables[block.table];
        let numbers = desk.kept.numbers.tile(0);
        make(tree, block, bits, &|slot| self.number(numbers, slot), &mut desk.table, &mut desk.scratch);
    }

    /// Writes the product state of a tile.
    fn start<const K: usize>(&self, desk: &mut Desk<K>, tile: usize) -> Result<(), SimulationError>
    where
        Lane: Wide<K>,
    {
        let plan = &self.machine.plan;
        let numbers = desk.kept.numbers.tile(tile);
        let number = |slot| self.number(numbers, slot);
        desk.start.bind(plan, &number, desk.kept.rows.start + tile * tile_rows(K))?;
        let vectors = desk.room.len();
        let part = tile * vectors..(tile + 1) * vectors;
        let re = &mut desk.kept.wave.re[part.clone()];
        // Where all is real, imaginary parts are written beside it and forgotten.
        let im = desk.kept.wave.im.get_mut(part).unwrap_or(&mut desk.room);
        if plan.bits < <Lane as Wide<K>>::LANE_BITS {
            // Lanes behind the last amplitude.
            re.fill(splat(0.0));
            im.fill(splat(0.0));
        }
        desk.start.write(plan, &number, <Lane as Wide<K>>::numbers(re), <Lane as Wide<K>>::numbers(im));
        Ok(())
    }

    /// Runs these steps.
    pub(super) fn steps<const K: usize>(&self, desk: &mut Desk<K>, steps: Range<usize>)
    where
        Lane: Wide<K>,
    {
        let mut k = steps.start;
        while k < steps.end {
            if k + 1 < steps.end
                && let Some((bits, scale)) = self.machine.two_hadamards(k, usize::from(K == 1))
            {
                let (re, im) = desk.kept.wave.front(desk.kept.tiles() * desk.room.len());
                two_hadamards(re, bits, scale);
                two_hadamards(im, bits, scale);
                k += 2;
            } else {
                self.step(desk, k);
                k += 1;
            }
        }
    }

    fn step<const K: usize>(&self, desk: &mut Desk<K>, k: usize)
    where
        Lane: Wide<K>,
    {
        if let Step::Diagonal(block) = &self.machine.plan.steps[k]
            && self.machine.large
        {
            self.make_table(desk, block);
        }
        let form = usize::from(K == 1);
        let split = self.machine.splits[k].as_ref().map(|s| &s[form]);
        let (vectors, tiles) = (desk.room.len(), desk.kept.tiles());
        let (re, im) = desk.kept.wave.front(tiles * vectors);
        match (&self.machine.plan.steps[k], split) {
            (Step::Turn { slot, .. }, Some(split)) if self.machine.layout.is_row(*slot) => {
                for tile in 0..tiles {
                    let part = tile * vectors..(tile + 1) * vectors;
                    let (c, s) = self.vectors(desk.kept.numbers.tile(tile), *slot);
                    turn(&mut re[part.clone()], im.get_mut(part).unwrap_or(&mut []), split, c, s);
                }
            }
            (Step::Turn { slot, .. }, Some(split)) => {
                let (c, s) = self.vectors(desk.kept.numbers.tile(0), *slot);
                turn(re, im, split, c, s);
            }
            (Step::Hadamard { axis, scale }, Some(split)) => hadamard(re, im, split, axis.negative, *scale),
            (Step::Diagonal(_), _) if self.machine.large => {
                apply(re, im, <Lane as Wide<K>>::factors(&desk.table, self.machine.plan.bits));
            }
            (Step::Diagonal(block), _) if block.row => {
                for (tile, tables) in desk.tables.iter().enumerate().take(tiles) {
                    let part = tile * vectors..(tile + 1) * vectors;
                    let factors = <Lane as Wide<K>>::factors(&tables[block.table], self.machine.plan.bits);
                    apply(&mut re[part.clone()], &mut im[part], factors);
                }
            }
            (Step::Diagonal(block), _) => {
                let table = &self.tables[block.table];
                apply(re, im, <Lane as Wide<K>>::shared_factors(table, self.machine.plan.bits));
            }
            _ => {}
        }
    }

    /// The numbers of a slot, for every lane of a vector.
    pub(super) fn vectors<const K: usize>(&self, numbers: Tile<'_, K>, slot: usize) -> (V, V)
    where
        Lane: Wide<K>,
    {
        let (c, s) = self.number(numbers, slot);
        (<Lane as Wide<K>>::spread_out(c), <Lane as Wide<K>>::spread_out(s))
    }
}

/// A state with amplitudes in lanes, given to every row of a tile.
fn broadcast<const K: usize>(tile: &mut [V], from: &[V])
where
    Lane: Wide<K>,
{
    let numbers = <Lane as Wide<K>>::numbers(tile);
    for (place, v) in numbers.iter_mut().zip(from.as_flattened()) {
        *place = splat(*v);
    }
}

/// The features of the rows of a tile; behind the last row it is repeated.
pub(super) fn features<const K: usize>(rows: Rows<'_>, first: usize, end: usize, x: &mut Vec<[f64; K]>) {
    x.clear();
    x.resize(rows.ncols(), splat(0.0));
    for lane in 0..K {
        let row = (first + lane).min(end - 1);
        let row = rows.row(row);
        match row.to_slice() {
            Some(row) => x.iter_mut().zip(row).for_each(|(place, v)| place[lane] = *v),
            None => x.iter_mut().zip(row).for_each(|(place, v)| place[lane] = *v),
        }
    }
}
