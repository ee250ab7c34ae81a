//! Reading states in lanes: probabilities and expectation values leave, one number a row; and backwards, cotangents enter
//! and lambda, half the derivative by the state, leaves.

use std::sync::OnceLock;

use super::Lane;
use super::turn::{Split, add_image, expectation};
use super::vector::{V, add, fma, mul, neg, splat};
use super::wide::Wide;
use crate::plan::{Frame, Plan, odd};
use crate::simd::fast;

/// What is read, resolved for states of a plan.
#[derive(Debug)]
pub(crate) enum Reader {
    /// Every probability, at its basis state.
    Probabilities(Order),
    /// Expectation values.
    Expectations(Vec<Vec<Term>>),
}

/// One string of an observable.
#[derive(Debug)]
pub(crate) struct Term {
    /// As it acts on rows in lanes, and on amplitudes in lanes.
    splits: [Split; 2],
    /// The character, where it is diagonal.
    parity: Option<usize>,
    weight: f64,
}

/// Which of two forms a string has for K lanes.
fn form<const K: usize>() -> usize {
    usize::from(K == 1)
}

impl Reader {
    /// The readout of a plan's observables, or of all probabilities.
    pub(crate) fn new(plan: &Plan, probabilities: bool) -> Reader {
        if probabilities {
            return Reader::Probabilities(Order::new(plan));
        }
        let term = |w: &crate::plan::Weighted| Term {
            splits: [Split::new(&w.axis, 0), Split::new(&w.axis, 2)],
            parity: (w.axis.flips == 0).then_some(w.axis.phases),
            weight: w.weight,
        };
        Reader::Expectations(plan.observables.iter().map(|o| o.iter().map(term).collect()).collect())
    }

    /// Numbers a row.
    pub(crate) fn outputs(&self, bits: usize) -> usize {
        match self {
            Reader::Probabilities(_) => 1 << bits,
            Reader::Expectations(list) => list.len(),
        }
    }

    fn diagonal(&self) -> usize {
        match self {
            Reader::Probabilities(_) => 0,
            Reader::Expectations(list) => list.iter().flatten().filter(|t| t.parity.is_some()).count(),
        }
    }

    /// Reads one tile; `give` is called with the number of each output and its values.
    pub(crate) fn read<const K: usize>(
        &self,
        bits: usize,
        (re, im): (&[V], &[V]),
        scratch: &mut [V],
        mut give: impl FnMut(usize, [f64; K]),
    ) where
        Lane: Wide<K>,
    {
        let list = match self {
            Reader::Probabilities(order) => {
                let basis = order.states();
                squares(re, im, scratch);
                let numbers = <Lane as Wide<K>>::numbers(scratch);
                (0..1 << bits).for_each(|i| give(basis.get(i).copied().unwrap_or(i), numbers[i]));
                return;
            }
            Reader::Expectations(list) => list,
        };
        let many = self.diagonal() > bits;
        if self.diagonal() > 0 {
            squares(re, im, scratch);
        }
        if many {
            <Lane as Wide<K>>::characters(<Lane as Wide<K>>::numbers(scratch));
        }
        for (k, terms) in list.iter().enumerate() {
            let mut sum = splat(0.0);
            for term in terms {
                let value = match term.parity {
                    Some(parity) if many => <Lane as Wide<K>>::numbers(scratch)[parity],
                    Some(_) => <Lane as Wide<K>>::gathered(signed_sum(scratch, &term.splits[form::<K>()])),
                    None => <Lane as Wide<K>>::gathered(expectation(re, im, &term.splits[form::<K>()])),
                };
                sum = add(sum, mul(splat(term.weight), value));
            }
            give(k, sum);
        }
    }

