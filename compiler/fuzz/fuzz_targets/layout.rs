//! The formatter: see `hqml_compiler::fuzzing`.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    if let Err(broken) = hqml_compiler::fuzzing::layout(bytes) {
        panic!("{broken}");
    }
});
