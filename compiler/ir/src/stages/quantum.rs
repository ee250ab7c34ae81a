//! Rows that read a state, or turn states into a kernel.

use super::row::{Default::*, Family, Flow, OptionKind as K, PLAIN, Row, option};

const READOUT: Row = Row { family: Family::Readout, differentiable: true, ..PLAIN };

pub(super) static READOUTS: &[Row] = &[
    Row {
        name: "measure",
        options: &[option("observables", K::Observables, Required, "`z_each`, Pauli expressions, observables")],
        flow: Flow::Measure,
        summary: "the expectation value of each observable",
        convention: "PennyLane's expval, Qiskit's Estimator",
        ..READOUT
    },
    Row {
        name: "probabilities",
        flow: Flow::Probabilities,
        summary: "the probability of each bit string; index bit q is qubit q",
        convention: "Qiskit's order: qubit 0 is the lowest bit",
        ..READOUT
    },
    Row {
        name: "sample",
        options: &[option("shots", K::Int(1, 1_000_000), Int(1), "shots per row; each adds its bits")],
        flow: Flow::BitsTimes("shots"),
        differentiable: false,
        random: true,
        summary: "measured bits, qubit 0 first",
        convention: "PennyLane's sample",
        ..READOUT
    },
    Row {
        name: "most_likely",
        flow: Flow::Bits,
        differentiable: false,
        summary: "the bits of the likeliest string, qubit 0 first; the lowest where two are equal",
        convention: "",
        ..READOUT
    },
];

pub(super) static AFTER_PROBABILITIES: &[Row] = &[
    Row {
        name: "parity",
        flow: Flow::Parity,
        summary: "class 0 is an even number of ones",
        convention: "Qiskit Machine Learning's parity interpretation",
        family: Family::Layer,
        ..READOUT
    },
    Row {
        name: "modulo",
        options: &[option("k", K::Int(2, 1 << 20), Required, "number of classes")],
        flow: Flow::Modulo("k"),
        summary: "class j is the strings whose integer is j modulo k",
        convention: "Qiskit Machine Learning's VQC",
        family: Family::Layer,
        ..READOUT
    },
];

const KERNEL: Row = Row { family: Family::Kernel, differentiable: true, ..PLAIN };

pub(super) static KERNELS: &[Row] = &[
    Row {
        name: "fidelity_kernel",
        flow: Flow::StateToGram,
        summary: "|<a|b>|^2 of two states",
        convention: "Qiskit Machine Learning's FidelityStatevectorKernel",
        ..KERNEL
    },
    Row {
        name: "projected_kernel",
        options: &[option("gamma", K::Positive, Real(1.0), "factor on the squared distance")],
        flow: Flow::StateToGram,
        summary: "exp(-gamma * sum of squared distances of the one-qubit Bloch vectors' X, Y, Z)",
        convention: "Huang et al. 2021, one-particle reduced density matrices as Pauli expectations",
        ..KERNEL
    },
    Row {
        name: "rbf_kernel",
        options: &[option("gamma", K::Positive, Absent, "factor on the squared distance; left out, 1 / features")],
        flow: Flow::FeaturesToGram,
        summary: "exp(-gamma |a - b|^2)",
        convention: "scikit-learn's rbf_kernel",
        ..KERNEL
    },
    Row {
        name: "linear_kernel",
        flow: Flow::FeaturesToGram,
        summary: "the scalar product",
        convention: "scikit-learn's linear_kernel",
        ..KERNEL
    },
];
