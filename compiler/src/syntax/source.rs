//! Bytes of a file to its text: whoever opens files decodes them here, so that the error is the same everywhere.

use hqml_ir::diagnostic::Diagnostic;
use hqml_ir::span::{FileId, Span};

/// The most bytes of a source file: 256 MB.
pub const MAX_BYTES: usize = 256 << 20;

/// The text of a file.
///
/// # Errors
/// `E0003` for a file that is too large, `E0002` for one that is not UTF-8. Their places are empty spans: there is no
/// text to show.
pub fn decode(file: FileId, bytes: Vec<u8>) -> Result<String, Diagnostic> {
    if bytes.len() > MAX_BYTES {
        return Err(Diagnostic::error("E0003", format!("this file has {} bytes", bytes.len()))
            .primary(Span::at(file, 0), "")
            .help(format!(
                "source files have at most {MAX_BYTES} bytes; numbers in bulk belong into a table: `csv(...)`"
            )));
    }
    String::from_utf8(bytes).map_err(|error| not_text(file, &error))
}

fn not_text(file: FileId, error: &std::string::FromUtf8Error) -> Diagnostic {
    let at = error.utf8_error().valid_up_to();
    let bytes = error.as_bytes();
    let guess = match bytes {
        [0xff, 0xfe, ..] | [0xfe, 0xff, ..] => "it begins like UTF-16; save it as UTF-8",
        _ if bytes.contains(&0) => "it holds zero bytes, so it is a binary file; check that it is the file you meant",
        _ => "save it as UTF-8",
    };
    Diagnostic::error("E0002", format!("this file is not UTF-8 text: byte {at} cannot be decoded"))
        .primary(Span::at(file, 0), "")
        .help(guess)
}
