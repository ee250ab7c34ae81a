//! A layout to text: the list of operations enters, lines leave. Two passes, linear in the length of the list.

use super::WIDTH;
use super::operation::{Comment, Op};

/// How much further a line is indented that begins where no line was to begin, after a comment.
const CONTINUED: usize = 4;

/// The text of a layout, without a line end after its last line.
pub(super) fn render(ops: &[Op<'_>]) -> String {
    let widths = Widths::of(ops);
    let mut page = Page { line_begins: true, indents: vec![0], ..Page::default() };
    let mut flat: Vec<bool> = vec![];
    for (at, op) in ops.iter().enumerate() {
        let is_flat = flat.last().copied().unwrap_or(false);
        match op {
            Op::Text(text) => page.write(text),
            Op::Space => page.spaces = page.spaces.max(1),
            Op::Comma => page.comma(false),
            Op::LastComma if !is_flat => page.comma(true),
            Op::IfFlat(text) | Op::Line(text) if is_flat => page.raw(text),
            Op::Pad(columns) if !is_flat => page.pad(*columns),
            Op::Line(_) => page.line(),
            Op::Fill if is_flat || page.column() + 1 + widths.tails[at + 1] <= WIDTH => {
                page.spaces = page.spaces.max(1)
            }
            Op::Fill => page.line(),
            Op::Open(_) => flat.push(is_flat || widths.fits(at, page.column())),
            Op::Close => {
                flat.pop();
            }
            Op::Indent(columns) => page.indents.push(page.indent().saturating_add_signed(*columns)),
            Op::Align(columns) => {
                page.indents.push(page.column().saturating_add_signed(*columns).max(page.indent()));
            }
            Op::Dedent => page.dedent(),
            Op::Comment(comment) => page.comment(comment),
            Op::Blank => page.blank(),
            Op::LastComma | Op::IfFlat(_) | Op::Pad(_) => {}
        }
    }
    page.write_held();
    page.text
}

/// What has to be known of a group before it is written.
struct Widths {
    /// The columns from each operation to the next line end that may be; one more than there are operations.
    tails: Vec<usize>,
    /// For each `Open`, the columns of its group with what follows it; `None` where it has to be broken.
    groups: Vec<Option<usize>>,
}

impl Widths {
    fn of(ops: &[Op<'_>]) -> Self {
        let mut tails = vec![0; ops.len() + 1];
        for (at, op) in ops.iter().enumerate().rev() {
            tails[at] = match op {
                Op::Line(_) | Op::Fill | Op::Comment(_) => 0,
                Op::IfFlat(_) => tails[at + 1],
                other => other.flat_width() + tails[at + 1],
            };
        }
        let mut groups = vec![None; ops.len()];
        let mut open: Vec<(usize, usize, bool)> = vec![];
        let (mut width, mut trailed) = (0, false);
        for (at, op) in ops.iter().enumerate() {
            width += op.flat_width();
            trailed |= matches!(op, Op::Comment(_));
            if trailed && !may_follow_on_line(op) {
                trailed = false;
                if let Some((_, _, force)) = open.last_mut() {
                    *force = true;
                }
            }
            match op {
                Op::Open(force) => open.push((at, width, *force)),
                Op::Close => {
                    let Some((begin, before, force)) = open.pop() else { continue };
                    groups[begin] = (!force).then(|| width - before + tails[at + 1]);
                    if let Some((_, _, outer)) = open.last_mut() {
                        *outer |= force;
                    }
                }
                _ => {}
            }
        }
        Self { tails, groups }
    }

    fn fits(&self, at: usize, column: usize) -> bool {
        self.groups[at].is_some_and(|width| column + width <= WIDTH)
    }
}

/// Whether a group that ends with a comment behind its last token, followed by nothing else than this, may be flat.
fn may_follow_on_line(op: &Op<'_>) -> bool {
    match op {
        Op::Comment(comment) => !comment.own,
        _ => matches!(op, Op::Close | Op::Dedent | Op::Comma | Op::LastComma | Op::IfFlat(_)),
    }
}

/// What is written so far, and what the next piece of text brings with it.
#[derive(Default)]
struct Page<'a> {
    text: String,
    /// The columns of the last line.
    written: usize,
    indents: Vec<usize>,
    /// Line ends before the next text: none, one, or two for an empty line.
    ends: usize,
    /// Whether a line is to begin with the next text, because the layout wants it or a comment ends the last one.
    line_begins: bool,
    /// Where that line begins: what is indented further after the line end holds only for the lines after it.
    start: usize,
    /// Spaces before the next text, unless a line begins with it.
    spaces: usize,
    /// Comments behind the last text, not yet written: a comma may still come before them.
    held: Vec<&'a Comment<'a>>,
}

impl<'a> Page<'a> {
    fn indent(&self) -> usize {
        self.indents.last().copied().unwrap_or(0)
    }

    fn dedent(&mut self) {
        self.indents.pop();
        self.start = self.indent();
    }

    /// The column of the next text.
    fn column(&self) -> usize {
        if self.ends > 0 || !self.held.is_empty() { self.start } else { self.written + self.spaces }
    }

    fn raw(&mut self, text: &str) {
        if text == " " {
            self.spaces = self.spaces.max(1);
        } else if !text.is_empty() {
            self.write(text);
        }
    }

    fn write(&mut self, text: &str) {
        self.write_held();
        self.begin();
        self.text.push_str(text);
        self.written += text.chars().count();
        self.line_begins = false;
    }

    /// Line ends and indentation, or a space, before a text.
    fn begin(&mut self) {
        if self.text.is_empty() {
            (self.ends, self.spaces) = (0, 0);
        }
        if self.ends > 0 {
            self.text.extend(std::iter::repeat_n('\n', self.ends));
            self.text.extend(std::iter::repeat_n(' ', self.start));
            self.written = self.start;
        } else {
            self.text.extend(std::iter::repeat_n(' ', self.spaces));
            self.written += self.spaces;
        }
        (self.ends, self.spaces) = (0, 0);
    }

    fn write_held(&mut self) {
        for comment in std::mem::take(&mut self.held) {
            self.text.push(' ');
            self.text.push_str(comment.text);
            self.ends = self.ends.max(1);
        }
    }

    fn comma(&mut self, last: bool) {
        if self.ends == 0 && !self.held.is_empty() && (last || self.held.iter().all(|comment| !comment.doc)) {
            self.text.push(',');
        } else {
            self.write(",");
        }
    }

    fn pad(&mut self, columns: usize) {
        self.spaces += columns;
    }

    fn line(&mut self) {
        self.ends = self.ends.max(1);
        (self.line_begins, self.spaces, self.start) = (true, 0, self.indent());
    }

    fn comment(&mut self, comment: &'a Comment<'a>) {
        if !self.line_begins {
            (self.line_begins, self.start) = (true, self.indent() + CONTINUED);
        }
        if !comment.own {
            self.held.push(comment);
            return;
        }
        let opens = self.after_opener();
        self.write_held();
        self.ends = if comment.blank && !opens { 2 } else { self.ends.max(1) };
        self.begin();
        self.text.push_str(comment.text);
        self.ends = 1;
    }

    fn blank(&mut self) {
        if self.ends > 0 && !self.after_opener() {
            self.ends = 2;
        }
    }

    fn after_opener(&self) -> bool {
        self.held.is_empty() && self.text.ends_with(['{', '(', '['])
    }
}
