//! The whole way from text to checked experiments: see `hqml_compiler::fuzzing`.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    if let Err(broken) = hqml_compiler::fuzzing::check(bytes) {
        panic!("{broken}");
    }
});
