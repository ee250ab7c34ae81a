//! A circuit at a small width, to be drawn and counted: a declaration enters, a program leaves, where the declaration can
//! be elaborated with its defaults.

use hqml_ir::{Gate, Op, Program, Qubits, Span};

use crate::circuits::{Argument, Given, Incoming, Use, elaborate_fresh};
use crate::drawing::{Letters, draw};
use crate::eval::{Constant, Evaluator, Kind, Plain, Scope, bind_options, lists};
use crate::lower::lower;
use crate::names::{Declared, Names};
use crate::syntax::ast::{DeclarationBody, DeclarationKind};

/// A circuit at one width.
pub(super) struct Sketch {
    /// What reaches it: features of a feature map, else qubits.
    pub(super) width: usize,
    /// Its gates.
    pub(super) program: Program,
    /// Trained parameters.
    pub(super) trained: usize,
    /// Numbers that are drawn and never trained.
    pub(super) drawn: usize,
    /// The options that are not at their defaults, as they are written: `reps: 1`.
    pub(super) options: Vec<String>,
}

/// The widths of a drawing, the best first.
const WIDTHS: [usize; 10] = [3, 4, 2, 1, 5, 6, 7, 8, 9, 16];

/// Options that repeat a circuit: a drawing shows one round where all of them are too long.
const REPEATS: [&str; 5] = ["reps", "repeats", "repetitions", "layers", "depth"];

/// A small picture of a feature map, an ansatz or a circuit.
pub(super) fn picture(names: &Names, declared: &Declared, paper: usize) -> Option<Sketch> {
    let whole = WIDTHS.iter().find_map(|width| at(names, declared, *width, false))?;
    if !is_wide(&whole.program, paper) {
        return Some(whole);
    }
    let shorter = at(names, declared, whole.width, true).filter(|short| !short.options.is_empty());
    Some(shorter.unwrap_or(whole))
}

/// Whether a drawing of it goes on below.
fn is_wide(program: &Program, paper: usize) -> bool {
    draw(program, &Letters::default(), paper).contains('»')
}

/// The circuit at one width; `None` where it is none, or wrong, or too large to be a picture.
pub(super) fn at(names: &Names, declared: &Declared, width: usize, once: bool) -> Option<Sketch> {
    let span = declared.declaration.name.span;
    let (arguments, options) = arguments(declared, span, once)?;
    let incoming = match declared.kind() {
        DeclarationKind::FeatureMap => Incoming::Features(width),
        DeclarationKind::Ansatz | DeclarationKind::Circuit => Incoming::State(width),
        _ => return None,
    };
    let stage = Use { declared, arguments: &arguments, incoming, span, origin: None, first_parameter: 0 };
    let found = elaborate_fresh(names, &stage).ok()?;
    let qubits = u32::try_from(found.qubits).ok()?;
    let parameters = u32::try_from(found.parameters.len()).ok()?;
    let program = lower(&found.tree, qubits, u32::try_from(width).ok()?, parameters).ok()?;
    let trained = found.parameters.iter().filter(|p| p.trained).count();
    Some(Sketch { width, program, trained, drawn: found.parameters.len() - trained, options })
}

/// Values for the options without a default, and `1` for what repeats, if `once` is asked for.
fn arguments(declared: &Declared, span: Span, once: bool) -> Option<(Vec<Argument<'_>>, Vec<String>)> {
    let (mut arguments, mut written) = (vec![], vec![]);
    for parameter in declared.declaration.parameters.iter().flat_map(|p| &p.list) {
        let name = parameter.name.name.as_str();
        let (value, text) = match (Kind::of(&parameter.ty).ok()?, &parameter.default) {
            (Kind::Row, _) => continue,
            (Kind::Int, Some(_)) if once && REPEATS.contains(&name) => (Constant::Int(1), "1"),
            (_, Some(_)) => continue,
            (Kind::Int, None) => (Constant::Int(2), "2"),
            (Kind::Real, None) => (Constant::Real(0.5), "0.5"),
            (Kind::Bool, None) => (Constant::Bool(true), "true"),
            (Kind::Gate, None) => (Constant::Gate(Gate::Rx), "rx"),
            _ => return None,
        };
        written.push(format!("{name}: {text}"));
        arguments.push(Argument { label: Some((name, span)), value: Given::Known(value), span });
    }
    Some((arguments, written))
}

/// What a pattern gives for `width` qubits: lists of qubits; `None` where it cannot be had with its defaults.
pub(super) fn pattern(names: &Names, declared: &Declared, width: usize) -> Option<Vec<Vec<u32>>> {
    let DeclarationBody::Definition(definition) = &declared.declaration.body else { return None };
    let span = declared.declaration.name.span;
    let number = Argument { label: None, value: Given::Known(Constant::Int(i64::try_from(width).ok()?)), span };
    let mut scope = Scope::new(declared.file);
    bind_options(names, declared, &[number], span, &mut scope, &mut Plain::new()).ok()?;
    let value = Evaluator { names, scope: &mut scope, context: &mut Plain::new() }.eval(&definition.value).ok()?;
    let blocks = lists::items(&value, span).ok()?;
    let qubits = |block: &Constant| -> Option<Vec<u32>> {
        let items = lists::items(block, span).ok()?;
        items.iter().map(|item| u32::try_from(item.as_int()?).ok().filter(|q| (*q as usize) < width)).collect()
    };
    blocks.iter().map(qubits).collect()
}

/// An entangling layer of `cx` over pairs of qubits.
pub(super) fn entangling(pairs: &[Vec<u32>], width: usize) -> Option<Program> {
    let op = |pair: &Vec<u32>| match pair.as_slice() {
        [a, b] if a != b => {
            let (angles, controls) = (smallvec::SmallVec::new(), Qubits::new());
            Some(Op::Gate { gate: Gate::Cx, angles, qubits: Qubits::from_slice(&[*a, *b]), controls })
        }
        _ => None,
    };
    let ops = pairs.iter().map(op).collect::<Option<Vec<_>>>()?;
    Some(Program { qubits: u32::try_from(width).ok()?, features: 0, parameters: 0, ops })
}
