//! Sources: a call and a seed enter, a table leaves. With a seed the user wrote, scikit-learn's `random_state`.

use hqml_ir::Call;
use hqml_learn::data::csv::{CsvOptions, Task};
use hqml_learn::data::generate::{
    Centers, MakeBlobs, MakeCircles, MakeClassification, MakeMoons, MakeRegression, OneOrEach, Samples,
};
use hqml_learn::data::{Table, csv, embedded::Embedded};

use super::{count, missing, range, real};
use crate::pipeline::StepError;

/// The table of a row of the family `Source`; `bytes` is the file of a `csv`.
///
/// # Errors
/// Options or data that make no table.
pub fn source(call: &Call, bytes: Option<&[u8]>, seed: u32) -> Result<Table, StepError> {
    let table = match call.name.as_str() {
        "make_classification" => classification(call)?.generate(seed)?,
        "make_moons" => MakeMoons { samples: samples(call)?, shuffle: call.bool("shuffle"), noise: call.real("noise") }
            .generate(seed)?,
        "make_circles" => circles(call)?.generate(seed)?,
        "make_blobs" => blobs(call)?.generate(seed)?,
        "make_regression" => regression(call)?.generate(seed)?,
        "csv" => csv_bytes(call, bytes.unwrap_or_default())?,
        name => Embedded::from_name(name).ok_or_else(|| missing(call))?.load()?,
    };
    Ok(table)
}

/// The table of a `csv` from the bytes of its file: gaps are NaN, text is the index of its category.
///
/// # Errors
/// Where the bytes are no table.
pub fn csv_bytes(call: &Call, bytes: &[u8]) -> Result<Table, StepError> {
    let text =
        |option: &str| call.word(option).ok_or_else(|| StepError::unchecked(&format!("`csv` has no `{option}`")));
    let task = if text("task")? == "regress" { Task::Regress } else { Task::Classify };
    let options = CsvOptions { target: text("target")?.to_string(), task };
    Ok(csv::read_raw(bytes, &options)?.table)
}

fn samples(call: &Call) -> Result<Samples, StepError> {
    Ok(Samples::Total(count(call, "samples")?))
}

fn classification(call: &Call) -> Result<MakeClassification, StepError> {
    Ok(MakeClassification {
        samples: count(call, "samples")?,
        features: count(call, "features")?,
        informative: count(call, "informative")?,
        redundant: count(call, "redundant")?,
        repeated: count(call, "repeated")?,
        classes: count(call, "classes")?,
        clusters_per_class: count(call, "clusters_per_class")?,
        weights: call.reals("weights"),
        flip_y: real(call, "flip_y")?,
        class_sep: real(call, "class_sep")?,
        hypercube: call.bool("hypercube"),
        shift: Some(OneOrEach::One(real(call, "shift")?)),
        scale: Some(OneOrEach::One(real(call, "scale")?)),
        shuffle: call.bool("shuffle"),
    })
}

fn circles(call: &Call) -> Result<MakeCircles, StepError> {
    Ok(MakeCircles {
        samples: samples(call)?,
        shuffle: call.bool("shuffle"),
        noise: call.real("noise"),
        factor: real(call, "factor")?,
    })
}

fn blobs(call: &Call) -> Result<MakeBlobs, StepError> {
    Ok(MakeBlobs {
        samples: samples(call)?,
        features: count(call, "features")?,
        centers: Some(Centers::Count(count(call, "centers")?)),
        cluster_std: OneOrEach::One(real(call, "cluster_std")?),
        center_box: range(call, "center_box")?,
        shuffle: call.bool("shuffle"),
    })
}

fn regression(call: &Call) -> Result<MakeRegression, StepError> {
    Ok(MakeRegression {
        samples: count(call, "samples")?,
        features: count(call, "features")?,
        informative: count(call, "informative")?,
        bias: real(call, "bias")?,
        noise: real(call, "noise")?,
        shuffle: call.bool("shuffle"),
    })
}
