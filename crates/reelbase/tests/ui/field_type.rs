//! Types that cannot be stored as what they are, and structs that have no one shape.

use reelbase::Fields;
use serde::{Deserialize, Serialize};

#[derive(Clone, Serialize, Deserialize)]
struct DateTime(String);

#[derive(Fields)]
struct Times {
    created_at: DateTime,
    failed_at: Option<std::time::SystemTime>,
    bytes: u128,
}

#[derive(Fields)]
struct Generic<T> {
    value: T,
}

#[derive(Fields)]
struct Tuple(String);

#[derive(Fields)]
enum Choice {
    One { value: String },
}

fn main() {}
