//! The ordered map of the engine: a counted, copy-on-write B+tree over byte strings.
//!
//! Documents by encoded name and every index are such maps. No crate offers the three things they need at once: a
//! snapshot in O(1) that costs nothing while nobody holds one, the number of entries in any range without a scan, and keys
//! that share long prefixes held in little more memory than what tells them apart.
//!
//! Nodes are [`Arc`]s changed through [`Arc::make_mut`]: in place while the tree has them alone, and by copying the way
//! from the root when a clone of the tree still looks at them. `keys` packs the keys of one node, `node` holds entries and
//! children, `cursor` walks ranges, `build` makes a tree from entries in order.

mod build;
mod cursor;
mod keys;
mod node;
#[cfg(test)]
mod tests;

use std::fmt;
use std::sync::Arc;

use smallvec::SmallVec;

pub(crate) use self::cursor::Cursor;
use self::keys::{Keys, MAX_KEY};
use self::node::{Inner, Node};

/// An ordered map from byte strings of up to 4 MiB to values.
///
/// A clone is a snapshot: it costs O(1), and neither tree sees what happens to the other afterwards.
#[derive(Clone)]
pub(crate) struct Tree<V> {
    root: Arc<Node<V>>,
    len: usize,
}

impl<V: Clone> Tree<V> {
    pub(crate) fn new() -> Self {
        Self { root: Arc::new(Node::empty()), len: 0 }
    }

    /// A tree of entries whose keys strictly ascend, in O(n).
    pub(crate) fn from_sorted(entries: impl IntoIterator<Item = (impl AsRef<[u8]>, V)>) -> Self {
        build::build(entries.into_iter())
    }

    pub(crate) fn len(&self) -> usize {
        self.len
    }

    #[cfg(test)]
    pub(crate) fn is_empty(&self) -> bool {
        self.len == 0
    }

    pub(crate) fn get(&self, key: &[u8]) -> Option<&V> {
        let mut node = &*self.root;
        loop {
            match node {
                Node::Inner(inner) => node = &inner.children[inner.child(key)],
                Node::Leaf(leaf) => return leaf.keys.find(key).ok().map(|at| &leaf.values[at]),
            }
        }
    }

    /// Sets the value of a key and gives back the one it had.
    ///
    /// # Panics
    ///
    /// If the key is longer than 4 MiB, which no document name or index entry can be.
    pub(crate) fn insert(&mut self, key: &[u8], value: V) -> Option<V> {
        assert!(key.len() <= MAX_KEY, "a key of {} bytes", key.len());
        let (old, split) = Arc::make_mut(&mut self.root).insert(key, value);
        if old.is_none() {
            self.len += 1;
        }
        if let Some(split) = split {
            let mut keys = Keys::default();
            keys.push(&split.separator);
            let left = Arc::clone(&self.root);
            let inner = Inner::new(keys, vec![left, split.right], vec![self.len - split.count, split.count]);
            self.root = Arc::new(Node::Inner(inner));
        }
        old
    }

    pub(crate) fn remove(&mut self, key: &[u8]) -> Option<V> {
        // The way is found first: a key that is not there must not make the tree copy nodes.
        let path = self.path(key)?;
        let removed = Arc::make_mut(&mut self.root).remove(&path)?;
        self.len -= 1;
        while let Node::Inner(inner) = &*self.root
            && let [only] = inner.children.as_slice()
        {
            self.root = Arc::clone(only);
        }
        Some(removed)
    }

    /// How many entries have a key below `key`, in O(log n).
    pub(crate) fn rank(&self, key: &[u8]) -> usize {
        let mut node = &*self.root;
        let mut below = 0;
        loop {
            match node {
                Node::Inner(inner) => {
                    let child = inner.child(key);
                    below += inner.counts[..child].iter().sum::<usize>();
                    node = &inner.children[child];
                }
                Node::Leaf(leaf) => return below + leaf.keys.below(key),
            }
        }
    }

    /// How many entries have a key from `lo` up to below `hi`, or up to the end, in O(log n).
    pub(crate) fn count(&self, lo: &[u8], hi: Option<&[u8]>) -> usize {
        let end = hi.map_or(self.len, |hi| self.rank(hi));
        if lo.is_empty() { end } else { end.saturating_sub(self.rank(lo)) }
    }

    /// A cursor over the entries with a key from `lo` up to below `hi`, or up to the end; descending, it begins at `hi`.
    ///
    /// A walk that stopped at `key` goes on, in the same tree or a later one, from `lo` = `key` and a zero byte, which is
    /// the next possible key, or when descending with `hi` = `key`.
    pub(crate) fn range(&self, lo: &[u8], hi: Option<&[u8]>, descending: bool) -> Cursor<'_, V> {
        Cursor::new(&self.root, lo, hi, descending)
    }

    /// The child taken at each level and the place in the leaf, for a key that is there.
    fn path(&self, key: &[u8]) -> Option<SmallVec<[usize; 8]>> {
        let mut node = &*self.root;
        let mut path = SmallVec::new();
        loop {
            match node {
                Node::Inner(inner) => {
                    let child = inner.child(key);
                    path.push(child);
                    node = &inner.children[child];
                }
                Node::Leaf(leaf) => {
                    path.push(leaf.keys.find(key).ok()?);
                    return Some(path);
                }
            }
        }
    }
}

impl<V: Clone> Default for Tree<V> {
    fn default() -> Self {
        Self::new()
    }
}

impl<V> fmt::Debug for Tree<V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Tree").field("len", &self.len).finish_non_exhaustive()
    }
}
