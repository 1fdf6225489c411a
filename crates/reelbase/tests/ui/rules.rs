//! A rule that looks at other fields cannot be checked when one field is set alone.

use garde::Validate;
use reelbase::Entity;
use serde::{Deserialize, Serialize};

#[derive(Clone, Serialize, Deserialize, Validate, Entity)]
#[entity(path = "jobs/{job_id}")]
struct Compared {
    #[garde(custom(|end: &i64, _: &()| not_before(*end, self.start)))]
    end: i64,
    #[garde(skip)]
    start: i64,
}

#[derive(Clone, Serialize, Deserialize, Validate, Entity)]
#[entity(path = "jobs/{job_id}")]
struct Matching {
    #[garde(length(chars, max = 9), matches(again))]
    once: String,
    #[garde(skip)]
    again: String,
}

fn not_before(end: i64, start: i64) -> garde::Result {
    if end < start { Err(garde::Error::new("must not be before the start")) } else { Ok(()) }
}

fn main() {}
