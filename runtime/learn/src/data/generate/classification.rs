//! `make_classification`: options and a seed enter, a table of Gaussian clusters on the corners of a hypercube leaves.
//!
//! The algorithm is Guyon's (NIPS 2003 variable selection challenge, "Madelon") in scikit-learn's order of draws.

use ndarray::{Array2, Axis, s};

use super::{OneOrEach, check_size, classes_table, draw, invalid, linear, schema, shuffle_features, shuffle_rows};
use crate::LearnError;
use crate::data::{Schema, Table, Task};
use crate::random::RandomState;

/// `sklearn.datasets.make_classification`.
#[derive(Debug, Clone, PartialEq)]
pub struct MakeClassification {
    /// Rows.
    pub samples: usize,
    /// Features, of every kind together; what the other kinds leave over is noise.
    pub features: usize,
    /// Features that carry the classes.
    pub informative: usize,
    /// Random linear combinations of the informative ones.
    pub redundant: usize,
    /// Copies of informative or redundant ones.
    pub repeated: usize,
    /// Classes.
    pub classes: usize,
    /// Clusters of each class.
    pub clusters_per_class: usize,
    /// The share of each class; the last may be left out. Without it all are equal.
    pub weights: Option<Vec<f64>>,
    /// The share of rows whose class is drawn anew.
    pub flip_y: f64,
    /// The corners lie at plus and minus this.
    pub class_sep: f64,
    /// Clusters on the corners of a hypercube; otherwise of a random polytope.
    pub hypercube: bool,
    /// Added to the features; `None` draws it.
    pub shift: Option<OneOrEach>,
    /// Multiplied onto the shifted features; `None` draws it from 1 to 101.
    pub scale: Option<OneOrEach>,
    /// Whether rows and features are shuffled.
    pub shuffle: bool,
}

impl Default for MakeClassification {
    fn default() -> Self {
        Self {
            samples: 100,
            features: 20,
            informative: 2,
            redundant: 2,
            repeated: 0,
            classes: 2,
            clusters_per_class: 2,
            weights: None,
            flip_y: 0.01,
            class_sep: 1.0,
            hypercube: true,
            shift: Some(OneOrEach::One(0.0)),
            scale: Some(OneOrEach::One(1.0)),
            shuffle: true,
        }
    }
}

impl MakeClassification {
    /// What the table will look like.
    ///
    /// # Errors
    /// [`LearnError::Option`] where options make no sense, alone or together.
    pub fn schema(&self) -> Result<Schema, LearnError> {
        self.check()?;
        Ok(schema(self.samples, self.features, Task::numbered(self.classes)))
    }

    /// The table of `make_classification(..., random_state=seed)`.
    ///
    /// # Errors
    /// [`LearnError::Option`] where options make no sense, alone or together.
    pub fn generate(&self, seed: u32) -> Result<Table, LearnError> {
        let cluster_sizes = self.check()?;
        let mut rng = RandomState::new(seed);
        let centroids = self.centroids(&mut rng, cluster_sizes.len())?;
        let mut x = Array2::zeros((self.samples, self.features));
        let normal = draw(self.samples, self.informative, || rng.standard_normal());
        x.slice_mut(s![.., ..self.informative]).assign(&normal);
        let mut labels = self.place_clusters(&mut rng, &mut x, &centroids, &cluster_sizes);
        self.add_dependent_features(&mut rng, &mut x);
        self.flip_labels(&mut rng, &mut labels);
        self.shift_and_scale(&mut rng, &mut x)?;
        if self.shuffle {
            shuffle_rows(&mut rng, &mut x, &mut labels);
            shuffle_features(&mut rng, &mut x);
        }
        Ok(classes_table(x, labels, self.classes))
    }

    /// Checks all options; gives the rows of each cluster.
    fn check(&self) -> Result<Vec<usize>, LearnError> {
        check_size(self.samples, self.features)?;
        for (option, value) in [
            ("informative", self.informative),
            ("classes", self.classes),
            ("clusters_per_class", self.clusters_per_class),
        ] {
            if value == 0 {
                return Err(invalid(option, value, "at least 1 is needed"));
            }
        }
        let used = self.informative.saturating_add(self.redundant).saturating_add(self.repeated);
        if used > self.features {
            let reason =
                format!("informative, redundant and repeated features are {used} together; give at least {used}");
            return Err(invalid("features", self.features, reason));
        }
        let clusters = self.classes.saturating_mul(self.clusters_per_class);
        let corners = 1usize.checked_shl(self.informative.min(63) as u32).unwrap_or(usize::MAX);
        if clusters > corners {
            let reason = format!(
                "{clusters} clusters need as many corners, and {} informative features have {corners}; \
                 give more informative features, or fewer classes or clusters",
                self.informative
            );
            return Err(invalid("informative", self.informative, reason));
        }
        if !(0.0..=1.0).contains(&self.flip_y) {
            return Err(invalid("flip_y", self.flip_y, "it is a share of the rows; give one in 0..1"));
        }
        if !(self.class_sep.is_finite() && self.class_sep >= 0.0) {
            return Err(invalid("class_sep", self.class_sep, "it is a distance; give a number that is not negative"));
        }
        for (option, values) in [("shift", &self.shift), ("scale", &self.scale)] {
            if let Some(values) = values {
                values.spread(self.features, option, "features")?;
            }
        }
        self.cluster_sizes(clusters)
    }

