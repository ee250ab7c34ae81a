//! A number enters; a random program leaves, always the same one. Most of what it draws fits, so that programs of some
//! length are right by chance; and any of its numbers can be shifted by one, which leaves everything else as it was.

use crate::program::{Angle, Declaration, Int, Operand, Program, Row, Sort, Statement, What, Width};

/// SplitMix64 (Steele, Lea, Flood, OOPSLA 2014).
struct Stream(u64);

impl Stream {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    fn below(&mut self, bound: usize) -> usize {
        (self.next() % bound as u64) as usize
    }

    fn pick<T: Copy>(&mut self, items: &[T]) -> T {
        items[self.below(items.len())]
    }

    fn chance(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }
}

/// A number of the program that is shifted.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Shift {
    /// Which, in the order in which they are drawn.
    pub(crate) number: usize,
    pub(crate) by: i64,
}

pub(crate) struct Generator {
    stream: Stream,
    shift: Option<Shift>,
    /// How many numbers were drawn.
    pub(crate) numbers: usize,
    places: usize,
    sorts: Vec<(Sort, usize)>,
}

/// What is bound where a statement is drawn.
#[derive(Clone, Default)]
struct Bound {
    numbers: Vec<&'static str>,
    /// Loop variables, which often are qubits.
    loops: Vec<&'static str>,
    angles: Vec<&'static str>,
    n: bool,
    row: bool,
    shared: bool,
    depth: usize,
    held: bool,
}

/// The program of a number.
pub(crate) fn program(seed: u64, shift: Option<Shift>) -> (Program, usize) {
    let mut generator = Generator { stream: Stream(seed), shift, numbers: 0, places: 0, sorts: vec![] };
    let program = generator.program();
    (program, generator.numbers)
}

fn boxed(a: Int, b: Int) -> (Box<Int>, Box<Int>) {
    (Box::new(a), Box::new(b))
}

impl Generator {
    fn number(&mut self, value: i64) -> i64 {
        let here = self.shift.filter(|shift| shift.number == self.numbers);
        self.numbers += 1;
        value + here.map_or(0, |shift| shift.by)
    }

    fn literal(&mut self, value: i64) -> Int {
        Int::Number(self.number(value))
    }

    fn program(&mut self) -> Program {
        let features = self.stream.pick(&[1, 2, 2, 3, 3, 4, 5]);
        let features = self.number(features).max(1);
        let count = 2 + self.stream.below(4);
        let declarations: Vec<Declaration> = (0..count).map(|at| self.declaration(at, count)).collect();
        let mut stages = vec![];
        let map = (0..count).rev().find(|at| self.sorts[*at].0 == Sort::Map).unwrap_or(0);
        stages.push((map, self.given(map)));
        for at in map + 1..count {
            if self.sorts[at].0 == Sort::Ansatz && self.stream.chance(60) {
                stages.push((at, self.given(at)));
            }
        }
        Program { features, declarations, stages, observable: self.observable() }
    }

    fn given(&mut self, callee: usize) -> Vec<i64> {
        let count = self.sorts[callee].1;
        (0..count)
            .map(|_| {
                let value = self.stream.pick(&[0, 1, 1, 2, 3]);
                self.number(value)
            })
            .collect()
    }

    fn observable(&mut self) -> (Int, Int, Int, Int) {
        let i = || Int::Name("i");
        let zero = self.literal(0);
        if self.stream.chance(50) {
            return (zero, Int::Name("n"), i(), i());
        }
        let (one, next) = (self.literal(1), self.literal(1));
        let (n, less) = boxed(Int::Name("n"), one);
        let (at, more) = boxed(i(), next);
        (zero, Int::Subtract(n, less), i(), Int::Add(at, more))
    }

    fn declaration(&mut self, at: usize, count: usize) -> Declaration {
        let sort = if at + 2 >= count && !self.sorts.iter().any(|known| known.0 == Sort::Map) {
            Sort::Map
        } else {
            self.stream.pick(&[Sort::Map, Sort::Ansatz, Sort::Circuit])
        };
        let width = match self.stream.below(20) {
            0 | 1 => Width::Plus(self.number(1).max(0)),
            2 => Width::Times(self.number(2).max(1)),
            3 | 4 => Width::Fixed(self.number(2)),
            _ => Width::N,
        };
        let fixed = sort == Sort::Map && matches!(width, Width::Fixed(_)) && self.stream.chance(50);
        let features = fixed.then(|| self.number(2).max(1));
        let options: Vec<i64> = (0..self.stream.pick(&[0, 0, 1, 2])).map(|_| self.number(1)).collect();
        let n = if sort == Sort::Map { features.is_none() } else { !matches!(width, Width::Fixed(_)) };
        let bound = Bound {
            numbers: crate::program::OPTIONS[..options.len()].to_vec(),
            n,
            row: sort == Sort::Map,
            ..Bound::default()
        };
        let length = 1 + self.stream.below(4);
        let body = self.block(&bound, length);
        self.sorts.push((sort, options.len()));
        Declaration { sort, features, width, options, body }
    }

