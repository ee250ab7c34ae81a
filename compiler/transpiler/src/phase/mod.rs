//! Phase polynomials. Runs of CX, SWAP and diagonal gates enter, angles symbolic; leaves the same linear map and the same
//! phase on every parity, with fewer CX: [`simplify`] where every two wires meet; [`transpile`] on a device, for circuits
//! of layers of diagonal gates on many pairs.

mod bits;
mod block;
mod linear;
mod network;
mod order;
mod parities;
mod segments;
mod simplify;
mod stories;
mod transpile;

pub use simplify::{cx_cost, simplify};
pub use transpile::transpile;
