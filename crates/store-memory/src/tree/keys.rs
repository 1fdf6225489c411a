//! The keys of one node, packed so that a search touches few cache lines.
//!
//! Neighbouring keys of an ordered map share most of their bytes, so a node holds what all its keys have in common once
//! and, for each key, only what follows. Of that, the first four bytes sit beside the others' in one array of words: a
//! binary search runs over those words alone and looks at the remaining bytes only between keys that tie.

use std::cmp::Ordering;
use std::ops::Range;

/// The longest key, in bytes. A node may hold eighty keys for a moment; their ends must fit [`Slot`]'s 29 bits.
pub(super) const MAX_KEY: usize = 4 << 20;

/// Bytes of a suffix kept in its slot.
const HEAD: usize = 4;

/// Bits of a slot that say where the tail ends.
const END_BITS: u32 = 29;

/// Room added to a full array of slots, in slots. Doubling would leave a third of all memory unused.
const SPARE_SLOTS: usize = 8;

/// By how many bytes a shared prefix must fall for a place between two keys to count as the end of a group.
const GROUP: usize = 4;

/// Where a key's suffix (what follows the node's prefix) begins and where it ends, in one word.
///
/// From the high bits: the suffix's first four bytes, padded with zeros; how many of the four are its own; where the rest,
/// its tail, ends in [`Keys::bytes`]. The upper two parts are the [`tag`](Self::tag). Comparing tags orders suffixes, as
/// the padding is never above a real byte and, where it equals one, the shorter suffix has the smaller length.
#[derive(Clone, Copy)]
struct Slot(u64);

impl Slot {
    fn new(tag: u64, end: usize) -> Self {
        Self(tag << END_BITS | end as u64)
    }

    fn tag(self) -> u64 {
        self.0 >> END_BITS
    }

    fn end(self) -> usize {
        (self.0 & ((1 << END_BITS) - 1)) as usize
    }
}

/// A suffix as the tag of its slot and its tail.
fn split_head(suffix: &[u8]) -> (u64, &[u8]) {
    let (head, len, tail) = match suffix.split_first_chunk::<HEAD>() {
        Some((head, tail)) => (*head, HEAD, tail),
        None => {
            let mut head = [0; HEAD];
            head[..suffix.len()].copy_from_slice(suffix);
            (head, suffix.len(), &suffix[suffix.len()..])
        }
    };
    (u64::from(u32::from_be_bytes(head)) << 3 | len as u64, tail)
}

/// How many leading bytes two strings share.
pub(super) fn shared(a: &[u8], b: &[u8]) -> usize {
    let len = a.len().min(b.len());
    let (a, b) = (&a[..len], &b[..len]);
    // Whole words first: paths share dozens of bytes.
    let (words, _) = a.as_chunks::<8>();
    let (others, _) = b.as_chunks::<8>();
    let same = words.iter().zip(others).take_while(|(x, y)| x == y).count() * 8;
    a[same..].iter().zip(&b[same..]).position(|(x, y)| x != y).map_or(len, |at| same + at)
}

/// The shortest string above `left` and not above `right`, where `left < right`.
pub(super) fn separator(left: &[u8], right: &[u8]) -> Vec<u8> {
    right.iter().take(shared(left, right) + 1).copied().collect()
}

/// Strictly ascending byte strings.
#[derive(Clone, Default)]
pub(super) struct Keys {
    slots: Vec<Slot>,
    /// The prefix, then the tails in order.
    bytes: Vec<u8>,
    /// Length of the prefix. All keys begin with it; after a removal it may be shorter than it could be.
    prefix: usize,
}

impl Keys {
    fn with_room(prefix: &[u8], slots: usize, tails: usize) -> Self {
        let mut bytes = Vec::with_capacity(prefix.len() + tails);
        bytes.extend_from_slice(prefix);
        Self { slots: Vec::with_capacity(slots), bytes, prefix: prefix.len() }
    }

    pub(super) fn len(&self) -> usize {
        self.slots.len()
    }

    pub(super) fn prefix(&self) -> &[u8] {
        &self.bytes[..self.prefix]
    }

    fn tail_start(&self, at: usize) -> usize {
        if at == 0 { self.prefix } else { self.slots[at - 1].end() }
    }

    fn tail(&self, at: usize) -> &[u8] {
        &self.bytes[self.tail_start(at)..self.slots[at].end()]
    }

