//! Rows that read a state, or turn states into a kernel.

use super::row::{Default::*, Family, Flow, OptionKind as K, OptionRow, PLAIN, Row, option};

const READOUT: Row = Row { family: Family::Readout, differentiable: true, ..PLAIN };

pub(super) static STATES: &[Row] = &[Row {
    name: "gibbs_state",
    options: &[
        option("hamiltonian", K::Observables, Required, "H, one observable; weights may hold `?` and the row"),
        option("temperature", K::Positive, Real(1.0), "T, in the units of H"),
        option("qubits", K::Int(1, 10), Absent, "width of H; left out, one qubit a feature"),
    ],
    flow: Flow::GibbsState("qubits"),
    family: Family::State,
    differentiable: true,
    summary: "the mixed state exp(-H / T) / tr exp(-H / T), by diagonalisation; it is measured, or read as probabilities",
    convention: "Zoufal et al. 2021, variational quantum Boltzmann machines, with the exact Gibbs state",
    ..PLAIN
}];

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
/// Of features, without a derivative.
const PLAIN_KERNEL: Row = Row { differentiable: false, flow: Flow::FeaturesToGram, ..KERNEL };
const GRAM: Row = Row { family: Family::Kernel, fitted: true, ..PLAIN };
const GAMMA: OptionRow =
    option("gamma", K::Positive, Absent, "factor on the distance or the product; left out, 1 / features");
const COEF0: OptionRow = option("coef0", K::Real(f64::MIN, f64::MAX), Real(1.0), "added to the product");

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
    Row {
        name: "polynomial_kernel",
        options: &[option("degree", K::Int(0, 100), Int(3), "the power"), GAMMA, COEF0],
        summary: "(gamma <a, b> + coef0) ** degree",
        convention: "scikit-learn's polynomial_kernel",
        ..PLAIN_KERNEL
    },
    Row {
        name: "sigmoid_kernel",
        options: &[GAMMA, COEF0],
        summary: "tanh(gamma <a, b> + coef0); not positive semi-definite for all rows",
        convention: "scikit-learn's sigmoid_kernel",
        ..PLAIN_KERNEL
    },
    Row {
        name: "laplacian_kernel",
        options: &[GAMMA],
        summary: "exp(-gamma * sum |a_k - b_k|)",
        convention: "scikit-learn's laplacian_kernel",
        ..PLAIN_KERNEL
    },
];

/// Rows that mend a kernel or turn it into features.
pub(super) static GRAMS: &[Row] = &[
    Row {
        name: "psd",
        options: &[option(
            "repair",
            K::OneOf(&["clip", "shift", "flip", "nearest"]),
            Word("clip"),
            "negative eigenvalues: to 0, all raised by the lowest, turned positive, or gone in the nearest kernel with ones \
             on its diagonal",
        )],
        flow: Flow::Gram,
        summary: "makes the training kernel positive semi-definite; test rows follow by the same linear map (clip, flip) \
                  or stay (shift, nearest)",
        convention: "PennyLane's threshold_matrix, displace_matrix, flip_matrix; nearest as Higham 2002; test rows as in \
                     Chen et al. 2009",
        ..GRAM
    },
    Row {
        name: "kernel_pca",
        options: &[option("components", K::Int(1, 100_000), Required, "how many principal components are kept")],
        flow: Flow::GramToFeatures("components"),
        summary: "coordinates along the principal components of the centred kernel",
        convention: "scikit-learn's KernelPCA with kernel='precomputed', its signs included",
        ..GRAM
    },
    Row {
        name: "nystroem",
        options: &[
            option("components", K::Int(1, 100_000), Int(100), "how many training rows are landmarks"),
            option(
                "seed",
                K::Int(0, u32::MAX as i64),
                Absent,
                "pins the choice of landmarks; left out, the cell's seed",
            ),
        ],
        flow: Flow::GramToFeatures("components"),
        random: true,
        summary: "features whose scalar products approximate the kernel: similarities with landmarks K, times K^(-1/2)",
        convention: "scikit-learn's Nystroem, the same landmarks for the same random_state",
        ..GRAM
    },
];
