//! The last touches: a draft enters; a plan leaves, its bits numbered anew, its angles in slots, its blocks split into what
//! reads the row and what does not.

use hqml_ir::{Angle, Observable};

use super::cone::Cone;
use super::frame::{Axis, odd};
use super::order::{Draft, Raw, RawMove, Term, add_term};
use super::{Block, Factor, Frame, Goal, Move, Phase, Plan, Slot, Step, Weighted};
use crate::SimulationError;

pub(super) fn finish(qubits: u32, mut draft: Draft, goal: Goal<'_>) -> Result<Plan, SimulationError> {
    let observables = pull_back(&draft.frame, qubits, goal)?;
    trim(&mut draft, qubits, goal, &observables);
    settle_pending(&mut draft);
    let order = bit_order(&draft, qubits, goal, &observables);
    let plan = Plan {
        bits: order.len(),
        slots: Vec::new(),
        start: Vec::new(),
        phase: None,
        steps: Vec::new(),
        frame: draft.frame.clone(),
        observables,
        tables: 0,
        start_features: false,
        shared: 0,
        real: false,
    };
    let mut maker = Maker { plan, tables: Vec::new() };
    maker.number(&order);
    maker.start(&mut draft, &order);
    maker.steps(draft.steps, &order);
    maker.phase(draft.phase, goal);
    maker.plan.classify();
    Ok(maker.plan)
}

/// The observables as strings on array bits.
fn pull_back(frame: &Frame, qubits: u32, goal: Goal<'_>) -> Result<Vec<Vec<Weighted>>, SimulationError> {
    let Goal::Expectations(list) = goal else { return Ok(Vec::new()) };
    let one = |(index, o): (usize, &Observable)| {
        let needed = o.width();
        if needed > qubits {
            return Err(SimulationError::Observable { index, needed, qubits });
        }
        let weighted = o.terms().iter().map(|(string, c)| {
            let (flips, phases) = string.masks();
            let axis = frame.axis(flips as usize, phases as usize);
            Weighted { axis: Axis { negative: false, ..axis }, weight: if axis.negative { -c } else { *c } }
        });
        Ok(weighted.collect())
    };
    list.iter().enumerate().map(one).collect()
}

fn trim(draft: &mut Draft, qubits: u32, goal: Goal<'_>, observables: &[Vec<Weighted>]) {
    let mut cone = Cone::default();
    match goal {
        Goal::States => return,
        Goal::Probabilities => (0..qubits).for_each(|b| cone.add((0, 1 << b))),
        Goal::Expectations(_) => {
            observables.iter().flatten().for_each(|w| cone.add((w.axis.flips, w.axis.phases)));
        }
    }
    cone.trim(&mut draft.steps);
}

/// An RZ between a bit's moves and the steps joins the first diagonal block, where that has more of its kind and the RZ
/// reaches it; otherwise it is a move.
fn settle_pending(draft: &mut Draft) {
    let first = draft.steps.iter().position(|s| matches!(s, Raw::Diagonal(_)));
    for bit in 0..draft.pending.len() {
        let Some((angle, op)) = draft.pending[bit].clone() else { continue };
        let reaches = |k: usize| draft.steps[..k].iter().all(|s| !flips(s, 1 << bit));
        let fits =
            first.filter(|k| !draft.runs[bit].is_empty() && reaches(*k)).is_some_and(|k| match &draft.steps[k] {
                Raw::Diagonal(terms) => terms.iter().any(|t| t.angle.has_features() == angle.has_features()),
                _ => false,
            });
        match first.map(|k| &mut draft.steps[k]) {
            Some(Raw::Diagonal(terms)) if fits => {
                draft.pending[bit] = None;
                add_term(terms, Term { parity: 1 << bit, when: Vec::new(), angle, op });
            }
            _ => draft.flush(bit),
        }
    }
}

fn flips(step: &Raw, bit: usize) -> bool {
    match step {
        Raw::Turn { axis, .. } | Raw::Hadamard { axis } => axis.flips & bit != 0,
        Raw::Diagonal(_) => false,
    }
}

