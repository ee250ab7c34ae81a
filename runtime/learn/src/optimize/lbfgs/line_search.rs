//! The line search of Moré and Thuente: value and slope at a step enter, the next step to try leaves, until one is
//! good enough ("Line search algorithms with guaranteed sufficient decrease", 1994; constants of L-BFGS-B 3.0).

/// Sufficient decrease.
const DECREASE: f64 = 1e-3;
/// Sufficient flatness.
const CURVATURE: f64 = 0.9;
/// The relative width of the interval at which the search is given up.
const WIDTH: f64 = 0.1;
/// The longest step.
const LONGEST: f64 = 1e10;

/// What the search says after an evaluation.
pub(super) enum Ask {
    /// Evaluate again at [`LineSearch::step`].
    More,
    /// The last step is good enough.
    Done,
    /// Rounding or the longest step ends the search here; the step is worth taking if its value is lower.
    Over,
}

/// A step with the value and slope there.
#[derive(Clone, Copy)]
struct At {
    step: f64,
    value: f64,
    slope: f64,
}

impl At {
    /// The same, seen against the line of sufficient decrease.
    fn tilted(self, tilt: f64) -> Self {
        Self { step: self.step, value: self.value - self.step * tilt, slope: self.slope - tilt }
    }
}

/// A search along one line.
pub(super) struct LineSearch {
    start: At,
    /// The best end of the interval, and the other.
    best: At,
    other: At,
    bracketed: bool,
    /// Until a step with sufficient decrease and upward slope is seen.
    early: bool,
    width: f64,
    last_width: f64,
    shortest: f64,
    longest: f64,
    step: f64,
}

impl LineSearch {
    /// A search from a value with a negative slope, that tries `first` at first.
    pub(super) fn new(value: f64, slope: f64, first: f64) -> Self {
        let start = At { step: 0.0, value, slope };
        Self {
            start,
            best: start,
            other: start,
            bracketed: false,
            early: true,
            width: LONGEST,
            last_width: 2.0 * LONGEST,
            shortest: 0.0,
            longest: first + 4.0 * first,
            step: first,
        }
    }

    /// The step to evaluate.
    pub(super) fn step(&self) -> f64 {
        self.step
    }

    /// Takes the value and slope at [`step`](Self::step).
    pub(super) fn tell(&mut self, value: f64, slope: f64) -> Ask {
        if !(value.is_finite() && slope.is_finite()) {
            self.step = 0.5 * (self.best.step + self.step);
            return Ask::More;
        }
        let here = At { step: self.step, value, slope };
        let tilt = DECREASE * self.start.slope;
        let line = self.start.value + here.step * tilt;
        if self.early && here.value <= line && here.slope >= 0.0 {
            self.early = false;
        }
        if here.value <= line && here.slope.abs() <= CURVATURE * -self.start.slope {
            return Ask::Done;
        }
        if self.is_hopeless(here, line, tilt) {
            return Ask::Over;
        }
        self.narrow(here, line, tilt);
        self.choose_bounds();
        Ask::More
    }

    fn is_hopeless(&self, here: At, line: f64, tilt: f64) -> bool {
        let rounding = self.bracketed && (here.step <= self.shortest || here.step >= self.longest);
        let narrow = self.bracketed && self.longest - self.shortest <= WIDTH * self.longest;
        let too_long = here.step == LONGEST && here.value <= line && here.slope <= tilt;
        let too_short = here.step == 0.0 && (here.value > line || here.slope >= tilt);
        rounding || narrow || too_long || too_short
    }

    /// One safeguarded step of the interval; against the tilted function as long as that helps.
    fn narrow(&mut self, here: At, line: f64, tilt: f64) {
        let tilt = if self.early && here.value <= self.best.value && here.value > line { tilt } else { 0.0 };
        let (best, other, here) = (self.best.tilted(tilt), self.other.tilted(tilt), here.tilted(tilt));
        let next = next_step(best, other, here, &mut self.bracketed, (self.shortest, self.longest));
        let (best, other) = if here.value > best.value {
            (best, here)
        } else if here.slope * (best.slope / best.slope.abs()) < 0.0 {
            (here, best)
        } else {
            (here, other)
        };
        self.best = best.tilted(-tilt);
        self.other = other.tilted(-tilt);
        self.step = next;
    }

