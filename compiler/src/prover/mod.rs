//! What can be said of a definition for every width: the body of a feature map, ansatz, circuit or observable enters;
//! leaves, for each index, each set of a gate's qubits and each requirement, whether it is proved, violated wherever it is reached, or to be
//! judged at each use. Nothing is elaborated.
//!
//! Indices and bounds that are affine in the widths, options and loop variables are inequalities over whole numbers. With
//! the bounds B and the violation V of one place: where {B and V} has no solution the place is proved; where every width
//! (and every value of what is not known) that lies in the shadow of {B} lies in the shadow of {B and V} too, it is violated
//! wherever it is reached. Putting the last value of each loop into an index instead would be unsound: a loop may be empty.

mod affine;
mod context;
mod operands;
mod sources;
mod system;
mod values;
mod walk;

use hqml_ir::Span;

use crate::eval::{Kind, Scope, width};
use crate::names::{Declared, Names};
use crate::syntax::ast::{DeclarationBody, DeclarationKind, Expr};
use affine::{Affine, Unknown};
use context::{Place, Value};
use system::{System, below, is_empty};
use walk::Walk;

/// What is demanded at a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Demand {
    /// The register has a qubit.
    Register,
    /// A qubit is inside the register.
    Qubit,
    /// The qubits of one operation are distinct.
    Distinct,
    /// An element of the row is there.
    Feature,
    /// A number of repetitions is not negative.
    Count,
    /// A `require` holds.
    Require,
}

impl Demand {
    /// Whether a violation where it is reached may be meant: `if n > 8 { require false, "..." }`. Then it is a mistake only
    /// if nothing at all can pass.
    const fn guards(self) -> bool {
        matches!(self, Demand::Require | Demand::Register)
    }
}

/// What is known of a place for all widths.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// Never violated.
    Proved,
    /// Violated at every width and with all options under which it is reached.
    AlwaysViolated,
    /// Neither is known: each use is judged when it is elaborated.
    Unknown,
}

/// What is known of one place of a definition.
#[derive(Debug, Clone)]
pub struct Judgement {
    /// The index, operand, condition, count or register.
    pub span: Span,
    /// What is demanded there.
    pub demand: Demand,
    /// What is known.
    pub verdict: Verdict,
    /// Of a violation: whether every width there is has it, not only those at which the place is reached.
    pub everywhere: bool,
    /// Whether all that decides it is affine: `Unknown` then says that some width is fine, or that whole numbers were too
    /// hard to decide.
    pub affine: bool,
    /// What comes in, as an affine number, and the unknowns of the options with their defaults.
    incoming: Affine,
    defaults: Vec<(Unknown, i128)>,
    reached: Vec<System>,
}

impl Judgement {
    /// Whether the place may be reached where that many features or qubits come in and no option is given. `false` is
    /// certain.
    pub fn may_be_reached(&self, incoming: usize) -> bool {
        let number = Affine::constant(incoming as i128);
        let Some(same) = values::equal(&self.incoming, &number) else { return true };
        self.reached.iter().any(|system| {
            let rows = system.iter().chain(&same).map(|row| {
                self.defaults.iter().try_fold(row.clone(), |row, (unknown, value)| row.with(*unknown, *value))
            });
            rows.collect::<Option<System>>().is_none_or(|rows| !is_empty(&rows))
        })
    }
}

