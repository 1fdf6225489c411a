//! Nodes: where entries live, and how nodes split and join.
//!
//! Every node but the root keeps at least an eighth of its width: a split never leaves less, and a removal that leaves
//! less than a quarter joins the node with a neighbour.

use std::mem;
use std::sync::Arc;

use super::keys::{Keys, separator};

/// Entries in a leaf. Between 32 and 80 lookups and inserts differ little; a write beside a snapshot copies a whole leaf, so
/// wider is not better.
pub(super) const LEAF: usize = 64;

/// Children of an inner node.
pub(super) const INNER: usize = 32;

/// What a split leaves on its smaller side at least, of a node of this width.
pub(super) const fn least(width: usize) -> usize {
    width / 8
}

/// Room added to a full leaf, in values, and to a full inner node, in children.
pub(super) const SPARE: usize = 6;

/// Insertions in a row that make a run.
const RUN: i16 = 4;

#[derive(Clone)]
pub(super) enum Node<V> {
    Leaf(Leaf<V>),
    Inner(Inner<V>),
}

#[derive(Clone)]
pub(super) struct Leaf<V> {
    pub(super) keys: Keys,
    pub(super) values: Vec<V>,
    run: Run,
}

/// Children with the separators between them: child `i` holds the keys from separator `i - 1` up to below separator `i`.
///
/// A separator need not be a key of the map, it only divides; so it is as short as it can be, and stays when the keys
/// beside it are removed.
#[derive(Clone)]
pub(super) struct Inner<V> {
    pub(super) keys: Keys,
    pub(super) children: Vec<Arc<Node<V>>>,
    /// Entries under each child.
    pub(super) counts: Vec<usize>,
    run: Run,
}

/// What a node that split hands to its parent: its upper part.
pub(super) struct Split<V> {
    pub(super) separator: Vec<u8>,
    pub(super) right: Arc<Node<V>>,
    pub(super) count: usize,
}

/// Whether a node is being filled in order.
///
/// Documents are often written one after the other, and their index entries go up or, in a descending index, down. Nodes
/// split in the middle would then stay half empty for good: a node in a run splits where the run is instead.
#[derive(Clone, Copy, Default)]
struct Run {
    /// Position of the latest insertion.
    at: u16,
    /// How many insertions in a row came just after the one before (above zero) or just before it (below zero).
    length: i16,
}

impl Run {
    fn note(&mut self, at: usize) {
        let at = at as u16;
        self.length = if at == self.at + 1 {
            self.length.max(0).saturating_add(1)
        } else if at == self.at {
            self.length.min(0).saturating_sub(1)
        } else {
            0
        };
        self.at = at;
    }

    /// Where a node of this many items, one too many, splits.
    fn split_point(self, items: usize, width: usize) -> usize {
        let least = least(width);
        let at = usize::from(self.at);
        if self.length >= RUN {
            (at + 1).clamp(least, items - least)
        } else if self.length <= -RUN {
            at.clamp(least, items - least)
        } else {
            items / 2
        }
    }

    /// What the two parts of a node split at this point know of the run: it goes on in one of them.
    fn split_off(&mut self, point: usize) -> Self {
        let point = point as u16;
        if self.at < point {
            return Self::default();
        }
        let right = Self { at: self.at - point, length: self.length };
        *self = Self::default();
        right
    }
}

/// Whether two neighbours of these sizes become one node or share their items evenly. A joined node has room to grow, so
/// that the next insertions do not split it again.
fn fit_together(items: usize, width: usize) -> bool {
    items <= width * 3 / 4
}

/// The upper part of a vector as a vector of its own.
fn split_off<T>(items: &mut Vec<T>, at: usize) -> Vec<T> {
    let right = items.split_off(at);
    items.shrink_to(at + SPARE / 2);
    right
}

/// Makes room for one more in small steps: doubling would leave a third of all memory unused.
fn make_room<T>(items: &mut Vec<T>) {
    if items.len() == items.capacity() {
        items.reserve_exact(SPARE);
    }
}

