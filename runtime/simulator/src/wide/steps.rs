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
    /// Rows taken to their own places, and multiplied by phases; these are operations of so many numbers.
    Phases { places: Option<Vec<u16>>, diagonal: Diagonal, ops: Vec<usize> },
}

/// Turns `a - t b, b + t a` on rows that differ by a flip.
#[derive(Debug, Clone)]
pub(crate) struct Turns {
    /// Rows where all turned qubits are 0.
    pub bases: Vec<u16>,
    /// Per turn the row bits to flip, and the tangent of the half angle.
    pub turns: Vec<(usize, f64)>,
    /// The operations that they are.
    ops: Vec<usize>,
    /// Whether they are half of what the operations are.
    halved: bool,
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
            left: cluster.ops.iter().map(|k| (*k, ops[*k])).collect(),
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

    /// The same steps of operations on the same qubits with other numbers; false where some turn must be halved that was
    /// not, or was and must not: then these steps are spoiled.
    pub(crate) fn renew(&mut self, ops: &[Op]) -> bool {
        self.scale = 1.0;
        for step in &mut self.steps {
            match step {
                Step::Turns(group) => match group.renew(ops) {
                    Some(scale) => self.scale *= scale,
                    None => return false,
                },
                Step::Phases { diagonal, ops: own, .. } => {
                    diagonal.renew(own.iter().map(|k| if let Op::Phase { angle, .. } = ops[*k] { angle } else { 0.0 }));
                }
            }
        }
        true
    }
}

impl Turns {
    /// Turns that are no operations', for tests of the loops.
    #[cfg(test)]
    pub(super) fn of(bases: Vec<u16>, turns: Vec<(usize, f64)>) -> Turns {
        Turns { bases, turns, ops: Vec::new(), halved: false }
    }

    /// Takes the operations' tangents and gives the product of their cosines; `None` where the halving is another.
    fn renew(&mut self, ops: &[Op]) -> Option<f64> {
        let mut scale = 1.0;
        for (k, (_, tangent)) in self.ops.iter().zip(&mut self.turns) {
            let Op::Turn { cos, sin, .. } = ops[*k] else { return None };
            if is_halved(cos) != self.halved {
                return None;
            }
            let (cos, sin) = if self.halved { half(cos, sin) } else { (cos, sin) };
            *tangent = sin / cos;
            scale *= cos;
        }
        Some(scale)
    }
}

fn is_halved(cos: f64) -> bool {
    cos.abs() < SMALL_COSINE
}

/// Cosine and sine of half of an angle.
fn half(cos: f64, sin: f64) -> (f64, f64) {
    let (sin, cos) = (sin.atan2(cos) / 2.0).sin_cos();
    (cos, sin)
}

/// A turn: its row bit, the operation that it is, cosine and sine.
type Turn = (usize, usize, f64, f64);

struct Draft<'a> {
    frame: Frame,
    /// Per qubit its row bit.
    place: Vec<usize>,
    cluster: &'a Cluster,
    left: Vec<(usize, Op)>,
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
        for (k, op) in std::mem::take(&mut self.left) {
            let free = waiting.lets(&op) && turned.lets(&op);
            match op {
                Op::Turn { qubit, cos, sin } if free => {
                    turns.push((self.place[qubit as usize], k, cos, sin));
                    turned.add(&op);
                }
                Op::Cx { control, target } if free => {
                    self.frame.cx(self.place[control as usize], self.place[target as usize]);
                }
                _ => {
                    waiting.add(&op);
                    rest.push((k, op));
                }
            }
        }
        self.left = rest;
        let (halves, whole): (Vec<Turn>, Vec<Turn>) = turns.into_iter().partition(|(_, _, cos, _)| is_halved(*cos));
        self.turns(&whole, false);
        let halves: Vec<Turn> = halves
            .into_iter()
            .map(|(place, k, cos, sin)| {
                let (cos, sin) = half(cos, sin);
                (place, k, cos, sin)
            })
            .collect();
        self.turns(&halves, true);
        self.turns(&halves, true);
        self.left.len() < before
    }

    /// Groups turns by three, the last four by two.
    fn turns(&mut self, turns: &[Turn], halved: bool) {
        let mut rest = turns;
        while !rest.is_empty() {
            let size = match rest.len() {
                2 | 4 => 2,
                1 => 1,
                _ => 3,
            };
            let (group, tail) = rest.split_at(size);
            let qubits: Vec<usize> = group.iter().map(|(place, ..)| *place).collect();
            self.scale *= group.iter().fold(1.0, |scale, (_, _, cos, _)| scale * cos);
            self.steps.push(Step::Turns(Turns {
                bases: self.frame.bases(&qubits),
                turns: group.iter().map(|(place, _, cos, sin)| (self.frame.flip[*place], sin / cos)).collect(),
                ops: group.iter().map(|(_, k, ..)| *k).collect(),
                halved,
            }));
            rest = tail;
        }
    }

    /// Takes the phases that nothing holds back.
    fn phases(&mut self) {
        let mut waiting = Waiting::default();
        let (mut phases, mut own) = (Vec::new(), Vec::new());
        let mut rest = Vec::with_capacity(self.left.len());
        for (k, op) in std::mem::take(&mut self.left) {
            match op {
                Op::Phase { mask, angle } if waiting.lets(&op) => {
                    phases.push((mask, angle));
                    own.push(k);
                }
                _ => {
                    waiting.add(&op);
                    rest.push((k, op));
                }
            }
        }
        self.left = rest;
        let places = self.frame.places();
        self.frame = Frame::new(self.frame.flip.len());
        self.steps.push(Step::Phases { places, diagonal: Diagonal::new(self.cluster, &phases), ops: own });
    }
}