    fn choose_bounds(&mut self) {
        let gap = (self.other.step - self.best.step).abs();
        if self.bracketed {
            if gap >= 0.66 * self.last_width {
                self.step = self.best.step + 0.5 * (self.other.step - self.best.step);
            }
            self.last_width = self.width;
            self.width = gap;
            self.shortest = self.best.step.min(self.other.step);
            self.longest = self.best.step.max(self.other.step);
        } else {
            self.shortest = self.step + 1.1 * (self.step - self.best.step);
            self.longest = self.step + 4.0 * (self.step - self.best.step);
        }
        self.step = self.step.clamp(0.0, LONGEST);
        let outside = self.step <= self.shortest || self.step >= self.longest;
        if self.bracketed && (outside || self.longest - self.shortest <= WIDTH * self.longest) {
            self.step = self.best.step;
        }
    }
}

/// The minimum of the cubic or quadratic through the points seen, whichever is safe.
fn next_step(best: At, other: At, here: At, bracketed: &mut bool, bounds: (f64, f64)) -> f64 {
    let sign = here.slope * (best.slope / best.slope.abs());
    let span = here.step - best.step;
    let theta = 3.0 * (best.value - here.value) / span + best.slope + here.slope;
    let scale = theta.abs().max(best.slope.abs()).max(here.slope.abs());
    let root = |floor: bool| {
        let square = (theta / scale) * (theta / scale) - (best.slope / scale) * (here.slope / scale);
        scale * if floor { square.max(0.0) } else { square }.sqrt()
    };
    if here.value > best.value {
        // The value is higher: the minimum is between.
        let gamma = if here.step < best.step { -root(false) } else { root(false) };
        let ratio = ((gamma - best.slope) + theta) / (((gamma - best.slope) + gamma) + here.slope);
        let cubic = best.step + ratio * span;
        let bend = (best.value - here.value) / span + best.slope;
        let quadratic = best.step + ((best.slope / bend) / 2.0) * span;
        *bracketed = true;
        let near = (cubic - best.step).abs() <= (quadratic - best.step).abs();
        return if near { cubic } else { cubic + (quadratic - cubic) / 2.0 };
    }
    let secant = here.step + (here.slope / (here.slope - best.slope)) * (best.step - here.step);
    if sign < 0.0 {
        // The slope has turned: the minimum is between.
        let gamma = if here.step > best.step { -root(false) } else { root(false) };
        let ratio = ((gamma - here.slope) + theta) / (((gamma - here.slope) + gamma) + best.slope);
        let cubic = here.step + ratio * (best.step - here.step);
        *bracketed = true;
        let far = (cubic - here.step).abs() > (secant - here.step).abs();
        return if far { cubic } else { secant };
    }
    if here.slope.abs() < best.slope.abs() {
        let gamma = if here.step > best.step { -root(true) } else { root(true) };
        let ratio = ((gamma - here.slope) + theta) / ((gamma + (best.slope - here.slope)) + gamma);
        let cubic = if ratio < 0.0 && gamma != 0.0 {
            here.step + ratio * (best.step - here.step)
        } else if here.step > best.step {
            bounds.1
        } else {
            bounds.0
        };
        return flattening(best, other, here, *bracketed, bounds, (cubic, secant));
    }
    if *bracketed {
        return beyond(other, here);
    }
    if here.step > best.step { bounds.1 } else { bounds.0 }
}

/// The slope flattens: the cubic or the secant, kept inside the bracket or the bounds.
fn flattening(best: At, other: At, here: At, bracketed: bool, bounds: (f64, f64), (cubic, secant): (f64, f64)) -> f64 {
    let cubic_is_nearer = (cubic - here.step).abs() < (secant - here.step).abs();
    if !bracketed {
        return if cubic_is_nearer { secant } else { cubic }.min(bounds.1).max(bounds.0);
    }
    let step = if cubic_is_nearer { cubic } else { secant };
    let edge = here.step + 0.66 * (other.step - here.step);
    if here.step > best.step { step.min(edge) } else { step.max(edge) }
}

/// The slope does not flatten inside a bracket: the cubic through its other end.
fn beyond(other: At, here: At) -> f64 {
    let theta = 3.0 * (here.value - other.value) / (other.step - here.step) + other.slope + here.slope;
    let scale = theta.abs().max(other.slope.abs()).max(here.slope.abs());
    let square = (theta / scale) * (theta / scale) - (other.slope / scale) * (here.slope / scale);
    let root = scale * square.sqrt();
    let gamma = if here.step > other.step { -root } else { root };
    let ratio = ((gamma - here.slope) + theta) / (((gamma - here.slope) + gamma) + other.slope);
    here.step + ratio * (other.step - here.step)
}