/// The old number of each new bit: preparations first, then single bits; those that nobody reads are left out.
fn bit_order(draft: &Draft, qubits: u32, goal: Goal<'_>, observables: &[Vec<Weighted>]) -> Vec<u32> {
    let read = match goal {
        Goal::Expectations(_) => observables.iter().flatten().fold(0, |bits, w| bits | w.axis.bits()),
        _ => usize::MAX,
    };
    let seen = draft.steps.iter().fold(read, |bits, s| bits | s.bits());
    let mut order = Vec::with_capacity(qubits as usize);
    let mut prepared = 0usize;
    for preparation in &draft.preparations {
        let own = preparation.bits.iter().fold(0usize, |m, b| m | 1 << b);
        prepared |= own;
        if is_kept(own, seen) {
            order.extend(&preparation.bits);
        }
    }
    order.extend((0..qubits).filter(|b| prepared >> b & 1 == 0 && seen >> b & 1 == 1));
    order
}

/// Whether a preparation of these bits is read; one of no bit is a sign.
fn is_kept(bits: usize, seen: usize) -> bool {
    bits == 0 || bits & seen != 0
}

/// The mask with each bit at its new place.
fn moved(mask: usize, order: &[u32]) -> usize {
    order.iter().enumerate().fold(0, |m, (new, old)| m | (mask >> old & 1) << new)
}

fn moved_axis(axis: Axis, order: &[u32]) -> Axis {
    Axis { flips: moved(axis.flips, order), phases: moved(axis.phases, order), negative: axis.negative }
}

struct Maker {
    plan: Plan,
    /// Per table, its parities, conditions and angles.
    tables: Vec<Vec<Term>>,
}

impl Maker {
    fn slot(&mut self, angle: Angle, op: usize) -> usize {
        let (features, parameters) = (angle.has_features(), angle.has_parameters());
        self.plan.slots.push(Slot { angle, op, features, parameters });
        self.plan.slots.len() - 1
    }

    fn number(&mut self, order: &[u32]) {
        let frame = &mut self.plan.frame;
        for mask in frame.parities.iter_mut().chain(&mut frame.flips) {
            *mask = moved(*mask, order);
        }
        for weighted in self.plan.observables.iter_mut().flatten() {
            weighted.axis = moved_axis(weighted.axis, order);
        }
    }

    fn start(&mut self, draft: &mut Draft, order: &[u32]) {
        let mut next = 0;
        for preparation in &draft.preparations {
            // Left out where its bits are.
            if preparation.bits.is_empty() || order.get(next) == preparation.bits.first() {
                let first = self.plan.slots.len();
                for angle in &preparation.amplitudes {
                    self.slot(angle.clone(), preparation.op);
                }
                next += preparation.bits.len();
                self.plan.start.push(Factor::Prepared { bits: preparation.bits.len(), first });
            }
        }
        for old in &order[next..] {
            let moves = std::mem::take(&mut draft.runs[*old as usize]);
            let moves = moves.into_iter().map(|m| match m {
                RawMove::Turn { pauli, angle, op } => Move::Turn { pauli, slot: self.slot(angle, op) },
                RawMove::Hadamard => Move::Hadamard,
            });
            let run = moves.collect();
            self.plan.start.push(Factor::Run(run));
        }
    }

    fn steps(&mut self, steps: Vec<Raw>, order: &[u32]) {
        let mut hadamards = 0;
        for step in steps {
            if !matches!(step, Raw::Hadamard { .. }) {
                self.scale(std::mem::take(&mut hadamards));
            }
            match step {
                Raw::Turn { axis, angle, .. } if angle.is_zero() => drop((axis, angle)),
                Raw::Turn { axis, angle, op } => {
                    let slot = self.slot(angle, op);
                    self.plan.steps.push(Step::Turn { axis: moved_axis(axis, order), slot });
                }
                Raw::Hadamard { axis } => {
                    hadamards += 1;
                    self.plan.steps.push(Step::Hadamard { axis: moved_axis(axis, order), scale: 1.0 });
                }
                Raw::Diagonal(terms) => self.blocks(terms, order),
            }
        }
        self.scale(hadamards);
    }

    /// Scales a run of so many Hadamard gates at its end.
    fn scale(&mut self, hadamards: i32) {
        if hadamards > 0
            && let Some(Step::Hadamard { scale, .. }) = self.plan.steps.last_mut()
        {
            let root = if hadamards % 2 == 1 { std::f64::consts::FRAC_1_SQRT_2 } else { 1.0 };
            *scale = root * 0.5f64.powi(hadamards / 2);
        }
    }