/// Judges every place of a feature map, ansatz, circuit or observable, in the order of the source. Places that are surely never
/// reached are not among them; nothing is said of a declaration that is reported already, is too large, or whose widths
/// are not understood.
pub fn judge(names: &Names, declared: &Declared) -> Vec<Judgement> {
    if declared.is_reported() {
        return vec![];
    }
    let mut walk = Walk::new(names);
    let Some(entry) = enter(&mut walk, declared) else { return vec![] };
    match &declared.declaration.body {
        DeclarationBody::Circuit(body) => walk.block(entry.place, body),
        DeclarationBody::Definition(definition)
            if declared.kind() == DeclarationKind::Observable && definition.bindings.is_empty() =>
        {
            walk.measured(&entry.place, &definition.value);
        }
        _ => return vec![],
    }
    if walk.is_cut_short() {
        return vec![];
    }
    let judged = walk.sites.into_iter().map(|((span, demand), site)| Judgement {
        span,
        demand,
        verdict: site.verdict,
        everywhere: site.everywhere,
        affine: site.affine,
        incoming: entry.incoming.clone(),
        defaults: entry.defaults.clone(),
        reached: site.reached,
    });
    judged.collect()
}

/// The one number of features or qubits that a declaration takes, if it takes no other: 2 of `on q[2]`.
pub fn only_width(names: &Names, declared: &Declared) -> Option<usize> {
    let entry = enter(&mut Walk::new(names), declared)?;
    entry.incoming.as_constant().and_then(|width| usize::try_from(width).ok())
}

/// The beginning of a body.
struct Entry {
    place: Place,
    incoming: Affine,
    defaults: Vec<(Unknown, i128)>,
}

/// Binds options, rows and widths as unknowns.
fn enter(walk: &mut Walk<'_>, declared: &Declared) -> Option<Entry> {
    let register = declared.declaration.register.as_ref()?;
    let mut place = Place::new(declared.file);
    let mut defaults = vec![];
    let (mut rows, mut options) = (vec![], vec![]);
    for parameter in declared.declaration.parameters.iter().flat_map(|p| &p.list) {
        match Kind::of(&parameter.ty).ok()? {
            Kind::Row => rows.push(parameter),
            kind => options.push((parameter, kind)),
        }
    }
    for (option, kind) in options {
        let value = if kind == Kind::Int { Value::Int(walk.fresh()) } else { Value::Other };
        if let (Value::Int(unknown), Some(default)) = (&value, &option.default)
            && let Some(default) = walk.int(&mut place, default).and_then(|default| default.as_constant())
        {
            defaults.push((unknown.terms.first()?.0, default));
        }
        place.bind(&option.name.name, value);
    }
    let mut incoming = None;
    for row in rows {
        let width = match row.ty.parts.first() {
            // An option of the name of a width hides it.
            Some(part) if part.as_name().is_some_and(|name| matches!(place.get(&name.name), Some(Value::Int(_)))) => {
                None
            }
            Some(part) => unknown_width(walk, &mut place, part),
            None => None,
        };
        let width = width.unwrap_or_else(|| walk.fresh());
        place.bind(&row.name.name, Value::Row(width.clone()));
        incoming.get_or_insert(width);
    }
    let width = unknown_width(walk, &mut place, &register.width).unwrap_or_else(|| walk.fresh());
    let incoming = match declared.kind() {
        DeclarationKind::FeatureMap => incoming?,
        _ => width.clone(),
    };
    place.fix(walk.next());
    walk.base = (place.cases().to_vec(), walk.next());
    let none = below(&width, &Affine::constant(1)).map(|row| vec![row]);
    walk.judge(&place, register.span, Demand::Register, vec![none], true);
    place.require(width.shifted(-1), walk.next());
    walk.base = (place.cases().to_vec(), place.fixed());
    walk.width = width;
    Some(Entry { place, incoming, defaults })
}

/// A width in brackets; its free name becomes an unknown.
fn unknown_width(walk: &mut Walk<'_>, place: &mut Place, expr: &Expr) -> Option<Affine> {
    let mut free = vec![];
    width::free_names(walk.names, &Scope::new(place.file), expr, &mut free);
    free.retain(|name| place.get(name).is_none());
    if let [name] = free.as_slice() {
        let unknown = walk.fresh();
        place.bind(name, Value::Int(unknown.clone()));
        place.require(Some(unknown), walk.next());
    }
    walk.int(place, expr)
}
