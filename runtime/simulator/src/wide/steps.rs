//! What a block goes through: a cluster enters; steps on rows leave, the same for every block.
//!
//! A row is four amplitudes' real or imaginary parts, one for each value of the lanes. CX becomes the frame in which the
//! steps after it find their rows; it is settled when phases are applied and when the block goes back to memory.

use super::diagonal::Diagonal;
use super::frame::Frame;
use super::op::{Op, Waiting};
use super::schedule::Cluster;

/// One pass over the rows of a block.
#[derive(Debug, Clone)]
pub(crate) enum Step {
    /// Up to three turns, without the product of their cosines.
    Turns(Turns),
    /// Rows taken to their own places, and multiplied by phases.
    Phases { places: Option<Vec<u16>>, diagonal: Diagonal },
}

/// Turns `a - t b, b + t a` on rows that differ by a flip.
#[derive(Debug, Clone)]
pub(crate) struct Turns {
    /// Rows where all turned qubits are 0.
    pub bases: Vec<u16>,
    /// Per turn the row bits to flip, and the tangent of the half angle.
    pub turns: Vec<(usize, f64)>,
}

/// Steps on blocks.
#[derive(Debug, Clone)]
pub(crate) struct Steps {
    pub steps: Vec<Step>,
    /// Where each row stands at the end, if not at its own place.
    pub places: Option<Vec<u16>>,
    /// The product of all cosines.
    pub scale: f64,
}

/// A turn whose cosine is smaller is applied as two of half the angle.
const SMALL_COSINE: f64 = 0.05;

impl Steps {
    /// The steps of a cluster on a state of `qubits`.
    pub(crate) fn new(qubits: u32, ops: &[Op], cluster: &Cluster) -> Steps {
        let rows: Vec<u32> = cluster.bits.iter().copied().filter(|q| !cluster.lanes.contains(q)).collect();
        let mut place = vec![usize::MAX; qubits as usize];
        rows.iter().enumerate().for_each(|(k, q)| place[*q as usize] = k);
        let mut draft = Draft {
            frame: Frame::new(rows.len()),
            place,
            cluster,
            left: cluster.ops.iter().map(|k| ops[*k]).collect(),
            steps: Vec::new(),
            scale: 1.0,
        };
        while !draft.left.is_empty() {
            if !draft.moves() {
                draft.phases();
            }
        }
        Steps { steps: draft.steps, places: draft.frame.places(), scale: draft.scale }
    }
}

struct Draft<'a> {
    frame: Frame,
    /// Per qubit its row bit.
    place: Vec<usize>,
    cluster: &'a Cluster,
    left: Vec<Op>,
    steps: Vec<Step>,
    scale: f64,
}

impl Draft<'_> {
    /// Takes the CX and the turns that nothing holds back; says whether there were any.
    fn moves(&mut self) -> bool {
        let mut waiting = Waiting::default();
        let mut turns = Vec::new();
        let mut turned = Waiting::default();
        let before = self.left.len();
        let mut rest = Vec::with_capacity(before);
        for op in std::mem::take(&mut self.left) {
            let free = waiting.lets(&op) && turned.lets(&op);
            match op {
                Op::Turn { qubit, cos, sin } if free => {
                    turns.push((self.place[qubit as usize], cos, sin));
                    turned.add(&op);
                }
                Op::Cx { control, target } if free => {
                    self.frame.cx(self.place[control as usize], self.place[target as usize]);
                }
                _ => {
                    waiting.add(&op);
                    rest.push(op);
                }
            }
        }
        self.left = rest;
        let (halves, whole): (Vec<_>, Vec<_>) = turns.into_iter().partition(|(_, cos, _)| cos.abs() < SMALL_COSINE);
        self.turns(&whole);
        let halves: Vec<_> = halves
            .into_iter()
            .map(|(place, cos, sin)| {
                let (sin, cos) = (sin.atan2(cos) / 2.0).sin_cos();
                (place, cos, sin)
            })
            .collect();
        self.turns(&halves);
        self.turns(&halves);
        self.left.len() < before
    }

    /// Groups turns by three, the last four by two.
    fn turns(&mut self, turns: &[(usize, f64, f64)]) {
        let mut rest = turns;
        while !rest.is_empty() {
            let size = match rest.len() {
                2 | 4 => 2,
                1 => 1,
                _ => 3,
            };
            let (group, tail) = rest.split_at(size);
            let qubits: Vec<usize> = group.iter().map(|(place, ..)| *place).collect();
            self.scale *= group.iter().map(|(_, cos, _)| cos).product::<f64>();
            self.steps.push(Step::Turns(Turns {
                bases: self.frame.bases(&qubits),
                turns: group.iter().map(|(place, cos, sin)| (self.frame.flip[*place], sin / cos)).collect(),
            }));
            rest = tail;
        }
    }

    /// Takes the phases that nothing holds back.
    fn phases(&mut self) {
        let mut waiting = Waiting::default();
        let mut phases = Vec::new();
        let mut rest = Vec::with_capacity(self.left.len());
        for op in std::mem::take(&mut self.left) {
            match op {
                Op::Phase { mask, angle } if waiting.lets(&op) => phases.push((mask, angle)),
                _ => {
                    waiting.add(&op);
                    rest.push(op);
                }
            }
        }
        self.left = rest;
        let places = self.frame.places();
        self.frame = Frame::new(self.frame.flip.len());
        self.steps.push(Step::Phases { places, diagonal: Diagonal::new(self.cluster, &phases) });
    }
}
