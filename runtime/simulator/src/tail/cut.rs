//! Where a plan is cut: a plan enters; its head (all that reads the row, and no parameter) and its tail (all that is the
//! same for every row) leave, each a plan of its own. Circuits that read the row behind a parameter have no cut.

use hqml_ir::Pauli;

use crate::plan::{Axis, Block, Factor, Move, Phase, Plan, Step};

/// A plan in two.
#[derive(Debug)]
pub(super) struct Cut {
    /// From |0> to the states of the rows.
    pub head: Plan,
    /// From there to what is read. Its product state is |0>: whoever runs it puts other states in its place.
    pub tail: Plan,
}

/// Cuts behind the last thing that reads the row.
pub(super) fn cut(plan: &Plan) -> Option<Cut> {
    let reads = |slot: usize| plan.slots[slot].features;
    let trains = |slot: usize| plan.slots[slot].parameters;
    let last = plan.steps.iter().rposition(|s| plan.slots_of(s).any(reads));
    let steps = last.map_or(0, |k| k + 1);
    if plan.phase.is_some() || plan.steps[..steps].iter().any(|s| plan.slots_of(s).any(trains)) {
        return None;
    }
    let (mut start, mut left) = (Vec::with_capacity(plan.start.len()), Vec::new());
    for factor in &plan.start {
        let kept = match factor {
            Factor::Prepared { bits, first } => (!(*first..first + (1 << bits)).any(trains)).then(|| factor.clone()),
            Factor::Run(moves) => {
                let of = |m: &Move| matches!(m, Move::Turn { slot, .. } if reads(*slot));
                let end = if steps > 0 { moves.len() } else { moves.iter().rposition(of).map_or(0, |k| k + 1) };
                let bad = moves[..end].iter().any(|m| matches!(m, Move::Turn { slot, .. } if trains(*slot)));
                left.push((start.iter().map(Factor::bits).sum(), &moves[end..]));
                (!bad).then(|| Factor::Run(moves[..end].to_vec()))
            }
        };
        start.push(kept?);
    }
    let behind = plan.steps[steps..].iter().cloned();
    let mut tail = part(plan, vec![Factor::Run(Vec::new()); plan.bits], opening(&left).chain(behind).collect());
    let head = part(plan, start, plan.steps[..steps].to_vec());
    // Whoever puts states in the place of its product state gives each row another.
    (tail.start_features, tail.shared) = (true, 0);
    tail.real = plan.real;
    Some(Cut { head, tail })
}

/// What is left of the moves of single bits, as steps; rotations about Z of all bits are one block.
fn opening<'m>(left: &'m [(usize, &'m [Move])]) -> impl Iterator<Item = Step> + 'm {
    let longest = left.iter().map(|(_, moves)| moves.len()).max().unwrap_or(0);
    (0..longest).flat_map(move |k| {
        let mut steps = Vec::new();
        let mut terms = Vec::new();
        for (bit, step) in left.iter().filter_map(|(bit, moves)| Some((*bit, moves.get(k)?))) {
            let bit = 1usize << bit;
            let axis = |phases: usize| Axis { flips: bit, phases, negative: false };
            match step {
                Move::Hadamard => {
                    let scale = std::f64::consts::FRAC_1_SQRT_2;
                    steps.push(Step::Hadamard { axis: axis(bit), scale });
                }
                Move::Turn { pauli: Pauli::X, slot } => steps.push(Step::Turn { axis: axis(0), slot: *slot }),
                Move::Turn { pauli: Pauli::Y, slot } => steps.push(Step::Turn { axis: axis(bit), slot: *slot }),
                Move::Turn { pauli: Pauli::Z, slot } => {
                    terms.push(Phase { parity: bit, when: Vec::new(), slot: *slot });
                }
            }
        }
        if !terms.is_empty() {
            // Its table gets its number with those of the others.
            steps.push(Step::Diagonal(Block { terms, table: usize::MAX - k, row: false }));
        }
        steps
    })
}

/// A plan of these parts.
fn part(plan: &Plan, start: Vec<Factor>, mut steps: Vec<Step>) -> Plan {
    let mut tables: Vec<usize> = Vec::new();
    for step in &mut steps {
        if let Step::Diagonal(block) = step {
            let known = tables.iter().position(|t| *t == block.table);
            block.table = known.unwrap_or_else(|| {
                tables.push(block.table);
                tables.len() - 1
            });
        }
    }
    let tables = tables.len();
    let mut part = Plan { start, steps, tables, ..plan.clone() };
    part.classify();
    part
}
