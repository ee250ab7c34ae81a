//! NumPy's `SeedSequence`: one whole number enters, well-mixed words leave to seed a generator with.
//!
//! The mixing is Melissa O'Neill's `seed_seq_fe` (2015) with NumPy's constants and a pool of four 32-bit words.

const POOL: usize = 4;
const INIT_A: u32 = 0x43b0_d7e5;
const MULT_A: u32 = 0x931e_8875;
const INIT_B: u32 = 0x8b51_f9dd;
const MULT_B: u32 = 0x58f3_8ded;
const MIX_LEFT: u32 = 0xca01_f9dd;
const MIX_RIGHT: u32 = 0x4973_f715;
const SHIFT: u32 = 16;

/// Hashes words one after the other; each call moves the constant on.
struct Hasher {
    constant: u32,
    multiplier: u32,
}

impl Hasher {
    fn hash(&mut self, word: u32) -> u32 {
        let mut value = word ^ self.constant;
        self.constant = self.constant.wrapping_mul(self.multiplier);
        value = value.wrapping_mul(self.constant);
        value ^ value >> SHIFT
    }
}

fn mix(x: u32, y: u32) -> u32 {
    let value = MIX_LEFT.wrapping_mul(x).wrapping_sub(MIX_RIGHT.wrapping_mul(y));
    value ^ value >> SHIFT
}

fn entropy_pool(seed: u64) -> [u32; POOL] {
    let mut hasher = Hasher { constant: INIT_A, multiplier: MULT_A };
    let mut pool = [seed as u32, (seed >> 32) as u32, 0, 0].map(|word| hasher.hash(word));
    for source in 0..POOL {
        for target in (0..POOL).filter(|&target| target != source) {
            pool[target] = mix(pool[target], hasher.hash(pool[source]));
        }
    }
    pool
}

/// `SeedSequence(seed).generate_state(4, uint64)`.
pub(super) fn generate_state(seed: u64) -> [u64; 4] {
    let pool = entropy_pool(seed);
    let mut hasher = Hasher { constant: INIT_B, multiplier: MULT_B };
    let mut words = [0u32; 8];
    for (i, word) in words.iter_mut().enumerate() {
        *word = hasher.hash(pool[i % POOL]);
    }
    [0, 1, 2, 3].map(|i| u64::from(words[2 * i]) | u64::from(words[2 * i + 1]) << 32)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `numpy.random.SeedSequence(42).generate_state(4, numpy.uint64)` of NumPy 2.4.
    #[test]
    fn state_words_are_numpys() {
        let expected = [11465652750463011511, 15382171918060459190, 9018504550953525431, 3703499796004394495];
        assert_eq!(generate_state(42), expected);
        let wide = [9999078698535099212, 8566466934052705936, 17469771074384290545, 15840483892376313316];
        assert_eq!(generate_state(0x1234_5678_9abc_def0), wide);
    }
}
