//! Commits: all writes or none, in order, seen whole.

use std::{
    collections::{BTreeMap, HashMap},
    sync::Arc,
};

use hashbrown::HashTable;
use parking_lot::RwLockWriteGuard;
use reelbase_core::{
    CommitResult, Document, DocumentPath, Error, Operation, Result, Timestamp, Transform, Value, Write, WriteResult,
    index::check_index_entries,
    limits::{MAX_REQUEST_BYTES, MAX_TRANSFORMS},
};
use smallvec::SmallVec;

use crate::{
    config::Relaxation,
    engine::Engine,
    group::{Data, DocumentChange, Group, PathHash, Place, State},
    index::Scratch,
    log::{Commit, Entry},
    slots::Slot,
    transaction::Reads,
};

impl Engine {
    /// Applies writes in order and atomically; with `reads`, only if what was read is still so.
    pub(crate) fn commit(&self, writes: &[Write], reads: Option<&Reads>) -> Result<CommitResult> {
        self.check_writes(writes)?;
        let mut turn = self.turn.lock();
        if let Some(reads) = reads {
            reads.check(&self.log)?;
        }
        self.apply(writes, &mut turn)
    }

    /// Deletes all documents.
    pub(crate) fn clear(&self) {
        let mut turn = self.turn.lock();
        let paths = |group: &Arc<Group>| group.version().0.paths();
        let deletes: Vec<_> = self.groups().iter().flat_map(paths).map(Write::delete).collect();
        // Deletes without a precondition have nothing to fail on.
        self.apply(&deletes, &mut turn).ok();
    }

    /// Applies writes in the turn of who has it.
    fn apply(&self, writes: &[Write], turn: &mut Scratch) -> Result<CommitResult> {
        let time = self.next_time();
        let mut overlay = Overlay::new(self, time, writes.len());
        let results = writes.iter().map(|write| overlay.apply(write)).collect::<Result<Vec<_>>>()?;
        let Overlay { mut touched, groups, .. } = overlay;
        touched.retain(Touched::is_changed);
        if touched.is_empty() {
            // Nothing to see, but the next commit is later.
            self.publish(time);
        } else {
            self.publish_changes(time, touched, &groups, turn);
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
    fn publish_changes(
        &self,
        time: Timestamp,
        mut touched: Vec<Touched<'_>>,
        groups: &[Member<'_>],
        scratch: &mut Scratch,
    ) {
        // Groups come in the order of their ids. All are held until all are changed: no reader sees half of it.
        if groups.len() > 1 {
            touched.sort_by_key(|touched| groups[touched.group].0);
        }
        let mut parts: SmallVec<[(Arc<Group>, usize); 1]> = SmallVec::new();
        for part in touched.chunk_by(|a, b| a.group == b.group) {
            let (id, group) = &groups[part[0].group];
            parts.push((group.clone().unwrap_or_else(|| self.group_or_new(id)), part.len()));
        }
        // As much as can be is done before the locks are taken, and as much as can be after they are given back.
        let (mut moves, changes): (Vec<Move>, Vec<DocumentChange>) =
            touched.into_iter().map(|touched| (Move { before: touched.place, now: None }, touched.change)).unzip();
        let comes_or_goes = changes.iter().any(|change| change.before.is_none() || change.after.is_none());
        let entry = Entry::new(Commit { time, changes });
        let commit = entry.commit.clone();
        let mut rest = (&mut *moves, &*commit.changes);
        let mut change = |data: &mut Data, len: usize| {
            let moves = rest.0.split_off_mut(..len).unwrap_or_default();
            let changes = rest.1.split_off(..len).unwrap_or_default();
            for (moved, change) in moves.iter_mut().zip(changes) {
                moved.now = data.change(change, moved.before.slot, scratch);
            }
        };
        let trees = |(group, len): &(Arc<Group>, usize)| len * (1 + group.state.read().data.indexes.len());
        let aside: Option<Vec<Arc<Data>>> = (parts.iter().map(trees).sum::<usize>() > self.in_place).then(|| {
            let aside = |(group, len): &(Arc<Group>, usize)| {
                let mut data = (*group.state.read().data).clone();
                change(&mut data, *len);
                Arc::new(data)
            };
            parts.iter().map(aside).collect()
        });
        let mut states: SmallVec<[RwLockWriteGuard<'_, State>; 1]> =
            parts.iter().map(|(group, _)| group.state.write()).collect();
        let mut replaced = Vec::new();
        match aside {
            Some(aside) => {
                for (state, data) in states.iter_mut().zip(aside) {
                    replaced.push(std::mem::replace(&mut state.data, data));
                }
            }
            None => {
                for (state, (_, len)) in states.iter_mut().zip(&parts) {
                    change(Arc::make_mut(&mut state.data), *len);
                }
            }
        }
        let mut rest = &*moves;
        for (state, (_, len)) in states.iter_mut().zip(&parts) {
            let moves = rest.split_off(..*len).unwrap_or_default();
            if comes_or_goes {
                moves.iter().for_each(|moved| state.note(moved.before, moved.now));
            }
            state.version = time;
        }
        let mut log = self.log.write();
        let forgotten = log.push(entry);
        // Before the log is given back: who pins the latest state must find the commits after it.
        self.publish(time);
        drop(log);
        drop(states);
        drop((replaced, forgotten));
    }

    fn check_entries(&self, document: &Document) -> Result<()> {
        if self.is_relaxed(Relaxation::IndexEntries) {
            return Ok(());
        }
        check_index_entries(document.path(), document.fields(), &self.manifest.load())
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
        Operation::Set(fields) => fields.storage_size(),
        Operation::Merge(merge) => merge.changes.iter().filter_map(|(_, value)| Some(value.as_ref()?.size())).sum(),
        _ => 0,
    };
    operation + operands.sum::<usize>()
}

/// Where a document was, and where it is once the data has the change.
struct Move {
    before: Place,
    now: Option<Slot>,
}

/// A collection group that a commit touches, if it is there already.
type Member<'a> = (&'a str, Option<Arc<Group>>);

/// The documents of a commit as its writes leave them, one after the other.
struct Overlay<'a> {
    engine: &'a Engine,
    time: Timestamp,
    touched: Vec<Touched<'a>>,
    /// The collection groups of the documents; one that is not there yet is made when the commit is published.
    groups: SmallVec<[Member<'a>; 2]>,
    /// Positions in `touched` by path, once there are more than a few.
    by_path: HashTable<usize>,
    /// Positions in `groups` by id, likewise.
    by_id: HashMap<&'a str, usize>,
}

/// Up to how many documents are looked through one by one.
const FEW: usize = 8;

/// A document that a commit touches.
struct Touched<'a> {
    /// Its position in [`Overlay::groups`].
    group: usize,
    /// Where it is before.
    place: Place,
    change: DocumentChange,
    path: &'a DocumentPath,
}

impl Touched<'_> {
    fn is_changed(&self) -> bool {
        match (&self.change.before, &self.change.after) {
            (None, None) => false,
            // A write that changed nothing has left the very document; one that did has made another, even if a
            // later write turned its fields back.
            (Some(before), Some(after)) => !before.same(after),
            _ => true,
        }
    }
}

impl<'a> Overlay<'a> {
    fn new(engine: &'a Engine, time: Timestamp, writes: usize) -> Self {
        let touched = Vec::with_capacity(writes);
        Self { engine, time, touched, groups: SmallVec::new(), by_path: HashTable::new(), by_id: HashMap::new() }
    }

