//! Indexes and TTLs are declared on fields that there are.

use reelbase::Entity;
use serde::{Deserialize, Serialize};

#[derive(Clone, Serialize, Deserialize, Entity)]
#[entity(path = "jobs/{job_id}", index(status, created_at desc))]
struct Unknown {
    status: String,
}

#[derive(Clone, Serialize, Deserialize, Entity)]
#[entity(path = "jobs/{job_id}", index(title, "progress.stage"))]
struct Renamed {
    #[serde(rename = "job_title")]
    title: String,
}

#[derive(Clone, Serialize, Deserialize, Entity)]
#[entity(path = "jobs/{job_id}", index(status))]
struct Automatic {
    status: String,
}

#[derive(Clone, Serialize, Deserialize, Entity)]
#[entity(path = "jobs/{job_id}", index(status, tags contains, labels contains))]
struct Arrays {
    status: String,
    tags: Vec<String>,
    labels: Vec<String>,
}

#[derive(Clone, Serialize, Deserialize, Entity)]
#[entity(path = "jobs/{job_id}", group(status, tags))]
struct Group {
    status: String,
    tags: Vec<String>,
}

#[derive(Clone, Serialize, Deserialize, Entity)]
#[entity(path = "jobs/{job_id}", ttl(expire_at), ttl(expire_at))]
struct Twice {
    expire_at: String,
}

#[derive(Clone, Serialize, Deserialize, Entity)]
#[entity(path = "jobs/{job_id}", indexes(status))]
struct Misspelt {
    status: String,
}

fn main() {}
