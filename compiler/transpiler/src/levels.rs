//! The order of the passes: a circuit, a target and a level enter; the smallest circuit that was found leaves.
//!
//! Level 3 goes several ways to the device (the circuit as it is written; its Pauli rotations written anew; its dense
//! diagonal layers through networks of their own) and keeps the one that ends with the fewest two-qubit gates.

use hqml_ir::{Angle, Gate, Op, Program, Target};

use crate::{Counts, Level, Options, TranspileError, Work};
use crate::{basis, cleanup, gadgets, peephole, phase, routing, single, three_qubit, two_qubit, unroll};

/// A circuit as the target runs it.
#[derive(Debug, Clone, PartialEq)]
pub struct Transpiled {
    /// Native gates on coupled wires; its wires are the device's qubits.
    pub program: Program,
    /// The device's qubit on which qubit `i` of the circuit begins.
    pub initial_layout: Vec<u32>,
    /// The device's qubit on which it ends.
    pub final_layout: Vec<u32>,
    /// What each pass left on the way that was taken, in order; empty unless asked for.
    pub steps: Vec<Step>,
}

/// What a pass left.
#[derive(Debug, Clone, PartialEq)]
pub struct Step {
    /// The pass.
    pub pass: &'static str,
    /// The circuit after it.
    pub work: Work,
}

/// Makes a circuit run on a target.
///
/// # Errors
/// [`TranspileError`]: it does not fit, or holds something that no device does.
pub fn transpile(program: &Program, target: &Target, options: &Options) -> Result<Transpiled, TranspileError> {
    let mut way = Way::new(Work::new(within_turns(program)), options.steps.then(Vec::new));
    let every: Vec<u32> = (0..program.qubits).collect();
    if options.from_zero {
        way.pass("from_zero", |w| cleanup::from_zero(&mut w.program));
    }
    if options.measured {
        way.pass("before_measurement", |w| cleanup::before_measurement(w, &every));
    }
    let mut done = match options.level {
        Level::O0 => plain(way, target, options),
        Level::O1 => light(way, target, options),
        Level::O2 => blocks(way, target, options),
        Level::O3 => best(way, target, options).and_then(|way| on_three_wires(way, target)),
    }?;
    done.finish(target)?;
    if let Some(placed) = done.placed.take().filter(|_| options.level >= Level::O2) {
        done.attempt("turn_round", |w| basis::turn_round(&placed, w, target))?;
    }
    if options.measured {
        // What the way through the device has left at the end is not seen either.
        done.pass("before_measurement", |w| cleanup::before_measurement(w, &every));
    }
    done.work.program.qubits = target.qubits();
    Ok(Transpiled {
        program: done.work.program,
        initial_layout: done.work.input,
        final_layout: done.work.output,
        steps: done.steps.unwrap_or_default(),
    })
}

/// The same circuit with constant angles of many turns within two of them: reduced here once, by sine and cosine, which
/// know pi to the last digit, so that no pass divides them by a pi that is rounded.
fn within_turns(program: &Program) -> Program {
    let mut program = program.clone();
    for angle in program.ops.iter_mut().filter(|op| !matches!(op, Op::Prepare { .. })).flat_map(Op::angles_mut) {
        if let Some(value) = angle.as_constant().filter(|value| value.abs() > MOST_TURNS && value.is_finite()) {
            let (sin, cos) = (value / 2.0).sin_cos();
            *angle = Angle::constant(2.0 * sin.atan2(cos));
        }
    }
    program
}

/// Radians beyond which an angle is reduced; the digits of smaller ones stay as they are given.
const MOST_TURNS: f64 = 100.0;

/// A circuit on one of the ways, with what has been passed on it.
#[derive(Clone)]
struct Way {
    work: Work,
    /// The circuit before it was made native.
    placed: Option<Work>,
    /// What is left to do until it is native.
    left: Left,
    steps: Option<Vec<Step>>,
}

/// What is left to do on a way until all gates are native. Those on two qubits are enough to tell which way is best.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Left {
    /// The gates on one qubit.
    Single,
    /// No more than writing these as few as they can be: they are native.
    Fewer,
    /// Nothing.
    Nothing,
}

impl Way {
    fn new(work: Work, steps: Option<Vec<Step>>) -> Way {
        Way { work, placed: None, left: Left::Nothing, steps }
    }

    /// Makes all gates native.
    fn finish(&mut self, target: &Target) -> Result<(), TranspileError> {
        if self.left == Left::Nothing {
            return Ok(());
        }
        if self.left == Left::Single {
            single::to_native(&mut self.work.program, target)?;
        }
        self.left = Left::Nothing;
        self.note("to_native");
        self.pass("resynthesise", |w| single::resynthesise(w, Some(target)));
        Ok(())
    }

