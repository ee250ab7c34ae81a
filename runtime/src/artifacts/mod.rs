//! Artifacts: finished cells and their arrays enter; a folder a cell with `.npy` and CSV files leaves, and an index.
//!
//! `DIR/DATA/MODEL/BACKEND/seed-S/fold-F/` holds `x_train.npy`, `x_test.npy`, `y_train.npy`, `y_test.npy`,
//! `train_index.npy`, `test_index.npy`; `kernel_train.npy`, `kernel_test.npy`; `decision.npy`, `probabilities.npy`,
//! `predictions.npy`, `predictions.csv`; `parameters.npy`, `loss.npy`; and what the stages learnt, by place and name.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use ndarray::{Array1, Array2};
use ndarray_npy::{WritableElement, write_npy};
use serde::Serialize;

use crate::RunError;
use crate::cells::{Cell, Cut};
use crate::pipeline::Truth;
use crate::record::write_atomically;
use crate::registry::matrix;
use crate::run::file_name;

/// A folder of artifacts that is being filled.
pub struct Artifacts {
    folder: PathBuf,
    index: Mutex<BTreeMap<String, Entry>>,
}

/// A cell of the index.
#[derive(Debug, Clone, Serialize)]
struct Entry {
    data: String,
    model: String,
    backend: String,
    seed: u64,
    fold: usize,
    folder: String,
    files: Vec<String>,
}

impl Artifacts {
    /// Makes the folder.
    ///
    /// # Errors
    /// Where the disk refuses.
    pub fn open(folder: &Path) -> Result<Artifacts, RunError> {
        fs::create_dir_all(folder).map_err(|e| RunError::record(folder, &e))?;
        Ok(Artifacts { folder: folder.to_path_buf(), index: Mutex::new(BTreeMap::new()) })
    }

    /// Writes what belongs to a cell.
    ///
    /// # Errors
    /// Where the disk refuses.
    pub fn write(&self, cell: &Cell, rows: &Cut, arrays: &[(String, Array2<f64>)]) -> Result<(), RunError> {
        let parts = [&cell.data, &cell.model, &cell.backend].map(|p| unique_name(p));
        let seed = format!("seed-{}", cell.seed);
        let relative: PathBuf = parts.iter().map(String::as_str).chain([seed.as_str()]).collect();
        let relative = relative.join(format!("fold-{}", cell.fold));
        let folder = self.folder.join(&relative);
        fs::create_dir_all(&folder).map_err(|e| RunError::record(&folder, &e))?;
        let mut files = Files { folder: &folder, names: Vec::new() };
        files.rows(rows)?;
        files.predictions(cell, &rows.classes)?;
        files.training(cell)?;
        for (name, array) in arrays {
            files.array(name, array)?;
        }
        let entry = Entry {
            data: cell.data.clone(),
            model: cell.model.clone(),
            backend: cell.backend.clone(),
            seed: cell.seed,
            fold: cell.fold,
            folder: relative.display().to_string(),
            files: files.names,
        };
        self.index.lock().unwrap_or_else(std::sync::PoisonError::into_inner).insert(entry.folder.clone(), entry);
        Ok(())
    }

    /// Writes `index.json`.
    ///
    /// # Errors
    /// Where the disk refuses.
    pub fn finish(&self) -> Result<(), RunError> {
        let index = self.index.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        write_atomically(&self.folder.join("index.json"), &index.values().collect::<Vec<_>>())
    }
}

/// A name that is safe in a path; where that changes it, a few hexadecimal digits keep different names apart.
fn unique_name(name: &str) -> String {
    let safe = file_name(name);
    if safe == name {
        return safe;
    }
    format!("{safe}-{}", &blake3::hash(name.as_bytes()).to_hex()[..6])
}

/// The files of one cell.
struct Files<'a> {
    folder: &'a Path,
    names: Vec<String>,
}

impl Files<'_> {
    fn array<A: WritableElement, S, D>(&mut self, name: &str, array: &ndarray::ArrayBase<S, D>) -> Result<(), RunError>
    where
        S: ndarray::Data<Elem = A>,
        D: ndarray::Dimension,
    {
        let name = format!("{}.npy", file_name(name));
        let path = self.folder.join(&name);
        write_npy(&path, array).map_err(|e| RunError::record(&path, &e))?;
        self.names.push(name);
        Ok(())
    }

    fn indices(&mut self, name: &str, indices: &[usize]) -> Result<(), RunError> {
        self.array(name, &Array1::from_iter(indices.iter().map(|i| *i as i64)))
    }

    fn rows(&mut self, rows: &Cut) -> Result<(), RunError> {
        self.array("x_train", &rows.x_train)?;
        self.array("x_test", &rows.x_test)?;
        for (name, truth) in [("y_train", &rows.y_train), ("y_test", &rows.y_test)] {
            match truth {
                Truth::Classes { labels, .. } => self.indices(name, labels)?,
                Truth::Values(values) => self.array(name, &Array1::from(values.clone()))?,
            }
        }
        self.indices("train_index", &rows.train)?;
        self.indices("test_index", &rows.test)
    }

    fn predictions(&mut self, cell: &Cell, classes: &[String]) -> Result<(), RunError> {
        for (name, rows) in [("decision", &cell.predicted.decision), ("probabilities", &cell.predicted.probabilities)] {
            if let Some(rows) = rows {
                let array = matrix(rows).map_err(|e| RunError::record(self.folder, &e))?;
                self.array(name, &array)?;
            }
        }
        if cell.predicted.labels.is_empty() {
            self.array("predictions", &Array1::from(cell.predicted.values.clone()))?;
        } else {
            self.indices("predictions", &cell.predicted.labels)?;
        }
        self.predictions_csv(cell, classes)
    }

    /// Row of the table, what was true, what was predicted; classes by name.
    fn predictions_csv(&mut self, cell: &Cell, classes: &[String]) -> Result<(), RunError> {
        let path = self.folder.join("predictions.csv");
        let class = |k: &usize| classes.get(*k).cloned().unwrap_or_else(|| k.to_string());
        let write = || -> Result<(), csv::Error> {
            let mut writer = csv::Writer::from_path(&path)?;
            writer.write_record(["row", "truth", "prediction"])?;
            for (k, row) in cell.rows.iter().enumerate() {
                let (truth, predicted) = match &cell.truth {
                    Truth::Classes { labels, .. } => (class(&labels[k]), cell.predicted.labels.get(k).map(class)),
                    Truth::Values(values) => (values[k].to_string(), cell.predicted.values.get(k).map(f64::to_string)),
                };
                writer.write_record([row.to_string(), truth, predicted.unwrap_or_default()])?;
            }
            writer.flush()?;
            Ok(())
        };
        write().map_err(|e| RunError::record(&path, &e))?;
        self.names.push("predictions.csv".to_string());
        Ok(())
    }

    fn training(&mut self, cell: &Cell) -> Result<(), RunError> {
        if !cell.parameters.is_empty() {
            self.array("parameters", &Array1::from(cell.parameters.clone()))?;
        }
        let several = cell.trained.len() > 1;
        for trained in &cell.trained {
            let name = if several { format!("loss.{}", trained.place) } else { "loss".to_string() };
            self.array(&name, &Array1::from(trained.history.clone()))?;
        }
        Ok(())
    }
}
