//! The tree against `BTreeMap`, and its own rules after every batch of changes.

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::Tree;
use super::keys::{separator, shared};
use super::node::{INNER, LEAF, Leaf, Node, SPARE, least};

type Model = BTreeMap<Vec<u8>, u32>;

/// Fails unless the tree keeps its rules: one depth, sizes within bounds, counts, and separators that divide.
fn check(tree: &Tree<u32>) {
    let (count, _) = check_node(&tree.root, true, None, None);
    assert_eq!(count, tree.len(), "the length is the number of entries");
}

/// Returns the number of entries and the height.
fn check_node(node: &Node<u32>, root: bool, lo: Option<&[u8]>, hi: Option<&[u8]>) -> (usize, usize) {
    let within = |key: &[u8]| lo.is_none_or(|lo| lo <= key) && hi.is_none_or(|hi| key < hi);
    match node {
        Node::Leaf(leaf) => {
            leaf.keys.check();
            assert!((0..leaf.keys.len()).all(|at| within(&leaf.keys.key(at))), "keys are between the separators");
            assert_eq!(leaf.keys.len(), leaf.values.len(), "a key for each value");
            assert!(leaf.values.capacity() <= leaf.values.len() + 2 * SPARE, "memory follows the number of entries");
            let least = if root { 0 } else { least(LEAF) };
            assert!((least..=LEAF).contains(&leaf.values.len()), "a leaf of {}", leaf.values.len());
            (leaf.values.len(), 1)
        }
        Node::Inner(inner) => {
            inner.keys.check();
            let separators: Vec<_> = (0..inner.keys.len()).map(|at| inner.keys.key(at)).collect();
            assert!(separators.iter().all(|key| within(key)), "separators are between those above");
            assert_eq!(inner.keys.len() + 1, inner.children.len(), "a separator between each two children");
            assert_eq!(inner.counts.len(), inner.children.len(), "a count for each child");
            let least = if root { 2 } else { least(INNER) };
            assert!((least..=INNER).contains(&inner.children.len()), "an inner node of {}", inner.children.len());
            let mut height = None;
            for (at, child) in inner.children.iter().enumerate() {
                let lo = at.checked_sub(1).map(|at| separators[at].as_slice()).or(lo);
                let hi = separators.get(at).map(Vec::as_slice).or(hi);
                let (count, below) = check_node(child, false, lo, hi);
                assert_eq!(count, inner.counts[at], "the count is the child's");
                assert_eq!(*height.get_or_insert(below), below, "all leaves are at one depth");
            }
            (inner.counts.iter().sum(), height.unwrap_or_default() + 1)
        }
    }
}

fn height(tree: &Tree<u32>) -> usize {
    check_node(&tree.root, true, None, None).1
}

fn entries(tree: &Tree<u32>, lo: &[u8], hi: Option<&[u8]>, descending: bool) -> Vec<(Vec<u8>, u32)> {
    let mut cursor = tree.range(lo, hi, descending);
    let mut found = Vec::new();
    while let Some((key, value)) = cursor.next() {
        found.push((key.to_vec(), *value));
    }
    assert!(cursor.next().is_none() && cursor.next_value().is_none(), "an exhausted cursor stays so");
    found
}

fn expected(model: &Model, lo: &[u8], hi: Option<&[u8]>, descending: bool) -> Vec<(Vec<u8>, u32)> {
    let mut found: Vec<_> = model
        .range(lo.to_vec()..)
        .take_while(|(key, _)| hi.is_none_or(|hi| key.as_slice() < hi))
        .map(|(key, value)| (key.clone(), *value))
        .collect();
    if descending {
        found.reverse();
    }
    found
}

fn same(tree: &Tree<u32>, model: &Model) {
    check(tree);
    assert_eq!(tree.is_empty(), model.is_empty());
    assert_eq!(entries(tree, &[], None, false), expected(model, &[], None, false));
    assert_eq!(entries(tree, &[], None, true), expected(model, &[], None, true));
    for (key, value) in model {
        assert_eq!(tree.get(key), Some(value));
    }
}