    /// Writes what follows the prefix in a key.
    pub(super) fn write_suffix(&self, at: usize, out: &mut Vec<u8>) {
        let tag = self.slots[at].tag();
        let head = ((tag >> 3) as u32).to_be_bytes();
        match (tag & 7) as usize {
            HEAD => {
                out.extend_from_slice(&head);
                out.extend_from_slice(self.tail(at));
            }
            len => out.extend_from_slice(&head[..len]),
        }
    }

    pub(super) fn key(&self, at: usize) -> Vec<u8> {
        let mut key = self.prefix().to_vec();
        self.write_suffix(at, &mut key);
        key
    }

    /// Where `key` is, or else where it would go.
    pub(super) fn find(&self, key: &[u8]) -> Result<usize, usize> {
        let prefix = self.prefix();
        let Some(suffix) = key.strip_prefix(prefix) else {
            return Err(if key < prefix { 0 } else { self.len() });
        };
        let (tag, tail) = split_head(suffix);
        let start = self.slots.partition_point(|slot| slot.tag() < tag);
        let ties = match self.slots.get(start) {
            Some(slot) if slot.tag() == tag => self.ties(start, tag),
            _ => return Err(start),
        };
        let (mut low, mut high) = (start, start + ties);
        while low < high {
            let middle = low.midpoint(high);
            match self.tail(middle).cmp(tail) {
                Ordering::Less => low = middle + 1,
                Ordering::Equal => return Ok(middle),
                Ordering::Greater => high = middle,
            }
        }
        Err(low)
    }

    /// How many keys from `start` on have this tag, at least one.
    fn ties(&self, start: usize, tag: u64) -> usize {
        match self.slots.get(start + 1) {
            Some(slot) if slot.tag() == tag => self.slots[start..].partition_point(|slot| slot.tag() == tag),
            _ => 1,
        }
    }

    /// How many keys are below `key`.
    pub(super) fn below(&self, key: &[u8]) -> usize {
        match self.find(key) {
            Ok(at) | Err(at) => at,
        }
    }

    /// How many keys are `key` or below it.
    pub(super) fn not_above(&self, key: &[u8]) -> usize {
        match self.find(key) {
            Ok(at) => at + 1,
            Err(at) => at,
        }
    }

    /// Puts a key where [`find`](Self::find) said it goes.
    pub(super) fn insert(&mut self, at: usize, key: &[u8]) {
        if self.slots.is_empty() {
            *self = Self::with_room(key, SPARE_SLOTS / 2, 0);
        } else if !key.starts_with(self.prefix()) {
            self.shorten_prefix(shared(self.prefix(), key));
        }
        let (tag, tail) = split_head(&key[self.prefix..]);
        let (start, old) = (self.tail_start(at), self.bytes.len());
        if self.slots.len() == self.slots.capacity() {
            self.slots.reserve_exact(SPARE_SLOTS);
        }
        if self.bytes.capacity() - old < tail.len() {
            self.bytes.reserve_exact(tail.len().max(old / 16));
        }
        self.bytes.resize(old + tail.len(), 0);
        self.bytes.copy_within(start..old, start + tail.len());
        self.bytes[start..start + tail.len()].copy_from_slice(tail);
        self.slots.insert(at, Slot::new(tag, start));
        for slot in &mut self.slots[at..] {
            slot.0 += tail.len() as u64;
        }
    }

    pub(super) fn push(&mut self, key: &[u8]) {
        self.insert(self.len(), key);
    }

    pub(super) fn remove(&mut self, at: usize) {
        let (start, end) = (self.tail_start(at), self.slots[at].end());
        self.bytes.drain(start..end);
        self.slots.remove(at);
        for slot in &mut self.slots[at..] {
            slot.0 -= (end - start) as u64;
        }
        // Not at once, else a node that loses and gains keys in turn would allocate for each.
        if self.slots.capacity() > self.slots.len() + 2 * SPARE_SLOTS || self.bytes.capacity() > 2 * self.bytes.len() {
            self.release_room();
        }
    }

    /// Gives memory back but for room to grow a little.
    fn release_room(&mut self) {
        self.slots.shrink_to(self.slots.len() + SPARE_SLOTS / 2);
        self.bytes.shrink_to(self.bytes.len() + self.bytes.len() / 16);
    }

