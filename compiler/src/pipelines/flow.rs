//! What leaves a stage of the table: the row, its options and what enters give the kind that leaves, or an error that
//! shows both places.

use hqml_ir::stages::{Family, Flow, Row, Tasks};
use hqml_ir::{Call, Distribution, Kind, Parameter, Span, Value};

use super::builder::Builder;
use super::cursor::Cursor;
use super::flow_errors;
use super::session::Checked;

/// Estimators that give probabilities with their labels; `svc` does where it is asked to.
const PROBABLE: [&str; 8] = [
    "decision_tree",
    "gaussian_nb",
    "gradient_boosting",
    "k_nearest_neighbors",
    "logistic_regression",
    "majority_class",
    "mlp",
    "random_forest",
];

/// Whether a row reads a state: a read-out or a kernel of states.
pub(crate) fn reads_state(row: &Row) -> bool {
    row.family == Family::Readout || row.flow == Flow::StateToGram
}

/// The kind that leaves.
///
/// # Errors
/// What enters does not fit; reported.
pub(crate) fn leaves(builder: &Builder<'_, '_>, row: &Row, call: &Call, cursor: &Cursor, span: Span) -> Checked<Kind> {
    let size = |option: &str| call.int(option).and_then(|v| usize::try_from(v).ok()).unwrap_or(1);
    let features = || width(builder, row, cursor, span, "features");
    match row.flow {
        Flow::Features => features().map(Kind::Features),
        Flow::FeaturesReduced(option) => {
            let n = features()?;
            reduced(builder, row, option, size(option), n, cursor, span).map(Kind::Features)
        }
        Flow::FeaturesTo(option) => features().map(|_| Kind::Features(size(option))),
        // With columns of text it does not come here.
        Flow::OneHot => Err(builder.session.report(flow_errors::kind(row.name, "columns of text", cursor, span))),
        Flow::Window => builder.windowed(row, call, features()?, span),
        Flow::Softmax => features().map(Kind::Probabilities),
        Flow::Parity => probabilities(builder, row, cursor, span).map(|_| Kind::Probabilities(2)),
        Flow::Modulo(option) => probabilities(builder, row, cursor, span).map(|_| Kind::Probabilities(size(option))),
        Flow::FeaturesToGram => features().map(|_| Kind::Gram),
        Flow::Gram => gram(builder, row, cursor, span),
        Flow::Predict { gram } => {
            predict_input(builder, row, gram, cursor, span)?;
            neighbours(builder, row, size("k"), span)?;
            prediction(builder, row, call, span)
        }
        Flow::GramToFeatures(option) => {
            gram(builder, row, cursor, span)?;
            within_rows(builder, row, size(option), span).map(Kind::Features)
        }
        Flow::Same => builder.target_scaled(row, cursor, span),
        // Sources, read-outs and training are other functions' business.
        _ => Err(builder.session.report(flow_errors::no_stage(row.name, "no stage", span, "take it away"))),
    }
}

/// The width of the features, or probabilities, that enter.
fn width(builder: &Builder<'_, '_>, row: &Row, cursor: &Cursor, span: Span, wanted: &str) -> Checked<usize> {
    match cursor.kind {
        Kind::Features(n) | Kind::Probabilities(n) => Ok(n),
        _ => Err(builder.session.report(flow_errors::kind(row.name, wanted, cursor, span))),
    }
}

fn probabilities(builder: &Builder<'_, '_>, row: &Row, cursor: &Cursor, span: Span) -> Checked<usize> {
    match cursor.kind {
        Kind::Probabilities(n) => Ok(n),
        _ => Err(builder.session.report(flow_errors::kind(row.name, "probabilities", cursor, span))),
    }
}

fn reduced(
    builder: &Builder<'_, '_>,
    row: &Row,
    option: &str,
    kept: usize,
    n: usize,
    cursor: &Cursor,
    span: Span,
) -> Checked<usize> {
    if kept > n {
        return Err(builder.session.report(flow_errors::reduced(row.name, option, kept, cursor, span)));
    }
    if row.name == "pca" { within_rows(builder, row, kept, span) } else { Ok(kept) }
}

fn gram(builder: &Builder<'_, '_>, row: &Row, cursor: &Cursor, span: Span) -> Checked<Kind> {
    match cursor.kind {
        Kind::Gram => Ok(Kind::Gram),
        _ => Err(builder.session.report(flow_errors::kind(row.name, "a row of a kernel matrix", cursor, span))),
    }
}

