//! Path templates that name no document, or not the entity's.

use reelbase::Entity;
use serde::{Deserialize, Serialize};

#[derive(Clone, Serialize, Deserialize, Entity)]
struct NoPath {}

#[derive(Clone, Serialize, Deserialize, Entity)]
#[entity(path = "users")]
struct Odd {}

#[derive(Clone, Serialize, Deserialize, Entity)]
#[entity(path = "users/user_id")]
struct NoBraces {}

#[derive(Clone, Serialize, Deserialize, Entity)]
#[entity(path = "users/{id}/videos/{id}", parent = NoPath)]
struct Twice {}

#[derive(Clone, Serialize, Deserialize, Entity)]
#[entity(path = "__users__/{user_id}")]
struct Reserved {}

#[derive(Clone, Serialize, Deserialize, Entity)]
#[entity(path = "users/{user_id}/videos/{video_id}")]
struct NoParent {}

#[derive(Clone, Serialize, Deserialize, Entity)]
#[entity(path = "users/{user_id}", parent = NoParent)]
struct NeedsNoParent {}

#[derive(Clone, Serialize, Deserialize, Entity)]
#[entity(path = "scenes/{scene}")]
struct NumericId {
    scene: i64,
}

fn main() {}
