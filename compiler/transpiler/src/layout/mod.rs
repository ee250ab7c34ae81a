//! Where a circuit's wires begin on a device: what waits for what and the device enter; leave places that need no swap
//! where there are any, else good ones to walk from.

mod embed;
mod greedy;
mod parts;
mod quiet;
mod starts;

pub(crate) use parts::parts;
pub(crate) use quiet::{Errors, settle};
pub(crate) use starts::Starts;