    /// Rows of each cluster: by weight, rounded down, and the rest dealt out one by one.
    fn cluster_sizes(&self, clusters: usize) -> Result<Vec<usize>, LearnError> {
        let weights = self.class_weights()?;
        let size = |k: usize| {
            let rows = self.samples as f64 * weights[k % self.classes] / self.clusters_per_class as f64;
            rows as usize
        };
        let mut sizes: Vec<usize> = (0..clusters).map(size).collect();
        let placed: usize = sizes.iter().sum();
        let Some(rest) = self.samples.checked_sub(placed) else {
            let reason =
                format!("they place {placed} rows where there are {}; they must sum to at most 1", self.samples);
            return Err(invalid("weights", format!("{weights:?}"), reason));
        };
        for i in 0..rest {
            sizes[i % clusters] += 1;
        }
        Ok(sizes)
    }

    fn class_weights(&self) -> Result<Vec<f64>, LearnError> {
        let Some(given) = &self.weights else {
            return Ok(vec![1.0 / self.classes as f64; self.classes]);
        };
        let mut weights = given.clone();
        if weights.len() + 1 == self.classes {
            weights.push(1.0 - weights.iter().fold(0.0, |sum, weight| sum + weight));
        }
        if weights.len() != self.classes {
            let reason = format!("there are {} classes; give a weight for each, or for all but the last", self.classes);
            return Err(invalid("weights", format!("{given:?}"), reason));
        }
        if weights.iter().any(|weight| !(0.0..=1.0).contains(weight)) {
            return Err(invalid("weights", format!("{weights:?}"), "every weight must lie in 0..1 and their sum be 1"));
        }
        Ok(weights)
    }

    /// The cluster centres: shape (clusters, informative).
    fn centroids(&self, rng: &mut RandomState, clusters: usize) -> Result<Array2<f64>, LearnError> {
        let corners = hypercube_corners(rng, clusters, self.informative)?;
        let mut centroids = corners.mapv(|bit| f64::from(bit) * (2.0 * self.class_sep) - self.class_sep);
        if !self.hypercube {
            centroids *= &draw(clusters, 1, || rng.random_sample());
            centroids *= &draw(1, self.informative, || rng.random_sample());
        }
        Ok(centroids)
    }

    /// Gives each cluster a random covariance and moves it to its centre. Returns the class of each row.
    fn place_clusters(
        &self,
        rng: &mut RandomState,
        x: &mut Array2<f64>,
        centroids: &Array2<f64>,
        sizes: &[usize],
    ) -> Vec<usize> {
        let mut labels = Vec::with_capacity(self.samples);
        for (k, (centroid, &size)) in centroids.rows().into_iter().zip(sizes).enumerate() {
            let start = labels.len();
            labels.resize(start + size, k % self.classes);
            let covariance = draw(self.informative, self.informative, || 2.0 * rng.random_sample() - 1.0);
            let mut rows = x.slice_mut(s![start..start + size, ..self.informative]);
            let placed = linear::dot(rows.view(), covariance.view()) + centroid;
            rows.assign(&placed);
        }
        labels
    }

    /// Redundant, repeated and noise features.
    fn add_dependent_features(&self, rng: &mut RandomState, x: &mut Array2<f64>) {
        let informed = self.informative + self.redundant;
        if self.redundant > 0 {
            let mixing = draw(self.informative, self.redundant, || 2.0 * rng.random_sample() - 1.0);
            let mixed = linear::dot(x.slice(s![.., ..self.informative]), mixing.view());
            x.slice_mut(s![.., self.informative..informed]).assign(&mixed);
        }
        if self.repeated > 0 {
            let sources: Vec<usize> =
                rng.rand(self.repeated).iter().map(|u| ((informed - 1) as f64 * u + 0.5) as usize).collect();
            let copies = x.select(Axis(1), &sources);
            x.slice_mut(s![.., informed..informed + self.repeated]).assign(&copies);
        }
        let noise = self.features - informed - self.repeated;
        if noise > 0 {
            let normal = draw(self.samples, noise, || rng.standard_normal());
            x.slice_mut(s![.., self.features - noise..]).assign(&normal);
        }
    }

    fn flip_labels(&self, rng: &mut RandomState, labels: &mut [usize]) {
        let draws = rng.rand(labels.len());
        for (label, _) in labels.iter_mut().zip(draws).filter(|(_, draw)| *draw < self.flip_y) {
            *label = rng.index(self.classes);
        }
    }

    fn shift_and_scale(&self, rng: &mut RandomState, x: &mut Array2<f64>) -> Result<(), LearnError> {
        let shift = match &self.shift {
            Some(shift) => shift.spread(self.features, "shift", "features")?,
            None => rng.rand(self.features).iter().map(|u| (2.0 * u - 1.0) * self.class_sep).collect(),
        };
        *x += &ndarray::Array1::from(shift);
        let scale = match &self.scale {
            Some(scale) => scale.spread(self.features, "scale", "features")?,
            None => rng.rand(self.features).iter().map(|u| 1.0 + 100.0 * u).collect(),
        };
        *x *= &ndarray::Array1::from(scale);
        Ok(())
    }
}

/// Distinct corners of the unit hypercube, drawn as scikit-learn draws them: shape (corners, dimensions), most
/// significant bit first.
fn hypercube_corners(rng: &mut RandomState, corners: usize, dimensions: usize) -> Result<Array2<u8>, LearnError> {
    // Above 30 dimensions the front columns are free bits; the last 30 make the corners distinct.
    let front = dimensions.saturating_sub(30);
    let free = draw(corners, front, || rng.index(2) as f64);
    let chosen = rng.sample_without_replacement(1 << (dimensions - front), corners)?;
    Ok(Array2::from_shape_fn((corners, dimensions), |(row, column)| {
        if column < front { free[[row, column]] as u8 } else { (chosen[row] >> (dimensions - 1 - column) & 1) as u8 }
    }))
}