    /// Writes lambda of one tile: the sum of cotangents times observables, applied to psi.
    pub(crate) fn pull_back<const K: usize>(
        &self,
        bits: usize,
        cotangent: impl Fn(usize) -> [f64; K],
        (re, im): (&[V], &[V]),
        scratch: &mut [V],
        lambda: (&mut [V], &mut [V]),
    ) where
        Lane: Wide<K>,
    {
        scratch.fill(splat(0.0));
        let list = match self {
            Reader::Probabilities(order) => {
                let basis = order.states();
                let numbers = <Lane as Wide<K>>::numbers(scratch);
                for (i, place) in numbers[..1 << bits].iter_mut().enumerate() {
                    *place = cotangent(basis.get(i).copied().unwrap_or(i));
                }
                return weigh(scratch, (re, im), lambda);
            }
            Reader::Expectations(list) => list,
        };
        let many = self.diagonal() > bits;
        let terms = || list.iter().enumerate().flat_map(|(k, terms)| terms.iter().map(move |t| (k, t)));
        for (k, term) in terms() {
            let weight = mul(splat(term.weight), cotangent(k));
            match term.parity {
                Some(parity) if many => {
                    let place = &mut <Lane as Wide<K>>::numbers(scratch)[parity];
                    *place = add(*place, weight);
                }
                Some(_) => add_signs(scratch, &term.splits[form::<K>()], <Lane as Wide<K>>::spread_out(weight)),
                None => {}
            }
        }
        if many {
            <Lane as Wide<K>>::characters(<Lane as Wide<K>>::numbers(scratch));
        }
        weigh(scratch, (re, im), (&mut *lambda.0, &mut *lambda.1));
        for (k, term) in terms().filter(|(_, t)| t.parity.is_none()) {
            let weight = <Lane as Wide<K>>::spread_out(mul(splat(term.weight), cotangent(k)));
            add_image((re, im), (&mut *lambda.0, &mut *lambda.1), &term.splits[form::<K>()], weight);
        }
    }
}

/// Which basis state each array index is, found when it is first asked for.
#[derive(Debug)]
pub(crate) struct Order {
    frame: Frame,
    bits: usize,
    states: OnceLock<Vec<usize>>,
}

impl Order {
    pub(crate) fn new(plan: &Plan) -> Order {
        Order { frame: plan.frame.clone(), bits: plan.bits, states: OnceLock::new() }
    }

    /// The basis state of each array index; empty where they are the same.
    pub(crate) fn states(&self) -> &[usize] {
        self.states.get_or_init(|| {
            if self.frame.is_identity() {
                return Vec::new();
            }
            let mut states = vec![self.frame.constants];
            for column in self.frame.columns(self.bits) {
                states.extend_from_within(..);
                let half = states.len() / 2;
                states[half..].iter_mut().for_each(|s| *s ^= column);
            }
            states
        })
    }
}

#[inline(always)]
fn any_squares(re: &[V], im: &[V], out: &mut [V]) {
    for (place, x) in out.iter_mut().zip(re) {
        *place = mul(*x, *x);
    }
    for (place, y) in out.iter_mut().zip(im) {
        *place = fma(*y, *y, *place);
    }
}

#[inline(always)]
fn any_weigh(weights: &[V], psi: (&[V], &[V]), lambda: (&mut [V], &mut [V])) {
    for ((place, w), x) in lambda.0.iter_mut().zip(weights).zip(psi.0) {
        *place = mul(*w, *x);
    }
    for ((place, w), y) in lambda.1.iter_mut().zip(weights).zip(psi.1) {
        *place = mul(*w, *y);
    }
}

#[inline(always)]
fn any_signed_sum(x: &[V], split: &Split) -> V {
    let (phases, own) = split.signs();
    let units = [own, neg(own)];
    let mut sum = splat(0.0);
    for (h, v) in x.iter().enumerate() {
        sum = fma(units[usize::from(odd(h & phases))], *v, sum);
    }
    sum
}

#[inline(always)]
fn any_add_signs(x: &mut [V], split: &Split, weight: V) {
    let (phases, own) = split.signs();
    let units = [mul(own, weight), neg(mul(own, weight))];
    for (h, v) in x.iter_mut().enumerate() {
        *v = add(*v, units[usize::from(odd(h & phases))]);
    }
}

fast!(fn squares(re: &[V], im: &[V], out: &mut [V]) = any_squares);
fast!(fn weigh(weights: &[V], psi: (&[V], &[V]), lambda: (&mut [V], &mut [V])) = any_weigh);
fast!(fn signed_sum(x: &[V], split: &Split) -> V = any_signed_sum);
fast!(fn add_signs(x: &mut [V], split: &Split, weight: V) = any_add_signs);