#[derive(Clone, Debug)]
enum Step {
    Next(usize),
    NextValue(usize),
    Seek(Vec<u8>),
    /// To a key this many entries further on, or just after or before it.
    SeekAhead(usize, bool),
    Skip(usize),
}

/// The same walk over the tree and over a list of what it should find.
fn walk(tree: &Tree<u32>, model: &Model, lo: &[u8], hi: Option<&[u8]>, descending: bool, steps: &[Step]) {
    let all = expected(model, lo, hi, descending);
    let mut cursor = tree.range(lo, hi, descending);
    let mut at = 0;
    for step in steps {
        match step {
            Step::Next(n) => {
                for _ in 0..*n {
                    let found = cursor.next().map(|(key, value)| (key.to_vec(), *value));
                    assert_eq!(found, all.get(at).cloned(), "{step:?}");
                    at += 1;
                }
            }
            Step::NextValue(n) => {
                for _ in 0..*n {
                    assert_eq!(cursor.next_value(), all.get(at).map(|(_, value)| value), "{step:?}");
                    at += 1;
                }
            }
            Step::Seek(key) => {
                cursor.seek(key);
                at += ahead(&all, at, key, descending);
            }
            Step::SeekAhead(n, after) => {
                let Some((key, _)) = all.get(at + n) else { continue };
                let mut key = key.clone();
                if *after {
                    key.push(0);
                }
                cursor.seek(&key);
                at += ahead(&all, at, &key, descending);
            }
            Step::Skip(n) => {
                cursor.skip(*n);
                at += n;
            }
        }
    }
    let found = cursor.next().map(|(key, value)| (key.to_vec(), *value));
    assert_eq!(found, all.get(at).cloned(), "after the walk");
}

/// How many of the entries from `at` on a seek passes over.
fn ahead(all: &[(Vec<u8>, u32)], at: usize, key: &[u8], descending: bool) -> usize {
    let rest = all.get(at..).unwrap_or_default();
    rest.iter().take_while(|(found, _)| if descending { **found > *key } else { **found < *key }).count()
}

#[derive(Clone, Debug)]
enum Op {
    Insert(Vec<u8>),
    /// Keys with this beginning and a number that goes up or down.
    Burst {
        start: Vec<u8>,
        from: u16,
        n: u16,
        up: bool,
    },
    /// As many keys with this beginning in no order.
    Scatter {
        start: Vec<u8>,
        seed: u64,
        n: u16,
    },
    Remove(Vec<u8>),
    /// Of the keys there are, from this share of them on.
    RemoveSome {
        from: u8,
        n: u16,
        every: usize,
    },
    Snapshot,
    Count(Vec<u8>, Option<Vec<u8>>),
    Walk {
        lo: Vec<u8>,
        hi: Option<Vec<u8>>,
        descending: bool,
        steps: Vec<Step>,
    },
}

fn key() -> impl Strategy<Value = Vec<u8>> {
    let part = prop_oneof![
        4 => prop::sample::select(vec!["", "a", "b", "ab", "users/", "/videos/", "/clips/"]).prop_map(|part| part.into()),
        2 => prop::sample::select(vec![vec![0], vec![0, 0], vec![255], vec![1]]),
        4 => (0..2000u16).prop_map(|n| format!("{n:04}").into_bytes()),
        1 => prop::collection::vec(any::<u8>(), 0..12),
    ];
    prop_oneof![
        20 => prop::collection::vec(part, 0..5).prop_map(|parts| parts.concat()),
        1 => (1..8192usize, any::<u8>()).prop_map(|(len, byte)| vec![byte; len]),
    ]
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        2 => (1..60usize).prop_map(Step::Next),
        2 => (1..200usize).prop_map(Step::NextValue),
        2 => key().prop_map(Step::Seek),
        3 => (0..300usize, any::<bool>()).prop_map(|(n, after)| Step::SeekAhead(n, after)),
        1 => (0..2000usize).prop_map(Step::Skip),
        1 => (0..60usize).prop_map(Step::Skip),
    ]
}

