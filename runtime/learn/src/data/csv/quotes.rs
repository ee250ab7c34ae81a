//! Quotes that are never closed: text enters, the line of the opening quote leaves.
//!
//! Such a quote swallows the rest of the file into one cell, and every later message would speak of the wrong place.

/// Where the reader stands.
#[derive(Clone, Copy)]
enum State {
    /// Before the first character of a cell: only here a quote opens.
    Start,
    /// In a cell that is not quoted.
    Plain,
    /// In a quoted cell that began on this line.
    Quoted(usize),
    /// Behind a quote in such a cell: it closes, or a second one makes it a character.
    Closing(usize),
}

/// The line (from 1) of a quote that is opened and never closed.
pub(super) fn unclosed(text: &str) -> Option<usize> {
    let mut line = 1;
    let mut state = State::Start;
    for byte in text.bytes() {
        state = match (state, byte) {
            (State::Start, b'"') => State::Quoted(line),
            (State::Closing(opened), b'"') => State::Quoted(opened),
            (State::Quoted(opened), b'"') => State::Closing(opened),
            (State::Quoted(opened), _) => State::Quoted(opened),
            (_, b',' | b'\n' | b'\r') => State::Start,
            _ => State::Plain,
        };
        line += usize::from(byte == b'\n');
    }
    match state {
        State::Quoted(opened) => Some(opened),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_quote_that_opens_a_cell_must_be_closed() {
        for text in ["", "a,b", "\"a\",b", "\"a \"\" b\"", "5\" pipe,x", "\"a\nb\",c", "\"\""] {
            assert_eq!(unclosed(text), None, "{text}");
        }
        for (text, line) in [("\"", 1), ("a\nb,\"c\nd", 2), ("\"a\"\"", 1), ("\"a\nb\",\"c", 2)] {
            assert_eq!(unclosed(text), Some(line), "{text}");
        }
    }
}
