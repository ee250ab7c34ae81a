//! The memory a run needs: a number of qubits and of states enters, bytes leave, before anything is allocated.

use crate::SimulationError;

/// Bytes of one state vector: `16 * 2^qubits` (two 64-bit floats per amplitude); `u128::MAX` where that does not fit.
pub fn state_bytes(qubits: u32) -> u128 {
    16u128.saturating_mul(1u128.checked_shl(qubits).unwrap_or(u128::MAX))
}

/// Bytes of a batch: `16 * 2^qubits * (rows + 1)`, one state per row and the one that they share.
pub fn memory_bytes(qubits: u32, rows: usize) -> u128 {
    batch_bytes(qubits, rows.saturating_add(1))
}

/// Bytes of so many states.
pub(crate) fn batch_bytes(qubits: u32, states: usize) -> u128 {
    state_bytes(qubits).saturating_mul(states as u128)
}

/// Refuses a run of so many states that would not fit.
pub(crate) fn admit(qubits: u32, states: usize, limit: u64) -> Result<(), SimulationError> {
    admit_bytes(qubits, batch_bytes(qubits, states), limit)
}

/// Refuses a run on so many qubits of so many bytes that would not fit.
pub(crate) fn admit_bytes(qubits: u32, needed: u128, limit: u64) -> Result<(), SimulationError> {
    // Indices and lengths are `usize`, and a vector holds at most `isize::MAX` bytes.
    if needed > u128::from(limit) || needed > isize::MAX as u128 {
        return Err(SimulationError::TooWide { qubits, needed, limit });
    }
    Ok(())
}