fn op() -> impl Strategy<Value = Op> {
    prop_oneof![
        6 => key().prop_map(Op::Insert),
        2 => (key(), 0..2000u16, 0..400u16, any::<bool>())
            .prop_map(|(start, from, n, up)| Op::Burst { start, from, n, up }),
        2 => (key(), any::<u64>(), 0..400u16).prop_map(|(start, seed, n)| Op::Scatter { start, seed, n }),
        3 => key().prop_map(Op::Remove),
        4 => (any::<u8>(), 0..600u16, 1..4usize).prop_map(|(from, n, every)| Op::RemoveSome { from, n, every }),
        1 => Just(Op::Snapshot),
        4 => (key(), prop::option::of(key())).prop_map(|(lo, hi)| Op::Count(lo, hi)),
        4 => (key(), prop::option::of(key()), any::<bool>(), prop::collection::vec(step(), 0..12))
            .prop_map(|(lo, hi, descending, steps)| Op::Walk { lo, hi, descending, steps }),
    ]
}

/// A number generator good enough to scatter keys, the same in every run.
struct Lcg(u64);

impl Lcg {
    fn below(&mut self, n: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % n
    }
}

/// The tree, its model, and both as they were before.
#[derive(Default)]
struct Pair {
    tree: Tree<u32>,
    model: Model,
    snapshots: Vec<(Tree<u32>, Model)>,
    stamp: u32,
}

impl Pair {
    fn insert(&mut self, key: Vec<u8>) {
        self.stamp += 1;
        assert_eq!(self.tree.insert(&key, self.stamp), self.model.insert(key, self.stamp));
    }

    fn remove(&mut self, key: &[u8]) {
        assert_eq!(self.tree.remove(key), self.model.remove(key));
    }

    fn snapshot(&mut self) {
        self.snapshots.push((self.tree.clone(), self.model.clone()));
    }

    fn count(&self, lo: &[u8], hi: Option<&[u8]>) {
        let rank = self.model.range(..lo.to_vec()).count();
        assert_eq!(self.tree.rank(lo), rank);
        assert_eq!(self.tree.count(lo, hi), expected(&self.model, lo, hi, false).len());
    }

    fn apply(&mut self, op: Op) {
        match op {
            Op::Insert(key) => self.insert(key),
            Op::Burst { start, from, n, up } => {
                for i in 0..n {
                    let number = if up { from + i } else { from + n - i };
                    self.insert([start.as_slice(), format!("{number:04}").as_bytes()].concat());
                }
            }
            Op::Scatter { start, seed, n } => {
                let mut random = Lcg(seed);
                for _ in 0..n {
                    let number = random.below(2000);
                    self.insert([start.as_slice(), format!("{number:04}").as_bytes()].concat());
                }
            }
            Op::Remove(key) => self.remove(&key),
            Op::RemoveSome { from, n, every } => {
                let from = self.model.len() * usize::from(from) / 256;
                let keys: Vec<_> = self.model.keys().skip(from).step_by(every).take(n.into()).cloned().collect();
                for key in keys {
                    self.remove(&key);
                }
            }
            Op::Snapshot => self.snapshot(),
            Op::Count(lo, hi) => self.count(&lo, hi.as_deref()),
            Op::Walk { lo, hi, descending, steps } => {
                walk(&self.tree, &self.model, &lo, hi.as_deref(), descending, &steps);
            }
        }
    }

