//! A field of one entity cannot stand in a query or update of another.

use reelbase::Entity;
use serde::{Deserialize, Serialize};

#[derive(Clone, Serialize, Deserialize, Entity)]
#[entity(path = "jobs/{job_id}")]
struct Job {
    title: String,
}

#[derive(Clone, Serialize, Deserialize, Entity)]
#[entity(path = "users/{user_id}")]
struct User {
    name: String,
}

fn main() {
    let _ = Job::update().set(User::NAME, "x");
    let _ = Job::TITLE.eq("x").and(User::NAME.eq("y"));
}