    fn pass(&mut self, pass: &'static str, run: impl FnOnce(&mut Work)) {
        run(&mut self.work);
        self.note(pass);
    }

    fn attempt<R>(&mut self, pass: &'static str, run: R) -> Result<(), TranspileError>
    where
        R: FnOnce(&mut Work) -> Result<(), TranspileError>,
    {
        run(&mut self.work)?;
        self.note(pass);
        Ok(())
    }

    /// The way on which a pass has made a circuit of its own.
    fn branch(&self, pass: &'static str, work: Work) -> Way {
        let mut other = Way::new(work, self.steps.clone());
        other.note(pass);
        other
    }

    fn note(&mut self, pass: &'static str) {
        if let Some(steps) = &mut self.steps {
            steps.push(Step { pass, work: self.work.clone() });
        }
    }

    fn counts(&self) -> Counts {
        Counts::of(&self.work.program)
    }
}

fn plain(mut way: Way, target: &Target, options: &Options) -> Result<Way, TranspileError> {
    way.attempt("unroll", unroll::unroll)?;
    way.attempt("route", |w| routing::route(w, target, options.seed, 1))?;
    way.attempt("to_native", |w| basis::to_native(w, target))?;
    Ok(way)
}

fn light(mut way: Way, target: &Target, options: &Options) -> Result<Way, TranspileError> {
    way.attempt("unroll", unroll::unroll)?;
    way.pass("optimise", |w| peephole::optimise(&mut w.program));
    way.attempt("route", |w| routing::route(w, target, options.seed, 4))?;
    way.pass("optimise", |w| peephole::optimise(&mut w.program));
    native(way, target)
}

fn blocks(mut way: Way, target: &Target, options: &Options) -> Result<Way, TranspileError> {
    way.attempt("unroll", unroll::unroll)?;
    way.pass("optimise", |w| peephole::optimise(&mut w.program));
    way.attempt("route", |w| routing::route(w, target, options.seed, 10))?;
    physical(way, target)
}

fn best(mut way: Way, target: &Target, options: &Options) -> Result<Way, TranspileError> {
    way.attempt("unroll", unroll::unroll)?;
    way.pass("drop_negligible", |w| peephole::drop_negligible(&mut w.program));
    way.pass("optimise", |w| peephole::optimise(&mut w.program));
    way.pass("simplify", phase::simplify);
    let rounds = if is_bound(&way.work.program) { 1 } else { ROUNDS };
    let mut ways = vec![];
    if let Some(work) = phase::transpile(&way.work, target, options.seed) {
        // With little more CX than a long circuit takes where every two qubits meet, no way with swaps is shorter.
        let everywhere = phase::cx_cost(&way.work.program);
        let found = physical(way.branch("dense layers", work), target)?;
        if everywhere > SHORT && 10 * found.counts().two_qubit_gates <= 11 * everywhere {
            return Ok(found);
        }
        ways.push(found);
    }
    way.pass("commute", peephole::commute);
    if let Some(work) = gadgets::resynthesise(&way.work, Some(target)) {
        ways.push(physical(way.branch("pauli rotations on the device", work), target)?);
    }
    // On few wires no way with swaps was ever shorter than one whose gates were chosen on the device.
    let placed_well = target.coupling.is_all_to_all() || !ways.is_empty() && way.work.program.qubits < ROUTED;
    let rotations = match placed_well {
        true => None,
        false => gadgets::resynthesise(&way.work, None).map(|work| way.branch("pauli rotations", work)),
    };
    // A gate may be dearer than a `cx`, but is routed once: only far fewer gates make up for what they have lost of that.
    let fewer = |other: &Way| 10 * other.counts().two_qubit_gates < 9 * way.counts().two_qubit_gates;
    let rotations = rotations.filter(fewer);
    for mut logical in [Some(way), rotations].into_iter().flatten() {
        logical.pass("consolidate", |w| two_qubit::consolidate(w, target));
        if ways.iter().any(|done| hopeless(&logical, done, target)) {
            continue;
        }
        let trials = trials(&logical, &ways, target);
        for round in 0..rounds {
            let seed = options.seed.wrapping_add(round * ROUND_SEEDS);
            if let Some(work) = routing::route_against(&logical.work, target, seed, trials, rival(&ways, target))? {
                ways.push(physical(logical.branch("route", work), target)?);
            }
        }
    }
    if rounds > 1 {
        ways = ways.into_iter().map(|way| on_three_wires(way, target)).collect::<Result<_, _>>()?;
    }
    shortest(ways, target)
}

/// How often a circuit with symbols is routed: it is made once and runs with many sets of numbers.
const ROUNDS: u64 = 7;

/// How far apart the seeds of these are: the seeds that are given follow one another.
const ROUND_SEEDS: u64 = 1 << 32;

fn is_bound(program: &Program) -> bool {
    program.ops.iter().flat_map(Op::angles).all(|angle| angle.as_constant().is_some())
}

/// Circuits of so few CX are cheap to look at from all sides.
const SHORT: usize = 60;

/// Ways through the device that are tried where a circuit has no other.
const TRIALS: usize = 180;

/// From so many wires on, rotations that were written anew without a device are routed beside those that were placed.
const ROUTED: u32 = 7;

/// Whether a circuit that is not routed yet cannot well become shorter than one that is done: swaps are still to come.
fn hopeless(logical: &Way, done: &Way, target: &Target) -> bool {
    let (before, after) = (logical.counts().two_qubit_gates, done.counts().two_qubit_gates);
    if target.coupling.is_all_to_all() {
        before > after
    } else {
        5 * before > 4 * after || cost(logical, target) >= after
    }
}

/// What a circuit takes of the target's two-qubit gates where no swap is needed.
fn cost(logical: &Way, target: &Target) -> usize {
    let pairs_turn = gadgets::pairs_turn(Some(target));
    let known = pairs_turn || [Gate::Cx, Gate::Cz, Gate::Ecr].iter().any(|gate| target.has(*gate));
    let cost = if known { gadgets::cost(&logical.work.program, pairs_turn) } else { None };
    cost.unwrap_or(0)
}

/// The two-qubit gates of the shortest way that is done, where they are what routing counts.
fn rival(done: &[Way], target: &Target) -> Option<usize> {
    let counted = !gadgets::pairs_turn(Some(target)) && [Gate::Cx, Gate::Cz, Gate::Ecr].iter().any(|g| target.has(*g));
    done.iter().map(|way| way.counts().two_qubit_gates).min().filter(|_| counted)
}

/// How many ways with swaps are tried beside those that are done: the fewer, the less likely one of them is shorter.
fn trials(logical: &Way, done: &[Way], target: &Target) -> usize {
    let gates = logical.counts().two_qubit_gates;
    match done.iter().map(|way| way.counts().two_qubit_gates).min() {
        None => TRIALS,
        Some(rival) if 4 * rival < 9 * gates || 3 * rival < 4 * cost(logical, target) => TRIALS / 3,
        Some(_) if gates <= SHORT => TRIALS,
        Some(_) => TRIALS / 2,
    }
}

/// The same way, with blocks on three wires written anew where that leaves less.
fn on_three_wires(way: Way, target: &Target) -> Result<Way, TranspileError> {
    let Some(work) = way.placed.as_ref().and_then(|placed| three_qubit::resynthesise(placed, target)) else {
        return Ok(way);
    };
    let mut other = way.branch("blocks on three wires", work);
    other.pass("consolidate", |w| two_qubit::consolidate(w, target));
    shortest(vec![way, native(other, target)?], target)
}

/// The way that ends with the fewest gates. Only those that have as few on two qubits as another are made native for it.
fn shortest(ways: Vec<Way>, target: &Target) -> Result<Way, TranspileError> {
    let pairs = |way: &Way| (way.counts().two_qubit_gates, way.counts().two_qubit_depth);
    let all: Vec<_> = ways.iter().map(pairs).collect();
    let least = all.iter().min().copied();
    let mut best: Vec<Way> =
        ways.into_iter().zip(all).filter(|(_, pairs)| Some(*pairs) == least).map(|w| w.0).collect();
    if best.len() > 1 {
        best.iter_mut().try_for_each(|way| way.finish(target))?;
    }
    Ok(best.into_iter().min_by_key(Way::counts).expect("every caller has found a way"))
}

/// From device wires to native gates on two qubits, smaller where two-qubit gates and swaps have come together.
fn physical(mut way: Way, target: &Target) -> Result<Way, TranspileError> {
    way.pass("optimise", |w| peephole::optimise(&mut w.program));
    way.pass("consolidate", |w| two_qubit::consolidate(w, target));
    native(way, target)
}

fn native(mut way: Way, target: &Target) -> Result<Way, TranspileError> {
    way.placed = Some(way.work.clone());
    way.left = match target.obeyed_by(&way.work.program) {
        Ok(()) => Left::Fewer,
        Err(_) => basis::to_entanglers(&mut way.work, target).map(|()| Left::Single)?,
    };
    Ok(way)
}
