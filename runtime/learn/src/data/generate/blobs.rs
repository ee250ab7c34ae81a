//! `make_blobs`: options and a seed enter, isotropic Gaussian clusters leave.

use ndarray::{Array2, s};

use super::{OneOrEach, Samples, check_not_negative, check_size, classes_table, draw, invalid, schema, shuffle_rows};
use crate::LearnError;
use crate::data::{Schema, Table, Task};
use crate::random::RandomState;

/// Where the blobs lie.
#[derive(Debug, Clone, PartialEq)]
pub enum Centers {
    /// So many, drawn uniformly from the box.
    Count(usize),
    /// These: one row per blob, one column per feature.
    At(Array2<f64>),
}

/// `sklearn.datasets.make_blobs`.
#[derive(Debug, Clone, PartialEq)]
pub struct MakeBlobs {
    /// Rows: in all, or of each blob.
    pub samples: Samples,
    /// Features; given centres decide it themselves.
    pub features: usize,
    /// How many blobs and where; `None` is 3, or one for each number of rows.
    pub centers: Option<Centers>,
    /// The standard deviation of the blobs.
    pub cluster_std: OneOrEach,
    /// Centres are drawn between these two.
    pub center_box: (f64, f64),
    /// Whether the rows are shuffled.
    pub shuffle: bool,
}

impl Default for MakeBlobs {
    fn default() -> Self {
        Self {
            samples: Samples::Total(100),
            features: 2,
            centers: None,
            cluster_std: OneOrEach::One(1.0),
            center_box: (-10.0, 10.0),
            shuffle: true,
        }
    }
}

/// What the options come to.
struct Plan {
    features: usize,
    rows_of_blobs: Vec<usize>,
    spreads: Vec<f64>,
}

impl MakeBlobs {
    /// What the table will look like.
    ///
    /// # Errors
    /// [`LearnError::Option`] where options make no sense, alone or together.
    pub fn schema(&self) -> Result<Schema, LearnError> {
        let plan = self.check()?;
        Ok(schema(self.samples.total(), plan.features, Task::numbered(plan.rows_of_blobs.len())))
    }

    /// The table of `make_blobs(..., random_state=seed)`.
    ///
    /// # Errors
    /// [`LearnError::Option`] where options make no sense, alone or together.
    pub fn generate(&self, seed: u32) -> Result<Table, LearnError> {
        let plan = self.check()?;
        let mut rng = RandomState::new(seed);
        let blobs = plan.rows_of_blobs.len();
        let (low, high) = self.center_box;
        let centers = match &self.centers {
            Some(Centers::At(centers)) => centers.clone(),
            _ => draw(blobs, plan.features, || rng.uniform(low, high)),
        };
        let mut features = Array2::zeros((self.samples.total(), plan.features));
        let mut labels = Vec::with_capacity(features.nrows());
        for (blob, (&rows, &spread)) in plan.rows_of_blobs.iter().zip(&plan.spreads).enumerate() {
            let start = labels.len();
            labels.resize(start + rows, blob);
            let noise = draw(rows, plan.features, || spread * rng.standard_normal());
            features.slice_mut(s![start..start + rows, ..]).assign(&(&centers.row(blob) + &noise));
        }
        if self.shuffle {
            shuffle_rows(&mut rng, &mut features, &mut labels);
        }
        Ok(classes_table(features, labels, blobs))
    }

    fn check(&self) -> Result<Plan, LearnError> {
        let features = match &self.centers {
            Some(Centers::At(centers)) => centers.ncols(),
            _ => self.features,
        };
        check_size(self.samples.total(), features)?;
        let rows_of_blobs = self.rows_of_blobs()?;
        let spreads = self.cluster_std.spread(rows_of_blobs.len(), "cluster_std", "blobs")?;
        spreads.iter().try_for_each(|&spread| check_not_negative("cluster_std", spread))?;
        let (low, high) = self.center_box;
        if !(low.is_finite() && high.is_finite() && low <= high) {
            return Err(invalid(
                "center_box",
                format!("{low}..{high}"),
                "give two finite numbers, the lower one first",
            ));
        }
        if let Some(Centers::At(centers)) = &self.centers
            && centers.iter().any(|x| !x.is_finite())
        {
            return Err(invalid("centers", "a list", "every coordinate must be a finite number"));
        }
        Ok(Plan { features, rows_of_blobs, spreads })
    }

    fn rows_of_blobs(&self) -> Result<Vec<usize>, LearnError> {
        let centers = match &self.centers {
            None => None,
            Some(Centers::Count(count)) => Some(*count),
            Some(Centers::At(centers)) => Some(centers.nrows()),
        };
        match (&self.samples, centers) {
            (_, Some(0)) => Err(invalid("centers", 0, "at least one blob is needed")),
            (Samples::Total(rows), centers) => {
                let blobs = centers.unwrap_or(3);
                Ok((0..blobs).map(|blob| rows / blobs + usize::from(blob < rows % blobs)).collect())
            }
            (Samples::Each(rows), centers) if centers.is_none_or(|count| count == rows.len()) => Ok(rows.clone()),
            (Samples::Each(rows), centers) => Err(invalid(
                "centers",
                centers.unwrap_or(0),
                format!("rows are given for {} blobs; give as many centres", rows.len()),
            )),
        }
    }
}
