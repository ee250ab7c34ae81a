//! The arrays of a run: a program is run, and what it wrote is read by model and name.

use std::path::PathBuf;

use ndarray::{Array1, Array2};
use ndarray_npy::read_npy;
use serde_json::Value;

use super::Bench;

/// The arrays of a run.
pub struct Arrays<'a> {
    bench: &'a Bench,
    index: Value,
}

impl Arrays<'_> {
    /// Runs a program.
    pub fn run<'a>(bench: &'a Bench, program: &str) -> Arrays<'a> {
        bench.write("program.hqml", program);
        bench.json(&["run", "program.hqml", "--format", "json", "--artifacts", "arrays"]);
        let text = std::fs::read_to_string(bench.path("arrays/index.json")).expect("an index");
        Arrays { bench, index: serde_json::from_str(&text).expect("JSON") }
    }

    /// The file of an array of a model's first cell.
    pub fn path(&self, model: &str, name: &str) -> PathBuf {
        let mut cells = self.index.as_array().expect("a list").iter();
        let cell = cells.find(|cell| cell["model"] == model).expect("the cell");
        let folder = cell["folder"].as_str().expect("a folder");
        self.bench.path(&format!("arrays/{folder}/{name}.npy"))
    }

    /// Numbers in one row.
    pub fn vector(&self, model: &str, name: &str) -> Vec<f64> {
        read_npy::<_, Array1<f64>>(self.path(model, name)).expect("numbers").to_vec()
    }

    /// Numbers in rows.
    pub fn matrix(&self, model: &str, name: &str) -> Array2<f64> {
        read_npy(self.path(model, name)).expect("a matrix")
    }

    /// What is predicted.
    pub fn labels(&self, model: &str) -> Vec<i64> {
        let labels: Array1<i64> = read_npy(self.path(model, "predictions")).expect("labels");
        labels.to_vec()
    }
}
