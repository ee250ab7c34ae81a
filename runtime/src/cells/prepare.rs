//! The stages of a `data` declaration: training and test rows enter, both leave as contenders see them. Everything is
//! fitted on training rows; windows of the test reach back into training rows, which are past by then.

use hqml_ir::{Call, Stage, Step};
use hqml_learn::preprocess::{Categories, FittedTargetScaler};
use ndarray::{Array2, Axis, concatenate};

use crate::pipeline::{Layer, StepError, Truth, expression_of};
use crate::registry;

/// Rows on their way.
#[derive(Debug, Clone)]
pub(super) struct Part {
    /// Shape (rows, features).
    pub(super) x: Array2<f64>,
    /// What is predicted, as the stages so far have scaled it.
    pub(super) y: Truth,
    /// Which rows of the table they are.
    pub(super) rows: Vec<usize>,
}

impl Part {
    /// The rows at these positions.
    pub(super) fn select(&self, at: &[usize]) -> Part {
        let rows = at.iter().map(|row| self.rows[*row]).collect();
        Part { x: self.x.select(Axis(0), at), y: self.y.select(at), rows }
    }

    fn len(&self) -> usize {
        self.x.nrows()
    }
}

/// Training rows, the test rows beside them where there are some already, and how their targets were scaled.
pub(super) struct Parts {
    pub(super) train: Part,
    pub(super) test: Option<Part>,
    pub(super) targets: Vec<FittedTargetScaler>,
    /// The columns that flow, as long as some are text; else nothing.
    pub(super) columns: Vec<Categories>,
}

impl Parts {
    /// Through all stages, from left to right.
    pub(super) fn prepare(mut self, stages: &[Stage]) -> Result<Parts, StepError> {
        for stage in stages {
            self = self.stage(stage).map_err(|e| e.at(&stage.place))?;
        }
        Ok(self)
    }

    fn stage(mut self, stage: &Stage) -> Result<Parts, StepError> {
        match &stage.step {
            Step::Branches(branches) => self.branches(branches),
            Step::Builtin { call, .. } if call.name == "window" => self.window(call),
            Step::Builtin { call, .. } if call.name == "target_scaler" => {
                let (train, scaler) = self.train.y.scaled(call)?;
                self.train.y = train;
                if let Some(test) = &mut self.test {
                    test.y = test.y.through(&scaler);
                }
                self.targets.push(scaler);
                Ok(self)
            }
            Step::Expression(own) => {
                let expression = |x: &Array2<f64>| expression_of(own, stage.to, x.view(), &[]);
                self.train.x = expression(&self.train.x)?;
                if let Some(test) = &mut self.test {
                    test.x = expression(&test.x)?;
                }
                Ok(self)
            }
            Step::Builtin { call, first_parameter } => {
                let transform = match call.name.as_str() {
                    "one_hot" => {
                        let fitted =
                            registry::one_hot(call, &std::mem::take(&mut self.columns)).fit(self.train.x.view())?;
                        Box::new(move |x: &Array2<f64>| Ok(fitted.transform(x.view())?))
                    }
                    "impute" if self.columns.iter().any(|column| !column.names.is_empty()) => {
                        imputer(call, &self.columns, &self.train)?
                    }
                    _ => transform(call, *first_parameter, &self.train)?,
                };
                self.train.x = transform(&self.train.x)?;
                if let Some(test) = &mut self.test {
                    test.x = transform(&test.x)?;
                }
                Ok(self)
            }
            _ => Err(StepError::unchecked("`data` holds a stage that is not of the stage table")),
        }
    }

