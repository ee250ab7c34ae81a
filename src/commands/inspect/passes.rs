//! The passes that ran, and the circuit after each: without a target those that every circuit takes before it is
//! simulated, with one those of its level, on the way that was kept.

use hqml_ir::{Program, Target};
use hqml_transpiler::peephole::PASSES;
use hqml_transpiler::{Counts, Options, transpile};

use super::super::Exit;
use super::super::named::Named;
use crate::cli::{Format, Inspect};
use crate::output;

/// A circuit and what became of it.
pub(super) struct Steps {
    given: Program,
    /// The circuit after each pass, in order.
    pub(super) steps: Vec<Step>,
    /// What runs on the target, where there is one.
    pub(super) placed: Option<Placed>,
}

/// A pass and what it left.
pub(super) struct Step {
    /// Its name; the second time it runs `:2` behind it, and so on.
    pub(super) name: String,
    program: Program,
    /// The size of what it left.
    pub(super) counts: Counts,
}

/// A circuit on a device.
pub(super) struct Placed {
    /// In the device's gates and on its wires.
    pub(super) program: Program,
    /// The wire on which each qubit begins.
    pub(super) initial_layout: Vec<u32>,
    /// The wire on which it ends.
    pub(super) final_layout: Vec<u32>,
    /// The device.
    pub(super) target: Target,
}

impl Steps {
    /// Runs the passes.
    pub(super) fn of(circuit: &Named, target: Option<&Target>, options: &Inspect) -> Result<Steps, Exit> {
        let mut steps = Steps { given: circuit.program.clone(), steps: vec![], placed: None };
        let Some(target) = target else {
            if options.passes || options.before.is_some() || options.after.is_some() {
                let mut program = circuit.program.clone();
                for pass in PASSES {
                    (pass.run)(&mut program);
                    steps.add(pass.name, program.clone());
                }
            }
            return Ok(steps);
        };
        let asked = Options { steps: true, ..circuit.asked(options.effort.level(), options.seed) };
        let done = transpile(&circuit.program, target, &asked).map_err(|error| {
            output::refusal("E1304", &error, options.format);
            Exit::Program
        })?;
        done.steps.into_iter().for_each(|step| steps.add(step.pass, step.work.program));
        let (initial_layout, final_layout) = (done.initial_layout, done.final_layout);
        steps.placed = Some(Placed { program: done.program, initial_layout, final_layout, target: target.clone() });
        Ok(steps)
    }

    fn add(&mut self, pass: &str, program: Program) {
        let earlier = self.steps.iter().filter(|step| base(&step.name) == pass).count();
        let name = if earlier == 0 { pass.to_owned() } else { format!("{pass}:{}", earlier + 1) };
        self.steps.push(Step { name, counts: Counts::of(&program), program });
    }

    /// The circuit after a pass.
    pub(super) fn after(&self, pass: &str, format: Format) -> Result<&Program, Exit> {
        Ok(&self.steps[self.place(pass, format)?].program)
    }

    /// The circuit that a pass was given.
    pub(super) fn before(&self, pass: &str, format: Format) -> Result<&Program, Exit> {
        let place = self.place(pass, format)?;
        Ok(place.checked_sub(1).map_or(&self.given, |before| &self.steps[before].program))
    }

    fn place(&self, pass: &str, format: Format) -> Result<usize, Exit> {
        self.steps.iter().position(|step| step.name == pass).ok_or_else(|| {
            let names: Vec<String> = self.steps.iter().map(|step| format!("`{}`", step.name)).collect();
            let message = format!("no pass `{pass}` has run on this circuit");
            output::failure("E1305", &message, &[format!("the passes were {}", names.join(", "))], format);
            Exit::Usage
        })
    }
}

/// The name without its number.
fn base(name: &str) -> &str {
    name.split(':').next().unwrap_or(name)
}
