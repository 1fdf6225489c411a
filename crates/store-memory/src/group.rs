//! The documents of one collection group, with their indexes.

use std::{
    hash::{BuildHasher, Hasher},
    sync::Arc,
};

use hashbrown::{DefaultHashBuilder, HashTable};
use parking_lot::{Mutex, RwLock};
use reelbase_core::{Document, DocumentPath, Timestamp};

use crate::{
    index::{Index, Name, Scratch, Spec},
    plans::Plans,
    slots::{Slot, Slots},
    tree::Tree,
};

/// All documents whose collection has one id.
#[derive(Debug)]
pub(crate) struct Group {
    /// The id of the collections.
    pub(crate) id: Box<str>,
    pub(crate) state: RwLock<State>,
    /// Held while an index is built, so that it is built once.
    pub(crate) building: Mutex<()>,
    pub(crate) plans: Plans,
}

/// What readers see of a group.
#[derive(Debug)]
pub(crate) struct State {
    /// The time of the last commit that changed the group.
    pub(crate) version: Timestamp,
    /// The documents, their order and the indexes; shared with readers that hold a version.
    pub(crate) data: Arc<Data>,
    /// The latest documents by path, for reads that need no order.
    latest: HashTable<Hashed>,
}

/// A document in the hash. Its hash is kept, so that neither growing nor a near miss has to look at documents.
#[derive(Debug, Clone, Copy)]
struct Hashed {
    slot: Slot,
    hash: PathHash,
}

/// The hash of a path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct PathHash(u32);

impl PathHash {
    pub(crate) fn of(path: &DocumentPath, hasher: &DefaultHashBuilder) -> Self {
        let mut hasher = hasher.build_hasher();
        hasher.write(path.as_str().as_bytes());
        Self(hasher.finish() as u32)
    }

    /// Spread over 64 bits, of which the table takes some from either end.
    pub(crate) fn wide(self) -> u64 {
        u64::from(self.0).wrapping_mul(0x9E37_79B9_7F4A_7C15)
    }
}

/// A version of a group's documents and ordered maps. Cloning takes a few pointers; nodes are copied only as they change.
#[derive(Debug, Clone, Default)]
pub(crate) struct Data {
    pub(crate) slots: Slots,
    /// By name.
    pub(crate) documents: Tree<Slot>,
    pub(crate) indexes: Vec<Index>,
    /// Documents below another document of the same group: `a/1/a/2`. They interrupt a collection's range of names.
    pub(crate) nested: usize,
}

/// One document's change in a commit.
#[derive(Debug, Clone)]
pub(crate) struct DocumentChange {
    pub(crate) before: Option<Document>,
    pub(crate) after: Option<Document>,
}

impl DocumentChange {
    pub(crate) fn path(&self) -> Option<&DocumentPath> {
        self.after.as_ref().or(self.before.as_ref()).map(Document::path)
    }

    /// The change that takes this one back.
    pub(crate) fn inverse(&self) -> Self {
        Self { before: self.after.clone(), after: self.before.clone() }
    }
}

/// Where a document is, if it is there.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Place {
    pub(crate) hash: PathHash,
    pub(crate) slot: Option<Slot>,
}

fn is_nested(path: &DocumentPath) -> bool {
    let id = path.collection_id();
    path.segments().step_by(2).filter(|segment| *segment == id).count() > 1
}

impl Data {
    pub(crate) fn index(&self, spec: &Spec) -> Option<&Index> {
        self.indexes.iter().find(|index| *index.spec == *spec)
    }

    fn slot(&self, path: &DocumentPath) -> Option<Slot> {
        self.documents.get(Name::of(path).whole()).copied()
    }

    pub(crate) fn get(&self, path: &DocumentPath) -> Option<&Document> {
        self.slots.get(self.slot(path)?)
    }

    /// The paths of all documents, in order.
    pub(crate) fn paths(&self) -> Vec<DocumentPath> {
        let mut cursor = self.documents.range(&[], None, false);
        let slots = std::iter::from_fn(|| cursor.next_value());
        slots.filter_map(|slot| self.slots.get(*slot)).map(|document| document.path().clone()).collect()
    }

