//! `hqml export FILE NAME --to FORM`: a circuit as text that another tool reads.

use hqml_qasm::{Tool, WriteError, WriteOptions, python, write};

use super::Exit;
use super::deliver::{deliver, promised};
use super::named::{Named, named};
use crate::cli::{Export, Form, Format, Numbers};
use crate::output;

/// Writes the circuit in the form that was asked for.
pub(crate) fn export(options: &Export) -> Exit {
    let done = promised(options.output.as_deref(), Format::Text).and_then(|()| {
        let mut found = named(&options.circuit, Format::Text)?;
        bind(&mut found, &options.numbers)?;
        let text = text(&found, options)?;
        deliver(&text, options.output.as_deref(), Format::Text)
    });
    done.err().unwrap_or(Exit::Done)
}

/// Numbers in the place of features and parameters, where they are given.
fn bind(found: &mut Named, options: &Numbers) -> Result<(), Exit> {
    let (features, parameters) = (found.program.features as usize, found.program.parameters as usize);
    let given = [("--x", &options.x, features, "features"), ("--theta", &options.theta, parameters, "parameters")];
    for (flag, values, wanted, what) in &given {
        if values.as_ref().is_some_and(|values| values.len() != *wanted) {
            let count = values.as_ref().map_or(0, Vec::len);
            let message = format!("`{flag}` has {count} numbers, and `{}` has {wanted} {what}", found.name);
            let help = format!("give {wanted} numbers, with commas between them");
            output::failure("E1302", &message, &[help], Format::Text);
            return Err(Exit::Usage);
        }
    }
    let bound = [(&options.x, features), (&options.theta, parameters)];
    if bound.iter().all(|(values, wanted)| values.is_some() || *wanted == 0) {
        let (x, theta) = (options.x.clone().unwrap_or_default(), options.theta.clone().unwrap_or_default());
        found.program = found.program.bound(&x, &theta);
        found.parameters.clear();
    } else if options.x.is_some() || options.theta.is_some() {
        let message =
            format!("`{}` has {features} features and {parameters} parameters, and only one is given", found.name);
        output::failure("E1302", &message, &["give both `--x` and `--theta`, or none".to_owned()], Format::Text);
        return Err(Exit::Usage);
    }
    Ok(())
}

fn text(found: &Named, options: &Export) -> Result<String, Exit> {
    let written = match (python_tool(options.to), options.to.profile()) {
        (Some(tool), _) if !options.measure => python(&found.program, tool, &found.name),
        (None, Some(profile)) => {
            let all = (0..found.program.qubits).map(|q| (q, q));
            let measurements = if options.measure { all.collect() } else { found.measurements.clone() };
            let comments = vec![format!("{}, written by hqml", found.name)];
            let parameters = found.parameters.clone();
            write(&found.program, profile, &WriteOptions { measurements, comments, parameters })
        }
        _ => {
            let help = "leave `--measure` away and measure what the function of the file returns";
            output::failure("E1302", "a Python file measures nothing", &[help.to_owned()], Format::Text);
            return Err(Exit::Usage);
        }
    };
    written.map_err(|error| refused(&error, Format::Text))
}

/// The tool of a Python file.
fn python_tool(form: Form) -> Option<Tool> {
    match form {
        Form::Qiskit => Some(Tool::Qiskit),
        Form::Pennylane => Some(Tool::PennyLane),
        Form::Cirq => Some(Tool::Cirq),
        _ => None,
    }
}

/// Says why there is no text.
pub(crate) fn refused(error: &WriteError, format: Format) -> Exit {
    output::refusal("E1302", error, format);
    Exit::Program
}
