//! NumPy's sum of a contiguous array: eight running sums in blocks of 128, blocks added in pairs. The leaf steps of
//! boosting are means by this sum, and their last digit decides between splits that are equal on paper.

/// The sum.
pub(super) fn sum(numbers: &[f64]) -> f64 {
    match numbers.len() {
        0..8 => numbers.iter().sum(),
        8..=128 => block(numbers),
        length => {
            let half = length / 2;
            let (left, right) = numbers.split_at(half - half % 8);
            sum(left) + sum(right)
        }
    }
}

/// The mean.
pub(super) fn mean(numbers: &[f64]) -> f64 {
    sum(numbers) / numbers.len() as f64
}

fn block(numbers: &[f64]) -> f64 {
    let mut chunks = numbers.chunks_exact(8);
    let mut r = [0.0; 8];
    for chunk in &mut chunks {
        for (r, number) in r.iter_mut().zip(chunk) {
            *r += number;
        }
    }
    let eight = ((r[0] + r[1]) + (r[2] + r[3])) + ((r[4] + r[5]) + (r[6] + r[7]));
    chunks.remainder().iter().fold(eight, |sum, number| sum + number)
}
