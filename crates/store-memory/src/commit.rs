//! Commits: all writes or none, in order, seen whole.

use std::{collections::BTreeMap, sync::Arc};

use parking_lot::RwLockWriteGuard;
use reelbase_core::{
    CommitResult, Document, DocumentPath, Error, ErrorKind, Operation, Result, Timestamp, Transform, Value, ValueRef,
    Write, WriteResult,
    index::index_entries,
    limits::{MAX_INDEX_ENTRIES, MAX_INDEX_ENTRIES_BYTES, MAX_INDEX_ENTRY_BYTES, MAX_REQUEST_BYTES, MAX_TRANSFORMS},
};

use crate::{
    config::Relaxation,
    engine::{ByPath, Engine},
    group::{Data, DocumentChange, Group, State},
    log::Commit,
    transaction::Reads,
};

/// From how many changed documents on a commit is built aside and swapped in, so that readers do not wait for it.
const ASIDE: usize = 32;

impl Engine {
    /// Applies writes in order and atomically; with `reads`, only if what was read is still so.
    pub(crate) fn commit(&self, writes: &[Write], reads: Option<&Reads>) -> Result<CommitResult> {
        self.check_writes(writes)?;
        let _turn = self.turn.lock();
        if let Some(reads) = reads {
            reads.check(&self.log.read())?;
        }
        let time = self.next_time();
        let mut overlay =
            Overlay { engine: self, time, documents: Vec::with_capacity(writes.len()), by_path: ByPath::new() };
        let results = writes.iter().map(|write| overlay.apply(write)).collect::<Result<Vec<_>>>()?;
        let changes = overlay.changes();
        if changes.is_empty() {
            // Nothing to see, but the next commit is later.
            self.publish(time);
        } else {
            self.publish_changes(time, changes);
            self.committed.notify(usize::MAX);
        }
        Ok(CommitResult::new(time, results))
    }

    /// Checks what does not depend on stored documents.
    pub(crate) fn check_writes(&self, writes: &[Write]) -> Result<()> {
        let mut bytes = 0;
        for write in writes {
            write.check()?;
            bytes += write.path.as_str().len() + write_size(write);
        }
        if bytes > MAX_REQUEST_BYTES && !self.is_relaxed(Relaxation::RequestSize) {
            return Err(Error::invalid(format!(
                "the commit has about {bytes} bytes; at most {MAX_REQUEST_BYTES} are allowed: split it"
            )));
        }
        let mut transforms: BTreeMap<&str, usize> = BTreeMap::new();
        for write in writes.iter().filter(|write| !write.transforms.is_empty()) {
            let count = transforms.entry(write.path.as_str()).or_default();
            *count += write.transforms.len();
            if *count > MAX_TRANSFORMS {
                return Err(Error::invalid(format!(
                    "the commit has {count} transforms of one document; at most {MAX_TRANSFORMS} are allowed"
                ))
                .at(&write.path));
            }
        }
        Ok(())
    }

    /// Makes changes visible, all at once.
    fn publish_changes(&self, time: Timestamp, changes: Vec<DocumentChange>) {
        let mut by_group: BTreeMap<&str, Vec<DocumentChange>> = BTreeMap::new();
        for change in &changes {
            if let Some(path) = change.path() {
                by_group.entry(path.collection_id()).or_default().push(change.clone());
            }
        }
        let parts: Vec<(Arc<Group>, Vec<DocumentChange>)> =
            by_group.into_iter().map(|(id, changes)| (self.group_or_new(id), changes)).collect();
        let aside: Option<Vec<Arc<Data>>> = (changes.len() >= ASIDE).then(|| {
            parts
                .iter()
                .map(|(group, changes)| {
                    let mut data = (*group.state.read().data).clone();
                    data.apply(changes);
                    Arc::new(data)
                })
                .collect()
        });
        // Groups come in the order of their ids. All are held until all are changed: no reader sees half of it.
        let mut states: Vec<RwLockWriteGuard<'_, State>> = parts.iter().map(|(group, _)| group.state.write()).collect();
        let mut replaced = Vec::new();
        match aside {
            Some(aside) => {
                for (state, data) in states.iter_mut().zip(aside) {
                    replaced.push(std::mem::replace(&mut state.data, data));
                }
            }
            None => {
                for (state, (_, changes)) in states.iter_mut().zip(&parts) {
                    Arc::make_mut(&mut state.data).apply(changes);
                }
            }
        }
        for (state, (group, changes)) in states.iter_mut().zip(&parts) {
            group.note(state, changes);
            state.version = time;
        }
        self.log.write().push(Commit { time, changes });
        self.publish(time);
        drop(states);
        // Old nodes are freed when no one waits.
        drop(replaced);
    }

