//! The schemas of generated tables, from their options; and the rules that scikit-learn's generators hold their options to.

use hqml_ir::{Call, Schema, Task, Value};

/// Options that contradict each other: which one, and why.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Contradiction {
    /// The option to change.
    pub(crate) option: &'static str,
    /// Why the options do not go together.
    pub(crate) reason: String,
    /// What to write.
    pub(crate) help: String,
}

/// The schema of the table that this generator makes; `None` where the row is no generator.
///
/// # Errors
/// The options contradict each other.
pub(crate) fn generated(call: &Call) -> Option<Result<Schema, Contradiction>> {
    let rows = size(call, "samples");
    match call.name.as_str() {
        "make_classification" => Some(classification(call, rows)),
        "make_moons" | "make_circles" => Some(curves(rows)),
        "make_blobs" => Some(Ok(schema(rows, size(call, "features"), Some(size(call, "centers"))))),
        "make_regression" => Some(Ok(schema(rows, size(call, "features"), None))),
        _ => None,
    }
}

fn size(call: &Call, option: &str) -> usize {
    call.int(option).and_then(|v| usize::try_from(v).ok()).unwrap_or(0)
}

fn schema(rows: usize, features: usize, classes: Option<usize>) -> Schema {
    let columns = (0..features).map(|i| format!("x{i}")).collect();
    let names = |k: usize| Task::Classify((0..k).map(|class| class.to_string()).collect());
    Schema { columns, rows, task: classes.map_or(Task::Regress, names), categories: Vec::new() }
}

fn curves(rows: usize) -> Result<Schema, Contradiction> {
    Ok(schema(rows, 2, Some(2)))
}

/// As scikit-learn checks them: informative + redundant + repeated features fit into all, the clusters onto the corners of
/// the hypercube.
fn classification(call: &Call, rows: usize) -> Result<Schema, Contradiction> {
    let [features, informative, redundant, repeated, classes, clusters] =
        ["features", "informative", "redundant", "repeated", "classes", "clusters_per_class"].map(|o| size(call, o));
    let used = informative.saturating_add(redundant).saturating_add(repeated);
    if used > features {
        return Err(Contradiction {
            option: "features",
            reason: format!(
                "{informative} informative, {redundant} redundant and {repeated} repeated features are {used}, more than \
                 the {features} there are"
            ),
            help: fewer_features(features, informative, used),
        });
    }
    let needed = classes.saturating_mul(clusters);
    let corners = u32::try_from(informative).ok().and_then(|i| 1usize.checked_shl(i)).unwrap_or(usize::MAX);
    if needed > corners {
        return Err(Contradiction {
            option: "informative",
            reason: format!(
                "{classes} classes of {clusters} clusters need {needed} corners, and {informative} informative features \
                 have {corners}"
            ),
            help: format!("write `informative: {}`, or `clusters_per_class: 1`", needed.next_power_of_two().ilog2()),
        });
    }
    weights(call, classes)?;
    Ok(schema(rows, features, Some(classes)))
}

fn fewer_features(features: usize, informative: usize, used: usize) -> String {
    if informative <= features {
        format!("write `features: {used}`, or `redundant: 0`")
    } else {
        format!("write `features: {used}`, or fewer informative ones")
    }
}

fn weights(call: &Call, classes: usize) -> Result<(), Contradiction> {
    let Value::List(given) = call.get("weights") else { return Ok(()) };
    let sum: f64 = given.iter().filter_map(Value::as_real).sum();
    if given.len() != classes && given.len() + 1 != classes {
        return Err(Contradiction {
            option: "weights",
            reason: format!("there are {classes} classes and {} weights", given.len()),
            help: format!("give {classes} weights, or {} and the last is what is left", classes - 1),
        });
    }
    if sum > 1.0 + 1e-9 {
        return Err(Contradiction {
            option: "weights",
            reason: format!("the weights sum to {sum}, and shares sum to 1"),
            help: "give shares that sum to 1".to_owned(),
        });
    }
    Ok(())
}