impl<V> Node<V> {
    pub(super) fn empty() -> Self {
        Self::Leaf(Leaf::empty())
    }

    fn is_sparse(&self) -> bool {
        match self {
            Self::Leaf(leaf) => leaf.values.len() < LEAF / 4,
            Self::Inner(inner) => inner.children.len() < INNER / 4,
        }
    }

    /// Entries under this node.
    pub(super) fn count(&self) -> usize {
        match self {
            Self::Leaf(leaf) => leaf.values.len(),
            Self::Inner(inner) => inner.counts.iter().sum(),
        }
    }
}

impl<V: Clone> Node<V> {
    pub(super) fn insert(&mut self, key: &[u8], value: V) -> (Option<V>, Option<Split<V>>) {
        match self {
            Self::Leaf(leaf) => leaf.insert(key, value),
            Self::Inner(inner) => inner.insert(key, value),
        }
    }

    /// Removes the entry at the end of a path: the child to take at each level, then the place in the leaf.
    pub(super) fn remove(&mut self, path: &[usize]) -> Option<V> {
        let (&at, rest) = path.split_first()?;
        match self {
            Self::Leaf(leaf) => Some(leaf.remove(at)),
            Self::Inner(inner) => inner.remove(at, rest),
        }
    }

    /// Takes over a neighbour to the right, and gives part of the items back if they do not fit in one node.
    fn join(&mut self, between: &[u8], right: Self) -> Option<Split<V>> {
        match (self, right) {
            (Self::Leaf(left), Self::Leaf(right)) => left.join(right).map(Split::from),
            (Self::Inner(left), Self::Inner(right)) => left.join(between, right),
            _ => unreachable!("all leaves are at one depth, so neighbours are of one kind"),
        }
    }
}

impl<V> Leaf<V> {
    pub(super) fn empty() -> Self {
        Self { keys: Keys::default(), values: Vec::new(), run: Run::default() }
    }

    fn insert(&mut self, key: &[u8], value: V) -> (Option<V>, Option<Split<V>>) {
        let at = match self.keys.find(key) {
            Ok(at) => return (Some(mem::replace(&mut self.values[at], value)), None),
            Err(at) => at,
        };
        self.keys.insert(at, key);
        make_room(&mut self.values);
        self.values.insert(at, value);
        self.run.note(at);
        let items = self.values.len();
        let split = (items > LEAF).then(|| self.split(self.run.split_point(items, LEAF), least(LEAF)).into());
        (None, split)
    }

    fn remove(&mut self, at: usize) -> V {
        self.run = Run::default();
        self.keys.remove(at);
        let value = self.values.remove(at);
        if self.values.capacity() > self.values.len() + 2 * SPARE {
            self.values.shrink_to(self.values.len() + SPARE / 2);
        }
        value
    }

    /// Adds an entry at the end and splits the leaf, if it is full, so that it stays as full as can be.
    pub(super) fn push(&mut self, key: &[u8], value: V) -> Option<(Vec<u8>, Self)> {
        debug_assert_eq!(self.keys.below(key), self.values.len(), "keys must ascend");
        self.keys.push(key);
        make_room(&mut self.values);
        self.values.push(value);
        let items = self.values.len();
        (items > LEAF).then(|| self.split(items - least(LEAF), least(LEAF)))
    }

    /// Splits at a place or, if that is better for the keys, another that leaves both parts the least number of entries.
    /// Gives the separator and the upper part.
    fn split(&mut self, at: usize, least: usize) -> (Vec<u8>, Self) {
        let at = self.keys.division(at, least..self.values.len() - least + 1);
        let separator = separator(&self.keys.key(at - 1), &self.keys.key(at));
        let keys = self.keys.slice(at..self.keys.len());
        self.keys = self.keys.slice(0..at);
        let values = split_off(&mut self.values, at);
        (separator, Self { keys, values, run: self.run.split_off(at) })
    }

