//! Where the fields of a document begin: slots behind the values, narrow ones as long as they do.
//!
//! ```text
//! narrow   (u8 number, u16 offset)*, u8 count               below 64 KiB, numbers and count below 255
//! wide     (u16 number, u32 offset)*, u32 count, 255
//! ```

use super::INLINE;
use crate::value::Encoder;

/// In place of a name's number in a narrow slot.
const NARROW_INLINE: u8 = u8::MAX;
/// In place of a narrow directory's count.
const WIDE: u8 = u8::MAX;
const NARROW_SLOT: usize = 3;
const WIDE_SLOT: usize = 6;

/// The slots of a document, in order.
#[derive(Clone, Copy)]
pub(super) struct Directory<'a> {
    slots: &'a [u8],
    wide: bool,
}

impl<'a> Directory<'a> {
    /// The values of a document and its directory.
    #[inline]
    pub(super) fn split(bytes: &'a [u8]) -> (&'a [u8], Self) {
        let Some((&last, rest)) = bytes.split_last() else { return (&[], Self { slots: &[], wide: false }) };
        let (rest, len, wide) = if last != WIDE {
            (rest, usize::from(last) * NARROW_SLOT, false)
        } else {
            let (rest, count) = rest.split_last_chunk().unwrap_or((&[], &[0; 4]));
            (rest, u32::from_le_bytes(*count) as usize * WIDE_SLOT, true)
        };
        let (values, slots) = rest.split_at_checked(rest.len().saturating_sub(len)).unwrap_or_default();
        (values, Self { slots, wide })
    }

    #[inline]
    pub(super) fn len(self) -> usize {
        // A division by what is known beforehand is a multiplication.
        if self.wide { self.slots.len() / WIDE_SLOT } else { self.slots.len() / NARROW_SLOT }
    }

    /// Number and offset; those of no field where there is no such slot.
    #[inline]
    pub(super) fn get(self, i: usize) -> (u16, usize) {
        let at = if self.wide { i * WIDE_SLOT } else { i * NARROW_SLOT };
        self.at(self.slots.get(at..).unwrap_or_default())
    }

    #[inline]
    fn at(self, slot: &[u8]) -> (u16, usize) {
        match *slot {
            [n, o0, o1, ..] if !self.wide => {
                let id = if n == NARROW_INLINE { INLINE } else { n.into() };
                (id, u16::from_le_bytes([o0, o1]).into())
            }
            [n0, n1, o0, o1, o2, o3, ..] => {
                (u16::from_le_bytes([n0, n1]), u32::from_le_bytes([o0, o1, o2, o3]) as usize)
            }
            _ => (INLINE, usize::MAX),
        }
    }
}

impl Iterator for Directory<'_> {
    type Item = (u16, usize);

    #[inline]
    fn next(&mut self) -> Option<(u16, usize)> {
        let (slot, rest) = self.slots.split_at_checked(if self.wide { WIDE_SLOT } else { NARROW_SLOT })?;
        self.slots = rest;
        Some(self.at(slot))
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        (self.len(), Some(self.len()))
    }
}

/// Appends the directory of the values that are written.
pub(super) fn write(slots: &[(u16, u32)], encoder: &mut Encoder) {
    // Slots are in order, so the last number is the largest but for those of inline names.
    let largest = slots.iter().rev().find(|slot| slot.0 != INLINE).map_or(0, |slot| slot.0);
    if slots.len() < WIDE.into() && encoder.len() <= u16::MAX.into() && largest < NARROW_INLINE.into() {
        let out = encoder.extend(slots.len() * NARROW_SLOT);
        for (&(id, offset), slot) in slots.iter().zip(out.chunks_exact_mut(NARROW_SLOT)) {
            let [o0, o1] = (offset as u16).to_le_bytes();
            slot.copy_from_slice(&[id.min(NARROW_INLINE.into()) as u8, o0, o1]);
        }
        encoder.raw(&[slots.len() as u8]);
    } else {
        for (id, offset) in slots {
            encoder.raw(&id.to_le_bytes());
            encoder.raw(&offset.to_le_bytes());
        }
        encoder.raw(&(slots.len() as u32).to_le_bytes());
        encoder.raw(&[WIDE]);
    }
}
