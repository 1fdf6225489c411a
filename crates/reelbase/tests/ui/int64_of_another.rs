//! Only core's `int64` stores an integer as one; what another module of that name does, nobody knows.

use reelbase::Fields;
use serde::{Deserialize, Serialize};

#[derive(Clone, Serialize, Deserialize, Fields)]
struct Usage {
    #[serde(with = "int64")]
    bytes: i64,
}

mod int64 {
    pub(crate) fn serialize<S: serde::Serializer>(number: &i64, s: S) -> Result<S::Ok, S::Error> {
        s.serialize_str(&number.to_string())
    }
    pub(crate) fn deserialize<'de, D: serde::Deserializer<'de>>(_: D) -> Result<i64, D::Error> {
        Ok(0)
    }
}

fn main() {}