    /// Takes over the leaf to the right, as [`Node::join`] does.
    pub(super) fn join(&mut self, right: Self) -> Option<(Vec<u8>, Self)> {
        self.run = Run::default();
        self.keys = self.keys.join(None, &right.keys);
        self.values.reserve_exact(right.values.len());
        self.values.extend(right.values);
        let items = self.values.len();
        (!fit_together(items, LEAF)).then(|| self.split(items / 2, LEAF / 4))
    }
}

impl<V> From<(Vec<u8>, Leaf<V>)> for Split<V> {
    fn from((separator, right): (Vec<u8>, Leaf<V>)) -> Self {
        Self { separator, count: right.values.len(), right: Arc::new(Node::Leaf(right)) }
    }
}

impl<V> Inner<V> {
    pub(super) fn new(keys: Keys, children: Vec<Arc<Node<V>>>, counts: Vec<usize>) -> Self {
        Self { keys, children, counts, run: Run::default() }
    }

    /// The child that has `key` if any has.
    pub(super) fn child(&self, key: &[u8]) -> usize {
        self.keys.not_above(key)
    }

    fn split(&mut self, at: usize) -> Split<V> {
        let separator = self.keys.key(at - 1);
        let keys = self.keys.slice(at..self.keys.len());
        self.keys = self.keys.slice(0..at - 1);
        let children = split_off(&mut self.children, at);
        let counts = split_off(&mut self.counts, at);
        let right = Self { keys, children, counts, run: self.run.split_off(at) };
        Split { separator, count: right.counts.iter().sum(), right: Arc::new(Node::Inner(right)) }
    }

    fn join(&mut self, between: &[u8], right: Self) -> Option<Split<V>> {
        self.run = Run::default();
        self.keys = self.keys.join(Some(between), &right.keys);
        self.children.reserve_exact(right.children.len());
        self.children.extend(right.children);
        self.counts.reserve_exact(right.counts.len());
        self.counts.extend(right.counts);
        let items = self.children.len();
        (!fit_together(items, INNER)).then(|| self.split(items / 2))
    }

    /// Adds the upper part of child `at`, which split.
    fn adopt(&mut self, at: usize, split: Split<V>) {
        self.keys.insert(at, &split.separator);
        make_room(&mut self.children);
        make_room(&mut self.counts);
        self.children.insert(at + 1, split.right);
        self.counts.insert(at + 1, split.count);
        self.counts[at] -= split.count;
    }
}

impl<V: Clone> Inner<V> {
    fn insert(&mut self, key: &[u8], value: V) -> (Option<V>, Option<Split<V>>) {
        let at = self.child(key);
        let (old, split) = Arc::make_mut(&mut self.children[at]).insert(key, value);
        if old.is_none() {
            self.counts[at] += 1;
        }
        let Some(split) = split else { return (old, None) };
        self.adopt(at, split);
        self.run.note(at + 1);
        let items = self.children.len();
        (old, (items > INNER).then(|| self.split(self.run.split_point(items, INNER))))
    }

    fn remove(&mut self, at: usize, path: &[usize]) -> Option<V> {
        let child = Arc::make_mut(&mut self.children[at]);
        let removed = child.remove(path)?;
        let sparse = child.is_sparse();
        self.counts[at] -= 1;
        if sparse && self.children.len() > 1 {
            self.join_children(at.saturating_sub(1));
        }
        Some(removed)
    }

    /// Joins child `at` with the next one.
    fn join_children(&mut self, at: usize) {
        self.run = Run::default();
        let between = self.keys.key(at);
        self.keys.remove(at);
        let right = Arc::unwrap_or_clone(self.children.remove(at + 1));
        self.counts[at] += self.counts.remove(at + 1);
        if let Some(split) = Arc::make_mut(&mut self.children[at]).join(&between, right) {
            self.adopt(at, split);
        }
    }
}
