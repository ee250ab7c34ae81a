//! The product state that the steps begin with: factors enter, the state of all bits leaves, by doubling; and backwards,
//! lambda at the start enters and the derivatives by all angles of all factors leave, through one contraction.

use hqml_ir::Pauli;

use super::Lane;
use super::table::Table;
use super::vector::{C, add, fma, fnma, map, mul, neg, splat, sub, times, times_conj};
use super::wide::Wide;
use crate::SimulationError;
use crate::plan::{Factor, Move, Plan};

/// Bound factors, and room to work in.
#[derive(Debug, Clone)]
pub(crate) struct Start<const K: usize> {
    /// The amplitudes of all factors, one after the other.
    amplitudes: Vec<C<K>>,
    /// Per factor, the length of prepared amplitudes before they were normalised.
    norms: Vec<[f64; K]>,
    /// The products of the factors before each, one after the other.
    products: Table<K>,
    /// The numbers of the moves of one bit.
    room: Vec<C<K>>,
    /// Where the products before each factor stand, and how many numbers each has.
    places: Vec<(usize, usize)>,
    /// What lambda makes of each entry of a factor.
    contracted: Vec<C<K>>,
}

/// A factor of one bit.
pub(crate) type Spin<const K: usize> = [C<K>; 2];

/// The numbers of moves, side by side.
fn gathered<'r, const K: usize>(
    moves: &[Move],
    number: &impl Fn(usize) -> C<K>,
    room: &'r mut Vec<C<K>>,
) -> &'r [C<K>] {
    room.clear();
    room.extend(moves.iter().map(|m| match m {
        Move::Turn { slot, .. } => number(*slot),
        Move::Hadamard => (splat(0.0), splat(0.0)),
    }));
    room
}

