//! Places in source text: enters a file's number and a range of bytes; leaves spans that join, compare and print.

use serde::{Deserialize, Serialize};

/// The number of a loaded source file, given by the source map in the order of loading.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
pub struct FileId(pub u32);

/// A range of bytes in one file, `start..end`, end excluded. An empty range is a place between two bytes.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
pub struct Span {
    /// The file.
    pub file: FileId,
    /// The first byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
}

impl Span {
    /// The span of the bytes `start..end` of `file`.
    pub const fn new(file: FileId, start: u32, end: u32) -> Self {
        Self { file, start, end }
    }

    /// The empty span at one byte.
    pub const fn at(file: FileId, byte: u32) -> Self {
        Self::new(file, byte, byte)
    }

    /// The smallest span that covers both. The files must be the same; if they are not, `self` is kept.
    #[must_use]
    pub fn to(self, other: Self) -> Self {
        if self.file != other.file {
            return self;
        }
        Self::new(self.file, self.start.min(other.start), self.end.max(other.end))
    }

    /// The empty span before the first byte.
    #[must_use]
    pub const fn before(self) -> Self {
        Self::at(self.file, self.start)
    }

    /// The empty span after the last byte.
    #[must_use]
    pub const fn after(self) -> Self {
        Self::at(self.file, self.end)
    }

    /// The bytes as a range for slicing text.
    pub const fn range(self) -> std::ops::Range<usize> {
        self.start as usize..self.end as usize
    }

    /// The number of bytes.
    pub const fn len(self) -> usize {
        (self.end - self.start) as usize
    }

    /// Whether no byte is inside.
    pub const fn is_empty(self) -> bool {
        self.start == self.end
    }

    /// Whether the other span lies inside this one.
    pub fn contains(self, other: Self) -> bool {
        self.file == other.file && self.start <= other.start && other.end <= self.end
    }
}

impl std::fmt::Debug for Span {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}:{}..{}", self.file.0, self.start, self.end)
    }
}
