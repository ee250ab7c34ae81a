//! Estimators: a call enters, a classifier or a regressor with scikit-learn's options leaves.

use hqml_ir::{Call, Value};
use hqml_learn::estimate::{
    Activation, ClassWeight, Classifier, DecisionTreeClassifier, DecisionTreeRegressor, Gamma, GaussianNb,
    GradientBoostingClassifier, GradientBoostingRegressor, Impurity, KNeighborsClassifier, KNeighborsRegressor, Kernel,
    KernelKind, KernelRidge, LinearRegression, LogisticRegression, MajorityClass, MaxFeatures, MeanSimilarity,
    MeanValue, Mlp, MlpSolver, NoveltyDetector, OneClassSvm, Penalty, RandomForestClassifier, RandomForestRegressor,
    Regressor, Ridge, RidgeClassifier, Svc, Svr, Weights,
};

use super::{count, missing, optional, real};
use crate::pipeline::StepError;

/// The classifier of a row of the family `Estimator`; `gram` where a kernel matrix enters it, `classes` the class names.
///
/// # Errors
/// A class that the data does not have, or a row that is no classifier.
pub fn classifier(call: &Call, gram: bool, classes: &[String]) -> Result<Box<dyn Classifier>, StepError> {
    Ok(match call.name.as_str() {
        "svc" => Box::new(Svc {
            c: real(call, "c")?,
            kernel: kernel(call, gram)?,
            tolerance: real(call, "tolerance")?,
            class_weight: class_weight(call),
            probabilities: call.bool("probabilities"),
        }),
        "one_class_svm" => Box::new(NoveltyDetector {
            machine: OneClassSvm {
                nu: real(call, "nu")?,
                kernel: kernel(call, gram)?,
                tolerance: real(call, "tolerance")?,
            },
            normal: class(call, "normal", classes)?,
        }),
        "mean_similarity" => {
            Box::new(MeanSimilarity { examples: optional(call, "examples"), kernel: kernel(call, gram)? })
        }
        "logistic_regression" => Box::new(LogisticRegression {
            c: real(call, "c")?,
            penalty: if call.word("penalty") == Some("none") { Penalty::None } else { Penalty::L2 },
            fit_intercept: call.bool("fit_intercept"),
            max_iterations: count(call, "max_iterations")?,
            class_weight: class_weight(call),
            ..LogisticRegression::default()
        }),
        "ridge_classifier" => Box::new(RidgeClassifier { alpha: real(call, "alpha")?, ..RidgeClassifier::default() }),
        "gaussian_nb" => Box::new(GaussianNb::default()),
        "majority_class" => Box::new(MajorityClass),
        "decision_tree" => Box::new(DecisionTreeClassifier {
            criterion: impurity(call),
            max_depth: optional(call, "depth"),
            min_samples_split: count(call, "min_samples_split")?,
            min_samples_leaf: count(call, "min_samples_leaf")?,
            ..DecisionTreeClassifier::default()
        }),
        "random_forest" => Box::new(RandomForestClassifier {
            trees: count(call, "trees")?,
            criterion: impurity(call),
            max_depth: optional(call, "depth"),
            min_samples_split: count(call, "min_samples_split")?,
            min_samples_leaf: count(call, "min_samples_leaf")?,
            max_features: max_features(call, MaxFeatures::Sqrt),
            bootstrap: call.bool("bootstrap"),
        }),
        "gradient_boosting" => Box::new(GradientBoostingClassifier {
            trees: count(call, "trees")?,
            learning_rate: real(call, "learning_rate")?,
            max_depth: optional(call, "depth"),
            min_samples_split: count(call, "min_samples_split")?,
            min_samples_leaf: count(call, "min_samples_leaf")?,
            subsample: real(call, "subsample")?,
            ..GradientBoostingClassifier::default()
        }),
        "k_nearest_neighbors" => Box::new(KNeighborsClassifier { k: count(call, "k")?, weights: weights(call) }),
        "mlp" => Box::new(mlp(call)?),
        _ => return Err(missing(call)),
    })
}

