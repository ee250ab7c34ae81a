//! The text of a case: a line as it is written enters, the bytes that the compiler reads leave.
//!
//! `«10_000×(»` repeats, `«U+200B»` is a character, `«byte FF»` a byte that may be no text.

/// The bytes of a line.
pub(crate) fn expanded(line: &str) -> Vec<u8> {
    let Some((before, rest)) = line.split_once('«') else { return line.as_bytes().to_vec() };
    let (inside, after) = rest.split_once('»').unwrap_or_else(|| panic!("`«` is not closed by `»`: {line}"));
    [before.as_bytes().to_vec(), piece(inside), expanded(after)].concat()
}

fn piece(inside: &str) -> Vec<u8> {
    let hexadecimal = |digits: &str| u32::from_str_radix(digits, 16).unwrap_or_else(|why| panic!("`{inside}`: {why}"));
    if let Some(digits) = inside.strip_prefix("byte ") {
        return vec![u8::try_from(hexadecimal(digits)).expect("a byte")];
    }
    if let Some(digits) = inside.strip_prefix("U+") {
        return char::from_u32(hexadecimal(digits)).expect("a character").to_string().into_bytes();
    }
    let (count, what) = inside.split_once('×').unwrap_or_else(|| panic!("`{inside}` is nothing that can be expanded"));
    what.repeat(count.replace('_', "").parse().expect("a number of repetitions")).into_bytes()
}
