//! What is demanded of operands and of elements of the row: inside the register, inside the row, distinct.

use hqml_ir::Span;

use super::Demand;
use super::affine::Affine;
use super::context::{Place, Value};
use super::system::{System, at_least, below};
use super::values::equal;
use super::walk::Walk;
use crate::syntax::ast::{Expr, Operand};

/// The qubits of an operand.
#[derive(Debug, Clone)]
pub(super) enum Extent {
    One(Affine),
    /// `low..high`.
    Slice(Affine, Affine),
    /// All of them.
    Register,
    Other,
}

/// All of these, where none overflowed.
fn all<const N: usize>(rows: [Option<Affine>; N]) -> Option<System> {
    rows.into_iter().collect()
}

/// The systems under which a number is not one of `0..length`.
fn outside(at: &Affine, length: &Affine) -> Vec<Option<System>> {
    vec![all([below(at, &Affine::constant(0))]), all([at_least(at, length)])]
}

impl Walk<'_> {
    /// The qubits of each operand; that they are inside the register is judged.
    pub(super) fn extents(&mut self, place: &mut Place, operands: &[Operand]) -> Vec<Extent> {
        operands.iter().map(|operand| self.extent(place, operand)).collect()
    }

    fn extent(&mut self, place: &mut Place, operand: &Operand) -> Extent {
        let Some(index) = &operand.index else { return Extent::Register };
        let (width, zero) = (self.width.clone(), Affine::constant(0));
        let (violations, known, extent) = match self.value(place, index) {
            Value::Int(at) => (outside(&at, &width), true, Extent::One(at)),
            Value::Range(low, high) => {
                let outside = [below(&low, &zero), below(&width, &low), below(&width, &high)];
                (outside.into_iter().map(|row| all([row])).collect(), true, Extent::Slice(low, high))
            }
            Value::List(items) => {
                let numbers: Vec<Affine> = items
                    .iter()
                    .filter_map(|item| if let Value::Int(at) = item { Some(at.clone()) } else { None })
                    .collect();
                let outside = numbers.iter().flat_map(|at| [all([below(at, &zero)]), all([at_least(at, &width)])]);
                (outside.collect(), numbers.len() == items.len(), Extent::Other)
            }
            _ => (vec![], false, Extent::Other),
        };
        self.judge(place, index.span, Demand::Qubit, violations, known);
        extent
    }

    /// Judges the qubit that a Pauli matrix of an observable names.
    pub(super) fn qubit(&mut self, mut place: Place, index: &Expr, span: Span) {
        let width = self.width.clone();
        let (violations, known) = match self.value(&mut place, index) {
            Value::Int(at) => (outside(&at, &width), true),
            _ => (vec![], false),
        };
        self.judge(&place, span, Demand::Qubit, violations, known);
    }

    /// Judges that no qubit is given twice. Operands of a gate on several qubits are gone through side by side; of
    /// anything else (`arity` 1) all qubits are distinct.
    pub(super) fn distinct(&mut self, place: &Place, operands: &[Operand], extents: &[Extent], arity: usize) {
        if arity == 0 {
            return;
        }
        // Every pair is looked at.
        self.spend(extents.len().pow(2) / 2);
        if self.is_cut_short() {
            return;
        }
        for (at, second) in extents.iter().enumerate().skip(1) {
            let pairs: Vec<_> = extents[..at].iter().map(|first| self.overlap(first, second, arity == 1)).collect();
            let known = pairs.iter().all(Option::is_some);
            let violations = pairs.into_iter().flatten().flatten().collect();
            self.judge(place, operands[at].span, Demand::Distinct, violations, known);
        }
    }

    /// The systems under which two operands share a qubit; `None` where that is not known.
    fn overlap(&self, a: &Extent, b: &Extent, flat: bool) -> Option<Vec<Option<System>>> {
        let whole = (Affine::constant(0), self.width.clone());
        let slice = |extent: &Extent| match extent {
            Extent::Slice(low, high) => Some((low.clone(), high.clone())),
            Extent::Register => Some(whole.clone()),
            _ => None,
        };
        match (a, b) {
            (Extent::One(a), Extent::One(b)) => Some(vec![equal(a, b)]),
            (Extent::One(one), many) | (many, Extent::One(one)) => {
                let (low, high) = slice(many)?;
                Some(vec![all([at_least(one, &low), below(one, &high)])])
            }
            (a, b) if flat => {
                let ((low, high), (from, to)) = (slice(a)?, slice(b)?);
                let rows = [below(&low, &high), below(&from, &to), below(&low, &to), below(&from, &high)];
                Some(vec![all(rows)])
            }
            _ => None,
        }
    }

    /// Judges `x[index]`, where x is the row.
    pub(super) fn element(&mut self, mut place: Place, base: &Expr, index: &Expr) {
        if base.as_name().is_none() {
            return;
        }
        let Value::Row(width) = self.value(&mut place, base) else { return };
        let zero = Affine::constant(0);
        let (violations, known) = match self.value(&mut place, index) {
            Value::Int(at) => (vec![all([below(&at, &zero)]), all([at_least(&at, &width)])], true),
            Value::Range(low, high) => {
                let some = below(&low, &high);
                (vec![all([some.clone(), below(&low, &zero)]), all([some, below(&width, &high)])], true)
            }
            _ => (vec![], false),
        };
        self.judge(&place, index.span, Demand::Feature, violations, known);
    }
}
