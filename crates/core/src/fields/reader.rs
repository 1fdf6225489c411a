//! How a struct's visitor calls the fields of a shape, remembered from one document to the next.
//!
//! A derived visitor told a field by its name compares it with every name of the struct; told the field's index in the
//! struct, it need not. Which index a name has is learned from what the visitor makes of the name: derived code makes a
//! variant of an enum without data, whose discriminant is the index. Only that proves it, as attributes like `alias` are
//! not visible from outside. Whatever does not look exactly like derived code goes on by name.

use std::{
    any::type_name,
    hash::{Hash, Hasher},
    mem,
    sync::{
        OnceLock,
        atomic::{AtomicU16, Ordering::Relaxed},
    },
};

/// Which visitor a document is decoded with, and what it calls the fields.
pub(super) struct Reader {
    fields: &'static [&'static str],
    /// The address of the visitor's code. Types of the same name may have the same fields and differ in their attributes;
    /// code at one address does one thing, even where the compiler has merged two functions.
    code: usize,
    /// Whether it was derived. What others do with the fields that they do not know cannot be told.
    derived: bool,
    /// One to a name of the shape. Each stands for itself, so they need no order among them.
    calls: Box<[AtomicU16]>,
    next: OnceLock<Box<Reader>>,
}

/// What a visitor calls a field.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Call {
    /// Not known yet.
    Unknown,
    /// It has to be told the name.
    Name,
    /// It is no field of the struct, and its value is ignored.
    Ignored,
    /// Its place in the struct.
    Index(u8),
}

const UNKNOWN: u16 = 0;
const NAME: u16 = 1;
const IGNORED: u16 = 2;
const FIRST: u16 = 3;

/// How many visitors a shape remembers: enough for all structs that a program reads one entity into.
const MOST: usize = 32;

impl Reader {
    /// The visitor's entry in a list, added if it is not there.
    #[inline]
    pub(super) fn find<'a, V>(
        mut list: &'a OnceLock<Box<Self>>,
        names: usize,
        fields: &'static [&'static str],
        code: usize,
    ) -> Option<&'a Self> {
        for _ in 0..MOST {
            let reader = list.get_or_init(|| {
                let calls = (0..names).map(|_| AtomicU16::new(UNKNOWN)).collect();
                // That is what derived code calls it.
                let derived = type_name::<V>().contains("::__Visitor");
                Box::new(Self { fields, code, derived, calls, next: OnceLock::new() })
            });
            // A duplicate under another address only takes another place.
            if std::ptr::eq(reader.fields, fields) && reader.code == code {
                return Some(&**reader).filter(|reader| reader.derived);
            }
            list = &reader.next;
        }
        None
    }

    #[inline]
    pub(super) fn call(&self, id: u16) -> Call {
        match self.calls.get(usize::from(id)).map_or(NAME, |call| call.load(Relaxed)) {
            UNKNOWN => Call::Unknown,
            NAME => Call::Name,
            IGNORED => Call::Ignored,
            index => Call::Index((index - FIRST) as u8),
        }
    }

    /// Remembers what the visitor made of a name: whether it is what derived code makes of a field of the struct.
    ///
    /// What it makes of any other name is remembered by [`Reader::ignores`], once the value is ignored as well.
    #[cold]
    pub(super) fn learn<K>(&self, id: u16, name: &str, key: &K) -> Made {
        let made = match (self.fields.iter().position(|field| *field == name), variant(key)) {
            (Some(at), Some(index)) if at == usize::from(index) => Made::Field(index),
            (None, Some(index)) if self.fields.len() == usize::from(index) => Made::Other,
            _ => Made::Unclear,
        };
        if let (Made::Field(_) | Made::Unclear, Some(call)) = (made, self.calls.get(usize::from(id))) {
            let learned = if let Made::Field(index) = made { FIRST + u16::from(index) } else { NAME };
            call.store(learned, Relaxed);
        }
        made
    }

    /// Remembers that a name is none of the struct's.
    #[cold]
    pub(super) fn ignores(&self, id: u16, ignored: bool) {
        if let Some(call) = self.calls.get(usize::from(id)) {
            call.store(if ignored { IGNORED } else { NAME }, Relaxed);
        }
    }
}

/// What a visitor made of a name.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Made {
    /// The field with this index.
    Field(u8),
    /// What comes after all fields.
    Other,
    /// Nothing that derived code makes.
    Unclear,
}

/// Which variant a value is, if it takes no more than a byte and so can be an enum without data.
#[inline]
pub(super) fn variant<K>(key: &K) -> Option<u8> {
    struct Written(Option<u8>);
    impl Hasher for Written {
        fn write(&mut self, _: &[u8]) {}

        #[inline]
        fn write_isize(&mut self, discriminant: isize) {
            self.0 = u8::try_from(discriminant).ok();
        }

        fn finish(&self) -> u64 {
            0
        }
    }
    if size_of::<K>() > 1 {
        return None;
    }
    let mut written = Written(None);
    mem::discriminant(key).hash(&mut written);
    written.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_variant_is_told_by_its_place() {
        #[allow(dead_code)]
        enum Field {
            First,
            Second,
            Third,
        }
        assert_eq!([Field::First, Field::Third].map(|field| variant(&field)), [Some(0), Some(2)]);
        enum Only {
            Ignored,
        }
        assert_eq!(variant(&Only::Ignored), Some(0));
        assert_eq!(variant(&String::from("x")), None);
    }

    #[test]
    fn every_visitor_has_its_own_entry_until_there_are_too_many() {
        #[allow(non_camel_case_types)]
        struct __Visitor;
        static FIELDS: &[&str] = &["a"];
        let list = OnceLock::new();
        let find = |fields, code| Reader::find::<__Visitor>(&list, 1, fields, code);
        let first: *const Reader = find(FIELDS, 1).unwrap();
        assert!(!std::ptr::eq(first, find(FIELDS, 2).unwrap()));
        assert!(std::ptr::eq(first, find(FIELDS, 1).unwrap()));
        assert!(Reader::find::<u8>(&list, 1, FIELDS, 3).is_none(), "not derived");
        let names: Vec<&'static [&'static str]> = (0..MOST).map(|_| &*vec!["a"].leak()).collect();
        let found = names.iter().filter(|names| find(names, 1).is_some()).count();
        assert_eq!(found, MOST - 3);
    }
}
