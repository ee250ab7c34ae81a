//! A sheet of characters on which lines join by themselves: strokes and letters enter, lines of text leave.

/// Directions in which a line leaves a cell.
pub(super) const UP: u8 = 1;
pub(super) const DOWN: u8 = 2;
pub(super) const LEFT: u8 = 4;
pub(super) const RIGHT: u8 = 8;

/// By the directions above.
const LINES: [char; 16] = [' ', '╵', '╷', '│', '╴', '┘', '┐', '┤', '╶', '└', '┌', '├', '─', '┴', '┬', '┼'];

#[derive(Debug, Clone, Copy)]
enum Cell {
    Line(u8),
    Letter(char),
}

/// Rows of cells.
pub(super) struct Canvas(Vec<Vec<Cell>>);

impl Canvas {
    pub(super) fn new(rows: usize, columns: usize) -> Canvas {
        Canvas(vec![vec![Cell::Line(0); columns]; rows])
    }

    /// Lines that leave a cell, beside those that do already.
    pub(super) fn join(&mut self, row: usize, column: usize, directions: u8) {
        if let Some(cell) = self.cell(row, column) {
            *cell = match cell {
                Cell::Line(known) => Cell::Line(*known | directions),
                Cell::Letter(_) => Cell::Line(directions),
            };
        }
    }

    /// Exactly these lines.
    pub(super) fn set(&mut self, row: usize, column: usize, directions: u8) {
        if let Some(cell) = self.cell(row, column) {
            *cell = Cell::Line(directions);
        }
    }

    /// Letters from a place on, over whatever is there.
    pub(super) fn write(&mut self, row: usize, column: usize, text: &str) {
        for (k, letter) in text.chars().enumerate() {
            if let Some(cell) = self.cell(row, column + k) {
                *cell = Cell::Letter(letter);
            }
        }
    }

    /// A line from row to row, both included, whose ends go inwards only.
    pub(super) fn vertical(&mut self, column: usize, from: usize, to: usize) {
        for row in from..=to {
            let up = if row > from { UP } else { 0 };
            let down = if row < to { DOWN } else { 0 };
            self.join(row, column, up | down);
        }
    }

    /// A line from column to column, both included, whose ends go inwards only.
    pub(super) fn horizontal(&mut self, row: usize, from: usize, to: usize) {
        for column in from..=to {
            let left = if column > from { LEFT } else { 0 };
            let right = if column < to { RIGHT } else { 0 };
            self.join(row, column, left | right);
        }
    }

    /// The lines of text, without blanks at their ends.
    pub(super) fn lines(&self) -> impl Iterator<Item = String> + '_ {
        self.0.iter().map(|row| {
            let letter = |cell: &Cell| match cell {
                Cell::Line(directions) => LINES[usize::from(directions & 15)],
                Cell::Letter(letter) => *letter,
            };
            row.iter().map(letter).collect::<String>().trim_end().to_owned()
        })
    }

    fn cell(&mut self, row: usize, column: usize) -> Option<&mut Cell> {
        self.0.get_mut(row)?.get_mut(column)
    }
}
