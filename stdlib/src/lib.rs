//! The standard library of HQML, embedded as a table of (URI, text).

/// Every file of the library, written in HQML and nothing else.
pub const FILES: &[(&str, &str)] = &[
    ("std:/entanglement.hqml", include_str!("../entanglement.hqml")),
    ("std:/observables.hqml", include_str!("../observables.hqml")),
    ("std:/feature_maps.hqml", include_str!("../feature_maps.hqml")),
    ("std:/ansatzes.hqml", include_str!("../ansatzes.hqml")),
    ("std:/sim_circuits.hqml", include_str!("../sim_circuits.hqml")),
];
