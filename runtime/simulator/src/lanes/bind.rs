//! Binding: a plan's angles, rows and parameters enter; cosines and sines of half-angles leave, those that no row changes
//! once, the others for several rows side by side.

use hqml_ir::{Angle, Atom, Operation};

use super::vector::{C, add, cos_sin, map, mul, splat};
use crate::SimulationError;
use crate::plan::{Factor, Plan};
use crate::simd::fast;

/// Where a slot's numbers stand.
#[derive(Debug, Clone, Copy)]
enum Place {
    /// In [`Shared`].
    Shared(usize),
    /// In [`Rows`].
    Row(usize),
}

/// Which slots wait for rows.
#[derive(Debug)]
pub(crate) struct Layout {
    places: Vec<Place>,
    /// The slots that wait for rows, in order.
    pub rows: Vec<usize>,
    /// The others.
    shared: Vec<usize>,
    /// Slots that hold amplitudes and not angles.
    plain: Vec<bool>,
}

impl Layout {
    pub(crate) fn new(plan: &Plan) -> Layout {
        let mut plain = vec![false; plan.slots.len()];
        for factor in &plan.start {
            if let Factor::Prepared { bits, first } = factor {
                plain[*first..first + (1 << bits)].fill(true);
            }
        }
        let (mut rows, mut shared, mut places) = (Vec::new(), Vec::new(), Vec::new());
        for (k, slot) in plan.slots.iter().enumerate() {
            let list = if slot.features { &mut rows } else { &mut shared };
            places.push(if slot.features { Place::Row(list.len()) } else { Place::Shared(list.len()) });
            list.push(k);
        }
        Layout { places, rows, shared, plain }
    }

    /// Whether a slot waits for rows.
    pub(crate) fn is_row(&self, slot: usize) -> bool {
        matches!(self.places[slot], Place::Row(_))
    }
}

/// Numbers of slots: (cosine, sine) of the half-angle, or (amplitude, 0); for one tile of rows after the other.
#[derive(Debug, Clone)]
pub(crate) struct Numbers<const K: usize> {
    slots: usize,
    cosines: Vec<[f64; K]>,
    sines: Vec<[f64; K]>,
}

/// The numbers of one tile.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Tile<'n, const K: usize> {
    cosines: &'n [[f64; K]],
    sines: &'n [[f64; K]],
}

/// Numbers that no row changes.
pub(crate) type Shared = Numbers<1>;

/// The numbers of a slot for these rows.
#[inline(always)]
pub(crate) fn number<const K: usize>(layout: &Layout, shared: &Shared, rows: Tile<'_, K>, slot: usize) -> C<K> {
    match layout.places[slot] {
        Place::Row(k) => (rows.cosines[k], rows.sines[k]),
        Place::Shared(k) => (splat(shared.cosines[k][0]), splat(shared.sines[k][0])),
    }
}

impl<const K: usize> Numbers<K> {
    fn room(slots: usize, tiles: usize) -> Numbers<K> {
        Numbers { slots, cosines: vec![splat(0.0); slots * tiles], sines: vec![splat(0.0); slots * tiles] }
    }

    /// Room for the slots that wait for rows, in so many tiles.
    pub(crate) fn for_rows(layout: &Layout, tiles: usize) -> Numbers<K> {
        Numbers::room(layout.rows.len(), tiles)
    }

    /// Those of a tile.
    #[inline(always)]
    pub(crate) fn tile(&self, tile: usize) -> Tile<'_, K> {
        let part = tile * self.slots..(tile + 1) * self.slots;
        Tile { cosines: &self.cosines[part.clone()], sines: &self.sines[part] }
    }

    /// Takes the numbers of others of the same shape.
    pub(crate) fn copy_from(&mut self, other: &Numbers<K>) {
        self.cosines.copy_from_slice(&other.cosines);
        self.sines.copy_from_slice(&other.sines);
    }
}

/// Binds the slots that read no row.
pub(crate) fn bind_shared(plan: &Plan, layout: &Layout, parameters: &[f64]) -> Result<Shared, SimulationError> {
    let mut bound = Numbers::room(layout.shared.len(), 1);
    put_angles(plan, &layout.shared, (&[], parameters, 0), &mut bound.cosines)?;
    turn_angles(layout, &layout.shared, &mut bound.cosines, &mut bound.sines);
    Ok(bound)
}

