//! The changes of one round, by document: what several targets learn of one document is told once.

use std::collections::{HashMap, VecDeque};

use reelbase_core::{Change, Document, DocumentPath};
use reelbase_store_memory::Moment;

use super::message::Message;

/// The changes of a round, in the order in which they came.
#[derive(Debug, Default)]
pub(super) struct Changes {
    entries: Vec<Entry>,
    by_path: HashMap<DocumentPath, usize>,
}

/// What became of one document.
#[derive(Debug)]
struct Entry {
    path: DocumentPath,
    /// The document and the targets that see it so. There are several where targets select different fields.
    versions: Vec<(Document, Vec<i32>)>,
    removed: Vec<i32>,
}

impl Changes {
    /// Adds what a target learns.
    pub(super) fn add(&mut self, target: i32, changes: Vec<Change>) {
        for change in changes {
            let entry = self.entry(change.path());
            match change {
                Change::Added(document) | Change::Modified(document) => entry.see(document).push(target),
                _ => entry.removed.push(target),
            }
        }
    }

    /// Adds that a document is not there.
    pub(super) fn add_missing(&mut self, target: i32, path: &DocumentPath) {
        self.entry(path).removed.push(target);
    }

    fn entry(&mut self, path: &DocumentPath) -> &mut Entry {
        let at = *self.by_path.entry(path.clone()).or_insert_with(|| {
            self.entries.push(Entry { path: path.clone(), versions: Vec::new(), removed: Vec::new() });
            self.entries.len() - 1
        });
        &mut self.entries[at]
    }

    /// The messages that tell of the changes up to a moment.
    pub(super) fn tell(self, moment: &Moment, outbox: &mut VecDeque<Message>) {
        for mut entry in self.entries {
            let mut removed = std::mem::take(&mut entry.removed);
            let mut left = None;
            if !removed.is_empty() {
                match moment.document(&entry.path) {
                    None => {
                        let (path, read_time) = (entry.path.clone(), moment.read_time());
                        outbox.push_back(Message::Gone { path, removed: std::mem::take(&mut removed), read_time });
                    }
                    // It is there, only not for these targets: the client learns in what state.
                    Some(document) => {
                        entry.see(document.clone());
                        left = Some(document);
                    }
                }
            }
            for (document, targets) in entry.versions {
                let whole = left.as_ref().is_some_and(|left| left.same(&document));
                let removed = if whole { std::mem::take(&mut removed) } else { Vec::new() };
                outbox.push_back(Message::Changed { document, targets, removed });
            }
        }
    }
}

impl Entry {
    /// The targets that see the document in this version.
    fn see(&mut self, document: Document) -> &mut Vec<i32> {
        let known = self.versions.iter().position(|(known, _)| known.same(&document));
        let at = known.unwrap_or_else(|| {
            self.versions.push((document, Vec::new()));
            self.versions.len() - 1
        });
        &mut self.versions[at].1
    }
}