    fn check_entries(&self, document: &Document) -> Result<()> {
        if self.is_relaxed(Relaxation::IndexEntries) || self.surely_few_entries(document) {
            return Ok(());
        }
        index_entries(document.path(), document.fields(), &self.manifest).map(drop)
    }
}

impl Engine {
    /// Whether the limits of index entries are far, by an estimate that is much quicker than counting.
    fn surely_few_entries(&self, document: &Document) -> bool {
        let fields = document.fields();
        let (mut values, mut elements) = (0, 1);
        for (_, value) in fields.iter() {
            values += 1;
            match value {
                ValueRef::Array(array) => elements += array.len(),
                ValueRef::Map(map) if map.iter().any(|(_, v)| matches!(v, ValueRef::Array(_) | ValueRef::Map(_))) => {
                    return false;
                }
                ValueRef::Map(map) => values += map.len(),
                _ => {}
            }
        }
        // Every entry has the name, perhaps the parent's, and at most all values; a value makes up to three in each scope.
        let composites = self.manifest.indexes().len();
        let entries = 6 * (values + elements) + composites * elements;
        let entry = 2 * document.path().as_str().len() + fields.heap_size() + 128;
        entry < MAX_INDEX_ENTRY_BYTES && entries < MAX_INDEX_ENTRIES && entries * entry < MAX_INDEX_ENTRIES_BYTES
    }
}

/// About how many bytes a write takes in a request.
fn write_size(write: &Write) -> usize {
    let operands = write.transforms.iter().map(|transform| match &transform.transform {
        Transform::Increment(v) | Transform::Maximum(v) | Transform::Minimum(v) => v.size(),
        Transform::ArrayUnion(values) | Transform::ArrayRemove(values) => values.iter().map(Value::size).sum(),
        _ => 0,
    });
    let operation = match &write.operation {
        Operation::Set(fields) => fields.heap_size(),
        Operation::Merge(merge) => merge.changes.iter().filter_map(|(_, value)| Some(value.as_ref()?.size())).sum(),
        _ => 0,
    };
    operation + operands.sum::<usize>()
}

/// The documents of a commit as its writes leave them, one after the other.
struct Overlay<'a> {
    engine: &'a Engine,
    time: Timestamp,
    documents: Vec<Touched>,
    by_path: ByPath,
}

struct Touched {
    before: Option<Document>,
    now: Option<Document>,
}

impl Overlay<'_> {
    fn touch(&mut self, path: &DocumentPath) -> &mut Touched {
        let at = *self.by_path.entry(path.clone()).or_insert_with(|| {
            let before = self.engine.latest(path);
            self.documents.push(Touched { now: before.clone(), before });
            self.documents.len() - 1
        });
        &mut self.documents[at]
    }

    fn apply(&mut self, write: &Write) -> Result<WriteResult> {
        let (engine, time) = (self.engine, self.time);
        let touched = self.touch(&write.path);
        let current = touched.now.take();
        let update_time = current.as_ref().map(Document::update_time);
        write.check_precondition(update_time)?;
        let applied = write.apply(current.as_ref().map(Document::fields), time)?;
        touched.now = match (current, applied.fields) {
            (Some(current), Some(fields)) if current.fields().identical(&fields) => Some(current),
            (Some(current), Some(fields)) => {
                Some(Document::new(current.path().clone(), fields, current.create_time(), time))
            }
            (None, Some(fields)) => Some(Document::new(write.path.clone(), fields, time, time)),
            (_, None) => None,
        };
        if let Some(document) = touched.now.as_ref().filter(|document| document.update_time() == time) {
            engine.check_entries(document)?;
        }
        let update_time = match write.operation {
            Operation::Delete | Operation::Verify => None,
            _ => touched.now.as_ref().map(Document::update_time),
        };
        Ok(WriteResult::new(update_time, applied.transform_results))
    }

    /// What the commit changes in the end.
    fn changes(self) -> Vec<DocumentChange> {
        self.documents
            .into_iter()
            .filter(|touched| match (&touched.before, &touched.now) {
                (None, None) => false,
                // A write that changed nothing has left the very document; one that did has made another, even if a
                // later write turned its fields back.
                (Some(before), Some(now)) => !before.same(now),
                _ => true,
            })
            .map(|touched| DocumentChange { before: touched.before, after: touched.now })
            .collect()
    }
}

/// The refusal of a batch in which a document occurs twice.
pub(crate) fn check_distinct(writes: &[Write]) -> Result<()> {
    let mut paths: Vec<_> = writes.iter().map(|write| &write.path).collect();
    paths.sort_unstable_by(|a, b| a.as_str().cmp(b.as_str()));
    match paths.windows(2).find(|pair| pair[0] == pair[1]) {
        Some([path, _]) => {
            Err(Error::new(ErrorKind::Invalid, "the document occurs twice in one batch of independent writes").at(path))
        }
        _ => Ok(()),
    }
}
