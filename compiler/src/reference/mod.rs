//! The reference: a name enters, together with what a program sees; leaves pages of Markdown. `docs/stdlib.md` is made of
//! the same pages, `hqml explain` prints them.

mod counts;
mod declared;
mod library;
mod options;
mod sketch;

pub use declared::{body, page as declaration_page};
pub use library::{library, markdown};