    fn touch(&mut self, path: &'a DocumentPath) -> &mut Touched<'a> {
        let hash = self.engine.hash(path);
        let touched = &self.touched;
        let same = |touched: &Touched<'_>| touched.place.hash == hash && touched.path == path;
        let known = if touched.len() <= FEW {
            touched.iter().position(same)
        } else {
            self.by_path.find(hash.wide(), |at| same(&touched[*at])).copied()
        };
        let at = known.unwrap_or_else(|| self.add(path, hash));
        &mut self.touched[at]
    }

    /// The position of a collection group.
    fn group(&mut self, id: &'a str) -> usize {
        let groups = &self.groups;
        let known = if groups.len() <= FEW {
            groups.iter().rposition(|(known, _)| *known == id)
        } else {
            self.by_id.get(id).copied()
        };
        known.unwrap_or_else(|| {
            self.groups.push((id, self.engine.group(id)));
            let at = self.groups.len() - 1;
            if at == FEW {
                self.by_id.extend(self.groups.iter().enumerate().map(|(at, (id, _))| (*id, at)));
            } else if at > FEW {
                self.by_id.insert(id, at);
            }
            at
        })
    }

    fn add(&mut self, path: &'a DocumentPath, hash: PathHash) -> usize {
        let group = self.group(path.collection_id());
        let (before, place) = match &self.groups[group].1 {
            Some(group) => group.place(path, hash),
            None => (None, Place { hash, slot: None }),
        };
        let at = self.touched.len();
        let change = DocumentChange { after: before.clone(), before };
        self.touched.push(Touched { group, place, change, path });
        let touched = &self.touched;
        if at >= FEW {
            let first = if at == FEW { 0 } else { at };
            for at in first..=at {
                self.by_path.insert_unique(touched[at].place.hash.wide(), at, |at| touched[*at].place.hash.wide());
            }
        }
        at
    }

    fn apply(&mut self, write: &'a Write) -> Result<WriteResult> {
        let (engine, time) = (self.engine, self.time);
        let touched = self.touch(&write.path);
        let current = touched.change.after.take();
        let update_time = current.as_ref().map(Document::update_time);
        write.check_precondition(update_time)?;
        let applied = write.apply(current.as_ref().map(Document::fields), time)?;
        let after = match (current, applied.fields) {
            (Some(current), Some(fields)) if current.fields().identical(&fields) => Some(current),
            (Some(current), Some(fields)) => {
                Some(Document::new(current.path().clone(), fields, current.create_time(), time))
            }
            (None, Some(fields)) => Some(Document::new(write.path.clone(), fields, time, time)),
            (_, None) => None,
        };
        if let Some(document) = after.as_ref().filter(|document| document.update_time() == time) {
            engine.check_entries(document)?;
        }
        let update_time = match write.operation {
            Operation::Delete | Operation::Verify => None,
            _ => after.as_ref().map(Document::update_time),
        };
        touched.change.after = after;
        Ok(WriteResult::new(update_time, applied.transform_results))
    }
}
