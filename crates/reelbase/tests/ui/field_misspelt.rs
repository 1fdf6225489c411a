//! A misspelt field does not compile.

use reelbase::Entity;
use serde::{Deserialize, Serialize};

#[derive(Clone, Serialize, Deserialize, Entity)]
#[entity(path = "jobs/{job_id}")]
struct Job {
    job_id: String,
}

fn main() {
    let _ = Job::JOBID.eq("j1");
}
