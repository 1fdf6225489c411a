//! Building a tree from entries already in order, level by level.

use std::mem;
use std::sync::Arc;

use super::Tree;
use super::keys::Keys;
use super::node::{INNER, Inner, Leaf, Node, least};

/// A node of the level being built, with the separator to the one before it.
struct Built<V> {
    separator: Vec<u8>,
    node: Node<V>,
}

pub(super) fn build<K: AsRef<[u8]>, V>(entries: impl Iterator<Item = (K, V)>) -> Tree<V> {
    let mut level = leaves(entries);
    let len = level.iter().map(|built| built.node.count()).sum();
    while level.len() > 1 {
        level = parents(level);
    }
    let root = level.pop().map_or_else(Node::empty, |built| built.node);
    Tree { root: Arc::new(root), len }
}

fn leaves<K: AsRef<[u8]>, V>(entries: impl Iterator<Item = (K, V)>) -> Vec<Built<V>> {
    let mut level = Vec::new();
    let mut separator = Vec::new();
    let mut leaf = Leaf::empty();
    for (key, value) in entries {
        if let Some((next, right)) = leaf.push(key.as_ref(), value) {
            let node = Node::Leaf(mem::replace(&mut leaf, right));
            level.push(Built { separator: mem::replace(&mut separator, next), node });
        }
    }
    level.push(Built { separator, node: Node::Leaf(leaf) });
    level
}

/// The level above: as few nodes as leave each an eighth of room, all about as full.
fn parents<V>(level: Vec<Built<V>>) -> Vec<Built<V>> {
    let nodes = level.len().div_ceil(INNER - least(INNER));
    let (width, wider) = (level.len() / nodes, level.len() % nodes);
    let mut level = level.into_iter();
    (0..nodes).map(|at| parent(level.by_ref().take(width + usize::from(at < wider)))).collect()
}

fn parent<V>(built: impl Iterator<Item = Built<V>>) -> Built<V> {
    let (mut keys, mut children, mut counts) = (Keys::default(), Vec::new(), Vec::new());
    let mut separator = Vec::new();
    for child in built {
        if children.is_empty() {
            separator = child.separator;
        } else {
            keys.push(&child.separator);
        }
        counts.push(child.node.count());
        children.push(Arc::new(child.node));
    }
    Built { separator, node: Node::Inner(Inner::new(keys, children, counts)) }
}
