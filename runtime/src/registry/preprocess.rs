//! Preprocessing: a call, training features and their target enter, a fitted transformer leaves.

use hqml_ir::{Call, Value};
use hqml_learn::data::Target;
use hqml_learn::preprocess::{
    Binarizer, Categories, Impute, MaxAbsScaler, MinMaxScaler, Normalizer, OneHot, Pca, RobustScaler, SelectKBest,
    StandardScaler, Strategy, TargetScaler, Transformer, Window,
};
use ndarray::ArrayView2;

use super::{count, missing, range, real};
use crate::pipeline::{StepError, Truth};

pub use hqml_learn::preprocess::FittedTransformer as FittedTransform;

/// The transformer of a row of the family `Preprocess`, not yet fitted.
fn transformer(call: &Call) -> Result<Box<dyn Transformer>, StepError> {
    Ok(match call.name.as_str() {
        "standard_scaler" => {
            Box::new(StandardScaler { with_mean: call.bool("with_mean"), with_std: call.bool("with_std") })
        }
        "min_max_scaler" => Box::new(MinMaxScaler { to: range(call, "to")?, clip: call.bool("clip") }),
        "robust_scaler" => Box::new(RobustScaler::default()),
        "max_abs_scaler" => Box::new(MaxAbsScaler::default()),
        "binarizer" => Box::new(Binarizer { threshold: real(call, "threshold")? }),
        "normalizer" => Box::new(Normalizer),
        "pca" => Box::new(Pca { components: count(call, "components")?, whiten: call.bool("whiten") }),
        "impute" => Box::new(Impute { strategy: strategy(call) }),
        "select" => Box::new(SelectKBest { k: count(call, "k")? }),
        _ => return Err(missing(call)),
    })
}

fn strategy(call: &Call) -> Strategy {
    match call.word("strategy") {
        Some("median") => Strategy::Median,
        Some("most_frequent") => Strategy::MostFrequent,
        Some("constant") => Strategy::Constant(call.real("fill").unwrap_or(0.0)),
        _ => Strategy::Mean,
    }
}

/// What fills gaps in columns of text, fitted on these rows.
///
/// # Errors
/// A column has no value.
pub fn text_imputer(x: ArrayView2<'_, f64>) -> Result<Box<dyn FittedTransform>, StepError> {
    Ok(Impute { strategy: Strategy::MostFrequent }.fit(x, &Target::Values(vec![]))?)
}

/// The encoder of a call of `one_hot`, for these columns.
pub fn one_hot(call: &Call, columns: &[Categories]) -> OneHot {
    OneHot { columns: columns.to_vec(), ignore_unknown: call.word("unknown") == Some("ignore") }
}

/// The window of a call of `window`.
pub fn window(call: &Call) -> Window {
    let (length, horizon) = hqml_ir::window_size(call);
    Window { length, horizon }
}

/// The scaler of a call of `target_scaler`.
pub fn target_scaler(call: &Call) -> TargetScaler {
    match call.get("to") {
        Value::Range(low, high) => TargetScaler::MinMax { low: *low, high: *high },
        _ => TargetScaler::Standard,
    }
}

/// A row of the family `Preprocess` that looks at one row at a time, fitted on these rows.
///
/// # Errors
/// Options or data that it cannot work with.
pub fn transform(call: &Call, x: ArrayView2<'_, f64>, truth: &Truth) -> Result<Box<dyn FittedTransform>, StepError> {
    let target = match truth {
        Truth::Classes { labels, classes } => {
            Target::Classes { labels: labels.clone(), names: (0..*classes).map(|c| c.to_string()).collect() }
        }
        Truth::Values(values) => Target::Values(values.clone()),
    };
    Ok(transformer(call)?.fit(x, &target)?)
}
