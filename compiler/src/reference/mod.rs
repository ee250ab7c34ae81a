//! The reference: a name enters, together with what a program sees; leaves pages of Markdown. `docs/stdlib.md` is made of
//! the same pages, `hqml explain` prints them.

mod counts;
mod declared;
mod explain;
mod functions;
mod gates;
mod library;
mod options;
mod sketch;
mod tables;
mod words;

pub use explain::{nearest, pages};
pub use functions::{EXAMPLES, STATEMENTS, form};
pub use library::{library, markdown};
pub use tables::sections;
pub use words::{Example, WORDS, Word};
