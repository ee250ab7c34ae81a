//! `hqml export FILE NAME --to FORM`: a circuit as text that another tool reads.

use std::path::Path;

use hqml_compiler::circuits::Width;
use hqml_qasm::{Profile, Tool, WriteError, WriteOptions, python, write};

use super::Exit;
use super::named::{Named, Wanted, named};
use crate::cli::{Export, Form, Format};
use crate::output;

/// Writes the circuit in the form that was asked for.
pub(crate) fn export(options: &Export) -> Exit {
    let wanted = Wanted {
        file: &options.file,
        name: options.name.as_deref(),
        set: &options.set,
        width: Width { features: options.features, qubits: options.qubits },
        format: Format::Text,
    };
    let done = named(&wanted).and_then(|mut found| {
        bind(&mut found, options)?;
        let text = text(&found, options).map_err(|error| refused(&error, Format::Text))?;
        deliver(&text, options.output.as_deref())
    });
    done.err().unwrap_or(Exit::Done)
}

/// Numbers in the place of features and parameters, where they are given.
fn bind(found: &mut Named, options: &Export) -> Result<(), Exit> {
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

fn text(found: &Named, options: &Export) -> Result<String, WriteError> {
    let profile = match options.to {
        Form::Qiskit => return python(&found.program, Tool::Qiskit, &found.name),
        Form::Pennylane => return python(&found.program, Tool::PennyLane, &found.name),
        Form::Cirq => return python(&found.program, Tool::Cirq, &found.name),
        Form::Openqasm2 => Profile::OpenQasm2,
        Form::Plain2 => Profile::Plain2,
        Form::Openqasm3 | Form::Qiskit3 => Profile::Qiskit3,
        Form::Braket3 => Profile::Braket3,
        Form::Cirq3 => Profile::Cirq,
        Form::IbmIsa => Profile::IbmIsa,
    };
    let all = (0..found.program.qubits).map(|q| (q, q));
    let measurements = if options.measure { all.collect() } else { found.measurements.clone() };
    let comments = vec![format!("{}, written by hqml", found.name)];
    write(&found.program, profile, &WriteOptions { measurements, comments, parameters: found.parameters.clone() })
}

/// Says why there is no text.
pub(crate) fn refused(error: &WriteError, format: Format) -> Exit {
    output::refusal("E1302", error, format);
    Exit::Program
}

/// Into the file, or onto standard output.
pub(crate) fn deliver(text: &str, path: Option<&Path>) -> Result<(), Exit> {
    let Some(path) = path else {
        output::text(text);
        return Ok(());
    };
    std::fs::write(path, text).map_err(|error| {
        let message = format!("`{}` cannot be written: {error}", path.display());
        let help = "check that the file and its folder may be written".to_owned();
        output::failure("E1003", &message, &[help], Format::Text);
        Exit::Outside
    })
}
