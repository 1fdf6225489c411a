//! A child repository opens with its parent's key and no other.

use std::sync::Arc;

use reelbase::{DocumentStore, Entity, Repository};
use serde::{Deserialize, Serialize};

#[derive(Clone, Serialize, Deserialize, Entity)]
#[entity(path = "users/{user_id}")]
struct User {
    user_id: String,
}

#[derive(Clone, Serialize, Deserialize, Entity)]
#[entity(path = "users/{user_id}/videos/{video_id}", parent = User)]
struct Video {
    video_id: String,
}

#[derive(Clone, Serialize, Deserialize, Entity)]
#[entity(path = "users/{user_id}/videos/{video_id}/clips/{clip_id}", parent = Video)]
struct Clip {
    clip_id: String,
}

fn open(store: &Arc<dyn DocumentStore>) -> reelbase::Result<()> {
    let user = User::key("u1")?;
    let _ = Repository::<Clip>::new(store, &user);
    Ok(())
}

fn main() {}