    fn finish(&self) {
        same(&self.tree, &self.model);
        for (tree, model) in &self.snapshots {
            same(tree, model);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, ..ProptestConfig::default() })]

    #[test]
    fn agrees_with_a_btree_map(ops in prop::collection::vec(op(), 1..60)) {
        let mut pair = Pair::default();
        for op in ops {
            let changes = !matches!(op, Op::Count(..) | Op::Walk { .. });
            pair.apply(op);
            if changes {
                check(&pair.tree);
            }
        }
        pair.finish();
    }

    #[test]
    fn is_built_from_sorted_entries_and_then_changed(
        n in 0..4000usize,
        start in key(),
        ops in prop::collection::vec(op(), 0..20),
    ) {
        let name = |i: usize| [start.as_slice(), format!("{i:05}").as_bytes()].concat();
        let model: Model = (0..n).map(|i| (name(i), 0)).collect();
        let tree = Tree::from_sorted(model.iter().map(|(key, value)| (key, *value)));
        let mut pair = Pair { tree, model, ..Pair::default() };
        pair.snapshot();
        for op in ops {
            pair.apply(op);
        }
        pair.finish();
    }
}

fn name(random: &mut Lcg) -> Vec<u8> {
    let (user, video, clip) = (random.below(8), random.below(40), random.below(100));
    format!("users/user-{user}/videos/{video}/clips/{clip}").into_bytes()
}

#[test]
fn survives_300_000_operations_with_snapshots() {
    let mut pair = Pair::default();
    let mut random = Lcg(1);
    for i in 0..300_000u32 {
        // It grows to some ten thousands of entries, then falls to few, twice.
        let grows = i % 150_000 < 90_000;
        let key = name(&mut random);
        if random.below(100) < if grows { 75 } else { 5 } {
            pair.insert(key);
        } else {
            pair.remove(&key);
        }
        if i % 10_000 == 0 {
            pair.snapshot();
            check(&pair.tree);
        }
        if i % 500 == 0 {
            let (lo, hi) = (name(&mut random), name(&mut random));
            pair.count(&lo, Some(&hi));
            let descending = i % 1000 == 0;
            let hi = (i % 3 > 0).then_some(hi.as_slice());
            let steps = [
                Step::Next(3),
                Step::Seek(name(&mut random)),
                Step::SeekAhead(random.below(100) as usize, random.below(2) == 0),
                Step::NextValue(60),
                Step::Skip(random.below(3000) as usize),
                Step::Next(60),
                Step::SeekAhead(random.below(5000) as usize, random.below(2) == 0),
            ];
            walk(&pair.tree, &pair.model, &lo, hi, descending, &steps);
        }
    }
    pair.finish();
}

#[test]
fn shrinks_to_nothing_from_any_side() {
    let names = |n: u32| (0..n).map(|i| format!("a/common/prefix/{i:06}").into_bytes());
    let full = Tree::from_sorted(names(20_000).zip(0..));
    check(&full);
    let mut orders: Vec<Vec<Vec<u8>>> = vec![names(20_000).collect(), names(20_000).collect(), names(20_000).collect()];
    orders[1].reverse();
    let mut random = Lcg(7);
    for i in (1..20_000).rev() {
        orders[2].swap(i, random.below(i as u64 + 1) as usize);
    }
    for order in orders {
        let mut tree = full.clone();
        for (i, key) in order.iter().enumerate() {
            assert!(tree.remove(key).is_some());
            assert!(tree.remove(key).is_none());
            if i % 997 == 0 {
                check(&tree);
            }
            if tree.len() == LEAF / 4 {
                assert_eq!(height(&tree), 1, "the height follows the number of entries");
            }
        }
        assert!(tree.is_empty() && height(&tree) == 1);
    }
    assert_eq!(full.len(), 20_000);
    check(&full);
}

fn leaves(node: &Node<u32>) -> Vec<&Leaf<u32>> {
    match node {
        Node::Leaf(leaf) => vec![leaf],
        Node::Inner(inner) => inner.children.iter().flat_map(|child| leaves(child)).collect(),
    }
}

#[test]
fn runs_fill_their_leaves() {
    let name = |group: u32, i: u32| format!("{group:03}/clips/{i:06}").into_bytes();
    let fullness = |tree: &Tree<u32>| tree.len() as f64 / (leaves(&tree.root).len() * LEAF) as f64;
    // Groups in no order, with other groups before and after them; each filled upwards or downwards.
    for up in [true, false] {
        let mut tree = Tree::new();
        for group in 0..40 {
            for i in 0..1000 {
                tree.insert(&name(group * 17 % 40, if up { i } else { 1000 - i }), i);
            }
        }
        check(&tree);
        assert!(fullness(&tree) > 0.8, "{}", fullness(&tree));
    }
    let built = Tree::from_sorted((0..40_000).map(|i| (name(0, i), i)));
    check(&built);
    assert!(fullness(&built) > 0.8, "{}", fullness(&built));
}

