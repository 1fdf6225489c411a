//! Only a timestamp expires a document.

use reelbase::Entity;
use serde::{Deserialize, Serialize};

#[derive(Clone, Serialize, Deserialize, Entity)]
#[entity(path = "jobs/{job_id}", ttl(expire_at))]
struct Job {
    expire_at: String,
}

fn main() {}
