//! Walking the scans of a query: one, several that must agree, or the alternatives of an OR in one order.

use reelbase_core::{Direction, Document, OrderRef, index::IndexMode, value::order};
use smallvec::SmallVec;

use crate::{
    execute::Scans,
    index::{invert, put_value},
    range::bounds,
    slots::Slot,
    tree::Cursor,
};

/// Walks the scans of a branch: one, or several that must agree (a zig-zag merge join).
pub(crate) struct Walk<'s, 'a> {
    scans: &'s Scans<'a>,
    next_interval: usize,
    cursors: SmallVec<[Cursor<'a, Slot>; 1]>,
    /// The part of the key after the equalities that all scans are to reach.
    target: Vec<u8>,
    seek: Vec<u8>,
}

impl<'s, 'a> Walk<'s, 'a> {
    pub(crate) fn new(scans: &'s Scans<'a>) -> Self {
        Self { scans, next_interval: 0, cursors: SmallVec::new(), target: Vec::new(), seek: Vec::new() }
    }

    pub(crate) fn next(&mut self) -> Option<&'a Document> {
        loop {
            let found = match &mut *self.cursors {
                [] => None,
                [one] => one.next_value().copied(),
                _ => self.next_common(),
            };
            if let Some(slot) = found {
                return self.scans.slots.get(slot);
            }
            self.open_interval()?;
        }
    }

    /// Passes over entries of a single scan, by the counts of its tree.
    pub(crate) fn skip(&mut self, mut n: usize) {
        while n > 0 && self.open_interval().is_some() {
            let (tree, _) = &self.scans.trees[0];
            let bounds = self.scans.bounds(&self.scans.intervals[self.next_interval - 1], 0);
            let count = bounds.map_or(0, |(low, high)| tree.count(&low, high.as_deref()));
            if count > n {
                self.cursors[0].skip(n);
                return;
            }
            n -= count;
            self.cursors.clear();
        }
    }

    fn open_interval(&mut self) -> Option<()> {
        let scans = self.scans;
        loop {
            self.cursors.clear();
            let interval = scans.intervals.get(self.next_interval)?;
            self.next_interval += 1;
            for (tree, prefix) in &scans.trees {
                let Some((low, high)) = bounds(interval, prefix) else { break };
                self.cursors.push(tree.range(&low, high.as_deref(), scans.descending));
            }
            if self.cursors.len() == scans.trees.len() {
                return Some(());
            }
        }
    }

    /// The slot of the next document that every scan has.
    fn next_common(&mut self) -> Option<Slot> {
        let Self { scans, cursors, target, seek, .. } = self;
        let prefix = |i: usize| &*scans.trees[i].1;
        let (key, mut slot) = cursors[0].next()?;
        target.clear();
        target.extend_from_slice(&key[prefix(0).len()..]);
        let (mut agree, mut i) = (1, 1);
        while agree < cursors.len() {
            seek.clear();
            seek.extend_from_slice(prefix(i));
            seek.extend_from_slice(target);
            cursors[i].seek(seek);
            let (key, found) = cursors[i].next()?;
            let suffix = &key[prefix(i).len()..];
            if suffix == &**target {
                agree += 1;
            } else {
                target.clear();
                target.extend_from_slice(suffix);
                agree = 1;
            }
            slot = found;
            i = (i + 1) % cursors.len();
        }
        Some(*slot)
    }
}

/// Merges the branches of an OR in the order of the query; a document that several have comes once.
pub(crate) fn merge(
    branches: &[Scans<'_>],
    order: &[OrderRef<'_>],
    keep: &dyn Fn(&Document) -> bool,
    take: &mut dyn FnMut(&Document) -> bool,
) {
    struct Head<'s, 'a> {
        walk: Walk<'s, 'a>,
        key: Vec<u8>,
        document: Option<&'a Document>,
    }
    fn advance<'a>(head: &mut Head<'_, 'a>, order: &[OrderRef<'_>], keep: &dyn Fn(&Document) -> bool) {
        head.document = None;
        while let Some(document) = head.walk.next() {
            if head.walk.scans.passes(document, keep) {
                sort_key(document, order, &mut head.key);
                head.document = Some(document);
                break;
            }
        }
    }
    let mut heads: Vec<Head<'_, '_>> =
        branches.iter().map(|scans| Head { walk: Walk::new(scans), key: Vec::new(), document: None }).collect();
    heads.iter_mut().for_each(|head| advance(head, order, keep));
    let mut last: Vec<u8> = Vec::new();
    loop {
        heads.retain(|head| head.document.is_some());
        // At most 30 branches: looking at each head is as quick as a heap.
        let Some(head) = heads.iter_mut().min_by(|a, b| a.key.cmp(&b.key)) else { return };
        if head.key != last
            && let Some(document) = head.document
        {
            last.clone_from(&head.key);
            if !take(document) {
                return;
            }
        }
        advance(head, order, keep);
    }
}

/// Bytes that sort documents as the query orders them.
fn sort_key(document: &Document, order: &[OrderRef<'_>], key: &mut Vec<u8>) {
    key.clear();
    for order in order {
        let start = key.len();
        if order.field.is_name() {
            order::encode_name(document.path().as_str(), key);
        } else if let Some(value) = document.fields().get_path(order.field) {
            put_value(value, IndexMode::Ascending, key);
        }
        if order.direction == Direction::Descending {
            invert(&mut key[start..]);
        }
    }
}
