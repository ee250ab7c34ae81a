//! Machines with noise: a checked call of `noisy` and the file it names enter, then the contenders; leaves a machine that
//! holds every circuit of the experiment in its own gates.

use hqml_ir::machine::Use;
use hqml_ir::target::{Target, read};
use hqml_ir::{
    Angle, Backend, Call, CircuitStage, Machine, MachineCircuit, Op, Program, Readout, Span, Stage, Step, Value,
};
use hqml_transpiler::{Level, Options, TranspileError, Work, transpile, unroll};

use super::contenders::Entry;
use super::errors;
use crate::pipelines::scope::Scope;
use crate::pipelines::session::{Checked, Session};

/// The options that stand for a device.
const RATES: [&str; 5] = ["one_qubit_error", "two_qubit_error", "readout_error", "t1", "t2"];

/// The machine of a backend with noise, without circuits yet; `None` for other backends.
///
/// # Errors
/// A file that cannot be read or has no calibration, options that do not go together; reported.
pub(super) fn machine(session: &Session<'_>, call: &Call, span: Span, scope: &Scope<'_>) -> Checked<Option<Machine>> {
    if call.name != "noisy" {
        return Ok(None);
    }
    let wrong = |what: &str, help: &str| Err(session.report(errors::noisy_options(what, help, span)));
    let given: Vec<&str> = RATES.into_iter().filter(|name| call.real(name).is_some_and(|rate| rate != 0.0)).collect();
    let device = call.word("device");
    match (device, given.as_slice()) {
        (Some(_), [first, ..]) => {
            let what = format!("a device brings its own figures, and `{first}` is given as well");
            return wrong(&what, "leave the file or the rates away");
        }
        (None, []) => {
            let help = "name a device, `noisy(\"device.json\")`, or rates such as `two_qubit_error: 1%`; \
                        `statevector` has no noise";
            return wrong("nothing is said of the noise", help);
        }
        _ => {}
    }
    if let (Some(t1), Some(t2)) = (call.real("t1").or(Some(f64::INFINITY)), call.real("t2"))
        && t2 > 2.0 * t1
    {
        return wrong("`t2` is more than `2 * t1`, which no qubit has", "check the two times and their units");
    }
    layers(session, call, span)?;
    let target = device.map(|path| target(session, path, span, scope)).transpose()?;
    Ok(Some(Machine { target, circuits: Vec::new() }))
}

/// Each way of mitigation once, with what it needs.
fn layers(session: &Session<'_>, call: &Call, span: Span) -> Checked<()> {
    let wrong = |what: &str, help: &str| Err(session.report(errors::noisy_options(what, help, span)));
    let Value::List(layers) = call.get("mitigate") else { return Ok(()) };
    let names: Vec<&str> =
        layers.iter().filter_map(|v| if let Value::Call(c) = v { Some(&*c.name) } else { None }).collect();
    if let Some((_, twice)) = names.iter().enumerate().find(|(k, name)| names[..*k].contains(name)) {
        return wrong(&format!("`{twice}` stands twice in `mitigate`"), "write each way once");
    }
    if let Some(zne) = hqml_ir::machine::layer(call, "zne") {
        let scales = zne.reals("scales").unwrap_or_default();
        let distinct = scales.iter().enumerate().all(|(k, s)| !scales[..k].contains(s));
        if scales.len() < 2 || !distinct {
            let help = "write two different scales or more, such as `scales: [1, 3]`";
            return wrong("a curve needs two different `scales` or more", help);
        }
    }
    if let (Some(twirl), Some(shots)) = (hqml_ir::machine::layer(call, "twirl"), call.int("shots"))
        && twirl.int("copies").is_some_and(|copies| copies > shots)
    {
        return wrong("the copies of `twirl` share the shots, and there are fewer shots", "raise `shots`");
    }
    Ok(())
}

/// The device that a file describes. IBM's configurations have their calibration in a second file beside them.
fn target(session: &Session<'_>, path: &str, span: Span, scope: &Scope<'_>) -> Checked<Target> {
    let refused = |why: String, help: &str| session.report(errors::device_file(&why, help, span));
    let from = session.names.sources().get(scope.file).map_or("", |file| &*file.uri);
    let text = |path: &str| {
        let uri = session.world.resolve(from, path);
        session
            .world
            .read(&uri)
            .map_err(|why| refused(why.to_string(), "check the path; it is relative to the folder of this file"))
    };
    let device = text(path)?;
    let (folder, name) = path.rsplit_once('/').map_or(("", path), |(folder, name)| (folder, name));
    let beside = name.strip_prefix("conf_").map(|rest| match folder {
        "" => format!("props_{rest}"),
        _ => format!("{folder}/props_{rest}"),
    });
    let properties = beside.map(|path| text(&path)).transpose()?;
    let format = "docs/transpile.md shows what a device may be";
    let target = read(path, &device, properties.as_deref()).map_err(|why| refused(why.to_string(), format))?;
    let figures = &target.calibration;
    if figures.qubits.is_empty() && figures.gates.is_empty() {
        let why = format!("`{path}` describes a device without a calibration, so nothing is known of its noise");
        return Err(refused(
            why,
            "give a file with figures of its gates, or plain rates such as `two_qubit_error: 1%`",
        ));
    }
    Ok(target)
}