/// No more components than rows that train.
fn within_rows(builder: &Builder<'_, '_>, row: &Row, kept: usize, span: Span) -> Checked<usize> {
    let rows = builder.target.training_rows;
    if kept > rows {
        let told = flow_errors::components_above_rows(row.name, kept, rows, span, builder.target.span);
        return Err(builder.session.report(told));
    }
    Ok(kept)
}

/// No more neighbours than rows that train.
fn neighbours(builder: &Builder<'_, '_>, row: &Row, k: usize, span: Span) -> Checked<()> {
    let rows = builder.target.training_rows;
    if row.name != "k_nearest_neighbors" || k <= rows {
        return Ok(());
    }
    Err(builder.session.report(flow_errors::neighbours_above_rows(row.name, k, rows, span, builder.target.span)))
}

fn predict_input(builder: &Builder<'_, '_>, row: &Row, gram: bool, cursor: &Cursor, span: Span) -> Checked<()> {
    match cursor.kind {
        Kind::Features(_) | Kind::Probabilities(_) => Ok(()),
        Kind::Gram if gram => Ok(()),
        _ => {
            let wanted = if gram { "features or a row of a kernel matrix" } else { "features" };
            Err(builder.session.report(flow_errors::kind(row.name, wanted, cursor, span)))
        }
    }
}

/// Labels or values, by the target.
fn prediction(builder: &Builder<'_, '_>, row: &Row, call: &Call, span: Span) -> Checked<Kind> {
    let target = builder.target;
    match (row.tasks, target.classes()) {
        (Tasks::Regress, Some(_)) => {
            let help = "take a classifier such as `logistic_regression`, or `task: regress` where the table is read";
            Err(builder.session.report(flow_errors::task(row.name, "real numbers", "a class", span, target.span, help)))
        }
        (Tasks::Classify | Tasks::OneClass, None) => {
            let help = "take a regressor such as `ridge`, or `task: classify` where the table is read";
            Err(builder.session.report(flow_errors::task(
                row.name,
                "classes",
                "a real number",
                span,
                target.span,
                help,
            )))
        }
        (_, None) => Ok(Kind::Values),
        (_, Some(classes)) => {
            one_class(builder, row, call, classes, span)?;
            let probable = PROBABLE.contains(&row.name) || call.bool("probabilities");
            Ok(Kind::Labels { classes, probable })
        }
    }
}

/// `one_class_svm(normal: "ok")`: two classes, and that is one of them.
fn one_class(builder: &Builder<'_, '_>, row: &Row, call: &Call, classes: usize, span: Span) -> Checked<()> {
    let normal = match call.get("normal") {
        Value::Text(name) => name.clone(),
        Value::Int(name) => name.to_string(),
        _ => return Ok(()),
    };
    let target = builder.target;
    if classes != 2 {
        let fact = format!("a class out of {classes}");
        let help = "take a table of two classes, or another classifier";
        return Err(builder.session.report(flow_errors::task(
            row.name,
            "one of two classes",
            &fact,
            span,
            target.span,
            help,
        )));
    }
    let names = target.class_names();
    if names.contains(&normal) {
        return Ok(());
    }
    Err(builder.session.report(flow_errors::no_class(&normal, names, span, target.span)))
}

/// More weights than one layer may have.
const MOST_WEIGHTS: usize = 5_000_000;

/// Refuses a layer with more weights than a machine trains, before they are made.
pub(crate) fn layer_fits(builder: &Builder<'_, '_>, row: &Row, cursor: &Cursor, to: Kind, span: Span) -> Checked<()> {
    let (Kind::Features(n) | Kind::Probabilities(n), Kind::Features(m)) = (cursor.kind, to) else { return Ok(()) };
    let weights = n.saturating_add(1).saturating_mul(m);
    if weights > MOST_WEIGHTS {
        return Err(builder.session.report(flow_errors::weights(row.name, weights, MOST_WEIGHTS, cursor, span)));
    }
    Ok(())
}

/// The parameters of a dense layer: W by rows, Glorot uniform; then b, at 0.
pub(crate) fn layer_parameters(cursor: &Cursor, to: Kind) -> Vec<Parameter> {
    let (Kind::Features(n) | Kind::Probabilities(n), Kind::Features(m)) = (cursor.kind, to) else { return Vec::new() };
    let limit = (6.0 / (n + m) as f64).sqrt();
    let weight = Parameter { start: Distribution::Uniform { low: -limit, high: limit }, trained: true };
    let bias = Parameter { start: Distribution::Fixed(0.0), trained: true };
    [vec![weight; n.saturating_mul(m)], vec![bias; m]].concat()
}
