//! Markdown for a terminal: a page enters, plain text leaves. What our own pages use is rendered: headings, paragraphs,
//! lists, tables, fenced blocks and code in backticks.

/// The longest line of a paragraph.
const WIDTH: usize = 100;

/// The page as plain text. Fenced blocks are indented and never broken.
pub(crate) fn plain(page: &str) -> String {
    let mut out = String::new();
    let mut lines = page.lines().peekable();
    while let Some(line) = lines.next() {
        if line.trim().is_empty() {
            out.push('\n');
        } else if line.starts_with("```") {
            for code in lines.by_ref().take_while(|code| !code.starts_with("```")) {
                out.push_str(format!("    {code}").trim_end());
                out.push('\n');
            }
        } else if line.starts_with('|') {
            let mut rows = vec![cells(line)];
            while let Some(row) = lines.next_if(|next| next.starts_with('|')) {
                rows.push(cells(row));
            }
            table(&rows, &mut out);
        } else if let Some(heading) = line.strip_prefix('#') {
            let heading = bare(heading.trim_start_matches('#').trim());
            let rule = "-".repeat(heading.chars().count());
            out.push_str(&format!("{heading}\n{rule}\n"));
        } else {
            let mut paragraph = line.to_owned();
            while let Some(more) = lines.next_if(|next| continues(next)) {
                paragraph.push(' ');
                paragraph.push_str(more.trim());
            }
            wrapped(&bare(&paragraph), &mut out);
        }
    }
    out
}

/// Whether a line goes on with the paragraph before it.
fn continues(line: &str) -> bool {
    !line.trim().is_empty() && !["#", "|", "```", "- "].iter().any(|begin| line.starts_with(begin))
}

/// Code stays as it is, without its backticks; links lose their address.
fn bare(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(at) = rest.find(['`', '[']) {
        out.push_str(&rest[..at]);
        let tail = &rest[at + 1..];
        let code = rest.as_bytes()[at] == b'`';
        let end = if code { tail.find('`').map(|end| (end, end + 1)) } else { link(tail) };
        match end {
            Some((end, next)) => {
                out.push_str(&if code { tail[..end].to_owned() } else { bare(&tail[..end]) });
                rest = &tail[next..];
            }
            None => {
                out.push_str(&rest[at..=at]);
                rest = tail;
            }
        }
    }
    out + rest
}

/// Where the text of a link ends, and where what follows the link begins.
fn link(tail: &str) -> Option<(usize, usize)> {
    let end = tail.find("](").filter(|end| !tail[..*end].contains('['))?;
    let close = tail[end..].find(')')?;
    Some((end, end + close + 1))
}

fn wrapped(text: &str, out: &mut String) {
    let margin = if text.starts_with("- ") { 2 } else { 0 };
    flow(text, "", margin, WIDTH, out);
}

/// Words one after the other, broken before `width`; `begin` stands before them, further lines are indented.
fn flow(text: &str, begin: &str, margin: usize, width: usize, out: &mut String) {
    let mut line = begin.to_owned();
    for word in text.split_whitespace() {
        let used = line.chars().count();
        if used > margin && used + 1 + word.chars().count() > width {
            out.push_str(line.trim_end());
            out.push('\n');
            line = " ".repeat(margin);
        } else if used > margin.max(begin.chars().count()) || (used > 0 && !line.ends_with(' ')) {
            line.push(' ');
        }
        line.push_str(word);
    }
    out.push_str(line.trim_end());
    out.push('\n');
}

fn cells(row: &str) -> Vec<String> {
    let inside = row.trim().trim_start_matches('|').trim_end_matches('|').replace("\\|", "\u{1}");
    inside.split('|').map(|cell| bare(cell.trim()).replace('\u{1}', "|")).collect()
}

/// Columns side by side; the last one is wrapped. The line under the head becomes a line.
fn table(rows: &[Vec<String>], out: &mut String) {
    let is_rule = |row: &Vec<String>| row.iter().all(|cell| cell.chars().all(|c| matches!(c, '-' | ':')));
    let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
    let room = |column: usize| {
        let cells = rows.iter().filter(|row| !is_rule(row)).filter_map(|row| row.get(column));
        cells.map(|cell| cell.chars().count()).max().unwrap_or(0).min(44)
    };
    let rooms: Vec<usize> = (0..columns.saturating_sub(1)).map(room).collect();
    let margin = rooms.iter().map(|room| room + 2).sum::<usize>();
    for row in rows {
        if is_rule(row) {
            out.push_str(&"-".repeat(margin + 8));
            out.push('\n');
            continue;
        }
        let mut begin = String::new();
        for (cell, room) in row.iter().zip(&rooms) {
            begin.push_str(&format!("{cell:room$}  "));
        }
        // A long cell pushes the last one away, never over it.
        let last = row.get(rooms.len()).map_or("", String::as_str);
        flow(last, &begin, margin, WIDTH.max(margin + 40), out);
    }
}

#[cfg(test)]
mod tests {
    use super::plain;

    #[test]
    fn blank_lines_stay() {
        assert_eq!(plain("a\nb\n\n## c\n\nd\n"), "a b\n\nc\n-\n\nd\n");
    }

    #[test]
    fn pages_become_plain_text() {
        let page = "# `svc`: estimator\n\nA [machine](x.md), see\n`c`.\n\n| option | meaning |\n|---|---|\n| `c` | strength |\n\n\
                    ```text\nq[0] ─●─\n```\n\n- one\n- two\n";
        let expected = "svc: estimator\n--------------\n\nA machine, see c.\n\noption  meaning\n----------------\nc       \
                        strength\n\n    q[0] ─●─\n\n- one\n- two\n";
        assert_eq!(plain(page), expected);
    }

    #[test]
    fn long_lines_are_broken_between_words() {
        let text = plain(&"word ".repeat(60));
        assert!(text.lines().count() == 3 && text.lines().all(|line| line.chars().count() <= 100), "{text}");
    }

    #[test]
    fn what_is_no_markdown_stays() {
        assert_eq!(plain("`open and [0] and q[i]\n"), "`open and [0] and q[i]\n");
    }
}
