//! The standard library of HQML, embedded as a table of (URI, text).
