//! NumPy's file of one array: numbers and their shape enter, the bytes that `numpy.load` reads leave.
//!
//! Format 1.0 (NumPy Enhancement Proposal 1): a magic string, the length of the header, the header padded so that the
//! numbers start at a multiple of 64 bytes, then the numbers in row-major order, little-endian.

use std::fs;
use std::io;
use std::path::Path;

use ndarray::{ArrayBase, Data, Dimension};

/// What comes before the header: magic string, version, the header's length in two bytes.
const PREFIX: usize = 10;

/// A number that has a place in such a file.
pub(super) trait Number: Copy {
    /// NumPy's name of the type.
    const DESCR: &'static str;
    /// Its eight bytes, lowest first.
    fn bytes(self) -> [u8; 8];
}

impl Number for f64 {
    const DESCR: &'static str = "<f8";
    fn bytes(self) -> [u8; 8] {
        self.to_le_bytes()
    }
}

impl Number for i64 {
    const DESCR: &'static str = "<i8";
    fn bytes(self) -> [u8; 8] {
        self.to_le_bytes()
    }
}

/// Writes an array, as `numpy.save` does.
pub(super) fn write<A: Number, S, D>(path: &Path, array: &ArrayBase<S, D>) -> io::Result<()>
where
    S: Data<Elem = A>,
    D: Dimension,
{
    let mut bytes = head(A::DESCR, array.shape());
    bytes.reserve(8 * array.len());
    array.iter().for_each(|number| bytes.extend_from_slice(&number.bytes()));
    fs::write(path, bytes)
}

fn head(descr: &str, shape: &[usize]) -> Vec<u8> {
    let sizes = shape.iter().map(usize::to_string).collect::<Vec<_>>().join(", ");
    // A tuple of one is written with a comma.
    let comma = if shape.len() == 1 { "," } else { "" };
    let text = format!("{{'descr': '{descr}', 'fortran_order': False, 'shape': ({sizes}{comma}), }}");
    let length = (PREFIX + text.len() + 1).next_multiple_of(64) - PREFIX;
    // Arrays have one or two axes: the header is below 128 bytes.
    let mut bytes = b"\x93NUMPY\x01\x00".to_vec();
    bytes.extend_from_slice(&(length as u16).to_le_bytes());
    bytes.extend_from_slice(text.as_bytes());
    bytes.resize(PREFIX + length - 1, b' ');
    bytes.push(b'\n');
    bytes
}

#[cfg(test)]
mod tests {
    use ndarray::{Array2, arr1, arr2};

    use super::*;

    fn written<A: Number, D: Dimension>(array: &ndarray::Array<A, D>) -> Vec<u8> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("array.npy");
        write(&path, array).unwrap();
        fs::read(path).unwrap()
    }

    /// The bytes of `numpy.save` of NumPy 2.4.6.
    #[test]
    fn files_are_numpys() {
        let file = |header: &str, numbers: &[u8]| {
            [b"\x93NUMPY\x01\x00v\x00".as_slice(), format!("{header:<117}\n").as_bytes(), numbers].concat()
        };
        let table = "{'descr': '<f8', 'fortran_order': False, 'shape': (1, 3), }";
        let numbers = b"\0\0\0\0\0\0\0\0\0\0\0\0\0\0\xf8?\0\0\0\0\0\0\0\xc0";
        assert_eq!(written(&arr2(&[[0.0, 1.5, -2.0]])), file(table, numbers));
        let list = "{'descr': '<i8', 'fortran_order': False, 'shape': (2,), }";
        let numbers = b"\x03\0\0\0\0\0\0\0\xff\xff\xff\xff\xff\xff\xff\xff";
        assert_eq!(written(&arr1(&[3_i64, -1])), file(list, numbers));
        let empty = "{'descr': '<f8', 'fortran_order': False, 'shape': (0, 2), }";
        assert_eq!(written(&Array2::<f64>::zeros((0, 2))), file(empty, &[]));
    }

    #[test]
    fn rows_come_first_however_the_table_lies_in_memory() {
        let table = arr2(&[[1.0, 2.0], [3.0, 4.0]]);
        let turned = arr2(&[[1.0, 3.0], [2.0, 4.0]]).reversed_axes();
        assert_eq!(written(&turned), written(&table));
    }
}
