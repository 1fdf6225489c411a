//! The names that the documents of an entity type share.

use std::{
    fmt,
    sync::{
        OnceLock,
        atomic::{AtomicUsize, Ordering::Relaxed},
    },
};

#[cfg(test)]
use super::reader::Call;
use super::{INLINE, reader::Reader};

/// The field names that the documents of one entity type share, in the order in which the struct declares them.
///
/// A document stores a number for each of these names, and the name itself for any other field. There is one shape to an
/// entity type, which lives as long as the program: `static SHAPE: OnceLock<Shape>`.
pub struct Shape {
    names: Box<[Name]>,
    /// The names' numbers by [`hash`], each at the first free place; at least half is free.
    table: Box<[u16]>,
    /// What is known of the structs that read such documents.
    readers: OnceLock<Box<Reader>>,
}

/// A name, and where the struct's serialiser has its own copy of it, which tells it without comparing texts.
struct Name {
    text: &'static str,
    /// Address of the first equal text that came as the next name, 0 before.
    copy: AtomicUsize,
}

impl Shape {
    /// A shape of these names.
    pub fn new(names: &[&'static str]) -> Self {
        let mut shape = Self {
            names: names.iter().take(INLINE.into()).map(|text| Name { text, copy: AtomicUsize::new(0) }).collect(),
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

    pub(super) fn is_untyped(&self) -> bool {
        self.names.is_empty()
    }

    #[inline]
    pub(super) fn name(&self, id: u16) -> &'static str {
        self.names.get(usize::from(id)).map_or("", |name| name.text)
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
    /// Whether this is the name of one of the fields.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.find(name).is_ok()
    }

    pub(super) fn id(&self, name: &str) -> Option<u16> {
        self.find(name).ok()
    }

    /// Whether this is the name with a number, for a text that lives as long as the program.
    #[inline]
    pub(super) fn is(&self, at: usize, text: &'static str) -> bool {
        let Some(name) = self.names.get(at) else { return false };
        // Statics stay where they are, so what was there once is there forever; it may only have been cut.
        let same = name.copy.load(Relaxed) == text.as_ptr().addr() && name.text.len() == text.len();
        same || name.learn(text)
    }

    /// What is known of the struct with these fields that this visitor makes; `None` for one visitor too many.
    #[inline]
    pub(super) fn reader<V>(&self, fields: &'static [&'static str], code: usize) -> Option<&Reader> {
        if self.is_untyped() { None } else { Reader::find::<V>(&self.readers, self.names.len(), fields, code) }
    }

    /// What the visitor that came first calls each of the names.
    #[cfg(test)]
    pub(super) fn calls(&self) -> Vec<Call> {
        let reader = self.readers.get();
        (0..self.names.len()).filter_map(|id| Some(reader?.call(u16::try_from(id).ok()?))).collect()
    }
}

impl Name {
    #[cold]
    fn learn(&self, text: &'static str) -> bool {
        let same = self.text == text;
        if same && self.copy.load(Relaxed) == 0 {
            self.copy.store(text.as_ptr().addr(), Relaxed);
        }
        same
    }
}

impl fmt::Debug for Shape {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.names.iter().map(|name| name.text)).finish()
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
            let copy = name.to_owned().leak();
            for other in 0..=names.len() {
                let expected = other == usize::from(id);
                // Twice, as the first time remembers.
                assert_eq!([(); 2].map(|()| shape.is(other, name)), [expected; 2], "{name:?} at {other}");
                assert_eq!(shape.is(other, copy), expected, "a copy of {name:?} at {other}");
            }
        }
        for absent in ["c", "abcdZefgh", "abcdefg", "clip_i"] {
            assert_eq!((shape.id(absent), shape.is(3, absent)), (None, false), "{absent}");
        }
        assert_eq!(Shape::untyped().id(""), None);
    }

    #[test]
    fn the_beginning_of_a_name_is_another_name() {
        let shape = Shape::new(&["title_text"]);
        let text: &'static str = "title_text_long".to_owned().leak();
        assert!(shape.is(0, &text[..10]) && shape.is(0, &text[..10]));
        assert!(!shape.is(0, &text[..5]) && !shape.is(0, text));
    }

    #[test]
    fn of_equal_names_the_first_counts() {
        assert_eq!(Shape::new(&["a", "b", "a"]).id("a"), Some(0));
    }
}
