//! Phase polynomials. Runs of CX, SWAP and diagonal gates enter, angles symbolic; leaves the same linear map and the same
//! phase on every parity, with fewer CX: [`simplify`] where every two wires meet.

mod bits;
mod block;
mod linear;
mod parities;
mod segments;
mod simplify;

pub use simplify::simplify;
