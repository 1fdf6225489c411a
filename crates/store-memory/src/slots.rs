//! The documents of a group by slot: a copy-on-write array that everything else points into.
//!
//! The ordered names and every index hold the number of a slot, not the document. So a change that leaves a document's
//! keys as they are touches one page here and no tree, and copying a leaf of a tree copies plain numbers.

use std::{array, fmt, sync::Arc};

use reelbase_core::Document;

/// Bits of a slot's number that one level takes.
const BITS: u32 = 5;
/// Documents in a page, and children of a node.
const WIDTH: usize = 1 << BITS;

/// The place of a document, as long as it is there; afterwards another may get it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Slot(u32);

#[derive(Clone)]
enum Node {
    Page {
        documents: [Option<Document>; WIDTH],
        /// The places that are taken, as bits.
        taken: u32,
    },
    Inner {
        children: [Option<Arc<Node>>; WIDTH],
        /// The children that have no free slot, as bits.
        full: u32,
    },
}

/// Documents by slot. A clone is a snapshot in O(1); pages are copied only as they change.
#[derive(Clone)]
pub(crate) struct Slots {
    root: Arc<Node>,
    /// Levels of inner nodes above the pages.
    height: u32,
}

impl Node {
    fn page() -> Self {
        Self::Page { documents: array::from_fn(|_| None), taken: 0 }
    }

    fn inner() -> Self {
        Self::Inner { children: array::from_fn(|_| None), full: 0 }
    }

    fn is_full(&self) -> bool {
        match self {
            Self::Page { taken: bits, .. } | Self::Inner { full: bits, .. } => *bits == u32::MAX,
        }
    }

    /// Puts a document into the first free slot, of which there is one.
    fn insert(&mut self, height: u32, document: Document) -> u32 {
        match self {
            Self::Page { documents, taken } => {
                let at = taken.trailing_ones();
                documents[at as usize] = Some(document);
                *taken |= 1 << at;
                at
            }
            Self::Inner { children, full } => {
                let at = full.trailing_ones();
                let empty = || Arc::new(if height == 1 { Self::page() } else { Self::inner() });
                let child = Arc::make_mut(children[at as usize].get_or_insert_with(empty));
                let below = child.insert(height - 1, document);
                if child.is_full() {
                    *full |= 1 << at;
                }
                at << (BITS * height) | below
            }
        }
    }

    /// Replaces or, with `None`, removes the document in a slot.
    fn replace(&mut self, height: u32, slot: u32, document: Option<Document>) -> Option<Document> {
        let at = index(slot, height);
        match self {
            Self::Page { documents, taken } => {
                if document.is_none() {
                    *taken &= !(1 << at);
                }
                std::mem::replace(&mut documents[at], document)
            }
            Self::Inner { children, full } => {
                if document.is_none() {
                    *full &= !(1 << at);
                }
                Arc::make_mut(children[at].as_mut()?).replace(height - 1, slot, document)
            }
        }
    }
}

fn index(slot: u32, height: u32) -> usize {
    (slot >> (BITS * height)) as usize % WIDTH
}

impl Slots {
    pub(crate) fn get(&self, Slot(slot): Slot) -> Option<&Document> {
        let mut node = &*self.root;
        let mut height = self.height;
        loop {
            let at = index(slot, height);
            match node {
                Node::Page { documents, .. } => return documents[at].as_ref(),
                Node::Inner { children, .. } => node = children[at].as_deref()?,
            }
            height -= 1;
        }
    }

    /// Puts a document into a free slot.
    pub(crate) fn insert(&mut self, document: Document) -> Slot {
        if self.root.is_full() {
            let mut root = Node::inner();
            if let Node::Inner { children, full } = &mut root {
                children[0] = Some(std::mem::replace(&mut self.root, Arc::new(Node::page())));
                *full = 1;
            }
            self.root = Arc::new(root);
            self.height += 1;
        }
        Slot(Arc::make_mut(&mut self.root).insert(self.height, document))
    }

    /// Puts another document in the place of one.
    pub(crate) fn set(&mut self, Slot(slot): Slot, document: Document) -> Option<Document> {
        Arc::make_mut(&mut self.root).replace(self.height, slot, Some(document))
    }

    /// Takes a document out; its slot is free.
    pub(crate) fn remove(&mut self, Slot(slot): Slot) -> Option<Document> {
        Arc::make_mut(&mut self.root).replace(self.height, slot, None)
    }
}

impl Default for Slots {
    fn default() -> Self {
        Self { root: Arc::new(Node::page()), height: 0 }
    }
}

impl fmt::Debug for Slots {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Slots").field("height", &self.height).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use reelbase_core::{Fields, Timestamp};

    use super::*;

    fn document(n: u32) -> Document {
        let path = format!("c/{n}").parse().unwrap_or_else(|e| panic!("{e}"));
        Document::new(path, Fields::empty(), Timestamp::MIN, Timestamp::MIN)
    }

    fn same(slots: &Slots, model: &BTreeMap<u32, u32>) {
        for at in 0..model.last_key_value().map_or(0, |(at, _)| at + 1) {
            let found = slots.get(Slot(at)).map(|document| document.id().to_owned());
            assert_eq!(found, model.get(&at).map(u32::to_string), "slot {at}");
        }
    }

    #[test]
    fn slots_are_used_again_and_snapshots_stay() {
        let (mut slots, mut model) = (Slots::default(), BTreeMap::<u32, u32>::new());
        let mut kept = Vec::new();
        let (mut state, mut height) = (7_u32, 0);
        for n in 0..9_000_u32 {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            // Grows, shrinks to nearly nothing, grows again.
            let grows = n % 4_500 < 3_000;
            let some = model.keys().nth(state as usize % model.len().max(1)).copied();
            match (some, (state >> 16) % 10) {
                (Some(at), kind) if kind < if grows { 2 } else { 9 } => {
                    let removed = slots.remove(Slot(at)).map(|document| document.id().to_owned());
                    assert_eq!(removed, model.remove(&at).map(|n| n.to_string()));
                }
                (Some(at), 9) => {
                    slots.set(Slot(at), document(n));
                    model.insert(at, n);
                }
                _ => {
                    let Slot(at) = slots.insert(document(n));
                    assert_eq!(model.insert(at, n), None);
                    assert_eq!(at as usize, model.range(..at).count(), "the lowest free slot is taken");
                }
            }
            height = height.max(slots.height);
            if n % 700 == 0 {
                kept.push((slots.clone(), model.clone()));
            }
        }
        assert_eq!(height, 2, "pages, and two levels above them");
        same(&slots, &model);
        kept.iter().for_each(|(slots, model)| same(slots, model));
    }
}
