//! What a layout is said in: a flat list of pieces of text, places where a line may break, and groups of them.
//!
//! A group is either flat, on one line, or broken: then all its own lines break, and each group in it is judged anew.

use std::borrow::Cow;

/// A step of a layout.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Op<'a> {
    /// A piece of text without line ends.
    Text(Cow<'a, str>),
    /// A space, unless a line begins here.
    Space,
    /// A `,` between elements. It stands before a plain comment that trails the element.
    Comma,
    /// A `,` after the last element of a broken group.
    LastComma,
    /// Text where the group is flat.
    IfFlat(&'static str),
    /// Spaces where the group is broken.
    Pad(usize),
    /// A line end where the group is broken, this text where it is flat.
    Line(&'static str),
    /// Where the group is broken, a line end if what comes up to the next one does not fit, a space otherwise.
    Fill,
    /// A group begins; it is broken in any case if this says so.
    Open(bool),
    /// A group ends.
    Close,
    /// Lines are indented by this much more or less.
    Indent(isize),
    /// Lines are indented to this column, more or less.
    Align(isize),
    /// The last `Indent` or `Align` ends.
    Dedent,
    /// A comment.
    Comment(Comment<'a>),
    /// An empty line, if a line begins here and is not the first in a bracket.
    Blank,
}

/// A comment, from its slashes to the end of its line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Comment<'a> {
    /// Its text.
    pub(super) text: &'a str,
    /// Whether it stands on a line of its own, or else behind something.
    pub(super) own: bool,
    /// Whether there is an empty line before it.
    pub(super) blank: bool,
    /// Whether it begins like a doc comment, which a comma must not pass.
    pub(super) doc: bool,
}

impl Op<'_> {
    /// The columns it takes on one line.
    pub(super) fn flat_width(&self) -> usize {
        match self {
            Self::Text(text) => text.chars().count(),
            Self::Space | Self::Comma | Self::Fill => 1,
            Self::IfFlat(text) | Self::Line(text) => text.len(),
            _ => 0,
        }
    }
}