    fn block(&mut self, outer: &Bound, length: usize) -> Vec<Statement> {
        let mut bound = outer.clone();
        bound.depth += 1;
        (0..length)
            .map(|_| {
                let place = self.places;
                self.places += 1;
                Statement { place, what: self.statement(&mut bound) }
            })
            .collect()
    }

    fn inner(&mut self, bound: &Bound) -> Vec<Statement> {
        let length = 1 + self.stream.below(2);
        self.block(bound, length)
    }

    /// A small number.
    fn small(&mut self, bound: &Bound) -> Int {
        let value = self.stream.pick(&[0, 1, 1, 2]);
        match self.stream.below(10) {
            0 | 1 if !bound.numbers.is_empty() => Int::Name(self.stream.pick(&bound.numbers)),
            2 if bound.n => Int::Half(Box::new(Int::Name("n"))),
            _ => self.literal(value),
        }
    }

    /// A number that is often a qubit.
    fn index(&mut self, bound: &Bound) -> Int {
        let name = (!bound.loops.is_empty() && self.stream.chance(75)).then(|| self.stream.pick(&bound.loops));
        match (name, self.stream.below(10)) {
            (Some(name), 0) => {
                let (a, b) = boxed(Int::Name(name), self.literal(1));
                Int::Add(a, b)
            }
            (Some(name), 1 | 2) if bound.n => {
                let (i, one) = boxed(Int::Name(name), self.literal(1));
                let (sum, n) = boxed(Int::Add(i, one), Int::Name("n"));
                Int::Mod(sum, n)
            }
            (Some(name), 3) if bound.n => {
                let (n, one) = boxed(Int::Name("n"), self.literal(1));
                let (last, i) = boxed(Int::Subtract(n, one), Int::Name(name));
                Int::Subtract(last, i)
            }
            (Some(name), _) => Int::Name(name),
            (None, 0..4) if bound.n => {
                let (n, one) = boxed(Int::Name("n"), self.literal(1));
                Int::Subtract(n, one)
            }
            (None, 4) => self.small(bound),
            _ => self.literal(0),
        }
    }

    fn range(&mut self, bound: &Bound) -> (Int, Int) {
        if !bound.n {
            return (self.literal(0), self.literal(2));
        }
        let n = || Int::Name("n");
        match self.stream.below(10) {
            0 | 1 => {
                let (a, b) = boxed(n(), self.literal(1));
                (self.literal(0), Int::Subtract(a, b))
            }
            2 => (self.literal(1), n()),
            3 if !bound.loops.is_empty() => {
                let (i, one) = boxed(Int::Name(self.stream.pick(&bound.loops)), self.literal(1));
                (Int::Add(i, one), n())
            }
            4 => (self.literal(0), self.small(bound)),
            _ => (self.literal(0), n()),
        }
    }

    fn operand(&mut self, bound: &Bound, one: bool) -> Operand {
        match self.stream.below(10) {
            _ if one => Operand::At(self.index(bound)),
            0..4 => Operand::All,
            4 => {
                let (a, b) = self.range(bound);
                Operand::Slice(a, b)
            }
            5 => {
                let (a, b) = self.range(bound);
                Operand::Every(a, b, 2)
            }
            6 => Operand::These(vec![self.index(bound), self.index(bound)]),
            _ => Operand::At(self.index(bound)),
        }
    }

    fn angle(&mut self, bound: &Bound) -> Angle {
        match self.stream.below(10) {
            0..3 => Angle::Hole,
            3..6 if bound.row => Angle::Feature(self.index(bound)),
            6 => Angle::Scaled(0.5, Box::new(self.angle(bound))),
            7 => Angle::Sum(Box::new(self.angle(bound)), Box::new(self.angle(bound))),
            8 if !bound.angles.is_empty() => Angle::Name(self.stream.pick(&bound.angles)),
            _ => Angle::Number(self.stream.pick(&[0.25, 1.5, -0.75])),
        }
    }

    fn gate(&mut self, bound: &Bound) -> What {
        if self.stream.chance(55) {
            let (name, angles) = self.stream.pick(&[("h", 0), ("x", 0), ("s", 0), ("rx", 1), ("ry", 1), ("rz", 1)]);
            let angles = (0..angles).map(|_| self.angle(bound)).collect();
            return What::Gate(name, angles, vec![self.operand(bound, false)]);
        }
        let (name, angles) = self.stream.pick(&[("cx", 0), ("cz", 0), ("crz", 1), ("rzz", 1), ("swap", 0)]);
        let angles = (0..angles).map(|_| self.angle(bound)).collect();
        if bound.numbers.contains(&"a") && self.stream.chance(70) {
            return What::Gate(name, angles, ["a", "b"].map(|at| Operand::At(Int::Name(at))).to_vec());
        }
        let wide = self.stream.chance(10);
        let first = self.operand(bound, !wide);
        let other = match (&first, bound.loops.last()) {
            (Operand::At(Int::Name(name)), _) if bound.n && self.stream.chance(60) => {
                let (i, one) = boxed(Int::Name(name), self.literal(1));
                let (sum, n) = boxed(Int::Add(i, one), Int::Name("n"));
                Operand::At(Int::Mod(sum, n))
            }
            _ => self.operand(bound, !wide),
        };
        What::Gate(name, angles, vec![first, other])
    }

