//! The values of literals: their text enters, numbers and unescaped text leave.

use std::borrow::Cow;
use std::ops::Range;

use super::token::TokenKind as K;

/// The text between the quotes of a literal, escapes resolved.
///
/// # Errors
/// The bytes of the first escape that does not exist, counted from the opening quote.
pub fn unescape(literal: &str) -> Result<String, Range<usize>> {
    let inner = literal.strip_prefix('"').and_then(|text| text.strip_suffix('"')).unwrap_or(literal);
    let mut out = String::with_capacity(inner.len());
    let mut rest = inner;
    while let Some(at) = rest.find('\\') {
        out.push_str(&rest[..at]);
        let start = 1 + inner.len() - rest.len() + at;
        let (character, length) = escape(&rest[at..]).map_err(|length| start..start + length)?;
        out.push(character);
        rest = &rest[at + length..];
    }
    out.push_str(rest);
    Ok(out)
}

/// The character of the escape at the beginning and its length in bytes, or the length of what is wrong.
fn escape(text: &str) -> Result<(char, usize), usize> {
    let mut characters = text.chars();
    characters.next();
    match characters.next() {
        Some('"') => Ok(('"', 2)),
        Some('\\') => Ok(('\\', 2)),
        Some('n') => Ok(('\n', 2)),
        Some('t') => Ok(('\t', 2)),
        Some('u') => {
            let Some(digits) = text[2..].strip_prefix('{').and_then(|rest| rest.split('}').next()) else {
                return Err(2);
            };
            let length = (4 + digits.len()).min(text.len());
            let plain = (1..=6).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_hexdigit());
            let value = if plain { u32::from_str_radix(digits, 16).ok().and_then(char::from_u32) } else { None };
            value.filter(|_| text[3 + digits.len()..].starts_with('}')).map(|c| (c, length)).ok_or(length)
        }
        Some(other) => Err(1 + other.len_utf8()),
        None => Err(1),
    }
}

/// The seconds in one of a unit of time.
pub fn seconds(unit: &str) -> Option<f64> {
    match unit {
        "us" => Some(1e-6),
        "ms" => Some(1e-3),
        "s" => Some(1.0),
        "min" => Some(60.0),
        "h" => Some(3600.0),
        _ => None,
    }
}

/// The value of a whole number.
pub fn int(text: &str) -> Option<i64> {
    plain(text).parse().ok()
}

/// The value of a number without its unit or sign of money: `25%` gives 0.25, `10ms` 0.01 seconds.
pub fn real(kind: K, text: &str) -> Option<f64> {
    let text = text.trim_start_matches('$');
    let end = match kind {
        K::Real => text.len(),
        _ => text.find(|c: char| !(c.is_ascii_digit() || c == '_' || c == '.')).unwrap_or(text.len()),
    };
    let (digits, unit) = text.split_at(end);
    let value = match kind {
        // The decimal point is moved in the text, so that 0.1% is the number nearest to 0.001.
        K::Percent => format!("{}e-2", plain(digits)).parse::<f64>().ok()?,
        K::Duration => duration(digits, unit)?,
        _ => plain(digits).parse::<f64>().ok()?,
    };
    value.is_finite().then_some(value)
}

fn duration(digits: &str, unit: &str) -> Option<f64> {
    let exponent = match unit {
        "us" => "e-6",
        "ms" => "e-3",
        _ => "",
    };
    let value = format!("{}{exponent}", plain(digits)).parse::<f64>().ok()?;
    Some(if exponent.is_empty() { value * seconds(unit)? } else { value })
}

/// Whether the value of a numeric literal can be held.
pub fn fits(kind: K, text: &str) -> bool {
    if kind == K::Int { int(text).is_some() } else { real(kind, text).is_some() }
}

fn plain(digits: &str) -> Cow<'_, str> {
    if digits.contains('_') { digits.replace('_', "").into() } else { digits.into() }
}
