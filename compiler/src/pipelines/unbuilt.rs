//! What the design names and this version does not have: the one list. Asking for one of these is an honest error, not an
//! unknown name.

/// Stages, sources, backends, losses and optimizers of the language's design that are not built yet.
const UNBUILT: &[(&str, &str)] = &[
    ("density_matrix", "a backend of mixed states by that name: `noisy` simulates them"),
    ("ibm", "a backend on IBM's machines"),
    ("braket", "a backend on Amazon Braket"),
    ("ionq", "a backend on IonQ's machines"),
    ("iqm", "a backend on IQM's machines"),
    ("quantinuum", "a backend on Quantinuum's machines"),
];

/// What the thing of this name is, if the design names it and it is not built.
pub(crate) fn unbuilt(name: &str) -> Option<&'static str> {
    UNBUILT.iter().find(|(n, _)| *n == name).map(|(_, what)| *what)
}

#[cfg(test)]
mod tests {
    use super::UNBUILT;

    #[test]
    fn nothing_in_the_stage_table_is_called_unbuilt() {
        for (name, _) in UNBUILT {
            assert!(hqml_ir::stages::rows().all(|row| row.name != *name), "{name} is built: take it off the list");
        }
    }
}
