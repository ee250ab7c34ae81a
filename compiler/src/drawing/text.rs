//! Layout to text: each wire is a line, boxes share the lines between the wires. What is wider than asked for goes on
//! below, from `»` to `«`.

use super::canvas::{Canvas, DOWN, LEFT, RIGHT, UP};
use super::layout::{Column, Layout};
use super::shape::{Item, Mark};

/// The drawing as lines of text, none longer than `width` unless one column alone is. Ends with a line end.
pub fn text(layout: &Layout, width: usize) -> String {
    if layout.qubits == 0 {
        return String::new();
    }
    let highest = layout.numbers.iter().max().copied().unwrap_or(0);
    let head = format!("q[{highest}] ").chars().count();
    let mut out = String::new();
    let blocks = blocks(&layout.columns, width.saturating_sub(head + 2));
    for (at, columns) in blocks.iter().enumerate() {
        if at > 0 {
            out.push('\n');
        }
        block(&layout.numbers, columns, head, (at > 0, at + 1 < blocks.len()), &mut out);
    }
    if let Some(phase) = &layout.phase {
        out.push_str(&format!("global phase: {phase}\n"));
    }
    out
}

/// As many columns in a block as fit, at least one.
fn blocks(columns: &[Column], width: usize) -> Vec<&[Column]> {
    let (mut out, mut from, mut used) = (vec![], 0, 0);
    for (at, column) in columns.iter().enumerate() {
        let next = self::width(column) + 1;
        if at > from && used + next > width {
            out.push(&columns[from..at]);
            (from, used) = (at, 0);
        }
        used += next;
    }
    out.push(&columns[from..]);
    out
}

/// The characters a column takes.
fn width(column: &Column) -> usize {
    column.items.iter().map(item_width).max().unwrap_or(1)
}

fn item_width(item: &Item) -> usize {
    match item.boxed() {
        Some(_) => item.label.chars().count() + 4 + 2 * port_width(item),
        None => 1,
    }
}

/// The room for what stands at the wires of a box; the same on both sides, so that the label stays in the middle.
fn port_width(item: &Item) -> usize {
    let text = |mark: &(u32, Mark)| if let Mark::Box(text) = &mark.1 { text.chars().count() } else { 0 };
    item.marks.iter().map(text).max().unwrap_or(0)
}

/// One block: all wires, some columns. `around`: whether something stands before it, and behind it.
fn block(numbers: &[u32], columns: &[Column], head: usize, around: (bool, bool), out: &mut String) {
    let total: usize = columns.iter().map(|c| width(c) + 1).sum::<usize>() + 1;
    let mut canvas = Canvas::new(2 * numbers.len() + 1, head + total + 1);
    for (qubit, number) in (0..).zip(numbers) {
        let row = wire(qubit);
        canvas.write(row, 0, &format!("q[{number}]"));
        (head..head + total).for_each(|column| canvas.join(row, column, LEFT | RIGHT));
        if around.0 {
            canvas.write(row, head - 1, "«");
        }
        if around.1 {
            canvas.write(row, head + total, "»");
        }
    }
    let mut left = head + 1;
    for column in columns {
        let room = width(column);
        for item in &column.items {
            draw(&mut canvas, item, left + (room - item_width(item)) / 2);
        }
        left += room + 1;
    }
    let lines: Vec<String> = canvas.lines().collect();
    let outer = |at: usize| (at == 0 || at + 1 == lines.len()) && lines[at].is_empty();
    for (_, line) in lines.iter().enumerate().filter(|(at, _)| !outer(*at)) {
        out.push_str(line);
        out.push('\n');
    }
}

/// The row of a qubit's wire.
fn wire(qubit: u32) -> usize {
    2 * qubit as usize + 1
}

fn draw(canvas: &mut Canvas, item: &Item, left: usize) {
    let (low, high) = item.extent();
    let middle = left + (item_width(item) - 1) / 2;
    if item.marks.iter().all(|m| m.1 == Mark::Barrier) {
        return barrier(canvas, item, middle);
    }
    match item.boxed() {
        Some((first, last)) => {
            if low < first {
                canvas.vertical(middle, wire(low), wire(first) - 1);
            }
            if high > last {
                canvas.vertical(middle, wire(last) + 1, wire(high));
            }
            boxed(canvas, item, left, first, last);
        }
        None => canvas.vertical(middle, wire(low), wire(high)),
    }
    for (qubit, mark) in &item.marks {
        match mark {
            Mark::Control => canvas.write(wire(*qubit), middle, "●"),
            Mark::Target => canvas.write(wire(*qubit), middle, "⊕"),
            Mark::Cross => canvas.write(wire(*qubit), middle, "×"),
            Mark::Box(_) | Mark::Barrier => {}
        }
    }
}

fn barrier(canvas: &mut Canvas, item: &Item, column: usize) {
    for (k, (qubit, _)) in item.marks.iter().enumerate() {
        canvas.write(wire(*qubit), column, "░");
        if item.marks.get(k + 1).is_some_and(|next| next.0 == qubit + 1) {
            canvas.write(wire(*qubit) + 1, column, "░");
        }
    }
}

fn boxed(canvas: &mut Canvas, item: &Item, left: usize, first: u32, last: u32) {
    let (top, bottom, right) = (wire(first) - 1, wire(last) + 1, left + item_width(item) - 1);
    canvas.horizontal(top, left, right);
    canvas.horizontal(bottom, left, right);
    for (row, side) in [(top, DOWN), (bottom, UP)] {
        canvas.join(row, left, side);
        canvas.join(row, right, side);
    }
    for row in top + 1..bottom {
        let port = item.marks.iter().find(|m| wire(m.0) == row).map(|m| &m.1);
        let (into, out) = if port.is_some() { (LEFT, RIGHT) } else { (0, 0) };
        canvas.set(row, left, UP | DOWN | into);
        canvas.set(row, right, UP | DOWN | out);
        (left + 1..right).for_each(|column| canvas.set(row, column, 0));
        if let Some(Mark::Box(text)) = port {
            canvas.write(row, left + 1, text);
        }
    }
    let row = (top + bottom) / 2;
    canvas.write(row, left + 2 + port_width(item), &item.label);
}
