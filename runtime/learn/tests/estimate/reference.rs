//! Reading the reference numbers: a JSON file of this folder enters, arrays leave.

use std::path::Path;

use ndarray::Array2;
use serde_json::Value;

pub(crate) fn load(name: &str) -> Value {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data").join(name);
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

pub(crate) fn floats(v: &Value) -> Vec<f64> {
    v.as_array().unwrap().iter().map(|x| x.as_f64().unwrap()).collect()
}

pub(crate) fn indices(v: &Value) -> Vec<usize> {
    v.as_array().unwrap().iter().map(|x| x.as_u64().unwrap() as usize).collect()
}

/// A matrix; a flat list is one column.
pub(crate) fn matrix(v: &Value) -> Array2<f64> {
    let rows = v.as_array().unwrap();
    if rows[0].is_number() {
        return Array2::from_shape_vec((rows.len(), 1), floats(v)).unwrap();
    }
    let flat: Vec<f64> = rows.iter().flat_map(floats).collect();
    Array2::from_shape_vec((rows.len(), flat.len() / rows.len()), flat).unwrap()
}

pub(crate) fn number(v: &Value, key: &str, default: f64) -> f64 {
    v.get(key).map_or(default, |x| x.as_f64().unwrap())
}

pub(crate) fn learned(all: Vec<(&'static str, Array2<f64>)>, name: &str) -> Array2<f64> {
    all.into_iter().find(|(n, _)| *n == name).unwrap().1
}

/// The largest difference, relative to the expected values where those are above 1.
pub(crate) fn gap<'a>(got: impl IntoIterator<Item = &'a f64>, expected: impl IntoIterator<Item = &'a f64>) -> f64 {
    let (got, expected): (Vec<f64>, Vec<f64>) =
        (got.into_iter().copied().collect(), expected.into_iter().copied().collect());
    assert_eq!(got.len(), expected.len());
    let worst = got.iter().zip(&expected).map(|(g, e)| (g - e).abs() / e.abs().max(1.0));
    worst.fold(0.0, |a, b| if b.is_nan() { f64::INFINITY } else { a.max(b) })
}
