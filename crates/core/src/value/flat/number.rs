//! Numbers in 7 bits of each byte, low ones first.

/// The bytes of the count and of the length of an array or map, which are filled in when it is closed: 35 bits.
pub(super) const COUNT: usize = 5;

/// Small for what is near zero, of either sign.
#[inline]
pub(super) fn zigzag(v: i64) -> u64 {
    (v << 1 ^ v >> 63) as u64
}

#[inline]
pub(super) fn unzigzag(v: u64) -> i64 {
    (v >> 1) as i64 ^ -((v & 1) as i64)
}

/// The integer that a double is, if it is exactly that one: neither -0 nor beyond what doubles count.
#[inline]
pub(super) fn whole(v: f64) -> Option<i64> {
    const EXACT: f64 = 9_007_199_254_740_992.0; // 2^53
    let i = v as i64;
    (v.abs() < EXACT && (i as f64).to_bits() == v.to_bits()).then_some(i)
}

/// The low 56 bits in eight bytes.
#[inline]
pub(super) fn spread(v: u64) -> [u8; 8] {
    let v = (v & 0x0FFF_FFFF) | (v & 0x00FF_FFFF_F000_0000) << 4;
    let v = (v & 0x0000_3FFF_0000_3FFF) | (v & 0x0FFF_C000_0FFF_C000) << 2;
    let v = (v & 0x007F_007F_007F_007F) | (v & 0x3F80_3F80_3F80_3F80) << 1;
    v.to_le_bytes()
}

/// The opposite of [`spread`].
#[inline]
pub(super) fn squeeze(bytes: [u8; 8]) -> u64 {
    let v = u64::from_le_bytes(bytes);
    let v = (v & 0x007F_007F_007F_007F) | (v & 0x7F00_7F00_7F00_7F00) >> 1;
    let v = (v & 0x0000_3FFF_0000_3FFF) | (v & 0x3FFF_0000_3FFF_0000) >> 2;
    (v & 0x0FFF_FFFF) | (v & 0x0FFF_FFFF_0000_0000) >> 4
}

/// A number in ten bytes, and how many of them it needs.
#[inline]
pub(super) fn split(v: u64) -> ([u8; 10], usize) {
    let mut bytes = [0; 10];
    bytes[..8].copy_from_slice(&spread(v));
    bytes[8] = (v >> 56) as u8 & 0x7F;
    bytes[9] = (v >> 63) as u8;
    (bytes, (64 - v.leading_zeros() as usize).div_ceil(7))
}

/// The opposite of [`split`].
#[inline]
pub(super) fn join(bytes: &[u8]) -> u64 {
    bytes.iter().rev().fold(0, |v, byte| v << 7 | u64::from(*byte))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn what_is_split_is_joined(v: u64, shift in 0_u32..64) {
            let v = v >> shift;
            let (bytes, n) = split(v);
            prop_assert!(bytes.is_ascii());
            prop_assert_eq!(join(&bytes), v);
            prop_assert_eq!(join(&bytes[..n]), v);
            prop_assert!(n == 0 || bytes[n - 1] != 0, "as few bytes as possible");
            prop_assert_eq!(squeeze(spread(v)), v & ((1 << 56) - 1));
            prop_assert_eq!(zigzag(unzigzag(v)), v);
        }
    }

    #[test]
    fn the_ends_of_every_width_are_kept() {
        for bit in 0..64 {
            for v in [1 << bit, (1_u64 << bit) - 1, (1_u64 << bit).wrapping_neg()] {
                let (bytes, n) = split(v);
                assert_eq!((join(&bytes[..n]), unzigzag(zigzag(v as i64))), (v, v as i64));
            }
        }
    }

    #[test]
    fn only_what_is_exactly_an_integer_is_whole() {
        assert_eq!([0.0, 61.0, -3.0, 9_007_199_254_740_991.0].map(whole), [0, 61, -3, 9_007_199_254_740_991].map(Some));
        for v in [-0.0, 0.5, f64::NAN, f64::INFINITY, 9_007_199_254_740_992.0, 1e300, f64::MIN_POSITIVE] {
            assert_eq!(whole(v), None, "{v}");
        }
    }
}