    /// Features of all branches side by side; rows and targets stay.
    fn branches(self, branches: &[Vec<Stage>]) -> Result<Parts, StepError> {
        let mut done = Vec::with_capacity(branches.len());
        for branch in branches {
            let (train, test) = (self.train.clone(), self.test.clone());
            let own = Parts { train, test, targets: Vec::new(), columns: Vec::new() };
            done.push(own.prepare(branch)?);
        }
        let joined = |x: &dyn Fn(&Parts) -> Option<&Array2<f64>>| {
            let views: Vec<_> = done.iter().filter_map(|parts| x(parts).map(|x| x.view())).collect();
            concatenate(Axis(1), &views).map_err(|_| StepError::unchecked("branches gave different numbers of rows"))
        };
        let train = Part { x: joined(&|parts| Some(&parts.train.x))?, ..self.train };
        let test = match self.test {
            Some(test) => Some(Part { x: joined(&|parts| parts.test.as_ref().map(|t| &t.x))?, ..test }),
            None => None,
        };
        Ok(Parts { train, test, targets: self.targets, columns: Vec::new() })
    }

    fn window(self, call: &Call) -> Result<Parts, StepError> {
        let lost = registry::window(call).lost();
        let test = match &self.test {
            Some(test) => Some(slide(call, &behind(&self.train, lost, test)?)?),
            None => None,
        };
        let own = call.bool("autoregressive").then(Categories::default);
        let each: Vec<Categories> = self.columns.iter().cloned().chain(own).collect();
        let columns = match self.columns.is_empty() {
            true => Vec::new(),
            false => each.iter().cycle().take(each.len() * registry::window(call).length).cloned().collect(),
        };
        Ok(Parts { train: slide(call, &self.train)?, test, targets: self.targets, columns })
    }
}

/// The test rows with the last training rows before them.
fn behind(train: &Part, history: usize, test: &Part) -> Result<Part, StepError> {
    let from = train.len().saturating_sub(history);
    let past = train.select(&(from..train.len()).collect::<Vec<_>>());
    let x = concatenate(Axis(0), &[past.x.view(), test.x.view()])
        .map_err(|_| StepError::unchecked("training and test rows differ in width"))?;
    Ok(Part { x, y: past.y.followed_by(&test.y), rows: [past.rows, test.rows.clone()].concat() })
}

fn slide(call: &Call, part: &Part) -> Result<Part, StepError> {
    let window = registry::window(call);
    let past = match (&part.y, call.bool("autoregressive")) {
        (Truth::Values(values), true) => Some(values.as_slice()),
        _ => None,
    };
    let x = window.slide(part.x.view(), past)?;
    let kept: Vec<usize> = (window.lost()..part.len()).collect();
    Ok(Part { x, ..part.select(&kept) })
}

type Transform = Box<dyn Fn(&Array2<f64>) -> Result<Array2<f64>, StepError>>;

/// One stage that looks at one row at a time, fitted on the training rows.
fn transform(call: &Call, first_parameter: u32, train: &Part) -> Result<Transform, StepError> {
    if let Some(layer) = Layer::of(call, first_parameter) {
        return Ok(Box::new(move |x| layer.forward(x.view(), &[])));
    }
    let fitted = registry::transform(call, train.x.view(), &train.y)?;
    Ok(Box::new(move |x| Ok(fitted.transform(x.view())?)))
}

/// `impute` where some columns are text: these are filled by their most frequent category, whatever fills numbers.
fn imputer(call: &Call, columns: &[Categories], train: &Part) -> Result<Transform, StepError> {
    let (numbers, text): (Vec<usize>, Vec<usize>) = (0..columns.len()).partition(|i| columns[*i].names.is_empty());
    let fitted = registry::transform(call, without(&train.x, &text).view(), &train.y)?;
    let categories = registry::text_imputer(without(&train.x, &numbers).view())?;
    Ok(Box::new(move |x| {
        let mut filled = fitted.transform(without(x, &text).view())?;
        let of_text = categories.transform(without(x, &numbers).view())?;
        text.iter().for_each(|i| filled.column_mut(*i).assign(&of_text.column(*i)));
        Ok(filled)
    }))
}

/// The rows with zeros in these columns.
fn without(x: &Array2<f64>, columns: &[usize]) -> Array2<f64> {
    let mut x = x.clone();
    columns.iter().for_each(|i| x.column_mut(*i).fill(0.0));
    x
}
