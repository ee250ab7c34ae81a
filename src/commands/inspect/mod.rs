//! `hqml inspect FILE NAME`: what a circuit is (its picture, its operations, its size), what the passes make of it on a
//! target, and the state it leaves. Options in; a picture and figures, or one JSON object, out.

mod passes;
mod report;
mod state;
mod times;

use hqml_compiler::drawing::{Layout, Letters, svg};
use hqml_ir::Program;

use super::Exit;
use super::deliver::{deliver, promised};
use super::devices::target;
use super::named::{Named, named};
use crate::cli::{Format, Inspect};
use crate::output;
use passes::{Placed, Steps};
use report::Report;

/// Shows the circuit that was asked for.
pub(crate) fn inspect(options: &Inspect) -> Exit {
    let done = promised(options.svg.as_deref(), options.format).and_then(|()| {
        let circuit = named(&options.circuit, options.format)?;
        let (device, properties) = (options.target.as_deref(), options.effort.properties.as_deref());
        let device = device.map(|text| target(text, properties, options.format)).transpose()?;
        let steps = Steps::of(&circuit, device.as_ref(), options)?;
        let (shown, what) = chosen(&circuit, &steps, options)?;
        let state = state::state(&circuit, options)?;
        if let Some(path) = &options.svg {
            deliver(&svg(&layout(shown, steps.placed.is_some())), Some(path), options.format)?;
        }
        let times = times::times(&circuit, steps.placed.as_ref(), options)?;
        let report = Report::of(&circuit, (shown, what), &steps, (state, times), options);
        match options.format {
            Format::Json => output::object(&report),
            Format::Text => output::text(&report.text(options)),
        }
        Ok(())
    });
    done.err().unwrap_or(Exit::Done)
}

/// The program that is shown, and what it is.
fn chosen<'a>(circuit: &'a Named, steps: &'a Steps, options: &Inspect) -> Result<(&'a Program, String), Exit> {
    match (&options.before, &options.after, &steps.placed) {
        (Some(pass), _, _) => Ok((steps.before(pass, options.format)?, format!("before {pass}"))),
        (None, Some(pass), _) => Ok((steps.after(pass, options.format)?, format!("after {pass}"))),
        (None, None, Some(Placed { program, target, .. })) => Ok((program, format!("on {}", target.name))),
        (None, None, None) => Ok((&circuit.program, "as written".to_owned())),
    }
}

/// The layout of a picture: of a device, the wires that are touched.
fn layout(program: &Program, device: bool) -> Layout {
    let letters = Letters::default();
    if device { Layout::touched(program, &letters) } else { Layout::of(program, &letters) }
}
