//! Ids and what a repository keeps to itself cannot be set by a generic update, not even through a nested struct.

use reelbase::{Entity, Fields};
use serde::{Deserialize, Serialize};

#[derive(Clone, Serialize, Deserialize, Entity)]
#[entity(path = "jobs/{job_id}")]
struct Job {
    job_id: String,
    #[entity(read_only)]
    status: String,
    progress: Progress,
    #[entity(read_only)]
    audit: Progress,
}

#[derive(Clone, Serialize, Deserialize, Fields)]
struct Progress {
    #[entity(read_only)]
    stage: String,
    note: String,
}

fn main() {
    let _ = Job::update().set(Job::JOB_ID, "j2");
    let _ = Job::update().set(Job::STATUS, "done");
    let _ = Job::update().set(Job::PROGRESS.then(Progress::STAGE), "script");
    let _ = Job::update().set(Job::AUDIT.then(Progress::NOTE), "fine");
    let _ = Job::update().set(Job::PROGRESS.then(Progress::NOTE), "this one may be set");
}
