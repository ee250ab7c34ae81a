//! The interpolation simplex of COBYLA: vertices with their values enter, the slope of the linear model leaves.
//!
//! The best vertex is the *pole*; the others are kept as displacements from it, together with the inverse of the
//! matrix of these displacements, so that a slope costs one product and a new vertex one rank-one update.

use super::super::vector::{along, dot, norm};

/// Rounding has made the displacements singular.
#[derive(Debug)]
pub(super) struct Damaged;

/// A simplex of n + 1 vertices in n dimensions.
pub(super) struct Simplex {
    pole: Vec<f64>,
    pole_value: f64,
    /// One displacement from the pole a vertex.
    sides: Vec<Vec<f64>>,
    values: Vec<f64>,
    /// Row j of the inverse: `dot(inverse[j], sides[k])` is 1 for k = j, else 0.
    inverse: Vec<Vec<f64>>,
}

impl Simplex {
    /// The start and a step along each axis in turn, from the best point so far.
    pub(super) fn build<H>(
        start: &[f64],
        step: f64,
        mut evaluate: impl FnMut(&[f64]) -> Result<f64, H>,
    ) -> Result<Self, H> {
        let n = start.len();
        let mut pole = start.to_vec();
        let mut pole_value = evaluate(&pole)?;
        let mut sides = vec![vec![0.0; n]; n];
        let mut values = vec![0.0; n];
        for j in 0..n {
            sides[j][j] = step;
            let mut point = pole.clone();
            point[j] += step;
            values[j] = evaluate(&point)?;
            if values[j] < pole_value {
                std::mem::swap(&mut values[j], &mut pole_value);
                pole = point;
                for side in &mut sides[..=j] {
                    side[j] = -step;
                }
            }
        }
        // The sides are triangular with entries of one size, so the inverse exists.
        let inverse = invert(&sides).unwrap_or_else(|| identity(n, 1.0 / step));
        Ok(Self { pole, pole_value, sides, values, inverse })
    }

    /// The best value.
    pub(super) fn pole_value(&self) -> f64 {
        self.pole_value
    }

    /// The point a step from the pole.
    pub(super) fn at(&self, step: &[f64]) -> Vec<f64> {
        along(&self.pole, 1.0, step)
    }

    /// The gradient of the linear function through all vertices.
    pub(super) fn slope(&self) -> Vec<f64> {
        let n = self.pole.len();
        let mut slope = vec![0.0; n];
        for (value, row) in self.values.iter().zip(&self.inverse) {
            let rise = value - self.pole_value;
            for (entry, weight) in slope.iter_mut().zip(row) {
                *entry += rise * weight;
            }
        }
        slope
    }

    /// Whether every vertex is within `radius` of the pole.
    pub(super) fn is_within(&self, radius: f64) -> bool {
        self.sides.iter().all(|side| dot(side, side) <= radius * radius)
    }

    /// The vertex farthest from the pole, the first of equals.
    pub(super) fn farthest(&self) -> usize {
        first_largest(self.sides.iter().map(|side| dot(side, side)))
    }

    /// A step of length `length` perpendicular to the face opposite `vertex`, downhill of the two.
    pub(super) fn geometry_step(&self, vertex: usize, length: f64) -> Vec<f64> {
        let row = &self.inverse[vertex];
        let size = norm(row);
        let step: Vec<f64> = row.iter().map(|entry| length * (entry / size)).collect();
        let rise = dot(&step, &self.slope());
        if rise > 0.0 { step.iter().map(|entry| -entry).collect() } else { step }
    }

    /// The value of the vertex nearest to the pole plus `step`, if it is within `distance`.
    pub(super) fn vertex_at(&self, step: &[f64], distance: f64) -> Option<f64> {
        let mut nearest = (f64::INFINITY, f64::NAN);
        for (side, value) in self.sides.iter().zip(&self.values) {
            let gap = along(step, -1.0, side);
            let square = dot(&gap, &gap);
            if square < nearest.0 {
                nearest = (square, *value);
            }
        }
        let square = dot(step, step);
        if square < nearest.0 {
            nearest = (square, self.pole_value);
        }
        (nearest.0 <= distance * distance).then_some(nearest.1)
    }

    /// Which vertex a trial point should replace (n for the pole): one that is far away and whose loss keeps the
    /// simplex full. None where the point would make it flat.
    pub(super) fn drop_for(&self, step: &[f64], improved: bool, radius: f64) -> Option<usize> {
        let n = self.pole.len();
        let mut squares: Vec<f64> = (self.sides.iter())
            .map(|side| {
                let gap = if improved { along(side, -1.0, step) } else { side.clone() };
                dot(&gap, &gap)
            })
            .collect();
        squares.push(if improved { dot(step, step) } else { 0.0 });
        let mut lagrange: Vec<f64> = self.inverse.iter().map(|row| dot(row, step)).collect();
        lagrange.push(1.0 - lagrange.iter().sum::<f64>());
        let score = |j: usize| {
            if j == n && !improved {
                return -1.0;
            }
            let weight = (squares[j] / (radius * radius)).max(1.0);
            let score = weight * lagrange[j].abs();
            if score.is_nan() { -1.0 } else { score }
        };
        let scores: Vec<f64> = (0..=n).map(score).collect();
        if scores.iter().any(|score| *score > 0.0) {
            Some(first_largest(scores.into_iter()))
        } else if improved {
            Some(first_largest(squares.into_iter()))
        } else {
            None
        }
    }

