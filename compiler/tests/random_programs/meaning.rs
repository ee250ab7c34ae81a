//! What a program means, by a slow and obvious interpreter: it goes through the statements one by one with numbers in the
//! place of names, and stops at the first that cannot be. It shares no code with the compiler but the rows of the gate
//! table.

use std::collections::BTreeMap;

use hqml_ir::{Angle as Symbol, Gate, Op, PauliString, Qubits};

use crate::program::{Angle, Declaration, Int, OPTIONS, Operand, Program, Row, Sort, Statement, What, Width};

/// What is wrong; which of the program's mistakes it is does not matter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Stop {
    /// The program is wrong.
    Wrong,
    /// It is too long to be gone through.
    Long,
}

type Sound<T> = Result<T, Stop>;

/// The row and the parameters on which states are compared.
pub(crate) fn feature(at: usize) -> f64 {
    0.4 + 0.7 * (at as f64)
}

/// Parameter `at`.
pub(crate) fn parameter(at: usize) -> f64 {
    0.3 + 0.37 * (at as f64 % 11.0)
}

/// What a well-typed program is.
#[derive(Debug)]
pub(crate) struct Meaning {
    pub(crate) qubits: usize,
    pub(crate) measured: usize,
    /// How many `?` its circuits reached.
    pub(crate) holes: usize,
    pub(crate) resets: bool,
    pub(crate) ops: Vec<Op>,
}

/// How often a place was reached, and how often it stopped there.
pub(crate) type Places = BTreeMap<usize, (usize, usize)>;

#[derive(Default)]
pub(crate) struct Run<'p> {
    declarations: &'p [Declaration],
    holes: usize,
    /// Holes that are given again, where a shared circuit is used once more.
    replayed: Option<std::vec::IntoIter<usize>>,
    steps: usize,
    resets: bool,
    pub(crate) places: Places,
}

#[derive(Clone)]
struct Shared {
    callee: usize,
    given: Vec<i64>,
    holes: Option<Vec<usize>>,
}

