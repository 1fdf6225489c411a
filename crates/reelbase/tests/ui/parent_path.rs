//! The path of an entity continues its parent's.

use reelbase::Entity;
use serde::{Deserialize, Serialize};

#[derive(Clone, Serialize, Deserialize, Entity)]
#[entity(path = "users/{user_id}")]
struct User {
    user_id: String,
}

#[derive(Clone, Serialize, Deserialize, Entity)]
#[entity(path = "people/{user_id}/videos/{video_id}", parent = User)]
struct Video {
    video_id: String,
}

fn main() {}
