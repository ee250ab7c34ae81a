//! The row of the backend with noise, and those of what mitigates its errors.

use super::row::{Default::*, Family, OptionKind as K, PLAIN, Row, option};

pub(super) static NOISY: &[Row] = &[Row {
    name: "noisy",
    family: Family::Backend,
    options: &[
        option("device", K::Text, Absent, "a file with a device's calibration; left out, the rates below"),
        option("one_qubit_error", K::Real(0.0, 1.0), Real(0.0), "depolarizing parameter after a gate on one qubit"),
        option("two_qubit_error", K::Real(0.0, 1.0), Real(0.0), "depolarizing parameter after a gate on two qubits"),
        option("readout_error", K::Real(0.0, 1.0), Real(0.0), "probability of reading a qubit wrong"),
        option("t1", K::Positive, Absent, "relaxation time; left out, none"),
        option("t2", K::Positive, Absent, "dephasing time, at most `2 * t1`; left out, `2 * t1`"),
        option("one_qubit_time", K::Real(0.0, 1.0), Real(50e-9), "duration of a gate on one qubit"),
        option("two_qubit_time", K::Real(0.0, 1.0), Real(300e-9), "duration of a gate on two qubits"),
        option(
            "readout",
            K::OneOf(&["asymmetric", "symmetric"]),
            Word("asymmetric"),
            "of a device: both probabilities of misreading a qubit, or their mean for both",
        ),
        option("shots", K::Int(1, 1_000_000_000), Absent, "sample every read-out; left out, what many shots tend to"),
        option(
            "method",
            K::OneOf(&["auto", "density", "trajectories"]),
            Word("auto"),
            "exact density matrices, or state vectors with errors drawn; `auto` by cost, see `hqml plan`",
        ),
        option("trajectories", K::Int(1, 1_000_000_000), Int(1000), "how many are run where there are no shots"),
        option("level", K::Int(0, 3), Int(2), "how much is done to make circuits smaller on the device"),
        option("mitigate", K::List(&K::Row(Family::Mitigation)), Absent, "what is done against the errors"),
    ],
    summary: "a machine with noise: circuits are transpiled to the device of the file, or written in gates on one and two \
              qubits, and every gate is followed by its noise",
    convention: "Qiskit Aer's NoiseModel.from_backend and depolarizing_error",
    ..PLAIN
}];

pub(super) static MITIGATION: &[Row] = &[
    Row {
        name: "readout",
        family: Family::Mitigation,
        summary: "the inverse of each qubit's confusion matrix, the nearest distribution without negative entries",
        convention: "Smolin, Gambetta and Smith 2012 (the nearest distribution)",
        ..PLAIN
    },
    Row {
        name: "twirl",
        family: Family::Mitigation,
        options: &[option("copies", K::Int(1, 10_000), Int(8), "random copies of each circuit; they share its shots")],
        summary: "random Pauli gates before and after each Clifford gate on two qubits, which leave it as it is and its \
                  noise a Pauli channel",
        convention: "Wallman and Emerson 2016",
        ..PLAIN
    },
    Row {
        name: "zne",
        family: Family::Mitigation,
        options: &[
            option("scales", K::List(&K::Real(1.0, 99.0)), Ints(&[1, 2, 3]), "how much longer the circuits are made"),
            option(
                "fit",
                K::OneOf(&["linear", "richardson", "exponential"]),
                Word("linear"),
                "the curve through the values that is followed to 0",
            ),
        ],
        summary: "zero-noise extrapolation: the circuit and its inverse are repeated, and the values followed back to no \
                  noise",
        convention: "Mitiq's fold_global, LinearFactory, RichardsonFactory and ExpFactory(asymptote=0)",
        ..PLAIN
    },
];
