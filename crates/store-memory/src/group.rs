//! The documents of one collection group, with their indexes.

use std::{
    hash::{BuildHasher, Hasher},
    sync::Arc,
};

use hashbrown::{DefaultHashBuilder, HashTable};
use parking_lot::{Mutex, RwLock};
use reelbase_core::{Document, DocumentPath, Timestamp};

use crate::{
    index::{Index, Scratch, Spec, name_key},
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
    hasher: DefaultHashBuilder,
}

/// What readers see of a group.
#[derive(Debug)]
pub(crate) struct State {
    /// The time of the last commit that changed the group.
    pub(crate) version: Timestamp,
    /// The ordered documents and the indexes; shared with readers that hold a version.
    pub(crate) data: Arc<Data>,
    /// The latest documents by path, for reads that need no order.
    latest: HashTable<Document>,
}

/// A version of a group's ordered maps. Cloning takes a few pointers; nodes are copied only as they change.
#[derive(Debug, Clone, Default)]
pub(crate) struct Data {
    pub(crate) documents: Tree<Document>,
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

fn is_nested(path: &DocumentPath) -> bool {
    let id = path.collection_id();
    path.segments().step_by(2).filter(|segment| *segment == id).count() > 1
}

impl Data {
    pub(crate) fn index(&self, spec: &Spec) -> Option<&Index> {
        self.indexes.iter().find(|index| *index.spec == *spec)
    }

    pub(crate) fn get(&self, path: &DocumentPath) -> Option<&Document> {
        let mut key = Vec::with_capacity(path.as_str().len() + 16);
        name_key(path.as_str(), &mut key);
        self.documents.get(&key)
    }

    pub(crate) fn apply<'a>(&mut self, changes: impl IntoIterator<Item = &'a DocumentChange>) {
        let mut scratch = Scratch::default();
        let mut key = Vec::new();
        for change in changes {
            let Some(path) = change.path() else { continue };
            key.clear();
            name_key(path.as_str(), &mut key);
            match &change.after {
                Some(after) => drop(self.documents.insert(&key, after.clone())),
                None => drop(self.documents.remove(&key)),
            }
            for index in &mut self.indexes {
                index.change(change.before.as_ref(), change.after.as_ref(), &mut scratch);
            }
            if is_nested(path) {
                self.nested += usize::from(change.after.is_some());
                self.nested -= usize::from(change.before.is_some());
            }
        }
    }
}

impl Group {
    pub(crate) fn new(id: &str, version: Timestamp) -> Self {
        Self {
            id: id.into(),
            state: RwLock::new(State { version, data: Arc::default(), latest: HashTable::new() }),
            building: Mutex::new(()),
            hasher: DefaultHashBuilder::default(),
        }
    }

    fn hash(&self, path: &DocumentPath) -> u64 {
        let mut hasher = self.hasher.build_hasher();
        hasher.write(path.as_str().as_bytes());
        hasher.finish()
    }

    /// The latest version of a document.
    pub(crate) fn latest(&self, path: &DocumentPath) -> Option<Document> {
        let hash = self.hash(path);
        self.state.read().latest.find(hash, |document| document.path() == path).cloned()
    }

    /// The latest version of the ordered maps, and its time.
    pub(crate) fn version(&self) -> (Arc<Data>, Timestamp) {
        let state = self.state.read();
        (state.data.clone(), state.version)
    }

    /// [`Group::latest`] and the group's version, of one moment.
    pub(crate) fn latest_versioned(&self, path: &DocumentPath) -> (Option<Document>, Timestamp) {
        let hash = self.hash(path);
        let state = self.state.read();
        (state.latest.find(hash, |document| document.path() == path).cloned(), state.version)
    }

    /// Brings the hash up to date with changes that the ordered maps have.
    pub(crate) fn note(&self, state: &mut State, changes: &[DocumentChange]) {
        for change in changes {
            let Some(path) = change.path() else { continue };
            let hash = self.hash(path);
            let same = |document: &Document| document.path() == path;
            match (&change.after, state.latest.find_entry(hash, same)) {
                (Some(after), Ok(mut entry)) => *entry.get_mut() = after.clone(),
                (None, Ok(entry)) => drop(entry.remove()),
                (Some(after), Err(_)) => {
                    state.latest.insert_unique(hash, after.clone(), |document| self.hash(document.path()));
                }
                (None, Err(_)) => {}
            }
        }
    }
}