    /// Takes changes in one after the other; each document's slot is looked up by its name.
    pub(crate) fn apply(&mut self, changes: impl IntoIterator<Item = DocumentChange>) {
        let mut scratch = Scratch::default();
        for change in changes {
            let slot = change.before.as_ref().and_then(|before| self.slot(before.path()));
            self.change(&change, slot, &mut scratch);
        }
    }

    /// Takes a change in. `slot` is where the document is before; where it is afterwards is returned.
    pub(crate) fn change(
        &mut self,
        change: &DocumentChange,
        slot: Option<Slot>,
        scratch: &mut Scratch,
    ) -> Option<Slot> {
        let DocumentChange { before, after } = change;
        let now = match (slot, after) {
            (Some(slot), Some(after)) => {
                self.slots.set(slot, after.clone());
                Some(slot)
            }
            (Some(slot), None) => {
                self.slots.remove(slot);
                None
            }
            (None, Some(after)) => Some(self.slots.insert(after.clone())),
            (None, None) => None,
        };
        let (Some(path), Some(any)) = (change.path(), now.or(slot)) else { return now };
        let mut named = false;
        if slot.is_none() || now.is_none() {
            scratch.name.set(path);
            named = true;
            match now {
                Some(slot) => self.documents.insert(scratch.name.whole(), slot),
                None => self.documents.remove(scratch.name.whole()),
            };
            if is_nested(path) {
                self.nested += usize::from(after.is_some());
                self.nested -= usize::from(before.is_some());
            }
        }
        for index in &mut self.indexes {
            if index.stays(before.as_ref(), after.as_ref()) {
                continue;
            }
            if !named {
                scratch.name.set(path);
                named = true;
            }
            index.replace(any, before.as_ref(), after.as_ref(), scratch);
        }
        now
    }
}

impl State {
    fn find(&self, path: &DocumentPath, hash: PathHash) -> Option<(Slot, &Document)> {
        // The table asks for one entry at a time, so the document that matched is kept.
        let mut found = None;
        self.latest
            .find(hash.wide(), |entry| {
                entry.hash == hash && {
                    found = self.data.slots.get(entry.slot).filter(|document| document.path() == path);
                    found.is_some()
                }
            })
            .and_then(|entry| Some((entry.slot, found?)))
    }

    /// Brings the hash up to date with a change that the data has.
    pub(crate) fn note(&mut self, before: Place, now: Option<Slot>) {
        let Place { hash, slot } = before;
        match (slot, now) {
            (None, Some(slot)) => {
                self.latest.insert_unique(hash.wide(), Hashed { slot, hash }, |entry| entry.hash.wide());
            }
            (Some(slot), None) => {
                if let Ok(entry) = self.latest.find_entry(hash.wide(), |entry| entry.slot == slot) {
                    entry.remove();
                }
            }
            _ => {}
        }
    }
}

impl Group {
    pub(crate) fn new(id: &str, version: Timestamp) -> Self {
        Self {
            id: id.into(),
            state: RwLock::new(State { version, data: Arc::default(), latest: HashTable::new() }),
            building: Mutex::new(()),
            plans: Plans::default(),
        }
    }

    /// The latest version of a document.
    pub(crate) fn latest(&self, path: &DocumentPath, hash: PathHash) -> Option<Document> {
        self.state.read().find(path, hash).map(|(_, document)| document.clone())
    }

    /// The latest version of a document, and where it is.
    pub(crate) fn place(&self, path: &DocumentPath, hash: PathHash) -> (Option<Document>, Place) {
        match self.state.read().find(path, hash) {
            Some((slot, document)) => (Some(document.clone()), Place { hash, slot: Some(slot) }),
            None => (None, Place { hash, slot: None }),
        }
    }

    /// The latest version of the ordered maps, and its time.
    pub(crate) fn version(&self) -> (Arc<Data>, Timestamp) {
        let state = self.state.read();
        (state.data.clone(), state.version)
    }

    /// [`Group::latest`] and the group's version, of one moment.
    pub(crate) fn latest_versioned(&self, path: &DocumentPath, hash: PathHash) -> (Option<Document>, Timestamp) {
        let state = self.state.read();
        (state.find(path, hash).map(|(_, document)| document.clone()), state.version)
    }
}