struct Frame {
    numbers: Vec<(&'static str, i64)>,
    angles: Vec<(&'static str, f64)>,
    shared: Vec<Shared>,
    row: Option<Vec<f64>>,
    width: usize,
    /// Inside `inverse`, `control` or `power`.
    held: bool,
}

/// The whole program.
pub(crate) fn meaning(program: &Program) -> Sound<Meaning> {
    let mut run = Run { declarations: &program.declarations, ..Run::default() };
    let mut ops = vec![];
    let mut width = None;
    for (callee, given) in &program.stages {
        let map = program.declarations[*callee].sort == Sort::Map;
        let row = map.then(|| (0..program.features as usize).map(feature).collect());
        let (more, q) = run.enter(*callee, row, given, width, false)?;
        ops.extend(more);
        width = Some(q);
    }
    let qubits = width.ok_or(Stop::Wrong)?;
    let (low, high, first, second) = &program.observable;
    let mut frame = Frame::new(qubits);
    frame.numbers.push(("n", qubits as i64));
    let (low, high) = (frame.int(low)?, frame.int(high)?);
    for i in low..high {
        frame.numbers.push(("i", i));
        for index in [first, second] {
            frame.inside(index)?;
        }
        frame.numbers.pop();
    }
    if high <= low {
        return Err(Stop::Wrong);
    }
    Ok(Meaning { qubits, measured: (high - low) as usize, holes: run.holes, resets: run.resets, ops })
}

/// Every place of a declaration by itself, at many widths and options.
pub(crate) fn places(program: &Program, number: usize) -> Places {
    let mut all = Places::new();
    let options = program.declarations[number].options.len() as u32;
    for size in 1..=20usize {
        for choice in 0..7i64.pow(options) {
            let given: Vec<i64> = (0..options).map(|k| choice / 7i64.pow(k) % 7 - 1).collect();
            let mut run = Run { declarations: &program.declarations, ..Run::default() };
            let map = program.declarations[number].sort == Sort::Map;
            let row = map.then(|| (0..size).map(feature).collect());
            let _ = run.enter(number, row, &given, (!map).then_some(size), false);
            for (place, (reached, wrong)) in run.places {
                let known = all.entry(place).or_default();
                *known = (known.0 + reached, known.1 + wrong);
            }
        }
    }
    all
}

impl Frame {
    fn new(width: usize) -> Frame {
        Frame { numbers: vec![], angles: vec![], shared: vec![], row: None, width, held: false }
    }

    fn int(&self, value: &Int) -> Sound<i64> {
        Ok(match value {
            Int::Number(v) => *v,
            Int::Name(name) => {
                self.numbers.iter().rev().find(|(known, _)| known == name).map(|(_, v)| *v).ok_or(Stop::Wrong)?
            }
            Int::Add(a, b) => self.int(a)? + self.int(b)?,
            Int::Subtract(a, b) => self.int(a)? - self.int(b)?,
            Int::Mod(a, b) => match self.int(b)? {
                0 => return Err(Stop::Wrong),
                // The remainder has the sign of the divisor, as Python's.
                by => {
                    let rest = self.int(a)? % by;
                    if rest != 0 && (rest < 0) != (by < 0) { rest + by } else { rest }
                }
            },
            Int::Half(a) => self.int(a)?.div_euclid(2),
        })
    }

    fn inside(&self, index: &Int) -> Sound<u32> {
        let at = self.int(index)?;
        if (0..self.width as i64).contains(&at) { Ok(at as u32) } else { Err(Stop::Wrong) }
    }

    /// `low..high` inside of `0..length`; nothing where it is empty.
    fn slice(&self, low: &Int, high: &Int, length: usize) -> Sound<std::ops::Range<usize>> {
        let (low, high) = (self.int(low)?, self.int(high)?);
        let high = high.max(low);
        if low < 0 || high > length as i64 { Err(Stop::Wrong) } else { Ok(low as usize..high as usize) }
    }

    fn wires(&self, operand: &Operand) -> Sound<Vec<u32>> {
        match operand {
            Operand::All => Ok((0..self.width as u32).collect()),
            Operand::At(at) => Ok(vec![self.inside(at)?]),
            Operand::Slice(a, b) => Ok(self.slice(a, b, self.width)?.map(|at| at as u32).collect()),
            Operand::These(all) => all.iter().map(|at| self.inside(at)).collect(),
            Operand::Every(a, b, step) => {
                let (low, high) = (self.int(a)?, self.int(b)?);
                let all = (low..high).step_by(*step as usize);
                all.map(|at| self.inside(&Int::Number(at))).collect()
            }
        }
    }
}

/// What a call, or a `control`, stands for on all of its qubits, whatever is in it.
fn acts_on(wires: &[u32]) -> Vec<Op> {
    wires.iter().map(|wire| Op::gate(Gate::Id, &[], &[*wire])).collect()
}

/// All wires in order, none twice.
fn flat(operands: &[Vec<u32>]) -> Sound<Vec<u32>> {
    let all: Vec<u32> = operands.concat();
    let twice = all.iter().enumerate().any(|(k, wire)| all[..k].contains(wire));
    if twice { Err(Stop::Wrong) } else { Ok(all) }
}

/// The wires of each application of a gate on so many qubits.
fn places_of(arity: usize, operands: &[Vec<u32>]) -> Sound<Vec<Vec<u32>>> {
    if arity == 1 {
        return Ok(flat(operands)?.into_iter().map(|wire| vec![wire]).collect());
    }
    if operands.len() != arity {
        let all = operands.concat();
        return if all.len() == arity { Ok(vec![flat(&[all])?]) } else { Err(Stop::Wrong) };
    }
    let longest = operands.iter().map(Vec::len).max().unwrap_or(0);
    if operands.iter().any(|operand| operand.len() != 1 && operand.len() != longest) {
        return Err(Stop::Wrong);
    }
    let at = |k: usize| operands.iter().map(|o| vec![if o.len() == 1 { o[0] } else { o[k] }]).collect::<Vec<_>>();
    (0..longest).map(|k| flat(&at(k))).collect()
}

fn compare(a: i64, sign: &str, b: i64) -> bool {
    match sign {
        "<" => a < b,
        "<=" => a <= b,
        ">" => a > b,
        ">=" => a >= b,
        "==" => a == b,
        _ => a != b,
    }
}

/// The pairs of the library's patterns, from their descriptions.
fn pairs(pattern: &str, n: i64) -> Vec<(i64, i64)> {
    let neighbours = (0..n - 1).map(|i| (i, i + 1));
    match pattern {
        "linear" => neighbours.collect(),
        "reverse_linear" => neighbours.rev().collect(),
        _ => (0..n).flat_map(|i| (i + 1..n).map(move |j| (i, j))).collect(),
    }
}

impl Run<'_> {
    fn hole(&mut self) -> Sound<usize> {
        if let Some(replayed) = &mut self.replayed {
            return replayed.next().ok_or(Stop::Wrong);
        }
        self.holes += 1;
        Ok(self.holes - 1)
    }

    fn angle(&mut self, frame: &Frame, angle: &Angle, taken: &mut Vec<usize>) -> Sound<f64> {
        Ok(match angle {
            Angle::Number(v) => *v,
            Angle::Feature(at) => {
                let at = usize::try_from(frame.int(at)?).map_err(|_| Stop::Wrong)?;
                *frame.row.as_ref().and_then(|row| row.get(at)).ok_or(Stop::Wrong)?
            }
            Angle::Hole => {
                let hole = self.hole()?;
                taken.push(hole);
                parameter(hole)
            }
            Angle::Name(name) => {
                frame.angles.iter().rev().find(|(known, _)| known == name).map(|(_, v)| *v).ok_or(Stop::Wrong)?
            }
            Angle::Scaled(c, a) => c * self.angle(frame, a, taken)?,
            Angle::Sum(a, b) => self.angle(frame, a, taken)? + self.angle(frame, b, taken)?,
        })
    }

    /// The operations of a declaration on wires of its own, and its width.
    pub(crate) fn enter(
        &mut self,
        callee: usize,
        row: Option<Vec<f64>>,
        given: &[i64],
        width: Option<usize>,
        held: bool,
    ) -> Sound<(Vec<Op>, usize)> {
        let declaration = &self.declarations[callee];
        let map = declaration.sort == Sort::Map;
        if map != row.is_some() {
            return Err(Stop::Wrong);
        }
        let features = row.as_ref().map(|row| row.len() as i64);
        if declaration.features.is_some_and(|fixed| Some(fixed) != features) {
            return Err(Stop::Wrong);
        }
        let given_width = width.map(|w| w as i64);
        // The number that n stands for: the features of a map, else what makes the width fit.
        let n = match (&declaration.width, features, given_width) {
            (_, Some(_), _) if declaration.features.is_some() => None,
            (_, Some(features), _) => Some(features),
            (Width::N, _, width) => width,
            (Width::Plus(c), _, Some(width)) => Some(width - c).filter(|n| *n >= 0),
            (Width::Times(c), _, Some(width)) => (width % c == 0).then_some(width / c),
            (Width::Fixed(_), ..) | (_, _, None) => None,
        };
        let is = match (&declaration.width, n) {
            (Width::Fixed(c), _) => *c,
            (_, None) => return Err(Stop::Wrong),
            (Width::N, Some(n)) => n,
            (Width::Plus(c), Some(n)) => n + c,
            (Width::Times(c), Some(n)) => c * n,
        };
        if is < 1 || given_width.is_some_and(|width| width != is) {
            return Err(Stop::Wrong);
        }
        let mut frame = Frame { row, held, ..Frame::new(is as usize) };
        frame.numbers.extend(n.map(|n| ("n", n)));
        for (at, default) in declaration.options.iter().enumerate() {
            frame.numbers.push((OPTIONS[at], given.get(at).copied().unwrap_or(*default)));
        }
        let body = &declaration.body;
        Ok((self.block(&mut frame, body)?, is as usize))
    }

    fn block(&mut self, frame: &mut Frame, body: &[Statement]) -> Sound<Vec<Op>> {
        let (numbers, angles, shared) = (frame.numbers.len(), frame.angles.len(), frame.shared.len());
        let mut ops = vec![];
        for statement in body {
            self.steps += 1;
            if self.steps > 4000 {
                return Err(Stop::Long);
            }
            self.places.entry(statement.place).or_default().0 += 1;
            match self.statement(frame, &statement.what) {
                Ok(more) => {
                    // What is undone, controlled or moved is gone through once more.
                    self.steps += more.len();
                    ops.extend(more);
                }
                Err(stop) => {
                    self.places.entry(statement.place).or_default().1 += 1;
                    return Err(stop);
                }
            }
        }
        frame.numbers.truncate(numbers);
        frame.angles.truncate(angles);
        frame.shared.truncate(shared);
        Ok(ops)
    }

    fn all_wires(&self, frame: &Frame, operands: &[Operand]) -> Sound<Vec<Vec<u32>>> {
        operands.iter().map(|operand| frame.wires(operand)).collect()
    }

    fn statement(&mut self, frame: &mut Frame, what: &What) -> Sound<Vec<Op>> {
        match what {
            What::Gate(name, angles, operands) => {
                let gate = Gate::named(name).ok_or(Stop::Wrong)?;
                let on = self.all_wires(frame, operands)?;
                let mut ops = vec![];
                for wires in places_of(gate.row().qubits, &on)? {
                    let values: Sound<Vec<Symbol>> =
                        angles.iter().map(|a| self.angle(frame, a, &mut vec![]).map(Symbol::constant)).collect();
                    ops.push(Op::gate(gate, &values?, &wires));
                }
                Ok(ops)
            }
            What::Rotation(letters, angle, operands) => {
                let wires = flat(&self.all_wires(frame, operands)?)?;
                let parts: Vec<Vec<u32>> = match letters.len() {
                    1 => wires.iter().map(|wire| vec![*wire]).collect(),
                    count if count == wires.len() => vec![wires],
                    _ => return Err(Stop::Wrong),
                };
                let mut ops = vec![];
                for part in parts {
                    let value = self.angle(frame, angle, &mut vec![])?;
                    ops.push(rotation(letters, &part, value)?);
                }
                Ok(ops)
            }
            What::Reset(operand) => {
                let wires = flat(&[frame.wires(operand)?])?;
                if frame.held {
                    return Err(Stop::Wrong);
                }
                self.resets = true;
                Ok(wires.into_iter().map(Op::Reset).collect())
            }
            What::Call(callee, row, given, operands) => {
                let given: Sound<Vec<i64>> = given.iter().map(|value| frame.int(value)).collect();
                let row = match row {
                    None => None,
                    Some(Row::All) => frame.row.clone(),
                    Some(Row::Slice(a, b)) => {
                        let all = frame.row.as_ref().ok_or(Stop::Wrong)?;
                        Some(all[frame.slice(a, b, all.len())?].to_vec())
                    }
                };
                let wires = flat(&self.all_wires(frame, operands)?)?;
                let (ops, _) = self.enter(*callee, row, &given?, Some(wires.len()), frame.held)?;
                moved(&ops, &wires)
            }
            What::Share(callee, given) => {
                let given: Sound<Vec<i64>> = given.iter().map(|value| frame.int(value)).collect();
                frame.shared.push(Shared { callee: *callee, given: given?, holes: None });
                Ok(vec![])
            }
            What::Use(operands) => self.shared(frame, operands),
            What::For(name, low, high, body) => {
                let mut ops = vec![];
                for value in frame.int(low)?..frame.int(high)? {
                    frame.numbers.push((name, value));
                    ops.extend(self.block(frame, body)?);
                    frame.numbers.pop();
                }
                Ok(ops)
            }
            What::Pairs(pattern, width, body) => {
                let mut ops = vec![];
                for (a, b) in pairs(pattern, frame.int(width)?) {
                    frame.numbers.extend([("a", a), ("b", b)]);
                    ops.extend(self.block(frame, body)?);
                    frame.numbers.truncate(frame.numbers.len() - 2);
                }
                Ok(ops)
            }
            What::Repeat(count, body) => {
                let count = frame.int(count)?;
                if count < 0 {
                    return Err(Stop::Wrong);
                }
                let rounds: Sound<Vec<Vec<Op>>> = (0..count).map(|_| self.block(frame, body)).collect();
                Ok(rounds?.concat())
            }
            What::If(a, sign, b, then, otherwise) => {
                let holds = compare(frame.int(a)?, sign, frame.int(b)?);
                self.block(frame, if holds { then } else { otherwise })
            }
            What::LetInt(name, value) => {
                let value = frame.int(value)?;
                frame.numbers.push((name, value));
                Ok(vec![])
            }
            What::LetAngle(name, value) => {
                let value = self.angle(frame, value, &mut vec![])?;
                frame.angles.push((name, value));
                Ok(vec![])
            }
            What::Inverse(body) => undone(&self.held(frame, body)?),
            What::Control(operand, body) => {
                let controls = flat(&[frame.wires(operand)?])?;
                let ops = self.held(frame, body)?;
                let ops: Sound<Vec<Op>> = ops.iter().map(|op| controlled(op, &controls)).collect();
                Ok([acts_on(&controls), ops?].concat())
            }
            What::Power(exponent, body) => {
                let exponent = frame.int(exponent)?;
                let ops = self.held(frame, body)?;
                let ops = if exponent < 0 { undone(&ops)? } else { ops };
                Ok(vec![ops; exponent.unsigned_abs() as usize].concat())
            }
            What::Barrier(operand) => Ok(vec![Op::Barrier(Qubits::from(flat(&[frame.wires(operand)?])?))]),
            What::Require(a, sign, b) if compare(frame.int(a)?, sign, frame.int(b)?) => Ok(vec![]),
            What::Require(..) => Err(Stop::Wrong),
        }
    }

    fn held(&mut self, frame: &mut Frame, body: &[Statement]) -> Sound<Vec<Op>> {
        let outer = std::mem::replace(&mut frame.held, true);
        let ops = self.block(frame, body);
        frame.held = outer;
        ops
    }

    /// The first use takes fresh parameters, every other one the same again: no more and no fewer.
    fn shared(&mut self, frame: &mut Frame, operands: &[Operand]) -> Sound<Vec<Op>> {
        let wires = flat(&self.all_wires(frame, operands)?)?;
        let known = frame.shared.last().cloned().ok_or(Stop::Wrong)?;
        let before = self.holes;
        let outer = self.replayed.take();
        // Inside of a use that gives again, a binding of its own would be given again too.
        let (inner, first) = match (&known.holes, outer) {
            (Some(holes), outer) => (Some((holes.clone(), outer)), false),
            (None, None) => (None, true),
            (None, Some(rest)) => {
                self.replayed = Some(rest);
                return self.nested(frame, &known, &wires);
            }
        };
        if let Some((holes, _)) = &inner {
            self.replayed = Some(holes.clone().into_iter());
        }
        let result = self.enter(known.callee, None, &known.given, Some(wires.len()), frame.held);
        let left = self.replayed.take().map_or(0, |rest| rest.len());
        if let Some((_, outer)) = inner {
            self.replayed = outer;
        }
        let (ops, _) = result?;
        if left > 0 {
            return Err(Stop::Wrong);
        }
        if first && let Some(shared) = frame.shared.last_mut() {
            shared.holes = Some((before..self.holes).collect());
        }
        moved(&ops, &wires)
    }

    fn nested(&mut self, frame: &mut Frame, known: &Shared, wires: &[u32]) -> Sound<Vec<Op>> {
        let before: Vec<usize> = self.replayed.clone().map_or(vec![], Iterator::collect);
        let (ops, _) = self.enter(known.callee, None, &known.given, Some(wires.len()), frame.held)?;
        let after = self.replayed.as_ref().map_or(0, |rest| rest.len());
        if let Some(shared) = frame.shared.last_mut() {
            shared.holes = Some(before[..before.len() - after].to_vec());
        }
        moved(&ops, wires)
    }
}

fn rotation(letters: &str, wires: &[u32], value: f64) -> Sound<Op> {
    let factor = |(letter, wire): (char, &u32)| match letter {
        'X' => Some((*wire, hqml_ir::Pauli::X)),
        'Y' => Some((*wire, hqml_ir::Pauli::Y)),
        'Z' => Some((*wire, hqml_ir::Pauli::Z)),
        _ => None,
    };
    let pauli = PauliString::new(letters.chars().zip(wires).filter_map(factor).collect()).ok_or(Stop::Wrong)?;
    Ok(Op::PauliRotation { pauli, angle: Symbol::constant(value), controls: Qubits::new() })
}

fn moved(ops: &[Op], wires: &[u32]) -> Sound<Vec<Op>> {
    let ops: Sound<Vec<Op>> = ops.iter().map(|op| op.on_wires(wires).ok_or(Stop::Wrong)).collect();
    Ok([acts_on(wires), ops?].concat())
}

fn undone(ops: &[Op]) -> Sound<Vec<Op>> {
    let all: Option<Vec<_>> = ops.iter().rev().map(Op::inverse).collect();
    Ok(all.ok_or(Stop::Wrong)?.into_iter().flatten().collect())
}

/// Where all controls are 1; a barrier acts on nothing.
fn controlled(op: &Op, controls: &[u32]) -> Sound<Op> {
    let barrier = matches!(op, Op::Barrier(_));
    if !barrier && op.qubits().iter().any(|wire| controls.contains(wire)) {
        return Err(Stop::Wrong);
    }
    op.controlled(controls).ok_or(Stop::Wrong)
}