/// Gives every machine the circuits of the contenders, in its own gates.
///
/// # Errors
/// A circuit that a machine cannot run, a read-out that its layers cannot mitigate; all are reported.
pub(super) fn compile(
    session: &Session<'_>,
    entries: &[Entry],
    backends: &mut [(Backend, Option<Span>)],
) -> Checked<()> {
    let mut circuits = Vec::new();
    let pipelines = entries.iter().flat_map(|entry| &entry.contender.pipelines);
    pipelines.for_each(|pipeline| collect(&pipeline.stages, &mut circuits));
    let mut result = Ok(());
    for (backend, place) in backends {
        let (call, name) = (&backend.call, &backend.name);
        let Some(machine) = &mut backend.machine else { continue };
        for (circuit, span) in &circuits {
            let told = |why: &str, help: &str| errors::not_on_machine(&circuit.name, name, why, help, *span, *place);
            if matches!(circuit.readout, Readout::Sample { .. }) && *call.get("mitigate") != Value::None {
                let why = "single shots cannot be mitigated, only what many of them tend to";
                let help = "read by `measure(...)` or `probabilities`, or leave `mitigate` away";
                result = Err(session.report(told(why, help)));
                continue;
            }
            let used = if matches!(circuit.readout, Readout::Fidelity) { Use::Overlap } else { Use::State };
            if machine.circuit(&circuit.program, used).is_some() {
                continue;
            }
            match compiled(machine.target.as_ref(), call, &circuit.program, used) {
                Ok(compiled) => machine.circuits.push(compiled),
                Err((why, help)) => result = Err(session.report(told(&why, help))),
            }
        }
    }
    result
}

fn collect<'a>(stages: &'a [Stage], found: &mut Vec<(&'a CircuitStage, Span)>) {
    for stage in stages {
        match &stage.step {
            Step::Circuit(circuit) => found.push((circuit, stage.span)),
            Step::Branches(branches) => branches.iter().for_each(|b| collect(b, found)),
            Step::Tuned(tuned) => tuned.candidates.iter().for_each(|c| collect(&c.pipeline.stages, found)),
            _ => {}
        }
    }
}

/// Why a circuit does not run, and what to do.
type Refusal = (String, &'static str);

fn compiled(target: Option<&Target>, call: &Call, source: &Program, used: Use) -> Result<MachineCircuit, Refusal> {
    let folds = hqml_ir::machine::layer(call, "zne").is_some();
    let whole = match used {
        Use::State => source.clone(),
        Use::Overlap => there_and_back(source).ok_or_else(|| {
            let why =
                "its overlap with another state is measured by running it backwards, and it prepares or resets qubits";
            (why.to_owned(), "take a kernel of a circuit of gates, or `projected_kernel`")
        })?,
    };
    let refused = |why: TranspileError| (why.to_string(), "change the circuit or the machine");
    let (program, ends, device) = match target {
        None => {
            let mut work = Work::new(whole);
            unroll::unroll(&mut work).map_err(refused)?;
            (work.program, work.output, None)
        }
        Some(target) => {
            let level =
                [Level::O0, Level::O1, Level::O2, Level::O3][call.int("level").unwrap_or(2).clamp(0, 3) as usize];
            let options = Options { level, from_zero: true, ..Options::default() };
            let done = transpile(&whole, target, &options).map_err(refused)?;
            let kept = kept(&done.program, &done.final_layout);
            let place = |q: &u32| kept.iter().position(|k| k == q).unwrap_or(0) as u32;
            let wires: Vec<u32> = (0..target.qubits()).map(|q| place(&q)).collect();
            let ops = done.program.ops.iter().filter_map(|op| op.on_wires(&wires)).collect();
            let ends = done.final_layout.iter().map(place).collect();
            (Program { qubits: kept.len() as u32, ops, ..done.program }, ends, Some(kept))
        }
    };
    if folds && program.ops.iter().any(|op| !op.is_unitary()) {
        let why = "`zne` runs it backwards, and it resets qubits";
        return Err((why.to_owned(), "leave `zne` away, or take a circuit without resets"));
    }
    let device_qubits = device.unwrap_or_default();
    Ok(MachineCircuit { source: source.clone(), used, program, wires: ends, device_qubits })
}

/// The device's qubits that a program uses, ascending. Barriers use none.
fn kept(program: &Program, ends: &[u32]) -> Vec<u32> {
    let acting = program.ops.iter().filter(|op| !matches!(op, Op::Barrier(_)));
    let mut kept: Vec<u32> = acting.flat_map(Op::qubits).chain(ends.iter().copied()).collect();
    kept.sort_unstable();
    kept.dedup();
    kept
}

/// The circuit on one row, then its inverse on another whose features and parameters stand behind those of the first.
fn there_and_back(source: &Program) -> Option<Program> {
    let mut ops = source.ops.clone();
    for op in source.ops.iter().rev() {
        ops.extend(op.inverse()?);
    }
    let (features, parameters) = (source.features, source.parameters);
    for angle in ops[source.ops.len()..].iter_mut().flat_map(Op::angles_mut) {
        *angle = angle.substitute(&|k| Angle::feature(k + features), &|k| Angle::parameter(k + parameters));
    }
    Some(Program { qubits: source.qubits, features: 2 * features, parameters: 2 * parameters, ops })
}
