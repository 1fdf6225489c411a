//! Fields of a newer version must not make a document unreadable.

use reelbase::{Entity, Fields};
use serde::{Deserialize, Serialize};

#[derive(Clone, Serialize, Deserialize, Entity)]
#[entity(path = "jobs/{job_id}")]
#[serde(deny_unknown_fields)]
struct Job {
    title: String,
}

#[derive(Clone, Default, Serialize, Deserialize, Fields)]
#[serde(default, deny_unknown_fields)]
struct Progress {
    stage: String,
}

fn main() {}