    /// How many bytes of their suffixes key `at` shares with the one before it.
    fn shared_with_previous(&self, at: usize) -> usize {
        let differ = ((self.slots[at - 1].tag() ^ self.slots[at].tag()) >> 3) as u32;
        if differ != 0 {
            return differ.leading_zeros() as usize / 8;
        }
        HEAD + shared(self.tail(at - 1), self.tail(at))
    }

    /// Where to divide these keys: at the place wished for unless within the window two neighbours share clearly less.
    ///
    /// Keys come in groups (the clips of a video) that share a long prefix. A node that has the end of one group and the
    /// start of the next can factor out only what the two groups share, so nodes should end where groups do.
    pub(super) fn division(&self, wished: usize, window: Range<usize>) -> usize {
        let limit = self.shared_with_previous(wished).saturating_sub(GROUP);
        let best = window.map(|at| (self.shared_with_previous(at), at.abs_diff(wished), at)).min();
        match best {
            Some((shared, _, at)) if shared < limit => at,
            _ => wished,
        }
    }

    fn shorten_prefix(&mut self, to: usize) {
        let tails = self.bytes.len() - self.prefix + (self.prefix - to) * self.len();
        let mut keys = Self::with_room(&self.prefix()[..to], self.slots.capacity(), tails);
        keys.append(self, 0..self.len());
        keys.release_room();
        *self = keys;
    }

    /// Adds keys of another node at the end. They all begin with this node's prefix.
    fn append(&mut self, other: &Self, range: Range<usize>) {
        // The other's prefix may be longer than this one, so that its end belongs to the suffix, or shorter.
        let extra = other.prefix().get(self.prefix..).unwrap_or_default();
        let surplus = self.prefix.saturating_sub(other.prefix);
        let mut suffix = extra.to_vec();
        for at in range {
            suffix.truncate(extra.len());
            other.write_suffix(at, &mut suffix);
            let (tag, tail) = split_head(&suffix[surplus..]);
            self.bytes.extend_from_slice(tail);
            self.slots.push(Slot::new(tag, self.bytes.len()));
        }
    }

    /// A copy of some of the keys, with the longest prefix they allow.
    pub(super) fn slice(&self, range: Range<usize>) -> Self {
        if range.is_empty() {
            return Self::default();
        }
        let mut prefix = self.key(range.start);
        prefix.truncate(shared(&prefix, &self.key(range.end - 1)));
        let tails = self.slots[range.end - 1].end() - self.tail_start(range.start);
        let mut keys = Self::with_room(&prefix, range.len() + SPARE_SLOTS / 2, tails);
        keys.append(self, range);
        keys.release_room();
        keys
    }

    /// The keys of two neighbours in one, with a key between them where they are separators.
    pub(super) fn join(&self, between: Option<&[u8]>, right: &Self) -> Self {
        let mut prefix = if self.len() > 0 { self.key(0) } else { between.unwrap_or_default().to_vec() };
        let last = if right.len() > 0 { right.key(right.len() - 1) } else { between.unwrap_or_default().to_vec() };
        prefix.truncate(shared(&prefix, &last));
        let mut keys = Self::with_room(&prefix, self.len() + right.len() + 1, self.bytes.len() + right.bytes.len());
        keys.append(self, 0..self.len());
        if let Some(between) = between {
            keys.push(between);
        }
        keys.append(right, 0..right.len());
        keys.release_room();
        keys
    }
}

#[cfg(test)]
impl Keys {
    /// Fails if the packing is broken; what the keys are, the tests of the tree compare.
    pub(super) fn check(&self) {
        let mut end = self.prefix;
        for at in 0..self.len() {
            assert!(self.slots[at].end() >= end, "tails follow each other");
            end = self.slots[at].end();
            let head = (self.slots[at].tag() & 7) as usize;
            assert!(head <= HEAD && (head == HEAD || self.tail(at).is_empty()), "only a full head has a tail");
            assert!(at == 0 || self.key(at - 1) < self.key(at), "keys ascend");
            assert_eq!(self.find(&self.key(at)), Ok(at), "a key is found");
        }
        assert_eq!(end, self.bytes.len(), "no bytes are left over");
        assert!(self.slots.capacity() <= self.len() + 2 * SPARE_SLOTS, "room for {}", self.slots.capacity());
        assert!(self.bytes.capacity() <= 2 * end + 8, "{} bytes for {end}", self.bytes.capacity());
    }
}