/// The regressor of a row of the family `Estimator`; `gram` where a kernel matrix enters it.
///
/// # Errors
/// A row that is no regressor.
pub fn regressor(call: &Call, gram: bool) -> Result<Box<dyn Regressor>, StepError> {
    Ok(match call.name.as_str() {
        "ridge" => Box::new(Ridge { alpha: real(call, "alpha")?, fit_intercept: call.bool("fit_intercept") }),
        "linear_regression" => {
            Box::new(LinearRegression { fit_intercept: call.bool("fit_intercept"), ..LinearRegression::default() })
        }
        "kernel_ridge" => Box::new(KernelRidge { alpha: real(call, "alpha")?, kernel: kernel(call, gram)? }),
        "svr" => Box::new(Svr {
            c: real(call, "c")?,
            epsilon: real(call, "epsilon")?,
            kernel: kernel(call, gram)?,
            tolerance: real(call, "tolerance")?,
        }),
        "mean_value" => Box::new(MeanValue),
        "decision_tree" => Box::new(DecisionTreeRegressor {
            max_depth: optional(call, "depth"),
            min_samples_split: count(call, "min_samples_split")?,
            min_samples_leaf: count(call, "min_samples_leaf")?,
            ..DecisionTreeRegressor::default()
        }),
        "random_forest" => Box::new(RandomForestRegressor {
            trees: count(call, "trees")?,
            max_depth: optional(call, "depth"),
            min_samples_split: count(call, "min_samples_split")?,
            min_samples_leaf: count(call, "min_samples_leaf")?,
            max_features: max_features(call, MaxFeatures::All),
            bootstrap: call.bool("bootstrap"),
        }),
        "gradient_boosting" => Box::new(GradientBoostingRegressor {
            trees: count(call, "trees")?,
            learning_rate: real(call, "learning_rate")?,
            max_depth: optional(call, "depth"),
            min_samples_split: count(call, "min_samples_split")?,
            min_samples_leaf: count(call, "min_samples_leaf")?,
            subsample: real(call, "subsample")?,
            ..GradientBoostingRegressor::default()
        }),
        "k_nearest_neighbors" => Box::new(KNeighborsRegressor { k: count(call, "k")?, weights: weights(call) }),
        "mlp" => Box::new(mlp(call)?),
        _ => return Err(missing(call)),
    })
}

/// The kernel of a kernel machine: the gram that enters, or the function of features its options name.
fn kernel(call: &Call, gram: bool) -> Result<Kernel, StepError> {
    if gram {
        return Ok(Kernel::new(KernelKind::Precomputed));
    }
    let name = call.call("kernel").map(|c| c.name.as_str()).or_else(|| call.word("kernel")).unwrap_or("rbf");
    let kind = kernel_function(name)
        .ok_or_else(|| StepError::Unsupported(format!("the kernel `{name}` is not built in this version")))?;
    let gamma = match call.get("gamma") {
        Value::None => Gamma::Auto,
        Value::Word(w) if w == "auto" => Gamma::Auto,
        Value::Word(_) => Gamma::Scale,
        other => Gamma::Value(other.as_real().unwrap_or(1.0)),
    };
    let degree = u32::try_from(count(call, "degree")?).unwrap_or(u32::MAX);
    Ok(Kernel { kind, gamma, degree, coef0: real(call, "coef0")? })
}

/// The function of a row of the family `KernelFunction`.
pub(super) fn kernel_function(name: &str) -> Option<KernelKind> {
    Some(match name {
        "linear" => KernelKind::Linear,
        "rbf" => KernelKind::Rbf,
        "poly" => KernelKind::Poly,
        "sigmoid" => KernelKind::Sigmoid,
        _ => return None,
    })
}

fn impurity(call: &Call) -> Impurity {
    if call.word("criterion") == Some("entropy") { Impurity::Entropy } else { Impurity::Gini }
}

fn weights(call: &Call) -> Weights {
    if call.word("weights") == Some("distance") { Weights::Distance } else { Weights::Uniform }
}

fn max_features(call: &Call, auto: MaxFeatures) -> MaxFeatures {
    match call.get("max_features") {
        Value::Word(w) if w == "sqrt" => MaxFeatures::Sqrt,
        Value::Word(w) if w == "log2" => MaxFeatures::Log2,
        Value::Word(w) if w == "all" => MaxFeatures::All,
        other => other.as_real().map_or(auto, MaxFeatures::Fraction),
    }
}

fn mlp(call: &Call) -> Result<Mlp, StepError> {
    let hidden = call.reals("hidden").unwrap_or_default();
    Ok(Mlp {
        hidden: hidden.into_iter().map(|w| w as usize).collect(),
        activation: match call.word("activation") {
            Some("tanh") => Activation::Tanh,
            Some("logistic") => Activation::Logistic,
            Some("identity") => Activation::Identity,
            _ => Activation::Relu,
        },
        solver: match call.word("solver") {
            Some("sgd") => MlpSolver::SGD,
            Some("lbfgs") => MlpSolver::Lbfgs,
            _ => Mlp::default().solver,
        },
        alpha: real(call, "alpha")?,
        learning_rate: real(call, "learning_rate")?,
        batch: optional(call, "batch"),
        max_iterations: count(call, "max_iterations")?,
        tolerance: real(call, "tolerance")?,
        ..Mlp::default()
    })
}

fn class_weight(call: &Call) -> ClassWeight {
    if call.word("class_weight") == Some("balanced") { ClassWeight::Balanced } else { ClassWeight::None }
}

/// The index of a class that an option names.
fn class(call: &Call, option: &str, classes: &[String]) -> Result<usize, StepError> {
    let name = match call.get(option) {
        Value::Text(name) | Value::Word(name) => name.clone(),
        Value::Int(number) => number.to_string(),
        other => other.to_string(),
    };
    classes.iter().position(|c| *c == name).ok_or_else(|| {
        StepError::Data(format!("`{option}: {name}` is no class of the data; its classes are {}", classes.join(", ")))
    })
}
