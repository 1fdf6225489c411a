//! Rules need `garde::Validate`.

use reelbase::Entity;
use serde::{Deserialize, Serialize};

#[derive(Clone, Serialize, Deserialize, Entity)]
#[entity(path = "jobs/{job_id}")]
struct Job {
    #[garde(length(chars, max = 9))]
    title: String,
}

fn main() {}
