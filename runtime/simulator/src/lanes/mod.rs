//! Batches of small circuits: the hot core. A plan, rows and parameters enter; states, read-outs and derivatives leave.
//!
//! A state is an array of vectors of four lanes. Where there are rows enough, a lane is a row: amplitude i of four rows
//! is one vector, and every row passes through the same code. Where there are few, a vector holds four neighbouring
//! amplitudes of one row. Both run the same kernels.
//!
//! | file | question it answers |
//! |---|---|
//! | `vector` | arithmetic of lanes |
//! | `bind` | which numbers the angles have |
//! | `start` | the product state, and what its angles change |
//! | `table` | diagonal blocks |
//! | `turn` | rotations and Hadamard gates |
//! | `read` | what is read |
//! | `wide` | what one lane and four have in common |
//! | `forward` | rows to states |
//! | `layers` | rows to states, wire by wire, where nothing goes back |
//! | `back` | cotangents to derivatives |
//! | `columns` | a circuit that no row changes, as a matrix |
//! | `encode` | states as density matrices |
//! | `chunks` | which thread does which rows |

mod back;
mod bind;
mod chunks;
mod columns;
mod encode;
mod forward;
mod layers;
mod read;
mod start;
mod table;
mod turn;
mod vector;
mod wide;

use std::sync::{Arc, OnceLock};

use table::{Tree, make};
pub(crate) use wide::{Lane, Wide};

use crate::SimulationError;
use crate::plan::{Block, Plan, Step};

pub(crate) use back::{Cotangents, Slopes};
pub(crate) use chunks::{MOST_LARGE, chunks, each, large_chunks};
pub(crate) use columns::{Columns, Panel};
pub(crate) use encode::Numbering;
pub(crate) use forward::{Desk, Held, Kept, Rows};
pub(crate) use read::{Order, Reader};
pub(crate) use vector::{V, add, fma, splat, total};

use bind::{Layout, Shared};
pub(crate) use layers::Layered;
use layers::Layers;
use table::Table;
use turn::Split;

/// A plan made ready to be run.
#[derive(Debug)]
pub(crate) struct Machine {
    pub plan: Plan,
    layout: Layout,
    /// Per step, its string on rows in lanes and on amplitudes in lanes; `None` for a diagonal block.
    splits: Vec<Option<[Split; 2]>>,
    /// Per table, how it is made, and a block of it.
    tables: Vec<(Tree, Block)>,
    /// The steps that rows do not share, where they are layers; found when they are first asked for.
    layers: OnceLock<Option<Layers>>,
    /// Whether tables are as large as states are, so that each is made when it is needed.
    pub large: bool,
}

/// Bits from which tables are not kept.
pub(crate) const LARGE_FROM: usize = 13;

/// A machine with its parameters bound.
#[derive(Debug)]
pub(crate) struct Bound {
    pub machine: Arc<Machine>,
    pub parameters: Vec<f64>,
    shared: Shared,
    /// Per table that no row changes, itself, where tables are kept.
    tables: Vec<Table<1>>,
    /// The state after the steps that no row changes, amplitudes in lanes; `None` where the product state reads the row.
    prefix: Option<Wave>,
}

/// Real and imaginary parts; the latter empty where all amplitudes are real.
#[derive(Debug, Clone, Default)]
pub(crate) struct Wave {
    pub re: Vec<vector::V>,
    pub im: Vec<vector::V>,
}

impl Wave {
    fn zeros(vectors: usize, real: bool) -> Wave {
        let im = if real { 0 } else { vectors };
        Wave { re: vec![vector::splat(0.0); vectors], im: vec![vector::splat(0.0); im] }
    }

    /// The first vectors of all parts, to be changed.
    fn front(&mut self, vectors: usize) -> (&mut [vector::V], &mut [vector::V]) {
        let imaginary = vectors.min(self.im.len());
        (&mut self.re[..vectors], &mut self.im[..imaginary])
    }

    /// All parts, to be changed.
    fn parts(&mut self) -> (&mut [vector::V], &mut [vector::V]) {
        (&mut self.re, &mut self.im)
    }
}

impl Machine {
    pub(crate) fn new(plan: Plan) -> Machine {
        let layout = Layout::new(&plan);
        let split = |s: &Step| match s {
            Step::Turn { axis, .. } | Step::Hadamard { axis, .. } => Some([Split::new(axis, 0), Split::new(axis, 2)]),
            Step::Diagonal(_) => None,
        };
        let splits = plan.steps.iter().map(split).collect();
        let mut tables: Vec<(Tree, Block)> = Vec::with_capacity(plan.tables);
        for step in &plan.steps {
            if let Step::Diagonal(block) = step
                && block.table == tables.len()
            {
                tables.push((Tree::new(block), block.clone()));
            }
        }
        let large = plan.bits >= LARGE_FROM;
        Machine { plan, layout, splits, tables, layers: OnceLock::new(), large }
    }

    /// The steps that rows do not share as layers, where they are.
    fn layers(&self) -> Option<&Layers> {
        self.layers.get_or_init(|| Layers::new(&self.plan)).as_ref()
    }

    /// Vectors of a state with so many lane bits.
    fn vectors(&self, lane_bits: usize) -> usize {
        1 << self.plan.bits.saturating_sub(lane_bits)
    }

    /// Amplitudes touched per row, roughly.
    pub(crate) fn work(&self) -> usize {
        (self.plan.steps.len() - self.plan.shared + 2) << self.plan.bits
    }

    /// Binds the parameters, makes the tables that no row changes and runs the steps that all rows share.
    pub(crate) fn bind(self: &Arc<Machine>, parameters: &[f64]) -> Result<Bound, SimulationError> {
        let plan = &self.plan;
        let shared = bind::bind_shared(plan, &self.layout, parameters)?;
        let (mut tables, mut scratch) = (Vec::with_capacity(self.tables.len()), Table::default());
        let none = bind::Numbers::<1>::for_rows(&self.layout, 1);
        for (tree, block) in &self.tables {
            let mut table = Table::default();
            if !block.row && !self.large {
                let number = |slot| bind::number(&self.layout, &shared, none.tile(0), slot);
                make(tree, block, plan.bits.max(2), &number, &mut table, &mut scratch);
            }
            tables.push(table);
        }
        let mut bound =
            Bound { machine: Arc::clone(self), parameters: parameters.to_vec(), shared, tables, prefix: None };
        if !plan.start_features {
            bound.prefix = Some(bound.run_prefix()?);
        }
        Ok(bound)
    }
}