    fn blocks(&mut self, terms: Vec<Term>, order: &[u32]) {
        let (row, shared): (Vec<_>, Vec<_>) =
            terms.into_iter().filter(|t| !t.angle.is_zero()).partition(|t| t.angle.has_features());
        for (mut terms, row) in [(row, true), (shared, false)] {
            if terms.is_empty() {
                continue;
            }
            for term in &mut terms {
                term.parity = moved(term.parity, order);
                term.when.iter_mut().for_each(|(mask, _)| *mask = moved(*mask, order));
            }
            terms.sort_by_key(|t| t.parity);
            self.block(terms, row);
        }
    }

    fn block(&mut self, terms: Vec<Term>, row: bool) {
        let same = |a: &Term, b: &Term| a.parity == b.parity && a.when == b.when && a.angle == b.angle;
        let equal = |held: &Vec<Term>| held.len() == terms.len() && held.iter().zip(&terms).all(|(a, b)| same(a, b));
        if let Some(table) = self.tables.iter().position(equal) {
            let twin = self.plan.steps.iter().find_map(|s| match s {
                Step::Diagonal(block) if block.table == table => Some(block.clone()),
                _ => None,
            });
            if let Some(block) = twin {
                self.plan.steps.push(Step::Diagonal(block));
                return;
            }
        }
        let phases = terms.iter().map(|t| Phase {
            parity: t.parity,
            when: t.when.clone(),
            slot: self.slot(t.angle.clone(), t.op),
        });
        let phases = phases.collect();
        self.plan.steps.push(Step::Diagonal(Block { terms: phases, table: self.tables.len(), row }));
        self.tables.push(terms);
        self.plan.tables = self.tables.len();
    }

    /// The global phase, where it is wanted: shared out among the blocks of a table that reads the row, so that it costs
    /// nothing, or a factor of the product state.
    fn phase(&mut self, (angle, op): (Angle, usize), goal: Goal<'_>) {
        if !matches!(goal, Goal::States) || angle.is_zero() {
            return;
        }
        let angle = angle.scale(-2.0);
        let table = self.plan.steps.iter().find_map(|s| match s {
            Step::Diagonal(block) if block.row => Some(block.table),
            _ => None,
        });
        let Some(table) = table.filter(|_| angle.has_features()) else {
            self.plan.phase = Some(self.slot(angle, op));
            return;
        };
        let of_table = |s: &&mut Step| matches!(s, Step::Diagonal(block) if block.table == table);
        let blocks = self.plan.steps.iter_mut().filter(of_table).count();
        let slot = self.slot(angle.scale(1.0 / blocks as f64), op);
        for step in self.plan.steps.iter_mut().filter(of_table) {
            if let Step::Diagonal(block) = step {
                block.terms.insert(0, Phase { parity: 0, when: Vec::new(), slot });
            }
        }
    }
}

impl Plan {
    /// What waits for what, and whether the imaginary parts vanish.
    pub(crate) fn classify(&mut self) {
        let plan = self;
        let reads = |k: usize| plan.slots[k].features;
        let start = plan.start.iter().any(|f| match f {
            Factor::Run(moves) => moves.iter().any(|m| matches!(m, Move::Turn { slot, .. } if reads(*slot))),
            Factor::Prepared { bits, first } => (*first..first + (1 << bits)).any(reads),
        });
        plan.start_features = start || plan.phase.is_some_and(reads);
        let first = plan.steps.iter().position(|s| plan.slots_of(s).any(|k| plan.slots[k].features));
        plan.shared = if plan.start_features { 0 } else { first.unwrap_or(plan.steps.len()) };
        let still = plan.start.iter().all(|f| match f {
            Factor::Run(moves) => {
                moves.iter().all(|m| matches!(m, Move::Hadamard | Move::Turn { pauli: hqml_ir::Pauli::Y, .. }))
            }
            Factor::Prepared { .. } => true,
        });
        plan.real = still
            && plan.phase.is_none()
            && plan.steps.iter().all(|s| match s {
                Step::Turn { axis, .. } => odd(axis.flips & axis.phases),
                Step::Hadamard { .. } => true,
                Step::Diagonal(_) => false,
            });
    }
}
