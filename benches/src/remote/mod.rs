//! The three ways to a Firestore server that are measured beside each other: ours, the `firestore` crate, tonic alone.

mod bare;
mod fluent;
mod ours;

use std::future::Future;

use reelbase::schema::Clip;

pub use bare::Bare;
pub use fluent::Fluent;
pub use ours::Ours;

use crate::{CLIPS_PER_VIDEO, clip_id, video_ids};

/// The project that the server is asked for.
pub const PROJECT: &str = "bench";
/// Writes in one request of a bulk write, and requests on their way at once: what ours does by itself, so that all do.
pub const BATCH: usize = 200;
/// See [`BATCH`].
pub const IN_FLIGHT: usize = 32;

/// A client of one server, as a host would use it.
pub trait Remote: Sized {
    /// The column.
    const NAME: &'static str;
    /// A clip in the client's own types.
    type Row: PartialEq + std::fmt::Debug;

    /// Connects to `host:port`.
    fn connect(address: &str) -> impl Future<Output = Self>;
    /// A clip in the client's own types.
    fn row(clip: &Clip) -> Self::Row;
    /// Reads the n-th clip.
    fn get(&self, n: usize) -> impl Future<Output = Self::Row>;
    /// The fifty clips of a video by priority.
    fn query(&self, video: usize) -> impl Future<Output = Vec<Self::Row>>;
    /// Sets the clips of a video in one commit.
    fn commit(&self, video: usize, rows: &[Self::Row]) -> impl Future<Output = ()>;
    /// Sets clips from the first one on, each on its own.
    fn bulk(&self, rows: &[Self::Row]) -> impl Future<Output = ()>;
}

/// The path of the document above the clips of a video.
fn video_path(video: usize) -> String {
    let (user, video) = video_ids(video);
    format!("users/{user}/videos/{video}")
}

/// The path of the n-th clip.
fn clip_path(n: usize) -> String {
    format!("{}/clips/{}", video_path(n / CLIPS_PER_VIDEO), clip_id(n))
}
