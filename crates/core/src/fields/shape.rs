//! The names that the documents of an entity type share.

use std::{fmt, sync::OnceLock};

use super::{INLINE, reader::Reader};

/// The field names that the documents of one entity type share, in the order in which the struct declares them.
///
/// A document stores a number for each of these names, and the name itself for any other field. There is one shape to an
/// entity type, which lives as long as the program: `static SHAPE: OnceLock<Shape>`.
pub struct Shape {
    names: Box<[&'static str]>,
    /// The names' numbers by [`hash`], each at the first free place; at least half is free.
    table: Box<[u16]>,
    /// What is known of the structs that read such documents.
    readers: OnceLock<Box<Reader>>,
}

impl Shape {
    /// A shape of these names.
    pub fn new(names: &[&'static str]) -> Self {
        let mut shape = Self {
            names: names.into(),
            table: vec![INLINE; (names.len() * 2 + 1).next_power_of_two()].into(),
            readers: OnceLock::new(),
        };
        for (id, name) in (0..INLINE).zip(names) {
            if let Err(free) = shape.find(name) {
                shape.table[free] = id;
            }
        }
        shape
    }

    /// The shape of documents that belong to no entity type: every name is stored with its field.
    pub fn untyped() -> &'static Self {
        static UNTYPED: OnceLock<Shape> = OnceLock::new();
        UNTYPED.get_or_init(|| Self::new(&[]))
    }

    pub(super) fn names(&self) -> &[&'static str] {
        &self.names
    }

    #[inline]
    pub(super) fn name(&self, id: u16) -> &'static str {
        self.names.get(usize::from(id)).copied().unwrap_or_default()
    }

    /// The number of a name, or where in the table it would be.
    #[inline]
    fn find(&self, name: &str) -> Result<u16, usize> {
        let mask = self.table.len() - 1;
        let mut at = hash(name.as_bytes()) & mask;
        loop {
            match self.table[at] {
                INLINE => return Err(at),
                id if self.name(id) == name => return Ok(id),
                _ => at = (at + 1) & mask,
            }
        }
    }

    /// The number of a name.
    #[inline]
    pub(super) fn id(&self, name: &str) -> Option<u16> {
        self.find(name).ok()
    }

    /// [`Shape::id`] of a name that is likely to have the number `hint`.
    #[inline]
    pub(super) fn id_near(&self, name: &str, hint: usize) -> Option<u16> {
        match self.names.get(hint) {
            // The very same text, as a rule: the entity's literal. Telling so is cheaper than comparing.
            Some(n) if std::ptr::eq(*n, name) || *n == name => u16::try_from(hint).ok().filter(|id| *id != INLINE),
            _ => self.id(name),
        }
    }

    /// What is known of the struct with these fields that this visitor makes; `None` for one visitor too many.
    #[inline]
    pub(super) fn reader<V>(&self, fields: &'static [&'static str]) -> Option<&Reader> {
        Reader::find::<V>(&self.readers, self.names.len(), fields)
    }
}

impl fmt::Debug for Shape {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.names.fmt(f)
    }
}

/// Of the length, the first and the last bytes: names that differ only in their middle meet, but there are few.
#[inline]
fn hash(name: &[u8]) -> usize {
    let (first, last) = match (name.first_chunk::<8>(), name.last_chunk::<8>()) {
        (Some(first), Some(last)) => (u64::from_le_bytes(*first), u64::from_le_bytes(*last)),
        _ => match (name.first_chunk::<4>(), name.last_chunk::<4>()) {
            (Some(first), Some(last)) => (u32::from_le_bytes(*first).into(), u32::from_le_bytes(*last).into()),
            _ => (name.iter().fold(0, |hash, byte| hash << 8 | u64::from(*byte)), 0),
        },
    };
    let mixed = (first ^ last.rotate_left(29) ^ name.len() as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    (mixed >> 40) as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_is_found_and_no_other() {
        let names =
            ["", "a", "b", "ab", "abc", "abcd", "abcdefgh", "abcdXefgh", "abcdYefgh", "clip_id", "clip_ip", "名"];
        let shape = Shape::new(&names);
        for (id, name) in (0..).zip(names) {
            assert_eq!(shape.id(name), Some(id), "{name:?}");
            for hint in 0..=names.len() {
                assert_eq!(shape.id_near(name, hint), Some(id), "{name:?} near {hint}");
            }
        }
        for absent in ["c", "abcdZefgh", "abcdefg", "clip_i"] {
            assert_eq!((shape.id(absent), shape.id_near(absent, 3)), (None, None), "{absent}");
        }
        assert_eq!(Shape::untyped().id(""), None);
    }

    #[test]
    fn of_equal_names_the_first_counts() {
        assert_eq!(Shape::new(&["a", "b", "a"]).id("a"), Some(0));
    }
}
