//! Layout to SVG: one long line of columns, wires that pass behind the boxes, every letter as wide as any other so that
//! boxes fit their labels wherever the picture is shown.

use std::fmt::Write;

use super::layout::{Column, Layout};
use super::shape::{Item, Mark};

/// Pixels from wire to wire.
const ROW: f64 = 44.0;
/// Pixels from column to column, beside their widths.
const GAP: f64 = 14.0;
/// Height of a box on one wire.
const BOX: f64 = 30.0;
/// Pixels of a letter.
const LETTER: f64 = 7.8;
/// Pixels around everything.
const MARGIN: f64 = 12.0;
/// Radius of the target of a controlled X.
const TARGET: f64 = 9.0;

const STYLE: &str = "text{font:13px ui-monospace,Menlo,Consolas,'DejaVu Sans Mono',monospace;dominant-baseline:central}\
                     .l{text-anchor:middle}.p{font-size:10px;fill:#666}\
                     line,rect,circle{stroke:#222;stroke-width:1.4}rect{fill:#fff}.c{fill:#222}.t{fill:#fff}\
                     .b{stroke:#999;stroke-width:5;stroke-dasharray:3 3}";

/// The drawing as an SVG document. A program without qubits is an empty picture.
pub fn svg(layout: &Layout) -> String {
    let names: Vec<String> = layout.numbers.iter().map(|number| format!("q[{number}]")).collect();
    let head = MARGIN + names.iter().map(|name| letters(name)).fold(0.0, f64::max) + LETTER;
    let total: f64 = layout.columns.iter().map(|column| width(column) + GAP).sum();
    let right = head + total + GAP;
    let phase = layout.phase.as_ref().map(|phase| format!("global phase: {phase}"));
    let rows = names.len() as f64 + f64::from(u8::from(phase.is_some())) / 2.0;
    let wide = right.max(phase.as_ref().map_or(0.0, |text| 2.0 * MARGIN + letters(text))) + MARGIN;
    let (wide, high) = (number(wide), number(2.0 * MARGIN + rows * ROW));
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{wide}\" height=\"{high}\" viewBox=\"0 0 {wide} {high}\">\n\
         <style>{STYLE}</style>\n<rect width=\"{wide}\" height=\"{high}\" style=\"stroke:none\"/>\n"
    );
    for (qubit, name) in (0..).zip(&names) {
        let y = wire(qubit);
        label(&mut out, "", MARGIN, y, name);
        line(&mut out, "", (head, y), (right, y));
    }
    let mut left = head + GAP;
    for column in &layout.columns {
        let room = width(column);
        column.items.iter().for_each(|item| draw(&mut out, item, left + room / 2.0));
        left += room + GAP;
    }
    if let Some(text) = phase {
        label(&mut out, "", MARGIN, wire(layout.qubits) - ROW / 4.0, &text);
    }
    out.push_str("</svg>\n");
    out
}

/// Pixels of a text.
fn letters(text: &str) -> f64 {
    LETTER * text.chars().count() as f64
}

fn width(column: &Column) -> f64 {
    column.items.iter().map(item_width).fold(2.0 * TARGET, f64::max)
}

fn item_width(item: &Item) -> f64 {
    match item.boxed() {
        Some(_) => (letters(&item.label) + 2.0 * LETTER + 2.0 * port_width(item)).max(BOX),
        None => 2.0 * TARGET,
    }
}

/// The room for what stands at the wires of a box, on both sides.
fn port_width(item: &Item) -> f64 {
    let text = |mark: &(u32, Mark)| if let Mark::Box(text) = &mark.1 { letters(text) } else { 0.0 };
    item.marks.iter().map(text).fold(0.0, f64::max)
}

/// The height of a qubit's wire.
fn wire(qubit: u32) -> f64 {
    MARGIN + ROW * (f64::from(qubit) + 0.5)
}

/// One operation around the middle of its column.
fn draw(out: &mut String, item: &Item, middle: f64) {
    let (low, high) = item.extent();
    if item.marks.iter().all(|mark| mark.1 == Mark::Barrier) {
        for (qubit, _) in &item.marks {
            let y = wire(*qubit);
            line(out, "b", (middle, y - ROW / 2.0), (middle, y + ROW / 2.0));
        }
        return;
    }
    if low < high {
        line(out, "", (middle, wire(low)), (middle, wire(high)));
    }
    if let Some((first, last)) = item.boxed() {
        boxed(out, item, middle, (wire(first), wire(last)));
    }
    for (qubit, mark) in &item.marks {
        let y = wire(*qubit);
        match mark {
            Mark::Control => circle(out, "c", (middle, y), 4.0),
            Mark::Target => {
                circle(out, "t", (middle, y), TARGET);
                line(out, "", (middle - TARGET, y), (middle + TARGET, y));
                line(out, "", (middle, y - TARGET), (middle, y + TARGET));
            }
            Mark::Cross => {
                line(out, "", (middle - 6.0, y - 6.0), (middle + 6.0, y + 6.0));
                line(out, "", (middle - 6.0, y + 6.0), (middle + 6.0, y - 6.0));
            }
            Mark::Box(_) | Mark::Barrier => {}
        }
    }
}

fn boxed(out: &mut String, item: &Item, middle: f64, (top, bottom): (f64, f64)) {
    let width = item_width(item);
    let left = middle - width / 2.0;
    let (x, y) = (number(left), number(top - BOX / 2.0));
    let (w, h) = (number(width), number(bottom - top + BOX));
    let _ = writeln!(out, "<rect x=\"{x}\" y=\"{y}\" width=\"{w}\" height=\"{h}\" rx=\"3\"/>");
    label(out, "l", middle, f64::midpoint(top, bottom), &item.label);
    for (qubit, mark) in &item.marks {
        match mark {
            Mark::Box(text) if text == "●" => circle(out, "c", (left, wire(*qubit)), 4.0),
            Mark::Box(text) if !text.is_empty() => label(out, "p", left + 3.0, wire(*qubit), text),
            _ => {}
        }
    }
}

fn line(out: &mut String, class: &str, from: (f64, f64), to: (f64, f64)) {
    let class = if class.is_empty() { String::new() } else { format!(" class=\"{class}\"") };
    let (x1, y1, x2, y2) = (number(from.0), number(from.1), number(to.0), number(to.1));
    let _ = writeln!(out, "<line{class} x1=\"{x1}\" y1=\"{y1}\" x2=\"{x2}\" y2=\"{y2}\"/>");
}

fn circle(out: &mut String, class: &str, at: (f64, f64), radius: f64) {
    let (x, y, r) = (number(at.0), number(at.1), number(radius));
    let _ = writeln!(out, "<circle class=\"{class}\" cx=\"{x}\" cy=\"{y}\" r=\"{r}\"/>");
}

fn label(out: &mut String, class: &str, x: f64, y: f64, text: &str) {
    if text.is_empty() {
        return;
    }
    let class = if class.is_empty() { String::new() } else { format!(" class=\"{class}\"") };
    let text = text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    let _ = writeln!(out, "<text{class} x=\"{}\" y=\"{}\">{text}</text>", number(x), number(y));
}

/// At most one digit behind the point.
fn number(value: f64) -> String {
    let text = format!("{value:.1}");
    text.strip_suffix(".0").map_or(text.clone(), str::to_owned)
}
