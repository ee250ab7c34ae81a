//! The loaded files in the form in which ariadne draws them, prepared once a file and only where a place is shown.

use std::collections::BTreeMap;
use std::fmt::{Debug, Display};
use std::ops::Range;

use ariadne::{Cache, Source};
use hqml_ir::span::{FileId, Span};

use crate::world::SourceMap;

pub(super) struct Sources<'a> {
    map: &'a SourceMap,
    ready: BTreeMap<FileId, Source<&'a str>>,
}

impl<'a> Sources<'a> {
    pub(super) fn new(map: &'a SourceMap) -> Self {
        Self { map, ready: BTreeMap::new() }
    }

    /// The bytes to draw for a span: an empty one is shown at the character before it.
    pub(super) fn visible(&self, span: Span) -> Range<usize> {
        let range = span.range();
        let text = self.map.get(span.file).map(|file| &*file.text).unwrap_or_default();
        if !range.is_empty() || text.is_empty() {
            return range;
        }
        let before = text.get(..range.start).and_then(|before| before.chars().next_back());
        before.map_or(range.clone(), |last| range.start - last.len_utf8()..range.start)
    }
}

impl<'a> Cache<FileId> for &mut Sources<'a> {
    type Storage = &'a str;

    fn fetch(&mut self, id: &FileId) -> Result<&Source<&'a str>, impl Debug> {
        let map: &'a SourceMap = self.map;
        let Some(file) = map.get(*id) else { return Err(format!("no file {}", id.0)) };
        Ok(self.ready.entry(*id).or_insert_with(|| Source::from(&*file.text)))
    }

    fn display<'b>(&self, id: &'b FileId) -> Option<impl Display + 'b> {
        self.map.get(*id).map(|file| file.uri.to_string())
    }
}