#[test]
fn leaves_end_where_groups_do() {
    let mut random = Lcg(3);
    let mut tree = Tree::new();
    while tree.len() < 10_000 {
        let (group, i) = (random.below(200), random.below(1_000_000));
        tree.insert(format!("users/somebody/videos/video-{group:03}/clips/{i:06}").as_bytes(), 0);
    }
    let all = leaves(&tree.root);
    let wider = all.iter().filter(|leaf| leaf.keys.prefix().len() < "users/somebody/videos/video-000".len()).count();
    assert!(wider * 5 < all.len(), "{wider} of {} leaves span groups", all.len());
}

#[test]
fn a_key_that_is_not_there_copies_nothing() {
    let mut tree = Tree::from_sorted((0..1000u32).map(|i| (i.to_be_bytes(), i)));
    let before = tree.clone();
    assert_eq!(tree.remove(b"nothing"), None);
    assert!(std::sync::Arc::ptr_eq(&tree.root, &before.root));
}

#[test]
fn long_keys_and_prefixes_of_each_other() {
    let mut pair = Pair::default();
    for len in (0..9000).step_by(7) {
        pair.insert(vec![b'x'; len]);
        pair.insert([vec![b'x'; len], vec![0]].concat());
    }
    pair.finish();
    for len in (0..9000).step_by(14) {
        pair.remove(&vec![b'x'; len]);
    }
    pair.finish();
}

#[test]
fn a_range_stops_where_it_ends() {
    let key = |i: u32| i.to_be_bytes();
    let tree = Tree::from_sorted((0..10_000u32).map(|i| (key(i), i)));
    for (lo, hi) in (2000..3000).zip(4000..) {
        for descending in [true, false] {
            let mut cursor = tree.range(&key(lo), Some(&key(hi)), descending);
            assert_eq!(std::iter::from_fn(|| cursor.next_value()).count(), 2000);
            assert!(!cursor.left_the_tree());
            cursor.skip(100);
            cursor.seek(&key(if descending { 0 } else { 9999 }));
            assert!(cursor.next().is_none() && !cursor.left_the_tree());
        }
    }
}

#[test]
fn a_walk_goes_on_after_its_last_key() {
    let tree = Tree::from_sorted((0..500u32).map(|i| (i.to_be_bytes(), i)));
    for descending in [true, false] {
        let (mut lo, mut hi) = (Vec::new(), None);
        let mut found = Vec::new();
        loop {
            let mut cursor = tree.range(&lo, hi.as_deref(), descending);
            let Some((key, value)) = cursor.next() else { break };
            found.push(*value);
            if descending { hi = Some(key.to_vec()) } else { lo = [key, &[0]].concat() }
        }
        let mut all: Vec<_> = (0..500).collect();
        if descending {
            all.reverse();
        }
        assert_eq!(found, all);
    }
}

#[test]
fn separators_are_as_short_as_can_be() {
    for (left, right, between) in [
        ("", "abc", "a"),
        ("ab", "abc", "abc"),
        ("users/1/videos/1/clips/9", "users/1/videos/2/clips/1", "users/1/videos/2"),
        ("abcdefghX12345678", "abcdefghY12345678", "abcdefghY"),
        ("X2345678abcdefgh", "Y2345678abcdefgh", "Y"),
        ("abcdefgh", "abcdefghi", "abcdefghi"),
    ] {
        assert_eq!(separator(left.as_bytes(), right.as_bytes()), between.as_bytes());
        assert_eq!(shared(left.as_bytes(), right.as_bytes()), between.len() - 1);
    }
}