/// Puts the angles of the slots that read the row in the place of their cosines: `x` holds each feature for the rows of
/// this tile, the first of which is row `first`. When all tiles have theirs, [`turn_rows`] is to be called.
pub(crate) fn bind_rows<const K: usize>(
    plan: &Plan,
    layout: &Layout,
    (x, parameters, first): (&[[f64; K]], &[f64], usize),
    bound: &mut Numbers<K>,
    tile: usize,
) -> Result<(), SimulationError> {
    let part = tile * bound.slots..(tile + 1) * bound.slots;
    put_angles(plan, &layout.rows, (x, parameters, first), &mut bound.cosines[part])
}

/// The cosines and sines of the first tiles' angles.
pub(crate) fn turn_rows<const K: usize>(layout: &Layout, bound: &mut Numbers<K>, tiles: usize) {
    let end = tiles * bound.slots;
    turn_angles(layout, &layout.rows, &mut bound.cosines[..end], &mut bound.sines[..end]);
}

fn put_angles<const K: usize>(
    plan: &Plan,
    slots: &[usize],
    (x, parameters, first): (&[[f64; K]], &[f64], usize),
    angles: &mut [[f64; K]],
) -> Result<(), SimulationError> {
    for (place, k) in angles.iter_mut().zip(slots) {
        let slot = &plan.slots[*k];
        let v = value(&slot.angle, x, parameters);
        if let Some(lane) = v.iter().position(|v| !v.is_finite()) {
            return Err(SimulationError::NotFinite { op: slot.op, row: first + lane, angle: slot.angle.to_string() });
        }
        *place = v;
    }
    Ok(())
}

/// Slots repeat, tile after tile.
fn turn_angles<const K: usize>(layout: &Layout, slots: &[usize], cosines: &mut [[f64; K]], sines: &mut [[f64; K]]) {
    if slots.iter().all(|k| !layout.plain[*k]) {
        return half_turns(cosines.as_flattened_mut(), sines.as_flattened_mut());
    }
    for ((c, s), k) in cosines.iter_mut().zip(sines).zip(slots.iter().cycle()) {
        if !layout.plain[*k] {
            half_turns(c, s);
        }
    }
}

/// Angles enter in the place of the cosines of their halves.
#[inline(always)]
fn any_half_turns(cosines: &mut [f64], sines: &mut [f64]) {
    let (mut c, mut s) = (cosines.chunks_exact_mut(4), sines.chunks_exact_mut(4));
    for (c, s) in c.by_ref().zip(s.by_ref()) {
        let (x, y) = cos_sin([0.5 * c[0], 0.5 * c[1], 0.5 * c[2], 0.5 * c[3]]);
        c.copy_from_slice(&x);
        s.copy_from_slice(&y);
    }
    for (c, s) in c.into_remainder().iter_mut().zip(s.into_remainder()) {
        let (x, y) = cos_sin([0.5 * *c]);
        (*c, *s) = (x[0], y[0]);
    }
}

fast!(fn half_turns(cosines: &mut [f64], sines: &mut [f64]) = any_half_turns);

/// The values of an angle for several rows, each with the digits of [`Angle::value`].
fn value<const K: usize>(angle: &Angle, x: &[[f64; K]], parameters: &[f64]) -> [f64; K] {
    let mut sum = splat(angle.offset());
    for (atom, c) in angle.terms() {
        let v = match atom {
            Atom::Feature(i) => x[*i as usize],
            Atom::Parameter(i) => splat(parameters[*i as usize]),
            Atom::Nonlinear(node) => operation(node.operation(), x, parameters),
        };
        sum = add(sum, mul(splat(*c), v));
    }
    sum
}

fn operation<const K: usize>(operation: &Operation, x: &[[f64; K]], parameters: &[f64]) -> [f64; K] {
    let (a, b) = operation.operands();
    let a = value(a, x, parameters);
    let Some(b) = b.map(|b| value(b, x, parameters)) else { return map(|l| operation.value(a[l], 0.0)) };
    match operation {
        Operation::Product(..) => mul(a, b),
        _ => map(|l| operation.value(a[l], b[l])),
    }
}
