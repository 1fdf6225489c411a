//! A value of another type cannot stand against a field.

use reelbase::Entity;
use serde::{Deserialize, Serialize};

#[derive(Clone, Serialize, Deserialize, Entity)]
#[entity(path = "jobs/{job_id}")]
struct Job {
    priority: u32,
}

struct Height(u32);

fn main() {
    let _ = Job::PRIORITY.eq(Height(1));
    let _ = Job::update().set(Job::PRIORITY, Height(1));
}
