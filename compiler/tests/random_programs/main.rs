//! Thousands of random programs, well-typed and ill-typed, against an interpreter that knows nothing of the compiler: no
//! ill-typed one reaches the simulator, no well-typed one is refused, and the circuit of a well-typed one is the circuit
//! that it means, state for state.

mod generate;
mod meaning;
mod program;

use std::ops::Range;
use std::thread;

use generate::Shift;
use hqml_compiler::world::MemoryWorld;
use hqml_compiler::{Compilation, CompileOptions, compile};
use hqml_ir::{Experiment, Kind, Program as Circuit, Step, oracle};
use meaning::{Meaning, Stop, feature, meaning, parameter, places};
use num_complex::Complex64;
use program::Program;

/// Programs that are taken, of each kind.
const WANTED: usize = 1500;

/// Programs in one file.
const TOGETHER: usize = 25;

fn compiled(text: &str) -> Compilation {
    compile("random.hqml", &MemoryWorld::new().with_file("random.hqml", text), &CompileOptions::default())
}

/// The first error that has to do with a place of the file.
fn error(compilation: &Compilation, place: &Range<usize>) -> Option<String> {
    let file = compilation.sources.find("random.hqml")?;
    let mut errors = compilation.diagnostics.iter().filter(|diagnostic| diagnostic.is_error());
    let first = errors.find(|diagnostic| {
        diagnostic.labels.iter().any(|label| label.span.file == file && place.contains(&(label.span.start as usize)))
    })?;
    let places = first.labels.iter().map(|label| compilation.sources.text(label.span));
    Some(format!("{} {} {:?}", first.code, first.message, places.collect::<Vec<_>>()))
}

/// Whether some place is wrong wherever it is reached, at whatever width and options: that is an error at the definition,
/// even where nothing reaches the place.
fn wrong_at_a_definition(program: &Program) -> bool {
    let reached = program.reached();
    (0..reached.len()).filter(|at| reached[*at]).any(|at| {
        let known = places(program, at);
        known.values().any(|(reached, wrong)| *reached > 0 && reached == wrong)
    })
}

fn state_distance(circuit: &Circuit, meaning: &Meaning) -> f64 {
    let row: Vec<f64> = (0..circuit.features as usize).map(feature).collect();
    let parameters: Vec<f64> = (0..circuit.parameters as usize).map(parameter).collect();
    let meant = Circuit { qubits: meaning.qubits as u32, ops: meaning.ops.clone(), ..Circuit::default() };
    let a = oracle::state(circuit, &row, &parameters);
    let b = oracle::state(&meant, &[], &[]);
    let overlap: Complex64 = a.iter().zip(&b).map(|(a, b)| a.conj() * b).sum();
    (1.0 - overlap.norm()).abs()
}

/// What a well-typed program has to be.
fn as_meant(experiment: &Experiment, meaning: &Meaning) -> Result<(), String> {
    let pipeline = &experiment.contenders[0].pipelines[0];
    let Step::Circuit(stage) = &pipeline.stages[0].step else { return Err("no circuit".to_owned()) };
    if pipeline.stages[0].to != Kind::Features(meaning.measured) {
        return Err(format!("{:?} measured, not {}", pipeline.stages[0].to, meaning.measured));
    }
    let holes = meaning.holes + 2 * (meaning.measured + 1);
    if pipeline.parameters.len() != holes {
        return Err(format!("{} parameters, not {holes}", pipeline.parameters.len()));
    }
    // A qubit that is reset gives way to a fresh one: what is left is a mixed state.
    if meaning.resets {
        return Ok(());
    }
    if stage.program.qubits as usize != meaning.qubits {
        return Err(format!("{} qubits, not {}", stage.program.qubits, meaning.qubits));
    }
    match state_distance(&stage.program, meaning) {
        distance if distance < 1e-9 => Ok(()),
        distance => Err(format!("another state: {distance}")),
    }
}