impl<const K: usize> Start<K>
where
    Lane: Wide<K>,
{
    pub(crate) fn new() -> Start<K> {
        Start {
            amplitudes: Vec::new(),
            norms: Vec::new(),
            products: Table::default(),
            room: Vec::new(),
            places: Vec::new(),
            contracted: Vec::new(),
        }
    }

    /// Binds the factors; `number` gives the numbers of a slot, `row` is the number of the first row, for messages.
    pub(crate) fn bind(
        &mut self,
        plan: &Plan,
        number: &impl Fn(usize) -> C<K>,
        row: usize,
    ) -> Result<(), SimulationError> {
        self.amplitudes.clear();
        self.norms.clear();
        for factor in &plan.start {
            match factor {
                Factor::Run(moves) => {
                    let v = <Lane as Wide<K>>::run(moves, gathered(moves, number, &mut self.room));
                    self.amplitudes.extend(v);
                    self.norms.push(splat(1.0));
                }
                Factor::Prepared { bits, first } => {
                    let from = self.amplitudes.len();
                    self.amplitudes.extend((*first..first + (1 << bits)).map(number));
                    let norm = normalise(&mut self.amplitudes[from..]);
                    if let Some(lane) = norm.iter().position(|n| *n == 0.0 || !n.is_finite()) {
                        let op = plan.slots[*first].op;
                        return Err(SimulationError::ZeroAmplitudes { op, row: row + lane });
                    }
                    self.norms.push(norm);
                }
            }
        }
        Ok(())
    }

    /// The amplitudes of all factors that are bound, one after the other.
    pub(crate) fn spins(&self) -> &[C<K>] {
        &self.amplitudes
    }

    /// Writes the product into the front of two arrays.
    pub(crate) fn write(&self, plan: &Plan, number: &impl Fn(usize) -> C<K>, re: &mut [[f64; K]], im: &mut [[f64; K]]) {
        (re[0], im[0]) = plan.phase.map_or((splat(1.0), splat(0.0)), |slot| {
            let (c, s) = number(slot);
            (c, neg(s))
        });
        let (mut size, mut rest) = (1, &self.amplitudes[..]);
        for factor in &plan.start {
            let (own, after) = rest.split_at(1 << factor.bits());
            <Lane as Wide<K>>::spread(re, im, size, own);
            (size, rest) = (size << factor.bits(), after);
        }
    }

    /// Whether any slot of the factors waits for a derivative.
    pub(crate) fn is_symbolic(plan: &Plan, wanted: &impl Fn(usize) -> bool) -> bool {
        plan.start.iter().any(|f| Self::wants(f, wanted))
    }

    fn wants(factor: &Factor, wanted: &impl Fn(usize) -> bool) -> bool {
        match factor {
            Factor::Run(moves) => moves.iter().any(|m| matches!(m, Move::Turn { slot, .. } if wanted(*slot))),
            Factor::Prepared { bits, first } => (*first..first + (1 << bits)).any(wanted),
        }
    }

    /// Calls `give` with the derivative by the angle of each wanted slot; lambda is used up.
    pub(crate) fn slopes(
        &mut self,
        plan: &Plan,
        number: &impl Fn(usize) -> C<K>,
        wanted: &impl Fn(usize) -> bool,
        (re, im): (&mut [[f64; K]], &mut [[f64; K]]),
        give: &mut dyn FnMut(usize, [f64; K]),
    ) {
        self.multiply(plan, number);
        let mut end = self.amplitudes.len();
        let mut out = std::mem::take(&mut self.contracted);
        for (f, factor) in plan.start.iter().enumerate().rev() {
            let count = 1 << factor.bits();
            let own = &self.amplitudes[end - count..end];
            end -= count;
            let (from, size) = self.places[f];
            out.clear();
            out.resize(count, (splat(0.0), splat(0.0)));
            let product = (&self.products.re[from..from + size], &self.products.im[from..from + size]);
            <Lane as Wide<K>>::contract((re, im), product, own, &mut out);
            if !Self::wants(factor, wanted) {
                continue;
            }
            match factor {
                Factor::Run(moves) => {
                    gathered(moves, number, &mut self.room);
                    <Lane as Wide<K>>::run_slopes(moves, own, &out, &mut self.room);
                    for (step, slope) in moves.iter().zip(&self.room) {
                        if let Move::Turn { slot, .. } = step
                            && wanted(*slot)
                        {
                            give(*slot, slope.0);
                        }
                    }
                }
                Factor::Prepared { first, .. } => prepared_slopes(*first, own, &out, self.norms[f], wanted, give),
            }
        }
        self.contracted = out;
    }

    /// The products before each factor.
    fn multiply(&mut self, plan: &Plan, number: &impl Fn(usize) -> C<K>) {
        self.places.clear();
        let (mut from, mut size) = (0, 1);
        for factor in &plan.start {
            self.places.push((from, size));
            from += size;
            size <<= factor.bits();
        }
        self.products.reserve(from.max(1));
        let one = plan.phase.map_or((splat(1.0), splat(0.0)), |slot| {
            let (c, s) = number(slot);
            (c, neg(s))
        });
        (self.products.re[0], self.products.im[0]) = one;
        let mut rest = &self.amplitudes[..];
        for (k, pair) in self.places.windows(2).enumerate() {
            let ((at, size), (next, _)) = (pair[0], pair[1]);
            let (own, after) = rest.split_at(1 << plan.start[k].bits());
            rest = after;
            let room = next + size * own.len();
            let (re, im) = (&mut self.products.re[..room], &mut self.products.im[..room]);
            re.copy_within(at..at + size, next);
            im.copy_within(at..at + size, next);
            <Lane as Wide<K>>::spread(&mut re[next..], &mut im[next..], size, own);
        }
    }
}

#[inline(always)]
fn up<const K: usize>() -> Spin<K> {
    [(splat(1.0), splat(0.0)), (splat(0.0), splat(0.0))]
}

/// |0> after moves with these numbers.
#[inline(always)]
pub(super) fn run<const K: usize>(moves: &[Move], numbers: &[C<K>]) -> Spin<K> {
    let mut v = up();
    for (step, (c, s)) in moves.iter().zip(numbers) {
        v = match step {
            Move::Turn { pauli, .. } => turned(v, *pauli, *c, *s),
            Move::Hadamard => exchanged(v),
        };
    }
    v
}

#[inline(always)]
fn exchanged<const K: usize>([a, b]: Spin<K>) -> Spin<K> {
    let h = splat(std::f64::consts::FRAC_1_SQRT_2);
    let sum = |x: [f64; K], y: [f64; K]| mul(h, map(|l| x[l] + y[l]));
    let difference = |x, y| mul(h, sub(x, y));
    [(sum(a.0, b.0), sum(a.1, b.1)), (difference(a.0, b.0), difference(a.1, b.1))]
}

