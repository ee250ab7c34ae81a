//! Drawings of circuits: a flat program enters; leaves a [`Layout`], columns of marks on wires, and from it lines of text.
//! The layout holds everything a picture needs, so that the SVG picture is drawn from it too.
//!
//! ```text
//!      ┌───┐
//! q[0] ┤ H ├──●──────────────
//!      └───┘  │  ┌──────────┐
//! q[1] ───────⊕──┤ Ry(θ[0]) ├
//!                └──────────┘
//! ```
//!
//! A dot is a control, `⊕` the target of a controlled X, `×` one end of a swap, `░` a barrier; dots alone are a controlled Z.
//! A box on several wires has a junction on the wires it acts on, and passes over the others.

mod angle;
mod canvas;
mod layout;
mod shape;
mod svg;
mod text;

pub use angle::{Letters, number};
pub use layout::{Column, Layout};
pub use shape::{Item, Mark};
pub use svg::svg;
pub use text::text;

use hqml_ir::Program;

/// A program as text, wrapped at `width` characters. Ends with a line end; a program without qubits is drawn as nothing.
pub fn draw(program: &Program, letters: &Letters, width: usize) -> String {
    text(&Layout::of(program, letters), width)
}
