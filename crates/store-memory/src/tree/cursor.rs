//! Walking a range of the tree in one direction, with jumps.

use smallvec::SmallVec;

use super::node::{Inner, Leaf, Node};

/// A walk over the entries of a range, ascending or descending. See [`Tree::range`](super::Tree::range).
///
/// It keeps the way down to its leaf, so a step costs O(1) on average. The bound it runs towards is looked up once in
/// each leaf, not compared with every key.
pub(crate) struct Cursor<'t, V> {
    /// Inner nodes from the root down, each with the child taken.
    path: SmallVec<[(&'t Inner<V>, usize); 6]>,
    leaf: &'t Leaf<V>,
    /// Entries of the leaf before the cursor, in key order: the next entry is `at` ascending and `at - 1` descending.
    at: usize,
    /// The value of `at` where the range, or the leaf, ends.
    stop: usize,
    /// Nothing of the range lies beyond this leaf.
    last: bool,
    descending: bool,
    /// The bound it runs towards: exclusive ascending, inclusive descending.
    bound: Option<SmallVec<[u8; 64]>>,
    /// The key handed out last; empty after a change of leaf, else it begins with the leaf's prefix.
    key: Vec<u8>,
}

impl<'t, V> Cursor<'t, V> {
    pub(super) fn new(root: &'t Node<V>, lo: &[u8], hi: Option<&[u8]>, descending: bool) -> Self {
        let (start, bound) = if descending { (hi, Some(lo)) } else { (Some(lo), hi) };
        let mut path = SmallVec::new();
        let leaf = descend(&mut path, root, |inner| match start {
            Some(key) => inner.child(key),
            None => inner.children.len() - 1,
        });
        let at = start.map_or(leaf.values.len(), |key| leaf.keys.below(key));
        let bound = bound.map(SmallVec::from_slice);
        let mut cursor = Self { path, leaf, at, stop: 0, last: false, descending, bound, key: Vec::new() };
        cursor.arrive(leaf, at);
        cursor
    }

    /// The next entry.
    pub(crate) fn next(&mut self) -> Option<(&[u8], &'t V)> {
        let at = self.advance()?;
        let prefix = self.leaf.keys.prefix();
        if self.key.len() < prefix.len() {
            self.key.extend_from_slice(prefix);
        }
        self.key.truncate(prefix.len());
        self.leaf.keys.write_suffix(at, &mut self.key);
        Some((&self.key, &self.leaf.values[at]))
    }

    /// The value of the next entry; cheaper than [`next`](Self::next), as it puts no key together.
    pub(crate) fn next_value(&mut self) -> Option<&'t V> {
        let at = self.advance()?;
        Some(&self.leaf.values[at])
    }

    /// Moves on to the first entry at or after `key` in the direction of the cursor, which never moves back. O(log n), and
    /// one search if that entry is in the current leaf.
    pub(crate) fn seek(&mut self, key: &[u8]) {
        let at = self.place(self.leaf, key);
        let beyond = if self.descending { at == 0 } else { at == self.leaf.values.len() };
        if self.last || !beyond {
            self.at = if self.descending { at.max(self.stop).min(self.at) } else { at.min(self.stop).max(self.at) };
            return;
        }
        // Up to the first node that surely spans the key, then down again.
        while let Some((inner, _)) = self.path.pop() {
            let child = inner.child(key);
            let inside = if self.descending { child > 0 } else { child + 1 < inner.children.len() };
            if inside || self.path.is_empty() {
                self.path.push((inner, child));
                let leaf = descend(&mut self.path, &inner.children[child], |inner| inner.child(key));
                self.arrive(leaf, self.place(leaf, key));
                return;
            }
        }
        self.finish();
    }

    /// Passes over up to `n` entries, in O(log n).
    pub(crate) fn skip(&mut self, mut n: usize) {
        let here = self.at.abs_diff(self.stop);
        if n <= here || self.last {
            let n = n.min(here);
            self.at = if self.descending { self.at - n } else { self.at + n };
            return;
        }
        n -= here;
        while let Some((inner, child)) = self.path.pop() {
            let next = if self.descending {
                (0..child).rev().find(|&child| pass(&mut n, inner.counts[child]))
            } else {
                (child + 1..inner.counts.len()).find(|&child| pass(&mut n, inner.counts[child]))
            };
            let Some(next) = next else { continue };
            self.path.push((inner, next));
            let descending = self.descending;
            let leaf = descend(&mut self.path, &inner.children[next], |inner| {
                let mut counts = 0..inner.counts.len();
                let child = if descending {
                    counts.rfind(|&child| pass(&mut n, inner.counts[child]))
                } else {
                    counts.find(|&child| pass(&mut n, inner.counts[child]))
                };
                // The counts of the children add up to the parent's, so one of them is not passed.
                child.unwrap_or_default()
            });
            self.arrive(leaf, if descending { leaf.values.len() - n } else { n });
            return;
        }
        self.finish();
    }

    /// Steps over one entry of the leaf, or goes to the next leaf with one.
    fn advance(&mut self) -> Option<usize> {
        while self.at == self.stop {
            if self.last {
                return None;
            }
            self.next_leaf();
        }
        if self.descending {
            self.at -= 1;
            Some(self.at)
        } else {
            self.at += 1;
            Some(self.at - 1)
        }
    }

    fn next_leaf(&mut self) {
        while let Some((inner, child)) = self.path.pop() {
            let next = if self.descending {
                child.checked_sub(1)
            } else {
                Some(child + 1).filter(|&next| next < inner.children.len())
            };
            let Some(next) = next else { continue };
            self.path.push((inner, next));
            let descending = self.descending;
            let leaf =
                descend(
                    &mut self.path,
                    &inner.children[next],
                    |inner| {
                        if descending { inner.children.len() - 1 } else { 0 }
                    },
                );
            self.arrive(leaf, if descending { leaf.values.len() } else { 0 });
            return;
        }
        self.finish();
    }

    /// Goes to a place in a leaf and looks up where the range ends in it.
    fn arrive(&mut self, leaf: &'t Leaf<V>, at: usize) {
        self.leaf = leaf;
        self.key.clear();
        let all = leaf.values.len();
        let bound = self.bound.as_deref().map(|bound| leaf.keys.below(bound));
        if self.descending {
            self.stop = bound.unwrap_or(0);
            self.last = self.stop > 0;
            self.at = at.max(self.stop);
        } else {
            self.stop = bound.unwrap_or(all);
            self.last = self.stop < all;
            self.at = at.min(self.stop);
        }
    }

    /// Remembers that there is no further leaf; the path is gone by now.
    fn finish(&mut self) {
        self.at = self.stop;
        self.last = true;
    }

    /// The place in a leaf from which `key` is the next entry, if it is there.
    fn place(&self, leaf: &Leaf<V>, key: &[u8]) -> usize {
        if self.descending { leaf.keys.not_above(key) } else { leaf.keys.below(key) }
    }
}

#[cfg(test)]
impl<V> Cursor<'_, V> {
    /// Whether it went on until there was no further leaf. A range that ends earlier must not make it look there.
    pub(super) fn left_the_tree(&self) -> bool {
        self.path.is_empty()
    }
}

/// From a node to a leaf, noting the way.
fn descend<'t, V>(
    path: &mut SmallVec<[(&'t Inner<V>, usize); 6]>,
    mut node: &'t Node<V>,
    mut choose: impl FnMut(&'t Inner<V>) -> usize,
) -> &'t Leaf<V> {
    loop {
        match node {
            Node::Leaf(leaf) => return leaf,
            Node::Inner(inner) => {
                let child = choose(inner);
                path.push((inner, child));
                node = &inner.children[child];
            }
        }
    }
}

/// Whether the place `n` entries on lies within `count` entries; if not, `n` becomes what is left after them.
fn pass(n: &mut usize, count: usize) -> bool {
    let within = *n < count;
    if !within {
        *n -= count;
    }
    within
}
