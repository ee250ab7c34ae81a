//! HQML source text to a checked experiment to circuit programs.