/// Programs in one file, so that the library is read once for all of them. Those that are wrong stand together, and so do
/// those that are right: of a file with an error nothing is run.
fn judged(programs: &[&(Program, Result<Meaning, Stop>)]) -> Vec<String> {
    let mut text = String::new();
    let mut places = vec![];
    for (at, (program, _)) in programs.iter().enumerate() {
        let begin = text.len();
        text.push_str(&program.text(&format!("p{at}_")));
        places.push(begin..text.len());
    }
    let compilation = compiled(&text);
    // One that is wrong only where a definition stands keeps the others from being compared: each by itself, then.
    if programs.len() > 1 && programs[0].1.is_ok() && compilation.has_errors() {
        return programs.iter().flat_map(|one| judged(&[*one])).collect();
    }
    let mut experiments = compilation.experiments.iter();
    let told = programs.iter().zip(places).map(|((program, meant), place)| {
        let error = error(&compilation, &place);
        let told = match (meant, error) {
            (Err(_), Some(_)) if compilation.experiments.is_empty() => Ok(()),
            (Err(_), Some(_)) => Err("an ill-typed program has an experiment".to_owned()),
            (Err(_), None) => Err("an ill-typed program is taken".to_owned()),
            (Ok(_), Some(_)) if wrong_at_a_definition(program) => Ok(()),
            (Ok(_), Some(error)) => Err(format!("a well-typed program is refused: {error}")),
            (Ok(meaning), None) => {
                let experiment = experiments.next().ok_or_else(|| "no experiment".to_owned());
                experiment.and_then(|experiment| as_meant(experiment, meaning))
            }
        };
        told.err().map(|why| format!("{why}\n{}", &text[place]))
    });
    told.flatten().collect()
}

/// Programs that the interpreter has an opinion on: so many that are right, so many that are wrong. Of each right one two
/// neighbours are taken, too, in which one number is one more or one less.
fn chosen() -> Vec<(Program, Result<Meaning, Stop>)> {
    let mut all = vec![];
    let (mut right, mut wrong) = (0, 0);
    let mut take = |seed: u64, shift: Option<Shift>| {
        let (program, numbers) = generate::program(seed, shift);
        let meant = meaning(&program);
        let count = match &meant {
            Ok(meaning) if meaning.qubits <= 6 => &mut right,
            Err(Stop::Wrong) => &mut wrong,
            _ => return (0, false, right.min(wrong)),
        };
        *count += 1;
        let is_right = meant.is_ok();
        if *count <= WANTED {
            all.push((program, meant));
        }
        (numbers, is_right, right.min(wrong))
    };
    for seed in 0..1_000_000 {
        let (numbers, is_right, least) = take(seed, None);
        if least >= WANTED {
            break;
        }
        if is_right && numbers > 0 {
            let number = seed as usize % numbers;
            take(seed, Some(Shift { number, by: 1 }));
            take(seed, Some(Shift { number: (number + 7) % numbers, by: -1 }));
        }
    }
    all
}

#[test]
fn ill_typed_programs_are_refused_and_well_typed_ones_are_what_they_mean() {
    let all = chosen();
    let (right, wrong): (Vec<_>, Vec<_>) = all.iter().partition(|(_, meant)| meant.is_ok());
    assert_eq!((right.len(), wrong.len()), (WANTED, WANTED));
    let files: Vec<_> = right.chunks(TOGETHER).chain(wrong.chunks(TOGETHER)).collect();
    let workers = thread::available_parallelism().map_or(2, usize::from);
    let failed: Vec<String> = thread::scope(|scope| {
        let files = &files;
        let work =
            |at: usize| move || files.iter().skip(at).step_by(workers).flat_map(|f| judged(f)).collect::<Vec<_>>();
        let running: Vec<_> = (0..workers).map(|at| scope.spawn(work(at))).collect();
        running.into_iter().flat_map(|thread| thread.join().expect("a worker")).collect()
    });
    let first: Vec<&str> = failed.iter().take(4).map(String::as_str).collect();
    assert!(failed.is_empty(), "{} of {}\n{}", failed.len(), all.len(), first.join("\n"));
}

/// The programs are worth something: most forms of the language stand in right ones.
#[test]
fn right_programs_hold_every_form() {
    let right: String =
        chosen().iter().filter(|(_, meant)| meant.is_ok()).map(|(program, _)| program.to_string()).collect();
    let forms = [
        "for ",
        "repeat ",
        "if ",
        "else",
        "let ",
        "part q",
        "inverse ",
        "control ",
        "power ",
        "barrier ",
        "require ",
        "reset ",
        "pauli_rotation",
        "x[",
        "?",
        "stride(",
        "q[[",
        "mod(",
        "floor(",
        "full(",
        "on q[2 * n]",
        "on q[n + 1]",
    ];
    for form in forms {
        assert!(right.matches(form).count() >= 20, "`{form}` stands in {} places", right.matches(form).count());
    }
}