/// `exp(-i angle/2 P)` at (cosine, sine) of the half-angle.
#[inline(always)]
fn turned<const K: usize>([a, b]: Spin<K>, pauli: Pauli, c: [f64; K], s: [f64; K]) -> Spin<K> {
    match pauli {
        // -i s (x + i y) = s y - i s x.
        Pauli::X => [
            (fma(s, b.1, mul(c, a.0)), fnma(s, b.0, mul(c, a.1))),
            (fma(s, a.1, mul(c, b.0)), fnma(s, a.0, mul(c, b.1))),
        ],
        Pauli::Y => [
            (fnma(s, b.0, mul(c, a.0)), fnma(s, b.1, mul(c, a.1))),
            (fma(s, a.0, mul(c, b.0)), fma(s, a.1, mul(c, b.1))),
        ],
        Pauli::Z => [times_conj((c, s), a), times((c, s), b)],
    }
}

/// `Im <mu|P|v>`.
#[inline(always)]
fn image<const K: usize>(mu: &Spin<K>, pauli: Pauli, v: &Spin<K>) -> [f64; K] {
    let imaginary = |l: C<K>, p: C<K>| fnma(l.1, p.0, mul(l.0, p.1));
    let real = |l: C<K>, p: C<K>| fma(l.1, p.1, mul(l.0, p.0));
    match pauli {
        Pauli::X => map(|l| imaginary(mu[0], v[1])[l] + imaginary(mu[1], v[0])[l]),
        // Y|0> = i|1>, Y|1> = -i|0>.
        Pauli::Y => sub(real(mu[1], v[0]), real(mu[0], v[1])),
        Pauli::Z => sub(imaginary(mu[0], v[0]), imaginary(mu[1], v[1])),
    }
}

/// In the place of the moves' numbers, the derivative by each angle; `own` is the spin behind the moves, `contracted` what
/// lambda makes of each of its entries.
#[inline(always)]
pub(super) fn run_slopes<const K: usize>(moves: &[Move], own: &[C<K>], contracted: &[C<K>], numbers: &mut [C<K>]) {
    let mut v: Spin<K> = [own[0], own[1]];
    let mut mu: Spin<K> = [(contracted[0].0, neg(contracted[0].1)), (contracted[1].0, neg(contracted[1].1))];
    for (step, number) in moves.iter().zip(numbers).rev() {
        match *step {
            Move::Hadamard => (v, mu) = (exchanged(v), exchanged(mu)),
            Move::Turn { pauli, .. } => {
                let (c, s) = *number;
                number.0 = image(&mu, pauli, &v);
                (v, mu) = (turned(v, pauli, c, neg(s)), turned(mu, pauli, c, neg(s)));
            }
        }
    }
}

/// By amplitudes before they were normalised: normalising takes away the part along them and divides by their length.
fn prepared_slopes<const K: usize>(
    first: usize,
    own: &[C<K>],
    contracted: &[C<K>],
    norm: [f64; K],
    wanted: &impl Fn(usize) -> bool,
    give: &mut dyn FnMut(usize, [f64; K]),
) {
    let slope = |k: usize| mul(splat(2.0), contracted[k].0);
    let along = (0..own.len()).fold(splat(0.0), |sum, k| add(sum, mul(slope(k), own[k].0)));
    for (k, amplitude) in own.iter().enumerate().filter(|(k, _)| wanted(first + k)) {
        let across = sub(slope(k), mul(along, amplitude.0));
        give(first + k, map(|l| across[l] / norm[l]));
    }
}

/// Divides by the Euclidean length and returns it; the largest entry is divided out first, so that nothing overflows.
fn normalise<const K: usize>(amplitudes: &mut [C<K>]) -> [f64; K] {
    let largest: [f64; K] = amplitudes.iter().fold(splat(0.0), |m, a| map(|l| m[l].max(a.0[l].abs())));
    let square = |a: &C<K>, l: usize| (a.0[l] / largest[l]) * (a.0[l] / largest[l]);
    let norm = map(|l| {
        if largest[l] == 0.0 { 0.0 } else { largest[l] * amplitudes.iter().map(|a| square(a, l)).sum::<f64>().sqrt() }
    });
    for a in amplitudes {
        a.0 = map(|l| a.0[l] / norm[l]);
    }
    norm
}
