//! The shape of a row: what a stage is called, what it takes, what flows in and out, and how it behaves.

/// A row of the stage table.
#[derive(Debug, Clone, Copy)]
pub struct Row {
    /// The name a user writes.
    pub name: &'static str,
    /// Where it may stand.
    pub family: Family,
    /// Its options; positional arguments fill them in this order.
    pub options: &'static [OptionRow],
    /// What enters and what leaves.
    pub flow: Flow,
    /// Which targets it can learn.
    pub tasks: Tasks,
    /// Learns from training rows (fitted anew in every fold).
    pub fitted: bool,
    /// Holds `?` of its own.
    pub trainable: bool,
    /// A gradient passes through it.
    pub differentiable: bool,
    /// Draws random numbers: takes `seed`, or the cell's seed.
    pub random: bool,
    /// One line: what it computes.
    pub summary: &'static str,
    /// Whose convention it follows ("scikit-learn's StandardScaler").
    pub convention: &'static str,
}

/// Where a row may stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Family {
    /// Begins `data`.
    Source,
    /// Marks training and test rows, once per `data`.
    Split,
    /// Table features to features, no quantum state, no label.
    Preprocess,
    /// Differentiable layer of a model.
    Layer,
    /// Makes a state of features without a circuit.
    State,
    /// Reads a state.
    Readout,
    /// Turns states or features into rows of a kernel matrix, or mends one.
    Kernel,
    /// Ends in a label or a value.
    Estimator,
    /// `train`, `classifier`, `regressor`.
    Training,
    /// A word of an estimator's `kernel` option.
    KernelFunction,
    /// An `optimizer` option.
    Optimizer,
    /// A `loss` option.
    Loss,
    /// A `gradient` option.
    Gradient,
    /// An entry of `metrics`.
    Metric,
    /// The right side of a `backend`.
    Backend,
    /// An entry of a backend's `mitigate`.
    Mitigation,
}

impl Family {
    /// Whether rows of this family may stand between two `|>`.
    pub fn is_stage(self) -> bool {
        matches!(
            self,
            Family::Split
                | Family::Preprocess
                | Family::Layer
                | Family::State
                | Family::Readout
                | Family::Kernel
                | Family::Estimator
                | Family::Training
        )
    }
}

/// What enters and what leaves a stage. Widths are those of [`crate::Kind`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Flow {
    /// Not a stage (a source, an optimizer, a loss, a metric, a backend).
    None,
    /// Passes on what came (splits, `train`).
    Same,
    /// `features[n] -> features[n]`.
    Features,
    /// `features[n] -> features[option]`; an error where `n` is smaller.
    FeaturesReduced(&'static str),
    /// `features[n] -> features[option]`, any n (`dense(width: m)`).
    FeaturesTo(&'static str),
    /// `features[n] -> probabilities[n]`.
    Softmax,
    /// Columns of text `-> features[their categories]`, columns of numbers pass.
    OneHot,
    /// `features[n] -> features[n * length]`, or `features[(n + 1) * length]` with the target's own past (`window`).
    Window,
    /// `features[n] -> state[q]`, a mixed one; q is n where the option is left out.
    GibbsState(&'static str),
    /// `state[q] -> features[number of observables]`.
    Measure,
    /// `state[q] -> probabilities[2^q]`.
    Probabilities,
    /// `probabilities[m] -> probabilities[2]`.
    Parity,
    /// `probabilities[m] -> probabilities[option]`.
    Modulo(&'static str),
    /// `state[q] -> features[q]`, bits.
    Bits,
    /// `state[q] -> features[q * option]`, bits of that many shots side by side.
    BitsTimes(&'static str),
    /// `state[q] -> gram`.
    StateToGram,
    /// `features[n] -> gram`.
    FeaturesToGram,
    /// `gram -> gram`.
    Gram,
    /// `gram -> features[option]`; an error where fewer rows train.
    GramToFeatures(&'static str),
    /// `features[n]` (or `gram`, where `gram` is set) `-> labels[k]` or `values`, by the target.
    Predict {
        /// Whether a gram may enter.
        gram: bool,
    },
    /// `features[k] -> labels[k]`, k the number of classes.
    Argmax,
    /// `features[1] -> values`.
    Values,
}

/// Which targets an estimator, a loss or a metric is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tasks {
    /// Both, or it has nothing to do with the target.
    Any,
    /// Classes only.
    Classify,
    /// Real targets only.
    Regress,
    /// Training rows of one class; judges inside or outside.
    OneClass,
}

/// An option of a row.
#[derive(Debug, Clone, Copy)]
pub struct OptionRow {
    /// The label a user writes.
    pub name: &'static str,
    /// What it takes.
    pub kind: OptionKind,
    /// What stands where the user writes nothing.
    pub default: Default,
    /// One line for the reference.
    pub summary: &'static str,
}

/// What an option takes. Bounds are inclusive unless said otherwise.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum OptionKind {
    /// A whole number in these bounds.
    Int(i64, i64),
    /// A real number in these bounds.
    Real(f64, f64),
    /// A real number above 0.
    Positive,
    /// A fraction strictly between 0 and 1; `25%` is 0.25.
    Fraction,
    /// `true` or `false`.
    Bool,
    /// Text in quotes.
    Text,
    /// `low..high`, low below high.
    Range,
    /// One of these words.
    OneOf(&'static [&'static str]),
    /// A list of such.
    List(&'static OptionKind),
    /// A row of this family, with options of its own; a declaration of that kind may be named instead.
    Row(Family),
    /// Observables: `z_each`, Pauli expressions, observable declarations; any number, positional.
    Observables,
    /// The first of these that fits.
    Either(&'static [OptionKind]),
    /// A class name: text in quotes or a whole number.
    Class,
}

/// What stands where the user writes nothing.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Default {
    /// It must be written.
    Required,
    /// Left out: [`crate::Value::None`].
    Absent,
    /// A whole number.
    Int(i64),
    /// A real number.
    Real(f64),
    /// Yes or no.
    Bool(bool),
    /// A word of a `OneOf`, or the name of a row without written options.
    Word(&'static str),
    /// A range.
    Range(f64, f64),
    /// A list of whole numbers.
    Ints(&'static [i64]),
}

pub(super) const fn option(name: &'static str, kind: OptionKind, default: Default, summary: &'static str) -> OptionRow {
    OptionRow { name, kind, default, summary }
}

/// A row that is not a stage, or a plain one; the families' files set what differs with struct update.
pub(super) const PLAIN: Row = Row {
    name: "",
    family: Family::Preprocess,
    options: &[],
    flow: Flow::None,
    tasks: Tasks::Any,
    fitted: false,
    trainable: false,
    differentiable: false,
    random: false,
    summary: "",
    convention: "",
};