    fn call(&mut self, bound: &Bound) -> What {
        let fitting: Vec<usize> =
            (0..self.sorts.len()).filter(|at| bound.row || self.sorts[*at].0 != Sort::Map).collect();
        if fitting.is_empty() {
            return self.gate(bound);
        }
        let callee = self.stream.pick(&fitting);
        let row = (self.sorts[callee].0 == Sort::Map).then(|| {
            if self.stream.chance(50) {
                Row::All
            } else {
                let (a, b) = self.range(bound);
                Row::Slice(a, b)
            }
        });
        let given = (0..self.sorts[callee].1).map(|_| self.small(bound)).collect();
        let on = match &row {
            Some(Row::Slice(a, b)) => Operand::Slice(a.clone(), b.clone()),
            _ => self.operand(bound, false),
        };
        What::Call(callee, row, given, vec![on])
    }

    fn statement(&mut self, bound: &mut Bound) -> What {
        let deep = bound.depth > 3;
        match self.stream.below(32) {
            0..6 if !deep => {
                let (low, high) = self.range(bound);
                let name = ["i", "j", "u"][bound.loops.len().min(2)];
                let mut inside = bound.clone();
                inside.loops.push(name);
                inside.numbers.push(name);
                What::For(name, low, high, self.inner(&inside))
            }
            6 | 7 if !deep && bound.n => {
                let pattern = self.stream.pick(&["linear", "reverse_linear", "full"]);
                let mut inside = bound.clone();
                inside.numbers.extend(["a", "b"]);
                inside.loops.extend(["a", "b"]);
                What::Pairs(pattern, Int::Name("n"), self.inner(&inside))
            }
            8 if !deep => What::Repeat(self.small(bound), self.inner(bound)),
            9 | 10 if !deep => {
                let (a, b) = if bound.n && self.stream.chance(50) {
                    (Int::Name("n"), self.literal(3))
                } else {
                    (self.small(bound), self.index(bound))
                };
                let sign = self.stream.pick(&["<", "<=", ">", ">=", "==", "!="]);
                let then = self.inner(bound);
                let otherwise = if self.stream.chance(40) { self.inner(bound) } else { vec![] };
                What::If(a, sign, b, then, otherwise)
            }
            11 => {
                let value = self.small(bound);
                bound.numbers.push("w");
                What::LetInt("w", value)
            }
            12 | 13 => {
                let value = self.angle(bound);
                bound.angles.push("t");
                What::LetAngle("t", value)
            }
            14 | 28 | 29 if bound.shared => What::Use(vec![self.operand(bound, false)]),
            14 | 15 => {
                let others: Vec<usize> = (0..self.sorts.len()).filter(|at| self.sorts[*at].0 != Sort::Map).collect();
                if others.is_empty() {
                    return self.gate(bound);
                }
                let callee = self.stream.pick(&others);
                bound.shared = true;
                What::Share(callee, (0..self.sorts[callee].1).map(|_| self.small(bound)).collect())
            }
            16 if bound.shared => What::Use(vec![self.operand(bound, false)]),
            16 | 17 if !deep => {
                let inside = Bound { held: true, ..bound.clone() };
                What::Inverse(self.inner(&inside))
            }
            18 if !deep => {
                let inside = Bound { held: true, ..bound.clone() };
                let on = self.operand(bound, true);
                What::Control(on, self.inner(&inside))
            }
            19 if !deep => {
                let inside = Bound { held: true, ..bound.clone() };
                let exponent = self.stream.pick(&[-1, 0, 2, 3]);
                What::Power(self.literal(exponent), self.inner(&inside))
            }
            20 => What::Barrier(self.operand(bound, false)),
            21 if self.stream.chance(30) => {
                let sign = self.stream.pick(&["<", "<=", ">=", "!="]);
                What::Require(self.small(bound), sign, self.literal(2))
            }
            22 if !bound.held && self.stream.chance(30) => What::Reset(self.operand(bound, true)),
            23 => {
                let letters = self.stream.pick(&["X", "ZZ", "XY", "IZ", "YIX"]);
                let on = match letters.len() {
                    1 => vec![self.operand(bound, false)],
                    count => (0..count).map(|_| self.operand(bound, true)).collect(),
                };
                What::Rotation(letters, self.angle(bound), on)
            }
            24..28 => self.call(bound),
            _ => self.gate(bound),
        }
    }
}
