//! Generic targets: a shape enters as text, such as `grid(3, 4)`; a target leaves of which no figures are known.

use super::error::SHAPES;
use super::{Coupling, MOST_QUBITS, Target, TargetError};
use crate::Gate;

/// The native gates where none are given.
const GATES: [Gate; 4] = [Gate::X, Gate::Sx, Gate::Rz, Gate::Cz];

/// A generic target by its text: `all_to_all(n)`, `line(n)`, `ring(n)`, `grid(rows, columns)` or `heavy_hex(distance)`, its
/// native gates rz, sx, x and cz unless others are given: `line(5, gates: [rz, sx, x, ecr])`. `None` where the text does
/// not begin with the name of a shape and a bracket: it may be a file.
///
/// Qubits of a grid are numbered row by row. `heavy_hex` has Qiskit's numbers (`CouplingMap.from_heavy_hex`): the
/// `distance^2` qubits of the code first, then those between them.
pub fn generic(text: &str) -> Option<Result<Target, TargetError>> {
    let (shape, rest) = text.trim().split_once('(')?;
    let shape = Shape::named(shape.trim())?;
    let told = |reason: String| TargetError::Generic { text: text.trim().to_owned(), reason };
    Some(arguments(rest).and_then(|(sizes, gates)| target(text.trim(), shape, &sizes, gates)).map_err(told))
}

/// The names of the shapes and how they are written, for messages.
pub fn shapes() -> &'static str {
    SHAPES
}

#[derive(Debug, Clone, Copy)]
enum Shape {
    AllToAll,
    Line,
    Ring,
    Grid,
    HeavyHex,
}

impl Shape {
    fn named(name: &str) -> Option<Shape> {
        Some(match name {
            "all_to_all" => Shape::AllToAll,
            "line" => Shape::Line,
            "ring" => Shape::Ring,
            "grid" => Shape::Grid,
            "heavy_hex" => Shape::HeavyHex,
            _ => return None,
        })
    }
}

/// The numbers and the gates between the brackets.
fn arguments(rest: &str) -> Result<(Vec<u32>, Option<Vec<Gate>>), String> {
    let inside = rest.trim().strip_suffix(')').ok_or("its bracket is not closed")?;
    let (numbers, gates) = match inside.split_once("gates") {
        Some((numbers, gates)) => (numbers.trim().trim_end_matches(','), Some(gate_list(gates)?)),
        None => (inside, None),
    };
    let number = |text: &str| {
        let text = text.trim();
        text.parse().map_err(|_| format!("`{text}` is no whole number"))
    };
    Ok((numbers.split(',').map(number).collect::<Result<_, _>>()?, gates))
}

/// `: [rz, sx]`.
fn gate_list(text: &str) -> Result<Vec<Gate>, String> {
    let list = text.trim().strip_prefix(':').map(str::trim);
    let list = list.and_then(|list| list.strip_prefix('[')?.strip_suffix(']')).ok_or("its gates stand in no list")?;
    let gate = |name: &str| {
        let name = name.trim();
        Gate::known_as(name).ok_or_else(|| format!("no gate is called `{name}`"))
    };
    list.split(',').map(gate).collect()
}

fn target(text: &str, shape: Shape, sizes: &[u32], gates: Option<Vec<Gate>>) -> Result<Target, String> {
    let coupling = match (shape, sizes) {
        (Shape::AllToAll, &[n]) => Coupling::all_to_all(counted(n.into())?),
        (Shape::Line, &[n]) => line(counted(n.into())?, false),
        (Shape::Ring, &[n]) => line(counted(n.into())?, true),
        (Shape::Grid, &[rows, columns]) => {
            counted(u64::from(rows) * u64::from(columns))?;
            grid(rows, columns)
        }
        (Shape::HeavyHex, &[distance]) if distance % 2 == 1 => {
            let d = u64::from(distance);
            counted((5 * d).saturating_mul(d).saturating_sub(2 * d + 1) / 2)?;
            heavy_hex(distance)
        }
        (Shape::HeavyHex, &[_]) => return Err("the distance of a heavy-hex code is odd".to_owned()),
        (Shape::Grid, _) => return Err("it takes rows and columns".to_owned()),
        _ => return Err("it takes one number".to_owned()),
    };
    Ok(Target::new(text, gates.unwrap_or_else(|| GATES.to_vec()), coupling))
}

fn counted(qubits: u64) -> Result<u32, String> {
    let most = u64::from(MOST_QUBITS);
    if (1..=most).contains(&qubits) {
        return u32::try_from(qubits).map_err(|error| error.to_string());
    }
    Err(format!("it would have {qubits} qubits, and a target has 1 to {most}"))
}

fn line(qubits: u32, closed: bool) -> Coupling {
    let mut pairs: Vec<_> = (1..qubits).map(|q| (q - 1, q)).collect();
    if closed && qubits > 2 {
        pairs.push((0, qubits - 1));
    }
    Coupling::new(qubits, &pairs, false)
}

fn grid(rows: u32, columns: u32) -> Coupling {
    let at = |row: u32, column: u32| row * columns + column;
    let right = (0..rows).flat_map(|r| (1..columns).map(move |c| (at(r, c - 1), at(r, c))));
    let down = (1..rows).flat_map(|r| (0..columns).map(move |c| (at(r - 1, c), at(r, c))));
    Coupling::new(rows * columns, &right.chain(down).collect::<Vec<_>>(), false)
}

/// The heavy-hex code of odd distance d (Chamberland et al., Physical Review X 10 (2020) 011022): d rows of d data qubits
/// with d - 1 flags between them, joined downwards by (d + 1)/2 syndrome qubits, at the left end below even rows and at the
/// right end below odd ones, and through flags. Data come first, then syndromes, then flags.
fn heavy_hex(d: u32) -> Coupling {
    let per_row = d.div_ceil(2);
    let data = |row: u32, k: u32| row * d + k;
    let syndrome = |row: u32, k: u32| d * d + row * per_row + k;
    let flag = |row: u32, k: u32| d * d + (d - 1) * per_row + row * (d - 1) + k;
    let mut pairs = vec![];
    for row in 0..d {
        for k in 0..d - 1 {
            pairs.extend([(data(row, k), flag(row, k)), (flag(row, k), data(row, k + 1))]);
        }
    }
    for row in 0..d - 1 {
        let even = row % 2 == 0;
        for k in 0..per_row {
            // The k-th syndrome below this row hangs on the row's end, or on every second flag.
            let end = if even { k == 0 } else { k == per_row - 1 };
            let above = |row| match (end, even) {
                (true, true) => data(row, 0),
                (true, false) => data(row, d - 1),
                (false, true) => flag(row, 2 * k - 1),
                (false, false) => flag(row, 2 * k),
            };
            pairs.extend([(above(row), syndrome(row, k)), (syndrome(row, k), above(row + 1))]);
        }
    }
    let qubits = d * d + (d - 1) * per_row + d * (d - 1);
    Coupling::new(qubits, &pairs, false)
}