    /// Puts the pole plus `step` in place of `vertex` (n for the pole), and raises the best vertex to the pole.
    pub(super) fn replace(&mut self, vertex: usize, step: &[f64], value: f64) -> Result<(), Damaged> {
        if vertex < self.pole.len() {
            self.replace_side(vertex, step);
        } else {
            self.move_pole(step);
        }
        self.mend()?;
        if vertex < self.pole.len() {
            self.values[vertex] = value;
        } else {
            self.pole_value = value;
        }
        self.raise_pole()
    }

    fn replace_side(&mut self, vertex: usize, step: &[f64]) {
        let factor = dot(&self.inverse[vertex], step);
        let pivot: Vec<f64> = self.inverse[vertex].iter().map(|entry| entry / factor).collect();
        for row in &mut self.inverse {
            let weight = dot(row, step);
            for (entry, pivot) in row.iter_mut().zip(&pivot) {
                *entry -= weight * pivot;
            }
        }
        self.inverse[vertex] = pivot;
        self.sides[vertex] = step.to_vec();
    }

    fn move_pole(&mut self, step: &[f64]) {
        self.pole = along(&self.pole, 1.0, step);
        for side in &mut self.sides {
            *side = along(side, -1.0, step);
        }
        let weights: Vec<f64> = self.inverse.iter().map(|row| dot(row, step)).collect();
        let rest = 1.0 - weights.iter().sum::<f64>();
        let total = self.inverse_total();
        for (row, weight) in self.inverse.iter_mut().zip(&weights) {
            for (entry, total) in row.iter_mut().zip(&total) {
                *entry += weight * (total / rest);
            }
        }
    }

    /// Makes the best vertex the pole, the first of equals where it is better than the pole.
    pub(super) fn raise_pole(&mut self) -> Result<(), Damaged> {
        let best = first_largest(self.values.iter().map(|value| -value));
        let swap = self.values[best] < self.pole_value;
        if swap {
            let side = std::mem::replace(&mut self.sides[best], vec![0.0; self.pole.len()]);
            self.pole = along(&self.pole, 1.0, &side);
            for other in &mut self.sides {
                *other = along(other, -1.0, &side);
            }
            self.inverse[best] = self.inverse_total().iter().map(|entry| -entry).collect();
        }
        self.mend()?;
        if swap {
            std::mem::swap(&mut self.values[best], &mut self.pole_value);
        }
        Ok(())
    }

    /// Inverts anew where the updates have lost their digits.
    fn mend(&mut self) -> Result<(), Damaged> {
        let error = inverse_error(&self.inverse, &self.sides);
        if error <= 0.1 {
            return Ok(());
        }
        let fresh = invert(&self.sides).map(|inverse| (inverse_error(&inverse, &self.sides), inverse));
        let error = match fresh {
            Some((fresh_error, inverse)) if fresh_error < error || error.is_nan() => {
                self.inverse = inverse;
                fresh_error
            }
            _ => error,
        };
        if error <= 1.0 { Ok(()) } else { Err(Damaged) }
    }

    fn inverse_total(&self) -> Vec<f64> {
        self.inverse.iter().fold(vec![0.0; self.pole.len()], |total, row| along(&total, 1.0, row))
    }
}

/// The place of the largest number, the first of equals; 0 of none.
fn first_largest(numbers: impl Iterator<Item = f64>) -> usize {
    let mut best = (0, f64::NEG_INFINITY);
    for (at, number) in numbers.enumerate() {
        if number > best.1 {
            best = (at, number);
        }
    }
    best.0
}

/// The largest entry of `inverse * sides - 1`, not a number if any is.
fn inverse_error(inverse: &[Vec<f64>], sides: &[Vec<f64>]) -> f64 {
    let mut worst = 0.0;
    for (j, row) in inverse.iter().enumerate() {
        for (k, side) in sides.iter().enumerate() {
            let gap = (dot(row, side) - if j == k { 1.0 } else { 0.0 }).abs();
            if gap.is_nan() {
                return gap;
            }
            if gap > worst {
                worst = gap;
            }
        }
    }
    worst
}

fn identity(n: usize, diagonal: f64) -> Vec<Vec<f64>> {
    (0..n).map(|j| (0..n).map(|k| if j == k { diagonal } else { 0.0 }).collect()).collect()
}

/// The inverse of the matrix whose columns are `sides`, by Gauss-Jordan elimination with row pivots; none if singular.
fn invert(sides: &[Vec<f64>]) -> Option<Vec<Vec<f64>>> {
    let n = sides.len();
    let mut left: Vec<Vec<f64>> = (0..n).map(|row| sides.iter().map(|side| side[row]).collect()).collect();
    let mut right = identity(n, 1.0);
    for column in 0..n {
        let pivot = column + first_largest(left[column..].iter().map(|row| row[column].abs()));
        left.swap(column, pivot);
        right.swap(column, pivot);
        let head = left[column][column];
        if head == 0.0 || !head.is_finite() {
            return None;
        }
        for entry in left[column].iter_mut().chain(&mut right[column]) {
            *entry /= head;
        }
        let (left_row, right_row) = (left[column].clone(), right[column].clone());
        for row in (0..n).filter(|row| *row != column) {
            let factor = left[row][column];
            left[row] = along(&left[row], -factor, &left_row);
            right[row] = along(&right[row], -factor, &right_row);
        }
    }
    Some(right)
}
