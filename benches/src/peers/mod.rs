//! The engines that are measured side by side, each asked the same of the same clips.

mod floor;
mod row;
mod sqlite;
mod store;

use std::ops::Range;

use reelbase::schema::Clip;

use crate::{CLIPS_PER_VIDEO, STYLES, Scattered, clip};

pub use floor::Floor;
pub use row::Row;
pub use sqlite::{Json, Sqlite, Typed};
pub use store::{Borrowed, Store};

/// How many indexes an engine keeps beside its documents.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Indexes {
    /// None but that of the key.
    None,
    /// Those of the measured queries: completed by priority, the same of a style, everything by status and time.
    Three,
    /// Those, and seven more on the other fields that a list is filtered or ordered by.
    Ten,
}

/// Clips in a transaction that inserts.
pub const COMMIT: usize = 500;

/// A title, another each time: to set the same again may be no write at all.
fn other_title(round: usize) -> String {
    format!("Title {round:06} of the scene")
}

/// A priority, another each time.
fn other_priority(round: usize) -> u32 {
    (round % 1_000) as u32
}

/// What a list is of.
pub type Clips<P> = Vec<<P as Peer>::Clip>;

/// An engine that holds clips. Clips and videos go by number: [`clip`], [`video_ids`](crate::video_ids).
pub trait Peer: Sync + Sized {
    /// What it is called in tables.
    const NAME: &'static str;
    /// A decoded clip.
    type Clip: AsClip;

    /// Holds nothing yet, but can hold the first `n` clips.
    fn empty(n: usize, indexes: Indexes) -> Self;

    /// Inserts clips of which `first` is the first one's number, 500 in a transaction.
    fn insert(&self, first: usize, clips: &[Clip]);
    /// Reads a clip by its ids.
    fn get(&self, n: usize) -> Self::Clip;
    /// A video's completed clips by priority: 42.
    fn completed(&self, video: usize) -> Clips<Self>;
    /// The same of one style: five or six.
    fn completed_of_style(&self, video: usize, style: usize) -> Clips<Self>;
    /// Of all clips that are being processed the newest 50.
    fn newest_processing(&self) -> Clips<Self>;
    /// How many clips there are.
    fn count(&self) -> u64;
    /// Sets one field that no index has, without reading.
    fn update(&self, n: usize, round: usize);
    /// Sets one field that two indexes have, without reading.
    fn reprioritize(&self, n: usize, round: usize);
    /// Reads a clip and raises its priority, in a transaction.
    fn modify(&self, n: usize);
    /// Builds the index of the newest being processed, which the engine did not have.
    fn build_index(&self);
    /// Drops it again, where that is possible.
    fn drop_index(&self) -> bool;

    /// Holds the first `n` clips.
    fn filled(n: usize, indexes: Indexes) -> Self {
        let peer = Self::empty(n, indexes);
        peer.fill(0..n);
        peer
    }

    /// Inserts clips by their numbers.
    fn fill(&self, clips: Range<usize>) {
        for first in clips.clone().step_by(COMMIT) {
            let some: Vec<_> = (first..clips.end.min(first + COMMIT)).map(|n| clip(n).unwrap()).collect();
            self.insert(first, &some);
        }
    }
}

/// What the engines' answers are compared by.
pub trait AsClip {
    /// The clip, field by field.
    fn row(&self) -> Row;
}

/// Stops unless two engines give the same answers.
///
/// # Panics
/// Where they differ.
pub fn compare<A: Peer, B: Peer>(a: &A, b: &B, n: usize) {
    fn same<A: Peer, B: Peer>(of_a: &Clips<A>, of_b: &Clips<B>) {
        let of_a: Vec<_> = of_a.iter().map(AsClip::row).collect();
        let of_b: Vec<_> = of_b.iter().map(AsClip::row).collect();
        assert_eq!(of_a, of_b, "{} and {} differ", A::NAME, B::NAME);
    }
    let mut any = Scattered::new(n, 1);
    for _ in 0..50 {
        let n = any.draw();
        let (video, style) = (n / CLIPS_PER_VIDEO, n % STYLES.len());
        assert_eq!(a.get(n).row(), b.get(n).row(), "{} and {} differ in clip {n}", A::NAME, B::NAME);
        assert_eq!(a.completed(video).len(), 42);
        same::<A, B>(&a.completed(video), &b.completed(video));
        assert!(matches!(a.completed_of_style(video, style).len(), 5..=6));
        same::<A, B>(&a.completed_of_style(video, style), &b.completed_of_style(video, style));
    }
    assert_eq!(a.newest_processing().len(), 50);
    same::<A, B>(&a.newest_processing(), &b.newest_processing());
    assert_eq!((a.count(), b.count()), (n as u64, n as u64));
}
