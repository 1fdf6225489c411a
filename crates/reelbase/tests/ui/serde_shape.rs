//! What serde would store otherwise than the derive can follow.

#![allow(unreachable_patterns)]

use std::collections::BTreeMap;

use reelbase::{Entity, Fields};
use serde::{Deserialize, Serialize};

#[derive(Clone, Serialize, Deserialize, Entity)]
#[entity(path = "jobs/{job_id}")]
struct Flattened {
    #[serde(flatten)]
    rest: BTreeMap<String, String>,
}

#[derive(Clone, Serialize, Deserialize, Fields)]
#[serde(rename_all = "camelCase")]
struct Camel {
    one_two: String,
}

#[derive(Clone, Serialize, Deserialize, Fields)]
#[serde(tag = "kind")]
struct Tagged {
    one: String,
}

#[derive(Clone, Serialize, Deserialize, Fields)]
struct Several {
    #[serde(skip_serializing_if = "String::is_empty")]
    lost: String,
    #[serde(skip_deserializing)]
    forgotten: String,
    #[serde(with = "elsewhere")]
    translated: String,
    #[serde(serialize_with = "reelbase::int64::serialize")]
    half: i64,
    #[serde(with = "reelbase::int64")]
    absent: Option<i64>,
    #[serde(with = "reelbase::int64")]
    fine: i64,
    #[serde(alias = "other")]
    twice: String,
    #[serde(rename = "one")]
    first: String,
    #[serde(rename = "one")]
    second: String,
    #[serde(rename(serialize = "out", deserialize = "in"))]
    moved: String,
    __reserved__: String,
}

mod elsewhere {
    pub(crate) fn serialize<S: serde::Serializer>(text: &str, s: S) -> Result<S::Ok, S::Error> {
        s.serialize_str(text)
    }
    pub(crate) fn deserialize<'de, D: serde::Deserializer<'de>>(d: D) -> Result<String, D::Error> {
        serde::Deserialize::deserialize(d)
    }
}

fn main() {}
