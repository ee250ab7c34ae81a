//! What a target offers on one qubit: its gates enter; leaves how it turns about Z, and how it leaves the axis Z.

use hqml_ir::{Gate, Target};

/// How a target turns one qubit.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Natives {
    /// How it turns about Z.
    pub(super) turn: Turn,
    /// How it leaves the axis.
    pub(super) across: Across,
    /// Whether it has X.
    pub(super) flip: bool,
}

/// How a target turns about Z.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Turn {
    /// By any angle, with this gate of one angle.
    Any(Gate),
    /// `u(0, 0, angle)`.
    U,
    /// Two half turns about axes across Z: `prx`, or `gpi`.
    Flips(Gate),
    /// Two `u2`: two quarter turns across Z with half a turn between them leave Z.
    Quarters,
    /// About Y, between quarter turns about X.
    Around,
    /// By multiples of an eighth of a turn.
    Parts(Parts),
}

/// The gates by fixed parts of a turn that a target has.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Parts([bool; 5]);

/// Each gate by a fixed part of a turn, in eighths.
const PARTS: [(Gate, usize); 5] = [(Gate::Z, 4), (Gate::S, 2), (Gate::Sdg, 6), (Gate::T, 1), (Gate::Tdg, 7)];

impl Parts {
    /// The fewest gates that turn by this many eighths.
    pub(super) fn steps(&self, eighths: usize) -> Option<Vec<Gate>> {
        let there = || PARTS.iter().zip(self.0).filter(|(_, there)| *there).map(|(part, _)| part);
        let mut reached: [Option<Vec<Gate>>; 8] = Default::default();
        reached[0] = Some(vec![]);
        let mut front = vec![0usize];
        while reached[eighths].is_none() && !front.is_empty() {
            let mut next = vec![];
            for at in front {
                for (gate, size) in there() {
                    let to = (at + size) % 8;
                    if reached[to].is_none() {
                        reached[to] = reached[at].as_ref().map(|steps| [&steps[..], &[*gate]].concat());
                        next.push(to);
                    }
                }
            }
            front = next;
        }
        reached[eighths].take()
    }
}

/// How a target leaves the axis Z.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Across {
    /// Everything in one gate.
    U,
    /// By any angle, about X, about Y, or about either.
    Rotation {
        /// rx.
        x: bool,
        /// ry.
        y: bool,
    },
    /// By a quarter: sx, sxdg or h.
    Root(Gate),
    /// By any angle about any axis across Z.
    Prx,
    /// By a quarter or a half about any axis across Z.
    Gpi,
    /// By a quarter, with a rotation about Z on each side of it: `u2`.
    U2,
    /// No target yet: the short words of the table.
    Table,
}

/// What a target lacks for a circuit, and what would help.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Missing(pub(crate) String);

const NO_ROOT: &str = "no gate leaves the axis Z; add sx, h, rx, ry or u";

impl Natives {
    /// Before any target is known.
    pub(super) const TABLE: Natives = Natives { turn: Turn::Any(Gate::Rz), across: Across::Table, flip: true };

    /// What `target` has.
    ///
    /// # Errors
    /// What it lacks for gates on one qubit at all.
    pub(super) fn of(target: &Target) -> Result<Natives, Missing> {
        let has = |gate| target.has(gate);
        let first = |gates: &[Gate]| gates.iter().copied().find(|g| has(*g));
        let across = match first(&[Gate::Sx, Gate::Sxdg, Gate::H]) {
            _ if has(Gate::U) => Across::U,
            _ if has(Gate::Rx) || has(Gate::Ry) => Across::Rotation { x: has(Gate::Rx), y: has(Gate::Ry) },
            Some(root) => Across::Root(root),
            None if has(Gate::Prx) => Across::Prx,
            None if has(Gate::Gpi2) && has(Gate::Gpi) => Across::Gpi,
            None if has(Gate::U2) => Across::U2,
            None => return Err(Missing(NO_ROOT.to_owned())),
        };
        let turn = match first(&[Gate::Rz, Gate::P]) {
            Some(gate) => Turn::Any(gate),
            None if has(Gate::U) => Turn::U,
            None if across == Across::Prx => Turn::Flips(Gate::Prx),
            None if across == Across::Gpi => Turn::Flips(Gate::Gpi),
            None if has(Gate::Rx) && has(Gate::Ry) => Turn::Around,
            None if has(Gate::U2) => Turn::Quarters,
            None => Turn::Parts(Parts(PARTS.map(|(gate, _)| has(gate)))),
        };
        Ok(Natives { turn, across, flip: has(Gate::X) })
    }

    /// Whether it turns about Z by any angle.
    pub(super) fn turns_freely(&self) -> bool {
        !matches!(self.turn, Turn::Parts(_))
    }

    /// Whether it turns about each axis by any angle, and has nothing else: Hadamards then only exchange the gates.
    pub(super) fn turns_about_both(&self) -> bool {
        let any = self.across == Across::Rotation { x: true, y: true };
        any && self.turn == Turn::Any(Gate::Rz) && !self.flip
    }
}
