//! Windows over a series: rows in the order of time enter, each with the rows before it side by side leaves.

use ndarray::{Array2, ArrayView2, Axis, concatenate, s};

use crate::LearnError;

/// A sliding window of `length` rows that ends `horizon` rows before the row whose target it is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Window {
    /// Rows side by side; at least 1.
    pub length: usize,
    /// How far the target's row is ahead of the newest row in the window.
    pub horizon: usize,
}

impl Window {
    /// How many rows at the beginning have no whole window.
    pub fn lost(&self) -> usize {
        (self.length.max(1) - 1).saturating_add(self.horizon)
    }

    /// The windows of a series `x` of shape (rows, features), oldest row first within each; with `past`, one value a row,
    /// that value stands behind the features of its row. Leaves (rows - lost, length * width); row i of it is for the
    /// target of row `lost + i`.
    ///
    /// # Errors
    /// [`LearnError::Data`] where no row has a whole window, or `past` has another length.
    pub fn slide(&self, x: ArrayView2<'_, f64>, past: Option<&[f64]>) -> Result<Array2<f64>, LearnError> {
        let (rows, length) = (x.nrows(), self.length.max(1));
        if rows <= self.lost() {
            return Err(LearnError::Data(format!(
                "`window` needs {} rows for its first target, and there are {rows}; take a shorter one or more rows",
                self.lost().saturating_add(1)
            )));
        }
        let each = match past {
            None => x.to_owned(),
            Some(past) => {
                let column =
                    ArrayView2::from_shape((past.len(), 1), past).and_then(|column| concatenate(Axis(1), &[x, column]));
                column.map_err(|_| LearnError::Data(format!("{rows} rows have {} past targets", past.len())))?
            }
        };
        let width = each.ncols();
        let mut out = Array2::zeros((rows - self.lost(), length * width));
        for (first, mut row) in out.rows_mut().into_iter().enumerate() {
            for step in 0..length {
                row.slice_mut(s![step * width..(step + 1) * width]).assign(&each.row(first + step));
            }
        }
        Ok(out)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::array;

    #[test]
    fn rows_stand_side_by_side_oldest_first() {
        let x = array![[0.0, 10.0], [1.0, 11.0], [2.0, 12.0], [3.0, 13.0]];
        let plain = Window { length: 2, horizon: 0 };
        let wanted = array![[0.0, 10.0, 1.0, 11.0], [1.0, 11.0, 2.0, 12.0], [2.0, 12.0, 3.0, 13.0]];
        assert_eq!(plain.slide(x.view(), None).unwrap(), wanted);
        let own = Window { length: 2, horizon: 1 };
        let past = [5.0, 6.0, 7.0, 8.0];
        let wanted = array![[0.0, 10.0, 5.0, 1.0, 11.0, 6.0], [1.0, 11.0, 6.0, 2.0, 12.0, 7.0]];
        assert_eq!(own.slide(x.view(), Some(&past)).unwrap(), wanted);
        let alone = own.slide(Array2::zeros((4, 0)).view(), Some(&past)).unwrap();
        assert_eq!(alone, array![[5.0, 6.0], [6.0, 7.0]]);
    }

    #[test]
    fn series_without_a_whole_window_are_refused() {
        let x = Array2::zeros((3, 1));
        assert!(Window { length: 3, horizon: 1 }.slide(x.view(), None).is_err());
        assert!(Window { length: 3, horizon: 0 }.slide(x.view(), Some(&[1.0])).is_err());
        assert_eq!(Window { length: 3, horizon: 0 }.slide(x.view(), None).unwrap().dim(), (1, 3));
    }
}
